//! Where the objects of a file stand: tables, streams, and both at once, from the newest revision to the oldest.

use super::MOST_OBJECTS;
use super::file::indirect;
use super::filter::Budget;
use super::value::{Dict, digits, end_of, integer, items, name, skip_space};
use crate::{Error, Result};
use std::collections::{HashMap, HashSet};

/// How many entries all revisions may have together.
const MOST_ENTRIES: usize = 2_000_000;

/// Where an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Free,
    At { offset: usize, generation: u16 },
    Within { stream: u32 },
}

/// The objects of the last revision.
#[derive(Debug)]
pub(super) struct Places<'a> {
    pub(super) entries: HashMap<u32, Entry>,
    /// The dictionary of the newest section.
    pub(super) trailer: Dict<'a>,
    /// Where the newest section begins.
    pub(super) start: usize,
    /// Whether the newest section is a stream.
    pub(super) is_stream: bool,
}

/// One section: what it says of objects, and its dictionary.
struct Section<'a> {
    rows: Vec<(u32, Entry)>,
    dict: Dict<'a>,
    is_stream: bool,
}

impl<'a> Places<'a> {
    pub(super) fn read(bytes: &'a [u8], budget: &Budget) -> Result<Self> {
        let start = startxref(bytes)?;
        let (mut newest, mut entries, mut rows) = (None, HashMap::new(), 0usize);
        let (mut next, mut seen) = (Some(start), HashSet::new());
        while let Some(at) = next {
            if !seen.insert(at) || seen.len() > 1024 {
                return Err(Error::damaged("bảng đối tượng quay vòng"));
            }
            let section = section(bytes, at, budget)?;
            next = offset(&section.dict, "Prev")?;
            let hidden = match offset(&section.dict, "XRefStm")?.filter(|_| !section.is_stream) {
                Some(at) => stream_section(bytes, at, budget)?.rows,
                None => Vec::new(),
            };
            rows += section.rows.len() + hidden.len();
            if rows > MOST_ENTRIES {
                return Err(Error::Bomb { detail: "số đối tượng" });
            }
            // A table of the older kind calls the objects free that only its stream knows: the stream comes before that.
            let (used, free): (Vec<_>, Vec<_>) = section.rows.into_iter().partition(|(_, entry)| *entry != Entry::Free);
            for (number, entry) in used.into_iter().chain(hidden).chain(free) {
                entries.entry(number).or_insert(entry);
            }
            newest.get_or_insert((section.dict, section.is_stream));
        }
        let (trailer, is_stream) = newest.ok_or(Error::damaged("thiếu bảng đối tượng"))?;
        Ok(Self { entries, trailer, start, is_stream })
    }
}

fn startxref(bytes: &[u8]) -> Result<usize> {
    let tail = bytes.len().saturating_sub(2048);
    let missing = || Error::damaged("thiếu startxref");
    let at = memchr::memmem::rfind(&bytes[tail..], b"startxref").ok_or_else(missing)? + tail + 9;
    let (value, _) = digits(bytes, skip_space(bytes, at), 12).ok_or_else(missing)?;
    usize::try_from(value).ok().filter(|&at| at < bytes.len()).ok_or_else(missing)
}

fn offset(dict: &Dict<'_>, key: &str) -> Result<Option<usize>> {
    dict.get(key)
        .map(|raw| integer(raw).and_then(|n| usize::try_from(n).ok()).ok_or(Error::damaged("bảng đối tượng")))
        .transpose()
}

fn section<'a>(bytes: &'a [u8], at: usize, budget: &Budget) -> Result<Section<'a>> {
    let at = skip_space(bytes, at);
    if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"xref")) {
        table_section(bytes, at + 4)
    } else {
        stream_section(bytes, at, budget)
    }
}

fn table_section(bytes: &[u8], mut at: usize) -> Result<Section<'_>> {
    let damaged = || Error::damaged("bảng đối tượng");
    let mut rows = Vec::new();
    loop {
        at = skip_space(bytes, at);
        if bytes[at..].starts_with(b"trailer") {
            break;
        }
        let (first, end) = digits(bytes, at, 10).ok_or_else(damaged)?;
        let (count, end) = digits(bytes, skip_space(bytes, end), 10).ok_or_else(damaged)?;
        at = end;
        for number in first..first + count {
            let (offset, end) = digits(bytes, skip_space(bytes, at), 12).ok_or_else(damaged)?;
            let (generation, end) = digits(bytes, skip_space(bytes, end), 5).ok_or_else(damaged)?;
            let kind = skip_space(bytes, end);
            let entry = match bytes.get(kind) {
                Some(b'n') => Entry::At {
                    offset: usize::try_from(offset).map_err(|_| damaged())?,
                    generation: u16::try_from(generation).map_err(|_| damaged())?,
                },
                Some(b'f') => Entry::Free,
                _ => return Err(damaged()),
            };
            rows.push((object_number(number)?, entry));
            at = kind + 1;
            if rows.len() > MOST_ENTRIES {
                return Err(Error::Bomb { detail: "số đối tượng" });
            }
        }
    }
    let begin = skip_space(bytes, at + 7);
    let end = end_of(bytes, begin)?;
    Ok(Section { rows, dict: Dict::parse(&bytes[begin..end])?, is_stream: false })
}

fn object_number(number: u64) -> Result<u32> {
    u32::try_from(number).ok().filter(|&n| n <= MOST_OBJECTS).ok_or(Error::Bomb { detail: "số đối tượng" })
}

fn stream_section<'a>(bytes: &'a [u8], at: usize, budget: &Budget) -> Result<Section<'a>> {
    let damaged = || Error::damaged("bảng đối tượng");
    let (_, raw, after) = indirect(bytes, at)?;
    let dict = Dict::parse(raw)?;
    if dict.get("Type").and_then(name).as_deref() != Some(b"XRef") {
        return Err(damaged());
    }
    let length = dict.get("Length").and_then(integer).and_then(|n| usize::try_from(n).ok());
    let data = budget.unpack(&dict, super::file::stream_data(bytes, after, length)?)?;
    let numbers = |raw: &[u8]| -> Result<Vec<u64>> {
        let values = items(raw)?.into_iter().map(|raw| integer(raw).and_then(|n| u64::try_from(n).ok()));
        values.collect::<Option<_>>().ok_or_else(damaged)
    };
    let widths = numbers(dict.get("W").ok_or_else(damaged)?)?;
    let &[kind, second, third] = widths.as_slice() else { return Err(damaged()) };
    let [kind, second, third] = [kind, second, third].map(|w| usize::try_from(w).unwrap_or(9));
    let width = kind.saturating_add(second).saturating_add(third);
    if width == 0 || kind > 8 || second > 8 || third > 8 {
        return Err(damaged());
    }
    let index = match dict.get("Index") {
        Some(raw) => numbers(raw)?,
        None => vec![0, dict.get("Size").and_then(integer).and_then(|n| u64::try_from(n).ok()).ok_or_else(damaged)?],
    };
    let read = |bytes: &[u8]| bytes.iter().fold(0u64, |n, &b| n << 8 | u64::from(b));
    let mut lines = data.chunks_exact(width);
    let mut rows = Vec::with_capacity(lines.len().min(MOST_ENTRIES));
    for pair in index.chunks_exact(2) {
        for number in pair[0]..pair[0].saturating_add(pair[1]) {
            let Some(line) = lines.next() else { break };
            let (kind_of, rest) = line.split_at(kind);
            let (a, b) = (read(&rest[..second]), read(&rest[second..]));
            let entry = match if kind == 0 { 1 } else { read(kind_of) } {
                1 => Entry::At {
                    offset: usize::try_from(a).map_err(|_| damaged())?,
                    generation: u16::try_from(b).map_err(|_| damaged())?,
                },
                2 => Entry::Within { stream: object_number(a)? },
                _ => Entry::Free,
            };
            rows.push((object_number(number)?, entry));
            if rows.len() > MOST_ENTRIES {
                return Err(Error::Bomb { detail: "số đối tượng" });
            }
        }
    }
    Ok(Section { rows, dict, is_stream: true })
}
