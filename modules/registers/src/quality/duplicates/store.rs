//! Every query about duplicates: groups by the indexes of names and slots, pairs told apart, merges.

use super::model::{Rule, pair, rules};
use crate::definition::{Definition, RegisterId};
use crate::paging::Page;
use crate::record::RecordId;
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, Row, Tx, args, row};
use sea_orm::{FromQueryResult, Value as Sql};
use uuid::Uuid;

/// Groups of one sign that a page shows.
const GROUPS: u64 = 50;
/// Records of all these groups together.
const MOST_MEMBERS: usize = 1_000;
/// Pairs that one statement writes.
const AT_ONCE: usize = 500;
/// Members of a group that can be told apart: pairs of more are too many to look at.
pub(super) const MEMBERS: usize = 150;

/// The values of a rule's column that several records have, as SQL over `$1` (ward) and `$2` (register): some pair of
/// them is not told apart, neither by a value of its own nor by somebody who looked. Found once and kept: a planner without
/// statistics would look for them anew at each record.
fn suspect_keys(rule: &Rule<'_>) -> String {
    let column = &rule.column;
    let own = rule.apart.iter().map(|own| {
        format!(
            "AND (SELECT COUNT(*) - COUNT(x.{own}) FROM register_record x \
             WHERE x.ward_id = $1 AND x.register_id = $2 AND x.{column} = k.key) > 0 "
        )
    });
    format!(
        "WITH suspect AS MATERIALIZED (SELECT k.key FROM (SELECT g.{column} AS key, COUNT(*) AS n FROM register_record g \
         WHERE g.ward_id = $1 AND g.register_id = $2 AND g.{column} IS NOT NULL AND g.{column} NOT IN ('', '—') \
         GROUP BY g.{column} HAVING COUNT(*) > 1) k \
         LEFT JOIN (SELECT a.{column} AS key, COUNT(*) AS n FROM register_distinct p \
         JOIN register_record a ON a.ward_id = p.ward_id AND a.id = p.one_id \
         JOIN register_record b ON b.ward_id = p.ward_id AND b.id = p.other_id AND b.{column} = a.{column} \
         WHERE p.ward_id = $1 AND p.register_id = $2 GROUP BY a.{column}) told ON told.key = k.key \
         WHERE k.n * (k.n - 1) / 2 > COALESCE(told.n, 0) {}) SELECT key FROM suspect",
        own.collect::<String>()
    )
}

/// Ids of the records that may be one and the same, as SQL over `$1` (ward) and `$2` (register).
pub(crate) fn suspects(definition: &Definition) -> String {
    let of = |condition: String| {
        format!("SELECT r.id FROM register_record r WHERE r.ward_id = $1 AND r.register_id = $2 AND {condition}")
    };
    let all: Vec<String> =
        rules(definition).iter().map(|rule| of(format!("r.{} IN ({})", rule.column, suspect_keys(rule)))).collect();
    if all.is_empty() { of("1 = 0".to_owned()) } else { all.join(" UNION ") }
}

/// A record of a group.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Member {
    pub(super) key: String,
    pub(super) id: RecordId,
    pub(super) label: String,
    pub(super) created_at: DateTime<Utc>,
}

/// The groups of a rule, members of one beside each other.
pub(super) async fn groups(conn: &Conn, register: RegisterId, rule: &Rule<'_>) -> Result<Vec<Vec<Member>>> {
    let column = &rule.column;
    let most = MOST_MEMBERS;
    let sql = format!(
        "SELECT r.{column} AS key, r.id, r.label, r.created_at FROM register_record r \
         WHERE r.ward_id = $1 AND r.register_id = $2 AND r.{column} IN \
         (SELECT f.key FROM ({}) f ORDER BY f.key LIMIT {GROUPS}) ORDER BY r.{column}, r.id LIMIT {most}",
        suspect_keys(rule)
    );
    let members: Vec<Member> = conn.all(&sql, args![conn.ward, register]).await?;
    let mut groups: Vec<Vec<Member>> = members.chunk_by(|a, b| a.key == b.key).map(<[Member]>::to_vec).collect();
    if members.len() == MOST_MEMBERS && groups.len() > 1 {
        // The last may have been cut: it comes whole once those before it are settled.
        groups.pop();
    }
    Ok(groups)
}

/// Ids of the records that have the value of this one in a rule's column; one more than can be told apart at most.
pub(super) async fn alike(
    conn: &Conn,
    register: RegisterId,
    rule: &Rule<'_>,
    member: RecordId,
) -> Result<Vec<RecordId>> {
    let column = &rule.column;
    let sql = format!(
        "SELECT r.id FROM register_record r JOIN register_record m \
         ON m.ward_id = r.ward_id AND m.register_id = r.register_id AND m.{column} = r.{column} \
         WHERE r.ward_id = $1 AND r.register_id = $2 AND m.id = $3 ORDER BY r.id LIMIT {}",
        MEMBERS + 1
    );
    let ids: Vec<Uuid> = conn.scalars(&sql, args![conn.ward, register, member]).await?;
    Ok(ids.into_iter().map(RecordId).collect())
}

/// Keeps that none of these records is another of them.
pub(super) async fn tell_apart(tx: &Tx, register: RegisterId, ids: &[RecordId]) -> Result<()> {
    let pairs = ids.iter().enumerate().flat_map(|(at, one)| ids[at + 1..].iter().map(|other| pair(*one, *other)));
    let row = |(one, other): (RecordId, RecordId)| {
        row! { one_id: one, other_id: other, register_id: register,
        said_by: tx.actor().map(|(id, _)| id.0), said_at: tx.now }
    };
    let rows: Vec<Row> = pairs.map(row).collect();
    for some in rows.chunks(AT_ONCE) {
        // Sent twice at once, it is said once.
        let known = "ON CONFLICT (ward_id, one_id, other_id) DO NOTHING";
        tx.insert_all_or("register_distinct", some.to_vec(), known).await?;
    }
    Ok(())
}

/// Two records that somebody told apart.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Apart {
    pub(super) one_id: RecordId,
    pub(super) other_id: RecordId,
    pub(super) one: String,
    pub(super) other: String,
}

/// The pairs told apart on a page and one more, the latest first.
pub(super) async fn told_apart(conn: &Conn, register: RegisterId, page: Page) -> Result<Vec<Apart>> {
    let sql = format!(
        "SELECT p.one_id, p.other_id, a.label AS one, b.label AS other FROM register_distinct p \
        JOIN register_record a ON a.ward_id = p.ward_id AND a.id = p.one_id \
        JOIN register_record b ON b.ward_id = p.ward_id AND b.id = p.other_id \
        WHERE p.ward_id = $1 AND p.register_id = $2 ORDER BY p.said_at DESC, p.one_id, p.other_id {}",
        page.sql()
    );
    conn.all(&sql, args![conn.ward, register]).await
}

/// Forgets that two records were told apart.
pub(super) async fn doubt_again(tx: &Tx, register: RegisterId, one: RecordId, other: RecordId) -> Result<()> {
    let sql = "DELETE FROM register_distinct WHERE ward_id = $1 AND one_id = $2 AND other_id = $3 AND register_id = $4";
    tx.exec(sql, args![tx.ward, one, other, register]).await.map(|_| ())
}

/// Where a link to a record stands.
#[derive(Debug, Clone, FromQueryResult, serde::Serialize, serde::Deserialize)]
pub(super) struct Pointer {
    pub(super) from_id: RecordId,
    pub(super) field: String,
}

/// Every link to a record.
pub(super) async fn pointers(conn: &Conn, to: RecordId) -> Result<Vec<Pointer>> {
    let sql = "SELECT from_id, field FROM register_link WHERE ward_id = $1 AND to_id = $2 ORDER BY from_id, field";
    conn.all(sql, args![conn.ward, to]).await
}

kernel::typed_id! {
    /// Lần gộp: the identifier of a merge.
    MergeId
}

/// Lần gộp: what was merged into what, with all that is needed to undo it.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Merge {
    pub(super) id: MergeId,
    pub(super) register_id: RegisterId,
    pub(super) kept_id: RecordId,
    pub(super) kept_revision: i32,
    pub(super) gone_id: RecordId,
    pub(super) gone_label: String,
    pub(super) body: String,
    pub(super) merged_by_name: String,
    pub(super) merged_at: DateTime<Utc>,
}

const MERGES: &str = "SELECT id, register_id, kept_id, kept_revision, gone_id, gone_label, body, merged_by_name, \
    merged_at FROM register_merge WHERE ward_id = $1 AND undone_at IS NULL";

/// Keeps a merge.
pub(super) async fn keep(tx: &Tx, merge: &Merge) -> Result<()> {
    let row = row! { id: merge.id, register_id: merge.register_id, kept_id: merge.kept_id,
    kept_revision: merge.kept_revision, gone_id: merge.gone_id, gone_label: merge.gone_label.as_str(),
    body: merge.body.as_str(), merged_by_name: merge.merged_by_name.as_str(), merged_at: merge.merged_at };
    tx.insert("register_merge", row).await
}

/// A merge that stands.
pub(super) async fn find(conn: &Conn, register: RegisterId, id: MergeId) -> Result<Option<Merge>> {
    conn.one(&format!("{MERGES} AND register_id = $2 AND id = $3"), args![conn.ward, register, id]).await
}

/// The merges of a register that stand, on a page and one more, the latest first.
pub(super) async fn merges(conn: &Conn, register: RegisterId, page: Page) -> Result<Vec<Merge>> {
    let sql = format!("{MERGES} AND register_id = $2 ORDER BY merged_at DESC, id {}", page.sql());
    conn.all(&sql, args![conn.ward, register]).await
}

/// Notes that a merge was undone; false where somebody did so before.
pub(super) async fn note_undone(tx: &Tx, id: MergeId) -> Result<bool> {
    let sql = "UPDATE register_merge SET undone_at = $3 WHERE ward_id = $1 AND id = $2 AND undone_at IS NULL";
    Ok(tx.exec(sql, args![tx.ward, id, Sql::from(tx.now)]).await? == 1)
}
