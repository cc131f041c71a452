//! Pages of score sheets: the list, one sheet, one criterion, verification, comparison, what would raise it, public results.

mod compare;
mod criterion;
mod export;
mod improve;
mod list;
mod open;
mod public;
mod sheet;
mod steps;
mod verify;

use super::evidence;
use super::model::{Scoring, State};
use super::period;
use crate::policy::{OPEN, PUBLISH, SCORE, VERIFY, VIEW};
use crate::rules::RuleSet;
use axum::handler::Handler as _;
use axum::http::StatusCode;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes, UnitId};
use std::collections::HashMap;
use std::str::FromStr;

/// Routes of these pages.
pub(crate) fn routes(r: Routes) -> Routes {
    let (view, score) = (Access::Holds(VIEW), Access::Holds(SCORE));
    let (verify, publish) = (Access::Holds(VERIFY), Access::Holds(PUBLISH));
    r.get("/cham-diem", view, list::show)
        .get("/cham-diem/moi", Access::Holds(OPEN), open::form)
        .post("/cham-diem/moi", Access::Holds(OPEN), open::open)
        .get("/cham-diem/so-sanh", view, compare::show)
        .get("/cham-diem/minh-chung/{file}", view, evidence::show)
        .get("/cham-diem/{scoring}", view, sheet::show)
        .get("/cham-diem/{scoring}/phieu.xlsx", view, export::xlsx)
        .get("/cham-diem/{scoring}/phieu.csv", view, export::csv)
        .get("/cham-diem/{scoring}/lam-them", view, improve::show)
        .get("/cham-diem/{scoring}/tham-dinh", verify, verify::show)
        .get("/cham-diem/{scoring}/tieu-chi/{criterion}", view, criterion::show)
        .post("/cham-diem/{scoring}/tieu-chi/{criterion}", score, criterion::save.layer(kernel::upload_limit()))
        .post("/cham-diem/{scoring}/tieu-chi/{criterion}/tu-luu", score, criterion::autosave)
        .post("/cham-diem/{scoring}/tieu-chi/{criterion}/tham-dinh", verify, criterion::verify)
        .post("/cham-diem/{scoring}/tieu-chi/{criterion}/bo-tep/{file}", score, criterion::remove_file)
        .post("/cham-diem/{scoring}/nop", score, steps::submit)
        .post("/cham-diem/{scoring}/tra-lai", verify, steps::give_back)
        .post("/cham-diem/{scoring}/xong-tham-dinh", verify, steps::finish)
        .post("/cham-diem/{scoring}/cong-bo", publish, steps::publish)
        .post("/cham-diem/{scoring}/khoa", publish, steps::lock)
        .post("/cham-diem/{scoring}/mo-lai", publish, steps::reopen)
        .get("/cong-khai/cham-diem", Access::Public, public::list)
        .get("/cong-khai/cham-diem/{scoring}", Access::Public, public::show)
}

/// An identifier from an address; what is none is not found.
fn id<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::NotFound)
}

/// Names of the subjects of score sheets.
struct Names {
    ward: String,
    units: HashMap<UnitId, String>,
}

impl Names {
    async fn load(cx: &Cx, conn: &Conn) -> Result<Self> {
        let units = people::api::all_units(conn).await?.into_iter().map(|unit| (unit.id, unit.name)).collect();
        let mut ward = cx.ward.name.clone();
        if let Some(first) = ward.get(..1) {
            ward = first.to_uppercase() + &ward[1..];
        }
        Ok(Self { ward, units })
    }

    /// The name of a subject: a unit, or the ward.
    fn of(&self, unit: Option<UnitId>) -> &str {
        match unit {
            Some(unit) => self.units.get(&unit).map_or("", String::as_str),
            None => &self.ward,
        }
    }
}

/// A step with its word, shape and colour.
fn badge(t: &ui::T, state: State) -> ui::Status {
    let level = match state {
        State::Open => ui::Level::NotAssessed,
        State::Submitted => ui::Level::AtRisk,
        State::Verified => ui::Level::OnTrack,
        State::Published | State::Locked => ui::Level::Met,
    };
    ui::Status::new(level, t.get(format!("score-state-{}", state.key())))
}

/// The band of a result with its word, shape and colour.
fn band(set: &RuleSet, index: f64) -> ui::Status {
    set.band(index).map_or_else(ui::Status::default, |band| ui::Status::of(&band.level, &band.title))
}

/// "Phường Sông Công – Quý III/2026".
fn title(cx: &Cx, names: &Names, scoring: &Scoring) -> String {
    format!("{} – {}", names.of(scoring.unit), period::label(cx.t.lang(), scoring.from, scoring.to))
}

/// The fields of a form as they were typed, with what is wrong; other errors go on.
fn typed(cx: &Cx, form: &Form, error: Error) -> Result<(ui::Fields, StatusCode)> {
    let status = error.status();
    Ok((cx.typed(form, &error.for_form()?), status))
}

/// A button that changes something.
fn post_button(cx: &Cx, action: String, key: &str, classes: &str) -> ui::PostButton {
    ui::PostButton {
        action,
        csrf: cx.csrf.clone(),
        text: cx.t.get(key),
        classes: classes.to_owned(),
        values: Vec::new(),
        about: String::new(),
    }
}
