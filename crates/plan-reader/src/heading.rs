//! Headings: a title bears a label and no stop, or is marked, or names a unit or a review before a colon; a sentence is none.

use crate::bodies::starts_with_unit;
use crate::label::LabelKind;
use crate::outline::{Region, strip_address};
use crate::paragraph::Paragraph;
use crate::text::{has_any, is_capitals, starts_words, trim_stops};

/// A heading as read from a paragraph.
pub(crate) struct Heading {
    pub kind: LabelKind,
    pub label: String,
    pub title: String,
    /// Words after "a) Kết quả đạt được:" on the same line.
    pub inline: Option<String>,
}

/// Where a paragraph stands while it is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around {
    /// Below "Nơi nhận".
    pub in_recipients: bool,
    /// The region of the heading above it.
    pub region: Region,
    /// The letter of the last heading, where that was one.
    pub last_letter: Option<char>,
}

/// A row in which one cell alone bears words, and these are a label with a title.
pub(crate) fn group_row(paragraph: &Paragraph) -> Option<(crate::label::Label, String)> {
    let mut filled = paragraph.cells.iter().filter(|cell| !cell.is_empty());
    let (first, second) = (filled.next()?, filled.next());
    if filled.next().is_some() {
        return None;
    }
    let whole = match second {
        None => first.clone(),
        Some(second) if first.len() <= 5 && is_capitals(second) => {
            format!("{}. {second}", first.trim_end_matches(['.', ')']))
        }
        Some(_) => return None,
    };
    let label = crate::label::label_of(&whole)?;
    let title = trim_stops(&whole[label.rest..]).to_owned();
    (matches!(label.kind, LabelKind::Letter | LabelKind::Roman | LabelKind::Part) && !title.is_empty())
        .then_some((label, title))
}

/// Whether a paragraph is a heading: it bears a label and reads as a title, not as a sentence.
pub(crate) fn heading_of(paragraph: &Paragraph, next: Option<&Paragraph>, around: &Around) -> Option<Heading> {
    let label = paragraph.label.as_ref()?;
    if around.in_recipients && label.kind > LabelKind::Appendix {
        return None;
    }
    let text = paragraph.text.as_str();
    let marked = paragraph.outlined || paragraph.bold;
    let heading = |kind: LabelKind, title: &str, inline: Option<&str>| {
        let inline = inline.map(str::trim).filter(|rest| !rest.is_empty()).map(str::to_owned);
        Some(Heading { kind, label: label.text.clone(), title: trim_stops(title).to_owned(), inline })
    };
    match label.kind {
        LabelKind::Appendix => {
            let titled = text.is_empty() || is_capitals(text) || marked && !text.ends_with('.');
            titled.then(|| heading(label.kind, text, None)).flatten()
        }
        LabelKind::Part | LabelKind::Chapter => (text.len() < 500).then(|| heading(label.kind, text, None)).flatten(),
        LabelKind::Letter | LabelKind::Roman => {
            let kind = if label.kind == LabelKind::Roman && follows_letter(around, &label.text) {
                LabelKind::Letter
            } else {
                label.kind
            };
            (text.len() < 500 && !text.ends_with(';')).then(|| heading(kind, text, None)).flatten()
        }
        LabelKind::Article => heading(label.kind, text, None),
        LabelKind::Number | LabelKind::Number2 | LabelKind::Number3 => {
            numbered(paragraph, next, marked, around).and_then(|(title, rest)| heading(label.kind, title, rest))
        }
        LabelKind::Point => point(text, marked, next).and_then(|(title, rest)| heading(label.kind, title, rest)),
        LabelKind::Dash => {
            let topic = starts_words(&paragraph.low, "về") && text.len() < 160 && !has_stop_inside(text);
            let alone =
                !text.ends_with(['.', ';', ',']) && next.is_some_and(|next| deeper_than_dash(next, &label.text));
            let is_heading =
                (topic && alone || paragraph.outlined && !text.ends_with('.')) && label.text == "-" && !text.is_empty();
            is_heading.then(|| heading(label.kind, text, None)).flatten()
        }
    }
}

/// "I." after "H." is a letter.
fn follows_letter(around: &Around, label: &str) -> bool {
    matches!((around.last_letter, label), (Some('H'), "I") | (Some('U'), "V"))
}

fn has_stop_inside(text: &str) -> bool {
    text.contains(". ") || text.contains("; ")
}

/// What follows a sub-heading in the form of a dash: plus items or plain sentences, not further dashes.
fn deeper_than_dash(next: &Paragraph, own: &str) -> bool {
    match &next.label {
        None => !next.is_row(),
        Some(label) => label.kind == LabelKind::Dash && label.text != own,
    }
}

/// A numbered line: a title has no stop at its end, or is marked, or names a unit before a colon.
fn numbered<'a>(
    paragraph: &'a Paragraph,
    next: Option<&Paragraph>,
    marked: bool,
    around: &Around,
) -> Option<(&'a str, Option<&'a str>)> {
    let text = paragraph.text.as_str();
    // a numbered line with a share is a target, not a title
    if text.len() > 600 || (text.ends_with(';') || text.contains('%')) && !marked {
        return None;
    }
    if let Some(colon) = text.find(':') {
        let (head, rest) = (&text[..colon], text[colon + 1..].trim());
        if rest.is_empty() {
            return (head.len() < 300).then_some((head, None));
        }
        let names_unit = around.region == Region::Organisation
            && head.len() < 160
            && starts_with_unit(&crate::text::lower(strip_address(head)));
        if names_unit || head.len() < 80 && rest.len() > 120 && is_evaluation(head) {
            return Some((head, Some(rest)));
        }
    }
    let goes_deeper = next.is_some_and(|next| next.kind().is_some_and(|kind| Some(kind) > paragraph.kind()));
    let ends_as_sentence = text.ends_with('.') && !text.ends_with("...");
    if marked && text.len() < 400 && !has_stop_inside(text) {
        return Some((text, None));
    }
    let short = text.len() < 330 && !text.contains(". ");
    (short && (!ends_as_sentence || text.len() < 150 && goes_deeper)).then_some((text, None))
}

/// "a) Kết quả đạt được: …": the words before the colon are the title.
fn point<'a>(text: &'a str, marked: bool, next: Option<&Paragraph>) -> Option<(&'a str, Option<&'a str>)> {
    if text.contains('%') && !text.ends_with(':') && !is_evaluation(text.split(':').next().unwrap_or_default()) {
        return None;
    }
    if let Some(colon) = text.find(':') {
        let (head, rest) = (&text[..colon], text[colon + 1..].trim());
        let titled = head.len() < 120 && (is_evaluation(head) || rest.is_empty() || marked && rest.len() < 60);
        return titled.then_some((head, Some(rest).filter(|rest| !rest.is_empty())));
    }
    let goes_deeper = next.is_some_and(|next| next.is_dash() || next.label.is_none() && !next.is_row());
    let is_title =
        text.len() < 200 && !text.ends_with(['.', ';', ',']) && !has_stop_inside(text) && (marked || goes_deeper);
    is_title.then_some((text, None))
}

/// Heads under which plans review a field: results, shortcomings, causes.
fn is_evaluation(head: &str) -> bool {
    let low = crate::text::lower(head);
    has_any(
        &low,
        &[
            "kết quả",
            "tồn tại",
            "hạn chế",
            "nguyên nhân",
            "khó khăn",
            "ưu điểm",
            "thuận lợi",
            "bài học",
            "mục tiêu",
            "chỉ tiêu",
            "yêu cầu",
        ],
    )
}
