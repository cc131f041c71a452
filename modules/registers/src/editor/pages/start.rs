//! Where drafts begin: a new register, a change of one, and the drafts that a person left unfinished.

use super::super::model::{Body, Draft, DraftId};
use super::super::{actions, store};
use super::{START, crumbs, title};
use crate::definition::{Definition, Register, read_file};
use crate::record::seen;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Conn, Cx, Form, Result, moment};
use ui::html::Render as _;
use ui::{DataTable, Fields};

/// Letters of a title at most.
const TITLE: usize = 200;

#[derive(Template)]
#[template(path = "editor/pages/start.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    heading: String,
    /// The register to be changed, with where to send that.
    register: Option<(&'a Register, String)>,
    drafts: DataTable,
    dropped: DataTable,
}

/// `GET /so-du-lieu/soan/moi`
pub(super) async fn blank(cx: Cx) -> Result<Response> {
    page(&cx, &cx.fields(), None).await
}

/// `GET /so-du-lieu/{key}/sua-cau-truc`
pub(super) async fn existing(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let register = seen(&cx, &cx.read(), &key).await?;
    page(&cx, &cx.fields(), Some(&register)).await
}

async fn page(cx: &Cx, f: &Fields, register: Option<&Register>) -> Result<Response> {
    let (t, conn) = (&cx.t, cx.read());
    let all = own(cx, &conn).await?;
    let of_this = |draft: &&Draft| register.is_none_or(|register| draft.register == Some(register.id));
    let (gone, open): (Vec<&Draft>, Vec<&Draft>) = all.iter().filter(of_this).partition(|draft| draft.body.dropped);
    let heading = match register {
        Some(register) => t.with("editor-change-of", [("title", register.definition.title.as_str().into())]),
        None => t.get("editor-new"),
    };
    let page = Page {
        t,
        f,
        heading: heading.clone(),
        register: register.map(|register| (register, format!("{}/sua-cau-truc", register.href()))),
        drafts: table(cx, "editor-drafts", &open),
        dropped: table(cx, "editor-dropped", &gone),
    };
    let nav = t.get("register-nav");
    match register {
        Some(register) => {
            let href = format!("{}/cau-truc", register.href());
            cx.form_page(f, &heading, &crate::definition::crumbs(&nav, register, &href), &page)
        }
        None => cx.form_page(f, &heading, &[(&nav, crumbs(cx)[0].1)], &page),
    }
}

/// The drafts of the reader.
async fn own(cx: &Cx, conn: &Conn) -> Result<Vec<Draft>> {
    store::own(conn, cx.actor()?.user).await
}

fn table(cx: &Cx, name: &str, drafts: &[&Draft]) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get(name))
        .column(t.get("register-title"))
        .column(t.get("editor-saved"))
        .column(t.get("editor-act"));
    for draft in drafts {
        let base = format!("/so-du-lieu/soan/{}", draft.id);
        let what = if draft.register.is_some() { "editor-kind-change" } else { "editor-kind-new" };
        let name = title(t, &draft.body.definition);
        let (first, button) = if draft.body.dropped {
            let back = cx.fields().button(format!("{base}/lay-lai"), t.get("editor-take-back"));
            (DataTable::two_lines(&name, t.get(what)), back)
        } else {
            let drop = cx.fields().button(format!("{base}/bo"), t.get("editor-drop"));
            (DataTable::link(&name, &base, t.get(what)), drop)
        };
        let button = button.secondary().about(&name).html();
        table.row(vec![first, DataTable::text(moment(draft.changed_at)), button]);
    }
    table
}

/// `POST /so-du-lieu/soan/moi`
pub(super) async fn begin(cx: Cx, form: Form) -> Result<Response> {
    let title = form.required("title", "Nhập tên sổ.");
    if title.chars().count() > TITLE {
        form.wrong("title", format!("Tên sổ dài nhất {TITLE} ký tự."));
    }
    if let Err(error) = form.check() {
        return page(&cx, &cx.typed(&form, &error.for_form()?), None).await;
    }
    go(&cx, None, &Body::blank(&title)).await
}

async fn go(cx: &Cx, register: Option<&Register>, body: &Body) -> Result<Response> {
    let mut tx = cx.begin().await?;
    let id = actions::begin(&mut tx, cx.actor()?, register, body).await?;
    tx.commit().await?;
    let step = if register.is_some() { "/truong" } else { "" };
    Ok(cx.redirect(&format!("/so-du-lieu/soan/{id}{step}")))
}

/// `POST /so-du-lieu/{key}/sua-cau-truc`: goes on with the reader's own draft where there is one.
pub(super) async fn change(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = seen(&cx, &conn, &key).await?;
    let all = own(&cx, &conn).await?;
    let known = all.iter().find(|draft| draft.register == Some(register.id) && !draft.body.dropped);
    match known.filter(|_| !form.ticked("anew")) {
        Some(draft) => Ok(cx.redirect(&format!("/so-du-lieu/soan/{}/truong", draft.id))),
        None => {
            let body = Body::of(register.version, register.definition.clone(), register.steward);
            go(&cx, Some(&register), &body).await
        }
    }
}

/// `POST /so-du-lieu/nhap-dinh-nghia/ban-nhap`: a change of the register whose key a file has; its filters stay.
pub(super) async fn of_file(cx: Cx, form: Form) -> Result<Response> {
    let definition = read_file(form.value("text"))?;
    let register = seen(&cx, &cx.read(), &definition.key).await?;
    let definition = Definition { views: register.definition.views.clone(), ..definition };
    let body = Body::of(register.version, definition, register.steward);
    let mut tx = cx.begin().await?;
    let id = actions::begin(&mut tx, cx.actor()?, Some(&register), &body).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/so-du-lieu/soan/{id}/thay-doi")))
}

/// `POST /so-du-lieu/soan/{id}/bo`
pub(super) async fn drop(cx: Cx, Path(id): Path<DraftId>, _: Form) -> Result<Response> {
    put_aside(&cx, id, true, "editor-dropped-now").await
}

/// `POST /so-du-lieu/soan/{id}/lay-lai`
pub(super) async fn take_back(cx: Cx, Path(id): Path<DraftId>, _: Form) -> Result<Response> {
    put_aside(&cx, id, false, "editor-taken-back").await
}

async fn put_aside(cx: &Cx, id: DraftId, dropped: bool, said: &str) -> Result<Response> {
    let draft = store::find(&cx.read(), id, cx.actor()?.user).await?;
    let mut tx = cx.begin().await?;
    actions::drop(&mut tx, cx.actor()?, draft, dropped).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(START, &cx.t.get(said)))
}
