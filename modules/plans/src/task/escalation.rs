//! A difficulty that nobody answers goes up to the leader by itself, after as many days as the ward has set.

use super::{actions, store};
use crate::plan::{self, PlanState};
use chrono::{DateTime, Duration, Utc};
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Conn, Event, Result, Setting, SettingKind, Tx};
use serde_json::json;
use uuid::Uuid;

/// After how many days; 0 turns it off.
pub(crate) const SETTING: Setting = Setting {
    key: "plans.escalate_after_days",
    group: "task-settings",
    label: "task-escalate-after",
    help: "task-escalate-after-hint",
    kind: SettingKind::Number { least: 0, most: 365 },
    default: "5",
    law: "",
};
const NAME: &str = "plans.difficulty.escalate";

/// The job that looks at one difficulty when its time has come.
pub(crate) const JOB: Kind = Kind { name: NAME, run };

/// After how many days a difficulty goes up by itself; `None`: never.
pub(crate) async fn days(conn: &Conn) -> Result<Option<i64>> {
    Ok(Some(SETTING.number(conn).await?).filter(|days| *days > 0))
}

/// Plans the look at a difficulty.
pub(crate) async fn plan_for(tx: &Tx, difficulty: Uuid, raised_at: DateTime<Utc>) -> Result<()> {
    if let Some(days) = days(tx).await? {
        tx.enqueue(NAME, &json!({ "difficulty": difficulty }), raised_at + Duration::days(days)).await?;
    }
    Ok(())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let payload = job.payload();
        let Some(id) = payload["difficulty"].as_str().and_then(|id| id.parse().ok()) else { return Ok(()) };
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        look_at(&mut tx, id).await?;
        tx.commit().await.map(|_| ())
    })
}

/// Hands the difficulty up if it is still open and its days are over; plans another look if the ward waits longer now, or
/// the plan is closed.
async fn look_at(tx: &mut Tx, id: Uuid) -> Result<()> {
    let Some(difficulty) = store::difficulty(tx, id).await? else { return Ok(()) };
    let (Some(days), None, Some(task)) = (days(tx).await?, difficulty.resolved_at, difficulty.task_id) else {
        return Ok(());
    };
    if difficulty.raised_at + Duration::days(days) > tx.now {
        return plan_for(tx, id, difficulty.raised_at).await;
    }
    let of = store::find(tx, task).await?;
    if plan::get(tx, of.plan_id).await?.state == PlanState::Closed {
        return plan_for(tx, id, tx.now).await;
    }
    if store::escalate(tx, id).await? {
        let detail = json!({ "difficulty": id, "body": difficulty.body, "by_itself": true, "days": days });
        tx.record(Event::new("plans.task.difficulty_escalated", task.0, detail));
        actions::tell_leaders(tx, None, &difficulty, &of.title).await?;
    }
    Ok(())
}
