//! Numbers as people shorten them ("NĐ 30/2020", "Nghị quyết 57") and the numbers of standards.

use super::{Citation, is_free};
use vietnamese::citation::{kind_of_code, kinds_with_codes};

/// Codes that stand for their kind before a number.
const CODES: [&str; 7] = ["NĐ", "TT", "QĐ", "NQ", "CT", "KL", "NĐ-CP"];
/// Kinds that a number alone may follow: "Đề án 06", "Nghị quyết 57".
const BARE: [&str; 6] = ["Nghị quyết", "Nghị định", "Quyết định", "Chỉ thị", "Kết luận", "Đề án"];
/// Letters of a number's name: "TCVN ISO/IEC 27001".
const MOST_SERIES: usize = 24;

/// The code of a kind right before a number ("NĐ số 30/…"): where it begins and its kind.
pub(super) fn code_before(text: &str, at: usize) -> Option<(usize, &'static str)> {
    let head = text[..at].trim_end();
    let head = ["số", "Số"].into_iter().find_map(|so| head.strip_suffix(so)).unwrap_or(head).trim_end();
    if text[head.len()..at].contains('\n') {
        return None;
    }
    CODES.iter().rev().find_map(|code| {
        let start = head.strip_suffix(code)?.len();
        is_free(text, start).then_some((start, kind_of_code(code.trim_end_matches("-CP"))?))
    })
}

/// The kind printed before a number ("Nghị định số"), in capitals as names of documents begin.
fn kind_before(text: &str, at: usize) -> Option<(usize, &'static str)> {
    let head = text[..at].trim_end();
    let head = ["số", "Số"].into_iter().find_map(|so| head.strip_suffix(so)).unwrap_or(head).trim_end();
    let names = kinds_with_codes().map(|(name, _)| name).chain(["Luật", "Bộ luật"]);
    let ending = names.filter_map(|name| Some((head.strip_suffix(name)?.len(), name)));
    ending.filter(|(start, _)| is_free(text, *start)).min_by_key(|(start, _)| *start)
}

/// Shortened numbers of a text: with their year, or alone after the kinds that are named by them.
pub(super) fn numbers(text: &str) -> Vec<Citation> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 {
            at += 1;
            continue;
        }
        if digits <= 4 && is_free(text, at) {
            found.extend(number(text, at, digits));
        }
        at += digits;
    }
    found
}

fn number(text: &str, at: usize, digits: usize) -> Option<Citation> {
    let (start, kind) = code_before(text, at).or_else(|| kind_before(text, at))?;
    let after = &text[at + digits..];
    let year = after.strip_prefix('/').and_then(|rest| rest.get(..4));
    let year = year.filter(|y| y.starts_with(['1', '2']) && y.bytes().all(|b| b.is_ascii_digit()));
    let bare = BARE.contains(&kind) && digits >= 2 && year.is_none();
    let end = match year {
        Some(_) => at + digits + 5,
        None if bare => at + digits,
        None => return None,
    };
    let next = text[end..].chars().next();
    let goes_on = text[end..].chars().nth(1).is_some_and(char::is_alphanumeric);
    let joined =
        next.is_some_and(|c| c.is_alphanumeric() || c == '%' || (matches!(c, '/' | '-' | '.' | ',') && goes_on));
    if joined {
        return None;
    }
    let number = match kind {
        // A decree has one issuer, so that its number is whole without it.
        "Nghị định" if !bare => format!("{}/NĐ-CP", &text[at..end]),
        _ => text[at..end].to_owned(),
    };
    Some(Citation { start, end, kind, number, ..Citation::default() })
}

/// "TCVN 11930:2017", "QCVN 102:2016/BTTTT".
pub(super) fn standards(text: &str) -> Vec<Citation> {
    let begins = [("TCVN ", "Tiêu chuẩn"), ("QCVN ", "Quy chuẩn")];
    let all = begins.into_iter().flat_map(|(mark, kind)| text.match_indices(mark).map(move |(at, _)| (at, mark, kind)));
    all.filter(|(at, ..)| is_free(text, *at)).filter_map(|(at, mark, kind)| standard(text, at, mark, kind)).collect()
}

fn standard(text: &str, start: usize, mark: &str, kind: &'static str) -> Option<Citation> {
    let from = start + mark.len();
    let colon = from + text[from..].find(':').filter(|length| *length <= MOST_SERIES)?;
    let series = &text[from..colon];
    let sound = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, ' ' | '/' | '-');
    if !series.chars().all(sound) || !series.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let year = text.get(colon + 1..colon + 5).filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?;
    let mut end = colon + 1 + year.len();
    if let Some(code) = text[end..].strip_prefix('/') {
        let length = code.chars().take_while(|c| c.is_uppercase()).map(char::len_utf8).sum::<usize>();
        end += if length > 0 { length + 1 } else { 0 };
    }
    let is_whole = text[end..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    is_whole.then(|| Citation { start, end, kind, number: text[start..end].to_owned(), ..Citation::default() })
}
