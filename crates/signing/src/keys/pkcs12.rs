//! Keys in PKCS#12 files (.p12, .pfx).

use super::SoftKey;
use crate::{Error, Result};
use p12_keystore::Pkcs12Archive;

/// Opens a PKCS#12 file.
///
/// # Errors
/// When the password is wrong, the file is damaged, or none of its keys has a certificate and can sign here.
pub fn open(file: &[u8], password: &str) -> Result<SoftKey> {
    let archive = Pkcs12Archive::from_pkcs12(file, password).map_err(|_| Error::Pkcs12)?;
    let certificates: Vec<&[u8]> = archive.certs.iter().map(|bag| bag.cert.as_der()).collect();
    let mut refused = Error::Pkcs12;
    for bag in &archive.keys {
        match SoftKey::from_pkcs8(bag.key.as_der(), &certificates) {
            Ok(key) => return Ok(key),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}
