//! Every query about letters: put into the outbox, claimed by a sender, sent, failed, listed.

use super::{Address, own_path};
use crate::{App, Conn, Engine, Event, Kept, Result, Tx, UserId, WardId, args, row};
use chrono::{DateTime, Duration, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use serde_json::json;
use uuid::Uuid;

/// How long a claim holds before another sender may take the letter over.
const CLAIM_MINUTES: i64 = 5;
const COLUMNS: &str = "id, ward_id, user_id, name, email, reason, subject, body, html, about, state, tries, error, \
    created_at, queued_at, due_at, sent_at";

/// To whom a letter goes.
pub(super) enum To {
    Person(UserId),
    Address(Address),
}

/// A letter to be put into the outbox.
pub(super) struct Draft<'a> {
    pub(super) id: Uuid,
    pub(super) key: String,
    pub(super) to: To,
    /// Key of the kind of notice that it is; empty for none.
    pub(super) reason: &'a str,
    pub(super) subject: &'a str,
    pub(super) body: &'a str,
    pub(super) html: String,
    pub(super) about: &'a str,
    pub(super) files: &'a [Kept],
}

/// A letter of the outbox.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Letter {
    pub(super) id: Uuid,
    pub(super) ward_id: i32,
    pub(super) user_id: Option<Uuid>,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) reason: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) html: String,
    pub(super) about: String,
    /// waiting, sent or failed.
    pub(super) state: String,
    pub(super) tries: i32,
    /// What the server said last.
    pub(super) error: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) queued_at: DateTime<Utc>,
    pub(super) due_at: DateTime<Utc>,
    pub(super) sent_at: Option<DateTime<Utc>>,
}

impl Letter {
    pub(super) fn ward(&self) -> WardId {
        WardId(self.ward_id)
    }

    pub(super) fn user(&self) -> Option<UserId> {
        self.user_id.map(UserId)
    }
}

/// Puts a letter in; one that was put in under the same key stays as it is.
pub(super) async fn put(tx: &Tx, draft: Draft<'_>) -> Result<()> {
    own_path(draft.about)?;
    let (user, address) = match draft.to {
        To::Person(id) => (Some(id.0), Address { name: String::new(), email: String::new() }),
        To::Address(address) => (None, address),
    };
    let subject = draft.subject.split_whitespace().collect::<Vec<_>>().join(" ");
    let folded = vietnamese::fold(&format!("{subject} {}", address.name));
    let row = row! { id: draft.id, key: draft.key, user_id: user, name: address.name, email: address.email,
    reason: draft.reason, subject: subject, body: draft.body, html: draft.html, about: draft.about, folded: folded,
    created_at: tx.now, queued_at: tx.now, due_at: tx.now };
    tx.insert_or("mail", row, "ON CONFLICT DO NOTHING").await?;
    if !draft.files.is_empty() && is_there(tx, draft.id).await? {
        put_files(tx, draft.id, draft.files).await?;
    }
    Ok(())
}

async fn is_there(tx: &Tx, id: Uuid) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM mail WHERE ward_id = $1 AND id = $2";
    Ok(tx.scalar::<i64>(sql, args![tx.ward, id]).await?.unwrap_or(0) > 0)
}

async fn put_files(tx: &Tx, mail: Uuid, files: &[Kept]) -> Result<()> {
    for (position, file) in files.iter().enumerate() {
        let position = i32::try_from(position).unwrap_or(i32::MAX);
        let row = row! { mail_id: mail, position: position, digest: file.digest.as_str(),
        file_name: file.file_name.as_str(), mime: file.mime };
        tx.insert_or("mail_file", row, "ON CONFLICT DO NOTHING").await?;
    }
    Ok(())
}

/// A file that goes with a letter.
#[derive(FromQueryResult)]
pub(super) struct LetterFile {
    pub(super) digest: String,
    pub(super) file_name: String,
    pub(super) mime: String,
}

/// The files that go with a letter, in order.
pub(super) async fn files(conn: &Conn, mail: Uuid) -> Result<Vec<LetterFile>> {
    let sql = "SELECT digest, file_name, mime FROM mail_file WHERE ward_id = $1 AND mail_id = $2 ORDER BY position";
    conn.all(sql, args![conn.ward, mail]).await
}

/// Is a letter of any ward due? Looks without a write: on SQLite a claim would hold up the one writer.
async fn is_due(app: &App) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM mail WHERE state = 'waiting' AND due_at <= $1";
    let due: Option<i64> = app.db.read(WardId(0)).scalar(sql, args![app.clock.now()]).await?;
    Ok(due.unwrap_or(0) > 0)
}

/// Takes the letter that is due first: until the claim runs out nobody else sends it.
pub(super) async fn claim(app: &App) -> Result<Option<Letter>> {
    if !is_due(app).await? {
        return Ok(None);
    }
    let tx = app.db.write(WardId(0), None, app.clock.now()).await?;
    let lock = if tx.engine() == Engine::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE mail SET due_at = $2, tries = tries + 1 WHERE (ward_id, id) IN (SELECT ward_id, id FROM mail \
         WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at LIMIT 1 {lock}) RETURNING {COLUMNS}"
    );
    let args = args![tx.now, tx.now + Duration::minutes(CLAIM_MINUTES)];
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), &sql, args)).await?;
    let letter = row.map(|row| Letter::from_query_result(&row, "")).transpose()?;
    tx.commit().await?;
    Ok(letter)
}

/// The server has taken the letter over; `name` is that of the person, for the list.
pub(super) async fn sent(app: &App, letter: &Letter, name: &str) -> Result<()> {
    let mut tx = app.db.write(letter.ward(), None, app.clock.now()).await?;
    let folded = vietnamese::fold(&format!("{} {name}", letter.subject));
    let row = row! { state: "sent", error: "", sent_at: tx.now, name: name, folded: folded };
    tx.update("mail", row! { id: letter.id }, row).await?;
    tx.record(Event::new("mail.letter.sent", letter.id, json!({ "to": letter.user_id, "tries": letter.tries })));
    tx.commit().await.map(|_| ())
}

/// Nobody will take the letter.
pub(super) async fn failed(app: &App, letter: &Letter, words: &str) -> Result<()> {
    let mut tx = app.db.write(letter.ward(), None, app.clock.now()).await?;
    tx.update("mail", row! { id: letter.id }, row! { state: "failed", error: words }).await?;
    tx.record(Event::new("mail.letter.failed", letter.id, json!({ "to": letter.user_id, "tries": letter.tries })));
    tx.commit().await.map(|_| ())
}

/// Tried again at a later moment.
pub(super) async fn later(app: &App, letter: &Letter, words: &str, at: DateTime<Utc>) -> Result<()> {
    let tx = app.db.write(letter.ward(), None, app.clock.now()).await?;
    tx.update("mail", row! { id: letter.id }, row! { error: words, due_at: at }).await?;
    tx.commit().await.map(|_| ())
}

/// Nothing that is due can be sent now: all of it waits until a moment.
pub(super) async fn hold_all(app: &App, words: &str, until: DateTime<Utc>) -> Result<()> {
    let tx = app.db.write(WardId(0), None, app.clock.now()).await?;
    let sql = "UPDATE mail SET due_at = $2, error = $3 WHERE state = 'waiting' AND due_at <= $1";
    tx.exec(sql, args![tx.now, until, words]).await?;
    tx.commit().await.map(|_| ())
}

/// Puts a letter that was not sent back to the front; `false` where there is none.
pub(super) async fn again(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let sql = "UPDATE mail SET state = 'waiting', tries = 0, error = '', queued_at = $3, due_at = $3 \
               WHERE ward_id = $1 AND id = $2 AND state <> 'sent'";
    let touched = tx.exec(sql, args![tx.ward, id, tx.now]).await?;
    if touched == 1 {
        tx.record(Event::new("mail.letter.sent_again", id, json!({})));
    }
    Ok(touched == 1)
}

/// What a list looks for.
#[derive(Debug, Default)]
pub(super) struct Wanted<'a> {
    /// Empty for every state.
    pub(super) state: &'a str,
    /// Words of subject or name.
    pub(super) words: &'a str,
}

impl Wanted<'_> {
    /// The condition, with its arguments after the ward.
    fn condition(&self, conn: &Conn) -> (String, crate::Args) {
        let mut sql = String::from("ward_id = $1");
        let mut args = args![conn.ward];
        if !self.state.is_empty() {
            args.push(self.state.into());
            sql.push_str(&format!(" AND state = ${}", args.len()));
        }
        for word in vietnamese::fold(self.words).split_whitespace() {
            args.push(format!("%{}%", word.replace(['%', '_'], "")).into());
            sql.push_str(&format!(" AND folded LIKE ${}", args.len()));
        }
        (sql, args)
    }
}

/// How many letters fit.
pub(super) async fn count(conn: &Conn, wanted: &Wanted<'_>) -> Result<usize> {
    let (condition, args) = wanted.condition(conn);
    let n: Option<i64> = conn.scalar(&format!("SELECT COUNT(*) FROM mail WHERE {condition}"), args).await?;
    Ok(usize::try_from(n.unwrap_or(0)).unwrap_or(0))
}

/// Letters that fit, newest first.
pub(super) async fn list(conn: &Conn, wanted: &Wanted<'_>, skip: usize, take: usize) -> Result<Vec<Letter>> {
    let (condition, args) = wanted.condition(conn);
    let sql = format!("SELECT {COLUMNS} FROM mail WHERE {condition} ORDER BY id DESC LIMIT {take} OFFSET {skip}");
    conn.all(&sql, args).await
}
