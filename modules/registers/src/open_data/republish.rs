//! Each night what is due is published again; what may no longer be public is withdrawn, also as soon as its register
//! is defined anew.

use super::model::Dataset;
use super::{actions, store};
use crate::definition::{Register, RegisterId, store as registers};
use chrono::{DateTime, Days, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Conn, Error, Reaction, Recorded, Result, Tx, WardId, local_day};

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
        let mut failed = None;
        for dataset in store::published(&app.db.read(job.ward())).await? {
            // One that fails for a fault of ours does not keep the others from the public.
            if let Err(error) = look_after(app, job.ward(), &dataset).await {
                failed = Some(error);
            }
        }
        failed.map_or(Ok(()), Err)
    })
}

async fn look_after(app: &App, ward: WardId, dataset: &Dataset) -> Result<()> {
    let conn = app.db.read(ward);
    let register = registers::by_id(&conn, dataset.register).await?;
    let done = match actions::barred(&conn, &register, dataset).await? {
        Some(why) => retract(app, ward, &register, dataset, &why).await,
        None => again(app, ward, &register, dataset).await,
    };
    let done = match done {
        Err(Error::Invalid(said)) => hold(app, ward, &register, dataset, said.to_string()).await,
        Err(Error::Refused(said)) => hold(app, ward, &register, dataset, said).await,
        other => other,
    };
    match done {
        // Somebody publishes it at this moment: there is nothing left to do.
        Err(Error::Conflict(_)) => Ok(()),
        other => other,
    }
}

async fn again(app: &App, ward: WardId, register: &Register, dataset: &Dataset) -> Result<()> {
    actions::check(register, &dataset.plan)?;
    // What was held back may be fit again.
    if dataset.held.is_empty() && dataset.due_on.is_none_or(|due| due > app.clock.today()) {
        return Ok(());
    }
    let ready = actions::prepare(app, &app.db.read(ward), register, &dataset.plan, Some(dataset)).await?;
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    actions::publish_again(&mut tx, None, register, dataset.clone(), dataset.plan.clone(), ready).await?;
    tx.commit().await.map(|_| ())
}

async fn hold(app: &App, ward: WardId, register: &Register, dataset: &Dataset, said: String) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    actions::hold(&mut tx, register, dataset, said).await?;
    tx.commit().await.map(|_| ())
}

async fn retract(app: &App, ward: WardId, register: &Register, dataset: &Dataset, why: &str) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    actions::retract(&mut tx, register, dataset, why).await?;
    tx.commit().await.map(|_| ())
}

/// Titles of the datasets that would be withdrawn if a register were as this says, each with the reason.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn leaving(conn: &Conn, register: &Register) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for dataset in store::of_register(conn, register.id).await? {
        let why = actions::barred(conn, register, &dataset).await?;
        out.extend(why.map(|why| format!("{}: {why}", dataset.plan.title)));
    }
    Ok(out)
}

/// What a changed register may no longer publish is withdrawn at once.
pub(crate) const EACH_DEFINITION: Reaction =
    Reaction { name: "registers.republish.redefined", on: "registers.register.redefined", run: redefined };

fn redefined<'a>(_: &'a App, tx: &'a mut Tx, event: &'a Recorded) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let register = registers::by_id(tx, RegisterId(event.subject_id)).await?;
        for dataset in store::of_register(tx, register.id).await? {
            if let Some(why) = actions::barred(tx, &register, &dataset).await? {
                actions::retract(tx, &register, &dataset, &why).await?;
            }
        }
        Ok(())
    })
}
