//! Remote signers: only the digest of what is signed goes to them. How it goes is the caller's; the messages of the Cloud
//! Signature Consortium's interface (`signatures/signHash`) are made and read here.

use super::Key;
use crate::{Chain, Error, Result, Scheme, sha256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

type Ask = dyn Fn(&[u8; 32]) -> std::result::Result<Vec<u8>, String> + Send + Sync;

/// A key that lies with a remote signer.
pub struct Remote {
    chain: Chain,
    ask: Box<Ask>,
}

impl Remote {
    /// A remote signer of a chain; `ask` gives it a SHA-256 and brings back the signature.
    pub fn new<F>(chain: Chain, ask: F) -> Self
    where
        F: Fn(&[u8; 32]) -> std::result::Result<Vec<u8>, String> + Send + Sync + 'static,
    {
        Self { chain, ask: Box::new(ask) }
    }
}

impl Key for Remote {
    fn chain(&self) -> &Chain {
        &self.chain
    }

    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        (self.ask)(&sha256(bytes)).map_err(|detail| Error::Remote { detail })
    }
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").field("name", &self.chain.name()).finish_non_exhaustive()
    }
}

/// The body of `signatures/signHash`: a credential, what the signer's consent gave (SAD), and the digest.
pub fn csc_request(credential: &str, consent: &str, scheme: Scheme, digest: &[u8; 32]) -> String {
    json!({
        "credentialID": credential,
        "SAD": consent,
        "hash": [STANDARD.encode(digest)],
        "hashAlgo": crate::oid::SHA_256.to_string(),
        "signAlgo": scheme.identifier(),
    })
    .to_string()
}

#[derive(Deserialize)]
struct CscAnswer {
    #[serde(default)]
    signatures: Vec<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// The signature in the answer to `signatures/signHash`.
///
/// # Errors
/// When the signer refuses, in its words, or the answer cannot be read.
pub fn csc_signature(answer: &[u8]) -> Result<Vec<u8>> {
    let unreadable = |_| Error::Remote { detail: "câu trả lời không đọc được".to_owned() };
    let answer: CscAnswer = serde_json::from_slice(answer).map_err(unreadable)?;
    if let Some(detail) = answer.error_description.or(answer.error) {
        return Err(Error::Remote { detail });
    }
    let [signature] = answer.signatures.as_slice() else {
        return Err(Error::Remote { detail: "câu trả lời không có chữ ký".to_owned() });
    };
    STANDARD.decode(signature).map_err(|_| Error::Remote { detail: "chữ ký không đọc được".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_signer_is_sent_the_digest_and_says_its_refusal() {
        let body = csc_request("ward", "consent", Scheme::RsaSha256, &[1; 32]);
        assert!(body.contains("\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\""), "{body}");
        assert!(body.contains("1.2.840.113549.1.1.11"));
        assert_eq!(csc_signature(br#"{"signatures":["AQI="]}"#).unwrap(), [1, 2]);
        let refused = csc_signature(br#"{"error":"invalid_request","error_description":"SAD expired"}"#).unwrap_err();
        assert!(refused.to_string().contains("SAD expired"));
        assert!(csc_signature(b"<html>").is_err() && csc_signature(br#"{"signatures":[]}"#).is_err());
    }
}
