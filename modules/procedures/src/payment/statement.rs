//! Sao kê ngân hàng: the lines of a statement file, whatever its bank calls the columns.

use chrono::NaiveDate;
use kernel::{Digest, Error, Result};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::HashMap;

/// The most rows before the headings.
const MOST_ABOVE: usize = 60;
/// The longest text kept of a description.
const LONGEST: usize = 500;

/// Which column says what, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Columns {
    pub day: usize,
    pub description: usize,
    /// Money that came in, or money with a sign.
    pub amount: usize,
    /// Số tham chiếu of the bank, where there is one.
    pub reference: Option<usize>,
}

/// A sheet with its row of headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub heads: Vec<String>,
    /// What the file of a bank is known by: its headings.
    pub layout: String,
    rows: Vec<(u32, Vec<String>)>,
}

/// Dòng sao kê: money that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The same for the same transfer, in whichever file it stands.
    pub key: String,
    pub day: NaiveDate,
    pub amount: i64,
    pub description: String,
    pub reference: String,
}

/// What a statement holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Statement {
    pub lines: Vec<Line>,
    /// Rows that hold something and are no money that came in: totals, money that went out.
    pub skipped: usize,
    /// Rows (as Excel counts) with a day whose amount cannot be read.
    pub unclear: Vec<u32>,
}

const DAY: &[&str] = &[
    "ngay giao dich",
    "ngay gd",
    "ngay hach toan",
    "ngay hieu luc",
    "transaction date",
    "posting date",
    "tnx date",
    "ngay",
    "date",
];
const DESCRIPTION: &[&str] =
    &["noi dung", "dien giai", "mo ta", "chi tiet", "description", "transaction detail", "remark"];
const AMOUNT: &[&str] = &["ghi co", "phat sinh co", "so tien co", "tien vao", "credit", "co", "so tien", "amount"];
const REFERENCE: &[&str] = &[
    "tham chieu",
    "ma giao dich",
    "so but toan",
    "so ct",
    "chung tu",
    "reference",
    "ref",
    "trace",
    "doc no",
    "transaction no",
];

fn is_word(cell: &str) -> bool {
    !cell.is_empty() && amount(cell).is_none() && day(cell).is_none()
}

/// The first column whose heading says one of the words, the better words first.
fn column(heads: &[String], words: &[&str], taken: &[usize]) -> Option<usize> {
    let free = |at: &usize| !taken.contains(at);
    words.iter().find_map(|word| (0..heads.len()).filter(free).find(|at| says(&heads[*at], word)))
}

fn says(head: &str, word: &str) -> bool {
    head == word
        || (head.contains(word) && (word.len() > 4 || head.split([' ', '/', '(', '.']).any(|part| part == word)))
}

impl Sheet {
    /// The sheet of a file, and its columns where their headings are known words.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `file` where it is no spreadsheet or holds no row of headings.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, Option<Columns>)> {
        let rows = office::read_rows(bytes).map_err(|e| Error::invalid("file", e.to_string()))?;
        let folded = |cells: &[String]| cells.iter().map(|cell| vietnamese::fold(cell)).collect::<Vec<_>>();
        let above = || rows.iter().take(MOST_ABOVE).map(|(_, cells)| cells.as_slice()).enumerate();
        let known = above().find_map(|(at, cells)| Some((at, known(&folded(cells))?)));
        let words = |cells: &[String]| cells.iter().filter(|cell| is_word(cell)).count();
        let wordiest = || above().max_by_key(|(at, cells)| (words(cells), Reverse(*at))).map_or(0, |(at, _)| at);
        let head = known.map_or_else(wordiest, |(at, _)| at);
        let heads = rows.get(head).map(|(_, cells)| cells.clone()).unwrap_or_default();
        if heads.iter().filter(|head| !head.is_empty()).count() < 3 {
            return Err(Error::invalid("file", "Tệp không có bảng gồm cột ngày, số tiền và nội dung."));
        }
        let layout = Digest::of(folded(&heads).join("|").as_bytes()).as_str().to_owned();
        Ok((Self { heads, layout, rows: rows.into_iter().skip(head + 1).collect() }, known.map(|(_, columns)| columns)))
    }

    /// The lines under the headings.
    pub(crate) fn statement(&self, columns: &Columns) -> Statement {
        let mut statement = Statement::default();
        let mut alike: HashMap<String, usize> = HashMap::new();
        for (number, cells) in &self.rows {
            let cell = |at: usize| cells.get(at).map_or("", String::as_str);
            let Some(day) = day(cell(columns.day)) else {
                statement.skipped += 1;
                continue;
            };
            let text = cell(columns.amount);
            match amount(text) {
                Some(amount) if amount > 0 => {
                    let description: String = cell(columns.description).chars().take(LONGEST).collect();
                    let reference: String = columns.reference.map_or("", cell).chars().take(100).collect();
                    let unnumbered = key_without_reference(day, amount, &description);
                    let count = alike.entry(unnumbered.clone()).or_default();
                    *count += 1;
                    let key = key_of_reference(&reference).unwrap_or_else(|| format!("{unnumbered}:{count}"));
                    statement.lines.push(Line { key, day, amount, description, reference });
                }
                Some(_) => statement.skipped += 1,
                None if text.trim().is_empty() => statement.skipped += 1,
                None => statement.unclear.push(*number),
            }
        }
        statement
    }
}

fn known(heads: &[String]) -> Option<Columns> {
    let day = column(heads, DAY, &[])?;
    let description = column(heads, DESCRIPTION, &[day])?;
    let amount = column(heads, AMOUNT, &[day, description])?;
    Some(Columns { day, description, amount, reference: column(heads, REFERENCE, &[day, description, amount]) })
}

/// The key of a transfer by the bank's own number for it; `None` where there is none.
pub(crate) fn key_of_reference(reference: &str) -> Option<String> {
    let sound: String = super::matching::key(reference);
    (sound.len() >= 4).then(|| format!("r:{}", sound.chars().take(80).collect::<String>()))
}

fn key_without_reference(day: NaiveDate, amount: i64, description: &str) -> String {
    let text = format!("{day}|{amount}|{}", vietnamese::fold(description));
    format!("d:{}", Digest::of(text.as_bytes()).as_str())
}

/// A day as statements write it, with or without its hour.
fn day(text: &str) -> Option<NaiveDate> {
    let text: String = text.trim().chars().take(10).collect();
    let found = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(&text, form).ok())?;
    (2000..2200).contains(&chrono::Datelike::year(&found)).then_some(found)
}

/// Whole đồng as statements write them: "8.000", "8,000.00 VND", "+8000"; `None` where it is no such number.
pub(crate) fn amount(text: &str) -> Option<i64> {
    let folded = vietnamese::fold(text);
    let bare = ["vnd", "dong", "d"].iter().find_map(|unit| folded.strip_suffix(unit)).unwrap_or(&folded);
    let bare: String = bare.chars().filter(|c| !c.is_whitespace()).collect();
    let (sign, digits) = match bare.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, bare.strip_prefix('+').unwrap_or(&bare)),
    };
    let last = digits.rfind(['.', ',']);
    let kinds = [digits.contains('.'), digits.contains(',')];
    let (whole, part) = match last {
        Some(at) if kinds == [true, true] || digits.len() - at - 1 != 3 => (&digits[..at], &digits[at + 1..]),
        _ => (digits, ""),
    };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let sound = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let grouped = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    if !groups.iter().all(|group| sound(group)) || !grouped || part.len() > 2 || part.bytes().any(|b| b != b'0') {
        return None;
    }
    groups.concat().parse::<i64>().ok().filter(|amount| *amount < 1_000_000_000_000_000).map(|amount| amount * sign)
}

#[cfg(test)]
#[path = "statement_tests.rs"]
mod tests;
