//! What a ward may decide about its open data.

use kernel::{Setting, SettingKind};

/// Số bản ghi ít nhất của một nhóm (k-ẩn danh).
pub(crate) const SMALLEST_GROUP: Setting = Setting {
    key: "registers.open.smallest_group",
    group: "open-settings",
    label: "open-smallest-group",
    help: "open-smallest-group-help",
    kind: SettingKind::Number { least: 2, most: 100 },
    default: "5",
    law: "",
};
/// Tỷ lệ bản ghi có giá trị sai nhiều nhất, in percent.
pub(crate) const MOST_WRONG: Setting = Setting {
    key: "registers.open.most_wrong",
    group: "open-settings",
    label: "open-most-wrong",
    help: "open-most-wrong-help",
    kind: SettingKind::Number { least: 0, most: 100 },
    default: "5",
    law: "",
};
