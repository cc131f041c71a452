//! Pages of sheets: the grid in which a unit enters its figures, the page of one figure, the
//! workbook that goes out and comes back, and the steps of a sheet.

mod figure;
mod grid;
mod spreadsheet;
mod steps;

use super::model::SheetId;
use crate::policy::{APPROVE, ENTER, VIEW};
use axum::handler::Handler;
use kernel::{Access, Error, Result, Routes};
use plans::api::IndicatorId;

/// Routes of sheets.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, enter, decide) = (Access::Holds(VIEW), Access::Holds(ENTER), Access::Holds(APPROVE));
    r.get("/bao-cao/phieu/{id}", see, grid::show)
        .post("/bao-cao/phieu/{id}", enter, grid::save)
        .get("/bao-cao/phieu/{id}/mau.xlsx", see, spreadsheet::download)
        .get("/bao-cao/phieu/{id}/mau", enter, spreadsheet::show)
        .post("/bao-cao/phieu/{id}/mau", enter, spreadsheet::fill.layer(spreadsheet::body_limit()))
        .post("/bao-cao/phieu/{id}/nop", enter, steps::submit)
        .post("/bao-cao/phieu/{id}/rut", enter, steps::withdraw)
        .post("/bao-cao/phieu/{id}/duyet", decide, steps::approve)
        .post("/bao-cao/phieu/{id}/tra-lai", decide, steps::give_back)
        .post("/bao-cao/phieu/{id}/mo-lai", decide, steps::reopen)
        .get("/bao-cao/phieu/{id}/chi-tieu/{indicator}", see, figure::show)
        .post("/bao-cao/phieu/{id}/chi-tieu/{indicator}", enter, figure::attach.layer(kernel::upload_limit()))
}

fn sheet_id(text: &str) -> Result<SheetId> {
    text.parse().map_err(|_| Error::NotFound)
}

fn indicator_id(text: &str) -> Result<IndicatorId> {
    text.parse().map_err(|_| Error::NotFound)
}
