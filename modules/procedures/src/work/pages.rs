//! The work list, and the assignment of many dossiers at once.

mod assign;
mod list;

use super::spent;
use crate::policy;
use kernel::{Access, Routes};

/// Routes of the work list.
pub(crate) fn routes(r: Routes) -> Routes {
    let (handle, direct) = (Access::Holds(policy::HANDLE), Access::Holds(policy::DIRECT));
    r.get("/ho-so", handle, list::show)
        .get("/ho-so/tim", handle, list::show)
        .post("/ho-so/tim", handle, list::search)
        .get("/ho-so/thoi-gian", Access::Holds(policy::VIEW), spent::show)
        .get("/ho-so/phan-cong", direct, assign::blank)
        .post("/ho-so/phan-cong", direct, assign::send)
}
