//! Dữ liệu mở: what the ward publishes, with its catalogue.

use kernel::Routes;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}
