//! What is done with an import before it runs: begun, files and the spreadsheet sent, columns chosen, started, stopped.

use super::bring;
use super::files::{Sack, Taken, look_at};
use super::import::{self, sheet_of};
use super::model::{Import, KNOWN, Layout, SentFile, State, Tally};
use super::rows::is_secret;
use super::store::imports;
use crate::policy;
use crate::secrecy;
use crate::work::sheet::{self, Columns, lay_out};
use kernel::{Actor, Cx, Error, Event, Result, Tx, Upload, jobs};
use serde_json::json;
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

/// Keeps the PDFs of an upload, those within ZIPs too. One that is marked secret makes all of the upload be refused.
///
/// # Errors
/// [`Error::Invalid`] on `files`, naming the file.
pub(super) async fn send_files(cx: &Cx, import: &Import, uploads: &[&Upload]) -> Result<usize> {
    require_open(cx.actor()?, import)?;
    if uploads.is_empty() {
        return Err(Error::invalid("files", "Chọn tệp PDF, hoặc tệp ZIP chứa các tệp PDF."));
    }
    let mut sent = Vec::new();
    for upload in uploads {
        if upload.bytes.len() > MOST_BYTES {
            return Err(Error::invalid("files", format!("Tệp “{}” lớn hơn 100 MB.", upload.file_name)));
        }
        take(cx, upload, &mut sent).await?;
    }
    let there = imports::file_count(&cx.read(), import.id).await?;
    if there + i64::try_from(sent.len()).unwrap_or(i64::MAX) > MOST_FILES {
        return Err(Error::invalid("files", format!("Mỗi lần nhập nhiều nhất {MOST_FILES} tệp.")));
    }
    let mut tx = cx.begin().await?;
    for file in &sent {
        imports::put_file(&tx, import.id, file).await?;
    }
    imports::update(&tx, &anew(import), import.state).await?;
    tx.record(Event::new("documents.archive_import.files_sent", import.id, json!({ "files": sent.len() })));
    tx.commit().await?;
    Ok(sent.len())
}

/// The files of one upload, kept one after another; of what is not taken the name and the ground alone.
async fn take(cx: &Cx, upload: &Upload, sent: &mut Vec<SentFile>) -> Result<()> {
    let (bytes, name) = (upload.bytes.clone(), upload.file_name.clone());
    if !bytes.starts_with(b"PK") {
        let looked =
            tokio::task::spawn_blocking(move || look_at(bytes.to_vec(), &name)).await.map_err(Error::internal)?;
        return keep(cx, named(looked, &upload.file_name)?, sent).await;
    }
    let mut sack = tokio::task::spawn_blocking(move || Sack::open(bytes, &name)).await.map_err(Error::internal)??;
    loop {
        let (back, next) = tokio::task::spawn_blocking(move || {
            let next = sack.next();
            (sack, next)
        })
        .await
        .map_err(Error::internal)?;
        sack = back;
        let Some(taken) = named(next, &upload.file_name)? else { return Ok(()) };
        keep(cx, taken, sent).await?;
    }
}

/// A refusal that says which file it is about; it is shown once and kept nowhere.
fn named<T>(result: Result<T>, name: &str) -> Result<T> {
    result.map_err(|error| match error {
        Error::Refused(said) => Error::invalid("files", format!("Trong “{name}”: {said}")),
        other => other,
    })
}

async fn keep(cx: &Cx, taken: Taken, sent: &mut Vec<SentFile>) -> Result<()> {
    let Taken { mut file, bytes } = taken;
    if file.fault.is_empty() {
        cx.app.files.put(bytes).await?.as_str().clone_into(&mut file.digest);
    }
    sent.push(file);
    Ok(())
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
    let fresh = Import {
        sheet_digest: digest.as_str().to_owned(),
        sheet_name: sent.file_name.chars().take(200).collect(),
        layout,
        ..anew(import)
    };
    let mut tx = cx.begin().await?;
    imports::update(&tx, &fresh, import.state).await?;
    tx.record(Event::new("documents.archive_import.sheet_sent", import.id, json!({ "file": fresh.sheet_name })));
    tx.commit().await.map(|_| ())
}

/// Takes the columns that a person chose. A column that is said to hold marks of secrecy is looked through again.
///
/// # Errors
/// [`Error::Invalid`] without file or subject.
pub(super) async fn choose(cx: &Cx, import: &Import, chosen: Columns) -> Result<()> {
    require_open(cx.actor()?, import)?;
    for (key, said) in [("file", "Chọn cột tên tệp PDF."), ("subject", "Chọn cột trích yếu.")] {
        if !chosen.contains_key(key) {
            return Err(Error::invalid(&format!("c_{key}"), said));
        }
    }
    let fresh = Import { layout: Layout { columns: chosen, ..import.layout.clone() }, ..anew(import) };
    let sheet = sheet_of(&cx.app, &fresh).await?;
    if import::body(&sheet, &fresh).iter().any(|row| is_secret(row, &fresh.layout.columns)) {
        return Err(Error::refused(secrecy::REFUSAL));
    }
    let mut tx = cx.begin().await?;
    imports::update(&tx, &fresh, import.state).await?;
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
    imports::update(tx, &anew(import), import.state).await?;
    tx.record(Event::new("documents.archive_import.file_dropped", import.id, json!({ "file": key })));
    Ok(())
}

/// Begins to bring rows in, or goes on where it stopped; returns whether a job does it.
///
/// # Errors
/// [`Error::Refused`] without a spreadsheet.
pub(super) async fn begin(cx: &Cx, import: &Import) -> Result<bool> {
    require_open(cx.actor()?, import)?;
    if import.sheet_digest.is_empty() || !import.layout.columns.contains_key("file") {
        return Err(Error::refused("Gửi bảng dữ liệu đặc tả và chọn cột tên tệp trước khi nhập."));
    }
    let sheet = sheet_of(&cx.app, import).await?;
    let rows = import::body(&sheet, import).len();
    let mut tx = cx.begin().await?;
    let is_long = rows > bring::AT_ONCE;
    let job = match is_long {
        true => Some(tx.enqueue(bring::JOB.name, &json!({ "import": import.id }), tx.now).await?),
        false => None,
    };
    let goes_on = matches!(import.state, State::Stopped | State::Failed);
    let tally = if goes_on { import.tally } else { Tally::default() };
    let running = Import { state: State::Running, tally, said: String::new(), job, ..import.clone() };
    imports::update(&tx, &running, import.state).await?;
    tx.record(Event::new("documents.archive_import.started", import.id, json!({ "rows": rows })));
    tx.commit().await?;
    if !is_long {
        bring::all(&cx.app, cx.ward.id, running, None).await?;
    }
    Ok(is_long)
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
        imports::update(&tx, &Import { state: State::Stopped, ..now }, State::Running).await?;
        tx.record(Event::new("documents.archive_import.stopped", import.id, json!({})));
    }
    tx.commit().await.map(|_| ())
}
