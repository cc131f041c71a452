//! Bringing documents in: in portions, each a write of its own, with progress, a way to stop and a way to go on.

use super::import::{self, Preview};
use super::model::{Import, State};
use super::store::{self, imports};
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Error, Event, Result, WardId};
use serde_json::json;
use uuid::Uuid;

/// Rows that are brought in while the person waits; more are done by a job.
pub(super) const AT_ONCE: usize = 200;
/// Rows of one write.
const PORTION: usize = 100;

/// Brings a long import in.
pub(crate) const JOB: Kind = Kind { name: "documents.archive.import", run };

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let id: Uuid = job.payload()["import"].as_str().and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let import = imports::find(&app.db.read(job.ward()), id).await?;
        if import.state != State::Running {
            return Ok(());
        }
        match all(app, job.ward(), import, Some(job)).await {
            Err(error @ Error::Internal(_)) => Err(error),
            // Kept with the import, which its page shows.
            _ => Ok(()),
        }
    })
}

/// Brings all rows in that are not done yet.
///
/// # Errors
/// What stopped it; [`Error::Internal`] is tried again by the job.
pub(super) async fn all(app: &App, ward: WardId, import: Import, job: Option<&Job>) -> Result<()> {
    let id = import.id;
    let result = rows(app, ward, import, job).await;
    if let Err(error) = &result {
        let is_tried_again = job.is_some() && matches!(error, Error::Internal(_));
        let import = imports::find(&app.db.read(ward), id).await?;
        if !is_tried_again && import.state == State::Running {
            let failed = Import { state: State::Failed, said: error.to_string(), ..import };
            let tx = app.db.write(ward, None, app.clock.now()).await?;
            imports::update(&tx, &failed, State::Running).await?;
            tx.commit().await?;
        }
    }
    result
}

async fn rows(app: &App, ward: WardId, mut import: Import, job: Option<&Job>) -> Result<()> {
    let conn = app.db.read(ward);
    let found = import::preview(app, &conn, &import, app.clock.today()).await?;
    let all = i32::try_from(found.reads.len()).unwrap_or(i32::MAX);
    let mut at = usize::try_from(import.tally.done).unwrap_or(0).min(found.reads.len());
    loop {
        if let Some(job) = job
            && !job.progress(app, import.tally.done, all).await?
        {
            return Ok(());
        }
        let end = (at + PORTION).min(found.reads.len());
        let texts = texts(app, ward, &import, &found, at, end).await?;
        let actor = Some((import.made_by, import.made_by_name.clone()));
        let mut tx = app.db.write(ward, actor.as_ref().map(|(id, name)| (*id, name.as_str())), app.clock.now()).await?;
        let before = import.tally;
        for (place, words) in (at..end).zip(&texts) {
            let read = &found.reads[place];
            import.tally.done += 1;
            if !read.faults.is_empty() {
                import.tally.left += 1;
            } else if !found.same[place] && store::insert(&tx, import.id, &read.document, words).await? {
                import.tally.new += 1;
            } else {
                import.tally.same += 1;
            }
        }
        let is_last = end == found.reads.len();
        import.state = if is_last { State::Done } else { State::Running };
        imports::update(&tx, &import, State::Running).await?;
        let new = import.tally.new - before.new;
        if new > 0 {
            tx.record(Event::new("documents.archive.brought_in", import.id, json!({ "documents": new })));
        }
        tx.commit().await?;
        if is_last {
            return Ok(());
        }
        at = end;
    }
}

/// The text of the files of some rows.
async fn texts(
    app: &App,
    ward: WardId,
    import: &Import,
    found: &Preview,
    at: usize,
    end: usize,
) -> Result<Vec<String>> {
    let conn = app.db.read(ward);
    let mut all = Vec::with_capacity(end - at);
    for place in at..end {
        let read = &found.reads[place];
        let is_wanted = read.faults.is_empty() && !found.same[place];
        all.push(if is_wanted { imports::words(&conn, import.id, &read.file).await? } else { String::new() });
    }
    Ok(all)
}
