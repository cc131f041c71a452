//! Secrets of citizens without an account: links that cannot be guessed, codes that can be read out, pictures of both.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Error, Result};
use sha2::{Digest as _, Sha256};

/// Letters and digits that nobody mistakes for one another, on paper or on the telephone.
const LETTERS: &[u8; 30] = b"ABCDEFGHJKLMNPQRSTUVWXYZ234567";
/// Characters of a short code: 30^8 are more than 650 billion.
const SHORT: usize = 8;

/// A fresh token of 256 random bits, as text for an address or a cookie.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of a token.
pub(crate) fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// A fresh short code: "K7TM2QXD".
pub(crate) fn short_code() -> String {
    let bytes = rand::random::<[u8; SHORT]>();
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

/// A short code as it was typed or scanned: with spaces, dashes, small letters.
pub(crate) fn plain_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// A short code as people read it: "K7TM-2QXD".
pub(crate) fn spaced_code(code: &str) -> String {
    match code.split_at_checked(SHORT / 2) {
        Some((first, rest)) if !rest.is_empty() => format!("{first}-{rest}"),
        _ => code.to_owned(),
    }
}

/// A QR code as SVG, of that many pixels.
///
/// # Errors
/// Where the text is too long for one.
pub(crate) fn qr(text: &str, size: u32) -> Result<String> {
    let code = office::QrCode::new(text).ok_or_else(|| Error::internal("a text too long for a QR code"))?;
    let shown = format!("<svg width=\"{size}\" height=\"{size}\" aria-hidden=\"true\" focusable=\"false\" ");
    Ok(code.svg().replacen("<svg ", &shown, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_being_read_out_and_typed() {
        let code = short_code();
        assert_eq!(code.len(), SHORT);
        assert!(!code.contains(['0', '1', 'I', 'O', '8', '9']), "{code}");
        assert_eq!(plain_code(&format!(" {} ", spaced_code(&code).to_lowercase())), code);
        assert_ne!(token(), token());
        assert_eq!(digest("a").len(), 64);
    }

    #[test]
    fn a_picture_says_nothing_to_a_screen_reader() {
        let svg = qr("K7TM2QXD", 160).unwrap();
        assert!(svg.starts_with("<svg width=\"160\" height=\"160\" aria-hidden=\"true\""), "{svg}");
    }
}
