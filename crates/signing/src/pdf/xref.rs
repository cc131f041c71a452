//! Where the objects of a file stand: tables, streams, and both at once, from the newest revision to the oldest. What
//! programs read differently (numbers listed twice, tables that disagree, comments between) is refused.

use super::MOST_OBJECTS;
use super::budget::Budget;
use super::file::{self, indirect};
use super::filter;
use super::object::{Dictionary, Object};
use super::parser::Parser;
use super::value::{Dict, Ref, digits, is_space, skip_white};
use crate::{Error, Result};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How many entries all revisions may have together.
const MOST_ENTRIES: usize = 1_000_000;
const MOST_SECTIONS: usize = 1024;
/// What an entry costs.
const WORK: usize = 16;

/// Where an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Free,
    At { offset: usize, generation: u16 },
    Within { stream: u32, index: usize },
}

/// The objects of the last revision.
#[derive(Debug)]
pub(super) struct Places<'a> {
    pub(super) entries: HashMap<u32, Entry>,
    /// The dictionary of the newest section.
    pub(super) trailer: Dict<'a>,
    /// The same as a tree.
    pub(super) tree: Dictionary<'a>,
    /// Where the newest section begins.
    pub(super) start: usize,
    /// Whether the newest section is a stream.
    pub(super) is_stream: bool,
    /// Every section from its first byte to behind its last, the newest first; streams beside a table before it.
    pub(super) sections: Vec<Range<usize>>,
    /// Every place at which a section of any revision says that an object stands.
    pub(super) listed: Vec<(usize, Ref)>,
}

/// One section: what it says of objects, and its dictionary.
struct Section<'a> {
    rows: Vec<(u32, Entry)>,
    tree: Dictionary<'a>,
    raw: &'a [u8],
    place: Range<usize>,
    is_stream: bool,
}

struct Reader<'a, 'b> {
    bytes: &'a [u8],
    budget: &'b Budget,
    rows: usize,
}

fn damaged() -> Error {
    Error::damaged("bảng đối tượng")
}

impl<'a> Places<'a> {
    pub(super) fn read(bytes: &'a [u8], budget: &Budget) -> Result<Self> {
        let start = startxref(bytes)?;
        let mut reader = Reader { bytes, budget, rows: 0 };
        let (mut newest, mut entries) = (None, HashMap::new());
        let (mut sections, mut listed) = (Vec::new(), Vec::new());
        let (mut next, mut seen) = (Some(start), HashSet::new());
        while let Some(at) = next {
            let section = reader.section(at)?;
            next = offset(&section.tree, b"Prev")?;
            let beside = match offset(&section.tree, b"XRefStm")?.filter(|_| !section.is_stream) {
                Some(at) => Some(reader.stream(at)?),
                None => None,
            };
            for place in beside.iter().map(|beside| &beside.place).chain([&section.place]) {
                if !seen.insert(place.start) || seen.len() > MOST_SECTIONS {
                    return Err(Error::damaged("bảng đối tượng quay vòng"));
                }
                sections.push(place.clone());
            }
            // A table of the older kind calls the objects free that only its stream knows: the stream comes before that.
            let (used, free): (Vec<_>, Vec<_>) = section.rows.into_iter().partition(|(_, entry)| *entry != Entry::Free);
            let beside = beside.map(|beside| beside.rows).unwrap_or_default();
            agree(&used, &beside)?;
            for (number, entry) in used.into_iter().chain(beside).chain(free) {
                if let Entry::At { offset, generation } = entry {
                    listed.push((offset, Ref { number, generation }));
                }
                entries.entry(number).or_insert(entry);
            }
            newest.get_or_insert((section.raw, section.tree, section.is_stream));
        }
        let (raw, tree, is_stream) = newest.ok_or_else(damaged)?;
        let size = tree.integer(b"Size").and_then(|size| u32::try_from(size).ok()).ok_or_else(damaged)?;
        // Some programs leave out what is numbered beyond this size, some do not.
        if entries.iter().any(|(&number, entry)| number >= size && *entry != Entry::Free) {
            return Err(damaged());
        }
        Ok(Self { entries, trailer: Dict::parse(raw)?, tree, start, is_stream, sections, listed })
    }
}

/// Whether a table and the stream beside it say the same of the objects that both know.
fn agree(used: &[(u32, Entry)], beside: &[(u32, Entry)]) -> Result<()> {
    let known: HashMap<u32, Entry> = beside.iter().copied().collect();
    let differ = used.iter().any(|(number, entry)| known.get(number).is_some_and(|other| other != entry));
    if differ { Err(Error::damaged("hai bảng đối tượng khác nhau")) } else { Ok(()) }
}

/// The place that the end of a file gives: `startxref`, a number and `%%EOF`, and nothing else around them.
fn startxref(bytes: &[u8]) -> Result<usize> {
    fn trimmed(bytes: &[u8]) -> &[u8] {
        let end = bytes.iter().rposition(|&b| !is_space(b)).map_or(0, |last| last + 1);
        &bytes[..end]
    }
    let missing = || Error::damaged("thiếu startxref");
    let rest = trimmed(bytes).strip_suffix(b"%%EOF").ok_or_else(missing)?;
    let body = trimmed(rest);
    let begin = body.iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |last| last + 1);
    let (value, _) = digits(body, begin, 12).filter(|_| body.len() < rest.len()).ok_or_else(missing)?;
    let word = trimmed(&body[..begin]);
    let before = word.strip_suffix(b"startxref").filter(|_| word.len() < begin).ok_or_else(missing)?;
    if before.last().is_some_and(|&b| !is_space(b) && b != b'>') {
        return Err(missing());
    }
    usize::try_from(value).ok().filter(|&at| at < bytes.len()).ok_or_else(missing)
}

fn offset(dictionary: &Dictionary<'_>, key: &[u8]) -> Result<Option<usize>> {
    let whole = |value: &Object<'_>| value.integer().and_then(|n| usize::try_from(n).ok()).ok_or_else(damaged);
    dictionary.get(key).map(whole).transpose()
}

fn object_number(number: u64) -> Result<u32> {
    u32::try_from(number).ok().filter(|&n| n <= MOST_OBJECTS).ok_or(Error::Bomb { detail: "số đối tượng" })
}

/// Whether no number is listed twice: programs differ in which row they take.
fn are_single(rows: &[(u32, Entry)]) -> Result<()> {
    if rows.windows(2).all(|pair| pair[0].0 < pair[1].0) {
        return Ok(());
    }
    let mut numbers: Vec<u32> = rows.iter().map(|row| row.0).collect();
    numbers.sort_unstable();
    if numbers.windows(2).any(|pair| pair[0] == pair[1]) { Err(damaged()) } else { Ok(()) }
}

impl<'a> Reader<'a, '_> {
    /// Counts one more row. There are no more of them than the file has bytes.
    fn count(&mut self) -> Result<()> {
        self.rows += 1;
        if self.rows > MOST_ENTRIES.min(self.bytes.len()) {
            return Err(Error::Bomb { detail: "số đối tượng" });
        }
        self.budget.take(WORK)
    }

    fn section(&mut self, at: usize) -> Result<Section<'a>> {
        let at = skip_white(self.bytes, at);
        let is_table = self.bytes.get(at..).is_some_and(|rest| rest.starts_with(b"xref"));
        if is_table { self.table(at) } else { self.stream(at) }
    }

    fn table(&mut self, start: usize) -> Result<Section<'a>> {
        let bytes = self.bytes;
        let (mut rows, mut at) = (Vec::new(), start + 4);
        loop {
            at = skip_white(bytes, at);
            if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"trailer")) {
                break;
            }
            let (first, end) = digits(bytes, at, 10).ok_or_else(damaged)?;
            let (count, end) = digits(bytes, skip_white(bytes, end), 10).ok_or_else(damaged)?;
            at = end;
            for number in first..first.saturating_add(count) {
                self.count()?;
                at = skip_white(bytes, at);
                let (offset, generation, kind) = bytes.get(at..at + 18).and_then(row).ok_or_else(damaged)?;
                at += 18;
                let entry = match kind {
                    b'n' => Entry::At { offset, generation },
                    _ => Entry::Free,
                };
                rows.push((object_number(number)?, entry));
            }
        }
        are_single(&rows)?;
        let begin = skip_white(bytes, at + 7);
        let mut parser = Parser::new(bytes, begin, self.budget);
        let Object::Dictionary(tree) = parser.value()? else { return Err(damaged()) };
        let end = parser.at;
        Ok(Section { rows, tree, raw: &bytes[begin..end], place: start..end, is_stream: false })
    }

    fn stream(&mut self, at: usize) -> Result<Section<'a>> {
        let found = indirect(self.bytes, at, self.budget)?;
        let Object::Dictionary(tree) = found.value else { return Err(damaged()) };
        if tree.name(b"Type") != Some(b"XRef") {
            return Err(damaged());
        }
        let length = tree.integer(b"Length").and_then(|n| usize::try_from(n).ok()).ok_or_else(damaged)?;
        let (data, end) = file::stream_data(self.bytes, found.place.end, length)?;
        let end = file::object_end(self.bytes, end)?;
        let rows = self.rows_of(&tree, &filter::unpack(&tree, data, self.budget)?)?;
        are_single(&rows)?;
        let start = skip_white(self.bytes, at);
        Ok(Section { rows, tree, raw: &self.bytes[found.place], place: start..end, is_stream: true })
    }

    fn rows_of(&mut self, tree: &Dictionary<'a>, data: &[u8]) -> Result<Vec<(u32, Entry)>> {
        let whole = |value: &Object<'a>| value.integer().and_then(|n| u64::try_from(n).ok());
        let numbers = |key: &[u8]| -> Result<Option<Vec<u64>>> {
            let Some(value) = tree.get(key) else { return Ok(None) };
            let all: Option<Vec<u64>> = value.array().and_then(|items| items.iter().map(whole).collect());
            all.map(Some).ok_or_else(damaged)
        };
        let widths = numbers(b"W")?.ok_or_else(damaged)?;
        let &[kind, second, third] = widths.as_slice() else { return Err(damaged()) };
        let [kind, second, third] = [kind, second, third].map(|w| usize::try_from(w).unwrap_or(9));
        if kind > 1 || second == 0 || second > 8 || third > 8 {
            return Err(damaged());
        }
        let index = match numbers(b"Index")? {
            Some(index) => index,
            None => vec![0, tree.get(b"Size").and_then(whole).ok_or_else(damaged)?],
        };
        let read = |bytes: &[u8]| bytes.iter().fold(0u64, |n, &b| n << 8 | u64::from(b));
        let mut lines = data.chunks_exact(kind + second + third);
        let mut rows = Vec::new();
        for pair in index.chunks(2) {
            let &[first, count] = pair else { return Err(damaged()) };
            for number in first..first.saturating_add(count) {
                self.count()?;
                let (kind_of, rest) = lines.next().ok_or_else(damaged)?.split_at(kind);
                let (a, b) = (read(&rest[..second]), read(&rest[second..]));
                let place = |n: u64| usize::try_from(n).map_err(|_| damaged());
                let entry = match if kind == 0 { 1 } else { read(kind_of) } {
                    0 => Entry::Free,
                    1 => Entry::At { offset: place(a)?, generation: u16::try_from(b).map_err(|_| damaged())? },
                    2 => Entry::Within { stream: object_number(a)?, index: place(b)? },
                    _ => return Err(damaged()),
                };
                rows.push((object_number(number)?, entry));
            }
        }
        Ok(rows)
    }
}

/// `0000012500 00000 n` and a space or an end of line behind it (7.5.4).
fn row(bytes: &[u8]) -> Option<(usize, u16, u8)> {
    let (offset, end) = digits(bytes, 0, 10).filter(|(_, end)| *end == 10)?;
    let (generation, end) = digits(bytes, end + 1, 5).filter(|(_, end)| *end == 16)?;
    let apart = bytes[10] == b' ' && bytes[end] == b' ' && matches!(bytes[17], b'n' | b'f');
    apart.then_some((usize::try_from(offset).ok()?, u16::try_from(generation).ok()?, bytes[17]))
}
