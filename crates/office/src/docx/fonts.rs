//! Which fonts of old Vietnamese encodings a run is set in, and its text in Unicode.

use std::borrow::Cow;

use vietnamese::legacy::{self, LegacyEncoding};

/// What the font says about the codes of the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum FontKind {
    #[default]
    Unicode,
    Tcvn3,
    /// .VnTimeH: codes of small letters drawn as capitals.
    Tcvn3Capitals,
    Vni,
}

impl FontKind {
    pub(super) fn of(name: &str) -> Self {
        match LegacyEncoding::of_font(name) {
            Some(LegacyEncoding::Tcvn3) if legacy::is_capital_font(name) => Self::Tcvn3Capitals,
            Some(LegacyEncoding::Tcvn3) => Self::Tcvn3,
            Some(LegacyEncoding::VniWindows) => Self::Vni,
            None => Self::Unicode,
        }
    }

    /// The encoding of the codes, where it is an old one.
    pub(super) fn encoding(self) -> Option<LegacyEncoding> {
        match self {
            Self::Unicode => None,
            Self::Tcvn3 | Self::Tcvn3Capitals => Some(LegacyEncoding::Tcvn3),
            Self::Vni => Some(LegacyEncoding::VniWindows),
        }
    }

    /// The text in Unicode. Text typed in Unicode under an old font's name is left alone:
    /// `document_is_unicode` says that the document as a whole is, and then the run's own words must prove otherwise.
    pub(super) fn convert(self, text: &str, document_is_unicode: bool) -> Cow<'_, str> {
        let Some(encoding) = self.encoding() else { return Cow::Borrowed(text) };
        let has_codes = text.chars().any(|c| matches!(c, '\u{a1}'..='\u{ff}' | '\u{f020}'..='\u{f0ff}'));
        if document_is_unicode && legacy::detect(text) != Some(encoding) {
            return Cow::Borrowed(text);
        }
        let converted = if has_codes { legacy::convert(text, encoding) } else { text.to_owned() };
        Cow::Owned(if self == Self::Tcvn3Capitals { converted.to_uppercase() } else { converted })
    }
}

/// More letters that only Unicode has than letters that might be old codes.
pub(super) fn is_unicode(xml: &str) -> bool {
    let (mut unicode, mut codes) = (0usize, 0usize);
    for c in xml.chars() {
        match c {
            'ạ'..='ỹ' | 'Ạ' | 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' => unicode += 1,
            '\u{a1}'..='\u{ff}' | '\u{f020}'..='\u{f0ff}' => codes += 1,
            _ => {}
        }
    }
    unicode * 3 > codes
}
