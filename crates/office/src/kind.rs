//! Loại văn bản: the 29 kinds of administrative documents with their codes and what is particular to the form of each.

use std::sync::LazyLock;

use serde::Deserialize;

/// Whether a part stands in documents of a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    #[default]
    None,
    May,
    Must,
}

/// Loại văn bản hành chính (Điều 7 NĐ 30/2020/NĐ-CP).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentKind {
    /// "KH"; empty for công văn and thư công.
    pub code: String,
    /// "Kế hoạch".
    pub name: String,
    /// "Kính gửi".
    #[serde(default)]
    pub addressed: Standing,
    /// What leads the addressees in place of "Kính gửi": a công điện has "… điện:".
    #[serde(default)]
    pub addressed_by: String,
    /// The line between bases and text: "QUYẾT ĐỊNH:".
    #[serde(default)]
    pub lead: String,
    /// A line in capitals names who decides, above the bases.
    #[serde(default)]
    pub issuer: bool,
    /// Trích yếu.
    #[serde(default = "must")]
    pub titled: Standing,
    /// How many sign beside each other: a biên bản has secretary and chair.
    #[serde(default = "one")]
    pub signatures: u8,
    #[serde(default = "yes")]
    pub numbered: bool,
    /// Công văn: the name of the kind is not printed.
    #[serde(default)]
    pub is_letter: bool,
}

fn must() -> Standing {
    Standing::Must
}

fn one() -> u8 {
    1
}

fn yes() -> bool {
    true
}

#[derive(Default, Deserialize)]
struct Kinds {
    kind: Vec<DocumentKind>,
}

/// A test reads the file; data that cannot be read would leave no kinds, never stop a program.
static KINDS: LazyLock<Vec<DocumentKind>> =
    LazyLock::new(|| toml::from_str::<Kinds>(include_str!("../data/kinds.toml")).unwrap_or_default().kind);

impl DocumentKind {
    /// All 29, in the order of the decree.
    pub fn all() -> &'static [Self] {
        &KINDS
    }

    /// The kind of a code, exactly as it is written: "QyĐ", "TTr".
    pub fn of_code(code: &str) -> Option<&'static Self> {
        Self::all().iter().find(|kind| !kind.code.is_empty() && kind.code == code)
    }

    /// The kind of a name in any casing: "KẾ HOẠCH". A document without a name is a công văn.
    pub fn of_name(name: &str) -> Option<&'static Self> {
        let name = name.trim();
        if name.is_empty() {
            return Self::all().iter().find(|kind| kind.is_letter);
        }
        Self::all().iter().find(|kind| is_same(&kind.name, name))
    }

    /// The kind whose name the text begins with, and the text behind it.
    pub(crate) fn leading(text: &str) -> Option<(&'static Self, &str)> {
        let named = Self::all().iter().filter(|kind| !kind.is_letter);
        named
            .filter_map(|kind| {
                let end = text.char_indices().nth(kind.name.chars().count()).map_or(text.len(), |(at, _)| at);
                let (name, rest) = text.split_at(end);
                let ends_there = rest.chars().next().is_none_or(|next| !next.is_alphanumeric());
                (is_same(&kind.name, name) && ends_there).then_some((kind, rest.trim()))
            })
            .max_by_key(|(kind, _)| kind.name.len())
    }
}

/// The same letters, marks included, in any casing and placement of tone marks.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |text: &str| vietnamese::normalise_tone(&vietnamese::nfc(text).to_lowercase()).into_owned();
    plain(one) == plain(other)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_29_kinds_have_the_codes_of_the_decree() {
        let codes: Vec<&str> = DocumentKind::all().iter().map(|kind| kind.code.as_str()).collect();
        assert_eq!(
            codes,
            [
                "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA", "BC", "BB", "TTr",
                "HĐ", "CĐ", "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "", "",
            ]
        );
        for kind in DocumentKind::all() {
            assert_eq!(DocumentKind::of_name(&kind.name.to_uppercase()), Some(kind));
            if !kind.code.is_empty() {
                assert_eq!(DocumentKind::of_code(&kind.code), Some(kind));
            }
        }
    }

    #[test]
    fn codes_agree_with_those_that_citations_know() {
        for kind in DocumentKind::all().iter().filter(|kind| !kind.code.is_empty()) {
            assert_eq!(vietnamese::citation::kind_of_code(&kind.code), Some(kind.name.as_str()), "{}", kind.code);
        }
    }

    #[test]
    fn a_name_is_told_from_a_word_that_begins_alike() {
        let leads = |text| DocumentKind::leading(text).map(|(kind, rest)| (kind.code.as_str(), rest));
        assert_eq!(leads("KẾ HOẠCH CHUYỂN ĐỔI SỐ"), Some(("KH", "CHUYỂN ĐỔI SỐ")));
        assert_eq!(leads("Quyết định"), Some(("QĐ", "")));
        assert_eq!(leads("Quy định"), Some(("QyĐ", "")));
        assert_eq!(leads("Đề án"), Some(("ĐA", "")));
        assert_eq!(leads("Dự án"), Some(("DA", "")));
        assert_eq!(leads("Thông báoo"), None);
        assert_eq!(DocumentKind::of_name("").map(|kind| kind.is_letter), Some(true));
    }
}
