//! The QR of the identity card: seven parts with bars between them, as a scanner types them into one field.

use chrono::NaiveDate;

/// What the card says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Card {
    pub number: String,
    /// CMND cũ; empty where there was none.
    pub old_number: String,
    pub name: String,
    pub birth: Option<NaiveDate>,
    pub gender: String,
    pub address: String,
    pub issued: Option<NaiveDate>,
}

/// Reads "số CCCD|CMND cũ|họ tên|ddMMyyyy|giới tính|địa chỉ|ddMMyyyy"; `None` where it is no card.
pub(crate) fn parse(text: &str) -> Option<Card> {
    let parts: Vec<&str> = text.trim().split('|').map(str::trim).collect();
    let [number, old_number, name, birth, gender, address, rest @ ..] = parts.as_slice() else { return None };
    let is_number = number.len() == 12 && number.bytes().all(|b| b.is_ascii_digit());
    if !is_number || name.is_empty() {
        return None;
    }
    Some(Card {
        number: (*number).to_owned(),
        old_number: (*old_number).to_owned(),
        name: vietnamese::nfc(name).into_owned(),
        birth: day(birth),
        gender: vietnamese::nfc(gender).into_owned(),
        address: vietnamese::nfc(address).into_owned(),
        issued: rest.first().and_then(|issued| day(issued)),
    })
}

fn day(text: &str) -> Option<NaiveDate> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| NaiveDate::parse_from_str(text, "%d%m%Y").ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_read_as_the_scanner_types_it() {
        let text = "019185001234|090123456|Nguyễn Thị Mẫu|05031985|Nữ|Tổ 7, Sông Công, Thái Nguyên|12082021\r\n";
        let card = parse(text).unwrap();
        assert_eq!((card.number.as_str(), card.old_number.as_str()), ("019185001234", "090123456"));
        assert_eq!((card.name.as_str(), card.gender.as_str()), ("Nguyễn Thị Mẫu", "Nữ"));
        assert_eq!(card.birth, NaiveDate::from_ymd_opt(1985, 3, 5));
        assert_eq!(card.issued, NaiveDate::from_ymd_opt(2021, 8, 12));
        let decomposed = "019185001234||Nguye\u{302}\u{303}n Thi\u{323} Ma\u{302}\u{303}u|05031985|Nu\u{31b}\u{303}|x|";
        let card = parse(decomposed).unwrap();
        assert_eq!((card.name.as_str(), card.issued, card.old_number.as_str()), ("Nguyễn Thị Mẫu", None, ""));
    }

    #[test]
    fn other_text_is_no_card() {
        for text in
            ["", "019185001234", "1|2|3|4|5|6|7", "01918500123x||A|05031985|Nữ|x|", "019185001234|||05031985|Nữ|x|"]
        {
            assert!(parse(text).is_none(), "{text}");
        }
        assert_eq!(parse("019185001234||A|31021985|Nữ|x|").unwrap().birth, None, "no such day");
    }
}
