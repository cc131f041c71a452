//! Văn bản đi: drafted, approved, signed by a person, numbered, sealed and issued; kept as it was signed.

pub(crate) mod actions;
mod book;
mod model;
pub(crate) mod pages;
pub(crate) mod store;

use kernel::{Setting, SettingKind};
pub(crate) use model::{Amendment, Amends, Annex, Draft, Figure, Hand, IssuedBy, Outgoing, OutgoingId, State};
pub(crate) use pages::{kinds, name, routes, show};

/// Whether each kind of document has numbers of its own.
pub(crate) const SEQUENCES: Setting = Setting {
    key: "documents.sequences",
    group: "document-room",
    label: "document-setting-sequences",
    help: "document-setting-sequences-help",
    kind: SettingKind::YesNo,
    default: "1",
    law: "Nghị định 30/2020/NĐ-CP, Điều 15 và Phụ lục I (người đứng đầu quyết định cách đánh số)",
};
