//! Each night: the documents of a newer program, and a word to those who keep papers that cite what has ended.

use super::actions;
use super::cite::citations;
use super::kinds::Standing;
use super::look_up::{Found, look_up};
use super::{own, seed};
use crate::drafting;
use crate::outgoing;
use chrono::{DateTime, Duration, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Notice, NoticeKind, Result, Role, Tx, UserId, local, local_day, told};
use uuid::Uuid;

const NAME: &str = "documents.law.turn_day";

/// Looks through the papers under way each night.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// Shortly after midnight.
pub(crate) const DAILY: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let here = local(now);
    let midnight = (here.date_naive() + Duration::days(1)).and_time(NaiveTime::MIN);
    now + (midnight - here.naive_local()) + Duration::minutes(5)
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        seed::seed(&mut tx).await?;
        // Two who wrote at once may each have missed what the other kept.
        actions::settle(&mut tx).await?;
        warn(&tx).await?;
        tx.commit().await.map(|_| ())
    })
}

/// What is under way and cites law.
struct Paper {
    id: Uuid,
    title: String,
    /// Where its bases are changed.
    page: String,
    text: String,
    /// Who writes it, where nobody else may be told of it.
    writer: Option<UserId>,
}

/// Plans in force, and documents that are drafted or under review.
async fn papers(tx: &Tx) -> Result<Vec<Paper>> {
    let mut papers = Vec::new();
    for plan in plans::api::plans_in_force(tx).await? {
        let text = plans::api::legal_bases(tx, plan.id).await?.join("\n");
        let page = format!("/ke-hoach/{}", plan.id);
        papers.push(Paper { id: plan.id.0, title: plan.title, page, text, writer: None });
    }
    for draft in outgoing::store::under_way(tx).await? {
        let text = drafting::diff::whole(&draft.subject, &draft.draft);
        let (page, writer) = (draft.page(), Some(draft.drafter));
        papers.push(Paper { id: draft.id.0, title: draft.subject, page, text, writer });
    }
    Ok(papers)
}

/// Tells clerks and coordinators, or who writes it, once of each paper that cites what is no longer in force.
async fn warn(tx: &Tx) -> Result<()> {
    let today = local_day(tx.now);
    let is_keeper = |role: &Role| matches!(role, Role::Clerk | Role::Coordinator);
    let people = people::api::people(tx, today).await?;
    let keepers: Vec<UserId> = people.into_iter().filter(|p| p.roles.iter().any(is_keeper)).map(|p| p.id).collect();
    own::remind(tx, &keepers).await?;
    for paper in papers(tx).await? {
        let found = look_up(tx, &citations(&paper.text), today).await?;
        for ended in found.iter().filter(|f| f.standing == Standing::Ended) {
            tell(tx, paper.writer.as_ref().map_or(keepers.as_slice(), std::slice::from_ref), ended, &paper).await?;
        }
    }
    Ok(())
}

/// The same person is told once of one document in one paper.
async fn tell(tx: &Tx, to: &[UserId], found: &Found, paper: &Paper) -> Result<()> {
    let Some(law) = &found.law else { return Ok(()) };
    let (name, title) = (law.facts.name(), &paper.title);
    let since: String =
        law.facts.ended_on.map(|day| told!(" từ ngày {}", vietnamese::format_date(day)).into()).unwrap_or_default();
    let by: Vec<String> = found.replaced.by.iter().chain(&found.replaced.now).map(|law| law.facts.name()).collect();
    let by = if by.is_empty() { String::new() } else { format!(" Văn bản thay thế: {}.", by.join(", ")) };
    for to in to {
        tx.notify(Notice {
            to: *to,
            title: told!("Căn cứ hết hiệu lực: {name}"),
            body: told!("“{title}” viện dẫn {name}, văn bản này hết hiệu lực{since}.{by}\n\nÔng/bà xem lại căn cứ.")
                .into(),
            href: paper.page.clone(),
            key: format!("documents.law.{}.ended.{}", law.id, paper.id),
            by_mail: Some(NoticeKind::Reminder),
        })
        .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_runs_shortly_after_midnight_in_vietnam() {
        let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        assert_eq!(super::next(at("2026-03-16T02:00:00Z")), at("2026-03-16T17:05:00Z"));
        assert_eq!(super::next(at("2026-03-16T17:05:00Z")), at("2026-03-17T17:05:00Z"));
    }
}
