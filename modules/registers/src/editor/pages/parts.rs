//! Steps of a draft that are one form each: what the register is, and the states of its records.

use super::super::forms;
use super::super::model::DraftId;
use super::{Frame, Open, Step, keep_part, step_page, units};
use crate::definition::{Cadence, Classification, Kind};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Conn, Cx, Form, Result};
use ui::Fields;
use ui::html::{Raw, Render as _};

#[derive(Template)]
#[template(path = "editor/pages/basics.html")]
struct BasicsPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    frame: &'a Frame,
    /// Is the register new, so that its key and steward are chosen here?
    is_new: bool,
    cadences: Vec<(String, String)>,
    classes: Vec<(String, String)>,
    labels: Vec<(String, String)>,
    units: Vec<(String, String)>,
}

/// `GET /so-du-lieu/soan/{id}`
pub(super) async fn basics(cx: Cx, Path(id): Path<DraftId>) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(&cx, &conn, id).await?;
    let f = cx.fields().filled(&forms::filled_basics(&open.draft.body));
    basics_page(&cx, &conn, &open, f, false).await
}

async fn basics_page(cx: &Cx, conn: &Conn, open: &Open, f: Fields, sent: bool) -> Result<Response> {
    let t = &cx.t;
    let mut frame = Frame::new(cx, conn, open, Step::Basics, &f).await?;
    frame.sent = sent;
    let own = ["key", "title", "fields", "label", "views"];
    let about = |fault: &&(String, String)| own.contains(&fault.0.as_str());
    let place = |(key, said): &(String, String)| match key.as_str() {
        "fields" | "views" => ("title".to_owned(), said.clone()),
        _ => (key.clone(), said.clone()),
    };
    let faults: Vec<(String, String)> = open.faults.iter().filter(about).map(place).collect();
    let f = if sent { f } else { f.wrong(&faults) };
    let names = |field: &&crate::definition::Field| {
        matches!(field.kind, Kind::Text | Kind::Area | Kind::Unit | Kind::Person | Kind::Choice)
    };
    let page = BasicsPage {
        t,
        f: &f,
        is_new: open.around.register.is_none(),
        cadences: Cadence::ALL
            .map(|c| (c.key().to_owned(), t.get(format!("register-cadence-{}", c.key().replace('_', "-")))))
            .into(),
        classes: Classification::ALL.map(|c| (c.key().to_owned(), t.get(format!("register-class-{}", c.key())))).into(),
        labels: open.definition().fields.iter().filter(names).map(|f| (f.key.clone(), f.label.clone())).collect(),
        units: units(conn).await?,
        frame: &frame,
    };
    step_page(cx, &frame, &page)
}

/// `POST /so-du-lieu/soan/{id}`
pub(super) async fn keep_basics(cx: Cx, Path(id): Path<DraftId>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(&cx, &conn, id).await?;
    match keep_part(&cx, &conn, &open, &form).await {
        Ok(()) => Ok(cx.redirect_saying(&open.base(), &cx.t.get("editor-kept"))),
        Err(error) => basics_page(&cx, &conn, &open, cx.typed(&form, &error.for_form()?), true).await,
    }
}

#[derive(Template)]
#[template(path = "editor/pages/states.html")]
struct StatesPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    frame: &'a Frame,
    /// For each state, the choice of those that may follow.
    follows: Vec<Raw>,
}

/// `GET /so-du-lieu/soan/{id}/trang-thai`
pub(super) async fn states(cx: Cx, Path(id): Path<DraftId>) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(&cx, &conn, id).await?;
    let f = cx.fields().filled(&forms::filled_states(&open.draft.body));
    states_page(&cx, &conn, &open, f, false).await
}

async fn states_page(cx: &Cx, conn: &Conn, open: &Open, f: Fields, sent: bool) -> Result<Response> {
    let t = &cx.t;
    let mut frame = Frame::new(cx, conn, open, Step::States, &f).await?;
    frame.sent = sent;
    let faults: Vec<(String, String)> = open.faults.iter().filter(|(key, _)| key == "states").cloned().collect();
    let f = if sent { f } else { f.wrong(&faults) };
    let all = &open.definition().states;
    let follow = |state: &crate::definition::State| {
        let others = all.iter().filter(|other| other.key != state.key);
        let items: Vec<(String, String)> = others.map(|other| (other.key.clone(), other.label.clone())).collect();
        let legend = t.with("editor-then", [("state", state.label.as_str().into())]);
        Raw(f.checkboxes(format!("then_{}", state.key), legend, items).small().html())
    };
    let follows = if all.len() > 1 { all.iter().map(follow).collect() } else { Vec::new() };
    step_page(cx, &frame, &StatesPage { t, f: &f, frame: &frame, follows })
}

/// `POST /so-du-lieu/soan/{id}/trang-thai`
pub(super) async fn keep_states(cx: Cx, Path(id): Path<DraftId>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(&cx, &conn, id).await?;
    match keep_part(&cx, &conn, &open, &form).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("{}/trang-thai", open.base()), &cx.t.get("editor-kept"))),
        Err(error) => states_page(&cx, &conn, &open, cx.typed(&form, &error.for_form()?), true).await,
    }
}
