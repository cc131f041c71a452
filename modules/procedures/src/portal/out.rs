//! What became of dossiers is told to the other side: a message for each move, in order, tried until it is taken.

use super::http::{Portal, Taken};
use super::model::{Message, Told, id_of, pause};
use super::{settings, store};
use crate::dossier::{self, DossierId, State};
use crate::papers;
use chrono::Duration;
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Event, Reaction, Recorded, Result, Tx, WardId};
use serde_json::json;

const NAME: &str = "procedures.portal.push";
/// The event that asks to tell a dossier's present state once more.
const AGAIN: &str = "procedures.dossier.resent";
/// Messages of one turn.
const TURN: u32 = 200;

/// Each move of a dossier becomes a message.
pub(crate) const EACH_MOVE: Reaction = Reaction { name: "procedures.portal.out", on: "procedures.dossier.", run: note };
/// Tells what waits.
pub(crate) const PUSH: Kind = Kind { name: NAME, run: push };

fn note<'a>(_: &'a App, tx: &'a mut Tx, event: &'a Recorded) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let detail = event.detail();
        let began = matches!(event.kind.as_str(), "procedures.dossier.received" | "procedures.dossier.registered");
        let (from, to) = (detail["from"].as_i64(), detail["to"].as_i64());
        let again = event.kind == AGAIN;
        if !(began || again || (to.is_some() && from != to)) || settings::connection(tx).await?.is_none() {
            return Ok(());
        }
        let Some(d) = dossier::store::find(tx, DossierId(event.subject_id)).await? else { return Ok(()) };
        let state = match event.kind.as_str() {
            AGAIN => d.state,
            "procedures.dossier.registered" => State::Registered,
            _ => to.and_then(|n| State::from_number(i16::try_from(n).ok()?)).unwrap_or(State::Received),
        };
        let told = told(tx, &d, state, event).await?;
        store::add_out(tx, id_of(tx.ward, "told", &event.seq.to_string()), event.subject_id, &told).await?;
        tx.enqueue(NAME, &json!({}), tx.now).await.map(|_| ())
    })
}

async fn told(tx: &Tx, d: &dossier::Dossier, state: State, event: &Recorded) -> Result<Told> {
    let mut told = Told {
        outer_code: d.outer_code.clone(),
        code: d.code.clone(),
        procedure: d.procedure_code.clone(),
        state: state.number(),
        at: event.at,
        due_at: d.due_at,
        result_number: String::new(),
        electronic: false,
        result_digest: String::new(),
        number: event.seq,
    };
    if matches!(state, State::Finished | State::Returned) {
        let files = papers::files(tx, d.id).await?;
        told.result_number.clone_from(&d.result_number);
        told.electronic = d.electronic_result;
        told.result_digest =
            files.into_iter().rfind(|file| file.is_result()).map(|file| file.digest).unwrap_or_default();
    }
    Ok(told)
}

fn push<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        turn(app, job.ward()).await?;
        let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let Some(next) = store::next_try(&tx).await? else { return Ok(()) };
        let next = next.max(tx.now + Duration::seconds(5));
        // One turn is planned at a time, however many moves asked for one.
        let planned = store::contact(&tx).await?.planned_at;
        if planned.is_none_or(|at| at <= tx.now || next < at) {
            tx.enqueue(NAME, &json!({}), next).await?;
            store::set_planned(&tx, next).await?;
            tx.commit().await?;
        }
        Ok(())
    })
}

/// Tells all that may be told now; the first that gets no answer ends the turn, so that a dead portal is not hammered.
pub(super) async fn turn(app: &App, ward: WardId) -> Result<()> {
    let conn = app.db.read(ward);
    let Some((address, key)) = settings::connection(&conn).await? else { return Ok(()) };
    let portal = Portal::at(address, key)?;
    loop {
        let due = store::due_out(&conn, app.clock.now(), TURN).await?;
        if due.is_empty() {
            return Ok(());
        }
        for message in &due {
            let taken = portal.tell(message.id, &message.told).await;
            let ends = matches!(taken, Taken::NotNow(_));
            note_answer(app, ward, message, taken).await?;
            if ends {
                return Ok(());
            }
        }
    }
}

async fn note_answer(app: &App, ward: WardId, message: &Message, taken: Taken) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    match taken {
        Taken::Yes => {
            if !store::set_told(&tx, message.id).await? {
                return Ok(());
            }
            store::set_answered(&tx).await?;
            acknowledged(&mut tx, message).await?;
        }
        Taken::NotNow(said) => {
            let next = tx.now + pause(message.attempts);
            store::set_not_told(&tx, message, "waiting", next, &said).await?;
            store::set_failed(&tx, &said).await?;
        }
        Taken::Refused(said) => {
            store::set_not_told(&tx, message, "refused", tx.now, &said).await?;
            let detail = json!({ "code": message.told.code, "state": message.told.state, "said": said });
            tx.record(Event::new("procedures.portal.refused", message.dossier, detail));
        }
    }
    tx.commit().await.map(|_| ())
}

/// The other side knows that it ended: that is a fact of the dossier.
async fn acknowledged(tx: &mut Tx, message: &Message) -> Result<()> {
    let ends = matches!(State::from_number(message.told.state), Some(State::Finished | State::Returned));
    if let Some(d) = dossier::store::find(tx, DossierId(message.dossier)).await?.filter(|_| ends) {
        dossier::desk::synced(tx, &d, message.told.has_result()).await?;
    }
    Ok(())
}

/// Tells the present state of a dossier once more: a comparison found it otherwise, or its result came after its end.
pub(crate) fn tell_again(tx: &mut Tx, d: &dossier::Dossier) {
    tx.record(Event::new(AGAIN, d.id.0, json!({ "code": d.code })));
}

/// Everything that waits or was refused is tried at once.
pub(super) async fn now(tx: &mut Tx) -> Result<()> {
    let touched = store::try_now(tx).await?;
    tx.record(Event::new("procedures.portal.tried", id_of(tx.ward, "portal", "side"), json!({ "messages": touched })));
    tx.enqueue(NAME, &json!({}), tx.now).await.map(|_| ())
}
