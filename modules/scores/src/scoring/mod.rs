//! Phiếu chấm điểm: self-score with evidence, verified by a second person, published, compared, and what would raise it.

pub(crate) mod actions;
mod api_v1;
mod evidence;
mod forms;
mod improve;
mod model;
pub(crate) mod opening;
mod pages;
mod period;
mod sheet;
mod store;
mod telling;

pub(crate) use api_v1::openapi;
pub(crate) use model::{Entry, ScoringId};
pub(crate) use opening::upcoming;
pub(crate) use period::{Quarter, label};
pub(crate) use sheet::Sheet;
pub(crate) use telling::matters;

use kernel::Routes;

/// Routes of score sheets.
pub(crate) fn routes(r: Routes) -> Routes {
    api_v1::routes(pages::routes(r))
}
