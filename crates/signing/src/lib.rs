//! Electronic signatures in PDF: verification.

pub mod revocation;
pub mod timestamp;
pub mod trust;
pub mod verify;
