//! Work on a review that outlives a request: reading a large file, and carrying the review over into its plan. Both
//! tell how far they are, can be stopped, keep all or nothing, and done again change nothing.

use super::actions;
use super::carry;
use super::file::coordinator;
use super::model::ImportId;
use super::reading::{self, Unreadable};
use super::store::{self, Notes};
use crate::policy;
use kernel::jobs::{self, Job, Kind};
use kernel::{Actor, App, BoxFuture, Digest, Error, Event, Result, Tx, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Đưa vào theo dõi.
pub(crate) const CARRY: Kind = Kind { name: "plans.import.carry", run: run_carry };
/// Đọc tệp lớn.
pub(crate) const READ: Kind = Kind { name: "plans.import.read", run: run_read };

/// How many items of a review have been carried over, told to the person who waits; silent without one.
pub(crate) struct Steps<'a>(Option<(&'a App, &'a Job)>);

impl Steps<'_> {
    /// Nobody waits.
    pub(crate) const SILENT: Steps<'static> = Steps(None);

    /// So many are done.
    ///
    /// # Errors
    /// [`Error::Refused`] when somebody asked to stop.
    pub(crate) async fn reached(&self, done: usize, total: usize) -> Result<()> {
        let Some((app, job)) = self.0 else { return Ok(()) };
        let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        if job.tell(app, count(done), count(total)).await? { Ok(()) } else { Err(stopped()) }
    }
}

fn stopped() -> Error {
    Error::refused("Đã dừng theo yêu cầu. Chưa có gì được đưa vào theo dõi.")
}

/// What the work is told.
#[derive(Serialize, Deserialize)]
struct Order {
    import: ImportId,
    user: UserId,
    name: String,
    /// A text that does not look like a plan is taken as one.
    insist: bool,
}

async fn enqueue(
    tx: &mut Tx,
    actor: &Actor,
    kind: &'static str,
    id: ImportId,
    insist: bool,
    notes: Notes,
) -> Result<()> {
    let order = Order { import: id, user: actor.user, name: actor.name.clone(), insist };
    let job = tx.enqueue(kind, &serde_json::to_value(order)?, tx.now).await?;
    store::set_notes(tx, id, &Notes { job: Some(job), ..notes }).await
}

/// Begins to carry a review over. While that goes on, or when it is over, nothing more begins.
pub(crate) async fn start_carry(app: &App, tx: &mut Tx, actor: &Actor, id: ImportId) -> Result<()> {
    actor.require(policy::IMPORT)?;
    let import = store::lock(tx, id).await?;
    let notes = import.notes();
    if !import.is_open() || running(app, tx, &notes).await?.is_some() {
        return Ok(());
    }
    enqueue(tx, actor, CARRY.name, id, false, notes).await?;
    tx.record(Event::new("plans.import.carrying", id.0, json!({ "file": import.file_name })));
    Ok(())
}

/// Begins to read a large file that has arrived.
pub(crate) async fn start_reading(
    tx: &mut Tx,
    actor: &Actor,
    arrival: &actions::Arrival<'_>,
    insist: bool,
) -> Result<ImportId> {
    let (id, new) = actions::arrive(tx, actor, arrival).await?;
    if new {
        let notes = store::find(tx, id).await?.notes();
        enqueue(tx, actor, READ.name, id, insist, notes).await?;
        tx.record(Event::new("plans.import.arrived", id.0, json!({ "file": arrival.file_name })));
    }
    Ok(id)
}

/// The work on a review that is under way or still to begin.
pub(crate) async fn running(app: &App, conn: &kernel::Conn, notes: &Notes) -> Result<Option<Job>> {
    Ok(latest(app, conn, notes).await?.filter(|job| job.state == "waiting"))
}

/// The latest work on a review, whatever became of it.
pub(crate) async fn latest(app: &App, conn: &kernel::Conn, notes: &Notes) -> Result<Option<Job>> {
    match notes.job {
        Some(id) => jobs::find(app, conn, id).await.map(Some),
        None => Ok(None),
    }
}

/// Stops the work on a review; `false`: it was over already. A file that was being read is given up.
pub(crate) async fn stop(tx: &mut Tx, actor: &Actor, id: ImportId) -> Result<bool> {
    actor.require(policy::IMPORT)?;
    let import = store::find(tx, id).await?;
    let Some(job) = import.notes().job else { return Ok(false) };
    if !jobs::cancel(tx, job).await? {
        return Ok(false);
    }
    if import.state == "reading" {
        store::close(tx, id, "abandoned", import.plan_id).await?;
    }
    tx.record(Event::new("plans.import.stopped", id.0, json!({ "file": import.file_name, "state": import.state })));
    Ok(true)
}

async fn begin(app: &App, job: &Job, order: &Order) -> Result<(Tx, Actor)> {
    let tx = app.db.write(job.ward(), Some((order.user, order.name.as_str())), app.clock.now()).await?;
    Ok((tx, coordinator(app, order.user, &order.name)))
}

/// Keeps the work together with the mark that it is done, or nothing where it was cancelled meanwhile.
async fn keep(tx: Tx, job: &Job) -> Result<()> {
    if !job.finish_with(&tx).await? {
        return Err(stopped());
    }
    tx.commit().await.map(|_| ())
}

fn run_carry<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let order: Order = serde_json::from_value(job.payload())?;
        let (mut tx, actor) = begin(app, job, &order).await?;
        carry::carry(&mut tx, &actor, order.import, &Steps(Some((app, job)))).await?;
        keep(tx, job).await
    })
}

fn run_read<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let order: Order = serde_json::from_value(job.payload())?;
        let import = store::find(&app.db.read(job.ward()), order.import).await?;
        let digest = Digest::parse(&import.digest).ok_or(Error::NotFound)?;
        let bytes = app.files.get(&digest).await?;
        let read = reading::read(bytes.into(), &import.file_name, order.insist).await;
        let (mut tx, _) = begin(app, job, &order).await?;
        match read {
            Ok(read) => actions::fill(&mut tx, order.import, &read).await?,
            Err(Unreadable::File(sentence)) => return unreadable(tx, &import, false, sentence).await,
            Err(Unreadable::NotAPlan(sentence)) => return unreadable(tx, &import, true, sentence).await,
        }
        keep(tx, job).await
    })
}

/// Gives a file up that cannot be read; the sentence stays with the job for the person who waits.
async fn unreadable(mut tx: Tx, import: &store::Import, doubtful: bool, sentence: String) -> Result<()> {
    store::set_notes(&tx, import.id, &Notes { doubtful, ..import.notes() }).await?;
    store::close(&tx, import.id, "abandoned", import.plan_id).await?;
    tx.record(Event::new("plans.import.unreadable", import.id.0, json!({ "file": import.file_name, "why": sentence })));
    tx.commit().await?;
    Err(Error::refused(sentence))
}
