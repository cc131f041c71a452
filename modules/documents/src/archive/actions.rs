//! What is done with an import before it runs: begun, files and the spreadsheet sent, columns chosen, started, stopped.

use super::bring;
use super::files::{Sack, look_through};
use super::import::{self, sheet_of};
use super::model::{Import, KNOWN, Layout, SentFile, State, Tally};
use super::rows::is_secret;
use super::store::imports;
use crate::erasure;
use crate::policy;
use crate::secrecy;
use crate::work::sheet::{self, Columns, lay_out};
use kernel::{Actor, Cx, Digest, Error, Event, Result, Tx, Upload, jobs};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// Files that one import holds at most.
const MOST_FILES: i64 = 20_000;
/// Bytes of one PDF or ZIP that is sent.
const MOST_BYTES: usize = 100 * 1024 * 1024;

/// Begins an import. The same identifier again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] without a name.
pub(super) async fn create(tx: &mut Tx, actor: &Actor, id: Uuid, title: &str) -> Result<()> {
    actor.require(policy::ARCHIVE)?;
    let title = title.trim();
    if title.is_empty() || title.chars().count() > 200 {
        return Err(Error::invalid(
            "title",
            "Đặt tên lần nhập, dài nhất 200 ký tự, ví dụ “Hộp 1 đến 5, phông UBND xã”.",
        ));
    }
    let import = Import {
        id,
        title: title.to_owned(),
        state: State::Gathering,
        sheet_digest: String::new(),
        sheet_name: String::new(),
        layout: Layout::default(),
        tally: Tally::default(),
        said: String::new(),
        job: None,
        version: 1,
        made_at: tx.now,
        made_by: actor.user,
        made_by_name: actor.name.clone(),
    };
    if imports::insert(tx, &import).await? {
        tx.record(Event::new("documents.archive_import.begun", id, json!({ "title": title })));
    }
    Ok(())
}

fn require_open(actor: &Actor, import: &Import) -> Result<()> {
    actor.require(policy::ARCHIVE)?;
    if import.is_open() {
        Ok(())
    } else {
        Err(Error::refused("Lần nhập này đang chạy. Chờ xong hoặc dừng trước."))
    }
}

/// What was changed is gone through from the beginning again.
fn anew(import: &Import) -> Import {
    Import { state: State::Gathering, tally: Tally::default(), said: String::new(), job: None, ..import.clone() }
}

/// Keeps the PDFs of an upload, those within ZIPs too, once all of them were looked at: one that is marked secret makes
/// all of the upload be refused.
///
/// # Errors
/// [`Error::Invalid`] on `files`, naming the file.
pub(super) async fn send_files(cx: &Cx, import: &Import, uploads: &[&Upload]) -> Result<usize> {
    let actor = cx.actor()?;
    require_open(actor, import)?;
    if uploads.is_empty() {
        return Err(Error::invalid("files", "Chọn tệp PDF, hoặc tệp ZIP chứa các tệp PDF."));
    }
    let mut sent = Vec::new();
    for upload in uploads {
        if upload.bytes.len() > MOST_BYTES {
            return Err(Error::invalid("files", format!("Tệp “{}” lớn hơn 100 MB.", upload.file_name)));
        }
        sent.extend(look(upload).await?);
    }
    let there = imports::file_count(&cx.read(), import.id).await?;
    if there + i64::try_from(sent.len()).unwrap_or(i64::MAX) > MOST_FILES {
        return Err(Error::invalid("files", format!("Mỗi lần nhập nhiều nhất {MOST_FILES} tệp.")));
    }
    let taken: HashSet<&str> = sent.iter().map(|file| file.digest.as_str()).collect();
    for upload in uploads {
        keep(cx, upload, &taken).await?;
    }
    let mut tx = cx.begin().await?;
    // Others may have sent the spreadsheet meanwhile.
    let now = imports::find(&tx, import.id).await?;
    require_open(actor, &now)?;
    for file in &sent {
        imports::put_file(&tx, import.id, file).await?;
    }
    imports::update(&tx, &mut anew(&now)).await?;
    tx.record(Event::new("documents.archive_import.files_sent", import.id, json!({ "files": sent.len() })));
    tx.commit().await?;
    Ok(sent.len())
}

/// What an upload holds. A refusal says which upload it is about; it is shown once and kept nowhere.
async fn look(upload: &Upload) -> Result<Vec<SentFile>> {
    let (bytes, name) = (upload.bytes.clone(), upload.file_name.clone());
    let looked = tokio::task::spawn_blocking(move || look_through(bytes, &name)).await.map_err(Error::internal)?;
    looked.map_err(|error| match error {
        Error::Refused(said) => Error::invalid("files", format!("Trong “{}”: {said}", upload.file_name)),
        other => other,
    })
}

/// Keeps the files of an upload that are taken, one after another.
async fn keep(cx: &Cx, upload: &Upload, taken: &HashSet<&str>) -> Result<()> {
    let (bytes, name) = (upload.bytes.clone(), upload.file_name.clone());
    let mut sack = tokio::task::spawn_blocking(move || Sack::open(bytes, &name)).await.map_err(Error::internal)??;
    loop {
        let unpacked = tokio::task::spawn_blocking(move || {
            let next = sack.next();
            (sack, next)
        });
        let (back, next) = unpacked.await.map_err(Error::internal)?;
        sack = back;
        let Some(entry) = next? else { return Ok(()) };
        if let Some(bytes) = entry.bytes.filter(|bytes| taken.contains(Digest::of(bytes).as_str())) {
            cx.app.files.put(bytes).await?;
        }
    }
}

/// Keeps the spreadsheet with its columns guessed. One with a row that is marked secret is not kept.
///
/// # Errors
/// [`Error::Invalid`] on `sheet`.
pub(super) async fn send_sheet(cx: &Cx, import: &Import, sent: &Upload) -> Result<()> {
    require_open(cx.actor()?, import)?;
    let read = sheet::read(sent.bytes.to_vec(), "sheet").await?;
    let layout = lay_out(&read, KNOWN).filter(|layout| layout.columns.len() >= 2);
    let Some(layout) = layout else {
        let said = "Không tìm thấy dòng tiêu đề. Bảng cần cột “Tên tệp” và “Trích yếu”. Tải bảng mẫu để xem.";
        return Err(Error::invalid("sheet", said));
    };
    let secret: Vec<String> = layout
        .body
        .iter()
        .filter(|row| is_secret(row, &layout.columns))
        .take(20)
        .map(|row| row.number.to_string())
        .collect();
    if !secret.is_empty() {
        let said = format!("Dòng {}: {}", secret.join(", "), secrecy::REFUSAL);
        return Err(Error::invalid("sheet", said));
    }
    let head = layout.body.first().map_or(0, |row| row.number);
    if head == 0 {
        return Err(Error::invalid("sheet", "Dưới dòng tiêu đề không có dòng nào."));
    }
    let layout = Layout { headings: layout.headings, head, columns: layout.columns };
    let digest = cx.app.files.put(sent.bytes.to_vec()).await?;
    let mut tx = cx.begin().await?;
    // Others may have sent files meanwhile.
    let now = imports::find(&tx, import.id).await?;
    require_open(cx.actor()?, &now)?;
    let mut fresh = Import {
        sheet_digest: digest.as_str().to_owned(),
        sheet_name: sent.file_name.chars().take(200).collect(),
        layout,
        ..anew(&now)
    };
    imports::update(&tx, &mut fresh).await?;
    tx.record(Event::new("documents.archive_import.sheet_sent", import.id, json!({ "file": fresh.sheet_name })));
    tx.commit().await.map(|_| ())
}

/// Takes the columns that a person chose. A column that is said to hold marks of secrecy is looked through again, and a
/// spreadsheet with a row that is marked is no longer kept.
///
/// # Errors
/// [`Error::Invalid`] without file or subject; [`Error::Refused`] where a row is marked secret.
pub(super) async fn choose(cx: &Cx, import: &Import, chosen: Columns) -> Result<()> {
    require_open(cx.actor()?, import)?;
    for (key, said) in [("file", "Chọn cột tên tệp PDF."), ("subject", "Chọn cột trích yếu.")] {
        if !chosen.contains_key(key) {
            return Err(Error::invalid(&format!("c_{key}"), said));
        }
    }
    let mut fresh = Import { layout: Layout { columns: chosen, ..import.layout.clone() }, ..anew(import) };
    let sheet = sheet_of(&cx.app, &fresh).await?;
    let is_marked = import::body(&sheet, &fresh).iter().any(|row| is_secret(row, &fresh.layout.columns));
    let mut tx = cx.begin().await?;
    if is_marked {
        let (sheet_digest, sheet_name) = (String::new(), String::new());
        let mut bare = Import { sheet_digest, sheet_name, layout: Layout::default(), ..fresh };
        imports::update(&tx, &mut bare).await?;
        erasure::ask(&tx, &import.sheet_digest).await?;
        tx.record(Event::new("documents.archive_import.sheet_erased", import.id, json!({})));
        tx.commit().await?;
        return Err(Error::refused(secrecy::REFUSAL));
    }
    imports::update(&tx, &mut fresh).await?;
    let detail = json!({ "columns": fresh.layout.columns });
    tx.record(Event::new("documents.archive_import.columns_chosen", import.id, detail));
    tx.commit().await.map(|_| ())
}

/// Takes a file away that was sent by mistake.
///
/// # Errors
/// [`Error::NotFound`] where it is gone.
pub(super) async fn drop_file(tx: &mut Tx, actor: &Actor, import: &Import, key: &str) -> Result<()> {
    require_open(actor, import)?;
    if !imports::drop_file(tx, import.id, key).await? {
        return Err(Error::NotFound);
    }
    imports::update(tx, &mut anew(import)).await?;
    tx.record(Event::new("documents.archive_import.file_dropped", import.id, json!({ "file": key })));
    Ok(())
}

/// Begins to bring rows in by a job, or goes on where it stopped.
///
/// # Errors
/// [`Error::Refused`] without a spreadsheet; [`Error::Conflict`] where another was sent meanwhile.
pub(super) async fn begin(cx: &Cx, import: &Import) -> Result<()> {
    require_open(cx.actor()?, import)?;
    if import.sheet_digest.is_empty() || !import.layout.columns.contains_key("file") {
        return Err(Error::refused("Gửi bảng dữ liệu đặc tả và chọn cột tên tệp trước khi nhập."));
    }
    let sheet = sheet_of(&cx.app, import).await?;
    let rows = import::body(&sheet, import).len();
    let mut tx = cx.begin().await?;
    let job = Some(tx.enqueue(bring::JOB.name, &json!({ "import": import.id }), tx.now).await?);
    let goes_on = matches!(import.state, State::Stopped | State::Failed);
    let tally = if goes_on { import.tally } else { Tally::default() };
    let mut running = Import { state: State::Running, tally, said: String::new(), job, ..import.clone() };
    imports::update(&tx, &mut running).await?;
    tx.record(Event::new("documents.archive_import.started", import.id, json!({ "rows": rows })));
    tx.commit().await.map(|_| ())
}

/// Stops an import that runs; what is committed stays, and it can go on.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) async fn stop(cx: &Cx, import: &Import) -> Result<()> {
    cx.actor()?.require(policy::ARCHIVE)?;
    if let Some(job) = import.job {
        jobs::ask_to_stop(&cx.app, job);
    }
    let mut tx = cx.begin().await?;
    if let Some(job) = import.job {
        jobs::cancel(&tx, job).await?;
    }
    // It may have finished while this write waited.
    let now = imports::find(&tx, import.id).await?;
    if now.state == State::Running {
        imports::update(&tx, &mut Import { state: State::Stopped, ..now }).await?;
        tx.record(Event::new("documents.archive_import.stopped", import.id, json!({})));
    }
    tx.commit().await.map(|_| ())
}
