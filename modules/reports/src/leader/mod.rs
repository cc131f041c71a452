//! Trang của lãnh đạo: what needs a decision, giving work, the page for the morning meeting, the weekly digest.

mod assigning;
mod digest;
mod matters;
mod meeting;
mod pages;
mod standing;

pub(crate) use digest::{JOB, WEEKLY};

use crate::policy;
use kernel::{Access, Routes};

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/leader.ftl")), ("en", include_str!("../../locales/en/leader.ftl"))];

/// Routes of the leader's pages.
pub(crate) fn routes(r: Routes) -> Routes {
    let lead = Access::Holds(policy::LEAD);
    r.get("/lanh-dao", lead, pages::home)
        .get("/lanh-dao/giao-ban", lead, meeting::show)
        .get("/lanh-dao/giao-viec", lead, assigning::blank)
        .post("/lanh-dao/giao-viec", lead, assigning::send)
}
