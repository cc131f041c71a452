//! Files of an import: PDFs and ZIPs of PDFs, opened within bounds, looked at for marks of secrecy before they are kept.

use super::model::{SentFile, name_key};
use crate::secrecy;
use axum::body::Bytes;
use kernel::{Error, Result};
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

/// A file that was taken out, with its bytes; none where it is not taken.
pub(super) struct Taken {
    pub file: SentFile,
    pub bytes: Vec<u8>,
}

/// An opened ZIP, whose files are taken out one after another.
pub(super) struct Sack {
    zip: ZipArchive<Cursor<Bytes>>,
    next: usize,
    unpacked: u64,
}

fn is_rubbish(name: &str) -> bool {
    let folded = name.to_lowercase();
    folded.split(['/', '\\']).any(|part| RUBBISH.contains(&part) || part.starts_with("._"))
}

impl Sack {
    /// Opens a ZIP. What names places outside of it, hides links or is locked is refused as a whole: nobody makes such
    /// a file by packing a folder.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `files`, in words.
    pub(super) fn open(bytes: Bytes, name: &str) -> Result<Self> {
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
        Ok(Self { zip, next: 0, unpacked: 0 })
    }

    /// The next file; `None` after the last.
    ///
    /// # Errors
    /// [`Error::Refused`] where one is marked secret; [`Error::Invalid`] where it unpacks to more than it said.
    pub(super) fn next(&mut self) -> Result<Option<Taken>> {
        while self.next < self.zip.len() {
            let at = self.next;
            self.next += 1;
            let entry = match self.zip.by_index(at) {
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
            if read.is_err() {
                return Ok(Some(refused(&name, "Tệp hỏng trong tệp nén, không giải ra được.")));
            }
            return look_at(bytes, &name).map(Some);
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

fn refused(name: &str, why: &str) -> Taken {
    let short: String = name.chars().take(NAME).collect();
    let file = SentFile { key: name_key(&short), name: short, fault: why.to_owned(), ..SentFile::default() };
    Taken { file, bytes: Vec::new() }
}

/// Looks at one file: what it is, how finely it was scanned, what it says.
///
/// # Errors
/// [`Error::Refused`] where it is marked secret.
pub(super) fn look_at(bytes: Vec<u8>, name: &str) -> Result<Taken> {
    if bytes.len() as u64 > MOST_BYTES {
        return Ok(refused(name, "Tệp lớn hơn 50 MB."));
    }
    let scan = match office::look_at_scan(&bytes) {
        Ok(scan) if scan.kind == office::ScanKind::Pdf => scan,
        Ok(_) => return Ok(refused(name, "Tệp là ảnh, không phải PDF.")),
        Err(error) => return Ok(refused(name, &error.to_string())),
    };
    let text = office::read_bytes(&bytes, name).map(|document| document.lines).unwrap_or_default();
    let lines: Vec<String> = text.iter().flat_map(|l| l.text.lines().map(str::to_owned)).collect();
    secrecy::require_open("", &lines)?;
    let words: String = vietnamese::nfc(&lines.join(" ")).chars().take(WORDS).collect();
    let short: String = name.chars().rev().take(NAME).collect::<Vec<_>>().into_iter().rev().collect();
    let file = SentFile {
        key: name_key(&short),
        name: short,
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        pages: i32::try_from(scan.pages).unwrap_or(i32::MAX),
        dpi: scan.dpi.and_then(|dpi| i32::try_from(dpi).ok()),
        words,
        ..SentFile::default()
    };
    Ok(Taken { file, bytes })
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
    fn rubbish_is_left_and_what_is_no_pdf_is_named() {
        let entries: [(&str, &[u8]); 4] =
            [("__MACOSX/._a.pdf", b"x"), ("Hop1/Thumbs.db", b"x"), ("Hop1/a.pdf", b"no pdf"), ("b.zip", b"PK\x03\x04")];
        let mut sack = opened(&entries).unwrap();
        let mut found = Vec::new();
        while let Some(taken) = sack.next().unwrap() {
            assert!(taken.bytes.is_empty() && !taken.file.fault.is_empty());
            found.push(taken.file.key);
        }
        assert_eq!(found, ["hop1/a.pdf", "b.zip.pdf"]);
    }
}
