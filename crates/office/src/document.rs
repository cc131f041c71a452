//! What a reader of any file format yields: a document as plain lines, so that rules need not know where they came from.

/// One paragraph, or one row of a table, in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// 1-based line (text), or paragraph/row ordinal (DOCX, PDF): what `source.line_start` quotes.
    pub number: u32,
    /// Text as it stands, inline Markdown markers included (text files); cells of a row joined by tabs.
    pub text: String,
    /// Cells, where the line is a row of a table. Paragraphs of one cell are parted by a line break.
    pub cells: Option<Vec<String>>,
    /// The whole paragraph is bold.
    pub bold: bool,
    /// The whole paragraph is italic.
    pub italic: bool,
    /// The paragraph is centred.
    pub centred: bool,
    /// Heading depth where the file states one (`#` count, or Word's outline level + 1).
    pub outline: Option<u8>,
}

impl Line {
    /// A row of a table: its text is the cells, each on one line, joined by tabs.
    pub(crate) fn row(cells: Vec<String>) -> Self {
        let one_line: Vec<String> =
            cells.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        Self { text: one_line.join("\t"), cells: Some(cells), ..Self::default() }
    }
}

/// A document in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    pub lines: Vec<Line>,
    /// Sentences in Vietnamese on what was noticed while reading ("đã chuyển từ bảng mã TCVN3").
    pub notices: Vec<String>,
    /// Lines of stamps and notes that were put upon the pages later; words written over the page are lines of it as well.
    pub stamped: Vec<String>,
}

impl Document {
    /// Adds a line with the next ordinal as its number.
    pub(crate) fn push(&mut self, mut line: Line) {
        line.number = u32::try_from(self.lines.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.lines.push(line);
    }

    /// Adds a notice unless it stands already.
    pub(crate) fn notice(&mut self, sentence: String) {
        if !self.notices.contains(&sentence) {
            self.notices.push(sentence);
        }
    }
}
