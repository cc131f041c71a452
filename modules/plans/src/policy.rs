//! Who may do what with plans; whatever is not listed here is refused.

use kernel::{EVERYBODY, Permission, Role, Scope};

/// Xem kế hoạch, chỉ tiêu, nhiệm vụ.
pub(crate) const VIEW: Permission = Permission("plans.view");
/// Soạn và sửa kế hoạch, chỉ tiêu, nhiệm vụ: the coordinator everywhere, a unit contact in the unit's own plan.
pub(crate) const EDIT: Permission = Permission("plans.edit");
/// Báo cáo tiến độ, nhập số liệu, nêu khó khăn, xin gia hạn.
pub(crate) const REPORT: Permission = Permission("plans.report");
/// Duyệt số liệu, duyệt gia hạn.
pub(crate) const APPROVE: Permission = Permission("plans.approve");
/// Giao việc, giao người phụ trách.
pub(crate) const ASSIGN: Permission = Permission("plans.assign");
/// Công bố kế hoạch ra ngoài.
pub(crate) const PUBLISH: Permission = Permission("plans.publish");
/// Tải văn bản kế hoạch lên và đưa vào theo dõi.
pub(crate) const IMPORT: Permission = Permission("plans.import");

/// Đánh giá chỉ tiêu, nhiệm vụ khác với cách tính.
pub(crate) const JUDGE: Permission = Permission("plans.judge");

/// The policy table of this module.
pub(crate) const POLICY: &[(Permission, &[(Role, Scope)])] = &[
    (VIEW, EVERYBODY),
    (EDIT, &[(Role::Coordinator, Scope::Ward), (Role::UnitContact, Scope::OwnUnit)]),
    (REPORT, &[(Role::Coordinator, Scope::Ward), (Role::UnitContact, Scope::OwnUnit)]),
    (APPROVE, &[(Role::Coordinator, Scope::Ward), (Role::Leader, Scope::Ward)]),
    (ASSIGN, &[(Role::Coordinator, Scope::Ward), (Role::Leader, Scope::Ward)]),
    (JUDGE, &[(Role::Leader, Scope::Ward)]),
    (PUBLISH, &[(Role::Coordinator, Scope::Ward)]),
    (IMPORT, &[(Role::Coordinator, Scope::Ward)]),
];
