//! Bringing a file in: in portions within one write of at most 50,000 rows, with progress and a way to stop.

use super::file;
use super::model::State;
use super::reading::{Fate, Ground, Outcome, PORTION};
use super::store::{self, Import};
use crate::definition::{Register, store as registers};
use crate::record::{Change, Record, RecordId, Source, Values, changes, changes_of, store as records};
use crate::refs::References;
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Error, Event, Result, Tx, WardId};
use office::SheetRow;
use serde_json::json;

/// Rows that are brought in while the person waits; more are done by a job.
pub(super) const AT_ONCE: usize = 5_000;
/// Rows of one write.
const WRITE: usize = 50_000;

/// Brings a long file in.
pub(crate) const JOB: Kind = Kind { name: "registers.import", run };

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let id = job.payload()["import"].as_str().and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let conn = app.db.read(job.ward());
        let register = store::register_of(&conn, id).await?;
        let import = store::find(&conn, register.id, id).await?;
        if import.state != State::Running {
            return Ok(());
        }
        match all(app, job.ward(), &register, import, Some(job)).await {
            Err(error @ Error::Internal(_)) => Err(error),
            // Kept with the import, which its page shows.
            _ => Ok(()),
        }
    })
}

/// Brings all rows of an import in that are not done yet.
///
/// # Errors
/// [`Error::Refused`] and the like, which are kept with the import too; [`Error::Internal`], after which it can go on.
pub(super) async fn all(app: &App, ward: WardId, register: &Register, import: Import, job: Option<&Job>) -> Result<()> {
    let id = import.id;
    let result = rows(app, ward, register, import, job).await;
    if let Err(error) = &result {
        let is_tried_again = job.is_some() && matches!(error, Error::Internal(_));
        let mut import = store::find(&app.db.read(ward), register.id, id).await?;
        if !is_tried_again && import.state == State::Running {
            (import.state, import.said) = (State::Failed, error.to_string());
            let tx = app.db.write(ward, None, app.clock.now()).await?;
            store::update(&tx, &import, State::Running).await?;
            tx.commit().await?;
        }
    }
    result
}

async fn rows(app: &App, ward: WardId, register: &Register, mut import: Import, job: Option<&Job>) -> Result<()> {
    let sheet = file::of(app, &import).await?;
    let body = file::body(&sheet, &import.layout)?;
    let refs = References::for_the_ward(&app.db.read(ward), &register.definition, app.clock.today()).await?;
    let mut ground = Ground::new(register, refs, &import.layout, &body.rows)?;
    let all = i32::try_from(body.rows.len()).unwrap_or(i32::MAX);
    let from = usize::try_from(import.tally.done).unwrap_or(0).min(body.rows.len());
    let writes: Vec<&[&SheetRow]> = body.rows[from..].chunks(WRITE).collect();
    for (at, write) in writes.iter().enumerate() {
        let actor = import.made_by.map(|id| (id, import.made_by_name.as_str()));
        let mut tx = app.db.write(ward, actor, app.clock.now()).await?;
        registers::require_current(&tx, register).await?;
        records::hold(&tx, register).await?;
        let before = import.tally;
        for portion in write.chunks(PORTION) {
            if let Some(job) = job
                && !job.tell(app, import.tally.done, all).await?
            {
                // Dropped with all that it wrote; whoever stopped it notes that.
                return Ok(());
            }
            bring_in(&tx, register, &mut import, &mut ground, portion).await?;
        }
        let (new, changed) = (import.tally.new - before.new, import.tally.changed - before.changed);
        registers::add_records(&tx, register.id, i64::from(new)).await?;
        let is_last = at + 1 == writes.len();
        import.state = if is_last { State::Done } else { State::Running };
        store::update(&tx, &import, State::Running).await?;
        if is_last
            && let Some(job) = job
            && !job.finish_with(&tx).await?
        {
            return Ok(());
        }
        let detail = json!({ "register": register.definition.key, "import": import.id, "file": import.file_name,
            "new": new, "changed": changed });
        tx.record(Event::new("registers.records.imported", register.id.0, detail));
        tx.commit().await?;
    }
    Ok(())
}

/// Writes some rows.
async fn bring_in(
    tx: &Tx,
    register: &Register,
    import: &mut Import,
    ground: &mut Ground<'_>,
    rows: &[&SheetRow],
) -> Result<()> {
    let outcomes = ground.outcomes(tx, rows).await?;
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        import.tally.done += 1;
        let is_left = !outcome.is_clean() && !import.keeps_faulty && outcome.fate != Fate::Same;
        if is_left || outcome.cannot_move() {
            import.tally.left += 1;
            continue;
        }
        let Outcome { checked, fate, state, .. } = outcome;
        let change = Change { register, checked, refs: &ground.refs, source: Source::Import, state };
        match fate {
            Fate::Same => import.tally.same += 1,
            Fate::New => {
                let record = change.into_record(tx, RecordId::new());
                ground.made(record.id);
                added.push(record);
            }
            Fate::Changed(before) => {
                let state = change.state.clone().unwrap_or_else(|| before.state.clone());
                let (fresh, created_at) = (change.into_record(tx, before.id), before.created_at);
                changed.push((Record { revision: before.revision + 1, state, created_at, ..fresh }, *before));
            }
        }
    }
    import.tally.new += i32::try_from(added.len()).unwrap_or(0);
    import.tally.changed += i32::try_from(changed.len()).unwrap_or(0);
    records::insert(tx, &register.definition, &added).await?;
    for (record, before) in &changed {
        records::replace(tx, &register.definition, record, before.revision).await?;
    }
    let nothing = Values::new();
    let mut noted: Vec<_> = added.iter().map(|record| (record, changes(&nothing, &record.values))).collect();
    noted.extend(changed.iter().map(|(record, before)| (record, changes_of(before, record))));
    records::note_changes(tx, Source::Import, noted).await?;
    let added = added.iter().map(|record| (record, None));
    let written: Vec<_> = added.chain(changed.iter().map(|(record, before)| (record, Some(before)))).collect();
    store::note(tx, import.id, &written).await
}
