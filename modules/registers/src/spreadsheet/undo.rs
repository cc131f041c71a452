//! Undoing an import: all of it or nothing, a long one by a job that tells how far it is and can be stopped.

use super::bring::AT_ONCE;
use super::model::{ImportId, State};
use super::reading::PORTION;
use super::store::{self, Import};
use crate::definition::{Register, RegisterId, store as registers};
use crate::record::{RecordId, Source, changes_of, store as records};
use kernel::jobs::{self, Job, Kind};
use kernel::{App, BoxFuture, Conn, Cx, Error, Event, Result, Tx, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Undoes a long import.
pub(crate) const JOB: Kind = Kind { name: "registers.import.undo", run };

/// What the work is told.
#[derive(Serialize, Deserialize)]
struct Order {
    import: ImportId,
    /// How the import stood, and stands again where it is not undone.
    from: String,
    user: UserId,
    name: String,
}

/// How many of the records that an import wrote were touched since; none: it can be undone.
pub(super) async fn touched_since(conn: &Conn, import: &Import) -> Result<i64> {
    store::touched_since(conn, import.id).await
}

/// How an import stood before its undoing began.
pub(super) async fn before(app: &App, conn: &Conn, import: &Import) -> Result<State> {
    let job = jobs::find(app, conn, import.job.ok_or(Error::NotFound)?).await?;
    let order: Order = serde_json::from_value(job.payload())?;
    Ok(State::from_key(&order.from))
}

/// Undoes an import: what it added is taken out, what it changed is as before. Tells how many of each; none where a job
/// does it.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Refused`] where somebody touched its records since or the register has another
/// structure.
pub(super) async fn begin(cx: &Cx, register: &Register, import: ImportId) -> Result<Option<(u64, u64)>> {
    let mut tx = cx.begin().await?;
    let (register, mut import) = held(&tx, register.id, import).await?;
    let actor = cx.actor()?;
    register.require_keeper(actor)?;
    let from = import.state;
    if from == State::Undoing {
        return Err(Error::refused("Lần nhập này đang được hoàn tác."));
    }
    require_undoable(&tx, &import, from.has_written()).await?;
    let is_long = usize::try_from(import.tally.new + import.tally.changed).is_ok_and(|records| records > AT_ONCE);
    if !is_long {
        let done = all(&mut tx, &register, import, None).await?;
        tx.commit().await?;
        return Ok(done);
    }
    let order =
        Order { import: import.id, from: from.key().to_owned(), user: actor.user, name: tx.actor_name().to_owned() };
    import.job = Some(tx.enqueue(JOB.name, &serde_json::to_value(order)?, tx.now).await?);
    import.state = State::Undoing;
    store::update(&tx, &import, from).await?;
    tx.commit().await?;
    Ok(None)
}

/// The import and its register, held so that nobody touches a record between the look and the write.
async fn held(tx: &Tx, register: RegisterId, import: ImportId) -> Result<(Register, Import)> {
    let register = registers::lock(tx, register).await?;
    let import = store::find(tx, register.id, import).await?;
    Ok((register, import))
}

async fn require_undoable(conn: &Conn, import: &Import, has_written: bool) -> Result<()> {
    if !has_written {
        return Err(Error::refused("Lần nhập này không có gì để hoàn tác."));
    }
    match touched_since(conn, import).await? {
        0 => Ok(()),
        touched => Err(Error::refused(format!(
            "{touched} bản ghi của lần nhập này đã được sửa hoặc đưa ra sau đó nên không hoàn tác được."
        ))),
    }
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let order: Order = serde_json::from_value(job.payload())?;
        let register = store::register_of(&app.db.read(job.ward()), order.import).await?.id;
        let result = in_one_write(app, job, &order, register).await;
        if let Err(error) = &result
            && (job.is_last_attempt() || !matches!(error, Error::Internal(_)))
        {
            let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
            let mut import = store::find(&tx, register, order.import).await?;
            if import.state == State::Undoing {
                (import.state, import.said) = (State::from_key(&order.from), error.to_string());
                store::update(&tx, &import, State::Undoing).await?;
                tx.commit().await?;
            }
        }
        match result {
            Err(error @ Error::Internal(_)) => Err(error),
            // Kept with the import, which its page shows.
            _ => Ok(()),
        }
    })
}

async fn in_one_write(app: &App, job: &Job, order: &Order, register: RegisterId) -> Result<()> {
    let mut tx = app.db.write(job.ward(), Some((order.user, order.name.as_str())), app.clock.now()).await?;
    let (register, import) = held(&tx, register, order.import).await?;
    if import.state != State::Undoing {
        return Ok(());
    }
    require_undoable(&tx, &import, true).await?;
    // Dropped with all that it wrote where somebody stopped it, who notes that.
    if all(&mut tx, &register, import, Some((app, job))).await?.is_some() && job.finish_with(&tx).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// How far the work is, where somebody waits for it.
struct Steps<'a> {
    job: Option<(&'a App, &'a Job)>,
    done: i32,
    all: i32,
}

impl Steps<'_> {
    /// So many more records; tells whether to go on.
    async fn more(&mut self, records: usize) -> Result<bool> {
        self.done = self.done.saturating_add(i32::try_from(records).unwrap_or(i32::MAX));
        match self.job {
            Some((app, job)) => job.tell(app, self.done, self.all.max(self.done)).await,
            None => Ok(true),
        }
    }
}

/// Takes out what an import added and gives back what it changed: (taken out, given back); none where it was stopped.
async fn all(
    tx: &mut Tx,
    register: &Register,
    mut import: Import,
    job: Option<(&App, &Job)>,
) -> Result<Option<(u64, u64)>> {
    let mut steps = Steps { job, done: 0, all: import.tally.new + import.tally.changed };
    let Some(restored) = restore_changed(tx, register, &import, &mut steps).await? else { return Ok(None) };
    let Some(removed) = remove_added(tx, &import, &mut steps).await? else { return Ok(None) };
    registers::add_records(tx, register.id, -i64::try_from(removed).unwrap_or(i64::MAX)).await?;
    let from = std::mem::replace(&mut import.state, State::Undone);
    import.said.clear();
    store::update(tx, &import, from).await?;
    let detail = json!({ "import": import.id, "register": register.definition.key, "removed": removed,
        "restored": restored });
    tx.record(Event::new("registers.records.undone", register.id.0, detail));
    Ok(Some((removed, restored)))
}

async fn remove_added(tx: &Tx, import: &Import, steps: &mut Steps<'_>) -> Result<Option<u64>> {
    let reason = format!("Hoàn tác nhập tệp {}", import.file_name);
    let (mut removed, mut after) = (0, RecordId(uuid::Uuid::nil()));
    loop {
        let some = store::added_after(tx, import.id, after, PORTION as u64).await?;
        let Some(last) = some.last() else { return Ok(Some(removed)) };
        removed += store::remove_added(tx, import.id, (after, *last), &reason).await?;
        after = *last;
        if !steps.more(some.len()).await? {
            return Ok(None);
        }
    }
}

async fn restore_changed(tx: &Tx, register: &Register, import: &Import, steps: &mut Steps<'_>) -> Result<Option<u64>> {
    let (mut restored, mut after) = (0, RecordId(uuid::Uuid::nil()));
    loop {
        let some = store::changed_after(tx, import.id, after, PORTION as u64).await?;
        let Some((last, _)) = some.last() else { return Ok(Some(restored)) };
        after = last.id;
        let mut back = Vec::with_capacity(some.len());
        for (record, before) in some {
            if !before.is_of(register) {
                return Err(Error::refused(
                    "Cấu trúc sổ đã thay đổi sau lần nhập này nên không hoàn tác được. Sửa các bản ghi cần sửa trong sổ.",
                ));
            }
            let earlier = before.over(&record, tx.now);
            records::replace(tx, &register.definition, &earlier, record.revision).await?;
            let noted = changes_of(&record, &earlier);
            back.push((earlier, noted));
        }
        restored += back.len() as u64;
        let noted = back.iter().map(|(record, noted)| (record, noted.clone())).collect();
        records::note_changes(tx, Source::Import, noted).await?;
        if !steps.more(back.len()).await? {
            return Ok(None);
        }
    }
}
