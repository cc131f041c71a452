//! Văn bản đến: taken in, registered with a number without gaps, set right where it was taken down wrongly, directed, given to an officer, followed to its end.

pub(crate) mod actions;
mod around;
mod book;
mod books;
mod correct;
pub(crate) mod due;
mod pages;
mod reading;
pub(crate) mod register;
mod slip;

pub(crate) use around::{asides, stuck};
pub(crate) use books::BOOKS;
pub(crate) use pages::routes;
pub(crate) use reading::{Reading, of_lines, read};

use kernel::{Setting, SettingKind};

pub(crate) use actions::Direction;
pub(crate) use register::{Registration, look_at};

/// Within how many working days a document is answered where nobody set a day.
pub(crate) const ANSWER_DAYS: Setting = Setting {
    key: "documents.answer_days",
    group: "document-room",
    label: "document-setting-days",
    help: "document-setting-days-help",
    kind: SettingKind::Number { least: 1, most: 60 },
    default: "7",
    law: "Nghị định 30/2020/NĐ-CP, Điều 24 (thời hạn do người đứng đầu quyết định)",
};
