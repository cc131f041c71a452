//! The verbs of tickets: take, call the next, call again, skip, finish, send to another counter.

use super::model::{State, Ticket, TicketId};
use super::store;
use crate::policy;
use kernel::{Actor, Error, Event, Result, Tx, local_day};
use serde_json::json;

/// So many may wait for one service.
const MOST_WAITING: i64 = 300;
/// How often the next is looked for where other counters are quicker.
const TRIES: usize = 20;

/// Takes a number; the id comes from the form, so that a double press takes one. Numbers begin anew each day and leave
/// no gap.
///
/// # Errors
/// [`Error::Refused`] where too many wait already.
pub(super) async fn take(tx: &mut Tx, id: TicketId, service: &str) -> Result<Ticket> {
    let day = local_day(tx.now);
    if let Some(there) = store::find(tx, id).await? {
        return Ok(there);
    }
    let number = store::next_number(tx, day, service).await?;
    // Somebody may have taken it with the same id while this one waited for its number.
    if let Some(there) = store::find(tx, id).await? {
        store::give_back(tx, day, service).await?;
        return Ok(there);
    }
    let waiting = store::waiting_counts(tx, day).await?;
    if waiting.iter().any(|(letter, count)| letter == service && *count >= MOST_WAITING) {
        return Err(Error::refused("Hôm nay đã đủ số cho loại việc này. Mời ông/bà gặp cán bộ hướng dẫn."));
    }
    let ticket = Ticket {
        id,
        day,
        service: service.to_owned(),
        number,
        state: State::Waiting,
        counter: None,
        taken_at: tx.now,
        called_at: None,
        calls: 0,
    };
    store::insert(tx, &ticket).await?;
    tx.record(Event::new("procedures.ticket.taken", id.0, json!({ "number": ticket.label() })));
    Ok(ticket)
}

fn called(tx: &mut Tx, ticket: &Ticket, counter: i32) {
    let detail = json!({ "number": ticket.label(), "counter": counter });
    tx.record(Event::new("procedures.ticket.called", ticket.id.0, detail));
}

/// Calls the next to a counter; what it served before is done. `None` where nobody waits.
pub(super) async fn call_next(tx: &mut Tx, actor: &Actor, counter: i32) -> Result<Option<Ticket>> {
    actor.require(policy::RECEIVE)?;
    let day = local_day(tx.now);
    if let Some(served) = store::at_counter(tx, day, counter).await? {
        store::shift(tx, &served, State::Done, served.counter).await?;
    }
    for _ in 0..TRIES {
        let Some(next) = store::waiting(tx, day, counter, 1).await?.pop() else { return Ok(None) };
        if store::call(tx, &next, counter).await? {
            called(tx, &next, counter);
            return Ok(Some(next));
        }
    }
    Err(Error::Conflict("Nhiều quầy cùng gọi một lúc. Ông/bà bấm gọi lại.".into()))
}

/// Calls the same number once more, or one that was skipped.
pub(super) async fn call_again(tx: &mut Tx, actor: &Actor, ticket: &Ticket, counter: i32) -> Result<()> {
    actor.require(policy::RECEIVE)?;
    ticket.require(&[State::Called, State::Skipped])?;
    let served = store::at_counter(tx, ticket.day, counter).await?.filter(|served| served.id != ticket.id);
    if let Some(served) = served {
        store::shift(tx, &served, State::Done, served.counter).await?;
    }
    if !store::call(tx, ticket, counter).await? {
        return Err(Error::Conflict(format!("Số {} vừa được xử lý ở quầy khác.", ticket.label())));
    }
    called(tx, ticket, counter);
    Ok(())
}

/// Nobody came, the work is done, or another counter is to do it.
pub(super) async fn leave(tx: &mut Tx, actor: &Actor, ticket: &Ticket, to: State, counter: Option<i32>) -> Result<()> {
    actor.require(policy::RECEIVE)?;
    ticket.require(&[State::Called])?;
    store::shift(tx, ticket, to, counter.or(ticket.counter)).await?;
    let detail = json!({ "number": ticket.label(), "state": to.key(), "counter": counter });
    tx.record(Event::new("procedures.ticket.left", ticket.id.0, detail));
    Ok(())
}
