//! Giấy tờ, kết quả, bản sao điện tử: scans kept by digest, what the ward already holds and need not be handed in again,
//! the electronic result, and the register of certified electronic copies.

mod actions;
mod copies_page;
mod ledger_page;
mod model;
mod pages;
mod store;

pub(crate) use actions::{Sent, hold_result, keep_sent, offered, spare};
pub(crate) use model::{Offer, Spared, UNASKED};
pub(crate) use store::{copies_of, copy, file, files};

use kernel::{Routes, Setting, SettingKind};

const SCAN_DPI: Setting = Setting {
    key: "procedures.scan_dpi",
    group: "paper-settings",
    label: "paper-scan-dpi",
    help: "paper-scan-dpi-hint",
    kind: SettingKind::Number { least: 72, most: 1200 },
    default: "200",
    law: "Nghị định 30/2020/NĐ-CP, Phụ lục I",
};

/// What an administrator may set of it.
pub(crate) const SETTINGS: [Setting; 1] = [SCAN_DPI];

/// Routes of papers.
pub(crate) fn routes(r: Routes) -> Routes {
    ledger_page::routes(copies_page::routes(pages::routes(r)))
}

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/paper.ftl")), ("en", include_str!("../../locales/en/paper.ftl"))];
