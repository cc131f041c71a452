//! Số liệu của kỳ: what a period says of every indicator, task and unit, as it stands or as it was frozen at closing.

use crate::period::{self, Period, Span};
use crate::sheet::{self, Sheet};
use chrono::{NaiveDate, TimeDelta};
use kernel::{App, Conn, Error, Result, UnitId, audit, local_day};
use plans::api::{IndicatorFacts, IndicatorId, ReportDays, Status, TaskFacts, TaskId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ui::{Lang, T};

/// A figure with its fraction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Value {
    pub value: f64,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    /// The last day that it counts.
    pub to: NaiveDate,
    /// "92,48%".
    pub text: String,
}

/// An indicator in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct IndicatorLine {
    pub id: IndicatorId,
    pub section: String,
    pub name: String,
    pub unit: String,
    pub target: f64,
    pub target_text: String,
    pub lead: Option<UnitId>,
    pub lead_name: String,
    /// Entered by units; `false`: counted from records.
    #[serde(default)]
    pub is_entered: bool,
    /// Of this period; none where the unit gave none.
    pub now: Option<Value>,
    /// Of the period before.
    pub before: Option<Value>,
    /// Of the same period of last year.
    pub last_year: Option<Value>,
    /// Key of the status, such as `on-track`.
    pub status: String,
    pub why: String,
    pub note: String,
}

/// A task in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TaskLine {
    pub id: TaskId,
    pub title: String,
    pub product: String,
    pub lead_name: String,
    pub deadline_text: String,
    pub due_on: Option<NaiveDate>,
    pub progress: i32,
    pub done_on: Option<NaiveDate>,
    pub status: String,
    pub why: String,
}

/// A difficulty of a task that nobody has settled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct DifficultyLine {
    pub task: TaskId,
    pub title: String,
    pub lead_name: String,
    pub body: String,
    pub raised_on: NaiveDate,
}

/// What a unit wrote; nothing before its sheet is approved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct UnitLine {
    pub id: UnitId,
    pub name: String,
    /// Key of the sheet's state.
    pub state: String,
    pub was_late: bool,
    pub results: String,
    pub difficulties: String,
    pub proposals: String,
}

/// Everything that a period says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub period: String,
    pub plan: String,
    pub plan_number: String,
    /// Days that the figures cover, both inclusive.
    pub data_from: NaiveDate,
    pub data_to: NaiveDate,
    pub as_of: NaiveDate,
    pub indicators: Vec<IndicatorLine>,
    pub tasks: Vec<TaskLine>,
    #[serde(default)]
    pub difficulties: Vec<DifficultyLine>,
    pub units: Vec<UnitLine>,
}

impl Snapshot {
    /// The canonical JSON and its SHA-256, in hex.
    pub(crate) fn sealed(&self) -> Result<(String, String)> {
        let content = serde_json::to_string(self).map_err(Error::internal)?;
        let digest = digest_of(&content);
        Ok((content, digest))
    }

    /// How many indicators stand like this.
    pub(crate) fn indicators_that_are(&self, status: Status) -> usize {
        self.indicators.iter().filter(|i| i.status == status.key()).count()
    }
}

/// SHA-256 in hex.
pub(crate) fn digest_of(content: &str) -> String {
    hex::encode(Sha256::digest(content.as_bytes()))
}

/// What a period says: frozen where it is closed, else as it stands now.
///
/// # Errors
/// [`Error::Refused`] where what was frozen is no longer what its digest says.
pub(crate) async fn of(app: &App, conn: &Conn, period: &Period, today: NaiveDate) -> Result<Snapshot> {
    let Some(content) = period::frozen(conn, period.id).await? else { return live(app, conn, period, today).await };
    if digest_of(&content) != period.digest {
        return Err(Error::refused(format!(
            "Số liệu đã chốt của kỳ {} không còn khớp mã kiểm tra {}: nội dung đã bị sửa sau khi chốt nên không dùng làm báo cáo được. Báo người quản trị khôi phục từ bản sao lưu.",
            period.name(Lang::Vi),
            period.digest
        )));
    }
    serde_json::from_str(&content).map_err(Error::internal)
}

/// The figures of a period, asked before its closing holds anybody up.
pub(crate) struct Ahead {
    /// How long the ward's trail was before they were asked.
    head: i64,
    days: ReportDays,
    indicators: Vec<IndicatorFacts>,
}

/// Asks for the figures of a period that is about to be closed.
pub(crate) async fn ahead(app: &App, conn: &Conn, period: &Period, today: NaiveDate) -> Result<Ahead> {
    let days = Days::of(period).asked(today);
    let head = audit::head(conn).await?;
    let indicators = plans::api::indicators_beside(conn, app, period.plan, &days).await?;
    Ok(Ahead { head, days, indicators })
}

/// What a period says at the moment of closing. What was asked ahead is asked again where anything was recorded since.
pub(crate) async fn take(app: &App, tx: &kernel::Tx, period: &Period, ahead: Ahead) -> Result<Snapshot> {
    let today = local_day(tx.now);
    let days = Days::of(period).asked(today);
    let indicators = if audit::head(tx).await? == ahead.head && days == ahead.days {
        ahead.indicators
    } else {
        plans::api::indicators_beside(tx, app, period.plan, &days).await?
    };
    compile(app, tx, period, today, async { Ok(indicators) }).await
}

async fn live(app: &App, conn: &Conn, period: &Period, today: NaiveDate) -> Result<Snapshot> {
    let days = Days::of(period).asked(today);
    compile(app, conn, period, today, plans::api::indicators_beside(conn, app, period.plan, &days)).await
}

async fn compile(
    app: &App,
    conn: &Conn,
    period: &Period,
    today: NaiveDate,
    indicators: impl Future<Output = Result<Vec<IndicatorFacts>>>,
) -> Result<Snapshot> {
    let as_of = Days::of(period).asked(today).as_of;
    // Several connections answer at once; within a transaction one after the other.
    let (indicators, plan, tasks, units, sheets, notes, mut difficulties) = tokio::try_join!(
        indicators,
        plans::api::plan(conn, period.plan),
        plans::api::tasks(conn, period.plan, as_of),
        people::api::all_units(conn),
        sheet::store::of_period(conn, period.id),
        sheet::store::notes_of_period(conn, period.id),
        plans::api::open_difficulties(conn)
    )?;
    let name_of =
        |unit: Option<UnitId>| units.iter().find(|u| Some(u.id) == unit).map_or(String::new(), |u| u.name.clone());
    difficulties.retain(|d| d.raised_on <= as_of && tasks.iter().any(|t| t.id == d.task));
    let t = T::new(app.texts.clone(), Lang::Vi);
    let note = |id: IndicatorId| notes.get(&id).map_or("", String::as_str);
    let line = |i: &IndicatorFacts| indicator_line(i, period, &t, name_of(i.lead), note(i.id));
    Ok(Snapshot {
        period: period.name(Lang::Vi),
        plan: plan.title,
        plan_number: plan.number,
        data_from: period.data.from,
        data_to: period.data.to,
        as_of: today,
        indicators: indicators.iter().map(line).collect(),
        tasks: tasks.into_iter().map(|task| task_line(task, &t, &name_of)).collect(),
        difficulties: difficulties
            .into_iter()
            .map(|d| DifficultyLine {
                task: d.task,
                title: d.task_title,
                lead_name: name_of(d.lead),
                body: d.body,
                raised_on: d.raised_on,
            })
            .collect(),
        units: sheets.iter().map(|s| unit_line(s, name_of(Some(s.unit)))).collect(),
    })
}

fn unit_line(s: &Sheet, name: String) -> UnitLine {
    let said = |words: &String| if s.is_approved() { words.clone() } else { String::new() };
    UnitLine {
        id: s.unit,
        name,
        state: s.state.key().to_owned(),
        was_late: s.was_late,
        results: said(&s.results),
        difficulties: said(&s.difficulties),
        proposals: said(&s.proposals),
    }
}

/// The days of a value: entered figures count to the last, records up to the day up to which the period counts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Window {
    span: Span,
    measured_to: NaiveDate,
}

/// The days of a period, of the one before (none where that is the same period of last year) and of the same of last year.
pub(crate) struct Days {
    now: Window,
    before: Option<Window>,
    last_year: Window,
}

impl Days {
    pub(crate) fn of(period: &Period) -> Self {
        let (span, last_year) = (period.span, period.span.year_before());
        let before = Some(period.kind.span_before(span)).filter(|before| *before != last_year);
        // The one before counted up to as many days before its end.
        let rest = TimeDelta::days((span.to - period.data.to).num_days().max(0));
        let of_before = |span: Span| Window { span, measured_to: span.to - rest };
        Self {
            now: Window { span, measured_to: period.data.to },
            before: before.map(of_before),
            last_year: Window { span: last_year, measured_to: period.data.year_before().to },
        }
    }

    /// As plans are asked for them: judged at the end of the period, or today where it has not ended.
    pub(crate) fn asked(&self, today: NaiveDate) -> ReportDays {
        let compared: Vec<Window> = self.before.into_iter().chain([self.last_year]).collect();
        ReportDays {
            as_of: self.now.span.to.min(today),
            measured_to: self.now.measured_to.min(today),
            earlier: compared.iter().chain([&self.now]).map(|w| (w.span.from, w.span.to)).collect(),
            measured_also: compared.iter().map(|w| w.measured_to).collect(),
        }
    }
}

/// The newest value within the days of a window; of the days before it nothing counts.
fn value_in(i: &IndicatorFacts, window: Window) -> Option<Value> {
    let to = if i.is_entered { window.span.to } else { window.measured_to };
    let point = i.point_until(to).filter(|p| p.to >= window.span.from)?;
    let value = point.value?;
    let (numerator, denominator) = (point.numerator, point.denominator);
    Some(Value { value, numerator, denominator, to: point.to, text: i.unit.format(value, Lang::Vi) })
}

/// The values of an indicator in this period, the one before and the same of last year.
pub(crate) fn values(i: &IndicatorFacts, period: &Period) -> [Option<Value>; 3] {
    let days = Days::of(period);
    [value_in(i, days.now), days.before.and_then(|before| value_in(i, before)), value_in(i, days.last_year)]
}

fn indicator_line(i: &IndicatorFacts, period: &Period, t: &T, lead_name: String, note: &str) -> IndicatorLine {
    let [now, before, last_year] = values(i, period);
    IndicatorLine {
        id: i.id,
        section: i.section.clone(),
        name: i.name.clone(),
        unit: i.unit.as_str().to_owned(),
        target: i.target,
        target_text: i.target_text(Lang::Vi),
        lead: i.lead,
        lead_name,
        is_entered: i.is_entered,
        now,
        before,
        last_year,
        status: i.status.key().to_owned(),
        why: i.why.say(t),
        note: note.to_owned(),
    }
}

fn task_line(task: TaskFacts, t: &T, name_of: &impl Fn(Option<UnitId>) -> String) -> TaskLine {
    TaskLine {
        id: task.id,
        lead_name: name_of(task.lead),
        status: task.status.key().to_owned(),
        why: task.why.say(t),
        title: task.title,
        product: task.product,
        deadline_text: task.deadline_text,
        due_on: task.due_on,
        progress: task.progress,
        done_on: task.done_on,
    }
}
