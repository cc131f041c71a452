//! What a plan's document says beside its targets and tasks, as JSON: outline, legal bases, contradictions, results of the
//! year before.

use super::model::Basis;
use super::outline::Heading;
use super::results::{PastResult, results};
use super::store;
use super::view::{id, visible_plan};
use crate::import;
use crate::policy::VIEW;
use axum::Json;
use axum::extract::Path;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Access, Cx, Result, Routes};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Routes of this part of the JSON API.
pub(crate) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    r.get("/api/v1/plans/{plan}/outline", view, headings)
        .get("/api/v1/plans/{plan}/bases", view, bases)
        .get("/api/v1/plans/{plan}/contradictions", view, contradictions)
        .get("/api/v1/plans/{plan}/results", view, past_results)
}

/// Đề mục.
#[derive(Serialize, ToSchema)]
struct HeadingJson {
    /// Depth, 1 = top.
    level: i32,
    /// "Phần I", "II", "2.1", "a"; empty where it has none.
    label: String,
    title: String,
    /// Line of the document.
    line: Option<i32>,
}

/// Căn cứ.
#[derive(Serialize, ToSchema)]
struct BasisJson {
    kind: String,
    number: String,
    issued_on: Option<NaiveDate>,
    issuer: String,
}

/// Chỗ cần thống nhất, or what was agreed on about it.
#[derive(Serialize, ToSchema)]
struct ContradictionJson {
    id: Uuid,
    /// `two_deadlines`, `two_values`, `citation_issuer`, `lead_without_section` or `year_misfit`.
    matter: String,
    message: String,
    /// The two places, as printed.
    places: Vec<PlaceJson>,
    /// Why it was left as it is.
    note: String,
    /// What was agreed on; nothing while it is open.
    agreed: Option<AgreedJson>,
}

/// A place of the document.
#[derive(Serialize, ToSchema)]
struct PlaceJson {
    line: u32,
    text: String,
}

/// Nội dung đã thống nhất.
#[derive(Serialize, ToSchema)]
struct AgreedJson {
    note: String,
    by_name: String,
    at: DateTime<Utc>,
}

/// Kết quả năm trước, as the document prints it.
#[derive(Serialize, ToSchema)]
struct PastResultJson {
    section: String,
    name: String,
    value: f64,
    unit: String,
    numerator: Option<f64>,
    denominator: Option<f64>,
    /// Line of the document.
    line: Option<i32>,
}

#[utoipa::path(get, path = "/api/v1/plans/{plan}/bases", tag = "plans", params(("plan" = Uuid, Path)),
    responses((status = 200, body = Vec<BasisJson>), (status = 404, description = "No such plan")))]
async fn bases(cx: Cx, Path(plan): Path<String>) -> Result<Json<Vec<BasisJson>>> {
    let conn = cx.read();
    let plan = visible_plan(&conn, cx.actor()?, id(&plan)?).await?;
    let json = |b: Basis| BasisJson { kind: b.kind, number: b.number, issued_on: b.issued_on, issuer: b.issuer };
    Ok(Json(store::bases(&conn, plan.id).await?.into_iter().map(json).collect()))
}

#[utoipa::path(get, path = "/api/v1/plans/{plan}/contradictions", tag = "plans", params(("plan" = Uuid, Path)),
    responses((status = 200, body = Vec<ContradictionJson>), (status = 404, description = "No such plan")))]
async fn contradictions(cx: Cx, Path(plan): Path<String>) -> Result<Json<Vec<ContradictionJson>>> {
    let conn = cx.read();
    let plan = visible_plan(&conn, cx.actor()?, id(&plan)?).await?;
    let place = |q: import::Quote| PlaceJson { line: q.line_start, text: q.text };
    let json = |(id, c): (Uuid, import::ContradictionItem)| ContradictionJson {
        id,
        matter: c.matter,
        message: c.message,
        places: vec![place(c.first), place(c.second)],
        note: c.note,
        agreed: c.agreed.map(|a| AgreedJson { note: a.note, by_name: a.by_name, at: a.at }),
    };
    Ok(Json(import::contradictions(&conn, plan.id).await?.into_iter().map(json).collect()))
}

#[utoipa::path(get, path = "/api/v1/plans/{plan}/results", tag = "plans", params(("plan" = Uuid, Path)),
    responses((status = 200, body = Vec<PastResultJson>), (status = 404, description = "No such plan")))]
async fn past_results(cx: Cx, Path(plan): Path<String>) -> Result<Json<Vec<PastResultJson>>> {
    let conn = cx.read();
    let plan = visible_plan(&conn, cx.actor()?, id(&plan)?).await?;
    let json = |r: PastResult| PastResultJson {
        section: r.section,
        name: r.name,
        value: r.value,
        unit: r.unit,
        numerator: r.numerator,
        denominator: r.denominator,
        line: r.source_start,
    };
    Ok(Json(results(&conn, plan.id).await?.into_iter().map(json).collect()))
}

#[utoipa::path(get, path = "/api/v1/plans/{plan}/outline", tag = "plans", params(("plan" = Uuid, Path)),
    responses((status = 200, body = Vec<HeadingJson>), (status = 404, description = "No such plan")))]
async fn headings(cx: Cx, Path(plan): Path<String>) -> Result<Json<Vec<HeadingJson>>> {
    let conn = cx.read();
    let plan = visible_plan(&conn, cx.actor()?, id(&plan)?).await?;
    let json = |h: Heading| HeadingJson { level: h.level, label: h.label, title: h.title, line: h.line };
    Ok(Json(store::outline(&conn, plan.id).await?.into_iter().map(json).collect()))
}

#[derive(OpenApi)]
#[openapi(paths(bases, contradictions, past_results, headings))]
struct Api;

/// The description of this part of the API.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
