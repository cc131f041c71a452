//! Each night the lists begin to show the versions that hold from the new day on.

use super::actions;
use chrono::{DateTime, Duration, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Result, local};

const NAME: &str = "procedures.catalogue.turn_day";

/// Lets the lists show the versions of the day.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// Shortly after midnight.
pub(crate) const DAILY: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let here = local(now);
    let midnight = (here.date_naive() + Duration::days(1)).and_time(NaiveTime::MIN);
    now + (midnight - here.naive_local()) + Duration::minutes(1)
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        actions::turn_day(&mut tx).await?;
        tx.commit().await.map(|_| ())
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_runs_a_minute_after_midnight_in_vietnam() {
        let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        assert_eq!(super::next(at("2026-03-16T02:00:00Z")), at("2026-03-16T17:01:00Z"));
        assert_eq!(super::next(at("2026-03-16T17:01:00Z")), at("2026-03-17T17:01:00Z"));
    }
}
