//! Who may do what with reports; whatever is not listed here is refused.

use kernel::{EVERYBODY, Permission, Role, Scope};

/// Xem kỳ báo cáo, phiếu số liệu, báo cáo.
pub(crate) const VIEW: Permission = Permission("reports.view");
/// Xem báo cáo tổng hợp của kỳ.
pub(crate) const COMPILED: Permission = Permission("reports.compiled");
/// Nhập số liệu và nộp phiếu của đơn vị.
pub(crate) const ENTER: Permission = Permission("reports.enter");
/// Duyệt, trả lại phiếu; cho nộp muộn.
pub(crate) const APPROVE: Permission = Permission("reports.approve");
/// Đặt chế độ báo cáo, mở và chốt kỳ.
pub(crate) const MANAGE: Permission = Permission("reports.manage");
/// Xem yêu cầu giải trình: units see theirs.
pub(crate) const INQUIRIES: Permission = Permission("reports.inquiries");
/// Yêu cầu đơn vị giải trình.
pub(crate) const INQUIRE: Permission = Permission("reports.inquire");
/// Trả lời yêu cầu giải trình.
pub(crate) const ANSWER: Permission = Permission("reports.answer");
/// Xem việc cần lãnh đạo quyết định, giao việc, họp giao ban.
pub(crate) const LEAD: Permission = Permission("reports.lead");

/// The policy table of this module.
pub(crate) const POLICY: &[(Permission, &[(Role, Scope)])] = &[
    (
        VIEW,
        &[
            (Role::Administrator, Scope::Ward),
            (Role::Coordinator, Scope::Ward),
            (Role::UnitContact, Scope::OwnUnit),
            (Role::Leader, Scope::Ward),
            (Role::Clerk, Scope::Ward),
            (Role::Officer, Scope::Ward),
            (Role::Viewer, Scope::Ward),
        ],
    ),
    (COMPILED, EVERYBODY),
    (ENTER, &[(Role::Coordinator, Scope::Ward), (Role::UnitContact, Scope::OwnUnit)]),
    (APPROVE, &[(Role::Coordinator, Scope::Ward), (Role::Leader, Scope::Ward)]),
    (MANAGE, &[(Role::Coordinator, Scope::Ward)]),
    (INQUIRIES, &[(Role::Coordinator, Scope::Ward), (Role::Leader, Scope::Ward), (Role::UnitContact, Scope::OwnUnit)]),
    (INQUIRE, &[(Role::Coordinator, Scope::Ward), (Role::Leader, Scope::Ward)]),
    (LEAD, &[(Role::Coordinator, Scope::Ward), (Role::Leader, Scope::Ward)]),
    (ANSWER, &[(Role::Coordinator, Scope::Ward), (Role::UnitContact, Scope::OwnUnit)]),
];
