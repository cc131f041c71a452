//! Measures of the registry as JSON: their values, their parts, the records behind them.

use crate::policy::VIEW;
use axum::Json;
use axum::extract::{Path, Query};
use chrono::NaiveDate;
use kernel::measure::Offered;
use kernel::{Access, Cx, Period, Result, Routes};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{OpenApi, ToSchema};

/// Routes of measures.
pub(super) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    r.get("/api/v1/measures", view, measures).get("/api/v1/measures/{measure}", view, measure).get(
        "/api/v1/measures/{measure}/records",
        view,
        measure_records,
    )
}

/// Số liệu of the registry.
#[derive(Serialize, ToSchema)]
struct MeasureJson {
    key: String,
    title: String,
    unit: String,
}

/// Giá trị of a measure and its parts.
#[derive(Serialize, ToSchema)]
struct MeasureValueJson {
    key: String,
    title: String,
    unit: String,
    #[schema(value_type = f64)]
    value: Value,
    /// (part, amount, records)
    #[schema(value_type = Vec<(String, f64, i64)>)]
    parts: Vec<(String, Value, i64)>,
}

/// A record behind a number.
#[derive(Serialize, ToSchema)]
struct RecordJson {
    id: String,
    label: String,
    href: String,
    on_day: Option<NaiveDate>,
    part: String,
    #[schema(value_type = f64)]
    amount: Value,
}

/// Days and place within the records.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    #[serde(default)]
    offset: u64,
}

impl Asked {
    /// The measure up to the day that is asked for: without a first day, what has no day counts too.
    fn dated(&self, measure: Offered) -> Offered {
        match (self.from, self.to) {
            (None, Some(to)) => measure.until(to),
            _ => measure,
        }
    }

    fn period(&self) -> Option<Period> {
        Some(Period { from: self.from?, to: self.to.or(NaiveDate::from_ymd_opt(2199, 12, 31))? })
    }
}

#[utoipa::path(get, path = "/api/v1/measures", tag = "measures", responses((status = 200, body = Vec<MeasureJson>)))]
async fn measures(cx: Cx) -> Result<Json<Vec<MeasureJson>>> {
    let json =
        |m: Offered| MeasureJson { title: m.title.show(&cx.t), unit: m.unit.show(&cx.t), key: m.key.into_owned() };
    Ok(Json(cx.measures(&cx.read()).await?.into_iter().map(json).collect()))
}

#[utoipa::path(get, path = "/api/v1/measures/{measure}", tag = "measures",
    params(("measure" = String, Path), ("from" = Option<NaiveDate>, Query), ("to" = Option<NaiveDate>, Query)),
    responses((status = 200, body = MeasureValueJson), (status = 404, description = "No such measure")))]
async fn measure(cx: Cx, Path(key): Path<String>, Query(asked): Query<Asked>) -> Result<Json<MeasureValueJson>> {
    let conn = cx.read();
    let measure = asked.dated(cx.measure(&conn, &key).await?);
    let parts = measure.breakdown(&conn, asked.period()).await?;
    Ok(Json(MeasureValueJson {
        title: measure.title.show(&cx.t),
        unit: measure.unit.show(&cx.t),
        value: measure.decimals.json(measure.value(&conn, asked.period()).await?),
        parts: parts.into_iter().map(|p| (p.part, measure.decimals.json(p.amount), p.records)).collect(),
        key,
    }))
}

#[utoipa::path(get, path = "/api/v1/measures/{measure}/records", tag = "measures",
    params(("measure" = String, Path), ("from" = Option<NaiveDate>, Query), ("to" = Option<NaiveDate>, Query),
        ("offset" = Option<u64>, Query)),
    responses((status = 200, body = Vec<RecordJson>), (status = 404, description = "No such measure")))]
async fn measure_records(cx: Cx, Path(key): Path<String>, Query(asked): Query<Asked>) -> Result<Json<Vec<RecordJson>>> {
    let conn = cx.read();
    let measure = asked.dated(cx.measure(&conn, &key).await?);
    let records = measure.records(&conn, asked.period(), asked.offset, 1000).await?;
    let json = |r: kernel::measure::Record| RecordJson {
        id: r.id,
        label: r.label,
        href: r.href,
        on_day: r.on_day,
        part: r.part,
        amount: measure.decimals.json(r.amount),
    };
    Ok(Json(records.into_iter().map(json).collect()))
}

#[derive(OpenApi)]
#[openapi(paths(measures, measure, measure_records))]
struct Api;

/// The description of this part of the API.
pub(super) fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
