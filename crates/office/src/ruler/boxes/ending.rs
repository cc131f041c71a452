//! The boxes below the text: receivers, who signs, appendices.

use std::ops::Range;

use vietnamese::fold;

use super::{Appendix, Boxes, Signed, is_appendix_label, is_authority, is_recipients_title};
use crate::ruler::paper::{Align, Column, Line, Paper, Source};
use crate::write::letters::{REGULAR, width_mm};

pub(super) fn find(paper: &Paper, tail: Range<usize>, boxes: &mut Boxes) {
    let lines = &paper.lines;
    boxes.recipients_title = tail.clone().find(|at| is_recipients_title(&lines[*at].text));
    if let Some(title) = boxes.recipients_title {
        boxes.recipients = recipients(paper, title + 1..tail.end);
    }
    let listed: Vec<usize> = boxes.recipients.iter().flatten().copied().collect();
    for column in [Column::Left, Column::Right, Column::Whole] {
        let ours = || tail.clone().filter(|at| lines[*at].column == column && listed.binary_search(at).is_err());
        let authority: Vec<usize> =
            ours().skip_while(|at| !is_authority(&lines[*at].text)).take_while(|at| lines[*at].is_capitals()).collect();
        let Some(last) = authority.last().copied() else { continue };
        let is_name = |at: &usize| *at > last && is_name(&lines[*at].text);
        boxes.signatures.push(Signed { name: ours().find(is_name), authority });
    }
}

/// Each begins with a dash, the last with "Lưu"; other lines go on with the one above.
fn recipients(paper: &Paper, range: Range<usize>) -> Vec<Vec<usize>> {
    let lines = &paper.lines;
    let listed = || {
        let ours = range.clone().filter(|at| lines[*at].column != Column::Right);
        ours.take_while(|at| !is_authority(&lines[*at].text))
    };
    let width = |line: &Line| width_mm(REGULAR, line.look.size.unwrap_or(11.0), &line.text);
    let is_pdf = paper.source == Source::Pdf;
    let widths = listed().filter(|_| is_pdf).map(|at| width(&lines[at]));
    let widest = widths.filter(|width| *width < COLUMN_MM).fold(0.0, f32::max);
    // "… chính trị" is as wide as the column, so that "- xã hội" stands on the line below.
    let is_cut = |above: &Line| is_pdf && !above.text.ends_with([';', '.']) && width(above) + DASH_MM > widest;
    let mut items: Vec<Vec<usize>> = Vec::new();
    for at in listed() {
        let text = &lines[at].text;
        let begins = text.starts_with(['-', '–', '+']) || fold(text).starts_with("luu");
        match items.last_mut() {
            // A remark on a line of its own, beside a brace.
            _ if text.starts_with('(') && text.ends_with(')') => {}
            Some(item) if !begins || item.last().is_some_and(|above| is_cut(&lines[*above])) => item.push(at),
            None if !begins => {}
            _ => items.push(vec![at]),
        }
    }
    if let Some(item) = items.last_mut() {
        // The file copy ends with a full stop; what stands below is the drafter's mark, a name, a note.
        let is_alike = |at: &usize| {
            let (one, other) = (&lines[item[0]].look, &lines[*at].look);
            one.is_italic() == other.is_italic() && one.size.zip(other.size).is_none_or(|(a, b)| (a - b).abs() < 0.6)
        };
        let alike = item.iter().take_while(|at| is_alike(at)).take(MOST_LINES);
        let end = alike.clone().position(|at| lines[*at].text.ends_with('.'));
        let kept = end.map_or(1, |end| end + 1);
        item.truncate(kept);
    }
    items
}

/// No line of the receivers' column is wider; a note below may be.
const COLUMN_MM: f32 = 90.0;
/// A dash with the blank before it, in letters of 11 points.
const DASH_MM: f32 = 2.3;
/// Lines of the longest file copy.
const MOST_LINES: usize = 4;

/// Two to seven words, or a name in capitals below the authority; a remark in brackets may follow.
fn is_name(text: &str) -> bool {
    let text = text.split(" (").next().unwrap_or(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=8).contains(&words.len())
        && !text.starts_with(['-', '(', '+'])
        && !is_recipients_title(text)
        && !text.contains(['/', ':', ';'])
        && words.iter().all(|word| word.starts_with(char::is_uppercase) || word.contains('.'))
}

pub(super) fn appendices(lines: &[Line], from: usize) -> Vec<Appendix> {
    let labels: Vec<usize> = (from..lines.len()).filter(|at| is_appendix_label(&lines[*at])).collect();
    let ends = labels.iter().skip(1).copied().chain([lines.len()]);
    let one = |(label, end): (&usize, usize)| {
        let is_note = |at: &usize| lines[*at].text.starts_with('(');
        let mut at = *label + 1;
        let title = Some(at).filter(|at| *at < end && !lines[*at].in_table && !is_note(at));
        while at < end
            && title.is_some()
            && !is_note(&at)
            && !lines[at].in_table
            && lines[at].look.align == Some(Align::Centre)
        {
            at += 1;
        }
        let note = (at..end.min(at + 2)).find(is_note);
        Appendix { label: *label, title, note }
    };
    labels.iter().zip(ends).map(one).collect()
}
