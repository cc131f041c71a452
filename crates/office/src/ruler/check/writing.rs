//! How numbers, symbols and days are written: pure rules on texts.

use chrono::NaiveDate;

use crate::kind::DocumentKind;

/// What departs in a number and symbol, with what it should be; the last part of the rule's key.
pub(super) type Fault = (&'static str, bool, String, String);

/// "Số: 173/KH-UBND". A fault that is only to be looked at is marked `false`.
pub(super) fn number(text: &str, kind: Option<&DocumentKind>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut say =
        |key, is_wrong, found: String, expected: &str| faults.push((key, is_wrong, found, expected.to_owned()));
    let form = "Sau từ \"Số\" có dấu hai chấm: \"Số: 12/KH-UBND\".";
    let Some(rest) = text.strip_prefix("Số") else {
        say(
            "form",
            true,
            format!("Từ \"Số\" viết «{}».", first_word(text)),
            "Từ \"Số\" viết bằng chữ in thường, có dấu hai chấm.",
        );
        return faults;
    };
    let symbol = match rest.trim_start().strip_prefix(':') {
        Some(symbol) => {
            if rest.starts_with(' ') {
                say("form", true, "Có khoảng trống trước dấu hai chấm.".to_owned(), form);
            }
            symbol.trim()
        }
        None => {
            say("form", true, "Sau từ \"Số\" không có dấu hai chấm.".to_owned(), form);
            rest.trim()
        }
    };
    let digits: String = symbol.chars().take_while(char::is_ascii_digit).collect();
    let after = symbol[digits.len()..].trim_start();
    if digits.is_empty() && !symbol.contains(|c: char| c.is_ascii_digit()) {
        say("blank", false, "Chưa ghi số.".to_owned(), "Số ghi bằng chữ số Ả Rập khi phát hành.");
    } else if digits.len() == 1 {
        say("zero", true, format!("Số {digits} không có số 0 ở trước."), "Số nhỏ hơn 10 ghi thêm số 0 phía trước.");
    }
    if symbol.trim_start_matches(|c: char| c.is_ascii_digit()).contains(' ') {
        say(
            "space",
            true,
            format!("Số, ký hiệu «{symbol}» có khoảng trống."),
            "Không cách chữ giữa số, dấu gạch chéo, dấu gạch nối và các nhóm chữ.",
        );
    }
    match after.strip_prefix('/') {
        Some(groups) => faults.extend(code(groups.trim(), kind)),
        None => faults.push(without_slash(symbol, after)),
    }
    faults
}

/// Between number and symbol stands no slash.
fn without_slash(symbol: &str, after: &str) -> Fault {
    if after.starts_with('-') {
        let found = format!("Ký hiệu «{symbol}» theo lối văn bản của Đảng.");
        return ("party", false, found, "Văn bản hành chính: số/LOẠI-CƠ QUAN.".to_owned());
    }
    let found = format!("Giữa số và ký hiệu không có dấu gạch chéo: «{symbol}».");
    ("slash", true, found, "Giữa số và ký hiệu có dấu gạch chéo (/).".to_owned())
}

fn first_word(text: &str) -> &str {
    text.split([' ', ':']).next().unwrap_or(text)
}

/// The symbol begins with the code of the kind; that of a công văn with the agency.
fn code(groups: &str, kind: Option<&DocumentKind>) -> Option<Fault> {
    let first = groups.split(['-', '–', '/']).next().unwrap_or(groups).trim();
    let kind = kind?;
    if kind.is_letter {
        let other = DocumentKind::of_code(first)?;
        let found = format!("Ký hiệu công văn mang mã «{first}» của {}.", other.name.to_lowercase());
        return Some((
            "code",
            true,
            found,
            "Ký hiệu công văn: tên viết tắt cơ quan - đơn vị soạn thảo (391/UBND-VHXH).".to_owned(),
        ));
    }
    if first == kind.code || kind.code.is_empty() {
        return groups.contains('–').then(|| {
            let found = "Giữa các nhóm chữ của ký hiệu là gạch ngang dài.".to_owned();
            ("hyphen", true, found, "Giữa các nhóm chữ viết tắt có dấu gạch nối (-).".to_owned())
        });
    }
    let found = format!("Ký hiệu «{groups}» của {} không bắt đầu bằng {}.", kind.name.to_lowercase(), kind.code);
    Some(("code", true, found, format!("Ký hiệu {}: {}-TÊN VIẾT TẮT CƠ QUAN.", kind.name.to_lowercase(), kind.code)))
}

/// "Vị Khê, ngày 09 tháng 4 năm 2026".
pub(super) fn day(text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut say =
        |key, is_wrong, found: String, expected: &str| faults.push((key, is_wrong, found, expected.to_owned()));
    let form = "Viết đủ: \"Vị Khê, ngày 09 tháng 4 năm 2026\".";
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = |word: &str| words.iter().position(|one| *one == word);
    let (Some(day), Some(month), Some(year)) = (at("ngày"), at("tháng"), at("năm")) else {
        say("form", true, format!("Thời gian viết «{text}»."), form);
        return faults;
    };
    if day == 0 {
        say("place", true, "Không có địa danh trước ngày, tháng, năm.".to_owned(), form);
    } else if !words[day - 1].ends_with(',') {
        say("comma", true, "Sau địa danh không có dấu phẩy.".to_owned(), form);
    }
    let value = |from: usize, to: usize| words.get(from + 1..to).unwrap_or_default().join(" ");
    let (day, month, year) = (value(day, month), value(month, year), value(year, words.len()));
    let year = year.trim_end_matches(['.', ',']).to_owned();
    let is_blank = |text: &str| !text.contains(|c: char| c.is_ascii_digit());
    if is_blank(&day) || is_blank(&month) || is_blank(&year) {
        say(
            "blank",
            false,
            "Chưa ghi đủ ngày, tháng, năm ban hành.".to_owned(),
            "Ghi đủ ngày, tháng, năm khi phát hành.",
        );
    }
    if day.len() == 1 && !is_blank(&day) {
        say("zero", true, format!("Ngày viết «{day}»."), "Ngày nhỏ hơn 10 ghi thêm số 0 phía trước.");
    }
    match month.as_str() {
        "1" | "2" => {
            say("zero", true, format!("Tháng viết «{month}»."), "Tháng 1 và tháng 2 ghi thêm số 0 phía trước.")
        }
        month if month.len() == 2 && month.starts_with('0') && !matches!(month, "01" | "02") => {
            say("zero", true, format!("Tháng viết «{month}»."), "Tháng 3 đến tháng 9 không ghi số 0 phía trước.");
        }
        _ => {}
    }
    let parsed = (year.parse(), month.parse(), day.parse());
    if let (Ok(year), Ok(month), Ok(day)) = parsed
        && NaiveDate::from_ymd_opt(year, month, day).is_none()
    {
        say("calendar", true, format!("Không có ngày {day}/{month}/{year}."), "Ngày có trong lịch.");
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(faults: Vec<Fault>) -> Vec<&'static str> {
        faults.into_iter().map(|(key, ..)| key).collect()
    }

    #[test]
    fn a_number_is_written_without_blanks_with_the_code_of_its_kind() {
        let plan = DocumentKind::of_code("KH");
        let of = |text| keys(number(text, plan));
        assert!(of("Số: 173/KH-UBND").is_empty() && of("Số: 09/KH-UBND").is_empty());
        assert_eq!(of("Số: 9/KH-UBND"), ["zero"]);
        assert_eq!(of("Số: 12 /KH-UBND"), ["space"]);
        assert_eq!(of("Số: 12/KH - UBND"), ["space"]);
        assert_eq!(of("Số 12/KH-UBND"), ["form"]);
        assert_eq!(of("Số : 12/KH-UBND"), ["form"]);
        assert_eq!(of("SỐ: 12/KH-UBND"), ["form"]);
        assert_eq!(of("Số: 12/QĐ-UBND"), ["code"]);
        assert_eq!(of("Số: 12/UBND-KH"), ["code"]);
        assert_eq!(of("Số: 12-KH/ĐU"), ["party"]);
        assert_eq!(of("Số: 12.KH"), ["slash"]);
        assert_eq!(of("Số: /KH-UBND"), ["blank"]);
        assert_eq!(of("Số: 12/KH–UBND"), ["hyphen"]);
        let letter = DocumentKind::of_name("");
        assert!(keys(number("Số: 391/UBND-VHXH", letter)).is_empty());
        assert_eq!(keys(number("Số: 391/CV-UBND", letter)), Vec::<&str>::new());
        assert_eq!(keys(number("Số: 391/KH-UBND", letter)), ["code"]);
    }

    #[test]
    fn a_day_is_written_out_with_the_zeros_of_the_decree() {
        let of = |text| keys(day(text));
        assert!(of("Vị Khê, ngày 09 tháng 4 năm 2026").is_empty());
        assert!(of("Mẫu, ngày 28 tháng 02 năm 2026").is_empty() && of("Mẫu, ngày 31 tháng 12 năm 2026").is_empty());
        assert_eq!(of("Mẫu, ngày 9 tháng 4 năm 2026"), ["zero"]);
        assert_eq!(of("Mẫu, ngày 09 tháng 04 năm 2026"), ["zero"]);
        assert_eq!(of("Mẫu, ngày 10 tháng 1 năm 2026"), ["zero"]);
        assert_eq!(of("Mẫu ngày 10 tháng 4 năm 2026"), ["comma"]);
        assert_eq!(of("ngày 10 tháng 4 năm 2026"), ["place"]);
        assert_eq!(of("Mẫu, ngày 10/4/2026"), ["form"]);
        assert_eq!(of("Mẫu, ngày tháng 4 năm 2026"), ["blank"]);
        assert_eq!(of("Mẫu, ngày 31 tháng 4 năm 2026"), ["calendar"]);
    }
}
