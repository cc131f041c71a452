//! Chia sẻ dữ liệu: keys, grants, logs, webhooks, the province's store.

use kernel::Routes;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}
