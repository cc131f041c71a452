//! As much of PDF as signing and verification need: one strict reader within one budget, values as trees to judge by and
//! as they stand in the file to pass on, and one more revision behind what was read. A library that rewrites what it has
//! read would lose digits and spellings of the signed text.

mod budget;
mod file;
mod filter;
mod form;
mod object;
mod page;
mod parser;
mod revisions;
mod text;
mod update;
mod value;
mod xref;

pub(crate) use budget::Budget;
pub use file::File;
pub(crate) use form::{Field, Form, List};
pub(crate) use object::{Dictionary, Object};
pub(crate) use page::{Page, page};
pub(crate) use parser::Parser;
pub(crate) use text::readable;
pub use text::{decode as decode_text, encode as encode_text};
pub(crate) use update::Update;
pub use value::{Dict, Ref};
pub(crate) use value::{array, integer, is_space, items, number, reference};
pub(crate) use xref::Entry;

/// The greatest object number of the standard (ISO 32000-1, annex C).
pub(crate) const MOST_OBJECTS: u32 = 8_388_607;
