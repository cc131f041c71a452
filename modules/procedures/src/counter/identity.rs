//! Numbers of people: the structure of personal numbers and tax codes is checked and warned about, never refused;
//! telephones are kept as the world writes them.

use chrono::{Datelike, NaiveDate};

/// What looks wrong about a personal number or tax code, in Vietnamese; nothing where it may be right.
pub(super) fn doubts(number: &str, birth: Option<NaiveDate>, gender: &str) -> Vec<String> {
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    match number.len() {
        0 => Vec::new(),
        12 if digits => personal(number, birth, gender),
        10 if digits => tax(number),
        14 if number.as_bytes()[10] == b'-' && number.is_char_boundary(10) => tax(&number[..10]),
        9 if digits => {
            vec!["Chứng minh nhân dân 9 số không còn giá trị sử dụng; đề nghị đối chiếu thẻ căn cước.".into()]
        }
        _ => vec!["Số định danh có 12 chữ số, mã số thuế có 10 chữ số; số này không đúng mẫu nào.".into()],
    }
}

/// Three digits of the province (the 63 of old), one of century and gender, two of the year of birth, six at random.
fn personal(number: &str, birth: Option<NaiveDate>, gender: &str) -> Vec<String> {
    let digit = |at: usize| i32::from(number.as_bytes()[at] - b'0');
    let (province, mark, year) = (digit(0) * 100 + digit(1) * 10 + digit(2), digit(3), digit(4) * 10 + digit(5));
    let mut doubts = Vec::new();
    if province == 0 {
        doubts.push("Ba chữ số đầu của số định danh không phải mã nơi đăng ký khai sinh.".into());
    }
    let born = 1900 + mark / 2 * 100 + year;
    if let Some(birth) = birth.filter(|birth| birth.year() != born) {
        doubts.push(format!("Số định danh cho biết năm sinh {born}, ngày sinh ghi {}.", birth.year()));
    }
    let man = mark % 2 == 0;
    if (man && vietnamese::fold(gender) == "nu") || (!man && vietnamese::fold(gender) == "nam") {
        let said = if man { "nam" } else { "nữ" };
        doubts.push(format!("Số định danh cho biết giới tính {said}, thẻ ghi {gender}."));
    }
    doubts
}

/// The check digit of a tax code of ten digits.
fn tax(number: &str) -> Vec<String> {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let digits: Option<Vec<u32>> = number.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits else { return vec!["Mã số thuế không đúng mẫu.".into()] };
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    if digits.get(9).copied() == Some(10 - sum % 11) {
        Vec::new()
    } else {
        vec!["Mã số thuế sai chữ số kiểm tra.".into()]
    }
}

/// A telephone as E.164, "+84912345678"; `None` where it is no Vietnamese number.
pub(crate) fn phone(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')')).collect();
    let national = digits.strip_prefix("+84").or_else(|| digits.strip_prefix("0"))?;
    if !national.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let bytes = national.as_bytes();
    let mobile = bytes.len() == 9
        && match (bytes[0], bytes[1]) {
            (b'3', second) => (b'2'..=b'9').contains(&second),
            (b'5', second) => matches!(second, b'2' | b'5' | b'6' | b'8' | b'9'),
            (b'7', second) => matches!(second, b'0' | b'6'..=b'9'),
            (b'8', second) => (b'1'..=b'9').contains(&second),
            (b'9', _) => true,
            _ => false,
        };
    let landline = bytes.len() == 10 && bytes[0] == b'2';
    (mobile || landline).then(|| format!("+84{national}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn born(year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, 3, 5)
    }

    #[test]
    fn a_number_that_fits_raises_no_doubt() {
        assert_eq!(doubts("019185001234", born(1985), "Nữ"), Vec::<String>::new());
        assert_eq!(doubts("001204001234", born(2004), "Nam"), Vec::<String>::new());
        assert_eq!(doubts("", None, ""), Vec::<String>::new());
        for tax in ["0100109106", "0300588569", "0100686209", "0101248141", "0100109106-001"] {
            assert_eq!(doubts(tax, None, ""), Vec::<String>::new(), "{tax}");
        }
    }

    #[test]
    fn what_does_not_fit_is_said() {
        assert_eq!(doubts("019185001234", born(1986), "Nam").len(), 2);
        assert_eq!(doubts("000185001234", None, "").len(), 1);
        assert_eq!(doubts("0100109107", None, "").len(), 1);
        assert!(doubts("090123456", None, "")[0].contains("9 số"));
        for odd in ["12345", "0191850012345", "01918500123a", "đđđđđđđ", "01234567é1-12"] {
            assert_eq!(doubts(odd, None, "").len(), 1, "{odd}");
        }
    }

    #[test]
    fn telephones_are_written_one_way() {
        for typed in ["0912345678", "0912 345 678", "+84912345678", "0912.345.678"] {
            assert_eq!(phone(typed).as_deref(), Some("+84912345678"), "{typed}");
        }
        assert_eq!(phone("02083862345").as_deref(), Some("+842083862345"));
        for wrong in ["", "123", "0112345678", "091234567", "09123456789", "0912x45678", "0542345678", "một"] {
            assert_eq!(phone(wrong), None, "{wrong}");
        }
    }
}
