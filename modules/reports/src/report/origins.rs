//! What the report says, as tables that lead to where it comes from: the indicator, the figure as it was entered or the
//! records that were counted, the task.

use crate::period::Period;
use crate::sheet::{self, Sheet, SheetId};
use crate::snapshot::{IndicatorLine, Snapshot, Value};
use kernel::{Cx, Result};
use plans::api::{IndicatorId, Status};
use std::collections::HashMap;
use ui::{DataTable, Level, T};

/// The approved sheet that holds the figure of each indicator: where several do, the one that was approved last.
pub(super) async fn approved_sheets(cx: &Cx, period: &Period) -> Result<HashMap<IndicatorId, SheetId>> {
    let conn = cx.read();
    let (mut sheets, figures) = tokio::try_join!(
        sheet::store::of_period_visible_to(&conn, cx.actor()?, period.id),
        sheet::store::approved_figures(&conn, period.id)
    )?;
    sheets.retain(Sheet::is_approved);
    sheets.sort_by_key(|sheet| sheet.decided_at);
    let mut holding = HashMap::new();
    for sheet in sheets {
        holding.extend(figures.get(&sheet.id).into_iter().flatten().map(|id| (*id, sheet.id)));
    }
    Ok(holding)
}

/// The indicators of a period; each value leads to its origin, those of earlier periods to the course of the indicator.
pub(super) fn indicators(t: &T, snapshot: &Snapshot, sheets: &HashMap<IndicatorId, SheetId>) -> DataTable {
    let badges = badges(t);
    let mut table = DataTable::new(t.get("report-figures"))
        .column(t.get("report-indicator"))
        .numeric(t.get("report-target"))
        .numeric(t.get("report-this-period"))
        .numeric(t.get("report-before"))
        .numeric(t.get("report-last-year"))
        .column(t.get("report-assessed"));
    for i in &snapshot.indicators {
        let place = format!("/chi-tieu/{}#h-dien-bien", i.id);
        let earlier = |value: &Option<Value>| match value {
            Some(v) => DataTable::link(&v.text, &place, ""),
            None => DataTable::text("–"),
        };
        let sheet = sheets.get(&i.id).filter(|_| i.is_entered);
        let now = i.now.as_ref().map(|v| DataTable::link(&v.text, origin(i, v, sheet.copied()), ""));
        table.row(vec![
            DataTable::link(&i.name, format!("/chi-tieu/{}", i.id), &i.lead_name),
            DataTable::text(&i.target_text),
            now.unwrap_or_else(|| DataTable::text("–")),
            earlier(&i.before),
            earlier(&i.last_year),
            badge(&badges, &i.status),
        ]);
    }
    table
}

/// The cell of the approved sheet that holds it, with its evidence and history; else the records of the indicator until
/// the day up to which it counts.
fn origin(i: &IndicatorLine, now: &Value, sheet: Option<SheetId>) -> String {
    match sheet {
        Some(sheet) => format!("/bao-cao/phieu/{sheet}/chi-tieu/{}", i.id),
        None => format!("/chi-tieu/{}/ban-ghi?den={}", i.id, now.to),
    }
}

/// The tasks of a period.
pub(super) fn tasks(t: &T, snapshot: &Snapshot) -> DataTable {
    let mut table = DataTable::new(t.get("report-tasks"))
        .column(t.get("report-task"))
        .column(t.get("report-task-due"))
        .numeric(t.get("report-progress"))
        .column(t.get("report-assessed"));
    let badges = badges(t);
    for task in &snapshot.tasks {
        table.row(vec![
            DataTable::link(&task.title, format!("/nhiem-vu/{}", task.id), &task.lead_name),
            DataTable::text(&task.deadline_text),
            DataTable::text(format!("{}%", task.progress)),
            badge(&badges, &task.status),
        ]);
    }
    table
}

/// How a thing stands, by the key of its status.
fn badges(t: &T) -> HashMap<&'static str, String> {
    let badge = |status: Status| {
        let shown = ui::Status::new(Level::from_key(status.key()), t.get(status.label()));
        (status.key(), ui::Render::html(&shown))
    };
    Status::ALL.map(badge).into()
}

fn badge(badges: &HashMap<&'static str, String>, status: &str) -> String {
    badges.get(status).cloned().unwrap_or_default()
}
