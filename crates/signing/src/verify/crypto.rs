//! Digests and signatures: which algorithms are known, which are too weak, and whether a signature is right.

use super::asn1::{Node, Reader, tag};
use ring::{digest, signature};

/// Digest algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

const SHA1: &[u8] = &[0x2b, 0x0e, 0x03, 0x02, 0x1a];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const SHA384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
const SHA512: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];
const PKCS1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04];
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

impl Hash {
    pub(crate) fn of(oid: &[u8]) -> Option<Self> {
        match oid {
            SHA1 => Some(Self::Sha1),
            SHA256 => Some(Self::Sha256),
            SHA384 => Some(Self::Sha384),
            SHA512 => Some(Self::Sha512),
            _ => None,
        }
    }

    fn algorithm(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// The digest of the parts, one after another.
    pub(crate) fn digest(self, parts: &[&[u8]]) -> digest::Digest {
        let mut context = digest::Context::new(self.algorithm());
        for part in parts {
            context.update(part);
        }
        context.finish()
    }
}

/// How a signature was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Pkcs1(Hash),
    /// With the length of its salt.
    Pss(Hash, usize),
    Ecdsa(Hash),
    Ed25519,
}

impl Scheme {
    /// Reads an AlgorithmIdentifier; one that names only the kind of key takes the digest that is named beside it.
    pub(crate) fn read(identifier: &Node<'_>, beside: Option<Hash>) -> Option<Self> {
        let mut reader = identifier.reader();
        let oid = reader.take(tag::OID)?.value;
        if oid == ED25519 {
            return Some(Self::Ed25519);
        }
        if oid == EC_KEY {
            return beside.map(Self::Ecdsa);
        }
        if let Some(rest) = oid.strip_prefix(PKCS1) {
            return match rest {
                [1] => beside.map(Self::Pkcs1),
                [5] => Some(Self::Pkcs1(Hash::Sha1)),
                [10] => pss(reader.optional(tag::SEQUENCE)?),
                [11] => Some(Self::Pkcs1(Hash::Sha256)),
                [12] => Some(Self::Pkcs1(Hash::Sha384)),
                [13] => Some(Self::Pkcs1(Hash::Sha512)),
                _ => None,
            };
        }
        match oid.strip_prefix(ECDSA)? {
            [1] => Some(Self::Ecdsa(Hash::Sha1)),
            [3, 2] => Some(Self::Ecdsa(Hash::Sha256)),
            [3, 3] => Some(Self::Ecdsa(Hash::Sha384)),
            [3, 4] => Some(Self::Ecdsa(Hash::Sha512)),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> String {
        match self {
            Self::Pkcs1(hash) => format!("RSA, {}", hash.name()),
            Self::Pss(hash, _) => format!("RSA-PSS, {}", hash.name()),
            Self::Ecdsa(hash) => format!("ECDSA, {}", hash.name()),
            Self::Ed25519 => "Ed25519".to_owned(),
        }
    }

    /// Whether the scheme rests on SHA-1.
    pub(crate) fn is_weak(self) -> bool {
        matches!(self, Self::Pkcs1(Hash::Sha1) | Self::Pss(Hash::Sha1, _) | Self::Ecdsa(Hash::Sha1))
    }
}

/// RSASSA-PSS parameters; only those with MGF1 over the same digest.
fn pss(parameters: Node<'_>) -> Option<Scheme> {
    let mut reader = parameters.reader();
    let hash = match reader.optional(0xa0) {
        Some(node) => hash_of(&Node::first(node.value, tag::SEQUENCE)?)?,
        None => return None,
    };
    let mask = reader.optional(0xa1)?;
    let mut mask = Node::first(mask.value, tag::SEQUENCE)?.reader();
    let is_mgf1 = mask.take(tag::OID)?.value.strip_prefix(PKCS1).is_some_and(|rest| rest == [8]);
    let same = hash_of(&mask.take(tag::SEQUENCE)?)? == hash;
    let salt = Node::first(reader.optional(0xa2)?.value, tag::INTEGER)?.small()?;
    (is_mgf1 && same).then_some(Scheme::Pss(hash, usize::try_from(salt).ok()?))
}

/// The digest that an AlgorithmIdentifier names.
pub(crate) fn hash_of(identifier: &Node<'_>) -> Option<Hash> {
    Hash::of(identifier.reader().take(tag::OID)?.value)
}

/// A public key, from a SubjectPublicKeyInfo.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key<'a> {
    algorithm: &'a [u8],
    curve: &'a [u8],
    bits: &'a [u8],
}

/// What came of checking a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    Right,
    Wrong,
    /// The algorithm or curve is not known here: nothing can be said.
    Unknown,
}

impl<'a> Key<'a> {
    pub(crate) fn read(info: &Node<'a>) -> Option<Self> {
        let mut reader = info.reader();
        let mut algorithm = reader.take(tag::SEQUENCE)?.reader();
        let bits = reader.take(tag::BIT_STRING)?.bits()?;
        let oid = algorithm.take(tag::OID)?.value;
        let curve = algorithm.optional(tag::OID).map_or(&[][..], |node| node.value);
        Some(Self { algorithm: oid, curve, bits })
    }

    /// The bits of the key as it was written: what key identifiers are digests of.
    pub(crate) fn octets(&self) -> &'a [u8] {
        self.bits
    }

    fn is_rsa(&self) -> bool {
        self.algorithm.strip_prefix(PKCS1).is_some_and(|rest| matches!(rest, [1 | 10]))
    }

    /// The length of an RSA modulus in bits.
    pub(crate) fn rsa_bits(&self) -> Option<usize> {
        if !self.is_rsa() {
            return None;
        }
        let modulus = Node::first(self.bits, tag::SEQUENCE)?.reader().take(tag::INTEGER)?.magnitude();
        Some(modulus.len() * 8 - modulus.first()?.leading_zeros() as usize)
    }

    /// The key in a few letters: RSA-2048, P-256.
    pub(crate) fn name(&self) -> String {
        match self.rsa_bits() {
            Some(bits) => format!("RSA-{bits}"),
            None if self.algorithm == ED25519 => "Ed25519".to_owned(),
            None if self.curve == P256 => "P-256".to_owned(),
            None if self.curve == P384 => "P-384".to_owned(),
            None => super::asn1::dotted(self.algorithm),
        }
    }

    /// Whether `signature` is this key's over `message`.
    pub(crate) fn check(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> Checked {
        if let Scheme::Pss(hash, salt) = scheme
            && self.rsa_bits().is_some_and(|bits| (2048..=8192).contains(&bits))
            && salt != hash.algorithm().output_len()
        {
            let right = super::pss::check(self.bits, hash, salt, message, signature).unwrap_or(false);
            return if right { Checked::Right } else { Checked::Wrong };
        }
        let Some(algorithm) = self.algorithm_for(scheme) else { return Checked::Unknown };
        match signature::UnparsedPublicKey::new(algorithm, self.bits).verify(message, signature) {
            Ok(()) => Checked::Right,
            Err(_) => Checked::Wrong,
        }
    }

    fn algorithm_for(&self, scheme: Scheme) -> Option<&'static dyn signature::VerificationAlgorithm> {
        let long = self.rsa_bits().is_some_and(|bits| bits >= 2048);
        Some(match scheme {
            Scheme::Pkcs1(hash) if self.is_rsa() => match (hash, long) {
                (Hash::Sha1, true) => &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
                (Hash::Sha1, false) => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
                (Hash::Sha256, true) => &signature::RSA_PKCS1_2048_8192_SHA256,
                (Hash::Sha256, false) => &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
                (Hash::Sha384, true) => &signature::RSA_PKCS1_2048_8192_SHA384,
                (Hash::Sha384, false) => return None,
                (Hash::Sha512, true) => &signature::RSA_PKCS1_2048_8192_SHA512,
                (Hash::Sha512, false) => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
            },
            Scheme::Pss(hash, _) if self.is_rsa() => match hash {
                Hash::Sha1 => return None,
                Hash::Sha256 => &signature::RSA_PSS_2048_8192_SHA256,
                Hash::Sha384 => &signature::RSA_PSS_2048_8192_SHA384,
                Hash::Sha512 => &signature::RSA_PSS_2048_8192_SHA512,
            },
            Scheme::Ecdsa(hash) if self.algorithm == EC_KEY => match (self.curve, hash) {
                (P256, Hash::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
                (P256, Hash::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
                (P384, Hash::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
                (P384, Hash::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
                _ => return None,
            },
            Scheme::Ed25519 if self.algorithm == ED25519 => &signature::ED25519,
            _ => return None,
        })
    }
}

/// Reads the parts of a signed structure (certificate, CRL, OCSP response): what is signed, how, the signature.
pub(crate) fn signed<'a>(reader: &mut Reader<'a>) -> Option<(Node<'a>, Option<Scheme>, &'a [u8])> {
    let body = reader.take(tag::SEQUENCE)?;
    let scheme = Scheme::read(&reader.take(tag::SEQUENCE)?, None);
    Some((body, scheme, reader.take(tag::BIT_STRING)?.bits()?))
}
