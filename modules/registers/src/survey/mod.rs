//! Khảo sát: a register filled through a form, by link or QR code.
//!
//! `pages` is for whoever keeps the register: opening a survey, its progress, its poster. `answer` is the form itself,
//! for anybody or for staff. An answer is a record like any other; the open survey is the permission to add it.

mod actions;
mod answer;
mod model;
mod open;
mod pages;
mod store;

use kernel::Routes;

pub(crate) use model::OpenSurvey;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    answer::routes(open::routes(pages::routes(r)))
}
