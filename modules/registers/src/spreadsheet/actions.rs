//! What is done with an import before and while it runs: sent, laid out, matched, begun, stopped.

use super::bring;
use super::columns::{self, Columns};
use super::file;
use super::heading::Head;
use super::model::{Layout, Report, State};
use super::report;
use super::store::{self, Import};
use super::undo;
use crate::definition::Register;
use crate::refs::References;
use kernel::{Actor, Cx, Error, Event, Result, jobs};
use serde_json::json;

/// Keeps a file that was sent, its columns guessed.
///
/// # Errors
/// [`Error::Invalid`] on the file where it cannot be read.
pub(super) async fn send(cx: &Cx, register: &Register, mut import: Import, bytes: Vec<u8>) -> Result<()> {
    register.require_keeper(cx.actor()?)?;
    let sheet = file::read(bytes.clone(), "").await?;
    import.layout = laid_out(cx, register, &sheet, None).await?;
    import.digest = cx.app.files.put(bytes).await?.as_str().to_owned();
    let mut tx = cx.begin().await?;
    store::insert(&tx, &import).await?;
    if store::find(&tx, register.id, import.id).await?.digest != import.digest {
        return Err(Error::refused("Trang này đã gửi một tệp khác. Chọn lại tệp rồi gửi lần nữa."));
    }
    let detail = json!({ "import": import.id, "register": register.definition.key, "file": import.file_name });
    tx.record(Event::new("registers.import.sent", register.id.0, detail));
    tx.commit().await.map(|_| ())
}

async fn laid_out(cx: &Cx, register: &Register, sheet: &office::Spreadsheet, head: Option<Head>) -> Result<Layout> {
    let conn = cx.read();
    let remembered = store::headings(&conn, register.id).await?;
    let refs = References::of(cx, &conn, &register.definition).await?;
    let fields = columns::fillable(&register.definition, cx.actor()?, &refs);
    Layout::of(sheet, &register.definition, &fields, &remembered, head)
        .ok_or_else(|| Error::invalid("file", "Tệp không có dòng tiêu đề nào nhận ra được."))
}

/// Reads the file anew, from another sheet or with other headings.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`], [`Error::Conflict`].
pub(super) async fn lay_out(
    cx: &Cx,
    register: &Register,
    mut import: Import,
    sheet: &str,
    head: Option<Head>,
) -> Result<()> {
    require_open(cx.actor()?, register, &import)?;
    let from = import.state;
    let before = std::mem::replace(&mut import.layout.sheet, sheet.to_owned());
    let read = file::of(&cx.app, &import).await?;
    // Another sheet has its headings elsewhere.
    let head = head.filter(|_| read.sheet == before || read.sheets.is_empty());
    import.layout = laid_out(cx, register, &read, head).await?;
    (import.state, import.report) = (State::Sent, Report::default());
    keep(cx, register, &import, from).await
}

async fn keep(cx: &Cx, register: &Register, import: &Import, from: State) -> Result<()> {
    let mut tx = cx.begin().await?;
    store::update(&tx, import, from).await?;
    let detail = json!({ "import": import.id, "register": register.definition.key });
    tx.record(Event::new("registers.import.prepared", register.id.0, detail));
    tx.commit().await.map(|_| ())
}

fn require_open(actor: &Actor, register: &Register, import: &Import) -> Result<()> {
    register.require_keeper(actor)?;
    if import.state.is_open() { Ok(()) } else { Err(Error::refused("Tệp này đã được nhập.")) }
}

/// Takes the columns that a person chose, remembers them, and finds out what the import would do.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] by field, [`Error::Conflict`].
pub(super) async fn check(cx: &Cx, register: &Register, mut import: Import, chosen: Columns) -> Result<()> {
    require_open(cx.actor()?, register, &import)?;
    let from = import.state;
    import.layout.columns = chosen;
    let sheet = file::of(&cx.app, &import).await?;
    import.report = report::of(cx, register, &import, &sheet).await?;
    import.state = State::Checked;
    let mut tx = cx.begin().await?;
    for (at, heading) in import.layout.headings.iter().enumerate() {
        let plain = columns::plain(heading);
        let field = import.layout.columns.iter().find(|(_, place)| **place == at).map_or("", |(key, _)| key);
        if !plain.is_empty() {
            store::remember(&tx, register.id, &plain, field).await?;
        }
    }
    store::update(&tx, &import, from).await?;
    let detail = json!({ "import": import.id, "register": register.definition.key, "rows": import.report.rows });
    tx.record(Event::new("registers.import.checked", register.id.0, detail));
    tx.commit().await.map(|_| ())
}

/// Begins to write what a preview showed, or goes on where it stopped. Returns whether a job does it.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Refused`], [`Error::Conflict`].
pub(super) async fn begin(cx: &Cx, register: &Register, mut import: Import, keeps_faulty: bool) -> Result<bool> {
    register.require_keeper(cx.actor()?)?;
    let from = import.state;
    match from {
        State::Checked => import.keeps_faulty = keeps_faulty,
        State::Stopped | State::Failed => {}
        _ => return Err(Error::refused("Tệp này đã được nhập hoặc chưa ghép cột.")),
    }
    (import.state, import.said) = (State::Running, String::new());
    let is_long = import.report.rows > bring::AT_ONCE;
    let tx = cx.begin().await?;
    import.job = match is_long {
        true => Some(tx.enqueue(bring::JOB.name, &json!({ "import": import.id }), tx.now).await?),
        false => None,
    };
    import.made_by = tx.actor().map(|(id, _)| id);
    tx.actor_name().clone_into(&mut import.made_by_name);
    store::update(&tx, &import, from).await?;
    tx.commit().await?;
    if !is_long {
        bring::all(&cx.app, cx.ward.id, register, import, None).await?;
    }
    Ok(is_long)
}

/// Stops an import that runs, or its undoing: what is not committed is dropped.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) async fn stop(cx: &Cx, register: &Register, mut import: Import) -> Result<()> {
    register.require_keeper(cx.actor()?)?;
    if !import.state.is_working() {
        return Ok(());
    }
    if let Some(job) = import.job {
        jobs::ask_to_stop(&cx.app, job);
    }
    let mut tx = cx.begin().await?;
    // A short file has no job: its request may have ended with the server.
    if let Some(job) = import.job {
        jobs::cancel(&tx, job).await?;
    }
    // It may have finished while this write waited.
    import = store::find(&tx, register.id, import.id).await?;
    let from = import.state;
    if from.is_working() {
        import.state = match from {
            State::Undoing => undo::before(&cx.app, &tx, &import).await?,
            _ => State::Stopped,
        };
        store::update(&tx, &import, from).await?;
        let detail = json!({ "import": import.id, "register": register.definition.key, "from": from.key() });
        tx.record(Event::new("registers.import.stopped", register.id.0, detail));
    }
    tx.commit().await.map(|_| ())
}
