//! The JSON API of tasks: the tasks of a plan, one task, and reporting on it.

use super::actions::{self, Report};
use super::model::{State, TaskId};
use super::store::{self, Filter, Listed};
use crate::plan::PlanId;
use crate::plan::view::visible_plan;
use crate::policy::VIEW;
use crate::status::Status;
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Access, Cx, Error, Result, Routes};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Routes of the JSON API of tasks.
pub(crate) fn routes(r: Routes) -> Routes {
    let see = Access::Holds(VIEW);
    r.get("/api/v1/plans/{id}/tasks", see, of_plan).get("/api/v1/tasks/{id}", see, one).post(
        "/api/v1/tasks/{id}/updates",
        see,
        report,
    )
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
    let updates = store::updates(&conn, id).await?.into_iter().map(|u| UpdateOut {
        id: u.id,
        at: u.at,
        by_name: u.by_name,
        progress: u.progress,
        body: u.body,
        occurrence_on: u.occurrence_on,
    });
    Ok(TaskWithUpdates {
        task: TaskOut::of(listed, cx),
        version: task.version,
        coordinating_unit_ids: store::coordinating(&conn, id).await?.into_iter().map(|unit| unit.0).collect(),
        updates: updates.collect(),
    })
}

#[derive(OpenApi)]
#[openapi(paths(of_plan, one, report), components(schemas(TaskOut, TaskWithUpdates, UpdateOut, UpdateIn)))]
pub(crate) struct Description;
