//! Số liệu của kỳ: what a period says of every indicator, task and unit, as it stands or as it was frozen at closing.

use crate::period::{self, Period};
use crate::sheet;
use chrono::NaiveDate;
use kernel::{App, Conn, Result, UnitId, local_day};
use plans::api::{IndicatorFacts, IndicatorId, Status, TaskFacts, TaskId};
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

/// What a unit wrote.
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
    pub units: Vec<UnitLine>,
}

impl Snapshot {
    /// The canonical JSON and its SHA-256, in hex.
    pub(crate) fn sealed(&self) -> Result<(String, String)> {
        let content = serde_json::to_string(self).map_err(kernel::Error::internal)?;
        let digest = hex::encode(Sha256::digest(content.as_bytes()));
        Ok((content, digest))
    }

    /// How many indicators stand like this.
    pub(crate) fn indicators_that_are(&self, status: Status) -> usize {
        self.indicators.iter().filter(|i| i.status == status.key()).count()
    }
}

/// What a period says: frozen where it is closed, else as it stands now.
pub(crate) async fn of(app: &App, conn: &Conn, period: &Period, today: NaiveDate) -> Result<Snapshot> {
    match period::frozen(conn, period.id).await? {
        Some(content) => serde_json::from_str(&content).map_err(kernel::Error::internal),
        None => live(app, conn, period, today).await,
    }
}

/// What a period says at the moment of closing.
pub(crate) async fn take(app: &App, tx: &kernel::Tx, period: &Period) -> Result<Snapshot> {
    live(app, tx, period, local_day(tx.now)).await
}

async fn live(app: &App, conn: &Conn, period: &Period, today: NaiveDate) -> Result<Snapshot> {
    let plan = plans::api::plan(conn, period.plan).await?;
    let before = period::before(conn, period).await?;
    let days = days(period, before.as_ref());
    let indicators = plans::api::indicators_beside(conn, app, period.plan, today, &days).await?;
    let tasks = plans::api::tasks(conn, period.plan, today).await?;
    let units = people::api::all_units(conn).await?;
    let sheets = sheet::store::of_period(conn, period.id).await?;
    let notes = sheet::store::notes_of_period(conn, period.id).await?;
    let name_of =
        |unit: Option<UnitId>| units.iter().find(|u| Some(u.id) == unit).map_or(String::new(), |u| u.name.clone());
    let t = T::new(app.texts.clone(), Lang::Vi);
    let note = |id: IndicatorId| notes.get(&id).map_or("", String::as_str);
    let line = |i: &IndicatorFacts| indicator_line(i, period, before.as_ref(), &t, name_of(i.lead), note(i.id));
    Ok(Snapshot {
        period: period.name(Lang::Vi),
        plan: plan.title,
        plan_number: plan.number,
        data_from: period.data.from,
        data_to: period.data.to,
        as_of: today,
        indicators: indicators.iter().map(line).collect(),
        tasks: tasks.into_iter().map(|task| task_line(task, &t, &name_of)).collect(),
        units: sheets
            .into_iter()
            .map(|s| UnitLine {
                id: s.unit,
                name: name_of(Some(s.unit)),
                state: s.state.key().to_owned(),
                was_late: s.was_late,
                results: s.results,
                difficulties: s.difficulties,
                proposals: s.proposals,
            })
            .collect(),
    })
}

/// The days within which [`values`] looks, first and last.
fn days(period: &Period, before: Option<&Period>) -> [(NaiveDate, NaiveDate); 2] {
    let year_ago = period.span.year_before();
    let from = before.map_or(period.span.from, |b| b.span.from);
    [(from, period.data.to.max(period.span.to)), (year_ago.from, year_ago.to)]
}

/// The newest value within the days of a period; of the days before it nothing counts.
fn value_in(i: &IndicatorFacts, from_exclusive: NaiveDate, to: NaiveDate) -> Option<Value> {
    let point = i.point_until(to).filter(|p| p.to > from_exclusive)?;
    let value = point.value?;
    let (numerator, denominator) = (point.numerator, point.denominator);
    Some(Value { value, numerator, denominator, to: point.to, text: i.unit.format(value, Lang::Vi) })
}

/// The values of an indicator in this period, the one before and the same of last year.
pub(crate) fn values(i: &IndicatorFacts, period: &Period, before: Option<&Period>) -> [Option<Value>; 3] {
    let eve = |day: NaiveDate| day.pred_opt().unwrap_or(day);
    let now = value_in(i, eve(period.span.from), period.data.to.max(period.span.to));
    let earlier = before.map_or(period.span.from, |b| b.span.from);
    let previous = value_in(i, eve(earlier), eve(period.span.from));
    let year_ago = period.span.year_before();
    [now, previous, value_in(i, eve(year_ago.from), year_ago.to)]
}

fn indicator_line(
    i: &IndicatorFacts,
    period: &Period,
    before: Option<&Period>,
    t: &T,
    lead_name: String,
    note: &str,
) -> IndicatorLine {
    let [now, before, last_year] = values(i, period, before);
    IndicatorLine {
        id: i.id,
        section: i.section.clone(),
        name: i.name.clone(),
        unit: i.unit.as_str().to_owned(),
        target: i.target,
        target_text: i.target_text(Lang::Vi).to_owned(),
        lead: i.lead,
        lead_name,
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
