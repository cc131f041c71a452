//! Signatures as other programs see them: poppler's `pdfsig`, pyHanko, qpdf, OpenSSL and SoftHSM.

#![allow(clippy::unwrap_used)]

mod appearance;
mod attacks;
mod hostile;
mod peers;
mod signatures;
mod support;
mod tokens;
