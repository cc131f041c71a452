//! Each morning: certificates that end within a month are told to their holders.

use super::model::WARNED_DAYS;
use super::{keys, store};
use chrono::{DateTime, Duration, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Result, local};

const NAME: &str = "documents.keys";

/// Looks at the certificates of all keys.
pub(crate) const WATCH: Kind = Kind { name: NAME, run };

/// At six in the morning.
pub(crate) const MORNINGLY: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let here = local(now);
    let six = here.date_naive().and_time(NaiveTime::from_hms_opt(6, 0, 0).unwrap_or_default());
    let at = if six > here.naive_local() { six } else { six + Duration::days(1) };
    now + (at - here.naive_local())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let until = tx.now + Duration::days(WARNED_DAYS);
        for key in store::ending(&tx, tx.now, until).await? {
            keys::warn(&mut tx, &key).await?;
        }
        tx.commit().await.map(|_| ())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_again_at_six() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(next(at("2026-03-16T02:00:00Z")), at("2026-03-16T23:00:00Z"));
        assert_eq!(next(at("2026-03-16T22:59:59Z")), at("2026-03-16T23:00:00Z"));
        assert_eq!(next(at("2026-03-16T23:00:00Z")), at("2026-03-17T23:00:00Z"));
    }
}
