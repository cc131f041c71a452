//! Pages of a dossier: itself, what is done with it, and the catalogue of reasons.

mod act;
mod reasons;
mod show;

pub(crate) use act::handles;

use super::model::{Dossier, State};
use crate::policy;
use chrono::{DateTime, Utc};
use kernel::{Access, Routes};
use ui::{Level, Status};

/// Routes of dossiers.
pub(crate) fn routes(r: Routes) -> Routes {
    let (handle, direct) = (Access::Holds(policy::HANDLE), Access::Holds(policy::DIRECT));
    let catalogue = Access::Holds(policy::CATALOGUE);
    r.get("/ho-so/{id}", handle, act::show)
        .post("/ho-so/{id}/muc-dich", handle, act::purpose)
        .post("/ho-so/{id}/nhan", Access::Holds(policy::RECEIVE), act::receive)
        .post("/ho-so/{id}/chuyen-buoc", handle, act::step)
        .post("/ho-so/{id}/tiep-tuc", handle, act::resume)
        .post("/ho-so/{id}/truong-hop", handle, act::case)
        .post("/ho-so/{id}/bo-sung", handle, act::supplement)
        .post("/ho-so/{id}/nghia-vu-tai-chinh", handle, act::payment)
        .post("/ho-so/{id}/tu-choi", handle, act::decline)
        .post("/ho-so/{id}/rut", handle, act::withdraw)
        .post("/ho-so/{id}/dung", direct, act::stop)
        .post("/ho-so/{id}/ket-qua", handle, act::finish)
        .post("/ho-so/{id}/tra", handle, act::give)
        .post("/ho-so/{id}/da-den", handle, act::came)
        .post("/ho-so/{id}/xac-minh", handle, act::verify)
        .post("/ho-so/{id}/gia-han", direct, act::extend)
        .post("/ho-so/{id}/chuyen", handle, act::hand_over)
        .get("/quan-tri/ly-do-ho-so", catalogue, reasons::show)
        .post("/quan-tri/ly-do-ho-so", catalogue, reasons::add)
        .post("/quan-tri/ly-do-ho-so/{id}/bo", catalogue, reasons::close)
}

/// Where a dossier stands, with its word; overdue is shown before its state.
fn badge(t: &ui::T, dossier: &Dossier, now: DateTime<Utc>) -> Status {
    let word = t.get(format!("dossier-state-{}", dossier.state.key()));
    if dossier.state.is_open() && dossier.is_overdue(now) {
        return Status::new(Level::Late, t.with("dossier-overdue-and", [("state", word.into())]));
    }
    let level = match dossier.state {
        State::Registered | State::Received | State::Processing => Level::OnTrack,
        State::Supplement | State::Payment | State::Withdrawing => Level::AtRisk,
        State::Finished | State::Returned if dossier.in_time == Some(false) => {
            return Status::new(Level::Late, t.with("dossier-late-and", [("state", word.into())]));
        }
        State::Finished | State::Returned => Level::Met,
        State::Declined | State::Stopped => Level::NotAssessed,
    };
    Status::new(level, word)
}
