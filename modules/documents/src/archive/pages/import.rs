//! Pages of an import: begun, files and spreadsheet sent, columns, what it would do, how far it is, what became of it.

use super::XLSX;
use crate::archive::actions;
use crate::archive::import::{self, Preview};
use crate::archive::model::{Import, KNOWN, SentFile, State};
use crate::archive::reading;
use crate::archive::store::imports;
use crate::recognition;
use crate::work::sheet::Columns;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, attach, jobs};
use std::collections::HashMap;
use ui::{DataTable, Fields, Level, Status};
use uuid::Uuid;

/// Rows and files that a page shows.
const SHOWN: usize = 200;
/// What is written before the key of a field in the form of columns.
const PREFIX: &str = "c_";

fn crumbs(t: &ui::T) -> [(String, &'static str); 2] {
    [(t.get("archive-title"), "/van-ban/luu-tru"), (t.get("archive-imports"), "/van-ban/luu-tru/nhap")]
}

fn status(t: &ui::T, import: &Import) -> Status {
    let level = match import.state {
        State::Gathering => Level::NotAssessed,
        State::Running => Level::OnTrack,
        State::Done => Level::Met,
        State::Stopped | State::Failed => Level::AtRisk,
    };
    Status::new(level, t.get(format!("archive-state-{}", import.state.key())))
}

#[derive(Template)]
#[template(path = "archive/pages/imports.html")]
struct HomePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    table: DataTable,
}

/// `GET /van-ban/luu-tru/nhap`
pub(super) async fn home(cx: Cx) -> Result<Response> {
    home_page(&cx, &cx.fields().value("id", Uuid::now_v7().to_string())).await
}

async fn home_page(cx: &Cx, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("archive-imports"))
        .column(t.get("archive-import"))
        .column(t.get("archive-result"))
        .column(t.get("workfile-state"));
    for import in imports::newest(&cx.read()).await? {
        let when = format!("{} · {}", import.made_by_name, kernel::moment(import.made_at));
        table.row(vec![
            DataTable::link(&import.title, import.page(), when),
            DataTable::text(counts(t, &import)),
            ui::Render::html(&status(t, &import)),
        ]);
    }
    let crumbs = crumbs(t);
    cx.form_page(f, &t.get("archive-imports"), &[(&crumbs[0].0, crumbs[0].1)], &HomePage { t, f, table })
}

fn counts(t: &ui::T, import: &Import) -> String {
    let tally = import.tally;
    t.with("archive-counts", [("new", tally.new.into()), ("same", tally.same.into()), ("left", tally.left.into())])
}

/// `POST /van-ban/luu-tru/nhap`
pub(super) async fn create(cx: Cx, form: Form) -> Result<Response> {
    let id: Uuid = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::create(&mut tx, cx.actor()?, id, form.value("title")).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect(&format!("/van-ban/luu-tru/nhap/{id}"))),
        Err(error) => home_page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

#[derive(Template)]
#[template(path = "archive/pages/import.html")]
struct ImportPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    import: &'a Import,
    status: Status,
    counts: String,
    progress: String,
    files_said: String,
    refused: Vec<SentFile>,
    fields: Vec<(String, String)>,
    columns: Vec<(String, String)>,
    said: String,
    unused: Vec<String>,
    more_unused: i64,
    table: DataTable,
    only_faulty: bool,
    may_bring: bool,
    is_running: bool,
    may_send: bool,
    reading: Option<Reading>,
}

/// How far the recognition of the scans of an import is.
struct Reading {
    said: String,
    is_on: bool,
    is_left: bool,
    no_program: bool,
}

async fn reading_of(cx: &Cx, import: &Import) -> Result<Option<Reading>> {
    let (t, conn) = (&cx.t, cx.read());
    let counts = recognition::counts_of_archive(&conn, import.id).await?;
    let of = |states: &[&str]| -> i64 {
        counts.iter().filter(|count| states.contains(&count.state.as_str())).map(|count| count.scans).sum()
    };
    let all: i64 = counts.iter().map(|count| count.scans).sum();
    let left = of(&["new", "waiting"]);
    if all == 0 {
        return Ok(None);
    }
    let numbers = [
        ("done", of(&["done"]).into()),
        ("all", all.into()),
        ("failed", of(&["failed", "no_program"]).into()),
        ("suspected", of(&["suspected"]).into()),
    ];
    Ok(Some(Reading {
        said: t.with("archive-read-said", numbers),
        is_on: imports::reading(&conn, import.id).await?.is_some(),
        is_left: left > 0,
        no_program: left > 0 && !recognition::is_installed().await,
    }))
}

async fn asked(cx: &Cx, id: &str) -> Result<Import> {
    imports::find(&cx.read(), id.parse().map_err(|_| Error::NotFound)?).await
}

/// `GET /van-ban/luu-tru/nhap/{id}?loi=1`
pub(super) async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    let import = asked(&cx, &id).await?;
    page(&cx, &import, &filled(&cx, &import), query.contains_key("loi")).await
}

/// The form of columns as the import has them.
fn filled(cx: &Cx, import: &Import) -> Fields {
    let columns = &import.layout.columns;
    columns.iter().fold(cx.fields(), |f, (key, at)| f.value(&format!("{PREFIX}{key}"), at.to_string()))
}

async fn page(cx: &Cx, import: &Import, f: &Fields, only_faulty: bool) -> Result<Response> {
    let (t, conn) = (&cx.t, cx.read());
    let files = imports::files(&conn, import.id).await?;
    let is_running = import.state == State::Running;
    let has_sheet = !import.sheet_digest.is_empty();
    let found = match has_sheet && !is_running {
        true => Some(import::preview(&cx.app, &conn, import, cx.today()).await?),
        false => None,
    };
    let progress = match import.job.filter(|_| is_running) {
        Some(job) => {
            let job = jobs::find(&cx.app, &conn, job).await?;
            t.with("archive-progress", [("done", job.progress.into()), ("all", job.total.into())])
        }
        None => String::new(),
    };
    let refused: Vec<SentFile> = files.iter().filter(|file| !file.fault.is_empty()).cloned().collect();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let unused: Vec<String> = found.iter().flat_map(|p| p.unused.iter().map(|file| file.name.clone())).collect();
    let named = |(at, heading): (usize, &String)| (at.to_string(), format!("{}: {heading}", at + 1));
    let body = ImportPage {
        t,
        f,
        import,
        status: status(t, import),
        counts: if import.tally.done > 0 { counts(t, import) } else { String::new() },
        progress,
        files_said: t.with(
            "archive-files-said",
            [("count", count(files.len()).into()), ("refused", count(refused.len()).into())],
        ),
        refused: refused.into_iter().take(SHOWN).collect(),
        fields: KNOWN
            .iter()
            .map(|(key, _)| (format!("{PREFIX}{key}"), t.get(format!("archive-field-{key}"))))
            .collect(),
        columns: import.layout.headings.iter().enumerate().map(named).collect(),
        said: found.as_ref().map(|p| said(t, p)).unwrap_or_default(),
        more_unused: count(unused.len().saturating_sub(SHOWN)),
        unused: unused.into_iter().take(SHOWN).collect(),
        table: found.as_ref().map(|p| table(t, p, only_faulty)).unwrap_or_default(),
        only_faulty,
        may_bring: found.as_ref().is_some_and(|p| p.new_rows() > 0),
        is_running,
        may_send: !is_running,
        reading: reading_of(cx, import).await?,
    };
    let crumbs = crumbs(t);
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), *href)).collect();
    cx.form_page(f, &import.title, &crumbs, &body)
}

fn said(t: &ui::T, p: &Preview) -> String {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let numbers = [
        ("rows", count(p.reads.len()).into()),
        ("new", count(p.new_rows()).into()),
        ("same", count(p.same_rows()).into()),
        ("left", count(p.faulty()).into()),
        ("unused", count(p.unused.len()).into()),
    ];
    t.with("archive-preview", numbers)
}

fn table(t: &ui::T, p: &Preview, only_faulty: bool) -> DataTable {
    let mut table = DataTable::new(t.get("archive-rows"))
        .column(t.get("archive-row"))
        .column(t.get("document-one"))
        .column(t.get("archive-file"))
        .column(t.get("archive-found"));
    let rows =
        p.reads.iter().zip(&p.same).filter(|(r, _)| !only_faulty || !r.faults.is_empty() || !r.warnings.is_empty());
    for (read, same) in rows.take(SHOWN) {
        let (level, word) = match (read.faults.is_empty(), *same, read.warnings.is_empty()) {
            (false, _, _) => (Level::Late, t.get("archive-row-left")),
            (true, true, _) => (Level::NotAssessed, t.get("archive-row-same")),
            (true, false, false) => (Level::AtRisk, t.get("archive-row-warned")),
            (true, false, true) => (Level::Met, t.get("archive-row-new")),
        };
        let mut found = ui::Html::new();
        found.put(&Status::new(level, word));
        for line in read.faults.iter().chain(&read.warnings) {
            found.element("span", "pw-table__below", line);
        }
        table.row(vec![
            DataTable::text(read.number.to_string()),
            DataTable::two_lines(read.document.title(), &read.document.agency),
            DataTable::text(&read.document.file_name),
            found.into_string(),
        ]);
    }
    table
}

/// The answer to an act: back to the import with a word, or its page with what is wrong.
async fn after(cx: &Cx, import: &Import, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&import.page(), said)),
        Err(error) => {
            let errors = error.for_form()?;
            let import = &imports::find(&cx.read(), import.id).await?;
            let f = if form.pairs().iter().any(|(name, _)| name.starts_with(PREFIX)) {
                cx.typed(form, &errors)
            } else {
                filled(cx, import).wrong(&errors)
            };
            page(cx, import, &f, false).await
        }
    }
}

/// `POST /van-ban/luu-tru/nhap/{id}/tep`
pub(super) async fn files(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let import = asked(&cx, &id).await?;
    let uploads: Vec<_> = form.uploads.iter().filter(|upload| upload.field == "files").collect();
    let sent = actions::send_files(&cx, &import, &uploads).await;
    let count = sent.as_ref().map_or(0, |n| i64::try_from(*n).unwrap_or(0));
    let said = cx.t.with("archive-files-sent", [("count", count.into())]);
    after(&cx, &import, &form, sent.map(|_| ()), &said).await
}

/// `POST /van-ban/luu-tru/nhap/{id}/bo-tep`
pub(super) async fn drop_file(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let import = asked(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::drop_file(&mut tx, cx.actor()?, &import, form.value("file")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &import, &form, done, &cx.t.get("archive-file-dropped")).await
}

/// `POST /van-ban/luu-tru/nhap/{id}/bang`
pub(super) async fn sheet(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let import = asked(&cx, &id).await?;
    let done = match form.upload("sheet") {
        Some(sent) => actions::send_sheet(&cx, &import, sent).await,
        None => Err(Error::invalid("sheet", cx.t.get("workfile-sheet-missing"))),
    };
    after(&cx, &import, &form, done, &cx.t.get("archive-sheet-sent")).await
}

/// `POST /van-ban/luu-tru/nhap/{id}/cot`
pub(super) async fn columns(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let import = asked(&cx, &id).await?;
    let place = |key: &str| form.value(&format!("{PREFIX}{key}")).parse::<usize>().ok();
    let there = |key: &str| place(key).filter(|at| *at < import.layout.headings.len());
    let chosen: Columns = KNOWN.iter().filter_map(|(key, _)| Some(((*key).to_owned(), there(key)?))).collect();
    let done = actions::choose(&cx, &import, chosen).await;
    after(&cx, &import, &form, done, &cx.t.get("archive-columns-chosen")).await
}

/// `POST /van-ban/luu-tru/nhap/{id}/ghi`
pub(super) async fn begin(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let import = asked(&cx, &id).await?;
    let begun = actions::begin(&cx, &import).await;
    after(&cx, &import, &form, begun, &cx.t.get("archive-begun")).await
}

/// `POST /van-ban/luu-tru/nhap/{id}/dung`
pub(super) async fn stop(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let import = asked(&cx, &id).await?;
    let done = actions::stop(&cx, &import).await;
    after(&cx, &import, &form, done, &cx.t.get("archive-stopped")).await
}

/// `POST /van-ban/luu-tru/nhap/{id}/doc-chu`
pub(super) async fn read(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let import = asked(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        reading::ask(&mut tx, cx.actor()?, import.id).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &import, &form, done, &cx.t.get("archive-reading")).await
}

/// `POST /van-ban/luu-tru/nhap/{id}/thoi-doc`
pub(super) async fn stop_reading(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let import = asked(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        reading::stop(&mut tx, cx.actor()?, import.id).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &import, &form, done, &cx.t.get("archive-reading-stopped")).await
}

/// `GET /van-ban/luu-tru/mau.xlsx`
pub(super) async fn template(cx: Cx) -> Result<Response> {
    let title = |key: &str| cx.t.get(format!("archive-field-{key}"));
    let column = |key: &str| office::EntryColumn::shown("", &title(key), office::ColumnKind::Text);
    let sheet = office::BlankSheet {
        title: cx.t.get("archive-documents"),
        columns: KNOWN.iter().map(|(key, _)| column(key)).collect(),
        ..office::BlankSheet::default()
    };
    Ok(attach(sheet.to_xlsx().map_err(Error::internal)?, XLSX, "tai-lieu-so-hoa.xlsx"))
}
