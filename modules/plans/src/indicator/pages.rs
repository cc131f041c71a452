//! Pages of indicators and measures: one indicator, the records behind its number, its figures, any measure.

mod compared;
mod counted;
pub(crate) mod edit;
pub(crate) mod figures;
pub(crate) mod measure;
mod previous;
pub(crate) mod records;
pub(crate) mod show;

use super::model::{Indicator, IndicatorId};
use crate::plan::view::{may_edit, may_see};
use crate::plan::{self, Plan};
use crate::policy::{APPROVE, EDIT, REPORT, VIEW};
use axum::handler::Handler as _;
use kernel::{Access, Actor, Conn, Error, Result, Routes};

/// Routes of indicators and measures.
pub(crate) fn routes(r: Routes) -> Routes {
    let (view, change) = (Access::Holds(VIEW), Access::Holds(EDIT));
    let (report, approve) = (Access::Holds(REPORT), Access::Holds(APPROVE));
    r.get("/chi-tieu/{indicator}", view, show::show)
        .get("/chi-tieu/{indicator}/ban-ghi", view, records::show)
        .post("/chi-tieu/{indicator}/so-lieu", report, figures::enter.layer(kernel::upload_limit()))
        .post("/chi-tieu/{indicator}/so-lieu/{figure}/duyet", approve, figures::approve)
        .post("/chi-tieu/{indicator}/so-lieu/{figure}/tra-lai", approve, figures::give_back)
        .get("/ke-hoach/{plan}/chi-tieu/moi", change, edit::blank)
        .post("/ke-hoach/{plan}/chi-tieu/moi", change, edit::create)
        .get("/chi-tieu/{indicator}/sua", change, edit::show)
        .post("/chi-tieu/{indicator}/sua", change, edit::save)
        .post("/chi-tieu/{indicator}/thoi-theo-doi", change, edit::supersede)
        .get("/so-lieu", view, measure::all)
        .get("/so-lieu/{measure}", view, measure::show)
        .get("/so-lieu/{measure}/ban-ghi.csv", view, measure::csv)
        .get("/so-lieu/{measure}/ban-ghi.xlsx", view, measure::xlsx)
}

pub(crate) use show::page_again;

/// The indicator and its plan, where the actor may see them.
pub(crate) async fn visible(conn: &Conn, actor: &Actor, id: IndicatorId) -> Result<(Indicator, Plan)> {
    let indicator = super::store::get(conn, id).await?;
    let plan = plan::get(conn, indicator.plan).await?;
    if may_see(actor, &plan) { Ok((indicator, plan)) } else { Err(Error::NotFound) }
}

/// The indicator and its plan, where the actor may edit them.
pub(crate) async fn editable(conn: &Conn, actor: &Actor, id: IndicatorId) -> Result<(Indicator, Plan)> {
    let (indicator, plan) = visible(conn, actor, id).await?;
    if may_edit(actor, &plan) { Ok((indicator, plan)) } else { Err(Error::Forbidden) }
}
