//! Tình hình chung: plans in force with their indicators and tasks, open inquiries, open periods with their sheets.

use crate::inquiry::{self, Inquiry};
use crate::period::{self, Period};
use crate::sheet::{self, Sheet, SheetState};
use chrono::NaiveDate;
use kernel::{App, Conn, Result, UnitId};
use plans::api::{IndicatorFacts, PlanFacts, Status, TaskFacts};
use std::collections::HashMap;

/// Newest periods looked at.
const PERIODS: u32 = 60;

/// Everything that the leader's pages speak of, loaded once.
pub(super) struct Standing {
    /// Plans in force, with how many indicators stand how, worst first.
    pub(super) plans: Vec<(PlanFacts, Vec<(Status, u64)>)>,
    pub(super) indicators: Vec<IndicatorFacts>,
    pub(super) tasks: Vec<TaskFacts>,
    pub(super) inquiries: Vec<Inquiry>,
    pub(super) periods: Vec<(Period, Vec<Sheet>)>,
    units: HashMap<UnitId, String>,
}

impl Standing {
    pub(super) async fn load(conn: &Conn, app: &App, today: NaiveDate) -> Result<Self> {
        let (mut indicators, mut tasks, mut periods, mut counted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for plan in plans::api::plans_in_force(conn).await? {
            let of_plan = plans::api::indicators(conn, app, plan.id, today).await?;
            tasks.extend(plans::api::tasks(conn, plan.id, today).await?);
            let count = |status: Status| (status, of_plan.iter().filter(|i| i.status == status).count() as u64);
            counted.push((plan, Status::ALL.map(count).to_vec()));
            indicators.extend(of_plan);
        }
        for period in period::newest(conn, PERIODS).await?.into_iter().filter(Period::is_open) {
            let sheets = sheet::store::of_period(conn, period.id).await?;
            periods.push((period, sheets));
        }
        let units = people::api::all_units(conn).await?.into_iter().map(|u| (u.id, u.name)).collect();
        Ok(Self { plans: counted, indicators, tasks, inquiries: inquiry::open(conn).await?, periods, units })
    }

    /// The name of a unit; empty for none.
    pub(super) fn unit(&self, unit: Option<UnitId>) -> &str {
        unit.and_then(|unit| self.units.get(&unit)).map_or("", String::as_str)
    }
}

/// The sheets that are not handed in.
pub(super) fn outstanding(sheets: &[Sheet]) -> Vec<&Sheet> {
    sheets.iter().filter(|s| matches!(s.state, SheetState::Open | SheetState::Returned)).collect()
}
