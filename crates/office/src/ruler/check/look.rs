//! How a box looks: size, weight, slant, casing, place in the middle, the rule below it.

use super::{Judge, is_outside, number, range};
use crate::ruler::paper::{Align, Column, Line, Source};
use crate::ruler::report::Severity;
use crate::ruler::rules::Bounds;
use crate::write::letters::{BOLD, width_mm};

/// Measures every line of a box.
pub(super) fn lines(judge: &mut Judge<'_>, key: &str, at: &[usize]) {
    for index in at {
        line(judge, key, judge.line(*index));
    }
}

pub(super) fn line(judge: &mut Judge<'_>, key: &str, line: &Line) {
    let rule = judge.rules.of(key);
    let name = &rule.name;
    let tolerance = &judge.rules.tolerance;
    let tolerance = if judge.is_pdf() { tolerance.pdf_size_pt } else { tolerance.size_pt };
    if let (Some(bounds), Some(size)) = (rule.size, line.look.size)
        && is_outside(size, bounds, tolerance)
    {
        let found = format!("{name} cỡ chữ {}.", number(size));
        judge.wrong(&format!("{key}.size"), line.place(), found, format!("Cỡ chữ {}.", range(bounds)));
    }
    let styles = [
        ("bold", rule.bold, line.look.is_bold(), "đậm", "không đậm"),
        ("italic", rule.italic, line.look.is_italic(), "nghiêng", "đứng"),
    ];
    for (part, should, is, yes, no) in styles {
        if let (Some(should), Some(is)) = (should, is)
            && should != is
        {
            let word = |on: bool| if on { yes } else { no };
            let found = format!("{name} kiểu chữ {}.", word(is));
            judge.wrong(&format!("{key}.{part}"), line.place(), found, format!("Kiểu chữ {}.", word(should)));
        }
    }
    case(judge, key, line);
    if rule.centred == Some(true)
        && let Some(align) = line.look.align
        && align != Align::Centre
    {
        let found = format!("{name} không đặt canh giữa.");
        judge.wrong(&format!("{key}.centred"), line.place(), found, "Đặt canh giữa.".to_owned());
    }
}

fn case(judge: &mut Judge<'_>, key: &str, line: &Line) {
    let rule = judge.rules.of(key);
    let is_capitals = line.is_capitals();
    match rule.capitals {
        Some(true) if !is_capitals => {
            let found = format!("{} không viết in hoa toàn bộ.", rule.name);
            judge.wrong(&format!("{key}.case"), line.place(), found, "Chữ in hoa.".to_owned());
        }
        // A word or two may be all abbreviations.
        Some(false) if is_capitals && line.text.chars().filter(|c| c.is_alphabetic()).count() > 8 => {
            let found = format!("{} viết in hoa toàn bộ.", rule.name);
            judge.wrong(&format!("{key}.case"), line.place(), found, "Chữ in thường.".to_owned());
        }
        _ => {}
    }
}

/// Width of the text on an upright page with the narrowest margins.
const TEXT_MM: f32 = 165.0;

/// The rule drawn below the last of these lines of a box, before `until`.
pub(super) fn rule_below(judge: &mut Judge<'_>, key: &str, lines: &[usize], until: usize) {
    let rule = judge.rules.of(key);
    let Some(last) = lines.last().copied() else { return };
    let Some([least, most]) = rule.rule.filter(|_| judge.paper.source != Source::Text) else { return };
    let line = judge.line(last);
    let width = |at: usize| {
        let line = judge.line(at);
        let room = if line.column == Column::Whole { TEXT_MM } else { TEXT_MM / 2.0 };
        width_mm(BOLD, line.look.size.unwrap_or(13.0), &line.text).clamp(1.0, room)
    };
    // Of a text of several lines the last or the longest.
    let widths = [width(last), lines.iter().map(|at| width(*at)).fold(1.0, f32::max)];
    let excess = |share: f32| (least - share).max(share - most).max(0.0);
    let share = |length: f32| {
        let [last, longest] = widths.map(|width| length / width);
        if excess(longest) < excess(last) { longest } else { last }
    };
    let tolerance = judge.rules.tolerance.rule_share;
    let near = |after: usize| after > last && after <= until.max(last + 1);
    let strokes: Vec<Option<f32>> = judge
        .paper
        .strokes
        .iter()
        .filter(|stroke| near(stroke.after) || stroke.after == last)
        .map(|s| s.length_mm)
        .collect();
    // Of several rules the one that fits best belongs here: heading rows stand beside each other.
    let off = |length: &f32| excess(share(*length));
    let best = strokes.iter().flatten().copied().min_by(|one, other| off(one).total_cmp(&off(other)));
    let expected = rule_words([least, most]);
    let name = &rule.name;
    let key = format!("{key}.rule");
    match best {
        Some(length) if off(&length) > tolerance => {
            let percent = number(share(length) * 100.0);
            let found = format!("Đường kẻ dưới {name} dài {} mm, bằng {percent}% dòng chữ.", number(length));
            judge.of_box(&key, Severity::Wrong, line.place(), found, expected);
        }
        Some(_) => {}
        None if line.look.is_underlined => {
            let found = format!("{name} được gạch chân, thay cho đường kẻ.");
            judge.of_box(&key, Severity::Look, line.place(), found, expected);
        }
        // A drawn rule whose length the file does not tell.
        None if !strokes.is_empty() => {}
        None => {
            let found = format!("Không thấy đường kẻ dưới {name}.");
            judge.of_box(&key, Severity::Look, line.place(), found, expected);
        }
    }
}

fn rule_words([least, _]: Bounds) -> String {
    if least >= 1.0 {
        "Phía dưới có đường kẻ nét liền dài bằng dòng chữ.".to_owned()
    } else {
        "Phía dưới có đường kẻ nét liền dài từ 1/3 đến 1/2 dòng chữ.".to_owned()
    }
}
