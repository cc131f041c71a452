//! Bản đồ số: registers with places as layers.

use kernel::Routes;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}
