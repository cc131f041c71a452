//! The standing of units, as JSON.

use super::model::share;
use super::pages::{Asked, load};
use super::rules::Criterion;
use crate::policy::VIEW;
use axum::Json;
use axum::extract::Query;
use kernel::{Access, Cx, Result, Routes};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Routes of the JSON API of the standing of units.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/api/v1/unit-standing", Access::Holds(VIEW), list)
}

/// How a unit stands in a quarter.
#[derive(serde::Serialize, ToSchema)]
#[schema(as = UnitStanding)]
struct StandingOut {
    unit_id: Uuid,
    year: i32,
    quarter: u32,
    /// 1 is the best; equal points share a place.
    place: usize,
    /// 0 to 100.
    points: f64,
    criteria: Vec<CriterionOut>,
}

/// One criterion of a unit in a quarter.
#[derive(serde::Serialize, ToSchema)]
#[schema(as = UnitStandingCriterion)]
struct CriterionOut {
    criterion: Criterion,
    weight: i64,
    good: usize,
    all: usize,
}

/// The units of a year, quarter by quarter, the best first.
#[utoipa::path(get, path = "/api/v1/unit-standing", tag = "plans", params(("nam" = Option<i32>, Query)),
    responses((status = 200, body = Vec<StandingOut>)))]
async fn list(cx: Cx, Query(q): Query<Asked>) -> Result<Json<Vec<StandingOut>>> {
    let loaded = load(&cx, &q).await?;
    let mut out = Vec::new();
    for quarter in 1..=4_u32 {
        for (place, unit, points) in loaded.ranked(quarter) {
            let entries = &loaded.units[&unit][(quarter - 1) as usize];
            let criterion = |criterion: Criterion| {
                let counts = share(entries, criterion);
                let weight = loaded.rules.weight(criterion);
                CriterionOut { criterion, weight, good: counts.good, all: counts.all }
            };
            let criteria = Criterion::ALL.into_iter().map(criterion).collect();
            out.push(StandingOut { unit_id: unit.0, year: loaded.year, quarter, place, points, criteria });
        }
    }
    Ok(Json(out))
}

#[derive(OpenApi)]
#[openapi(paths(list), components(schemas(StandingOut, CriterionOut)))]
pub(super) struct Description;
