//! Queries about hand-overs of work files to the archive.

use crate::policy;
use crate::work::handover::{Handover, HandoverState, Line};
use chrono::{DateTime, Datelike, Utc};
use kernel::{Actor, Args, Conn, Result, Tx, UnitId, Units, UserId, args, local_day, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const COLUMNS: &str = "id, year, number, unit_id, unit_name, state, files, offered_at, offered_by, offered_by_name, \
    answered_at, answered_by_name, reason, listed";

#[derive(FromQueryResult)]
struct HandoverRow {
    id: Uuid,
    year: i32,
    number: i32,
    unit_id: UnitId,
    unit_name: String,
    state: String,
    files: i32,
    offered_at: DateTime<Utc>,
    offered_by: UserId,
    offered_by_name: String,
    answered_at: Option<DateTime<Utc>>,
    answered_by_name: String,
    reason: String,
    listed: String,
}

impl From<HandoverRow> for Handover {
    fn from(r: HandoverRow) -> Self {
        Handover {
            id: r.id,
            year: r.year,
            number: r.number,
            unit: r.unit_id,
            unit_name: r.unit_name,
            state: HandoverState::from_key(&r.state),
            files: r.files,
            offered_at: r.offered_at,
            offered_by: r.offered_by,
            offered_by_name: r.offered_by_name,
            answered_at: r.answered_at,
            answered_by_name: r.answered_by_name,
            reason: r.reason,
            lines: serde_json::from_str(&r.listed).unwrap_or_default(),
        }
    }
}

/// The next number of the year's hand-overs: what was taken before it in the same transaction stays locked.
pub(in crate::work) async fn next_number(tx: &Tx) -> Result<i32> {
    crate::store::next_number(tx, "handover", local_day(tx.now).year()).await
}

/// Keeps a new hand-over.
pub(in crate::work) async fn insert(tx: &Tx, h: &Handover) -> Result<()> {
    let row = row! { id: h.id, year: h.year, number: h.number, unit_id: h.unit, unit_name: h.unit_name.as_str(),
    state: h.state.key(), files: h.files, offered_at: h.offered_at, offered_by: h.offered_by,
    offered_by_name: h.offered_by_name.as_str(), answered_by_name: "", reason: "",
    listed: serde_json::to_string::<Vec<Line>>(&h.lines)? };
    tx.insert("work_handover", row).await
}

/// Answers a hand-over that waits; `false`: somebody answered it already.
pub(in crate::work) async fn answer(
    tx: &Tx,
    id: Uuid,
    state: HandoverState,
    by: (UserId, &str),
    reason: &str,
) -> Result<bool> {
    let row = row! { state: state.key(), answered_at: Some(tx.now), answered_by: Some(by.0), answered_by_name: by.1,
    reason: reason.trim() };
    Ok(tx.update("work_handover", row! { id: id, state: HandoverState::Waiting.key() }, row).await? == 1)
}

/// A hand-over.
pub(in crate::work) async fn find(conn: &Conn, id: Uuid) -> Result<Option<Handover>> {
    let sql = format!("SELECT {COLUMNS} FROM work_handover WHERE ward_id = $1 AND id = $2");
    Ok(conn.one::<HandoverRow>(&sql, args![conn.ward, id]).await?.map(Handover::from))
}

/// Which hand-overs the actor may see, as [`Handover::is_seen_by`] says.
fn seen_by(conn: &Conn, actor: &Actor) -> (String, Args) {
    let units = actor.units_for(policy::FILE);
    if actor.can(policy::OVERSEE) || actor.can(policy::ARCHIVE) || *units == Units::All {
        return ("ward_id = $1".into(), args![conn.ward]);
    }
    let mut args = args![conn.ward, actor.user];
    let mut sql = "ward_id = $1 AND (offered_by = $2".to_owned();
    if let Units::Only(units) = units {
        for unit in units {
            args.push((*unit).into());
            sql.push_str(&format!(" OR unit_id = ${}", args.len()));
        }
    }
    (format!("{sql})"), args)
}

/// Hand-overs that the actor may see: those that wait first, then the newest; at most `limit` after `offset`.
pub(in crate::work) async fn list(conn: &Conn, actor: &Actor, offset: u64, limit: u64) -> Result<Vec<Handover>> {
    let (matching, args) = seen_by(conn, actor);
    let sql = format!(
        "SELECT {COLUMNS} FROM work_handover WHERE {matching} ORDER BY CASE WHEN state = 'waiting' THEN 0 ELSE 1 END, \
         offered_at DESC, id DESC LIMIT {limit} OFFSET {offset}"
    );
    Ok(conn.all::<HandoverRow>(&sql, args).await?.into_iter().map(Handover::from).collect())
}

/// How many hand-overs the actor may see.
pub(in crate::work) async fn count(conn: &Conn, actor: &Actor) -> Result<i64> {
    let (matching, args) = seen_by(conn, actor);
    let sql = format!("SELECT COUNT(*) FROM work_handover WHERE {matching}");
    Ok(conn.scalar(&sql, args).await?.unwrap_or(0))
}

/// Does a document stand in a file that was handed over?
pub(crate) async fn is_handed_over(conn: &Conn, document: Uuid) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM work_file_document m JOIN work_file f ON f.ward_id = m.ward_id AND f.id = m.file_id \
               WHERE m.ward_id = $1 AND m.document_id = $2 AND f.state IN ('offered', 'archived')";
    Ok(conn.scalar::<i64>(sql, args![conn.ward, document]).await?.unwrap_or(0) > 0)
}
