//! Reading an uploaded file off the request threads, with a limit of time and of how many at once.

use super::store::DocumentLine;
use office::Document;
use plan_reader::PlanReading;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Larger files are refused before they are opened: a plan of 60 pages with pictures has 2 to 10 MB.
pub(crate) const MOST_BYTES: usize = 50 * 1024 * 1024;
/// Larger ones are read in the background, with a page for the person who waits.
pub(crate) const LONG_FROM: usize = 4 * 1024 * 1024;
/// A plan is read in milliseconds; whatever takes this long is no plan.
const LONGEST: Duration = Duration::from_secs(20);
/// Files read at once, so that uploads cannot take every core from the people at work.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A document that was read.
pub(crate) struct Read {
    pub(crate) document: Document,
    pub(crate) reading: PlanReading,
}

/// Why there is no reading, in words for the person who sent the file.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// The file cannot be opened at all.
    File(String),
    /// The text can be read, but does not look like a plan; a person may insist.
    NotAPlan(String),
}

/// The sentence for a file that is too large to be opened.
pub(crate) fn too_large() -> String {
    format!(
        "Tệp lớn hơn {} MB nên chưa được mở. Một bản kế hoạch thường chỉ vài MB: hãy bỏ bớt hình ảnh hoặc gửi bản Word.",
        MOST_BYTES / 1024 / 1024
    )
}

/// Reads a file. With `insist`, a text that does not look like a plan is taken as one.
pub(crate) async fn read(bytes: Arc<[u8]>, name: &str, insist: bool) -> Result<Read, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::File("Tệp rỗng, không có nội dung. Hãy kiểm tra lại tệp đã chọn.".into()));
    }
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable::File(too_large()));
    }
    let slow = || Unreadable::File("Đọc tệp quá lâu nên đã dừng. Hãy lưu lại tệp ở dạng .docx rồi gửi lại.".into());
    let name = plain_name(name);
    let work = async move {
        let permit = AT_ONCE.acquire().await;
        let read = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let document = office::read_bytes(&bytes, &name).map_err(|e| Unreadable::File(e.to_string()))?;
            let reading = plan_reader::read(&document);
            Ok(Read { document, reading })
        });
        read.await.unwrap_or_else(|e| {
            tracing::error!(error = %e, "reading a file failed");
            Err(Unreadable::File("Không đọc được tệp này. Hãy lưu lại ở dạng .docx rồi gửi lại.".into()))
        })
    };
    let read = tokio::time::timeout(LONGEST, work).await.map_err(|_| slow())??;
    if read.document.lines.iter().all(|line| line.text.trim().is_empty()) {
        return Err(Unreadable::File("Tệp không có dòng chữ nào. Hãy gửi bản có chữ.".into()));
    }
    match read.reading.not_a_plan() {
        Some(why) if !insist => Err(Unreadable::NotAPlan(why.message)),
        _ => Ok(read),
    }
}

/// The last part of a file's name, without the folders of somebody's machine, at most 150 characters.
pub(crate) fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty() && *part != "..").unwrap_or("van-ban");
    let kept: String = last.chars().filter(|c| !c.is_control()).collect();
    let length = kept.chars().count();
    // The end carries the kind of file.
    kept.trim().chars().skip(length.saturating_sub(150)).collect()
}

/// The lines of a document as they are kept beside a review.
pub(crate) fn lines_of(document: &Document) -> Vec<DocumentLine> {
    let line = |line: &office::Line| DocumentLine {
        n: line.number,
        text: line.text.clone(),
        bold: line.bold || line.outline.is_some(),
    };
    document.lines.iter().filter(|l| !l.text.trim().is_empty()).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sentence(bytes: &[u8], name: &str) -> String {
        match read(bytes.into(), name, false).await {
            Err(Unreadable::File(s) | Unreadable::NotAPlan(s)) => s,
            Ok(_) => String::new(),
        }
    }

    #[tokio::test]
    async fn whatever_is_no_document_gets_a_sentence() {
        let noise: Vec<u8> = (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for (bytes, name) in [
            (&b""[..], "rong.docx"),
            (&noise[..], "ngau-nhien.docx"),
            (&noise[..], "ngau-nhien.pdf"),
            (b"PK\x03\x04", "cut.docx"),
            (b"%PDF-1.7\n", "cut.pdf"),
            (b"   \n\n ", "trang.txt"),
            ("Mua 2 kg cam và 1 bó rau muống.".as_bytes(), "di-cho.txt"),
        ] {
            assert!(sentence(bytes, name).await.ends_with('.'), "{name}: {}", sentence(bytes, name).await);
        }
    }

    #[test]
    fn a_name_keeps_its_last_part_only() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\Users\\an\\Kế hoạch.docx"), "Kế hoạch.docx");
        assert_eq!(plain_name("/"), "van-ban");
        assert_eq!(plain_name(&format!("{}.docx", "a".repeat(400))).chars().count(), 150);
    }
}
