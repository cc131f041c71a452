//! Pages of plans: the list, the dashboard, its downloads, the document, legal bases, the public page.

pub(crate) mod bases;
pub(crate) mod dashboard;
pub(crate) mod document;
pub(crate) mod edit;
pub(crate) mod export;
pub(crate) mod list;
pub(crate) mod public;
pub(crate) mod unit_plan;

use crate::plan::{outline, results};
use crate::policy::{EDIT, PUBLISH, VIEW};
use kernel::{Access, Routes};

/// Routes of plans.
pub(crate) fn routes(r: Routes) -> Routes {
    let (view, change, publish) = (Access::Holds(VIEW), Access::Holds(EDIT), Access::Holds(PUBLISH));
    r.get("/ke-hoach", view, list::show)
        .get("/ke-hoach/moi", change, list::blank)
        .post("/ke-hoach/moi", change, list::create)
        .get("/ke-hoach/{plan}", view, dashboard::show)
        .get("/ke-hoach/{plan}/tong-quan.xlsx", view, export::xlsx)
        .get("/ke-hoach/{plan}/tong-quan.csv", view, export::csv)
        .get("/ke-hoach/{plan}/van-ban", view, document::show)
        .get("/ke-hoach/{plan}/de-cuong", view, outline::show)
        .post("/ke-hoach/{plan}/de-cuong", change, outline::save)
        .get("/ke-hoach/{plan}/can-cu", view, bases::show)
        .post("/ke-hoach/{plan}/can-cu", change, bases::save)
        .get("/ke-hoach/{plan}/ket-qua-nam-truoc", view, results::show)
        .get("/ke-hoach/{plan}/sua", change, edit::show)
        .post("/ke-hoach/{plan}/sua", change, edit::save)
        .get("/ke-hoach/{plan}/trong-tam", change, edit::focus)
        .post("/ke-hoach/{plan}/trong-tam", change, edit::save_focus)
        .post("/ke-hoach/{plan}/thuc-hien", change, edit::activate)
        .post("/ke-hoach/{plan}/ket-thuc", change, edit::close)
        .post("/ke-hoach/{plan}/mo-lai", change, edit::reopen)
        .post("/ke-hoach/{plan}/cong-bo", publish, edit::publish)
        .post("/ke-hoach/{plan}/thoi-cong-bo", publish, edit::unpublish)
        .get("/ke-hoach/{plan}/cu-the-hoa", change, unit_plan::show)
        .post("/ke-hoach/{plan}/cu-the-hoa", change, unit_plan::create)
        .post("/ke-hoach/{plan}/thu-tu", change, edit::reorder)
        .post("/ke-hoach/{plan}/dung-chung", change, edit::share)
        .post("/ke-hoach/{plan}/thoi-dung-chung", change, edit::unshare)
        .post("/ke-hoach/{plan}/theo-doi-lai", change, edit::restore)
        .get("/cong-khai/ke-hoach/{plan}", Access::Public, public::show)
}
