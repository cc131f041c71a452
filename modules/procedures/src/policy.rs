//! Who may do what with procedures and dossiers; whatever is not listed here is refused.

use kernel::{EVERYBODY, Permission, Role, Scope};

/// Xem danh mục thủ tục, số liệu một cửa.
pub(crate) const VIEW: Permission = Permission("procedures.view");
/// Sửa danh mục thủ tục, nhập danh mục.
pub(crate) const CATALOGUE: Permission = Permission("procedures.catalogue");
/// Tiếp nhận, trả kết quả, gọi số tại quầy.
pub(crate) const RECEIVE: Permission = Permission("procedures.receive");
/// Xem và giải quyết hồ sơ: units theirs.
pub(crate) const HANDLE: Permission = Permission("procedures.handle");
/// Phân công hàng loạt, chuyển hồ sơ giữa các đơn vị, gia hạn, dừng.
pub(crate) const DIRECT: Permission = Permission("procedures.direct");
/// Thu, hoàn, đối soát phí.
pub(crate) const MONEY: Permission = Permission("procedures.money");
/// Kết nối với hệ thống của tỉnh và Cổng Dịch vụ công quốc gia.
pub(crate) const OUTSIDE: Permission = Permission("procedures.outside");
/// Nhận và ghi kết quả hướng dẫn người dân.
pub(crate) const SUPPORT: Permission = Permission("procedures.support");
/// Xem đánh giá của người dân.
pub(crate) const RATINGS: Permission = Permission("procedures.ratings");

/// Xem, xuất, xóa dữ liệu cá nhân của một người theo yêu cầu của người đó.
pub(crate) const PRIVACY: Permission = Permission("procedures.privacy");

/// The policy table of this module.
pub(crate) const POLICY: &[(Permission, &[(Role, Scope)])] = &[
    (VIEW, EVERYBODY),
    (CATALOGUE, &[(Role::Administrator, Scope::Ward), (Role::Coordinator, Scope::Ward)]),
    (RECEIVE, &[(Role::Officer, Scope::Ward)]),
    (HANDLE, &[(Role::Officer, Scope::Ward), (Role::UnitContact, Scope::OwnUnit), (Role::Leader, Scope::Ward)]),
    (DIRECT, &[(Role::Leader, Scope::Ward), (Role::UnitContact, Scope::OwnUnit)]),
    (MONEY, &[(Role::Officer, Scope::Ward)]),
    (SUPPORT, &[(Role::Officer, Scope::Ward), (Role::UnitContact, Scope::Ward), (Role::Coordinator, Scope::Ward)]),
    (RATINGS, &[(Role::Leader, Scope::Ward), (Role::Coordinator, Scope::Ward)]),
    (OUTSIDE, &[(Role::Administrator, Scope::Ward), (Role::Officer, Scope::Ward)]),
    (PRIVACY, &[(Role::Administrator, Scope::Ward), (Role::Leader, Scope::Ward)]),
];
