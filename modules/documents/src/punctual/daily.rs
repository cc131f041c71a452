//! Twice a day: what waited when a day ended is flagged, and what has passed its last day is told to those who oversee;
//! before offices close the clerks are told what waits, and who deals with a document that its last day is near or past.
//! A run looks back on every day that has ended: the machine may have been off when one did.

use super::store::{self, Waiting};
use crate::incoming;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Timelike as _, Utc};
use kernel::calendar;
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Event, Notice, NoticeKind, Result, Role, Tx, WardId, local, local_day};
use serde_json::json;
use uuid::Uuid;

const NAME: &str = "documents.unregistered";
/// When clerks are told, by the clock of Vietnam: an hour is left.
const BEFORE_CLOSING: (u32, u32) = (16, 0);
/// When a day is looked back on.
const EVENING: (u32, u32) = (23, 45);
/// Where what waits is registered.
const HERE: &str = "/van-ban/cho-dang-ky";
/// What is looked at in one run.
const MOST: u64 = 5_000;

/// Tells and flags.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// At four in the afternoon and at the end of the day.
pub(crate) const TWICE_A_DAY: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let here = local(now).naive_local();
    let at = |(hour, minute), days| {
        here.date().and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()) + Duration::days(days)
    };
    let moments = [at(BEFORE_CLOSING, 0), at(EVENING, 0), at(BEFORE_CLOSING, 1)];
    let next = moments.into_iter().find(|moment| *moment > here).unwrap_or(here + Duration::days(1));
    now + (next - here)
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        crate::recognition::again_where_installed(app, job.ward()).await?;
        let now = local(app.clock.now());
        let (today, hour) = (now.date_naive(), now.hour());
        if (15..20).contains(&hour) {
            remind_to_issue(app, job.ward()).await?;
            incoming::due::remind(app, job.ward()).await?;
        }
        let waiting = store::waiting(&app.db.read(job.ward()), "", MOST, 0).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let ended = if hour >= 20 { today } else { today - Duration::days(1) };
        look_back(app, job.ward(), &waiting, ended).await?;
        if (15..20).contains(&hour) { remind(app, job.ward(), &waiting).await } else { Ok(()) }
    })
}

/// Tells the clerks on a working day what waits.
async fn remind(app: &App, ward: WardId, waiting: &[Waiting]) -> Result<()> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    let today = local_day(tx.now);
    let working = calendar::in_use(&tx).await?;
    if !working.calendar.is_working_day(today) {
        return Ok(());
    }
    let late = waiting.iter().filter(|one| one.register_by(&working.calendar) <= today).count();
    let title = kernel::told!("{} văn bản đến chờ đăng ký", waiting.len());
    let body = if late > 0 {
        format!("Trong đó {late} văn bản phải đăng ký hết hôm nay hoặc đã quá hạn.")
    } else {
        "Văn bản đến được đăng ký trong ngày, chậm nhất là ngày làm việc tiếp theo.".to_owned()
    };
    tell(&tx, &[Role::Clerk], &title, &body, (HERE, &format!("documents.unregistered.{today}"))).await?;
    tx.commit().await.map(|_| ())
}

/// Tells the clerks on a working day what has its number and is not issued: it goes out on the day that it bears.
async fn remind_to_issue(app: &App, ward: WardId) -> Result<()> {
    let waiting = store::unsealed(&app.db.read(ward)).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    let today = local_day(tx.now);
    if !calendar::in_use(&tx).await?.calendar.is_working_day(today) {
        return Ok(());
    }
    let late = waiting.iter().filter(|one| one.issued_on < today).count();
    let title = kernel::told!("{} văn bản đi đã cấp số, chưa phát hành", waiting.len());
    let body = match late {
        0 => "Văn bản được ký số của cơ quan và phát hành ngay trong ngày ghi trên văn bản.".to_owned(),
        late => {
            format!("Trong đó {late} văn bản ghi ngày đã qua. Ông/bà ký số của cơ quan để phát hành, hoặc thu hồi.")
        }
    };
    let key = format!("documents.unsealed.{today}");
    tell(&tx, &[Role::Clerk], &title, &body, ("/van-ban/dong-dau", &key)).await?;
    tx.commit().await.map(|_| ())
}

/// Flags what was not registered on its day by the last day that has ended, and tells what has passed its last day.
async fn look_back(app: &App, ward: WardId, waiting: &[Waiting], ended: NaiveDate) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let working = calendar::in_use(&tx).await?;
    let mut late = Vec::new();
    for one in waiting.iter().filter(|one| local_day(one.came_at) <= ended) {
        store::flag(&tx, one).await?;
        let latest = one.register_by(&working.calendar);
        if latest <= ended && store::flag_late(&tx, one.id, latest).await? {
            late.push(one.id);
        }
    }
    if !late.is_empty() {
        let title = kernel::told!("{} văn bản đến chưa đăng ký đúng hạn", late.len());
        let body = "Hết hạn mà văn bản chưa được đăng ký: hạn là ngày làm việc tiếp theo, văn bản khẩn là ngày đến.";
        let told = [Role::Clerk, Role::Coordinator, Role::Leader];
        tell(&tx, &told, &title, body, (HERE, &format!("documents.unregistered.late.{ended}"))).await?;
        tx.record(Event::new("documents.intake.late", Uuid::nil(), json!({ "intakes": late })));
    }
    tx.commit().await.map(|_| ())
}

/// Tells the people of some roles; `page`: where clerks find it.
async fn tell(tx: &Tx, roles: &[Role], title: &kernel::Told, body: &str, (page, key): (&str, &str)) -> Result<()> {
    for person in people::api::people(tx, local_day(tx.now)).await? {
        if !roles.iter().any(|role| person.roles.contains(role)) {
            continue;
        }
        let registers = person.roles.contains(&Role::Clerk);
        tx.notify(Notice {
            to: person.id,
            title: title.clone(),
            body: body.to_owned(),
            href: if registers { page } else { "/van-ban/den" }.to_owned(),
            key: key.to_owned(),
            by_mail: Some(NoticeKind::Reminder),
        })
        .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_runs_in_the_afternoon_and_when_the_day_has_ended() {
        let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        assert_eq!(super::next(at("2026-03-16T02:00:00Z")), at("2026-03-16T09:00:00Z"));
        assert_eq!(super::next(at("2026-03-16T09:00:00Z")), at("2026-03-16T16:45:00Z"));
        assert_eq!(super::next(at("2026-03-16T16:45:00Z")), at("2026-03-17T09:00:00Z"));
    }
}
