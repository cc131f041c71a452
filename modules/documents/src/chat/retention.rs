//! How long groups are kept: an ended one goes with its posts and files on the day that its members were told, one without
//! members at once.

use super::model::GroupId;
use super::{actions, store};
use chrono::Duration;
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Event, Result, Setting, SettingKind, Tx, local_day};
use serde_json::json;

/// How many days members read a group after its end.
pub(crate) const DAYS: Setting = Setting {
    key: "documents.chat_days",
    group: "document-room",
    label: "chat-setting-days",
    help: "chat-setting-days-help",
    kind: SettingKind::Number { least: 30, most: 3_650 },
    default: "365",
    law: "",
};

const NAME: &str = "documents.chat.turn_day";

/// Takes away the groups whose day has come.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// Each night, with the legal library.
pub(crate) const DAILY: Recurring = Recurring { kind: NAME, next: crate::law::DAILY.next };

/// Ends a group. The day on which it goes is fixed now.
pub(super) async fn end(tx: &mut Tx, id: GroupId) -> Result<()> {
    let days = DAYS.number(tx).await?;
    store::end(tx, id, local_day(tx.now) + Duration::days(days)).await?;
    tx.record(Event::new("documents.chat.ended", id.0, json!({})));
    Ok(())
}

/// Takes a group away with everything in it; again changes nothing.
pub(super) async fn erase(tx: &mut Tx, id: GroupId) -> Result<()> {
    if store::erase(tx, id).await? {
        tx.record(Event::new("documents.chat.erased", id.0, json!({})));
    }
    Ok(())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let (conn, now) = (app.db.read(job.ward()), app.clock.now());
        let today = local_day(now);
        for id in store::over(&conn, today).await? {
            let mut tx = app.db.write(job.ward(), None, now).await?;
            store::lock(&tx, id).await?;
            erase(&mut tx, id).await?;
            tx.commit().await?;
        }
        let silent = store::silent(&conn, now - Duration::days(DAYS.number(&conn).await?)).await?;
        for id in silent {
            let mut tx = app.db.write(job.ward(), None, now).await?;
            store::lock(&tx, id).await?;
            // Roles that lapse for some days leave a group that is in use alone: it must have been silent for as long.
            if actions::present(&tx, id, today).await?.is_empty() {
                end(&mut tx, id).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    })
}
