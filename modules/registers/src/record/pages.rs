//! Pages of records: the list, one record, its form, its life.

mod asked;
mod edit;
mod history;
mod life;
mod list;
mod show;

pub(crate) use asked::Asked;
pub(crate) use list::{conditions, matching, not_understood, understood, words};
pub(crate) use show::{asked as asked_record, page as show_page};

use crate::definition::{Register, store as registers};
use crate::policy::{KEEP, VIEW};
use kernel::{Access, Conn, Cx, Error, Result, Routes, upload_limit};

/// Routes of records.
pub(crate) fn routes(r: Routes) -> Routes {
    use axum::handler::Handler;
    let (view, keep) = (Access::Holds(VIEW), Access::Holds(KEEP));
    r.get("/so-du-lieu/{key}", view, list::list)
        .get("/so-du-lieu/{key}/moi", keep, edit::new)
        .post("/so-du-lieu/{key}/moi", keep, edit::add.layer(upload_limit()))
        .get("/so-du-lieu/{key}/ban-ghi/{id}", view, show::show)
        .post("/so-du-lieu/{key}/ban-ghi/{id}/xem", view, show::open)
        .get("/so-du-lieu/{key}/ban-ghi/{id}/tep/{field}", view, show::file)
        .get("/so-du-lieu/{key}/ban-ghi/{id}/sua", keep, edit::edit)
        .post("/so-du-lieu/{key}/ban-ghi/{id}/sua", keep, edit::change.layer(upload_limit()))
        .post("/so-du-lieu/{key}/ban-ghi/{id}/xac-nhan", keep, life::confirm)
        .post("/so-du-lieu/{key}/ban-ghi/{id}/trang-thai", keep, life::shift)
        .post("/so-du-lieu/{key}/ban-ghi/{id}/dua-ra", keep, life::remove)
        .post("/so-du-lieu/{key}/ban-ghi/{id}/dua-lai", keep, life::restore)
        .get("/so-du-lieu/{key}/da-dua-ra", keep, life::removed)
}

/// The register of a key, where the reader may see it.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or none that the reader may know of.
pub(crate) async fn seen(cx: &Cx, conn: &Conn, key: &str) -> Result<Register> {
    let register = registers::by_key(conn, key).await?;
    if register.is_visible_to(cx.actor()?) { Ok(register) } else { Err(Error::NotFound) }
}

/// The register of a key, where the reader may write into it.
///
/// # Errors
/// [`Error::NotFound`] where they may not see it, [`Error::Forbidden`] where they may only read.
pub(crate) async fn kept(cx: &Cx, conn: &Conn, key: &str) -> Result<Register> {
    let register = seen(cx, conn, key).await?;
    register.require_keeper(cx.actor()?)?;
    Ok(register)
}

/// A page within one register: 200, or 422 where its form comes back with what is wrong.
pub(crate) fn page_of(
    cx: &Cx,
    f: &ui::Fields,
    register: &Register,
    title: &str,
    body: &impl askama::Template,
) -> Result<axum::response::Response> {
    let (nav, href) = (cx.t.get("register-nav"), register.href());
    let crumbs = [(nav.as_str(), "/so-du-lieu"), (register.definition.title.as_str(), href.as_str())];
    cx.form_page(f, title, &crumbs, body)
}
