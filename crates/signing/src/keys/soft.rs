//! A private key held in memory.

use super::Key;
use crate::{Chain, Error, Result, Scheme};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ecdsa(Box<EcdsaKeyPair>),
}

/// A private key in memory with its certificates.
pub struct SoftKey {
    pair: Pair,
    random: SystemRandom,
    chain: Chain,
}

impl SoftKey {
    /// A private key (PKCS#8, DER) and certificates in any order, among which is the key's own.
    ///
    /// # Errors
    /// When the key is of a kind that cannot sign here, or none of the certificates is its own.
    pub fn from_pkcs8<T: AsRef<[u8]>>(key: &[u8], certificates: &[T]) -> Result<Self> {
        let random = SystemRandom::new();
        let pair = match RsaKeyPair::from_pkcs8(key) {
            Ok(pair) => Pair::Rsa(Box::new(pair)),
            Err(_) => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key, &random)
                .map(|pair| Pair::Ecdsa(Box::new(pair)))
                .map_err(|_| Error::KeyKind)?,
        };
        let public = match &pair {
            Pair::Rsa(pair) => pair.public_key().as_ref(),
            Pair::Ecdsa(pair) => pair.public_key().as_ref(),
        };
        let mut ordered: Vec<&[u8]> = certificates.iter().map(AsRef::as_ref).collect();
        for at in 0..ordered.len() {
            if let Ok(chain) = Chain::from_der(&ordered[at..=at])
                && chain.public_key() == public
            {
                ordered.swap(0, at);
                return Ok(Self { chain: Chain::from_der(&ordered)?, pair, random });
            }
        }
        Err(Error::Certificate { detail: "không có chứng thư của khóa này" })
    }
}

impl Key for SoftKey {
    fn chain(&self) -> &Chain {
        &self.chain
    }

    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut out = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &self.random, bytes, &mut out).map_err(|_| Error::KeyKind)?;
                Ok(out)
            }
            Pair::Ecdsa(pair) => {
                pair.sign(&self.random, bytes).map(|out| out.as_ref().to_vec()).map_err(|_| Error::KeyKind)
            }
        }
    }
}

impl std::fmt::Debug for SoftKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind: Scheme = self.chain.scheme();
        f.debug_struct("SoftKey").field("scheme", &kind).field("name", &self.chain.name()).finish_non_exhaustive()
    }
}
