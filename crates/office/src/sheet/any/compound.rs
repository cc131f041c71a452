//! Compound files ([MS-CFB]), in which workbooks of Excel 97–2003 lie: the workbook taken out, and put alone into a new
//! one, so that whoever reads it meets no chain that has no end.

use super::old::{u16_at, u32_at};

/// Streams below this stand elsewhere in the file; workbooks never do.
const SMALL: u64 = 4096;
/// Numbers from here on are no sectors.
const RESERVED: u32 = 0xFFFF_FFFA;
/// A sector that is part of the table, the last of a chain, and one that nobody uses.
const TABLE: u32 = 0xFFFF_FFFD;
const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
/// Bytes of a sector of the file that is made, and how many entries a part of its table has.
const SECTOR: usize = 4096;
const ENTRIES: usize = SECTOR / 4;
/// Parts of the table that the head of a file names.
const NAMED: usize = 109;

/// The stream of the workbook.
pub(super) fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = 1_usize << u16_at(bytes, 30).filter(|shift| (9..=12).contains(shift))?;
    let most = bytes.len() / size + 1;
    let sector = |number: u32| {
        let from = (number as usize).checked_add(1)?.checked_mul(size)?;
        bytes.get(from..bytes.len().min(from.checked_add(size)?)).filter(|part| !part.is_empty())
    };
    let mut tables: Vec<u32> =
        (0..NAMED).map_while(|at| u32_at(bytes, 76 + at * 4)).filter(|number| *number < RESERVED).collect();
    let (mut more, mut left) = (u32_at(bytes, 68)?, most);
    while more < RESERVED {
        left = left.checked_sub(1)?;
        let part = sector(more)?;
        let entries = size / 4 - 1;
        tables.extend((0..entries).map_while(|at| u32_at(part, at * 4)).filter(|number| *number < RESERVED));
        more = u32_at(part, entries * 4)?;
    }
    let next = |number: u32| {
        let entries = size / 4;
        let table = sector(*tables.get(number as usize / entries)?)?;
        u32_at(table, number as usize % entries * 4)
    };
    let chain = |first: u32| {
        let (mut out, mut at, mut left) = (Vec::new(), first, most);
        while at < RESERVED {
            left = left.checked_sub(1)?;
            out.extend_from_slice(sector(at)?);
            at = next(at)?;
        }
        Some(out)
    };
    let directory = chain(u32_at(bytes, 48)?)?;
    let named = |name: &str| {
        let letters = letters(name);
        let is_it = |entry: &&[u8]| entry[..letters.len()].eq_ignore_ascii_case(&letters);
        directory.chunks_exact(128).find(is_it)
    };
    let entry = named("Workbook\0").or_else(|| named("Book\0"))?;
    let length = u64::from(u32_at(entry, 120)?);
    let mut stream = (length >= SMALL).then(|| chain(u32_at(entry, 116)?)).flatten()?;
    stream.truncate(usize::try_from(length).ok()?);
    Some(stream)
}

fn letters(name: &str) -> Vec<u8> {
    name.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A file that holds this workbook and nothing else; none where it is too large for one.
pub(super) fn holding(stream: &[u8]) -> Option<Vec<u8>> {
    let sectors = stream.len().div_ceil(SECTOR);
    let tables = (sectors + 1).div_ceil(ENTRIES - 1);
    let number = |place: usize| u32::try_from(place).ok();
    let mut out = vec![0; SECTOR];
    let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    // Version 4, least byte first, sectors of 4096 bytes, small ones of 64.
    put(24, &[0x3E, 0, 4, 0, 0xFE, 0xFF, 12, 0, 6, 0]);
    for (at, value) in [(40, 1), (44, number(tables)?), (48, number(tables)?), (56, 4096), (60, END), (68, END)] {
        put(at, &value.to_le_bytes());
    }
    for at in 0..NAMED {
        let table = if at < tables { number(at)? } else { FREE };
        put(76 + at * 4, &table.to_le_bytes());
    }
    if tables > NAMED {
        return None;
    }
    let last = tables + sectors;
    for at in 0..tables * ENTRIES {
        let next = match at {
            at if at < tables => TABLE,
            at if at == tables || at == last => END,
            at if at < last => number(at + 1)?,
            _ => FREE,
        };
        out.extend_from_slice(&next.to_le_bytes());
    }
    for (name, kind, start, length) in [("Root Entry", 5, 0, 0), ("Workbook", 2, tables + 1, stream.len())] {
        let mut entry = [0; 128];
        let name = letters(name);
        entry[..name.len()].copy_from_slice(&name);
        entry[64..66].copy_from_slice(&u16::try_from(name.len() + 2).ok()?.to_le_bytes());
        entry[66] = kind;
        entry[116..120].copy_from_slice(&number(start)?.to_le_bytes());
        entry[120..].copy_from_slice(&u64::try_from(length).ok()?.to_le_bytes());
        out.extend_from_slice(&entry);
    }
    out.resize(SECTOR * (2 + tables), 0);
    out.extend_from_slice(stream);
    out.resize(SECTOR * (2 + tables + sectors), 0);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Reader as _, Xls};
    use std::io::Cursor;

    #[test]
    fn a_workbook_that_was_put_alone_into_a_file_is_found_there_whatever_its_size() {
        let sample = include_bytes!("../../../tests/samples/cu.xls");
        let mut stream = workbook(sample).unwrap_or_default();
        let names = |bytes: Vec<u8>| Xls::new(Cursor::new(bytes)).map(|book: Xls<_>| book.sheet_names()).ok();
        let wanted = names(sample.to_vec());
        assert!(wanted.is_some());
        // What follows the end of a workbook is not read; the second needs three parts of the table.
        for length in [stream.len(), 9_000_001] {
            stream.resize(length, 7);
            let alone = holding(&stream).unwrap_or_default();
            assert!(workbook(&alone) == Some(stream.clone()) && names(alone) == wanted, "{length}");
        }
    }
}
