//! Bí mật nhà nước: documents marked MẬT, TỐI MẬT or TUYỆT MẬT never enter the system (Luật Bảo vệ bí mật nhà nước
//! 117/2025/QH15); they are refused before anything of them is kept.

use kernel::{Error, Result};

/// What a clerk is told. It repeats nothing of the document.
pub(crate) const REFUSAL: &str = "Văn bản có dấu mật không được đưa vào hệ thống này. Hệ thống không lưu tệp và nội \
    dung vừa gửi; ông/bà đăng ký vào sổ văn bản mật trên giấy theo quy định về bảo vệ bí mật nhà nước.";

const MARKS: [&str; 3] = ["MẬT", "TỐI MẬT", "TUYỆT MẬT"];

/// What stands around a mark in a title or the name of a file.
const STOPS: [char; 15] = ['[', ']', '(', ')', ':', '-', '–', '—', '|', '.', '_', '“', '”', '"', ','];

/// Lines at the top of a document in which a mark of secrecy stands, as NĐ 30/2020 places it (ô 10a).
const LOOKED_AT: usize = 60;

/// Refuses a document whose symbol or first lines carry a mark of secrecy.
///
/// # Errors
/// [`Error::Refused`] with [`REFUSAL`].
pub(crate) fn require_open(symbol: &str, text: &[String]) -> Result<()> {
    let parts = text.iter().flat_map(|line| line.split(['\t', '\n']).flat_map(|part| part.split("  ")));
    let is_marked = parts.filter(|part| !part.trim().is_empty()).take(LOOKED_AT).any(is_mark);
    if is_secret_symbol(symbol) || is_marked {
        return Err(Error::refused(REFUSAL));
    }
    Ok(())
}

/// Refuses what bears a mark of secrecy in a title or the name of a file, between brackets, quotes and stops.
///
/// # Errors
/// [`Error::Refused`] with [`REFUSAL`].
pub(crate) fn require_unmarked<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<()> {
    match names.into_iter().flat_map(|name| name.split(STOPS)).any(is_mark) {
        true => Err(Error::refused(REFUSAL)),
        false => Ok(()),
    }
}

/// Refuses words that somebody typed of which a line is a mark of secrecy or begins with one; within a sentence the word
/// means something else.
///
/// # Errors
/// [`Error::Refused`] with [`REFUSAL`].
pub(crate) fn require_plain<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<()> {
    let begin = |line: &'a str| line.split(STOPS).find(|part| !part.trim().is_empty());
    match texts.into_iter().flat_map(str::lines).any(|line| is_mark(line) || begin(line).is_some_and(is_mark)) {
        true => Err(Error::refused(REFUSAL)),
        false => Ok(()),
    }
}

/// The mark alone on its line ("MẬT", "T Ố I  M Ậ T", "Độ mật: Tối mật", "MẬT (Bản số 01)"), or the two that are no
/// words of another meaning at the beginning of a line that names something else beside them.
fn is_mark(line: &str) -> bool {
    let written = vietnamese::nfc(line.trim()).into_owned();
    let line = written.to_uppercase();
    let line = line.strip_prefix("ĐỘ MẬT").unwrap_or(&line);
    let line = line.split('(').next().unwrap_or_default();
    let line = line.trim_matches(|c: char| !c.is_alphabetic());
    let together: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    MARKS.iter().any(|mark| together == mark.replace(' ', ""))
        || MARKS[1..].iter().any(|mark| {
            let words: Vec<&str> = written.split_whitespace().collect();
            words.windows(2).any(|pair| pair.join(" ") == **mark)
        })
}

/// A symbol ending in the letter of secret documents: "12/BC-UBND(M)", "…(TM)", "…(TuM)" as secret books write it.
fn is_secret_symbol(symbol: &str) -> bool {
    let symbol = symbol.trim().to_uppercase();
    ["(M)", "(TM)", "(TUM)"].iter().any(|mark| symbol.ends_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(all: &[&str]) -> Vec<String> {
        all.iter().map(|l| (*l).to_owned()).collect()
    }

    #[test]
    fn a_mark_that_stands_alone_is_refused_and_the_word_in_a_sentence_is_not() {
        for mark in [
            "MẬT",
            " TỐI MẬT ",
            "[TUYỆT MẬT]",
            "Tối mật",
            "MẬT (Bản số 01)",
            "ĐỘ MẬT: TỐI MẬT",
            "Độ mật: Mật",
            "M Ậ T",
            "TỐI MẬT\tĐộc lập - Tự do - Hạnh phúc",
            "Số: 12/BC-UBND TUYỆT MẬT\tMẫu, ngày 09 tháng 4 năm 2026",
            "TUYỆT MẬT Mẫu, ngày 09 tháng 4 năm 2026",
        ] {
            assert!(require_open("12/BC-UBND", &lines(&["ỦY BAN NHÂN DÂN", mark])).is_err(), "{mark}");
        }
        for open in ["Bảo mật thông tin", "MẬT ONG SÔNG CÔNG", "công tác bảo vệ bí MẬT nhà nước", "mật độ dân số"]
        {
            assert!(require_open("12/BC-UBND", &lines(&[open])).is_ok(), "{open}");
        }
    }

    #[test]
    fn a_mark_in_a_title_or_the_name_of_a_file_is_refused() {
        for marked in ["[MẬT] Báo cáo", "TUYỆT MẬT: kế hoạch", "Báo cáo (TỐI MẬT)", "TUYỆT MẬT ke hoach.pdf", "mật.pdf"]
        {
            assert!(require_unmarked(["Kế hoạch", marked]).is_err(), "{marked}");
        }
        assert!(require_unmarked(["Bảo mật thông tin", "Công tác BẢO MẬT", "", "Thông báo - mật độ.pdf"]).is_ok());
    }

    #[test]
    fn words_under_a_mark_are_refused_and_words_about_secrets_are_not() {
        for marked in ["MẬT", "[MẬT] Giao phòng", "Xem xét\nTối mật: trình", "MẬT - giao phòng", "Báo cáo TUYỆT MẬT"]
        {
            assert!(require_plain([marked]).is_err(), "{marked}");
        }
        assert!(require_plain(["Rà soát tài liệu mật, tối mật theo quy định", "Bảo mật thông tin", ""]).is_ok());
    }

    #[test]
    fn the_symbol_of_a_secret_book_is_refused() {
        assert!(require_open("12/BC-UBND(m)", &[]).is_err());
        assert!(require_open("12/BC-UBND", &[]).is_ok());
    }
}
