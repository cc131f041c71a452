//! Legal citations: "Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị", in the orders that state and party bodies use
//! (`n/LOẠI-CQ`, `n/YYYY/LOẠI-CQ`, `n/YYYY/QH15`, `n/CQ-ĐV` without a kind for công văn, party `n-LOẠI/CQ`).

use chrono::NaiveDate;

/// Viện dẫn một văn bản.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Loại văn bản: printed before the number, otherwise inferred from its code.
    pub kind: Option<&'static str>,
    /// The kind is printed, not inferred.
    pub kind_printed: bool,
    /// Số, ký hiệu without blanks.
    pub number: String,
    /// Ngày ban hành, where complete.
    pub date: Option<NaiveDate>,
    /// Cơ quan ban hành, where printed beside the number.
    pub issuer: Option<String>,
    /// Byte range from the kind (or the number) to the last word that belongs to the citation.
    pub start: usize,
    /// End of that range.
    pub end: usize,
}

/// The kinds of NĐ 30/2020 and of law, with the code that stands in their numbers (none for công văn and laws).
const KINDS: [(&str, &str); 34] = [
    ("Nghị quyết", "NQ"),
    ("Nghị quyết liên tịch", "NQLT"),
    ("Quyết định", "QĐ"),
    ("Chỉ thị", "CT"),
    ("Quy chế", "QC"),
    ("Quy định", "QyĐ"),
    ("Thông cáo", "TC"),
    ("Thông báo", "TB"),
    ("Thông báo kết luận", "TBKL"),
    ("Hướng dẫn", "HD"),
    ("Chương trình", "CTr"),
    ("Kế hoạch", "KH"),
    ("Phương án", "PA"),
    ("Đề án", "ĐA"),
    ("Dự án", "DA"),
    ("Báo cáo", "BC"),
    ("Biên bản", "BB"),
    ("Tờ trình", "TTr"),
    ("Hợp đồng", "HĐ"),
    ("Công điện", "CĐ"),
    ("Giấy mời", "GM"),
    ("Nghị định", "NĐ"),
    ("Thông tư", "TT"),
    ("Thông tư liên tịch", "TTLT"),
    ("Kết luận", "KL"),
    ("Thông tri", "TTri"),
    ("Lệnh", "L"),
    ("Pháp lệnh", "PL"),
    ("Bộ luật", ""),
    ("Luật", ""),
    ("Công văn", ""),
    ("Văn bản hợp nhất", "VBHN"),
    ("Văn bản", ""),
    ("Quyết nghị", "QN"),
];

/// The kind that a code stands for ("QĐ" → "Quyết định").
pub fn kind_of_code(code: &str) -> Option<&'static str> {
    let code = code.to_uppercase();
    KINDS.iter().find(|(_, c)| !c.is_empty() && c.to_uppercase() == code).map(|(kind, _)| *kind)
}

/// Code of the kind and codes of the issuing body in a number: "71/NQ-CP" → ("NQ", "CP"), "57-NQ/TW" → ("NQ", "TW").
pub fn codes(number: &str) -> Option<(&str, &str)> {
    let symbol = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let party = symbol.starts_with('-');
    let mut symbol = symbol.trim_start_matches(['-', '/']);
    if let Some((year, rest)) = symbol.split_once('/')
        && year.len() == 4
        && year.bytes().all(|b| b.is_ascii_digit())
    {
        symbol = rest;
    }
    if party {
        symbol.split_once('/').or_else(|| symbol.split_once('-'))
    } else {
        symbol.split_once('-').or_else(|| symbol.split_once('/'))
    }
}

/// A number reduced to what two prints of it share: "05-NQ/TU" and "05/NQ-TU" are one document.
pub fn number_key(number: &str) -> String {
    let key: String = number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let digits = key.bytes().take_while(u8::is_ascii_digit).count();
    let head = key[..digits].trim_start_matches('0');
    format!("{head}{}", &key[digits..])
}

/// All citations of a text in composed Unicode (NFC), in order.
pub fn citations(text: &str) -> Vec<Citation> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut floor = 0;
    while let Some((start, end, number)) = next_number(text, from) {
        from = end;
        let (kind, kind_start) = kind_before(text, start, floor);
        let (date, date_end) = date_after(text, end);
        let after_date = date_end.unwrap_or(end);
        let own_issuer = issuer_after(text, after_date);
        let span_end = own_issuer.as_ref().map_or(after_date, |(_, end)| *end);
        let begins = kind_start.unwrap_or(start);
        let issuer = own_issuer.map(|(name, _)| name).or_else(|| issuer_before(text, begins, floor));
        let inferred = codes(&number).and_then(|(code, _)| kind_of_code(code)).or_else(|| kind_by_form(&number));
        out.push(Citation {
            kind: kind.or(inferred),
            kind_printed: kind.is_some(),
            number,
            date,
            issuer,
            start: begins,
            end: span_end,
        });
        floor = span_end;
    }
    out
}

/// Laws bear the National Assembly's number, công văn the codes of two bodies.
fn kind_by_form(number: &str) -> Option<&'static str> {
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    if number.contains("/QH") {
        return Some("Luật");
    }
    number[digits..].starts_with('/').then_some("Công văn")
}

/// The next number of a document at or after `from`: its byte range and its spelling without blanks.
fn next_number(text: &str, from: usize) -> Option<(usize, usize, String)> {
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

/// The kind printed before the number ("Kế hoạch số", "Chương trình hành động số"), and where it begins.
fn kind_before(text: &str, at: usize, floor: usize) -> (Option<&'static str>, Option<usize>) {
    let window = window_before(text, at, floor, 170);
    let base = at - window.len();
    let bare = window.trim_end();
    let bare = bare.strip_suffix(':').unwrap_or(bare).trim_end();
    let says_number = bare.ends_with("số") || bare.ends_with("Số");
    let head = if says_number { bare[..bare.len() - "số".len()].trim_end() } else { bare };
    // the words from the last separator on; "Kế hoạch chuyển đổi số phường X số 50/KH-UBND" names its kind at their head
    let clause_at = head.rfind([';', '(', '.']).map_or(0, |i| i + 1);
    let clause = &head[clause_at..];
    let low = clause.to_lowercase();
    if low.len() != clause.len() {
        return (None, None);
    }
    let mut best: Option<(usize, usize, &'static str)> = None;
    for (kind, _) in KINDS {
        let name = kind.to_lowercase();
        let mut search = low.len();
        while let Some(found) = low[..search].rfind(&name) {
            search = found;
            let closed = low[found + name.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
            let open = low[..found].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            if closed && open {
                let better = best.is_none_or(|(at, length, _)| found > at || found == at && name.len() > length);
                if better {
                    best = Some((found, name.len(), kind));
                }
                break;
            }
        }
    }
    let Some((found, length, kind)) = best else { return (None, None) };
    let between = low[found + length..].trim();
    let begins = base + clause_at + found;
    let direct = between.is_empty() || ["hành động", "công tác", "phối hợp", "liên tịch"].contains(&between);
    let law = matches!(kind, "Luật" | "Bộ luật" | "Pháp lệnh") && !between.contains(',') && between.len() < 120;
    if direct || law { (Some(kind), Some(begins)) } else { (None, None) }
}

/// At most `most` bytes before `at`, not before `floor`, cut between letters.
fn window_before(text: &str, at: usize, floor: usize, most: usize) -> &str {
    let mut start = at.saturating_sub(most).max(floor.min(at));
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..at]
}

/// "ngày 22/12/2024", "ngày 03 tháng 6 năm 2020", with stray blanks; and where it ends.
fn date_after(text: &str, at: usize) -> (Option<NaiveDate>, Option<usize>) {
    let rest = &text[at..];
    let lead = rest.len() - rest.trim_start_matches([' ', ',', '(']).len();
    let Some(after) = rest[lead..].strip_prefix("ngày") else { return (None, None) };
    match date_at(after) {
        Some((date, length)) => (Some(date), Some(at + lead + "ngày".len() + length)),
        None => (None, None),
    }
}

/// A complete date at the start of a text, and its length.
pub fn date_at(text: &str) -> Option<(NaiveDate, usize)> {
    let mut rest = text;
    let day = take_number(&mut rest, 2)?;
    take_separator(&mut rest, "tháng")?;
    let month = take_number(&mut rest, 2)?;
    take_separator(&mut rest, "năm")?;
    let year = take_number(&mut rest, 4)?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    (year >= 1945).then_some((date, text.len() - rest.len()))
}

fn take_number(rest: &mut &str, most: usize) -> Option<u32> {
    let trimmed = rest.trim_start();
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > most {
        return None;
    }
    let value = trimmed[..digits].parse().ok()?;
    *rest = &trimmed[digits..];
    Some(value)
}

fn take_separator(rest: &mut &str, word: &str) -> Option<()> {
    let trimmed = rest.trim_start();
    *rest = trimmed.strip_prefix(['/', '-', '.']).or_else(|| trimmed.strip_prefix(word))?;
    Some(())
}

/// Bodies whose names are complete as they stand.
const WHOLE_NAMES: [&str; 8] = [
    "Thủ tướng Chính phủ",
    "Văn phòng Chính phủ",
    "Ủy ban Thường vụ Quốc hội",
    "Uỷ ban Thường vụ Quốc hội",
    "Quốc hội",
    "Chính phủ",
    "Bộ Chính trị",
    "Ban Bí thư",
];

/// Words that end the name of an issuing body.
const ISSUER_ENDS: [&str; 30] = [
    " về ",
    " phê duyệt",
    " ban hành",
    " sửa đổi",
    " quy định",
    " hướng dẫn",
    " thực hiện",
    " triển khai",
    " để ",
    " thông qua",
    " trên địa bàn",
    " bổ sung",
    " công bố",
    " thay thế",
    " v/v",
    " đã ",
    " và các ",
    " xây dựng",
    " giai đoạn",
    " ngày ",
    " nhằm ",
    " chỉ đạo",
    " “",
    " \"",
    " năm ",
    " tổ chức ",
    " tăng cường",
    " đẩy mạnh",
    " kèm theo",
    " phát động",
];

/// "của Bộ Chính trị" after the date (or the number), and where it ends.
fn issuer_after(text: &str, at: usize) -> Option<(String, usize)> {
    let rest = &text[at..];
    let lead = rest.len() - rest.trim_start_matches([' ', ',', ')']).len();
    let after = rest[lead..].strip_prefix("của ")?;
    let base = at + lead + "của ".len();
    let (name, length) = issuer_name(after)?;
    Some((name, base + length))
}

/// The name of a body at the start of a text, and its length.
fn issuer_name(text: &str) -> Option<(String, usize)> {
    let mut window = text.len().min(220);
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let head = &text[..window];
    if let Some(whole) =
        WHOLE_NAMES.iter().find(|name| head.starts_with(**name) && !head[name.len()..].trim_start().starts_with("(K"))
    {
        return Some(((*whole).to_owned(), whole.len()));
    }
    let mut end = head.find([';', '.', '\n', '”', '/']).unwrap_or(head.len());
    for word in ISSUER_ENDS {
        if let Some(found) = head[..end].find(word) {
            end = found;
        }
    }
    // "(Khóa XIII)" belongs to the name, another bracket does not; neither does a list after a comma
    if let Some(bracket) = head[..end].find(['(', ')']) {
        let inside = head[bracket..].trim_start_matches('(');
        let term = inside.starts_with("Khóa")
            || inside.starts_with("khóa")
            || inside.starts_with("Khoá")
            || inside.starts_with("khoá");
        end = match head[bracket..end].find(')') {
            Some(close) if term => bracket + close + 1,
            _ => bracket,
        };
    }
    if let Some(comma) = head[..end].find(',') {
        let long_name = head.starts_with("Ban Chỉ đạo")
            || head.starts_with("Ban chỉ đạo")
            || head.starts_with("Bộ Văn hóa")
            || head.starts_with("Sở Văn hóa");
        let next_document = KINDS.iter().any(|(kind, _)| head[comma + 1..].trim_start().starts_with(kind));
        if !long_name || next_document {
            end = comma;
        }
    }
    let name = head[..end].trim();
    let proper = name.chars().next().is_some_and(|c| c.is_uppercase()) && name.chars().count() <= 140;
    proper.then(|| (name.to_owned(), end))
}

/// "UBND phường X (đã) ban hành Kế hoạch số …", "của Trưởng phòng … tại Tờ trình số …".
fn issuer_before(text: &str, at: usize, floor: usize) -> Option<String> {
    let window = window_before(text, at, floor, 240);
    let head = window.trim_end();
    if let Some(proposer) = head.strip_suffix(" tại") {
        let found = proposer.rfind("của ")?;
        return issuer_name(&proposer[found + "của ".len()..]).map(|(name, _)| name);
    }
    let subject = head.strip_suffix(" ban hành")?;
    let subject = subject.strip_suffix(" đã").unwrap_or(subject).trim_end();
    let cut = subject.rfind([';', '.', '(', ':', '+']).map_or(0, |i| i + 1);
    let clause = subject[cut..].trim();
    const BODIES: [&str; 12] = [
        "UBND",
        "Ủy ban nhân dân",
        "Uỷ ban nhân dân",
        "Ban Chỉ đạo",
        "Ban chỉ đạo",
        "Đảng ủy",
        "HĐND",
        "Hội đồng nhân dân",
        "Bộ ",
        "Sở ",
        "Chính phủ",
        "Thủ tướng",
    ];
    let begins = BODIES
        .iter()
        .filter_map(
            |body| if clause.starts_with(body) { Some(0) } else { clause.rfind(&format!(", {body}")).map(|i| i + 2) },
        )
        .min()?;
    let name = clause[begins..].trim();
    (name.chars().count() <= 160).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Citation {
        let found = citations(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn numbers_of_state_party_assembly_and_cong_van_are_read() {
        for (text, kind, number, date, issuer) in [
            (
                "Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị về đột phá",
                "Nghị quyết",
                "57-NQ/TW",
                "2024-12-22",
                "Bộ Chính trị",
            ),
            (
                "Quyết định số 749/QĐ-TTg ngày 03 tháng 6 năm 2020 của Thủ tướng Chính phủ phê duyệt",
                "Quyết định",
                "749/QĐ-TTg",
                "2020-06-03",
                "Thủ tướng Chính phủ",
            ),
            (
                "Nghị quyết số 193/2025/QH15 ngày 19/02/2025 của Quốc hội thí điểm một số cơ chế",
                "Nghị quyết",
                "193/2025/QH15",
                "2025-02-19",
                "Quốc hội",
            ),
            ("Luật Chuyển đổi số số 148/2025/QH15 ngày 11/12/2025", "Luật", "148/2025/QH15", "2025-12-11", ""),
            (
                "Nghị định số 118/2025/NĐ-CP ngày 09/6/2025 của Chính phủ",
                "Nghị định",
                "118/2025/NĐ-CP",
                "2025-06-09",
                "Chính phủ",
            ),
            ("Công văn số 391/UBND-VHXH ngày 15/8/2025 về việc", "Công văn", "391/UBND-VHXH", "2025-08-15", ""),
            ("(số 81/QĐ-UBND ngày 22/7/2025)", "Quyết định", "81/QĐ-UBND", "2025-07-22", ""),
            ("Chương trình hành động số 03-CTr/ĐU ngày 25/7/2025", "Chương trình", "03-CTr/ĐU", "2025-07-25", ""),
            (
                "đề nghị của Trưởng phòng Văn hóa - Xã hội tại Tờ trình số 925/TTr-PVHXXH ngày 03/4/2026.",
                "Tờ trình",
                "925/TTr-PVHXXH",
                "2026-04-03",
                "Trưởng phòng Văn hóa - Xã hội",
            ),
            (
                "UBND phường Sông Công ban hành Kế hoạch số 50/KH-UBND ngày 23/7/2025",
                "Kế hoạch",
                "50/KH-UBND",
                "2025-07-23",
                "UBND phường Sông Công",
            ),
            (
                "Kế hoạch số 173 / KH - UBND ngày 05 /11/2025 của UBND phường",
                "Kế hoạch",
                "173/KH-UBND",
                "2025-11-05",
                "UBND phường",
            ),
            (
                "Nghị quyết số 45-NQ/TW ngày 24/11/2023 của Ban Chấp hành Trung ương Đảng (Khóa XIII) về xây dựng",
                "Nghị quyết",
                "45-NQ/TW",
                "2023-11-24",
                "Ban Chấp hành Trung ương Đảng (Khóa XIII)",
            ),
        ] {
            let found = one(text);
            assert_eq!(found.kind, Some(kind), "{text}");
            assert_eq!(found.number, number, "{text}");
            assert_eq!(found.date.map(|d| d.to_string()).unwrap_or_default(), date, "{text}");
            assert_eq!(found.issuer.unwrap_or_default(), issuer, "{text}");
        }
    }

    #[test]
    fn figures_and_dates_are_no_citations() {
        for text in [
            "3472/3754 hồ sơ",
            "4G/5G",
            "01 lần/tháng/khu phố",
            "ngày 22/12/2024",
            "giai đoạn 2021-2025",
            "15/15 Trưởng khu phố",
            "Đề án 06",
            "STEM/STEAM",
            "1 tuần/lần",
        ] {
            assert_eq!(citations(text), [], "{text}");
        }
    }

    #[test]
    fn two_prints_of_one_number_share_a_key() {
        assert_eq!(number_key("05-NQ/TU"), number_key("05/NQ-TU"));
        assert_ne!(number_key("71-NQ/TW"), number_key("71/NQ-CP"));
        assert_eq!(codes("57-NQ/TW"), Some(("NQ", "TW")));
        assert_eq!(codes("118/2025/NĐ-CP"), Some(("NĐ", "CP")));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in ".{0,300}") {
            citations(&text);
        }

        #[test]
        fn pieces_of_citations_never_panic(parts in proptest::collection::vec(prop_oneof![
            Just("Nghị quyết số ".to_owned()), Just("57-NQ/TW".to_owned()), Just(" ngày ".to_owned()), Just("22/12/2024".to_owned()),
            Just(" của ".to_owned()), Just("/".to_owned()), Just("-".to_owned()), Just("(".to_owned()), Just("Đ".to_owned()), Just(" ".to_owned()),
            Just("tại Tờ trình số 5".to_owned()), Just("ban hành".to_owned()), "\\PC{0,6}"], 0..24)) {
            citations(&parts.concat());
        }
    }
}
