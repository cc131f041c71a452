//! What the first page of a document says of itself, by the places that NĐ 30/2020 gives each thing: it fills the form in.

use crate::secrecy;
use chrono::NaiveDate;
use kernel::Result;

/// What was read; what was not found is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Reading {
    pub symbol: String,
    pub agency: String,
    pub subject: String,
    pub issued_on: Option<NaiveDate>,
    /// Key of the kind; empty on a công văn.
    pub kind: String,
    /// The whole text, for the search.
    pub text: String,
}

/// Lines of the head of a document.
const HEAD: usize = 40;
/// Letters of a subject.
const SUBJECT: usize = 500;

/// Reads a file. What has no text (a scan, a picture, another format) gives an empty reading.
///
/// # Errors
/// [`kernel::Error::Refused`] where it is marked secret.
pub(crate) fn read(bytes: &[u8], file_name: &str) -> Result<Reading> {
    let Ok(document) = office::read_bytes(bytes, file_name) else { return Ok(Reading::default()) };
    let lines: Vec<String> = document.lines.iter().flat_map(|l| l.text.lines().map(str::to_owned)).collect();
    let reading = of_lines(&lines);
    secrecy::require_open(&reading.symbol, &lines)?;
    Ok(reading)
}

fn of_lines(lines: &[String]) -> Reading {
    let head: Vec<&str> =
        lines.iter().take(HEAD).flat_map(|l| l.split('\t')).map(str::trim).filter(|l| !l.is_empty()).collect();
    let at = head.iter().position(|l| symbol_of(l).is_some());
    let symbol = at.and_then(|at| symbol_of(head[at])).unwrap_or_default();
    let kind = vietnamese::citation::codes(&symbol)
        .map(|(code, _)| code)
        .filter(|code| vietnamese::citation::kind_of_code(code).is_some());
    Reading {
        agency: at.map(|at| agency(&head[..at])).unwrap_or_default(),
        subject: subject(&head, at.unwrap_or(0)),
        issued_on: head.iter().find_map(|l| day(l)),
        kind: kind.map(str::to_owned).unwrap_or_default(),
        symbol,
        text: lines.join("\n"),
    }
}

/// "Số: 391/UBND-VHXH" and what stands beside it.
fn symbol_of(line: &str) -> Option<String> {
    let rest = line.strip_prefix("Số").or_else(|| line.strip_prefix("SỐ"))?.trim_start().strip_prefix(':')?.trim();
    let end = rest.find("  ").unwrap_or(rest.len());
    let symbol = rest[..end].split_whitespace().next().unwrap_or_default();
    symbol.contains('/').then(|| symbol.to_owned())
}

/// The lines in capitals above the number, without the national heading beside them.
fn agency(above: &[&str]) -> String {
    let is_national = |l: &&&str| {
        let folded = vietnamese::fold(l);
        folded.contains("cong hoa xa hoi") || folded.contains("doc lap")
    };
    let is_name = |l: &&&str| l.chars().any(char::is_alphabetic) && l.to_uppercase() == ***l;
    above.iter().filter(|l| !is_national(l)).filter(is_name).copied().collect::<Vec<_>>().join(" ")
}

/// "V/v …" of a công văn, else the bold lines below the name of the kind.
fn subject(head: &[&str], after: usize) -> String {
    let of_letter = head.iter().position(|l| vietnamese::fold(l).starts_with("v/v") || l.starts_with("Về việc"));
    if let Some(at) = of_letter {
        return cut(&head[at]
            .trim_start_matches("V/v")
            .trim_start_matches("v/v")
            .trim_start_matches(':')
            .trim()
            .to_owned());
    }
    let is_kind = |l: &&str| **l == l.to_uppercase() && vietnamese::citation::is_kind(l);
    let Some(at) = head.iter().skip(after).position(is_kind).map(|at| at + after) else { return String::new() };
    let lines = head[at + 1..].iter().take_while(|l| !ends(l)).take(4).copied().collect::<Vec<_>>();
    cut(&lines.join(" "))
}

/// Where the title ends: the bases or the text begin.
fn ends(line: &str) -> bool {
    let folded = vietnamese::fold(line);
    ["can cu", "kinh gui", "thuc hien", "i.", "1.", "---", "___"].iter().any(|begin| folded.starts_with(begin))
}

fn cut(text: &str) -> String {
    text.chars().take(SUBJECT).collect()
}

/// "…, ngày 09 tháng 4 năm 2026".
fn day(line: &str) -> Option<NaiveDate> {
    let (_, after) = line.split_once("ngày")?;
    vietnamese::citation::date_at(after).map(|(day, _)| day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_named_document_says_its_agency_symbol_day_and_title() {
        let text = "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTỈNH THÁI NGUYÊN\tĐộc lập - Tự do - Hạnh phúc\n\
            Số: 173/KH-UBND\tThái Nguyên, ngày 09 tháng 4 năm 2026\nKẾ HOẠCH\nChuyển đổi số năm 2026\ncủa tỉnh\nCăn cứ Luật";
        let read = of_lines(&lines(text));
        assert_eq!(read.symbol, "173/KH-UBND");
        assert_eq!(read.agency, "ỦY BAN NHÂN DÂN TỈNH THÁI NGUYÊN");
        assert_eq!(read.subject, "Chuyển đổi số năm 2026 của tỉnh");
        assert_eq!(read.issued_on, NaiveDate::from_ymd_opt(2026, 4, 9));
        assert_eq!(read.kind, "KH");
    }

    #[test]
    fn an_official_letter_says_its_matter() {
        let text =
            "SỞ KHOA HỌC VÀ CÔNG NGHỆ\nSố: 391/SKHCN-CĐS\nV/v báo cáo kết quả quý III\nKính gửi: Ủy ban nhân dân";
        let read = of_lines(&lines(text));
        assert_eq!((read.symbol.as_str(), read.kind.as_str()), ("391/SKHCN-CĐS", ""));
        assert_eq!(read.subject, "báo cáo kết quả quý III");
    }

    #[test]
    fn a_text_that_is_no_document_fills_nothing_in() {
        assert_eq!(of_lines(&lines("Xin chào\n12/5")), Reading { text: "Xin chào\n12/5".into(), ..Reading::default() });
    }
}
