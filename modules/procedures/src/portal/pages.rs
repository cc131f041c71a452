//! Pages of the connection: how it stands, what waits, what differs, and the import of files.

use super::columns::{self, Columns, FIELDS};
use super::http::Portal;
use super::model::{Difference, Message, id_of, state_name};
use super::store_files::{self as files, ImportFile};
use super::{file, out, reconcile, settings, store};
use crate::policy::OUTSIDE;
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::{Access, Cx, Error, Event, Form, Result, Routes, jobs};
use serde_json::json;
use ui::govuk::SummaryList;
use ui::{DataTable, Fields};
use uuid::Uuid;

const HOME: &str = "/ket-noi";
/// Messages that the page lists.
const SHOWN: u32 = 100;
/// Largest file.
const MOST_BYTES: usize = 20 * 1024 * 1024;

/// Routes of the connection.
pub(crate) fn routes(r: Routes) -> Routes {
    let a = Access::Holds(OUTSIDE);
    r.get(HOME, a, home)
        .post("/ket-noi/gui-ngay", a, send_now)
        .post("/ket-noi/nhan-ngay", a, take_now)
        .post("/ket-noi/doi-soat", a, compare)
        .post("/ket-noi/dong-bo", a, settle)
        .get("/ket-noi/tep", a, blank)
        .post("/ket-noi/tep", a, upload.layer(DefaultBodyLimit::max(MOST_BYTES + 65_536)))
        .get("/ket-noi/tep/{id}", a, show)
        .post("/ket-noi/tep/{id}", a, begin)
        .post("/ket-noi/tep/{id}/dung", a, stop)
}

#[derive(Template)]
#[template(path = "portal/pages/home.html")]
struct HomePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    is_connected: bool,
    facts: SummaryList,
    backlog: DataTable,
    unfollowed: DataTable,
    differences: DataTable,
    may_settle: bool,
}

/// `GET /ket-noi`
async fn home(cx: Cx) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let connection = settings::connection(&conn).await?;
    let contact = store::contact(&conn).await?;
    let said = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(kernel::moment).unwrap_or_default();
    let failed = contact.failed_at.filter(|_| !contact.failed_with.is_empty());
    let facts = SummaryList::new()
        .row(t.get("portal-address"), connection.as_ref().map_or_else(|| t.get("portal-none"), |(a, _)| a.clone()))
        .row(t.get("portal-waiting"), ui::integer(t.lang(), store::waiting(&conn).await?))
        .row(t.get("portal-answered"), said(contact.answered_at))
        .row(
            t.get("portal-failed"),
            failed.map(|at| format!("{}: {}", kernel::moment(at), contact.failed_with)).unwrap_or_default(),
        )
        .row(t.get("portal-checked"), said(contact.checked_at));
    let mut unfollowed = DataTable::new(t.get("portal-unfollowed"))
        .column(t.get("portal-code"))
        .column(t.get("portal-came"))
        .column(t.get("portal-why"));
    for one in store::unfollowed(&conn).await? {
        let why = if one.state == "waiting" && one.said.is_empty() { t.get("portal-early") } else { one.said };
        let came = kernel::moment(one.came_at);
        unfollowed.row(vec![DataTable::text(one.code), DataTable::text(came), DataTable::text(t.said(&why))]);
    }
    let found = contact.differences();
    let f = cx.fields();
    let page = HomePage {
        t,
        f: &f,
        is_connected: connection.is_some(),
        facts,
        backlog: backlog(&cx, &store::backlog(&conn, SHOWN).await?),
        unfollowed,
        may_settle: found.iter().any(|d| d.dossier.is_some()),
        differences: differences(&cx, &found),
    };
    cx.page(&t.get("portal-nav"), &[], &page)
}

fn backlog(cx: &Cx, messages: &[Message]) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("portal-backlog"))
        .column(t.get("portal-code"))
        .column(t.get("portal-state"))
        .column(t.get("portal-made"))
        .column(t.get("portal-tried"))
        .column(t.get("portal-next"));
    for m in messages {
        let next = if m.state == "refused" { t.get("portal-refused") } else { kernel::moment(m.next_at) };
        table.row(vec![
            cx.record_cell(&m.told.code, &format!("/ho-so/{}", m.dossier), &m.told.outer_code),
            DataTable::text(state_name(Some(m.told.state))),
            DataTable::text(kernel::moment(m.made_at)),
            DataTable::two_lines(m.attempts.to_string(), t.said(&m.last_error)),
            DataTable::text(next),
        ]);
    }
    table
}

fn differences(cx: &Cx, found: &[Difference]) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("portal-differences"))
        .column(t.get("portal-code"))
        .column(t.get("portal-ours"))
        .column(t.get("portal-theirs"));
    for d in found.iter().take(500) {
        let code = match d.dossier {
            Some(id) => cx.record_cell(&d.code, &format!("/ho-so/{id}"), ""),
            None => DataTable::text(&d.code),
        };
        let absent = |state: Option<i16>| if state.is_none() { t.get("portal-absent") } else { state_name(state) };
        table.row(vec![code, DataTable::text(absent(d.ours)), DataTable::text(absent(d.theirs))]);
    }
    table
}

/// `POST /ket-noi/gui-ngay`
async fn send_now(cx: Cx, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    out::now(&mut tx).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(HOME, &cx.t.get("portal-sending")))
}

/// Enqueues work of the connection, with its row in the trail.
async fn enqueue(cx: &Cx, kind: &'static str, said: &str) -> Result<Response> {
    let connection = settings::connection(&cx.read()).await?;
    let (address, key) = connection.ok_or_else(|| Error::refused("Phường chưa kết nối với hệ thống của tỉnh."))?;
    Portal::at(address, key)?;
    let mut tx = cx.begin().await?;
    tx.enqueue(kind, &json!({}), tx.now).await?;
    let subject = id_of(tx.ward, "portal", "side");
    tx.record(Event::new("procedures.portal.asked", subject, json!({ "work": kind })));
    tx.commit().await?;
    Ok(cx.redirect_saying(HOME, &cx.t.get(said)))
}

/// `POST /ket-noi/nhan-ngay`
async fn take_now(cx: Cx, _form: Form) -> Result<Response> {
    enqueue(&cx, super::TAKE.name, "portal-taking").await
}

/// `POST /ket-noi/doi-soat`
async fn compare(cx: Cx, _form: Form) -> Result<Response> {
    enqueue(&cx, reconcile::JOB.name, "portal-comparing").await
}

/// `POST /ket-noi/dong-bo`
async fn settle(cx: Cx, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    let told = reconcile::settle(&mut tx).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(HOME, &cx.t.with("portal-settled", [("n", told.into())])))
}

#[derive(Template)]
#[template(path = "portal/pages/files.html")]
struct FilesPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    table: DataTable,
}

/// `GET /ket-noi/tep`
async fn blank(cx: Cx) -> Result<Response> {
    files_page(&cx, &cx.fields().value("id", Uuid::now_v7().to_string())).await
}

async fn files_page(cx: &Cx, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("portal-files"))
        .column(t.get("portal-file"))
        .column(t.get("portal-made"))
        .column(t.get("portal-file-state"));
    for one in files::newest(&cx.read()).await? {
        let made = kernel::moment(one.made_at);
        table.row(vec![
            DataTable::link(&one.file_name, format!("{HOME}/tep/{}", one.id), &one.made_by_name),
            DataTable::text(made),
            DataTable::two_lines(t.get(format!("portal-file-{}", one.state)), counts(t, &one)),
        ]);
    }
    let title = t.get("portal-files");
    cx.form_page(f, &title, &[(&t.get("portal-nav"), HOME)], &FilesPage { t, f, table })
}

fn counts(t: &ui::T, one: &ImportFile) -> String {
    let numbers = [
        ("all", one.rows_all.into()),
        ("new", one.rows_new.into()),
        ("changed", one.rows_changed.into()),
        ("same", one.rows_same.into()),
        ("wrong", one.rows_wrong.into()),
    ];
    t.with("portal-counts", numbers)
}

/// `POST /ket-noi/tep`
async fn upload(cx: Cx, form: Form) -> Result<Response> {
    match try_upload(&cx, &form).await {
        Ok(id) => Ok(cx.redirect(&format!("{HOME}/tep/{id}"))),
        Err(error) => files_page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_upload(cx: &Cx, form: &Form) -> Result<Uuid> {
    let id: Uuid = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let sent = form.upload("file");
    let sent = sent.ok_or_else(|| Error::invalid("file", "Chọn tệp hồ sơ đã xuất (.xlsx hoặc .csv)."))?;
    let bytes = sent.bytes.to_vec();
    let rows = match file::read(bytes.clone()).await {
        Err(Error::Refused(said)) => return Err(Error::invalid("file", said)),
        other => other?,
    };
    if columns::head(&rows).is_none() {
        return Err(Error::invalid("file", "Tệp không có dòng tiêu đề nào nhận ra được."));
    }
    let digest = cx.app.files.put(bytes).await?;
    let mut tx = cx.begin().await?;
    files::add(&tx, id, &sent.file_name, digest.as_str()).await?;
    tx.record(Event::new("procedures.portal.file_sent", id, json!({ "file": sent.file_name })));
    tx.commit().await?;
    Ok(id)
}

#[derive(Template)]
#[template(path = "portal/pages/file.html")]
struct FilePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    file: &'a ImportFile,
    counts: String,
    progress: String,
    headings: Vec<(String, String)>,
    fields: Vec<(String, String)>,
    faults: DataTable,
}

async fn file_of(cx: &Cx, id: &str) -> Result<ImportFile> {
    files::file(&cx.read(), id.parse().map_err(|_| Error::NotFound)?).await?.ok_or(Error::NotFound)
}

/// The headings of a file.
async fn headings(cx: &Cx, one: &ImportFile) -> Result<Vec<String>> {
    let digest = kernel::Digest::parse(&one.digest).ok_or(Error::NotFound)?;
    let mut rows = file::read(cx.app.files.get(&digest).await?).await?;
    let head = columns::head(&rows).ok_or(Error::NotFound)?;
    Ok(rows.swap_remove(head).1)
}

/// `GET /ket-noi/tep/{id}`
async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let one = file_of(&cx, &id).await?;
    let mut f = cx.fields();
    if one.state == "sent" {
        let headings = headings(&cx, &one).await?;
        let remembered = files::remembered(&cx.read(), &columns::signature(&headings)).await?;
        for (field, place) in remembered.unwrap_or_else(|| Columns::guess(&headings)).0 {
            f = f.value(&field, place.to_string());
        }
    }
    file_page(&cx, &one, &f).await
}

async fn file_page(cx: &Cx, one: &ImportFile, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let mut faults = DataTable::new(t.get("portal-faults")).column(t.get("portal-row")).column(t.get("portal-fault"));
    for (row, said) in one.faults() {
        faults.row(vec![DataTable::text(row.to_string()), DataTable::text(t.said(&said))]);
    }
    let headings = match one.state.as_str() {
        "sent" => headings(cx, one).await?,
        _ => Vec::new(),
    };
    let named = |(place, heading): (usize, String)| (!heading.is_empty()).then(|| (place.to_string(), heading));
    let progress = match one.job_id.filter(|_| one.state == "running") {
        Some(job) => {
            let job = jobs::find(&cx.app, &cx.read(), job).await?;
            t.with("portal-progress", [("done", job.progress.into()), ("all", job.total.into())])
        }
        None => String::new(),
    };
    let page = FilePage {
        t,
        f,
        counts: counts(t, one),
        progress,
        headings: headings.into_iter().enumerate().filter_map(named).collect(),
        fields: FIELDS.iter().map(|(key, _)| ((*key).to_owned(), t.get(format!("portal-field-{key}")))).collect(),
        faults,
        file: one,
    };
    let crumbs = [(t.get("portal-nav"), HOME), (t.get("portal-files"), "/ket-noi/tep")];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), *href)).collect();
    cx.form_page(f, &one.file_name, &crumbs, &page)
}

/// `POST /ket-noi/tep/{id}`
async fn begin(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let one = file_of(&cx, &id).await?;
    let here = format!("{HOME}/tep/{}", one.id);
    if one.state != "sent" {
        return Ok(cx.redirect(&here));
    }
    let begun = async {
        let headings = headings(&cx, &one).await?;
        let place = |field: &str| form.value(field).parse::<usize>().ok().filter(|place| *place < headings.len());
        let chosen = FIELDS.iter().filter_map(|(key, _)| Some(((*key).to_owned(), place(key)?)));
        let chosen = Columns(chosen.collect());
        let mut tx = cx.begin().await?;
        file::begin(&mut tx, &one, &headings, &chosen).await?;
        tx.commit().await.map(|_| ())
    };
    let begun = begun.await;
    match begun {
        Ok(()) => Ok(cx.redirect_saying(&here, &cx.t.get("portal-import-begun"))),
        Err(error) => file_page(&cx, &one, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// `POST /ket-noi/tep/{id}/dung`
async fn stop(cx: Cx, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let one = file_of(&cx, &id).await?;
    let here = format!("{HOME}/tep/{}", one.id);
    if let Some(job) = one.job_id.filter(|_| one.state == "running") {
        let mut tx = cx.begin().await?;
        jobs::cancel(&tx, job).await?;
        files::set_stopped(&tx, one.id).await?;
        tx.record(Event::new("procedures.portal.import_stopped", one.id, json!({ "file": one.file_name })));
        tx.commit().await?;
    }
    Ok(cx.redirect_saying(&here, &cx.t.get("portal-import-stopped")))
}
