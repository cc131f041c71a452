//! Dossiers as another system has them: taken over with their history, and followed when it moves them on.

use super::deadline;
use super::model::{Applicant, Channel, Dossier, DueThere, ERASED, State};
use super::store::{self, Move};
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, Tx};
use std::collections::HashMap;
use uuid::Uuid;

/// The dossiers of these codes, ours or theirs, by either code.
pub(crate) async fn known(conn: &Conn, codes: &[&str]) -> Result<HashMap<String, Dossier>> {
    let mut found = HashMap::new();
    for dossier in store::by_codes(conn, codes).await? {
        if !dossier.outer_code.is_empty() {
            found.insert(dossier.outer_code.clone(), dossier.clone());
        }
        found.insert(dossier.code.clone(), dossier);
    }
    Ok(found)
}

/// Takes a dossier over as it stands there.
pub(crate) async fn take_over(tx: &Tx, dossier: &Dossier) -> Result<()> {
    store::insert_whole(tx, dossier).await?;
    if dossier.state.rests() {
        store::add_wait(tx, dossier.id, dossier.state.key(), None).await?;
    }
    store::add_move(tx, dossier.id, &moved(tx, None, dossier)).await
}

/// What the other system says only where it is asked to: what it does not say stays as it is here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub electronic: Option<bool>,
    pub channel: Option<Channel>,
    /// Phi địa giới.
    pub outside: Option<bool>,
    /// The key of a case of its procedure.
    pub case: Option<String>,
}

/// Follows what became of it there and what is said of it now; `false`: nothing is new.
pub(crate) async fn follow(tx: &Tx, before: &Dossier, there: &Dossier, said: &Said) -> Result<bool> {
    // What the desk here has begun is not undone by a file that has not heard of it.
    if there.state == State::Registered && (!before.received_by_name.is_empty() || before.supplements > 0) {
        return Ok(false);
    }
    let waits_since = if before.state == there.state { before.waits_since } else { there.waits_since };
    let due_there = due_there(before, there, tx.now);
    let mut after = Dossier {
        state: there.state,
        outside: said.outside.unwrap_or(before.outside),
        case_key: said.case.clone().unwrap_or_else(|| before.case_key.clone()),
        received_at: before.received_at.or(there.received_at),
        calendar: if before.calendar.is_empty() { there.calendar.clone() } else { before.calendar.clone() },
        due_at: if due_there == before.due_there { before.due_at } else { due_there.map(|there| there.at) },
        due_there,
        waits_since,
        finished_at: there.finished_at,
        in_time: if there.due_there.is_some() && before.extensions == 0 { there.in_time } else { before.in_time },
        returned_at: there.returned_at,
        result_number: there.result_number.clone(),
        electronic_result: said.electronic.unwrap_or(before.electronic_result),
        channel: said.channel.unwrap_or(before.channel),
        in_person: said.channel.map_or(before.in_person, |channel| channel == Channel::Direct),
        applicant: applicant(&before.applicant, &there.applicant),
        officer_name: match before.officer {
            None if !there.officer_name.is_empty() => there.officer_name.clone(),
            _ => before.officer_name.clone(),
        },
        ..before.clone()
    };
    if after == *before {
        return Ok(false);
    }
    if before.state.rests() && before.state != there.state {
        store::end_wait(tx, before.id).await?;
    }
    if there.state.rests() && before.state != there.state {
        store::add_wait(tx, before.id, there.state.key(), None).await?;
    }
    // Without its word, or once it was extended here, the due date is ours to count: by the case and by when the clock rested.
    if there.due_there.is_none() || before.extensions > 0 {
        after.due_at = deadline::explain(tx, &after).await?.map(|due| due.at);
        after.in_time = match after.finished_at {
            Some(at) => Some(deadline::in_time(tx, &after, at).await?),
            None => None,
        };
    }
    after.first_due_at = before.first_due_at.or(after.due_at);
    store::update(tx, before, &after).await?;
    store::correct(tx, &after).await?;
    if before.state != there.state {
        store::add_move(tx, before.id, &moved(tx, Some(before.state.number()), &after)).await?;
    }
    Ok(true)
}

/// When it is due by the other side's word; told again with nothing new between, it is the same word.
fn due_there(before: &Dossier, there: &Dossier, now: DateTime<Utc>) -> Option<DueThere> {
    let Some(told) = there.due_there else { return before.due_there };
    let stands =
        (before.due_at == Some(told.at) || before.extensions > 0) && before.state.rests() == there.state.rests();
    let was = before.due_there.filter(|was| stands && was.at == told.at);
    Some(was.unwrap_or(DueThere { told_at: now, ..told }))
}

/// Who hands in, as far as it is said; what was erased here stays erased.
fn applicant(was: &Applicant, there: &Applicant) -> Applicant {
    if was.name == ERASED {
        return was.clone();
    }
    let said = |now: &String, was: &String| if now.is_empty() { was.clone() } else { now.clone() };
    Applicant {
        name: said(&there.name, &was.name),
        number: said(&there.number, &was.number),
        phone: said(&there.phone, &was.phone),
        address: said(&there.address, &was.address),
        ..was.clone()
    }
}

fn moved(tx: &Tx, from_state: Option<i16>, d: &Dossier) -> Move {
    let by = tx.actor();
    Move {
        id: Uuid::now_v7(),
        kind: d.state.key().to_owned(),
        from_state,
        to_state: d.state.number(),
        step: d.step,
        unit_id: d.unit,
        officer_id: d.officer,
        officer_name: d.officer_name.clone(),
        reason: String::new(),
        component_key: String::new(),
        note: "Theo hệ thống của tỉnh".into(),
        by_id: by.map(|(id, _)| id),
        by_name: by.map(|(_, name)| name.to_owned()).unwrap_or_default(),
        at: d.finished_at.or(d.received_at).unwrap_or(tx.now),
    }
}

#[cfg(test)]
mod tests {
    use super::{Applicant, ERASED, applicant};

    #[test]
    fn what_is_said_is_taken_and_what_was_erased_stays_erased() {
        let of = |name: &str, phone: &str| Applicant { name: name.into(), phone: phone.into(), ..Applicant::default() };
        assert_eq!(applicant(&of("Nhầm", "1"), &of("Mẫu", "")), of("Mẫu", "1"));
        assert_eq!(applicant(&of(ERASED, ""), &of("Mẫu", "1")), of(ERASED, ""));
    }
}
