//! The page of an indicator: where it stands and why, its course, its figures and who approved them, what happened to it.

use super::counted::{self, Counted};
use super::{previous, visible};
use crate::evidence::{self, Evidence};
use crate::indicator::figure::{self, Figure, FigureId, FigureState};
use crate::indicator::model::{Indicator, IndicatorState};
use crate::indicator::period::{Span, format_day, quarter_of};
use crate::indicator::standing::{Standing, standings};
use crate::indicator::{IndicatorId, store};
use crate::plan::view::{badge, folded, id, level, may_edit, name_of, post_button, say, unit_names};
use crate::plan::{Plan, PlanState};
use crate::{policy, ruling};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Actor, Conn, Cx, Error, Form, Recorded, Result, UserId, audit};
use std::collections::{BTreeSet, HashMap};
use ui::DataTable;

#[derive(Template)]
#[template(path = "indicator/pages/indicator.html")]
struct IndicatorPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    indicator: &'a Indicator,
    plan: &'a Plan,
    about: String,
    status: ui::Status,
    why: String,
    ruling: ui::Raw,
    value: ui::Figure,
    facts: ui::govuk::SummaryList,
    /// Where the year leads.
    outlook: Option<String>,
    chart: ui::TrendChart,
    /// The periods of the chart.
    periods: ui::ListFile,
    waiting: Vec<Waiting>,
    figures: DataTable,
    /// The measures by which it is counted.
    counted: Vec<Counted>,
    /// What was entered beside what is counted.
    compared: Option<DataTable>,
    enter: Option<String>,
    share: bool,
    quote: Option<(i32, String)>,
    /// The indicator of an earlier plan that it goes on from.
    previous: Option<(IndicatorId, String)>,
    others: Vec<(IndicatorId, String)>,
    timeline: ui::Timeline,
    /// What other rooms know of it.
    asides: Vec<ui::Raw>,
    may_edit: bool,
}

/// A figure that waits for a second person.
struct Waiting {
    figure: Figure,
    period: String,
    value: String,
    by: String,
    /// Differs by more than a fifth from the one before.
    jump: Option<String>,
    evidence: Vec<Evidence>,
    approve: Option<ui::PostButton>,
    give_back: Option<ui::govuk::Details>,
    own: bool,
}

/// `GET /chi-tieu/{indicator}`
pub(crate) async fn show(cx: Cx, Path(indicator): Path<String>) -> Result<Response> {
    let today = cx.today();
    let id: IndicatorId = id(&indicator)?;
    let (of, _) = visible(&cx.read(), cx.actor()?, id).await?;
    // The quarter that ended last, or this year's first.
    let quarter = if today > Span::year(of.plan_year).to { 4 } else { quarter_of(today).saturating_sub(1).max(1) };
    let span = Span::up_to_quarter(of.plan_year, quarter);
    let fields = ui::Fields::new(&cx.t, &cx.csrf)
        .value("from_day", format_day(span.from))
        .value("to_day", format_day(span.to.min(today)));
    page(&cx, id, &fields, FigureId::new(), None).await
}

/// The page again, with what was typed into one of its forms and what is wrong with it.
pub(crate) async fn page_again(cx: &Cx, id: IndicatorId, form: &Form, error: Error) -> Result<Response> {
    let figure = form.value("id").parse().unwrap_or_else(|_| FigureId::new());
    page(cx, id, &cx.typed(form, &error.for_form()?), figure, Some(form)).await
}

/// The page; `came` is the form that came back.
async fn page(cx: &Cx, id: IndicatorId, f: &ui::Fields, figure_id: FigureId, came: Option<&Form>) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let (of, plan) = visible(&conn, actor, id).await?;
    let Some(standing) = standings(&conn, &cx.app, vec![of], cx.today()).await?.pop() else {
        return Err(Error::NotFound);
    };
    let of = &standing.indicator;
    let outlook = standing.outlook(cx.today());
    let units = unit_names(&conn).await?;
    let coordinating = store::units(&conn, id).await?;
    let figures = figure::store::of_indicator(&conn, id, 60).await?;
    let names = people_of(&conn, &figures).await?;
    let subjects: Vec<uuid::Uuid> = figures.iter().map(|f| f.id.0).collect();
    let evidence = evidence::of_subjects(&conn, &subjects).await?;
    let lead = name_of(&units, of.lead);
    let helping: Vec<&str> = coordinating.iter().map(|u| name_of(&units, Some(*u))).collect();
    let about = [lead.to_owned(), helping.join(", ")].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>();
    let open = plan.state == PlanState::Active && of.source.is_entered() && of.state == IndicatorState::Active;
    let (previous, others) = previous::lineage(&conn, actor, of).await?;
    let events = audit::of_subject(&conn, id.0, 40).await?;
    let chart = chart(cx, &standing, outlook.end());
    let page = IndicatorPage {
        t,
        f,
        about: about.join(" · "),
        status: badge(t, standing.assessment.status),
        why: say(t, &standing.assessment.sentence(of, t.lang())),
        ruling: ruling_panel(cx, &plan, &standing, f, came)?,
        value: headline(cx, &standing),
        facts: facts(cx, &standing),
        outlook: outlook.sentence(of, t.lang()).map(|sentence| sentence.say(t)),
        periods: periods(cx, of, &chart),
        chart,
        waiting: waiting(cx, actor, f, &standing, &figures, &names, &evidence),
        figures: figure_table(cx, of, &figures, &names, &evidence),
        counted: counted::of(cx, &conn, of).await?,
        compared: super::compared::table(cx, &conn, of, &figures).await?,
        enter: (open && figure::may_enter(actor, of, &coordinating)).then(|| figure_id.to_string()),
        share: of.unit.is_share(),
        quote: of.quote.as_ref().map(|q| (q.line_start, q.text.clone())),
        previous,
        others,
        timeline: timeline(cx, &events, &previous::changes(cx, &conn, &events).await?),
        asides: cx.asides(id.0).await?,
        may_edit: may_edit(actor, &plan) && plan.state != PlanState::Closed,
        indicator: of,
        plan: &plan,
    };
    let place = format!("/ke-hoach/{}", plan.id);
    cx.form_page(f, &of.name, &[(&t.get("plan-nav"), "/ke-hoach"), (&plan.title, &place)], &page)
}

async fn people_of(conn: &Conn, figures: &[Figure]) -> Result<HashMap<UserId, String>> {
    let users: BTreeSet<UserId> = figures.iter().flat_map(|f| [Some(f.entered_by), f.decided_by]).flatten().collect();
    let mut names = HashMap::with_capacity(users.len());
    for user in users {
        names.insert(user, people::api::person_name(conn, user).await?.unwrap_or_default());
    }
    Ok(names)
}

/// What a leader judged, over what the rule computes.
fn ruling_panel(cx: &Cx, plan: &Plan, s: &Standing, fields: &ui::Fields, came: Option<&Form>) -> Result<ui::Raw> {
    let about = ruling::About {
        place: format!("/chi-tieu/{}", s.indicator.id),
        lead: s.indicator.lead,
        open: plan.state != PlanState::Closed,
        computed: s.assessment.computed,
        sentence: &s.assessment.computed_sentence(&s.indicator, cx.t.lang()),
        ruling: s.assessment.ruling.as_ref(),
        fields,
        came,
    };
    Ok(ruling::panel(cx, cx.actor()?, &about).raw())
}

fn headline(cx: &Cx, s: &Standing) -> ui::Figure {
    let (i, a, lang) = (&s.indicator, &s.assessment, cx.t.lang());
    let value = a.value().map_or_else(|| "–".to_owned(), |value| i.unit.format(value, lang));
    let until = a.latest.as_ref().map(|p| cx.t.with("indicator-until", [("day", format_day(p.to).into())]));
    let note = [a.fraction(lang), until].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let target = cx.t.with("plan-target", [("target", i.target_text(lang).into())]);
    ui::Figure::new(value, format!("/chi-tieu/{}/ban-ghi", i.id)).labelled(target).note(note)
}

fn facts(cx: &Cx, s: &Standing) -> ui::govuk::SummaryList {
    let (i, a, t, lang) = (&s.indicator, &s.assessment, &cx.t, cx.t.lang());
    let signed = |change: f64| {
        let sign = if change > 0.0 {
            "+"
        } else if change < 0.0 {
            "−"
        } else {
            ""
        };
        format!("{sign}{}", i.unit.format_gap(change, lang))
    };
    let expected = a.expected.map(|e| i.unit.format(e, lang));
    let last_year = i.baseline.value_in(&i.unit).map(|b| match i.baseline.period.as_str() {
        "" => i.unit.format(b, lang),
        period => format!("{} ({period})", i.unit.format(b, lang)),
    });
    let aspiration = if i.aspiration { t.get("indicator-aspiration-yes") } else { String::new() };
    let source = t.get(format!("indicator-source-{}", i.source.key().replace('_', "-")));
    [
        ("indicator-expected", expected.unwrap_or_default()),
        ("indicator-baseline", last_year.unwrap_or_default()),
        ("indicator-since-previous", a.since_previous.map(signed).unwrap_or_default()),
        ("indicator-since-last-year", a.since_last_year.map(signed).unwrap_or_default()),
        ("indicator-aspiration", aspiration),
        ("indicator-definition", i.definition.clone()),
        ("indicator-source", source),
    ]
    .into_iter()
    .fold(ui::govuk::SummaryList::new(), |list, (key, value)| list.row(t.get(key), value))
}

fn chart(cx: &Cx, s: &Standing, forecast: Option<f64>) -> ui::TrendChart {
    let (i, lang) = (&s.indicator, cx.t.lang());
    let path = s.target_path();
    let point = |p: &crate::indicator::Point| ui::Point {
        label: Span { from: p.from, to: p.to }.short(),
        value: p.value,
        text: p.value.map_or_else(|| "–".to_owned(), |v| i.unit.format(v, lang)),
        target: if chrono::Datelike::year(&p.to) == i.plan_year { path.expected(p.to) } else { None },
        forecast: None,
    };
    let mut points: Vec<ui::Point> = s.points.iter().map(point).collect();
    let end = Span::year(i.plan_year).to;
    if s.points.last().is_none_or(|p| p.to < end) {
        let label = Span { from: end, to: end }.short();
        let text = forecast.map_or_else(|| "–".to_owned(), |end| format!("≈ {}", i.unit.format(end, lang)));
        points.push(ui::Point { label, value: None, text, target: Some(i.target), forecast });
    }
    ui::TrendChart {
        level: level(s.assessment.status),
        points,
        title: i.name.clone(),
        target_text: cx.t.get("indicator-path"),
        unit: if i.unit.as_str() == "%" { "%".to_owned() } else { String::new() },
        lang,
    }
}

/// What the chart shows, as a file.
fn periods(cx: &Cx, of: &Indicator, chart: &ui::TrendChart) -> ui::ListFile {
    let (t, lang) = (&cx.t, cx.t.lang());
    let mut table = DataTable::new(format!("{} – {}", of.name, t.get("indicator-course")))
        .column(t.get("indicator-period"))
        .numeric(t.get("plan-column-result"))
        .numeric(t.get("indicator-path"));
    for point in &chart.points {
        let target = point.target.map(|value| of.unit.format(value, lang)).unwrap_or_default();
        table.row([&point.label, &point.text, &target].into_iter().map(DataTable::text).collect());
    }
    ui::ListFile(table)
}

fn waiting(
    cx: &Cx,
    actor: &Actor,
    fields: &ui::Fields,
    s: &Standing,
    figures: &[Figure],
    names: &HashMap<UserId, String>,
    evidence: &[Evidence],
) -> Vec<Waiting> {
    let (i, lang) = (&s.indicator, cx.t.lang());
    let may_approve = actor.can_in(policy::APPROVE, i.lead);
    let before = s.assessment.value();
    let of = |f: &Figure| Waiting {
        period: f.span.label(lang),
        value: value_of(i, f, lang),
        by: cx.t.with(
            "indicator-entered-by",
            [
                ("name", names.get(&f.entered_by).map_or("", String::as_str).into()),
                ("day", format_day(kernel::local_day(f.entered_at)).into()),
            ],
        ),
        jump: before
            .filter(|b| (f.value - b).abs() > 0.2 * b.abs())
            .map(|b| cx.t.with("indicator-jump", [("before", i.unit.format(b, lang).into())])),
        evidence: evidence.iter().filter(|e| e.subject_id == f.id.0).cloned().collect(),
        approve: (may_approve && f.entered_by != actor.user).then(|| {
            let action = format!("/chi-tieu/{}/so-lieu/{}/duyet", i.id, f.id);
            post_button(cx, action, &cx.t.get("indicator-approve"), "")
        }),
        give_back: (may_approve && f.entered_by != actor.user).then(|| give_back(cx, fields, i, f)),
        own: f.entered_by == actor.user,
        figure: f.clone(),
    };
    figures.iter().filter(|f| f.state == FigureState::Entered).map(of).collect()
}

/// The folded form that returns a figure; its reason comes back where none was given.
fn give_back(cx: &Cx, fields: &ui::Fields, i: &Indicator, f: &Figure) -> ui::govuk::Details {
    let t = &cx.t;
    let parts: [&dyn ui::Render; 3] = [
        &fields.open(format!("/chi-tieu/{}/so-lieu/{}/tra-lai", i.id, f.id)),
        &ui::govuk::Textarea {
            id: format!("reason-{}", f.id),
            ..fields.area("reason", t.get("indicator-return-reason")).rows(3)
        },
        &ui::govuk::Button::submit(t.get("indicator-return")).secondary(),
    ];
    folded(t.get("indicator-return"), false, &parts)
}

/// "92,48% (3.472/3.754)".
pub(crate) fn value_of(i: &Indicator, f: &Figure, lang: ui::Lang) -> String {
    let value = i.unit.format(f.value, lang);
    match (f.numerator, f.denominator) {
        (Some(n), Some(d)) => format!("{value} ({}/{})", ui::number(lang, n), ui::number(lang, d)),
        _ => value,
    }
}

/// All figures with their evidence and who approved or returned them.
fn figure_table(
    cx: &Cx,
    i: &Indicator,
    figures: &[Figure],
    names: &HashMap<UserId, String>,
    evidence: &[Evidence],
) -> DataTable {
    let (t, lang) = (&cx.t, cx.t.lang());
    let name = |user: Option<UserId>| user.and_then(|u| names.get(&u)).map_or("", String::as_str);
    let mut table = DataTable::new(t.get("indicator-figures"))
        .column(t.get("indicator-period"))
        .numeric(t.get("plan-column-result"))
        .column(t.get("indicator-evidence"))
        .column(t.get("indicator-entered"))
        .column(t.get("indicator-decided"));
    for f in figures {
        let mut files = ui::Html::new();
        for e in evidence.iter().filter(|e| e.subject_id == f.id.0) {
            files.raw(&DataTable::link(&e.file_name, format!("/ke-hoach/minh-chung/{}", e.id), ""));
            files.raw("<br>");
        }
        let decided = f.decided_at.map(|at| format!("{} {}", name(f.decided_by), format_day(kernel::local_day(at))));
        let state = t.get(format!("figure-state-{}", f.state.key()));
        let state = [Some(state), decided, Some(f.decision_reason.clone())];
        let state = state.into_iter().flatten().filter(|s| !s.trim().is_empty()).collect::<Vec<_>>().join(" · ");
        let entered = format!("{} {}", name(Some(f.entered_by)), format_day(kernel::local_day(f.entered_at)));
        table.row(vec![
            DataTable::two_lines(f.span.label(lang), &f.note),
            DataTable::text(value_of(i, f, lang)),
            files.into_string(),
            DataTable::text(entered),
            DataTable::text(state),
        ]);
    }
    table
}

/// What happened to the indicator and its figures.
fn timeline(cx: &Cx, events: &[Recorded], changes: &HashMap<i64, String>) -> ui::Timeline {
    let step = |event: &Recorded| {
        let key = format!("event-{}", event.kind.replace(['.', '_'], "-"));
        let detail = event.detail();
        let reason = detail.get("reason").and_then(|r| r.as_str()).unwrap_or_default();
        let change = changes.get(&event.seq).map_or("", String::as_str);
        let said: Vec<&str> = [reason, change].into_iter().filter(|text| !text.is_empty()).collect();
        ui::Step {
            state: ui::StepState::Done,
            title: if cx.t.has(&key) { cx.t.get(&key) } else { event.kind.clone() },
            when: format!("{} · {}", format_day(kernel::local_day(event.at)), event.actor_name),
            text: said.join(" · "),
            html: String::new(),
        }
    };
    ui::Timeline::new(&cx.t, events.iter().map(step).collect())
}
