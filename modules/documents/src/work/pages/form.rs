//! Forms of the year's list: a new file, its correction, last year's list copied, a spreadsheet brought in.

use super::{XLSX, page, visible, year_of};
use crate::policy;
use crate::work::draft::FileDraft;
use crate::work::model::{Expected, FileState, Retention, Rights, WorkFile, WorkFileId};
use crate::work::{actions, list, rules};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::Datelike;
use kernel::{Cx, Error, Form, Result, Units, attach};
use std::collections::HashMap;
use ui::Fields;

/// A set of expected parts that may be taken over.
struct Offered {
    name: &'static str,
    lines: String,
}

#[derive(Template)]
#[template(path = "work/pages/form.html")]
struct FormPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    action: String,
    heading: String,
    is_new: bool,
    /// Approved: what the list fixed is shown, not asked.
    fixed: Vec<(String, String)>,
    units: Vec<(String, String)>,
    people: Vec<(String, String)>,
    rights: Vec<(String, String)>,
    sets: Vec<Offered>,
}

async fn form_page(cx: &Cx, f: &Fields, file: Option<&WorkFile>) -> Result<Response> {
    let (conn, t, actor) = (cx.read(), &cx.t, cx.actor()?);
    let mine = |unit: &people::api::Unit| match actor.units_for(policy::FILE) {
        Units::All => true,
        Units::Only(units) => units.contains(&unit.id),
        Units::None => false,
    };
    let people = people::api::people(&conn, cx.today()).await?;
    let named = |p: people::api::Person| {
        let unit = p.unit_name.unwrap_or_default();
        (p.id.to_string(), if unit.is_empty() { p.name } else { format!("{} · {unit}", p.name) })
    };
    let mut units: Vec<people::api::Unit> = people::api::units(&conn).await?.into_iter().filter(mine).collect();
    if let Some(file) = file.filter(|file| !units.iter().any(|unit| unit.id == file.unit)) {
        units.push(people::api::unit(&conn, file.unit).await?);
    }
    let heading = if file.is_some() { "workfile-correct" } else { "workfile-new" };
    let body = FormPage {
        t,
        f,
        action: file.map_or_else(|| "/van-ban/ho-so/moi".to_owned(), |file| format!("{}/sua", file.page())),
        heading: t.get(heading),
        is_new: file.is_none(),
        fixed: fixed(t, file, &units),
        units: units.into_iter().map(|u| (u.id.to_string(), u.name)).collect(),
        people: people.into_iter().map(named).collect(),
        rights: Rights::ALL.map(|r| (r.key().to_owned(), t.get(format!("workfile-rights-{}", r.key())))).to_vec(),
        sets: rules::sets().iter().map(|set| Offered { name: &set.name, lines: set.expected.join("\n") }).collect(),
    };
    cx.form_page(f, &t.get(heading), &[(&t.get("workfile-files"), "/van-ban/ho-so")], &body)
}

/// What the approved list fixed of a file.
fn fixed(t: &ui::T, file: Option<&WorkFile>, units: &[people::api::Unit]) -> Vec<(String, String)> {
    let Some(file) = file.filter(|file| file.state != FileState::Proposed) else { return Vec::new() };
    let unit = units.iter().find(|unit| unit.id == file.unit).map_or("", |unit| unit.name.as_str());
    let mut fixed = vec![
        (t.get("workfile-year"), file.year.to_string()),
        (t.get("workfile-notation"), file.notation.clone()),
        (t.get("workfile-unit"), unit.to_owned()),
        (t.get("workfile-retention"), file.retention.said()),
    ];
    if file.construction {
        fixed.push((t.get("workfile-sort"), t.get("workfile-construction")));
    }
    fixed
}

/// `GET /van-ban/ho-so/moi?nam=2026`
pub(super) async fn blank(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let actor = cx.actor()?;
    let unit = actor.unit.map(|u| u.to_string()).unwrap_or_default();
    let f = cx.fields().value("id", WorkFileId::new().to_string()).value("year", year_of(&cx, &asked).to_string());
    let f = f.value("unit", unit).value("keeper", actor.user.to_string()).value("rights", Rights::Unit.key());
    form_page(&cx, &f, None).await
}

fn draft(form: &Form) -> FileDraft {
    FileDraft {
        year: form.value("year").parse().unwrap_or(0),
        notation: form.value("notation").to_owned(),
        heading: form.value("heading").to_owned(),
        title: form.value("title").split_whitespace().collect::<Vec<_>>().join(" "),
        unit: form.value("unit").parse().ok(),
        keeper: form.value("keeper").parse().ok(),
        retention: Retention::parse(form.value("retention")),
        retention_basis: form.value("retention_basis").to_owned(),
        rights: Rights::from_key(form.value("rights")),
        construction: form.ticked("construction"),
        expected: Expected::parse(form.value("expected")),
        note: form.value("note").to_owned(),
    }
}

/// `POST /van-ban/ho-so/moi`
pub(super) async fn send(cx: Cx, form: Form) -> Result<Response> {
    let id: WorkFileId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let draft = draft(&form);
    let done = async {
        draft.check(cx.today())?;
        let mut tx = cx.begin().await?;
        if !actions::propose(&mut tx, cx.actor()?, id, &draft).await? {
            return Err(actions::taken(&draft));
        }
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/van-ban/ho-so/{id}"), &cx.t.get("workfile-was-proposed"))),
        Err(error) => form_page(&cx, &cx.typed(&form, &error.for_form()?), None).await,
    }
}

/// `GET /van-ban/ho-so/{id}/sua`
pub(super) async fn edit(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    if !actions::may_keep(cx.actor()?, &file) {
        return Err(Error::Forbidden);
    }
    let expected: Vec<String> = file.expected.iter().map(Expected::line).collect();
    let f = cx.fields().value("year", file.year.to_string()).value("notation", &file.notation);
    let f = f.value("heading", &file.heading).value("title", &file.title).value("unit", file.unit.to_string());
    let f = f.value("keeper", file.keeper.to_string()).value("retention", file.retention.said());
    let f = f.value("retention_basis", &file.retention_basis).value("rights", file.rights.key());
    let f = f.value("construction", if file.construction { "1" } else { "" }).value("expected", expected.join("\n"));
    let f = f.value("note", &file.note).value("version", file.version.to_string());
    form_page(&cx, &f, Some(&file)).await
}

/// `POST /van-ban/ho-so/{id}/sua`
pub(super) async fn correct(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let done = async {
        // The form was filled from this version: what somebody else wrote since is not written over.
        let seen = WorkFile { version: form.value("version").parse().unwrap_or(file.version), ..file.clone() };
        let mut tx = cx.begin().await?;
        actions::correct(&mut tx, cx.actor()?, &seen, &draft(&form)).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&file.page(), &cx.t.get("workfile-was-corrected"))),
        Err(error) => form_page(&cx, &cx.typed(&form, &error.for_form()?), Some(&file)).await,
    }
}

fn brought(cx: &Cx, year: i32, brought: list::Brought) -> Response {
    let said = cx.t.with("workfile-was-brought", [("new", brought.new.into()), ("same", brought.same.into())]);
    cx.redirect_saying(&format!("/van-ban/ho-so?nam={year}"), &said)
}

/// The year that a form names.
fn year(cx: &Cx, form: &Form) -> (i32, HashMap<String, String>) {
    let asked = HashMap::from([("nam".to_owned(), form.value("year").to_owned())]);
    (year_of(cx, &asked), asked)
}

/// `POST /van-ban/ho-so/chep`
pub(super) async fn copy(cx: Cx, form: Form) -> Result<Response> {
    let (year, asked) = year(&cx, &form);
    let done = async {
        let mut tx = cx.begin().await?;
        let brought = list::copy(&mut tx, cx.actor()?, year).await?;
        tx.commit().await?;
        Ok(brought)
    };
    let done: Result<list::Brought> = done.await;
    match done {
        Ok(all) => Ok(brought(&cx, year, all)),
        Err(error) => page(&cx, &asked, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// `POST /van-ban/ho-so/nhap`
pub(super) async fn import(cx: Cx, form: Form) -> Result<Response> {
    let (year, asked) = year(&cx, &form);
    let done = async {
        let Some(sent) = form.upload("sheet") else {
            return Err(Error::invalid("sheet", cx.t.get("workfile-sheet-missing")));
        };
        let sheet = list::read(sent.bytes.to_vec()).await?;
        let mut tx = cx.begin().await?;
        let brought = list::import(&mut tx, cx.actor()?, year, &sheet).await?;
        tx.commit().await?;
        Ok(brought)
    };
    let done: Result<list::Brought> = done.await;
    match done {
        Ok(all) => Ok(brought(&cx, year, all)),
        Err(error) => page(&cx, &asked, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// `GET /van-ban/ho-so/mau.xlsx`
pub(super) async fn template(cx: Cx) -> Result<Response> {
    let name = format!("danh-muc-ho-so-{}.xlsx", cx.today().year());
    Ok(attach(list::template()?, XLSX, &name))
}
