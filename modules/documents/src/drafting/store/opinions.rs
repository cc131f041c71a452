//! Every query about opinions that were asked for.

use crate::drafting::model::{Answer, Opinion, OpinionId};
use crate::outgoing::OutgoingId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Tx, UnitId, UserId, Where, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const COLUMNS: &str = "p.id, p.document_id, p.unit_id, p.user_id, p.name, p.said, p.due_on, p.asked_by, p.asked_by_name, \
    p.asked_at, p.answer, p.body, p.by_name, p.answered_at, p.version";

#[derive(FromQueryResult)]
struct OpinionRow {
    id: OpinionId,
    document_id: Uuid,
    unit_id: Option<UnitId>,
    user_id: Option<UserId>,
    name: String,
    said: String,
    due_on: NaiveDate,
    asked_by: UserId,
    asked_by_name: String,
    asked_at: DateTime<Utc>,
    answer: String,
    body: String,
    by_name: String,
    answered_at: Option<DateTime<Utc>>,
    version: i32,
}

impl From<OpinionRow> for Opinion {
    fn from(r: OpinionRow) -> Self {
        Self {
            id: r.id,
            document: r.document_id,
            unit: r.unit_id,
            user: r.user_id,
            name: r.name,
            said: r.said,
            due_on: r.due_on,
            asked_by: r.asked_by,
            asked_by_name: r.asked_by_name,
            asked_at: r.asked_at,
            answer: Answer::from_key(&r.answer),
            body: r.body,
            by_name: r.by_name,
            answered_at: r.answered_at,
            version: r.version,
        }
    }
}

/// Keeps a question.
pub(crate) async fn insert(tx: &Tx, o: &Opinion) -> Result<()> {
    let row = row! {
        id: o.id, document_id: o.document, unit_id: o.unit, user_id: o.user, name: o.name.as_str(),
        said: o.said.as_str(), due_on: o.due_on, asked_by: o.asked_by, asked_by_name: o.asked_by_name.as_str(),
        asked_at: o.asked_at, answer: o.answer.key(), body: o.body.as_str(), by_name: o.by_name.as_str(),
    };
    tx.insert("outgoing_opinion", row).await
}

/// Writes an answer unless somebody else has meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(crate) async fn answer(tx: &Tx, o: &Opinion, by: UserId) -> Result<()> {
    let row = row! { answer: o.answer.key(), body: o.body.as_str(), by_id: by, by_name: o.by_name.as_str(),
    answered_at: o.answered_at, version: o.version + 1 };
    if tx.update("outgoing_opinion", row! { id: o.id, version: o.version }, row).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Có người vừa trả lời ý kiến này. Ông/bà tải lại trang để xem.".into()))
}

/// The opinions of these, in order.
async fn all(conn: &Conn, these: Where) -> Result<Vec<Opinion>> {
    let sql =
        format!("SELECT {COLUMNS} FROM outgoing_opinion p WHERE {} ORDER BY p.asked_at, p.id LIMIT 500", these.sql);
    Ok(conn.all::<OpinionRow>(&sql, these.args).await?.into_iter().map(Opinion::from).collect())
}

/// The opinions that were asked for on a document, in order.
pub(crate) async fn of(conn: &Conn, document: OutgoingId) -> Result<Vec<Opinion>> {
    let mut these = Where::ward(conn, "p");
    let document = these.bind(document);
    these.and(&format!("p.document_id = {document}"));
    all(conn, these).await
}

/// An opinion by its identifier.
pub(crate) async fn find(conn: &Conn, id: OpinionId) -> Result<Opinion> {
    let mut this = Where::ward(conn, "p");
    let id = this.bind(id);
    this.and(&format!("p.id = {id}"));
    all(conn, this).await?.pop().ok_or(Error::NotFound)
}

/// The questions to some people and units that nobody answered, of documents still being drafted or reviewed.
pub(crate) async fn unanswered(conn: &Conn, people: &[UserId], units: &[UnitId]) -> Result<Vec<Opinion>> {
    let mut these = Where::ward(conn, "p");
    let (people, units) = (these.list(people.iter().copied()), these.list(units.iter().copied()));
    these.and(&format!(
        "p.answer = '' AND (p.user_id IN ({people}) OR p.unit_id IN ({units})) AND EXISTS (SELECT 1 FROM outgoing o \
         WHERE o.ward_id = p.ward_id AND o.id = p.document_id AND o.state IN ('draft', 'review'))"
    ));
    all(conn, these).await
}
