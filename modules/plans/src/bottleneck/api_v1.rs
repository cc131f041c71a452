//! What is stuck, as JSON.

use super::model::{Bottleneck, Kind, Place};
use super::pages::{Asked, asked};
use crate::policy::VIEW;
use axum::Json;
use axum::extract::Query;
use kernel::{Access, Cx, Result, Routes};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Routes of the JSON API of what is stuck.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/api/v1/bottlenecks", Access::Holds(VIEW), list)
}

/// Điểm nghẽn.
#[derive(serde::Serialize, ToSchema)]
#[schema(as = Bottleneck)]
struct BottleneckOut {
    /// The indicator or task.
    subject_id: Uuid,
    title: String,
    href: String,
    lead_unit_id: Option<Uuid>,
    kind: Kind,
    /// The sentence that explains, in the language asked for.
    why: String,
    days: i64,
    steps: Vec<StepOut>,
    /// Where the next step is taken.
    next_href: String,
}

/// Days at one place.
#[derive(serde::Serialize, ToSchema)]
#[schema(as = BottleneckStep)]
struct StepOut {
    /// `unit`, `coordinator`, `leader` or `approver`.
    place: &'static str,
    unit_id: Option<Uuid>,
    days: i64,
}

fn out(cx: &Cx, b: Bottleneck) -> BottleneckOut {
    let step = |place: Place, days: i64| {
        let (place, unit) = match place {
            Place::Unit(unit) => ("unit", unit),
            Place::Coordinator => ("coordinator", None),
            Place::Leader => ("leader", None),
            Place::Approver => ("approver", None),
        };
        StepOut { place, unit_id: unit.map(|unit| unit.0), days }
    };
    BottleneckOut {
        subject_id: b.subject,
        why: b.why.say(&cx.t),
        title: b.title,
        href: b.href,
        lead_unit_id: b.unit.map(|unit| unit.0),
        kind: b.kind,
        days: b.days,
        steps: b.steps.iter().map(|s| step(s.place, s.days)).collect(),
        next_href: b.next,
    }
}

/// What is stuck, the longest first; `don-vi` and `loai` narrow it as on the page.
#[utoipa::path(get, path = "/api/v1/bottlenecks", tag = "plans",
    params(("don-vi" = Option<Uuid>, Query), ("loai" = Option<String>, Query)),
    responses((status = 200, body = Vec<BottleneckOut>)))]
async fn list(cx: Cx, Query(q): Query<Asked>) -> Result<Json<Vec<BottleneckOut>>> {
    let (found, _) = asked(&cx, &q).await?;
    Ok(Json(found.into_iter().map(|b| out(&cx, b)).collect()))
}

#[derive(OpenApi)]
#[openapi(paths(list), components(schemas(BottleneckOut, StepOut)))]
pub(super) struct Description;
