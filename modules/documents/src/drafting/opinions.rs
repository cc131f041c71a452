//! Xin ý kiến: several people and units are asked about a draft at once, each by a day; who has not answered is reminded.

use super::actions::{is_of, note, tell};
use super::model::{Answer, Opinion, OpinionId};
use super::store::opinions as store;
use crate::outgoing::{Outgoing, OutgoingId, State, store as register};
use crate::policy;
use crate::secrecy;
use chrono::NaiveDate;
use kernel::jobs::{Job, Kind};
use kernel::{
    Actor, App, BoxFuture, Conn, Error, Event, Notice, NoticeKind, Result, Role, Tx, UnitId, UserId, local_day,
};
use serde_json::json;

const NAME: &str = "documents.opinion.remind";
/// How many are asked at once.
const MOST: usize = 40;

/// The job that reminds of a question on its last day.
pub(crate) const JOB: Kind = Kind { name: NAME, run: remind };

/// Who is asked what.
pub(crate) struct Question {
    pub units: Vec<UnitId>,
    pub people: Vec<UserId>,
    pub due_on: Option<NaiveDate>,
    pub said: String,
}

/// Who answers for a unit.
async fn contacts(conn: &Conn, unit: UnitId, today: NaiveDate) -> Result<Vec<UserId>> {
    let people = people::api::holders(conn, Role::UnitContact, unit, today).await?;
    Ok(people.into_iter().map(|p| p.id).collect())
}

/// Asks people and units about a draft; who was asked and has not answered is not asked twice.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] once it is approved.
pub(crate) async fn ask(tx: &mut Tx, actor: &Actor, o: &Outgoing, question: &Question) -> Result<usize> {
    if !is_of(actor, o) {
        return Err(Error::Forbidden);
    }
    if !matches!(o.state, State::Draft | State::Review) {
        return Err(Error::refused("Chỉ xin ý kiến khi văn bản còn là dự thảo."));
    }
    let today = local_day(tx.now);
    let due_on = match question.due_on {
        Some(day) if day >= today => day,
        Some(_) => return Err(Error::invalid("opinion_due", "Hạn phải từ hôm nay trở đi.")),
        None => return Err(Error::invalid("opinion_due", "Nhập hạn trả lời.")),
    };
    let all = question.units.len() + question.people.len();
    if all == 0 || all > MOST {
        return Err(Error::invalid("opinion_units", "Chọn từ 1 đến 40 đơn vị, người được xin ý kiến."));
    }
    secrecy::require_plain([question.said.as_str()])?;
    let known = store::of(tx, o.id).await?;
    let waits = |unit: Option<UnitId>, user: Option<UserId>| {
        known.iter().any(|p| p.answer == Answer::None && p.unit == unit && p.user == user)
    };
    let mut asked = 0;
    for unit in question.units.iter().copied().filter(|unit| !waits(Some(*unit), None)) {
        let named = people::api::unit(tx, unit).await?;
        let who = contacts(tx, unit, today).await?;
        if who.is_empty() {
            let said = format!("{} chưa có đầu mối để cho ý kiến; ông/bà chọn người.", named.name);
            return Err(Error::invalid("opinion_units", said));
        }
        ask_one(tx, actor, o, question, due_on, (Some(unit), None, named.name), &who).await?;
        asked += 1;
    }
    let people = people::api::people(tx, today).await?;
    for user in question.people.iter().copied().filter(|user| !waits(None, Some(*user))) {
        let person = people.iter().find(|p| p.id == user).ok_or(Error::NotFound)?;
        ask_one(tx, actor, o, question, due_on, (None, Some(user), person.name.clone()), &[user]).await?;
        asked += 1;
    }
    Ok(asked)
}

async fn ask_one(
    tx: &mut Tx,
    actor: &Actor,
    o: &Outgoing,
    question: &Question,
    due_on: NaiveDate,
    (unit, user, name): (Option<UnitId>, Option<UserId>, String),
    who: &[UserId],
) -> Result<()> {
    let opinion = Opinion {
        id: OpinionId::new(),
        document: o.id.0,
        unit,
        user,
        name,
        said: question.said.trim().to_owned(),
        due_on,
        asked_by: actor.user,
        asked_by_name: actor.name.clone(),
        asked_at: tx.now,
        answer: Answer::None,
        body: String::new(),
        by_name: String::new(),
        answered_at: None,
        version: 1,
    };
    store::insert(tx, &opinion).await?;
    match user {
        Some(person) => register::add_reader(tx, o.id, person).await?,
        None => register::index_again(tx, o.id).await?,
    }
    for person in who {
        tell(tx, o, *person, &format!("opinion.{}", opinion.id), &kernel::told!("Xin ý kiến về dự thảo")).await?;
    }
    if let Some(at) = due_on.and_hms_opt(0, 0, 0).map(|at| at.and_utc()).filter(|at| *at > tx.now) {
        tx.enqueue(NAME, &json!({ "opinion": opinion.id }), at).await?;
    }
    note(tx, actor, o, "asked", &opinion.said, &opinion.name).await?;
    let detail = json!({ "opinion": opinion.id, "unit": unit, "user": user, "due_on": due_on });
    tx.record(Event::new("documents.outgoing.asked", o.id.0, detail));
    Ok(())
}

/// May this person answer? `hands`: in whose name they act today.
pub(crate) fn may_answer(actor: &Actor, hands: &[UserId], opinion: &Opinion) -> bool {
    opinion.answer == Answer::None
        && (opinion.user.is_some_and(|user| hands.contains(&user))
            || opinion.unit.is_some_and(|unit| actor.can_in(policy::HEAD, Some(unit))))
}

/// Answers a question about a draft.
///
/// # Errors
/// [`Error::Forbidden`] where somebody else was asked; [`Error::Invalid`] by field.
pub(crate) async fn answer(
    tx: &mut Tx,
    actor: &Actor,
    hands: &[UserId],
    o: &Outgoing,
    opinion: &Opinion,
    said: (Answer, &str),
) -> Result<()> {
    if opinion.document != o.id.0 || !may_answer(actor, hands, opinion) {
        return Err(Error::Forbidden);
    }
    let (answer, body) = (said.0, said.1.trim());
    if answer == Answer::None {
        return Err(Error::invalid("opinion_answer", "Chọn đồng ý hoặc có ý kiến."));
    }
    if answer == Answer::Remarks && body.is_empty() {
        return Err(Error::invalid("opinion_body", "Nêu ý kiến."));
    }
    if body.chars().count() > 8_000 {
        return Err(Error::invalid("opinion_body", "Ý kiến dài tối đa 8.000 ký tự."));
    }
    secrecy::require_plain([body])?;
    let answered = Opinion {
        answer,
        body: body.to_owned(),
        by_name: actor.name.clone(),
        answered_at: Some(tx.now),
        ..opinion.clone()
    };
    store::answer(tx, &answered, actor.user).await?;
    // A contact answers for the unit; whoever was asked as a person speaks for themselves, or their delegate says so.
    let own = if opinion.unit.is_none() { "own-" } else { "" };
    note(tx, actor, o, &format!("opinion-{own}{}", answer.key()), body, &opinion.name).await?;
    let detail = json!({ "opinion": opinion.id, "answer": answer.key(), "body": body });
    tx.record(Event::new("documents.outgoing.opinion_given", o.id.0, detail));
    if opinion.asked_by != actor.user {
        tell(
            tx,
            o,
            opinion.asked_by,
            &format!("opinion-given.{}", opinion.id),
            &kernel::told!("Đã có ý kiến về dự thảo"),
        )
        .await?;
    }
    Ok(())
}

fn remind<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let Some(id) = job.payload()["opinion"].as_str().and_then(|id| id.parse::<OpinionId>().ok()) else {
            return Ok(());
        };
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let opinion = match store::find(&tx, id).await {
            Err(Error::NotFound) => return Ok(()),
            found => found?,
        };
        let Some(o) = register::find(&tx, OutgoingId(opinion.document)).await? else { return Ok(()) };
        if opinion.answer != Answer::None || !matches!(o.state, State::Draft | State::Review) {
            return Ok(());
        }
        let who = match (opinion.unit, opinion.user) {
            (Some(unit), _) => contacts(&tx, unit, local_day(tx.now)).await?,
            (None, user) => user.into_iter().collect(),
        };
        for to in who {
            tx.notify(Notice {
                to,
                title: kernel::told!("Hôm nay là hạn cho ý kiến: {}", o.named()),
                body: format!("{} đang chờ ý kiến về dự thảo.", opinion.asked_by_name),
                href: o.page(),
                key: format!("documents.opinion.{id}.reminded"),
                by_mail: Some(NoticeKind::Reminder),
            })
            .await?;
        }
        tx.record(Event::new("documents.outgoing.reminded", o.id.0, json!({ "opinion": id })));
        tx.commit().await.map(|_| ())
    })
}
