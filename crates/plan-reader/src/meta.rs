//! Whose plan it is: number and date stand at the head (or in the brackets of an appendix), the name of the ward recurs
//! throughout, and the signer's name stands below the office that signs.

use std::collections::HashMap;

use vietnamese::citation::{citations, date_at};

use crate::paragraph::Paragraph;
use crate::reading::Meta;
use crate::text::{find_words, has_words, is_capitals, lower, proper_name, starts_words, title_case, trim_stops};

/// How many paragraphs the head of a document takes at most.
const HEAD: usize = 30;

/// Reads the head, the foot and the names.
pub(crate) fn meta(paragraphs: &[Paragraph]) -> Meta {
    let title_at = paragraphs.iter().take(60).position(is_kind_line);
    let title = title_at.and_then(|at| title_after(paragraphs, at));
    let (ward_type, ward) = ward(paragraphs, title.as_deref());
    let province = province(paragraphs, ward.as_deref());
    let (signer_title, signer) = signer(paragraphs);
    let (number, issued) = number_and_date(paragraphs);
    let year = year(paragraphs, title.as_deref(), issued);
    Meta { ward, ward_type, province, year, number, issued_date: issued, signer, signer_title, title }
}

/// How a plan calls itself; the Party's are programmes.
pub(crate) const KINDS: [&str; 3] = ["kế hoạch", "chương trình hành động", "chương trình công tác"];

/// "KẾ HOẠCH", alone or with its subject.
fn is_kind_line(paragraph: &Paragraph) -> bool {
    KINDS.iter().any(|kind| starts_words(&paragraph.low, kind))
        && is_capitals(crate::text::cut(&paragraph.text, 12))
        && paragraph.label.is_none()
        && !paragraph.is_row()
}

/// The subject of the plan: on the same line, or on the lines below it.
fn title_after(paragraphs: &[Paragraph], at: usize) -> Option<String> {
    let own = trim_stops(&paragraphs[at].text);
    if !KINDS.contains(&lower(own).as_str()) {
        return Some(own.to_owned());
    }
    let mut title = String::new();
    for next in paragraphs.iter().skip(at + 1).take(3) {
        let ends = next.label.is_some()
            || next.is_row()
            || next.low.starts_with("căn cứ")
            || next.text.ends_with([':', ';', '.'])
            || next.text.len() > 400;
        if ends || !title.is_empty() && !next.bold && !is_capitals(&next.text) {
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(trim_stops(&next.text));
    }
    (!title.is_empty()).then_some(title)
}

/// The proper name that most often follows a type word.
fn named_after(paragraphs: &[Paragraph], word: &str, unlike: Option<&str>) -> Option<(String, usize)> {
    let mut counts: HashMap<String, (usize, usize, String)> = HashMap::new();
    let mut order = 0;
    for paragraph in paragraphs {
        let mut from = 0;
        while let Some(at) = find_words(&paragraph.low, word, from) {
            from = at + word.len();
            let Some(rest) = paragraph.text.get(from..) else { break };
            let Some(name) = proper_name(rest.trim_start(), 4) else { continue };
            let name = spelt(name, rest.trim_start());
            let key = lower(&name);
            if is_no_place(&key) || unlike.is_some_and(|other| lower(other) == key) {
                continue;
            }
            order += 1;
            let entry = counts.entry(key).or_insert((0, order, name));
            entry.0 += 1;
            // "Sông Công" rather than "SÔNG CÔNG" is the spelling to keep, though both are counted
            if counts.len() > 4_000 {
                break;
            }
        }
    }
    counts
        .into_values()
        .max_by_key(|(count, order, _)| (*count, usize::MAX - order))
        .map(|(count, _, name)| (name, count))
}

/// A name in capitals is one in a title; its first two or three words are the place.
fn spelt(name: &str, rest: &str) -> String {
    if !is_capitals(name) {
        return name.to_owned();
    }
    let words: Vec<&str> = name.split(' ').collect();
    let low = lower(rest);
    let stop = ["năm", "tỉnh", "thành phố", "trên", "giai đoạn", "-", "thị xã", "huyện"]
        .iter()
        .filter_map(|word| find_words(&low, word, 0))
        .min()
        .unwrap_or(low.len());
    let mut length = 0;
    let kept: Vec<&str> = words
        .into_iter()
        .take_while(|word| {
            length += word.len() + 1;
            length <= stop + 1
        })
        .collect();
    title_case(&kept.join(" "))
}

/// Words that follow "phường" or "tỉnh" with a capital and are no place.
fn is_no_place(key: &str) -> bool {
    const NOT: [&str; 16] = [
        "hội",
        "đảng",
        "ủy",
        "đoàn",
        "ubnd",
        "hđnd",
        "mttq",
        "ủy ban",
        "đảng ủy",
        "số",
        "thông",
        "năm",
        "i",
        "ii",
        "và",
        "của",
    ];
    NOT.contains(&key) || NOT.iter().any(|word| key.starts_with(&format!("{word} ")))
}

/// Type and name of the commune.
fn ward(paragraphs: &[Paragraph], title: Option<&str>) -> (Option<String>, Option<String>) {
    if let Some(title) = title {
        let low = lower(title);
        for kind in ["phường", "xã", "đặc khu", "thị trấn"] {
            let name = find_words(&low, kind, 0).and_then(|at| title.get(at + kind.len()..)).map(str::trim_start);
            if let Some(rest) = name
                && let Some(found) =
                    proper_name(rest, 4).map(|name| spelt(name, rest)).filter(|name| !is_no_place(&lower(name)))
            {
                return (Some(kind.to_owned()), Some(found));
            }
        }
    }
    let best = ["phường", "xã", "đặc khu", "thị trấn"]
        .iter()
        .filter_map(|kind| named_after(paragraphs, kind, None).map(|(name, count)| (count, *kind, name)));
    match best.fold(
        None,
        |best: Option<(usize, &str, String)>, next| {
            if best.as_ref().is_some_and(|b| b.0 >= next.0) { best } else { Some(next) }
        },
    ) {
        Some((_, kind, name)) => (Some(kind.to_owned()), Some(name)),
        None => (None, None),
    }
}

/// Province: "tỉnh X"; a city only where no province is named.
fn province(paragraphs: &[Paragraph], ward: Option<&str>) -> Option<String> {
    named_after(paragraphs, "tỉnh", None)
        .or_else(|| named_after(paragraphs, "thành phố", ward))
        .map(|(name, _)| modern(&name))
}

/// New-style tone placement, as the list of provinces in force spells them ("Thanh Hóa").
fn modern(name: &str) -> String {
    let low = lower(name);
    if low.chars().count() != name.chars().count() {
        return name.to_owned();
    }
    low.chars()
        .zip(name.chars())
        .map(|(l, c)| if c.is_uppercase() { l.to_uppercase().next().unwrap_or(c) } else { l })
        .collect()
}

/// Number and date of the plan itself: at its head, or after "Kèm theo Kế hoạch số".
fn number_and_date(paragraphs: &[Paragraph]) -> (Option<String>, Option<chrono::NaiveDate>) {
    let mut number = None;
    let mut date = None;
    for paragraph in paragraphs.iter().take(HEAD) {
        for (text, low) in lines_of(paragraph) {
            if number.is_none()
                && (low.starts_with("số:") || low.starts_with("số ") || low.contains(" số: "))
                && text.len() < 200
            {
                number = citations(&text).into_iter().next().map(|found| found.number);
            }
            if date.is_none() {
                date = place_and_date(&text, &low);
            }
        }
        if starts_words(&paragraph.low, "căn cứ")
            || paragraph.kind().is_some_and(|kind| kind < crate::label::LabelKind::Dash)
        {
            break;
        }
    }
    if number.is_some() && date.is_some() {
        return (number, date);
    }
    let attached =
        paragraphs.iter().filter(|p| has_words(&p.low, "kèm theo kế hoạch") || has_words(&p.low, "ban hành kèm theo"));
    for paragraph in attached.take(8) {
        if let Some(found) = citations(&paragraph.text).into_iter().find(|c| c.kind == Some("Kế hoạch")) {
            number = number.or(Some(found.number));
            date = date.or(found.date);
        }
    }
    (number, date)
}

/// The paragraph's text, or its cells.
fn lines_of(paragraph: &Paragraph) -> Vec<(String, String)> {
    if paragraph.is_row() {
        paragraph.cells.iter().map(|cell| (cell.clone(), lower(cell))).collect()
    } else {
        vec![(paragraph.text.clone(), paragraph.low.clone())]
    }
}

/// "Sông Công, ngày 05 tháng 11 năm 2025".
fn place_and_date(text: &str, low: &str) -> Option<chrono::NaiveDate> {
    let at = find_words(low, "ngày", 0)?;
    let before = text.get(..at)?.trim_end();
    let placed = before.is_empty() || before.strip_suffix(',').is_some_and(is_place);
    if !placed || text.len() > 300 {
        return None;
    }
    let rest = text.get(at + "ngày".len()..)?;
    let (date, length) = date_at(rest)?;
    // a date of which the sentence goes on to say more is that of a document
    let alone = rest.get(length..)?.trim_start().chars().next().is_none_or(|c| !c.is_lowercase());
    alone.then_some(date)
}

/// "Sông Công", "Thành phố Hồ Chí Minh", also where the number of the plan or the motto of the State stands before it on
/// the same line; "Thực hiện Nghị quyết số 57-NQ/TW" is no place.
fn is_place(before: &str) -> bool {
    let low = lower(before);
    let from = low.rfind("hạnh phúc").map_or(0, |at| at + "hạnh phúc".len());
    let mut words = before.get(from..).unwrap_or(before).split_whitespace().peekable();
    if from == 0 && starts_words(&low, "số") {
        words.by_ref().find(|word| word.contains('/'));
    }
    let names = |word: &str| {
        word.chars().next().is_some_and(char::is_uppercase) && !word.contains(|c: char| c.is_ascii_digit())
            || matches!(lower(word).as_str(), "phố" | "phường" | "xã" | "đặc" | "khu" | "-" | "–")
    };
    words.peek().is_some() && words.all(names)
}

/// The year the plan is for: in its subject, in the appendix, in the preamble, or else the year after a late issue.
fn year(paragraphs: &[Paragraph], title: Option<&str>, issued: Option<chrono::NaiveDate>) -> Option<i32> {
    if let Some(year) = title.and_then(|title| year_in(&lower(title))) {
        return Some(year);
    }
    let spoken = paragraphs.iter().take(60).filter(|p| has_words(&p.low, "kế hoạch"));
    // the sentence that issues the plan names the year last ("… ban hành Kế hoạch … năm 2026 như sau")
    for paragraph in spoken {
        let issues = ["như sau", "cụ thể như sau", "với các nội dung"]
            .iter()
            .any(|words| paragraph.low.trim_end_matches([':', '.', ' ']).ends_with(words));
        if issues && let Some(year) = last_year_in(&paragraph.low) {
            return Some(year);
        }
    }
    let counted =
        paragraphs.iter().flat_map(|p| years_in(&p.low)).fold(HashMap::<i32, usize>::new(), |mut counts, year| {
            *counts.entry(year).or_default() += 1;
            counts
        });
    let most = counted.into_iter().max_by_key(|(year, count)| (*count, *year)).map(|(year, _)| year);
    most.or(issued.map(|date| chrono::Datelike::year(&date)))
}

/// "năm 2026" occurrences.
fn years_in(low: &str) -> impl Iterator<Item = i32> {
    low.match_indices("năm 20").filter_map(|(at, _)| {
        let digits = low.get(at + "năm ".len()..at + "năm ".len() + 4)?;
        let closed = low[at + "năm ".len() + 4..].chars().next().is_none_or(|c| !c.is_ascii_digit() && c != '-');
        digits.parse().ok().filter(|year| closed && (2000..=2100).contains(year))
    })
}

fn year_in(low: &str) -> Option<i32> {
    years_in(low).next()
}

fn last_year_in(low: &str) -> Option<i32> {
    years_in(low).last()
}

/// Office and name below the text: "CHỦ TỊCH" and the first personal name after it.
fn signer(paragraphs: &[Paragraph]) -> (Option<String>, Option<String>) {
    let mut office: Option<String> = None;
    let mut since = 0;
    for paragraph in paragraphs.iter().rev().take(400).collect::<Vec<_>>().into_iter().rev() {
        for (text, low) in lines_of(paragraph) {
            if let Some((title, rest)) = office_in(&text, &low) {
                if let Some(name) = person(rest) {
                    return (Some(title), Some(name.to_owned()));
                }
                office = Some(title);
                since = 0;
                continue;
            }
            if office.is_none() {
                continue;
            }
            since += 1;
            if low.starts_with("phụ lục") {
                return (office, None);
            }
            if let Some(name) = person(&text).filter(|_| since <= 6) {
                return (office, Some(name.to_owned()));
            }
        }
    }
    (office, None)
}

/// "CHỦ TỊCH", "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH" in capitals, and what stands after it in the same cell.
fn office_in<'a>(text: &'a str, low: &str) -> Option<(String, &'a str)> {
    const OFFICES: [&str; 4] = ["phó chủ tịch", "chủ tịch", "phó bí thư", "bí thư"];
    let at = OFFICES.iter().find_map(|office| low.rfind(office).map(|at| (at, office.len())))?;
    let title = text.get(at.0..at.0 + at.1)?;
    let before = text.get(..at.0)?;
    let signs = is_capitals(title)
        && before.len() < 120
        && (before.trim().is_empty() || is_capitals(before) || before.contains("TM.") || before.contains("KT."));
    let rest = text.get(at.0 + at.1..)?;
    (signs && rest.len() < 120).then(|| (title.to_owned(), rest))
}

/// A personal name: two to five capitalised words, not all capitals.
fn person(text: &str) -> Option<&str> {
    let text = text.trim().trim_matches(['(', ')']).trim();
    let name = proper_name(text, 6)?;
    let words = name.split(' ').count();
    let whole = name.len() == text.len();
    let surname = lower(name.split(' ').next()?);
    let plain = name.chars().all(|c| c.is_alphabetic() || c == ' ');
    (whole
        && plain
        && (2..=5).contains(&words)
        && !is_capitals(name)
        && !matches!(surname.as_str(), "nơi" | "phụ" | "ký" | "đã"))
    .then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_the_plan_stands_beside_its_place() {
        let day = |text: &str| place_and_date(text, &lower(text)).map(|date| date.to_string());
        for text in [
            "Sông Công, ngày 05 tháng 11 năm 2025",
            "Thành phố Hồ Chí Minh, ngày 05 tháng 11 năm 2025",
            "Bà Rịa - Vũng Tàu, ngày 5/11/2025",
            "Số: 173/KH-UBND Sông Công, ngày 05 tháng 11 năm 2025",
            "Độc lập - Tự do - Hạnh phúc Sông Công, ngày 05 tháng 11 năm 2025",
            "ỦY BAN NHÂN DÂN PHƯỜNG SÔNG CÔNG Sông Công, ngày 05 tháng 11 năm 2025 KẾ HOẠCH",
            "ngày 05 tháng 11 năm 2025",
        ] {
            assert_eq!(day(text).as_deref(), Some("2025-11-05"), "{text}");
        }
        for text in [
            "Thực hiện Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị.",
            "Thực hiện Nghị quyết số 57-NQ/TW, ngày 22/12/2024",
            "Quyết định của UBND tỉnh Thái Nguyên, ngày 22/12/2024",
            "ngày 22/12/2024 của Bộ Chính trị về đột phá phát triển khoa học.",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
