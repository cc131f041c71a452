//! Queries about what lies around a dossier: components, moves, waits, the calendar it is counted by, who read it.

use crate::dossier::model::{Dossier, DossierId, State};
use crate::dossier::new::NewComponent;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Result, Tx, UnitId, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Thành phần đã nhận.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Component {
    pub id: Uuid,
    pub component_key: String,
    pub name: String,
    /// paper, file, reused, obtained, waived or unasked.
    pub how: String,
    pub copies: i32,
    pub digest: String,
    pub file_name: String,
    pub mime: String,
    pub dpi: Option<i32>,
    pub source: String,
    pub valid_to: Option<NaiveDate>,
}

/// What was handed in with a dossier, in the order in which it was.
pub(crate) async fn components(conn: &Conn, id: DossierId) -> Result<Vec<Component>> {
    let sql = "SELECT id, component_key, name, how, copies, digest, file_name, mime, dpi, source, valid_to \
               FROM dossier_component WHERE ward_id = $1 AND dossier_id = $2 ORDER BY id";
    conn.all(sql, args![conn.ward, id]).await
}

/// Notes what was handed in.
pub(crate) async fn add_components(tx: &Tx, id: DossierId, components: &[NewComponent], by: &str) -> Result<()> {
    let row = |c: &NewComponent| {
        row! {
            id: Uuid::now_v7(), dossier_id: id, component_key: c.key.as_str(), name: c.name.as_str(), how: c.how,
            copies: c.copies, kept_at: tx.now, kept_by_name: by,
        }
    };
    tx.insert_all("dossier_component", components.iter().map(row).collect()).await
}

/// Bước đi của hồ sơ.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Move {
    pub id: Uuid,
    /// What was done; the end of its key in the Fluent files (`dossier-move-supplement`).
    pub kind: String,
    pub from_state: Option<i16>,
    pub to_state: i16,
    pub step: i32,
    pub unit_id: Option<UnitId>,
    pub officer_id: Option<UserId>,
    pub officer_name: String,
    pub reason: String,
    pub component_key: String,
    pub note: String,
    pub by_id: Option<UserId>,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

impl Move {
    /// What was done, in words.
    pub(crate) fn said(&self) -> String {
        let state = State::from_number(self.to_state).map_or("", State::name).to_lowercase();
        match self.kind.as_str() {
            "handover" => format!("chuyển hồ sơ cho {}", self.officer_name),
            "step" => "chuyển bước xử lý".to_owned(),
            "extended" => "gia hạn trả kết quả".to_owned(),
            _ => state,
        }
    }
}

const MOVE: &str = "id, kind, from_state, to_state, step, unit_id, officer_id, officer_name, reason, component_key, \
                    note, by_id, by_name, at";

/// All that happened to a dossier, oldest first.
pub(crate) async fn moves(conn: &Conn, id: DossierId) -> Result<Vec<Move>> {
    let sql = format!("SELECT {MOVE} FROM dossier_move WHERE ward_id = $1 AND dossier_id = $2 ORDER BY at, id");
    conn.all(&sql, args![conn.ward, id]).await
}

/// The last thing that happened to it.
pub(super) async fn last_move(conn: &Conn, id: DossierId) -> Result<Option<Move>> {
    let sql = format!(
        "SELECT {MOVE} FROM dossier_move WHERE ward_id = $1 AND dossier_id = $2 ORDER BY at DESC, id DESC LIMIT 1"
    );
    conn.one(&sql, args![conn.ward, id]).await
}

/// Adds to what happened.
pub(crate) async fn add_move(tx: &Tx, id: DossierId, m: &Move) -> Result<()> {
    let row = row! {
        id: m.id, dossier_id: id, kind: m.kind.as_str(), from_state: m.from_state, to_state: m.to_state,
        step: m.step, unit_id: m.unit_id, officer_id: m.officer_id, officer_name: m.officer_name.as_str(),
        reason: m.reason.as_str(), component_key: m.component_key.as_str(), note: m.note.as_str(), by_id: m.by_id,
        by_name: m.by_name.as_str(), at: m.at,
    };
    tx.insert("dossier_move", row).await
}

/// Thời gian dừng tính.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Wait {
    /// supplement or payment, or extended (extended-late): then `until` is the midnight of the day promised.
    pub kind: String,
    pub since: DateTime<Utc>,
    /// `None` while it lasts.
    pub until: Option<DateTime<Utc>>,
}

/// When its clock rested, oldest first.
pub(crate) async fn waits(conn: &Conn, id: DossierId) -> Result<Vec<Wait>> {
    let sql = "SELECT kind, since, until FROM dossier_wait WHERE ward_id = $1 AND dossier_id = $2 ORDER BY since, id";
    conn.all(sql, args![conn.ward, id]).await
}

/// Stops the clock from now on, or notes another thing that changes the count.
pub(crate) async fn add_wait(tx: &Tx, id: DossierId, kind: &str, until: Option<DateTime<Utc>>) -> Result<()> {
    let row = row! { id: Uuid::now_v7(), dossier_id: id, kind: kind, since: tx.now, until: until };
    tx.insert("dossier_wait", row).await
}

/// Lets the clock run again.
pub(crate) async fn end_wait(tx: &Tx, id: DossierId) -> Result<()> {
    let sql = "UPDATE dossier_wait SET until = $3 WHERE ward_id = $1 AND dossier_id = $2 AND until IS NULL";
    tx.exec(sql, args![tx.ward, id, tx.now]).await.map(|_| ())
}

/// The working calendar of a digest, as it was kept.
pub(crate) async fn calendar(conn: &Conn, digest: &str) -> Result<Option<String>> {
    let sql = "SELECT content FROM dossier_calendar WHERE ward_id = $1 AND digest = $2";
    conn.scalar(sql, args![conn.ward, digest]).await
}

/// Is the working calendar of a digest kept?
pub(crate) async fn has_calendar(conn: &Conn, digest: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM dossier_calendar WHERE ward_id = $1 AND digest = $2";
    Ok(conn.scalar::<i32>(sql, args![conn.ward, digest]).await?.is_some())
}

/// Keeps a working calendar under its digest; harmless where it is kept already.
pub(crate) async fn keep_calendar(tx: &Tx, digest: &str, content: &str) -> Result<()> {
    let row = row! { digest: digest, content: content };
    tx.insert_or("dossier_calendar", row, "ON CONFLICT (ward_id, digest) DO NOTHING").await
}

/// Forgets the files of a dossier, its draft, its links, the words of its rating, and what banks, the other side and
/// requests for help say of its applicant; that there were such things stays. Bytes that nothing else holds go too.
pub(super) async fn forget(tx: &Tx, d: &Dossier) -> Result<()> {
    let files = ["dossier_component", "paper_file", "paper_held", "certified_copy"];
    let of = |table: &str| format!("SELECT digest FROM {table} WHERE ward_id = $1 AND dossier_id = $2");
    let files: Vec<String> = tx.scalars(&files.map(of).join(" UNION "), args![tx.ward, d.id]).await?;
    tx.release_files(&files).await?;
    let sql = "UPDATE dossier_component SET how = CASE WHEN how = 'paper' AND digest <> '' THEN 'file' ELSE how END, \
               digest = '', file_name = '' WHERE ward_id = $1 AND dossier_id = $2";
    tx.exec(sql, args![tx.ward, d.id]).await?;
    for sql in [
        "DELETE FROM paper_file WHERE ward_id = $1 AND dossier_id = $2",
        "DELETE FROM paper_held WHERE ward_id = $1 AND dossier_id = $2",
        "UPDATE certified_copy SET digest = substr(digest, 1, 16), file_name = '' WHERE ward_id = $1 AND dossier_id = $2",
        "DELETE FROM citizen_link WHERE ward_id = $1 AND dossier_id = $2",
        "DELETE FROM citizen_draft_file WHERE ward_id = $1 \
         AND draft_id IN (SELECT id FROM citizen_draft WHERE ward_id = $1 AND dossier_id = $2)",
        "DELETE FROM citizen_draft WHERE ward_id = $1 AND dossier_id = $2",
        "UPDATE dossier_rating SET comment = '' WHERE ward_id = $1 AND dossier_id = $2",
        "UPDATE fee_payment SET description = '' WHERE ward_id = $1 \
         AND obligation_id IN (SELECT id FROM fee_obligation WHERE ward_id = $1 AND dossier_id = $2)",
    ] {
        tx.exec(sql, args![tx.ward, d.id]).await?;
    }
    let sql = "UPDATE help_request SET name = '', phone = '', what = '', convenient = '', note = '' \
               WHERE ward_id = $1 AND about = 'dossier' AND about_code = $2";
    tx.exec(sql, args![tx.ward, d.code.as_str()]).await?;
    if !d.outer_code.is_empty() {
        let sql = "UPDATE portal_in SET payload = '{}' WHERE ward_id = $1 AND code = $2 AND state <> 'waiting'";
        tx.exec(sql, args![tx.ward, d.outer_code.as_str()]).await?;
    }
    Ok(())
}
