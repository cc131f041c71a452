//! What a committee is, and what may be one.

use chrono::NaiveDate;
use kernel::{Error, Result, UserId};
use uuid::Uuid;

kernel::typed_id!(
    /// Ban Chỉ đạo.
    CommitteeId
);

/// Ban Chỉ đạo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committee {
    pub id: CommitteeId,
    /// "Ban Chỉ đạo phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số".
    pub name: String,
    /// Number of the decision that made it: "152/QĐ-UBND".
    pub decision: String,
    pub decided_on: Option<NaiveDate>,
    pub members: Vec<Member>,
}

/// Thành viên.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: Uuid,
    /// The account of the member, where the member uses the product.
    pub account: Option<UserId>,
    pub name: String,
    /// "Trưởng Ban", "Phó Trưởng Ban", "Thành viên".
    pub title: String,
    /// Lĩnh vực phụ trách.
    pub field: String,
}

/// A committee to be made, or what an edit makes of it.
#[derive(Debug, Clone, Default)]
pub struct NewCommittee {
    pub name: String,
    pub decision: String,
    pub decided_on: Option<NaiveDate>,
}

/// A member to be added, or what an edit makes of one.
#[derive(Debug, Clone, Default)]
pub struct NewMember {
    pub account: Option<UserId>,
    pub name: String,
    pub title: String,
    pub field: String,
}

impl NewCommittee {
    pub(crate) fn check(&self) -> Result<()> {
        match self.name.chars().count() {
            4..=300 => Ok(()),
            _ => Err(Error::invalid("name", "Nhập tên Ban Chỉ đạo, từ 4 đến 300 ký tự.")),
        }
    }
}

impl NewMember {
    pub(crate) fn check(&self) -> Result<()> {
        if !(2..=100).contains(&self.name.chars().count()) {
            return Err(Error::invalid("name", "Nhập họ và tên thành viên."));
        }
        if self.title.is_empty() {
            return Err(Error::invalid("title", "Nhập chức danh trong Ban, ví dụ: Trưởng Ban, Thành viên."));
        }
        Ok(())
    }
}
