//! One criterion of a sheet: how it is scored, the records behind its numbers, the own answer, the verifier's word.

use super::{Names, id, post_button};
use crate::policy::VERIFY;
use crate::rules::{Choice, Criterion, Rule, RuleSet, words};
use crate::scoring::actions::{self, Verdict, may_score};
use crate::scoring::evidence::{self, File};
use crate::scoring::forms;
use crate::scoring::model::{Line, ScoringId, State};
use crate::scoring::sheet::Sheet;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use kernel::{Conn, Cx, Error, Form, Result};

#[derive(Template)]
#[template(path = "scoring/pages/criterion.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    base: String,
    sheet_title: &'a str,
    set: &'a RuleSet,
    place: String,
    c: &'a Criterion,
    max: String,
    how: String,
    why: String,
    own: String,
    measured: Vec<ui::Figure>,
    rule: &'static str,
    fraction: bool,
    numerator: String,
    denominator: String,
    choices: Vec<(String, String)>,
    /// The form is there: the sheet is open and the actor may score it.
    form: bool,
    version: i32,
    facts: Vec<(String, String)>,
    citations: Vec<String>,
    files: Vec<(String, String, Option<ui::PostButton>)>,
    verified: Option<String>,
    verify: bool,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /cham-diem/{scoring}/tieu-chi/{criterion}`
pub(crate) async fn show(cx: Cx, Path((scoring, code)): Path<(String, String)>) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    let sheet = Sheet::load(&cx.read(), &cx.app, id).await?;
    let line = sheet.lines.get(&code).ok_or(Error::NotFound)?;
    page(&cx, &sheet, line, &filled(&cx, line), StatusCode::OK).await
}

/// What is kept, as the form shows it.
fn filled(cx: &Cx, line: &Line) -> ui::Fields {
    let number = |n: Option<f64>| n.map(|n| vietnamese::format_decimal(n, 6)).unwrap_or_default();
    let entry = &line.entry;
    let points = if entry.is_verified { entry.verified } else { line.own.points };
    ui::Fields::new(&cx.t, &cx.csrf)
        .value("numerator", number(entry.numerator))
        .value("denominator", number(entry.denominator))
        .value("choice", entry.choice.map_or("", Choice::key))
        .value("claimed", number(entry.claimed))
        .value("not_applicable", if entry.not_applicable { "1" } else { "" })
        .value("citations", entry.citations.as_str())
        .value("note", entry.note.as_str())
        .value("points", number(points))
        .value("reason", entry.verified_reason.as_str())
}

async fn page(cx: &Cx, sheet: &Sheet, line: &Line, f: &ui::Fields, status: StatusCode) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let (c, scoring) = (&line.criterion, &sheet.scoring);
    let names = Names::load(cx, &conn).await?;
    let sheet_title = super::title(cx, &names, scoring);
    let (sheet_href, base) =
        (format!("/cham-diem/{}", scoring.id), format!("/cham-diem/{}/tieu-chi/{}", scoring.id, c.code));
    let may_change = scoring.state == State::Open && may_score(actor, scoring);
    let files = evidence::of_criterion(&conn, scoring.id, &c.code).await?;
    let codes: Vec<&str> = sheet.in_order().map(|l| l.criterion.code.as_str()).collect();
    let at = codes.iter().position(|code| *code == c.code).unwrap_or(0);
    let other = |n: Option<usize>| {
        n.and_then(|n| codes.get(n)).map(|code| format!("/cham-diem/{}/tieu-chi/{code}", scoring.id))
    };
    let source = c.rule.source().cloned().unwrap_or_default();
    let page = Page {
        t,
        f,
        place: place(sheet, &c.code),
        max: words::points(t, c.max),
        how: words::how(t, c),
        why: words::why(t, c, &line.own),
        own: words::points_or_none(t, line.own.points),
        measured: measured(cx, &conn, sheet, line).await?,
        rule: if source.is_measured() { "measured" } else { c.rule.key() },
        fraction: c.rule.is_fraction(),
        numerator: named(t, &source.numerator, if c.rule.is_fraction() { "score-numerator" } else { "score-number" }),
        denominator: named(t, &source.denominator, "score-denominator"),
        choices: Choice::ALL
            .map(|choice| (choice.key().to_owned(), t.get(format!("score-choice-{}", choice.key()))))
            .into(),
        form: may_change,
        version: line.entry.version,
        facts: facts(t, line),
        citations: line.entry.citations.lines().map(str::to_owned).collect(),
        files: files.into_iter().map(|file| shown(cx, &base, file, may_change)).collect(),
        verified: verdict(t, line),
        verify: scoring.state == State::Submitted && actor.can(VERIFY),
        previous: other(at.checked_sub(1)),
        next: other(Some(at + 1)),
        sheet_title: &sheet_title,
        set: &sheet.set,
        base,
        c,
    };
    cx.page_with(
        status,
        &format!("{} {}", c.code, c.title),
        &[(&t.get("score-nav"), "/cham-diem"), (&sheet_title, &sheet_href)],
        &page,
    )
}

/// "Trụ cột › chỉ số chính".
fn place(sheet: &Sheet, code: &str) -> String {
    let found = sheet.set.criteria().find(|(_, _, c)| c.code == code);
    found.map_or_else(String::new, |(p, i, _)| format!("{} {} › {} {}", p.code, p.title, i.code, i.title))
}

fn named(t: &ui::T, own: &str, key: &str) -> String {
    if own.is_empty() { t.get(key) } else { own.to_owned() }
}

/// The numbers that the ward's records measure, each leading to its records.
async fn measured(cx: &Cx, conn: &Conn, sheet: &Sheet, line: &Line) -> Result<Vec<ui::Figure>> {
    let Some(source) = line.criterion.rule.source() else { return Ok(Vec::new()) };
    let named = [source.measure.as_deref(), source.of_measure.as_deref()];
    let keys: Vec<&str> = named.iter().flatten().copied().collect();
    let measures = cx.app.measures_of(conn, &keys).await?;
    let days =
        if source.all_days { String::new() } else { format!("?tu={}&den={}", sheet.period().from, sheet.period().to) };
    let actor = cx.actor()?;
    let figure = |(key, value): (Option<&str>, Option<f64>)| {
        let measure = measures.get(key?)?;
        let is_open = measure.readers.include(actor);
        let shown = value.map_or_else(|| cx.t.get("score-no-data"), |v| ui::number(cx.t.lang(), v));
        let href = if is_open { format!("/so-lieu/{}{days}", measure.key) } else { String::new() };
        Some(ui::Figure::new(shown, href).labelled(measure.title.show(&cx.t)))
    };
    Ok(named.into_iter().zip([line.entry.numerator, line.entry.denominator]).filter_map(figure).collect())
}

/// The own answer in words, for those who cannot change it.
fn facts(t: &ui::T, line: &Line) -> Vec<(String, String)> {
    let (c, entry) = (&line.criterion, &line.entry);
    let number = |n: f64| ui::number(t.lang(), n);
    let mut facts = Vec::new();
    if let Some(source) = c.rule.source().filter(|s| !s.is_measured()) {
        let key = if c.rule.is_fraction() { "score-numerator" } else { "score-number" };
        facts.extend(entry.numerator.map(|n| (named(t, &source.numerator, key), number(n))));
        facts.extend(entry.denominator.map(|n| (named(t, &source.denominator, "score-denominator"), number(n))));
    }
    if matches!(c.rule, Rule::Choice { .. }) {
        facts.extend(entry.choice.map(|a| (t.get("score-answer"), t.get(format!("score-choice-{}", a.key())))));
    }
    facts.extend(entry.claimed.map(|n| (t.get("score-claimed"), number(n))));
    if !entry.note.is_empty() {
        facts.push((t.get("score-note"), entry.note.clone()));
    }
    facts
}

fn shown(cx: &Cx, base: &str, file: File, may_change: bool) -> (String, String, Option<ui::PostButton>) {
    let remove = may_change.then(|| {
        let button =
            post_button(cx, format!("{base}/bo-tep/{}", file.id), "score-file-remove", "govuk-button--secondary");
        ui::PostButton { about: file.file_name.clone(), ..button }
    });
    (file.file_name, format!("/cham-diem/minh-chung/{}", file.id), remove)
}

/// What the verifier said, if a verifier has spoken.
fn verdict(t: &ui::T, line: &Line) -> Option<String> {
    let entry = &line.entry;
    entry.is_verified.then(|| {
        let points = words::points_or_none(t, entry.verified);
        let args = [("points", points.into()), ("reason", entry.verified_reason.as_str().into())];
        t.with(if entry.verified_reason.is_empty() { "score-verdict" } else { "score-verdict-reason" }, args)
    })
}

/// `POST /cham-diem/{scoring}/tieu-chi/{criterion}`
pub(crate) async fn save(cx: Cx, Path((scoring, code)): Path<(String, String)>, form: Form) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    match keep(&cx, id, &code, &form).await {
        Ok(()) => {
            let sheet = Sheet::load(&cx.read(), &cx.app, id).await?;
            let after = sheet.in_order().skip_while(|l| l.criterion.code != code).nth(1);
            let to = match after.filter(|_| form.ticked("next")) {
                Some(next) => format!("/cham-diem/{id}/tieu-chi/{}", next.criterion.code),
                None if form.ticked("next") => format!("/cham-diem/{id}"),
                None => format!("/cham-diem/{id}/tieu-chi/{code}"),
            };
            Ok(cx.redirect_saying(&to, &cx.t.get("score-saved")))
        }
        Err(error) => again(&cx, id, &code, &form, error).await,
    }
}

async fn again(cx: &Cx, id: ScoringId, code: &str, form: &Form, error: Error) -> Result<Response> {
    let (fields, status) = super::typed(cx, form, error)?;
    let sheet = Sheet::load(&cx.read(), &cx.app, id).await?;
    let line = sheet.lines.get(code).ok_or(Error::NotFound)?;
    page(cx, &sheet, line, &fields, status).await
}

/// Keeps the answer of a form.
async fn keep(cx: &Cx, id: ScoringId, code: &str, form: &Form) -> Result<()> {
    let sheet = Sheet::load(&cx.read(), &cx.app, id).await?;
    let line = sheet.lines.get(code).ok_or(Error::NotFound)?;
    if !may_score(cx.actor()?, &sheet.scoring) {
        return Err(Error::Forbidden);
    }
    let entry = forms::entry(form, &line.criterion)?;
    let files = cx.app.files.keep(form, "files").await?;
    let mut tx = cx.begin().await?;
    actions::save(&mut tx, cx.actor()?, id, code, &entry, &files).await?;
    tx.commit().await.map(|_| ())
}

#[derive(Template)]
#[template(path = "scoring/pages/saved.html")]
struct Saved<'a> {
    t: &'a ui::T,
    f: ui::Fields,
    why: String,
    own: String,
    max: String,
    at: String,
    version: i32,
}

/// `POST /cham-diem/{scoring}/tieu-chi/{criterion}/tu-luu`: saves as the form is filled in; files wait for the button.
pub(crate) async fn autosave(cx: Cx, Path((scoring, code)): Path<(String, String)>, form: Form) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    if let Err(error) = keep(&cx, id, &code, &form).await {
        if !matches!(error, Error::Invalid(_) | Error::Refused(_) | Error::Conflict(_)) {
            return Err(error);
        }
        let mut out = ui::Html::new();
        out.element("p", "govuk-error-message", &cx.t.said(&error.to_string()));
        return Ok((error.status(), Html(out.into_string())).into_response());
    }
    let sheet = Sheet::load(&cx.read(), &cx.app, id).await?;
    let line = sheet.lines.get(&code).ok_or(Error::NotFound)?;
    let saved = Saved {
        t: &cx.t,
        f: ui::Fields::new(&cx.t, &cx.csrf),
        why: words::why(&cx.t, &line.criterion, &line.own),
        own: words::points_or_none(&cx.t, line.own.points),
        max: words::points(&cx.t, line.criterion.max),
        at: kernel::local(cx.now).format("%H:%M").to_string(),
        version: line.entry.version,
    };
    cx.fragment(&saved)
}

/// `POST /cham-diem/{scoring}/tieu-chi/{criterion}/tham-dinh`
pub(crate) async fn verify(cx: Cx, Path((scoring, code)): Path<(String, String)>, form: Form) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    let done = async {
        let verdict = Verdict {
            version: form.value("version").parse().unwrap_or(0),
            points: form.number("points"),
            reason: form.value("reason").to_owned(),
        };
        form.check()?;
        let mut tx = cx.begin().await?;
        actions::verify(&mut tx, &cx.app, cx.actor()?, id, &code, &verdict).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => {
            let to = format!("/cham-diem/{id}/tham-dinh#tc-{}", vietnamese::slug(&code));
            Ok(cx.redirect_saying(&to, &cx.t.get("score-saved")))
        }
        Err(error) => again(&cx, id, &code, &form, error).await,
    }
}

/// `POST /cham-diem/{scoring}/tieu-chi/{criterion}/bo-tep/{file}`
pub(crate) async fn remove_file(
    cx: Cx,
    Path((scoring, code, file)): Path<(String, String, String)>,
    _form: Form,
) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    let mut tx = cx.begin().await?;
    actions::remove_file(&mut tx, cx.actor()?, id, &code, super::id(&file)?).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("/cham-diem/{id}/tieu-chi/{code}"), &cx.t.get("score-file-removed")))
}
