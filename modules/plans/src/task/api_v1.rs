//! The JSON API of tasks: the tasks of a plan, one task with all that hangs on it, its history, and reporting on it.

use super::actions::{self, Report};
use super::model::{State, TaskId};
use super::pages::{Names, tell};
use super::store::{self, Filter, Listed};
use crate::evidence::of_subjects;
use crate::plan::PlanId;
use crate::plan::view::visible_plan;
use crate::policy::VIEW;
use crate::status::Status;
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Access, Conn, Cx, Error, Result, Routes, audit};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Newest events and reports that are given out.
const EVENTS: u64 = 1000;
const MOST_UPDATES: usize = 1000;

/// Routes of the JSON API of tasks.
pub(crate) fn routes(r: Routes) -> Routes {
    let see = Access::Holds(VIEW);
    r.get("/api/v1/plans/{id}/tasks", see, of_plan)
        .get("/api/v1/tasks/{id}", see, one)
        .get("/api/v1/tasks/{id}/history", see, history)
        .post("/api/v1/tasks/{id}/updates", see, report)
}

/// Nhiệm vụ.
#[derive(Serialize, ToSchema)]
#[schema(as = Task)]
pub(crate) struct TaskOut {
    id: Uuid,
    plan_id: Uuid,
    position: i32,
    section: String,
    title: String,
    /// Sản phẩm, yêu cầu kết quả.
    product: String,
    lead_unit_id: Option<Uuid>,
    person_id: Option<Uuid>,
    /// Thời hạn as the plan prints it.
    deadline_text: String,
    /// The next day on which something is due.
    due_on: Option<NaiveDate>,
    /// Percent.
    progress: i32,
    state: State,
    done_on: Option<NaiveDate>,
    status: Status,
    /// What the rule computes, where a leader judged differently; else the same.
    computed_status: Status,
    /// The sentence that explains the status, in Vietnamese or in English as the request asks.
    status_reason: String,
}

impl TaskOut {
    fn of(task: &Listed, cx: &Cx) -> Self {
        let (status, sentence) = task.status(cx.today());
        Self {
            id: task.id.0,
            plan_id: task.plan_id.0,
            position: task.position,
            section: task.section.clone(),
            title: task.title.clone(),
            product: task.product.clone(),
            lead_unit_id: task.lead_unit_id.map(|unit| unit.0),
            person_id: task.person_id.map(|person| person.0),
            deadline_text: task.deadline_text.clone(),
            due_on: task.due_on,
            progress: task.progress,
            state: task.state,
            done_on: task.done_on,
            status,
            computed_status: task.computed(cx.today()).0,
            status_reason: sentence.say(&cx.t),
        }
    }
}

/// Nhiệm vụ with its reports; `version` goes into the next report.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskWithUpdates)]
pub(crate) struct TaskWithUpdates {
    #[serde(flatten)]
    task: TaskOut,
    version: i32,
    coordinating_unit_ids: Vec<Uuid>,
    updates: Vec<UpdateOut>,
    milestones: Vec<MilestoneOut>,
    difficulties: Vec<DifficultyOut>,
    extensions: Vec<ExtensionOut>,
}

/// Mốc thực hiện.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskMilestone)]
pub(crate) struct MilestoneOut {
    id: Uuid,
    title: String,
    due_on: Option<NaiveDate>,
    done_on: Option<NaiveDate>,
}

/// Khó khăn, vướng mắc.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskDifficulty)]
pub(crate) struct DifficultyOut {
    id: Uuid,
    body: String,
    /// Who must act: `coordinator` or `leader`.
    level: String,
    /// The unit on which it waits.
    waits_for: Option<Uuid>,
    raised_by_name: String,
    raised_at: DateTime<Utc>,
    resolved_at: Option<DateTime<Utc>>,
    resolution: String,
}

/// Gia hạn.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskExtension)]
pub(crate) struct ExtensionOut {
    id: Uuid,
    from_due: Option<NaiveDate>,
    to_due: NaiveDate,
    reason: String,
    requested_by_name: String,
    requested_at: DateTime<Utc>,
    /// Empty while it waits, then `approved` or `refused`.
    decision: String,
    decided_by_name: String,
    decided_at: Option<DateTime<Utc>>,
    decision_reason: String,
}

/// Minh chứng.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskEvidence)]
pub(crate) struct EvidenceOut {
    id: Uuid,
    file_name: String,
    mime: String,
    /// Bytes.
    size: i64,
    /// Where the file is.
    href: String,
}

/// Diễn biến: an event of the audit trail.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskEvent)]
pub(crate) struct EventOut {
    at: DateTime<Utc>,
    by_name: String,
    kind: String,
    /// The sentence that the page of the task shows, in the language asked for.
    text: String,
}

/// Cập nhật tiến độ.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskUpdate)]
pub(crate) struct UpdateOut {
    id: Uuid,
    at: DateTime<Utc>,
    by_name: String,
    progress: i32,
    body: String,
    occurrence_on: Option<NaiveDate>,
    evidence: Vec<EvidenceOut>,
}

/// A report to be made. The same id again changes nothing.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewTaskUpdate)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateIn {
    /// UUIDv7 made by the caller.
    id: Uuid,
    /// The version of the task that the caller has seen.
    version: i32,
    /// Percent; left out, it stays as it is.
    progress: Option<i32>,
    body: String,
    occurrence_on: Option<NaiveDate>,
    /// The work is finished.
    #[serde(default)]
    done: bool,
}

/// The tasks of a plan, in their order.
#[utoipa::path(get, path = "/api/v1/plans/{id}/tasks", params(("id" = Uuid, Path)), tag = "tasks",
    responses((status = 200, body = Vec<TaskOut>), (status = 404, description = "No such plan")))]
pub(crate) async fn of_plan(cx: Cx, Path(id): Path<String>) -> Result<Json<Vec<TaskOut>>> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let plan: PlanId = id.parse().map_err(|_| Error::NotFound)?;
    visible_plan(&conn, actor, plan).await?;
    let filter = Filter { plan: Some(plan), ..Filter::default() };
    let tasks = store::list(&conn, actor, &filter, cx.today()).await?;
    Ok(Json(tasks.iter().map(|task| TaskOut::of(task, &cx)).collect()))
}

/// One task with its reports.
#[utoipa::path(get, path = "/api/v1/tasks/{id}", params(("id" = Uuid, Path)), tag = "tasks",
    responses((status = 200, body = TaskWithUpdates), (status = 404, description = "No such task")))]
pub(crate) async fn one(cx: Cx, Path(id): Path<String>) -> Result<Json<TaskWithUpdates>> {
    let id: TaskId = id.parse().map_err(|_| Error::NotFound)?;
    with_updates(&cx, id).await.map(Json)
}

/// What happened with a task, newest first.
#[utoipa::path(get, path = "/api/v1/tasks/{id}/history", params(("id" = Uuid, Path)), tag = "tasks",
    responses((status = 200, body = Vec<EventOut>), (status = 404, description = "No such task")))]
pub(crate) async fn history(cx: Cx, Path(id): Path<String>) -> Result<Json<Vec<EventOut>>> {
    let id: TaskId = id.parse().map_err(|_| Error::NotFound)?;
    let conn = cx.read();
    store::find_visible_to(&conn, cx.actor()?, id).await?;
    let names = Names::load(&conn, cx.today()).await?;
    let event = |event: &kernel::Recorded| EventOut {
        at: event.at,
        by_name: event.actor_name.clone(),
        kind: event.kind.clone(),
        text: tell(&cx.t, &names, event).text,
    };
    Ok(Json(audit::of_subject(&conn, id.0, EVENTS).await?.iter().map(event).collect()))
}

/// Reports on a task.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/updates", params(("id" = Uuid, Path)), tag = "tasks",
    request_body = UpdateIn,
    responses((status = 200, body = TaskWithUpdates), (status = 403, description = "Another unit's task"),
        (status = 409, description = "The task has changed since that version"),
        (status = 422, description = "Something in the report is wrong")))]
pub(crate) async fn report(
    cx: Cx,
    Path(id): Path<String>,
    body: std::result::Result<Json<UpdateIn>, JsonRejection>,
) -> Result<Json<TaskWithUpdates>> {
    let id: TaskId = id.parse().map_err(|_| Error::NotFound)?;
    let Json(update) = body.map_err(|e| Error::refused(e.body_text()))?;
    let report = Report {
        id: update.id,
        progress: update.progress,
        body: update.body,
        occurrence_on: update.occurrence_on,
        done: update.done,
        files: Vec::new(),
    };
    let mut tx = cx.begin().await?;
    actions::report(&mut tx, cx.actor()?, id, update.version, report).await?;
    tx.commit().await?;
    with_updates(&cx, id).await.map(Json)
}

async fn with_updates(cx: &Cx, id: TaskId) -> Result<TaskWithUpdates> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let task = store::find_visible_to(&conn, actor, id).await?;
    let only = Filter { task: Some(id), ..Filter::default() };
    let listed = store::list(&conn, actor, &only, cx.today()).await?;
    let listed = listed.first().ok_or(Error::NotFound)?;
    Ok(TaskWithUpdates {
        task: TaskOut::of(listed, cx),
        version: task.version,
        coordinating_unit_ids: store::coordinating(&conn, id).await?.into_iter().map(|unit| unit.0).collect(),
        updates: updates(&conn, id).await?,
        milestones: store::milestones(&conn, id).await?.into_iter().map(MilestoneOut::from).collect(),
        difficulties: store::difficulties(&conn, id).await?.into_iter().map(DifficultyOut::from).collect(),
        extensions: store::extensions(&conn, id).await?.into_iter().map(ExtensionOut::from).collect(),
    })
}

/// The reports on a task, newest first, each with the files that prove it.
async fn updates(conn: &Conn, id: TaskId) -> Result<Vec<UpdateOut>> {
    let updates: Vec<store::Update> = store::updates(conn, id).await?.into_iter().take(MOST_UPDATES).collect();
    let ids: Vec<Uuid> = updates.iter().map(|update| update.id).collect();
    let mut evidence: HashMap<Uuid, Vec<EvidenceOut>> = HashMap::new();
    for file in of_subjects(conn, &ids).await? {
        let href = format!("/ke-hoach/minh-chung/{}", file.id);
        let (id, file_name, mime, size) = (file.id, file.file_name, file.mime, file.size);
        evidence.entry(file.subject_id).or_default().push(EvidenceOut { id, file_name, mime, size, href });
    }
    let out = |u: store::Update| UpdateOut {
        evidence: evidence.remove(&u.id).unwrap_or_default(),
        id: u.id,
        at: u.at,
        by_name: u.by_name,
        progress: u.progress,
        body: u.body,
        occurrence_on: u.occurrence_on,
    };
    Ok(updates.into_iter().map(out).collect())
}

impl From<store::Milestone> for MilestoneOut {
    fn from(m: store::Milestone) -> Self {
        Self { id: m.id, title: m.title, due_on: m.due_on, done_on: m.done_on }
    }
}

impl From<store::Difficulty> for DifficultyOut {
    fn from(d: store::Difficulty) -> Self {
        Self {
            id: d.id,
            body: d.body,
            level: d.level,
            waits_for: d.waits_for.map(|unit| unit.0),
            raised_by_name: d.raised_by_name,
            raised_at: d.raised_at,
            resolved_at: d.resolved_at,
            resolution: d.resolution,
        }
    }
}

impl From<store::Extension> for ExtensionOut {
    fn from(e: store::Extension) -> Self {
        Self {
            id: e.id,
            from_due: e.from_due,
            to_due: e.to_due,
            reason: e.reason,
            requested_by_name: e.requested_by_name,
            requested_at: e.requested_at,
            decision: e.decision,
            decided_by_name: e.decided_by_name,
            decided_at: e.decided_at,
            decision_reason: e.decision_reason,
        }
    }
}

#[derive(OpenApi)]
#[openapi(
    paths(of_plan, one, history, report),
    components(schemas(TaskOut, TaskWithUpdates, UpdateOut, UpdateIn, EventOut))
)]
pub(crate) struct Description;
