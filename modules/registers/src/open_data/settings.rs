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
/// Tỷ lệ bản ghi thiếu giá trị bắt buộc nhiều nhất, in percent.
pub(crate) const MOST_MISSING: Setting = Setting {
    key: "registers.open.most_missing",
    group: "open-settings",
    label: "open-most-missing",
    help: "open-most-wrong-help",
    kind: SettingKind::Number { least: 0, most: 100 },
    default: "10",
    law: "",
};
/// Tỷ lệ bản ghi viết chưa chuẩn nhiều nhất, in percent.
pub(crate) const MOST_UNCLEAN: Setting = Setting {
    key: "registers.open.most_unclean",
    group: "open-settings",
    label: "open-most-unclean",
    help: "open-most-wrong-help",
    kind: SettingKind::Number { least: 0, most: 100 },
    default: "20",
    law: "",
};
/// Tỷ lệ bản ghi quá hạn xác nhận nhiều nhất, in percent.
pub(crate) const MOST_OVERDUE: Setting = Setting {
    key: "registers.open.most_overdue",
    group: "open-settings",
    label: "open-most-overdue",
    help: "open-most-wrong-help",
    kind: SettingKind::Number { least: 0, most: 100 },
    default: "50",
    law: "",
};
