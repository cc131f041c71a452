//! Time stamps (RFC 3161): the request over a signature, and the token in the answer. Sending is the caller's.

pub(crate) mod token;

use crate::{Error, Result, oid, sha256};
use ::cms::content_info::ContentInfo;
use ::cms::signed_data::SignedData;
use const_oid::ObjectIdentifier;
use der::asn1::{Null, OctetString, Uint};
use der::{Any, Decode, Encode, Sequence};
use ring::rand::{SecureRandom, SystemRandom};
use spki::AlgorithmIdentifierOwned;

/// What is stamped.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct Imprint {
    pub algorithm: AlgorithmIdentifierOwned,
    pub hash: OctetString,
}

#[derive(Sequence)]
pub(crate) struct TimeStampRequest {
    pub(crate) version: u8,
    pub(crate) imprint: Imprint,
    #[asn1(optional = "true")]
    pub(crate) policy: Option<ObjectIdentifier>,
    #[asn1(optional = "true")]
    pub(crate) nonce: Option<Uint>,
    #[asn1(default = "Default::default")]
    pub(crate) certificates: bool,
}

#[derive(Sequence)]
struct TimeStampResponse {
    status: Any,
    #[asn1(optional = "true")]
    token: Option<Any>,
}

/// What a time stamp says (TSTInfo). Its instant is left as it stands, for it may have fractions of a second.
#[derive(Debug, Clone, Sequence)]
pub struct TstInfo {
    pub version: u8,
    pub policy: ObjectIdentifier,
    pub imprint: Imprint,
    pub serial: der::asn1::Int,
    pub instant: Any,
    #[asn1(optional = "true")]
    pub accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    pub ordering: bool,
    #[asn1(optional = "true")]
    pub nonce: Option<Uint>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub authority: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub extensions: Option<Vec<Any>>,
}

/// How exact an instant is.
#[derive(Debug, Clone, Sequence)]
pub struct Accuracy {
    #[asn1(optional = "true")]
    pub seconds: Option<u32>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub millis: Option<u16>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub micros: Option<u16>,
}

/// A time stamp that was asked for.
#[derive(Debug, Clone)]
pub struct Request {
    bytes: Vec<u8>,
    hash: [u8; 32],
    nonce: Uint,
}

impl Request {
    /// Asks to stamp a signature's value.
    ///
    /// # Errors
    /// When there is no randomness to be had.
    pub fn new(signature: &[u8]) -> Result<Self> {
        let failed = Error::encoding("yêu cầu dấu thời gian");
        let mut nonce = [0u8; 8];
        let random = SystemRandom::new().fill(&mut nonce);
        random.map_err(|_| Error::Encoding { detail: "số ngẫu nhiên" })?;
        nonce[0] |= 1;
        let (hash, nonce) = (sha256(signature), Uint::new(&nonce).map_err(&failed)?);
        let request = TimeStampRequest {
            version: 1,
            imprint: Imprint {
                algorithm: AlgorithmIdentifierOwned { oid: oid::SHA_256, parameters: Some(Null.into()) },
                hash: OctetString::new(&hash[..]).map_err(&failed)?,
            },
            policy: None,
            nonce: Some(nonce.clone()),
            certificates: true,
        };
        Ok(Self { bytes: request.to_der().map_err(failed)?, hash, nonce })
    }

    /// What goes to the time stamp authority (`application/timestamp-query`).
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The token in an authority's answer, in DER. That it stamps this request is checked here; who signed it is a
    /// matter of verification.
    ///
    /// # Errors
    /// When the authority refuses or its answer belongs to another request.
    pub fn token(&self, answer: &[u8]) -> Result<Vec<u8>> {
        let no = |detail: &str| Error::TimeStamp { detail: detail.to_owned() };
        let unreadable = |_| no("câu trả lời không đọc được");
        let answer = TimeStampResponse::from_der(answer).map_err(unreadable)?;
        let status = first(&answer.status).map_err(unreadable)?;
        if !matches!(status.value(), [0 | 1]) {
            return Err(no(&format!("bị từ chối, mã {}", hex::encode(status.value()))));
        }
        let token = answer.token.ok_or_else(|| no("câu trả lời không có dấu"))?.to_der().map_err(unreadable)?;
        let stamped = contents(&token)?;
        if stamped.imprint.hash.as_bytes() != self.hash || stamped.imprint.algorithm.oid != oid::SHA_256 {
            return Err(no("dấu của dữ liệu khác"));
        }
        if stamped.nonce.as_ref() != Some(&self.nonce) {
            return Err(no("dấu của yêu cầu khác"));
        }
        Ok(token)
    }
}

/// The first value of a sequence, whatever follows it.
fn first(sequence: &Any) -> der::Result<Any> {
    let mut reader = der::SliceReader::new(sequence.value())?;
    der::Decode::decode(&mut reader)
}

/// The certificates (DER) that a token brings along.
///
/// # Errors
/// When it is no token.
pub fn certificates(token: &[u8]) -> Result<Vec<Vec<u8>>> {
    let unreadable = |_: der::Error| Error::TimeStamp { detail: "dấu không đọc được".to_owned() };
    let info = ContentInfo::from_der(token).map_err(unreadable)?;
    let data: SignedData = info.content.decode_as().map_err(unreadable)?;
    let held = data.certificates.map(|set| set.0.into_vec()).unwrap_or_default();
    held.iter().map(|one| one.to_der().map_err(unreadable)).collect()
}

/// What a token says.
///
/// # Errors
/// When it is no time stamp token.
pub fn contents(token: &[u8]) -> Result<TstInfo> {
    let unreadable = |_: der::Error| Error::TimeStamp { detail: "dấu không đọc được".to_owned() };
    let info = ContentInfo::from_der(token).map_err(unreadable)?;
    let data: SignedData = info.content.decode_as().map_err(unreadable)?;
    let wrong = || Error::TimeStamp { detail: "đây không phải dấu thời gian".to_owned() };
    if data.encap_content_info.econtent_type != oid::TST_INFO {
        return Err(wrong());
    }
    let octets: OctetString = data.encap_content_info.econtent.ok_or_else(wrong)?.decode_as().map_err(unreadable)?;
    TstInfo::from_der(octets.as_bytes()).map_err(unreadable)
}
