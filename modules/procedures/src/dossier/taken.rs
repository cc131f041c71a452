//! Dossiers as another system has them: taken over with their history, and followed when it moves them on.

use super::model::Dossier;
use super::store::{self, Move};
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

/// Follows what became of it there, and whether its result is electronic where that was said; `false`: nothing did.
pub(crate) async fn follow(tx: &Tx, before: &Dossier, there: &Dossier, electronic: Option<bool>) -> Result<bool> {
    let facts = |d: &Dossier| (d.state, d.due_at, d.finished_at, d.returned_at, d.result_number.clone());
    let electronic_result = electronic.unwrap_or(before.electronic_result);
    if facts(before) == facts(there) && electronic_result == before.electronic_result {
        return Ok(false);
    }
    if before.state.rests() && before.state != there.state {
        store::end_wait(tx, before.id).await?;
    }
    if there.state.rests() && before.state != there.state {
        store::add_wait(tx, before.id, there.state.key(), None).await?;
    }
    let waits_since = if before.state == there.state { before.waits_since } else { there.waits_since };
    let after = Dossier {
        state: there.state,
        due_at: there.due_at,
        waits_since,
        finished_at: there.finished_at,
        in_time: there.in_time,
        returned_at: there.returned_at,
        result_number: there.result_number.clone(),
        electronic_result,
        ..before.clone()
    };
    store::update(tx, before, &after).await?;
    if before.state != there.state {
        store::add_move(tx, before.id, &moved(tx, Some(before.state.number()), &after)).await?;
    }
    Ok(true)
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
