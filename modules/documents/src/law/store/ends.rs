//! Queries about the ends that documents have because others replace them.

use crate::law::model::{LawId, end_given};
use chrono::NaiveDate;
use kernel::{Conn, Result, args};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// An end that what replaces a document gives it, other than the one that is kept.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub law: LawId,
    pub on: Option<NaiveDate>,
    pub by: Option<LawId>,
}

/// Ends that are to be written: given, moved or taken back. A day that somebody typed stays, and what is known to have
/// ended gets no day after today.
pub(crate) async fn to_write(conn: &Conn, today: NaiveDate) -> Result<Vec<End>> {
    #[derive(FromQueryResult)]
    struct EndRow {
        id: LawId,
        effect_from: Option<NaiveDate>,
        issued_on: Option<NaiveDate>,
        ended_on: Option<NaiveDate>,
        ended: bool,
        ended_by: Option<Uuid>,
        by_id: Option<Uuid>,
        by_effect_from: Option<NaiveDate>,
        by_issued_on: Option<NaiveDate>,
    }
    let sql = "SELECT l.id, l.effect_from, l.issued_on, l.ended_on, l.ended, l.ended_by, b.id AS by_id, \
        b.effect_from AS by_effect_from, b.issued_on AS by_issued_on FROM law l \
        LEFT JOIN law_relation r ON r.ward_id = l.ward_id AND r.target_id = l.id AND r.kind = 'replaces' \
        LEFT JOIN law b ON b.ward_id = r.ward_id AND b.id = r.law_id AND b.removed = FALSE \
        WHERE l.ward_id = $1 AND l.removed = FALSE AND (l.ended_by IS NOT NULL OR (l.ended_on IS NULL AND b.id IS NOT NULL)) \
        ORDER BY l.id";
    let rows: Vec<EndRow> = conn.all(sql, args![conn.ward]).await?;
    let end = |of_one: &[EndRow]| {
        let law = of_one.first()?;
        let by: Vec<(LawId, Option<NaiveDate>)> =
            of_one.iter().filter_map(|r| Some((LawId(r.by_id?), r.by_effect_from.or(r.by_issued_on)))).collect();
        let given = end_given(law.effect_from.or(law.issued_on), &by);
        let (on, by) = if law.ended && given.0.is_some_and(|on| on > today) { (None, None) } else { given };
        ((law.ended_on, law.ended_by.map(LawId)) != (on, by)).then_some(End { law: law.id, on, by })
    };
    Ok(rows.chunk_by(|a, b| a.id == b.id).filter_map(end).collect())
}
