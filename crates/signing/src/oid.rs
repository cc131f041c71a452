//! The object identifiers that signatures are made of.

use const_oid::ObjectIdentifier as Oid;

/// Plain content.
pub const DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.1");
/// Signed content (CMS SignedData).
pub const SIGNED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.2");
/// Attribute: what kind of content is signed.
pub const CONTENT_TYPE: Oid = Oid::new_unwrap("1.2.840.113549.1.9.3");
/// Attribute: the digest of the content.
pub const MESSAGE_DIGEST: Oid = Oid::new_unwrap("1.2.840.113549.1.9.4");
/// Attribute: when the signer says that he signed.
pub const SIGNING_TIME: Oid = Oid::new_unwrap("1.2.840.113549.1.9.5");
/// Attribute: which certificate signed (ESS, SHA-256).
pub const SIGNING_CERTIFICATE_V2: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// Attribute: a time stamp over the signature's value.
pub const TIME_STAMP_TOKEN: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// What a time stamp signs (RFC 3161 TSTInfo).
pub const TST_INFO: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// SHA-256.
pub const SHA_256: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.2.1");
/// A key of RSA.
pub const RSA: Oid = Oid::new_unwrap("1.2.840.113549.1.1.1");
/// RSA (PKCS#1 1.5) over SHA-256.
pub const RSA_SHA_256: Oid = Oid::new_unwrap("1.2.840.113549.1.1.11");
/// A key on an elliptic curve.
pub const EC: Oid = Oid::new_unwrap("1.2.840.10045.2.1");
/// The curve P-256.
pub const P_256: Oid = Oid::new_unwrap("1.2.840.10045.3.1.7");
/// ECDSA over SHA-256.
pub const ECDSA_SHA_256: Oid = Oid::new_unwrap("1.2.840.10045.4.3.2");
/// A name's common part: who.
pub const COMMON_NAME: Oid = Oid::new_unwrap("2.5.4.3");
