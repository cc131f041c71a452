//! Events: one row for every write, chained by digest. The same row is the audit trail, the time line of a thing
//! and what other modules react to.

use crate::{App, BoxFuture, Conn, Error, Result, Row, Tx, UserId, WardId, args, row};
use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Something that a person or the system did.
#[derive(Debug, Clone)]
pub struct Event {
    /// "module.thing.verb", such as "plans.task.progressed".
    pub kind: &'static str,
    /// What it was done to.
    pub subject: Uuid,
    /// What changed, as JSON; never a password, token or file content.
    pub detail: serde_json::Value,
}

impl Event {
    /// An event with its particulars.
    pub fn new(kind: &'static str, subject: impl Into<Uuid>, detail: serde_json::Value) -> Self {
        Self { kind, subject: subject.into(), detail }
    }
}

/// An event as it stands in the trail.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Recorded {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub kind: String,
    pub subject_id: Uuid,
    pub detail: String,
    pub prev: String,
    pub digest: String,
}

impl Recorded {
    /// The particulars, as JSON.
    pub fn detail(&self) -> serde_json::Value {
        serde_json::from_str(&self.detail).unwrap_or_default()
    }

    /// What the digest must be: SHA-256 over the previous digest and every field, as one JSON array.
    pub fn expected_digest(&self, ward: WardId) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let text = json!([
            self.prev,
            ward.0,
            self.seq,
            at,
            self.actor_id,
            self.actor_name,
            self.kind,
            self.subject_id,
            self.detail
        ]);
        hex::encode(Sha256::digest(text.to_string().as_bytes()))
    }
}

/// What a module does when something happened, at least once for each event, in a transaction of its own.
pub struct Reaction {
    /// Stable name: the place in the trail is kept under it.
    pub name: &'static str,
    /// Kinds that begin with this are delivered.
    pub on: &'static str,
    pub run: for<'a> fn(&'a App, &'a mut Tx, &'a Recorded) -> BoxFuture<'a, Result<()>>,
}

#[derive(FromQueryResult)]
struct Head {
    seq: i64,
    digest: String,
}

/// Events written by one statement; the engines bound its arguments.
const AT_ONCE: usize = 1000;

/// Writes the events of a transaction at the end of the ward's chain. The head row is locked only now, at the end.
pub(crate) async fn append(
    conn: &Conn,
    actor: Option<&(UserId, String)>,
    now: DateTime<Utc>,
    events: &[Event],
) -> Result<Vec<Recorded>> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let lock = conn.for_update();
    let sql = format!("SELECT seq, digest FROM event_head WHERE ward_id = $1{lock}");
    let mut head: Head = match conn.one(&sql, args![conn.ward]).await? {
        Some(head) => head,
        None => return Err(Error::internal("the ward has no audit chain")),
    };
    let mut written = Vec::with_capacity(events.len());
    for event in events {
        let mut recorded = Recorded {
            seq: head.seq + 1,
            at: now,
            actor_id: actor.map(|(id, _)| id.0),
            actor_name: actor.map_or_else(String::new, |(_, name)| name.clone()),
            kind: event.kind.to_owned(),
            subject_id: event.subject,
            detail: event.detail.to_string(),
            prev: head.digest,
            digest: String::new(),
        };
        recorded.digest = recorded.expected_digest(conn.ward);
        head = Head { seq: recorded.seq, digest: recorded.digest.clone() };
        written.push(recorded);
    }
    for some in written.chunks(AT_ONCE) {
        conn.insert_all("event", some.iter().map(row_of).collect()).await?;
    }
    let sql = "UPDATE event_head SET seq = $2, digest = $3 WHERE ward_id = $1";
    conn.exec(sql, args![conn.ward, head.seq, head.digest]).await?;
    Ok(written)
}

fn row_of(r: &Recorded) -> Row {
    row! { seq: r.seq, at: r.at, actor_id: r.actor_id, actor_name: r.actor_name.as_str(), kind: r.kind.as_str(),
    subject_id: r.subject_id, detail: r.detail.as_str(), prev: r.prev.as_str(), digest: r.digest.as_str() }
}

/// How long a delivery waits for more to deliver.
const TOGETHER: std::time::Duration = std::time::Duration::from_millis(50);
/// Events read at once.
const BATCH: usize = 50;

/// Delivers what was committed to every reaction, for ever; run once per process.
pub(crate) async fn deliver_forever(app: App) {
    loop {
        // Listens before it looks, so that no commit between the two is missed.
        let committed = app.db.next_commit();
        tokio::pin!(committed);
        committed.as_mut().enable();
        if let Err(e) = deliver_once(&app).await {
            tracing::error!(error = ?e, "events were not delivered; trying again");
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            continue;
        }
        tokio::select! {
            // Where many write, what they committed goes out together: a delivery holds up the one writer of SQLite.
            () = committed => tokio::time::sleep(TOGETHER).await,
            () = tokio::time::sleep(std::time::Duration::from_secs(10)) => {}
        }
    }
}

/// Delivers what is waiting now; also the way for tests to wait for reactions.
pub(crate) async fn deliver_once(app: &App) -> Result<()> {
    for ward in crate::wards(app).await? {
        for reaction in app.reactions() {
            while deliver_batch(app, ward.id, reaction).await? {}
        }
    }
    Ok(())
}

/// Looks without a write first: on SQLite a delivery would hold up the one writer. What does not concern the reaction
/// waits until it fills a batch.
async fn is_waiting(app: &App, ward: WardId, reaction: &Reaction) -> Result<bool> {
    let sql = format!(
        "SELECT kind FROM event WHERE ward_id = $1 AND seq > \
         COALESCE((SELECT seq FROM reaction_cursor WHERE ward_id = $1 AND name = $2), 0) ORDER BY seq LIMIT {BATCH}"
    );
    let waiting: Vec<Kind> = app.db.read(ward).all(&sql, args![ward, reaction.name]).await?;
    Ok(waiting.len() == BATCH || waiting.iter().any(|event| event.kind.starts_with(reaction.on)))
}

#[derive(FromQueryResult)]
struct Kind {
    kind: String,
}

async fn deliver_batch(app: &App, ward: WardId, reaction: &Reaction) -> Result<bool> {
    if !is_waiting(app, ward, reaction).await? {
        return Ok(false);
    }
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let insert = "INSERT INTO reaction_cursor (ward_id, name, seq) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";
    tx.exec(insert, args![ward, reaction.name]).await?;
    let lock = tx.for_update();
    let sql = format!("SELECT seq FROM reaction_cursor WHERE ward_id = $1 AND name = $2{lock}");
    let from: i64 = tx.scalar(&sql, args![ward, reaction.name]).await?.unwrap_or(0);
    let sql = format!(
        "SELECT seq, at, actor_id, actor_name, kind, subject_id, detail, prev, digest FROM event \
         WHERE ward_id = $1 AND seq > $2 ORDER BY seq LIMIT {BATCH}"
    );
    let batch: Vec<Recorded> = tx.all(&sql, args![ward, from]).await?;
    let Some(last) = batch.last().map(|e| e.seq) else { return Ok(false) };
    for event in batch.iter().filter(|e| e.kind.starts_with(reaction.on)) {
        (reaction.run)(app, &mut tx, event).await?;
    }
    let sql = "UPDATE reaction_cursor SET seq = $3 WHERE ward_id = $1 AND name = $2";
    tx.exec(sql, args![ward, reaction.name, last]).await?;
    tx.commit().await?;
    Ok(true)
}
