//! Reporting duties: a report has a day in each period, or an occasion, and goes to somebody, often through the standing office.

use crate::deadline::Deadline;
use crate::outline::{Block, Outline, Region};
use crate::reading::Reporting;
use crate::text::{find_words, has_any, has_words, trim_stops};

/// All reporting duties.
pub(crate) fn reporting(outline: &Outline, year: Option<i32>) -> Vec<Reporting> {
    let mut out: Vec<Reporting> = Vec::new();
    for block in &outline.blocks {
        let spoken = matches!(block.region, Region::Organisation | Region::Work | Region::Other | Region::Appendix);
        if !spoken || block.is_heading || block.paragraph.is_row() || out.len() > 500 {
            continue;
        }
        if !has_any(&block.paragraph.low, &["báo cáo", "phản ánh", "gửi"]) {
            continue;
        }
        let before = out.len();
        for (start, end) in sentences(&block.paragraph.text) {
            let (text, low) = (&block.paragraph.text[start..end], &block.paragraph.low[start..end]);
            out.extend(dated(outline, block, text, low, year));
            out.extend(on_difficulty(block, text, low));
        }
        if out.len() == before && block.region == Region::Organisation {
            out.extend(undated(outline, block));
        }
    }
    out
}

/// Sentences, parted at stops only: a duty to report may have several clauses.
fn sentences(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(". ") {
        if text[at + 2..].chars().next().is_some_and(char::is_uppercase) {
            out.push((start, at + 1));
            start = at + 2;
        }
    }
    out.push((start, text.len()));
    out
}

/// Words that begin the day of a report, the surest first.
const DAY_CUES: [&str; 10] = [
    "trước ngày",
    "chậm nhất",
    "vào ngày",
    "vào tuần",
    "trong tuần",
    "định kỳ hằng",
    "định kỳ hàng",
    "định kỳ",
    "hằng",
    "hàng",
];

/// A report with a day or a period.
fn dated(outline: &Outline, block: &Block, text: &str, low: &str, year: Option<i32>) -> Option<Reporting> {
    let reports = find_words(low, "báo cáo", 0).or_else(|| find_words(low, "gửi", 0))?;
    let at = DAY_CUES.iter().find_map(|cue| find_words(low, cue, 0).filter(|at| names_period(&low[*at..])))?;
    // a day that stands far from the report belongs to something else
    if at.abs_diff(reports) > 260 || !has_receiver(low) {
        return None;
    }
    let due = due_phrase(&text[at..], &low[at..]);
    let deadline = Deadline::parse(due, year)?;
    if deadline
        .rules
        .iter()
        .all(|rule| matches!(rule, crate::deadline::DeadlineRule::Periodic | crate::deadline::DeadlineRule::Continuous))
    {
        return None;
    }
    Some(Reporting {
        who: who(outline, block, text, low),
        to: receiver(text, low),
        via: via(text, low),
        due_text: Some(due.to_owned()),
        due_rule: deadline.due_rule(),
        deadline: Some(deadline),
        text: trim_stops(text).to_owned(),
        source: block.paragraph.source,
    })
}

fn names_period(low: &str) -> bool {
    let near = crate::text::cut(low, 60);
    has_any(near, &["tháng", "quý", "tuần", "năm"]) || near.bytes().any(|b| b.is_ascii_digit())
}

fn has_receiver(low: &str) -> bool {
    has_any(
        low,
        &[
            "ubnd",
            "ủy ban nhân dân",
            "chủ tịch",
            "cấp trên",
            "phòng",
            "văn phòng",
            "tỉnh",
            "ban chỉ đạo",
            "đảng ủy",
            "sở",
        ],
    )
}

/// The words of the day: to the first bracket, stop or word that goes on with something else.
fn due_phrase<'a>(text: &'a str, low: &str) -> &'a str {
    let mut end = low.find([';', ')', '(', ':']).unwrap_or(low.len());
    for stop in [
        ". ",
        " về ",
        " báo cáo",
        " gửi ",
        " để ",
        " kết quả",
        " các ",
        " tổng hợp",
        ", phòng",
        ", văn phòng",
        ", đơn vị",
        ", cơ quan",
        " qua ",
        " có ",
        " tiến hành",
    ] {
        if let Some(found) = low[..end].find(stop)
            && found > 5
        {
            end = found;
        }
    }
    trim_stops(text.get(..end).unwrap_or(text))
}

/// "nếu có khó khăn, vướng mắc … phản ánh về …": a report when something is in the way.
fn on_difficulty(block: &Block, text: &str, low: &str) -> Option<Reporting> {
    let at = ["nếu có", "khi có", "nếu gặp", "nếu phát sinh", "có phát sinh"]
        .iter()
        .find_map(|cue| find_words(low, cue, 0))?;
    let rest = &low[at..];
    let near = crate::text::cut(rest, 60);
    let trouble = ["vướng mắc", "khó khăn", "phát sinh"]
        .iter()
        .filter_map(|word| find_words(near, word, 0).map(|i| i + word.len()))
        .max()?;
    // "(nếu có)" after the words is a remark, not a condition
    if rest.as_bytes().get("nếu có".len()).is_some_and(|b| *b == b')')
        || !has_any(low, &["báo cáo", "phản ánh", "kiến nghị"])
    {
        return None;
    }
    let due = text.get(at..at + trouble)?;
    Some(Reporting {
        who: after_condition(&text[at + trouble..], &low[at + trouble..]),
        to: delivered(text, low).or_else(|| receiver(text, low)),
        via: via(text, low),
        due_text: Some(due.to_owned()),
        due_rule: Some("on event: difficulty".to_owned()),
        deadline: Deadline::parse(due, None),
        text: trim_stops(text).to_owned(),
        source: block.paragraph.source,
    })
}

/// Who reports, named after the condition.
fn after_condition(text: &str, low: &str) -> Option<String> {
    let rest = low.trim_start_matches([',', ' ']);
    let begin = low.len() - rest.len();
    let end = ["phản ánh", "báo cáo", "kịp thời", "gửi", "đề nghị"]
        .iter()
        .filter_map(|verb| find_words(low, verb, begin))
        .min()?;
    let name = trim_stops(text.get(begin..end)?);
    crate::bodies::starts_with_unit(&crate::text::lower(name)).then(|| name.to_owned())
}

/// "Tổng hợp kết quả, báo cáo UBND phường theo quy định": a duty without a day.
fn undated(outline: &Outline, block: &Block) -> Option<Reporting> {
    let (text, low) = (&block.paragraph.text, &block.paragraph.low);
    let at = find_words(low, "báo cáo", 0)?;
    if !has_words(low, "tổng hợp") || !has_any(low, &["kết quả", "tình hình"]) || !has_receiver(&low[at..]) {
        return None;
    }
    let by_rule = find_words(low, "theo quy định", at).and_then(|i| text.get(i..i + "theo quy định".len()));
    if by_rule.is_none() && !has_words(&low[at..], "kết quả") {
        return None;
    }
    let clause_at = text[..at].rfind([';', '.']).map_or(0, |i| i + 1);
    Some(Reporting {
        who: block.unit.and_then(|unit| outline.unit_headings.get(unit)).map(|(name, _)| name.clone()),
        to: receiver(text, low),
        via: None,
        due_text: by_rule.map(str::to_owned),
        due_rule: None,
        deadline: by_rule.and_then(|due| Deadline::parse(due, None)),
        text: trim_stops(&text[clause_at..]).to_owned(),
        source: block.paragraph.source,
    })
}

/// The unit of the heading, otherwise the subject before "báo cáo".
fn who(outline: &Outline, block: &Block, text: &str, low: &str) -> Option<String> {
    let end = find_words(low, "báo cáo", 0)?;
    let subject =
        ["các phòng", "các cơ quan", "các đơn vị", "các ban", "các bộ phận", "phòng ", "văn phòng", "trưởng các"]
            .iter()
            .filter_map(|head| find_words(low, head.trim_end(), 0))
            .filter(|at| *at < end)
            .min();
    let named = subject
        .and_then(|at| text.get(at..end))
        .map(|name| trim_stops(name.trim_end_matches("có trách nhiệm").trim()).to_owned());
    named
        .filter(|name| name.chars().count() < 120 && !name.is_empty())
        .or_else(|| block.unit.and_then(|unit| outline.unit_headings.get(unit)).map(|(name, _)| name.clone()))
}

/// Words after which the receiver's name ends.
const RECEIVER_ENDS: [&str; 12] = [
    " để ",
    " theo ",
    " kết quả",
    " xem xét",
    " chỉ đạo",
    " trước",
    " vào ",
    " qua ",
    " và phản ánh",
    " định kỳ",
    " tổng hợp",
    " về ",
];

/// To whom: after "báo cáo", or after "về" where a place of delivery follows.
fn receiver(text: &str, low: &str) -> Option<String> {
    const BODIES: [&str; 9] =
        ["ubnd", "ủy ban nhân dân", "chủ tịch", "cấp trên", "tỉnh", "ban chỉ đạo", "đảng ủy", "sở", "thường trực"];
    let mut from = 0;
    while let Some(at) = find_words(low, "báo cáo", from).or_else(|| find_words(low, "về", from)) {
        let skip = if low[at..].starts_with("báo cáo") { "báo cáo".len() } else { "về".len() };
        from = at + skip;
        let rest = low[from..].trim_start();
        let begin = low.len() - rest.len();
        let standing = BODIES.iter().any(|body| crate::text::starts_words(rest, body))
            || rest.starts_with("phòng ") && skip < 7
            || rest.starts_with("văn phòng ");
        if standing {
            return name_until(text, low, begin, &RECEIVER_ENDS);
        }
    }
    None
}

/// "phản ánh về Phòng …": where it is brought.
fn delivered(text: &str, low: &str) -> Option<String> {
    let cue = ["phản ánh về", "phản ánh đến", "báo cáo về", "gửi về"]
        .iter()
        .find_map(|cue| find_words(low, cue, 0).map(|at| at + cue.len()))?;
    let rest = low[cue..].trim_start();
    crate::bodies::starts_with_unit(rest)
        .then(|| name_until(text, low, low.len() - rest.len(), &RECEIVER_ENDS))
        .flatten()
}

/// Through whom: "(qua Phòng …)", "qua Phòng … để tổng hợp".
fn via(text: &str, low: &str) -> Option<String> {
    let at = find_words(low, "qua", 0)?;
    let rest = low[at + "qua".len()..].trim_start();
    crate::bodies::starts_with_unit(rest)
        .then(|| name_until(text, low, low.len() - rest.len(), &RECEIVER_ENDS))
        .flatten()
}

fn name_until(text: &str, low: &str, begin: usize, ends: &[&str]) -> Option<String> {
    let rest = &low[begin..];
    let mut end = rest.find([';', ')', '(', '.']).unwrap_or(rest.len());
    for stop in ends {
        if let Some(found) = rest[..end].find(stop) {
            end = found;
        }
    }
    let name = trim_stops(text.get(begin..begin + end)?);
    (!name.is_empty() && name.chars().count() < 120).then(|| name.to_owned())
}
