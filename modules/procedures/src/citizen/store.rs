//! Every query about the sessions of citizens, their tries and their lasting links.

use chrono::{DateTime, Utc};
use kernel::{Result, Tx, args};

/// Counts a try; how many there were since `before`, this one included.
pub(super) async fn count_try(tx: &Tx, what: &str, before: DateTime<Utc>) -> Result<i32> {
    let sql = "INSERT INTO citizen_try (ward_id, what, since, count) VALUES ($1, $2, $3, 1) \
               ON CONFLICT (ward_id, what) DO UPDATE SET \
               count = CASE WHEN citizen_try.since <= $4 THEN 1 ELSE citizen_try.count + 1 END, \
               since = CASE WHEN citizen_try.since <= $4 THEN excluded.since ELSE citizen_try.since END";
    tx.exec(sql, args![tx.ward, what, tx.now, before]).await?;
    let sql = "SELECT count FROM citizen_try WHERE ward_id = $1 AND what = $2";
    Ok(tx.scalar(sql, args![tx.ward, what]).await?.unwrap_or(1))
}
