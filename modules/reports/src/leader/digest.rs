//! Bản tin tuần: on Monday morning each leader is told the numbers of the plan, what waits and what is late.

use super::matters;
use super::meeting;
use super::standing::Standing;
use crate::period::opening::morning_of;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{Actor, App, BoxFuture, Cx, Error, Event, Grant, Notice, NoticeKind, Result};
use kernel::{Role, Told, Tx, UserId, Ward, local_day, told};
use people::api::Person;
use plans::api::Status;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

const NAME: &str = "reports.leader.digest";
/// Most lines of a list in the letter.
const MOST: usize = 10;

/// The job that writes the digest.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// Every Monday at 07:00.
pub(crate) const WEEKLY: Recurring = Recurring { kind: NAME, next: next_monday };

fn next_monday(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = local_day(now);
    let monday = monday_of(today);
    let this = morning_of(monday);
    if this > now { this } else { morning_of(monday.checked_add_days(Days::new(7)).unwrap_or(monday)) }
}

fn monday_of(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let today = local_day(tx.now);
        let standing = Standing::load(&tx, app, today).await?;
        if standing.tasks.is_empty() && standing.indicators.is_empty() {
            return Ok(());
        }
        let ward = kernel::wards(app).await?.into_iter().find(|ward| ward.id == tx.ward).ok_or(Error::NotFound)?;
        let ward = Arc::new(ward);
        let mut leaders = people::api::people(&tx, today).await?;
        leaders.retain(|p| p.roles.contains(&Role::Leader));
        for leader in &leaders {
            tell(&seen_by(app, &ward, leader, tx.now), &tx, &standing).await?;
        }
        let to: Vec<UserId> = leaders.iter().map(|p| p.id).collect();
        let detail = json!({ "week_of": monday_of(today), "to": to });
        tx.record(Event::new("reports.leader.digested", Uuid::nil(), detail));
        tx.commit().await.map(|_| ())
    })
}

/// The product as a leader sees it, so that the letter counts what their page counts.
fn seen_by(app: &App, ward: &Arc<Ward>, leader: &Person, now: DateTime<Utc>) -> Cx {
    let today = local_day(now);
    let grant = |role: &Role| Grant { role: *role, unit: leader.unit, from: today, to: None };
    let grants = leader.roles.iter().map(grant).collect();
    let unit = leader.unit.zip(leader.unit_name.clone());
    let actor = Actor::new(leader.id, leader.name.clone(), unit, grants, &app.policies(), today);
    Cx::of_person(app, ward.clone(), actor, now)
}

async fn tell(cx: &Cx, tx: &Tx, standing: &Standing) -> Result<()> {
    let (t, today, actor) = (&cx.t, cx.today(), cx.actor()?);
    let matters = matters::everywhere(cx, tx, standing).await?;
    let waiting: Vec<(&str, &str)> = matters.iter().map(|m| (m.title.as_str(), m.href.as_str())).collect();
    let late = meeting::late(t, standing, today);
    let late: Vec<(&str, &str)> = late.iter().map(|line| (line.title.as_str(), line.href.as_str())).collect();
    let base = cx.app.base_url(tx.ward).await?;
    let body = [
        numbers(standing),
        listed(&base, &told!("Cần ông/bà quyết định ({}):", waiting.len()), &waiting),
        listed(&base, &told!("Đang chậm ({}):", late.len()), &late),
    ];
    let body: Vec<String> = body.into_iter().filter(|part| !part.is_empty()).collect();
    let (monday, n) = (monday_of(today), matters.len());
    let day = vietnamese::format_date(monday);
    tx.notify(Notice {
        to: actor.user,
        title: told!("Bản tin tuần từ ngày {day}: {n} việc cần ông/bà quyết định"),
        body: body.join("\n\n"),
        href: "/lanh-dao".to_owned(),
        key: format!("reports.leader.digest.{monday}"),
        by_mail: Some(NoticeKind::Digest),
    })
    .await
}

/// How many indicators and tasks stand how.
fn numbers(standing: &Standing) -> String {
    let count = |all: &[Status]| {
        [Status::Met, Status::OnTrack, Status::AtRisk, Status::Late].map(|of| all.iter().filter(|s| **s == of).count())
    };
    let indicators: Vec<Status> = standing.indicators.iter().map(|i| i.status).collect();
    let tasks: Vec<Status> = standing.tasks.iter().map(|task| task.status).collect();
    let (all, [met, track, risk, late]) = (indicators.len(), count(&indicators));
    let of_indicators = told!("{all} chỉ tiêu: {met} đạt, {track} đúng lộ trình, {risk} có nguy cơ, {late} chậm");
    let (all, [met, track, risk, late]) = (tasks.len(), count(&tasks));
    let of_tasks = told!("{all} nhiệm vụ: {met} hoàn thành, {track} đúng lộ trình, {risk} có nguy cơ, {late} chậm");
    format!("- {of_indicators}\n- {of_tasks}")
}

/// A paragraph and a list with links; nothing where there is nothing.
fn listed(base: &str, heading: &Told, lines: &[(&str, &str)]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut text = format!("{heading}\n");
    for (title, href) in lines.iter().take(MOST) {
        text.push_str(&format!("\n- {title}: {base}{href}"));
    }
    if lines.len() > MOST {
        text.push_str(&format!("\n- {}", told!("và {} việc khác", lines.len() - MOST)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::next_monday;

    #[test]
    fn the_next_digest_is_on_monday_at_seven_in_vietnam() {
        let next = |now: &str| next_monday(now.parse().unwrap()).to_rfc3339();
        assert_eq!(next("2026-03-15T23:59:59Z"), "2026-03-16T00:00:00+00:00");
        assert_eq!(next("2026-03-16T00:00:00Z"), "2026-03-23T00:00:00+00:00");
        assert_eq!(next("2026-03-18T10:00:00Z"), "2026-03-23T00:00:00+00:00");
    }
}
