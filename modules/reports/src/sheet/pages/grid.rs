//! The grid: a row for each indicator with target, last period, last year and cells to type into. With script each row is
//! saved as one leaves it; without, all are saved by the button.

use super::sheet_id;
use crate::period;
use crate::sheet::actions::{self, Loaded, Outcome, RowTyped, Words};
use crate::sheet::model::{Entry, Finding, SheetId, SheetState, Typed};
use crate::sheet::store;
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
    /// Cells stand beside it.
    is_open: bool,
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
        Err(error) if may_enter => cx.t.said(&error.to_string()).into_owned(),
        _ => String::new(),
    };
    let findings: HashMap<_, _> = at.findings().into_iter().collect();
    let open = findings.values().filter(|finding| finding.blocks()).count();
    let name = at.period.name(cx.t.lang());
    let is_open = may_enter && writable.is_ok();
    let page = Page {
        t: &cx.t,
        f,
        at,
        csrf: &cx.csrf,
        href: format!("/bao-cao/phieu/{}", sheet.id),
        rows: rows(cx, &Shown { at, findings, outcomes, form, is_open, marks_missing: f.has_errors() }).await?,
        badge: period::sheet_badge(&cx.t, sheet.state),
        due: vietnamese::format_date(at.period.due_on),
        refusal,
        is_late: at.period.is_open() && cx.today() > at.period.due_on,
        open,
        writable: is_open,
        may_withdraw: may_enter && at.may_withdraw(cx.today()),
        may_decide: may_decide && at.period.is_open() && sheet.state == SheetState::Submitted,
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

/// What the rows of a page are made of.
struct Shown<'a> {
    at: &'a Loaded,
    findings: HashMap<IndicatorId, Finding>,
    outcomes: &'a HashMap<IndicatorId, Outcome>,
    /// What was typed.
    form: Option<&'a Form>,
    is_open: bool,
    /// Rows that nobody has touched are marked too: the sheet was to be handed in.
    marks_missing: bool,
}

async fn rows(cx: &Cx, of: &Shown<'_>) -> Result<Vec<Row>> {
    let subjects: Vec<uuid::Uuid> = of.at.entries.iter().map(|e| e.figure).collect();
    let files = plans::api::evidence_of(&cx.read(), &subjects).await?;
    let mut section = "";
    let mut rows = Vec::with_capacity(of.at.indicators.len());
    for i in &of.at.indicators {
        let heading = (i.section != section && !i.section.is_empty()).then(|| i.section.clone());
        section = &i.section;
        let figure = of.at.entry(i.id).map(|e| e.figure);
        let files = files.iter().filter(|f| Some(f.subject_id) == figure).count();
        rows.push(Row { section: heading, files, ..row(cx, of, i) });
    }
    Ok(rows)
}

/// A number as it stands in a cell: with all its places, so that saving it again changes nothing.
fn typed(value: Option<f64>) -> String {
    value.map(|v| vietnamese::format_decimal(v, 6)).unwrap_or_default()
}

fn row(cx: &Cx, of: &Shown<'_>, i: &IndicatorFacts) -> Row {
    let [now, before, last_year] = snapshot::values(i, &of.at.period);
    let text = |value: &Option<snapshot::Value>| value.as_ref().map_or("–".to_owned(), |v| v.text.clone());
    let entry = of.at.entry(i.id);
    let kept = |pick: fn(&Entry) -> Option<f64>| typed(entry.and_then(pick));
    let outcome = of.outcomes.get(&i.id);
    let rejected = of.form.filter(|_| matches!(outcome, Some(Outcome::Wrong(_) | Outcome::Changed(_))));
    let cell = |name: &str, kept: String| rejected.map_or(kept, |f| f.value(&format!("{name}-{}", i.id)).to_owned());
    Row {
        id: i.id,
        section: None,
        name: i.name.clone(),
        target: i.target_text(cx.t.lang()),
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
        state: row_state(cx, of, i, entry, outcome),
        files: 0,
    }
}

fn row_state(
    cx: &Cx,
    of: &Shown<'_>,
    i: &IndicatorFacts,
    entry: Option<&Entry>,
    outcome: Option<&Outcome>,
) -> RowState {
    let version = entry.map_or(0, |e| e.version);
    let mut state = RowState { is_open: of.is_open, version, ..RowState::default() };
    if let Some(e) = entry {
        let value = plans::api::value_of(&i.unit, e.numerator, e.denominator, e.value).ok().flatten();
        state.result = value.map(|v| i.unit.format(v, cx.t.lang())).unwrap_or_default();
        state.saved = saved(cx, e);
    }
    match outcome {
        Some(Outcome::Wrong(errors)) => state.errors = errors.0.iter().map(|(_, text)| text.clone()).collect(),
        Some(Outcome::Changed(theirs)) => {
            let (who, value) = (theirs.entered_by_name.as_str(), theirs.text());
            state.theirs = cx.t.with("report-theirs", [("who", who.into()), ("value", value.as_str().into())]);
        }
        _ => {}
    }
    match of.findings.get(&i.id) {
        Some(Finding::Jump { before, now, explained }) => {
            let key = if *explained { "report-jump-explained" } else { "report-jump" };
            let (before, now) = (i.unit.format(*before, cx.t.lang()), i.unit.format(*now, cx.t.lang()));
            state.warnings.push(cx.t.with(key, [("before", before.as_str().into()), ("now", now.as_str().into())]));
        }
        Some(Finding::Missing) if entry.is_some() || of.marks_missing => {
            state.warnings.push(cx.t.get("report-missing"))
        }
        _ => {}
    }
    state
}

/// "Đã lưu 09:12", with the day where it was not today and the name of anybody else.
fn saved(cx: &Cx, entry: &Entry) -> String {
    let at = local(entry.entered_at);
    let at = at.format(if at.date_naive() == cx.today() { "%H:%M" } else { "%H:%M, %-d/%-m" }).to_string();
    if cx.session.as_ref().is_some_and(|s| s.actor.user == entry.entered_by) {
        return cx.t.with("report-saved", [("at", at.as_str().into())]);
    }
    let who = entry.entered_by_name.as_str();
    cx.t.with("report-saved-by", [("at", at.as_str().into()), ("who", who.into())])
}

/// `POST /bao-cao/phieu/{id}`: rows that came, and the words; htmx sends one row and gets its state back.
pub(super) async fn save(cx: Cx, Path(id): Path<String>, headers: HeaderMap, form: Form) -> Result<Response> {
    let id = sheet_id(&id)?;
    let actor = cx.actor()?;
    let at = Loaded::of(&cx.read(), &cx.app, actor, id, cx.today()).await?;
    let mut tx = cx.begin().await?;
    store::lock(&tx, id).await?;
    let at = at.renewed(&tx, actor).await?;
    let (typed, mut outcomes) = typed_rows(&at, &form);
    let saved = actions::save(&mut tx, actor, &at, &typed).await;
    if headers.contains_key("hx-request") {
        match saved {
            Ok(saved) => outcomes.extend(saved),
            Err(Error::Refused(why)) => outcomes.extend(typed.iter().map(|row| {
                let mut errors = kernel::FieldErrors::default();
                errors.add("", why.clone());
                (row.indicator, Outcome::Wrong(errors))
            })),
            Err(error) => return Err(error),
        }
        tx.commit().await?;
        let at = at.renewed(&cx.read(), actor).await?;
        return one_row(&cx, &at, &outcomes, &form);
    }
    match saved {
        Ok(saved) => outcomes.extend(saved),
        Err(error) => {
            drop(tx);
            return again(&cx, id, &form, error).await;
        }
    }
    let words = save_words(&mut tx, &cx, &at, &form).await;
    tx.commit().await?;
    let at = at.renewed(&cx.read(), actor).await?;
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

fn one_row(cx: &Cx, at: &Loaded, outcomes: &HashMap<IndicatorId, Outcome>, form: &Form) -> Result<Response> {
    let i = at.indicators.iter().find(|i| outcomes.contains_key(&i.id)).ok_or(Error::NotFound)?;
    let findings = at.findings().into_iter().collect();
    let row = row(cx, &Shown { at, findings, outcomes, form: Some(form), is_open: true, marks_missing: false }, i);
    let rejected = !row.state.errors.is_empty() || !row.state.theirs.is_empty();
    let status = if rejected { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, cx.fragment(&StatePart { t: &cx.t, row: &row })?).into_response())
}
