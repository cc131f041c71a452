//! Every query about score sheets.

pub(crate) mod files;

use super::model::{Entry, Scoring, ScoringId, State};
use crate::rules::Choice;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Row, Tx, UnitId, UserId, args, row};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct ScoringRow {
    id: ScoringId,
    rule_code: String,
    rule_version: i32,
    unit_id: Option<UnitId>,
    from_day: NaiveDate,
    to_day: NaiveDate,
    state: String,
    reason: String,
    result: Option<f64>,
    submitted_by: Option<UserId>,
    verified_at: Option<DateTime<Utc>>,
    published_at: Option<DateTime<Utc>>,
    version: i32,
}

impl From<ScoringRow> for Scoring {
    fn from(r: ScoringRow) -> Self {
        Self {
            id: r.id,
            rule_code: r.rule_code,
            rule_version: r.rule_version,
            unit: r.unit_id,
            from: r.from_day,
            to: r.to_day,
            state: State::from_key(&r.state),
            reason: r.reason,
            result: r.result,
            submitted_by: r.submitted_by,
            verified_at: r.verified_at,
            published_at: r.published_at,
            version: r.version,
        }
    }
}

const COLUMNS: &str = "id, rule_code, rule_version, unit_id, from_day, to_day, state, reason, result, submitted_by, \
    verified_at, published_at, version";

async fn list(conn: &Conn, rest: &str, args: kernel::Args) -> Result<Vec<Scoring>> {
    let sql = format!("SELECT {COLUMNS} FROM scoring WHERE ward_id = $1 {rest}");
    Ok(conn.all::<ScoringRow>(&sql, args).await?.into_iter().map(Scoring::from).collect())
}

/// All sheets, the newest period first, the ward before its units.
pub(crate) async fn all(conn: &Conn) -> Result<Vec<Scoring>> {
    let order = "ORDER BY to_day DESC, from_day, rule_code, CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END, id";
    list(conn, order, args![conn.ward]).await
}

/// The sheets of units by all versions of a set, the newest period first.
pub(crate) async fn of_units(conn: &Conn, rule_code: &str) -> Result<Vec<Scoring>> {
    let rest = "AND rule_code = $2 AND unit_id IS NOT NULL ORDER BY to_day DESC, id";
    list(conn, rest, args![conn.ward, rule_code]).await
}

/// The sheets that wait to be published, the longest wait first.
pub(crate) async fn verified(conn: &Conn) -> Result<Vec<Scoring>> {
    list(conn, "AND state = 'verified' ORDER BY verified_at, id", args![conn.ward]).await
}

/// A sheet.
pub(crate) async fn get(conn: &Conn, id: ScoringId) -> Result<Scoring> {
    list(conn, "AND id = $2", args![conn.ward, id]).await?.into_iter().next().ok_or(Error::NotFound)
}

/// The sheet of a subject for a period, if there is one.
pub(crate) async fn find(
    conn: &Conn,
    rule_code: &str,
    unit: Option<UnitId>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Option<Scoring>> {
    let rest = "AND rule_code = $2 AND subject_id = $3 AND from_day = $4 AND to_day = $5";
    Ok(list(conn, rest, args![conn.ward, rule_code, subject(unit), from, to]).await?.into_iter().next())
}

/// The ward itself is the subject without number.
fn subject(unit: Option<UnitId>) -> Uuid {
    unit.map_or(Uuid::nil(), |unit| unit.0)
}

/// Keeps a new sheet.
pub(crate) async fn insert(tx: &Tx, s: &Scoring) -> Result<()> {
    let row = row! { id: s.id, rule_code: s.rule_code.as_str(), rule_version: s.rule_version, unit_id: s.unit,
    subject_id: subject(s.unit), from_day: s.from, to_day: s.to, state: s.state.key(), opened_at: tx.now };
    tx.insert("scoring", row).await
}

/// Moves a sheet on, if nobody else did meanwhile.
pub(crate) async fn advance(tx: &Tx, s: &Scoring, to: State, more: Row) -> Result<()> {
    let mut row = row! { state: to.key(), version: s.version + 1 };
    row.extend(more);
    if tx.update("scoring", row! { id: s.id, version: s.version }, row).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Phiếu chấm điểm vừa được người khác chuyển bước. Ông/bà tải lại trang để xem.".into()))
}

/// Holds the sheet in this step until the write ends; tells whether it is in it.
pub(crate) async fn hold(tx: &Tx, id: ScoringId, state: State) -> Result<bool> {
    Ok(tx.update("scoring", row! { id: id, state: state.key() }, row! { state: state.key() }).await? == 1)
}

#[derive(FromQueryResult)]
struct EntryRow {
    criterion: String,
    version: i32,
    numerator: Option<f64>,
    denominator: Option<f64>,
    choice: String,
    claimed: Option<f64>,
    not_applicable: bool,
    citations: String,
    note: String,
    entered_by: Option<UserId>,
    verified_points: Option<f64>,
    verified_reason: String,
    verified_by: Option<UserId>,
}

/// What is kept of each criterion of a sheet.
pub(crate) async fn entries(conn: &Conn, id: ScoringId) -> Result<HashMap<String, Entry>> {
    let sql = "SELECT criterion, version, numerator, denominator, choice, claimed, not_applicable, citations, note, \
        entered_by, verified_points, verified_reason, verified_by FROM score_entry WHERE ward_id = $1 AND scoring_id = $2";
    let rows: Vec<EntryRow> = conn.all(sql, args![conn.ward, id]).await?;
    let entry = |r: EntryRow| {
        let entry = Entry {
            version: r.version,
            numerator: r.numerator,
            denominator: r.denominator,
            choice: Choice::from_key(&r.choice),
            claimed: r.claimed,
            not_applicable: r.not_applicable,
            citations: r.citations,
            note: r.note,
            entered_by: r.entered_by,
            verified: r.verified_points,
            verified_reason: r.verified_reason,
            is_verified: r.verified_by.is_some(),
        };
        (r.criterion, entry)
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Writes columns of what is kept of a criterion, if it still has this version (0: nothing is kept yet).
///
/// # Errors
/// [`Error::Conflict`] where somebody else wrote meanwhile.
pub(crate) async fn write_entry(tx: &Tx, id: ScoringId, criterion: &str, version: i32, columns: Row) -> Result<()> {
    let mut row = row! { version: version + 1 };
    row.extend(columns);
    if version == 0 {
        row.extend(row! { scoring_id: id, criterion: criterion });
        return match tx.insert("score_entry", row).await {
            Err(Error::Conflict(_)) => Err(someone_wrote()),
            other => other,
        };
    }
    let key = row! { scoring_id: id, criterion: criterion, version: version };
    if tx.update("score_entry", key, row).await? == 1 { Ok(()) } else { Err(someone_wrote()) }
}

fn someone_wrote() -> Error {
    Error::Conflict(
        "Người khác vừa lưu tiêu chí này. Nội dung ông/bà nhập vẫn còn dưới đây; xem bản đã lưu rồi lưu lại nếu cần."
            .into(),
    )
}
