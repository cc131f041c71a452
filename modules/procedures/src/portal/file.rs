//! An export of dossiers brought in: in portions, each whole or not at all, with progress and a way to stop. Rows that
//! are wrong are told one by one; a row that comes again changes only what changed there.

use super::columns::{self, Columns};
use super::model::id_of;
use super::rows::Ground;
use super::settings;
use super::store_files::{self as store, ImportFile, Tally};
use crate::dossier::taken::Said;
use crate::dossier::{Dossier, taken};
use crate::{catalogue, due};
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Conn, Digest, Error, Event, Result, local_day};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// The job that brings a file in.
pub(super) const NAME: &str = "procedures.portal.import";
/// Brings a file in.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// Rows of one write.
const PORTION: usize = 500;
/// Most wrong rows that are listed.
const MOST_FAULTS: usize = 500;

/// The rows of an export, as Excel counts them.
pub(super) type Rows = Vec<(u32, Vec<String>)>;

/// Reads a file on a thread of its own.
///
/// # Errors
/// [`Error::Refused`] in words where it is no such file.
pub(super) async fn read(bytes: Vec<u8>) -> Result<Rows> {
    let rows = tokio::task::spawn_blocking(move || office::read_rows(&bytes)).await.map_err(Error::internal)?;
    rows.map_err(|e| Error::refused(e.to_string()))
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let id = job.payload()["file"].as_str().and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let conn = app.db.read(job.ward());
        let file = store::file(&conn, id).await?.ok_or(Error::NotFound)?;
        let digest = Digest::parse(&file.digest).ok_or(Error::NotFound)?;
        let rows = read(app.files.get(&digest).await?).await?;
        let head = columns::head(&rows).ok_or_else(|| Error::refused("Tệp không có dòng tiêu đề."))?;
        let ground = ground(app, &conn, file.columns()).await?;
        bring_in(app, job, &file, &ground, &rows[head + 1..]).await
    })
}

async fn ground(app: &App, conn: &Conn, columns: Columns) -> Result<Ground> {
    let mut procedures = HashMap::new();
    for procedure in catalogue::store::list(conn).await? {
        let versions = catalogue::store::versions(conn, procedure.id).await?;
        procedures.insert(procedure.code.clone(), (procedure, versions));
    }
    let calendar = due::of_ward(conn).await?;
    let agency = settings::agency(app, conn.ward);
    Ok(Ground { ward: conn.ward, columns, procedures, calendar, now: app.clock.now(), agency })
}

async fn bring_in(app: &App, job: &Job, file: &ImportFile, ground: &Ground, rows: &[(u32, Vec<String>)]) -> Result<()> {
    let all = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    let mut tally = Tally { all, ..Tally::default() };
    let mut seen = HashSet::new();
    for (index, portion) in rows.chunks(PORTION).enumerate() {
        let done = i32::try_from(index * PORTION).unwrap_or(all);
        if !job.progress(app, done, all).await? {
            return close(app, file, &tally, "stopped").await;
        }
        let mut dossiers = Vec::with_capacity(portion.len());
        for (row, cells) in portion {
            match ground.read(cells) {
                Ok(read) if seen.insert(read.0.code.clone()) => dossiers.push(read),
                Ok((dossier, _)) => tally.fault(*row, format!("Hồ sơ {}: đã có ở dòng trên.", dossier.code)),
                Err(said) => tally.fault(*row, said),
            }
        }
        keep(app, file, ground, &dossiers, &mut tally).await?;
    }
    job.progress(app, all, all).await?;
    close(app, file, &tally, "done").await
}

/// Writes a portion: all of it or nothing.
async fn keep(
    app: &App,
    file: &ImportFile,
    ground: &Ground,
    dossiers: &[(Dossier, Said)],
    tally: &mut Tally,
) -> Result<()> {
    let mut tx = app.db.write(ground.ward, None, app.clock.now()).await?;
    crate::dossier::store::keep_calendar(&tx, &ground.calendar.digest, &ground.calendar.content).await?;
    let codes: Vec<&str> = dossiers.iter().map(|(d, _)| d.code.as_str()).collect();
    let known = taken::known(&tx, &codes).await?;
    let before = (tally.new, tally.changed);
    for (dossier, said) in dossiers {
        match known.get(&dossier.code) {
            None => {
                taken::take_over(&tx, dossier).await?;
                tally.new += 1;
            }
            // What the desk itself handles is ours to move.
            Some(own) if own.source != "import" => tally.same += 1,
            Some(there) => match taken::follow(&tx, there, dossier, said).await? {
                true => tally.changed += 1,
                false => tally.same += 1,
            },
        }
    }
    let (new, changed) = (tally.new - before.0, tally.changed - before.1);
    store::set_tally(&tx, file.id, tally, "running").await?;
    if new + changed > 0 {
        let detail = json!({ "file": file.file_name, "new": new, "changed": changed });
        tx.record(Event::new("procedures.portal.brought_in", file.id, detail));
    }
    tx.commit().await.map(|_| ())
}

async fn close(app: &App, file: &ImportFile, tally: &Tally, state: &str) -> Result<()> {
    let tx = app.db.write(file.ward(), None, app.clock.now()).await?;
    store::set_tally(&tx, file.id, tally, state).await?;
    tx.commit().await.map(|_| ())
}

impl Tally {
    fn fault(&mut self, row: u32, said: String) {
        self.wrong += 1;
        if self.faults.len() < MOST_FAULTS {
            self.faults.push((row, said));
        }
    }
}

/// Begins to bring a file in with these columns, which are remembered for the next export of this kind.
///
/// # Errors
/// [`Error::Invalid`] by field where a needed column is missing.
pub(super) async fn begin(
    tx: &mut kernel::Tx,
    file: &ImportFile,
    headings: &[String],
    columns: &Columns,
) -> Result<()> {
    let mut wrong = kernel::FieldErrors::default();
    for field in columns.missing() {
        wrong.add(field, "Chọn cột cho mục này.");
    }
    wrong.check()?;
    if file.state != "sent" {
        return Err(Error::refused("Tệp này đã được nhập."));
    }
    let job = tx.enqueue(NAME, &json!({ "file": file.id }), tx.now).await?;
    store::remember(tx, &columns::signature(headings), columns).await?;
    store::set_begun(tx, file.id, columns, job).await?;
    let detail = json!({ "file": file.file_name, "day": local_day(tx.now) });
    tx.record(Event::new("procedures.portal.import_begun", id_of(tx.ward, "file", &file.id.to_string()), detail));
    Ok(())
}
