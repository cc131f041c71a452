//! Dữ liệu cá nhân của một người: what the desk holds about them, given out or erased on request as far as the law lets.

mod actions;
mod given;
mod pages;

use kernel::{Setting, SettingKind};

pub(crate) use given::given;
pub(crate) use pages::routes;

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/retention.ftl")), ("en", include_str!("../../locales/en/retention.ftl"))];

/// Thời hạn lưu dữ liệu cá nhân of a dossier, in months after it ended; before that nobody erases it.
pub(crate) const MONTHS: Setting = Setting {
    key: "procedures.retention_months",
    group: "dossier-settings",
    label: "retention-months",
    help: "retention-months-help",
    kind: SettingKind::Number { least: 1, most: 1_200 },
    default: "120",
    law: "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; Luật Lưu trữ 33/2024/QH15; số tháng chưa đối chiếu với văn bản, \
          phường đặt theo bảng thời hạn lưu trữ của mình",
};
