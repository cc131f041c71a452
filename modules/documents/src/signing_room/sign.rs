//! Signing what was shown: the key is opened for one act, the signature made and stamped, what proves it later added, the
//! whole looked at once more before anybody is told that it was signed.

use super::model::{KeyKind, SigningKey};
use super::prepare::{Ready, apart};
use super::services::{Fetched, Services};
use super::trust::Trusted;
use super::{demo, keys};
use chrono::{DateTime, Utc};
use kernel::limit::{self, Limit};
use kernel::{Conn, Cx, Digest, Error, Result};
use signing::dss::{self, Evidence};
use signing::verify::{Integrity, Kind, Level, Report, Signature, Verdict, verify};
use signing::{Chain, Holder, Key, timestamp};
use std::collections::HashMap;
use std::sync::Arc;

/// Wrong passwords and PINs of one person.
const PINS: Limit = Limit { name: "documents.pin", most: 20, minutes: 15 };
/// Wrong PINs of one device, whoever tries: a device locks itself after some ten.
const DEVICES: Limit = Limit { name: "documents.device", most: 5, minutes: 60 };

enum Hand {
    Here(Arc<dyn Key>),
    /// With the remote signer: what the person typed goes there as their consent.
    Remote {
        chain: Chain,
        consent: String,
    },
}

/// An opened key with what it takes to sign files by it.
pub(crate) struct Signer {
    pub key: SigningKey,
    hand: Hand,
    services: Services,
    trusted: Trusted,
    /// What was fetched for a chain, by its first certificate.
    fetched: HashMap<Vec<u8>, Fetched>,
    /// What was typed was counted as a try, and is not known to be right yet.
    is_tried: bool,
}

/// Counts a try before it is made, so that many at once are no more than the limits.
async fn count(cx: &Cx, device: Option<&str>) -> Result<()> {
    limit::count(cx, &tries(&cx.actor()?.user.to_string(), device)).await
}

/// Takes back a try that was right: who signs much is not stopped by it.
async fn forgive(cx: &Cx, device: Option<&str>) -> Result<()> {
    limit::forgive(cx, &tries(&cx.actor()?.user.to_string(), device)).await
}

fn tries<'a>(person: &'a str, device: Option<&'a str>) -> Vec<(Limit, &'a str)> {
    [Some((PINS, person)), device.map(|name| (DEVICES, name))].into_iter().flatten().collect()
}

/// Opens a key by a password or PIN, of which too many wrong ones are refused; `device`: whose PIN it is.
///
/// # Errors
/// [`Error::Refused`] after too many tries; those of opening.
pub(crate) async fn within_tries<T>(
    cx: &Cx,
    device: Option<&str>,
    opening: impl Future<Output = Result<T>>,
) -> Result<T> {
    count(cx, device).await?;
    let opened = opening.await?;
    forgive(cx, device).await?;
    Ok(opened)
}

/// A file that was signed and is kept.
pub(crate) struct Signed {
    pub ready: Ready,
    pub digest: Digest,
    pub size: usize,
    pub level: String,
    pub notes: Vec<String>,
    pub report: Report,
    /// Whom the report trusts.
    pub trusted: Vec<String>,
}

impl Signer {
    /// Opens a key by what its holder typed, which is kept nowhere.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `pin` or `key`; [`Error::Refused`] after too many tries.
    pub(crate) async fn open(cx: &Cx, conn: &Conn, key: SigningKey, pin: &str) -> Result<Self> {
        key.require_valid(cx.now)?;
        let services = Services::of(&cx.app, conn).await?;
        let trusted = Trusted::of(&cx.app, conn).await?;
        let above = key.certificates.iter().skip(1).cloned().collect();
        let here = |key: Box<dyn Key>| Hand::Here(Arc::from(key));
        let hand = match key.kind {
            KeyKind::File => here(within_tries(cx, None, keys::open_file(key.held.clone(), pin.to_owned())).await?),
            KeyKind::Token => {
                let opening = keys::open_token(key.token.clone(), key.label.clone(), pin.to_owned(), above);
                here(within_tries(cx, Some(&key.token), opening).await?)
            }
            KeyKind::Demo => here(Box::new(demo::open(&cx.app, &key, pin)?)),
            KeyKind::Remote => {
                count(cx, None).await?;
                let chain = Chain::from_der(&key.certificates).map_err(|error| Error::refused(error.to_string()))?;
                Hand::Remote { chain, consent: pin.to_owned() }
            }
        };
        let is_tried = key.kind == KeyKind::Remote;
        let this = Self { key, hand, services, trusted, fetched: HashMap::new(), is_tried };
        let first = this.chain().to_der().map_err(Error::internal)?.into_iter().next();
        if first.as_ref() != this.key.certificates.first() {
            let said = "Khóa trong thiết bị không còn là khóa đã đăng ký. Hãy đăng ký lại chứng thư.";
            return Err(Error::invalid("key", said));
        }
        Ok(this)
    }

    fn chain(&self) -> &Chain {
        match &self.hand {
            Hand::Here(key) => key.chain(),
            Hand::Remote { chain, .. } => chain,
        }
    }

    /// Signs a file as it was shown, and keeps it.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `pin` where the key refuses; [`Error::Refused`] where the certificate was revoked or the
    /// file does not hold what was signed before.
    pub(crate) async fn sign(&mut self, cx: &Cx, ready: Ready) -> Result<Signed> {
        let mut notes = Vec::new();
        let signature = self.signature(&ready).await?;
        if std::mem::take(&mut self.is_tried) {
            forgive(cx, None).await?;
        }
        // Long after the request began, where a person had to agree elsewhere or others were signed before.
        let now = cx.app.clock.now();
        let token = match self.services.stamp(&signature, self.key.is_demo, now).await {
            Ok(token) => token,
            Err(why) => {
                notes.push(format!("Chưa có dấu thời gian: {}.", why.trim_end_matches('.')));
                None
            }
        };
        let chain = self.chain().clone();
        let (prepared, stamp) = (ready.prepared.clone(), token.clone());
        let pdf = apart(move || prepared.finish(&chain, &signature, stamp.as_deref())).await?;
        let evidence = self.evidence(token.as_deref(), now, &mut notes).await?;
        let trust = self.trusted.trust.clone();
        let now = cx.app.clock.now();
        let add_and_check = move || {
            let has_any = !(evidence.crls.is_empty() && evidence.ocsps.is_empty());
            let pdf = if has_any { dss::add(&pdf, &evidence)? } else { pdf };
            let report = verify(&pdf, &trust, now);
            Ok((pdf, report))
        };
        let (pdf, report) = apart(add_and_check).await?;
        let level = judged(&report, !self.trusted.roots.is_empty(), &mut notes)?;
        let size = pdf.len();
        let digest = cx.app.files.put(pdf).await?;
        notes.extend(ready.notes.iter().cloned());
        Ok(Signed { ready, digest, size, level, notes, report, trusted: self.trusted.names.clone() })
    }

    async fn signature(&self, ready: &Ready) -> Result<Vec<u8>> {
        let asked = |error: signing::Error| Error::invalid("pin", error.to_string());
        match &self.hand {
            Hand::Here(key) => {
                let bytes = ready.prepared.attributes(key.chain()).map_err(asked)?;
                let key = key.clone();
                let made = tokio::task::spawn_blocking(move || key.sign(&bytes)).await;
                made.map_err(Error::internal)?.map_err(asked)
            }
            Hand::Remote { chain, consent } => {
                let digest = ready.prepared.digest_to_sign(chain).map_err(asked)?;
                let made = self.services.sign_remotely(&self.key.label, consent, chain, &digest).await;
                made.map_err(|said| Error::invalid("pin", said))
            }
        }
    }

    /// What proves the certificates years later: those of the key, and those of whoever stamped.
    async fn evidence(
        &mut self,
        token: Option<&[u8]>,
        now: DateTime<Utc>,
        notes: &mut Vec<String>,
    ) -> Result<Evidence> {
        let mut chains = vec![self.up_to_root(self.chain().to_der().map_err(Error::internal)?)];
        if let Some(mut held) = token.and_then(|token| timestamp::certificates(token).ok()) {
            // A token's certificates stand in no order of their own.
            held.sort_by_key(|der| Holder::read(der).is_some_and(|holder| holder.is_authority));
            chains.push(self.up_to_root(held));
        }
        let mut all = Evidence::default();
        for chain in chains {
            let Some(first) = chain.first().cloned() else { continue };
            if !self.fetched.contains_key(&first) {
                let fetched = self.services.revocation(&chain, self.key.is_demo, now).await;
                self.fetched.insert(first.clone(), fetched);
            }
            let fetched = self.fetched.get(&first).cloned().unwrap_or_default();
            notes.extend(fetched.missing);
            all.certificates.extend(chain);
            all.crls.extend(fetched.lists);
            all.ocsps.extend(fetched.answers);
        }
        for list in [&mut all.certificates, &mut all.crls, &mut all.ocsps] {
            let mut seen = std::collections::HashSet::new();
            list.retain(|one| seen.insert(Digest::of(one)));
        }
        Ok(all)
    }
}

impl Signer {
    /// Certificates in order, with those above them that the ward trusts.
    fn up_to_root(&self, mut held: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        let known = held.clone();
        held.extend(self.trusted.roots.iter().cloned());
        Chain::from_der(&held).and_then(|chain| chain.to_der()).unwrap_or(known)
    }
}

/// Refuses a file with a signature that does not hold: nothing is signed over it.
///
/// # Errors
/// [`Error::Refused`], with what is wrong with it.
pub(crate) fn require_unbroken(report: &Report) -> Result<()> {
    let is_broken = |one: &&Signature| one.integrity != Integrity::Whole || one.verdict == Verdict::ChangedAfter;
    match report.signatures.iter().filter(|one| one.kind == Kind::Signature).find(is_broken) {
        Some(one) => Err(Error::refused(format!("Không ký: tệp có chữ ký không còn nguyên vẹn. {}", one.sentence))),
        None => Ok(()),
    }
}

/// The level that was reached; refuses a file that does not hold, and a certificate under none of the anchors where there
/// are some: only a recognised service's signature stands for one by hand (Luật Giao dịch điện tử 2023, Điều 22, 23).
fn judged(report: &Report, has_anchors: bool, notes: &mut Vec<String>) -> Result<String> {
    require_unbroken(report)?;
    let mut people = report.signatures.iter().filter(|one| one.kind == Kind::Signature);
    let Some(own) = people.next_back() else { return Err(Error::internal("a signature that was made is not found")) };
    match &own.verdict {
        Verdict::Revoked { .. } | Verdict::Expired { .. } | Verdict::WrongChain | Verdict::TooWeak => {
            return Err(Error::invalid("key", format!("Không ký được bằng chứng thư này. {}", own.sentence)));
        }
        Verdict::NotTrusted if has_anchors => {
            let said = "Không ký: chứng thư không dẫn tới nơi cấp nào mà phường tin cậy. Ông/bà dùng chứng thư được cấp hợp \
                        lệ, hoặc đề nghị quản trị viên thêm chứng thư gốc của nơi cấp.";
            return Err(Error::invalid("key", said));
        }
        Verdict::NotTrusted => notes.push(
            "Chứng thư chưa dẫn tới nơi cấp mà phường tin cậy: quản trị viên thêm chứng thư gốc của nơi cấp.".into(),
        ),
        _ => {}
    }
    if let Some(stamp) = own.time_stamp.as_ref().filter(|stamp| !stamp.holds) {
        notes.push(format!("Dấu thời gian chưa được tin: {}.", stamp.faults.join("; ").trim_end_matches('.')));
    }
    Ok(level_name(own.level).to_owned())
}

/// A level as people write it.
pub(crate) fn level_name(level: Level) -> &'static str {
    match level {
        Level::Basic => "B-B",
        Level::Time => "B-T",
        Level::LongTerm => "B-LT",
        Level::Archive => "B-LTA",
        Level::Older => "PKCS#7",
        Level::TimeStamp => "",
    }
}
