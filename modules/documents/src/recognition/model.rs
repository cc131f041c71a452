//! What a scan's reading is: where it stands, what the program said of each word, and what of it fills the form in.

use crate::incoming::Reading;
use uuid::Uuid;

/// Pages of a scan that are read.
pub(super) const MOST_PAGES: i32 = 30;
/// Letters of a reading that are kept.
pub(super) const MOST_TEXT: usize = 500_000;
/// A file with more letters than this on a page needs no recognition.
const LETTERS_OF_A_PAGE: usize = 20;

/// Where the reading of a scan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Nobody has looked whether it has text.
    New,
    /// Đang chờ nhận dạng chữ.
    Waiting,
    /// Đã nhận dạng.
    Done,
    /// Không nhận dạng được.
    Failed,
    /// Máy chủ chưa cài Tesseract.
    NoProgram,
    /// Nghi có dấu mật: nobody but the clerk opens it until the clerk has said what it is.
    Suspected,
}

impl State {
    pub(super) const ALL: [Self; 6] =
        [Self::New, Self::Waiting, Self::Done, Self::Failed, Self::NoProgram, Self::Suspected];

    /// The name under which it is kept.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::NoProgram => "no_program",
            Self::Suspected => "suspected",
        }
    }

    /// The state of a name; failed where it is none.
    pub(super) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.key() == key).unwrap_or(Self::Failed)
    }
}

/// The reading of a scan.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    pub(super) id: Uuid,
    pub(super) file: Uuid,
    pub(super) state: State,
    pub(super) pages: i32,
    /// Pages that were read.
    pub(super) page: i32,
    pub(super) text: String,
    pub(super) words: i32,
    /// How sure the program is of its words, in percent.
    pub(super) certainty: i32,
    /// The clerk has said that it is no secret document.
    pub(super) is_cleared: bool,
}

/// What a page said: its lines, how many words, and the sum of their certainties in percent.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Page {
    pub(super) text: String,
    pub(super) words: i32,
    pub(super) certainties: f64,
}

/// Reads the table that Tesseract writes (TSV): a row a word with its line and its certainty.
pub(super) fn page_of(tsv: &str) -> Page {
    let mut page = Page::default();
    let mut line = ("", "", "", "");
    for row in tsv.lines() {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let [level, _, block, paragraph, nth, _, _, _, _, _, certainty, word] = cells.as_slice() else { continue };
        let (word, certainty) = (word.trim(), certainty.parse::<f64>().unwrap_or(-1.0));
        if *level != "5" || word.is_empty() || certainty < 0.0 {
            continue;
        }
        let here = ("", *block, *paragraph, *nth);
        if !page.text.is_empty() {
            page.text.push(if here == line { ' ' } else { '\n' });
        }
        line = here;
        page.text.push_str(word);
        page.words = page.words.saturating_add(1);
        page.certainties += certainty.min(100.0);
    }
    page.text = vietnamese::nfc(&page.text).into_owned();
    page
}

impl Scan {
    /// With one more page.
    pub(super) fn and(mut self, page: &Page) -> Self {
        let before = f64::from(self.certainty) * f64::from(self.words);
        self.words = self.words.saturating_add(page.words);
        self.certainty = if self.words == 0 {
            0
        } else {
            ((before + page.certainties) / f64::from(self.words)).round().clamp(0.0, 100.0) as i32
        };
        self.page += 1;
        let room = MOST_TEXT.saturating_sub(self.text.len());
        if !self.text.is_empty() && room > 0 {
            self.text.push('\n');
        }
        self.text.extend(page.text.chars().take(room / 4));
        self
    }

    /// Is there another page to read?
    pub(super) fn is_read(&self) -> bool {
        self.page >= self.pages.min(MOST_PAGES)
    }
}

/// Has a file text enough to need no recognition?
pub(crate) fn has_text(text: &str, pages: i32) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(100_000).count();
    letters > LETTERS_OF_A_PAGE * usize::try_from(pages.max(1)).unwrap_or(1)
}

/// What is known of a document with what a machine read of its first page: what was not read before is filled in; the
/// subject of a message gives way to that of the document.
pub(super) fn filled(known: &Reading, read: Reading) -> Reading {
    let or = |known: &str, read: String| if known.is_empty() { read } else { known.to_owned() };
    let from_paper = known.symbol.is_empty() && !read.subject.is_empty();
    Reading {
        subject: if from_paper { read.subject } else { or(&known.subject, read.subject) },
        symbol: or(&known.symbol, read.symbol),
        agency: or(&known.agency, read.agency),
        kind: or(&known.kind, read.kind),
        issued_on: known.issued_on.or(read.issued_on),
        ..known.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n";

    fn row(line: u8, certainty: &str, word: &str) -> String {
        format!("5\t1\t1\t1\t{line}\t1\t0\t0\t0\t0\t{certainty}\t{word}\n")
    }

    #[test]
    fn words_become_lines_and_their_certainty_is_kept() {
        let tsv = [HEAD, &row(1, "96.5", "KẾ"), &row(1, "91", "HOẠCH"), &row(2, "50.5", "Chuyển"), &row(2, "-1", "")]
            .concat();
        let page = page_of(&tsv);
        assert_eq!((page.text.as_str(), page.words), ("KẾ HOẠCH\nChuyển", 3));
        assert_eq!(page.certainties, 238.0);
        for hostile in ["", "\t\t\t", "5\t1\n", &row(1, "NaN", "x"), &row(1, "x", "x")] {
            assert!(page_of(hostile).words <= 1);
        }
    }

    #[test]
    fn certainty_is_that_of_all_words_and_the_last_page_ends_it() {
        let scan = Scan {
            id: Uuid::nil(),
            file: Uuid::nil(),
            state: State::Waiting,
            pages: 2,
            page: 0,
            text: String::new(),
            words: 0,
            certainty: 0,
            is_cleared: false,
        };
        let page = |words, certainties, text: &str| Page { text: text.into(), words, certainties };
        let one = scan.and(&page(1, 90.0, "Một"));
        assert!(!one.is_read());
        let two = one.and(&page(3, 210.0, "hai ba bốn"));
        assert!(two.is_read());
        assert_eq!((two.certainty, two.text.as_str()), (75, "Một\nhai ba bốn"));
        assert_eq!(two.and(&Page::default()).certainty, 75);
    }

    #[test]
    fn what_a_machine_read_fills_only_what_is_empty() {
        let known = Reading { subject: "Gửi văn bản".into(), ..Reading::default() };
        let read =
            Reading { symbol: "12/KH-UBND".into(), subject: "Chuyển đổi số".into(), ..Reading::default() };
        assert_eq!(filled(&known, read.clone()).subject, "Chuyển đổi số");
        let known = Reading { symbol: "13/KH-UBND".into(), subject: "Đã đọc".into(), ..Reading::default() };
        assert_eq!(
            (filled(&known, read.clone()).symbol, filled(&known, read).subject),
            ("13/KH-UBND".into(), "Đã đọc".into())
        );
    }
}
