//! What becomes of a record: confirmed, moved to another state, taken out, put back.

use super::super::check::Checker;
use super::super::model::{RecordId, Source};
use super::super::{actions, store};
use super::{kept, page_of, show};
use crate::definition::Register;
use crate::refs::References;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, moment};
use serde::Deserialize;
use ui::DataTable;

/// Records on a page.
const PAGE: u64 = 100;

/// The page of a record, which says what was done.
fn done(cx: &Cx, register: &Register, id: RecordId, key: &str) -> Response {
    cx.redirect_saying(&format!("{}/ban-ghi/{id}", register.href()), &cx.t.get(key))
}

/// `POST /so-du-lieu/{key}/ban-ghi/{id}/xac-nhan`
pub(super) async fn confirm(cx: Cx, Path((key, id)): Path<(String, RecordId)>, _: Form) -> Result<Response> {
    let (register, record) = show::asked(&cx, &cx.read(), &key, id).await?;
    let mut tx = cx.begin().await?;
    actions::confirm(&mut tx, cx.actor()?, &register, record).await?;
    tx.commit().await?;
    Ok(done(&cx, &register, id, "register-confirmed-now"))
}

/// `POST /so-du-lieu/{key}/ban-ghi/{id}/trang-thai`
pub(super) async fn shift(cx: Cx, Path((key, id)): Path<(String, RecordId)>, form: Form) -> Result<Response> {
    let (register, record) = show::asked(&cx, &cx.read(), &key, id).await?;
    let mut tx = cx.begin().await?;
    actions::shift(&mut tx, cx.actor()?, &register, record, form.value("state")).await?;
    tx.commit().await?;
    Ok(done(&cx, &register, id, "register-shifted"))
}

/// `POST /so-du-lieu/{key}/ban-ghi/{id}/dua-ra`
pub(super) async fn remove(cx: Cx, Path((key, id)): Path<(String, RecordId)>, form: Form) -> Result<Response> {
    let (register, record) = show::asked(&cx, &cx.read(), &key, id).await?;
    let reason = form.value("reason");
    if reason.is_empty() {
        return Err(Error::refused("Ghi lý do đưa bản ghi ra khỏi sổ rồi bấm lại."));
    }
    if form.value("revision").parse().is_ok_and(|seen: i32| seen != record.revision) {
        return Err(Error::Conflict(
            "Bản ghi này vừa được người khác sửa. Xem lại giá trị mới rồi đưa ra lần nữa.".into(),
        ));
    }
    let mut tx = cx.begin().await?;
    actions::remove(&mut tx, cx.actor()?, &register, &record, reason, None).await?;
    tx.commit().await?;
    let said = cx.t.with("register-removed", [("label", record.label.as_str().into())]);
    Ok(cx.redirect_saying(&format!("{}/da-dua-ra", register.href()), &said))
}

#[derive(Template)]
#[template(path = "record/pages/removed.html")]
struct Page<'a> {
    t: &'a ui::T,
    title: &'a str,
    table: DataTable,
    previous: Option<String>,
    next: Option<String>,
}

/// The page that is asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "trang", default)]
    page: u64,
}

/// `GET /so-du-lieu/{key}/da-dua-ra`
pub(super) async fn removed(cx: Cx, Path(key): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let page = asked.page.min(super::asked::LAST_PAGE);
    let (conn, t) = (cx.read(), &cx.t);
    let register = kept(&cx, &conn, &key).await?;
    let mut table = DataTable::new(t.get("register-removed-records"))
        .column(t.get("register-record"))
        .column(t.get("register-removed-when"))
        .column(t.get("register-reason"))
        .column(t.get("register-undo"));
    let mut records = store::removed(&conn, register.id, page * PAGE, PAGE + 1).await?;
    let more = records.len() as u64 > PAGE;
    records.truncate(PAGE as usize);
    let f = cx.fields();
    for record in records {
        let back = f.button(format!("{}/ban-ghi/{}/dua-lai", register.href(), record.id), t.get("register-put-back"));
        let button =
            if record.into_id.is_none() { ui::Render::html(&back.about(&record.label)) } else { String::new() };
        table.row(vec![
            DataTable::text(&record.label),
            DataTable::text(moment(record.removed_at)),
            DataTable::text(&record.reason),
            button,
        ]);
    }
    let title = t.get("register-removed-records");
    let at = |page: u64| format!("{}/da-dua-ra?trang={page}", register.href());
    let previous = (page > 0).then(|| at(page - 1));
    let body = Page { t, title: &title, table, previous, next: more.then(|| at(page + 1)) };
    page_of(&cx, &f, &register, &title, &body)
}

/// `POST /so-du-lieu/{key}/ban-ghi/{id}/dua-lai`
pub(super) async fn restore(cx: Cx, Path((key, id)): Path<(String, RecordId)>, _: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let removed = store::find_removed(&conn, id).await?.filter(|r| r.register_id == register.id);
    let removed = removed.ok_or(Error::NotFound)?;
    if removed.into_id.is_some() {
        return Err(Error::refused(
            "Bản ghi này đã gộp vào bản ghi khác. Mở mục Trùng lặp của sổ để hoàn tác lần gộp.",
        ));
    }
    let values = removed.values()?;
    let mut refs = References::of(&cx, &conn, &register.definition).await?;
    let texts = values.iter().map(|(key, text)| (key.as_str(), text.as_str()));
    refs.learn_links(&conn, &register.definition, texts).await?;
    let checked = Checker::new(&register.definition)?.again(&values, &refs);
    let mut tx = cx.begin().await?;
    let to = actions::Change { register: &register, checked, refs: &refs, source: Source::Form, state: None };
    actions::restore(&mut tx, cx.actor()?, &removed, to).await?;
    tx.commit().await?;
    Ok(done(&cx, &register, id, "register-restored"))
}
