//! Reporting progress with evidence, ticking occurrences, finishing.

use super::{require_report, require_under_way, said, year_of};
use crate::evidence;
use crate::ruling;
use crate::task::model::{State, Task, TaskId};
use crate::task::{due, store};
use chrono::NaiveDate;
use kernel::{Actor, Error, Event, Result, Row, Tx, local_day, row};
use serde_json::json;
use uuid::Uuid;

/// What a unit reports on a task; the id comes from the form, so that a double click is harmless.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub id: Uuid,
    /// Percent; `None` leaves it as it is.
    pub progress: Option<i32>,
    pub body: String,
    /// The occurrence that it reports on.
    pub occurrence_on: Option<NaiveDate>,
    /// The work is finished.
    pub done: bool,
    pub files: Vec<kernel::Kept>,
}

/// Records a report. The same id again changes nothing.
pub(crate) async fn report(tx: &mut Tx, actor: &Actor, id: TaskId, version: i32, r: Report) -> Result<()> {
    let task = store::find_visible_to(tx, actor, id).await?;
    require_report(actor, &task)?;
    match store::task_of_update(tx, r.id).await? {
        Some(of) if of == id.0 => return Ok(()),
        Some(_) => {
            return Err(Error::Conflict(
                "Mã của biểu mẫu đã dùng cho nhiệm vụ khác. Tải lại trang rồi gửi lại.".into(),
            ));
        }
        None => {}
    }
    require_under_way(tx, &task).await?;
    let body = said("body", &r.body, "Nêu kết quả, việc đã làm.")?;
    let progress = if r.done { 100 } else { r.progress.unwrap_or(task.progress) };
    if !(0..=100).contains(&progress) {
        return Err(Error::invalid("progress", "Tiến độ là số từ 0 đến 100."));
    }
    let year = year_of(tx, &task).await?;
    let (occurrence_on, mut due_on) = match r.occurrence_on {
        Some(day) => tick(tx, &task, year, day).await.map(|(day, next)| (Some(day), next))?,
        None => (None, task.due_on),
    };
    let mut columns: Row = row! { progress: progress };
    if r.done {
        // Finished work is judged by its last stage, though that is ticked.
        if let (None, Some(deadline)) = (due_on, task.deadline().filter(|d| !due::recurs(d))) {
            let extended = store::extensions(tx, id).await?.into_iter().filter(|e| e.decision == "approved");
            due_on = task.due_on.or(extended.map(|e| e.to_due).chain(due::days(&deadline, year)).max());
        }
        columns.extend(row! { state: State::Done, done_on: Some(local_day(tx.now)) });
    }
    columns.extend(row! { due_on: due_on });
    store::set(tx, id, version, columns).await?;
    let update = store::Update {
        id: r.id,
        at: tx.now,
        by_account: actor.user.0,
        by_name: actor.name.clone(),
        progress,
        body: body.clone(),
        occurrence_on,
    };
    store::insert_update(tx, id, &update).await?;
    for file in &r.files {
        evidence::attach(tx, actor.user, r.id, file).await?;
    }
    let names: Vec<&str> = r.files.iter().map(|f| f.file_name.as_str()).collect();
    let detail = json!({ "update": r.id, "old": task.progress, "new": progress, "body": body,
        "occurrence_on": occurrence_on, "files": names });
    tx.record(Event::new("plans.task.progressed", id.0, detail));
    if r.done {
        ruling::end(tx, ruling::On::Task, id.0).await?;
        tx.record(Event::new("plans.task.done", id.0, json!({ "due_on": due_on, "done_on": local_day(tx.now) })));
    }
    Ok(())
}

/// The occurrence that a report on a day is about, and the day due once that is ticked.
async fn tick(tx: &Tx, task: &Task, year: i32, day: NaiveDate) -> Result<(NaiveDate, Option<NaiveDate>)> {
    let none = || Error::invalid("occurrence_on", "Nhiệm vụ này không có kỳ.");
    let wrong = || Error::invalid("occurrence_on", "Ngày này không phải là một kỳ của nhiệm vụ.");
    let deadline = task.deadline().ok_or_else(none)?;
    let mut ticked = store::ticked(tx, task.id).await?;
    let next = |ticked: &[NaiveDate]| due::next(&deadline, year, task.tracked_from, ticked);
    let day = due::occurrence(&deadline, year, day, (task.due_on, next(&ticked))).ok_or_else(wrong)?;
    ticked.push(day);
    let due_on = if due::has_occurrences(&deadline) { next(&ticked) } else { task.due_on };
    Ok((day, due_on))
}
