//! Each night what records point at is judged anew, lines and areas that lack their bounds get them, and what the scores
//! count is noted, so that months can be compared and large registers open at once.

use super::{left, store, stretch};
use crate::definition::store as registers;
use chrono::{DateTime, Duration, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Event, Result, local};
use serde_json::json;
use uuid::Uuid;

const NAME: &str = "registers.quality.note";

/// Notes what the scores count.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// Shortly before midnight, so that a month ends with its own last day.
pub(crate) const NIGHTLY: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let here = local(now);
    let evening = NaiveTime::from_hms_opt(23, 30, 0).unwrap_or_default();
    let today = here.date_naive().and_time(evening);
    let at = if today > here.naive_local() { today } else { today + Duration::days(1) };
    now + (at - here.naive_local())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let (conn, today) = (app.db.read(job.ward()), app.clock.today());
        let mut counted = Vec::new();
        for register in registers::all(&conn).await? {
            left::judge(app, job.ward(), &register).await?;
            stretch::note(app, job.ward(), &register).await?;
            counted.push((register.id, store::tally(&conn, &register, today).await?));
        }
        if counted.is_empty() {
            return Ok(());
        }
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        for (register, tally) in &counted {
            store::note(&tx, *register, today, tally).await?;
        }
        tx.record(Event::new("registers.quality.noted", Uuid::nil(), json!({ "registers": counted.len() })));
        tx.commit().await.map(|_| ())
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_runs_once_a_night_on_the_day_that_ends() {
        let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        assert_eq!(super::next(at("2026-03-16T02:00:00Z")), at("2026-03-16T16:30:00Z"));
        assert_eq!(super::next(at("2026-03-16T16:30:00Z")), at("2026-03-17T16:30:00Z"));
    }
}
