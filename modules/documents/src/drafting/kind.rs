//! Loại văn bản as drafts know it: the 29 kinds under the keys by which they are kept.

use super::agency;
use crate::outgoing::IssuedBy;
use office::{DocumentKind, Standing};

/// The key of a thư công, which has no code and is no công văn.
const OPEN_LETTER: &str = "TCg";

/// The key of a kind: its code, nothing for a công văn.
pub(crate) fn key(kind: &DocumentKind) -> &str {
    if kind.code.is_empty() && !kind.is_letter { OPEN_LETTER } else { &kind.code }
}

/// The word for a công văn in an address or a form: its own key is empty.
const LETTER: &str = "cv";

/// A key as addresses and forms have it.
pub(crate) fn word(key: &str) -> &str {
    if key.is_empty() { LETTER } else { key }
}

/// The key of such a word.
pub(crate) fn key_of_word(word: &str) -> &str {
    if word == LETTER { "" } else { word }
}

/// The kind of a key; a công văn where there is none.
pub(crate) fn of(wanted: &str) -> &'static DocumentKind {
    let all = DocumentKind::all();
    let letter = || all.iter().find(|kind| kind.is_letter);
    match find(wanted).or_else(letter) {
        Some(kind) => kind,
        None => &all[0],
    }
}

/// The kind of a key.
pub(crate) fn find(wanted: &str) -> Option<&'static DocumentKind> {
    DocumentKind::all().iter().find(|kind| key(kind) == wanted)
}

/// Whether a part stands in documents of a kind.
pub(crate) fn has(standing: Standing) -> bool {
    standing != Standing::None
}

/// The ký hiệu of the committee's documents: "/KH-UBND", "/UBND-VHXH".
pub(crate) fn notation(kind: &DocumentKind, unit_short_name: &str) -> String {
    agency::notation(kind, IssuedBy::Committee, unit_short_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_key_of_its_own_and_is_found_by_it() {
        for kind in DocumentKind::all() {
            assert_eq!(find(key(kind)), Some(kind), "{}", kind.name);
        }
        assert!(of("").is_letter && of("không có").is_letter);
    }

    #[test]
    fn a_letter_names_the_unit_that_drafts_it() {
        assert_eq!(notation(of(""), "Phòng VH-XH"), "/UBND-VHXH");
        assert_eq!(notation(of(""), ""), "/UBND");
        assert_eq!(notation(of("KH"), "VP"), "/KH-UBND");
        assert_eq!(notation(of("TCg"), "VP"), "");
    }
}
