//! Pages of tasks: what is mine, one task, the tasks of a plan, a unit; and what their forms do.

mod act;
mod edit;
mod export;
mod forms;
mod list;
mod mine;
mod names;
mod row;
mod show;
mod timeline;
mod unit;

use super::model::TaskId;
use crate::policy::{APPROVE, ASSIGN, EDIT, VIEW};
use axum::handler::Handler;
use kernel::{Access, Error, Result, Routes};

/// Routes of tasks.
pub(crate) fn routes(r: Routes) -> Routes {
    let see = Access::Holds(VIEW);
    r.get("/viec-cua-toi", see, mine::show)
        .get("/don-vi/{unit}", see, unit::show)
        .get("/ke-hoach/{plan}/nhiem-vu", see, list::show)
        .get("/ke-hoach/{plan}/nhiem-vu.xlsx", see, list::xlsx)
        .get("/ke-hoach/{plan}/nhiem-vu.csv", see, list::csv)
        .get("/ke-hoach/{plan}/nhiem-vu/moi", Access::Holds(EDIT), edit::blank)
        .post("/ke-hoach/{plan}/nhiem-vu/moi", Access::Holds(EDIT), edit::create)
        .get("/nhiem-vu/{id}", see, show::show)
        .get("/nhiem-vu/{id}/sua", Access::Holds(EDIT), edit::form)
        .post("/nhiem-vu/{id}/sua", Access::Holds(EDIT), edit::save)
        .post("/nhiem-vu/{id}/cap-nhat", see, act::report.layer(kernel::upload_limit()))
        .post("/nhiem-vu/{id}/mo-lai", see, act::reopen)
        .post("/nhiem-vu/{id}/thoi-thuc-hien", Access::Holds(EDIT), act::stop)
        .post("/nhiem-vu/{id}/phu-trach", Access::Holds(ASSIGN), act::assign)
        .post("/nhiem-vu/{id}/moc", see, act::add_milestone)
        .post("/nhiem-vu/{id}/moc/{milestone}", see, act::milestone)
        .post("/nhiem-vu/{id}/kho-khan", see, act::raise_difficulty)
        .post("/nhiem-vu/{id}/kho-khan/{difficulty}", see, act::difficulty)
        .post("/nhiem-vu/{id}/gia-han", see, act::request_extension)
        .post("/nhiem-vu/{id}/gia-han/{extension}", Access::Holds(APPROVE), act::decide_extension)
}

pub(crate) use names::Names;
pub(crate) use show::answer;
pub(crate) use timeline::tell;

/// An identifier in an address; what is no identifier is not found.
fn task_id(text: &str) -> Result<TaskId> {
    text.parse().map_err(|_| Error::NotFound)
}
