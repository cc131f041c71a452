//! One more revision behind a file: objects, and a table of them in the manner of the newest one.

use super::MOST_OBJECTS;
use super::file::File;
use super::value::{Dict, Ref, integer, items};
use crate::{Error, Result, sha256};
use std::collections::BTreeMap;
use std::io::Write;

/// Keys of a section that speak of that section alone.
const OF_ONE_SECTION: [&str; 10] =
    ["Prev", "XRefStm", "Size", "Length", "Filter", "DecodeParms", "W", "Index", "Type", "DL"];

/// A file with what is appended to it.
pub(crate) struct Update<'f, 'a> {
    file: &'f File<'a>,
    pub(crate) out: Vec<u8>,
    written: BTreeMap<u32, (u16, usize)>,
    next: u32,
}

impl<'f, 'a> Update<'f, 'a> {
    /// Begins behind the last byte; `room` is about how much will come.
    pub(crate) fn new(file: &'f File<'a>, room: usize) -> Result<Self> {
        let mut out = Vec::with_capacity(file.bytes.len() + room);
        out.extend_from_slice(file.bytes);
        if !matches!(file.bytes.last(), Some(b'\n' | b'\r')) {
            out.push(b'\n');
        }
        let size = file.places.trailer.get("Size").and_then(integer).unwrap_or(0);
        let known = file.places.entries.keys().max().map_or(1, |most| most + 1);
        let next = u32::try_from(size).map_err(|_| Error::damaged("số đối tượng"))?.max(known);
        if next > MOST_OBJECTS - 1000 {
            return Err(Error::Bomb { detail: "số đối tượng" });
        }
        Ok(Self { file, out, written: BTreeMap::new(), next })
    }

    /// A number for a new object.
    pub(crate) fn reserve(&mut self) -> Ref {
        self.next += 1;
        Ref { number: self.next - 1, generation: 0 }
    }

    /// Begins an object, whose value is to be written to `out`.
    pub(crate) fn begin(&mut self, object: Ref) {
        self.written.insert(object.number, (object.generation, self.out.len()));
        self.out.extend_from_slice(format!("{} {} obj\n", object.number, object.generation).as_bytes());
    }

    /// Ends the object that was begun.
    pub(crate) fn end(&mut self) {
        self.out.extend_from_slice(b"\nendobj\n");
    }

    /// Writes an object.
    pub(crate) fn put(&mut self, object: Ref, value: &[u8]) {
        self.begin(object);
        self.out.extend_from_slice(value);
        self.end();
    }

    /// Writes a new object.
    pub(crate) fn add(&mut self, value: &[u8]) -> Ref {
        let object = self.reserve();
        self.put(object, value);
        object
    }

    /// Writes a new stream.
    pub(crate) fn add_stream(&mut self, mut dict: Dict<'_>, data: &[u8]) -> Ref {
        let object = self.reserve();
        dict.set("Length", data.len().to_string());
        self.begin(object);
        dict.write(&mut self.out);
        self.out.extend_from_slice(b"\nstream\n");
        self.out.extend_from_slice(data);
        self.out.extend_from_slice(b"\nendstream");
        self.end();
        object
    }

    /// Writes the table and the end. `salt` is what makes this revision's identity its own.
    pub(crate) fn finish(mut self, salt: &[u8]) -> Result<Vec<u8>> {
        let mut trailer = self.file.places.trailer.clone();
        for key in OF_ONE_SECTION {
            trailer.remove(key);
        }
        if let Some(id) = self.identity(&trailer, salt)? {
            trailer.set("ID", id);
        }
        trailer.set("Prev", self.file.places.start.to_string());
        let start = if self.file.places.is_stream { self.stream(trailer)? } else { self.table(trailer)? };
        self.out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Ok(self.out)
    }

    /// The identity of the file, which stays, and of this revision, which is new.
    fn identity(&self, trailer: &Dict<'_>, salt: &[u8]) -> Result<Option<Vec<u8>>> {
        let Some(raw) = trailer.get("ID") else { return Ok(None) };
        let id = self.file.resolve(raw)?;
        let Some(first) = items(&id)?.first().map(|first| first.to_vec()) else { return Ok(None) };
        let seed = [&id[..], &self.file.bytes.len().to_be_bytes(), salt].concat();
        Ok(Some([b"[", &first[..], b" <", hex::encode_upper(&sha256(&seed)[..16]).as_bytes(), b">]"].concat()))
    }

    /// Runs of numbers that follow each other: the first, and how many.
    fn runs(&self) -> Vec<(u32, u32)> {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for &number in self.written.keys() {
            match runs.last_mut() {
                Some((first, count)) if *first + *count == number => *count += 1,
                _ => runs.push((number, 1)),
            }
        }
        runs
    }

    fn table(&mut self, mut trailer: Dict<'_>) -> Result<usize> {
        let start = self.out.len();
        let failed = |_| Error::Encoding { detail: "bảng đối tượng" };
        self.out.extend_from_slice(b"xref\n");
        for (first, count) in self.runs() {
            writeln!(self.out, "{first} {count}").map_err(failed)?;
            for (generation, offset) in self.written.range(first..first + count).map(|(_, at)| *at) {
                write!(self.out, "{offset:010} {generation:05} n\r\n").map_err(failed)?;
            }
        }
        trailer.set("Size", self.next.to_string());
        self.out.extend_from_slice(b"trailer\n");
        trailer.write(&mut self.out);
        self.out.push(b'\n');
        Ok(start)
    }

    fn stream(&mut self, mut trailer: Dict<'_>) -> Result<usize> {
        let start = self.out.len();
        let object = self.reserve();
        self.written.insert(object.number, (object.generation, start));
        let mut rows = Vec::with_capacity(self.written.len() * 8);
        for &(generation, offset) in self.written.values() {
            let offset = u64::try_from(offset).map_err(|_| Error::Bomb { detail: "độ dài tệp" })?.to_be_bytes();
            rows.push(1);
            rows.extend_from_slice(&offset[3..]);
            rows.extend_from_slice(&generation.to_be_bytes());
        }
        let index: Vec<String> = self.runs().iter().map(|(first, count)| format!("{first} {count}")).collect();
        trailer.set("Type", "/XRef").set("Size", self.next.to_string()).set("W", "[1 5 2]");
        trailer.set("Index", format!("[{}]", index.join(" "))).set("Length", rows.len().to_string());
        self.out.extend_from_slice(format!("{} {} obj\n", object.number, object.generation).as_bytes());
        trailer.write(&mut self.out);
        self.out.extend_from_slice(b"\nstream\n");
        self.out.extend_from_slice(&rows);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
        Ok(start)
    }
}
