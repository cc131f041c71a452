//! One paragraph as it is gathered from its runs.

use super::styles::Look;
use crate::Line;

/// Text of a paragraph and what share of it is bold or italic.
#[derive(Default)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) look: Look,
    pub(super) style: Option<String>,
    letters: usize,
    bold_letters: usize,
    italic_letters: usize,
}

impl Paragraph {
    pub(super) fn new(look: Look) -> Self {
        Self { look, ..Self::default() }
    }

    /// Adds the text of a run; a line feed in it is a forced line break.
    pub(super) fn add(&mut self, text: &str, look: Look) {
        if look.hidden == Some(true) {
            return;
        }
        let letters = text.chars().filter(|c| !c.is_whitespace()).count();
        self.letters += letters;
        if look.bold == Some(true) {
            self.bold_letters += letters;
        }
        if look.italic == Some(true) {
            self.italic_letters += letters;
        }
        if look.capitals == Some(true) {
            self.text.push_str(&text.to_uppercase());
        } else {
            self.text.push_str(text);
        }
    }

    /// The lines of the paragraph: one, or several where forced breaks part titles and names.
    pub(super) fn into_lines(self, label: &str, out: &mut Vec<Line>) {
        let has_text = self.letters > 0;
        let mut parts: Vec<String> = Vec::new();
        for part in self.text.split('\n') {
            let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
            if part.is_empty() {
                continue;
            }
            match parts.last_mut() {
                Some(last) if goes_on(last, &part) => {
                    last.push(' ');
                    last.push_str(&part);
                }
                _ => parts.push(part),
            }
        }
        for (index, part) in parts.into_iter().enumerate() {
            let text = match (index, label) {
                (0, label) if !label.is_empty() => format!("{label} {part}"),
                _ => part,
            };
            out.push(Line {
                text: vietnamese::nfc(&text).into_owned(),
                bold: has_text && self.bold_letters == self.letters,
                italic: has_text && self.italic_letters == self.letters,
                centred: self.look.centred == Some(true),
                outline: self.look.outline,
                ..Line::default()
            });
        }
    }
}

/// The sentence runs on after a forced break: the next part begins small, or the last one ends with a comma.
fn goes_on(last: &str, next: &str) -> bool {
    let next_is_small = next.chars().next().is_some_and(char::is_lowercase);
    (next_is_small && !last.ends_with(['.', ';', ':', '!', '?'])) || last.ends_with(',')
}
