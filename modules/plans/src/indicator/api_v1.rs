//! Plans, indicators and figures as JSON; measures in a file of their own.

mod measures;

use super::figure::{self, Figure, FigureId, FigureState, NewFigure};
use super::model::{Comparator, Direction, IndicatorId};
use super::pages::visible;
use super::period::Span;
use super::standing::{Standing, standings};
use crate::plan::board::Board;
use crate::plan::view::{id, may_see, say, visible_plan};
use crate::plan::{self, Plan, PlanId, PlanKind, PlanState};
use crate::policy::{REPORT, VIEW};
use crate::status::Status;
use axum::Json;
use axum::extract::Path;
use chrono::NaiveDate;
use kernel::{Access, Conn, Cx, Result, Routes, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Routes of the JSON API.
pub(crate) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    measures::routes(r)
        .get("/api/v1/plans", view, plans)
        .get("/api/v1/plans/{plan}", view, plan)
        .get("/api/v1/plans/{plan}/indicators", view, plan_indicators)
        .get("/api/v1/indicators/{indicator}", view, indicator)
        .get("/api/v1/indicators/{indicator}/figures", view, figures)
        .post("/api/v1/indicators/{indicator}/figures", Access::Holds(REPORT), enter)
        .get("/api/v1/units/{id}/indicators", view, unit_indicators)
}

/// Kế hoạch.
#[derive(Serialize, ToSchema)]
struct PlanJson {
    id: Uuid,
    year: i32,
    kind: PlanKind,
    title: String,
    number: String,
    issued_on: Option<NaiveDate>,
    signer: String,
    unit_id: Option<Uuid>,
    parent_id: Option<Uuid>,
    based_on: Option<Uuid>,
    state: PlanState,
    is_public: bool,
    version: i32,
}

impl From<Plan> for PlanJson {
    fn from(p: Plan) -> Self {
        Self {
            id: p.id.0,
            year: p.year,
            kind: p.kind,
            title: p.title,
            number: p.number,
            issued_on: p.issued_on,
            signer: p.signer,
            unit_id: p.unit.map(|u| u.0),
            parent_id: p.parent.map(|u| u.0),
            based_on: p.based_on.map(|u| u.0),
            state: p.state,
            is_public: p.is_public,
            version: p.version,
        }
    }
}

/// Kế hoạch with its indicators and the number of its tasks by status.
#[derive(Serialize, ToSchema)]
struct PlanDetailJson {
    plan: PlanJson,
    indicators: Vec<IndicatorJson>,
    /// (status, number of tasks)
    tasks: Vec<(Status, usize)>,
    focus: Vec<FocusJson>,
    reporting: Vec<DutyJson>,
}

/// Chế độ báo cáo of the plan.
#[derive(Serialize, ToSchema)]
struct DutyJson {
    who: String,
    to_whom: String,
    /// As printed.
    due_text: String,
}

/// Trọng tâm of a quarter.
#[derive(Serialize, ToSchema)]
struct FocusJson {
    quarter: i32,
    body: String,
}

/// Chỉ tiêu and how it stands.
#[derive(Serialize, ToSchema)]
struct IndicatorJson {
    id: Uuid,
    plan_id: Uuid,
    section: String,
    name: String,
    definition: String,
    unit: String,
    direction: Direction,
    comparator: Comparator,
    target: f64,
    /// Mục tiêu từng kỳ: values to be reached until days of the year.
    path: Vec<TargetJson>,
    aspiration: bool,
    lead_unit_id: Option<Uuid>,
    source: String,
    /// Keys of the numbers by which it is counted or compared; empty where there is none.
    numerator_measure: String,
    denominator_measure: String,
    /// Đơn vị phối hợp.
    coordinating_unit_ids: Vec<Uuid>,
    /// Kết quả năm trước: its value, the fraction where it is known, and its period as printed.
    baseline: Option<f64>,
    baseline_numerator: Option<f64>,
    baseline_denominator: Option<f64>,
    baseline_period: String,
    status: Status,
    /// What the rule computes, where a leader judged differently; else the same.
    computed_status: Status,
    /// The sentence that explains the status, in the language asked for.
    why: String,
    value: Option<f64>,
    numerator: Option<f64>,
    denominator: Option<f64>,
    until: Option<NaiveDate>,
    expected: Option<f64>,
    waiting_figures: usize,
    points: Vec<PointJson>,
    /// Chỉ tiêu năm trước: the indicator of an earlier plan that it goes on from.
    previous_id: Option<Uuid>,
    version: i32,
}

/// A value to be reached until a day.
#[derive(Serialize, ToSchema)]
struct TargetJson {
    on: NaiveDate,
    value: f64,
}

/// A value of a period.
#[derive(Serialize, ToSchema)]
struct PointJson {
    from: NaiveDate,
    to: NaiveDate,
    value: Option<f64>,
}

/// Indicators with the units that take part in each.
async fn all_json(cx: &Cx, conn: &Conn, standings: &[Standing]) -> Result<Vec<IndicatorJson>> {
    let ids: Vec<IndicatorId> = standings.iter().map(|s| s.indicator.id).collect();
    let mut units = super::store::units_of(conn, &ids).await?;
    let json = |s: &Standing| indicator_json(cx, s, units.remove(&s.indicator.id).unwrap_or_default());
    Ok(standings.iter().map(json).collect())
}

fn indicator_json(cx: &Cx, s: &Standing, coordinating: Vec<UnitId>) -> IndicatorJson {
    let (i, a) = (&s.indicator, &s.assessment);
    let latest = a.latest.as_ref();
    let (numerator_measure, denominator_measure) = i.source.measures();
    IndicatorJson {
        id: i.id.0,
        plan_id: i.plan.0,
        section: i.section.clone(),
        name: i.name.clone(),
        definition: i.definition.clone(),
        unit: i.unit.as_str().to_owned(),
        direction: i.direction,
        comparator: i.comparator,
        target: i.target,
        path: s.path.iter().map(|(on, value)| TargetJson { on: *on, value: *value }).collect(),
        aspiration: i.aspiration,
        lead_unit_id: i.lead.map(|u| u.0),
        source: i.source.key().to_owned(),
        numerator_measure: numerator_measure.to_owned(),
        denominator_measure: denominator_measure.to_owned(),
        coordinating_unit_ids: coordinating.into_iter().map(|unit| unit.0).collect(),
        baseline: i.baseline.value_in(&i.unit),
        baseline_numerator: i.baseline.numerator,
        baseline_denominator: i.baseline.denominator,
        baseline_period: i.baseline.period.clone(),
        status: a.status,
        computed_status: a.computed,
        why: say(&cx.t, &a.sentence(i, cx.t.lang())),
        value: a.value(),
        numerator: latest.and_then(|p| p.numerator),
        denominator: latest.and_then(|p| p.denominator),
        until: latest.map(|p| p.to),
        expected: a.expected,
        waiting_figures: s.waiting,
        points: s.points.iter().map(|p| PointJson { from: p.from, to: p.to, value: p.value }).collect(),
        previous_id: i.previous.map(|id| id.0),
        version: i.version,
    }
}

/// Số liệu của một kỳ.
#[derive(Serialize, ToSchema)]
struct FigureJson {
    id: Uuid,
    from: NaiveDate,
    to: NaiveDate,
    numerator: Option<f64>,
    denominator: Option<f64>,
    value: f64,
    note: String,
    state: FigureState,
    decision_reason: String,
}

impl From<Figure> for FigureJson {
    fn from(f: Figure) -> Self {
        Self {
            id: f.id.0,
            from: f.span.from,
            to: f.span.to,
            numerator: f.numerator,
            denominator: f.denominator,
            value: f.value,
            note: f.note,
            state: f.state,
            decision_reason: f.decision_reason,
        }
    }
}

/// Số liệu to be entered; with an `id` of the caller's own, sending it again is harmless.
#[derive(Deserialize, ToSchema)]
struct NewFigureJson {
    id: Option<Uuid>,
    from: NaiveDate,
    to: NaiveDate,
    numerator: Option<f64>,
    denominator: Option<f64>,
    value: Option<f64>,
    #[serde(default)]
    note: String,
}

#[utoipa::path(get, path = "/api/v1/plans", tag = "plans", responses((status = 200, body = Vec<PlanJson>)))]
async fn plans(cx: Cx) -> Result<Json<Vec<PlanJson>>> {
    let actor = cx.actor()?;
    let plans = plan::all(&cx.read()).await?.into_iter().filter(|p| may_see(actor, p));
    Ok(Json(plans.map(PlanJson::from).collect()))
}

#[utoipa::path(get, path = "/api/v1/plans/{plan}", tag = "plans", params(("plan" = Uuid, Path)),
    responses((status = 200, body = PlanDetailJson), (status = 404, description = "No such plan")))]
async fn plan(cx: Cx, Path(plan): Path<String>) -> Result<Json<PlanDetailJson>> {
    let conn = cx.read();
    let duty = |d: plan::ReportingDuty| DutyJson { who: d.who, to_whom: d.to_whom, due_text: d.due_text };
    let board = Board::load(&conn, &cx.app, cx.actor()?, id(&plan)?).await?;
    let count = |status: Status| board.tasks.iter().filter(|t| t.status == status).count();
    Ok(Json(PlanDetailJson {
        indicators: all_json(&cx, &conn, &board.indicators).await?,
        tasks: Status::ALL.into_iter().map(|status| (status, count(status))).collect(),
        reporting: plan::reporting(&conn, board.plan.id).await?.into_iter().map(duty).collect(),
        focus: board.focus.iter().map(|f| FocusJson { quarter: f.quarter, body: f.body.clone() }).collect(),
        plan: board.plan.into(),
    }))
}

#[utoipa::path(get, path = "/api/v1/plans/{plan}/indicators", tag = "plans", params(("plan" = Uuid, Path)),
    responses((status = 200, body = Vec<IndicatorJson>), (status = 404, description = "No such plan")))]
async fn plan_indicators(cx: Cx, Path(plan): Path<String>) -> Result<Json<Vec<IndicatorJson>>> {
    let conn = cx.read();
    let plan: PlanId = visible_plan(&conn, cx.actor()?, id(&plan)?).await?.id;
    let standings = standings(&conn, &cx.app, super::of_plan(&conn, plan).await?, cx.today()).await?;
    all_json(&cx, &conn, &standings).await.map(Json)
}

#[utoipa::path(get, path = "/api/v1/units/{id}/indicators", tag = "indicators", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What the unit leads or helps with this year", body = Vec<IndicatorJson>)))]
async fn unit_indicators(cx: Cx, Path(unit): Path<String>) -> Result<Json<Vec<IndicatorJson>>> {
    let conn = cx.read();
    let standings = super::list_for_unit(&conn, &cx.app, id(&unit)?, cx.today()).await?;
    all_json(&cx, &conn, &standings).await.map(Json)
}

#[utoipa::path(get, path = "/api/v1/indicators/{indicator}", tag = "indicators", params(("indicator" = Uuid, Path)),
    responses((status = 200, body = IndicatorJson), (status = 404, description = "No such indicator")))]
async fn indicator(cx: Cx, Path(indicator): Path<String>) -> Result<Json<IndicatorJson>> {
    let conn = cx.read();
    let (of, _) = visible(&conn, cx.actor()?, id(&indicator)?).await?;
    let standing = standings(&conn, &cx.app, vec![of], cx.today()).await?.pop().ok_or(kernel::Error::NotFound)?;
    let units = super::units(&conn, standing.indicator.id).await?;
    Ok(Json(indicator_json(&cx, &standing, units)))
}

#[utoipa::path(get, path = "/api/v1/indicators/{indicator}/figures", tag = "indicators",
    params(("indicator" = Uuid, Path)), responses((status = 200, body = Vec<FigureJson>)))]
async fn figures(cx: Cx, Path(indicator): Path<String>) -> Result<Json<Vec<FigureJson>>> {
    let conn = cx.read();
    let (of, _) = visible(&conn, cx.actor()?, id(&indicator)?).await?;
    let figures = figure::store::of_indicator(&conn, of.id, 1000).await?;
    Ok(Json(figures.into_iter().map(FigureJson::from).collect()))
}

#[utoipa::path(post, path = "/api/v1/indicators/{indicator}/figures", tag = "indicators",
    params(("indicator" = Uuid, Path)), request_body = NewFigureJson,
    responses((status = 200, body = FigureJson), (status = 422, description = "What is wrong, by field")))]
async fn enter(cx: Cx, Path(indicator): Path<String>, Json(new): Json<NewFigureJson>) -> Result<Json<FigureJson>> {
    let indicator: IndicatorId = id(&indicator)?;
    visible(&cx.read(), cx.actor()?, indicator).await?;
    let new = NewFigure {
        id: new.id.map_or_else(FigureId::new, FigureId),
        indicator,
        span: Span { from: new.from, to: new.to },
        numerator: new.numerator,
        denominator: new.denominator,
        value: new.value,
        note: new.note,
    };
    let mut tx = cx.begin().await?;
    let entered = figure::enter(&mut tx, cx.actor()?, new, &[]).await?;
    let figure = figure::store::get(&tx, entered).await?;
    tx.commit().await?;
    Ok(Json(figure.into()))
}

#[derive(OpenApi)]
#[openapi(paths(plans, plan, plan_indicators, unit_indicators, indicator, figures, enter))]
struct Api;

/// The description of this part of the API.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    let mut whole = Api::openapi();
    whole.merge(measures::openapi());
    whole
}
