//! Soạn sổ: the definition editor in the browser.

use kernel::Routes;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}
