//! Score sheets and rule sets as JSON.

use super::actions;
use super::model::{Entry, Line, Scoring, ScoringId, State, Total};
use super::sheet::Sheet;
use super::{improve, store};
use crate::policy::{SCORE, VIEW};
use crate::rules::{Choice, Rule, RuleSet, Subject, words};
use axum::Json;
use axum::extract::Path;
use chrono::NaiveDate;
use kernel::{Access, Cx, Error, Result, Routes};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Routes of the JSON API.
pub(crate) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    r.get("/api/v1/rule-sets", view, rule_sets)
        .get("/api/v1/rule-sets/{code}/{version}", view, rule_set)
        .get("/api/v1/scorings", view, scorings)
        .get("/api/v1/scorings/{scoring}", view, scoring)
        .get("/api/v1/scorings/{scoring}/gains", view, gains)
        .put("/api/v1/scorings/{scoring}/criteria/{criterion}", Access::Holds(SCORE), save)
}

/// Bộ tiêu chí.
#[derive(Serialize, ToSchema)]
struct RuleSetJson {
    code: String,
    version: i32,
    subject: Subject,
    title: String,
    basis: String,
    illustrative: bool,
    effective_from: NaiveDate,
    effective_to: Option<NaiveDate>,
    criteria: usize,
    max: f64,
}

impl From<&RuleSet> for RuleSetJson {
    fn from(set: &RuleSet) -> Self {
        Self {
            code: set.code.clone(),
            version: set.version,
            subject: set.subject,
            title: set.title.clone(),
            basis: set.basis.clone(),
            illustrative: set.illustrative,
            effective_from: set.effective_from,
            effective_to: set.effective_to,
            criteria: set.criteria().count(),
            max: set.max(),
        }
    }
}

/// Phiếu chấm điểm.
#[derive(Serialize, ToSchema)]
struct ScoringJson {
    id: Uuid,
    rule_code: String,
    rule_version: i32,
    /// `null`: the ward itself.
    unit_id: Option<Uuid>,
    from: NaiveDate,
    to: NaiveDate,
    state: State,
    /// Between 0 and 1, once it is verified.
    result: Option<f64>,
    reason: String,
    version: i32,
}

impl From<&Scoring> for ScoringJson {
    fn from(s: &Scoring) -> Self {
        Self {
            id: s.id.0,
            rule_code: s.rule_code.clone(),
            rule_version: s.rule_version,
            unit_id: s.unit.map(|unit| unit.0),
            from: s.from,
            to: s.to,
            state: s.state,
            result: s.result,
            reason: s.reason.clone(),
            version: s.version,
        }
    }
}

/// Phiếu chấm điểm with its totals and criteria.
#[derive(Serialize, ToSchema)]
struct SheetJson {
    scoring: ScoringJson,
    total: TotalJson,
    /// (pillar, total)
    pillars: Vec<(String, TotalJson)>,
    criteria: Vec<LineJson>,
}

/// Tổng điểm.
#[derive(Serialize, ToSchema)]
struct TotalJson {
    points: f64,
    max: f64,
    /// What criteria without data could still give.
    missing: f64,
    criteria: usize,
    with_data: usize,
    index: f64,
}

impl From<Total> for TotalJson {
    fn from(t: Total) -> Self {
        Self {
            points: t.points,
            max: t.max,
            missing: t.missing,
            criteria: t.criteria,
            with_data: t.with_data,
            index: t.index(),
        }
    }
}

/// Tiêu chí of a sheet; points of `null` are no data, which is not zero.
#[derive(Serialize, ToSchema)]
struct LineJson {
    code: String,
    title: String,
    kind: String,
    max: f64,
    numerator: Option<f64>,
    denominator: Option<f64>,
    choice: Option<Choice>,
    claimed: Option<f64>,
    not_applicable: bool,
    citations: Vec<String>,
    note: String,
    own_points: Option<f64>,
    /// The sentence that says how the own points came, in the language asked for.
    why: String,
    verified: bool,
    verified_points: Option<f64>,
    verified_reason: String,
    version: i32,
}

fn line_json(t: &ui::T, line: &Line) -> LineJson {
    let (c, e) = (&line.criterion, &line.entry);
    LineJson {
        code: c.code.clone(),
        title: c.title.clone(),
        kind: c.rule.key().to_owned(),
        max: c.max,
        numerator: e.numerator,
        denominator: e.denominator,
        choice: e.choice,
        claimed: e.claimed,
        not_applicable: e.not_applicable,
        citations: e.citations.lines().map(str::to_owned).collect(),
        note: e.note.clone(),
        own_points: line.own.points,
        why: words::why(t, c, &line.own),
        verified: line.verified,
        verified_points: e.verified.filter(|_| line.verified),
        verified_reason: if line.verified { e.verified_reason.clone() } else { String::new() },
        version: e.version,
    }
}

/// Answer to a criterion; `version` is that of the criterion as it was read, 0 where nothing is kept.
#[derive(Deserialize, ToSchema)]
struct AnswerJson {
    version: i32,
    numerator: Option<f64>,
    denominator: Option<f64>,
    choice: Option<Choice>,
    claimed: Option<f64>,
    #[serde(default)]
    not_applicable: bool,
    #[serde(default)]
    citations: Vec<String>,
    #[serde(default)]
    note: String,
}

/// What more could be gained.
#[derive(Serialize, ToSchema)]
struct GainJson {
    criterion: String,
    points: f64,
    /// How many more things would have to be done, where the numbers tell.
    more: Option<f64>,
    /// The result with this alone.
    index: f64,
}

#[utoipa::path(get, path = "/api/v1/rule-sets", tag = "scores", responses((status = 200, body = Vec<RuleSetJson>)))]
async fn rule_sets(cx: Cx) -> Result<Json<Vec<RuleSetJson>>> {
    Ok(Json(crate::rules::store::all(&cx.read()).await?.iter().map(RuleSetJson::from).collect()))
}

#[utoipa::path(get, path = "/api/v1/rule-sets/{code}/{version}", tag = "scores", params(("code" = String, Path), ("version" = i32, Path)),
    responses((status = 200, description = "The whole set, as its file", body = Object)))]
async fn rule_set(cx: Cx, Path((code, version)): Path<(String, String)>) -> Result<Json<serde_json::Value>> {
    let version = version.parse().map_err(|_| Error::NotFound)?;
    let set = crate::rules::store::get(&cx.read(), &code, version).await?;
    Ok(Json(serde_json::to_value(&set)?))
}

#[utoipa::path(get, path = "/api/v1/scorings", tag = "scores", responses((status = 200, body = Vec<ScoringJson>)))]
async fn scorings(cx: Cx) -> Result<Json<Vec<ScoringJson>>> {
    Ok(Json(store::all(&cx.read()).await?.iter().map(ScoringJson::from).collect()))
}

async fn asked(cx: &Cx, id: &str) -> Result<Sheet> {
    let id: ScoringId = id.parse().map_err(|_| Error::NotFound)?;
    Sheet::load(&cx.read(), &cx.app, id).await
}

#[utoipa::path(get, path = "/api/v1/scorings/{scoring}", tag = "scores", params(("scoring" = Uuid, Path)),
    responses((status = 200, body = SheetJson)))]
async fn scoring(cx: Cx, Path(scoring): Path<String>) -> Result<Json<SheetJson>> {
    let sheet = asked(&cx, &scoring).await?;
    let pillars = sheet.set.pillars.iter().zip(&sheet.by_pillar);
    Ok(Json(SheetJson {
        scoring: ScoringJson::from(&sheet.scoring),
        total: sheet.total.into(),
        pillars: pillars.map(|(pillar, total)| (pillar.code.clone(), (*total).into())).collect(),
        criteria: sheet.in_order().map(|line| line_json(&cx.t, line)).collect(),
    }))
}

#[utoipa::path(get, path = "/api/v1/scorings/{scoring}/gains", tag = "scores", params(("scoring" = Uuid, Path)),
    responses((status = 200, body = Vec<GainJson>)))]
async fn gains(cx: Cx, Path(scoring): Path<String>) -> Result<Json<Vec<GainJson>>> {
    let sheet = asked(&cx, &scoring).await?;
    let json = |g: improve::Gain| GainJson { criterion: g.code, points: g.points, more: g.more, index: g.index };
    Ok(Json(improve::gains(&sheet).into_iter().map(json).collect()))
}

#[utoipa::path(put, path = "/api/v1/scorings/{scoring}/criteria/{criterion}", tag = "scores",
    params(("scoring" = Uuid, Path), ("criterion" = String, Path)), request_body = AnswerJson,
    responses((status = 200, body = LineJson), (status = 409, description = "Somebody else saved it meanwhile")))]
async fn save(
    cx: Cx,
    Path((scoring, criterion)): Path<(String, String)>,
    Json(answer): Json<serde_json::Value>,
) -> Result<Json<LineJson>> {
    let sheet = asked(&cx, &scoring).await?;
    let line = sheet.lines.get(&criterion).ok_or(Error::NotFound)?;
    let answer: AnswerJson =
        serde_json::from_value(answer).map_err(|e| Error::refused(format!("Nội dung gửi lên không đúng mẫu: {e}")))?;
    let mut entry = Entry {
        version: answer.version,
        choice: answer.choice.filter(|_| matches!(line.criterion.rule, Rule::Choice { .. })),
        claimed: answer.claimed.filter(|_| line.criterion.rule == Rule::Evidence),
        not_applicable: answer.not_applicable && line.criterion.may_not_apply,
        citations: answer.citations.join("\n"),
        note: answer.note,
        ..Entry::default()
    };
    if line.criterion.rule.source().is_some_and(|source| !source.is_measured()) {
        entry.numerator = answer.numerator;
        entry.denominator = answer.denominator.filter(|_| line.criterion.rule.is_fraction());
    }
    super::forms::check(&line.criterion, &entry).check()?;
    let mut tx = cx.begin().await?;
    actions::save(&mut tx, cx.actor()?, sheet.scoring.id, &criterion, &entry, &[]).await?;
    tx.commit().await?;
    let sheet = asked(&cx, &scoring).await?;
    let line = sheet.lines.get(&criterion).ok_or(Error::NotFound)?;
    Ok(Json(line_json(&cx.t, line)))
}

#[derive(OpenApi)]
#[openapi(paths(rule_sets, rule_set, scorings, scoring, gains, save))]
struct Description;

/// The part of the API's description that is about scores.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Description::openapi()
}
