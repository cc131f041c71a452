//! Who may do what with registers; whatever is not listed here is refused.

use kernel::{EVERYBODY, Permission, Role, Scope};

/// Xem sổ dữ liệu.
pub(crate) const VIEW: Permission = Permission("registers.view");
/// Ghi, sửa, nhập, đính chính bản ghi của sổ do đơn vị mình chủ quản.
pub(crate) const KEEP: Permission = Permission("registers.keep");
/// Định nghĩa sổ, giao đơn vị chủ quản, đóng sổ.
pub(crate) const DEFINE: Permission = Permission("registers.define");
/// Xem cả dữ liệu dùng riêng.
pub(crate) const OVERSEE: Permission = Permission("registers.oversee");
/// Công bố dữ liệu mở, cấp quyền khai thác.
pub(crate) const PUBLISH: Permission = Permission("registers.publish");

/// The policy table of this module.
pub(crate) const POLICY: &[(Permission, &[(Role, Scope)])] = &[
    (VIEW, EVERYBODY),
    (KEEP, &[(Role::Coordinator, Scope::Ward), (Role::UnitContact, Scope::OwnUnit)]),
    (DEFINE, &[(Role::Administrator, Scope::Ward), (Role::Coordinator, Scope::Ward)]),
    (OVERSEE, &[(Role::Leader, Scope::Ward), (Role::Coordinator, Scope::Ward)]),
    (PUBLISH, &[(Role::Coordinator, Scope::Ward)]),
];
