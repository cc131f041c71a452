//! The audit trail: reading it, proving that nothing in it was altered, and noting who read personal data and why.

pub use crate::events::Recorded;
use crate::{Conn, Event, Result, Tx, WardId, args};
use serde_json::json;
use uuid::Uuid;

const COLUMNS: &str = "seq, at, actor_id, actor_name, kind, subject_id, detail, prev, digest";

/// So many rows are walked at once.
const BATCH: usize = 1000;

/// What a check of the chain found.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every row follows from the one before: (rows checked, digest of the last).
    Sound { rows: i64, head: String },
    /// The first row that does not, and why.
    Broken { seq: i64, why: &'static str },
}

/// Walks the whole chain of a ward.
pub async fn verify(conn: &Conn, ward: WardId) -> Result<Verdict> {
    let (mut seq, mut prev) = (0_i64, String::new());
    loop {
        let sql = format!("SELECT {COLUMNS} FROM event WHERE ward_id = $1 AND seq > $2 ORDER BY seq LIMIT {BATCH}");
        let rows: Vec<Recorded> = conn.all(&sql, args![ward, seq]).await?;
        let (walked, more) = (!rows.is_empty(), rows.len() == BATCH);
        for row in rows {
            if row.seq != seq + 1 {
                return Ok(Verdict::Broken { seq: seq + 1, why: "thiếu dòng" });
            }
            if row.prev != prev {
                return Ok(Verdict::Broken { seq: row.seq, why: "không nối với dòng trước" });
            }
            if row.digest != row.expected_digest(ward) {
                return Ok(Verdict::Broken { seq: row.seq, why: "nội dung đã bị sửa" });
            }
            (seq, prev) = (row.seq, row.digest);
        }
        if more {
            continue;
        }
        // The head moves on while others write; only once no row is left before it has the end been lost.
        let sql = "SELECT digest FROM event_head WHERE ward_id = $1 AND seq = $2";
        match conn.scalar::<String>(sql, args![ward, seq]).await? {
            Some(head) if head == prev => return Ok(Verdict::Sound { rows: seq, head }),
            None if walked => {}
            _ => return Ok(Verdict::Broken { seq: seq + 1, why: "các dòng cuối đã bị xóa" }),
        }
    }
}

/// How many events the ward's trail holds: as long as this stays the same, nothing that is recorded has changed.
pub async fn head(conn: &Conn) -> Result<i64> {
    let seq = conn.scalar("SELECT seq FROM event_head WHERE ward_id = $1", args![conn.ward]).await?;
    Ok(seq.unwrap_or_default())
}

/// The time line of one thing, newest first.
pub async fn of_subject(conn: &Conn, subject: impl Into<Uuid>, limit: u64) -> Result<Vec<Recorded>> {
    let sql =
        format!("SELECT {COLUMNS} FROM event WHERE ward_id = $1 AND subject_id = $2 ORDER BY seq DESC LIMIT {limit}");
    conn.all(&sql, args![conn.ward, subject.into()]).await
}

/// The newest events of the ward, older than `before` (a sequence number), newest first.
pub async fn latest(conn: &Conn, before: i64, limit: u64) -> Result<Vec<Recorded>> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE ward_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT {limit}");
    conn.all(&sql, args![conn.ward, before]).await
}

/// Notes that personal data was read, and for what purpose (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15).
pub fn note_personal_read(tx: &mut Tx, subject: impl Into<Uuid>, purpose: &str) {
    tx.record(Event::new("personal_data.read", subject, json!({ "purpose": purpose })));
}
