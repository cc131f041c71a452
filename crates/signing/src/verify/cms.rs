//! CMS (RFC 5652): the signed data within a signature or a time stamp, and whether its signature is right.

use super::asn1::{Node, Reader, tag};
use super::certificate::Certificate;
use super::crypto::{self, Checked, Hash, Scheme};
use chrono::{DateTime, Utc};
use std::borrow::Cow;

const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];
const SIGNING_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0c];
const SIGNING_CERTIFICATE_V2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f];
const TIME_STAMP: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0e];
const ARCHIVED_REVOCATION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x2f, 0x01, 0x01, 0x08];
const OCSP_IN_CMS: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x10, 0x02];

const MOST_CERTIFICATES: usize = 64;
const MOST_ANSWERS: usize = 64;

/// Signed data with its one signer.
pub(crate) struct Signed<'a> {
    pub(crate) content_type: &'a [u8],
    pub(crate) content: Option<Cow<'a, [u8]>>,
    pub(crate) certificates: Vec<Certificate>,
    /// CRLs and OCSP responses that travel with it.
    pub(crate) crls: Vec<&'a [u8]>,
    pub(crate) ocsps: Vec<&'a [u8]>,
    signer: Node<'a>,
    pub(crate) digest: Option<Hash>,
    pub(crate) scheme: Option<Scheme>,
    /// The signed attributes as they are signed.
    attributes: Option<Vec<u8>>,
    unsigned: &'a [u8],
    pub(crate) signature: Cow<'a, [u8]>,
}

/// What came of checking the signer's signature.
pub(crate) struct Outcome {
    /// Whether the digest that was signed is that of the content.
    pub(crate) same_content: bool,
    pub(crate) signature: Checked,
    /// What contradicts the rules of CMS, in sentences.
    pub(crate) faults: Vec<String>,
    /// Whether the signature names its certificate by digest.
    pub(crate) names_certificate: bool,
}

impl<'a> Signed<'a> {
    /// Reads a ContentInfo of signed data with exactly one signer; bytes behind it are padding.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut info = Node::first(bytes, tag::SEQUENCE)?.reader();
        (info.take(tag::OID)?.value == SIGNED_DATA).then_some(())?;
        let mut data = Node::first(info.take(0xa0)?.value, tag::SEQUENCE)?.reader();
        data.take(tag::INTEGER)?;
        data.take(tag::SET)?;
        let mut encapsulated = data.take(tag::SEQUENCE)?.reader();
        let content_type = encapsulated.take(tag::OID)?.value;
        let content = match encapsulated.optional(0xa0) {
            Some(node) => Some(node.reader().next()?.octets()?),
            None => None,
        };
        let mut certificates = Vec::new();
        if let Some(set) = data.optional(0xa0) {
            let mut reader = set.reader();
            while !reader.is_empty() && certificates.len() < MOST_CERTIFICATES {
                certificates.extend(Certificate::read(reader.next()?.raw));
            }
        }
        let (mut crls, mut ocsps) = (Vec::new(), Vec::new());
        if let Some(set) = data.optional(0xa1) {
            revocation_choices(set.reader(), &mut crls, &mut ocsps)?;
        }
        let mut signers = data.take(tag::SET)?.reader();
        let mut signed = Self::signer(signers.take(tag::SEQUENCE)?.reader())?;
        signers.is_empty().then_some(())?;
        (signed.content_type, signed.content, signed.certificates) = (content_type, content, certificates);
        (signed.crls, signed.ocsps) = (crls, ocsps);
        Some(signed)
    }

    fn signer(mut info: Reader<'a>) -> Option<Self> {
        info.take(tag::INTEGER)?;
        let signer = info.next()?;
        let digest = crypto::hash_of(&info.take(tag::SEQUENCE)?);
        let attributes = info.optional(0xa0).map(|node| header(tag::SET, node.value));
        let scheme = Scheme::read(&info.take(tag::SEQUENCE)?, digest);
        let signature = info.next()?.octets()?;
        let unsigned = info.optional(0xa1).map_or(&[][..], |node| node.value);
        let (content_type, content, certificates) = (&[][..], None, Vec::new());
        let (crls, ocsps) = (Vec::new(), Vec::new());
        Some(Self {
            content_type,
            content,
            certificates,
            crls,
            ocsps,
            signer,
            digest,
            scheme,
            attributes,
            unsigned,
            signature,
        })
    }

    fn attribute(&self, oid: &[u8]) -> Option<Node<'_>> {
        attribute(Node::first(self.attributes.as_deref()?, tag::SET)?.value, oid)
    }

    /// The certificate of the signer, by what the signer's entry says of it.
    pub(crate) fn signer_in<'c>(&self, pool: impl Iterator<Item = &'c Certificate>) -> Option<&'c Certificate> {
        let mut pool = pool;
        if self.signer.tag == 0x80 {
            return pool.find(|one| one.extensions.key_id.as_deref() == Some(self.signer.value));
        }
        let mut reader = self.signer.reader();
        let (issuer, serial) = (reader.take(tag::SEQUENCE)?.raw, reader.take(tag::INTEGER)?.value);
        pool.find(|one| one.serial() == serial && one.issuer() == issuer)
    }

    /// Checks the signature over the content, whose parts follow one another.
    pub(crate) fn check(&self, parts: &[&[u8]], certificate: &Certificate) -> Outcome {
        let mut outcome =
            Outcome { same_content: false, signature: Checked::Unknown, faults: Vec::new(), names_certificate: false };
        let (Some(digest), Some(scheme), Some(key)) = (self.digest, self.scheme, certificate.key()) else {
            outcome.faults.push("thuật toán của chữ ký không được hỗ trợ".to_owned());
            return outcome;
        };
        let Some(attributes) = &self.attributes else {
            outcome.signature = key.check(scheme, &parts.concat(), &self.signature);
            outcome.same_content = outcome.signature == Checked::Right;
            return outcome;
        };
        let said = self.attribute(MESSAGE_DIGEST).and_then(|node| Node::first(node.value, tag::OCTET_STRING));
        outcome.same_content = said.is_some_and(|said| said.value == digest.digest(parts).as_ref());
        outcome.signature = key.check(scheme, attributes, &self.signature);
        let kind = self.attribute(CONTENT_TYPE).and_then(|node| Node::first(node.value, tag::OID));
        if kind.is_none_or(|kind| kind.value != self.content_type) {
            outcome.faults.push("kiểu nội dung được ký không khớp".to_owned());
        }
        match self.names(certificate) {
            Some(true) => outcome.names_certificate = true,
            Some(false) => outcome.faults.push("chữ ký nêu một chứng thư khác với chứng thư kèm theo".to_owned()),
            None => {}
        }
        outcome
    }

    /// Whether the signing-certificate attribute names this certificate; `None` where there is no such attribute.
    fn names(&self, certificate: &Certificate) -> Option<bool> {
        let (node, v2) = match self.attribute(SIGNING_CERTIFICATE_V2) {
            Some(node) => (node, true),
            None => (self.attribute(SIGNING_CERTIFICATE)?, false),
        };
        let same = || {
            let list = Node::first(node.value, tag::SEQUENCE)?.reader().take(tag::SEQUENCE)?;
            let mut first = list.reader().take(tag::SEQUENCE)?.reader();
            let hash = match first.optional(tag::SEQUENCE).filter(|_| v2) {
                Some(identifier) => crypto::hash_of(&identifier)?,
                None if v2 => Hash::Sha256,
                None => Hash::Sha1,
            };
            let said = first.take(tag::OCTET_STRING)?.value;
            Some(hash.digest(&[&certificate.der]).as_ref() == said)
        };
        Some(same().unwrap_or(false))
    }

    /// The time that the signer's machine wrote among what it signed.
    pub(crate) fn signing_time(&self) -> Option<DateTime<Utc>> {
        Reader::new(self.attribute(SIGNING_TIME)?.value).next()?.time()
    }

    /// The time stamp over the signature.
    pub(crate) fn time_stamp(&self) -> Option<&'a [u8]> {
        Some(Node::first(attribute(self.unsigned, TIME_STAMP)?.value, tag::SEQUENCE)?.raw)
    }

    /// CRLs and OCSP responses that the signer put among what is signed (Adobe's way).
    pub(crate) fn archived(&self) -> (Vec<&[u8]>, Vec<&[u8]>) {
        let (mut crls, mut ocsps) = (Vec::new(), Vec::new());
        let sequence = self.attribute(ARCHIVED_REVOCATION).and_then(|node| Node::first(node.value, tag::SEQUENCE));
        let mut reader = sequence.map_or(Reader::new(&[]), |node| node.reader());
        while let Some(part) = reader.next() {
            let list = match part.tag {
                0xa0 => &mut crls,
                0xa1 => &mut ocsps,
                _ => continue,
            };
            let Some(all) = Node::first(part.value, tag::SEQUENCE) else { continue };
            let mut all = all.reader();
            while let Some(one) = all.next().filter(|_| list.len() < MOST_ANSWERS) {
                list.push(one.raw);
            }
        }
        (crls, ocsps)
    }
}

fn revocation_choices<'a>(mut reader: Reader<'a>, crls: &mut Vec<&'a [u8]>, ocsps: &mut Vec<&'a [u8]>) -> Option<()> {
    while !reader.is_empty() && crls.len() + ocsps.len() < MOST_ANSWERS {
        let one = reader.next()?;
        if one.tag == tag::SEQUENCE {
            crls.push(one.raw);
        } else if one.tag == 0xa1 {
            let mut other = one.reader();
            if other.take(tag::OID)?.value == OCSP_IN_CMS {
                ocsps.push(other.next()?.raw);
            }
        }
    }
    Some(())
}

/// The value set of an attribute; `None` where it is missing or stands twice, or has not exactly one value.
fn attribute<'n>(attributes: &'n [u8], oid: &[u8]) -> Option<Node<'n>> {
    let (mut reader, mut found) = (Reader::new(attributes), None);
    while let Some(one) = reader.next() {
        let mut one = one.reader();
        if one.take(tag::OID)?.value == oid {
            let values = one.take(tag::SET)?;
            let mut inside = values.reader();
            inside.next()?;
            if found.replace(values).is_some() || !inside.is_empty() {
                return None;
            }
        }
    }
    found
}

/// A value with a header of its own, in DER.
fn header(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len().to_be_bytes();
    let significant = &length[length.iter().take_while(|&&b| b == 0).count()..];
    let mut out = vec![tag];
    match value.len() {
        short @ 0..=0x7f => out.push(short as u8),
        _ => {
            out.push(0x80 | significant.len() as u8);
            out.extend_from_slice(significant);
        }
    }
    out.extend_from_slice(value);
    out
}
