//! What the forms on the page of a task do.

use super::{show, task_id};
use crate::task::actions::{self, Report};
use crate::task::model::State;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, UnitId, UserId};
use uuid::Uuid;

/// The version that the form was made from.
fn version(form: &Form) -> Result<i32> {
    form.value("version").parse().map_err(|_| Error::refused("Trang này không đầy đủ. Tải lại trang rồi gửi lại."))
}

/// The identifier that the form carries, so that a double click is one write.
fn carried(form: &Form, field: &str) -> Result<Uuid> {
    form.value(field).parse().map_err(|_| Error::refused("Trang này không đầy đủ. Tải lại trang rồi gửi lại."))
}

fn part(text: &str) -> Result<Uuid> {
    text.parse().map_err(|_| Error::NotFound)
}

/// Reports progress.
pub(super) async fn report(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = task_id(&id)?;
    let done = async {
        let whole = form.number("progress").map(|n| n.round());
        let occurrence_on = form.day("occurrence_on");
        form.check()?;
        if whole.is_some_and(|n| !(0.0..=100.0).contains(&n)) {
            return Err(Error::invalid("progress", "Tiến độ là số từ 0 đến 100."));
        }
        let report = Report {
            id: carried(&form, "update_id")?,
            progress: whole.map(|n| n as i32),
            body: form.value("body").to_owned(),
            occurrence_on,
            done: form.ticked("done"),
            files: cx.app.files.keep(&form, "files").await?,
        };
        let mut tx = cx.begin().await?;
        actions::report(&mut tx, cx.actor()?, id, version(&form)?, report).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    show::answer(&cx, id, &form, done, "task-said-reported").await
}

/// Opens the task again.
pub(super) async fn reopen(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = task_id(&id)?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::reopen(&mut tx, cx.actor()?, id, version(&form)?, form.value("reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    show::answer(&cx, id, &form, done, "task-said-reopened").await
}

/// Cancels or supersedes.
pub(super) async fn stop(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = task_id(&id)?;
    let done = async {
        let state = match form.value("state") {
            "cancelled" => State::Cancelled,
            "superseded" => State::Superseded,
            _ => return Err(Error::invalid("state", "Chọn thôi thực hiện hoặc được thay thế.")),
        };
        let mut tx = cx.begin().await?;
        actions::stop(&mut tx, cx.actor()?, id, version(&form)?, state, form.value("reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    show::answer(&cx, id, &form, done, "task-said-stopped").await
}

/// Puts a person in charge.
pub(super) async fn assign(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = task_id(&id)?;
    let done = async {
        let person: Option<UserId> = form.parsed("person", "Chọn người phụ trách trong danh sách.");
        form.check()?;
        let mut tx = cx.begin().await?;
        let person = match person {
            None => None,
            Some(person) => {
                let name = people::api::person_name(&tx, person).await?;
                let name = name.ok_or_else(|| Error::invalid("person", "Chọn người phụ trách trong danh sách."))?;
                Some((person, name))
            }
        };
        actions::assign(&mut tx, cx.actor()?, id, version(&form)?, person).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    show::answer(&cx, id, &form, done, "task-said-assigned").await
}

/// Adds a milestone.
pub(super) async fn add_milestone(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = task_id(&id)?;
    let done = async {
        let due_on = form.day("milestone_due");
        form.check()?;
        let milestone = carried(&form, "milestone_id")?;
        let mut tx = cx.begin().await?;
        actions::add_milestone(&mut tx, cx.actor()?, id, milestone, form.value("milestone_title"), due_on).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    show::answer(&cx, id, &form, done, "task-said-milestone").await
}

/// Ticks, unticks or removes a milestone, by the button pressed.
pub(super) async fn milestone(cx: Cx, Path((id, milestone)): Path<(String, String)>, form: Form) -> Result<Response> {
    let (id, milestone) = (task_id(&id)?, part(&milestone)?);
    let done = async {
        let mut tx = cx.begin().await?;
        let actor = cx.actor()?;
        match form.value("do") {
            "tick" => actions::tick_milestone(&mut tx, actor, milestone, true).await?,
            "untick" => actions::tick_milestone(&mut tx, actor, milestone, false).await?,
            "remove" => actions::remove_milestone(&mut tx, actor, milestone).await?,
            _ => return Err(Error::refused("Trang này không đầy đủ. Tải lại trang rồi gửi lại.")),
        };
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    show::answer(&cx, id, &form, done, "task-said-milestone").await
}

/// Raises a difficulty.
pub(super) async fn raise_difficulty(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = task_id(&id)?;
    let done = async {
        let difficulty = carried(&form, "difficulty_id")?;
        let waits_for: Option<UnitId> = form.parsed("waits_for", "Chọn đơn vị trong danh sách.");
        form.check()?;
        let mut tx = cx.begin().await?;
        actions::raise_difficulty(&mut tx, cx.actor()?, id, difficulty, form.value("difficulty"), waits_for).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    show::answer(&cx, id, &form, done, "task-said-difficulty").await
}

/// Escalates or answers a difficulty, by the button pressed.
pub(super) async fn difficulty(cx: Cx, Path((id, difficulty)): Path<(String, String)>, form: Form) -> Result<Response> {
    let (id, difficulty) = (task_id(&id)?, part(&difficulty)?);
    let escalates = form.value("do") == "escalate";
    let done = async {
        let mut tx = cx.begin().await?;
        let actor = cx.actor()?;
        if escalates {
            actions::escalate_difficulty(&mut tx, actor, difficulty).await?;
        } else {
            actions::resolve_difficulty(&mut tx, actor, difficulty, form.value("answer")).await?;
        }
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    show::answer(&cx, id, &form, done, if escalates { "task-said-escalated" } else { "task-said-resolved" }).await
}

/// Asks for an extension.
pub(super) async fn request_extension(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = task_id(&id)?;
    let done = async {
        let to_due = form.day("to_due");
        form.check()?;
        let to_due = to_due.ok_or_else(|| Error::invalid("to_due", "Nhập hạn mới."))?;
        let extension = carried(&form, "extension_id")?;
        let mut tx = cx.begin().await?;
        let reason = form.value("extension_reason");
        actions::request_extension(&mut tx, cx.actor()?, id, extension, to_due, reason).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    show::answer(&cx, id, &form, done, "task-said-extension-asked").await
}

/// Approves or refuses an extension, by the button pressed.
pub(super) async fn decide_extension(
    cx: Cx,
    Path((id, extension)): Path<(String, String)>,
    form: Form,
) -> Result<Response> {
    let (id, extension) = (task_id(&id)?, part(&extension)?);
    let done = async {
        let approved = match form.value("do") {
            "approve" => true,
            "refuse" => false,
            _ => return Err(Error::refused("Trang này không đầy đủ. Tải lại trang rồi gửi lại.")),
        };
        let mut tx = cx.begin().await?;
        let reason = form.value("decision_reason");
        actions::decide_extension(&mut tx, cx.actor()?, extension, approved, reason).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    show::answer(&cx, id, &form, done, "task-said-extension-decided").await
}
