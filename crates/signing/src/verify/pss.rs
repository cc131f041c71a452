//! RSASSA-PSS (RFC 8017, 8.1.2) with a salt of any length: ring takes only salts as long as the digest, pyHanko and
//! others take the longest that fits.

use super::asn1::{Node, tag};
use super::crypto::Hash;
use num_bigint::BigUint;

/// Whether the signature is right; `None` where key or signature are malformed.
pub(crate) fn check(key: &[u8], hash: Hash, salt: usize, message: &[u8], signature: &[u8]) -> Option<bool> {
    let mut key = Node::first(key, tag::SEQUENCE)?.reader();
    let (modulus, exponent) = (key.take(tag::INTEGER)?.magnitude(), key.take(tag::INTEGER)?.magnitude());
    // Greater exponents than these occur nowhere and would cost time.
    if exponent.len() > 5 || signature.len() != modulus.len() {
        return None;
    }
    let modulus = BigUint::from_bytes_be(modulus);
    let signature = BigUint::from_bytes_be(signature);
    if signature >= modulus {
        return None;
    }
    let bits = usize::try_from(modulus.bits()).ok()? - 1;
    let encoded = signature.modpow(&BigUint::from_bytes_be(exponent), &modulus).to_bytes_be();
    let length = bits.div_ceil(8);
    let encoded = [vec![0; length.checked_sub(encoded.len())?], encoded].concat();
    Some(is_encoded(&encoded, bits, hash, salt, message))
}

/// EMSA-PSS-VERIFY (9.1.2).
fn is_encoded(encoded: &[u8], bits: usize, hash: Hash, salt: usize, message: &[u8]) -> bool {
    let digest = hash.digest(&[message]);
    let size = digest.as_ref().len();
    let Some(width) = encoded.len().checked_sub(size + 1) else { return false };
    let Some(zeros) = width.checked_sub(salt.saturating_add(1)) else { return false };
    let (masked, seed) = (&encoded[..width], &encoded[width..width + size]);
    let unused = 8 * encoded.len() - bits;
    if encoded.last() != Some(&0xbc) || u32::from(masked[0]) >> (8 - unused) != 0 {
        return false;
    }
    let mask = (0u32..).flat_map(|n| hash.digest(&[seed, &n.to_be_bytes()]).as_ref().to_vec());
    let mut block: Vec<u8> = masked.iter().zip(mask).map(|(a, b)| a ^ b).collect();
    block[0] &= 0xff >> unused;
    block[..zeros].iter().all(|&b| b == 0)
        && block[zeros] == 1
        && hash.digest(&[&[0; 8], digest.as_ref(), &block[zeros + 1..]]).as_ref() == seed
}
