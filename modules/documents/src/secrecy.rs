//! Bí mật nhà nước: documents marked MẬT, TỐI MẬT or TUYỆT MẬT never enter the system (Luật Bảo vệ bí mật nhà nước
//! 117/2025/QH15); they are refused before anything of them is kept.

use kernel::{Error, Result};

/// What a clerk is told. It repeats nothing of the document.
pub(crate) const REFUSAL: &str = "Văn bản có dấu mật không được đưa vào hệ thống này. Hệ thống không lưu tệp và nội \
    dung vừa gửi; ông/bà đăng ký vào sổ văn bản mật trên giấy theo quy định về bảo vệ bí mật nhà nước.";

const MARKS: [&str; 3] = ["MẬT", "TỐI MẬT", "TUYỆT MẬT"];

/// Lines at the top of a document in which a mark of secrecy stands alone, as NĐ 30/2020 places it (ô 10a).
const LOOKED_AT: usize = 40;

/// Refuses a document whose symbol or first lines carry a mark of secrecy.
///
/// # Errors
/// [`Error::Refused`] with [`REFUSAL`].
pub(crate) fn require_open(symbol: &str, text: &[String]) -> Result<()> {
    let is_marked = |line: &String| {
        let line = vietnamese::nfc(line.trim().trim_matches(|c: char| !c.is_alphabetic())).into_owned();
        MARKS.contains(&line.as_str())
    };
    if is_secret_symbol(symbol) || text.iter().take(LOOKED_AT).any(is_marked) {
        return Err(Error::refused(REFUSAL));
    }
    Ok(())
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
        for mark in ["MẬT", " TỐI MẬT ", "[TUYỆT MẬT]", "MẬT"] {
            assert!(require_open("12/BC-UBND", &lines(&["ỦY BAN NHÂN DÂN", mark])).is_err(), "{mark}");
        }
        for open in ["Bảo mật thông tin", "MẬT ONG SÔNG CÔNG", "công tác bảo vệ bí MẬT nhà nước"]
        {
            assert!(require_open("12/BC-UBND", &lines(&[open])).is_ok(), "{open}");
        }
    }

    #[test]
    fn the_symbol_of_a_secret_book_is_refused() {
        assert!(require_open("12/BC-UBND(m)", &[]).is_err());
        assert!(require_open("12/BC-UBND", &[]).is_ok());
    }
}
