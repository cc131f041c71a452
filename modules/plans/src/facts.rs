//! What other modules may know of plans: plans in force, their indicators with approved values, their tasks, and the way
//! in for a figure that was collected and approved elsewhere.

use crate::evidence;
use crate::indicator::figure::{self, Collected, FigureId, NewFigure};
use crate::indicator::{self, Comparator, IndicatorId, IndicatorState, Point, Span, Unit, Why};
use crate::plan::{self, PlanId, PlanState};
use crate::status::{Sentence, Status};
use crate::task::{self, TaskId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Actor, App, Conn, Error, Result, Tx, UnitId, UserId};
use std::collections::HashMap;
use uuid::Uuid;

/// Kế hoạch đang thực hiện.
#[derive(Debug, Clone)]
pub struct PlanFacts {
    pub id: PlanId,
    pub year: i32,
    pub title: String,
    /// Số, ký hiệu: "173/KH-UBND"; empty where the plan has none yet.
    pub number: String,
    pub issued_on: Option<NaiveDate>,
    pub is_open: bool,
}

impl From<plan::Plan> for PlanFacts {
    fn from(plan: plan::Plan) -> Self {
        let is_open = plan.state == PlanState::Active;
        Self {
            id: plan.id,
            year: plan.year,
            title: plan.title,
            number: plan.number,
            issued_on: plan.issued_on,
            is_open,
        }
    }
}

/// The ward's own plans in force, newest year first.
pub async fn plans_in_force(conn: &Conn) -> Result<Vec<PlanFacts>> {
    let of_ward = |p: &plan::Plan| p.state == PlanState::Active && p.unit.is_none();
    let mut plans: Vec<PlanFacts> = plan::all(conn).await?.into_iter().filter(of_ward).map(PlanFacts::from).collect();
    plans.sort_by_key(|p| std::cmp::Reverse(p.year));
    Ok(plans)
}

/// A plan that was put into force.
///
/// # Errors
/// [`Error::NotFound`] for a draft, or none.
pub async fn plan(conn: &Conn, id: PlanId) -> Result<PlanFacts> {
    let plan = plan::get(conn, id).await?;
    if plan.state == PlanState::Draft { Err(Error::NotFound) } else { Ok(plan.into()) }
}

/// Chế độ báo cáo mà kế hoạch nêu: who reports to whom, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportingDuty {
    pub who: String,
    pub to_whom: String,
    /// As printed: "trước ngày 20 tháng cuối quý".
    pub due_text: String,
}

/// The reporting duties that a plan states.
pub async fn reporting_duties(conn: &Conn, id: PlanId) -> Result<Vec<ReportingDuty>> {
    let duties = plan::reporting(conn, id).await?.into_iter();
    Ok(duties.map(|d| ReportingDuty { who: d.who, to_whom: d.to_whom, due_text: d.due_text }).collect())
}

/// The legal bases of a plan, as a report cites them: "Nghị quyết số 57-NQ/TW ngày 22/12/2024".
pub async fn legal_bases(conn: &Conn, id: PlanId) -> Result<Vec<String>> {
    let cite = |b: plan::Basis| {
        let day = b.issued_on.map(|day| format!(" ngày {}", vietnamese::format_date(day))).unwrap_or_default();
        let issuer = if b.issuer.is_empty() { String::new() } else { format!(" của {}", b.issuer) };
        format!("{} số {}{day}{issuer}", b.kind, b.number)
    };
    Ok(plan::bases(conn, id).await?.into_iter().map(cite).collect())
}

/// Chỉ tiêu, with its approved values of this year and the year before, and how it stands.
#[derive(Debug, Clone)]
pub struct IndicatorFacts {
    pub id: IndicatorId,
    pub section: String,
    pub name: String,
    pub unit: Unit,
    pub target: f64,
    pub lead: Option<UnitId>,
    pub coordinating: Vec<UnitId>,
    /// Entered by units; `false`: counted from measures.
    pub is_entered: bool,
    pub numerator_name: String,
    pub denominator_name: String,
    /// Oldest first; the newest counts.
    pub points: Vec<Point>,
    pub status: Status,
    pub why: Sentence,
    /// For how many days it has been off track; 0 where it is not.
    pub days_behind: i64,
    comparator: Comparator,
}

impl IndicatorFacts {
    /// "≥ 90%".
    pub fn target_text(&self, lang: ui::Lang) -> String {
        self.comparator.target_text(&self.unit, self.target, lang)
    }

    /// The newest approved value on or before a day, within the plan's year or the one before.
    pub fn point_until(&self, day: NaiveDate) -> Option<&Point> {
        self.points.iter().rev().find(|p| p.to <= day)
    }
}

/// The days that a report is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportDays {
    /// Indicators are judged as of this day, by the figures until then.
    pub as_of: NaiveDate,
    /// Measures are counted up to this day.
    pub measured_to: NaiveDate,
    /// First and last days of what it compares with: of the year before only the newest figures within them are wanted
    /// (without any, all).
    pub earlier: Vec<(NaiveDate, NaiveDate)>,
    /// Days up to which measures are counted as well.
    pub measured_also: Vec<NaiveDate>,
}

/// The indicators that a plan follows, in its order.
pub async fn indicators(conn: &Conn, app: &App, id: PlanId, today: NaiveDate) -> Result<Vec<IndicatorFacts>> {
    let days = ReportDays { as_of: today, measured_to: today, earlier: Vec::new(), measured_also: Vec::new() };
    indicators_beside(conn, app, id, &days).await
}

/// The same with the values that a report is about.
pub async fn indicators_beside(conn: &Conn, app: &App, id: PlanId, days: &ReportDays) -> Result<Vec<IndicatorFacts>> {
    let known = tokio::try_join!(indicator::of_plan(conn, id), indicator::stored_of_plan(conn, id))?;
    facts_of(conn, app, id, known, days).await
}

/// Those of them that a unit leads, where asked those that nobody leads, and those that are named, whoever leads them now.
pub async fn indicators_led_by(
    conn: &Conn,
    app: &App,
    id: PlanId,
    (unit, and_unassigned): (UnitId, bool),
    named: &[IndicatorId],
    days: &ReportDays,
) -> Result<Vec<IndicatorFacts>> {
    let indicators = indicator::of_plan_led_by(conn, id, unit, and_unassigned, named).await?;
    let stored = indicator::stored_of(conn, &indicators).await?;
    facts_of(conn, app, id, (indicators, stored), days).await
}

/// What those of these indicators are called that are followed and entered by units.
pub async fn entered_names(conn: &Conn, ids: &[IndicatorId]) -> Result<HashMap<IndicatorId, String>> {
    let mut all = indicator::of_ids(conn, ids).await?;
    all.retain(|i| i.source.is_entered() && i.state == IndicatorState::Active);
    Ok(all.into_iter().map(|i| (i.id, i.name)).collect())
}

async fn facts_of(
    conn: &Conn,
    app: &App,
    id: PlanId,
    known: (Vec<indicator::Indicator>, indicator::Stored),
    days: &ReportDays,
) -> Result<Vec<IndicatorFacts>> {
    let earlier: Vec<Span> = days.earlier.iter().map(|&(from, to)| Span { from, to }).collect();
    let beside = indicator::Beside {
        as_of: days.as_of,
        measured_to: days.measured_to,
        earlier: &earlier,
        measured_also: &days.measured_also,
    };
    let (mut helping, standings) =
        tokio::try_join!(indicator::units_in_plan(conn, id), indicator::standings_beside(conn, app, known, &beside))?;
    let facts = |s: indicator::Standing| {
        let why = s.assessment.sentence(&s.indicator, ui::Lang::Vi);
        IndicatorFacts {
            id: s.indicator.id,
            coordinating: helping.remove(&s.indicator.id).unwrap_or_default(),
            is_entered: s.indicator.source.is_entered(),
            section: s.indicator.section,
            name: s.indicator.name,
            unit: s.indicator.unit,
            target: s.indicator.target,
            lead: s.indicator.lead,
            numerator_name: s.indicator.numerator_name,
            denominator_name: s.indicator.denominator_name,
            points: s.points,
            status: s.assessment.status,
            why,
            days_behind: days_behind(&s.assessment.why, days.as_of),
            comparator: s.indicator.comparator,
        }
    };
    Ok(standings.into_iter().map(facts).collect())
}

fn days_behind(why: &Why, as_of: NaiveDate) -> i64 {
    match why {
        Why::Behind { days, .. } => *days,
        Why::Stale { to, .. } | Why::Dropped { to, .. } | Why::Missed { to, .. } => (as_of - *to).num_days().max(0),
        _ => 0,
    }
}

/// Nhiệm vụ, and how it stands.
#[derive(Debug, Clone)]
pub struct TaskFacts {
    pub id: TaskId,
    pub section: String,
    pub title: String,
    pub product: String,
    pub lead: Option<UnitId>,
    pub coordinating: Vec<UnitId>,
    pub deadline_text: String,
    pub due_on: Option<NaiveDate>,
    /// Percent.
    pub progress: i32,
    pub done_on: Option<NaiveDate>,
    pub status: Status,
    pub why: Sentence,
}

/// The tasks of a plan in force that are in hand or done, in its order, as they stood at the end of a day.
pub async fn tasks(conn: &Conn, id: PlanId, today: NaiveDate) -> Result<Vec<TaskFacts>> {
    let (mut helping, listed, progress) = tokio::try_join!(
        task::coordinating_in_plan(conn, id),
        task::list_of_plan(conn, id, today),
        task::progress_until(conn, id, today)
    )?;
    let facts = |t: task::Listed| {
        let known = progress.get(&t.id).copied();
        let t = t.standing_on(today, known);
        let (status, why) = t.status(today);
        TaskFacts {
            id: t.id,
            section: t.section,
            title: t.title,
            product: t.product,
            lead: t.lead_unit_id,
            coordinating: helping.remove(&t.id).unwrap_or_default(),
            deadline_text: t.deadline_text,
            due_on: t.due_on,
            progress: t.progress,
            done_on: t.done_on,
            status,
            why,
        }
    };
    let in_hand = |t: &task::Listed| matches!(t.state, task::State::Open | task::State::Done);
    Ok(listed.into_iter().filter(in_hand).map(facts).collect())
}

/// Khó khăn, vướng mắc đang mở.
#[derive(Debug, Clone)]
pub struct DifficultyFacts {
    pub task: TaskId,
    pub task_title: String,
    pub lead: Option<UnitId>,
    pub body: String,
    pub raised_by_name: String,
    pub raised_on: NaiveDate,
}

/// Open difficulties of the ward's tasks, oldest first.
pub async fn open_difficulties(conn: &Conn) -> Result<Vec<DifficultyFacts>> {
    let facts = |d: task::Blocking| DifficultyFacts {
        task: d.task_id,
        task_title: d.title,
        lead: d.lead_unit_id,
        body: d.body,
        raised_by_name: d.raised_by_name,
        raised_on: kernel::local_day(d.raised_at),
    };
    Ok(task::blocking(conn, None).await?.into_iter().map(facts).collect())
}

/// A figure that one person entered and another approved, in another module. Evidence attached to its identifier before
/// is its evidence.
#[derive(Debug, Clone)]
pub struct CollectedFigure {
    /// Made by the caller, so that a repeat changes nothing.
    pub id: Uuid,
    pub indicator: IndicatorId,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub value: Option<f64>,
    pub note: String,
    pub entered_by: UserId,
    /// When it was entered: by that it is on time or late.
    pub entered_at: DateTime<Utc>,
}

/// Keeps figures collected for the same days, one an indicator, as approved by the actor: they count from now on, in
/// place of earlier ones of these days.
///
/// # Errors
/// [`Error::Invalid`] where the numbers cannot be; [`Error::Refused`] for one's own figure or a plan that is not in force.
pub async fn record_approved(
    tx: &mut Tx,
    actor: &Actor,
    (from, to): (NaiveDate, NaiveDate),
    collected: Vec<CollectedFigure>,
) -> Result<()> {
    let span = Span { from, to };
    let figure = |c: CollectedFigure| {
        let new = NewFigure {
            id: FigureId(c.id),
            indicator: c.indicator,
            span,
            numerator: c.numerator,
            denominator: c.denominator,
            value: c.value,
            note: c.note,
        };
        Collected { by: c.entered_by, at: c.entered_at, new }
    };
    figure::record_approved(tx, actor, span, collected.into_iter().map(figure).collect()).await
}

/// What is wrong with numbers before they are sent, by field (`numerator`, `denominator`, `value`), and the value.
///
/// # Errors
/// [`Error::Invalid`] by field.
pub fn value_of(
    unit: &Unit,
    numerator: Option<f64>,
    denominator: Option<f64>,
    value: Option<f64>,
) -> Result<Option<f64>> {
    figure::check_numbers(unit, numerator, denominator, value)
}

/// The files of several things, by subject.
pub async fn evidence_of(conn: &Conn, subjects: &[Uuid]) -> Result<Vec<evidence::Evidence>> {
    evidence::of_subjects(conn, subjects).await
}
