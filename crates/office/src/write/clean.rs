//! Texts of people made safe for a page: what no page can show is left out, every letter is kept.

/// Text in composed letters without control characters and marks that turn the direction of writing.
/// Line breaks stay; a tab becomes a space.
pub(super) fn lines(text: &str) -> String {
    vietnamese::nfc(text).chars().filter_map(shown).collect()
}

/// The same on a single line, without spaces at its ends.
pub(super) fn line(text: &str) -> String {
    lines(text).replace('\n', " ").trim().to_owned()
}

fn shown(c: char) -> Option<char> {
    match c {
        '\n' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        c if c.is_control() => None,
        // Marks of direction would let a text be read otherwise than it is written.
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        // Not characters: no XML holds them.
        c if u32::from(c) & 0xfffe == 0xfffe => None,
        c => Some(c),
    }
}
