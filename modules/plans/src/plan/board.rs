//! Trang tổng quan: everything that the dashboard of a plan shows, from a constant number of queries.

use super::model::{Plan, PlanId};
use super::results::{self, PastResult};
use super::store::{self, Focus};
use super::view::{unit_names, visible_plan};
use crate::indicator::{self, Standing};
use crate::status::{Sentence, Status};
use crate::task::{self, Listed};
use kernel::{Actor, App, Conn, Result, UnitId};
use std::collections::HashMap;

/// A task with how it stands.
pub(crate) struct TaskStanding {
    pub(crate) task: Listed,
    pub(crate) status: Status,
    pub(crate) why: Sentence,
}

/// Everything that the dashboard of a plan shows.
pub(crate) struct Board {
    pub(crate) plan: Plan,
    pub(crate) focus: Vec<Focus>,
    pub(crate) indicators: Vec<Standing>,
    pub(crate) tasks: Vec<TaskStanding>,
    pub(crate) units: HashMap<UnitId, String>,
    /// What the document says was reached the year before.
    pub(crate) results: Vec<PastResult>,
}

impl Board {
    /// Loads the dashboard of a plan that the actor may see. The number of queries does not grow with the plan, nor
    /// what they read with the years: figures of the plan's year and the one before, tasks of this plan.
    pub(crate) async fn load(conn: &Conn, app: &App, actor: &Actor, id: PlanId) -> Result<Self> {
        let today = app.clock.today();
        let plan = visible_plan(conn, actor, id).await?;
        let focus = store::focus(conn, id).await?;
        let indicators = indicator::of_plan(conn, id).await?;
        let indicators = indicator::standings(conn, app, indicators, today).await?;
        let filter = task::Filter { plan: Some(id), ..task::Filter::default() };
        let listed = task::list(conn, actor, &filter, today).await?;
        let standing = |task: Listed| {
            let (status, why) = task.status(today);
            TaskStanding { task, status, why }
        };
        let tasks = listed.into_iter().filter(|t| matches!(t.state, task::State::Open | task::State::Done));
        let tasks = tasks.map(standing).collect();
        let units = unit_names(conn).await?;
        let results = results::results(conn, id).await?;
        Ok(Self { plan, focus, indicators, tasks, units, results })
    }

    /// Only what this unit leads.
    pub(crate) fn narrow_to(&mut self, unit: UnitId) {
        self.indicators.retain(|s| s.indicator.lead == Some(unit));
        self.tasks.retain(|t| t.task.lead_unit_id == Some(unit));
    }

    /// How many indicators stand how, best first.
    pub(crate) fn counts(&self) -> Vec<(Status, usize)> {
        let best_first = [Status::Met, Status::OnTrack, Status::AtRisk, Status::Late, Status::NotAssessed];
        let count = |status: Status| self.indicators.iter().filter(|s| s.assessment.status == status).count();
        best_first.into_iter().map(|status| (status, count(status))).collect()
    }

    /// Tasks that somebody must look at, worst and earliest first.
    pub(crate) fn tasks_at_risk(&self) -> Vec<&TaskStanding> {
        let mut tasks: Vec<&TaskStanding> =
            self.tasks.iter().filter(|t| matches!(t.status, Status::Late | Status::AtRisk)).collect();
        tasks.sort_by_key(|t| (t.status, t.task.due_on.unwrap_or(chrono::NaiveDate::MAX), t.task.position));
        tasks
    }

    /// Indicators that are late or at risk, and the unit that leads most of them.
    pub(crate) fn trouble(&self) -> (usize, Option<(UnitId, usize)>) {
        let troubled =
            || self.indicators.iter().filter(|s| matches!(s.assessment.status, Status::Late | Status::AtRisk));
        let mut by_unit: HashMap<UnitId, usize> = HashMap::new();
        for unit in troubled().filter_map(|s| s.indicator.lead) {
            *by_unit.entry(unit).or_default() += 1;
        }
        let most = by_unit.into_iter().max_by_key(|(unit, n)| (*n, std::cmp::Reverse(*unit)));
        (troubled().count(), most)
    }

    /// Units that lead something in this plan, by name.
    pub(crate) fn leads(&self) -> Vec<(UnitId, &str)> {
        let of_indicators = self.indicators.iter().filter_map(|s| s.indicator.lead);
        let mut ids: Vec<UnitId> = of_indicators.chain(self.tasks.iter().filter_map(|t| t.task.lead_unit_id)).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut named: Vec<(UnitId, &str)> =
            ids.into_iter().filter_map(|id| Some((id, self.units.get(&id)?.as_str()))).collect();
        named.sort_by(|a, b| vietnamese::compare(a.1, b.1));
        named
    }
}
