//! The published catalogue as JSON: open data, for anybody.

use super::model::{Content, Version};
use super::store;
use axum::Json;
use axum::extract::Path;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Access, Cx, Error, Result, Routes};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

/// Routes of the JSON API.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/api/v1/procedures", Access::Public, list).get("/api/v1/procedures/{code}", Access::Public, show)
}

/// Thủ tục hành chính.
#[derive(Serialize, ToSchema)]
struct ProcedureJson {
    code: String,
    name: String,
    /// Lĩnh vực.
    field: String,
    /// full, partial or desk.
    level: &'static str,
}

/// Thủ tục với toàn bộ nội dung công khai.
#[derive(Serialize, ToSchema)]
struct ProcedureContentJson {
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    published_at: Option<DateTime<Utc>>,
    #[schema(value_type = Object)]
    content: Content,
}

impl From<Version> for ProcedureContentJson {
    fn from(v: Version) -> Self {
        Self { valid_from: v.valid_from, valid_to: v.valid_to, published_at: v.published_at, content: v.content }
    }
}

#[utoipa::path(get, path = "/api/v1/procedures", tag = "procedures",
    responses((status = 200, description = "The procedures that the ward offers", body = Vec<ProcedureJson>)))]
async fn list(cx: Cx) -> Result<Json<Vec<ProcedureJson>>> {
    let offered = store::list(&cx.read()).await?.into_iter().filter(|p| p.offered);
    let json = |p: super::Procedure| ProcedureJson { code: p.code, name: p.name, field: p.field, level: p.level.key() };
    Ok(Json(offered.map(json).collect()))
}

#[utoipa::path(get, path = "/api/v1/procedures/{code}", tag = "procedures", params(("code" = String, Path)),
    responses((status = 200, description = "What holds today", body = ProcedureContentJson),
        (status = 404, description = "No such procedure is offered")))]
async fn show(cx: Cx, Path(code): Path<String>) -> Result<Json<ProcedureContentJson>> {
    let conn = cx.read();
    let procedure = store::by_code(&conn, &code).await?.filter(|p| p.offered).ok_or(Error::NotFound)?;
    let version = store::version_on(&conn, procedure.id, cx.today()).await?.ok_or(Error::NotFound)?;
    Ok(Json(version.into()))
}

/// The part of the JSON API's description that is about procedures.
#[derive(OpenApi)]
#[openapi(paths(list, show))]
pub(crate) struct Description;
