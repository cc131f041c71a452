//! Opening: a job looks at the cadences each morning, when one is set and when a plan comes into force; it opens the
//! periods whose day has come and makes their sheets.

use super::model::{Period, PeriodId};
use super::{asking, store};
use crate::cadence::{self, Cadence, Planned};
use crate::sheet;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Event, Reaction, Recorded, Result, Role, Tx, UnitId, local_day};
use plans::api::PlanId;
use serde_json::json;
use std::collections::BTreeSet;

const NAME: &str = "reports.period.open";

/// The job that opens periods whose day has come.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// Every day at 07:00.
pub(crate) const DAILY: Recurring = Recurring { kind: NAME, next: next_morning };

/// 07:00 in Vietnam (midnight UTC) on a day: before the office opens.
pub(crate) fn morning_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Looks at the cadences as soon as what is being written is kept.
pub(crate) async fn look_now(tx: &Tx) -> Result<()> {
    tx.enqueue(NAME, &json!({}), tx.now).await.map(|_| ())
}

/// A plan that comes into force, or back into it, may have a period whose day has come already.
pub(crate) const EACH_PLAN: Reaction = Reaction { name: "reports.period.plan", on: "plans.plan.", run: of_plan };

fn of_plan<'a>(_: &'a App, tx: &'a mut Tx, event: &'a Recorded) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        match event.kind.as_str() {
            "plans.plan.activated" | "plans.plan.reopened" => look_now(tx).await,
            _ => Ok(()),
        }
    })
}

fn next_morning(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = local_day(now);
    let this = morning_of(today);
    if this > now { this } else { morning_of(today.succ_opt().unwrap_or(today)) }
}

/// The periods of this year and the next, by due day.
fn periods_around(cadence: &Cadence, today: NaiveDate) -> impl Iterator<Item = Planned> {
    [today.year(), today.year() + 1].map(|year| cadence.periods(year)).into_iter().flatten()
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        open_due(app, &mut tx).await?;
        tx.commit().await.map(|_| ())
    })
}

/// Opens every period whose day has come and whose due day has not passed; in one that is open already, asks the units
/// that have come to lead something since.
pub(crate) async fn open_due(app: &App, tx: &mut Tx) -> Result<()> {
    let today = local_day(tx.now);
    for cadence in cadence::all(tx).await? {
        let planned: Vec<Planned> = periods_around(&cadence, today)
            .filter(|planned| planned.opens_on() <= today && today <= planned.due_on)
            .collect();
        if planned.is_empty() {
            continue;
        }
        let plan = plans::api::plan(tx, cadence.plan).await?;
        for planned in planned.iter().filter(|planned| plan.is_open && planned.is_of(&plan)) {
            match store::find(tx, cadence.id, planned).await? {
                None => {
                    open(app, tx, &cadence, planned).await?;
                }
                Some(period) if period.is_open() => complete(app, tx, &period).await?,
                Some(_) => {}
            }
        }
    }
    Ok(())
}

/// Bộ phận thường trực: the unit of those who compile the reports.
async fn standing_office(tx: &Tx, today: NaiveDate) -> Result<Option<UnitId>> {
    let people = people::api::people(tx, today).await?;
    Ok(people.into_iter().filter(|p| p.roles.contains(&Role::Coordinator)).find_map(|p| p.unit))
}

/// The units that lead an indicator or a task of a plan, and which of them answers for what nobody leads.
async fn leads(app: &App, tx: &Tx, plan: PlanId) -> Result<(BTreeSet<UnitId>, Option<UnitId>)> {
    let today = local_day(tx.now);
    let indicators = plans::api::indicators(tx, app, plan, today).await?;
    let tasks = plans::api::tasks(tx, plan, today).await?;
    let mut leads: BTreeSet<UnitId> =
        indicators.iter().filter_map(|i| i.lead).chain(tasks.iter().filter_map(|t| t.lead)).collect();
    let unassigned = indicators.iter().any(|i| i.lead.is_none() && i.is_entered);
    let office = if unassigned { standing_office(tx, today).await? } else { None };
    leads.extend(office);
    Ok((leads, office))
}

/// Opens a period with a sheet for every unit that leads an indicator or a task of the plan; what nobody leads goes to
/// the standing office. Where its due day has passed nobody is asked or named. A second time changes nothing.
pub(crate) async fn open(app: &App, tx: &mut Tx, cadence: &Cadence, planned: &Planned) -> Result<PeriodId> {
    if let Some(period) = store::find(tx, cadence.id, planned).await? {
        return Ok(period.id);
    }
    let id = PeriodId::new();
    store::insert(tx, id, cadence.id, cadence.plan, planned).await?;
    let (leads, office) = leads(app, tx, cadence.plan).await?;
    for unit in &leads {
        sheet::store::insert(tx, id, *unit, office == Some(*unit)).await?;
    }
    let detail = json!({ "period": planned.kind.name(planned.span, ui::Lang::Vi), "cadence": cadence.name,
        "due_on": planned.due_on, "data_to": planned.data.to, "units": leads });
    tx.record(Event::new("reports.period.opened", id.0, detail));
    let period = store::get(tx, id).await?;
    if !period.was_opened_late() {
        asking::ask(tx, &period).await?;
        asking::plan(tx, &period).await?;
    }
    Ok(id)
}

/// Makes the sheets of units that lead something of the plan and have none in an open period, and asks for them; what
/// nobody leads goes to the standing office, which may have its sheet already.
async fn complete(app: &App, tx: &mut Tx, period: &Period) -> Result<()> {
    let period = &store::hold(tx, period.id).await?;
    if !period.is_open() {
        return Ok(());
    }
    let there = sheet::store::of_period(tx, period.id).await?;
    let (mut leads, office) = leads(app, tx, period.plan).await?;
    let office = office.filter(|_| there.iter().all(|sheet| !sheet.takes_unassigned));
    let takes = there.iter().find(|sheet| office == Some(sheet.unit));
    leads.retain(|unit| there.iter().all(|sheet| sheet.unit != *unit));
    if leads.is_empty() && takes.is_none() {
        return Ok(());
    }
    if let Some(sheet) = takes {
        sheet::store::take_unassigned(tx, sheet.id).await?;
    }
    for unit in &leads {
        sheet::store::insert(tx, period.id, *unit, office == Some(*unit)).await?;
    }
    let detail = json!({ "units": leads, "takes_unassigned": office });
    tx.record(Event::new("reports.period.completed", period.id.0, detail));
    asking::ask(tx, period).await
}
