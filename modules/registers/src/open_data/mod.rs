//! Dữ liệu mở: what the ward publishes, with its catalogue.

mod actions;
mod catalogue;
mod ckan;
mod dcat;
pub(crate) mod demo;
mod form;
mod formats;
mod health;
mod lists;
mod model;
mod parquet;
mod personal;
mod public;
mod publish;
pub(crate) mod republish;
pub(crate) mod settings;
mod shown;
mod snapshot;
mod store;
mod suppress;

use kernel::Routes;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    ckan::routes(public::routes(publish::routes(catalogue::routes(r))))
}
