//! Chia sẻ dữ liệu: the record API; consumers with keys, grants and logs; webhooks; the province's store.

mod api_shape;
mod api_v1;
pub(crate) mod json;
mod problem;

use kernel::Routes;

pub(crate) use api_v1::openapi;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    api_v1::routes(r)
}
