//! Clauses: a plan strings several targets together with semicolons, stops and commas; each figure has a clause of its own.

use crate::quantity::Quantity;
use crate::text::trim_stops;

/// Byte ranges of the clauses of a paragraph: cut at ";" and after a stop that a capital follows, outside brackets and quotes.
pub(crate) fn clauses(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut depth = 0_i32;
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        match c {
            '(' | '“' => depth += 1,
            ')' | '”' => depth = (depth - 1).max(0),
            ';' if depth == 0 => {
                push(text, &mut out, start, at);
                start = at + 1;
            }
            '.' | '…' if depth == 0 && letters.peek().is_some_and(|(_, next)| *next == ' ') => {
                let after = text[at + c.len_utf8()..].trim_start();
                if after.chars().next().is_some_and(char::is_uppercase) && !abbreviates(&text[start..at]) {
                    push(text, &mut out, start, at + c.len_utf8());
                    start = at + c.len_utf8();
                }
            }
            _ => {}
        }
    }
    push(text, &mut out, start, text.len());
    out
}

/// "TP.", "Q.", "TM." stand before a name, not at the end of a sentence.
fn abbreviates(before: &str) -> bool {
    let word = before.rsplit(' ').next().unwrap_or_default();
    ["TP", "TX", "TT", "Q", "P", "TM", "KT", "TL", "ThS", "TS", "PGS", "GS", "BS"].contains(&word)
}

fn push(text: &str, out: &mut Vec<(usize, usize)>, start: usize, end: usize) {
    let piece = &text[start..end];
    let lead = piece.len() - piece.trim_start().len();
    let length = piece.trim().len();
    if length > 0 {
        out.push((start + lead, start + lead + length));
    }
}

/// Cuts a clause with several quantities into one piece each; positions are relative to the clause.
pub(crate) fn pieces(clause: &str, found: &[Quantity]) -> Vec<(usize, usize)> {
    let mut out = Vec::with_capacity(found.len());
    let mut start = 0;
    for pair in found.windows(2) {
        let (one, two) = (&pair[0], &pair[1]);
        let between = clause.get(one.end..two.start).unwrap_or_default();
        let at = border(between).map_or(two.start, |at| one.end + at);
        out.push((start, at));
        start = at;
    }
    out.push((start, clause.len()));
    out
}

/// Where one figure's words end and the next one's begin.
fn border(between: &str) -> Option<usize> {
    let tail = between.trim_end();
    if tail.ends_with(',') {
        return Some(tail.len() - 1);
    }
    let head = between.trim_start();
    if head.starts_with(',') {
        return Some(between.len() - head.len());
    }
    between.rfind(',').or_else(|| between.rfind(" và ")).or_else(|| between.find([')', '(']))
}

/// A piece without the comma, the plus sign or "Trong đó:" before it and the separators after it.
pub(crate) fn tidy(piece: &str) -> &str {
    let mut piece = piece.trim();
    loop {
        let before = piece;
        piece = piece.trim_start_matches([',', '+', '-', '–', ':', ' ', '(']);
        for lead in [
            "và ",
            "Trong đó: ",
            "trong đó: ",
            "Trong đó, ",
            "trong đó, ",
            "trong đó ",
            "Gồm: ",
            "Cụ thể: ",
            "cụ thể: ",
        ] {
            piece = piece.strip_prefix(lead).unwrap_or(piece).trim_start();
        }
        if piece == before {
            break;
        }
    }
    let open = piece.matches('(').count();
    let piece = if piece.ends_with(')') && open < piece.matches(')').count() {
        piece[..piece.len() - 1].trim_end()
    } else {
        piece
    };
    piece.trim_end_matches([',', ';', ' '])
}

/// The measured thing: the piece without quantity and cue words.
pub(crate) fn name_of(piece: &str, start: usize, end: usize) -> String {
    let head = trim_name(piece.get(..start).unwrap_or_default());
    let tail = piece.get(end..).unwrap_or_default().trim();
    // "kiểm tra (ít nhất 02 lần/năm) việc …": the brackets held nothing else
    let opened = piece.get(start..).is_some_and(|rest| rest.starts_with('(')) || head_opens(piece, start);
    let closes = opened && tail.find(['(', ')']).is_some_and(|at| tail[at..].starts_with(')'));
    let tail = if closes { tail.replacen(')', "", 1) } else { tail.to_owned() };
    let tail = tail.trim_start();
    let tail = tail.strip_prefix("trở lên").unwrap_or(tail).trim();
    let tail = trim_stops(tail);
    // "Phổ cập …, 100% khách hàng …": what stands before the comma is another thing
    let head = match head.strip_suffix(',') {
        Some(_) if !tail.is_empty() => "",
        Some(rest) => rest,
        None => head,
    };
    let name = match (head.is_empty(), tail.is_empty()) {
        (true, _) => tail.to_owned(),
        (_, true) => trim_stops(head).to_owned(),
        _ if is_label(head) => trim_stops(head).to_owned(),
        _ if tail.starts_with(',') => format!("{}{tail}", trim_stops(head)),
        _ => format!("{} {tail}", trim_stops(head)),
    };
    let name = name.replacen(" trở lên", "", usize::from(!name.contains("tuổi")));
    trim_stops(&name).to_owned()
}

/// A bracket opens directly before the quantity.
fn head_opens(piece: &str, start: usize) -> bool {
    piece.get(..start).is_some_and(|head| head.trim_end().ends_with('('))
}

/// "Chỉ số …: đạt": a name before a colon is whole.
fn is_label(head: &str) -> bool {
    head.ends_with(':') || head.to_lowercase().starts_with("tỷ lệ")
}

/// Cue words that end the words before a figure and are no part of the name, longest first.
const CUES: [&str; 15] = [
    "tần suất",
    "phấn đấu",
    "bảo đảm",
    "đảm bảo",
    "đạt tỷ lệ",
    "chiếm tỷ lệ",
    "đạt",
    "được",
    "là",
    "có",
    "từ",
    "lên",
    "đến",
    "mức",
    "chiếm",
];

/// Without cue words at its end ("đạt", "có", "phấn đấu").
fn trim_name(head: &str) -> &str {
    let head = head.trim().trim_end_matches(['(', '≥', '>', '<', '≤']).trim_end();
    let low = crate::text::lower(head);
    let mut end = head.len();
    loop {
        let kept = low[..end].trim_end();
        let cue = CUES
            .iter()
            .find(|cue| kept.strip_suffix(**cue).is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', ','])));
        match cue {
            Some(cue) => end = kept.len() - cue.len(),
            None => return head.get(..kept.len()).unwrap_or(head),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::percentages;
    use crate::text::lower;

    fn names(text: &str) -> Vec<String> {
        let found = percentages(&lower(text));
        pieces(text, &found)
            .iter()
            .zip(&found)
            .map(|((start, end), q)| name_of(&text[*start..*end], q.start.saturating_sub(*start), q.end - start))
            .collect()
    }

    #[test]
    fn each_figure_has_a_clause() {
        let text = "100% A có B; 90% C. Kết quả đạt 80%. Tại TP. Hà Nội đạt 5%";
        let cut: Vec<&str> = clauses(text).iter().map(|(a, b)| &text[*a..*b]).collect();
        assert_eq!(cut, ["100% A có B", "90% C.", "Kết quả đạt 80%.", "Tại TP. Hà Nội đạt 5%"]);
    }

    #[test]
    fn names_are_free_of_figures_and_cues() {
        assert_eq!(names("Tỷ lệ hộ có điện thoại đạt trên 90%."), ["Tỷ lệ hộ có điện thoại"]);
        assert_eq!(names("Có từ 60% người dân trở lên có tài khoản."), ["người dân có tài khoản"]);
        assert_eq!(names("Mạng 4G/5G phủ sóng tại 100% khu dân cư."), ["Mạng 4G/5G phủ sóng tại khu dân cư"]);
        assert_eq!(
            names("100% lãnh đạo, công chức có chữ ký số, 90% hộ dùng mạng"),
            ["lãnh đạo, công chức có chữ ký số", "hộ dùng mạng"]
        );
        assert_eq!(names("Vận hành trên đám mây: Đạt tối thiểu 50%"), ["Vận hành trên đám mây"]);
    }
}
