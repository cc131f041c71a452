//! Khảo sát: a register filled through a form, by link or QR code.

use kernel::Routes;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}
