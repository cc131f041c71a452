//! The form of a record: a new one, or one that is there.

use super::super::check::Checker;
use super::super::model::{Record, RecordId, Source, Values};
use super::super::{actions, form, privacy, store};
use super::{history, kept, page_of, show};
use crate::definition::{Kind, Register};
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
    /// What somebody else wrote meanwhile.
    others: Option<ui::Timeline>,
}

/// `GET /so-du-lieu/{key}/moi`
pub(super) async fn new(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let refs = References::of(&cx, &conn, &register.definition).await?;
    new_page(&cx, &register, &refs, &cx.fields(), &RecordId::new().to_string())
}

fn new_page(cx: &Cx, register: &Register, refs: &References, f: &ui::Fields, id: &str) -> Result<Response> {
    let title = cx.t.with("register-add-to", [("title", register.definition.title.as_str().into())]);
    let action = format!("{}/moi", register.href());
    let to = Target { title, action, id: id.to_owned(), revision: 0, back: register.href(), others: None };
    page(cx, register, refs, f, to)
}

struct Target {
    title: String,
    action: String,
    id: String,
    revision: i32,
    back: String,
    others: Option<ui::Timeline>,
}

fn page(cx: &Cx, register: &Register, refs: &References, f: &ui::Fields, to: Target) -> Result<Response> {
    let (t, actor) = (&cx.t, cx.actor()?);
    let fields = form::render(t, &register.definition, f, refs, |field| privacy::may_write(field, actor, refs));
    let page = Page {
        t,
        f,
        title: to.title.clone(),
        action: to.action,
        id: to.id,
        revision: to.revision,
        back: to.back,
        fields,
        others: to.others,
    };
    page_of(cx, f, register, &to.title, &page)
}

/// `POST /so-du-lieu/{key}/moi`
pub(super) async fn add(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let mut refs = References::of(&cx, &conn, &register.definition).await?;
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
            // Sent twice at once: the other request has written it.
            if let (Error::Conflict(_), Ok(id)) = (&error, form.value("id").parse())
                && store::find(&conn, id).await?.is_some_and(|known| known.register == register.id)
            {
                return Ok(cx.redirect(&format!("{}/ban-ghi/{id}", register.href())));
            }
            let fields = cx.typed(&form, &form::errors(error.for_form()?));
            new_page(&cx, &register, &refs, &fields, form.value("id"))
        }
    }
}

async fn try_add(cx: &Cx, conn: &Conn, register: &Register, refs: &mut References, sent: &Form) -> Result<Record> {
    let id = sent.value("id").parse().map_err(|_| Error::refused("Tải lại trang rồi nhập lại."))?;
    let checker = Checker::new(&register.definition)?;
    let checked = form::read(cx, conn, &checker, refs, sent, None).await?;
    let mut tx = cx.begin().await?;
    let new = actions::Change { register, checked, refs, source: Source::Form, state: None };
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
    let mut refs = References::of(&cx, &conn, &register.definition).await?;
    refs.learn_names(&conn, &register.definition, [&record.values]).await?;
    let f = cx.fields().filled(&form::filled(&register.definition, &record.values, &refs, &cx.t));
    edit_page(&cx, &register, &record, &refs, f, record.revision, None)
}

fn edit_page(
    cx: &Cx,
    register: &Register,
    record: &Record,
    refs: &References,
    mut f: ui::Fields,
    revision: i32,
    others: Option<ui::Timeline>,
) -> Result<Response> {
    // No browser sends a file back: what is there stands in the form however it was sent.
    for field in register.definition.entered().filter(|field| matches!(field.kind, Kind::File | Kind::Photo)) {
        f = f.value(&form::name(field), record.values.get(&field.key).cloned().unwrap_or_default());
    }
    let base = format!("{}/ban-ghi/{}", register.href(), record.id);
    let title = cx.t.with("register-edit-of", [("label", record.label.as_str().into())]);
    let (action, id) = (format!("{base}/sua"), record.id.to_string());
    page(cx, register, refs, &f, Target { title, action, id, revision, back: base, others })
}

/// `POST /so-du-lieu/{key}/ban-ghi/{id}/sua`
pub(super) async fn change(cx: Cx, Path((key, id)): Path<(String, RecordId)>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let (register, record) = show::asked(&cx, &conn, &key, id).await?;
    register.require_keeper(cx.actor()?)?;
    let mut refs = References::of(&cx, &conn, &register.definition).await?;
    match try_change(&cx, &conn, &register, &record, &mut refs, &form).await {
        Ok(values) => {
            let said = with_warning(&conn, &register, &values, cx.t.get("register-changed")).await?;
            Ok(cx.redirect_saying(&format!("{}/ban-ghi/{id}", register.href()), &said))
        }
        Err(error) => {
            let sent = form.value("revision").parse().unwrap_or(record.revision);
            let is_conflict = matches!(error, Error::Conflict(_));
            let fields = cx.typed(&form, &form::errors(error.for_form()?));
            if !is_conflict {
                return edit_page(&cx, &register, &record, &refs, fields, sent, None);
            }
            // Sent once more with the newer revision, it says: mine, although somebody changed it meanwhile.
            let (register, record) = show::asked(&cx, &conn, &key, id).await?;
            refs.learn_names(&conn, &register.definition, [&record.values]).await?;
            let others = history::since(&cx, &conn, &register, &record, &refs, sent).await?;
            edit_page(&cx, &register, &record, &refs, fields, record.revision, others)
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
    let checked = form::read(cx, conn, &checker, refs, sent, Some(record)).await?;
    let mut tx = cx.begin().await?;
    let to = actions::Change { register, checked, refs, source: Source::Form, state: None };
    let changed = actions::change(&mut tx, cx.actor()?, record.clone(), revision, to).await?;
    tx.commit().await?;
    Ok(changed.values)
}

/// What was done, and which places lie outside of the ward.
async fn with_warning(conn: &Conn, register: &Register, values: &Values, said: String) -> Result<String> {
    let warnings = crate::map::place_warnings(conn, &register.definition, values).await?;
    Ok(warnings.into_iter().fold(said, |said, (_, warning)| format!("{said} {warning}")))
}
