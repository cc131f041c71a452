//! Consumers are told of changes: which records, never what stands in them. A message is made with the event, waits in
//! the backlog, is tried again with growing pauses and in order, and is given up after days of failure.

use super::http::{self, Sending, Taken};
use super::model::{self, Consumer, ConsumerId, Message, pause};
use super::store_out::Changed;
use super::{gone, settings, store, store_out};
use crate::definition::{Register, RegisterId, store as registers};
use crate::policy::PUBLISH;
use crate::record::RecordId;
use crate::record::filter::Where;
use chrono::{DateTime, Duration, Utc};
use kernel::jobs::{Job, Kind};
use kernel::{
    Actor, App, BoxFuture, Digest, Error, Event, Notice, NoticeKind, Reaction, Recorded, Result, Tx, WardId, local_day,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::time::Instant;
use uuid::Uuid;

const NAME: &str = "registers.exchange.push";
/// Messages that are looked up at once.
const TURN: u32 = 200;
/// How long a turn lasts.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(60);
/// Records that one message names; beyond, the consumer asks for what changed.
const MOST: usize = 1_000;
/// Until when a turn is planned, so that however many changes ask for one there is one.
const PLANNED: &str = "registers.exchange.planned";

/// Each change of records becomes a message for whoever is told of them.
pub(crate) const EACH_CHANGE: Reaction = Reaction { name: "registers.exchange.out", on: "registers.record", run: note };
/// Another definition may change every record: whoever is told of changes reads the register anew.
pub(crate) const EACH_DEFINITION: Reaction =
    Reaction { name: "registers.exchange.redefined", on: "registers.register.redefined", run: redefined };
/// Sends what waits.
pub(crate) const PUSH: Kind = Kind { name: NAME, run: push };

fn note<'a>(_: &'a App, tx: &'a mut Tx, event: &'a Recorded) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let detail = event.detail();
        let Some(key) = detail["register"].as_str() else { return Ok(()) };
        let consumers = store::told(tx, key, local_day(event.at)).await?;
        if consumers.is_empty() {
            return Ok(());
        }
        let register = registers::by_key(tx, key).await?;
        if model::require_shared(&register).is_err() {
            return Ok(());
        }
        let changed = changed(tx, &register, event, &detail).await?;
        for consumer in consumers.iter().filter(|_| !changed.is_empty()) {
            let Some(payload) = payload(tx, &register, consumer, event, &changed).await? else { continue };
            let message = message(consumer.id, "event", id_of(tx.ward, consumer.id, event.seq), payload, tx.now);
            store_out::insert(tx, &message, event.seq).await?;
        }
        ask(tx).await
    })
}

fn redefined<'a>(_: &'a App, tx: &'a mut Tx, event: &'a Recorded) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let register = registers::by_id(tx, RegisterId(event.subject_id)).await?;
        let key = register.definition.key.as_str();
        let consumers = store::told(tx, key, local_day(event.at)).await?;
        if consumers.is_empty() || model::require_shared(&register).is_err() {
            return Ok(());
        }
        let payload = json!({ "register": key, "event": event.kind, "at": event.at, "version": register.version,
            "records": [], "gone": [], "complete": false, "reread": true });
        for consumer in consumers {
            let id = id_of(tx.ward, consumer.id, event.seq);
            store_out::insert(tx, &message(consumer.id, "event", id, payload.clone(), tx.now), event.seq).await?;
        }
        ask(tx).await
    })
}

/// A message that waits.
pub(super) fn message(consumer: ConsumerId, kind: &str, id: Uuid, payload: Value, now: DateTime<Utc>) -> Message {
    Message {
        id,
        consumer,
        kind: kind.to_owned(),
        payload,
        file_digest: String::new(),
        state: "waiting".to_owned(),
        attempts: 0,
        next_at: now,
        last_error: String::new(),
        made_at: now,
    }
}

/// The same event makes the same message, however often it is delivered.
fn id_of(ward: WardId, consumer: ConsumerId, seq: i64) -> Uuid {
    let digest = Sha256::digest(format!("{ward} {consumer} {seq}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The records of an event: its own, or all that a write of many changed.
async fn changed(tx: &Tx, register: &Register, event: &Recorded, detail: &Value) -> Result<Vec<Changed>> {
    if event.kind.starts_with("registers.records.") {
        return store_out::changed_at(tx, register.id, event.at, MOST as u64 + 1).await;
    }
    let revision = detail["revision"].as_i64().and_then(|revision| i32::try_from(revision).ok()).unwrap_or(0);
    Ok(vec![Changed { record_id: RecordId(event.subject_id), revision }])
}

/// What a consumer is told; nothing where none of its records is concerned. What it had and may no longer have is gone
/// for it.
async fn payload(
    tx: &Tx,
    register: &Register,
    consumer: &Consumer,
    event: &Recorded,
    changed: &[Changed],
) -> Result<Option<Value>> {
    let named = &changed[..changed.len().min(MOST)];
    let ids: Vec<RecordId> = named.iter().map(|c| c.record_id).collect();
    let matching = Where::of(tx.ward, register.id).matching(&register.definition, &consumer.conditions);
    let there = store_out::matching(tx, matching, &ids).await?;
    let json = |c: &Changed| json!({ "id": c.record_id, "revision": c.revision });
    let (kept, lost): (Vec<&Changed>, Vec<&Changed>) = named.iter().partition(|c| there.contains(&c.record_id));
    let lost_ids: Vec<RecordId> = lost.iter().map(|c| c.record_id).collect();
    let was_theirs = gone::among(tx, register, consumer, &lost_ids, event.at).await?;
    let gone: Vec<Value> = lost.iter().filter(|c| was_theirs.contains(&c.record_id)).map(|c| json(c)).collect();
    if kept.is_empty() && gone.is_empty() {
        return Ok(None);
    }
    let kept: Vec<Value> = kept.into_iter().map(json).collect();
    Ok(Some(json!({ "register": register.definition.key, "event": event.kind, "at": event.at, "records": kept,
        "gone": gone, "complete": changed.len() <= MOST })))
}

/// Asks for a turn of sending.
pub(super) async fn ask(tx: &Tx) -> Result<()> {
    tx.enqueue(NAME, &json!({}), tx.now).await.map(|_| ())
}

fn push<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        turn(app, job.ward()).await?;
        let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let Some(next) = store_out::next_try(&tx).await? else { return Ok(()) };
        let next = next.max(tx.now + Duration::seconds(5));
        let planned = tx.setting(PLANNED).await?.and_then(|text| text.parse::<DateTime<Utc>>().ok());
        if planned.is_none_or(|at| at <= tx.now || next < at) {
            tx.enqueue(NAME, &json!({}), next).await?;
            tx.set_setting(PLANNED, &next.to_rfc3339()).await?;
            tx.commit().await?;
        }
        Ok(())
    })
}

/// Sends what may be sent now: of each consumer one after the other, the first that fails holds up the rest of its own.
/// A turn ends after a minute, what is left waits for the next: other work waits behind it.
async fn turn(app: &App, ward: WardId) -> Result<()> {
    let (conn, began) = (app.db.read(ward), Instant::now());
    let allowed = settings::allowed_hosts(&conn).await?;
    loop {
        let due = store_out::due(&conn, app.clock.now(), TURN).await?;
        if due.is_empty() {
            return Ok(());
        }
        for message in due {
            if began.elapsed() > LONGEST {
                return Ok(());
            }
            let consumer = store::by_id(&conn, message.consumer).await?;
            let register = registers::by_id(&conn, consumer.register).await?;
            let taken = if !consumer.is_live(app.clock.today()) {
                Taken::NotNow("Bên khai thác không còn trong thời hạn.".to_owned())
            } else if model::require_shared(&register).is_err() {
                Taken::NotNow("Sổ đã thành dữ liệu dùng riêng nên không gửi.".to_owned())
            } else {
                send(app, &consumer, &message, &allowed).await?
            };
            note_answer(app, ward, &consumer, &message, taken).await?;
        }
    }
}

async fn send(app: &App, consumer: &Consumer, message: &Message, allowed: &[String]) -> Result<Taken> {
    let (kind, body) = match message.kind.as_str() {
        "package" => {
            let digest = Digest::parse(&message.file_digest).ok_or(Error::NotFound)?;
            ("application/zip", app.files.get(&digest).await?)
        }
        _ => {
            let mut payload = message.payload.clone();
            payload["id"] = json!(message.id);
            ("application/json", payload.to_string().into_bytes())
        }
    };
    let (url, secret, now) = (consumer.hook_url.as_str(), consumer.hook_secret.as_str(), app.clock.now());
    Ok(http::send(Sending { id: message.id, url, secret, kind, body, now, allowed }).await)
}

async fn note_answer(app: &App, ward: WardId, before: &Consumer, message: &Message, taken: Taken) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    match taken {
        Taken::Yes => {
            store_out::set_sent(&tx, message.id).await?;
            if before.hook_failed_since.is_some() {
                store::set_failing(&tx, before.id, None, None).await?;
            }
        }
        Taken::Ended => {
            let said = "Bên nhận báo không nhận nữa (410).";
            store_out::set_failed(&tx, message, tx.now, said).await?;
            give_up(&mut tx, before, before.hook_failed_since.unwrap_or(app.clock.now()), said).await?;
        }
        Taken::NotNow(said) => {
            store_out::set_failed(&tx, message, tx.now + pause(message.attempts), &said).await?;
            let since = before.hook_failed_since.unwrap_or(tx.now);
            if since + Duration::days(settings::days(&tx).await?) <= tx.now {
                give_up(&mut tx, before, since, &said).await?;
            } else {
                store::set_failing(&tx, before.id, Some(since), None).await?;
            }
        }
    }
    tx.commit().await.map(|_| ())
}

/// Sends nothing more until somebody asks; whoever let the consumer in is told.
async fn give_up(tx: &mut Tx, consumer: &Consumer, since: DateTime<Utc>, said: &str) -> Result<()> {
    store::set_failing(tx, consumer.id, Some(since), Some(tx.now)).await?;
    tx.record(Event::new("registers.consumer.silent", consumer.id.0, json!({ "name": consumer.name, "said": said })));
    let register = registers::by_id(tx, consumer.register).await?;
    if let Some(to) = consumer.made_by {
        tx.notify(Notice {
            to,
            title: kernel::told!("Ngừng gửi dữ liệu tới “{}” vì không gửi được", consumer.name),
            body: format!("{said} Kiểm tra với bên nhận rồi bấm Gửi lại."),
            href: format!("{}/chia-se/{}", register.href(), consumer.id),
            key: format!("registers.consumer.{}.silent.{}", consumer.id, since.timestamp()),
            by_mail: Some(NoticeKind::Reminder),
        })
        .await?;
    }
    Ok(())
}

/// Everything that waits for a consumer is tried at once.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) async fn again(tx: &mut Tx, actor: &Actor, consumer: &Consumer) -> Result<()> {
    actor.require(PUBLISH)?;
    let messages = store_out::try_now(tx, consumer.id).await?;
    store::set_failing(tx, consumer.id, None, None).await?;
    tx.record(Event::new("registers.consumer.tried", consumer.id.0, json!({ "messages": messages })));
    ask(tx).await
}
