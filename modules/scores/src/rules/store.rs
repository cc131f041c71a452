//! Every query about rule sets.

use super::model::RuleSet;
use super::shipped;
use crate::scoring::upcoming;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{BoxFuture, Conn, Error, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;

/// The sets of the ward and those that come with the product, by code, newest version first.
pub(crate) async fn all(conn: &Conn) -> Result<Vec<RuleSet>> {
    let bodies: Vec<String> =
        conn.scalars("SELECT body FROM score_rule_set WHERE ward_id = $1", args![conn.ward]).await?;
    let mut sets: Vec<RuleSet> =
        bodies.iter().map(|body| serde_json::from_str(body)).collect::<std::result::Result<_, _>>()?;
    for set in shipped::all() {
        if !sets.iter().any(|s| s.code == set.code && s.version == set.version) {
            sets.push(set.clone());
        }
    }
    sets.sort_by(|a, b| a.code.cmp(&b.code).then(b.version.cmp(&a.version)));
    Ok(sets)
}

/// A version of a set.
pub(crate) async fn get(conn: &Conn, code: &str, version: i32) -> Result<RuleSet> {
    match kept(conn, code, version).await? {
        Some(set) => Ok(set),
        None => shipped::all().iter().find(|s| s.code == code && s.version == version).cloned().ok_or(Error::NotFound),
    }
}

/// A version that the ward has taken over or brought in.
pub(crate) async fn kept(conn: &Conn, code: &str, version: i32) -> Result<Option<RuleSet>> {
    let sql = "SELECT body FROM score_rule_set WHERE ward_id = $1 AND code = $2 AND version = $3";
    let body: Option<String> = conn.scalar(sql, args![conn.ward, code, version]).await?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}

/// The codes of the sets that the ward has taken over or brought in, with the moment since which it has them.
pub(crate) async fn in_use(conn: &Conn) -> Result<Vec<(String, DateTime<Utc>)>> {
    #[derive(FromQueryResult)]
    struct InUse {
        code: String,
        since: DateTime<Utc>,
    }
    let sql =
        "SELECT code, MIN(imported_at) AS since FROM score_rule_set WHERE ward_id = $1 GROUP BY code ORDER BY code";
    let rows: Vec<InUse> = conn.all(sql, args![conn.ward]).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.since)).collect())
}

/// Do the sheets of a set open by themselves? They do where the ward has it and nobody switched it off.
pub(crate) async fn opens_itself(conn: &Conn, code: &str) -> Result<bool> {
    let is_off = conn.setting(&opening_setting(code)).await?.is_some_and(|value| value == "0");
    Ok(!is_off && in_use(conn).await?.iter().any(|(used, _)| used == code))
}

/// Switches on or off that the sheets of a set open by themselves.
pub(crate) async fn set_opens_itself(tx: &Tx, code: &str, on: bool) -> Result<()> {
    tx.set_setting(&opening_setting(code), if on { "1" } else { "0" }).await
}

fn opening_setting(code: &str) -> String {
    format!("scores.opens.{code}")
}

/// Has anything been scored by this version?
pub(crate) async fn is_used(conn: &Conn, code: &str, version: i32) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM scoring WHERE ward_id = $1 AND rule_code = $2 AND rule_version = $3";
    let uses: Option<i64> = conn.scalar(sql, args![conn.ward, code, version]).await?;
    Ok(uses.unwrap_or(0) > 0)
}

/// The versions that read a measure, each in words for the middle of a sentence: those by which a sheet is open or would
/// still open if its sheets open by themselves, and those after which no version comes that begins no later or by which
/// something was scored.
pub(crate) fn measured_by<'a>(conn: &'a Conn, key: &'a str, today: NaiveDate) -> BoxFuture<'a, Result<Vec<String>>> {
    #[derive(FromQueryResult)]
    struct Scored {
        body: String,
        sheets: i64,
        now_open: i64,
    }
    Box::pin(async move {
        let sql = "SELECT s.body, COUNT(g.id) AS sheets, COUNT(CASE WHEN g.state = 'open' THEN 1 END) AS now_open \
            FROM score_rule_set s LEFT JOIN scoring g ON g.ward_id = s.ward_id AND g.rule_code = s.code \
            AND g.rule_version = s.version WHERE s.ward_id = $1 GROUP BY s.code, s.version, s.body \
            ORDER BY s.code, s.version DESC";
        // What opens today may not be open yet.
        let eve = today.pred_opt().unwrap_or(today);
        let (mut newer, mut is_used, mut users): (Vec<RuleSet>, bool, Vec<String>) = (Vec::new(), false, Vec::new());
        for row in conn.all::<Scored>(sql, args![conn.ward]).await? {
            let set: RuleSet = serde_json::from_str(&row.body)?;
            if newer.last().is_some_and(|other| other.code != set.code) {
                (newer, is_used) = (Vec::new(), false);
            }
            let is_followed = is_used || newer.iter().any(|next| next.effective_from <= set.effective_from);
            let is_needed = row.now_open > 0 || !is_followed || upcoming(&set, &newer, eve).is_some();
            if is_needed && set.reads(key) {
                let open = if row.now_open > 0 { ", có phiếu đang mở" } else { "" };
                users.push(format!("bộ tiêu chí “{}” (phiên bản {}{open})", set.title, set.version));
            }
            is_used |= row.sheets > 0;
            newer.push(set);
        }
        Ok(users)
    })
}

/// Keeps a version, or replaces it.
pub(crate) async fn keep(tx: &Tx, set: &RuleSet, by: Option<UserId>) -> Result<()> {
    let row = row! { code: set.code.as_str(), version: set.version, body: serde_json::to_string(set)?,
    imported_by: by, imported_at: tx.now };
    let replaced = "ON CONFLICT (ward_id, code, version) DO UPDATE SET body = excluded.body, \
        imported_by = excluded.imported_by, imported_at = excluded.imported_at";
    tx.insert_or("score_rule_set", row, replaced).await
}
