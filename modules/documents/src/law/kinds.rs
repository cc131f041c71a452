//! What kinds of documents the library holds, what they do to each other, how they stand.

/// Kinds of documents that stand in the library, the highest first.
pub(crate) const KINDS: [&str; 25] = [
    "Hiến pháp",
    "Bộ luật",
    "Luật",
    "Pháp lệnh",
    "Lệnh",
    "Nghị quyết",
    "Nghị quyết liên tịch",
    "Nghị định",
    "Quyết định",
    "Chỉ thị",
    "Thông tư",
    "Thông tư liên tịch",
    "Văn bản hợp nhất",
    "Tiêu chuẩn",
    "Quy chuẩn",
    "Kết luận",
    "Quy định",
    "Quy chế",
    "Hướng dẫn",
    "Chương trình",
    "Kế hoạch",
    "Đề án",
    "Thông báo",
    "Công văn",
    "Văn bản khác",
];

/// Kinds that are cited by their names.
const NAMED: [&str; 4] = ["Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh"];

/// Is this kind cited by its name, "Luật Giao dịch điện tử"?
pub(crate) fn is_named(kind: &str) -> bool {
    NAMED.contains(&kind)
}

/// Quan hệ: what one document does to another, seen from the one that does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Thay thế, bãi bỏ toàn bộ.
    Replaces,
    /// Thay thế, bãi bỏ một phần.
    ReplacesPart,
    /// Sửa đổi, bổ sung.
    Amends,
    /// Quy định chi tiết, hướng dẫn thi hành.
    Guides,
    /// Căn cứ ban hành.
    BasedOn,
}

impl Relation {
    /// Every one, the weightiest first.
    pub(crate) const ALL: [Self; 5] = [Self::Replaces, Self::ReplacesPart, Self::Amends, Self::Guides, Self::BasedOn];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Replaces => "replaces",
            Self::ReplacesPart => "replaces_part",
            Self::Amends => "amends",
            Self::Guides => "guides",
            Self::BasedOn => "based_on",
        }
    }

    /// The relation of a name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.key() == key)
    }
}

/// Hiệu lực on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Còn hiệu lực.
    InForce,
    /// Hết hiệu lực.
    Ended,
    /// Chưa có hiệu lực.
    NotYet,
    /// Chưa có trong thư viện: says nothing about the document itself.
    Unknown,
}

impl Standing {
    /// Those that a list can be narrowed to.
    pub(crate) const KNOWN: [Self; 3] = [Self::InForce, Self::Ended, Self::NotYet];

    /// Its name in addresses and texts.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Ended => "ended",
            Self::NotYet => "not-yet",
            Self::Unknown => "unknown",
        }
    }
}

/// A kind in its usual spelling, from its name however it is typed or from its code ("NĐ").
pub(crate) fn kind_named(typed: &str) -> Option<&'static str> {
    let folded = vietnamese::fold(typed);
    let by_code = || vietnamese::citation::kind_of_code(typed).and_then(|name| KINDS.into_iter().find(|k| *k == name));
    KINDS.into_iter().find(|kind| vietnamese::fold(kind) == folded).or_else(by_code)
}

/// The text after its kind, where it begins with it.
pub(super) fn without_prefix<'a>(title: &'a str, kind: &str) -> Option<&'a str> {
    if kind.is_empty() || !is_named(kind) {
        return None;
    }
    let mut letters = title.char_indices();
    let at = letters.nth(kind.chars().count()).map(|(at, _)| at)?;
    let begins = vietnamese::fold(&title[..at]) == vietnamese::fold(kind);
    (begins && title[at..].starts_with(' ')).then(|| title[at..].trim_start())
}
