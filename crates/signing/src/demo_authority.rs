//! A certification authority for demonstrations, made where it is used: a root, an issuing authority, a time stamp
//! authority, and the certificates of people and agencies. Every subject says that it has no legal value.

use crate::cms::{Parts, assemble, attributes};
use crate::keys::{Key, SoftKey};
use crate::timestamp::{TimeStampRequest, TstInfo};
use crate::{Error, Result, oid, sha256};
use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;
use der::asn1::{Int, OctetString};
use der::{Any, Decode, Encode, Sequence, Tag};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CustomExtension, DistinguishedName, DnType,
    IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, RevokedCertParams, SerialNumber,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use x509_cert::Certificate;

/// What stands in every subject.
pub const MARK: &str = "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ";

/// The policy of the demonstration's time stamps, under the number that is for examples (RFC 5612).
const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1");

const DAY: i64 = 24 * 60 * 60;

/// A key (PKCS#8) with its certificate and those above it, the key's own first; all in DER.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub key: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
}

/// Without the key.
impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").field("certificates", &self.certificates.len()).finish_non_exhaustive()
    }
}

impl Issued {
    /// The key, ready to sign.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn open(&self) -> Result<SoftKey> {
        SoftKey::from_pkcs8(&self.key, &self.certificates)
    }

    /// The serial number of its certificate.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn serial(&self) -> Result<Vec<u8>> {
        let damaged = || Error::Certificate { detail: "sai cấu trúc" };
        let certificate =
            self.certificates.first().and_then(|der| Certificate::from_der(der).ok()).ok_or_else(damaged)?;
        Ok(certificate.tbs_certificate().serial_number().as_bytes().to_vec())
    }
}

/// Whom a certificate is for.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The person's name, or the agency's.
    pub name: &'a str,
    /// The person's position.
    pub title: Option<&'a str>,
    pub organisation: &'a str,
}

/// The demonstration's authority, as it is kept between two starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoAuthority {
    root: Issued,
    issuing: Issued,
    stamps: Issued,
}

fn failed(_: rcgen::Error) -> Error {
    Error::Certificate { detail: "không lập được chứng thư trình diễn" }
}

fn instant(at: DateTime<Utc>, days: i64) -> Result<OffsetDateTime> {
    let seconds = at.timestamp() + days * DAY;
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| Error::Certificate { detail: "thời điểm" })
}

fn authority(name: &str, above: u8) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(&Subject { name, title: None, organisation: "Đình" });
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(above));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    params
}

fn root_params() -> CertificateParams {
    authority("CA gốc trình diễn", 1)
}

fn issuing_params() -> CertificateParams {
    authority("CA trình diễn", 0)
}

fn subject(of: &Subject<'_>) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, "VN");
    name.push(DnType::OrganizationName, of.organisation);
    name.push(DnType::OrganizationalUnitName, MARK);
    if let Some(title) = of.title {
        name.push(DnType::CustomDnType(vec![2, 5, 4, 12]), title);
    }
    name.push(DnType::CommonName, of.name);
    name
}

fn last_params(of: &Subject<'_>, at: DateTime<Utc>) -> Result<CertificateParams> {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(of);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = (instant(at, -1)?, instant(at, 3 * 365)?);
    Ok(params)
}

impl DemoAuthority {
    /// Makes an authority: its root is good for twenty years, what it issues for three.
    ///
    /// # Errors
    /// When there is no randomness to be had.
    pub fn new(at: DateTime<Utc>) -> Result<Self> {
        let pair = || KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed);
        let (root_key, issuing_key, stamps_key) = (pair()?, pair()?, pair()?);
        let mut params = root_params();
        (params.not_before, params.not_after) = (instant(at, -1)?, instant(at, 20 * 365)?);
        let root = params.self_signed(&root_key).map_err(failed)?.der().to_vec();
        let above = Issuer::new(params, &root_key);
        let mut params = issuing_params();
        (params.not_before, params.not_after) = (instant(at, -1)?, instant(at, 10 * 365)?);
        let issuing = params.signed_by(&issuing_key, &above).map_err(failed)?.der().to_vec();
        let above = Issuer::new(params, &issuing_key);
        let named = Subject { name: "Dấu thời gian trình diễn", title: None, organisation: "Đình" };
        let mut params = last_params(&named, at)?;
        params.not_after = instant(at, 10 * 365)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.custom_extensions = vec![only_time_stamps()];
        let stamps = params.signed_by(&stamps_key, &above).map_err(failed)?.der().to_vec();
        let issued = |key: &KeyPair, certificates| Issued { key: key.serialize_der(), certificates };
        Ok(Self {
            stamps: issued(&stamps_key, vec![stamps, issuing.clone(), root.clone()]),
            issuing: issued(&issuing_key, vec![issuing, root.clone()]),
            root: issued(&root_key, vec![root]),
        })
    }

    /// The root's certificate in DER, to be trusted in the demonstration.
    pub fn root(&self) -> &[u8] {
        self.root.certificates.first().map_or(&[], Vec::as_slice)
    }

    /// Makes a key with a certificate for a person or an agency.
    ///
    /// # Errors
    /// When there is no randomness to be had.
    pub fn issue(&self, subject: &Subject<'_>, at: DateTime<Utc>) -> Result<Issued> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed)?;
        let certificate = last_params(subject, at)?.signed_by(&key, &self.issuer()?).map_err(failed)?;
        let mut certificates = vec![certificate.der().to_vec()];
        certificates.extend_from_slice(&self.issuing.certificates);
        Ok(Issued { key: key.serialize_der(), certificates })
    }

    fn issuer(&self) -> Result<Issuer<'static, KeyPair>> {
        Ok(Issuer::new(issuing_params(), KeyPair::try_from(self.issuing.key.as_slice()).map_err(failed)?))
    }

    /// The revocation lists of the issuing authority, with the serial numbers given and since when, and of the root.
    ///
    /// # Errors
    /// When the authority is damaged.
    pub fn crls(&self, at: DateTime<Utc>, revoked: &[(Vec<u8>, DateTime<Utc>)]) -> Result<Vec<Vec<u8>>> {
        let number = u64::try_from(at.timestamp()).unwrap_or(1);
        let list = |revoked_certs| -> Result<_> {
            Ok(CertificateRevocationListParams {
                this_update: instant(at, 0)?,
                next_update: instant(at, 7)?,
                crl_number: SerialNumber::from(number),
                issuing_distribution_point: None,
                revoked_certs,
                key_identifier_method: KeyIdMethod::Sha256,
            })
        };
        let mut entries = Vec::new();
        for (serial, since) in revoked {
            entries.push(RevokedCertParams {
                serial_number: SerialNumber::from_slice(serial),
                revocation_time: instant(*since, 0)?,
                reason_code: None,
                invalidity_date: None,
            });
        }
        let root = Issuer::new(root_params(), KeyPair::try_from(self.root.key.as_slice()).map_err(failed)?);
        Ok(vec![
            list(entries)?.signed_by(&self.issuer()?).map_err(failed)?.der().to_vec(),
            list(Vec::new())?.signed_by(&root).map_err(failed)?.der().to_vec(),
        ])
    }

    /// Answers a request for a time stamp, as the authority of the demonstration.
    ///
    /// # Errors
    /// When the request cannot be read.
    pub fn stamp(&self, request: &[u8], at: DateTime<Utc>) -> Result<Vec<u8>> {
        let unreadable = |_| Error::TimeStamp { detail: "yêu cầu không đọc được".to_owned() };
        let failed = Error::encoding("dấu thời gian");
        let asked = TimeStampRequest::from_der(request).map_err(unreadable)?;
        let mut serial = sha256(&[request, &at.timestamp_micros().to_be_bytes()].concat());
        serial[0] = serial[0] & 0x3F | 0x40;
        let info = TstInfo {
            version: 1,
            policy: POLICY,
            imprint: asked.imprint,
            serial: Int::new(&serial[..16]).map_err(&failed)?,
            instant: Any::new(Tag::GeneralizedTime, at.format("%Y%m%d%H%M%SZ").to_string().into_bytes())
                .map_err(&failed)?,
            accuracy: None,
            ordering: false,
            nonce: asked.nonce,
            authority: None,
            extensions: None,
        };
        let octets = OctetString::new(info.to_der().map_err(&failed)?).map_err(&failed)?;
        let key = self.stamps.open()?;
        let attributes = attributes(oid::TST_INFO, &sha256(octets.as_bytes()), key.chain())?;
        let signature = key.sign(&attributes.to_der().map_err(&failed)?)?;
        let content = (oid::TST_INFO, Some(Any::encode_from(&octets).map_err(&failed)?));
        let token = assemble(Parts { chain: key.chain(), content, attributes, signature: &signature, token: None })?;
        let token = Any::from_der(&token).map_err(&failed)?;
        Answer { status: Granted { status: 0 }, token }.to_der().map_err(failed)
    }
}

#[derive(Sequence)]
struct Granted {
    status: u8,
}

#[derive(Sequence)]
struct Answer {
    status: Granted,
    token: Any,
}

/// Extended key usage: time stamps alone, as RFC 3161 demands it (critical).
fn only_time_stamps() -> CustomExtension {
    let content = vec![0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08];
    let mut extension = CustomExtension::from_oid_content(&[2, 5, 29, 37], content);
    extension.set_criticality(true);
    extension
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::{Request, contents};

    fn at() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-04-09T03:15:30Z").unwrap().to_utc()
    }

    #[test]
    fn every_subject_says_that_it_has_no_legal_value() {
        let authority = DemoAuthority::new(at()).unwrap();
        let subject =
            Subject { name: "Nguyễn Văn Mẫu", title: Some("Chủ tịch"), organisation: "UBND phường Mẫu" };
        let issued = authority.issue(&subject, at()).unwrap();
        let key = issued.open().unwrap();
        assert_eq!((key.chain().certificates().len(), key.chain().name().unwrap()), (3, subject.name.to_owned()));
        for der in issued.certificates.iter().chain(&authority.stamps.certificates) {
            assert!(memchr::memmem::find(der, MARK.as_bytes()).is_some());
        }
        assert!(!format!("{authority:?} {issued:?}").contains("[48"));
        let kept: DemoAuthority = serde_json::from_str(&serde_json::to_string(&authority).unwrap()).unwrap();
        assert_eq!(kept.root(), authority.root());
        assert!(kept.issue(&subject, at()).is_ok());
    }

    #[test]
    fn a_time_stamp_belongs_to_its_request() {
        let authority = DemoAuthority::new(at()).unwrap();
        let request = Request::new(b"signature").unwrap();
        let answer = authority.stamp(request.bytes(), at()).unwrap();
        let token = request.token(&answer).unwrap();
        assert_eq!(contents(&token).unwrap().instant.value(), b"20260409031530Z");
        assert!(Request::new(b"signature").unwrap().token(&answer).is_err());
        assert!(Request::new(b"another").unwrap().token(&answer).is_err());
        assert!(request.token(&answer[..20]).is_err());
        assert!(authority.stamp(b"no request", at()).is_err());
    }
}
