//! As much of PDF as signing needs: values left as they stand in the file, the objects of its last revision, and one more
//! revision behind them. A library that rewrites what it has read would lose digits and spellings of the signed text.

mod file;
mod filter;
mod form;
mod object_stream;
mod page;
mod text;
mod update;
mod value;
mod xref;

pub use file::File;
pub(crate) use form::{Form, List};
pub(crate) use page::{Page, page};
pub use text::{decode as decode_text, encode as encode_text};
pub(crate) use update::Update;
pub use value::{Dict, Ref};
pub(crate) use value::{array, integer, items, number, reference};

/// The greatest object number of the standard (ISO 32000-1, annex C).
pub(crate) const MOST_OBJECTS: u32 = 8_388_607;
