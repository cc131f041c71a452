//! Every query about keys, pictures, anchors, wanted and made signatures, and reports.

pub(crate) mod kept;

use super::model::{KeyKind, Organ, SigningKey, Wanted, Whose};
use crate::outgoing::OutgoingId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use kernel::{Conn, Error, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const KEY: &str = "id, owner_id, kind, name, subject, issuer, serial, not_before, not_after, is_demo, certificates, held, \
    token, label, added_at";

#[derive(FromQueryResult)]
struct KeyRow {
    id: Uuid,
    owner_id: Option<UserId>,
    kind: String,
    name: String,
    subject: String,
    issuer: String,
    serial: String,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
    is_demo: bool,
    certificates: String,
    held: String,
    token: String,
    label: String,
    added_at: DateTime<Utc>,
}

fn unpacked(text: &str) -> Result<Vec<u8>> {
    STANDARD.decode(text).map_err(Error::internal)
}

impl TryFrom<KeyRow> for SigningKey {
    type Error = Error;

    fn try_from(r: KeyRow) -> Result<Self> {
        Ok(Self {
            id: r.id,
            owner: r.owner_id,
            kind: KeyKind::from_key(&r.kind).ok_or_else(|| Error::internal("a key of no kind"))?,
            name: r.name,
            subject: r.subject,
            issuer: r.issuer,
            serial: r.serial,
            not_before: r.not_before,
            not_after: r.not_after,
            is_demo: r.is_demo,
            certificates: r.certificates.lines().map(unpacked).collect::<Result<_>>()?,
            held: unpacked(&r.held)?,
            token: r.token,
            label: r.label,
            added_at: r.added_at,
        })
    }
}

async fn some_keys(conn: &Conn, condition: &str, mut args: kernel::Args) -> Result<Vec<SigningKey>> {
    args.insert(0, conn.ward.into());
    let sql = format!(
        "SELECT {KEY} FROM signing_key WHERE ward_id = $1 AND removed_at IS NULL AND {condition} ORDER BY added_at, id"
    );
    conn.all::<KeyRow>(&sql, args).await?.into_iter().map(SigningKey::try_from).collect()
}

/// The keys of a person; of the agency where nobody is named.
pub(crate) async fn keys(conn: &Conn, owner: Option<UserId>) -> Result<Vec<SigningKey>> {
    match owner {
        Some(owner) => some_keys(conn, "owner_id = $2", args![owner]).await,
        None => some_keys(conn, "owner_id IS NULL", args![]).await,
    }
}

/// Keys whose certificates end until a moment, and have not ended yet.
pub(crate) async fn ending(conn: &Conn, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<SigningKey>> {
    some_keys(conn, "not_after >= $2 AND not_after <= $3", args![from, until]).await
}

/// Keeps a key.
pub(crate) async fn insert_key(tx: &Tx, key: &SigningKey) -> Result<()> {
    let certificates: Vec<String> = key.certificates.iter().map(|der| STANDARD.encode(der)).collect();
    let row = row! { id: key.id, owner_id: key.owner, kind: key.kind.key(), name: key.name.as_str(),
    subject: key.subject.as_str(), issuer: key.issuer.as_str(), serial: key.serial.as_str(),
    not_before: key.not_before, not_after: key.not_after, is_demo: key.is_demo,
    certificates: certificates.join("\n"), held: STANDARD.encode(&key.held), token: key.token.as_str(),
    label: key.label.as_str(), added_at: key.added_at, added_by_name: tx.actor_name() };
    tx.insert("signing_key", row).await
}

/// Takes a key away: what it was stays named, the key itself is erased.
pub(crate) async fn remove_key(tx: &Tx, id: Uuid) -> Result<bool> {
    let sql = "UPDATE signing_key SET removed_at = $3, held = '' WHERE ward_id = $1 AND id = $2 AND removed_at IS NULL";
    Ok(tx.exec(sql, args![tx.ward, id, tx.now]).await? == 1)
}

/// The picture of a signature or seal.
#[derive(Debug, Clone)]
pub(crate) struct KeptPicture {
    pub png: Vec<u8>,
    pub digest: String,
    pub width_mm: i32,
}

/// A picture that was kept.
pub(crate) async fn picture(conn: &Conn, whose: Whose) -> Result<Option<KeptPicture>> {
    let sql = "SELECT holder, png, digest, width_mm FROM signing_picture WHERE ward_id = $1 AND holder = $2";
    let found: Option<PictureRow> = conn.one(sql, args![conn.ward, whose.key()]).await?;
    found.map(KeptPicture::try_from).transpose()
}

#[derive(FromQueryResult)]
struct PictureRow {
    holder: String,
    png: String,
    digest: String,
    width_mm: i32,
}

impl TryFrom<PictureRow> for KeptPicture {
    type Error = Error;

    fn try_from(r: PictureRow) -> Result<Self> {
        Ok(Self { png: unpacked(&r.png)?, digest: r.digest, width_mm: r.width_mm })
    }
}

/// The seals that are kept, the committee's first.
pub(crate) async fn seals(conn: &Conn) -> Result<Vec<(Organ, KeptPicture)>> {
    let sql = "SELECT holder, png, digest, width_mm FROM signing_picture WHERE ward_id = $1 \
               AND (holder IN ('agency', 'council') OR holder LIKE 'unit-%') ORDER BY holder";
    let mut all = Vec::new();
    for row in conn.all::<PictureRow>(sql, args![conn.ward]).await? {
        if let Some(organ) = Organ::from_key(&row.holder) {
            all.push((organ, KeptPicture::try_from(row)?));
        }
    }
    Ok(all)
}

/// Keeps a picture in place of the one before.
pub(crate) async fn set_picture(tx: &Tx, whose: Whose, picture: &KeptPicture) -> Result<()> {
    remove_picture(tx, whose).await?;
    let row = row! { holder: whose.key(), png: STANDARD.encode(&picture.png), digest: picture.digest.as_str(),
    width_mm: picture.width_mm, set_at: tx.now };
    tx.insert("signing_picture", row).await
}

/// Erases a picture.
pub(crate) async fn remove_picture(tx: &Tx, whose: Whose) -> Result<()> {
    let sql = "DELETE FROM signing_picture WHERE ward_id = $1 AND holder = $2";
    tx.exec(sql, args![tx.ward, whose.key()]).await.map(|_| ())
}

/// Chứng thư gốc được tin cậy.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Anchor {
    pub id: Uuid,
    pub name: String,
    pub subject: String,
    pub fingerprint: String,
    pub not_after: DateTime<Utc>,
    /// Base64 of its DER.
    pub der: String,
    pub added_at: DateTime<Utc>,
    pub added_by_name: String,
    pub removed_at: Option<DateTime<Utc>>,
}

impl Anchor {
    /// The certificate.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>> {
        unpacked(&self.der)
    }

    /// How a certificate is kept.
    pub(crate) fn packed(der: &[u8]) -> String {
        STANDARD.encode(der)
    }
}

/// Every anchor that was ever added, those in force first.
pub(crate) async fn anchors(conn: &Conn) -> Result<Vec<Anchor>> {
    let sql = "SELECT id, name, subject, fingerprint, not_after, der, added_at, added_by_name, removed_at \
               FROM signing_anchor WHERE ward_id = $1 \
               ORDER BY CASE WHEN removed_at IS NULL THEN 0 ELSE 1 END, name, id";
    conn.all(sql, args![conn.ward]).await
}

/// Adds an anchor, or takes one back that was removed; tells whether anything changed.
pub(crate) async fn add_anchor(tx: &Tx, anchor: &Anchor) -> Result<bool> {
    let row = row! { id: anchor.id, name: anchor.name.as_str(), subject: anchor.subject.as_str(),
    fingerprint: anchor.fingerprint.as_str(), not_after: anchor.not_after, der: anchor.der.as_str(),
    added_at: anchor.added_at, added_by_name: anchor.added_by_name.as_str() };
    if tx.insert_new("signing_anchor", "fingerprint", row).await? {
        return Ok(true);
    }
    let sql = "UPDATE signing_anchor SET removed_at = NULL \
               WHERE ward_id = $1 AND fingerprint = $2 AND removed_at IS NOT NULL";
    Ok(tx.exec(sql, args![tx.ward, anchor.fingerprint.as_str()]).await? == 1)
}

/// Trusts an anchor no more, or again.
pub(crate) async fn set_anchor(tx: &Tx, id: Uuid, removed_at: Option<DateTime<Utc>>) -> Result<bool> {
    Ok(tx.update("signing_anchor", row! { id: id }, row! { removed_at: removed_at }).await? == 1)
}

/// Those named to sign a document beside its signer, in order.
pub(crate) async fn others_wanted(conn: &Conn, id: OutgoingId) -> Result<Vec<Wanted>> {
    #[derive(FromQueryResult)]
    struct WantedRow {
        position: i32,
        user_id: UserId,
        name: String,
    }
    let sql = "SELECT position, user_id, name FROM signing_wanted WHERE ward_id = $1 AND document_id = $2 \
               ORDER BY position";
    let all: Vec<WantedRow> = conn.all(sql, args![conn.ward, id]).await?;
    Ok(all.into_iter().map(|r| Wanted { position: r.position, user: r.user_id, name: r.name }).collect())
}

/// Names one more.
pub(crate) async fn add_wanted(tx: &Tx, id: OutgoingId, one: &Wanted) -> Result<()> {
    let row = row! { document_id: id, position: one.position, user_id: one.user, name: one.name.as_str() };
    tx.insert("signing_wanted", row).await
}

/// Takes one away again.
pub(crate) async fn remove_wanted(tx: &Tx, id: OutgoingId, position: i32) -> Result<()> {
    let sql = "DELETE FROM signing_wanted WHERE ward_id = $1 AND document_id = $2 AND position = $3";
    tx.exec(sql, args![tx.ward, id, position]).await.map(|_| ())
}

/// Approved documents that a person signs, as their signer or beside that one.
pub(crate) async fn wanted_of(conn: &Conn, user: UserId) -> Result<Vec<OutgoingId>> {
    let sql = "SELECT o.id FROM outgoing o WHERE o.ward_id = $1 AND o.state = 'approved' AND (o.signer_id = $2 \
               OR EXISTS (SELECT 1 FROM signing_wanted w WHERE w.ward_id = o.ward_id AND w.document_id = o.id \
               AND w.user_id = $2)) ORDER BY o.priority DESC, o.changed_at, o.id LIMIT 200";
    conn.scalars(sql, args![conn.ward, user]).await
}

/// Documents in these states, the oldest first.
pub(crate) async fn waiting_for_agency(conn: &Conn) -> Result<Vec<OutgoingId>> {
    let sql = "SELECT id FROM outgoing WHERE ward_id = $1 AND state IN ('signed', 'numbered') \
               ORDER BY priority DESC, changed_at, id LIMIT 200";
    conn.scalars(sql, args![conn.ward]).await
}
