//! The verbs of periods: open one before its day, let a unit hand in late, close one.

use super::model::{Kind, Period, PeriodId};
use super::opening;
use super::store::{self, Exception};
use crate::cadence::{self, CadenceId};
use crate::snapshot::{self, Ahead};
use crate::{policy, sheet};
use chrono::NaiveDate;
use kernel::{Actor, App, Error, Event, Result, Tx, UnitId, local_day};
use serde_json::json;
use uuid::Uuid;

/// Opens a period of a cadence before it would open by itself.
///
/// # Errors
/// [`Error::Refused`] where the cadence has no such period or the plan is not in force.
pub(crate) async fn open_now(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    cadence: CadenceId,
    kind: Kind,
    to_day: NaiveDate,
) -> Result<PeriodId> {
    actor.require(policy::MANAGE)?;
    let cadence = cadence::get(tx, cadence).await?;
    let plan = plans::api::plan(tx, cadence.plan).await?;
    if !plan.is_open {
        return Err(Error::refused("Kế hoạch không còn thực hiện nên không mở kỳ báo cáo mới."));
    }
    let year = chrono::Datelike::year(&to_day);
    let periods = [year, year + 1].into_iter().flat_map(|year| cadence.periods(year));
    let planned = periods.into_iter().find(|p| p.kind == kind && p.span.to == to_day && p.is_of(&plan));
    let planned = planned.ok_or_else(|| Error::refused("Chế độ báo cáo không có kỳ này."))?;
    opening::open(app, tx, &cadence, &planned).await
}

/// Lets a unit enter and hand in until the end of a day, though the due day has passed.
///
/// # Errors
/// [`Error::Invalid`] without a reason, or for a day that has passed; [`Error::Refused`] for a closed period.
pub(crate) async fn allow_late(
    tx: &mut Tx,
    actor: &Actor,
    period: &Period,
    unit: UnitId,
    until: NaiveDate,
    reason: &str,
) -> Result<()> {
    actor.require_in(policy::APPROVE, Some(unit))?;
    period.require_open("không cho nộp muộn được nữa")?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do cho nộp muộn."));
    }
    if until < local_day(tx.now) || until <= period.due_on {
        return Err(Error::invalid("until", "Ngày cho nộp muộn phải từ hôm nay trở đi và sau hạn của kỳ."));
    }
    sheet::store::of_unit(tx, period.id, unit).await?;
    let exception = Exception {
        id: Uuid::now_v7(),
        unit_id: unit,
        until_day: until,
        reason: reason.trim().to_owned(),
        granted_by_name: actor.name.clone(),
        granted_at: tx.now,
    };
    store::insert_exception(tx, period.id, &exception).await?;
    let detail = json!({ "unit": unit, "until": until, "reason": exception.reason });
    tx.record(Event::new("reports.period.late_allowed", period.id.0, detail));
    Ok(())
}

/// Closes a period: its figures are frozen under a digest and nothing in it changes any more. Sheets that are not
/// approved stay out, which needs a reason. Most of the figures are asked before (`ahead`), so that others need not wait
/// for them.
///
/// # Errors
/// [`Error::Invalid`] where sheets are missing and no reason is given; [`Error::Conflict`] where it is closed already.
pub(crate) async fn close(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    (period, ahead): (PeriodId, Ahead),
    reason: &str,
) -> Result<()> {
    actor.require(policy::MANAGE)?;
    let period = &store::hold(tx, period).await?;
    let missing = sheet::store::of_period(tx, period.id).await?.iter().filter(|s| !s.is_approved()).count();
    if missing > 0 && reason.trim().is_empty() {
        return Err(Error::invalid(
            "close_reason",
            format!("Còn {missing} đơn vị chưa được duyệt phiếu. Nêu lý do nếu vẫn chốt kỳ."),
        ));
    }
    let frozen = snapshot::take(app, tx, period, ahead).await?;
    let (content, digest) = frozen.sealed()?;
    if !store::close(tx, period.id, &actor.name, reason.trim(), &digest).await? {
        return Err(Error::Conflict("Kỳ này vừa được chốt. Ông/bà tải lại trang để xem.".into()));
    }
    store::freeze(tx, period.id, &content, &digest).await?;
    let detail = json!({ "digest": digest, "missing": missing, "reason": reason.trim() });
    tx.record(Event::new("reports.period.closed", period.id.0, detail));
    Ok(())
}
