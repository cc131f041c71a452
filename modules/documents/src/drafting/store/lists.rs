//! Every query about the ward's own starting texts and its kept lists of receivers.

use crate::outgoing::Draft;
use kernel::{Conn, Error, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Mẫu của phường: a starting text that the ward keeps beside those that come with the product.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Template {
    pub id: Uuid,
    pub kind: String,
    pub name: String,
    pub subject: String,
    pub draft: Draft,
    pub version: i32,
}

#[derive(FromQueryResult)]
struct TemplateRow {
    id: Uuid,
    kind: String,
    name: String,
    subject: String,
    body: String,
    version: i32,
}

/// The starting texts of the ward, by kind and name.
pub(crate) async fn templates(conn: &Conn) -> Result<Vec<Template>> {
    let sql = "SELECT id, kind, name, subject, body, version FROM outgoing_template WHERE ward_id = $1 \
               ORDER BY kind, name LIMIT 500";
    let template = |r: TemplateRow| {
        let draft: Draft = serde_json::from_str(&r.body).map_err(Error::internal)?;
        Ok(Template { id: r.id, kind: r.kind, name: r.name, subject: r.subject, draft, version: r.version })
    };
    conn.all::<TemplateRow>(sql, args![conn.ward]).await?.into_iter().map(template).collect()
}

/// Keeps a starting text: a new one where its version is 0, else in the place of what was seen.
///
/// # Errors
/// [`Error::Conflict`] where somebody changed it meanwhile, or its name is taken.
pub(crate) async fn keep_template(tx: &Tx, t: &Template) -> Result<()> {
    let mut row = row! {
        kind: t.kind.as_str(), name: t.name.as_str(), subject: t.subject.as_str(),
        body: serde_json::to_string(&t.draft).map_err(Error::internal)?, by_name: tx.actor_name(), changed_at: tx.now,
        version: t.version + 1,
    };
    if t.version == 0 {
        row.extend(row! { id: t.id });
        return tx.insert("outgoing_template", row).await;
    }
    match tx.update("outgoing_template", row! { id: t.id, version: t.version }, row).await? {
        1 => Ok(()),
        _ => Err(changed()),
    }
}

/// Takes a starting text away.
pub(crate) async fn drop_template(tx: &Tx, id: Uuid) -> Result<u64> {
    tx.exec("DELETE FROM outgoing_template WHERE ward_id = $1 AND id = $2", args![tx.ward, id]).await
}

/// Danh sách nơi nhận.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct ReceiverList {
    pub id: Uuid,
    pub name: String,
    /// One a line.
    pub receivers: String,
    pub version: i32,
}

/// The kept lists of receivers, by name.
pub(crate) async fn receiver_lists(conn: &Conn) -> Result<Vec<ReceiverList>> {
    let sql = "SELECT id, name, receivers, version FROM recipient_list WHERE ward_id = $1 ORDER BY name LIMIT 200";
    conn.all(sql, args![conn.ward]).await
}

/// Keeps a list: a new one where its version is 0, else in the place of what was seen.
///
/// # Errors
/// [`Error::Conflict`] where somebody changed it meanwhile, or its name is taken.
pub(crate) async fn keep_receivers(tx: &Tx, list: &ReceiverList) -> Result<()> {
    let mut row = row! { name: list.name.as_str(), receivers: list.receivers.as_str(), changed_at: tx.now,
    version: list.version + 1 };
    if list.version == 0 {
        row.extend(row! { id: list.id });
        return tx.insert("recipient_list", row).await;
    }
    match tx.update("recipient_list", row! { id: list.id, version: list.version }, row).await? {
        1 => Ok(()),
        _ => Err(changed()),
    }
}

/// Takes a list away.
pub(crate) async fn drop_receivers(tx: &Tx, id: Uuid) -> Result<u64> {
    tx.exec("DELETE FROM recipient_list WHERE ward_id = $1 AND id = $2", args![tx.ward, id]).await
}

fn changed() -> Error {
    Error::Conflict("Có người vừa sửa nội dung này. Ông/bà tải lại trang để xem rồi làm tiếp.".into())
}
