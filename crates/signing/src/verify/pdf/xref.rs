//! Cross-references (ISO 32000-1, 7.5.4 and 7.5.8): tables, streams and files that have both, newest first.

use super::File;
use super::inflate;
use super::object::{Dictionary, Object, Parser};
use std::collections::{BTreeMap, BTreeSet};

/// Where an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Free,
    At(usize),
    /// In an object stream, at this index.
    Within(u32, usize),
}

/// All that the cross-references of a file say.
#[derive(Debug, Default)]
pub(crate) struct Table<'a> {
    pub(crate) entries: BTreeMap<u32, Entry>,
    /// The newest trailer.
    pub(crate) trailer: Dictionary<'a>,
    /// Where the newest section stands.
    pub(crate) newest: usize,
    pub(crate) sections: usize,
}

const MOST_SECTIONS: usize = 1024;
const MOST_DECODED: usize = 64 << 20;

/// The place that the last `startxref` gives.
pub(crate) fn start(bytes: &[u8]) -> Option<usize> {
    let at = memchr::memmem::rfind(bytes, b"startxref")?;
    let left = std::cell::Cell::new(1);
    let number = Parser::new(bytes, at + 9, &left).number()?;
    usize::try_from(number).ok().filter(|&place| place < bytes.len())
}

/// Follows the sections from the newest to the oldest.
pub(crate) fn read<'a>(file: &File<'a>) -> Option<Table<'a>> {
    let mut table = Table { newest: start(file.bytes)?, ..Table::default() };
    let (mut next, mut seen) = (Some(table.newest), BTreeSet::new());
    while let Some(at) = next {
        if !seen.insert(at) || seen.len() > MOST_SECTIONS {
            return None;
        }
        let trailer = section(file, at, &mut table)?;
        if let Some(both) = trailer.integer(b"XRefStm") {
            let both = usize::try_from(both).ok()?;
            seen.insert(both).then_some(())?;
            stream(file, both, &mut table)?;
        }
        next = match trailer.get(b"Prev") {
            None => None,
            Some(place) => Some(usize::try_from(place.integer()?).ok()?),
        };
        if table.sections == 0 {
            table.trailer = trailer;
        }
        table.sections += 1;
    }
    Some(table)
}

fn section<'a>(file: &File<'a>, at: usize, table: &mut Table<'a>) -> Option<Dictionary<'a>> {
    let mut parser = file.parser(at);
    if !parser.word(b"xref") {
        return stream(file, at, table);
    }
    while !parser.word(b"trailer") {
        let (first, count) = (u32::try_from(parser.number()?).ok()?, parser.number()?);
        for number in 0..count {
            let number = first.checked_add(u32::try_from(number).ok()?)?;
            let place = usize::try_from(parser.number()?).ok()?;
            parser.number()?;
            let entry = if parser.word(b"n") {
                Entry::At(place)
            } else if parser.word(b"f") {
                Entry::Free
            } else {
                return None;
            };
            table.entries.entry(number).or_insert(entry);
        }
        file.spend(1)?;
    }
    let trailer = parser.value()?;
    file.spend(parser.at.saturating_sub(at))?;
    trailer.dictionary().cloned()
}

fn stream<'a>(file: &File<'a>, at: usize, table: &mut Table<'a>) -> Option<Dictionary<'a>> {
    let (_, object) = file.indirect(at, false)?;
    let Object::Stream(dictionary, data) = object else { return None };
    if dictionary.name(b"Type") != Some(b"XRef") {
        return None;
    }
    let decoded = inflate::decode(&dictionary, data, MOST_DECODED)?;
    file.spend(decoded.len())?;
    let widths: Vec<usize> =
        dictionary.get(b"W")?.array()?.iter().filter_map(|w| usize::try_from(w.integer()?).ok()).collect();
    let [kind, second, third] = widths[..] else { return None };
    if kind > 1 || second > 8 || third > 8 || second == 0 {
        return None;
    }
    let whole = [Object::Integer(0), Object::Integer(dictionary.integer(b"Size")?)];
    let index = dictionary.get(b"Index").and_then(Object::array).unwrap_or(&whole);
    let mut rows = decoded.chunks_exact(kind + second + third);
    for pair in index.chunks_exact(2) {
        let (first, count) = (u32::try_from(pair[0].integer()?).ok()?, pair[1].integer()?);
        for (number, row) in (0..count).zip(&mut rows) {
            let number = first.checked_add(u32::try_from(number).ok()?)?;
            let field = |from: usize, to: usize| row[from..to].iter().fold(0u64, |all, &b| all << 8 | u64::from(b));
            let kind_of = if kind == 0 { 1 } else { field(0, kind) };
            let (b, c) = (field(kind, kind + second), field(kind + second, row.len()));
            let entry = match kind_of {
                1 => Entry::At(usize::try_from(b).ok()?),
                2 => Entry::Within(u32::try_from(b).ok()?, usize::try_from(c).ok()?),
                _ => Entry::Free,
            };
            table.entries.entry(number).or_insert(entry);
        }
    }
    Some(dictionary)
}
