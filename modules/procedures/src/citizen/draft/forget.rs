//! Xóa bản chuẩn bị quá hạn: each night drafts and sessions whose time is over are removed for good.

use super::store;
use chrono::{DateTime, Days, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Event, Result, local_day};
use serde_json::json;
use uuid::Uuid;

const NAME: &str = "procedures.citizen.forget";

/// The job that removes what is over.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// Every night at two.
pub(crate) const NIGHTLY: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    // Two in the morning in Vietnam is seven in the evening before in UTC.
    let evening = NaiveTime::from_hms_opt(19, 0, 0).unwrap_or_default();
    let before = local_day(now).checked_sub_days(Days::new(1)).unwrap_or_default();
    let first = before.and_time(evening).and_utc();
    (0..3).map(|day| first + chrono::Duration::days(day)).find(|at| *at > now).unwrap_or(first)
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let drafts = store::remove_expired(&tx).await?;
        let other = crate::citizen::store::forget(&tx).await?;
        if drafts + other > 0 {
            let detail = json!({ "drafts": drafts, "sessions": other });
            tx.record(Event::new("procedures.draft.expired", Uuid::nil(), detail));
        }
        tx.commit().await.map(|_| ())
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_runs_once_a_night() {
        let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        assert_eq!(super::next(at("2026-03-16T02:00:00Z")), at("2026-03-16T19:00:00Z"));
        assert_eq!(super::next(at("2026-03-16T19:00:00Z")), at("2026-03-17T19:00:00Z"));
        assert_eq!(super::next(at("2026-03-16T18:59:00Z")), at("2026-03-16T19:00:00Z"));
    }
}
