//! Chia sẻ dữ liệu: the record API; consumers with keys, grants and a log; messages of changes; the province's store.
//!
//! `api_v1` is for those who are signed in, `share` for consumers with a key. `hook` tells consumers what changed and
//! sends what waits, by `http`; `package` makes what the province's store takes. The log of what was taken is also the
//! count of the rate limit, so that it holds for as many processes as share the database.

mod actions;
mod api_shape;
mod api_v1;
mod contract;
mod edit;
mod gone;
mod hook;
mod http;
pub(crate) mod json;
mod model;
mod package;
mod pages;
mod problem;
mod settings;
mod share;
mod store;
mod store_out;
mod tables;

use kernel::Routes;

pub(crate) use api_v1::openapi;
pub(crate) use hook::{EACH_CHANGE, EACH_DEFINITION, PUSH};
pub(crate) use package::{JOB as PACKAGES, NIGHTLY};
pub(crate) use settings::{DAYS, HOSTS};

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    share::routes(edit::routes(pages::routes(api_v1::routes(r))))
}
