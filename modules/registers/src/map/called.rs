//! How a commune is called in files: with its type or without, shortened, with or without tones.

use crate::record::key_of;

/// The words before the name of a commune, folded, each with the type that it says.
const TYPES: [(&str, &str); 7] = [
    ("phuong", "phuong"),
    ("p", "phuong"),
    ("xa", "xa"),
    ("x", "xa"),
    ("thi tran", "thi tran"),
    ("tt", "thi tran"),
    ("dac khu", "dac khu"),
];

/// How a commune is called: as it was written, and its bare name where its type stands before it.
pub(super) struct Called {
    whole: String,
    bare: Option<(&'static str, String)>,
}

impl Called {
    /// Of "Phường Sông Công, tỉnh Thái Nguyên", "P. Sông Công", "SONG CONG".
    pub(super) fn of(name: &str) -> Self {
        let whole = key_of(&name.split(',').next().unwrap_or(name).replace(['.', '_'], " "));
        let bare =
            TYPES.iter().find_map(|(word, of)| Some((*of, whole.strip_prefix(word)?.strip_prefix(' ')?.to_owned())));
        Self { whole, bare }
    }

    /// Is it the same? A type that one of them leaves out is the other's; two that are said must agree.
    pub(super) fn is(&self, other: &Self) -> bool {
        let without_type = |one: &Self, other: &Self| one.bare.as_ref().is_some_and(|(_, bare)| *bare == other.whole);
        match (&self.bare, &other.bare) {
            _ if self.whole == other.whole || without_type(self, other) || without_type(other, self) => true,
            (Some(one), Some(other)) => one == other,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ward_is_known_under_every_way_of_writing_its_name() {
        let is = |ward: &str, name: &str| Called::of(name).is(&Called::of(ward));
        let written = [
            "Sông Công",
            "SONG CONG",
            "Phường Sông Công",
            "phuong_song_cong",
            "P. Sông Công, Thái Nguyên",
            "P.Song Cong",
        ];
        for ward in ["phường Sông Công", "Sông Công"] {
            assert!(written.iter().all(|name| is(ward, name)), "{ward}");
            for name in ["Công", "Sông", "Sông Công 2", "Phường", "Thái Nguyên", ""] {
                assert!(!is(ward, name), "{ward}: {name}");
            }
        }
        assert!(is("phường Xa La", "Xa La") && is("Xa La", "Phường Xa La") && is("phường 1", "P.1"));
        assert!(is("đặc khu Phú Quốc", "Phú Quốc") && !is("phường Tam Thanh", "Xã Tam Thanh"));
    }
}
