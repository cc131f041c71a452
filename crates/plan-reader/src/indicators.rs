//! Targets: in the objectives every figure is a target; in tasks a percentage, or a count with "ít nhất" or "tối thiểu", is one.

use crate::assigned::assigned;
use crate::clause::{clauses, name_of, pieces, tidy};
use crate::counts::{counted_noun, frequency};
use crate::outline::{Block, Outline, Region};
use crate::quantity::{Quantity, cue_before, figure_at, next_figure, percentages};
use crate::reading::{Comparator, Indicator, Source};
use crate::table::{Column, Row, TableKind};
use crate::text::{has_any, has_words, lower, starts_words, trim_stops};

/// Most indicators that a reading holds; a document with more is no plan of a ward.
const MOST: usize = 5_000;

/// All targets of a plan, in reading order.
pub(crate) fn indicators(outline: &Outline, rows: &[Row<'_>]) -> Vec<Indicator> {
    let mut out = Vec::new();
    for block in &outline.blocks {
        let core = block.region == Region::Objectives;
        let elsewhere = matches!(block.region, Region::Work | Region::Organisation);
        if block.is_heading || block.paragraph.is_row() || !(core || elsewhere) || out.len() > MOST {
            continue;
        }
        from_paragraph(outline, block, core, &mut out);
    }
    for row in rows.iter().take(MOST) {
        match row.heading.kind {
            TableKind::Indicators => out.extend(from_row(outline, row)),
            TableKind::Tasks => from_product(outline, row, &mut out),
        }
    }
    out
}

fn from_paragraph(outline: &Outline, block: &Block, core: bool, out: &mut Vec<Indicator>) {
    let paragraph = &block.paragraph;
    let aspiration = has_words(&paragraph.low, "phấn đấu");
    let said = assigned(&paragraph.text, &paragraph.low).unwrap_or_default();
    for (start, end) in clauses(&paragraph.text) {
        let (text, low) = (&paragraph.text[start..end], &paragraph.low[start..end]);
        for mut indicator in from_clause(text, low, core) {
            indicator.aspiration =
                aspiration && (has_words(low, "phấn đấu") || starts_words(&paragraph.low, "phấn đấu"));
            indicator.section = outline.title_of(block);
            let heading = block.unit.and_then(|unit| outline.unit_headings.get(unit)).map(|(name, _)| name.clone());
            indicator.lead = Some(said.lead.clone()).filter(|lead| !lead.is_empty()).or(heading);
            indicator.coordinating.clone_from(&said.coordinating);
            indicator.source = paragraph.source;
            out.push(indicator);
        }
    }
}

/// The targets of one clause.
fn from_clause(text: &str, low: &str, core: bool) -> Vec<Indicator> {
    let mut found = percentages(low);
    found.retain(|q| !is_change(low, q));
    if found.is_empty() {
        found.extend(counted(low, core));
    }
    if found.is_empty() && core {
        found.extend(level_or_index(low));
    }
    let cut = pieces(text, &found);
    cut.iter().zip(found).map(|((start, end), q)| build(text, *start, *end, &q, core)).collect()
}

/// "giảm 10%", "tăng 5%" are changes and remain targets only where they are cued; "cấp 50% kinh phí" and the like remain.
fn is_change(low: &str, q: &Quantity) -> bool {
    let head = low[..q.start].trim_end();
    ["so với năm", "chiếm"].iter().any(|w| head.ends_with(w))
}

fn build(text: &str, start: usize, end: usize, q: &Quantity, core: bool) -> Indicator {
    let piece = &text[start..end];
    let quantity_start = q.start.clamp(start, end) - start;
    let quantity_end = q.end.clamp(start, end) - start;
    Indicator {
        text: tidy(piece).to_owned(),
        name: tidy(&name_with_noun(piece, quantity_start, quantity_end, q.figure.saturating_sub(start))).to_owned(),
        comparator: q.comparator,
        value: q.value,
        unit: q.unit.clone(),
        aspiration: false,
        section: None,
        lead: None,
        coordinating: Vec::new(),
        core,
        source: Source::default(),
    }
}

/// The measured thing. Of a rate, what is counted belongs to it ("ít nhất 02 lớp tập huấn/năm"), its period and for each
/// of whom ("01 lần/tháng/khu phố") do not.
fn name_with_noun(piece: &str, start: usize, end: usize, figure: usize) -> String {
    let counted = figure_at(piece, figure).filter(|f| f.end < end && !piece[f.end..end].contains('%'));
    let Some(counted) = counted.and_then(|f| piece.get(f.end..end)) else { return name_of(piece, start, end) };
    let noun = counted.split('/').next().unwrap_or_default().trim();
    let of_time = matches!(noun.split(' ').next(), Some("" | "lần" | "tuần" | "tháng" | "quý" | "năm"));
    let noun = if of_time { "" } else { noun };
    let head = if piece[start..].starts_with('(') { &piece[..=start] } else { &piece[..start] };
    name_of(&format!("{head}{noun}{}", without_each(&piece[end..])), head.len(), head.len())
}

/// What follows "/khu phố" after a rate.
fn without_each(tail: &str) -> &str {
    const EACH: [&str; 6] = ["tổ dân phố", "khu phố", "khối phố", "nhà trường", "đơn vị", "cơ quan"];
    let Some(each) = tail.strip_prefix('/') else { return tail };
    let low = lower(each);
    let word = each.find(|c: char| !c.is_alphanumeric()).unwrap_or(each.len());
    each.get(EACH.iter().find(|name| starts_words(&low, name)).map_or(word, |name| name.len())..).unwrap_or_default()
}

/// "tối thiểu 01 lớp", "ít nhất 02 lần/năm", "1 tuần/lần": the first of a clause.
fn counted(low: &str, core: bool) -> Option<Quantity> {
    let mut from = 0;
    while let Some(at) = next_figure(low, from) {
        let Some(figure) = figure_at(low, at) else {
            from = skip_digits(low, at);
            continue;
        };
        from = figure.end;
        let (start, comparator, cued) = cue_before(low, at);
        let rate = frequency(low, figure.end);
        let spaced = low[figure.end..].starts_with(' ');
        let rest = low[figure.end..].trim_start();
        let place = (starts_words(rest, "điểm") && !is_mark(rest)).then_some(("điểm", "điểm".len()));
        let noun = counted_noun(rest).or(place);
        let least = cued && comparator != Comparator::Equal;
        let counts = match (&rate, &noun) {
            (Some(_), _) => spaced,
            (None, Some(_)) => least && spaced,
            // "trên" before a thing that nobody counts means "on"
            (None, None) => {
                matches!(comparator, Comparator::AtLeast | Comparator::AtMost)
                    && spaced
                    && core
                    && is_noun_after(low, figure.end)
            }
        };
        if counts && !figure.decimal && !is_date_or_number(low, at, figure.end) {
            let (unit, end) = match rate {
                Some((unit, end)) => (unit.to_owned(), end),
                None => ("count/year".to_owned(), figure.end),
            };
            return Some(Quantity {
                start,
                end,
                figure: at,
                value: figure.value,
                unit,
                comparator,
                fraction: None,
                cued,
            });
        }
    }
    None
}

/// A word of letters follows.
fn is_noun_after(low: &str, end: usize) -> bool {
    let rest = low[end..].trim_start();
    let mut words = rest.split(' ');
    let word = words.next().unwrap_or_default();
    let of_time = matches!(word, "cấp" | "tháng" | "năm" | "quý" | "tuổi" | "ngày" | "giờ");
    word.chars().count() >= 2 && word.chars().all(char::is_alphabetic) && !is_mark(rest) && !of_time
}

/// After a figure: "80 điểm", "80 điểm trở lên" is a mark, "01 điểm wifi" counts places.
fn is_mark(low: &str) -> bool {
    let Some(next) = low.strip_prefix("điểm") else { return false };
    let next = next.trim_start();
    !next.starts_with(char::is_alphabetic) || ["trở lên", "phần trăm"].iter().any(|words| starts_words(next, words))
}

/// A thing that is measured in marks: "Chỉ số …", "Điểm số …", "Kết quả chấm điểm …".
fn is_score(low: &str) -> bool {
    has_any(low, &["chỉ số", "điểm số", "chấm điểm", "tổng điểm", "thang điểm", "điểm đánh giá"])
}

/// The figure belongs to a date or to the number of a document.
pub(crate) fn is_date_or_number(low: &str, at: usize, end: usize) -> bool {
    let before = low[..at].trim_end();
    let word = before.rsplit(' ').next().unwrap_or_default();
    matches!(
        word,
        "số" | "ngày"
            | "tháng"
            | "năm"
            | "quý"
            | "khoản"
            | "điều"
            | "án"
            | "lục"
            | "định"
            | "quyết"
            | "khóa"
            | "thứ"
    ) || low[end..].starts_with(['/', '-'])
        && low[end + 1..].starts_with(|c: char| c.is_ascii_digit() || c.is_alphabetic())
        && !low[end..].starts_with("/năm")
}

fn skip_digits(low: &str, at: usize) -> usize {
    at + low.as_bytes()[at..].iter().take_while(|b| b.is_ascii_digit()).count().max(1)
}

/// "đạt cấp độ 3", "chỉ số … đạt tối thiểu 0.70".
fn level_or_index(low: &str) -> Option<Quantity> {
    let is_index = is_score(low);
    let mut from = 0;
    while let Some(at) = next_figure(low, from) {
        let Some(figure) = figure_at(low, at) else {
            from = skip_digits(low, at);
            continue;
        };
        from = figure.end;
        let head = low[..at].trim_end();
        if let Some(word) = ["cấp độ", "mức độ", "mức", "cấp"].iter().find(|word| head.ends_with(*word)) {
            let level_at = head.len() - word.len();
            let (start, comparator, cued) = cue_before(low, level_at);
            if cued && figure.value < 20.0 {
                return Some(Quantity {
                    start,
                    end: figure.end,
                    figure: at,
                    value: figure.value,
                    unit: "level".into(),
                    comparator,
                    fraction: None,
                    cued,
                });
            }
            continue;
        }
        let (start, comparator, cued) = cue_before(low, at);
        let points = is_mark(low[figure.end..].trim_start());
        let bare = low[figure.end..].trim_start().chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '/');
        if cued && (points || is_index && (bare || figure.decimal)) && !is_date_or_number(low, at, figure.end) {
            return Some(Quantity {
                start,
                end: figure.end,
                figure: at,
                value: figure.value,
                unit: "index".into(),
                comparator,
                fraction: None,
                cued,
            });
        }
    }
    None
}

/// Value, unit and comparator of a table cell ("≥ 90%", "100", "Cấp độ 1") in the row of a name.
pub(crate) fn cell_value(cell: &str, measure: &str, name: &str) -> Option<(f64, String, Comparator)> {
    let low = lower(cell);
    let low_measure = lower(measure);
    if low.len() > 60 {
        return None;
    }
    if let Some(q) = percentages(&low).into_iter().next() {
        return Some((q.value, q.unit, q.comparator));
    }
    let at = next_figure(&low, 0).or_else(|| low.find(|c: char| c.is_ascii_digit()))?;
    let figure = figure_at(&low, at)?;
    let (start, mut comparator, _) = cue_before(&low, at);
    let head = low[..start].trim();
    let tail = low[figure.end..].trim();
    if tail.contains("trở lên") {
        comparator = Comparator::AtLeast;
    }
    let level = |text: &str| text.contains("cấp độ") || text.contains("mức độ") || text == "mức" || text == "cấp";
    if level(head) || level(&low_measure) || head.ends_with("mức") {
        return Some((figure.value, "level".into(), comparator));
    }
    let plain_head = head.is_empty() || matches!(head, "đạt" | "từ" | "phấn đấu");
    if !plain_head || tail.contains('/') && !tail.starts_with('/') || tail.starts_with(['/', '-']) {
        return None;
    }
    let unit = match low_measure.as_str() {
        "" if tail.is_empty() => return None,
        "" => counted_noun(tail).map(|(noun, _)| noun.to_owned())?,
        m if m.contains('%') || m == "tỷ lệ" => "%".to_owned(),
        m if m.contains("chỉ số") || m == "điểm" && is_score(&lower(name)) => "index".to_owned(),
        _ => measure.trim().to_owned(),
    };
    Some((figure.value, unit, comparator))
}

/// A row of a table of targets.
fn from_row(outline: &Outline, row: &Row<'_>) -> Option<Indicator> {
    let cell = |column| row.heading.cell(&row.cells, column);
    let name = trim_stops(cell(Column::Name));
    let (value, unit, comparator) = match cell_value(cell(Column::Value), cell(Column::Measure), name) {
        Some(read) => read,
        // some tables state the figure in the name ("Tỷ lệ … đạt 90%")
        None => percentages(&lower(name)).into_iter().next().map(|q| (q.value, q.unit, q.comparator))?,
    };
    if name.is_empty() {
        return None;
    }
    let text = row.cells.iter().filter(|cell| !cell.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
    Some(Indicator {
        aspiration: has_words(&lower(&text), "phấn đấu"),
        text,
        name: name.to_owned(),
        comparator,
        value,
        unit,
        section: outline.title_of(row.block),
        lead: Some(cell(Column::Lead)).filter(|lead| !lead.is_empty()).map(str::to_owned),
        coordinating: crate::tasks::split_units(cell(Column::Coordinating)),
        core: true,
        source: Source { line_start: row.block.paragraph.source.line_start, line_end: row.line_end },
    })
}

/// Figures in the required result of a task row.
fn from_product(outline: &Outline, row: &Row<'_>, out: &mut Vec<Indicator>) {
    let product = row.heading.cell(&row.cells, Column::Product);
    for (start, end) in clauses(product) {
        let text = &product[start..end];
        for mut indicator in from_clause(text, &lower(text), false) {
            if indicator.name.is_empty() {
                indicator.name = row.heading.cell(&row.cells, Column::Name).to_owned();
            }
            indicator.section = outline.title_of(row.block);
            indicator.lead =
                Some(row.heading.cell(&row.cells, Column::Lead)).filter(|lead| !lead.is_empty()).map(str::to_owned);
            indicator.source = Source { line_start: row.block.paragraph.source.line_start, line_end: row.line_end };
            out.push(indicator);
        }
    }
}
