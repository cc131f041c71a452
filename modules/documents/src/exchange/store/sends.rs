//! Queries about packages and what is sent to each recipient.

use crate::exchange::model::{Package, PackedFile, Send, SendState};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use edxml::BusinessKind;
use kernel::{Args, Conn, Error, Result, Tx, UserId, args, local_day, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How long somebody who tries has the send for themselves.
const CLAIM_MINUTES: i64 = 10;
const COLUMNS: &str = "s.id, s.document_id, s.package_id, s.agency_id, s.kind, s.state, s.said, s.attempts, s.next_at, \
    s.last_error, s.letter_id, s.made_at, s.made_by, s.made_by_name, s.sent_at, s.answered_at";

#[derive(FromQueryResult)]
struct SendRow {
    id: Uuid,
    document_id: Uuid,
    package_id: Option<Uuid>,
    agency_id: Uuid,
    kind: i32,
    state: String,
    said: String,
    attempts: i32,
    next_at: DateTime<Utc>,
    last_error: String,
    letter_id: Option<Uuid>,
    made_at: DateTime<Utc>,
    made_by: UserId,
    made_by_name: String,
    sent_at: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
}

/// The kind of business of a stored number.
pub(super) fn kind(number: i32) -> BusinessKind {
    u32::try_from(number).ok().and_then(BusinessKind::from_number).unwrap_or_default()
}

/// The stored number of a kind of business.
pub(super) fn number(kind: BusinessKind) -> i32 {
    i32::try_from(kind.number()).unwrap_or(0)
}

impl From<SendRow> for Send {
    fn from(r: SendRow) -> Self {
        Send {
            id: r.id,
            document: r.document_id,
            package: r.package_id,
            agency: r.agency_id,
            kind: kind(r.kind),
            state: SendState::from_key(&r.state),
            said: r.said,
            attempts: r.attempts,
            next_at: r.next_at,
            last_error: r.last_error,
            letter: r.letter_id,
            made_at: r.made_at,
            made_by: r.made_by,
            made_by_name: r.made_by_name,
            sent_at: r.sent_at,
            answered_at: r.answered_at,
        }
    }
}

async fn list(conn: &Conn, condition: &str, args: Args) -> Result<Vec<Send>> {
    let sql = format!("SELECT {COLUMNS} FROM exchange_send s WHERE s.ward_id = $1 AND {condition}");
    Ok(conn.all::<SendRow>(&sql, args).await?.into_iter().map(Send::from).collect())
}

/// A send.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn find(conn: &Conn, id: Uuid) -> Result<Send> {
    list(conn, "s.id = $2", args![conn.ward, id]).await?.pop().ok_or(Error::NotFound)
}

/// What was and is to be sent of a document, the oldest first.
pub(crate) async fn of_document(conn: &Conn, document: Uuid) -> Result<Vec<Send>> {
    list(conn, "s.document_id = $2 ORDER BY s.made_at, s.id", args![conn.ward, document]).await
}

/// The newest sends, of one agency or of all.
pub(crate) async fn newest(conn: &Conn, agency: Option<Uuid>, limit: u32) -> Result<Vec<Send>> {
    let order = format!("ORDER BY s.made_at DESC, s.id DESC LIMIT {limit}");
    match agency {
        Some(agency) => list(conn, &format!("s.agency_id = $2 {order}"), args![conn.ward, agency]).await,
        None => list(conn, &format!("s.state <> 'planned' {order}"), args![conn.ward]).await,
    }
}

/// What somebody must look at: failed, or refused by the receiver.
pub(crate) async fn troubled(conn: &Conn) -> Result<Vec<Send>> {
    let condition = "s.state IN ('failed', 'refused', 'recall_refused') ORDER BY s.made_at DESC, s.id LIMIT 100";
    list(conn, condition, args![conn.ward]).await
}

/// What may be sent now, the oldest first.
pub(crate) async fn due(conn: &Conn, now: DateTime<Utc>, limit: u32) -> Result<Vec<Send>> {
    let condition = format!(
        "s.state = 'waiting' AND s.package_id IS NOT NULL AND s.next_at <= $2 ORDER BY s.next_at, s.id LIMIT {limit}"
    );
    list(conn, &condition, args![conn.ward, now]).await
}

/// When the next send may be tried.
pub(crate) async fn next_at(conn: &Conn) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT next_at FROM exchange_send WHERE ward_id = $1 AND state = 'waiting' ORDER BY next_at LIMIT 1";
    conn.scalar(sql, args![conn.ward]).await
}

/// Takes a send for oneself; `false`: somebody else has it, or it waits no more.
pub(crate) async fn claim(tx: &Tx, send: &Send) -> Result<bool> {
    let sql = "UPDATE exchange_send SET next_at = $4, attempts = attempts + 1 \
               WHERE ward_id = $1 AND id = $2 AND state = 'waiting' AND attempts = $3 AND next_at <= $5";
    let until = tx.now + Duration::minutes(CLAIM_MINUTES);
    Ok(tx.exec(sql, args![tx.ward, send.id, send.attempts, until, tx.now]).await? == 1)
}

/// Its letter waits in the post room, which gives up by itself: nothing is tried here before. `false`: it waits no more.
pub(crate) async fn set_posted(tx: &Tx, id: Uuid, letter: Uuid, until: DateTime<Utc>) -> Result<bool> {
    let row = row! { letter_id: letter, next_at: until };
    Ok(tx.update("exchange_send", row! { id: id, state: "waiting" }, row).await? == 1)
}

/// The send of a letter.
pub(crate) async fn of_letter(conn: &Conn, letter: Uuid) -> Result<Option<Send>> {
    Ok(list(conn, "s.letter_id = $2", args![conn.ward, letter]).await?.pop())
}

/// It went; also one that was thought to have failed.
pub(crate) async fn set_sent(tx: &Tx, id: Uuid) -> Result<bool> {
    let sql = "UPDATE exchange_send SET state = 'sent', last_error = '', sent_at = $3, sent_on = $4 \
               WHERE ward_id = $1 AND id = $2 AND state IN ('waiting', 'failed')";
    Ok(tx.exec(sql, args![tx.ward, id, tx.now, local_day(tx.now)]).await? == 1)
}

/// It did not go: it waits until a moment, or rests as failed.
pub(crate) async fn set_not_sent(tx: &Tx, id: Uuid, again: Option<DateTime<Utc>>, said: &str) -> Result<bool> {
    let state = if again.is_some() { "waiting" } else { "failed" };
    let row = row! { state: state, next_at: again.unwrap_or(tx.now), last_error: said };
    Ok(tx.update("exchange_send", row! { id: id, state: "waiting" }, row).await? == 1)
}

/// Moves a send from one state to another with what was said; `false`: it has moved meanwhile.
pub(crate) async fn set_state(tx: &Tx, send: &Send, to: SendState, said: &str) -> Result<bool> {
    let mut row = row! { state: to.key(), said: said, answered_at: tx.now };
    if send.sent_at.is_none() && to.is_out() {
        row.extend(row! { sent_at: tx.now, sent_on: local_day(tx.now), last_error: "" });
    }
    Ok(tx.update("exchange_send", row! { id: send.id, state: send.state.key() }, row).await? == 1)
}

/// Tries it at once, as if nothing had come of it yet.
pub(crate) async fn set_again(tx: &Tx, send: &Send) -> Result<bool> {
    let row = row! { state: "waiting", attempts: 0, next_at: tx.now, said: "", last_error: "", letter_id: None::<Uuid>,
    answered_at: None::<DateTime<Utc>> };
    Ok(tx.update("exchange_send", row! { id: send.id, state: send.state.key() }, row).await? == 1)
}

/// A send to make.
pub(crate) struct NewSend {
    pub document: Uuid,
    pub package: Option<Uuid>,
    pub agency: Uuid,
    pub kind: BusinessKind,
}

/// Makes a send; `None`: this recipient has or gets this content already.
pub(crate) async fn insert(tx: &Tx, new: &NewSend, by: UserId, by_name: &str) -> Result<Option<Uuid>> {
    let id = Uuid::now_v7();
    let state = if new.package.is_some() { SendState::Waiting } else { SendState::Planned };
    let row = row! {
        id: id, document_id: new.document, package_id: new.package, agency_id: new.agency, kind: number(new.kind),
        state: state.key(), said: "", attempts: 0, next_at: tx.now, last_error: "", made_at: tx.now, made_by: by,
        made_by_name: by_name,
    };
    tx.insert_or("exchange_send", row, "ON CONFLICT DO NOTHING").await?;
    let sql = "SELECT COUNT(*) FROM exchange_send WHERE ward_id = $1 AND id = $2";
    Ok((tx.scalar::<i64>(sql, args![tx.ward, id]).await? == Some(1)).then_some(id))
}

/// Makes what was planned for a document ready to go; how many.
pub(crate) async fn release(tx: &Tx, document: Uuid, package: Uuid) -> Result<u64> {
    let sql = "UPDATE exchange_send SET package_id = $3, state = 'waiting', next_at = $4 \
               WHERE ward_id = $1 AND document_id = $2 AND state = 'planned' AND package_id IS NULL";
    tx.exec(sql, args![tx.ward, document, package, tx.now]).await
}

/// What was planned cannot go, and says why.
pub(crate) async fn fail_planned(tx: &Tx, document: Uuid, said: &str) -> Result<()> {
    let sql = "UPDATE exchange_send SET state = 'failed', last_error = $3 \
               WHERE ward_id = $1 AND document_id = $2 AND state = 'planned'";
    tx.exec(sql, args![tx.ward, document, said]).await.map(|_| ())
}

/// Gives a send that could not go the package that it lacked.
pub(crate) async fn set_package(tx: &Tx, id: Uuid, package: Uuid) -> Result<()> {
    tx.update("exchange_send", row! { id: id }, row! { package_id: package }).await.map(|_| ())
}

/// Nothing more is done about a recipient.
pub(crate) async fn give_up(tx: &Tx, send: &Send) -> Result<bool> {
    let row = row! { state: SendState::Cancelled.key(), answered_at: tx.now };
    Ok(tx.update("exchange_send", row! { id: send.id, state: send.state.key() }, row).await? == 1)
}

/// Takes back what did not go yet of a document, and why; a letter in the post room goes. How many.
pub(crate) async fn cancel(tx: &Tx, document: Uuid, why: &str) -> Result<u64> {
    let sql = "UPDATE exchange_send SET state = 'cancelled', said = $4, answered_at = $3 WHERE ward_id = $1 AND document_id = $2 \
               AND (state IN ('planned', 'failed') OR (state = 'waiting' AND letter_id IS NULL))";
    tx.exec(sql, args![tx.ward, document, tx.now, why]).await
}

/// Takes a recipient away that was chosen and not sent to.
pub(crate) async fn remove_planned(tx: &Tx, id: Uuid) -> Result<bool> {
    let sql = "DELETE FROM exchange_send WHERE ward_id = $1 AND id = $2 AND state = 'planned'";
    Ok(tx.exec(sql, args![tx.ward, id]).await? == 1)
}

/// The sends that an answer of an agency is about: by the identifier of the document.
pub(crate) async fn answered(conn: &Conn, agency: Uuid, edoc_id: &str) -> Result<Vec<Send>> {
    let condition = "s.agency_id = $2 AND s.package_id IN \
        (SELECT p.id FROM exchange_package p WHERE p.ward_id = $1 AND p.edoc_id = $3) ORDER BY s.made_at, s.id";
    list(conn, condition, args![conn.ward, agency, edoc_id]).await
}

/// Keeps a package; the same content of a document is kept once.
pub(crate) async fn keep_package(tx: &Tx, package: &Package) -> Result<()> {
    let row = row! {
        id: package.id, document_id: package.document, kind: number(package.kind), digest: package.digest.as_str(),
        edoc_id: package.edoc_id.as_str(), symbol: package.body.code.symbol(), subject: package.body.subject.as_str(),
        issued_on: package.issued_on, body: serde_json::to_string(&package.body)?,
        files: serde_json::to_string(&package.files)?, made_at: tx.now, illustrative: package.illustrative,
    };
    tx.insert_or("exchange_package", row, "ON CONFLICT DO NOTHING").await
}

#[derive(FromQueryResult)]
struct PackageRow {
    id: Uuid,
    document_id: Uuid,
    kind: i32,
    digest: String,
    edoc_id: String,
    issued_on: NaiveDate,
    body: String,
    files: String,
    illustrative: bool,
}

impl TryFrom<PackageRow> for Package {
    type Error = Error;
    fn try_from(r: PackageRow) -> Result<Self> {
        let files: Vec<PackedFile> = serde_json::from_str(&r.files)?;
        Ok(Package {
            id: r.id,
            document: r.document_id,
            kind: kind(r.kind),
            digest: r.digest,
            edoc_id: r.edoc_id,
            body: serde_json::from_str(&r.body)?,
            files,
            issued_on: r.issued_on,
            illustrative: r.illustrative,
        })
    }
}

const PACKAGE: &str = "id, document_id, kind, digest, edoc_id, issued_on, body, files, illustrative";

/// A package.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn package(conn: &Conn, id: Uuid) -> Result<Package> {
    let sql = format!("SELECT {PACKAGE} FROM exchange_package WHERE ward_id = $1 AND id = $2");
    conn.one::<PackageRow>(&sql, args![conn.ward, id]).await?.ok_or(Error::NotFound)?.try_into()
}

/// The newest package of a document that is no recall.
pub(crate) async fn newest_package(conn: &Conn, document: Uuid) -> Result<Option<Package>> {
    let sql = format!(
        "SELECT {PACKAGE} FROM exchange_package WHERE ward_id = $1 AND document_id = $2 AND kind <> 1 \
         ORDER BY made_at DESC, id DESC LIMIT 1"
    );
    conn.one::<PackageRow>(&sql, args![conn.ward, document]).await?.map(Package::try_from).transpose()
}

/// Number and subject of what was sent, by package.
pub(crate) async fn titles(conn: &Conn, packages: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    #[derive(FromQueryResult)]
    struct Titled {
        id: Uuid,
        symbol: String,
        subject: String,
    }
    if packages.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (2..packages.len() + 2).map(|n| format!("${n}")).collect();
    let sql =
        format!("SELECT id, symbol, subject FROM exchange_package WHERE ward_id = $1 AND id IN ({})", marks.join(", "));
    let mut args = args![conn.ward];
    args.extend(packages.iter().map(|id| (*id).into()));
    let rows: Vec<Titled> = conn.all(&sql, args).await?;
    Ok(rows.into_iter().map(|r| (r.id, format!("{} · {}", r.symbol, r.subject))).collect())
}

/// What was sent before, by identifier: what one may update or replace; the newest first.
pub(crate) async fn earlier(conn: &Conn) -> Result<Vec<(String, String)>> {
    #[derive(FromQueryResult)]
    struct Earlier {
        edoc_id: String,
        symbol: String,
        subject: String,
    }
    let sql = "SELECT edoc_id, symbol, subject FROM exchange_package \
               WHERE ward_id = $1 AND kind = 0 ORDER BY made_at DESC, id DESC LIMIT 200";
    let rows: Vec<Earlier> = conn.all(sql, args![conn.ward]).await?;
    Ok(rows.into_iter().map(|r| (r.edoc_id, format!("{} · {}", r.symbol, r.subject))).collect())
}

/// Was the document of an identifier sent as this one?
pub(crate) async fn is_of(conn: &Conn, document: Uuid, edoc_id: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM exchange_package WHERE ward_id = $1 AND edoc_id = $2 AND document_id = $3";
    Ok(conn.scalar::<i64>(sql, args![conn.ward, edoc_id, document]).await?.unwrap_or(0) > 0)
}

/// How many sends of an agency wait, went and are in trouble.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Count {
    pub agency_id: Uuid,
    pub went: i64,
    pub waiting: i64,
    pub troubled: i64,
}

/// The counts of every agency, of what was to be sent since a moment.
pub(crate) async fn counts(conn: &Conn, since: DateTime<Utc>) -> Result<Vec<Count>> {
    let sql = "SELECT agency_id, \
        SUM(CASE WHEN sent_at IS NOT NULL THEN 1 ELSE 0 END) AS went, \
        SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting, \
        SUM(CASE WHEN state IN ('failed', 'refused', 'recall_refused') THEN 1 ELSE 0 END) AS troubled \
        FROM exchange_send WHERE ward_id = $1 AND made_at >= $2 GROUP BY agency_id";
    conn.all(sql, args![conn.ward, since]).await
}
