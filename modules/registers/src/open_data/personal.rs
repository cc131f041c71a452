//! Numbers of people that somebody wrote into a text where nobody expects them: phones and identity numbers.

use kernel::{Error, Result};
use regex::Regex;

/// Finds numbers of people in texts.
pub(crate) struct NumbersOfPeople {
    number: Regex,
}

impl NumbersOfPeople {
    /// Ready to look.
    ///
    /// # Errors
    /// When the pattern does not compile, which a test rules out.
    pub(crate) fn new() -> Result<Self> {
        let mobile = r"\b(?:0|84)[ .-]?[35789]\d(?:[ .-]?\d){7}\b";
        let identity = r"\b0(?:[ .]?\d){11}\b";
        Ok(Self { number: Regex::new(&format!("{mobile}|{identity}")).map_err(Error::internal)? })
    }

    /// Does a mobile phone number or an identity number stand in this text?
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.number.is_match(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_identity_numbers_are_found_in_running_text() {
        let numbers = NumbersOfPeople::new().unwrap_or_else(|e| panic!("{e}"));
        for text in
            ["Gọi bà Hà 0912 345 678", "0912345678", "+84 912.345.678 (ông An)", "CCCD 019185001234", "019 185 001 234"]
        {
            assert!(numbers.is_in(text), "{text}");
        }
        for text in [
            "Số 12, ngõ 345",
            "từ 2024-2025",
            "MST 4600123456",
            "1.234.567.890 đồng",
            "hotline 1900 1234",
            "0208 3862 123",
            "",
        ] {
            assert!(!numbers.is_in(text), "{text}");
        }
    }
}
