//! Dữ liệu mở: what the ward publishes, with its catalogue.

mod actions;
mod formats;
mod lists;
mod model;
mod parquet;
mod personal;
pub(crate) mod republish;
pub(crate) mod settings;
mod snapshot;
mod store;
mod suppress;

use kernel::Routes;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}
