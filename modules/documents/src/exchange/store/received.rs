//! Queries about what came from other agencies.

use super::sends;
use crate::exchange::model::{Received, ReceivedState};
use chrono::{DateTime, Utc};
use kernel::{Args, Conn, Error, Result, Tx, args, local_day, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const COLUMNS: &str = "r.id, r.agency_id, r.organ_id, r.sender, r.edoc_id, r.kind, r.digest, r.symbol, r.subject, \
    r.intake_id, i.document_id, r.state, r.said, r.came_at";
const FROM: &str = "exchange_received r LEFT JOIN document_intake i ON i.ward_id = r.ward_id AND i.id = r.intake_id";

#[derive(FromQueryResult)]
struct ReceivedRow {
    id: Uuid,
    agency_id: Uuid,
    organ_id: String,
    sender: String,
    edoc_id: String,
    kind: i32,
    digest: String,
    symbol: String,
    subject: String,
    body: String,
    intake_id: Option<Uuid>,
    document_id: Option<Uuid>,
    state: String,
    said: String,
    came_at: DateTime<Utc>,
}

impl From<ReceivedRow> for Received {
    fn from(r: ReceivedRow) -> Self {
        Received {
            id: r.id,
            agency: r.agency_id,
            organ_id: r.organ_id,
            sender: r.sender,
            edoc_id: r.edoc_id,
            kind: sends::kind(r.kind),
            digest: r.digest,
            symbol: r.symbol,
            subject: r.subject,
            body: serde_json::from_str(&r.body).unwrap_or_default(),
            intake: r.intake_id,
            document: r.document_id,
            state: ReceivedState::from_key(&r.state),
            said: r.said,
            came_at: r.came_at,
        }
    }
}

async fn list(conn: &Conn, condition: &str, args: Args) -> Result<Vec<Received>> {
    select(conn, "r.body", condition, args).await
}

/// As lists show them: what the message says stays where it is kept.
async fn list_brief(conn: &Conn, condition: &str, args: Args) -> Result<Vec<Received>> {
    select(conn, "'' AS body", condition, args).await
}

async fn select(conn: &Conn, body: &str, condition: &str, args: Args) -> Result<Vec<Received>> {
    let sql = format!("SELECT {COLUMNS}, {body} FROM {FROM} WHERE r.ward_id = $1 AND {condition}");
    Ok(conn.all::<ReceivedRow>(&sql, args).await?.into_iter().map(Received::from).collect())
}

/// Something that came.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn find(conn: &Conn, id: Uuid) -> Result<Received> {
    list(conn, "r.id = $2", args![conn.ward, id]).await?.pop().ok_or(Error::NotFound)
}

/// What an incoming document came as.
pub(crate) async fn of_document(conn: &Conn, document: Uuid) -> Result<Option<Received>> {
    Ok(list(conn, "i.document_id = $2", args![conn.ward, document]).await?.pop())
}

/// What an intake came as; also one that was taken away.
pub(crate) async fn of_intake(conn: &Conn, intake: Uuid) -> Result<Option<Received>> {
    Ok(list(conn, "r.intake_id = $2", args![conn.ward, intake]).await?.pop())
}

/// Everything that a sender sent under the identifier of a document, the oldest first.
pub(crate) async fn under(conn: &Conn, organ_id: &str, edoc_id: &str) -> Result<Vec<Received>> {
    let condition = "r.organ_id = $2 AND r.edoc_id = $3 ORDER BY r.came_at, r.id";
    list(conn, condition, args![conn.ward, organ_id, edoc_id]).await
}

/// The newest that came, of one agency or of all; without what they say.
pub(crate) async fn newest(conn: &Conn, agency: Option<Uuid>, limit: u32) -> Result<Vec<Received>> {
    let order = format!("ORDER BY r.came_at DESC, r.id DESC LIMIT {limit}");
    match agency {
        Some(agency) => list_brief(conn, &format!("r.agency_id = $2 {order}"), args![conn.ward, agency]).await,
        None => list_brief(conn, &format!("r.kind >= 0 {order}"), args![conn.ward]).await,
    }
}

/// What waits for a clerk, to be taken or to be given back; without what it says.
pub(crate) async fn waiting(conn: &Conn) -> Result<Vec<Received>> {
    // What is registered stays "here": it is found by what waits, of which there is little.
    let condition = "r.state = 'here' AND r.intake_id IN (SELECT w.id FROM document_intake w \
        WHERE w.ward_id = $1 AND w.document_id IS NULL) ORDER BY r.came_at, r.id LIMIT 200";
    let mut all = list_brief(conn, condition, args![conn.ward]).await?;
    all.extend(list_brief(conn, "r.state = 'recall_asked' ORDER BY r.came_at LIMIT 200", args![conn.ward]).await?);
    all.sort_by_key(|came| (came.came_at, came.id));
    Ok(all)
}

/// Keeps what came; `false`: it is here already.
pub(crate) async fn insert(tx: &Tx, r: &Received) -> Result<bool> {
    let row = row! {
        id: r.id, agency_id: r.agency, organ_id: r.organ_id.as_str(), sender: r.sender.as_str(),
        edoc_id: r.edoc_id.as_str(), kind: sends::number(r.kind), digest: r.digest.as_str(), symbol: r.symbol.as_str(),
        subject: r.subject.as_str(), body: serde_json::to_string(&r.body)?, intake_id: r.intake, state: r.state.key(),
        said: r.said.as_str(), came_at: r.came_at, came_on: local_day(r.came_at),
    };
    tx.insert_or("exchange_received", row, "ON CONFLICT DO NOTHING").await?;
    let sql = "SELECT COUNT(*) FROM exchange_received WHERE ward_id = $1 AND id = $2";
    Ok(tx.scalar::<i64>(sql, args![tx.ward, r.id]).await? == Some(1))
}

/// Moves it on with what was said; `false`: it has moved meanwhile.
pub(crate) async fn set_state(tx: &Tx, r: &Received, to: ReceivedState, said: &str) -> Result<bool> {
    let row = row! { state: to.key(), said: said };
    Ok(tx.update("exchange_received", row! { id: r.id, state: r.state.key() }, row).await? == 1)
}

/// Keeps of what came only what names it.
pub(crate) async fn forget(tx: &Tx, r: &Received) -> Result<()> {
    let body = edxml::Document {
        from: r.body.from.clone(),
        document_id: r.body.document_id.clone(),
        code: r.body.code.clone(),
        promulgated_on: r.body.promulgated_on,
        ..edxml::Document::default()
    };
    let row = row! { subject: "", body: serde_json::to_string(&body)? };
    tx.update("exchange_received", row! { id: r.id }, row).await.map(|_| ())
}

/// How many came of each agency since a moment.
pub(crate) async fn counts(conn: &Conn, since: DateTime<Utc>) -> Result<Vec<(Uuid, i64)>> {
    #[derive(FromQueryResult)]
    struct Count {
        agency_id: Uuid,
        came: i64,
    }
    let sql = "SELECT agency_id, COUNT(*) AS came FROM exchange_received \
               WHERE ward_id = $1 AND came_at >= $2 AND state <> 'turned_away' GROUP BY agency_id";
    let rows: Vec<Count> = conn.all(sql, args![conn.ward, since]).await?;
    Ok(rows.into_iter().map(|r| (r.agency_id, r.came)).collect())
}
