//! Digital signatures in PDF files (PAdES): made by incremental updates alone, so that whatever was signed before stays
//! valid; keys in PKCS#12 files, in tokens, or at a remote signer that sees the digest only. It reads and writes nothing
//! outside but keys: HTTP, files and the clock are the caller's.

pub mod appearance;
mod blanks;
pub mod cms;
pub mod demo_authority;
pub mod dss;
mod error;
mod holder;
pub mod keys;
pub mod oid;
pub mod pdf;
pub mod revocation;
mod sign;
pub mod stamp;
pub mod timestamp;
pub mod trust;
pub mod verify;

pub use appearance::{Align, Appearance, Look, Picture, Rect, Style};
pub use blanks::{Blank, Fill, empty_blanks, reserve};
pub use cms::{Chain, Scheme};
pub use error::Error;
pub use holder::Holder;
pub use keys::Key;
pub use sign::{Authority, Certify, Prepared, Request, prepare, sign};

/// The English of the sentences that this crate says in Vietnamese.
pub const SENTENCES: &str = include_str!("../locales/sentences.en.txt");

/// What can go wrong here, each in a sentence.
pub type Result<T> = std::result::Result<T, Error>;

/// The SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    out
}
