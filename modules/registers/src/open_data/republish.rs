//! Each night: what is due is published again, and what may no longer be published is told to whoever published it.

use super::model::Dataset;
use super::{actions, store};
use crate::definition::{Register, store as registers};
use chrono::{DateTime, Days, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Error, Result, local_day};

const NAME: &str = "registers.republish";

/// Publishes again what is due.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// It comes again each night.
pub(crate) const NIGHTLY: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    // One in the morning in Vietnam is six in the evening before in UTC.
    let evening = NaiveTime::from_hms_opt(18, 0, 0).unwrap_or_default();
    let before = local_day(now).checked_sub_days(Days::new(1)).unwrap_or_default();
    let first = before.and_time(evening).and_utc();
    if first > now { first } else { first.checked_add_days(Days::new(1)).unwrap_or(first) }
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let conn = app.db.read(job.ward());
        for dataset in store::published(&conn).await? {
            let register = registers::by_id(&conn, dataset.register).await?;
            match look_after(app, job, &register, &dataset).await {
                Err(Error::Invalid(said)) => hold(app, job, &register, dataset, said.to_string()).await?,
                Err(Error::Refused(said)) => hold(app, job, &register, dataset, said).await?,
                // Somebody publishes it at this moment: there is nothing left to do.
                Err(Error::Conflict(_)) => {}
                other => other?,
            }
        }
        Ok(())
    })
}

async fn look_after(app: &App, job: &Job, register: &Register, dataset: &Dataset) -> Result<()> {
    actions::check(register, &dataset.plan)?;
    if dataset.due_on.is_none_or(|due| due > app.clock.today()) {
        return Ok(());
    }
    let conn = app.db.read(job.ward());
    let ready = actions::prepare(app, &conn, register, &dataset.plan, Some(dataset)).await?;
    let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
    actions::publish_again(&mut tx, None, register, dataset.clone(), dataset.plan.clone(), ready).await?;
    tx.commit().await.map(|_| ())
}

async fn hold(app: &App, job: &Job, register: &Register, dataset: Dataset, said: String) -> Result<()> {
    let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
    match actions::hold(&mut tx, register, dataset, said).await {
        Err(Error::Conflict(_)) => Ok(()),
        Err(other) => Err(other),
        Ok(()) => tx.commit().await.map(|_| ()),
    }
}
