//! Whom the ward trusts: the anchors that its administrator added; the demonstration's own root apart from them.

use super::demo;
use super::store::{self, Anchor};
use crate::policy;
use kernel::{Actor, App, Conn, Error, Event, Result, Tx};
use serde_json::json;
use signing::Holder;
use signing::demo_authority::MARK;
use signing::trust::Trust;
use uuid::Uuid;

/// Anchors, ready to judge by, and their names for the report.
pub(crate) struct Trusted {
    pub trust: Trust,
    /// The anchors in DER.
    pub roots: Vec<Vec<u8>>,
    /// "fingerprint name", one each.
    pub names: Vec<String>,
}

impl Trusted {
    /// The anchors in force, and the demonstration's where this is the demonstration.
    pub(crate) async fn of(app: &App, conn: &Conn) -> Result<Self> {
        let mut this = Self { trust: Trust::new(), roots: Vec::new(), names: Vec::new() };
        for anchor in store::anchors(conn).await?.into_iter().filter(|anchor| anchor.removed_at.is_none()) {
            let der = anchor.bytes()?;
            this.trust.trust(&der).map_err(Error::internal)?;
            this.roots.push(der);
            this.names.push(format!("{} {}", anchor.fingerprint, anchor.name));
        }
        if let Some(authority) = demo::authority(app, conn).await? {
            this.trust.trust(authority.root()).map_err(Error::internal)?;
            if let Some(holder) = Holder::read(authority.root()) {
                this.names.push(format!("{} {} ({MARK})", holder.fingerprint, holder.name));
            }
        }
        Ok(this)
    }
}

/// Adds the certificates of a PEM or DER file as anchors.
///
/// # Errors
/// [`Error::Invalid`] on `file` where there is none in it, or one that may not issue.
pub(crate) async fn add(tx: &mut Tx, actor: &Actor, file: &[u8]) -> Result<usize> {
    actor.require(policy::TRUST)?;
    let found = certificates(file);
    if found.is_empty() {
        return Err(Error::invalid("file", "Tệp không có chứng thư nào đọc được (cần PEM hoặc DER)."));
    }
    let mut added = 0;
    for der in found {
        let Some(holder) = Holder::read(&der) else {
            return Err(Error::invalid("file", "Có chứng thư không đọc được trong tệp."));
        };
        if !holder.is_authority {
            let said = format!("“{}” không phải là chứng thư của tổ chức cấp chứng thư.", holder.name);
            return Err(Error::invalid("file", said));
        }
        if holder.is_demo {
            return Err(Error::invalid(
                "file",
                "Chứng thư trình diễn không có giá trị pháp lý, không được thêm vào đây.",
            ));
        }
        let anchor = Anchor {
            id: Uuid::now_v7(),
            name: holder.name,
            subject: holder.subject,
            fingerprint: holder.fingerprint,
            not_after: holder.not_after,
            der: Anchor::packed(&der),
            added_at: tx.now,
            added_by_name: actor.name.clone(),
            removed_at: None,
        };
        if store::add_anchor(tx, &anchor).await? {
            added += 1;
            let detail = json!({ "subject": anchor.subject, "fingerprint": anchor.fingerprint });
            tx.record(Event::new("documents.anchor.added", anchor.id, detail));
        }
    }
    Ok(added)
}

/// Trusts an anchor no more, or again. Reports that were made with it keep its name.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub(crate) async fn set(tx: &mut Tx, actor: &Actor, id: Uuid, is_trusted: bool) -> Result<()> {
    actor.require(policy::TRUST)?;
    if !store::set_anchor(tx, id, (!is_trusted).then_some(tx.now)).await? {
        return Err(Error::NotFound);
    }
    let kind = if is_trusted { "documents.anchor.added" } else { "documents.anchor.removed" };
    tx.record(Event::new(kind, id, json!({})));
    Ok(())
}

/// Every certificate of a PEM file, or the one of a DER file.
pub(crate) fn certificates(file: &[u8]) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let Some(text) = std::str::from_utf8(file).ok().filter(|text| text.contains(BEGIN)) else {
        return if Holder::read(file).is_some() { vec![file.to_vec()] } else { Vec::new() };
    };
    let one = |rest: &str| {
        let body: String = rest.split(END).next()?.split_whitespace().collect();
        base64::engine::general_purpose::STANDARD.decode(body).ok()
    };
    text.split(BEGIN).skip(1).take(50).filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_gives_none() {
        let broken = b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----";
        for bytes in [&b""[..], b"hello", broken] {
            assert!(certificates(bytes).is_empty());
        }
    }
}
