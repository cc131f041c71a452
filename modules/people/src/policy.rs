//! Which roles may do what with people, units and committees.

use kernel::{EVERYBODY, Permission, Role, Scope};

/// Quản trị người dùng: accounts, units, tokens, delegation by others, sign-in rules.
pub(crate) const MANAGE: Permission = Permission("people.manage");
/// Lập và sửa Ban Chỉ đạo.
pub(crate) const COMMITTEES: Permission = Permission("people.committees");
/// Xem danh bạ đơn vị.
pub(crate) const LOOK: Permission = Permission("people.look");

/// The policy table of this module.
pub(crate) const POLICY: &[(Permission, &[(Role, Scope)])] = &[
    (MANAGE, &[(Role::Administrator, Scope::Ward)]),
    (COMMITTEES, &[(Role::Administrator, Scope::Ward), (Role::Coordinator, Scope::Ward)]),
    (LOOK, EVERYBODY),
];
