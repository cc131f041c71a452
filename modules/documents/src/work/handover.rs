//! Giao nộp hồ sơ: a unit offers closed files, the archive receives them or gives them back, and the minutes say so.

use super::actions::{changed, may_keep};
use super::model::{FileState, WorkFile, WorkFileId};
use super::register;
use super::store::{self, handover as handovers};
use crate::policy;
use chrono::{DateTime, Datelike, Duration, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{
    Actor, App, BoxFuture, Error, Event, Notice, NoticeKind, Result, Role, Tx, UnitId, UserId, local, local_day,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Files of one hand-over at most.
const MOST: usize = 200;

/// Where a hand-over stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HandoverState {
    /// Chờ lưu trữ nhận.
    Waiting,
    Received,
    /// Given back, with a reason.
    Returned,
}

impl HandoverState {
    const ALL: [Self; 3] = [Self::Waiting, Self::Received, Self::Returned];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Received => "received",
            Self::Returned => "returned",
        }
    }

    /// The state of a name.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|s| s.key() == key).unwrap_or(Self::Waiting)
    }
}

/// A file as its minutes list it: what stood there on the day, whatever is changed later.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    pub file: WorkFileId,
    pub notation: String,
    pub title: String,
    /// First and last day of its documents.
    pub span: String,
    pub retention: String,
    pub documents: i64,
    pub pages: i64,
    /// Tệp tin of its documents; none in the minutes of an older program.
    #[serde(default)]
    pub electronic: Option<i64>,
    pub note: String,
}

/// Biên bản giao nhận hồ sơ, tài liệu.
#[derive(Debug, Clone)]
pub(crate) struct Handover {
    pub id: Uuid,
    pub year: i32,
    pub number: i32,
    pub unit: UnitId,
    pub unit_name: String,
    pub state: HandoverState,
    pub files: i32,
    pub offered_at: DateTime<Utc>,
    pub offered_by: UserId,
    pub offered_by_name: String,
    pub answered_at: Option<DateTime<Utc>>,
    pub answered_by_name: String,
    pub reason: String,
    pub lines: Vec<Line>,
}

impl Handover {
    /// Its page.
    pub(crate) fn page(&self) -> String {
        format!("/van-ban/ho-so/giao-nop/{}", self.id)
    }

    /// "Số 3/2026".
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.number, self.year)
    }

    /// May the actor see it?
    pub(crate) fn is_seen_by(&self, actor: &Actor) -> bool {
        actor.can(policy::OVERSEE)
            || actor.can(policy::ARCHIVE)
            || actor.can_in(policy::FILE, Some(self.unit))
            || self.offered_by == actor.user
    }
}

/// Offers closed files of one unit to the archive. The same identifier again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] on `files`; [`Error::Forbidden`] where one is not the actor's.
pub(super) async fn offer(tx: &mut Tx, actor: &Actor, id: Uuid, files: &[WorkFile]) -> Result<()> {
    if handovers::find(tx, id).await?.is_some() {
        return Ok(());
    }
    let Some(first) = files.first() else {
        return Err(Error::invalid("files", "Chọn ít nhất một hồ sơ để giao nộp."));
    };
    if files.len() > MOST {
        return Err(Error::invalid("files", format!("Mỗi lần giao nộp nhiều nhất {MOST} hồ sơ.")));
    }
    if files.iter().any(|f| f.unit != first.unit) {
        return Err(Error::invalid("files", "Mỗi biên bản giao nhận chỉ gồm hồ sơ của một đơn vị."));
    }
    let unit = people::api::unit(tx, first.unit).await?;
    let mut lines = Vec::with_capacity(files.len());
    for file in files {
        if !may_keep(actor, file) {
            return Err(Error::Forbidden);
        }
        if file.state != FileState::Closed {
            let said = format!("Hồ sơ {} chưa kết thúc hoặc đã giao nộp.", file.notation);
            return Err(Error::invalid("files", said));
        }
        lines.push(line(tx, file).await?);
        let offered = WorkFile { state: FileState::Offered, handover: Some(id), ..file.clone() };
        store::update(tx, &offered).await?;
        changed(tx, actor, file, "documents.work_file.offered", "", json!({ "handover": id })).await?;
    }
    let handover = Handover {
        id,
        year: local_day(tx.now).year(),
        number: handovers::next_number(tx).await?,
        unit: first.unit,
        unit_name: unit.name,
        state: HandoverState::Waiting,
        files: i32::try_from(lines.len()).unwrap_or(i32::MAX),
        offered_at: tx.now,
        offered_by: actor.user,
        offered_by_name: actor.name.clone(),
        answered_at: None,
        answered_by_name: String::new(),
        reason: String::new(),
        lines,
    };
    handovers::insert(tx, &handover).await?;
    let detail = json!({ "number": handover.name(), "unit": handover.unit, "files": handover.files });
    tx.record(Event::new("documents.handover.offered", id, detail));
    for person in people::api::people(tx, local_day(tx.now)).await? {
        if person.roles.contains(&Role::Clerk) && person.id != actor.user {
            let title = kernel::told!("{} giao nộp {} hồ sơ", handover.unit_name, handover.files);
            tell(tx, &handover, person.id, "offered", title).await?;
        }
    }
    Ok(())
}

/// The whole file, also what the giver may not see of it: both sides sign for it.
async fn line(tx: &Tx, file: &WorkFile) -> Result<Line> {
    let extent = store::extent::of(tx, file.id).await?;
    Ok(Line {
        file: file.id,
        notation: file.notation.clone(),
        title: file.title.clone(),
        span: register::span(extent.from_on, extent.to_on),
        retention: file.retention.said(),
        documents: extent.documents,
        pages: extent.pages,
        electronic: Some(extent.electronic),
        note: file.short_reason.clone(),
    })
}

async fn tell(tx: &Tx, h: &Handover, to: UserId, what: &str, title: kernel::Told) -> Result<()> {
    tx.notify(Notice {
        to,
        title,
        body: h.lines.iter().take(10).map(|l| format!("- {} {}", l.notation, l.title)).collect::<Vec<_>>().join("\n"),
        href: h.page(),
        key: format!("documents.handover.{}.{what}", h.id),
        by_mail: Some(NoticeKind::Asked),
    })
    .await
}

/// The archive receives what was offered, all of it; or gives all of it back with a reason.
///
/// # Errors
/// [`Error::Invalid`] without a reason; [`Error::Conflict`] where somebody answered already.
pub(super) async fn answer(tx: &mut Tx, actor: &Actor, h: &Handover, receives: bool, reason: &str) -> Result<()> {
    actor.require(policy::ARCHIVE)?;
    if !receives && reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do trả lại hồ sơ giao nộp."));
    }
    let state = if receives { HandoverState::Received } else { HandoverState::Returned };
    if !handovers::answer(tx, h.id, state, (actor.user, &actor.name), reason).await? {
        return Err(Error::Conflict("Biên bản này vừa được người khác xử lý. Ông/bà tải lại trang để xem.".into()));
    }
    let today = local_day(tx.now);
    for line in &h.lines {
        let file = store::find(tx, line.file).await?.ok_or(Error::NotFound)?;
        let on_time = file.due_on().is_none_or(|due| today <= due);
        let (after, kind) = match receives {
            true => (
                WorkFile { state: FileState::Archived, archived_on: Some(today), on_time, ..file.clone() },
                "documents.work_file.archived",
            ),
            false => (
                WorkFile { state: FileState::Closed, handover: None, ..file.clone() },
                "documents.work_file.given_back",
            ),
        };
        store::update(tx, &after).await?;
        changed(tx, actor, &file, kind, reason, json!({ "handover": h.id, "on_time": on_time })).await?;
    }
    let kind = if receives { "documents.handover.received" } else { "documents.handover.returned" };
    tx.record(Event::new(kind, h.id, json!({ "number": h.name(), "reason": reason.trim() })));
    let title = match receives {
        true => kernel::told!("Lưu trữ đã nhận hồ sơ theo biên bản {}", h.name()),
        false => kernel::told!("Lưu trữ trả lại hồ sơ theo biên bản {}: {}", h.name(), reason.trim()),
    };
    tell(tx, h, h.offered_by, state.key(), title).await
}

const NAME: &str = "documents.work_files.notice";
/// Tells keepers which files are to be handed over soon.
pub(crate) const NOTICE: Kind = Kind { name: NAME, run };
/// Every morning at six.
pub(crate) const DAILY: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let here = local(now);
    let six = NaiveTime::from_hms_opt(6, 0, 0).unwrap_or(NaiveTime::MIN);
    let today = here.date_naive().and_time(six);
    let first = if here.naive_local() < today { today } else { today + Duration::days(1) };
    now + (first - here.naive_local())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let today = local_day(tx.now);
        let people = people::api::people(&tx, today).await?;
        for file in store::due(&tx, today).await? {
            let Some(due) = file.due_on() else { continue };
            if !people.iter().any(|p| p.id == file.keeper) {
                continue;
            }
            let day = vietnamese::format_date(due);
            tx.notify(Notice {
                to: file.keeper,
                title: kernel::told!("Hồ sơ {} đến hạn nộp lưu ngày {day}", file.notation),
                body: file.title.clone(),
                href: file.page(),
                key: format!("documents.work_file.{}.due.{due}", file.id),
                by_mail: Some(NoticeKind::Reminder),
            })
            .await?;
        }
        tx.commit().await.map(|_| ())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_is_looked_for_every_morning_at_six() {
        let next_after = |text: &str| next(text.parse().unwrap()).to_rfc3339();
        assert_eq!(next_after("2026-03-16T02:00:00Z"), "2026-03-16T23:00:00+00:00");
        assert_eq!(next_after("2026-03-16T23:00:00Z"), "2026-03-17T23:00:00+00:00");
    }
}
