//! Pages of drafts: what they share, and their addresses.

mod changes;
mod fields;
mod parts;
mod start;
mod version;
mod work;

use super::faults::{Around, faults};
use super::model::{Body, Draft, DraftId};
use super::{actions, forms, store};
use crate::definition::Definition;
use crate::policy::{DEFINE, VIEW};
use crate::record::form;
use crate::refs::References;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes, UnitId};
use ui::{Fields, Raw};

/// Where drafts are begun and listed.
const START: &str = "/so-du-lieu/soan/moi";

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    let (view, define) = (Access::Holds(VIEW), Access::Holds(DEFINE));
    r.get(START, define, start::blank)
        .post(START, define, start::begin)
        .post("/so-du-lieu/nhap-dinh-nghia/ban-nhap", define, start::of_file)
        .get("/so-du-lieu/{key}/sua-cau-truc", define, start::existing)
        .post("/so-du-lieu/{key}/sua-cau-truc", define, start::change)
        .get("/so-du-lieu/{key}/sua-cau-truc/{job}", define, work::show)
        .post("/so-du-lieu/{key}/sua-cau-truc/{job}/dung", define, work::stop)
        .get("/so-du-lieu/{key}/cau-truc/{version}", view, version::show)
        .get("/so-du-lieu/soan/{id}", define, parts::basics)
        .post("/so-du-lieu/soan/{id}", define, parts::keep_basics)
        .post("/so-du-lieu/soan/{id}/bo", define, start::drop)
        .post("/so-du-lieu/soan/{id}/lay-lai", define, start::take_back)
        .post("/so-du-lieu/soan/{id}/xem-truoc", define, preview)
        .get("/so-du-lieu/soan/{id}/trang-thai", define, parts::states)
        .post("/so-du-lieu/soan/{id}/trang-thai", define, parts::keep_states)
        .get("/so-du-lieu/soan/{id}/truong", define, fields::list)
        .post("/so-du-lieu/soan/{id}/truong", define, fields::arrange)
        .get("/so-du-lieu/soan/{id}/truong-moi", define, fields::new)
        .post("/so-du-lieu/soan/{id}/truong-moi", define, fields::add)
        .get("/so-du-lieu/soan/{id}/truong/{field}", define, fields::edit)
        .post("/so-du-lieu/soan/{id}/truong/{field}", define, fields::keep)
        .get("/so-du-lieu/soan/{id}/thay-doi", define, changes::show)
        .post("/so-du-lieu/soan/{id}/doi-chieu", define, changes::look)
        .post("/so-du-lieu/soan/{id}/theo-ban-moi", define, changes::depart_anew)
        .post("/so-du-lieu/soan/{id}/ap-dung", define, changes::publish)
}

/// A draft with what it is held against.
struct Open {
    draft: Draft,
    around: Around,
    faults: Vec<(String, String)>,
}

impl Open {
    /// The draft of an address, where it is the reader's own.
    async fn find(cx: &Cx, conn: &Conn, id: DraftId) -> Result<Self> {
        let actor = cx.actor()?;
        let draft = store::find(conn, id, actor.user).await?;
        if draft.body.dropped {
            return Err(Error::NotFound);
        }
        let around = actions::around(conn, &draft, Some(actor)).await?;
        let faults = faults(&draft.body, &around);
        Ok(Self { draft, around, faults })
    }

    fn definition(&self) -> &Definition {
        &self.draft.body.definition
    }

    fn base(&self) -> String {
        format!("/so-du-lieu/soan/{}", self.draft.id)
    }

    /// The sentences about a field or part.
    fn faults_of(&self, key: &str) -> Vec<String> {
        self.faults.iter().filter(|(about, _)| about == key).map(|(_, said)| said.clone()).collect()
    }

    /// Keeps what `edit` does to the draft.
    async fn keep(&self, cx: &Cx, edit: impl FnOnce(&mut Body) -> Result<()>) -> Result<()> {
        let mut draft = self.draft.clone();
        edit(&mut draft.body)?;
        let mut tx = cx.begin().await?;
        actions::keep(&mut tx, cx.actor()?, &draft).await?;
        tx.commit().await.map(|_| ())
    }
}

/// What stands around every step of a draft.
struct Frame {
    heading: String,
    about: String,
    base: String,
    csrf: String,
    /// (name, address, is it this page?)
    steps: Vec<(String, String, bool)>,
    /// The record form as it will look.
    preview: Raw,
    /// Are the faults those of what was just sent? Then they stand above the heading too.
    sent: bool,
}

/// One step of a draft.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Basics,
    Fields,
    States,
    Changes,
}

impl Frame {
    async fn new(cx: &Cx, conn: &Conn, open: &Open, step: Step, f: &Fields) -> Result<Self> {
        let (t, base) = (&cx.t, open.base());
        let steps = [
            (Step::Basics, "editor-step-basics", base.clone()),
            (Step::Fields, "editor-step-fields", format!("{base}/truong")),
            (Step::States, "editor-step-states", format!("{base}/trang-thai")),
            (Step::Changes, "editor-step-changes", format!("{base}/thay-doi")),
        ];
        let about = match &open.around.register {
            Some(register) => {
                let values = [("title", register.definition.title.as_str().into()), ("n", register.version.into())];
                t.with("editor-changes-register", values)
            }
            None => t.get("editor-new-register"),
        };
        Ok(Self {
            heading: title(t, open.definition()),
            about,
            steps: steps.into_iter().map(|(of, name, href)| (t.get(name), href, of == step)).collect(),
            preview: drawn(cx, conn, open.definition()).await?,
            sent: f.has_errors(),
            csrf: cx.csrf.clone(),
            base,
        })
    }
}

/// The title of a draft, which may not have one yet.
fn title(t: &ui::T, definition: &Definition) -> String {
    if definition.title.is_empty() { t.get("editor-untitled") } else { definition.title.clone() }
}

/// The record form of a definition.
async fn drawn(cx: &Cx, conn: &Conn, definition: &Definition) -> Result<Raw> {
    let refs = References::of(cx, conn, definition).await?;
    Ok(form::render(&cx.t, definition, &cx.fields(), &refs, |_| true))
}

/// Places above every step of a draft.
fn crumbs(cx: &Cx) -> [(String, &'static str); 2] {
    [(cx.t.get("register-nav"), "/so-du-lieu"), (cx.t.get("editor-drafts"), START)]
}

/// A step of a draft as a page: 422 where it comes back with what is wrong.
fn step_page(cx: &Cx, frame: &Frame, page: &impl askama::Template) -> Result<Response> {
    let crumbs = crumbs(cx);
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), *href)).collect();
    let status = if frame.sent { 422 } else { 200 };
    let status = axum::http::StatusCode::from_u16(status).map_err(Error::internal)?;
    cx.page_with(status, &frame.heading, &crumbs, page)
}

/// Units of the ward: (id, name).
async fn units(conn: &Conn) -> Result<Vec<(String, String)>> {
    Ok(people::api::units(conn).await?.into_iter().map(|unit| (unit.id.to_string(), unit.name)).collect())
}

async fn unit_ids(conn: &Conn) -> Result<Vec<UnitId>> {
    Ok(people::api::units(conn).await?.into_iter().map(|unit| unit.id).collect())
}

/// Reads what a form holds into the draft and keeps it.
async fn keep_part(cx: &Cx, conn: &Conn, open: &Open, form: &Form) -> Result<()> {
    let units = unit_ids(conn).await?;
    open.keep(cx, |body| forms::apply(body, &open.around, &units, form)).await
}

/// `POST /so-du-lieu/soan/{id}/xem-truoc`: the record form with what is being typed; nothing is kept.
async fn preview(cx: Cx, Path(id): Path<DraftId>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let mut open = Open::find(&cx, &conn, id).await?;
    let units = unit_ids(&conn).await?;
    let mut body = open.draft.body.clone();
    if forms::apply(&mut body, &open.around, &units, &form).is_ok() {
        open.draft.body = body;
    }
    Ok(Html(drawn(&cx, &conn, open.definition()).await?.0).into_response())
}
