//! Nhập, xuất tệp: spreadsheets that exist become records, records become files.

use kernel::Routes;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}
