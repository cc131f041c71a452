//! Where a certificate says that its revocation can be asked for, the question in OCSP, and whether what came is an answer.
//! Sending is the caller's.

use super::{Crl, Ocsp};
use crate::{Error, Result};
use der::asn1::{Null, OctetString};
use der::{Decode, Encode, Sequence};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints};
use x509_cert::serial_number::SerialNumber;

const SHA_1: const_oid::ObjectIdentifier = const_oid::ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const OCSP: const_oid::ObjectIdentifier = const_oid::ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");

/// Of so many addresses of a kind notice is taken.
const MOST: usize = 4;

/// Addresses at which the revocation of a certificate can be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    pub lists: Vec<String>,
    pub answers: Vec<String>,
}

/// The addresses that a certificate (DER) names.
pub fn sources(certificate: &[u8]) -> Sources {
    let Ok(certificate) = Certificate::from_der(certificate) else { return Sources::default() };
    let body = certificate.tbs_certificate();
    let points = body.get_extension::<CrlDistributionPoints>().ok().flatten().map(|(_, points)| points.0);
    let names = points.unwrap_or_default().into_iter().filter_map(|point| match point.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(names),
        _ => None,
    });
    let lists = names.flatten().filter_map(|name| address(&name)).take(MOST).collect();
    let access = body.get_extension::<AuthorityInfoAccessSyntax>().ok().flatten().map(|(_, access)| access.0);
    let answers = access.unwrap_or_default().into_iter().filter(|one| one.access_method == OCSP);
    Sources { lists, answers: answers.filter_map(|one| address(&one.access_location)).take(MOST).collect() }
}

fn address(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::UniformResourceIdentifier(address) if address.as_str().starts_with("http") => {
            Some(address.as_str().to_owned())
        }
        _ => None,
    }
}

#[derive(Sequence)]
struct CertId {
    algorithm: AlgorithmIdentifierOwned,
    issuer_name: OctetString,
    issuer_key: OctetString,
    serial: SerialNumber,
}

#[derive(Sequence)]
struct One {
    certificate: CertId,
}

#[derive(Sequence)]
struct Asked {
    list: Vec<One>,
}

#[derive(Sequence)]
struct Question {
    asked: Asked,
}

/// Asks in OCSP for a certificate by its issuer, both in DER (`application/ocsp-request`).
///
/// # Errors
/// When one of them is no certificate.
pub fn question(certificate: &[u8], issuer: &[u8]) -> Result<Vec<u8>> {
    let unreadable = |_| Error::Certificate { detail: "sai cấu trúc" };
    let failed = Error::encoding("yêu cầu OCSP");
    let certificate = Certificate::from_der(certificate).map_err(unreadable)?;
    let issuer = Certificate::from_der(issuer).map_err(unreadable)?;
    let name = issuer.tbs_certificate().subject().to_der().map_err(&failed)?;
    let key = issuer.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    // A name for the issuer that every responder knows; nothing is protected by it.
    let sha_1 = |bytes: &[u8]| OctetString::new(digest(bytes).as_ref()).map_err(Error::encoding("yêu cầu OCSP"));
    let id = CertId {
        algorithm: AlgorithmIdentifierOwned { oid: SHA_1, parameters: Some(Null.into()) },
        issuer_name: sha_1(&name)?,
        issuer_key: sha_1(key)?,
        serial: certificate.tbs_certificate().serial_number().clone(),
    };
    Question { asked: Asked { list: vec![One { certificate: id }] } }.to_der().map_err(failed)
}

fn digest(bytes: &[u8]) -> ring::digest::Digest {
    ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes)
}

/// Is this a revocation list (DER)?
pub fn is_list(der: &[u8]) -> bool {
    Crl::read(der).is_some()
}

/// Is this an answer in OCSP (DER)? One that only says that it cannot answer is none.
pub fn is_answer(der: &[u8]) -> bool {
    Ocsp::read(der).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_authority::DemoAuthority;

    #[test]
    fn what_is_no_certificate_names_no_address_and_nothing_can_be_asked_of_it() {
        assert_eq!(sources(b"none"), Sources::default());
        assert!(question(b"none", b"none").is_err());
        assert!(!is_list(b"<html>") && !is_answer(b"<html>"));
        let at = "2026-04-09T03:15:30Z".parse().unwrap();
        let authority = DemoAuthority::new(at).unwrap();
        assert!(is_list(&authority.crls(at, &[]).unwrap()[0]));
        assert!(question(authority.root(), authority.root()).unwrap().starts_with(&[0x30]));
    }
}
