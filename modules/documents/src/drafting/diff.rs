//! What differs between two texts, word by word.

use crate::outgoing::Draft;
use similar::{ChangeTag, TextDiff};
use std::time::Duration;

/// How long a comparison may take; what is not compared by then is shown as taken out and put in.
const LONGEST: Duration = Duration::from_millis(400);

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// -1 taken out, 0 in both, 1 put in.
    pub change: i8,
    pub text: String,
}

/// Lines of pieces.
pub(crate) type Compared = Vec<Vec<Piece>>;

/// The words of both texts, each marked by where it stands.
pub(crate) fn compare(before: &str, after: &str) -> Compared {
    let diff = TextDiff::configure().timeout(LONGEST).diff_words(before, after);
    let mut lines: Compared = vec![Vec::new()];
    for change in diff.iter_all_changes() {
        let tag = match change.tag() {
            ChangeTag::Delete => -1,
            ChangeTag::Equal => 0,
            ChangeTag::Insert => 1,
        };
        for (index, text) in change.value().split('\n').enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut().filter(|_| !text.is_empty()) {
                match line.last_mut().filter(|piece| piece.change == tag) {
                    Some(piece) => piece.text.push_str(text),
                    None => line.push(Piece { change: tag, text: text.to_owned() }),
                }
            }
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Does anything differ?
pub(crate) fn differs(compared: &Compared) -> bool {
    compared.iter().flatten().any(|piece| piece.change != 0)
}

/// Everything that was typed, as one text to be compared.
pub(crate) fn whole(subject: &str, draft: &Draft) -> String {
    let mut parts = vec![subject.to_owned()];
    for list in [&draft.addressed_to, &draft.bases] {
        parts.extend(list.iter().cloned());
    }
    parts.extend([draft.agency_name.clone(), draft.issuer.clone()]);
    parts.push(draft.text.clone());
    for annex in &draft.appendices {
        parts.extend([annex.title.clone(), annex.text.clone()]);
    }
    parts.extend(draft.recipients.iter().cloned());
    parts.extend(draft.other_signature.iter().cloned());
    parts.extend([draft.drafter.clone(), draft.address.clone()]);
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_were_changed_are_told_from_those_that_stayed() {
        let compared = compare("Giao Văn phòng chủ trì.\nHết.", "Giao Phòng Văn hóa chủ trì.\nHết.");
        let of = |change: i8| {
            compared
                .iter()
                .flatten()
                .filter(|p| p.change == change)
                .map(|p| p.text.trim().to_owned())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert!(of(-1).contains("phòng") && of(1).contains("Phòng"), "{compared:?}");
        assert!(of(0).contains("chủ trì.") && of(0).contains("Hết."));
        assert_eq!(compared.len(), 2);
        assert!(!differs(&compare("a b", "a b")) && differs(&compare("a", "b")));
    }
}
