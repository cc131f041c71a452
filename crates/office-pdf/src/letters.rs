//! Letters that a page can show, in words that fit on it.

use std::borrow::Cow;

use office::letters::REGULAR;
use ttf_parser::Face;

/// Letters that the fonts do not have are shown as an empty box: no page lacks a letter in silence.
pub(crate) fn drawable(text: &str) -> String {
    let Ok(face) = Face::parse(REGULAR, 0) else {
        return text.to_owned();
    };
    let has = |c: char| c.is_ascii() || c == '\u{200b}' || face.glyph_index(c).is_some();
    text.chars().map(|c| if has(c) { c } else { '□' }).collect()
}

/// Text whose endless words (addresses, digests) may be broken by a zero-width space, so that none leaves the page.
pub(crate) fn breakable(text: &str, every: usize) -> Cow<'_, str> {
    if text.split(char::is_whitespace).all(|word| word.chars().count() <= every) {
        return Cow::Borrowed(text);
    }
    let mut broken = String::with_capacity(text.len() * 2);
    let mut length = 0;
    for c in text.chars() {
        length = if c.is_whitespace() { 0 } else { length + 1 };
        if length > every {
            broken.push('\u{200b}');
            length = 1;
        }
        broken.push(c);
    }
    Cow::Owned(broken)
}
