//! The page of analytics: a form that asks, a table and a chart that answer, files, and keeping it on a board.

mod board;

use super::actions::TITLE;
use super::answer::{self, Answer, Sources};
use super::dimension::{DAY, PART};
use super::model::{Question, Source, Span};
use super::{measured, show, store};
use crate::definition::{Condition, Field, Kind, Operator, Register, STATE};
use crate::policy::VIEW;
use crate::record::{not_understood, privacy, words};
use crate::refs::References;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Access, Cx, Error, Result, Routes, attach};
use ui::DataTable;
use ui::html::Render;

/// Routes of analytics.
pub(crate) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    r.get("/phan-tich", view, ask)
        .get("/phan-tich/tep/{kind}", view, file)
        .post("/phan-tich/luu", view, board::keep)
        .get("/phan-tich/bang", view, board::list)
        .get("/phan-tich/bang/{id}", view, board::show)
        .post("/phan-tich/bang/{id}", view, board::change)
        .post("/phan-tich/bang/{id}/xoa", view, board::remove)
        .post("/phan-tich/bang/{id}/khoi-phuc", view, board::restore)
        .post("/phan-tich/bang/{id}/o/{tile}", view, board::act)
}

/// A condition of the question, and the address without it.
struct Chip {
    text: String,
    remove: String,
}

/// Lists of (value, text) from which a question is put together.
#[derive(Default)]
struct Choices {
    sources: Vec<(String, String)>,
    views: Vec<(String, String)>,
    groups: Vec<(String, String)>,
    numbers: Vec<(String, String)>,
    filters: Vec<(String, String)>,
    /// Dates of the register, by which its records are limited to some days.
    dates: Vec<(String, String)>,
    operators: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "analytics/pages/ask.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: ui::Fields,
    choices: Choices,
    /// Conditions, as hidden fields.
    kept: Vec<String>,
    chips: Vec<Chip>,
    /// A sentence: why it cannot be asked so.
    refused: String,
    answer: Option<Answer>,
    table: DataTable,
    charts: Vec<(String, ui::Raw)>,
    query: String,
    boards: Vec<(String, String)>,
    /// Is it about a number, which may be limited to some days?
    is_number: bool,
}

/// `GET /phan-tich`
async fn ask(cx: Cx, RawQuery(query): RawQuery) -> Result<Response> {
    let mut question = Question::of(&query.unwrap_or_default());
    match question.asked.typed.take() {
        Some(typed) => narrowed(&cx, question, typed).await,
        None => ask_page(&cx, question, None).await,
    }
}

/// The question with one more condition, read as the list of the register reads it.
async fn narrowed(cx: &Cx, mut question: Question, typed: Condition) -> Result<Response> {
    let conn = cx.read();
    let mut sources = Sources::load(cx, &conn).await?;
    let said = match measured::understood(cx, &conn, &mut sources, &question, &typed).await {
        Ok(None) => return ask_page(cx, question, None).await,
        Ok(Some(Ok(condition))) => {
            question.asked.conditions.push(condition);
            return Ok(cx.redirect(&format!("/phan-tich?{}", question.query())));
        }
        Ok(Some(Err(said))) | Err(Error::Refused(said)) => said,
        Err(error) => return Err(error),
    };
    ask_page(cx, question, Some(not_understood(cx.fields(), typed, said))).await
}

/// The question with its answer; `typed`: a form of it, as it comes back with what is wrong.
async fn ask_page(cx: &Cx, question: Question, typed: Option<ui::Fields>) -> Result<Response> {
    let conn = cx.read();
    let mut sources = Sources::load(cx, &conn).await?;
    let question = match sources.behind(&conn, cx.actor()?, &question).await? {
        Some(behind) => behind.translate(question),
        None => question,
    };
    let (answer, refused) = match &question.source {
        Source::Nothing => (None, String::new()),
        _ => match answer::answer(cx, &conn, &mut sources, &question).await {
            Ok(answer) => (Some(answer), String::new()),
            Err(Error::Refused(sentence)) => (None, sentence),
            Err(error) => return Err(error),
        },
    };
    let choices = choices(cx, &conn, &mut sources, &question).await?;
    let user = cx.actor()?.user;
    let own = store::boards(&conn, user).await?.into_iter().filter(|b| b.owner_id == user && b.removed_at.is_none());
    let t = &cx.t;
    let title = answer.as_ref().map(|answer| answer.title.clone()).unwrap_or_default();
    let is_wrong = typed.is_some() || !refused.is_empty();
    let f = typed.unwrap_or_else(|| cx.fields());
    let f = if f.has(TITLE) { f } else { f.value(TITLE, title) };
    let page = Page {
        t,
        f: filled(f, &question),
        choices,
        kept: question.asked.conditions.iter().map(|c| format!("{}:{}:{}", c.field, c.is.key(), c.value)).collect(),
        chips: chips(cx, &conn, &mut sources, &question).await?,
        is_number: matches!(question.source, Source::Measure(_)),
        table: answer.as_ref().map(|answer| show::table(t, answer)).unwrap_or_default(),
        charts: answer.as_ref().map(|answer| show::charts(t, answer)).unwrap_or_default(),
        boards: own.map(|board| (board.id.to_string(), board.title)).collect(),
        query: question.query(),
        answer,
        refused,
    };
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    cx.page_with(status, &t.get("analytics-nav"), &[], &page)
}

/// A form with the question in it.
fn filled(f: ui::Fields, question: &Question) -> ui::Fields {
    let text = |one: &Option<super::model::Dimension>| one.as_ref().map(|one| one.text()).unwrap_or_default();
    let day = |text: &str| text.parse().map_or_else(|_| text.to_owned(), |day| ui::day(ui::Lang::Vi, day));
    f.value("nguon", question.source_text())
        .value("bo-loc", &*question.asked.view)
        .value("nhom", text(&question.group))
        .value("tach", text(&question.split))
        .value("tinh", question.aggregate.text())
        .value("ngay", &*question.date)
        .value("tu", day(&question.from))
        .value("den", day(&question.to))
        .value("query", question.query())
}

async fn choices(cx: &Cx, conn: &kernel::Conn, sources: &mut Sources, question: &Question) -> Result<Choices> {
    let t = &cx.t;
    let mut choices = Choices::default();
    let registers = sources.registers.iter().map(|r| (format!("so:{}", r.definition.key), r.definition.title.clone()));
    let measures = sources.measures.iter().map(|measure| {
        let title = t.with("analytics-measure", [("title", measure.title.show(t).into())]);
        (format!("so-lieu:{}", measure.key), title)
    });
    choices.sources = registers.chain(measures).collect();
    match &question.source {
        Source::Register(key) => {
            let saved = sources.filters(conn, cx.actor()?, key).await?;
            choices.views = saved.into_iter().map(|one| (one.view.key, one.view.title)).collect();
            if let Some(register) = sources.register(key) {
                of_register(cx, sources, register, &mut choices)?;
            }
        }
        Source::Measure(key) => {
            let behind = sources.behind(conn, cx.actor()?, question).await?;
            match (behind, sources.measure(key)) {
                (Some(behind), _) => {
                    of_register(cx, sources, &behind.register, &mut choices)?;
                    // What is added up and which day counts, its filter says.
                    (choices.numbers, choices.dates) = (Vec::new(), Vec::new());
                    if !behind.has_date() {
                        choices.groups.extend(Span::ALL.map(|span| period(t, DAY, &t.get("views-no-date"), span)));
                    }
                }
                (None, Some(measure)) => {
                    let part = (PART.to_owned(), measure.part.show(t));
                    choices.groups.push(part.clone());
                    choices.groups.extend(Span::ALL.map(|span| period(t, DAY, "", span)));
                    choices.filters.push(part);
                    choices.operators.push(operator(t, Operator::Equal));
                }
                (None, None) => {}
            }
        }
        Source::Nothing => {}
    }
    Ok(choices)
}

fn period(t: &ui::T, field: &str, label: &str, span: Span) -> (String, String) {
    let by = t.get(format!("analytics-by-{}", span.key()));
    let text = if label.is_empty() { by } else { format!("{label} ({by})") };
    (format!("{field}:{}", span.key()), text)
}

fn of_register(cx: &Cx, sources: &Sources, register: &Register, choices: &mut Choices) -> Result<()> {
    let (t, actor) = (&cx.t, cx.actor()?);
    let open = |field: &&Field| privacy::may_see(field, actor) && !privacy::is_hidden(field) && field.slot.is_some();
    choices.numbers.push(("count".to_owned(), t.get("analytics-count")));
    for field in register.definition.fields.iter().filter(open) {
        choices.filters.push((field.key.clone(), field.label.clone()));
        if field.kind == Kind::Date {
            choices.dates.push((field.key.clone(), field.label.clone()));
        }
        if field.kind.is_number() {
            let number =
                |kind: &str, key: &str| (format!("{kind}:{}", field.key), format!("{}: {}", t.get(key), field.label));
            choices.numbers.extend([number("sum", "analytics-sum"), number("avg", "analytics-average")]);
        }
        if !sources.may_group(field, actor) {
            continue;
        }
        match field.kind {
            Kind::Date => choices.groups.extend(Span::ALL.map(|span| period(t, &field.key, &field.label, span))),
            _ => choices.groups.push((field.key.clone(), field.label.clone())),
        }
    }
    if !register.definition.states.is_empty() {
        let state = (STATE.to_owned(), t.get("register-state"));
        choices.groups.push(state.clone());
        choices.filters.push(state);
    }
    choices.operators = Operator::ALL.map(|one| operator(t, one)).into();
    Ok(())
}

fn operator(t: &ui::T, one: Operator) -> (String, String) {
    (one.key().to_owned(), t.get(format!("register-is-{}", one.key().replace('_', "-"))))
}

async fn chips(cx: &Cx, conn: &kernel::Conn, sources: &mut Sources, question: &Question) -> Result<Vec<Chip>> {
    let (t, conditions) = (&cx.t, &question.asked.conditions);
    if conditions.is_empty() {
        return Ok(Vec::new());
    }
    let said: Vec<String> = match sources.register_of(conn, cx.actor()?, question).await? {
        Some(register) => {
            let mut refs = References::of(cx, conn, &register.definition).await?;
            let asked_of = conditions.iter().map(|c| (c.field.as_str(), c.value.as_str()));
            refs.learn_links(conn, &register.definition, asked_of).await?;
            conditions.iter().map(|condition| words(t, &register, condition, &refs)).collect()
        }
        None => {
            let part = match &question.source {
                Source::Measure(key) => sources.measure(key).map(|measure| measure.part.show(t)),
                _ => None,
            };
            let part = part.unwrap_or_default();
            conditions.iter().map(|c| format!("{part} {} {}", operator(t, c.is).1, c.value)).collect()
        }
    };
    let chip = |(at, text): (usize, String)| {
        let mut without = question.clone();
        without.asked.conditions.remove(at);
        Chip { text, remove: format!("/phan-tich?{}", without.query()) }
    };
    Ok(said.into_iter().enumerate().map(chip).collect())
}

/// `GET /phan-tich/tep/{kind}`: the table as `bang.xlsx` or `bang.csv`.
async fn file(cx: Cx, Path(kind): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    let conn = cx.read();
    let question = Question::of(&query.unwrap_or_default());
    let mut sources = Sources::load(&cx, &conn).await?;
    let answer = answer::answer(&cx, &conn, &mut sources, &question).await?;
    let table = show::file(&cx.t, &answer);
    match kind.as_str() {
        "bang.xlsx" => {
            let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            Ok(attach(table.to_xlsx().map_err(Error::internal)?, mime, "phan-tich.xlsx"))
        }
        "bang.csv" => Ok(attach(table.to_csv().map_err(Error::internal)?, "text/csv; charset=utf-8", "phan-tich.csv")),
        _ => Err(Error::NotFound),
    }
}

impl Page<'_> {
    /// A list to choose from in the form of the question.
    fn select(&self, name: &str, label: &str, blank: &str, items: &[(String, String)]) -> ui::Raw {
        ui::Raw(self.f.select(name, self.t.get(label), items).blank(self.t.get(blank)).html())
    }
}
