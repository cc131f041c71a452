//! Office files: reading DOCX, PDF and text into plain lines; writing administrative documents and tables.

mod administrative;
mod document;
mod docx;
mod error;
mod kind;
mod pdf;
mod place;
mod qr;
mod read;
pub mod ruler;
mod scan;
mod sheet;
mod table;
mod table_file;
mod text;
mod write;

pub use administrative::{
    AdministrativeDocument, Appendix, Block, ColumnAlign, DocumentColumn, DocumentTable, Signature, Text, TextRun,
    Urgency, place_of_issue,
};
pub use document::{Document, Line};
pub use error::ReadError;
pub use kind::{DocumentKind, Standing};
pub use pdf::stamps;
pub use place::{PlacedLine, PlacedWord, place_words};
pub use qr::QrCode;
pub use read::{MAX_FILE_BYTES, read_bytes, read_file};
pub use scan::{Scan, ScanError, ScanKind, look_at_scan};
pub use sheet::{
    Bounds, CellProblem, Entry, EntryColumn, EntryRow, EntrySheet, FilledSheet, ProblemAt, SheetError, SheetRow,
    Spreadsheet, SpreadsheetError, read_filled, read_rows, read_spreadsheet,
};
pub use table::{Cell, Column, ColumnKind, Table, TableError};
pub use table_file::{BlankSheet, SheetWriter};
pub use write::{WriteError, form, letters, to_docx};

/// The English of the sentences that this crate says in Vietnamese.
pub const SENTENCES: &str = include_str!("../locales/sentences.en.txt");
