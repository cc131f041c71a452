//! Keys that sign: in this program's memory (`soft`), in PKCS#12 files, in tokens (PKCS#11), or with a remote signer.

mod pkcs11;
mod pkcs12;
mod remote;
mod soft;

pub use pkcs11::{Library, TokenKey};
pub use pkcs12::open as open_pkcs12;
pub use remote::{Remote, csc_request, csc_signature};
pub use soft::SoftKey;

use crate::{Chain, Result};

/// A key that can sign, and the certificates that say whose it is.
pub trait Key: Send + Sync {
    /// The signer's certificate and those above it.
    fn chain(&self) -> &Chain;

    /// Signs bytes by the chain's scheme, which digests them first.
    ///
    /// # Errors
    /// When the token, the remote signer or the key refuses.
    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>>;
}
