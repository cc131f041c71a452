//! Every query about versions, approvals, comments and the files of drafts.

pub(crate) mod lists;
pub(crate) mod opinions;

use super::model::{Approval, Comment, StepKind, Version};
use crate::outgoing::{Draft, Outgoing, OutgoingId};
use chrono::{DateTime, Utc};
use kernel::{Conn, Digest, Error, Result, Tx, UnitId, UserId, Where, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Keeps a version of what somebody wrote.
pub(super) async fn add_version(tx: &Tx, o: &Outgoing, by: (UserId, &str)) -> Result<()> {
    let sql = "SELECT CAST(COALESCE(MAX(number), 0) + 1 AS integer) FROM outgoing_version \
               WHERE ward_id = $1 AND document_id = $2";
    let number: i32 = tx.scalar(sql, args![tx.ward, o.id]).await?.unwrap_or(1);
    let row = row! {
        document_id: o.id, number: number, subject: o.subject.as_str(),
        body: serde_json::to_string(&o.draft).map_err(Error::internal)?, by_id: by.0, by_name: by.1,
        at: tx.now,
    };
    tx.insert("outgoing_version", row).await
}

/// The versions of a document, the newest first; at most 300.
pub(super) async fn versions(conn: &Conn, id: OutgoingId) -> Result<Vec<Version>> {
    let sql = "SELECT number, by_name, at FROM outgoing_version WHERE ward_id = $1 AND document_id = $2 \
               ORDER BY number DESC LIMIT 300";
    conn.all(sql, args![conn.ward, id]).await
}

/// The subject and text of a version.
///
/// # Errors
/// [`Error::NotFound`] where the document has no such version.
pub(super) async fn version(conn: &Conn, id: OutgoingId, number: i32) -> Result<(String, Draft)> {
    #[derive(FromQueryResult)]
    struct Kept {
        subject: String,
        body: String,
    }
    let sql = "SELECT subject, body FROM outgoing_version WHERE ward_id = $1 AND document_id = $2 AND number = $3";
    let kept = conn.one::<Kept>(sql, args![conn.ward, id, number]).await?.ok_or(Error::NotFound)?;
    Ok((kept.subject, serde_json::from_str(&kept.body).map_err(Error::internal)?))
}

/// Begins the chain of a document anew.
pub(super) async fn begin_chain(tx: &Tx, id: OutgoingId, steps: &[StepKind]) -> Result<()> {
    tx.exec("DELETE FROM outgoing_approval WHERE ward_id = $1 AND document_id = $2", args![tx.ward, id]).await?;
    for (position, step) in (1_i32..).zip(steps) {
        let row = row! { document_id: id, position: position, step: step.key(), state: "waits", since: tx.now,
        by_name: "", reason: "" };
        tx.insert("outgoing_approval", row).await?;
    }
    Ok(())
}

/// Notes what was said at a step, and that it is the turn of the next one.
///
/// # Errors
/// [`Error::Conflict`] where somebody was quicker.
pub(super) async fn settle(tx: &Tx, id: OutgoingId, position: i32, state: &str, said: &str) -> Result<()> {
    let (by, name) = tx.actor().unzip();
    let sql = "UPDATE outgoing_approval SET state = $4, by_id = $5, by_name = $6, at = $7, reason = $8 \
               WHERE ward_id = $1 AND document_id = $2 AND position = $3 AND state = 'waits'";
    let args = args![tx.ward, id, position, state, by, name.unwrap_or_default(), tx.now, said];
    if tx.exec(sql, args).await? != 1 {
        return Err(Error::Conflict("Bước này vừa có người duyệt. Ông/bà tải lại trang để xem.".into()));
    }
    let sql = "UPDATE outgoing_approval SET since = $3 WHERE ward_id = $1 AND document_id = $2 AND state = 'waits'";
    tx.exec(sql, args![tx.ward, id, tx.now]).await.map(|_| ())
}

/// Ends a chain that leads nowhere: the document was taken back.
pub(super) async fn end_chain(tx: &Tx, id: OutgoingId) -> Result<()> {
    let sql =
        "UPDATE outgoing_approval SET state = 'ended' WHERE ward_id = $1 AND document_id = $2 AND state = 'waits'";
    tx.exec(sql, args![tx.ward, id]).await.map(|_| ())
}

#[derive(FromQueryResult)]
struct ApprovalRow {
    position: i32,
    step: String,
    state: String,
    since: DateTime<Utc>,
    by_name: String,
    at: Option<DateTime<Utc>>,
}

impl From<ApprovalRow> for Approval {
    fn from(r: ApprovalRow) -> Self {
        Self {
            position: r.position,
            step: StepKind::from_key(&r.step),
            waits: r.state == "waits",
            since: r.since,
            by_name: r.by_name,
            at: r.at,
        }
    }
}

/// The chain of a document, in order.
pub(crate) async fn chain(conn: &Conn, id: OutgoingId) -> Result<Vec<Approval>> {
    let sql = "SELECT position, step, state, since, by_name, at FROM outgoing_approval \
               WHERE ward_id = $1 AND document_id = $2 ORDER BY position";
    Ok(conn.all::<ApprovalRow>(sql, args![conn.ward, id]).await?.into_iter().map(Approval::from).collect())
}

/// A document under review, with the step whose turn it is.
#[derive(FromQueryResult)]
pub(super) struct InReview {
    pub document_id: OutgoingId,
    pub step: String,
    pub since: DateTime<Utc>,
}

/// Documents under review whose first step that waits is one of units, of a signer, or of the office where that is asked,
/// the longest wait first.
pub(super) async fn in_review(
    conn: &Conn,
    units: &[UnitId],
    signers: &[UserId],
    of_office: bool,
) -> Result<Vec<InReview>> {
    let mut waiting = Where::ward(conn, "a");
    let (office, units) = (waiting.bind(of_office), waiting.list(units.iter().copied()));
    let signers = waiting.list(signers.iter().copied());
    waiting.and(&format!(
        "a.state = 'waits' AND (a.step = 'unit' AND o.unit_id IN ({units}) OR a.step = 'office' AND {office} \
         OR a.step = 'leader' AND o.signer_id IN ({signers}))"
    ));
    let sql = format!(
        "SELECT a.document_id, a.step, a.since FROM outgoing_approval a \
         JOIN outgoing o ON o.ward_id = a.ward_id AND o.id = a.document_id \
         WHERE {} AND NOT EXISTS (SELECT 1 FROM outgoing_approval b WHERE b.ward_id = a.ward_id \
         AND b.document_id = a.document_id AND b.state = 'waits' AND b.position < a.position) \
         ORDER BY a.since LIMIT 200",
        waiting.sql
    );
    conn.all(&sql, waiting.args).await
}

/// Adds a comment.
pub(super) async fn add_comment(tx: &Tx, document: OutgoingId, body: &str, by: (UserId, &str)) -> Result<()> {
    let row = row! { id: Uuid::now_v7(), document_id: document, body: body, by_id: by.0, by_name: by.1, at: tx.now };
    tx.insert("outgoing_comment", row).await
}

/// The comments on a document, oldest first.
pub(crate) async fn comments(conn: &Conn, document: OutgoingId) -> Result<Vec<Comment>> {
    #[derive(FromQueryResult)]
    struct CommentRow {
        body: String,
        by_name: String,
        at: DateTime<Utc>,
    }
    let sql = "SELECT body, by_name, at FROM outgoing_comment WHERE ward_id = $1 AND document_id = $2 ORDER BY at, id";
    let comment = |r: CommentRow| Comment { body: r.body, by_name: r.by_name, at: r.at };
    Ok(conn.all::<CommentRow>(sql, args![conn.ward, document]).await?.into_iter().map(comment).collect())
}

/// A file that a document was made into.
pub(crate) struct Made<'a> {
    pub digest: &'a Digest,
    pub file_name: &'a str,
    pub mime: &'a str,
    pub size: usize,
}

/// Puts the files of a draft in the place of those that were made before, and of what was signed of them.
pub(super) async fn set_files(tx: &Tx, id: OutgoingId, files: &[Made<'_>]) -> Result<()> {
    let sql = "DELETE FROM document_file WHERE ward_id = $1 AND document_id = $2 AND role IN ('draft', 'signed')";
    tx.exec(sql, args![tx.ward, id]).await?;
    for (position, file) in (0_i32..).zip(files) {
        let row = row! {
            id: Uuid::now_v7(), document_id: id, position: position, digest: file.digest.as_str(),
            file_name: file.file_name, mime: file.mime, size: i64::try_from(file.size).unwrap_or(i64::MAX), role: "draft",
        };
        tx.insert("document_file", row).await?;
    }
    Ok(())
}

/// Takes a file of a role away from a document; tells whether it was there.
pub(super) async fn remove_file(tx: &Tx, id: OutgoingId, file: Uuid, role: &str) -> Result<bool> {
    let sql = "DELETE FROM document_file WHERE ward_id = $1 AND document_id = $2 AND id = $3 AND role = $4";
    Ok(tx.exec(sql, args![tx.ward, id, file, role]).await? == 1)
}

/// Bases that documents of a kind were issued on before, the most used first. Those of
/// drafts and of documents under way are for their own readers alone.
pub(super) async fn bases_used(conn: &Conn, kind: &str) -> Result<Vec<String>> {
    let sql = "SELECT body FROM outgoing WHERE ward_id = $1 AND kind = $2 AND state IN ('issued', 'replaced') \
               ORDER BY changed_at DESC LIMIT 40";
    let bodies: Vec<String> = conn.scalars(sql, args![conn.ward, kind]).await?;
    let mut counted: Vec<(String, usize)> = Vec::new();
    for basis in bodies.iter().filter_map(|body| serde_json::from_str::<Draft>(body).ok()).flat_map(|d| d.bases) {
        match counted.iter_mut().find(|(known, _)| *known == basis) {
            Some((_, times)) => *times += 1,
            None => counted.push((basis, 1)),
        }
    }
    counted.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    Ok(counted.into_iter().take(12).map(|(basis, _)| basis).collect())
}
