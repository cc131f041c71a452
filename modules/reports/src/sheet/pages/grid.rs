//! The grid: a row for each indicator with target, last period, last year and cells to type into. With script each row is
//! saved as one leaves it; without, all are saved by the button.

use super::sheet_id;
use crate::period;
use crate::sheet::actions::{self, Loaded, Outcome, RowTyped, Words};
use crate::sheet::model::{Entry, Finding, SheetId, SheetState, Typed};
use crate::{policy, snapshot};
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::{Cx, Error, Form, Result, local};
use plans::api::{IndicatorFacts, IndicatorId};
use std::collections::HashMap;
use ui::Fields;

/// A row of the grid.
pub(super) struct Row {
    pub(super) id: IndicatorId,
    section: Option<String>,
    name: String,
    target: String,
    before: String,
    last_year: String,
    is_entered: bool,
    is_share: bool,
    numerator_name: String,
    denominator_name: String,
    /// What stands in the cells.
    numerator: String,
    denominator: String,
    value: String,
    note: String,
    pub(super) state: RowState,
    files: usize,
}

/// The last cell of a row: what became of it, and the version that it stands at.
#[derive(Default)]
pub(super) struct RowState {
    version: i32,
    /// "92,48%".
    result: String,
    saved: String,
    errors: Vec<String>,
    warnings: Vec<String>,
    /// What somebody else wrote meanwhile.
    theirs: String,
}

#[derive(Template)]
#[template(path = "sheet/pages/grid.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    at: &'a Loaded,
    csrf: &'a str,
    href: String,
    name: String,
    unit: String,
    rows: Vec<Row>,
    badge: ui::Status,
    due: String,
    refusal: String,
    is_late: bool,
    open: usize,
    writable: bool,
    may_withdraw: bool,
    may_decide: bool,
    may_reopen: bool,
}

#[derive(Template)]
#[template(path = "sheet/pages/state.html")]
struct StatePart<'a> {
    t: &'a ui::T,
    row: &'a Row,
}

/// `GET /bao-cao/phieu/{id}`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let at = Loaded::of(&cx.read(), &cx.app, cx.actor()?, sheet_id(&id)?, cx.today()).await?;
    page(&cx, &at, &fields(&cx, &at), &HashMap::new(), None).await
}

/// The words beside the figures, as they are kept.
fn fields(cx: &Cx, at: &Loaded) -> Fields {
    Fields::new(&cx.t, &cx.csrf)
        .value("results", at.sheet.results.as_str())
        .value("difficulties", at.sheet.difficulties.as_str())
        .value("proposals", at.sheet.proposals.as_str())
}

/// The page of a sheet whose step could not be taken.
pub(super) async fn again(cx: &Cx, id: SheetId, form: &Form, error: Error) -> Result<Response> {
    let at = Loaded::of(&cx.read(), &cx.app, cx.actor()?, id, cx.today()).await?;
    let f = fields(cx, &at).filled(form.pairs()).wrong(&error.for_form()?);
    page(cx, &at, &f, &HashMap::new(), None).await
}

async fn page(
    cx: &Cx,
    at: &Loaded,
    f: &Fields,
    outcomes: &HashMap<IndicatorId, Outcome>,
    form: Option<&Form>,
) -> Result<Response> {
    let (actor, sheet) = (cx.actor()?, &at.sheet);
    let unit = people::api::unit(&cx.read(), sheet.unit).await?.name;
    let may_enter = actor.can_in(policy::ENTER, Some(sheet.unit));
    let may_decide = actor.can_in(policy::APPROVE, Some(sheet.unit));
    let writable = at.require_writable(cx.today());
    let refusal = match &writable {
        Err(error) if may_enter => error.to_string(),
        _ => String::new(),
    };
    let open = at.findings().iter().filter(|(_, finding)| finding.blocks()).count();
    let name = at.period.name(cx.t.lang());
    let page = Page {
        t: &cx.t,
        f,
        at,
        csrf: &cx.csrf,
        href: format!("/bao-cao/phieu/{}", sheet.id),
        rows: rows(cx, at, outcomes, form).await?,
        badge: period::sheet_badge(&cx.t, sheet.state),
        due: vietnamese::format_date(at.period.due_on),
        refusal,
        is_late: at.period.is_open() && cx.today() > at.period.due_on,
        open,
        writable: may_enter && writable.is_ok(),
        may_withdraw: may_enter && sheet.state == SheetState::Submitted,
        may_decide: may_decide && sheet.state == SheetState::Submitted,
        may_reopen: may_decide && at.period.is_open() && sheet.state == SheetState::Approved,
        name: name.clone(),
        unit: unit.clone(),
    };
    let period_href = format!("/bao-cao/ky/{}", at.period.id);
    let wrong = outcomes.values().any(|o| matches!(o, Outcome::Wrong(_) | Outcome::Changed(_)));
    let status = if wrong || f.has_errors() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let crumbs = [(&*cx.t.get("report-nav"), "/bao-cao"), (&*name, &*period_href)];
    cx.page_with(status, &unit, &crumbs, &page)
}

async fn rows(cx: &Cx, at: &Loaded, outcomes: &HashMap<IndicatorId, Outcome>, form: Option<&Form>) -> Result<Vec<Row>> {
    let subjects: Vec<uuid::Uuid> = at.entries.iter().map(|e| e.figure).collect();
    let files = plans::api::evidence_of(&cx.read(), &subjects).await?;
    let mut section = "";
    let mut rows = Vec::with_capacity(at.indicators.len());
    for i in &at.indicators {
        let heading = (i.section != section && !i.section.is_empty()).then(|| i.section.clone());
        section = &i.section;
        let figure = at.entry(i.id).map(|e| e.figure);
        let files = files.iter().filter(|f| Some(f.subject_id) == figure).count();
        rows.push(row(cx, at, i, heading, files, outcomes.get(&i.id), form));
    }
    Ok(rows)
}

fn number(value: Option<f64>) -> String {
    value.map(|v| ui::number(ui::Lang::Vi, v)).unwrap_or_default()
}

fn row(
    cx: &Cx,
    at: &Loaded,
    i: &IndicatorFacts,
    section: Option<String>,
    files: usize,
    outcome: Option<&Outcome>,
    form: Option<&Form>,
) -> Row {
    let [now, before, last_year] = snapshot::values(i, &at.period, at.before.as_ref());
    let text = |value: &Option<snapshot::Value>| value.as_ref().map_or("–".to_owned(), |v| v.text.clone());
    let entry = at.entry(i.id);
    let kept = |pick: fn(&Entry) -> Option<f64>| number(entry.and_then(pick));
    let rejected = form.filter(|_| matches!(outcome, Some(Outcome::Wrong(_) | Outcome::Changed(_))));
    let cell = |name: &str, kept: String| rejected.map_or(kept, |f| f.value(&format!("{name}-{}", i.id)).to_owned());
    Row {
        id: i.id,
        section,
        name: i.name.clone(),
        target: i.target_text(cx.t.lang()).to_owned(),
        before: text(&before),
        last_year: text(&last_year),
        is_entered: i.is_entered,
        is_share: i.unit.is_share(),
        numerator_name: i.numerator_name.clone(),
        denominator_name: i.denominator_name.clone(),
        numerator: cell("n", kept(|e| e.numerator)),
        denominator: cell("d", kept(|e| e.denominator)),
        value: if i.is_entered { cell("v", kept(|e| e.value)) } else { text(&now) },
        note: cell("note", entry.map_or(String::new(), |e| e.note.clone())),
        state: row_state(cx, at, i, entry, outcome),
        files,
    }
}

fn row_state(cx: &Cx, at: &Loaded, i: &IndicatorFacts, entry: Option<&Entry>, outcome: Option<&Outcome>) -> RowState {
    let mut state = RowState { version: entry.map_or(0, |e| e.version), ..RowState::default() };
    if let Some(e) = entry {
        let value = plans::api::value_of(&i.unit, e.numerator, e.denominator, e.value).ok().flatten();
        state.result = value.map(|v| i.unit.format(v, cx.t.lang())).unwrap_or_default();
        let at = local(e.entered_at).format("%H:%M, %-d/%-m").to_string();
        state.saved =
            cx.t.with("report-saved", [("at", at.as_str().into()), ("who", e.entered_by_name.as_str().into())]);
    }
    match outcome {
        Some(Outcome::Wrong(errors)) => state.errors = errors.0.iter().map(|(_, text)| text.clone()).collect(),
        Some(Outcome::Changed(theirs)) => {
            let typed = match (theirs.numerator, theirs.denominator) {
                (Some(n), Some(d)) => format!("{}/{}", number(Some(n)), number(Some(d))),
                _ => number(theirs.value),
            };
            state.theirs = cx.t.with(
                "report-theirs",
                [("who", theirs.entered_by_name.as_str().into()), ("value", typed.as_str().into())],
            );
        }
        _ => {}
    }
    let finding = at.findings().into_iter().find(|(id, _)| *id == i.id).map(|(_, finding)| finding);
    match finding {
        Some(Finding::Jump { before, now, explained }) => {
            let key = if explained { "report-jump-explained" } else { "report-jump" };
            let (before, now) = (i.unit.format(before, cx.t.lang()), i.unit.format(now, cx.t.lang()));
            state.warnings.push(cx.t.with(key, [("before", before.as_str().into()), ("now", now.as_str().into())]));
        }
        Some(Finding::Missing) if entry.is_some() => state.warnings.push(cx.t.get("report-missing")),
        _ => {}
    }
    state
}

/// `POST /bao-cao/phieu/{id}`: rows that came, and the words; htmx sends one row and gets its state back.
pub(super) async fn save(cx: Cx, Path(id): Path<String>, headers: HeaderMap, form: Form) -> Result<Response> {
    let id = sheet_id(&id)?;
    let (actor, today) = (cx.actor()?, cx.today());
    let at = Loaded::of(&cx.read(), &cx.app, actor, id, today).await?;
    let alone = headers.contains_key("hx-request");
    let (typed, mut outcomes) = typed_rows(&at, &form);
    let mut tx = cx.begin().await?;
    match actions::save(&mut tx, actor, &at, &typed).await {
        Ok(saved) => outcomes.extend(saved),
        Err(error) if alone => return Err(error),
        Err(error) => {
            drop(tx);
            return again(&cx, id, &form, error).await;
        }
    }
    let words = if alone { Ok(()) } else { save_words(&mut tx, &cx, &at, &form).await };
    if words.is_ok() || !typed.is_empty() {
        tx.commit().await?;
    }
    let at = Loaded::of(&cx.read(), &cx.app, actor, id, today).await?;
    if alone {
        return one_row(&cx, &at, &outcomes, &form).await;
    }
    let rejected = outcomes.values().any(|o| matches!(o, Outcome::Wrong(_) | Outcome::Changed(_)));
    match words {
        Ok(()) if !rejected => Ok(cx.redirect_saying(&format!("/bao-cao/phieu/{id}"), &cx.t.get("report-all-saved"))),
        Ok(()) => page(&cx, &at, &fields(&cx, &at), &outcomes, Some(&form)).await,
        Err(error) => {
            let f = cx.typed(&form, &error.for_form()?);
            page(&cx, &at, &f, &outcomes, Some(&form)).await
        }
    }
}

async fn save_words(tx: &mut kernel::Tx, cx: &Cx, at: &Loaded, form: &Form) -> Result<()> {
    let words = Words {
        results: form.value("results").to_owned(),
        difficulties: form.value("difficulties").to_owned(),
        proposals: form.value("proposals").to_owned(),
    };
    let version = form.value("version").parse().unwrap_or(0);
    actions::save_words(tx, cx.actor()?, at, version, &words).await
}

/// The rows of a form; what is no number is wrong at once.
fn typed_rows(at: &Loaded, form: &Form) -> (Vec<RowTyped>, HashMap<IndicatorId, Outcome>) {
    let (mut typed, mut wrong) = (Vec::new(), HashMap::new());
    for i in at.indicators.iter().filter(|i| i.is_entered) {
        let field = |name: &str| format!("{name}-{}", i.id);
        if !form.pairs().iter().any(|(name, _)| *name == field("ver")) {
            continue;
        }
        let mut errors = kernel::FieldErrors::default();
        let mut number = |name: &str| {
            let text = form.value(&field(name));
            let parsed = vietnamese::parse_number(text).filter(|n| n.is_finite());
            if !text.is_empty() && parsed.is_none() {
                errors.add(name, format!("“{text}” không phải là số. Nhập như 1.234,5."));
            }
            parsed
        };
        let (numerator, denominator, value) = (number("n"), number("d"), number("v"));
        if !errors.0.is_empty() {
            wrong.insert(i.id, Outcome::Wrong(errors));
            continue;
        }
        let note = form.value(&field("note")).chars().take(4000).collect();
        let version = form.value(&field("ver")).parse().unwrap_or(0);
        typed.push(RowTyped { indicator: i.id, version, typed: Typed { numerator, denominator, value, note } });
    }
    (typed, wrong)
}

async fn one_row(cx: &Cx, at: &Loaded, outcomes: &HashMap<IndicatorId, Outcome>, form: &Form) -> Result<Response> {
    let rows = rows(cx, at, outcomes, Some(form)).await?;
    let row = rows.iter().find(|row| outcomes.contains_key(&row.id)).ok_or(Error::NotFound)?;
    let rejected = !row.state.errors.is_empty() || !row.state.theirs.is_empty();
    let status = if rejected { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, cx.fragment(&StatePart { t: &cx.t, row })?).into_response())
}
