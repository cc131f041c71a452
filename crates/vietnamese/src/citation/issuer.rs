//! The body that issued a document, where it is named beside the number.

use super::{KINDS, window_before};

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
pub(super) fn issuer_after(text: &str, at: usize) -> Option<(String, usize)> {
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
pub(super) fn issuer_before(text: &str, at: usize, floor: usize) -> Option<String> {
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
