//! Pages of units: the directory for everybody, and keeping it for the administrator.

use super::actions;
use super::model::{NewUnit, Unit, UnitKind};
use super::store::{self, Contact};
use crate::web;
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, UnitId};
use serde::Deserialize;

const LIST: &str = "/quan-tri/don-vi";

/// What is looked for.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(rename = "tim", default)]
    words: String,
    #[serde(rename = "tat-ca", default)]
    closed_too: String,
}

struct Line {
    unit: Unit,
    kind: String,
    parent: String,
    contacts: Vec<Contact>,
    closed: String,
}

#[derive(Template)]
#[template(path = "units.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    /// Kept by the administrator; else the directory.
    keeping: bool,
    base: &'static str,
    filter: ui::FilterBar,
    lines: Vec<Line>,
    file: ui::ListFile,
    without_contact: usize,
    committees: Vec<crate::api::Committee>,
}

async fn list(cx: &Cx, wanted: &Wanted, keeping: bool) -> Result<Response> {
    let conn = cx.read();
    let units = store::all(&conn).await?;
    let contacts = store::contacts(&conn, cx.today()).await?;
    let closed_too = keeping && !wanted.closed_too.is_empty();
    let wanted_unit = |unit: &&Unit| (closed_too || unit.closed_on.is_none()) && fits(unit, &wanted.words);
    let line = |unit: &Unit| Line {
        kind: kind_text(cx, unit.kind),
        parent: units.iter().find(|u| Some(u.id) == unit.parent).map(|u| u.name.clone()).unwrap_or_default(),
        contacts: contacts.iter().filter(|c| c.unit_id == unit.id).cloned().collect(),
        closed: web::day(unit.closed_on),
        unit: unit.clone(),
    };
    let lines: Vec<Line> = units.iter().filter(wanted_unit).map(line).collect();
    let without_contact = lines.iter().filter(|l| l.contacts.is_empty() && l.unit.closed_on.is_none()).count();
    let committees = if keeping { Vec::new() } else { crate::api::committees(&conn).await? };
    let base = if keeping { LIST } else { "/don-vi" };
    let t = &cx.t;
    let mut filter = ui::FilterBar::new(t, base).text("tim", &t.get("people-units-find"), &wanted.words);
    if keeping {
        let all = [("1".to_owned(), t.get("people-units-closed-too"))];
        let (label, open) = (t.get("people-units-which"), t.get("people-units-open"));
        filter = filter.select("tat-ca", &label, &open, &all, &wanted.closed_too);
    }
    let filter = filter.clearable(t, !wanted.words.is_empty() || closed_too);
    let file = file(t, keeping, &lines);
    let page = ListPage { t, keeping, base, filter, lines, file, without_contact, committees };
    let admin = cx.t.get("people-admin");
    let crumbs: &[(&str, &str)] = if keeping { &[(&admin, "/quan-tri")] } else { &[] };
    cx.page(&cx.t.get("people-units"), crumbs, &page)
}

/// The list as a file.
fn file(t: &ui::T, keeping: bool, lines: &[Line]) -> ui::ListFile {
    let keys = ["people-unit-name", "people-unit-kind", "people-unit-parent", "people-unit-short", "people-contact"];
    let mut table = keys.iter().fold(ui::DataTable::new(t.get("people-units")), |table, key| table.column(t.get(*key)));
    if keeping {
        table = table.column(t.get("people-unit-aliases"));
    }
    for line in lines {
        let contacts = line.contacts.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
        let mut cells = vec![&line.unit.name, &line.kind, &line.parent, &line.unit.short_name, &contacts];
        let aliases = line.unit.aliases.join("; ");
        if keeping {
            cells.push(&aliases);
        }
        table.row(cells.into_iter().map(ui::DataTable::text).collect());
    }
    ui::ListFile(table)
}

fn fits(unit: &Unit, words: &str) -> bool {
    let all = vietnamese::fold(&format!("{} {} {}", unit.name, unit.short_name, unit.aliases.join(" ")));
    vietnamese::fold(words).split(' ').all(|word| all.contains(word))
}

fn kind_text(cx: &Cx, kind: UnitKind) -> String {
    cx.t.get(format!("people-unit-kind-{}", kind.key()))
}

/// `GET /don-vi`
pub(crate) async fn directory(cx: Cx, Query(wanted): Query<Wanted>) -> Result<Response> {
    list(&cx, &wanted, false).await
}

/// `GET /quan-tri/don-vi`
pub(crate) async fn keep(cx: Cx, Query(wanted): Query<Wanted>) -> Result<Response> {
    list(&cx, &wanted, true).await
}

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitPage<'a> {
    t: &'a ui::T,
    unit: &'a Unit,
    facts: ui::govuk::SummaryList,
    people: Vec<crate::api::Person>,
    closed: String,
    merged_into: Option<Unit>,
    may_keep: bool,
}

fn facts(cx: &Cx, unit: &Unit, above: Option<&Unit>, contacts: &[Contact]) -> ui::govuk::SummaryList {
    let t = &cx.t;
    let facts = ui::govuk::SummaryList::new()
        .row(t.get("people-unit-kind"), kind_text(cx, unit.kind))
        .row(t.get("people-unit-short"), unit.short_name.as_str())
        .row(t.get("people-unit-aliases"), unit.aliases.join("; "));
    let facts = match above {
        Some(above) => {
            let link = ui::DataTable::link(&above.name, format!("/don-vi/{}/danh-ba", above.id), "");
            facts.row_html(t.get("people-unit-parent"), link)
        }
        None => facts,
    };
    let names: Vec<&str> = contacts.iter().filter(|c| c.unit_id == unit.id).map(|c| c.name.as_str()).collect();
    if names.is_empty() {
        let none = ui::govuk::Tag::new(t.get("people-contact-none"), "govuk-tag--yellow");
        return facts.row_html(t.get("people-contact"), ui::Render::html(&none));
    }
    facts.row(t.get("people-contact"), names.join(", "))
}

/// `GET /don-vi/{unit}/danh-ba`
pub(crate) async fn one(cx: Cx, Path(id): Path<UnitId>) -> Result<Response> {
    let conn = cx.read();
    let unit = crate::api::unit(&conn, id).await?;
    let units = store::all(&conn).await?;
    let named = |id: Option<UnitId>| units.iter().find(|u| Some(u.id) == id).cloned();
    let contacts = store::contacts(&conn, cx.today()).await?;
    let page = UnitPage {
        t: &cx.t,
        facts: facts(&cx, &unit, named(unit.parent).as_ref(), &contacts),
        people: crate::api::people_in_unit(&conn, id, cx.today()).await?,
        closed: web::day(unit.closed_on),
        merged_into: named(unit.merged_into),
        may_keep: cx.actor()?.can(crate::policy::MANAGE),
        unit: &unit,
    };
    let crumb = cx.t.get("people-units");
    cx.page(&unit.name, &[(&crumb, "/don-vi")], &page)
}

#[derive(Template)]
#[template(path = "unit_edit.html")]
struct EditPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    /// Address of the unit, or of the list where it is to be made.
    path: String,
    unit: Option<&'a Unit>,
    kinds: Vec<(String, String)>,
    others: Vec<(String, String)>,
}

async fn show(cx: &Cx, status: StatusCode, unit: Option<&Unit>, f: &ui::Fields) -> Result<Response> {
    let units = crate::api::units(&cx.read()).await?;
    let rest = units.iter().filter(|other| unit.is_none_or(|unit| unit.id != other.id));
    let others = rest.map(|unit| (unit.id.to_string(), unit.name.clone())).collect();
    let path = unit.map_or_else(|| LIST.to_owned(), |unit| format!("{LIST}/{}", unit.id));
    let kinds = UnitKind::ALL.into_iter().map(|kind| (kind.key().to_owned(), kind_text(cx, kind))).collect();
    let page = EditPage { t: &cx.t, f, path, unit, kinds, others };
    let title = unit.map_or_else(|| cx.t.get("people-unit-new"), |unit| unit.name.clone());
    let (admin, list) = (cx.t.get("people-admin"), cx.t.get("people-units"));
    cx.page_with(status, &title, &[(&admin, "/quan-tri"), (&list, LIST)], &page)
}

/// `GET /quan-tri/don-vi/moi`
pub(crate) async fn blank(cx: Cx) -> Result<Response> {
    show(&cx, StatusCode::OK, None, &cx.fields()).await
}

/// `GET /quan-tri/don-vi/{id}`
pub(crate) async fn form(cx: Cx, Path(id): Path<UnitId>) -> Result<Response> {
    let unit = crate::api::unit(&cx.read(), id).await?;
    let fields = cx
        .fields()
        .value("name", unit.name.clone())
        .value("short_name", unit.short_name.clone())
        .value("kind", unit.kind.key().to_owned())
        .value("parent", unit.parent.map(|id| id.to_string()).unwrap_or_default())
        .value("aliases", unit.aliases.join("\n"))
        .value("position", unit.position.to_string());
    show(&cx, StatusCode::OK, Some(&unit), &fields).await
}

fn typed(cx: &Cx, form: &Form) -> Result<NewUnit> {
    let parent = form.parsed("parent", &cx.t.get("people-choose"));
    let position = form.parsed("position", &cx.t.get("people-unit-position-wrong"));
    form.check()?;
    let aliases = form.value("aliases").lines().map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned);
    Ok(NewUnit {
        name: form.value("name").to_owned(),
        short_name: form.value("short_name").to_owned(),
        kind: UnitKind::from_key(form.value("kind")),
        parent,
        aliases: aliases.collect(),
        position,
    })
}

/// `POST /quan-tri/don-vi`
pub(crate) async fn create(cx: Cx, form: Form) -> Result<Response> {
    match create_now(&cx, &form).await {
        Ok(()) => Ok(cx.redirect_saying(LIST, &cx.t.get("people-saved"))),
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, None, &fields).await
        }
    }
}

async fn create_now(cx: &Cx, form: &Form) -> Result<()> {
    let new = typed(cx, form)?;
    let mut tx = cx.begin().await?;
    actions::create(&mut tx, new).await?;
    tx.commit().await.map(|_| ())
}

async fn finish(cx: &Cx, id: UnitId, form: Form, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(LIST, &cx.t.get("people-saved"))),
        Err(error) => {
            let unit = crate::api::unit(&cx.read(), id).await?;
            let fields = cx.typed(&form, &error.for_form()?);
            show(cx, StatusCode::UNPROCESSABLE_ENTITY, Some(&unit), &fields).await
        }
    }
}

/// `POST /quan-tri/don-vi/{id}`
pub(crate) async fn edit(cx: Cx, Path(id): Path<UnitId>, form: Form) -> Result<Response> {
    let done = edit_now(&cx, id, &form).await;
    finish(&cx, id, form, done).await
}

async fn edit_now(cx: &Cx, id: UnitId, form: &Form) -> Result<()> {
    let new = typed(cx, form)?;
    let mut tx = cx.begin().await?;
    actions::edit(&mut tx, id, new).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /quan-tri/don-vi/{id}/sap-nhap`
pub(crate) async fn merge(cx: Cx, Path(id): Path<UnitId>, form: Form) -> Result<Response> {
    let into: Option<UnitId> = form.parsed("into", &cx.t.get("people-choose"));
    let into = into.ok_or_else(|| Error::refused(cx.t.get("people-unit-into-needed")))?;
    let mut tx = cx.begin().await?;
    actions::merge(&mut tx, id, into).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(LIST, &cx.t.get("people-unit-merged")))
}

/// `POST /quan-tri/don-vi/{id}/dong`
pub(crate) async fn close(cx: Cx, Path(id): Path<UnitId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::close(&mut tx, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get("people-unit-closed")))
}

/// `POST /quan-tri/don-vi/{id}/mo`
pub(crate) async fn reopen(cx: Cx, Path(id): Path<UnitId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::reopen(&mut tx, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get("people-unit-reopened")))
}
