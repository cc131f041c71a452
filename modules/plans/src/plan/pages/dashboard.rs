//! The dashboard of a plan: a conclusion, what is at risk, every indicator against its target; each number opens.

use crate::indicator::Standing;
use crate::plan::board::{Board, TaskStanding};
use crate::plan::model::PlanState;
use crate::plan::view::{badge, id, level, may_edit, name_of, post_button, quarter_name, say};
use crate::policy;
use crate::status::Status;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Actor, Cx, Result, UnitId};
use serde::Deserialize;
use ui::html::Render as _;
use ui::{DataTable, Lang};

/// What narrows the dashboard.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Narrowed {
    #[serde(rename = "don-vi", default)]
    pub(crate) unit: String,
    #[serde(rename = "trang-thai", default)]
    pub(crate) status: String,
}

#[derive(Template)]
#[template(path = "plan/pages/board.html")]
struct BoardPage<'a> {
    t: &'a ui::T,
    board: &'a Board,
    about: String,
    verdict: String,
    reasons: Vec<String>,
    bar: ui::StackedBar,
    risks: ui::RiskList,
    risk_title: String,
    indicators: DataTable,
    filter: ui::FilterBar,
    focus: Vec<(String, bool, Vec<String>)>,
    has_other_focus: bool,
    results: Vec<ui::Figure>,
    tasks: Vec<(String, ui::Figure)>,
    waiting: Option<String>,
    /// How many of its tasks units have made concrete.
    concrete: Option<String>,
    /// How many places of its document are still to be agreed on.
    to_agree: usize,
    /// What narrows the page, for the downloads.
    narrowed: String,
    /// What other rooms know of it.
    asides: Vec<ui::Raw>,
    may_import: bool,
    may_edit: bool,
    may_concretise: bool,
    steps: Vec<ui::PostButton>,
}

/// `GET /ke-hoach/{plan}`
pub(crate) async fn show(cx: Cx, Path(plan): Path<String>, Query(q): Query<Narrowed>) -> Result<Response> {
    let actor = cx.actor()?;
    let mut board = Board::load(&cx.read(), &cx.app, actor, id(&plan)?).await?;
    let filter = filter_bar(&cx, &board, &q);
    if let Ok(unit) = q.unit.parse::<UnitId>() {
        board.narrow_to(unit);
    }
    let (verdict, reasons) = conclusion(&cx, &board);
    let focus = focus(&cx, &board);
    let page = BoardPage {
        t: &cx.t,
        about: about(&cx, &board),
        verdict,
        reasons,
        bar: stacked(&cx, &board, &q),
        risk_title: cx
            .t
            .with("plan-tasks-at-risk", [("n", board.tasks_at_risk().len().into()), ("all", board.tasks.len().into())]),
        risks: ui::RiskList(board.tasks_at_risk().into_iter().take(8).map(|t| risk(&cx, &board, t)).collect()),
        indicators: indicator_table(&cx, &board, Status::from_key(&q.status)),
        filter,
        has_other_focus: focus.iter().any(|(_, running, _)| !running),
        focus,
        results: last_year(&cx, &board),
        tasks: task_figures(&cx, &board),
        waiting: waiting(&cx, &board),
        concrete: concrete(&cx, &board, &q).await?,
        to_agree: crate::import::to_agree_count(&cx.read(), board.plan.id).await?,
        narrowed: narrowed(&q),
        asides: cx.asides(board.plan.id.0).await?,
        may_import: actor.can(policy::IMPORT) && board.plan.state != PlanState::Closed,
        may_edit: may_edit(actor, &board.plan) && board.plan.state != PlanState::Closed,
        may_concretise: actor.can(policy::EDIT) && board.plan.parent.is_none() && board.plan.state == PlanState::Active,
        steps: steps(&cx, actor, &board),
        board: &board,
    };
    cx.page(&board.plan.title, &[(&cx.t.get("plan-nav"), "/ke-hoach")], &page)
}

fn about(cx: &Cx, board: &Board) -> String {
    let plan = &board.plan;
    let issued = plan.issued_on.map(crate::indicator::format_day).unwrap_or_default();
    let number = match (plan.number.is_empty(), issued.is_empty()) {
        (true, _) => String::new(),
        (false, true) => cx.t.with("plan-number", [("number", plan.number.as_str().into())]),
        (false, false) => {
            cx.t.with("plan-number-day", [("number", plan.number.as_str().into()), ("day", issued.as_str().into())])
        }
    };
    let newest = board.indicators.iter().filter_map(|s| Some(s.assessment.latest.as_ref()?.to)).max();
    let state = cx.t.get(format!("plan-state-{}", plan.state.key()));
    let figures =
        newest.map(|day| cx.t.with("plan-figures-until", [("day", crate::indicator::format_day(day).into())]));
    [Some(number), Some(state), figures].into_iter().flatten().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn conclusion(cx: &Cx, board: &Board) -> (String, Vec<String>) {
    let t = &cx.t;
    let all = board.indicators.len();
    if all == 0 {
        return (t.get("plan-verdict-none"), vec![t.get("plan-verdict-none-more")]);
    }
    let met = board.counts().iter().find(|(s, _)| *s == Status::Met).map_or(0, |(_, n)| *n);
    let (trouble, most) = board.trouble();
    let key = if trouble == 0 { "plan-verdict-well" } else { "plan-verdict" };
    let verdict = t.with(key, [("met", met.into()), ("all", all.into()), ("trouble", trouble.into())]);
    let mut reasons = Vec::new();
    if let Some((unit, n)) = most.filter(|_| trouble > 1) {
        let unit = name_of(&board.units, Some(unit));
        reasons.push(t.with("plan-verdict-unit", [("n", n.into()), ("unit", unit.into())]));
    }
    let silent = board.indicators.iter().filter(|s| s.assessment.latest.is_none()).count();
    if silent > 0 {
        reasons.push(t.with("plan-verdict-silent", [("n", silent.into())]));
    }
    (verdict, reasons)
}

fn stacked(cx: &Cx, board: &Board, q: &Narrowed) -> ui::StackedBar {
    let segment = |(status, n): (Status, usize)| {
        let href = format!("/ke-hoach/{}?don-vi={}&trang-thai={}#chi-tieu", board.plan.id, q.unit, status.key());
        ui::Segment::new(level(status), n as u64, cx.t.get(status.label()), href)
    };
    ui::StackedBar::new(board.counts().into_iter().map(segment).collect())
}

fn risk(cx: &Cx, board: &Board, t: &TaskStanding) -> ui::RiskCard {
    let due = match t.task.due_on {
        Some(day) => cx.t.with("plan-task-due", [("day", crate::indicator::format_day(day).into())]),
        None => t.task.deadline_text.clone(),
    };
    let number = cx.t.with("plan-task-number", [("n", t.task.position.into())]);
    let unit = name_of(&board.units, t.task.lead_unit_id);
    let meta = [number.as_str(), due.as_str(), unit].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>();
    ui::RiskCard {
        status: badge(&cx.t, t.status),
        meta: meta.join(" · "),
        title: t.task.title.clone(),
        href: format!("/nhiem-vu/{}", t.task.id),
        text: say(&cx.t, &t.why),
    }
}

fn filter_bar(cx: &Cx, board: &Board, q: &Narrowed) -> ui::FilterBar {
    let t = &cx.t;
    let units: Vec<(String, String)> =
        board.leads().into_iter().map(|(id, name)| (id.to_string(), name.to_owned())).collect();
    let statuses: Vec<(String, String)> = Status::ALL.iter().map(|s| (s.key().to_owned(), t.get(s.label()))).collect();
    ui::FilterBar::new(t, format!("/ke-hoach/{}", board.plan.id))
        .select("don-vi", &t.get("plan-filter-unit"), &t.get("plan-filter-any-unit"), &units, &q.unit)
        .select("trang-thai", &t.get("plan-filter-status"), &t.get("plan-filter-any-status"), &statuses, &q.status)
        .clearable(t, !q.unit.is_empty() || !q.status.is_empty())
}

/// The indicators by section: bar against target, result, trend, status with its reason.
fn indicator_table(cx: &Cx, board: &Board, only: Option<Status>) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("plan-indicators"))
        .with_own_file()
        .column(t.get("plan-column-indicator"))
        .minor(t.get("plan-column-bullet"))
        .numeric(t.get("plan-column-result"))
        .minor(t.get("plan-column-trend"))
        .column(t.get("plan-column-status"));
    let shown = board.indicators.iter().filter(|s| only.is_none_or(|status| s.assessment.status == status));
    let mut section: Option<&str> = None;
    for standing in shown {
        if section != Some(standing.indicator.section.as_str()) {
            section = Some(standing.indicator.section.as_str());
            table.group(standing.indicator.section.as_str());
        }
        table.row(indicator_row(cx, board, standing));
    }
    table
}

fn indicator_row(cx: &Cx, board: &Board, s: &Standing) -> Vec<String> {
    let (i, lang) = (&s.indicator, cx.t.lang());
    let shared = if i.plan == board.plan.id { String::new() } else { format!(" · {}", cx.t.get("plan-shared")) };
    let below = format!("{}{shared}", name_of(&board.units, i.lead));
    let name = DataTable::link(&i.name, format!("/chi-tieu/{}", i.id), &below);
    let target = cx.t.with("plan-target", [("target", i.target_text(lang).into())]);
    vec![name, bullet(s).html(), result(s, lang, &target), trend(s).html(), status_cell(cx, s)]
}

/// Result against target; percentages on one scale, so that rows compare.
pub(crate) fn bullet(s: &Standing) -> ui::Bullet {
    let i = &s.indicator;
    let bullet = ui::Bullet::new(level(s.assessment.status), s.assessment.value(), Some(i.target))
        .previous(i.baseline.value_in(&i.unit));
    match i.unit.kind() {
        crate::indicator::UnitKind::Percent => bullet.max(s.assessment.value().unwrap_or(0.0).max(100.0)),
        _ => bullet,
    }
}

fn trend(s: &Standing) -> ui::Trend {
    let values: Vec<Option<f64>> = s.points.iter().rev().take(8).rev().map(|p| p.value).collect();
    ui::Trend::new(level(s.assessment.status), values, Some(s.indicator.target))
}

fn result(s: &Standing, lang: Lang, target: &str) -> String {
    let href = format!("/chi-tieu/{}/ban-ghi", s.indicator.id);
    match s.assessment.value() {
        Some(value) => DataTable::link(s.indicator.unit.format(value, lang), href, target),
        None => DataTable::two_lines("–", target),
    }
}

fn status_cell(cx: &Cx, s: &Standing) -> String {
    let mut out = ui::Html::new();
    out.put(&badge(&cx.t, s.assessment.status));
    out.element("span", "pw-table__below", &say(&cx.t, &s.assessment.sentence(&s.indicator, cx.t.lang())));
    out.into_string()
}

/// The focus of each quarter; the running one is marked.
fn focus(cx: &Cx, board: &Board) -> Vec<(String, bool, Vec<String>)> {
    use chrono::Datelike;
    let today = cx.today();
    let running = (today.year() == board.plan.year).then(|| crate::indicator::quarter_of(today) as i32);
    let lines = |quarter: i32| -> Vec<String> {
        board.focus.iter().filter(|f| f.quarter == quarter).map(|f| f.body.clone()).collect()
    };
    (1..=4_i32)
        .map(|quarter| {
            let title = quarter_name(&cx.t, quarter.unsigned_abs());
            (title, running == Some(quarter), lines(quarter))
        })
        .filter(|(_, _, lines)| !lines.is_empty())
        .collect()
}

/// Results of last year that the plan starts from: fractions first, for they open furthest.
/// Results of the year before whose numerator and denominator are printed, then the others, until the row is full.
fn last_year(cx: &Cx, board: &Board) -> Vec<ui::Figure> {
    let (lang, plan) = (cx.t.lang(), board.plan.id);
    let mut results: Vec<_> = board.results.iter().collect();
    results.sort_by_key(|r| r.numerator.is_none() || r.denominator.is_none());
    let figure = |r: &crate::plan::PastResult| {
        ui::Figure::new(r.figure(lang), r.href(plan)).labelled(r.name.as_str()).note(r.fraction(lang))
    };
    results.into_iter().take(8).map(figure).collect()
}

fn task_figures(cx: &Cx, board: &Board) -> Vec<(String, ui::Figure)> {
    let figure = |status: Status| {
        let n = board.tasks.iter().filter(|t| t.status == status).count();
        let href = format!("/ke-hoach/{}/nhiem-vu?trang-thai={}", board.plan.id, status.key());
        (cx.t.get(status.label()), ui::Figure::new(n.to_string(), href), n)
    };
    let best_first = [Status::Met, Status::OnTrack, Status::AtRisk, Status::Late, Status::NotAssessed];
    let counted = best_first.into_iter().map(figure).filter(|(_, _, n)| *n > 0);
    counted.map(|(label, figure, _)| (label, figure)).collect()
}

fn waiting(cx: &Cx, board: &Board) -> Option<String> {
    let n: usize = board.indicators.iter().map(|s| s.waiting).sum();
    (n > 0).then(|| cx.t.with("plan-figures-waiting", [("n", n.into())]))
}

/// "Đơn vị đã cụ thể hóa 3/12 nhiệm vụ", once some unit has: of the whole plan.
async fn concrete(cx: &Cx, board: &Board, q: &Narrowed) -> Result<Option<String>> {
    if board.plan.parent.is_some() || !q.unit.is_empty() {
        return Ok(None);
    }
    let n = crate::plan::store::made_concrete(&cx.read(), board.plan.id).await?;
    let counts = [("n", n.into()), ("all", board.tasks.len().into())];
    Ok((n > 0).then(|| cx.t.with("plan-made-concrete", counts)))
}

/// What narrows the page, as the end of an address.
fn narrowed(q: &Narrowed) -> String {
    if q.unit.is_empty() && q.status.is_empty() {
        return String::new();
    }
    format!("?don-vi={}&trang-thai={}", kernel::url_encode(&q.unit), kernel::url_encode(&q.status))
}

/// What may be done with the plan as a whole.
fn steps(cx: &Cx, actor: &Actor, board: &Board) -> Vec<ui::PostButton> {
    let plan = &board.plan;
    let mut steps = Vec::new();
    let mut add = |verb: &str, key: &str, main: bool| {
        let class = if main { "" } else { "govuk-button--secondary" };
        steps.push(post_button(cx, format!("/ke-hoach/{}/{verb}", plan.id), &cx.t.get(key), class));
    };
    if actor.can_in(policy::EDIT, None) {
        match plan.state {
            PlanState::Draft => add("thuc-hien", "plan-activate", true),
            PlanState::Active => add("ket-thuc", "plan-close", false),
            PlanState::Closed => add("mo-lai", "plan-reopen", false),
        }
    }
    if actor.can(policy::PUBLISH) && plan.state != PlanState::Draft {
        if plan.is_public {
            add("thoi-cong-bo", "plan-unpublish", false)
        } else {
            add("cong-bo", "plan-publish", false)
        }
    }
    steps
}
