//! The text: addressees, bases, size and setting of paragraphs, headings, letters of điểm, "./." at its end.

use super::{Judge, Saying, is_outside, look, number, range};
use crate::Standing;
use crate::ruler::boxes::{Numbering, numbering};
use crate::ruler::paper::{Align, Line, Source};
use crate::ruler::report::Severity;

pub(super) fn all(judge: &mut Judge<'_>) {
    addressees(judge);
    bases(judge);
    letters(judge);
    setting(judge);
    headings(judge);
    points(judge);
    closing(judge);
}

fn addressees(judge: &mut Judge<'_>) {
    let (addressed, list) = (judge.boxes.addressed, judge.boxes.addressees.clone());
    let Some(at) = addressed else {
        // A công điện and a giấy mời name their receivers otherwise.
        let must =
            judge.boxes.kind.is_some_and(|kind| kind.addressed == Standing::Must && kind.addressed_by.is_empty());
        if must {
            judge.missing("addressed", "\"Kính gửi:\" trước nội dung.");
        }
        return;
    };
    let line = judge.line(at);
    look::line(judge, "addressed", line);
    if !line.text.starts_with("Kính gửi:") && judge.boxes.kind.is_none_or(|kind| kind.addressed_by.is_empty()) {
        let found = format!("Viết «{}».", line.text.chars().take(12).collect::<String>());
        judge.wrong("addressed.form", line.place(), found, "\"Kính gửi:\" có dấu hai chấm liền sau.".to_owned());
    }
    look::lines(judge, "addressed", &list);
    if list.len() > 1 {
        ends(judge, "addressed", &list);
    }
}

/// Items of a list end with a semicolon, the last with a full stop.
pub(super) fn ends(judge: &mut Judge<'_>, key: &str, list: &[usize]) {
    let Some((last, above)) = list.split_last() else { return };
    let name = judge.rules.of(key).name.clone();
    let is_open = |at: &&usize| {
        let text = &judge.line(**at).text;
        // "- TT Đảng ủy; (B/c)": the remark of a brace beside several lines.
        let own = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")).map_or(text.as_str(), |(own, _)| own);
        !text.ends_with(';') && !own.ends_with(';')
    };
    if let Some(at) = above.iter().find(is_open) {
        let count = above.iter().filter(is_open).count();
        let found = format!("{name}: {count} dòng không kết thúc bằng dấu chấm phẩy.");
        judge.wrong(
            &format!("{key}.end"),
            judge.line(*at).place(),
            found,
            "Cuối mỗi dòng có dấu chấm phẩy (;).".to_owned(),
        );
    }
    let line = judge.line(*last);
    if !line.text.ends_with('.') {
        let found = format!("{name}: dòng cuối không kết thúc bằng dấu chấm.");
        judge.wrong(
            &format!("{key}.last"),
            line.place(),
            found,
            "Dòng cuối cùng kết thúc bằng dấu chấm (.).".to_owned(),
        );
    }
}

fn bases(judge: &mut Judge<'_>) {
    let bases = judge.boxes.bases.clone();
    look::lines(judge, "bases", &bases);
    ends(judge, "bases", &bases);
    let first = judge.boxes.body.start;
    if let Some(line) = judge.paper.lines.get(first)
        && judge.boxes.body.contains(&first)
        && line.text.starts_with("Căn cứ ")
        && line.text.ends_with(':')
    {
        let found = "Căn cứ viết liền một đoạn với lời dẫn ban hành.".to_owned();
        judge.doubt("bases.line", line.place(), found, "Sau mỗi căn cứ phải xuống dòng.".to_owned());
    }
}

/// Paragraphs of running text.
fn paragraphs<'a>(judge: &Judge<'a>) -> Vec<&'a Line> {
    let lines = judge.paper.lines.get(judge.boxes.body.clone()).unwrap_or_default();
    lines.iter().filter(|line| !line.in_table && line.look.align != Some(Align::Centre)).collect()
}

/// Says once what departs in some of the paragraphs, at the first of them.
fn some(
    judge: &mut Judge<'_>,
    rule: &str,
    severity: Severity,
    off: &[(&Line, f32)],
    of: usize,
    words: (&str, &str, String),
) {
    let Some((line, value)) = off.first() else { return };
    let (what, unit, expected) = words;
    let value = number(*value);
    let found = match off.len() {
        1 => format!("Một đoạn {what}; đoạn này {value} {unit}."),
        count => format!("{count} trên {of} đoạn {what}; đoạn này {value} {unit}."),
    };
    let item = &judge.rules.text.item;
    judge.say(line.place(), Saying { rule, severity, item, found, expected });
}

fn letters(judge: &mut Judge<'_>) {
    let bounds = judge.rules.text.size;
    let tolerance = if judge.is_pdf() { judge.rules.tolerance.pdf_size_pt } else { judge.rules.tolerance.size_pt };
    let lines = paragraphs(judge);
    let sized = || lines.iter().filter_map(|line| Some((*line, line.look.size?)));
    let off: Vec<(&Line, f32)> = sized().filter(|(_, size)| is_outside(*size, bounds, tolerance)).collect();
    let expected = format!("Cỡ chữ {}.", range(bounds));
    some(judge, "body.size", Severity::Wrong, &off, lines.len(), ("sai cỡ chữ", "pt", expected));
    let mut sizes: Vec<f32> =
        sized().filter(|(_, size)| !is_outside(*size, bounds, tolerance)).map(|(_, size)| size).collect();
    sizes.sort_by(f32::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(14.0);
    let other: Vec<(&Line, f32)> =
        sized().filter(|(_, size)| !is_outside(*size, bounds, tolerance) && (size - usual).abs() > 0.4).collect();
    let expected = format!("Một cỡ chữ cho cả nội dung ({}).", number(usual));
    some(judge, "body.one_size", Severity::Look, &other, lines.len(), ("khác cỡ chữ với phần còn lại", "pt", expected));
}

fn setting(judge: &mut Judge<'_>) {
    let rule = &judge.rules.text;
    let tolerance = &judge.rules.tolerance;
    let is_pdf = judge.is_pdf();
    let (of_line, of_gap, of_lines) = if is_pdf {
        (tolerance.pdf_first_line_mm, tolerance.pdf_gap_pt, tolerance.pdf_lines)
    } else {
        (tolerance.first_line_mm, tolerance.gap_pt, tolerance.lines)
    };
    let lines = paragraphs(judge);
    let of = lines.len();
    // A line or two tell nothing of their edges; one line alone has no spacing.
    let is_text = |line: &&&Line| line.text.chars().count() > 90 && line.look.lines.is_some();
    let loose: Vec<(&Line, f32)> = lines
        .iter()
        .filter(is_text)
        .filter(|line| line.look.align.is_some_and(|align| align != Align::Justified))
        .map(|line| (*line, line.text.chars().count() as f32))
        .collect();
    let expected = "Nội dung canh đều cả hai lề.".to_owned();
    some(judge, "body.justified", Severity::Wrong, &loose, of, ("không canh đều hai lề", "chữ", expected));
    let measured = |get: fn(&Line) -> Option<f32>, is_off: &dyn Fn(f32) -> bool| -> Vec<(&Line, f32)> {
        lines.iter().filter_map(|line| Some((*line, get(line)?))).filter(|(_, value)| is_off(*value)).collect()
    };
    // Items that hang deeper than the first line of a paragraph are custom, not an error.
    let first = |line: &Line| line.look.first_line_mm.filter(|_| line.text.chars().count() > 90);
    let shallow = measured(first, &|value| value < rule.first_line[0] - of_line);
    let deep = measured(first, &|value| value > rule.first_line[1] + of_line);
    let expected = "Chữ đầu dòng lùi vào 1 cm hoặc 1,27 cm.";
    some(judge, "body.first_line", Severity::Wrong, &shallow, of, ("lùi đầu dòng quá ít", "mm", expected.to_owned()));
    some(
        judge,
        "body.first_line_deep",
        Severity::Look,
        &deep,
        of,
        ("lùi đầu dòng quá nhiều", "mm", expected.to_owned()),
    );
    let lines_off = measured(|line| line.look.lines, &|value| is_outside(value, rule.lines, of_lines));
    let expected = "Khoảng cách dòng tối thiểu là dòng đơn, tối đa 1,5 dòng.".to_owned();
    some(judge, "body.lines", Severity::Wrong, &lines_off, of, ("sai khoảng cách dòng", "dòng", expected));
    let tight = measured(|line| line.look.gap_pt, &|gap| gap < rule.gap - of_gap);
    let expected = format!("Khoảng cách giữa các đoạn tối thiểu {} pt.", number(rule.gap));
    some(judge, "body.gap", Severity::Wrong, &tight, of, ("cách đoạn trên quá ít", "pt", expected));
}

fn headings(judge: &mut Judge<'_>) {
    for at in judge.boxes.body.clone() {
        let line = judge.line(at);
        if line.in_table {
            continue;
        }
        match numbering(&line.text) {
            Some(Numbering::Part) => part(judge, line),
            Some(Numbering::Roman) if line.text.chars().count() < 200 => look::line(judge, "section", line),
            Some(Numbering::Odd(mark)) => {
                let found = format!("Đánh số «{mark}».");
                let item = judge.rules.text.item.clone();
                let expected =
                    "Khoản: chữ số Ả Rập và dấu chấm (1.); điểm: chữ cái và dấu đóng ngoặc đơn (a)).".to_owned();
                judge.say(
                    line.place(),
                    Saying { rule: "body.numbering", severity: Severity::Wrong, item: &item, found, expected },
                );
            }
            _ => {}
        }
    }
}

/// "Phần I" stands alone on its line, centred and bold.
fn part(judge: &mut Judge<'_>, line: &Line) {
    let words = line.text.split_whitespace().count();
    if words > 2 && line.text.chars().count() < 200 {
        let found = "Tiêu đề viết liền dòng với số thứ tự của phần, chương.".to_owned();
        let expected =
            "\"Phần\", \"Chương\" và số thứ tự đặt trên một dòng riêng, canh giữa; tiêu đề ở dưới, chữ in hoa."
                .to_owned();
        judge.doubt("part.line", line.place(), found, expected);
    } else if words == 2 {
        look::line(judge, "part", line);
    }
}

/// Letters of điểm follow the Vietnamese alphabet.
fn points(judge: &mut Judge<'_>) {
    let known = &judge.rules.words.points;
    let mut above: Option<usize> = None;
    for at in judge.boxes.body.clone() {
        let line = judge.line(at);
        let Some(Numbering::Point(letter)) = numbering(&line.text) else {
            // A new khoản counts anew.
            above = if numbering(&line.text).is_some() { None } else { above };
            continue;
        };
        let now = known.iter().position(|one| *one == letter);
        let due = above.map_or(0, |above| above + 1);
        let expected = "Điểm dùng chữ cái tiếng Việt theo thứ tự a, b, c, d, đ, e, g, h…".to_owned();
        let item = judge.rules.text.item.clone();
        let found = match now {
            None => Some((Severity::Wrong, format!("Điểm mang chữ «{letter})», không có trong thứ tự."))),
            Some(now) if now != due && now != 0 => {
                let should = known.get(due).cloned().unwrap_or_default();
                // "d)" then "e)" is the Latin alphabet; other gaps may be points that were struck.
                let severity = if should == "đ" { Severity::Wrong } else { Severity::Look };
                Some((severity, format!("Điểm «{letter})» đứng ở chỗ của «{should})».")))
            }
            _ => None,
        };
        if let Some((severity, found)) = found {
            judge.say(line.place(), Saying { rule: "body.points", severity, item: &item, found, expected });
        }
        above = now.or(above);
    }
}

fn closing(judge: &mut Judge<'_>) {
    let body = judge.boxes.body.clone();
    let Some(last) = body.rev().map(|at| judge.line(at)).find(|line| !line.in_table) else { return };
    if !last.text.ends_with("./.") {
        // Where no end of the text was found, what stands last may not be its end.
        let is_known = !judge.boxes.signatures.is_empty() || judge.boxes.recipients_title.is_some();
        let severity = if is_known && judge.paper.source != Source::Text { Severity::Wrong } else { Severity::Look };
        let found = "Nội dung không kết thúc bằng \"./.\".".to_owned();
        let item = judge.rules.text.item.clone();
        let expected = "Kết thúc nội dung có dấu \"./.\".".to_owned();
        judge.say(last.place(), Saying { rule: "body.closing", severity, item: &item, found, expected });
    }
}
