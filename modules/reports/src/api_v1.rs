//! Reporting periods, the sheets of units and the figures of a period as JSON.

use crate::period::{self, Period};
use crate::policy::{COMPILED, VIEW};
use crate::sheet::{self, SheetState};
use crate::snapshot;
use axum::Json;
use axum::extract::Path;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Access, Cx, Error, Result, Routes};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Routes of the JSON API.
pub(crate) fn routes(r: Routes) -> Routes {
    r.get("/api/v1/report-periods", Access::Holds(VIEW), periods)
        .get("/api/v1/report-periods/{id}/sheets", Access::Holds(VIEW), sheets)
        .get("/api/v1/report-periods/{id}/figures", Access::Holds(COMPILED), figures)
}

/// Kỳ báo cáo.
#[derive(Serialize, ToSchema)]
struct PeriodJson {
    id: Uuid,
    plan_id: Uuid,
    /// "Quý III/2026".
    name: String,
    kind: &'static str,
    from: NaiveDate,
    to: NaiveDate,
    /// Days that the figures cover.
    data_from: NaiveDate,
    data_to: NaiveDate,
    /// The last day on time.
    due_on: NaiveDate,
    is_open: bool,
    /// SHA-256 of the frozen figures; empty while the period is open.
    digest: String,
}

impl From<&Period> for PeriodJson {
    fn from(p: &Period) -> Self {
        Self {
            id: p.id.0,
            plan_id: p.plan.0,
            name: p.name(ui::Lang::Vi),
            kind: p.kind.key(),
            from: p.span.from,
            to: p.span.to,
            data_from: p.data.from,
            data_to: p.data.to,
            due_on: p.due_on,
            is_open: p.is_open(),
            digest: p.digest.clone(),
        }
    }
}

/// Phiếu số liệu của một đơn vị.
#[derive(Serialize, ToSchema)]
struct SheetJson {
    id: Uuid,
    unit_id: Uuid,
    #[schema(value_type = String)]
    state: SheetState,
    submitted_at: Option<DateTime<Utc>>,
    was_late: bool,
    decided_at: Option<DateTime<Utc>>,
    decision_reason: String,
}

#[utoipa::path(get, path = "/api/v1/report-periods", tag = "reports",
    responses((status = 200, description = "The newest periods, by due day", body = Vec<PeriodJson>)))]
async fn periods(cx: Cx) -> Result<Json<Vec<PeriodJson>>> {
    let periods = period::newest(&cx.read(), 200).await?;
    Ok(Json(periods.iter().map(PeriodJson::from).collect()))
}

#[utoipa::path(get, path = "/api/v1/report-periods/{id}/sheets", tag = "reports", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The sheets that the asker may see", body = Vec<SheetJson>),
        (status = 404, description = "No such period")))]
async fn sheets(cx: Cx, Path(id): Path<String>) -> Result<Json<Vec<SheetJson>>> {
    let conn = cx.read();
    let period = period::get(&conn, id.parse().map_err(|_| Error::NotFound)?).await?;
    let sheets = sheet::store::of_period_visible_to(&conn, cx.actor()?, period.id).await?;
    let json = |s: sheet::Sheet| SheetJson {
        id: s.id.0,
        unit_id: s.unit.0,
        state: s.state,
        submitted_at: s.submitted_at,
        was_late: s.was_late,
        decided_at: s.decided_at,
        decision_reason: s.decision_reason,
    };
    Ok(Json(sheets.into_iter().map(json).collect()))
}

#[utoipa::path(get, path = "/api/v1/report-periods/{id}/figures", tag = "reports", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What the period says: frozen where it is closed, else as it stands", body = Object),
        (status = 404, description = "No such period")))]
async fn figures(cx: Cx, Path(id): Path<String>) -> Result<Json<serde_json::Value>> {
    let conn = cx.read();
    let period = period::get(&conn, id.parse().map_err(|_| Error::NotFound)?).await?;
    let figures = snapshot::of(&cx.app, &conn, &period, cx.today()).await?;
    Ok(Json(serde_json::json!({ "period": PeriodJson::from(&period), "figures": figures })))
}

/// The part of the JSON API's description that is about reports.
#[derive(OpenApi)]
#[openapi(paths(periods, sheets, figures))]
pub(crate) struct Description;
