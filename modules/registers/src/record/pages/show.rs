//! One record: its values, what is wrong with them, where it leads, how it came to be so.

use super::super::model::{Fault, Record, RecordId};
use super::super::{privacy, store, value};
use super::{history, page_of, seen};
use crate::definition::{Field, Kind, Privacy, Register, store as registers};
use crate::quality::comments;
use crate::refs::References;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Conn, Cx, Digest, Error, Form, Result, attach};
use ui::DataTable;

/// Records that link to one, of which its page names so many.
const POINTING: usize = 200;

/// A field as the page shows it.
struct Line {
    label: String,
    /// Markup.
    value: String,
    faults: Vec<String>,
    personal: bool,
}

#[derive(Template)]
#[template(path = "record/pages/show.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    record: &'a Record,
    base: String,
    about: String,
    lines: Vec<Line>,
    /// Must a purpose be said before everything is shown?
    hidden: bool,
    purposes: Vec<(String, String)>,
    may_keep: bool,
    state: String,
    next: Vec<(String, String)>,
    pointing: DataTable,
    /// More records point here than the page names.
    more_pointing: String,
    /// What taking it out does to the records that point here; empty where none does.
    losing: String,
    comments: ui::Raw,
    history: ui::Timeline,
}

/// The record of an address, where the reader may see its register.
pub(crate) async fn asked(cx: &Cx, conn: &Conn, key: &str, id: RecordId) -> Result<(Register, Record)> {
    let register = seen(cx, conn, key).await?;
    let record = store::find(conn, id).await?.filter(|record| record.register == register.id);
    Ok((register, record.ok_or(Error::NotFound)?))
}

/// `GET /so-du-lieu/{key}/ban-ghi/{id}`
pub(super) async fn show(cx: Cx, Path((key, id)): Path<(String, RecordId)>) -> Result<Response> {
    let conn = cx.read();
    match asked(&cx, &conn, &key, id).await {
        Ok((register, record)) => page(&cx, &conn, &register, &record, &cx.fields()).await,
        Err(Error::NotFound) => merged_into(&cx, &conn, &key, id).await,
        Err(error) => Err(error),
    }
}

/// An old address of a record that was merged into another leads to that one.
async fn merged_into(cx: &Cx, conn: &Conn, key: &str, id: RecordId) -> Result<Response> {
    let register = seen(cx, conn, key).await?;
    let removed = store::find_removed(conn, id).await?.filter(|removed| removed.register_id == register.id);
    let into = removed.and_then(|removed| removed.into_id).ok_or(Error::NotFound)?;
    Ok(cx.redirect(&format!("{}/ban-ghi/{into}", register.href())))
}

/// `POST /so-du-lieu/{key}/ban-ghi/{id}/xem`: says what the personal data are needed for.
pub(super) async fn open(cx: Cx, Path((key, id)): Path<(String, RecordId)>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let (register, record) = asked(&cx, &conn, &key, id).await?;
    match privacy::say(&cx, &record, form.value("purpose")).await {
        Ok(()) => Ok(cx.redirect(&format!("{}/ban-ghi/{id}", register.href()))),
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            page(&cx, &conn, &register, &record, &fields).await
        }
    }
}

/// The page of a record.
pub(crate) async fn page(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    record: &Record,
    f: &ui::Fields,
) -> Result<Response> {
    let (t, actor, definition) = (&cx.t, cx.actor()?, &register.definition);
    let mut refs = References::of(cx, conn, definition).await?;
    refs.learn_names(conn, definition, [&record.values]).await?;
    let hides = definition.fields.iter().any(|f| privacy::is_hidden(f) && record.values.contains_key(&f.key));
    let hidden = hides && !privacy::has_said(cx, conn, record.id).await?;
    let base = format!("{}/ban-ghi/{}", register.href(), record.id);
    let visible = definition.fields.iter().filter(|field| privacy::may_see(field, actor));
    let warnings = crate::map::place_warnings(conn, definition, &record.values).await?;
    let warned = |field: &Field| {
        let mut line = line(t, &base, field, record, &refs, hidden);
        let shown = warnings.iter().filter(|(key, _)| *key == field.key && !(hidden && privacy::is_hidden(field)));
        line.faults.extend(shown.map(|(_, said)| said.clone()));
        line
    };
    let lines = visible.map(warned).collect();
    let state = definition.states.iter().find(|state| state.key == record.state);
    let next = state.map(|state| &state.then).into_iter().flatten();
    let (pointing, losing, more_pointing) = pointing(cx, conn, record.id).await?;
    let page = Page {
        t,
        f,
        about: about(t, register, record),
        lines,
        hidden,
        purposes: privacy::PURPOSES.map(|(key, words)| (key.to_owned(), words.to_owned())).into(),
        may_keep: register.is_kept_by(actor) && register.closed_at.is_none(),
        state: state.map(|state| state.label.clone()).unwrap_or_default(),
        next: next.map(|key| (key.clone(), state_label(register, key))).collect(),
        pointing,
        more_pointing,
        losing,
        comments: comments::section(cx, conn, &base, record.id, f).await?,
        history: history::all(cx, conn, register, record, &refs, hidden).await?,
        base,
        record,
    };
    page_of(cx, f, register, &record.label, &page)
}

fn about(t: &ui::T, register: &Register, record: &Record) -> String {
    let confirmed = t.with("register-confirmed", [("day", ui::day(t.lang(), record.confirmed_on).into())]);
    format!("{} · {confirmed}", register.definition.title)
}

/// A state by its name.
pub(super) fn state_label(register: &Register, key: &str) -> String {
    let state = register.definition.states.iter().find(|state| state.key == key);
    state.map_or_else(|| key.to_owned(), |state| state.label.clone())
}

fn line(t: &ui::T, base: &str, field: &Field, record: &Record, refs: &References, hidden: bool) -> Line {
    let stored = record.values.get(&field.key).map(String::as_str);
    let value = match stored {
        None => "–".to_owned(),
        Some(_) if hidden && privacy::is_hidden(field) => DataTable::text(t.get("register-hidden")),
        Some(value) => shown(t, base, field, value, refs),
    };
    // A fault quotes what was written.
    let said = |fault: &Fault| {
        if hidden && privacy::is_hidden(field) { t.get("register-fault-hidden") } else { fault.said.clone() }
    };
    let faults = record.faults.iter().filter(|fault| fault.field == field.key).map(said);
    Line { label: field.label.clone(), value, faults: faults.collect(), personal: field.privacy != Privacy::None }
}

fn shown(t: &ui::T, base: &str, field: &Field, value: &str, refs: &References) -> String {
    match field.kind {
        Kind::File | Kind::Photo => {
            let (name, href) = (value::show(field, value, refs, t), format!("{base}/tep/{}", field.key));
            let link = DataTable::link(&name, &href, "");
            if field.kind == Kind::Photo && is_picture(&name) { picture(&href, &field.label) + &link } else { link }
        }
        Kind::Link if refs.name(value).is_some() && !refs.is_left(value) => {
            let href = format!("/so-du-lieu/{}/ban-ghi/{value}", field.register);
            DataTable::link(value::show(field, value, refs, t), href, "")
        }
        _ => DataTable::text(value::show(field, value, refs, t)),
    }
}

/// Does a file of this name show as a picture? Some were kept before photos had to be pictures.
fn is_picture(name: &str) -> bool {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    ["jpg", "jpeg", "png", "webp", "gif"].contains(&end.as_str())
}

fn picture(href: &str, label: &str) -> String {
    let (src, alt) = (ui::html::escape(href), ui::html::escape(label));
    format!("<img src=\"{src}\" alt=\"{alt}\" width=\"280\" loading=\"lazy\"><br>")
}

/// The records that point here, as far as the reader may see them; what taking this one out does to them; and that there
/// are more than are named, where there are.
async fn pointing(cx: &Cx, conn: &Conn, id: RecordId) -> Result<(DataTable, String, String)> {
    let t = &cx.t;
    let mut table =
        DataTable::new(t.get("register-pointing")).column(t.get("register-record")).column(t.get("register-title"));
    let (mut visible, mut is_whole) = (Vec::new(), true);
    for from in store::registers_pointing_at(conn, id).await? {
        let register = registers::by_id(conn, from).await?;
        match register.is_visible_to(cx.actor()?) {
            true => visible.push(register.id),
            false => is_whole = false,
        }
    }
    let mut names = Vec::new();
    let mut found = store::pointing_at(conn, id, &visible, POINTING + 1).await?;
    let more = match found.len() > POINTING {
        true => t.with("register-pointing-more", [("n", POINTING.into())]),
        false => String::new(),
    };
    found.truncate(POINTING);
    for from in found {
        let href = format!("/so-du-lieu/{}/ban-ghi/{}", from.register_key, from.id);
        table.row(vec![DataTable::link(&from.label, href, ""), DataTable::text(&from.register_title)]);
        names.push(format!("{} ({})", from.label, from.register_title));
    }
    if !more.is_empty() {
        names.push("…".to_owned());
    }
    if !is_whole {
        names.push(t.get("register-losing-unseen"));
    }
    let losing = match names.is_empty() {
        true => String::new(),
        false => t.with("register-losing", [("names", names.join("; ").into())]),
    };
    Ok((table, losing, more))
}

/// `GET /so-du-lieu/{key}/ban-ghi/{id}/tep/{field}`
pub(super) async fn file(cx: Cx, Path((key, id, field)): Path<(String, RecordId, String)>) -> Result<Response> {
    let conn = cx.read();
    let (register, record) = asked(&cx, &conn, &key, id).await?;
    let field = register.definition.field(&field).filter(|field| matches!(field.kind, Kind::File | Kind::Photo));
    let field = field.filter(|f| cx.actor().is_ok_and(|actor| privacy::may_see(f, actor))).ok_or(Error::NotFound)?;
    if privacy::is_hidden(field) && !privacy::has_said(&cx, &conn, id).await? {
        return Err(Error::refused("Tệp này là dữ liệu cá nhân. Mở bản ghi, chọn mục đích xem rồi tải tệp."));
    }
    let stored = record.values.get(&field.key).and_then(|value| value::file_parts(value)).ok_or(Error::NotFound)?;
    let digest = Digest::parse(stored.0).ok_or(Error::NotFound)?;
    let bytes = cx.app.files.get(&digest).await?;
    let mime = kernel::mime_of(&bytes);
    Ok(attach(bytes, mime, stored.1))
}
