//! The verbs of a registered document: direct, give to an officer, propose, make a task, end, open again, send back.

use super::ANSWER_DAYS;
use crate::model::{Document, State, Step};
use crate::policy;
use crate::secrecy;
use crate::store;
use chrono::NaiveDate;
use kernel::calendar;
use kernel::{Actor, Error, Event, Notice, NoticeKind, Result, Role, Told, Tx, UnitId, UserId, local_day, told};
use serde_json::json;
use uuid::Uuid;

/// What a document is told to: where it stands after, and for whom.
#[derive(Default)]
pub(super) struct Noted<'a> {
    pub body: &'a str,
    pub to: &'a str,
    pub unit: Option<UnitId>,
    pub due_on: Option<NaiveDate>,
}

/// Tells somebody of a document, once for each of its versions.
async fn tell(tx: &Tx, d: &Document, to: UserId, what: &str, said: &Told) -> Result<()> {
    let due = d.due_on.map(|day| format!(" Hạn: hết ngày {}.", vietnamese::format_date(day))).unwrap_or_default();
    tx.notify(Notice {
        to,
        title: said.about(&d.subject),
        body: format!("{} {}.{due}", d.agency, d.symbol),
        href: d.page(),
        key: format!("documents.{}.{what}.{}", d.id, d.version),
        by_mail: Some(NoticeKind::Asked),
    })
    .await
}

/// The working day by which a document is to be answered where nobody set one.
pub(crate) async fn usual_day(conn: &kernel::Conn, today: NaiveDate) -> Result<Option<NaiveDate>> {
    let days = u32::try_from(ANSWER_DAYS.number(conn).await?).unwrap_or(7);
    Ok(calendar::in_use(conn).await?.calendar.add_working_days(today, days).map(|due| due.due_on))
}

/// Ý kiến chỉ đạo: which unit leads, which work with it, until when.
#[derive(Debug, Clone)]
pub(crate) struct Direction {
    pub unit: UnitId,
    pub with: Vec<UnitId>,
    pub due_on: Option<NaiveDate>,
    pub opinion: String,
}

/// A leader gives a document to a unit; again, where it is to be given to another.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] where the document is over.
pub(crate) async fn direct(tx: &mut Tx, actor: &Actor, document: &Document, said: &Direction) -> Result<()> {
    actor.require(policy::DIRECT)?;
    require_open(document)?;
    if said.due_on.is_some_and(|day| day < local_day(tx.now)) {
        return Err(Error::invalid("due_on", "Hạn phải từ hôm nay trở đi."));
    }
    let units = people::api::units(tx).await?;
    let Some(unit) = units.iter().find(|unit| unit.id == said.unit) else {
        return Err(Error::invalid("unit", "Chọn đơn vị đang hoạt động."));
    };
    let known = units.iter().map(|unit| unit.id).filter(|id| *id != said.unit);
    let with: Vec<UnitId> = known.filter(|id| said.with.contains(id)).collect();
    let due_on = match said.due_on.or(document.due_on) {
        Some(day) => Some(day),
        None => usual_day(tx, local_day(tx.now)).await?,
    };
    let changed = Document {
        state: State::Assigned,
        unit: Some(said.unit),
        officer: None,
        officer_name: String::new(),
        due_on,
        ..document.clone()
    };
    store::update(tx, &changed).await?;
    store::set_coordinators(tx, &changed, &with).await?;
    let noted = Noted { body: &said.opinion, to: &unit.name, unit: Some(said.unit), due_on };
    note(tx, actor, document, "direction", noted).await?;
    let detail = json!({ "unit": said.unit, "with": with, "due_on": due_on, "opinion": said.opinion });
    tx.record(Event::new("documents.incoming.directed", document.id.0, detail));
    tell_unit(tx, &changed, said.unit, "directed", &told!("Đơn vị được giao văn bản")).await?;
    for other in with {
        tell_unit(tx, &changed, other, "works_with", &told!("Đơn vị phối hợp giải quyết văn bản")).await?;
    }
    if document.unit.is_some_and(|former| former != said.unit) || document.officer.is_some() {
        let said = with_task(document, told!("Văn bản được giao lại cho đơn vị khác hoặc người khác"));
        tell_holder(tx, document, "taken", &said).await?;
    }
    Ok(())
}

/// What is told of a document that is no longer theirs: a task that it became stays with whoever has it.
fn with_task(document: &Document, said: Told) -> Told {
    match document.task {
        Some(_) => told!("{said}; nhiệm vụ lập từ văn bản vẫn giữ nguyên, ông/bà đề nghị điều chỉnh nhiệm vụ"),
        None => said,
    }
}

/// Whoever speaks for a unit; all of its people where nobody does.
pub(super) async fn voices(tx: &Tx, unit: UnitId) -> Result<Vec<UserId>> {
    let people = people::api::people_in_unit(tx, unit, local_day(tx.now)).await?;
    let speak = people.iter().any(|person| person.roles.contains(&Role::UnitContact));
    let heard = people.into_iter().filter(|person| !speak || person.roles.contains(&Role::UnitContact));
    Ok(heard.map(|person| person.id).collect())
}

/// Tells them.
async fn tell_unit(tx: &Tx, d: &Document, unit: UnitId, what: &str, said: &Told) -> Result<()> {
    for person in voices(tx, unit).await? {
        tell(tx, d, person, what, said).await?;
    }
    Ok(())
}

/// Tells who has a document, or had it.
pub(super) async fn tell_holder(tx: &Tx, d: &Document, what: &str, said: &Told) -> Result<()> {
    match (d.officer, d.unit) {
        (Some(officer), _) => tell(tx, d, officer, what, said).await,
        (None, Some(unit)) => tell_unit(tx, d, unit, what, said).await,
        (None, None) => Ok(()),
    }
}

/// The unit gives a document to one of its people, or somebody takes it.
///
/// # Errors
/// [`Error::Invalid`] on `officer`; [`Error::Refused`] where it is over or no unit has it.
pub(crate) async fn give(tx: &mut Tx, actor: &Actor, document: &Document, to: UserId, said: &str) -> Result<()> {
    let unit = require_handler(actor, document)?;
    let people = people::api::people_in_unit(tx, unit, local_day(tx.now)).await?;
    let Some(person) = people.into_iter().find(|p| p.id == to) else {
        return Err(Error::invalid("officer", "Chọn người trong đơn vị chủ trì."));
    };
    let changed =
        Document { state: State::InProgress, officer: Some(to), officer_name: person.name.clone(), ..document.clone() };
    store::update(tx, &changed).await?;
    let noted = Noted { body: said, to: &person.name, unit: Some(unit), due_on: document.due_on };
    note(tx, actor, document, "given", noted).await?;
    tx.record(Event::new("documents.incoming.given", document.id.0, json!({ "unit": unit, "officer": to })));
    if to != actor.user {
        tell(tx, &changed, to, "given", &told!("Ông/bà được giao giải quyết văn bản")).await?;
    }
    Ok(())
}

/// Đề xuất of who handles it, kept with the document (Phiếu giải quyết văn bản đến).
///
/// # Errors
/// [`Error::Invalid`] without text.
pub(crate) async fn propose(tx: &mut Tx, actor: &Actor, document: &Document, said: &str) -> Result<()> {
    let unit = require_handler(actor, document)?;
    if said.trim().is_empty() {
        return Err(Error::invalid("proposal", "Nhập nội dung đề xuất."));
    }
    store::update(tx, document).await?;
    note(tx, actor, document, "proposal", Noted { body: said, unit: Some(unit), ..Noted::default() }).await?;
    tx.record(Event::new("documents.incoming.proposed", document.id.0, json!({ "body": said.trim() })));
    let today = local_day(tx.now);
    let mut told = voices(tx, unit).await?;
    told.extend(people::api::all_holders(tx, Role::Leader, today).await?);
    for person in told.into_iter().filter(|person| *person != actor.user) {
        tell(tx, document, person, "proposed", &told!("Có đề xuất giải quyết văn bản")).await?;
    }
    Ok(())
}

/// Ends the work on a document. One that asks for an answer ends with the symbol of the answer.
///
/// # Errors
/// [`Error::Invalid`] on `answer` or `result`.
pub(crate) async fn finish(tx: &mut Tx, actor: &Actor, document: &Document, answer: &str, result: &str) -> Result<()> {
    let unit = require_handler(actor, document)?;
    if document.wants_answer && answer.trim().is_empty() {
        return Err(Error::invalid("answer", "Văn bản này cần trả lời: nhập số, ký hiệu văn bản trả lời."));
    }
    if answer.trim().is_empty() && result.trim().is_empty() {
        return Err(Error::invalid("result", "Nêu kết quả giải quyết, hoặc số, ký hiệu văn bản trả lời."));
    }
    secrecy::require_open(answer, &[])?;
    let changed =
        Document { state: State::Done, closed_at: Some(tx.now), answer: answer.trim().to_owned(), ..document.clone() };
    store::update(tx, &changed).await?;
    let noted = Noted { body: result, to: answer.trim(), unit: Some(unit), due_on: None };
    note(tx, actor, document, "done", noted).await?;
    tx.record(Event::new("documents.incoming.done", document.id.0, json!({ "answer": answer.trim() })));
    Ok(())
}

/// Mở lại: the answer by which a document was closed is recalled, so that it goes back to whoever had it, and the task that
/// it became is open again where it was finished since that answer.
///
/// # Errors
/// [`Error::Conflict`] where somebody deals with it at this moment.
pub(crate) async fn reopen(
    tx: &mut Tx,
    actor: &Actor,
    document: &Document,
    (recalled, issued_on): (&str, Option<NaiveDate>),
    reason: &str,
) -> Result<()> {
    let state = match (document.officer, document.unit) {
        (Some(_), _) => State::InProgress,
        (None, Some(_)) => State::Assigned,
        (None, None) => State::Registered,
    };
    let reopened = Document { state, closed_at: None, answer: String::new(), ..document.clone() };
    store::update(tx, &reopened).await?;
    let noted = Noted { body: reason, to: recalled, unit: document.unit, due_on: document.due_on };
    note(tx, actor, document, "reopened", noted).await?;
    tx.record(Event::new(
        "documents.incoming.reopened",
        document.id.0,
        json!({ "recalled": recalled, "reason": reason }),
    ));
    let is_task_open_again = match (document.task, issued_on) {
        (Some(task), Some(since)) => {
            let why = format!("Văn bản trả lời {recalled} đã thu hồi: {reason}");
            plans::api::reopen_task(tx, plans::api::TaskId(task), since, &why).await?
        }
        _ => false,
    };
    let said = told!("Văn bản được mở lại vì văn bản trả lời {recalled} đã thu hồi");
    let said = match document.task {
        Some(_) if is_task_open_again => told!("{said}; nhiệm vụ đã báo hoàn thành cũng được mở lại"),
        Some(_) => told!("{said}; xem lại cả kết quả đã báo cáo của nhiệm vụ"),
        None => said,
    };
    match document.unit {
        Some(_) => tell_holder(tx, &reopened, "reopened", &said).await,
        None => tell_leaders(tx, &reopened, "reopened", &said).await,
    }
}

/// Tells the leaders of a document that waits for their word.
pub(super) async fn tell_leaders(tx: &Tx, d: &Document, what: &str, said: &Told) -> Result<()> {
    let people = people::api::people(tx, local_day(tx.now)).await?;
    for leader in people.into_iter().filter(|person| person.roles.contains(&Role::Leader)) {
        tell(tx, d, leader.id, what, said).await?;
    }
    Ok(())
}

/// A reason that a sender is told has the length that its message allows, and stands under no mark of secrecy.
///
/// # Errors
/// [`Error::Invalid`] on `reason`; [`Error::Refused`] where it is marked.
pub(crate) fn check_reason(reason: &str) -> Result<()> {
    secrecy::require_plain([reason])?;
    match reason.trim().chars().count() > edxml::LONGEST_REASON {
        true => Err(Error::invalid("reason", "Lý do dài nhất 1.000 ký tự.")),
        false => Ok(()),
    }
}

/// Sends a document back that is not for this ward or not in order; its number stays taken.
///
/// # Errors
/// [`Error::Invalid`] without a reason.
pub(crate) async fn send_back(tx: &mut Tx, actor: &Actor, document: &Document, reason: &str) -> Result<()> {
    actor.require(policy::REGISTER)?;
    require_open(document)?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do trả lại."));
    }
    check_reason(reason)?;
    let changed = Document { state: State::Returned, closed_at: Some(tx.now), ..document.clone() };
    store::update(tx, &changed).await?;
    note(tx, actor, document, "returned", Noted { body: reason, ..Noted::default() }).await?;
    tx.record(Event::new("documents.incoming.returned", document.id.0, json!({ "reason": reason.trim() })));
    tell_holder(tx, document, "returned", &with_task(document, told!("Văn bản đã được trả lại nơi gửi"))).await
}

/// Makes the document a task of a plan in force, linked both ways.
///
/// # Errors
/// [`Error::Refused`] where it became one already, has no unit or no day.
pub(crate) async fn make_task(
    tx: &mut Tx,
    actor: &Actor,
    document: &Document,
    plan: plans::api::PlanId,
) -> Result<Uuid> {
    actor.require(policy::DIRECT)?;
    require_open(document)?;
    if document.task.is_some() {
        return Err(Error::refused("Văn bản này đã thành nhiệm vụ."));
    }
    let (Some(unit), Some(due_on)) = (document.unit, document.due_on) else {
        return Err(Error::refused("Giao đơn vị chủ trì và thời hạn trước khi chuyển thành nhiệm vụ."));
    };
    let task = plans::api::TaskId::new();
    let new = plans::api::NewAssignment {
        id: task,
        plan,
        title: document.subject.clone(),
        product: format!("Theo văn bản {} của {}", document.symbol, document.agency),
        unit,
        person: document.officer,
        due_on,
    };
    plans::api::assign_task(tx, actor, new).await?;
    store::update(tx, &Document { task: Some(task.0), ..document.clone() }).await?;
    note(tx, actor, document, "task", Noted { unit: Some(unit), due_on: Some(due_on), ..Noted::default() }).await?;
    tx.record(Event::new("documents.incoming.became_task", document.id.0, json!({ "task": task, "plan": plan })));
    Ok(task.0)
}

fn require_open(document: &Document) -> Result<()> {
    if document.state.is_over() {
        return Err(Error::refused("Văn bản này đã giải quyết xong hoặc đã trả lại."));
    }
    Ok(())
}

/// The unit that leads, where the actor may act for it.
fn require_handler(actor: &Actor, document: &Document) -> Result<UnitId> {
    require_open(document)?;
    let Some(unit) = document.unit else {
        return Err(Error::refused("Văn bản chưa được giao cho đơn vị nào."));
    };
    if document.officer != Some(actor.user) {
        actor.require_in(policy::HANDLE, Some(unit))?;
    }
    Ok(unit)
}

pub(super) async fn note(tx: &Tx, actor: &Actor, document: &Document, kind: &str, noted: Noted<'_>) -> Result<()> {
    secrecy::require_plain([noted.body])?;
    let step = Step {
        kind: kind.to_owned(),
        body: noted.body.trim().to_owned(),
        to_name: noted.to.to_owned(),
        due_on: noted.due_on,
        by_name: actor.name.clone(),
        at: tx.now,
    };
    store::add_step(tx, document.id, actor.user, noted.unit, &step).await
}
