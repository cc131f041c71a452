//! The index of a period as JSON; a score of `null` is no score, which is not 0.

use super::compute::{Scored, index};
use super::pages::Query766;
use crate::policy::VIEW;
use axum::Json;
use axum::extract::Query;
use chrono::NaiveDate;
use kernel::{Access, Cx, Result, Routes};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

/// Routes of the JSON API.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/api/v1/service-index", Access::Holds(VIEW), show)
}

/// Bộ chỉ số của một kỳ.
#[derive(Serialize, ToSchema)]
struct IndexJson {
    from: NaiveDate,
    to: NaiveDate,
    basis: String,
    /// Where the formulas come from, and what about them was not checked.
    source: String,
    score: f64,
    /// Of the indicators that have a score.
    max: f64,
    indicators: Vec<IndicatorJson>,
}

/// Chỉ số thành phần.
#[derive(Serialize, ToSchema)]
struct IndicatorJson {
    number: u32,
    code: String,
    group: String,
    name: String,
    max: f64,
    n: i64,
    d: i64,
    score: Option<f64>,
    lost: Option<f64>,
    /// Does it apply to provinces alone?
    province_only: bool,
    formula: String,
}

impl From<&Scored> for IndicatorJson {
    fn from(s: &Scored) -> Self {
        Self {
            number: s.rule.number,
            code: s.rule.code.clone(),
            group: s.rule.group.clone(),
            name: s.rule.name.clone(),
            max: s.rule.max,
            n: s.count.n,
            d: s.count.d,
            score: s.score,
            lost: s.lost(),
            province_only: s.rule.province_only,
            formula: s.rule.formula.clone(),
        }
    }
}

#[utoipa::path(get, path = "/api/v1/service-index", tag = "procedures",
    params(("nam" = Option<i32>, Query, description = "Year"),
        ("ky" = Option<String>, Query, description = "nam, quy-1 … quy-4, thang-1 … thang-12")),
    responses((status = 200, description = "The index of the period, as the ward computes it", body = IndexJson)))]
async fn show(cx: Cx, Query(q): Query<Query766>) -> Result<Json<IndexJson>> {
    let found = index(&cx.read(), q.span(cx.today()), cx.now).await?;
    let (from, to) = found.span.days();
    let (score, max) = found.total();
    Ok(Json(IndexJson {
        from,
        to,
        score,
        max,
        indicators: found.scored.iter().map(IndicatorJson::from).collect(),
        basis: found.rules.basis,
        source: found.rules.source,
    }))
}

/// The part of the JSON API's description that is about the index.
#[derive(OpenApi)]
#[openapi(paths(show))]
pub(super) struct Description;
