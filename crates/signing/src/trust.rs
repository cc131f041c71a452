//! Whom a verifier trusts: root certificates, and what else it holds to judge by.

use crate::revocation::{Crl, Ocsp};
use crate::verify::certificate::Certificate;
use base64::Engine;

/// The certificates at which a chain may end, further certificates, revocation lists and answers. Read once, used for many files.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    pub(crate) anchors: Vec<Certificate>,
    pub(crate) extra: Vec<Certificate>,
    pub(crate) crls: Vec<Crl>,
    pub(crate) ocsps: Vec<Ocsp>,
}

/// The bytes held nothing of what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotRead;

impl std::fmt::Display for NotRead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Không đọc được chứng thư hoặc danh sách thu hồi (cần PEM hoặc DER).")
    }
}

impl std::error::Error for NotRead {}

impl Trust {
    /// Trusts nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the certificates in a PEM or DER file.
    ///
    /// # Errors
    /// If there is none in it, or one that cannot be read.
    pub fn trust(&mut self, bytes: &[u8]) -> Result<(), NotRead> {
        self.anchors.extend(certificates(bytes)?);
        Ok(())
    }

    /// Knows further certificates, of issuers between signer and root.
    ///
    /// # Errors
    /// If there is none in it, or one that cannot be read.
    pub fn know(&mut self, bytes: &[u8]) -> Result<(), NotRead> {
        self.extra.extend(certificates(bytes)?);
        Ok(())
    }

    /// Takes in a certificate revocation list.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn revocation_list(&mut self, bytes: &[u8]) -> Result<(), NotRead> {
        let all: Option<Vec<Crl>> = blocks(bytes, "X509 CRL").iter().map(|der| Crl::read(der)).collect();
        self.crls.extend(all.filter(|all| !all.is_empty()).ok_or(NotRead)?);
        Ok(())
    }

    /// Takes in an answer in OCSP (DER).
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn revocation_answer(&mut self, der: &[u8]) -> Result<(), NotRead> {
        self.ocsps.push(Ocsp::read(der).ok_or(NotRead)?);
        Ok(())
    }
}

fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, NotRead> {
    let all: Option<Vec<_>> = blocks(bytes, "CERTIFICATE").iter().map(|der| Certificate::read(der)).collect();
    all.filter(|all| !all.is_empty()).ok_or(NotRead)
}

/// The blocks of a PEM file with this label; of anything else the bytes themselves.
fn blocks(bytes: &[u8], label: &str) -> Vec<Vec<u8>> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| text.contains("-----BEGIN ")) else {
        return vec![bytes.to_vec()];
    };
    text.split(&begin)
        .skip(1)
        .filter_map(|rest| {
            let body: String = rest.split(&end).next()?.split_whitespace().collect();
            base64::engine::general_purpose::STANDARD.decode(body).ok()
        })
        .collect()
}
