//! The form that opens a survey.

use super::actions;
use super::model::{self, Survey, SurveyId};
use super::pages::{crumbs, href};
use crate::definition::{Definition, Field, Kind, Register};
use crate::policy::KEEP;
use crate::record::privacy::may_write;
use crate::record::{Checker, FaultKind, Values, form as record_form, kept};
use crate::refs::{References, WHOLE};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Actor, Conn, Cx, Error, Form, Result, Routes, UnitId, UserId};
use ui::html::Raw;

/// Routes of opening.
pub(super) fn routes(r: Routes) -> Routes {
    let keep = Access::Holds(KEEP);
    r.get("/so-du-lieu/{key}/khao-sat/moi", keep, blank).post("/so-du-lieu/{key}/khao-sat/moi", keep, open)
}

#[derive(Template)]
#[template(path = "survey/pages/open.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    action: String,
    fields: Vec<(String, String)>,
    /// Fields that may get the day of the answer.
    days: Vec<(String, String)>,
    preset: Raw,
    scopes: Vec<(String, String)>,
    /// Areas or units from which answers are counted: (id, name).
    parts: Vec<(String, String)>,
    units: Vec<(String, String)>,
}

/// `GET /so-du-lieu/{key}/khao-sat/moi`
async fn blank(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let f = cx.fields().value("id", SurveyId::new().to_string()).value("scope", "public");
    let f = f.value("from", ui::day(ui::Lang::Vi, cx.today())).value("title", register.definition.title.as_str());
    let label = &register.definition.label;
    let is_day = |field: &Field| days(&register).any(|day| day.key == field.key);
    let is_given = |field: &Field| is_day(field) || (field.key == *label && field.unique && model::is_numbered(field));
    let f = days(&register).filter(|day| day.required).fold(f, |f, day| f.value("today", day.key.as_str()));
    let asked = askable(&register).filter(|field| (field.required || field.key == *label) && !is_given(field));
    let f = asked.fold(f, |f, field| f.value("fields", field.key.as_str()));
    page(&cx, &conn, &register, &f).await
}

fn askable(register: &Register) -> impl Iterator<Item = &Field> {
    register.definition.entered().filter(|field| model::may_be_asked(field, false))
}

/// Fields that may get the day of the answer.
fn days(register: &Register) -> impl Iterator<Item = &Field> {
    register.definition.entered().filter(|field| field.kind == Kind::Date && model::may_be_preset(field))
}

/// What may be set beforehand by the actor, none of it demanded.
fn presettable(register: &Register, actor: &Actor, refs: &References) -> Definition {
    let fields = register.definition.entered();
    let fields = fields.filter(|field| model::may_be_preset(field) && may_write(field, actor, refs));
    let free = |field: &Field| Field { required: false, ..field.clone() };
    Definition { fields: fields.map(free).collect(), ..register.definition.clone() }
}

/// The values that were set beforehand; a fault is noted beside the field.
async fn preset(conn: &Conn, register: &Register, actor: &Actor, refs: &mut References, form: &Form) -> Result<Values> {
    let definition = presettable(register, actor, refs);
    let sent = |field: &Field| (field.key.clone(), record_form::sent(field, form));
    let typed: Values = definition.fields.iter().map(sent).filter(|(_, text)| !text.is_empty()).collect();
    refs.learn_links(conn, &definition, typed.iter().map(|(key, text)| (key.as_str(), text.as_str()))).await?;
    let checked = Checker::new(&definition)?.read(|key| typed.get(key).map_or("", String::as_str), refs);
    for fault in checked.faults.iter().filter(|fault| fault.kind != FaultKind::Unclean) {
        if let Some(field) = definition.field(&fault.field) {
            form.wrong(&record_form::name(field), fault.said.clone());
        }
    }
    let mut read = checked.values;
    let chosen: Vec<&str> = form.values("today").collect();
    for field in days(register).filter(|field| chosen.contains(&field.key.as_str())) {
        if read.insert(field.key.clone(), model::TODAY.to_owned()).is_some() {
            form.wrong(&record_form::name(field), "Bỏ ngày này, hoặc bỏ chọn lấy ngày trả lời.");
        }
    }
    Ok(read)
}

/// Areas or units from which answers are counted.
fn parts(register: &Register, refs: &References) -> Vec<(String, String)> {
    match model::part_field(&register.definition).map(|field| field.kind) {
        Some(Kind::Area) => {
            let whole = WHOLE.to_string();
            refs.area_list.iter().filter(|(id, _)| *id != whole).cloned().collect()
        }
        Some(_) => refs.unit_list.clone(),
        None => Vec::new(),
    }
}

async fn page(cx: &Cx, conn: &Conn, register: &Register, f: &ui::Fields) -> Result<Response> {
    let t = &cx.t;
    let refs = References::of(cx, conn, &register.definition).await?;
    let label = |field: &Field| match model::may_be_asked(field, true) {
        true => field.label.clone(),
        false => t.with("survey-staff-only", [("label", field.label.as_str().into())]),
    };
    let page = Page {
        t,
        f,
        action: format!("{}/khao-sat/moi", register.href()),
        fields: askable(register).map(|field| (field.key.clone(), label(field))).collect(),
        days: days(register).map(|field| (field.key.clone(), field.label.clone())).collect(),
        preset: record_form::render(t, &presettable(register, cx.actor()?, &refs), f, &refs, |_| true),
        scopes: ["public", "internal"].map(|key| (key.to_owned(), t.get(format!("survey-scope-{key}")))).into(),
        parts: parts(register, &refs),
        units: people::api::units(conn).await?.into_iter().map(|unit| (unit.id.to_string(), unit.name)).collect(),
    };
    let crumbs = crumbs(t, register, true);
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())).collect();
    cx.form_page(f, &t.get("survey-open"), &crumbs, &page)
}

/// `POST /so-du-lieu/{key}/khao-sat/moi`
async fn open(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    match try_open(&cx, &conn, &register, &form).await {
        Ok(id) => Ok(cx.redirect_saying(&href(&register, id), &cx.t.get("survey-opened"))),
        Err(error) => page(&cx, &conn, &register, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_open(cx: &Cx, conn: &Conn, register: &Register, form: &Form) -> Result<SurveyId> {
    let id: SurveyId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let survey = read(cx, conn, register, id, form).await?;
    // The same form sent twice opens one survey.
    if super::store::by_id(conn, id).await.is_ok() {
        return Ok(id);
    }
    let mut tx = cx.begin().await?;
    actions::open(&mut tx, cx.actor()?, register, &survey).await?;
    tx.commit().await?;
    Ok(id)
}

async fn read(cx: &Cx, conn: &Conn, register: &Register, id: SurveyId, form: &Form) -> Result<Survey> {
    let public = form.value("scope") == "public";
    let count = |field: &str| form.parsed::<i32>(field, "Nhập một số nguyên.");
    let (expected, from) = (count("expected"), form.day("from").unwrap_or(cx.today()));
    let to = form.day("to");
    if to.is_none() && !form.value("to").is_empty() {
        form.check()?;
    }
    let to = to.ok_or_else(|| Error::invalid("to", "Nhập ngày kết thúc."))?;
    let mut refs = References::of(cx, conn, &register.definition).await?;
    let preset = preset(conn, register, cx.actor()?, &mut refs, form).await?;
    let quota = |(id, _): (String, String)| count(&format!("q_{id}")).map(|wanted| (id, wanted));
    let mut quotas: Vec<(String, i32)> = parts(register, &refs).into_iter().filter_map(quota).collect();
    let chosen: Vec<&str> = form.values("fields").collect();
    let asked = askable(register).filter(|field| chosen.contains(&field.key.as_str()));
    let fields: Vec<String> = asked.map(|field| field.key.clone()).collect();
    if !model::part_field(&register.definition).is_some_and(|field| fields.contains(&field.key)) {
        quotas.clear();
    }
    form.check()?;
    Ok(Survey {
        id,
        register: register.id,
        code: model::fresh_code(),
        title: form.value("title").to_owned(),
        intro: form.value("intro").to_owned(),
        fields,
        preset,
        public,
        from,
        to,
        expected,
        quotas,
        people: if public { Vec::new() } else { asked_people(cx, conn, form).await? },
        answers: 0,
        closed_at: None,
        opened_by: Some(cx.actor()?.user),
    })
}

/// Staff of the chosen units, or all of them.
async fn asked_people(cx: &Cx, conn: &Conn, form: &Form) -> Result<Vec<UserId>> {
    let units: Vec<UnitId> = form.values("units").filter_map(|id| id.parse().ok()).collect();
    let all = form.ticked("everyone");
    let people = people::api::people(conn, cx.today()).await?.into_iter();
    let asked = people.filter(|person| all || person.unit.is_some_and(|unit| units.contains(&unit)));
    Ok(asked.map(|person| person.id).collect())
}
