//! What people want to know of a certificate before they sign with it or trust it: whose it is, who gave it, until when.

use crate::demo_authority::MARK;
use crate::verify::certificate::Certificate;
use crate::verify::judge::unfit;
use chrono::{DateTime, Utc};

/// Chủ thể của một chứng thư chữ ký số.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub name: String,
    pub organisation: String,
    pub title: String,
    /// The whole subject.
    pub subject: String,
    pub issuer: String,
    /// In hexadecimal.
    pub serial: String,
    pub not_before: DateTime<Utc>,
    pub not_after: DateTime<Utc>,
    /// May it issue certificates?
    pub is_authority: bool,
    /// Was it made for a demonstration, without legal value?
    pub is_demo: bool,
    /// Why it is not one to sign documents with.
    pub unfit: Option<String>,
    /// SHA-256 of the certificate, in hexadecimal.
    pub fingerprint: String,
}

impl Holder {
    /// Reads a certificate in DER; `None` where the bytes are none.
    pub fn read(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::read(der)?;
        let (name, issuer) = (certificate.name(), certificate.issuer_name());
        Some(Self {
            is_demo: name.whole.contains(MARK) || issuer.whole.contains(MARK),
            name: name.called().to_owned(),
            issuer: issuer.called().to_owned(),
            serial: hex::encode(certificate.serial()),
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            is_authority: certificate.extensions.is_authority,
            unfit: unfit(&certificate),
            fingerprint: hex::encode(crate::sha256(der)),
            organisation: name.organisation,
            title: name.title,
            subject: name.whole,
        })
    }

    /// Does it hold at this moment?
    pub fn is_valid_at(&self, at: DateTime<Utc>) -> bool {
        self.not_before <= at && at <= self.not_after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_authority::{DemoAuthority, Subject};

    #[test]
    fn a_certificate_says_whose_it_is_and_that_it_is_of_a_demonstration() {
        let at: DateTime<Utc> = "2026-04-09T03:15:30Z".parse().unwrap();
        let authority = DemoAuthority::new(at).unwrap();
        let subject =
            Subject { name: "Nguyễn Văn Mẫu", title: Some("Chủ tịch"), organisation: "UBND phường Mẫu" };
        let issued = authority.issue(&subject, at).unwrap();
        let holder = Holder::read(&issued.certificates[0]).unwrap();
        assert_eq!((holder.name.as_str(), holder.title.as_str()), ("Nguyễn Văn Mẫu", "Chủ tịch"));
        assert!(holder.is_demo && !holder.is_authority && holder.unfit.is_none() && holder.is_valid_at(at));
        assert!(!holder.is_valid_at(at + chrono::Days::new(4 * 366)));
        assert!(Holder::read(authority.root()).unwrap().is_authority);
        assert!(Holder::read(b"no certificate").is_none());
    }
}
