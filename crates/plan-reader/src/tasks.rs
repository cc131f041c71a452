//! Tasks: work belongs to whoever is named: by the heading above it in "Tổ chức thực hiện", by the column "chủ trì" of a table, by
//! "Đơn vị chủ trì: …" beside it, or as the subject of its sentence.

use crate::assigned::assigned;
use crate::bodies::starts_with_unit;
use crate::deadline::Deadline;
use crate::due_text::deadline_in;
use crate::outline::{Block, Outline, Region, strip_address};
use crate::reading::{Source, Task, TaskPlace};
use crate::table::{Column, Row, TableKind};
use crate::text::{find_words, has_words, lower, starts_words, trim_stops};

/// Most tasks that a reading holds.
const MOST: usize = 5_000;

/// All tasks of a plan: the rows of its list of tasks, then the duties of units, then tasks assigned elsewhere.
pub(crate) fn tasks(outline: &Outline, rows: &[Row<'_>], year: Option<i32>) -> Vec<Task> {
    let listed = rows.iter().filter(|row| row.heading.kind == TableKind::Tasks).take(MOST);
    let mut out: Vec<Task> = listed.filter_map(|row| from_row(outline, row, year)).collect();
    let mut closed = false;
    for (at, block) in outline.blocks.iter().enumerate() {
        if block.is_heading {
            closed = false;
        }
        if block.is_heading || block.paragraph.is_row() || out.len() > MOST * 2 {
            continue;
        }
        closed |= is_closing(block);
        let has_parts = parts_follow(&outline.blocks, at);
        let task = match block.region {
            _ if closed || has_parts || is_note(block) => None,
            Region::Organisation => organised(outline, block, year),
            Region::Work => assigned_in_body(outline, block, year),
            _ => None,
        };
        out.extend(task);
    }
    out.sort_by_key(|task| match task.place {
        TaskPlace::Appendix => 0,
        TaskPlace::Organisation => 1,
        TaskPlace::Body => 2,
    });
    out
}

/// The closing words of a plan speak to all units; they are no task of the last one.
pub(crate) fn is_closing(block: &Block) -> bool {
    let low = &block.paragraph.low;
    let unlabelled = block.paragraph.label.is_none();
    starts_words(low, "trên đây là")
        || low.ends_with("./.")
        || unlabelled
            && (starts_words(low, "yêu cầu các") || starts_words(low, "trong quá trình") || asks_everybody(low))
}

/// "UBND phường yêu cầu các cơ quan …", "Chủ tịch UBND phường đề nghị …".
fn asks_everybody(low: &str) -> bool {
    let head = crate::text::cut(low, 80);
    (head.starts_with("ubnd")
        || head.starts_with("ủy ban nhân dân")
        || head.starts_with("chủ tịch ủy ban")
        || head.starts_with("chủ tịch ubnd"))
        && ["yêu cầu", "đề nghị"].iter().any(|verb| has_words(head, verb))
}

/// A remark in brackets, or a line that only introduces a list.
fn is_note(block: &Block) -> bool {
    let text = block.paragraph.text.as_str();
    text.starts_with('(') && text.trim_end_matches('.').ends_with(')')
}

/// "Số hóa giáo dục và y tế:" followed by plus items: the items are the tasks.
fn parts_follow(blocks: &[Block], at: usize) -> bool {
    let this = &blocks[at].paragraph;
    let deeper = |next: &Block| {
        let (own, other) = (this.label.as_ref(), next.paragraph.label.as_ref());
        match (own, other) {
            (Some(own), Some(other)) => other.kind > own.kind || other.text == "+" && own.text == "-",
            (None, Some(_)) => true,
            _ => false,
        }
    };
    this.text.ends_with(':') && blocks.get(at + 1).is_some_and(|next| !next.is_heading && deeper(next))
}

/// A paragraph under a unit's heading, or one that names its unit itself.
fn organised(outline: &Outline, block: &Block, year: Option<i32>) -> Option<Task> {
    let Some(unit) = block.unit.and_then(|unit| outline.unit_headings.get(unit)) else {
        if let Some(task) = said_beside(outline, block, TaskPlace::Organisation, year) {
            return Some(task);
        }
        let (lead, text) = named_before_colon(block).or_else(|| addressed(block))?;
        return Some(built(outline, block, TaskPlace::Organisation, lead, text, year));
    };
    if speaks_to_all(block, &unit.0) {
        if has_words(&block.paragraph.low, "báo cáo") {
            return None;
        }
        if let Some((lead, text)) = addressed(block) {
            return Some(built(outline, block, TaskPlace::Organisation, lead, text, year));
        }
    }
    let text = block.paragraph.text.clone();
    (text.chars().count() >= 12).then(|| built(outline, block, TaskPlace::Organisation, unit.0.clone(), text, year))
}

/// "Các cơ quan, đơn vị báo cáo … trước ngày 20" after the items of the last unit is no duty of that unit alone.
fn speaks_to_all(block: &Block, unit: &str) -> bool {
    let low = &block.paragraph.low;
    let begins = |text: &str| text.split([' ', ',']).take(2).map(str::to_owned).collect::<Vec<_>>();
    let all = ["các ", "toàn thể ", "toàn bộ "].iter().any(|head| low.starts_with(head));
    block.paragraph.label.is_none() && all && starts_with_unit(low) && begins(low) != begins(&lower(unit))
}

/// "- Công an phường: chủ trì …".
fn named_before_colon(block: &Block) -> Option<(String, String)> {
    let text = &block.paragraph.text;
    let colon = text.find(':').filter(|at| *at < 160)?;
    let (head, rest) = (strip_address(&text[..colon]), text[colon + 1..].trim());
    (starts_with_unit(&lower(head)) && rest.chars().count() > 12).then(|| (head.to_owned(), rest.to_owned()))
}

/// "Giao Phòng Văn hóa – Xã hội chủ trì …".
fn addressed(block: &Block) -> Option<(String, String)> {
    let text = &block.paragraph.text;
    let stripped = strip_address(text);
    let lead = subject(stripped, &lower(stripped))?;
    let rest = stripped.get(lead.len()..)?.trim_start_matches([' ', ',', ':']);
    let title = if stripped.len() < text.len() { capitalised(rest) } else { text.clone() };
    Some((lead, title))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Labels of the remarks that assign a task where it is described.
pub(crate) const LEAD_LABELS: [&str; 9] = [
    "đơn vị chủ trì thực hiện",
    "đơn vị chủ trì",
    "cơ quan chủ trì",
    "bộ phận chủ trì",
    "đơn vị thực hiện",
    "cơ quan thực hiện",
    "phân công thực hiện",
    "đơn vị phụ trách",
    "chủ trì thực hiện",
];
pub(crate) const COORDINATING_LABELS: [&str; 4] =
    ["đơn vị phối hợp", "cơ quan phối hợp", "phối hợp thực hiện", "các đơn vị phối hợp"];
pub(crate) const DEADLINE_LABELS: [&str; 6] =
    ["thời gian thực hiện", "thời gian hoàn thành", "thời hạn hoàn thành", "thời hạn", "thời gian", "tiến độ"];
pub(crate) const PRODUCT_LABELS: [&str; 4] = ["sản phẩm dự kiến", "sản phẩm", "kết quả đầu ra", "yêu cầu kết quả"];

/// What stands after "Label:" in a paragraph, up to the next stop, and where the label begins.
pub(crate) fn labelled<'a>(text: &'a str, low: &str, labels: &[&str]) -> Option<(usize, &'a str)> {
    labels.iter().find_map(|label| {
        let at = find_words(low, label, 0)?;
        let rest = text.get(at + label.len()..)?.trim_start();
        let rest = rest.strip_prefix(':')?;
        let end = rest.find([';', '.', ')']).unwrap_or(rest.len());
        Some((at, rest[..end].trim())).filter(|(_, value)| !value.is_empty())
    })
}

/// A task that says at its end who is in charge.
fn said_beside(outline: &Outline, block: &Block, place: TaskPlace, year: Option<i32>) -> Option<Task> {
    let paragraph = &block.paragraph;
    let said = assigned(&paragraph.text, &paragraph.low).filter(|said| said.at > 12)?;
    let title = trim_stops(paragraph.text[..said.at].trim_end_matches(['(', ' '])).to_owned();
    let task = built(outline, block, place, said.lead, title, year);
    let coordinating = if said.coordinating.is_empty() { task.coordinating } else { said.coordinating };
    Some(Task { coordinating, ..task })
}

/// A task outside "Tổ chức thực hiện" that names who does it.
fn assigned_in_body(outline: &Outline, block: &Block, year: Option<i32>) -> Option<Task> {
    let paragraph = &block.paragraph;
    if let Some(task) = said_beside(outline, block, TaskPlace::Body, year) {
        return Some(task);
    }
    let lead = subject(&paragraph.text, &paragraph.low)?;
    Some(built(outline, block, TaskPlace::Body, lead, paragraph.text.clone(), year))
}

/// Words with which the predicate of a duty begins.
const DUTY_VERBS: [&str; 26] = [
    "phải",
    "chịu trách nhiệm",
    "có trách nhiệm",
    "chủ trì",
    "chủ động",
    "phối hợp",
    "tham mưu",
    "tổ chức",
    "triển khai",
    "thực hiện",
    "xây dựng",
    "hướng dẫn",
    "tiếp tục",
    "tăng cường",
    "đẩy mạnh",
    "căn cứ",
    "rà soát",
    "theo dõi",
    "bám sát",
    "nghiêm túc",
    "chỉ đạo",
    "quán triệt",
    "đôn đốc",
    "bảo đảm",
    "đảm bảo",
    "tuyên truyền",
];

/// Length of the head word of a body, which may itself contain a verb ("Ban chỉ đạo", "Các tổ chức").
fn head_length(low: &str) -> usize {
    let heads = ["các ban chỉ đạo", "ban chỉ đạo", "ban tổ chức", "các tổ chức", "tổ chức"];
    let first_word = low.find(' ').unwrap_or(low.len());
    heads.iter().find(|head| starts_words(low, head)).map_or(first_word, |head| head.len())
}

/// The body that is the subject of a sentence: its name, up to the verb of duty.
fn subject(text: &str, low: &str) -> Option<String> {
    if !starts_with_unit(low) {
        return None;
    }
    let head = head_length(low);
    let end = DUTY_VERBS.iter().filter_map(|verb| find_words(low, verb, head)).min()?;
    let name = text.get(..end)?.trim_end_matches([' ', ',', ':']);
    let words = name.split(' ').count();
    // verbs inside the name of a body are followed by its field; a sentence before the verb is no name
    let plain = !name.contains([';', '.']) && (2..=40).contains(&words);
    plain.then(|| name.to_owned())
}

fn built(outline: &Outline, block: &Block, place: TaskPlace, lead: String, title: String, year: Option<i32>) -> Task {
    let paragraph = &block.paragraph;
    let deadline_text = deadline_in(&paragraph.text, &paragraph.low);
    let product = labelled(&paragraph.text, &paragraph.low, &PRODUCT_LABELS).map(|(_, product)| product.to_owned());
    let coordinating = match labelled(&paragraph.text, &paragraph.low, &COORDINATING_LABELS) {
        Some((_, units)) => split_units(units),
        None => coordinated(&paragraph.text, &paragraph.low),
    };
    Task {
        title,
        product,
        deadline: deadline_text.as_deref().and_then(|text| Deadline::parse(text, year)),
        deadline_text,
        lead: Some(lead),
        coordinating,
        place,
        section: outline.title_of(block),
        source: paragraph.source,
    }
}

/// "phối hợp với X, Y": who is asked to join.
fn coordinated(text: &str, low: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = find_words(low, "phối hợp", from) {
        from = at + "phối hợp".len();
        let mut rest_at = from;
        for link in [" chặt chẽ", " với"] {
            if low[rest_at..].starts_with(link) {
                rest_at += link.len();
            }
        }
        let rest_low = low[rest_at..].trim_start();
        if !starts_with_unit(rest_low) {
            continue;
        }
        let begin = low.len() - rest_low.len();
        let head = head_length(rest_low);
        let verb = DUTY_VERBS
            .iter()
            .chain(&["trong việc", "tập huấn", "để", "cập nhật", "tổng hợp", "đầu tư"])
            .filter_map(|verb| find_words(low, verb, begin + head))
            .min();
        let stop = low[begin..].find([';', '.', ':', '(']).map(|end| begin + end);
        let end = [verb, stop].into_iter().flatten().min().unwrap_or(low.len());
        if end - begin < 200
            && let Some(names) = text.get(begin..end)
        {
            out.extend(split_units(names));
        }
        if out.len() > 20 {
            break;
        }
    }
    out
}

/// Units of a list: parted by semicolons, lines, and by commas where a new body begins.
pub(crate) fn split_units(list: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for group in list.split([';', '\n', '•']) {
        let mut current = String::new();
        for part in group.split(',') {
            let part = part.trim().trim_start_matches(['-', '+', '–']).trim();
            if part.is_empty() {
                continue;
            }
            // "Các phòng, ngành, đơn vị có liên quan" is one group; a capital or a small new body begins another
            let short_noun = part.split(' ').count() == 1 && part.chars().next().is_some_and(char::is_lowercase);
            let begins = current.is_empty()
                || part.chars().next().is_some_and(char::is_uppercase) && !follows_field(&current)
                || starts_with_unit(&lower(part)) && !short_noun && !is_tail(part);
            if begins && !current.is_empty() {
                out.push(trim_stops(&current).to_owned());
                current.clear();
            }
            if !current.is_empty() {
                current.push_str(", ");
            }
            current.push_str(part);
        }
        if !current.is_empty() {
            out.push(trim_stops(&current).to_owned());
        }
    }
    out.retain(|name| !name.is_empty());
    out
}

/// "Phòng Kinh tế, Hạ tầng và Đô thị": the field after the comma belongs to the office before it.
fn follows_field(current: &str) -> bool {
    let low = lower(current);
    ["phòng kinh tế", "phòng văn hóa", "sở văn hóa", "phòng vh"].iter().any(|head| low.starts_with(head))
        && current.split(' ').count() <= 3
}

/// "đơn vị có liên quan" ends a group.
fn is_tail(part: &str) -> bool {
    let low = lower(part);
    has_words(&low, "liên quan") && !low.starts_with("các")
        || matches!(low.as_str(), "đơn vị" | "ban" | "ngành" | "đoàn thể")
}

/// A row of a table of tasks.
fn from_row(outline: &Outline, row: &Row<'_>, year: Option<i32>) -> Option<Task> {
    let cell = |column| Some(row.heading.cell(&row.cells, column)).filter(|cell| !cell.is_empty());
    let title = cell(Column::Name)?.to_owned();
    let deadline_text = cell(Column::Deadline).map(str::to_owned);
    let lead = cell(Column::Lead).map(str::to_owned);
    if lead.is_none() && deadline_text.is_none() && cell(Column::Product).is_none() {
        return None;
    }
    Some(Task {
        title,
        product: cell(Column::Product).map(str::to_owned),
        deadline: deadline_text.as_deref().and_then(|text| Deadline::parse(text, year)),
        deadline_text,
        lead,
        coordinating: cell(Column::Coordinating).map(split_units).unwrap_or_default(),
        place: TaskPlace::Appendix,
        section: outline.title_of(row.block),
        source: Source { line_start: row.block.paragraph.source.line_start, line_end: row.line_end },
    })
}
