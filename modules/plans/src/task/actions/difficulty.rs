//! Khó khăn, vướng mắc: raised by a unit, handed up to the leader, answered.

use super::{require_plan_open, require_report, require_under_way, said};
use crate::notices::{self, News};
use crate::policy;
use crate::task::escalation;
use crate::task::model::TaskId;
use crate::task::store::{self, Difficulty};
use kernel::{Actor, Error, Event, NoticeKind, Result, Role, Tx, UnitId, UserId, local_day};
use serde_json::json;
use uuid::Uuid;

/// A unit says what blocks a task, and on which other unit it waits. The same id again changes nothing.
pub(crate) async fn raise_difficulty(
    tx: &mut Tx,
    actor: &Actor,
    task: TaskId,
    id: Uuid,
    body: &str,
    waits_for: Option<UnitId>,
) -> Result<()> {
    let found = store::find_visible_to(tx, actor, task).await?;
    require_report(actor, &found)?;
    require_under_way(tx, &found).await?;
    if store::difficulty(tx, id).await?.is_some() {
        return Ok(());
    }
    if waits_for.is_some() && waits_for == found.lead_unit_id {
        return Err(Error::invalid("waits_for", "Chọn đơn vị khác mà nhiệm vụ đang chờ."));
    }
    let body = said("difficulty", body, "Nêu khó khăn, vướng mắc.")?;
    let difficulty = Difficulty {
        id,
        task_id: Some(task),
        indicator_id: None,
        body: body.clone(),
        level: "coordinator".into(),
        waits_for,
        raised_by: actor.user,
        raised_by_name: actor.name.clone(),
        raised_at: tx.now,
        escalated_at: None,
        resolved_at: None,
        resolved_by_name: String::new(),
        resolution: String::new(),
    };
    store::insert_difficulty(tx, &difficulty).await?;
    escalation::plan_for(tx, id, tx.now).await?;
    let news = News {
        title: kernel::told!("Có khó khăn, vướng mắc: {}", found.title),
        body: &body,
        href: format!("/nhiem-vu/{task}"),
        key: format!("plans.difficulty.{id}.raised"),
        kind: NoticeKind::Asked,
    };
    notices::tell_standing_office(tx, actor, &news).await?;
    tx.record(Event::new(
        "plans.task.difficulty_raised",
        task.0,
        json!({ "difficulty": id, "body": body, "waits_for": waits_for }),
    ));
    Ok(())
}

/// Hands a difficulty up to the leader.
pub(crate) async fn escalate_difficulty(tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<TaskId> {
    let (difficulty, task) = of_task(tx, actor, id).await?;
    let found = store::find(tx, task).await?;
    if !actor.can_in(policy::APPROVE, found.lead_unit_id) {
        require_report(actor, &found)?;
    }
    require_plan_open(tx, &found).await?;
    if difficulty.resolved_at.is_none() && store::escalate(tx, id).await? {
        let detail = json!({ "difficulty": id, "body": difficulty.body, "by_itself": false });
        tx.record(Event::new("plans.task.difficulty_escalated", task.0, detail));
        tell_leaders(tx, Some(actor.user), &difficulty, &found.title).await?;
    }
    Ok(task)
}

/// Tells the leaders, but not whoever handed it up, of a difficulty that waits for them now.
pub(crate) async fn tell_leaders(tx: &Tx, but: Option<UserId>, of: &Difficulty, title: &str) -> Result<()> {
    let Some(task) = of.task_id else { return Ok(()) };
    let leaders = people::api::all_holders(tx, Role::Leader, local_day(tx.now)).await?;
    let news = News {
        title: kernel::told!("Khó khăn, vướng mắc chờ lãnh đạo: {title}"),
        body: &of.body,
        href: format!("/nhiem-vu/{task}"),
        key: format!("plans.difficulty.{}.escalated", of.id),
        kind: NoticeKind::Asked,
    };
    notices::tell_from(tx, but, &of.raised_by_name, leaders, &news).await
}

/// Answers a difficulty; what waits for the leader, the leader or the coordinator in the leader's name answers.
pub(crate) async fn resolve_difficulty(tx: &mut Tx, actor: &Actor, id: Uuid, answer: &str) -> Result<TaskId> {
    let (difficulty, task) = of_task(tx, actor, id).await?;
    let found = store::find(tx, task).await?;
    actor.require_in(policy::APPROVE, found.lead_unit_id)?;
    let answer = said("answer", answer, "Nhập ý kiến giải quyết.")?;
    if difficulty.resolved_at.is_some() && difficulty.resolution == answer {
        return Ok(task);
    }
    require_plan_open(tx, &found).await?;
    if !store::resolve(tx, id, &actor.name, &answer).await? {
        return Err(Error::Conflict(format!(
            "Khó khăn này vừa được {} giải quyết: “{}”.",
            difficulty.resolved_by_name, difficulty.resolution
        )));
    }
    let news = News {
        title: kernel::told!("Khó khăn, vướng mắc đã có ý kiến giải quyết: {}", found.title),
        body: &answer,
        href: format!("/nhiem-vu/{task}"),
        key: format!("plans.difficulty.{id}.resolved"),
        kind: NoticeKind::Decision,
    };
    notices::tell_unit(tx, actor, found.lead_unit_id, [difficulty.raised_by], &news).await?;
    let detail = json!({ "difficulty": id, "body": difficulty.body, "answer": answer });
    tx.record(Event::new("plans.task.difficulty_resolved", task.0, detail));
    Ok(task)
}

async fn of_task(tx: &Tx, actor: &Actor, id: Uuid) -> Result<(Difficulty, TaskId)> {
    let difficulty = store::difficulty(tx, id).await?.ok_or(Error::NotFound)?;
    let task = difficulty.task_id.ok_or(Error::NotFound)?;
    store::find_visible_to(tx, actor, task).await?;
    Ok((difficulty, task))
}
