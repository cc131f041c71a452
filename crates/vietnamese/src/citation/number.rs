//! Numbers of documents: digits, a stroke or a hyphen, and codes in capitals.

/// The next number of a document at or after `from`: its byte range and its spelling without blanks.
pub(super) fn next_number(text: &str, from: usize) -> Option<(usize, usize, String)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let before = text[..at].chars().next_back();
        let free = before.is_none_or(|c| {
            !c.is_alphanumeric() && !matches!(c, '/' | ',' | '.' | '-') || c == '.' && text[..at].ends_with("số.")
        });
        if free
            && digits <= 5
            && let Some((end, symbol)) = symbol_at(text, at + digits, after_so(text, at))
        {
            return Some((at, end, format!("{}{symbol}", &text[at..at + digits])));
        }
        at += digits;
    }
    None
}

/// "số" stands before the number, so blanks inside it are slips of the typist.
fn after_so(text: &str, at: usize) -> bool {
    let head = text[..at].trim_end();
    head.ends_with("số") || head.ends_with("Số") || head.ends_with("số:") || head.ends_with("Số:")
}

/// "-NQ/TW", "/KH-UBND", "/2025/QH15" after the digits.
fn symbol_at(text: &str, at: usize, blanks_allowed: bool) -> Option<(usize, String)> {
    let mut symbol = String::new();
    let mut end = at;
    let mut letters = text[at..].char_indices().peekable();
    while let Some((offset, c)) = letters.next() {
        if c.is_alphanumeric() || matches!(c, '/' | '-' | '–' | '&' | 'Đ') {
            symbol.push(if c == '–' { '-' } else { c });
            end = at + offset + c.len_utf8();
        } else if c == ' ' && blanks_allowed && symbol.len() < 12 {
            let next = letters.peek().map(|(_, c)| *c);
            let joins = symbol.is_empty() && matches!(next, Some('/' | '-' | '–'))
                || symbol.ends_with(['/', '-']) && next.is_some_and(char::is_uppercase)
                || matches!(next, Some('-' | '–'))
                    && text[at + offset + 1..]
                        .trim_start_matches(['-', '–', ' '])
                        .starts_with(|c: char| c.is_uppercase());
            if !joins {
                break;
            }
        } else {
            break;
        }
        if symbol.len() > 40 {
            return None;
        }
    }
    while symbol.ends_with(['/', '-', '&']) {
        symbol.pop();
        end = at + text[at..end].trim_end().len() - 1;
    }
    is_symbol(&symbol).then_some((end, symbol))
}

/// A symbol is made of capital codes joined by a stroke and a hyphen.
fn is_symbol(symbol: &str) -> bool {
    let Some(rest) = symbol.strip_prefix(['/', '-']) else { return false };
    let rest = match rest.split_once('/') {
        Some((year, rest)) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => rest,
    };
    let parts: Vec<&str> = rest.split(['/', '-', '&']).collect();
    let assembly = parts.len() == 1 && rest.starts_with("QH") && rest.len() <= 5 && symbol.len() > rest.len() + 1;
    let coded = parts.len() >= 2 && parts.iter().all(|part| is_code(part));
    coded || assembly
}

/// "UBND", "TTg", "QyĐ", "BKHCN", "QH15": begins with a capital, mostly capitals, no word of small letters.
fn is_code(part: &str) -> bool {
    let upper = part.chars().filter(|c| c.is_uppercase()).count();
    let lower = part.chars().filter(|c| c.is_lowercase()).count();
    part.chars().next().is_some_and(|c| c.is_uppercase())
        && upper >= 1
        && lower <= 2
        && upper >= lower
        && part.chars().count() <= 14
}
