//! Laws by their names: "Luật Giao dịch điện tử 2023", "Bộ luật Dân sự", "Luật Lưu trữ ngày 21 tháng 6 năm 2024".

use super::places::place;
use super::{Citation, is_free};
use chrono::Datelike;
use vietnamese::citation::date_at;

const KINDS: [&str; 4] = ["Luật", "Bộ luật", "Pháp lệnh", "Hiến pháp"];
/// Words of a name that says by itself where it ends, and of one that does not.
const MOST_WORDS: usize = 26;
const USUAL_WORDS: usize = 9;

/// Words (or pairs of words) that stand in no name of a law.
const ENDS: [&str; 34] = [
    "được",
    "thì",
    "để",
    "là",
    "trong",
    "trên",
    "đến",
    "khi",
    "theo",
    "tại",
    "hoặc",
    "như",
    "đã",
    "này",
    "nhằm",
    "hiện hành",
    "quy định",
    "có hiệu lực",
    "và các",
    "và những",
    "và văn bản",
    "hướng dẫn",
    "thay thế",
    "về",
    "với",
    "do",
    "sẽ",
    "phải",
    "vào",
    "cũng",
    "nêu",
    "cho",
    "thông qua",
    "gồm",
];
/// Kinds of documents: another citation begins.
const OTHERS: [&str; 12] = [
    "Luật ",
    "Bộ luật",
    "Pháp lệnh",
    "Nghị định",
    "Nghị quyết",
    "Thông tư",
    "Quyết định",
    "Chỉ thị",
    "Kế hoạch",
    "Quốc hội",
    "Chính phủ",
    "Điều ",
];

/// Laws that are cited by name.
pub(super) fn named(text: &str) -> Vec<Citation> {
    let all = KINDS.into_iter().flat_map(|kind| text.match_indices(kind).map(move |(at, _)| (at, kind)));
    all.filter(|(at, _)| is_free(text, *at)).filter_map(|(at, kind)| one(text, at, kind)).collect()
}

fn one(text: &str, start: usize, kind: &'static str) -> Option<Citation> {
    let from = start + kind.len();
    if kind == "Hiến pháp" {
        return Some(constitution(text, start, from));
    }
    let begins = text[from..].strip_prefix([' ', '\n'])?.trim_start();
    let amends = ["sửa đổi", "Sửa đổi"].iter().any(|word| begins.starts_with(word));
    if !amends && !begins.starts_with(char::is_uppercase) {
        return None;
    }
    let words = words(text, text.len() - begins.len(), amends);
    let dated = (1..=words.len()).find_map(|count| {
        let end = words[count - 1].1;
        year_after(text, end).map(|(year, date, to)| (count, year, date, to))
    });
    let (count, year, date, end) = match dated {
        Some((count, year, date, end)) => (count, Some(year), date, end),
        None => {
            let at_comma = words.iter().position(|(_, end)| text[*end..].starts_with(','));
            let count = at_comma.map_or(words.len(), |at| at + 1).min(USUAL_WORDS);
            (count, None, None, words.get(count.checked_sub(1)?)?.1)
        }
    };
    let name = words[..count].iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" ");
    let name_words = if year.is_some() { Vec::new() } else { words };
    Some(Citation { start, end, kind, name, year, date, name_words, ..Citation::default() })
}

/// "Hiến pháp năm 2013", "Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam".
fn constitution(text: &str, start: usize, from: usize) -> Citation {
    let (mut name, mut end) = (String::new(), from);
    for long in [" nước Cộng hòa xã hội chủ nghĩa Việt Nam", " nước Cộng hoà xã hội chủ nghĩa Việt Nam"]
    {
        if text[from..].starts_with(long) {
            (name, end) = (long.trim().to_owned(), from + long.len());
        }
    }
    let dated = year_after(text, end);
    let (year, date) = dated.map_or((None, None), |(year, date, _)| (Some(year), date));
    Citation {
        start,
        end: dated.map_or(end, |(.., to)| to),
        kind: "Hiến pháp",
        name,
        year,
        date,
        ..Citation::default()
    }
}

/// The words that may belong to a name, each with its end, without what parts it from the next.
fn words(text: &str, from: usize, amends: bool) -> Vec<(String, usize)> {
    let mut words = Vec::new();
    let mut at = from;
    while words.len() < MOST_WORDS {
        let rest = &text[at..];
        if place(text, at).is_some()
            || rest.is_empty()
            || (ends_here(rest, words.len()) && !(amends && is_part_of_amending(rest)))
        {
            break;
        }
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
        if length == 0 {
            break;
        }
        words.push((rest[..length].to_owned(), at + length));
        at += length;
        let Some(next) = next_word(&text[at..]) else { break };
        at += next;
    }
    while words.last().is_some_and(|(word, _)| word == "và") {
        words.pop();
    }
    words
}

/// Where the next word begins: after a blank, a comma or a broken line that goes on with a small letter.
fn next_word(rest: &str) -> Option<usize> {
    let gap = rest.len() - rest.trim_start_matches([' ', ',', '\n', '\t']).len();
    let (blank, after) = rest.split_at(gap);
    let is_new_line = blank.contains('\n') && !after.starts_with(char::is_lowercase);
    (gap > 0 && gap <= 6 && !is_new_line && !blank.contains("\n\n") && !blank.contains('\t')).then_some(gap)
}

/// Does a word that no name holds begin here?
fn ends_here(rest: &str, already: usize) -> bool {
    let closes = |word: &str| rest.strip_prefix(word).is_some_and(|after| !after.starts_with(char::is_alphanumeric));
    let number = |word: &str| {
        rest.strip_prefix(word).is_some_and(|after| after.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    };
    let whose = rest.strip_prefix("của ").is_some_and(|after| after.starts_with(char::is_uppercase));
    let year = rest.len() >= 4 && rest.bytes().take(4).all(|b| b.is_ascii_digit());
    let other = OTHERS.iter().any(|kind| rest.starts_with(kind));
    let amending = already > 0 && (closes("sửa đổi") || closes("bổ sung"));
    let issuing = already > 0 && closes("ban hành");
    ENDS.iter().any(|word| closes(word))
        || ["năm", "ngày", "số"].iter().any(|w| number(w))
        || (whose || other) && already > 0
        || year
        || amending
        || issuing
}

/// "Luật sửa đổi, bổ sung một số điều của Luật Đấu thầu": these words belong to the name there.
fn is_part_of_amending(rest: &str) -> bool {
    ["sửa đổi", "bổ sung", "của Luật", "của Bộ luật", "Luật ", "Bộ luật ", "của các", "về"]
        .iter()
        .any(|w| rest.starts_with(w))
}

/// "năm 2023", "2023", "(2023)", "ngày 22 tháng 6 năm 2023" after a name: the year, the day, and where it ends.
fn year_after(text: &str, at: usize) -> Option<(i32, Option<chrono::NaiveDate>, usize)> {
    let rest = &text[at..];
    let trimmed = rest.trim_start_matches([' ', ',', '\n', '(']);
    if rest.len() - trimmed.len() > 4 || trimmed.len() == rest.len() {
        return None;
    }
    if let Some(after) = trimmed.strip_prefix("ngày") {
        let (date, length) = date_at(after)?;
        return Some((date.year(), Some(date), text.len() - after.len() + length));
    }
    let named = trimmed.strip_prefix("năm");
    if named.is_none() && rest[..rest.len() - trimmed.len()].contains(',') {
        return None;
    }
    let year = named.map_or(trimmed, str::trim_start);
    let digits = year.bytes().take_while(u8::is_ascii_digit).count();
    let value: i32 = year.get(..digits)?.parse().ok().filter(|_| digits == 4)?;
    let closed = year[digits..].chars().next().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '-'));
    let end = text.len() - year.len() + digits;
    ((1945..2200).contains(&value) && closed).then_some((value, None, end))
}
