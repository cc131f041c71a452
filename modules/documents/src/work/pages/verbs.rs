//! What is done with a closed file, or one whose unit is no more: kept back, passed on.

use super::show::after;
use super::visible;
use crate::work::model::WorkFile;
use crate::work::{actions, back};
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};

/// Choices of a form: (key, name).
type Choices = Vec<(String, String)>;

/// Open units and the people of the ward, as choices.
pub(super) async fn takers(cx: &Cx) -> Result<(Choices, Choices)> {
    let conn = cx.read();
    let units = people::api::units(&conn).await?.into_iter().map(|u| (u.id.to_string(), u.name));
    let people = people::api::people(&conn, cx.today()).await?.into_iter().map(|p| (p.id.to_string(), p.name));
    Ok((units.collect(), people.collect()))
}

/// `POST /van-ban/ho-so/{id}/giu-lai`
pub(super) async fn ask_back(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let done = async {
        let until = form.day("kept_until");
        form.check()?;
        let mut tx = cx.begin().await?;
        back::ask_back(&mut tx, cx.actor()?, &file, until, form.value("kept_reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &file, &form, done, "workfile-was-asked-back").await
}

/// `POST /van-ban/ho-so/{id}/y-kien-giu-lai`
pub(super) async fn answer_back(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let agrees = form.value("agrees") == "1";
    // What the leader saw, not what was asked for since.
    let seen = WorkFile { version: form.value("version").parse().map_err(|_| Error::NotFound)?, ..file.clone() };
    let done = async {
        let mut tx = cx.begin().await?;
        back::answer_back(&mut tx, cx.actor()?, &seen, agrees).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &file, &form, done, "workfile-was-answered-back").await
}

/// `POST /van-ban/ho-so/{id}/chuyen`
pub(super) async fn pass_on(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let done = async {
        let (unit, keeper) = (form.value("unit").parse().ok(), form.value("keeper").parse().ok());
        let mut tx = cx.begin().await?;
        actions::pass_on(&mut tx, cx.actor()?, &file, unit, keeper).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &file, &form, done, "workfile-was-passed-on").await
}
