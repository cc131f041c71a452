//! edXML, the message in which agencies exchange documents (QCVN 102:2016/BTTTT): written strictly, read leniently but
//! within bounds. Pure: no network, no files, no clock.

mod attachment;
mod document_id;
mod error;
mod model;
mod read;
mod time;
mod tree;
mod write;

pub use document_id::{DocumentId, is_organ_id};
pub use error::Error;
pub use model::{
    Agency, Attachment, Business, BusinessKind, Code, Document, DocumentType, Message, OtherInfo, Replacement,
    ResponseFor, Signer, Staff, Status, StatusCode, Trace, UpdatedReceiver,
};
pub use read::read;
pub use write::{LONGEST_BUSINESS_REASON, LONGEST_REASON, check, write};

/// The English of the sentences that this crate says in Vietnamese.
pub const SENTENCES: &str = include_str!("../locales/sentences.en.txt");

/// The namespace of every element of the envelope.
pub const NAMESPACE: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

/// The longest message that is read, in bytes: attachments of some 48 MB.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What can go wrong here, each in a sentence.
pub type Result<T> = std::result::Result<T, Error>;
