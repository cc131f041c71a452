//! Who may do what with documents; whatever is not listed here is refused.

use kernel::{EVERYBODY, Permission, Role, Scope};

/// Mở phòng văn bản: each sees what is given to their unit or themselves, unless OVERSEE.
pub(crate) const VIEW: Permission = Permission("documents.view");
/// Xem mọi văn bản của phường.
pub(crate) const OVERSEE: Permission = Permission("documents.oversee");
/// Đăng ký văn bản đến, in sổ.
pub(crate) const REGISTER: Permission = Permission("documents.register");
/// Cho ý kiến chỉ đạo: đơn vị chủ trì, phối hợp, thời hạn.
pub(crate) const DIRECT: Permission = Permission("documents.direct");
/// Giải quyết văn bản được giao: giao người, đề xuất, kết thúc.
pub(crate) const HANDLE: Permission = Permission("documents.handle");

/// The policy table of this module.
pub(crate) const POLICY: &[(Permission, &[(Role, Scope)])] = &[
    (VIEW, EVERYBODY),
    (OVERSEE, &[(Role::Leader, Scope::Ward), (Role::Coordinator, Scope::Ward), (Role::Clerk, Scope::Ward)]),
    (REGISTER, &[(Role::Clerk, Scope::Ward)]),
    (DIRECT, &[(Role::Leader, Scope::Ward)]),
    (HANDLE, &[(Role::Coordinator, Scope::Ward), (Role::UnitContact, Scope::OwnUnit), (Role::Officer, Scope::OwnUnit)]),
];
