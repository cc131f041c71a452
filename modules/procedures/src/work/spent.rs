//! The page of where the time of dossiers goes: by procedure, step and unit, over the last thirty days and until now.

use super::store;
use crate::catalogue::{self, VersionId};
use askama::Template;
use axum::response::Response;
use chrono::Duration;
use kernel::{Cx, Result};
use ui::DataTable;

/// So many days are looked back on.
const DAYS: i64 = 30;

#[derive(Template)]
#[template(path = "work/pages/spent.html")]
struct Page<'a> {
    t: &'a ui::T,
    table: DataTable,
    days: i64,
}

/// `GET /ho-so/thoi-gian`
pub(super) async fn show(cx: Cx) -> Result<Response> {
    let (t, conn) = (&cx.t, cx.read());
    let spent = store::spent(&conn, cx.now - Duration::days(DAYS), cx.now).await?;
    let units = people::api::all_units(&conn).await?;
    let received_under: Vec<VersionId> = spent.iter().map(|row| row.version_id).collect();
    let versions = catalogue::store::versions_of(&conn, &received_under).await?;
    let hours = |seconds: f64| ui::number(t.lang(), (seconds / 360.0).round() / 10.0);
    let mut table = DataTable::new(t.get("work-spent"))
        .column(t.get("work-procedure"))
        .column(t.get("work-step"))
        .column(t.get("work-unit"))
        .numeric(t.get("work-times"))
        .numeric(t.get("work-mean"))
        .numeric(t.get("work-longest"));
    for row in spent {
        let steps = versions.iter().find(|v| v.id == row.version_id).map(|v| &v.content.steps);
        let step = steps.and_then(|steps| steps.get(usize::try_from(row.step).ok()?));
        let unit = units.iter().find(|u| Some(u.id) == row.unit_id).map_or("", |u| u.name.as_str());
        let number = t.with("work-step-number", [("n", (row.step + 1).into())]);
        table.row(vec![
            DataTable::text(&row.procedure_name),
            DataTable::text(step.map_or(number.as_str(), |step| step.name.as_str())),
            DataTable::text(if unit.is_empty() { t.get("work-no-unit") } else { unit.to_owned() }),
            DataTable::text(ui::integer(t.lang(), row.times)),
            DataTable::text(hours(row.mean_s)),
            DataTable::text(hours(row.longest_s)),
        ]);
    }
    cx.page(&t.get("work-spent"), &[(&t.get("dossier-nav"), "/ho-so")], &Page { t, table, days: DAYS })
}
