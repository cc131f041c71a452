//! Gói dữ liệu for the province's store: records as CSV with a manifest and its digest, in one ZIP, at a cadence.

use super::model::{self, Consumer, ConsumerId, Taking};
use super::{actions, gone, hook, store, store_out};
use crate::definition::{Field, Privacy, Register, STATE, State, store as registers};
use crate::policy::PUBLISH;
use crate::record::filter::Where;
use crate::record::{FaultKind, Record, RecordId, store as records};
use crate::spreadsheet::is_formula;
use chrono::{DateTime, Duration, NaiveTime, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{Actor, App, BoxFuture, Error, Event, Result, Tx, WardId, local_day};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

const NAME: &str = "registers.exchange.packages";
/// Records read at once.
const AT_ONCE: u64 = 1_000;
/// A write that began before a package and ended after it is in the next one too.
const OVERLAP_MINUTES: i64 = 5;

/// Makes packages that are due.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// Each night at half past one in Vietnam.
pub(crate) const NIGHTLY: Recurring = Recurring { kind: NAME, next };

fn next(after: DateTime<Utc>) -> DateTime<Utc> {
    let at = NaiveTime::from_hms_opt(18, 30, 0).unwrap_or_default();
    let today = after.date_naive().and_time(at).and_utc();
    if today > after { today } else { today + Duration::days(1) }
}

/// Asks for a package of one consumer now.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) async fn ask(tx: &mut Tx, actor: &Actor, consumer: ConsumerId) -> Result<()> {
    actor.require(PUBLISH)?;
    tx.enqueue(NAME, &json!({ "consumer": consumer }), tx.now).await?;
    tx.record(Event::new("registers.consumer.package_asked", consumer.0, json!({})));
    Ok(())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let conn = app.db.read(job.ward());
        let one = job.payload()["consumer"].as_str().and_then(|id| id.parse::<ConsumerId>().ok());
        let mut failed = None;
        for consumer in store::stores(&conn).await? {
            let wanted = match one {
                Some(id) => id == consumer.id && consumer.is_live(app.clock.today()),
                None => consumer.is_due(app.clock.today()),
            };
            // One that cannot be made does not keep the others from theirs.
            if wanted && let Err(error) = make(app, job.ward(), &consumer).await {
                failed = Some(error);
            }
        }
        if one.is_none() {
            forget(app, job.ward()).await?;
        }
        failed.map_or(Ok(()), Err)
    })
}

/// Days for which is kept what was sent.
const SENT_DAYS: i64 = 90;
/// Days for which is kept the log of what was taken without personal data: 12 months (NĐ 333/2026/NĐ-CP, Điều 16).
const LOG_DAYS: i64 = 366;

async fn forget(app: &App, ward: WardId) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let before = |days| tx.now - Duration::days(days);
    let messages = store_out::forget(&tx, before(SENT_DAYS)).await?;
    let strangers = store::forget_strangers(&tx, local_day(before(LOG_DAYS))).await?;
    let takings = store::forget_takings(&tx, before(LOG_DAYS)).await? + strangers;
    if messages + takings > 0 {
        let detail = json!({ "messages": messages, "takings": takings, "days": [SENT_DAYS, LOG_DAYS] });
        tx.record(Event::new("registers.consumers.forgotten", uuid::Uuid::nil(), detail));
    }
    tx.commit().await.map(|_| ())
}

/// What is written passes by and is digested.
struct Digesting<W> {
    inner: W,
    digest: Sha256,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

async fn make(app: &App, ward: WardId, consumer: &Consumer) -> Result<()> {
    let (conn, now) = (app.db.read(ward), app.clock.now());
    let register = registers::by_id(&conn, consumer.register).await?;
    if model::require_shared(&register).is_err() {
        return Ok(());
    }
    let since = consumer.pushed_at.filter(|_| !consumer.whole).map(|at| at - Duration::minutes(OVERLAP_MINUTES));
    let (bytes, manifest, taken) = zip_of(&conn, &register, consumer, since, now).await?;
    let digest = app.files.put(bytes).await?;
    let mut tx = app.db.write(ward, None, now).await?;
    if model::mark(&store::held(&tx, consumer.id).await?) != model::mark(consumer) {
        // What it may take was changed while the package was made: it is made anew.
        tx.enqueue(NAME, &json!({ "consumer": consumer.id }), tx.now).await?;
        return tx.commit().await.map(|_| ());
    }
    let mut message = hook::message(consumer.id, "package", uuid::Uuid::now_v7(), manifest, now);
    message.file_digest = digest.as_str().to_owned();
    if consumer.hook_url.is_empty() {
        message.state = "kept".to_owned();
    }
    store_out::insert(&tx, &message, now.timestamp_micros()).await?;
    store::set_pushed(&tx, consumer.id, Some(now)).await?;
    actions::note_taking(&mut tx, consumer, &taken).await?;
    let detail = json!({ "records": taken.records, "digest": digest.as_str() });
    tx.record(Event::new("registers.consumer.packaged", consumer.id.0, detail));
    if message.state == "waiting" {
        hook::ask(&tx).await?;
    }
    tx.commit().await.map(|_| ())
}

/// The package, its manifest and what the log says of it.
async fn zip_of(
    conn: &kernel::Conn,
    register: &Register,
    consumer: &Consumer,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(Vec<u8>, Value, Taking)> {
    let fields = consumer.granted(&register.definition);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("records.csv", SimpleFileOptions::default()).map_err(Error::internal)?;
    let mut csv = csv::Writer::from_writer(Digesting { inner: &mut zip, digest: Sha256::new() });
    let states = &register.definition.states;
    let own = ["id", "revision", "updated_at"].into_iter().chain((!states.is_empty()).then_some(STATE));
    csv.write_record(own.chain(fields.iter().map(|field| field.key.as_str()))).map_err(Error::internal)?;
    let (mut after, mut count, mut personal) = (None::<RecordId>, 0_i32, false);
    loop {
        let mut matching = Where::of(conn.ward, register.id).matching(&register.definition, &consumer.conditions);
        if let Some(since) = since {
            let place = matching.bind(since);
            matching.and(&format!("r.updated_at >= {place}"));
        }
        let some = records::after(conn, matching, after, AT_ONCE).await?;
        for record in &some {
            csv.write_record(line(&fields, record, !states.is_empty())).map_err(Error::internal)?;
            personal |= fields.iter().any(|f| f.privacy != Privacy::None && record.values.contains_key(&f.key));
        }
        count += i32::try_from(some.len()).unwrap_or(0);
        after = some.last().map(|record| record.id);
        if (some.len() as u64) < AT_ONCE {
            break;
        }
    }
    let digest = csv.into_inner().map_err(Error::internal)?.digest;
    let gone = match since {
        Some(since) => gone::since(conn, register, consumer, since).await?,
        None => Vec::new(),
    };
    let manifest = json!({ "register": register.definition.key, "title": register.definition.title,
        "definition_version": register.version, "consumer": consumer.name, "purpose": consumer.purpose,
        "basis": consumer.basis, "made_at": now, "whole": since.is_none(), "changed_since": since, "records": count,
        "gone": gone, "fields": dictionary(&fields), "states": states_of(states),
        "resources": [{ "path": "records.csv", "encoding": "utf-8", "hash": format!("sha256:{}", hex::encode(digest.finalize())) }] });
    zip.start_file("manifest.json", SimpleFileOptions::default()).map_err(Error::internal)?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
    let bytes = zip.finish().map_err(Error::internal)?.into_inner();
    let query = since.map(|since| format!("changed_since={}", since.to_rfc3339())).unwrap_or_default();
    let taken = Taking { what: "package", query, status: 200, records: count, personal, address: String::new() };
    Ok((bytes, manifest, taken))
}

fn dictionary(fields: &[&Field]) -> Vec<Value> {
    let about = |field: &&Field| {
        json!({ "key": field.key, "label": field.label, "kind": field.kind.key(), "unit": field.unit, "term": field.term,
            "privacy": field.privacy.key() })
    };
    fields.iter().map(about).collect()
}

fn states_of(states: &[State]) -> Vec<Value> {
    states.iter().map(|state| json!({ "key": state.key, "label": state.label })).collect()
}

/// A record as a line: canonical values; what could not be read is empty, as in the JSON of the record.
fn line(fields: &[&Field], record: &Record, has_state: bool) -> Vec<String> {
    let mut line = vec![record.id.to_string(), record.revision.to_string(), record.updated_at.to_rfc3339()];
    line.extend(has_state.then(|| record.state.clone()));
    let wrong = |key: &str| record.faults.iter().any(|f| f.kind == FaultKind::Wrong && f.field == key);
    for field in fields {
        let value = record.values.get(&field.key).filter(|_| !wrong(&field.key)).map_or("", String::as_str);
        line.push(guarded(value));
    }
    line
}

/// Text that a spreadsheet would take for a formula gets an apostrophe.
fn guarded(value: &str) -> String {
    if is_formula(value) { format!("'{value}") } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_made_at_half_past_one_in_the_night() {
        let next_after = |text: &str| next(text.parse().unwrap_or_else(|e| panic!("{e}"))).to_rfc3339();
        assert_eq!(next_after("2026-03-16T02:00:00Z"), "2026-03-16T18:30:00+00:00");
        assert_eq!(next_after("2026-03-16T18:30:00Z"), "2026-03-17T18:30:00+00:00");
    }

    #[test]
    fn a_formula_stays_a_text() {
        for (value, written) in [("=1+1", "'=1+1"), (" =1", "' =1"), ("-5", "-5"), ("Chợ", "Chợ")] {
            assert_eq!(guarded(value), written);
        }
    }
}
