//! Đúng, đủ, sạch, sống: four scores of a register, each opening the records that cost points, and the repairs.

mod bulk;
pub(crate) mod comments;
mod daily;
mod duplicates;
mod left;
mod model;
mod pages;
mod store;
mod stretch;
mod to_do;

pub(crate) use daily::{JOB, NIGHTLY};
pub(crate) use duplicates::store::suspects;
pub(crate) use model::Lens;
pub(crate) use store::narrow;

use kernel::Routes;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    comments::routes(bulk::routes(duplicates::routes(pages::routes(r))))
}
