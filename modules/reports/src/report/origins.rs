//! What the report says, as tables that lead to where it comes from: the indicator, the figure as it was entered or the
//! records that were counted, the task.

use crate::period::Period;
use crate::sheet::{self, Sheet};
use crate::snapshot::{IndicatorLine, Snapshot, Value};
use kernel::{Cx, Result};
use plans::api::Status;
use std::collections::HashSet;
use ui::{DataTable, Level, T};

/// The indicators of a period; each value leads to its origin, those of earlier periods to the course of the indicator.
pub(super) async fn indicators(cx: &Cx, period: &Period, snapshot: &Snapshot) -> Result<DataTable> {
    let conn = cx.read();
    let mut sheets = sheet::store::of_period_visible_to(&conn, cx.actor()?, period.id).await?;
    sheets.retain(Sheet::is_approved);
    sheets.sort_by_key(|sheet| std::cmp::Reverse(sheet.decided_at));
    let entries = sheet::store::entries_of(&conn, &[period.id]).await?;
    let figures: HashSet<_> = entries.iter().filter(|(_, e)| !e.is_empty()).map(|(id, e)| (*id, e.indicator)).collect();
    let holding = |i: &IndicatorLine| sheets.iter().find(|s| i.is_entered && figures.contains(&(s.id, i.id)));
    let mut table = DataTable::new(cx.t.get("report-figures"))
        .column(cx.t.get("report-indicator"))
        .numeric(cx.t.get("report-target"))
        .numeric(cx.t.get("report-this-period"))
        .numeric(cx.t.get("report-before"))
        .numeric(cx.t.get("report-last-year"))
        .column(cx.t.get("report-assessed"));
    for i in &snapshot.indicators {
        let place = format!("/chi-tieu/{}#h-dien-bien", i.id);
        let earlier = |value: &Option<Value>| match value {
            Some(v) => DataTable::link(&v.text, &place, ""),
            None => DataTable::text("–"),
        };
        let now = i.now.as_ref().map(|v| DataTable::link(&v.text, origin(i, v, holding(i)), ""));
        table.row(vec![
            DataTable::link(&i.name, format!("/chi-tieu/{}", i.id), &i.lead_name),
            DataTable::text(&i.target_text),
            now.unwrap_or_else(|| DataTable::text("–")),
            earlier(&i.before),
            earlier(&i.last_year),
            badge(&cx.t, &i.status),
        ]);
    }
    Ok(table)
}

/// The cell of the approved sheet that holds it, with its evidence and history; else the records of the indicator until
/// the day up to which it counts.
fn origin(i: &IndicatorLine, now: &Value, sheet: Option<&Sheet>) -> String {
    match sheet {
        Some(sheet) => format!("/bao-cao/phieu/{}/chi-tieu/{}", sheet.id, i.id),
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
    for task in &snapshot.tasks {
        table.row(vec![
            DataTable::link(&task.title, format!("/nhiem-vu/{}", task.id), &task.lead_name),
            DataTable::text(&task.deadline_text),
            DataTable::text(format!("{}%", task.progress)),
            badge(t, &task.status),
        ]);
    }
    table
}

fn badge(t: &T, status: &str) -> String {
    let word = Status::from_key(status).map_or(String::new(), |status| t.get(status.label()));
    ui::Render::html(&ui::Status::new(Level::from_key(status), word))
}
