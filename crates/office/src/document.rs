//! What a reader of any file format yields: a document as plain lines, so that rules need not know where they came from.

/// One paragraph, or one row of a table, in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// 1-based line (text), or paragraph/row ordinal (DOCX, PDF): what `source.line_start` quotes.
    pub number: u32,
    /// Text as it stands, inline Markdown markers included (text files); cells of a row joined by tabs.
    pub text: String,
    /// Cells, where the line is a row of a table.
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

/// A document in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    pub lines: Vec<Line>,
    /// Sentences in Vietnamese on what was noticed while reading ("đã chuyển từ bảng mã TCVN3").
    pub notices: Vec<String>,
}
