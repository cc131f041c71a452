//! Finds the boxes (ô số) of the decree among the lines of a document, by their words and by where they stand.

mod ending;

use std::ops::Range;

use vietnamese::{fold, from_roman};

use super::paper::{Align, Column, Line, Paper, is_capitals};
use super::rules::rules;
use crate::kind::DocumentKind;

/// Lines among which the heading is looked for.
const HEADING_LINES: usize = 40;

/// Lines of two signatures above the receivers.
const SIGNATURE_LINES: usize = 12;

/// No line of the heading's left column holds more letters.
const LETTERS_OF_A_COLUMN: usize = 50;

/// Where each box stands: indices of lines.
#[derive(Debug, Default)]
pub(super) struct Boxes {
    pub(super) motto: Option<usize>,
    pub(super) motto_line: Option<usize>,
    /// From the parent agency, where there is one, to the agency that issues.
    pub(super) agencies: Vec<usize>,
    pub(super) number: Option<usize>,
    pub(super) date: Option<usize>,
    pub(super) urgency: Option<usize>,
    /// V/v … below the number.
    pub(super) about: Vec<usize>,
    pub(super) kind_line: Option<usize>,
    pub(super) kind: Option<&'static DocumentKind>,
    /// Trích yếu stands on the line of the kind's name.
    pub(super) is_title_beside: bool,
    pub(super) title: Vec<usize>,
    pub(super) addressed: Option<usize>,
    pub(super) addressees: Vec<usize>,
    pub(super) issuer: Option<usize>,
    pub(super) lead: Option<usize>,
    pub(super) bases: Vec<usize>,
    pub(super) body: Range<usize>,
    pub(super) recipients_title: Option<usize>,
    /// Each with the lines that it was wrapped into.
    pub(super) recipients: Vec<Vec<usize>>,
    /// Lines of power and position, with the line of the name; one for each who signs.
    pub(super) signatures: Vec<Signed>,
    pub(super) appendices: Vec<Appendix>,
}

#[derive(Debug, Default)]
pub(super) struct Signed {
    pub(super) authority: Vec<usize>,
    pub(super) name: Option<usize>,
}

/// A phụ lục.
#[derive(Debug)]
pub(super) struct Appendix {
    pub(super) label: usize,
    pub(super) title: Option<usize>,
    pub(super) note: Option<usize>,
}

/// Finds what is there.
pub(super) fn find(paper: &Paper) -> Boxes {
    let mut boxes = Boxes::default();
    let lines = &paper.lines;
    let tail = tail(lines);
    let main = tail.clone().unwrap_or_else(|| {
        let appendix = (0..lines.len()).find(|at| is_appendix_label(&lines[*at])).unwrap_or(lines.len());
        appendix..appendix
    });
    heading(lines, main.start.min(HEADING_LINES), &mut boxes);
    let begin = opening(lines, main.start, &mut boxes);
    boxes.body = begin..main.start.max(begin);
    if tail.is_some() {
        ending::find(paper, main.clone(), &mut boxes);
    }
    boxes.appendices = ending::appendices(lines, main.end);
    boxes
}

/// The lines of receivers and signature.
fn tail(lines: &[Line]) -> Option<Range<usize>> {
    let is_begin = |line: &Line| !line.in_table && (is_recipients_title(&line.text) || is_authority(&line.text));
    let title = lines.iter().position(|line| !line.in_table && is_recipients_title(&line.text));
    let closed =
        lines.iter().position(|line| line.text.ends_with("./.")).filter(|at| title.is_none_or(|title| *at < title));
    let from = match (closed, title) {
        (Some(at), _) => at + 1,
        // Who signs may stand a little above.
        (None, Some(title)) => title.saturating_sub(SIGNATURE_LINES),
        (None, None) => HEADING_LINES.min(lines.len() / 2),
    };
    let found = (from..lines.len()).find(|at| is_begin(&lines[*at]))?;
    // All that stands between the end of the text and the appendices is ending, whatever of it is there.
    let begin = closed.map_or(found, |at| at + 1);
    let end = (found + 1..lines.len()).find(|at| is_appendix_label(&lines[*at])).unwrap_or(lines.len());
    Some(begin..end)
}

fn is_recipients_title(text: &str) -> bool {
    let text = fold(text);
    text.starts_with("noi nhan") && text.chars().count() <= 12
}

/// "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "CHỦ TỊCH".
pub(super) fn is_authority(text: &str) -> bool {
    let words = &rules().words;
    let begins = |list: &[String]| list.iter().any(|one| text.starts_with(one.as_str()));
    let is_position = |text: &str| words.positions.iter().any(|one| text.trim_end_matches(['.', ',']) == one);
    is_capitals(text)
        && text.chars().count() < 80
        && (begins(&words.powers) || begins(&words.wrong_powers) || is_position(text))
}

pub(super) fn is_appendix_label(line: &Line) -> bool {
    let mut words = line.text.split_whitespace();
    let is_named = fold(&words.by_ref().take(2).collect::<Vec<_>>().join(" ")) == "phu luc";
    let rest: Vec<&str> = words.collect();
    let is_number = |word: &str| {
        let word = word.trim_end_matches(['.', ':']);
        from_roman(word).is_some()
            || (word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()))
            || word.chars().count() == 1
    };
    let begins_large = line.text.starts_with('P');
    is_named && begins_large && !line.in_table && rest.len() <= 1 && rest.iter().all(|word| is_number(word))
}

fn heading(lines: &[Line], end: usize, boxes: &mut Boxes) {
    for (at, line) in lines.iter().enumerate().take(end) {
        let folded = fold(&line.text);
        if boxes.motto.is_none() && folded.contains("hoa xa hoi chu nghia viet") {
            boxes.motto = Some(at);
        } else if boxes.motto_line.is_none() && folded.starts_with("doc lap") && folded.contains("hanh phuc") {
            boxes.motto_line = Some(at);
        } else if boxes.number.is_none() && is_number(&folded) {
            boxes.number = Some(at);
        } else if boxes.date.is_none() && is_date(&folded) {
            boxes.date = Some(at);
        } else if boxes.urgency.is_none() && rules().words.urgencies.iter().any(|one| fold(one) == folded) {
            boxes.urgency = Some(at);
        }
    }
    let heading_end = boxes.number.or(boxes.date).unwrap_or(0);
    let is_other =
        |at: &usize| [boxes.motto, boxes.motto_line, boxes.number, boxes.date, boxes.urgency].contains(&Some(*at));
    let is_agency = |at: &usize| {
        let line = &lines[*at];
        !is_other(at)
            && line.column != Column::Right
            && line.text.chars().any(char::is_alphabetic)
            && line.text.chars().count() < 80
    };
    if boxes.motto.is_some() || boxes.number.is_some() {
        boxes.agencies = (0..heading_end).filter(is_agency).collect();
    }
    let from = [boxes.number, boxes.date].into_iter().flatten().max().map_or(0, |at| at + 1);
    let named = (from..end).take(12).find_map(|at| {
        let (kind, rest) = DocumentKind::leading(&lines[at].text)?;
        let is_heading =
            is_capitals(&lines[at].text) || (rest.is_empty() && lines[at].look.align == Some(Align::Centre));
        (is_heading && !lines[at].in_table).then_some((at, kind, !rest.is_empty()))
    });
    boxes.about = about(lines, boxes, end.min(named.map_or(end, |(at, ..)| at)));
    if let Some((at, kind, is_beside)) = named.filter(|_| boxes.about.is_empty()) {
        (boxes.kind_line, boxes.kind, boxes.is_title_beside) = (Some(at), Some(kind), is_beside);
    } else if !boxes.about.is_empty() {
        boxes.kind = DocumentKind::of_name("");
    }
}

/// A công văn has its trích yếu below the number, in the column of the number.
fn about(lines: &[Line], boxes: &Boxes, end: usize) -> Vec<usize> {
    let after = boxes.number.or(boxes.date).map_or(0, |at| at + 1);
    let Some(first) = (after..end.min(after + 6)).find(|at| is_about(&lines[*at].text)) else { return Vec::new() };
    let (column, size) = (lines[first].column, lines[first].look.size);
    let goes_on = |at: &usize| {
        let line = &lines[*at];
        let is_below = line.column == column && column != Column::Whole;
        // On a page a line that fills the column looks as if it began the text; its letters and its length tell.
        let is_alike = size.zip(line.look.size).is_some_and(|(one, other)| one < 13.5 && (one - other).abs() < 0.6);
        let fills = is_alike && line.column != Column::Right && line.text.chars().count() <= LETTERS_OF_A_COLUMN;
        (is_below || fills) && !is_date(&fold(&line.text)) && !is_addressed(&line.text, None)
    };
    let more = (first + 1..end).take_while(goes_on).filter(|at| Some(*at) != boxes.urgency);
    std::iter::once(first).chain(more).collect()
}

fn is_number(folded: &str) -> bool {
    let rest = folded.strip_prefix("so").unwrap_or("x");
    let rest = rest.trim_start();
    folded.chars().count() < 50
        && (rest.starts_with(':')
            || rest.starts_with('/')
            || (rest.contains('/') && rest.starts_with(|c: char| c.is_ascii_digit())))
}

fn is_date(folded: &str) -> bool {
    let at = |word: &str| folded.find(word);
    let is_long = matches!((at("ngay"), at("thang"), at("nam ")), (Some(day), Some(month), Some(year)) if day < month && month < year);
    let ends_blank =
        matches!((at("ngay"), at("thang")), (Some(day), Some(month)) if day < month) && folded.ends_with("nam");
    let is_short = at(", ngay ").is_some() && folded.matches('/').count() == 2;
    folded.chars().count() < 80
        && (is_long || ends_blank || is_short)
        && !folded.starts_with("can cu")
        && !folded.starts_with('(')
}

fn is_about(text: &str) -> bool {
    let folded = fold(text);
    ["v/v", "vv ", "v.v", "ve viec"].iter().any(|lead| folded.starts_with(lead))
}

/// "Kính gửi:", or "… điện:" on a công điện.
fn is_addressed(text: &str, kind: Option<&DocumentKind>) -> bool {
    let word = kind.map_or("", |kind| kind.addressed_by.as_str());
    let is_led = !word.is_empty() && text.split_once(':').is_some_and(|(lead, _)| lead.ends_with(word));
    is_led || fold(text).starts_with("kinh gui")
}

/// What begins a căn cứ.
fn is_basis(text: &str) -> bool {
    let folded = fold(text);
    let leads = ["can cu ", "theo de nghi", "xet de nghi", "xet to trinh", "tren co so "];
    leads.iter().any(|lead| folded.starts_with(lead)) || (folded.starts_with("thuc hien ") && text.ends_with(';'))
}

/// The last of several: "Thực hiện Kế hoạch số ….".
fn goes_on_basing(lines: &[Line], at: usize, boxes: &Boxes) -> bool {
    let above = boxes.bases.last().is_some_and(|above| above + 1 == at && lines[*above].text.ends_with(';'));
    let folded = fold(&lines[at].text);
    above && ["thuc hien ", "theo ", "xet "].iter().any(|lead| folded.starts_with(lead))
}

/// Title, addressees, issuer, bases; where the text begins.
fn opening(lines: &[Line], end: usize, boxes: &mut Boxes) -> usize {
    let known = [boxes.motto, boxes.motto_line, boxes.number, boxes.date, boxes.urgency, boxes.kind_line];
    let mut at = known.into_iter().flatten().chain(boxes.about.iter().copied()).max().map_or(0, |last| last + 1);
    let is_titled = boxes.kind.is_none_or(|kind| kind.titled != crate::Standing::None);
    if boxes.kind_line.is_some() && !boxes.is_title_beside && is_titled {
        while at < end && boxes.title.len() < 4 && is_title(&lines[at], boxes.title.is_empty(), boxes) {
            boxes.title.push(at);
            at += 1;
        }
    }
    while at < end {
        let line = &lines[at];
        let letters = fold(&line.text);
        let is_named = |phrase: &str| !phrase.is_empty() && fold(phrase) == letters;
        if is_addressed(&line.text, boxes.kind) && boxes.addressed.is_none() {
            boxes.addressed = Some(at);
        } else if boxes.addressed.is_some()
            && boxes.bases.is_empty()
            && is_addressee(&line.text)
            && boxes.addressees.len() < 40
        {
            boxes.addressees.push(at);
        } else if boxes.kind.is_some_and(|kind| is_named(&kind.lead)) {
            boxes.lead = Some(at);
        } else if boxes.issuer.is_none()
            && boxes.bases.is_empty()
            && boxes.kind.is_some_and(|kind| kind.issuer)
            && line.is_capitals()
        {
            boxes.issuer = Some(at);
        } else if boxes.lead.is_none()
            && (is_basis(&line.text) || goes_on_basing(lines, at, boxes))
            && !line.text.ends_with(':')
        {
            boxes.bases.push(at);
        } else {
            break;
        }
        at += 1;
    }
    at
}

/// Centred bold lines below the kind's name; where the file tells no alignment, the first line.
fn is_title(line: &Line, is_first: bool, boxes: &Boxes) -> bool {
    let is_other = is_addressed(&line.text, boxes.kind) || is_basis(&line.text) || line.in_table;
    let issuer = boxes.kind.is_some_and(|kind| kind.issuer) && !is_first && line.is_capitals();
    let numbered = numbering(&line.text).is_some();
    match (line.look.align, line.look.is_bold()) {
        _ if is_other || issuer || numbered || line.text.chars().count() > 400 => false,
        (Some(Align::Centre), _) => true,
        (None, Some(true)) => true,
        (None, None) => is_first,
        // A title that is set to the left or in light letters is still a title, once.
        _ => is_first && line.text.chars().count() < 200 && !line.text.ends_with(['.', ':', ';']),
    }
}

fn is_addressee(text: &str) -> bool {
    text.starts_with(['-', '–', '+', '•']) && text.chars().count() < 200
}

/// How a paragraph is numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Numbering {
    /// "Phần I", "Chương II".
    Part,
    /// "I."
    Roman,
    /// "1.", "2.1."
    Arabic,
    /// "a)", with its letter.
    Point(String),
    /// "1/", "a/", "a.".
    Odd(String),
}

pub(super) fn numbering(text: &str) -> Option<Numbering> {
    let mut words = text.split_whitespace();
    let (first, second) = (words.next()?, words.next()?);
    let number = second.trim_end_matches(['.', ':']);
    if matches!(first, "Phần" | "PHẦN" | "Chương" | "CHƯƠNG") {
        let is_counted = from_roman(number).is_some() || number.bytes().all(|b| b.is_ascii_digit());
        return is_counted.then_some(Numbering::Part);
    }
    let mark = first.chars().last()?;
    let core = &first[..first.len() - mark.len_utf8()];
    let is_arabic = !core.is_empty()
        && core.split('.').all(|part| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let is_letter = core.chars().count() == 1 && core.chars().all(char::is_lowercase);
    match mark {
        '.' if from_roman(core).is_some() && is_capitals(core) => Some(Numbering::Roman),
        '.' if is_arabic => Some(Numbering::Arabic),
        ')' if is_letter => Some(Numbering::Point(core.to_owned())),
        '/' if is_arabic || is_letter || (from_roman(core).is_some() && is_capitals(core)) => {
            Some(Numbering::Odd(first.to_owned()))
        }
        '.' if is_letter => Some(Numbering::Odd(first.to_owned())),
        _ => None,
    }
}
