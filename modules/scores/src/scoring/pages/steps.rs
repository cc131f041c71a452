//! What the buttons of a score sheet do: submit, return, verified, publish, lock, reopen.

use super::id;
use crate::scoring::model::ScoringId;
use crate::scoring::{actions, telling};
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};

/// `POST /cham-diem/{scoring}/nop`
pub(crate) async fn submit(cx: Cx, Path(scoring): Path<String>, form: Form) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    let mut tx = cx.begin().await?;
    let done = match actions::submit(&mut tx, &cx.app, cx.actor()?, id).await {
        Ok(()) => telling::submitted(&tx, cx.actor()?, id).await,
        Err(error) => Err(error),
    };
    finished(&cx, tx, id, &form, done, "score-said-submitted").await
}

/// `POST /cham-diem/{scoring}/tra-lai`
pub(crate) async fn give_back(cx: Cx, Path(scoring): Path<String>, form: Form) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    let mut tx = cx.begin().await?;
    let done = match actions::give_back(&mut tx, cx.actor()?, id, form.value("reason")).await {
        Ok(()) => telling::returned(&tx, cx.actor()?, id, false).await,
        Err(error) => Err(error),
    };
    finished(&cx, tx, id, &form, done, "score-said-returned").await
}

/// `POST /cham-diem/{scoring}/xong-tham-dinh`
pub(crate) async fn finish(cx: Cx, Path(scoring): Path<String>, form: Form) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    let mut tx = cx.begin().await?;
    let version = form.value("version").parse().unwrap_or(0);
    let done = match actions::finish(&mut tx, &cx.app, cx.actor()?, id, version).await {
        Ok(()) => telling::verified(&tx, cx.actor()?, id).await,
        Err(error) => Err(error),
    };
    finished(&cx, tx, id, &form, done, "score-said-verified").await
}

/// `POST /cham-diem/{scoring}/cong-bo`
pub(crate) async fn publish(cx: Cx, Path(scoring): Path<String>, form: Form) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    let mut tx = cx.begin().await?;
    let done = actions::publish(&mut tx, cx.actor()?, id).await;
    finished(&cx, tx, id, &form, done, "score-said-published").await
}

/// `POST /cham-diem/{scoring}/khoa`
pub(crate) async fn lock(cx: Cx, Path(scoring): Path<String>, form: Form) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    let mut tx = cx.begin().await?;
    let done = actions::lock(&mut tx, cx.actor()?, id).await;
    finished(&cx, tx, id, &form, done, "score-said-locked").await
}

/// `POST /cham-diem/{scoring}/mo-lai`
pub(crate) async fn reopen(cx: Cx, Path(scoring): Path<String>, form: Form) -> Result<Response> {
    let id: ScoringId = id(&scoring)?;
    let mut tx = cx.begin().await?;
    let done = match actions::reopen(&mut tx, cx.actor()?, id, form.value("reason")).await {
        Ok(()) => telling::returned(&tx, cx.actor()?, id, true).await,
        Err(error) => Err(error),
    };
    finished(&cx, tx, id, &form, done, "score-said-reopened").await
}

/// Keeps what was done and shows the sheet; a refusal shows it too, with why.
async fn finished(
    cx: &Cx,
    tx: kernel::Tx,
    id: ScoringId,
    form: &Form,
    done: Result<()>,
    said: &str,
) -> Result<Response> {
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(cx.redirect_saying(&format!("/cham-diem/{id}"), &cx.t.get(said)))
        }
        Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::Conflict(_))) => {
            drop(tx);
            let (fields, status) = super::typed(cx, form, error)?;
            super::sheet::page(cx, id, &fields, status).await
        }
        Err(error) => Err(error),
    }
}
