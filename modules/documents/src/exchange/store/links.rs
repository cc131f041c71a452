//! Queries about public links.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Liên kết công khai: opens one document to whoever has its address, until a day.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Link {
    pub id: Uuid,
    pub document_id: Uuid,
    pub package_id: Uuid,
    /// The way in. Kept as it is, so that the clerk can hand it over again: whoever reads this row reads the document too.
    pub token: String,
    pub recipient: String,
    /// Open until this day ends.
    pub until: NaiveDate,
    pub closed_at: Option<DateTime<Utc>>,
    pub reads: i32,
    pub last_read_at: Option<DateTime<Utc>>,
    pub made_at: DateTime<Utc>,
    pub made_by_name: String,
}

impl Link {
    /// It opens the document on a day.
    pub(crate) fn is_open(&self, today: NaiveDate) -> bool {
        self.closed_at.is_none() && today <= self.until
    }
}

const COLUMNS: &str =
    "id, document_id, package_id, token, recipient, until, closed_at, reads, last_read_at, made_at, made_by_name";

/// The link of an address.
pub(crate) async fn by_token(conn: &Conn, token: &str) -> Result<Option<Link>> {
    let sql = format!("SELECT {COLUMNS} FROM exchange_link WHERE ward_id = $1 AND token = $2");
    conn.one(&sql, args![conn.ward, token]).await
}

/// A link.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn find(conn: &Conn, id: Uuid) -> Result<Link> {
    let sql = format!("SELECT {COLUMNS} FROM exchange_link WHERE ward_id = $1 AND id = $2");
    conn.one(&sql, args![conn.ward, id]).await?.ok_or(Error::NotFound)
}

/// The link of a send that still opens.
pub(crate) async fn of_send(conn: &Conn, send: Uuid, today: NaiveDate) -> Result<Option<Link>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM exchange_link WHERE ward_id = $1 AND send_id = $2 AND closed_at IS NULL AND until >= $3 LIMIT 1"
    );
    conn.one(&sql, args![conn.ward, send, today]).await
}

/// The links of a document, the newest first.
pub(crate) async fn of_document(conn: &Conn, document: Uuid) -> Result<Vec<Link>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM exchange_link WHERE ward_id = $1 AND document_id = $2 ORDER BY made_at DESC, id DESC LIMIT 200"
    );
    conn.all(&sql, args![conn.ward, document]).await
}

/// Keeps a new link; `false`: it was kept already.
pub(crate) async fn insert(tx: &Tx, link: &Link, send: Option<Uuid>) -> Result<bool> {
    let row = row! {
        id: link.id, document_id: link.document_id, package_id: link.package_id, send_id: send, token: link.token.as_str(),
        recipient: link.recipient.as_str(), until: link.until, reads: 0, made_at: link.made_at,
        made_by_name: link.made_by_name.as_str(),
    };
    tx.insert_new("exchange_link", "id", row).await
}

/// Counts a reading.
pub(crate) async fn count(tx: &Tx, id: Uuid) -> Result<()> {
    let sql = "UPDATE exchange_link SET reads = reads + 1, last_read_at = $3 WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![tx.ward, id, tx.now]).await.map(|_| ())
}

/// Closes one link, or all of a document; how many.
pub(crate) async fn close(tx: &Tx, id: Uuid) -> Result<u64> {
    let sql = "UPDATE exchange_link SET closed_at = $3 \
               WHERE ward_id = $1 AND (id = $2 OR document_id = $2) AND closed_at IS NULL";
    tx.exec(sql, args![tx.ward, id, tx.now]).await
}
