//! The verbs of inquiries: ask, answer, ask again, accept, withdraw.

use super::model::{Inquiry, InquiryId, State, Step, due_day, said};
use super::{reminding, store};
use crate::policy;
use chrono::NaiveDate;
use kernel::{Actor, Error, Event, Notice, NoticeKind, Result, Tx, UnitId, UserId, local_day};
use plans::api::SubjectFacts;
use serde_json::json;
use uuid::Uuid;

/// A question to a unit; the id comes from the form, so that a double click asks once.
pub(crate) struct Question<'a> {
    pub id: InquiryId,
    pub unit: UnitId,
    pub due_on: Option<NaiveDate>,
    pub body: &'a str,
}

/// Asks a unit about an indicator or a task. The same id again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] by field (`body`, `due_on`).
pub(crate) async fn ask(tx: &mut Tx, actor: &Actor, subject: &SubjectFacts, q: Question<'_>) -> Result<()> {
    actor.require(policy::INQUIRE)?;
    if store::find(tx, q.id).await?.is_some() {
        return Ok(());
    }
    let body = said("body", q.body, "Nêu điều cần đơn vị giải trình.")?;
    let due_on = due_day(q.due_on, local_day(tx.now))?;
    let inquiry = Inquiry {
        id: q.id,
        subject: subject.id,
        title: subject.title.clone(),
        href: subject.href.clone(),
        unit: q.unit,
        due_on,
        state: State::Asked,
        asked_by: actor.user,
        asked_by_name: actor.name.clone(),
        moved_at: tx.now,
        version: 1,
    };
    store::insert(tx, &inquiry).await?;
    let step = add(tx, actor, &inquiry, "question", &body, Some(due_on)).await?;
    let detail =
        json!({ "subject": subject.id, "title": subject.title, "unit": q.unit, "due_on": due_on, "body": body });
    tx.record(Event::new("reports.inquiry.asked", q.id.0, detail));
    tell_unit(tx, &inquiry, step, &body).await
}

async fn add(
    tx: &Tx,
    actor: &Actor,
    inquiry: &Inquiry,
    kind: &str,
    body: &str,
    due_on: Option<NaiveDate>,
) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let (kind, body, by_name) = (kind.to_owned(), body.to_owned(), actor.name.clone());
    store::add_step(tx, inquiry.id, &Step { id, kind, body, due_on, by: actor.user, by_name, at: tx.now }).await?;
    Ok(id)
}

/// Tells the contacts of the unit that an answer is wanted, and plans the reminder.
async fn tell_unit(tx: &Tx, inquiry: &Inquiry, step: Uuid, body: &str) -> Result<()> {
    let due = vietnamese::format_date(inquiry.due_on);
    for to in people::api::contacts(tx, inquiry.unit, local_day(tx.now)).await? {
        tx.notify(Notice {
            to,
            title: kernel::told!("Yêu cầu giải trình, hạn hết ngày {due}: {}", inquiry.title),
            body: kernel::told!("{} hỏi:\n\n{body}", inquiry.asked_by_name).into(),
            href: inquiry.page(),
            key: format!("reports.inquiry.{step}.asked"),
            by_mail: Some(NoticeKind::Asked),
        })
        .await?;
    }
    reminding::plan(tx, inquiry).await
}

/// The unit answers, with files that prove it.
///
/// # Errors
/// [`Error::Invalid`] without text; [`Error::Refused`] where it is answered or over already.
pub(crate) async fn answer(
    tx: &mut Tx,
    actor: &Actor,
    inquiry: &Inquiry,
    body: &str,
    files: &[kernel::Kept],
) -> Result<()> {
    actor.require_in(policy::ANSWER, Some(inquiry.unit))?;
    inquiry.require(&[State::Asked])?;
    if inquiry.asked_by == actor.user {
        return Err(Error::refused("Người hỏi không tự trả lời câu hỏi của mình."));
    }
    let body = said("answer", body, "Nhập nội dung giải trình.")?;
    store::shift(tx, inquiry, State::Answered, inquiry.due_on).await?;
    let step = add(tx, actor, inquiry, "answer", &body, None).await?;
    for file in files {
        plans::api::attach_evidence(tx, actor.user, step, file).await?;
    }
    let names: Vec<&str> = files.iter().map(|file| file.file_name.as_str()).collect();
    let detail = json!({ "subject": inquiry.subject, "title": inquiry.title, "body": body, "files": names });
    tx.record(Event::new("reports.inquiry.answered", inquiry.id.0, detail));
    tell(tx, inquiry, inquiry.asked_by, step, kernel::told!("Đã có giải trình: {}", inquiry.title), &body).await
}

async fn tell(tx: &Tx, inquiry: &Inquiry, to: UserId, step: Uuid, title: kernel::Told, body: &str) -> Result<()> {
    let key = format!("reports.inquiry.{step}");
    let (body, href) = (body.to_owned(), inquiry.page());
    tx.notify(Notice { to, title, body, href, key, by_mail: Some(NoticeKind::Decision) }).await
}

/// Asks again: the answer is not enough.
///
/// # Errors
/// [`Error::Invalid`] by field (`again`, `due_on`).
pub(crate) async fn ask_again(
    tx: &mut Tx,
    actor: &Actor,
    inquiry: &Inquiry,
    body: &str,
    due_on: Option<NaiveDate>,
) -> Result<()> {
    actor.require(policy::INQUIRE)?;
    inquiry.require(&[State::Answered])?;
    let body = said("again", body, "Nêu điều cần giải trình thêm.")?;
    let due_on = due_day(due_on, local_day(tx.now))?;
    store::shift(tx, inquiry, State::Asked, due_on).await?;
    let step = add(tx, actor, inquiry, "again", &body, Some(due_on)).await?;
    let detail = json!({ "subject": inquiry.subject, "title": inquiry.title, "body": body, "due_on": due_on });
    tx.record(Event::new("reports.inquiry.asked_again", inquiry.id.0, detail));
    tell_unit(tx, &Inquiry { due_on, ..inquiry.clone() }, step, &body).await
}

/// Accepts the answer. Nobody accepts their own.
///
/// # Errors
/// [`Error::Refused`] where there is none, or it is one's own.
pub(crate) async fn accept(tx: &mut Tx, actor: &Actor, inquiry: &Inquiry) -> Result<()> {
    actor.require(policy::INQUIRE)?;
    inquiry.require(&[State::Answered])?;
    let answered = store::steps(tx, inquiry.id).await?.into_iter().rev().find(|step| step.kind == "answer");
    let Some(answered) = answered else { return Err(Error::NotFound) };
    if answered.by == actor.user {
        return Err(Error::refused("Người trả lời không tự chấp nhận giải trình của mình."));
    }
    store::shift(tx, inquiry, State::Accepted, inquiry.due_on).await?;
    let step = add(tx, actor, inquiry, "accepted", "", None).await?;
    let detail = json!({ "subject": inquiry.subject, "title": inquiry.title });
    tx.record(Event::new("reports.inquiry.accepted", inquiry.id.0, detail));
    tell(tx, inquiry, answered.by, step, kernel::told!("Giải trình được chấp nhận: {}", inquiry.title), "").await
}

/// Takes a question back.
///
/// # Errors
/// [`Error::Invalid`] without a reason; [`Error::Refused`] where it is over already.
pub(crate) async fn withdraw(tx: &mut Tx, actor: &Actor, inquiry: &Inquiry, reason: &str) -> Result<()> {
    actor.require(policy::INQUIRE)?;
    inquiry.require(&[State::Asked, State::Answered])?;
    let reason = said("reason", reason, "Nêu lý do rút yêu cầu.")?;
    store::shift(tx, inquiry, State::Withdrawn, inquiry.due_on).await?;
    let step = add(tx, actor, inquiry, "withdrawn", &reason, None).await?;
    let detail = json!({ "subject": inquiry.subject, "title": inquiry.title, "reason": reason });
    tx.record(Event::new("reports.inquiry.withdrawn", inquiry.id.0, detail));
    for to in people::api::contacts(tx, inquiry.unit, local_day(tx.now)).await? {
        tell(tx, inquiry, to, step, kernel::told!("Đã rút yêu cầu giải trình: {}", inquiry.title), &reason).await?;
    }
    Ok(())
}
