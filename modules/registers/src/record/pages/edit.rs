//! The form of a record: a new one, or one that is there.

use super::super::check::Checker;
use super::super::model::{Record, RecordId, Source, Values};
use super::super::{actions, form, privacy};
use super::{kept, show};
use crate::definition::Register;
use crate::refs::References;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Conn, Cx, Error, Form, Result};

#[derive(Template)]
#[template(path = "record/pages/edit.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    title: String,
    action: String,
    /// The form makes the id, so that sending it twice is harmless.
    id: String,
    revision: i32,
    back: String,
    fields: ui::Raw,
}

/// `GET /so-du-lieu/{key}/moi`
pub(super) async fn new(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let refs = References::load(&conn, &register.definition, cx.today()).await?;
    new_page(&cx, &register, &refs, &cx.fields(), &RecordId::new().to_string())
}

fn new_page(cx: &Cx, register: &Register, refs: &References, f: &ui::Fields, id: &str) -> Result<Response> {
    let title = cx.t.with("register-add-to", [("title", register.definition.title.as_str().into())]);
    let action = format!("{}/moi", register.href());
    page(cx, register, refs, f, Target { title, action, id: id.to_owned(), revision: 0, back: register.href() })
}

struct Target {
    title: String,
    action: String,
    id: String,
    revision: i32,
    back: String,
}

fn page(cx: &Cx, register: &Register, refs: &References, f: &ui::Fields, to: Target) -> Result<Response> {
    let t = &cx.t;
    let fields = form::render(t, &register.definition, f, refs);
    let page = Page {
        t,
        f,
        title: to.title.clone(),
        action: to.action,
        id: to.id,
        revision: to.revision,
        back: to.back,
        fields,
    };
    let crumbs =
        [(t.get("register-nav"), "/so-du-lieu".to_owned()), (register.definition.title.clone(), register.href())];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())).collect();
    cx.form_page(f, &to.title, &crumbs, &page)
}

/// `POST /so-du-lieu/{key}/moi`
pub(super) async fn add(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let mut refs = References::load(&conn, &register.definition, cx.today()).await?;
    match try_add(&cx, &conn, &register, &mut refs, &form).await {
        Ok(record) => {
            let said = cx.t.with("register-added", [("label", record.label.as_str().into())]);
            let said = with_warning(&conn, &register, &record.values, said).await?;
            let again = form.ticked("again");
            let to = if again {
                format!("{}/moi", register.href())
            } else {
                format!("{}/ban-ghi/{}", register.href(), record.id)
            };
            Ok(cx.redirect_saying(&to, &said))
        }
        Err(error) => {
            let fields = cx.typed(&form, &form::errors(error.for_form()?));
            new_page(&cx, &register, &refs, &fields, form.value("id"))
        }
    }
}

async fn try_add(cx: &Cx, conn: &Conn, register: &Register, refs: &mut References, sent: &Form) -> Result<Record> {
    let id = sent.value("id").parse().map_err(|_| Error::refused("Tải lại trang rồi nhập lại."))?;
    let checker = Checker::new(&register.definition)?;
    let checked = form::read(cx, conn, &checker, refs, sent, &Values::new()).await?;
    checked.for_form()?;
    let mut tx = cx.begin().await?;
    let new = actions::Change { register, checked, refs, source: Source::Form };
    let record = actions::add(&mut tx, cx.actor()?, id, new).await?;
    tx.commit().await?;
    Ok(record)
}

/// `GET /so-du-lieu/{key}/ban-ghi/{id}/sua`
pub(super) async fn edit(cx: Cx, Path((key, id)): Path<(String, RecordId)>) -> Result<Response> {
    let conn = cx.read();
    let (register, record) = show::asked(&cx, &conn, &key, id).await?;
    register.require_keeper(cx.actor()?)?;
    // Whoever corrects a record sees all of it: that is a reading, for the purpose of keeping the register.
    if register.definition.is_personal() && !privacy::has_said(&cx, &conn, id).await? {
        privacy::say(&cx, &record, privacy::PURPOSES[0].0).await?;
    }
    let mut refs = References::load(&conn, &register.definition, cx.today()).await?;
    refs.learn_names(&conn, &register.definition, [&record.values]).await?;
    let f = cx.fields().filled(&form::filled(&register.definition, &record.values, &refs));
    edit_page(&cx, &register, &record, &refs, &f, record.revision)
}

fn edit_page(
    cx: &Cx,
    register: &Register,
    record: &Record,
    refs: &References,
    f: &ui::Fields,
    revision: i32,
) -> Result<Response> {
    let base = format!("{}/ban-ghi/{}", register.href(), record.id);
    let title = cx.t.with("register-edit-of", [("label", record.label.as_str().into())]);
    let to = Target { title, action: format!("{base}/sua"), id: record.id.to_string(), revision, back: base };
    page(cx, register, refs, f, to)
}

/// `POST /so-du-lieu/{key}/ban-ghi/{id}/sua`
pub(super) async fn change(cx: Cx, Path((key, id)): Path<(String, RecordId)>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let (register, record) = show::asked(&cx, &conn, &key, id).await?;
    register.require_keeper(cx.actor()?)?;
    let mut refs = References::load(&conn, &register.definition, cx.today()).await?;
    match try_change(&cx, &conn, &register, &record, &mut refs, &form).await {
        Ok(values) => {
            let said = with_warning(&conn, &register, &values, cx.t.get("register-changed")).await?;
            Ok(cx.redirect_saying(&format!("{}/ban-ghi/{id}", register.href()), &said))
        }
        Err(error) => {
            // Sent once more with the newer revision, it says: mine, although somebody changed it meanwhile.
            let is_conflict = matches!(error, Error::Conflict(_));
            let sent = form.value("revision").parse().unwrap_or(record.revision);
            let revision = if is_conflict { record.revision } else { sent };
            let fields = cx.typed(&form, &form::errors(error.for_form()?));
            edit_page(&cx, &register, &record, &refs, &fields, revision)
        }
    }
}

async fn try_change(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    record: &Record,
    refs: &mut References,
    sent: &Form,
) -> Result<Values> {
    let revision = sent.value("revision").parse().map_err(|_| Error::refused("Tải lại trang rồi sửa lại."))?;
    let checker = Checker::new(&register.definition)?;
    let checked = form::read(cx, conn, &checker, refs, sent, &record.values).await?;
    checked.for_form()?;
    let mut tx = cx.begin().await?;
    let to = actions::Change { register, checked, refs, source: Source::Form };
    let changed = actions::change(&mut tx, cx.actor()?, record.clone(), revision, to).await?;
    tx.commit().await?;
    Ok(changed.values)
}

/// What was done, and that the place lies outside of the ward where it does.
async fn with_warning(conn: &Conn, register: &Register, values: &Values, said: String) -> Result<String> {
    let warning = crate::map::place_warning(conn, &register.definition, values).await?;
    Ok(warning.map_or(said.clone(), |(_, warning)| format!("{said} {warning}")))
}
