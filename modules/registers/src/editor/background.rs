//! Changing the definition of a large register, which outlives a request: looking at every record, and putting the
//! change into effect. Both tell how far they are, can be stopped, and keep all or nothing.

use super::model::{Draft, DraftId, Report};
use super::transition::Scope;
use super::{actions, scan, store};
use crate::definition::{Register, RegisterId};
use crate::policy::DEFINE;
use kernel::jobs::{self, Job, Kind};
use kernel::{Actor, App, BoxFuture, Conn, Error, Event, Result, Tx, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Đối chiếu mọi bản ghi.
pub(crate) const SCAN: Kind = Kind { name: "registers.definition.scan", run: run_scan };
/// Áp dụng cấu trúc mới.
pub(crate) const EFFECT: Kind = Kind { name: "registers.definition.effect", run: run_effect };

/// From so many records on, the work is done in the background.
const LARGE: i64 = 50_000;

/// Is a register so large that a request would not wait for all of it?
pub(crate) fn is_large(register: &Register) -> bool {
    register.records > LARGE
}

/// How many records have been gone through, told to the person who waits; silent without one.
pub(crate) struct Steps<'a>(Option<(&'a App, &'a Job)>);

impl Steps<'_> {
    /// Nobody waits.
    pub(crate) const SILENT: Steps<'static> = Steps(None);

    /// So many were read.
    ///
    /// # Errors
    /// [`Error::Refused`] when somebody asked to stop.
    pub(crate) async fn watched(&self, done: i64, total: i64) -> Result<()> {
        let Some((app, job)) = self.0 else { return Ok(()) };
        if job.progress(app, count(done), count(total.max(done))).await? { Ok(()) } else { Err(stopped()) }
    }

    /// So many were written, within the one write of the job.
    ///
    /// # Errors
    /// [`Error::Refused`] when somebody asked to stop.
    pub(crate) async fn written(&self, done: i64, total: i64) -> Result<()> {
        let Some((app, job)) = self.0 else { return Ok(()) };
        if job.tell(app, count(done), count(total.max(done))).await? { Ok(()) } else { Err(stopped()) }
    }
}

fn count(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn stopped() -> Error {
    Error::refused("Đã dừng theo yêu cầu. Cấu trúc sổ chưa thay đổi.")
}

/// What the work is told.
#[derive(Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) draft: DraftId,
    pub(crate) register: RegisterId,
    pub(crate) user: UserId,
    name: String,
    revision: i32,
}

impl Order {
    /// What a job was told.
    pub(crate) fn of(job: &Job) -> Result<Self> {
        Ok(serde_json::from_value(job.payload())?)
    }
}

/// Begins work on a draft; while some goes on, no more begins.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`].
pub(crate) async fn start(app: &App, tx: &mut Tx, actor: &Actor, seen: &Draft, kind: &Kind) -> Result<uuid::Uuid> {
    actor.require(DEFINE)?;
    // As it is by now: who asks twice at once gets the same work.
    let mut draft = store::hold(tx, seen.id, actor.user).await?;
    if draft.revision != seen.revision {
        return Err(Error::Conflict("Bản nháp đã được sửa ở cửa sổ khác. Xem lại thay đổi rồi áp dụng.".into()));
    }
    if let Some(job) = latest(app, tx, &draft).await?.filter(|job| job.state == "waiting") {
        return Ok(job.id);
    }
    let register = draft.register.ok_or(Error::NotFound)?;
    let order =
        Order { draft: draft.id, register, user: actor.user, name: actor.name.clone(), revision: draft.revision };
    let job = tx.enqueue(kind.name, &serde_json::to_value(order)?, tx.now).await?;
    draft.body.job = Some(job);
    store::note(tx, &draft).await?;
    tx.record(Event::new("registers.draft.working", draft.id.0, json!({ "work": kind.name })));
    Ok(job)
}

/// The latest work on a draft, whatever became of it.
pub(crate) async fn latest(app: &App, conn: &Conn, draft: &Draft) -> Result<Option<Job>> {
    match draft.body.job {
        Some(id) => jobs::find(app, conn, id).await.map(Some),
        None => Ok(None),
    }
}

/// Stops work; `false`: it was over already.
///
/// # Errors
/// [`Error::Forbidden`].
pub(crate) async fn stop(tx: &mut Tx, actor: &Actor, job: &Job) -> Result<bool> {
    actor.require(DEFINE)?;
    let order = Order::of(job)?;
    let was_running = jobs::cancel(tx, job.id).await?;
    if was_running {
        tx.record(Event::new("registers.draft.stopped", order.draft.0, json!({ "work": job.kind })));
    }
    Ok(was_running)
}

/// The draft as it was when the work was asked for.
async fn ordered(conn: &Conn, order: &Order) -> Result<Draft> {
    let draft = store::find(conn, order.draft, order.user).await?;
    if draft.revision != order.revision {
        return Err(Error::refused("Bản nháp đã được sửa sau khi bắt đầu. Mở bản nháp, xem thay đổi rồi làm lại."));
    }
    Ok(draft)
}

fn run_scan<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let order = Order::of(job)?;
        let conn = app.db.read(job.ward());
        let mut draft = ordered(&conn, &order).await?;
        let around = actions::around(&conn, &draft, None).await?;
        let register = around.register.ok_or(Error::NotFound)?;
        let (ready, _) = draft.body.ready(Some(&register.definition));
        let scope = Scope::new(&register.definition, &around.former, &ready);
        let found = scan::misfits(&conn, &register, &scope, app.clock.today(), &Steps(Some((app, job)))).await?;
        draft.body.report = Some(Report { revision: draft.revision, version: register.version, ..found });
        let tx = app.db.write(job.ward(), Some((order.user, order.name.as_str())), app.clock.now()).await?;
        store::note(&tx, &draft).await?;
        finish(tx, job).await
    })
}

fn run_effect<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let order = Order::of(job)?;
        let mut tx = app.db.write(job.ward(), Some((order.user, order.name.as_str())), app.clock.now()).await?;
        let draft = ordered(&tx, &order).await?;
        actions::effect(app, &mut tx, &draft, None, &Steps(Some((app, job)))).await?;
        finish(tx, job).await
    })
}

/// Keeps the work together with the mark that it is done, or nothing where it was cancelled meanwhile.
async fn finish(tx: Tx, job: &Job) -> Result<()> {
    if !job.finish_with(&tx).await? {
        return Err(stopped());
    }
    tx.commit().await.map(|_| ())
}
