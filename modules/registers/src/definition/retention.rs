//! Thời hạn lưu: each night what was taken out longer ago than its register keeps it is forgotten, with its history.

use super::model::RegisterId;
use super::store::{self, Register};
use chrono::{DateTime, Duration, Months, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Event, Result, WardId};
use serde_json::json;

const NAME: &str = "registers.retention";
/// Records that are forgotten in one write.
const AT_ONCE: usize = 500;

/// Forgets what was kept long enough.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// It comes again each night.
pub(crate) const NIGHTLY: Recurring = Recurring { kind: NAME, next };

fn next(after: DateTime<Utc>) -> DateTime<Utc> {
    // Two in the morning in Vietnam.
    let at = NaiveTime::from_hms_opt(19, 0, 0).unwrap_or_default();
    let today = after.date_naive().and_time(at).and_utc();
    if today > after { today } else { today + Duration::days(1) }
}

/// What was taken out before this instant is kept no longer; none: it is kept for ever.
fn limit(register: &Register, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    now.checked_sub_months(Months::new(12 * u32::from(register.definition.retention_years?)))
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut failed = None;
        for register in store::all(&app.db.read(job.ward())).await? {
            // One that fails does not keep what others hold beyond its years.
            if let Err(error) = forget_of(app, job.ward(), &register).await {
                failed = Some(error);
            }
        }
        failed.map_or(Ok(()), Err)
    })
}

async fn forget_of(app: &App, ward: WardId, register: &Register) -> Result<()> {
    let Some(before) = limit(register, app.clock.now()) else { return Ok(()) };
    if !store::removed_before(&app.db.read(ward), register.id, before, 1).await?.is_empty() {
        while forget_some(app, ward, register.id).await? {}
    }
    Ok(())
}

/// Forgets some records, while nobody can put them back; tells whether there are more.
async fn forget_some(app: &App, ward: WardId, register: RegisterId) -> Result<bool> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let register = store::lock(&tx, register).await?;
    let Some(before) = limit(&register, tx.now) else { return Ok(false) };
    let gone = store::removed_before(&tx, register.id, before, AT_ONCE).await?;
    if gone.is_empty() {
        return Ok(false);
    }
    store::forget(&tx, &gone).await?;
    store::forget_imports(&tx, register.id, before).await?;
    let detail = json!({ "register": register.definition.key, "records": gone.len(),
        "years": register.definition.retention_years });
    tx.record(Event::new("registers.removed.forgotten", register.id.0, detail));
    tx.commit().await?;
    Ok(gone.len() == AT_ONCE)
}
