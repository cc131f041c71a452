//! What the first page of a document says of itself, by the places that NĐ 30/2020 gives each thing: it fills the form in.

use crate::model::Details;
use crate::secrecy;
use chrono::NaiveDate;
use kernel::Result;

/// What was read; what was not found is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Reading {
    pub symbol: String,
    pub agency: String,
    pub subject: String,
    pub issued_on: Option<NaiveDate>,
    /// Key of the kind; empty on a công văn.
    pub kind: String,
    /// The whole text, for the search.
    pub text: String,
    /// What a message of the exchange says besides; a page that is read says none of it.
    pub priority: i32,
    pub pages: Option<i32>,
    pub signer: String,
    pub due_on: Option<NaiveDate>,
    pub wants_answer: bool,
    pub details: Details,
}

impl Reading {
    /// What further files say besides: their text, for as long as there is room in the index; and all of it where nothing
    /// was read before.
    pub(crate) fn with(mut self, next: Self) -> Self {
        if self == Self::default() {
            return next;
        }
        if !next.text.is_empty() && self.text.len() < LONGEST {
            self.text.push('\n');
            self.text.push_str(&next.text);
        }
        self
    }
}

/// Bytes of text behind which no further file is read on.
const LONGEST: usize = 500_000;
/// Lines of the head of a document.
const HEAD: usize = 40;
/// Letters of the name of an agency (NĐ 30/2020, Phụ lục VI).
const AGENCY: usize = 200;
/// Letters of a subject.
const SUBJECT: usize = 500;

/// Reads a file. What has no text (a scan, a picture, another format) gives an empty reading.
///
/// # Errors
/// [`kernel::Error::Refused`] where it is marked secret.
pub(crate) fn read(bytes: &[u8], file_name: &str) -> Result<Reading> {
    let Ok(document) = office::read_bytes(bytes, file_name) else {
        secrecy::require_open("", &office::stamps(bytes))?;
        return Ok(Reading::default());
    };
    secrecy::require_open("", &document.stamped)?;
    let lines: Vec<String> = document.lines.iter().flat_map(shown).collect();
    let reading = of_lines(&lines);
    secrecy::require_open(&reading.symbol, &lines)?;
    Ok(reading)
}

/// The lines of a line of the reader: cells of a row stay beside each other, paragraphs of a cell below each other.
fn shown(line: &office::Line) -> Vec<String> {
    match &line.cells {
        Some(cells) if cells.iter().any(|cell| cell.contains('\n')) => {
            cells.iter().flat_map(|cell| cell.lines().map(str::to_owned)).collect()
        }
        _ => line.text.lines().map(str::to_owned).collect(),
    }
}

/// Reads the lines of a first page.
pub(crate) fn of_lines(lines: &[String]) -> Reading {
    let head: Vec<&str> =
        lines.iter().take(HEAD).flat_map(|l| l.split('\t')).map(str::trim).filter(|l| !l.is_empty()).collect();
    let at = head.iter().position(|l| symbol_of(l).is_some());
    let symbol = at.and_then(|at| symbol_of(head[at])).unwrap_or_default();
    let kind = vietnamese::citation::codes(&symbol).and_then(|(code, _)| vietnamese::citation::canonical_code(code));
    Reading {
        agency: at.map(|at| agency(&head[..at])).unwrap_or_default(),
        subject: subject(&head, at.unwrap_or(0)),
        issued_on: head.iter().take_while(|l| !is_text(l)).find_map(|l| day(l)),
        kind: kind.unwrap_or_default().to_owned(),
        symbol,
        text: lines.join("\n"),
        ..Reading::default()
    }
}

/// "Số: 391/UBND-VHXH" and what stands beside it; "Số 02-KH/ĐU" of bodies of the Party and of mass organisations, which
/// write no colon.
fn symbol_of(line: &str) -> Option<String> {
    let rest = line.strip_prefix("Số").or_else(|| line.strip_prefix("SỐ"))?.trim_start();
    let (rest, has_colon) = rest.strip_prefix(':').map_or((rest, false), |rest| (rest.trim(), true));
    let end = rest.find("  ").unwrap_or(rest.len());
    let symbol = rest[..end].split_whitespace().next().unwrap_or_default();
    let is_party = || symbol.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('-');
    (symbol.contains('/') && (has_colon || is_party())).then(|| symbol.to_owned())
}

/// The lines in capitals above the number, without the national heading beside them.
fn agency(above: &[&str]) -> String {
    let is_national = |l: &&&str| {
        let folded = vietnamese::fold(l);
        ["cong hoa xa hoi", "doc lap", "dang cong san viet nam"].iter().any(|heading| folded.contains(heading))
    };
    let is_name = |l: &&&str| l.chars().any(char::is_alphabetic) && l.to_uppercase() == ***l;
    let lines = above.iter().filter(|l| !is_national(l)).filter(is_name).copied().take(4).collect::<Vec<_>>();
    lines.join(" ").chars().take(AGENCY).collect()
}

/// "V/v …" of a công văn, else the bold lines below the name of the kind.
fn subject(head: &[&str], after: usize) -> String {
    let of_letter = head.iter().position(|l| vietnamese::fold(l).starts_with("v/v") || l.starts_with("Về việc"));
    if let Some(at) = of_letter {
        let rest = head[at + 1..].iter().take_while(|l| !ends(l) && day(l).is_none()).take(3).copied();
        let whole = std::iter::once(head[at]).chain(rest).collect::<Vec<_>>().join(" ");
        let lead = ["V/v", "v/v", "Về việc"].iter().find_map(|lead| whole.strip_prefix(lead)).unwrap_or(&whole);
        return cut(lead.trim_start_matches(':').trim());
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

/// Where the head ends and days of other documents may follow.
fn is_text(line: &str) -> bool {
    let folded = vietnamese::fold(line);
    folded.starts_with("can cu") || folded.starts_with("kinh gui") || folded.starts_with("thuc hien")
}

fn cut(text: &str) -> String {
    text.chars().take(SUBJECT).collect()
}

/// "Sông Công, ngày 09 tháng 4 năm 2026": a place stands before the day.
fn day(line: &str) -> Option<NaiveDate> {
    let (place, after) = line.split_once("ngày")?;
    if place.trim_end().trim_end_matches(',').trim().is_empty() || !place.trim_end().ends_with(',') {
        return None;
    }
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
    fn a_document_of_the_party_or_of_a_mass_organisation_is_read_as_they_write_it() {
        let text = "ĐẢNG BỘ TỈNH THÁI NGUYÊN\tĐẢNG CỘNG SẢN VIỆT NAM\nĐẢNG ỦY PHƯỜNG SÔNG CÔNG\n*\n\
            Số 02-KH/ĐU\tSông Công, ngày 05 tháng 01 năm 2026\nKẾ HOẠCH\nthực hiện Nghị quyết số 57-NQ/TW\n---\nThực hiện";
        let read = of_lines(&lines(text));
        assert_eq!((read.symbol.as_str(), read.kind.as_str()), ("02-KH/ĐU", "KH"));
        assert_eq!(read.agency, "ĐẢNG BỘ TỈNH THÁI NGUYÊN ĐẢNG ỦY PHƯỜNG SÔNG CÔNG");
        assert_eq!(read.issued_on, NaiveDate::from_ymd_opt(2026, 1, 5));
        let front = of_lines(&lines("ỦY BAN MTTQ VIỆT NAM\nSố: 12/KH-MTTQ-BTT\nKẾ HOẠCH\nGiám sát\nCăn cứ"));
        assert_eq!((front.symbol.as_str(), front.kind.as_str()), ("12/KH-MTTQ-BTT", "KH"));
        assert_eq!(of_lines(&lines("Số 15/2 đường Thống Nhất")).symbol, "", "an address is no symbol");
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
    fn a_matter_of_several_lines_is_read_whole() {
        let text =
            "SỞ NỘI VỤ\nSố: 15/GGT-SNV\nV/v báo cáo kết quả chuyển đổi số\nquý III năm 2026\nKính gửi: Các phường";
        let read = of_lines(&lines(text));
        assert_eq!(read.subject, "báo cáo kết quả chuyển đổi số quý III năm 2026");
        assert_eq!(read.kind, "GGT");
        assert_eq!(of_lines(&lines("Số: 45/TTR-UBND\nTỜ TRÌNH\nVề việc phê duyệt")).kind, "TTr");
    }

    #[test]
    fn the_day_of_a_law_that_is_cited_is_not_the_day_of_the_document() {
        let text = "Số: 12/BC-UBND\tMẫu, ngày     tháng     năm 2026\nBÁO CÁO\nKết quả\n\
            Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ;";
        assert_eq!(of_lines(&lines(text)).issued_on, None);
    }

    #[test]
    fn a_text_that_is_no_document_fills_nothing_in() {
        assert_eq!(of_lines(&lines("Xin chào\n12/5")), Reading { text: "Xin chào\n12/5".into(), ..Reading::default() });
    }
}
