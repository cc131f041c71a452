//! Asking: units are told that a period opened, reminded before its due day, and named to the leader after it.

use super::model::{Period, PeriodId};
use super::opening::morning_of;
use super::store;
use crate::cadence;
use crate::sheet::{self, Sheet, SheetState};
use chrono::Days;
use kernel::calendar;
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Conn, Event, Notice, NoticeKind, Result, Role, Tx, UnitId, local_day};
use serde_json::json;

const REMIND: &str = "reports.period.remind";
const ESCALATE: &str = "reports.period.escalate";

/// The job that reminds units which have not handed in.
pub(crate) const REMINDING: Kind = Kind { name: REMIND, run: run_reminder };
/// The job that names them to the leader.
pub(crate) const ESCALATING: Kind = Kind { name: ESCALATE, run: run_escalation };

/// Asks the units of a period for their sheets; who was asked already is not asked again.
pub(crate) async fn ask(tx: &Tx, period: &Period) -> Result<()> {
    let today = local_day(tx.now);
    let (name, due) = (period.name(ui::Lang::Vi), vietnamese::format_date(period.due_on));
    let sheets = sheet::store::of_period(tx, period.id).await?;
    for sheet in sheets.iter().filter(|s| is_outstanding(s)) {
        for to in people::api::contacts(tx, sheet.unit, today).await? {
            tx.notify(Notice {
                to,
                title: kernel::told!("Mời báo cáo số liệu {name}, hạn hết ngày {due}"),
                body: format!(
                    "Kỳ báo cáo {name} đã mở. Đề nghị đơn vị nhập số liệu, kèm minh chứng và nộp phiếu chậm nhất hết ngày {due}."
                ),
                href: format!("/bao-cao/phieu/{}", sheet.id),
                key: format!("reports.sheet.{}.asked", sheet.id),
                by_mail: Some(NoticeKind::Asked),
            })
            .await?;
        }
    }
    Ok(())
}

/// Plans the reminders of a period.
pub(crate) async fn plan(tx: &Tx, period: &Period) -> Result<()> {
    let cadence = cadence::get(tx, period.cadence).await?;
    for days in &cadence.remind_days {
        let before = Days::new(u64::try_from(*days).unwrap_or(0));
        if let Some(day) = period.due_on.checked_sub_days(before)
            && morning_of(day) > tx.now
        {
            tx.enqueue(REMIND, &json!({ "period": period.id, "day": day }), morning_of(day)).await?;
        }
    }
    if let Ok(days @ 1..) = u32::try_from(cadence.escalate_after_days)
        && let Some(due) = calendar::in_use(tx).await?.calendar.add_working_days(period.due_on, days)
    {
        tx.enqueue(ESCALATE, &json!({ "period": period.id }), morning_of(due.due_on).max(tx.now)).await?;
    }
    Ok(())
}

fn is_outstanding(sheet: &Sheet) -> bool {
    matches!(sheet.state, SheetState::Open | SheetState::Returned)
}

/// The sheets of an open period that were not handed in.
async fn outstanding(conn: &Conn, job: &Job) -> Result<Option<(Period, Vec<Sheet>)>> {
    let Some(id) = job.payload()["period"].as_str().and_then(|id| id.parse::<PeriodId>().ok()) else { return Ok(None) };
    let period = store::get(conn, id).await?;
    let mut sheets = sheet::store::of_period(conn, id).await?;
    sheets.retain(is_outstanding);
    Ok(Some((period, sheets))
        .filter(|(period, sheets)| period.is_open() && !period.was_opened_late() && !sheets.is_empty()))
}

fn run_reminder<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let Some((period, sheets)) = outstanding(&tx, job).await? else { return Ok(()) };
        remind(&mut tx, &period, &sheets).await?;
        tx.commit().await.map(|_| ())
    })
}

async fn remind(tx: &mut Tx, period: &Period, sheets: &[Sheet]) -> Result<()> {
    let today = local_day(tx.now);
    let (name, due) = (period.name(ui::Lang::Vi), vietnamese::format_date(period.due_on));
    let title = match (period.due_on - today).num_days() {
        0 => kernel::told!("Hôm nay là hạn cuối để nộp phiếu số liệu {name}"),
        days => kernel::told!("Còn {days} ngày để nộp phiếu số liệu {name}"),
    };
    for sheet in sheets {
        for to in people::api::contacts(tx, sheet.unit, today).await? {
            tx.notify(Notice {
                to,
                title: title.clone(),
                body: format!("Phiếu số liệu {name} của đơn vị chưa nộp. Hạn nộp: hết ngày {due}."),
                href: format!("/bao-cao/phieu/{}", sheet.id),
                key: format!("reports.sheet.{}.reminded.{today}", sheet.id),
                by_mail: Some(NoticeKind::Reminder),
            })
            .await?;
        }
    }
    let units: Vec<UnitId> = sheets.iter().map(|s| s.unit).collect();
    tx.record(Event::new("reports.period.reminded", period.id.0, json!({ "units": units })));
    Ok(())
}

fn run_escalation<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let Some((period, sheets)) = outstanding(&tx, job).await? else { return Ok(()) };
        escalate(&mut tx, &period, &sheets).await?;
        tx.commit().await.map(|_| ())
    })
}

async fn escalate(tx: &mut Tx, period: &Period, sheets: &[Sheet]) -> Result<()> {
    let today = local_day(tx.now);
    let names = people::api::all_units(tx).await?;
    let late: Vec<String> =
        sheets.iter().filter_map(|s| names.iter().find(|u| u.id == s.unit)).map(|u| format!("- {}", u.name)).collect();
    let (name, due) = (period.name(ui::Lang::Vi), vietnamese::format_date(period.due_on));
    let mut people = people::api::all_holders(tx, Role::Leader, today).await?;
    people.extend(people::api::all_holders(tx, Role::Coordinator, today).await?);
    for to in people {
        tx.notify(Notice {
            to,
            title: kernel::told!("{} đơn vị chưa nộp phiếu số liệu {name}", late.len()),
            body: kernel::told!("Đã quá hạn ngày {due}. Các đơn vị chưa nộp:\n\n{}", late.join("\n")).into(),
            href: format!("/bao-cao/ky/{}", period.id),
            key: format!("reports.period.{}.escalated", period.id),
            by_mail: Some(NoticeKind::Reminder),
        })
        .await?;
    }
    let units: Vec<UnitId> = sheets.iter().map(|s| s.unit).collect();
    tx.record(Event::new("reports.period.escalated", period.id.0, json!({ "units": units })));
    Ok(())
}
