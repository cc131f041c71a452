//! The job: one page at a time, so that other work gets its turn; whoever stops in between goes on where it stopped.

use super::model::{self, MOST_PAGES, Page, Scan, State};
use super::{actions, store};
use crate::programs::{self, Limits};
use crate::{archive, incoming, secrecy, store as documents};
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Digest, Error, Result, Tx, WardId};
use serde_json::json;
use std::path::Path;
use uuid::Uuid;

const NAME: &str = "documents.scan.read";
const DRAWING: Limits = Limits { seconds: 30, megabytes: 1_500 };
const READING: Limits = Limits { seconds: 90, megabytes: 2_000 };
/// The longer side of the picture of a page: 300 dots an inch of A4.
const SIDE: &str = "3508";

/// Reads the next page of a scan.
pub(crate) const JOB: Kind = Kind { name: NAME, run };

/// Has the next page of a scan read.
pub(super) async fn enqueue(tx: &Tx, scan: Uuid) -> Result<()> {
    tx.enqueue(NAME, &json!({ "scan": scan }), tx.now).await.map(|_| ())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let payload = job.payload();
        let id: Uuid = payload["scan"].as_str().and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        if !read_one(app, job.ward(), id).await? {
            return Ok(());
        }
        let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        enqueue(&tx, id).await?;
        tx.commit().await.map(|_| ())
    })
}

/// Looks at a scan that nobody has looked at, or reads its next page; `true`: there is another one to read.
pub(crate) async fn read_one(app: &App, ward: WardId, id: Uuid) -> Result<bool> {
    let conn = app.db.read(ward);
    let Some(scan) = store::find(&conn, id).await? else { return Ok(false) };
    if !matches!(scan.state, State::New | State::Waiting) {
        return Ok(false);
    }
    let Some(file) = store::file(&conn, scan.file).await? else { return gone(app, ward, id).await };
    let digest = Digest::parse(&file.digest).ok_or(Error::NotFound)?;
    let bytes = match app.files.get(&digest).await {
        Err(Error::NotFound) => return gone(app, ward, id).await,
        other => other?,
    };
    match scan.state {
        State::New => look(app, ward, scan, bytes, &file).await,
        _ => read_on(app, ward, scan, &file, bytes).await,
    }
}

async fn gone(app: &App, ward: WardId, id: Uuid) -> Result<bool> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    store::remove(&tx, id).await?;
    tx.commit().await.map(|_| false)
}

/// Looks whether a file needs to be read by a program at all.
async fn look(app: &App, ward: WardId, scan: Scan, bytes: Vec<u8>, file: &documents::File) -> Result<bool> {
    let name = file.file_name.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let pages = match office::look_at_scan(&bytes) {
            Ok(found) => Some(i32::try_from(found.pages).unwrap_or(i32::MAX)),
            // TIFF is not looked into; the program reads its first page.
            Err(office::ScanError::NotAScan) => Some(1),
            Err(_) => None,
        };
        let text = office::read_bytes(&bytes, &name).map(|document| plain(&document)).unwrap_or_default();
        (pages, text)
    });
    let (pages, text) = looked.await.unwrap_or((None, String::new()));
    let state = if is_installed().await { State::Waiting } else { State::NoProgram };
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    let goes_on = match pages {
        Some(pages) if model::has_text(&text, pages) => {
            store::remove(&tx, scan.id).await?;
            if file.role == store::ARCHIVE {
                archive::store::note_text(&tx, file.id).await?;
            }
            false
        }
        Some(pages) => {
            let seen = Scan { state, pages, ..scan.clone() };
            store::update(&tx, &scan, &seen).await? && state == State::Waiting
        }
        None => {
            store::update(&tx, &scan, &Scan { state: State::Failed, ..scan.clone() }).await?;
            false
        }
    };
    tx.commit().await.map(|_| goes_on)
}

fn plain(document: &office::Document) -> String {
    document.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// Are the programs there, with Vietnamese?
pub(crate) async fn is_installed() -> bool {
    let Ok(folder) = programs::folder() else { return false };
    let languages =
        programs::run("tesseract", &["--list-langs"], folder.path(), Limits { seconds: 5, megabytes: 500 }).await;
    let has_vietnamese =
        languages.is_some_and(|list| String::from_utf8_lossy(&list).lines().any(|language| language.trim() == "vie"));
    has_vietnamese && programs::find("pdftoppm").is_some()
}

/// Reads the next page and keeps what it says.
async fn read_on(app: &App, ward: WardId, scan: Scan, file: &documents::File, bytes: Vec<u8>) -> Result<bool> {
    let page = read_page(&bytes, &file.mime, scan.page + 1).await;
    let stumbled = page.is_none();
    let page = page.unwrap_or_default();
    let first: Vec<String> = page.text.lines().map(str::to_owned).collect();
    let mut read = scan.clone().and(&page);
    if scan.page == 0 && !scan.is_cleared && secrecy::require_open("", &first).is_err() {
        let tx = app.db.write(ward, None, app.clock.now()).await?;
        return actions::suspect(tx, &scan, file).await.map(|()| false);
    }
    if read.is_read() || (stumbled && scan.page == 0) {
        read.state = if read.words == 0 { State::Failed } else { State::Done };
    }
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    if !store::update(&tx, &scan, &read).await? {
        return Ok(false);
    }
    if scan.page == 0 {
        fill(&tx, file.document_id, &first).await?;
    }
    if read.state == State::Done {
        actions::finish(&mut tx, &read, file).await?;
    }
    tx.commit().await.map(|_| read.state == State::Waiting)
}

/// Fills in what the first page says of the document, where it waits to be registered.
async fn fill(tx: &Tx, owner: Uuid, lines: &[String]) -> Result<()> {
    let Some(kept) = store::intake(tx, owner).await?.filter(|kept| kept.document_id.is_none()) else { return Ok(()) };
    let known: incoming::Reading = serde_json::from_str(&kept.reading).unwrap_or_default();
    store::set_reading(tx, kept.id, &model::filled(&known, incoming::of_lines(lines))).await.map(|_| ())
}

/// Draws a page and reads it; `None`: a program failed or ran into its limits.
async fn read_page(bytes: &[u8], mime: &str, page: i32) -> Option<Page> {
    let folder = programs::folder().ok()?;
    let within = folder.path();
    tokio::fs::write(within.join("in"), bytes).await.ok()?;
    let picture = if mime == "application/pdf" { draw(within, page).await? } else { "in" };
    let args = [picture, "out", "-l", "vie", "--psm", "3", "tsv"];
    programs::run("tesseract", &args, within, READING).await?;
    let table = tokio::fs::read(within.join("out.tsv")).await.ok()?;
    Some(model::page_of(&String::from_utf8_lossy(&table)))
}

async fn draw(within: &Path, page: i32) -> Option<&'static str> {
    let page = page.min(MOST_PAGES).to_string();
    let args = ["-f", &page, "-l", &page, "-singlefile", "-cropbox", "-gray", "-png", "-scale-to", SIDE, "in", "page"];
    programs::run("pdftoppm", &args, within, DRAWING).await?;
    Some("page.png")
}
