//! Nhận dạng chữ của một lần nhập: its scans without text are read one page after another, behind whatever else is due; the
//! person who brought them in sees how far it is, and may stop it and let it go on.

use super::store::imports;
use crate::{policy, recognition};
use chrono::Duration;
use kernel::jobs::{Job, Kind};
use kernel::{Actor, App, BoxFuture, Error, Event, Result, Tx};
use serde_json::json;
use uuid::Uuid;

/// Reads the next page of the scans of an import.
pub(crate) const JOB: Kind = Kind { name: "documents.archive.read", run };

/// After so many minutes it is looked again whether the programs are installed.
const PAUSE: i64 = 60;

/// Has the scans of an import read that nobody has read yet; `false`: there is none, or they are being read.
pub(super) async fn begin(tx: &mut Tx, import: Uuid) -> Result<bool> {
    recognition::note_archive(tx, import).await?;
    let turn = Uuid::now_v7();
    if recognition::next_of_archive(tx, import).await?.is_none() || !imports::begin_reading(tx, import, turn).await? {
        return Ok(false);
    }
    tx.enqueue(JOB.name, &json!({ "import": import, "turn": turn }), tx.now).await?;
    tx.record(Event::new("documents.archive_import.reading", import, json!({})));
    Ok(true)
}

/// Somebody asks for it.
///
/// # Errors
/// [`Error::Refused`] where nothing is left to read.
pub(super) async fn ask(tx: &mut Tx, actor: &Actor, import: Uuid) -> Result<()> {
    actor.require(policy::ARCHIVE)?;
    match begin(tx, import).await? {
        true => Ok(()),
        false => Err(Error::refused("Lần nhập này không còn bản quét nào chờ nhận dạng, hoặc đang được nhận dạng.")),
    }
}

/// Stops after the page in hand; what was read stays.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) async fn stop(tx: &mut Tx, actor: &Actor, import: Uuid) -> Result<()> {
    actor.require(policy::ARCHIVE)?;
    if let Some(turn) = imports::reading(tx, import).await? {
        imports::end_reading(tx, import, turn).await?;
        tx.record(Event::new("documents.archive_import.reading_stopped", import, json!({})));
    }
    Ok(())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let payload = job.payload();
        let of = |name: &str| payload[name].as_str().and_then(|id| id.parse::<Uuid>().ok()).ok_or(Error::NotFound);
        let (import, turn) = (of("import")?, of("turn")?);
        let conn = app.db.read(job.ward());
        if imports::reading(&conn, import).await? != Some(turn) {
            return Ok(());
        }
        let mut pause = Duration::zero();
        let next = recognition::next_of_archive(&conn, import).await?;
        if let Some(scan) = next {
            if !recognition::is_installed().await {
                pause = Duration::minutes(PAUSE);
            } else if let Err(error) = recognition::read_one(app, job.ward(), scan).await {
                if !job.is_last_attempt() {
                    return Err(error);
                }
                recognition::give_up(app, job.ward(), scan).await?;
            }
        }
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        if next.is_none() {
            imports::end_reading(&tx, import, turn).await?;
            tx.record(Event::new("documents.archive_import.read", import, json!({})));
        } else if imports::reading(&tx, import).await? == Some(turn) {
            tx.enqueue(JOB.name, &payload, tx.now + pause).await?;
        }
        tx.commit().await.map(|_| ())
    })
}
