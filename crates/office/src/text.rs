//! Plain text and Markdown: one line of the file, one line of the document.

use vietnamese::{legacy, nfc};

use crate::read::legacy_notice;
use crate::{Document, Line, ReadError};

/// Plain text above this is no plan; the sizes of other files are mostly pictures.
const MAX_TEXT_MB: u64 = 32;
/// Lines beyond this are no plan; the cap keeps memory in bounds.
const MAX_LINES: usize = 500_000;

/// Reads text in UTF-8, UTF-16, TCVN3 or VNI-Windows.
pub(crate) fn read(bytes: &[u8], file_name: &str) -> Result<Document, ReadError> {
    if bytes.len() as u64 > MAX_TEXT_MB * 1024 * 1024 {
        return Err(ReadError::TooLarge { limit_mb: MAX_TEXT_MB });
    }
    let mut document = Document::default();
    let text = decode(bytes, &mut document)?;
    let text = nfc(&text);
    let is_markdown = file_name.to_ascii_lowercase().ends_with(".md");
    for (index, raw) in text.lines().enumerate() {
        if index >= MAX_LINES {
            return Err(ReadError::Bomb { detail: "quá nhiều dòng" });
        }
        if let Some(mut line) = line_of(raw, is_markdown) {
            line.number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            document.lines.push(line);
        }
    }
    Ok(document)
}

fn line_of(raw: &str, is_markdown: bool) -> Option<Line> {
    let trimmed = raw.trim();
    if trimmed.is_empty() {
        return None;
    }
    if let Some(cells) = pipe_cells(trimmed, is_markdown) {
        let is_rule = cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':' | ' ')));
        return (!is_rule).then(|| Line::row(cells));
    }
    // a row whose only filled cell stands between tabs is still a row; a tab before a line alone indents it
    if trimmed.contains('\t') || raw.starts_with('\t') && raw.trim_end_matches(['\r', '\n', ' ']).ends_with('\t') {
        let cells = raw.trim_end_matches(['\r', '\n']).split('\t').map(|cell| cell.trim().to_owned()).collect();
        return Some(Line::row(cells));
    }
    let hashes = trimmed.bytes().take_while(|b| *b == b'#').count();
    let is_heading = (1..=6).contains(&hashes) && trimmed[hashes..].starts_with(' ');
    let core = if is_heading { trimmed[hashes..].trim() } else { trimmed };
    let stars = core.bytes().take_while(|b| *b == b'*').count();
    let is_wrapped = stars > 0 && core.len() > 2 * stars && core.ends_with(&core[..stars]) && {
        let inner = &core[stars..core.len() - stars];
        !inner.contains('*')
    };
    Some(Line {
        text: trimmed.to_owned(),
        bold: is_wrapped && stars >= 2,
        italic: is_wrapped && stars != 2,
        outline: if is_heading { u8::try_from(hashes).ok() } else { None },
        ..Line::default()
    })
}

/// The cells of a Markdown table row: "| a | b |"; outside Markdown files the outer bars are required.
fn pipe_cells(text: &str, is_markdown: bool) -> Option<Vec<String>> {
    let inner = text.strip_prefix('|')?;
    let inner = match inner.strip_suffix('|') {
        Some(inner) => inner,
        None if is_markdown => inner,
        None => return None,
    };
    Some(inner.split('|').map(|cell| cell.trim().to_owned()).collect())
}

fn decode(bytes: &[u8], document: &mut Document) -> Result<String, ReadError> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return utf8(rest, document);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, u16::from_be_bytes);
    }
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count() * 5 > sample.len();
    match (zeros(0), zeros(1)) {
        (false, true) => return utf16(bytes, u16::from_le_bytes),
        (true, false) => return utf16(bytes, u16::from_be_bytes),
        _ => {}
    }
    let controls = bytes.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0C)).count();
    if controls * 200 > bytes.len() || bytes.contains(&0) {
        return Err(ReadError::UnknownKind);
    }
    utf8(bytes, document)
}

/// UTF-8, or bytes of an encoding before Unicode; a few broken bytes in a long text are let pass with a notice.
fn utf8(bytes: &[u8], document: &mut Document) -> Result<String, ReadError> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let shown = legacy::latin1(bytes);
    if let Some(encoding) = legacy::detect(&shown) {
        document.notice(legacy_notice(encoding));
        return Ok(legacy::convert(&shown, encoding));
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    let broken = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    if broken * 200 > text.chars().count() {
        return Err(ReadError::UnknownEncoding);
    }
    document.notice(format!("Có {broken} chữ không đọc được trong tệp; hãy đối chiếu lại với bản gốc."));
    Ok(text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ReadError> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| ReadError::UnknownEncoding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_bytes;
    use proptest::prelude::*;

    fn lines(text: &str, name: &str) -> Vec<Line> {
        read_bytes(text.as_bytes(), name).unwrap().lines
    }

    #[test]
    fn lines_keep_the_numbers_of_the_file() {
        let read = lines("\n\nMột\n\nHai \r\n", "a.txt");
        assert_eq!(
            read.iter().map(|line| (line.number, line.text.as_str())).collect::<Vec<_>>(),
            [(3, "Một"), (5, "Hai")]
        );
    }

    #[test]
    fn markdown_headings_and_emphasis_are_known_and_kept() {
        let read = lines("## KẾ HOẠCH\n**Đậm**\n***Nơi nhận:***\n- **một** phần\n#không", "a.md");
        assert_eq!(read[0].outline, Some(2));
        assert_eq!(read[0].text, "## KẾ HOẠCH");
        assert_eq!([read[1].bold, read[1].italic], [true, false]);
        assert_eq!([read[2].bold, read[2].italic], [true, true]);
        assert_eq!([read[3].bold, read[4].bold], [false, false]);
        assert_eq!(read[4].outline, None);
    }

    #[test]
    fn rows_by_tabs_and_by_pipes_have_cells() {
        let read = lines("1\tTập huấn\t\n| TT | Tên |\n|---|:--|\n| 1 | A |", "a.md");
        assert_eq!(read[0].cells.as_deref().unwrap(), ["1", "Tập huấn", ""]);
        assert_eq!(read[1].cells.as_deref().unwrap(), ["TT", "Tên"]);
        assert_eq!(read[2].cells.as_deref().unwrap(), ["1", "A"]);
        assert_eq!(read[2].number, 4);
    }

    #[test]
    fn every_encoding_of_the_same_text_reads_alike() {
        let text = "Kế hoạch chuyển đổi số\nPhường Đồng Xoài";
        let expected = lines(text, "a.txt");
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        for bytes in [
            marked(b"\xEF\xBB\xBF", text.as_bytes()),
            marked(b"\xFF\xFE", &little),
            marked(b"\xFE\xFF", &big),
            little.clone(),
            "Kế hoạch chuyển đổi số\nPhường Đồng Xoài".as_bytes().to_vec(),
        ] {
            assert_eq!(read_bytes(&bytes, "a.txt").unwrap().lines, expected);
        }
    }

    #[test]
    fn tcvn3_bytes_are_converted_with_a_notice() {
        let bytes: Vec<u8> =
            "Céng hßa x· héi chñ nghÜa ViÖt Nam\n§éc lËp - Tù do - H¹nh phóc".chars().map(|c| c as u32 as u8).collect();
        let read = read_bytes(&bytes, "cu.txt").unwrap();
        assert_eq!(read.lines[0].text, "Cộng hòa xã hội chủ nghĩa Việt Nam");
        assert!(read.notices[0].contains("TCVN3"));
    }

    #[test]
    fn what_is_no_text_is_refused_in_words() {
        assert_eq!(read_bytes(b"", "a.txt"), Err(ReadError::Empty));
        assert_eq!(read_bytes(b" \n ", "a.txt"), Err(ReadError::Empty));
        assert_eq!(read_bytes(b"\x7fELF\0\0\0\x01\x02\x03 rest", "a.txt"), Err(ReadError::UnknownKind));
        assert_eq!(
            read_bytes(&[0x81, 0x8d, 0x90, 0xa0, b'a', b' '].repeat(50), "a.txt"),
            Err(ReadError::UnknownEncoding)
        );
        assert!(matches!(read_bytes(b"\x89PNG\r\n\x1a\n....", "a.docx"), Err(ReadError::NotADocument { .. })));
        assert_eq!(read_bytes(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", "a.doc"), Err(ReadError::OldWord));
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read_bytes(&bytes, "a.txt");
        }
    }
}
