//! Phân tích: a table and a chart of any register or number, without a query language.

use kernel::Routes;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}
