//! The form of a survey, for anybody or for staff: one page, kept as it was typed until it is right.

use super::model::{self, Standing, Survey};
use super::{actions, store};
use crate::definition::{Definition, Register, store as registers};
use crate::record::{Change, Checked, Checker, FaultKind, RecordId, Source, Values, form as record_form};
use crate::refs::References;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::limit::{self, Address, Limit};
use kernel::{Access, Conn, Cx, Error, FieldErrors, Form, Result, Routes, UserId};

/// Answers from one place in an hour: a school or a ward's office sends many through one address.
const FROM_ONE_PLACE: Limit = Limit { name: "survey", most: 60, minutes: 60 };

/// Routes of answering.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/khao-sat/{code}", Access::Public, show).post("/khao-sat/{code}", Access::Public, send).get(
        "/khao-sat/{code}/cam-on",
        Access::Public,
        thanks,
    )
}

#[derive(Template)]
#[template(path = "survey/pages/answer.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    survey: &'a Survey,
    action: String,
    id: String,
    fields: ui::html::Raw,
    until: String,
    personal: bool,
    /// What is done with personal data, and for how long, where the register says so.
    privacy: String,
}

#[derive(Template)]
#[template(path = "survey/pages/message.html")]
struct Message<'a> {
    t: &'a ui::T,
    survey: &'a Survey,
    heading: String,
    body: String,
    is_done: bool,
}

/// What a form of a survey is made of.
struct Sheet {
    survey: Survey,
    register: Register,
    asked: Definition,
    refs: References,
}

/// The survey of an address; staff sign in for one that is not public.
async fn survey_of(cx: &Cx, conn: &Conn, code: &str) -> Result<Survey> {
    // Codes are of these letters alone; nothing else is looked up.
    if !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Error::NotFound);
    }
    let survey = store::by_code(conn, &code.to_ascii_lowercase()).await?;
    if !survey.public {
        cx.actor()?;
    }
    Ok(survey)
}

async fn sheet(cx: &Cx, conn: &Conn, survey: Survey) -> Result<Sheet> {
    let register = registers::by_id(conn, survey.register).await?;
    let asked = survey.asked(&register.definition);
    let refs = References::of(cx, conn, &register.definition).await?;
    Ok(Sheet { survey, register, asked, refs })
}

/// Whose answer it is, where each person answers once.
fn person(cx: &Cx, survey: &Survey) -> Result<Option<UserId>> {
    if survey.public { Ok(None) } else { cx.actor().map(|actor| Some(actor.user)) }
}

fn is_asked(cx: &Cx, survey: &Survey) -> Result<bool> {
    Ok(survey.public || survey.asks(cx.actor()?))
}

/// `GET /khao-sat/{code}`
async fn show(cx: Cx, Path(code): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let survey = survey_of(&cx, &conn, &code).await?;
    let standing = survey.standing(cx.today());
    if standing != Standing::Open {
        let heading = cx.t.get(format!("survey-is-{}", standing.key()));
        return message(&cx, &survey, heading, &survey.intro, false);
    }
    if !is_asked(&cx, &survey)? {
        return message(&cx, &survey, cx.t.get("survey-not-asked"), "", false);
    }
    if let Some(person) = person(&cx, &survey)?
        && store::answered_by(&conn, survey.id).await?.contains(&person)
    {
        return message(&cx, &survey, cx.t.get("survey-answered"), "", false);
    }
    let sheet = sheet(&cx, &conn, survey).await?;
    if sheet.register.closed_at.is_some() {
        let heading = cx.t.get(format!("survey-is-{}", Standing::Closed.key()));
        return message(&cx, &sheet.survey, heading, &sheet.survey.intro, false);
    }
    page(&cx, &sheet, &cx.fields(), &RecordId::new().to_string())
}

fn message(cx: &Cx, survey: &Survey, heading: String, body: &str, is_done: bool) -> Result<Response> {
    let page = Message { t: &cx.t, survey, heading, body: body.to_owned(), is_done };
    cx.page(&survey.title, &[], &page)
}

fn page(cx: &Cx, sheet: &Sheet, f: &ui::Fields, id: &str) -> Result<Response> {
    let (t, survey) = (&cx.t, &sheet.survey);
    let page = Page {
        t,
        f,
        survey,
        action: survey.href(),
        id: id.to_owned(),
        fields: record_form::render(t, &sheet.asked, f, &sheet.refs, |_| true),
        until: ui::day(t.lang(), survey.to),
        personal: model::is_personal(&sheet.asked),
        privacy: privacy(t, &cx.ward.name, sheet.asked.retention_years),
    };
    cx.form_page(f, &survey.title, &[], &page)
}

/// A term is promised only where the register has one.
fn privacy(t: &ui::T, ward: &str, years: Option<u16>) -> String {
    let ward = ("ward", ward.into());
    match years {
        Some(years) => t.with("survey-privacy-years", [ward, ("years", i64::from(years).into())]),
        None => t.with("survey-privacy-about", [ward]),
    }
}

/// `POST /khao-sat/{code}`
async fn send(cx: Cx, Path(code): Path<String>, address: Address, form: Form) -> Result<Response> {
    let conn = cx.read();
    let survey = survey_of(&cx, &conn, &code).await?;
    let thanks = format!("{}/cam-on", survey.href());
    // People leave this field empty, for they do not see it.
    if !form.value("website").is_empty() {
        return Ok(cx.redirect(&thanks));
    }
    let id: RecordId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let mut sheet = sheet(&cx, &conn, survey).await?;
    match try_send(&cx, &conn, &mut sheet, &address, id, &form).await {
        Ok(()) => Ok(cx.redirect(&thanks)),
        // The same form came twice at once: one of the two is kept.
        Err(Error::Conflict(_)) if store::is_answer(&conn, sheet.survey.id, id).await? => Ok(cx.redirect(&thanks)),
        Err(error) => {
            let fields = cx.typed(&form, &named(error.for_form()?));
            page(&cx, &sheet, &fields, form.value("id"))
        }
    }
}

/// Errors by the names of the form: its own fields keep theirs.
fn named(errors: Vec<(String, String)>) -> Vec<(String, String)> {
    let (own, of_record): (Vec<_>, Vec<_>) = errors.into_iter().partition(|(field, _)| field == CONSENT);
    own.into_iter().map(|(_, said)| ("dong_y".to_owned(), said)).chain(record_form::errors(of_record)).collect()
}

/// No field of a register has this name.
const CONSENT: &str = "-consent";

async fn try_send(cx: &Cx, conn: &Conn, sheet: &mut Sheet, address: &Address, id: RecordId, form: &Form) -> Result<()> {
    if id.0.get_version_num() != 7 {
        return Err(Error::NotFound);
    }
    if store::is_answer(conn, sheet.survey.id, id).await? {
        return Ok(());
    }
    if !is_asked(cx, &sheet.survey)? {
        return Err(Error::refused(cx.t.get("survey-not-asked")));
    }
    let given = sheet.survey.given(&sheet.register.definition, id, cx.today());
    let checked = read(conn, sheet, form, &given).await?;
    let by = person(cx, &sheet.survey)?;
    if by.is_none() {
        limit::count(cx, &[(FROM_ONE_PLACE, &format!("{} {}", sheet.survey.id, address.place()))]).await?;
    }
    let mut tx = cx.begin().await?;
    let new = Change { register: &sheet.register, checked, refs: &sheet.refs, source: Source::Survey, state: None };
    let consented = form.ticked("dong_y");
    actions::answer(&mut tx, &sheet.survey, id, consented, by, new).await?;
    tx.commit().await.map(|_| ())
}

/// Reads what was asked and nothing else; what the survey neither asks nor gives is missing in the record, not in the form.
async fn read(conn: &Conn, sheet: &mut Sheet, form: &Form, given: &Values) -> Result<Checked> {
    let mut written = Values::new();
    for field in &sheet.asked.fields {
        written.insert(field.key.clone(), record_form::sent(field, form));
    }
    let text = |key: &str| written.get(key).or_else(|| given.get(key)).map_or("", String::as_str);
    model::check_length(&sheet.asked, text).map_err(Error::Invalid)?;
    let texts = written.iter().chain(given).map(|(key, text)| (key.as_str(), text.as_str()));
    sheet.refs.learn_links(conn, &sheet.register.definition, texts).await?;
    let checked = Checker::new(&sheet.register.definition)?.read(text, &sheet.refs);
    let stops = |fault: &&crate::record::Fault| written.contains_key(&fault.field) && fault.kind != FaultKind::Unclean;
    let mut errors: Vec<(String, String)> =
        checked.faults.iter().filter(stops).map(|fault| (fault.field.clone(), fault.said.clone())).collect();
    if model::is_personal(&sheet.asked) && !form.ticked("dong_y") {
        errors.push((CONSENT.to_owned(), "Đánh dấu đồng ý để phường được ghi thông tin cá nhân này.".to_owned()));
    }
    FieldErrors(errors).check()?;
    Ok(checked)
}

/// `GET /khao-sat/{code}/cam-on`
async fn thanks(cx: Cx, Path(code): Path<String>) -> Result<Response> {
    let survey = survey_of(&cx, &cx.read(), &code).await?;
    message(&cx, &survey, cx.t.get("survey-thanks"), &cx.t.get("survey-thanks-body"), true)
}
