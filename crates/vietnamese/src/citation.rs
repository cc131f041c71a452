//! Legal citations: "Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị", in the orders that state and party bodies use
//! (`n/LOẠI-CQ`, `n/YYYY/LOẠI-CQ`, `n/YYYY/QH15`, `n/CQ-ĐV` without a kind for công văn, party `n-LOẠI/CQ`).

mod issuer;
mod number;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use issuer::{issuer_after, issuer_before};
use number::next_number;

/// Viện dẫn một văn bản.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Loại văn bản: printed before the number, otherwise inferred from its code.
    pub kind: Option<&'static str>,
    /// The kind is printed, not inferred.
    pub kind_printed: bool,
    /// Số, ký hiệu without blanks.
    pub number: String,
    /// Ngày ban hành, where complete.
    pub date: Option<NaiveDate>,
    /// Cơ quan ban hành, where printed beside the number.
    pub issuer: Option<String>,
    /// Byte range from the kind (or the number) to the last word that belongs to the citation.
    pub start: usize,
    /// End of that range.
    pub end: usize,
}

/// The kinds of NĐ 30/2020 and of law, with the code that stands in their numbers (none for công văn and laws).
const KINDS: [(&str, &str); 42] = [
    ("Nghị quyết", "NQ"),
    ("Nghị quyết liên tịch", "NQLT"),
    ("Quyết định", "QĐ"),
    ("Chỉ thị", "CT"),
    ("Quy chế", "QC"),
    ("Quy định", "QyĐ"),
    ("Thông cáo", "TC"),
    ("Thông báo", "TB"),
    ("Thông báo kết luận", "TBKL"),
    ("Hướng dẫn", "HD"),
    ("Chương trình", "CTr"),
    ("Kế hoạch", "KH"),
    ("Phương án", "PA"),
    ("Đề án", "ĐA"),
    ("Dự án", "DA"),
    ("Báo cáo", "BC"),
    ("Biên bản", "BB"),
    ("Tờ trình", "TTr"),
    ("Hợp đồng", "HĐ"),
    ("Công điện", "CĐ"),
    ("Giấy mời", "GM"),
    ("Bản ghi nhớ", "BGN"),
    ("Bản thỏa thuận", "BTT"),
    ("Giấy ủy quyền", "GUQ"),
    ("Giấy giới thiệu", "GGT"),
    ("Giấy nghỉ phép", "GNP"),
    ("Phiếu gửi", "PG"),
    ("Phiếu chuyển", "PC"),
    ("Phiếu báo", "PB"),
    ("Nghị định", "NĐ"),
    ("Thông tư", "TT"),
    ("Thông tư liên tịch", "TTLT"),
    ("Kết luận", "KL"),
    ("Thông tri", "TTri"),
    ("Lệnh", "L"),
    ("Pháp lệnh", "PL"),
    ("Bộ luật", ""),
    ("Luật", ""),
    ("Công văn", ""),
    ("Văn bản hợp nhất", "VBHN"),
    ("Văn bản", ""),
    ("Quyết nghị", "QN"),
];

/// The kind that a code stands for ("QĐ" → "Quyết định").
pub fn kind_of_code(code: &str) -> Option<&'static str> {
    let code = code.to_uppercase();
    KINDS.iter().find(|(_, c)| !c.is_empty() && c.to_uppercase() == code).map(|(kind, _)| *kind)
}

/// A code as NĐ 30/2020 writes it ("TTR" → "TTr").
pub fn canonical_code(code: &str) -> Option<&'static str> {
    let code = code.to_uppercase();
    KINDS.iter().map(|(_, c)| *c).find(|c| !c.is_empty() && c.to_uppercase() == code)
}

/// The kinds of documents that have a code, as (name, code).
pub fn kinds_with_codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    KINDS.iter().copied().filter(|(_, code)| !code.is_empty())
}

/// Whether a line is the name of a kind of document and nothing else, with or without marks ("KẾ HOẠCH").
pub fn is_kind(line: &str) -> bool {
    let line = crate::fold(line.trim());
    KINDS.iter().any(|(kind, _)| crate::fold(kind) == line)
}

/// Code of the kind and codes of the issuing body in a number: "71/NQ-CP" → ("NQ", "CP"), "57-NQ/TW" → ("NQ", "TW").
pub fn codes(number: &str) -> Option<(&str, &str)> {
    let symbol = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let party = symbol.starts_with('-');
    let mut symbol = symbol.trim_start_matches(['-', '/']);
    if let Some((year, rest)) = symbol.split_once('/')
        && year.len() == 4
        && year.bytes().all(|b| b.is_ascii_digit())
    {
        symbol = rest;
    }
    if party {
        symbol.split_once('/').or_else(|| symbol.split_once('-'))
    } else {
        symbol.split_once('-').or_else(|| symbol.split_once('/'))
    }
}

/// A number reduced to what two prints of it share: "05-NQ/TU" and "05/NQ-TU" are one document.
pub fn number_key(number: &str) -> String {
    let key: String = number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let digits = key.bytes().take_while(u8::is_ascii_digit).count();
    let head = key[..digits].trim_start_matches('0');
    format!("{head}{}", &key[digits..])
}

/// All citations of a text in composed Unicode (NFC), in order.
pub fn citations(text: &str) -> Vec<Citation> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut floor = 0;
    while let Some((start, end, number)) = next_number(text, from) {
        from = end;
        let (kind, kind_start) = kind_before(text, start, floor);
        let (date, date_end) = date_after(text, end);
        let after_date = date_end.unwrap_or(end);
        let own_issuer = issuer_after(text, after_date);
        let span_end = own_issuer.as_ref().map_or(after_date, |(_, end)| *end);
        let begins = kind_start.unwrap_or(start);
        let issuer = own_issuer.map(|(name, _)| name).or_else(|| issuer_before(text, begins, floor));
        let inferred = codes(&number).and_then(|(code, _)| kind_of_code(code)).or_else(|| kind_by_form(&number));
        out.push(Citation {
            kind: kind.or(inferred),
            kind_printed: kind.is_some(),
            number,
            date,
            issuer,
            start: begins,
            end: span_end,
        });
        floor = span_end;
    }
    out
}

/// Laws bear the National Assembly's number, công văn the codes of two bodies.
fn kind_by_form(number: &str) -> Option<&'static str> {
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    if number.contains("/QH") {
        return Some("Luật");
    }
    number[digits..].starts_with('/').then_some("Công văn")
}

/// The kind printed before the number ("Kế hoạch số", "Chương trình hành động số"), and where it begins.
fn kind_before(text: &str, at: usize, floor: usize) -> (Option<&'static str>, Option<usize>) {
    let window = window_before(text, at, floor, 170);
    let base = at - window.len();
    let bare = window.trim_end();
    let bare = bare.strip_suffix(':').unwrap_or(bare).trim_end();
    let says_number = bare.ends_with("số") || bare.ends_with("Số");
    let head = if says_number { bare[..bare.len() - "số".len()].trim_end() } else { bare };
    // the words from the last separator on; "Kế hoạch chuyển đổi số phường X số 50/KH-UBND" names its kind at their head
    let clause_at = head.rfind([';', '(', '.']).map_or(0, |i| i + 1);
    let clause = &head[clause_at..];
    let low = clause.to_lowercase();
    if low.len() != clause.len() {
        return (None, None);
    }
    let mut best: Option<(usize, usize, &'static str)> = None;
    for (kind, _) in KINDS {
        let name = kind.to_lowercase();
        let mut search = low.len();
        while let Some(found) = low[..search].rfind(&name) {
            search = found;
            let closed = low[found + name.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
            let open = low[..found].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            if closed && open {
                let better = best.is_none_or(|(at, length, _)| found > at || found == at && name.len() > length);
                if better {
                    best = Some((found, name.len(), kind));
                }
                break;
            }
        }
    }
    let Some((found, length, kind)) = best else { return (None, None) };
    let between = low[found + length..].trim();
    let begins = base + clause_at + found;
    let direct = between.is_empty() || ["hành động", "công tác", "phối hợp", "liên tịch"].contains(&between);
    let law = matches!(kind, "Luật" | "Bộ luật" | "Pháp lệnh") && !between.contains(',') && between.len() < 120;
    if direct || law { (Some(kind), Some(begins)) } else { (None, None) }
}

/// At most `most` bytes before `at`, not before `floor`, cut between letters.
fn window_before(text: &str, at: usize, floor: usize, most: usize) -> &str {
    let mut start = at.saturating_sub(most).max(floor.min(at));
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..at]
}

/// "ngày 22/12/2024", "ngày 03 tháng 6 năm 2020", with stray blanks; and where it ends.
fn date_after(text: &str, at: usize) -> (Option<NaiveDate>, Option<usize>) {
    let rest = &text[at..];
    let lead = rest.len() - rest.trim_start_matches([' ', ',', '(']).len();
    let Some(after) = rest[lead..].strip_prefix("ngày") else { return (None, None) };
    match date_at(after) {
        Some((date, length)) => (Some(date), Some(at + lead + "ngày".len() + length)),
        None => (None, None),
    }
}

/// A complete date at the start of a text, and its length.
pub fn date_at(text: &str) -> Option<(NaiveDate, usize)> {
    let mut rest = text;
    let day = take_number(&mut rest, 2)?;
    take_separator(&mut rest, "tháng")?;
    let month = take_number(&mut rest, 2)?;
    take_separator(&mut rest, "năm")?;
    let year = take_number(&mut rest, 4)?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    (year >= 1945).then_some((date, text.len() - rest.len()))
}

fn take_number(rest: &mut &str, most: usize) -> Option<u32> {
    let trimmed = rest.trim_start();
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > most {
        return None;
    }
    let value = trimmed[..digits].parse().ok()?;
    *rest = &trimmed[digits..];
    Some(value)
}

fn take_separator(rest: &mut &str, word: &str) -> Option<()> {
    let trimmed = rest.trim_start();
    *rest = trimmed.strip_prefix(['/', '-', '.']).or_else(|| trimmed.strip_prefix(word))?;
    Some(())
}
