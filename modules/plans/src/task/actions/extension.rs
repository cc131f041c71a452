//! Gia hạn: asked for with a reason, approved or refused by somebody else with a reason.

use super::{require_open, require_plan_open, require_report, require_under_way, said};
use crate::notices::{self, News};
use crate::policy;
use crate::task::model::TaskId;
use crate::task::store::{self, Extension};
use chrono::NaiveDate;
use kernel::{Actor, Error, Event, NoticeKind, Result, Tx, UserId, local_day, row};
use serde_json::json;
use uuid::Uuid;

/// Asks for a later due day. The same id again changes nothing.
pub(crate) async fn request_extension(
    tx: &mut Tx,
    actor: &Actor,
    task: TaskId,
    id: Uuid,
    to_due: NaiveDate,
    reason: &str,
) -> Result<()> {
    let found = store::find_visible_to(tx, actor, task).await?;
    require_report(actor, &found)?;
    require_under_way(tx, &found).await?;
    let all = store::extensions(tx, task).await?;
    if all.iter().any(|e| e.id == id) {
        return Ok(());
    }
    if all.iter().any(|e| e.decision.is_empty()) {
        return Err(Error::refused("Đã có một đề nghị gia hạn đang chờ quyết định."));
    }
    let Some(due) = found.due_on else {
        return Err(Error::refused("Nhiệm vụ này không có ngày đến hạn nên không cần gia hạn."));
    };
    if to_due <= due {
        return Err(Error::invalid("to_due", "Hạn mới phải sau hạn hiện nay."));
    }
    if to_due < local_day(tx.now) {
        return Err(Error::invalid("to_due", "Hạn mới không được ở trong quá khứ."));
    }
    let reason = said("extension_reason", reason, "Nêu lý do gia hạn.")?;
    let extension = Extension {
        id,
        task_id: task,
        from_due: Some(due),
        to_due,
        reason: reason.clone(),
        requested_by: actor.user.0,
        requested_by_name: actor.name.clone(),
        requested_at: tx.now,
        decision: String::new(),
        decided_by_name: String::new(),
        decided_at: None,
        decision_reason: String::new(),
    };
    store::insert_extension(tx, &extension).await?;
    let detail = json!({ "extension": id, "old": due, "new": to_due, "reason": reason });
    tx.record(Event::new("plans.task.extension_requested", task.0, detail));
    Ok(())
}

/// Approves or refuses an extension; never one's own. It gives more time: where the due day has moved as far since it was
/// asked for, it is not approved.
pub(crate) async fn decide_extension(
    tx: &mut Tx,
    actor: &Actor,
    id: Uuid,
    approved: bool,
    reason: &str,
) -> Result<TaskId> {
    let extension = store::extension(tx, id).await?.ok_or(Error::NotFound)?;
    let task = store::find_visible_to(tx, actor, extension.task_id).await?;
    actor.require_in(policy::APPROVE, task.lead_unit_id)?;
    if extension.requested_by == actor.user.0 {
        return Err(Error::refused("Người đề nghị gia hạn không tự duyệt đề nghị của mình."));
    }
    let decision = if approved { "approved" } else { "refused" };
    if extension.decision == decision {
        return Ok(task.id);
    }
    require_plan_open(tx, &task).await?;
    let reason = said("decision_reason", reason, "Nêu lý do của quyết định.")?;
    if !store::decide(tx, id, decision, (actor.user.0, &actor.name), &reason).await? {
        return Err(Error::Conflict(format!("{} vừa quyết định đề nghị này.", extension.decided_by_name)));
    }
    if approved {
        require_open(&task)?;
        if task.due_on.is_none_or(|due| due >= extension.to_due) {
            return Err(Error::refused(
                "Hạn của nhiệm vụ đã đổi và nay không sớm hơn hạn đề nghị. Chọn không duyệt, nêu lý do là hạn đã đổi.",
            ));
        }
        store::set(tx, task.id, task.version, row! { due_on: Some(extension.to_due) }).await?;
    }
    let to_due = vietnamese::format_date(extension.to_due);
    let title = match approved {
        true => kernel::told!("Đã duyệt gia hạn đến {to_due}: {}", task.title),
        false => kernel::told!("Không duyệt gia hạn đến {to_due}: {}", task.title),
    };
    let news = News {
        title,
        body: &reason,
        href: format!("/nhiem-vu/{}", task.id),
        key: format!("plans.extension.{id}.decided"),
        kind: NoticeKind::Decision,
    };
    notices::tell_unit(tx, actor, task.lead_unit_id, [UserId(extension.requested_by)], &news).await?;
    let detail = json!({ "extension": id, "old": extension.from_due, "new": extension.to_due, "reason": reason });
    let kind = if approved { "plans.task.extension_approved" } else { "plans.task.extension_refused" };
    tx.record(Event::new(kind, task.id.0, detail));
    Ok(task.id)
}
