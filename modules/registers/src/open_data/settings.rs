//! What a ward may decide about its open data.

use kernel::{Setting, SettingKind};

const fn setting(
    key: &'static str,
    label: &'static str,
    help: &'static str,
    least: i64,
    default: &'static str,
) -> Setting {
    Setting {
        key,
        group: "open-settings",
        label,
        help,
        kind: SettingKind::Number { least, most: 100 },
        default,
        law: "",
    }
}

/// A share of a register's records, in percent, above which it is not published.
const fn share(key: &'static str, label: &'static str, default: &'static str) -> Setting {
    setting(key, label, "open-most-wrong-help", 0, default)
}

/// Số bản ghi ít nhất của một nhóm (k-ẩn danh).
pub(crate) const SMALLEST_GROUP: Setting =
    setting("registers.open.smallest_group", "open-smallest-group", "open-smallest-group-help", 2, "5");
/// Tỷ lệ bản ghi có giá trị sai nhiều nhất.
pub(crate) const MOST_WRONG: Setting = share("registers.open.most_wrong", "open-most-wrong", "5");
/// Tỷ lệ bản ghi thiếu giá trị bắt buộc nhiều nhất.
pub(crate) const MOST_MISSING: Setting = share("registers.open.most_missing", "open-most-missing", "10");
/// Tỷ lệ bản ghi viết chưa chuẩn nhiều nhất.
pub(crate) const MOST_UNCLEAN: Setting = share("registers.open.most_unclean", "open-most-unclean", "20");
/// Tỷ lệ bản ghi quá hạn xác nhận nhiều nhất.
pub(crate) const MOST_OVERDUE: Setting = share("registers.open.most_overdue", "open-most-overdue", "50");
