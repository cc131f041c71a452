//! What the list of tasks shows, as XLSX or CSV: the columns of the appendix "Danh sách các nhiệm vụ".

use super::row::Row;
use crate::plan::Plan;
use axum::response::Response;
use kernel::{Cx, Error, Result, attach};
use office::{Column, ColumnKind, Table};

fn table(cx: &Cx, plan: &Plan, rows: &[Row]) -> Table {
    let text = |key: &str| Column::new(cx.t.get(key), ColumnKind::Text);
    Table {
        title: plan.title.clone(),
        columns: vec![
            Column::new(cx.t.get("task-number"), ColumnKind::Integer),
            text("task-field-title"),
            text("task-field-product"),
            text("task-field-deadline"),
            Column::new(cx.t.get("task-due"), ColumnKind::Date),
            text("task-field-lead-unit"),
            text("task-field-coordinating"),
            text("task-field-person"),
            Column::new(cx.t.get("task-progress-percent"), ColumnKind::Integer),
            text("task-status"),
            text("task-note"),
        ],
        rows: rows
            .iter()
            .map(|r| {
                vec![
                    i64::from(r.number).into(),
                    r.title.clone().into(),
                    r.product.clone().into(),
                    r.deadline.clone().into(),
                    r.due_on.into(),
                    r.lead.clone().into(),
                    r.coordinating.clone().into(),
                    r.person.clone().into(),
                    i64::from(r.progress).into(),
                    r.label.clone().into(),
                    r.why.clone().into(),
                ]
            })
            .collect(),
    }
}

/// A spreadsheet.
pub(super) fn xlsx(cx: &Cx, plan: &Plan, rows: &[Row]) -> Result<Response> {
    let bytes = table(cx, plan, rows).to_xlsx().map_err(Error::internal)?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attach(bytes, mime, &format!("nhiem-vu-{}.xlsx", plan.year)))
}

/// Comma-separated values.
pub(super) fn csv(cx: &Cx, plan: &Plan, rows: &[Row]) -> Result<Response> {
    let bytes = table(cx, plan, rows).to_csv().map_err(Error::internal)?;
    Ok(attach(bytes, "text/csv; charset=utf-8", &format!("nhiem-vu-{}.csv", plan.year)))
}
