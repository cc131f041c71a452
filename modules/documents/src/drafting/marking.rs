//! The simple marking in which a text is typed: what a line begins with says what it is. Read into the parts of a document,
//! and written from them.

use super::placeholder;
use office::{Block, ColumnAlign, DocumentColumn, DocumentTable, Text};

/// The line after which a new page begins.
const PAGE_BREAK: &str = "[sang trang]";
/// A number with a title behind it is no longer than this; a longer one is a sentence.
const LONGEST_TITLE: usize = 160;
/// Columns of a table that fit on a page.
pub(super) const MOST_COLUMNS: usize = 24;

/// The parts of a text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        at += 1;
        if line.is_empty() {
            continue;
        }
        if line.starts_with('|') {
            let more = lines[at..].iter().take_while(|line| line.starts_with('|')).count();
            out.push(Block::Table(table(&lines[at - 1..at + more])));
            at += more;
        } else if let Some((label, title)) = part(line) {
            let below = lines[at..].iter().position(|line| !line.is_empty()).filter(|_| title.is_empty());
            let title = match below {
                Some(skipped) => {
                    at += skipped + 1;
                    lines[at - 1]
                }
                None => title,
            };
            out.push(Block::Part { label: label.to_owned(), title: title.to_owned() });
        } else {
            out.push(one(line));
        }
    }
    out
}

/// A line that is neither part nor table.
fn one(line: &str) -> Block {
    if line.eq_ignore_ascii_case(PAGE_BREAK) {
        return Block::PageBreak;
    }
    if let Some(plain) = line.strip_prefix('\\') {
        return Block::Paragraph(runs(plain.trim_start()));
    }
    for (mark, depth) in [("### ", 3), ("## ", 2), ("# ", 1)] {
        if let Some(title) = line.strip_prefix(mark) {
            return Block::Heading { depth, text: title.trim().to_owned() };
        }
    }
    if let Some(text) = ["- ", "– ", "• "].iter().find_map(|mark| line.strip_prefix(mark)) {
        return Block::Item(runs(text.trim_start()));
    }
    if let Some(text) = line.strip_prefix("+ ") {
        return Block::SubItem(runs(text.trim_start()));
    }
    if let Some((label, text)) = article(line) {
        return Block::Article { label: label.to_owned(), text: runs(text) };
    }
    match heading(line) {
        Some(depth) => Block::Heading { depth, text: line.to_owned() },
        None => Block::Paragraph(runs(line)),
    }
}

/// "Chương I", "Phần thứ nhất. Quy định chung".
fn part(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_whitespace();
    let (kind, number) = (words.next()?, words.next()?);
    if !matches!(kind, "Phần" | "Chương") {
        return None;
    }
    let bare = number.trim_end_matches(['.', ':']);
    let last = match bare {
        "thứ" => words.next()?,
        _ if vietnamese::from_roman(bare).is_some() => number,
        _ => return None,
    };
    let end = line.find(last)? + last.len();
    let (label, rest) = (line[..end].trim_end_matches(['.', ':']), line[end..].trim_start());
    let is_told = last.ends_with(['.', ':']) || rest.starts_with(['.', ':']);
    (rest.is_empty() || is_told).then(|| (label, rest.trim_start_matches(['.', ':', ' '])))
}

/// "Điều 1. …".
fn article(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("Điều ")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0)?;
    let text = rest[end..].strip_prefix(['.', ':'])?;
    Some((line[.."Điều ".len() + end].trim(), text.trim_start()))
}

/// How deep a numbered title stands: "I. …" 1, "1. …" 2, "1.1. …" 3. A number with a whole sentence behind it is a
/// paragraph.
fn heading(line: &str) -> Option<u8> {
    let (number, title) = line.split_once(' ')?;
    let number = number.strip_suffix('.')?;
    if title.trim().is_empty() {
        return None;
    }
    if number.len() <= 6 && vietnamese::from_roman(number).is_some() {
        return Some(1);
    }
    let parts: Vec<&str> = number.split('.').collect();
    let are_numbers = parts.iter().all(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    let is_sentence = title.ends_with(['.', ';', ':', ',', '/']) || title.chars().count() > LONGEST_TITLE;
    match parts.len() {
        1 if are_numbers && !is_sentence => Some(2),
        2 | 3 if are_numbers && !is_sentence => Some(3),
        _ => None,
    }
}

/// `**bold**` and `*italic*`; a star beside a space is a star.
fn runs(line: &str) -> Text {
    let mut text = Text::default();
    let mut rest = line;
    while let Some(at) = rest.find('*') {
        let mark = if rest[at..].starts_with("**") { "**" } else { "*" };
        let inner = &rest[at + mark.len()..];
        let end = inner.find(mark).filter(|end| *end > 0 && is_close(&inner[..*end]));
        match end {
            Some(end) => {
                text = push(text, &rest[..at]);
                let marked = &inner[..end];
                text = if mark == "**" { text.bold(marked) } else { text.italic(marked) };
                rest = &inner[end + mark.len()..];
            }
            None => {
                text = push(text, &rest[..at + mark.len()]);
                rest = inner;
            }
        }
    }
    push(text, rest)
}

fn is_close(marked: &str) -> bool {
    !marked.starts_with(char::is_whitespace) && !marked.ends_with(char::is_whitespace)
}

fn push(text: Text, piece: &str) -> Text {
    if piece.is_empty() { text } else { text.upright(piece) }
}

/// The cells of "| a | b |"; `\|` is a stroke and so is one within a placeholder, `<br>` a line break.
fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|');
    let inner = inner.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(inner);
    let mut held = inner.replace("\\|", "\u{1}");
    let strokes: Vec<usize> = placeholder::spans(&held)
        .flat_map(|(begin, end, _)| held[begin..end].match_indices('|').map(move |(at, _)| begin + at))
        .collect();
    for at in strokes {
        held.replace_range(at..=at, "\u{1}");
    }
    let cell = |cell: &str| cell.trim().replace('\u{1}', "|").replace("<br>", "\n");
    held.split('|').take(MOST_COLUMNS).map(cell).collect()
}

fn align(cell: &str) -> Option<ColumnAlign> {
    let dashes = cell.trim_matches(':');
    if dashes.len() < 2 || !dashes.bytes().all(|b| b == b'-') {
        return None;
    }
    Some(match (cell.starts_with(':'), cell.ends_with(':')) {
        (true, true) => ColumnAlign::Centre,
        (false, true) => ColumnAlign::Right,
        _ => ColumnAlign::Left,
    })
}

/// A table: its first line names the columns; a line of dashes below it may say how they stand (`:--:`, `--:`).
fn table(lines: &[&str]) -> DocumentTable {
    let head = lines.first().map(|line| cells(line)).unwrap_or_default();
    let told: Option<Vec<ColumnAlign>> = lines.get(1).and_then(|line| cells(line).iter().map(|c| align(c)).collect());
    let rows: Vec<Vec<String>> = lines.iter().skip(1 + usize::from(told.is_some())).map(|line| cells(line)).collect();
    shaped(head, told.as_deref(), rows)
}

/// A table whose columns are as wide as what stands in them, numbers at the right.
pub(crate) fn shaped(head: Vec<String>, told: Option<&[ColumnAlign]>, rows: Vec<Vec<String>>) -> DocumentTable {
    let whole: Vec<&Vec<String>> = rows.iter().filter(|row| row.len() > 1).collect();
    let weight = |at: usize, title: &str| {
        let texts = whole.iter().filter_map(|row| row.get(at).map(String::as_str)).chain([title]);
        let longest = texts.flat_map(str::lines).map(|line| line.chars().count()).max().unwrap_or(0);
        longest.clamp(4, 40)
    };
    let weights: Vec<usize> = head.iter().enumerate().map(|(at, title)| weight(at, title)).collect();
    let sum = weights.iter().sum::<usize>().max(1);
    let columns = head.iter().enumerate().map(|(at, title)| {
        let texts = || whole.iter().filter_map(|row| row.get(at)).filter(|text| !text.is_empty());
        let is_short = |text: &&String| text.chars().count() <= 12;
        let align = match told.and_then(|told| told.get(at)) {
            Some(align) => *align,
            None if matches!(title.to_uppercase().as_str(), "TT" | "STT") => ColumnAlign::Centre,
            None if texts().next().is_some() && texts().all(|t| is_figure(t)) => ColumnAlign::Right,
            None if texts().all(|t| is_short(&t)) && texts().next().is_some() => ColumnAlign::Centre,
            None => ColumnAlign::Left,
        };
        let share = u8::try_from((weights[at] * 100 / sum).clamp(3, 100)).unwrap_or(100);
        DocumentColumn { title: title.clone(), width_percent: share, align }
    });
    DocumentTable { columns: columns.collect(), rows }
}

fn is_figure(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | ' ' | '-' | '+' | '/'))
}

/// The text that is read as these parts.
pub(crate) fn write(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        let line = match block {
            Block::Part { label, title } => format!("{label}. {title}"),
            Block::Heading { depth, text } if heading(text) == Some(*depth) => text.clone(),
            Block::Heading { depth, text } => format!("{} {text}", "#".repeat(usize::from((*depth).clamp(1, 3)))),
            Block::Article { label, text } => format!("{}. {}", label.trim_end_matches('.'), marked(text)),
            Block::Item(text) => format!("- {}", marked(text)),
            Block::SubItem(text) => format!("+ {}", marked(text)),
            Block::Paragraph(text) => plain(&marked(text)),
            Block::QrCode { text, .. } => plain(text),
            Block::PageBreak => PAGE_BREAK.to_owned(),
            Block::Table(of) => table_lines(of),
        };
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.trim_end().to_owned()
}

fn marked(text: &Text) -> String {
    let run = |run: &office::TextRun| match (run.is_bold, run.is_italic) {
        (true, _) if is_close(&run.text) => format!("**{}**", run.text),
        (_, true) if is_close(&run.text) => format!("*{}*", run.text),
        _ => run.text.clone(),
    };
    text.runs.iter().map(run).collect::<String>().replace('\n', " ")
}

/// A paragraph that would be read as something else carries a stroke before it.
fn plain(line: &str) -> String {
    let is_paragraph = !line.starts_with('|') && part(line).is_none() && matches!(one(line), Block::Paragraph(_));
    if is_paragraph && !line.starts_with('\\') { line.to_owned() } else { format!("\\{line}") }
}

fn table_lines(table: &DocumentTable) -> String {
    let cell = |text: &String| text.replace('|', "\\|").replace('\n', "<br>");
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let aligns = table.columns.iter().map(|column| match column.align {
        ColumnAlign::Left => "---",
        ColumnAlign::Centre => ":---:",
        ColumnAlign::Right => "---:",
    });
    let mut lines = vec![row(table.columns.iter().map(|c| cell(&c.title)).collect())];
    lines.push(row(aligns.map(str::to_owned).collect()));
    lines.extend(table.rows.iter().map(|cells| row(cells.iter().map(cell).collect())));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn para(text: &str) -> Block {
        Block::Paragraph(text.into())
    }

    #[test]
    fn what_a_line_begins_with_says_what_it_is() {
        let text = "Chương I\nQUY ĐỊNH CHUNG\nI. MỤC TIÊU\n1. Mục tiêu chung\n1. Đến hết năm đạt 90%.\n1.1. Kinh tế số\na) Rà soát;\n- Một;\n+ Hai;\nĐiều 2. Hiệu lực\n[sang trang]\n\\1. Không phải đề mục";
        let read = blocks(text);
        let heading = |depth, text: &str| Block::Heading { depth, text: text.into() };
        assert_eq!(
            read,
            [
                Block::Part { label: "Chương I".into(), title: "QUY ĐỊNH CHUNG".into() },
                heading(1, "I. MỤC TIÊU"),
                heading(2, "1. Mục tiêu chung"),
                para("1. Đến hết năm đạt 90%."),
                heading(3, "1.1. Kinh tế số"),
                para("a) Rà soát;"),
                Block::Item("Một;".into()),
                Block::SubItem("Hai;".into()),
                Block::Article { label: "Điều 2".into(), text: "Hiệu lực".into() },
                Block::PageBreak,
                para("1. Không phải đề mục"),
            ]
        );
        assert_eq!(blocks(&write(&read)), read);
        assert_eq!(blocks("Phần mềm này dùng chung."), [para("Phần mềm này dùng chung.")]);
        assert_eq!(
            blocks("Phần thứ nhất. ĐÁNH GIÁ"),
            [Block::Part { label: "Phần thứ nhất".into(), title: "ĐÁNH GIÁ".into() }]
        );
    }

    #[test]
    fn tables_are_typed_with_strokes_and_numbers_stand_at_the_right() {
        let read = blocks("| TT | Nội dung | Số |\n| 1 | Hồ sơ \\| giấy<br>tờ | 1.234 |\n| A. Nhóm |\nSau bảng.");
        let Block::Table(table) = &read[0] else { panic!("{read:?}") };
        assert_eq!(
            table.rows,
            [vec!["1".to_owned(), "Hồ sơ | giấy\ntờ".into(), "1.234".into()], vec!["A. Nhóm".into()]]
        );
        let aligns: Vec<ColumnAlign> = table.columns.iter().map(|c| c.align).collect();
        assert_eq!(aligns, [ColumnAlign::Centre, ColumnAlign::Left, ColumnAlign::Right]);
        assert_eq!(read[1], para("Sau bảng."));
        assert_eq!(blocks(&write(&read)), read);
    }

    #[test]
    fn a_placeholder_with_days_stays_whole_in_its_cell() {
        let Block::Table(table) = &blocks("| TT | Số |\n| 1 | {{so-lieu:a|2026-01-01..2026-03-31}} |")[0] else {
            panic!()
        };
        assert_eq!(table.rows, [["1", "{{so-lieu:a|2026-01-01..2026-03-31}}"]]);
    }

    #[test]
    fn bold_and_italic_are_marked_by_stars_and_a_lonely_star_stays() {
        let Block::Paragraph(text) = &blocks("Giao **Văn phòng** *chủ trì* 5 * 3 ** x")[0] else { panic!() };
        assert_eq!(text.plain(), "Giao Văn phòng chủ trì 5 * 3 ** x");
        assert!(text.runs[1].is_bold && text.runs[3].is_italic);
    }

    #[test]
    fn any_text_is_read_and_what_was_written_is_read_the_same() {
        for hostile in [
            "|",
            "||||",
            "| |",
            "|-|\n|-|",
            "Điều .",
            "Điều 99999999999999999999.",
            "#",
            "# ",
            "**",
            "*a",
            "Chương I.",
            "Phần thứ",
            "\\",
            "\\\\",
            "I. ",
            "1.",
            "- ",
            "|a\\|",
        ] {
            let once = blocks(hostile);
            let again = blocks(&write(&once));
            assert_eq!(write(&again), write(&once), "{hostile}");
        }
    }
}
