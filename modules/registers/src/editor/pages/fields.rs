//! The fields of a draft: their list, moved, taken out and put back, and the form of one.

use super::super::forms;
use super::super::model::{DraftId, has_options, has_pattern, has_range, has_unit};
use super::{Frame, Open, Step, keep_part, step_page};
use crate::definition::check::without_column;
use crate::definition::{Field, Kind, Privacy};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Conn, Cx, Error, Form, Result, Role};
use std::collections::HashMap;
use ui::html::Render as _;
use ui::{DataTable, Fields};

#[derive(Template)]
#[template(path = "editor/pages/fields.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    frame: &'a Frame,
    table: DataTable,
    removed: DataTable,
}

/// `GET /so-du-lieu/soan/{id}/truong`
pub(super) async fn list(cx: Cx, Path(id): Path<DraftId>) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(&cx, &conn, id).await?;
    list_page(&cx, &conn, &open, &cx.fields()).await
}

async fn list_page(cx: &Cx, conn: &Conn, open: &Open, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let frame = Frame::new(cx, conn, open, Step::Fields, f).await?;
    let at = format!("{}/truong", open.base());
    let button = |act: &str, name: &str, field: &Field| {
        cx.fields().button(&at, t.get(name)).with(act, &field.key).about(&field.label).secondary().html()
    };
    let mut table =
        DataTable::new(t.get("register-fields")).column(t.get("register-field")).column(t.get("register-kind"));
    table = table.column(t.get("editor-act"));
    let fields = &open.definition().fields;
    let (given, _) = open.draft.body.ready(open.around.old());
    for (place, field) in fields.iter().enumerate() {
        let mut first = DataTable::link(shown(t, field), format!("{at}/{}", field.key), &field.key);
        for said in open.faults_of(&field.key) {
            first += &fault(t, &said);
        }
        if let Some(said) = given.field(&field.key).and_then(without_column) {
            first += &DataTable::text(t.said(&said));
        }
        let mut acts = String::from("<div class=\"pw-btns\">");
        if place > 0 {
            acts += &button("len", "editor-up", field);
        }
        if place + 1 < fields.len() {
            acts += &button("xuong", "editor-down", field);
        }
        acts += &button("bo", "editor-remove", field);
        acts += "</div>";
        table.row(vec![first, DataTable::text(kind_name(t, field.kind)), acts]);
    }
    let mut removed =
        DataTable::new(t.get("editor-removed")).column(t.get("register-field")).column(t.get("editor-act"));
    for gone in open.draft.body.removed.iter().rev() {
        removed.row(vec![
            DataTable::two_lines(shown(t, &gone.field), &gone.field.key),
            button("lay-lai", "editor-put-back", &gone.field),
        ]);
    }
    step_page(cx, &frame, &ListPage { t, f, frame: &frame, table, removed })
}

fn shown(t: &ui::T, field: &Field) -> String {
    if field.label.is_empty() { t.get("editor-untitled") } else { field.label.clone() }
}

fn kind_name(t: &ui::T, kind: Kind) -> String {
    t.get(format!("register-kind-{}", kind.key().replace('_', "-")))
}

/// A sentence about what is wrong, beside what it is about.
fn fault(t: &ui::T, said: &str) -> String {
    let mut out = ui::Html::new();
    out.open("span", "govuk-error-message");
    out.element("span", "govuk-visually-hidden", &format!("{} ", t.get("ui-error")));
    out.text(said);
    out.close("span");
    out.into_string()
}

/// `POST /so-du-lieu/soan/{id}/truong`: moves a field, takes it out or puts it back.
pub(super) async fn arrange(cx: Cx, Path(id): Path<DraftId>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(&cx, &conn, id).await?;
    let asked = ["len", "xuong", "bo", "lay-lai"].into_iter().find(|act| form.ticked(act)).ok_or(Error::NotFound)?;
    let key = form.value(asked);
    let kept = open.keep(&cx, |body| match asked {
        "bo" => body.remove_field(key),
        "lay-lai" => body.restore_field(key),
        _ => body.shift_field(key, asked == "xuong"),
    });
    if let Err(error) = kept.await {
        let f = cx.typed(&form, &error.for_form()?);
        return list_page(&cx, &conn, &open, &f).await;
    }
    let at = format!("{}/truong", open.base());
    match asked {
        "bo" => Ok(cx.redirect_saying(&at, &cx.t.get("editor-removed-now"))),
        "lay-lai" => Ok(cx.redirect_saying(&at, &cx.t.get("editor-put-back-now"))),
        _ => Ok(cx.redirect(&at)),
    }
}

#[derive(Template)]
#[template(path = "editor/pages/kinds.html")]
struct KindsPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    frame: &'a Frame,
    action: String,
    kinds: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "editor/pages/field.html")]
struct FieldPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    frame: &'a Frame,
    action: String,
    /// The key under which the draft has it; empty: it is new.
    known: String,
    /// Do records have it by this key, so that the key stays?
    is_kept: bool,
    kind: Kind,
    kind_name: String,
    faults: Vec<String>,
    ranges: bool,
    days: bool,
    patterns: bool,
    options: bool,
    units: bool,
    registers: Vec<(String, String)>,
    privacies: Vec<(String, String)>,
    roles: Vec<(String, String)>,
}

/// What the address of a field's form asks: `?kieu=date`, `?doi-kieu=1`.
type Asked = Query<HashMap<String, String>>;

/// `GET /so-du-lieu/soan/{id}/truong-moi`: the kind first, then what that kind may demand.
pub(super) async fn new(cx: Cx, Path(id): Path<DraftId>, asked: Asked) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(&cx, &conn, id).await?;
    match asked.get("kieu").and_then(|kind| Kind::from_key(kind)) {
        Some(kind) => {
            let f = cx.fields().value("privacy", Privacy::default().key());
            field_page(&cx, &conn, &open, f, "", kind, false).await
        }
        None => kinds_page(&cx, &conn, &open, "", Kind::Text).await,
    }
}

/// `GET /so-du-lieu/soan/{id}/truong/{field}`
pub(super) async fn edit(cx: Cx, Path((id, key)): Path<(DraftId, String)>, asked: Asked) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(&cx, &conn, id).await?;
    let field = open.definition().field(&key).ok_or(Error::NotFound)?;
    if asked.contains_key("doi-kieu") {
        return kinds_page(&cx, &conn, &open, &key, field.kind).await;
    }
    let kind = asked.get("kieu").and_then(|kind| Kind::from_key(kind)).unwrap_or(field.kind);
    let f = cx.fields().filled(&forms::filled_field(field));
    field_page(&cx, &conn, &open, f, &key, kind, false).await
}

fn action(open: &Open, key: &str) -> String {
    match key.is_empty() {
        true => format!("{}/truong-moi", open.base()),
        false => format!("{}/truong/{key}", open.base()),
    }
}

async fn kinds_page(cx: &Cx, conn: &Conn, open: &Open, key: &str, now: Kind) -> Result<Response> {
    let t = &cx.t;
    let f = cx.fields().value("kieu", now.key());
    let frame = Frame::new(cx, conn, open, Step::Fields, &f).await?;
    let register = open.around.before(key).map_or("", |before| before.register.as_str());
    let may = |kind: &Kind| key.is_empty() || open.around.why_not(key, *kind, register).is_none();
    let kinds = Kind::ALL.into_iter().filter(may).map(|kind| (kind.key().to_owned(), kind_name(t, kind))).collect();
    step_page(cx, &frame, &KindsPage { t, f: &f, frame: &frame, action: action(open, key), kinds })
}

async fn field_page(
    cx: &Cx,
    conn: &Conn,
    open: &Open,
    f: Fields,
    known: &str,
    kind: Kind,
    sent: bool,
) -> Result<Response> {
    let t = &cx.t;
    let mut frame = Frame::new(cx, conn, open, Step::Fields, &f).await?;
    frame.sent = sent;
    let own = (open.definition().key.clone(), super::title(t, open.definition()));
    let is_new = open.around.register.is_none();
    let mut registers = open.around.registers.clone();
    registers.extend(is_new.then_some(own));
    // A link that others made to a register that the writer may not see stays as it is.
    let link = open.definition().field(known).map_or("", |field| field.register.as_str());
    if !link.is_empty() && registers.iter().all(|(key, _)| key != link) {
        registers.push((link.to_owned(), link.to_owned()));
    }
    let page = FieldPage {
        t,
        f: &f,
        action: action(open, known),
        is_kept: open.around.old().is_some_and(|old| old.field(known).is_some()),
        kind,
        kind_name: kind_name(t, kind),
        faults: if sent || known.is_empty() { Vec::new() } else { open.faults_of(known) },
        ranges: has_range(kind) && kind != Kind::Date,
        days: kind == Kind::Date,
        patterns: has_pattern(kind),
        options: has_options(kind),
        units: has_unit(kind),
        registers,
        privacies: Privacy::ALL.map(|p| (p.key().to_owned(), t.get(format!("register-privacy-{}", p.key())))).into(),
        roles: Role::ALL.map(|role| (role.key().to_owned(), t.get(format!("people-role-{}", role.key())))).into(),
        known: known.to_owned(),
        frame: &frame,
    };
    step_page(cx, &frame, &page)
}

/// `POST /so-du-lieu/soan/{id}/truong-moi`
pub(super) async fn add(cx: Cx, Path(id): Path<DraftId>, form: Form) -> Result<Response> {
    keep_field(&cx, id, "", &form).await
}

/// `POST /so-du-lieu/soan/{id}/truong/{field}`
pub(super) async fn keep(cx: Cx, Path((id, key)): Path<(DraftId, String)>, form: Form) -> Result<Response> {
    keep_field(&cx, id, &key, &form).await
}

async fn keep_field(cx: &Cx, id: DraftId, key: &str, form: &Form) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(cx, &conn, id).await?;
    if form.value("truong") != key {
        return Err(Error::NotFound);
    }
    match keep_part(cx, &conn, &open, form).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("{}/truong", open.base()), &cx.t.get("editor-kept"))),
        Err(error) => {
            let kind = Kind::from_key(form.value("kind")).unwrap_or_default();
            field_page(cx, &conn, &open, cx.typed(form, &error.for_form()?), key, kind, true).await
        }
    }
}
