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
/// Soạn thảo văn bản đi của đơn vị.
pub(crate) const DRAFT: Permission = Permission("documents.draft");
/// Ký văn bản.
pub(crate) const SIGN: Permission = Permission("documents.sign");
/// Cấp số, ký số của cơ quan, phát hành, thu hồi.
pub(crate) const ISSUE: Permission = Permission("documents.issue");
/// Duyệt dự thảo của đơn vị mình, cho ý kiến thay đơn vị.
pub(crate) const HEAD: Permission = Permission("documents.head");
/// Kiểm tra thể thức, thủ tục trước khi trình lãnh đạo.
pub(crate) const CHECK: Permission = Permission("documents.check");
/// Giữ thư viện văn bản pháp luật: thêm, sửa, nhập, bỏ.
pub(crate) const LAW: Permission = Permission("documents.law");
/// Lập hồ sơ công việc của đơn vị mình: đề nghị, mở, đưa văn bản vào, đóng, giao nộp.
pub(crate) const FILE: Permission = Permission("documents.work_files.keep");
/// Duyệt danh mục hồ sơ, đồng ý giữ lại hồ sơ đến hạn nộp lưu.
pub(crate) const APPROVE_FILES: Permission = Permission("documents.work_files.approve");
/// Giữ lưu trữ cơ quan: nhận hồ sơ giao nộp, nhập tài liệu số hóa, danh sách hết thời hạn lưu trữ.
pub(crate) const ARCHIVE: Permission = Permission("documents.archive");

/// Thiết lập hộp thư văn bản.
pub(crate) const MAILBOX: Permission = Permission("documents.mailbox");
/// Khai báo cơ quan liên thông: addresses and keys.
pub(crate) const PEERS: Permission = Permission("documents.peers");

/// Lập nhóm trao đổi, viết trong nhóm mà mình là thành viên. A group is seen by its members alone, whatever else one may.
pub(crate) const CHAT: Permission = Permission("documents.chat");
/// Who may be in a group: officers of units and leaders.
pub(crate) const CHATTERS: &[(Role, Scope)] = &[
    (Role::Leader, Scope::Ward),
    (Role::Coordinator, Scope::Ward),
    (Role::UnitContact, Scope::Ward),
    (Role::Clerk, Scope::Ward),
    (Role::Officer, Scope::Ward),
];

/// Thêm, bỏ chứng thư gốc mà phường tin cậy.
pub(crate) const TRUST: Permission = Permission("documents.trust");

/// The policy table of this module.
pub(crate) const POLICY: &[(Permission, &[(Role, Scope)])] = &[
    (VIEW, EVERYBODY),
    (OVERSEE, &[(Role::Leader, Scope::Ward), (Role::Coordinator, Scope::Ward), (Role::Clerk, Scope::Ward)]),
    (REGISTER, &[(Role::Clerk, Scope::Ward)]),
    (LAW, &[(Role::Clerk, Scope::Ward), (Role::Coordinator, Scope::Ward), (Role::Administrator, Scope::Ward)]),
    (DIRECT, &[(Role::Leader, Scope::Ward)]),
    (MAILBOX, &[(Role::Administrator, Scope::Ward)]),
    (HANDLE, &[(Role::Coordinator, Scope::Ward), (Role::UnitContact, Scope::OwnUnit), (Role::Officer, Scope::OwnUnit)]),
    (
        DRAFT,
        &[
            (Role::Coordinator, Scope::OwnUnit),
            (Role::UnitContact, Scope::OwnUnit),
            (Role::Officer, Scope::OwnUnit),
            (Role::Clerk, Scope::OwnUnit),
        ],
    ),
    (HEAD, &[(Role::UnitContact, Scope::OwnUnit)]),
    (CHECK, &[(Role::Coordinator, Scope::Ward), (Role::Clerk, Scope::Ward)]),
    (SIGN, &[(Role::Leader, Scope::Ward)]),
    (ISSUE, &[(Role::Clerk, Scope::Ward)]),
    (
        FILE,
        &[
            (Role::Coordinator, Scope::Ward),
            (Role::Clerk, Scope::Ward),
            (Role::UnitContact, Scope::OwnUnit),
            (Role::Officer, Scope::OwnUnit),
        ],
    ),
    (APPROVE_FILES, &[(Role::Leader, Scope::Ward)]),
    (ARCHIVE, &[(Role::Clerk, Scope::Ward)]),
    (PEERS, &[(Role::Administrator, Scope::Ward), (Role::Clerk, Scope::Ward)]),
    (CHAT, CHATTERS),
    (TRUST, &[(Role::Administrator, Scope::Ward)]),
];
