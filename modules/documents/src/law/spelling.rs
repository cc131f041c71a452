//! Numbers and words as people write them, reduced to what all their spellings share.

use vietnamese::citation::{codes, number_key};

/// A number reduced to what all its spellings share: "30/2020/ND – CP" and "30/2020/NĐ-CP" are "302020ndcp".
pub(crate) fn number_form(number: &str) -> String {
    vietnamese::fold(&number_key(number))
}

/// The head of a number that bears its year, as people shorten it: "30/2020" of "30/2020/NĐ-CP".
pub(crate) fn short_form(number: &str) -> String {
    match year_in(number) {
        Some(year) => {
            let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
            format!("{}/{year}", digits.trim_start_matches('0'))
        }
        None => String::new(),
    }
}

/// The year that stands in a number: "30/2020/NĐ-CP", "TCVN 11930:2017".
pub(crate) fn year_in(number: &str) -> Option<i32> {
    let after = number.split_once(['/', ':'])?.1;
    let year = after.split(['/', '-', ' ']).next()?;
    let year: i32 = year.parse().ok().filter(|_| year.len() == 4)?;
    (1900..2200).contains(&year).then_some(year)
}

/// Bodies of which there is one in the country, as symbols name them.
const ONE_OF_A_KIND: [&str; 7] = ["cp", "ttg", "tw", "ctn", "qh", "ubtvqh", "hdtp"];

/// Does one body alone number documents so? "30/2020/NĐ-CP" is one document in the country, "23/2026/NQ-HĐND" one in
/// each province; a circular and a standard name their ministry.
pub(crate) fn is_of_one_body(number: &str) -> bool {
    let body = vietnamese::fold(number.rsplit(['/', '-']).next().unwrap_or_default());
    let is_circular = codes(number).is_some_and(|(code, _)| matches!(code.to_uppercase().as_str(), "TT" | "TTLT"));
    number.contains(':') || is_circular || ONE_OF_A_KIND.contains(&body.trim_end_matches(|c: char| c.is_ascii_digit()))
}

/// The name of a body, reduced to what all its spellings share: "HĐND TP Hải Phòng" is "hoi dong nhan dan thanh pho hai
/// phong". A chairperson issues under the numbers of the committee.
pub(crate) fn body_form(name: &str) -> String {
    let whole = |word: String| match word.as_str() {
        "ubnd" => "uy ban nhan dan".to_owned(),
        "hdnd" => "hoi dong nhan dan".to_owned(),
        "tp" => "thanh pho".to_owned(),
        _ => word,
    };
    let words = words_of(name).into_iter().map(whole).collect::<Vec<_>>().join(" ");
    words.strip_prefix("chu tich ").map_or_else(|| words.clone(), str::to_owned)
}

/// Do two spellings name one body, as far as both are known? "UBND tỉnh" may be any province's.
pub(crate) fn may_be_one_body(one: &str, other: &str) -> bool {
    let spelled = |name: &str| format!(" {} ", body_form(name));
    let (one, other) = (spelled(one), spelled(other));
    one.trim().is_empty() || other.trim().is_empty() || one.contains(&other) || other.contains(&one)
}

/// Folded words of a text; digits part from letters, and lose the zeros before them.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut digits) = (String::new(), false);
    let mut end = |word: &mut String| {
        let one = std::mem::take(word);
        let bare = one.trim_start_matches('0');
        if !one.is_empty() {
            words.push(if bare.is_empty() || !one.starts_with('0') { one.clone() } else { bare.to_owned() });
        }
    };
    for c in vietnamese::fold(text).chars() {
        if !c.is_alphanumeric() || c.is_ascii_digit() != digits {
            end(&mut word);
        }
        if c.is_alphanumeric() {
            digits = c.is_ascii_digit();
            word.push(c);
        }
    }
    end(&mut word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_again_however_it_is_written() {
        for spelling in ["30/2020/NĐ-CP", "030/2020/NĐ – CP", "30/2020/nđ-cp", "30/2020/ND-CP"] {
            assert_eq!(number_form(spelling), "302020ndcp", "{spelling}");
        }
        assert_eq!(short_form("30/2020/NĐ-CP"), "30/2020");
        assert_eq!(year_in("20/2023/QH15"), Some(2023));
        assert_eq!(year_in("TCVN 11930:2017"), Some(2017));
        assert_eq!(year_in("766/QĐ-TTg"), None);
        assert_eq!(year_in("57-NQ/TW"), None);
    }

    #[test]
    fn numbers_of_provinces_and_names_of_bodies_are_told_apart() {
        for number in ["30/2020/NĐ-CP", "20/2023/QH15", "766/QĐ-TTg", "57-NQ/TW", "01/2023/TT-VPCP", "TCVN 11930:2017"]
        {
            assert!(is_of_one_body(number), "{number}");
        }
        for number in ["23/2026/NQ-HĐND", "15/2026/QĐ-UBND", "50/KH-UBND", "12/SNV-CCHC"] {
            assert!(!is_of_one_body(number), "{number}");
        }
        let haiphong = "Hội đồng nhân dân thành phố Hải Phòng";
        assert!(!may_be_one_body("HĐND tỉnh Thái Nguyên", haiphong));
        assert!(!may_be_one_body("UBND tỉnh", "UBND phường A"));
        for same in ["HĐND TP Hải Phòng", "HĐND thành phố", ""] {
            assert!(may_be_one_body(same, haiphong), "{same}");
        }
        assert!(may_be_one_body("Chủ tịch UBND tỉnh", "Ủy ban nhân dân tỉnh Thái Nguyên"));
    }

    #[test]
    fn words_part_letters_from_digits() {
        assert_eq!(words_of("NĐ030/2020/NĐ-CP"), ["nd", "30", "2020", "nd", "cp"]);
        assert_eq!(words_of("Luật số 20/2023/QH15"), ["luat", "so", "20", "2023", "qh", "15"]);
        assert_eq!(words_of("  "), Vec::<String>::new());
        assert_eq!(words_of("00"), ["00"]);
    }
}
