//! The verbs of help: ask, take, give back, note the outcome.

use super::model::{HelpId, HelpRequest, LONGEST, OUTCOMES, State, TAKEN_WITHIN};
use super::store;
use crate::citizen::person;
use crate::citizen::session::Holder;
use crate::policy;
use kernel::{Actor, Error, Event, FieldErrors, Result, Tx};
use serde_json::json;

/// What a citizen typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Asking<'a> {
    pub(super) name: &'a str,
    pub(super) phone: &'a str,
    pub(super) what: &'a str,
    pub(super) convenient: &'a str,
    pub(super) about: &'a str,
    pub(super) about_code: &'a str,
}

/// Asks for help; the id comes from the form, so that a double click asks once.
///
/// # Errors
/// [`Error::Invalid`] by field.
pub(super) async fn ask(tx: &mut Tx, id: HelpId, asking: &Asking<'_>) -> Result<()> {
    let mut wrong = FieldErrors::default();
    let phone = person::phone(asking.phone);
    if asking.name.trim().is_empty() || asking.name.chars().count() > 100 {
        wrong.add("name", "Nhập họ và tên của ông/bà.");
    }
    if phone.is_none() {
        wrong.add("phone", "Nhập số điện thoại mà phường gọi lại được, ví dụ 0912 345 678.");
    }
    if asking.what.trim().is_empty() {
        wrong.add("what", "Cho biết ông/bà cần giúp việc gì.");
    }
    if asking.what.chars().count() > LONGEST || asking.convenient.chars().count() > 200 {
        wrong.add("what", "Ông/bà viết ngắn hơn, nhiều nhất 2.000 chữ cái.");
    }
    wrong.check()?;
    keep(tx, id, asking, phone.unwrap_or_default()).await
}

async fn keep(tx: &mut Tx, id: HelpId, asking: &Asking<'_>, phone: String) -> Result<()> {
    let calendar = kernel::calendar::in_use(tx).await?;
    let due = calendar.calendar.add_working_days(kernel::local_day(tx.now), TAKEN_WITHIN);
    let request = HelpRequest {
        id,
        name: asking.name.trim().to_owned(),
        phone,
        what: asking.what.trim().to_owned(),
        convenient: asking.convenient.trim().to_owned(),
        about: asking.about.to_owned(),
        about_code: asking.about_code.chars().take(60).collect(),
        made_at: tx.now,
        due_on: due.map(|due| due.due_on),
        state: State::Waiting,
        taken_by: None,
        taken_by_name: String::new(),
        taken_at: None,
        outcome: String::new(),
        note: String::new(),
        done_at: None,
        version: 1,
    };
    if store::insert(tx, &request).await? {
        tx.record(Event::new("procedures.help.asked", id.0, json!({ "about": asking.about })));
    }
    Ok(())
}

/// A signed-in citizen asks that their data be erased; people decide it, for the law keeps dossiers for their time.
pub(in crate::citizen) async fn ask_erasure(tx: &mut Tx, id: HelpId, holder: &Holder, why: &str) -> Result<()> {
    let what = format!("Đề nghị xóa dữ liệu cá nhân. {}", why.trim().chars().take(LONGEST).collect::<String>());
    let asking = Asking {
        name: &holder.name,
        what: what.trim(),
        about: "erasure",
        about_code: &holder.number,
        ..Asking::default()
    };
    keep(tx, id, &asking, String::new()).await
}

/// Takes a request.
///
/// # Errors
/// [`Error::Refused`] where somebody has it already.
pub(super) async fn take(tx: &mut Tx, actor: &Actor, request: &HelpRequest) -> Result<()> {
    actor.require(policy::SUPPORT)?;
    request.require(&[State::Waiting])?;
    let taken = HelpRequest {
        state: State::Taken,
        taken_by: Some(actor.user),
        taken_by_name: actor.name.clone(),
        taken_at: Some(tx.now),
        ..request.clone()
    };
    store::shift(tx, request, &taken).await?;
    let waited = (tx.now - request.made_at).num_minutes();
    tx.record(Event::new("procedures.help.taken", request.id.0, json!({ "waited_minutes": waited })));
    Ok(())
}

/// Gives a request back to the queue.
///
/// # Errors
/// [`Error::Refused`] where it is not in hand.
pub(super) async fn give_back(tx: &mut Tx, actor: &Actor, request: &HelpRequest) -> Result<()> {
    actor.require(policy::SUPPORT)?;
    request.require(&[State::Taken])?;
    let waiting = HelpRequest {
        state: State::Waiting,
        taken_by: None,
        taken_by_name: String::new(),
        taken_at: None,
        ..request.clone()
    };
    store::shift(tx, request, &waiting).await?;
    tx.record(Event::new("procedures.help.given_back", request.id.0, json!({})));
    Ok(())
}

/// Notes what came of it.
///
/// # Errors
/// [`Error::Invalid`] without an outcome; [`Error::Refused`] where nobody has taken it, or it is done.
pub(super) async fn finish(tx: &mut Tx, actor: &Actor, request: &HelpRequest, outcome: &str, note: &str) -> Result<()> {
    actor.require(policy::SUPPORT)?;
    request.require(&[State::Taken])?;
    if !OUTCOMES.contains(&outcome) {
        return Err(Error::invalid("outcome", "Chọn kết quả hỗ trợ."));
    }
    let note: String = note.trim().chars().take(LONGEST).collect();
    let done =
        HelpRequest { state: State::Done, outcome: outcome.to_owned(), note, done_at: Some(tx.now), ..request.clone() };
    store::shift(tx, request, &done).await?;
    tx.record(Event::new("procedures.help.done", request.id.0, json!({ "outcome": outcome })));
    Ok(())
}
