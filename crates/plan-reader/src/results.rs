//! Results of the year before: shares with the counts behind them ("3472/3754 hồ sơ, đạt 92,48%"), and plain counts.

use crate::clause::{clauses, name_of, pieces, tidy};
use crate::counts::counted_noun;
use crate::indicators::is_date_or_number;
use crate::outline::{Outline, Region};
use crate::quantity::{Quantity, cue_before, figure_at, next_figure, percentages};
use crate::reading::{Comparator, ResultFigure, Source};
use crate::text::{find_words, has_words, trim_stops};

/// Most figures that a reading holds.
const MOST: usize = 5_000;

/// The last total that was stated, by its noun: "Tổng số hồ sơ … là 3754 hồ sơ".
#[derive(Default)]
struct Total {
    noun: String,
    count: i64,
    /// When it was counted; it holds for the figures of the same section about the same things.
    period: Option<String>,
}

/// All figures in the review of the past year.
pub(crate) fn results(outline: &Outline) -> Vec<ResultFigure> {
    let mut out: Vec<ResultFigure> = Vec::new();
    let mut total = Total::default();
    let mut section = None;
    for block in &outline.blocks {
        if block.region != Region::Results || block.is_heading || block.paragraph.is_row() || out.len() > MOST {
            continue;
        }
        let paragraph = &block.paragraph;
        if block.section != section {
            (section, total.period) = (block.section, None);
        }
        let period = period(&paragraph.low);
        for (start, end) in clauses(&paragraph.text) {
            let (text, low) = (&paragraph.text[start..end], &paragraph.low[start..end]);
            for mut figure in from_clause(text, low, period, &mut total) {
                figure.section = outline.title_of(block);
                figure.source = paragraph.source;
                out.push(figure);
            }
        }
    }
    out
}

/// The figures of one clause.
fn from_clause(text: &str, low: &str, period: Option<&str>, total: &mut Total) -> Vec<ResultFigure> {
    if let Some(none) = nothing_happened(text, low) {
        return vec![ResultFigure { period: period.map(str::to_owned), ..none }];
    }
    let shares = percentages(low);
    let found = if shares.is_empty() { counts(low) } else { shares };
    let cut = pieces(text, &found);
    let mut out = Vec::with_capacity(found.len());
    for ((start, end), q) in cut.into_iter().zip(found) {
        let (piece, low_piece) = (&text[start..end], &low[start..end]);
        let mut figure = build(piece, low_piece, start, &q);
        if let Some((noun, count)) = total_of(low_piece, &q) {
            *total = Total { noun, count, period: period.map(str::to_owned) };
        } else if let (Some(numerator), None) = (figure.numerator, figure.denominator) {
            figure.denominator = fitting_total(total, low_piece, numerator, q.value);
        }
        let of_total = || total.period.clone().filter(|_| has_words(low_piece, &total.noun));
        figure.period = period.map(str::to_owned).or_else(of_total);
        out.push(figure);
    }
    out
}

fn build(piece: &str, low: &str, offset: usize, q: &Quantity) -> ResultFigure {
    let fraction =
        q.fraction.or_else(|| if q.unit == "%" { fraction_before(low, q.start.saturating_sub(offset)) } else { None });
    let (start, end) = (q.start.saturating_sub(offset).min(piece.len()), (q.end - offset).min(piece.len()));
    // a counted noun is part of the name ("48 thành viên"), unless the name says it already
    let figure_end = figure_at(low, q.figure.saturating_sub(offset)).map_or(end, |figure| figure.end.min(end));
    let noun_named = q.fraction.is_some()
        || !low[..start].contains(&q.unit)
            && counted_noun(low[figure_end..end].trim_start()).is_some()
            && !is_measure(&q.unit);
    let mut name = name_of(piece, start, if noun_named { figure_end } else { end });
    if fraction.is_some() && q.unit == "%" {
        name = without_fraction(&name);
    }
    ResultFigure {
        text: tidy(piece).to_owned(),
        name: tidy(&name).to_owned(),
        comparator: q.comparator,
        value: q.value,
        unit: q.unit.clone(),
        numerator: fraction.map(|(n, _)| n),
        denominator: fraction.and_then(|(_, d)| d),
        period: None,
        section: None,
        source: Source::default(),
    }
}

/// "từ 01/7/2025 đến 27/10/2025": when the figures of a paragraph were counted.
fn period(low: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(at) = find_words(low, "từ", from) {
        from = at + "từ".len();
        if let Some(rest) = after_range(&low[from..]) {
            return Some(&low[at..low.len() - rest.len()]);
        }
    }
    None
}

/// What follows "(ngày) 01/7 đến (hết ngày) 27/10/2025"; nothing where no such range begins, or its year is not printed.
fn after_range(low: &str) -> Option<&str> {
    let (first, rest) = day(low)?;
    let (second, rest) = day(rest.trim_start().strip_prefix("đến")?)?;
    let has_year = |day: &str| day.rsplit(['/', '-', '.']).next().is_some_and(|year| year.len() == 4);
    (first.contains('/') && second.contains('/') && has_year(second)).then_some(rest)
}

/// The day or month at the beginning of a text, and what follows it.
fn day(text: &str) -> Option<(&str, &str)> {
    let mut text = text.trim_start();
    for word in ["hết", "ngày", "tháng"] {
        text = text.strip_prefix(word).map_or(text, str::trim_start);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '/' | '-' | '.')).unwrap_or(text.len());
    let day = text[..end].trim_end_matches(['/', '-', '.']);
    day.starts_with(|c: char| c.is_ascii_digit()).then(|| (day, &text[day.len()..]))
}

/// Units of money and speed are no counted things.
fn is_measure(unit: &str) -> bool {
    matches!(unit, "đồng" | "nghìn đồng" | "triệu đồng" | "tỷ đồng" | "Mbps" | "Gbps" | "km")
}

/// "Tiếp nhận trực tuyến: 3472/3754 hồ sơ," → "Tiếp nhận trực tuyến".
fn without_fraction(name: &str) -> String {
    match name.find(':') {
        Some(colon) if name[colon..].bytes().any(|b| b.is_ascii_digit()) => trim_stops(&name[..colon]).to_owned(),
        _ => name.to_owned(),
    }
}

/// "không xảy ra vụ việc …": the count is nought.
fn nothing_happened(text: &str, low: &str) -> Option<ResultFigure> {
    let cue = ["không xảy ra ", "không để xảy ra "]
        .iter()
        .find_map(|cue| find_words(low, cue.trim_end(), 0).map(|at| at + cue.len()))?;
    let rest = text.get(cue..)?;
    let noun =
        ["vụ việc", "sự cố", "vụ", "trường hợp"].iter().find(|noun| low[cue.min(low.len())..].starts_with(**noun))?;
    Some(ResultFigure {
        text: tidy(text).to_owned(),
        name: trim_stops(rest).to_owned(),
        comparator: Comparator::Equal,
        value: 0.0,
        unit: (*noun).to_owned(),
        numerator: None,
        denominator: None,
        period: None,
        section: None,
        source: Source::default(),
    })
}

/// Counts of things: "70/70 máy tính", "3754 hồ sơ", "124,92 Mbps", "11.758 triệu".
fn counts(low: &str) -> Vec<Quantity> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = next_figure(low, from) {
        let Some(figure) = figure_at(low, at) else {
            from = at + low.as_bytes()[at..].iter().take_while(|b| b.is_ascii_digit()).count().max(1);
            continue;
        };
        from = figure.end;
        let tail = fraction_tail(low, figure.end).filter(|_| !figure.decimal && !after_number_word(low, at));
        if let Some((denominator, end)) = tail {
            from = end;
            out.extend(share(low, at, figure.value, denominator, end));
        } else if let Some(count) = count(low, at, figure.value, figure.end) {
            from = count.end;
            out.push(count);
        }
    }
    out
}

/// "70/70 máy tính": the percentage of a fraction that a noun follows.
fn share(low: &str, at: usize, numerator: f64, denominator: i64, end: usize) -> Option<Quantity> {
    let named = low[end..].trim_start().chars().next().is_some_and(char::is_alphabetic);
    if denominator <= 0 || numerator > denominator as f64 || !named {
        return None;
    }
    let (start, comparator, cued) = cue_before(low, at);
    let percent = numerator * 100.0 / denominator as f64;
    Some(Quantity {
        start,
        end,
        figure: at,
        value: (percent * 100.0).round() / 100.0,
        unit: "%".into(),
        comparator,
        fraction: Some((numerator as i64, Some(denominator))),
        cued,
    })
}

/// "3754 hồ sơ": a figure with a counted noun or a measure.
fn count(low: &str, at: usize, value: f64, figure_end: usize) -> Option<Quantity> {
    if is_date_or_number(low, at, figure_end) {
        return None;
    }
    let rest = low[figure_end..].trim_start();
    let (noun, length) = counted_noun(rest)?;
    let (start, comparator, cued) = cue_before(low, at);
    let unit = match noun {
        "triệu" => "triệu đồng",
        "tỷ" => "tỷ đồng",
        "mbps" => "Mbps",
        "gbps" => "Gbps",
        "tthc" => "TTHC",
        other => other,
    };
    let end = low.len() - rest.len() + length;
    Some(Quantity { start, end, figure: at, value, unit: unit.into(), comparator, fraction: None, cued })
}

/// "số 41/QĐ", "ngày 01/7": not a share.
fn after_number_word(low: &str, at: usize) -> bool {
    let word = low[..at].trim_end().rsplit(' ').next().unwrap_or_default();
    matches!(word, "số" | "ngày" | "tháng" | "từ" | "đến" | "trước" | "sau" | "lễ")
        || at >= 1 && low.as_bytes()[at - 1] == b'/'
}

/// "/3754" after a figure; a year or a third part makes it a date.
fn fraction_tail(low: &str, end: usize) -> Option<(i64, usize)> {
    let after = low[end..].strip_prefix('/').or_else(|| low[end..].strip_prefix(" / "))?;
    let at = low.len() - after.len();
    let figure = figure_at(low, at)?;
    let dated = low[figure.end..].starts_with('/') || low[figure.end..].starts_with('-') || figure.decimal;
    (!dated).then_some((figure.value as i64, figure.end))
}

/// Numerator and denominator printed in the clause before the percentage: "2652/2698 hồ sơ đạt 98,3%", "282 hồ sơ đạt 7,52%".
fn fraction_before(low: &str, before: usize) -> Option<(i64, Option<i64>)> {
    let head = &low[..before.min(low.len())];
    let mut best = None;
    let mut from = 0;
    while let Some(at) = next_figure(head, from) {
        let Some(figure) = figure_at(head, at) else {
            from = at + 1;
            continue;
        };
        from = figure.end;
        if figure.decimal || after_number_word(head, at) {
            continue;
        }
        if let Some((denominator, end)) = fraction_tail(head, figure.end) {
            from = end;
            if figure.value as i64 <= denominator {
                best = Some((figure.value as i64, Some(denominator)));
            }
        } else if counted_noun(head[figure.end..].trim_start()).is_some()
            && !is_date_or_number(head, at, figure.end)
            && best.is_none()
        {
            best = Some((figure.value as i64, None));
        }
    }
    best
}

/// "Tổng số hồ sơ … là 3754 hồ sơ" states a total.
fn total_of(low: &str, q: &Quantity) -> Option<(String, i64)> {
    (has_words(low, "tổng số") && q.unit != "%" && q.fraction.is_none()).then(|| (q.unit.clone(), q.value as i64))
}

/// The total is the denominator where the arithmetic agrees to a tenth of a per cent and the noun is the same.
fn fitting_total(total: &Total, low: &str, numerator: i64, percent: f64) -> Option<i64> {
    let fits = total.count > 0
        && has_words(low, &total.noun)
        && (numerator as f64 * 100.0 / total.count as f64 - percent).abs() <= 0.1;
    fits.then_some(total.count)
}
