//! Files of an import: PDFs and ZIPs of PDFs, opened within bounds, looked at for marks of secrecy before they are kept.

use super::model::{SentFile, name_key};
use crate::{incoming, secrecy};
use axum::body::Bytes;
use kernel::{Digest, Error, Result};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Entries of one ZIP, bytes of one file, bytes of all files of a ZIP once unpacked.
const MOST_ENTRIES: usize = 5_000;
const MOST_BYTES: u64 = 50 * 1024 * 1024;
const MOST_UNPACKED: u64 = 600 * 1024 * 1024;
/// PDFs hardly shrink; what shrinks more than this is a bomb.
const MOST_RATIO: u64 = 100;
/// Letters of a name, and of the text of one file that are kept for the search.
const NAME: usize = 200;
const WORDS: usize = 60_000;
/// What programs leave in folders.
const RUBBISH: [&str; 4] = ["thumbs.db", ".ds_store", "desktop.ini", "__macosx"];

/// What was sent in one upload: a PDF, or the files of a ZIP, taken out one after another.
pub(super) struct Sack {
    within: Within,
    unpacked: u64,
}

enum Within {
    One(Option<Entry>),
    Zip { zip: ZipArchive<Cursor<Bytes>>, next: usize },
}

/// A file as it was sent; without bytes where it could not be unpacked.
pub(super) struct Entry {
    name: String,
    pub bytes: Option<Bytes>,
}

fn is_rubbish(name: &str) -> bool {
    let folded = name.to_lowercase();
    folded.split(['/', '\\']).any(|part| RUBBISH.contains(&part) || part.starts_with("._"))
}

impl Sack {
    /// Opens an upload. A ZIP that names places outside of it, hides links or is locked is refused as a whole: nobody makes such
    /// a file by packing a folder.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `files`, in words.
    pub(super) fn open(bytes: Bytes, name: &str) -> Result<Self> {
        if !bytes.starts_with(b"PK") {
            let one = Entry { name: name.to_owned(), bytes: Some(bytes) };
            return Ok(Self { within: Within::One(Some(one)), unpacked: 0 });
        }
        let wrong = |why: &str| Error::invalid("files", format!("Tệp nén “{name}”: {why}"));
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| wrong("không mở được."))?;
        if zip.len() > MOST_ENTRIES {
            return Err(wrong(&format!("có hơn {MOST_ENTRIES} tệp. Tách thành nhiều tệp nén.")));
        }
        let mut said = 0_u64;
        for at in 0..zip.len() {
            let entry = zip.by_index_raw(at).map_err(|_| wrong("không đọc được danh sách tệp."))?;
            let path = name_of(&entry);
            let climbs = path.split(['/', '\\']).any(|part| part == "..");
            let rooted = path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':');
            if climbs || rooted || path.chars().any(char::is_control) {
                return Err(wrong("có tên tệp không hợp lệ (trỏ ra ngoài thư mục)."));
            }
            if entry.is_symlink() {
                return Err(wrong("có liên kết thay cho tệp."));
            }
            if entry.encrypted() {
                return Err(wrong("có mật khẩu. Bỏ mật khẩu rồi gửi lại."));
            }
            let (size, packed) = (entry.size(), entry.compressed_size().max(1));
            if size > 1024 * 1024 && size / packed > MOST_RATIO {
                return Err(wrong("tỷ lệ nén bất thường, không phải tệp PDF quét."));
            }
            said = said.saturating_add(size);
        }
        if said > MOST_UNPACKED {
            return Err(wrong("quá lớn sau khi giải nén (hơn 600 MB). Tách thành nhiều tệp nén."));
        }
        Ok(Self { within: Within::Zip { zip, next: 0 }, unpacked: 0 })
    }

    /// The next file; `None` after the last.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it unpacks to more than it said.
    pub(super) fn next(&mut self) -> Result<Option<Entry>> {
        let (zip, next) = match &mut self.within {
            Within::One(one) => return Ok(one.take()),
            Within::Zip { zip, next } => (zip, next),
        };
        while *next < zip.len() {
            let at = *next;
            *next += 1;
            let entry = match zip.by_index(at) {
                Ok(entry) if entry.is_dir() => continue,
                Ok(entry) => entry,
                Err(_) => return Err(Error::invalid("files", "Tệp nén hỏng: có tệp không giải nén được.")),
            };
            let name = name_of(&entry);
            if is_rubbish(&name) {
                continue;
            }
            let mut bytes = Vec::new();
            let read = entry.take(MOST_BYTES + 1).read_to_end(&mut bytes);
            self.unpacked += bytes.len() as u64;
            if self.unpacked > MOST_UNPACKED {
                return Err(Error::invalid("files", "Tệp nén giải ra lớn hơn mức cho phép."));
            }
            return Ok(Some(Entry { name, bytes: read.is_ok().then(|| bytes.into()) }));
        }
        Ok(None)
    }
}

/// Names are UTF-8 whether or not the ZIP says so, as most tools write them.
fn name_of<R: Read>(entry: &zip::read::ZipFile<'_, R>) -> String {
    let raw = entry.name_raw();
    let told = || entry.name().map_or_else(|_| "tệp".to_owned(), std::borrow::Cow::into_owned);
    let name = std::str::from_utf8(raw).map_or_else(|_| told(), str::to_owned);
    vietnamese::nfc(&name).into_owned()
}

fn refused(name: &str, why: &str) -> SentFile {
    let short: String = name.chars().take(NAME).collect();
    SentFile { key: name_key(&short), name: short, fault: why.to_owned(), ..SentFile::default() }
}

/// Refuses a file that bears a mark of secrecy in its name or that of a folder around it.
fn require_unmarked(name: &str) -> Result<()> {
    secrecy::require_unmarked(name.split(['/', '\\']))
}

/// Looks at everything that an upload holds.
///
/// # Errors
/// [`Error::Refused`] where one is marked secret; [`Error::Invalid`] on `files` where it cannot be opened.
pub(super) fn look_through(bytes: Bytes, name: &str) -> Result<Vec<SentFile>> {
    require_unmarked(name)?;
    let mut sack = Sack::open(bytes, name)?;
    let mut all = Vec::new();
    while let Some(entry) = sack.next()? {
        all.push(look_at(&entry)?);
    }
    Ok(all)
}

/// Looks at one file: what it is, how finely it was scanned, what it says.
fn look_at(entry: &Entry) -> Result<SentFile> {
    let name = entry.name.as_str();
    require_unmarked(name)?;
    let Some(bytes) = &entry.bytes else {
        return Ok(refused(name, "Tệp hỏng trong tệp nén, không giải ra được."));
    };
    if bytes.len() as u64 > MOST_BYTES {
        return Ok(refused(name, "Tệp lớn hơn 50 MB."));
    }
    let scan = match office::look_at_scan(bytes) {
        Ok(scan) if scan.kind == office::ScanKind::Pdf => scan,
        Ok(_) => return Ok(refused(name, "Tệp là ảnh, không phải PDF.")),
        Err(error) => return Ok(refused(name, &error.to_string())),
    };
    let text = incoming::read(bytes, name)?.text;
    let words: String = vietnamese::nfc(&text.replace('\n', " ")).chars().take(WORDS).collect();
    let short: String = name.chars().rev().take(NAME).collect::<Vec<_>>().into_iter().rev().collect();
    Ok(SentFile {
        key: name_key(&short),
        name: short,
        digest: Digest::of(bytes).as_str().to_owned(),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        pages: i32::try_from(scan.pages).unwrap_or(i32::MAX),
        dpi: scan.dpi.and_then(|dpi| i32::try_from(dpi).ok()),
        words,
        ..SentFile::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn opened(entries: &[(&str, &[u8])]) -> Result<Sack> {
        Sack::open(packed(entries).into(), "thu.zip")
    }

    #[test]
    fn hostile_names_links_and_bombs_are_refused_as_a_whole() {
        for name in ["../x.pdf", "a/../../x.pdf", "/etc/x.pdf", "C:\\x.pdf", "a\\..\\x.pdf", "a\u{7}.pdf"] {
            assert!(opened(&[(name, b"x")]).is_err(), "{name}");
        }
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.add_symlink("x.pdf", "/etc/passwd", SimpleFileOptions::default()).unwrap();
        assert!(Sack::open(zip.finish().unwrap().into_inner().into(), "thu.zip").is_err());
        assert!(opened(&[("x.pdf", &vec![0; 20 * 1024 * 1024])]).is_err(), "a bomb");
        assert!(Sack::open(b"PK\x03\x04 nothing".to_vec().into(), "thu.zip").is_err());
    }

    #[test]
    fn a_mark_of_secrecy_in_a_name_is_refused_before_anything_is_kept() {
        for name in ["[MẬT] a.pdf", "Tối mật/a.pdf", "Hop1/TUYỆT MẬT/a.pdf"] {
            assert!(look_through(packed(&[("b.pdf", b"x"), (name, b"x")]).into(), "thu.zip").is_err(), "{name}");
        }
        assert!(look_through(packed(&[("Hop1/Bao mat.pdf", b"x")]).into(), "Bảo mật.zip").is_ok());
        assert!(look_through(b"x".to_vec().into(), "MẬT.pdf").is_err());
    }

    #[test]
    fn rubbish_is_left_and_what_is_no_pdf_is_named() {
        let entries: [(&str, &[u8]); 4] =
            [("__MACOSX/._a.pdf", b"x"), ("Hop1/Thumbs.db", b"x"), ("Hop1/a.pdf", b"no pdf"), ("b.zip", b"PK\x03\x04")];
        let found = look_through(packed(&entries).into(), "thu.zip").unwrap();
        assert!(found.iter().all(|file| file.digest.is_empty() && !file.fault.is_empty()));
        let keys: Vec<&str> = found.iter().map(|file| file.key.as_str()).collect();
        assert_eq!(keys, ["hop1/a.pdf", "b.zip.pdf"]);
    }
}
