//! What differs between two contents, part by part and line by line.

use super::model::Content;
use super::parts::{PARTS, text};
use ui::html::Html;

/// A part that differs: its key, and the lines before and after as markup, what went and what came marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) part: &'static str,
    pub(super) before: String,
    pub(super) after: String,
}

/// The parts that differ.
pub(super) fn differences(before: &Content, after: &Content) -> Vec<Difference> {
    let differs = |part: super::parts::Part| {
        let (old, new) = (text(before, part.key), text(after, part.key));
        (old != new).then(|| Difference {
            part: part.key,
            before: marked(&old, &new, "del"),
            after: marked(&new, &old, "ins"),
        })
    };
    PARTS.into_iter().filter_map(differs).collect()
}

/// The lines of a text that are not in the other, in this element.
fn marked(text: &str, other: &str, element: &str) -> String {
    let known: Vec<&str> = other.lines().collect();
    let mut out = Html::new();
    for line in text.lines().filter(|line| !known.contains(line)) {
        out.open("p", "govuk-body");
        out.element(element, "", line);
        out.close("p");
    }
    out.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_shown() {
        let before =
            Content {
                bases: vec!["Luật A".into(), "Luật B".into()], who: "Cá nhân".into(), ..Content::default()
            };
        let after = Content { bases: vec!["Luật A".into(), "Luật <C>".into()], ..before.clone() };
        let found = differences(&before, &after);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].part, "bases");
        assert!(found[0].before.contains("<del>Luật B</del>") && !found[0].before.contains("Luật A"));
        assert!(found[0].after.contains("<ins>Luật &lt;C&gt;</ins>"));
    }
}
