//! Biểu mẫu của một cửa: forms 01 to 07 of Thông tư 03/2025/TT-VPCP as pages to print, PDF and Word.
//!
//! The names of the seven forms are those of the circular; its exact text was not at hand, so that the layout follows
//! from what each form is for and from the heading of Nghị định 30/2020/NĐ-CP. A ward compares them with the circular
//! before it uses them.

mod compose;
mod facts;
mod pages;
mod register;
mod trail;

pub(crate) use facts::address_of;

use kernel::Routes;

/// Routes of the forms.
pub(crate) fn routes(r: Routes) -> Routes {
    register::routes(pages::routes(r))
}

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/slip.ftl")), ("en", include_str!("../../locales/en/slip.ftl"))];
