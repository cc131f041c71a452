//! Bringing documents in: in portions, each a write of its own, with progress, a way to stop and a way to go on.

use super::import::{self, Preview};
use super::model::{ArchiveDocument, Import, State};
use super::reading;
use super::store::{self, imports};
use crate::recognition;
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Error, Event, Result, WardId};
use serde_json::json;
use uuid::Uuid;

/// Rows of one write.
const PORTION: usize = 100;

/// Brings the rows of an import in.
pub(crate) const JOB: Kind = Kind { name: "documents.archive.import", run };

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let id: Uuid = job.payload()["import"].as_str().and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let import = imports::find(&app.db.read(job.ward()), id).await?;
        if import.state != State::Running {
            return Ok(());
        }
        match rows(app, job.ward(), import, job).await {
            // Somebody stopped it.
            Ok(()) | Err(Error::Conflict(_)) => Ok(()),
            Err(error @ Error::Internal(_)) if !job.is_last_attempt() => Err(error),
            Err(error @ Error::Internal(_)) => {
                let said = "Hệ thống thử nhiều lần mà chưa nhập được. Ông/bà báo quản trị, sau đó bấm nhập để đi tiếp.";
                fail(app, job.ward(), id, said).await?;
                Err(error)
            }
            Err(error) => fail(app, job.ward(), id, &error.to_string()).await,
        }
    })
}

/// Notes with the import, which its page shows, why it does not go on.
async fn fail(app: &App, ward: WardId, id: Uuid, said: &str) -> Result<()> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    let import = imports::find(&tx, id).await?;
    if import.state == State::Running {
        imports::update(&tx, &mut Import { state: State::Failed, said: said.to_owned(), ..import }).await?;
    }
    tx.commit().await.map(|_| ())
}

/// Brings all rows in that are not done yet.
async fn rows(app: &App, ward: WardId, mut import: Import, job: &Job) -> Result<()> {
    let conn = app.db.read(ward);
    let found = import::preview(app, &conn, &import, app.clock.today()).await?;
    let all = i32::try_from(found.reads.len()).unwrap_or(i32::MAX);
    let mut at = usize::try_from(import.tally.done).unwrap_or(0).min(found.reads.len());
    loop {
        if !job.progress(app, import.tally.done, all).await? {
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
            let is_picture = read.document.dpi.is_some() && !recognition::has_text(words, read.document.pages);
            let has_text = read.document.has_text && !is_picture;
            let document = ArchiveDocument { has_text, ..read.document.clone() };
            if !read.faults.is_empty() {
                import.tally.left += 1;
            } else if !found.same[place] && store::insert(&tx, import.id, &document, words).await? {
                import.tally.new += 1;
            } else {
                import.tally.same += 1;
            }
        }
        let is_last = end == found.reads.len();
        import.state = if is_last { State::Done } else { State::Running };
        imports::update(&tx, &mut import).await?;
        let new = import.tally.new - before.new;
        if new > 0 {
            tx.record(Event::new("documents.archive.brought_in", import.id, json!({ "documents": new })));
        }
        if is_last {
            reading::begin(&mut tx, import.id).await?;
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
