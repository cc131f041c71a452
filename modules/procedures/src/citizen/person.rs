//! Telephone numbers and names of citizens: read as people write them, shown as little as is needed.

/// A telephone number in E.164, from what people type: "0912 345 678", "+84 912345678"; `None` where it is none.
pub(crate) fn phone(typed: &str) -> Option<String> {
    let kept: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')')).collect();
    let national = kept.strip_prefix("+84").or(kept.strip_prefix("84").filter(|rest| rest.len() == 9));
    let national = national.or_else(|| kept.strip_prefix('0'))?;
    let digits = national.strip_prefix('0').unwrap_or(national);
    let sound = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with(['0', '1']);
    // Mobile numbers have nine digits after the 0, landlines ten.
    let long = if digits.starts_with('2') { matches!(digits.len(), 9 | 10) } else { digits.len() == 9 };
    (sound && long).then(|| format!("+84{digits}"))
}

/// As people read it: "0912 345 678".
pub(crate) fn spoken_phone(e164: &str) -> String {
    match e164.strip_prefix("+84") {
        Some(rest) => {
            let national = format!("0{rest}");
            let (head, tail) = national.split_at(national.len().saturating_sub(6));
            let (middle, end) = tail.split_at(tail.len().min(3));
            format!("{head} {middle} {end}").trim().to_owned()
        }
        None => e164.to_owned(),
    }
}

/// "09•• ••• 678".
pub(crate) fn masked_phone(e164: &str) -> String {
    let shown = spoken_phone(e164);
    let digits = shown.chars().filter(char::is_ascii_digit).count();
    let mut seen = 0;
    let mask = |c: char| {
        seen += usize::from(c.is_ascii_digit());
        if c.is_ascii_digit() && seen > 2 && seen + 3 <= digits { '•' } else { c }
    };
    shown.chars().map(mask).collect()
}

/// "Nguyễn Thị H•••".
pub(crate) fn masked_name(name: &str) -> String {
    let mut words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
    if let Some(last) = words.last_mut() {
        *last = last.chars().take(1).chain("•••".chars()).collect();
    }
    words.join(" ")
}

/// "•••• •••• 1234": an identity number of which the owner knows the end.
pub(crate) fn masked_number(number: &str) -> String {
    let count = number.chars().count();
    if count < 6 {
        return String::new();
    }
    let end: String = number.chars().skip(count - 3).collect();
    format!("{}{end}", "•".repeat(count - 3))
}

/// Are these the last four digits of the number?
pub(crate) fn ends_with(number: &str, digits: &str) -> bool {
    let own: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()) && own.len() >= 8 && own.ends_with(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for typed in ["0912345678", "0912 345 678", "+84 912.345.678", "84912345678", "+840912345678"] {
            assert_eq!(phone(typed).as_deref(), Some("+84912345678"), "{typed}");
        }
        assert_eq!(phone("0208 3861 234").as_deref(), Some("+842083861234"));
        for typed in ["", "113", "abc", "0112345678", "091234567", "09123456789", "+1 202 555 0100"] {
            assert_eq!(phone(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_is_shown_does_not_tell_who_it_is() {
        assert_eq!(spoken_phone("+84912345678"), "0912 345 678");
        assert_eq!(masked_phone("+84912345678"), "09•• ••• 678");
        assert_eq!(masked_phone(""), "");
        assert_eq!(masked_name("Nguyễn Thị Hoa"), "Nguyễn Thị H•••");
        assert_eq!(masked_number("019190123456"), "•••••••••456");
        assert_eq!(masked_number("123"), "");
    }

    #[test]
    fn four_digits_must_be_the_end_of_a_number() {
        assert!(ends_with("+84912345678", "5678"));
        assert!(!ends_with("+84912345678", "678") && !ends_with("+84912345678", "5679"));
        assert!(!ends_with("", "0000") && !ends_with("1234", "1234") && !ends_with("+84912345678", "567a"));
    }
}
