//! Tables: the heading row of a table names its columns, is repeated on each page, and says whether rows are targets or tasks.

use crate::outline::Block;
use crate::text::{cut, has_any, has_words, lower, starts_words};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// TT, STT.
    Ordinal,
    /// Nội dung, tên nhiệm vụ, nội dung chỉ tiêu.
    Name,
    /// Đơn vị tính.
    Measure,
    /// Chỉ tiêu, mục tiêu năm.
    Value,
    /// Kết quả năm trước.
    Baseline,
    /// Sản phẩm, yêu cầu kết quả.
    Product,
    /// Thời gian.
    Deadline,
    /// Đơn vị chủ trì.
    Lead,
    /// Đơn vị phối hợp.
    Coordinating,
    /// Ghi chú and the rest.
    Note,
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableKind {
    /// Chỉ tiêu.
    Indicators,
    /// Nhiệm vụ.
    Tasks,
}

/// The columns of a table.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    pub columns: Vec<Column>,
    pub kind: TableKind,
}

impl Heading {
    /// The cell of a column; empty where there is none.
    pub(crate) fn cell<'a>(&self, cells: &'a [String], column: Column) -> &'a str {
        self.columns.iter().position(|c| *c == column).and_then(|at| cells.get(at)).map_or("", |cell| cell.trim())
    }
}

impl Heading {
    /// "Chủ trì | Phối hợp" below "Đơn vị thực hiện": a second heading row names the columns that the first left open.
    fn takes_second_row(&mut self, cells: &[String]) -> bool {
        let named: Vec<(usize, Column)> = cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(at, cell)| (at, column_of(&lower(cut(cell, 60)))))
            .collect();
        let open = |at: usize| {
            self.columns
                .get(at)
                .is_some_and(|c| matches!(c, Column::Note | Column::Lead | Column::Deadline | Column::Value))
        };
        if named.is_empty()
            || named.len() > cells.len() / 2
            || !named.iter().all(|(at, c)| *c != Column::Note && *c != Column::Name && open(*at))
        {
            return false;
        }
        for (at, column) in named {
            self.columns[at] = column;
        }
        true
    }
}

/// One row of a table with its heading.
pub(crate) struct Row<'a> {
    pub block: &'a Block,
    /// Cells, with those of a continued row joined on.
    pub cells: Vec<String>,
    pub heading: Heading,
    /// Last line.
    pub line_end: u32,
}

/// All rows of all tables of the plan, continued rows joined.
pub(crate) fn rows(blocks: &[Block]) -> Vec<Row<'_>> {
    let mut out: Vec<Row<'_>> = Vec::new();
    let mut heading: Option<Heading> = None;
    let mut plain = 0;
    let mut fresh = true;
    for block in blocks {
        let cells = &block.paragraph.cells;
        if cells.is_empty() {
            // a few lines between rows are a page break; more begin another table
            plain += usize::from(!block.is_heading);
            if plain > 3 || block.is_heading && !block.paragraph.is_row() {
                heading = None;
            }
            fresh = true;
            continue;
        }
        if let Some(found) = heading_row(cells) {
            heading = Some(found);
            fresh = true;
        } else if let Some(heading) = heading.as_mut().filter(|_| fresh)
            && heading.takes_second_row(cells)
        {
            plain = 0;
            continue;
        } else if let Some(heading) = heading.as_ref().filter(|_| !block.is_heading) {
            let line_end = block.paragraph.source.line_end;
            let joined = out.last_mut().is_some_and(|last| {
                last.heading.columns == heading.columns && join_continued(last, heading, cells, line_end)
            });
            if !joined && !is_column_numbers(cells) {
                out.push(Row { block, cells: cells.clone(), heading: heading.clone(), line_end });
            }
            fresh = false;
        } else if !block.is_heading
            && let Some(guessed) = guessed_heading(cells)
        {
            let line_end = block.paragraph.source.line_end;
            out.push(Row { block, cells: cells.clone(), heading: guessed.clone(), line_end });
            heading = Some(guessed);
            fresh = false;
        }
        plain = 0;
    }
    out
}

/// "(1) (2) (3)" below the heading row.
fn is_column_numbers(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.trim_matches(['(', ')', '[', ']', ' ']).bytes().all(|b| b.is_ascii_digit()))
}

/// A row without ordinal and without lead that goes on in small letters belongs to the row above (cut by a page).
fn join_continued(last: &mut Row<'_>, heading: &Heading, cells: &[String], line_end: u32) -> bool {
    let ordinal_empty =
        heading.columns.first() == Some(&Column::Ordinal) && cells.first().is_some_and(String::is_empty);
    let mut filled = cells.iter().filter(|cell| !cell.is_empty()).peekable();
    let small = filled.peek().is_some()
        && filled.all(|cell| cell.chars().next().is_some_and(|c| c.is_lowercase() || c == '-' || c == '+'));
    if !ordinal_empty || !small || cells.len() > last.cells.len() {
        return false;
    }
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        if !last.cells[at].is_empty() {
            last.cells[at].push(' ');
        }
        last.cells[at].push_str(cell);
    }
    last.line_end = line_end;
    true
}

/// Reads a heading row: at least two cells name columns, one of them the name of what the rows are.
fn heading_row(cells: &[String]) -> Option<Heading> {
    if cells.len() < 3 || cells.iter().any(|cell| cell.len() > 120) {
        return None;
    }
    let lows: Vec<String> = cells.iter().map(|cell| lower(cell)).collect();
    let ordinal = lows.iter().any(|low| matches!(low.trim_end_matches('.'), "tt" | "stt" | "số tt" | "số thứ tự"));
    let mut columns: Vec<Column> = lows.iter().map(|low| column_of(low)).collect();
    let known = columns.iter().filter(|c| **c != Column::Note).count();
    if known < 2 || !ordinal && known < 3 {
        return None;
    }
    settle_name(&mut columns, &lows);
    columns.contains(&Column::Name).then(|| Heading { kind: kind_of(&columns, &lows), columns })
}

fn column_of(low: &str) -> Column {
    let low = low.trim();
    if matches!(low.trim_end_matches('.'), "tt" | "stt" | "số tt" | "số thứ tự") {
        Column::Ordinal
    } else if has_any(low, &["đơn vị tính", "đvt"]) {
        Column::Measure
    } else if has_words(low, "phối hợp") {
        Column::Coordinating
    } else if has_any(
        low,
        &["chủ trì", "phụ trách", "đầu mối", "đơn vị thực hiện", "cơ quan thực hiện", "người thực hiện", "phân công"],
    ) {
        Column::Lead
    } else if has_any(low, &["thời gian", "thời hạn", "tiến độ", "thời điểm", "hoàn thành"]) {
        Column::Deadline
    } else if has_words(low, "ghi chú") {
        Column::Note
    } else if has_any(low, &["tên nhiệm vụ", "nội dung", "nhiệm vụ", "tên chỉ tiêu", "tên", "hạng mục", "công việc"])
    {
        Column::Name
    } else if has_any(low, &["hiện trạng", "kết quả năm", "thực hiện năm", "thực hiện 20"]) {
        Column::Baseline
    } else if has_any(low, &["sản phẩm", "kết quả", "yêu cầu", "đầu ra"]) {
        Column::Product
    } else if has_any(low, &["chỉ tiêu", "mục tiêu", "kế hoạch", "giá trị", "tỷ lệ", "định mức"])
        || starts_words(low, "năm")
    {
        Column::Value
    } else {
        Column::Note
    }
}

/// Where no column is called a name, the first of two "chỉ tiêu" columns, or the column after the ordinal, is it.
fn settle_name(columns: &mut [Column], lows: &[String]) {
    let names: Vec<usize> = (0..columns.len()).filter(|i| columns[*i] == Column::Name).collect();
    if names.is_empty() {
        let first = (0..columns.len()).find(|i| columns[*i] == Column::Value).or_else(|| {
            let after = columns.iter().position(|c| *c == Column::Ordinal)? + 1;
            (columns.get(after) == Some(&Column::Note) && !lows[after].contains("ghi chú")).then_some(after)
        });
        if let Some(at) = first {
            columns[at] = Column::Name;
        }
    }
    for extra in names.iter().skip(1) {
        columns[*extra] = Column::Note;
    }
    let mut values = (0..columns.len()).filter(|i| columns[*i] == Column::Value).collect::<Vec<_>>();
    // of several years the last is the plan's
    if let Some(plan) = values.pop() {
        for earlier in values {
            columns[earlier] = Column::Baseline;
        }
        columns[plan] = Column::Value;
    }
}

fn kind_of(columns: &[Column], lows: &[String]) -> TableKind {
    let named_tasks =
        columns.iter().zip(lows).any(|(c, low)| *c == Column::Name && has_any(low, &["nhiệm vụ", "công việc"]));
    let valued = columns.iter().any(|c| matches!(c, Column::Value | Column::Measure));
    if valued && !named_tasks { TableKind::Indicators } else { TableKind::Tasks }
}

/// A table without a heading row: an ordinal, words, a cell that is nothing but a figure, and a unit.
fn guessed_heading(cells: &[String]) -> Option<Heading> {
    let ordinal = cells.first()?.trim_end_matches(['.', ')']);
    if cells.len() < 4 || ordinal.is_empty() || !ordinal.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut columns = vec![Column::Note; cells.len()];
    columns[0] = Column::Ordinal;
    let name = (1..cells.len()).max_by_key(|i| (cells[*i].len(), usize::MAX - i)).filter(|i| *i <= 2)?;
    columns[name] = Column::Name;
    let value = (1..cells.len()).find(|i| *i != name && crate::indicators::cell_value(&cells[*i], "", "").is_some());
    if let Some(value) = value {
        columns[value] = Column::Value;
    }
    for (at, cell) in cells.iter().enumerate().skip(name + 1).filter(|(at, _)| Some(*at) != value) {
        let low = lower(cell);
        columns[at] = if crate::bodies::starts_with_unit(&low) {
            if columns.contains(&Column::Lead) { Column::Coordinating } else { Column::Lead }
        } else if crate::deadline::Deadline::parse(cell, None).is_some_and(|d| !d.rules.is_empty()) && cell.len() < 80 {
            Column::Deadline
        } else {
            Column::Note
        };
    }
    columns
        .contains(&Column::Lead)
        .then(|| Heading { kind: if value.is_some() { TableKind::Indicators } else { TableKind::Tasks }, columns })
}
