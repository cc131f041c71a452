//! Who may do what with scores; whatever is not listed here is refused.

use kernel::{EVERYBODY, Permission, Role, Scope};

/// Xem điểm và bộ tiêu chí.
pub(crate) const VIEW: Permission = Permission("scores.view");
/// Tự chấm và nộp.
pub(crate) const SCORE: Permission = Permission("scores.score");
/// Mở kỳ chấm điểm.
pub(crate) const OPEN: Permission = Permission("scores.open");
/// Thẩm định, trả lại.
pub(crate) const VERIFY: Permission = Permission("scores.verify");
/// Công bố, khóa, mở lại.
pub(crate) const PUBLISH: Permission = Permission("scores.publish");
/// Nhập bộ tiêu chí.
pub(crate) const RULES: Permission = Permission("scores.rules");

/// The policy table of this module.
pub(crate) const POLICY: &[(Permission, &[(Role, Scope)])] = &[
    (VIEW, EVERYBODY),
    (SCORE, &[(Role::Coordinator, Scope::Ward), (Role::UnitContact, Scope::OwnUnit)]),
    (OPEN, &[(Role::Coordinator, Scope::Ward)]),
    (VERIFY, &[(Role::Coordinator, Scope::Ward), (Role::Leader, Scope::Ward)]),
    (PUBLISH, &[(Role::Leader, Scope::Ward)]),
    (RULES, &[(Role::Administrator, Scope::Ward)]),
];
