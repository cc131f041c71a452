//! Where the headings of a table stand: below titles, in one row or joined over several, above numbers of columns and
//! totals. Pure.

use crate::record::key_of;
use office::SheetRow;
use serde::{Deserialize, Serialize};

/// Rows among which headings are looked for.
pub(super) const LOOKED_THROUGH: usize = 40;
/// Rows over which one heading may be joined.
const MOST_HEADS: usize = 3;

/// The place of the headings: the row in which they begin, as Excel counts, and over how many they are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) row: u32,
    pub(super) rows: usize,
}

/// What stands below the headings.
#[derive(Debug, Default)]
pub(super) struct Body<'r> {
    pub(super) rows: Vec<&'r SheetRow>,
    /// Rows that are no records: (row, its first text).
    pub(super) skipped: Vec<(u32, String)>,
}

fn cells(row: &SheetRow) -> Vec<&str> {
    row.cells().map(str::trim).collect()
}

fn filled(cells: &[&str], at: usize) -> bool {
    cells.get(at).is_some_and(|cell| !cell.is_empty())
}

fn count(cells: &[&str]) -> usize {
    cells.iter().filter(|cell| !cell.is_empty()).count()
}

fn is_number(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit()) && !cell.contains(char::is_alphabetic)
}

/// Does a row carry on the headings above it: does it name only what stands under an empty or a shared heading?
fn carries_on(above: &[&str], below: &[&str]) -> bool {
    let fits =
        |at: usize| !filled(above, at) || (!filled(above, at + 1) && at + 1 < below.len() && filled(below, at + 1));
    let places: Vec<usize> = (0..below.len()).filter(|at| filled(below, *at)).collect();
    let some_below_nothing = places.iter().any(|at| !filled(above, *at));
    count(above) >= 2 && some_below_nothing && places.iter().all(|at| fits(*at) && !is_number(below[*at]))
}

/// The headings of rows that belong together: "Địa chỉ / Tổ".
pub(super) fn joined(rows: &[&SheetRow]) -> Vec<String> {
    let grid: Vec<Vec<&str>> = rows.iter().map(|row| cells(row)).collect();
    let width = grid.iter().map(Vec::len).max().unwrap_or(0);
    let below = |row: usize, at: usize| grid.iter().skip(row + 1).any(|cells| filled(cells, at));
    let mut parts: Vec<Vec<&str>> = vec![Vec::new(); width];
    for (index, cells) in grid.iter().enumerate() {
        let mut shared = "";
        for (at, part) in parts.iter_mut().enumerate() {
            let own = cells.get(at).copied().unwrap_or_default();
            if !own.is_empty() {
                shared = if below(index, at) { own } else { "" };
            }
            let text = if own.is_empty() && below(index, at) { shared } else { own };
            if !text.is_empty() && part.last() != Some(&text) {
                part.push(text);
            }
        }
    }
    parts.into_iter().map(|part| part.join(" / ").split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Finds the headings: the rows that hold most of what is known, else the first that looks like headings.
pub(super) fn find(rows: &[SheetRow], known: impl Fn(&[String]) -> usize) -> Option<Head> {
    let mut best: Option<(usize, Head)> = None;
    for at in 0..rows.len().min(LOOKED_THROUGH) {
        for length in 1..=MOST_HEADS.min(rows.len() - at) {
            let group: Vec<&SheetRow> = rows[at..at + length].iter().collect();
            if length > 1 {
                let above = joined(&group[..length - 1]);
                let above: Vec<&str> = above.iter().map(String::as_str).collect();
                let follows = rows[at + length - 1].number == rows[at].number + length as u32 - 1;
                if !follows || !carries_on(&above, &cells(group[length - 1])) {
                    break;
                }
            }
            let score = known(&joined(&group));
            let head = Head { row: rows[at].number, rows: length };
            let is_better = best.is_none_or(|(most, held)| score > most || (score == most && held.row == head.row));
            if score > 0 && is_better {
                best = Some((score, head));
            }
        }
    }
    let looks = |row: &&SheetRow| {
        let cells = cells(row);
        count(&cells) >= 2 && cells.iter().all(|cell| !is_number(cell))
    };
    let plain = || rows.iter().take(LOOKED_THROUGH).find(looks).or(rows.first());
    best.map(|(_, head)| head).or_else(|| plain().map(|row| Head { row: row.number, rows: 1 }))
}

/// The rows of a head, and what stands below it.
pub(super) fn split(rows: &[SheetRow], head: Head) -> (Vec<&SheetRow>, &[SheetRow]) {
    let last = head.row.saturating_add(head.rows as u32);
    let from = rows.partition_point(|row| row.number < head.row);
    let to = rows.partition_point(|row| row.number < last);
    (rows[from..to].iter().collect(), &rows[to..])
}

/// Is it the row of numbers that stands under headings: (1), (2), (3)?
fn is_numbering(row: &SheetRow) -> bool {
    let cells: Vec<&str> = row.cells().map(|cell| cell.trim_matches(['(', ')', '[', ']', ' '])).collect();
    let named: Vec<&str> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
    let numbers: Vec<u32> = named.iter().filter_map(|cell| cell.parse().ok()).collect();
    let letters = named.iter().filter(|cell| cell.len() == 1 && cell.starts_with(|c: char| c.is_ascii_uppercase()));
    let rising = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    numbers.len() >= 2
        && rising
        && numbers.first().is_some_and(|n| *n <= 2)
        && numbers.len() + letters.count() == named.len()
}

/// Does a row say the total of those above?
fn is_total(row: &SheetRow) -> bool {
    let first = row.cells().map(str::trim).find(|cell| !cell.is_empty() && !is_number(cell)).unwrap_or_default();
    let words = key_of(first.trim_end_matches([':', '.']).split(['(', ':']).next().unwrap_or_default());
    matches!(words.trim(), "tong" | "cong" | "tong cong" | "tong so" | "cong chung" | "tong cong chung")
}

/// What stands below the headings, without rows that are no records. `used`: the columns that are read.
pub(super) fn body<'r>(below: &'r [SheetRow], headings: &[String], used: &[usize]) -> Body<'r> {
    let mut body = Body::default();
    let mut is_over = false;
    for (at, row) in below.iter().enumerate() {
        let held = row.cells().enumerate().filter(|(at, cell)| used.contains(at) && !cell.trim().is_empty()).count();
        let repeats =
            || row.cells().zip(headings).filter(|(cell, heading)| !cell.is_empty() && cell == heading).count();
        let is_none = (at == 0 && is_numbering(row))
            || is_total(row)
            // Below a total stand signatures.
            || (is_over && held * 2 < used.len())
            || held == 0
            || repeats() >= 2;
        is_over = is_over || is_total(row);
        if is_none {
            let first = row.cells().find(|cell| !cell.trim().is_empty()).unwrap_or_default();
            body.skipped.push((row.number, first.chars().take(60).collect()));
        } else {
            body.rows.push(row);
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> Vec<SheetRow> {
        let row = |(at, line): (usize, &&str)| SheetRow::of(at as u32 + 1, line.split('|'));
        lines.iter().enumerate().filter_map(row).collect()
    }

    fn known(names: &'static [&'static str]) -> impl Fn(&[String]) -> usize {
        move |headings| headings.iter().filter(|heading| names.contains(&heading.as_str())).count()
    }

    #[test]
    fn headings_stand_below_titles_and_are_joined_over_two_rows() {
        let rows = rows(&[
            "ỦY BAN NHÂN DÂN PHƯỜNG",
            "",
            "DANH SÁCH HỘ KINH DOANH|||Năm 2026",
            "STT|Họ tên|Địa chỉ||Năm sinh",
            "||Tổ|Đường|",
            "(1)|(2)|(3)|(4)|(5)",
            "1|Nguyễn Văn Mẫu|5|Lê Lợi|1980",
            "Tổng cộng: 1||||",
            "|||NGƯỜI LẬP|",
        ]);
        let head = find(&rows, known(&["Họ tên", "Năm sinh"])).unwrap_or(Head { row: 0, rows: 0 });
        assert_eq!(head, Head { row: 4, rows: 2 });
        let (above, below) = split(&rows, head);
        let headings = joined(&above);
        assert_eq!(headings, ["STT", "Họ tên", "Địa chỉ / Tổ", "Địa chỉ / Đường", "Năm sinh"]);
        let body = body(below, &headings, &[1, 2, 3, 4]);
        assert_eq!(body.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [7]);
        let skipped: Vec<_> = body.skipped.iter().map(|(row, text)| (*row, text.as_str())).collect();
        assert_eq!(skipped, [(6, "(1)"), (8, "Tổng cộng: 1"), (9, "NGƯỜI LẬP")]);
    }

    #[test]
    fn rows_of_records_are_never_taken_for_headings_or_totals() {
        let rows = rows(&["Tên|Năm|Ghi chú", "Tổng công ty Điện lực|2020|", "Cộng tác viên|2021|x", "|2022|y"]);
        let head = find(&rows, known(&["Tên"])).unwrap_or(Head { row: 0, rows: 0 });
        assert_eq!(head, Head { row: 1, rows: 1 });
        let (_, below) = split(&rows, head);
        assert_eq!(body(below, &[], &[0, 1, 2]).rows.len(), 3);
        assert_eq!(find(&rows, |_| 0), Some(Head { row: 1, rows: 1 }), "nothing of it is known");
    }
}
