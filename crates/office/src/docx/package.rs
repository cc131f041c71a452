//! The zip package of a DOCX file, opened within bounds: entry count, size of each part, total size, ratio.

use std::io::{Cursor, Read};

use quick_xml::events::Event;
use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::{Xml, attribute};
use crate::ReadError;

const MAX_ENTRIES: usize = 10_000;
/// A part of a real document of a thousand pages is below this.
const MAX_PART_BYTES: u64 = 64 * 1024 * 1024;
/// Sum of the parts that are read.
const MAX_TOTAL_BYTES: u64 = 128 * 1024 * 1024;
/// Text in XML shrinks 10 to 40 times; a part that is big and shrinks more is a bomb.
const MAX_RATIO: u64 = 250;
const RATIO_MATTERS_FROM_BYTES: u64 = 8 * 1024 * 1024;

pub(crate) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    read_bytes: u64,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_| ReadError::Damaged { detail: "tệp nén không mở được" })?;
        if zip.len() > MAX_ENTRIES {
            return Err(ReadError::Bomb { detail: "quá nhiều tệp bên trong" });
        }
        Ok(Self { zip, read_bytes: 0 })
    }

    /// The name of the part with the text.
    pub(crate) fn main_part(&mut self) -> Result<String, ReadError> {
        const USUAL: &str = "word/document.xml";
        if let Some(relations) = self.part("_rels/.rels")?
            && let Some(target) = office_document(&relations)
            && self.zip.index_for_name(&target).is_some()
        {
            return if target.starts_with("xl/") {
                Err(ReadError::NotADocument { found: "bảng tính Excel" })
            } else if target.starts_with("ppt/") {
                Err(ReadError::NotADocument { found: "bản trình chiếu PowerPoint" })
            } else {
                Ok(target)
            };
        }
        if self.zip.index_for_name(USUAL).is_some() {
            return Ok(USUAL.to_owned());
        }
        if self.zip.index_for_name("mimetype").is_some() {
            return Err(ReadError::NotADocument { found: "tệp OpenDocument (.odt)" });
        }
        Err(ReadError::NotADocument { found: "tệp nén" })
    }

    /// The part of this name in the folder of the main part.
    pub(crate) fn sibling(&mut self, main: &str, name: &str) -> Result<Option<String>, ReadError> {
        let folder = main.rfind('/').map_or("", |slash| &main[..=slash]);
        self.part(&format!("{folder}{name}"))
    }

    /// The text of a part; `None` where there is none.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let file = match self.zip.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(reason)) if reason.contains("assword") => {
                return Err(ReadError::Encrypted);
            }
            Err(_) => return Err(ReadError::Damaged { detail: "một phần không đọc được" }),
        };
        let compressed = file.compressed_size().max(1);
        // What the file says of itself is refused at once; what it hides is met while unpacking.
        check_size(file.size(), compressed)?;
        let mut bytes = Vec::with_capacity(usize::try_from(file.size().min(4 * 1024 * 1024)).unwrap_or(0));
        file.take(MAX_PART_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| ReadError::Damaged { detail: "dữ liệu nén sai" })?;
        let size = bytes.len() as u64;
        self.read_bytes += size;
        if self.read_bytes > MAX_TOTAL_BYTES {
            return Err(ReadError::Bomb { detail: "dung lượng sau khi bung" });
        }
        check_size(size, compressed)?;
        decode(bytes).map(Some)
    }
}

fn check_size(size: u64, compressed: u64) -> Result<(), ReadError> {
    if size > MAX_PART_BYTES {
        Err(ReadError::Bomb { detail: "dung lượng sau khi bung" })
    } else if size > RATIO_MATTERS_FROM_BYTES && size / compressed > MAX_RATIO {
        Err(ReadError::Bomb { detail: "tỷ lệ nén bất thường" })
    } else {
        Ok(())
    }
}

/// XML is UTF-8, or UTF-16 where a byte order mark says so.
fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    let damaged = ReadError::Damaged { detail: "chữ bên trong sai bảng mã" };
    let unit: fn([u8; 2]) -> u16 = match bytes.get(..2) {
        Some(b"\xFF\xFE") => u16::from_le_bytes,
        Some(b"\xFE\xFF") => u16::from_be_bytes,
        _ => return String::from_utf8(bytes).map_err(|_| damaged),
    };
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16(&units).map_err(|_| damaged)
}

/// The target of the relation to the main document.
fn office_document(relations: &str) -> Option<String> {
    let mut xml = Xml::new(relations);
    while let Ok(event) = xml.next() {
        match event {
            Event::Start(element) | Event::Empty(element)
                if element.local_name().as_ref() == "Relationship"
                    && attribute(&element, "Type").is_some_and(|kind| kind.ends_with("/officeDocument")) =>
            {
                return attribute(&element, "Target").map(|target| target.trim_start_matches('/').to_owned());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
    None
}
