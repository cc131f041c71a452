//! The steps of a sheet: hand in, withdraw, approve, return, open again.

use super::{grid, sheet_id};
use crate::period;
use crate::sheet::actions::{self, Loaded, Return};
use crate::sheet::model::SheetId;
use crate::sheet::store;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{Cx, Form, Result};

/// Saves what stands in the form first, so that the button hands in what the person sees.
pub(super) async fn submit(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let saved = grid::save(cx.clone(), Path(id.clone()), HeaderMap::new(), form).await?;
    if !saved.status().is_redirection() {
        return Ok(saved);
    }
    let id = sheet_id(&id)?;
    let (at, mut tx) = load(&cx, id).await?;
    let done = actions::submit(&mut tx, cx.actor()?, &at).await;
    finish(cx, id, tx, done, "report-submitted-now", &Form::default()).await
}

pub(super) async fn withdraw(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = sheet_id(&id)?;
    let (at, mut tx) = load(&cx, id).await?;
    let done = actions::withdraw(&mut tx, cx.actor()?, &at).await;
    finish(cx, id, tx, done, "report-withdrawn", &form).await
}

pub(super) async fn approve(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = sheet_id(&id)?;
    let (at, mut tx) = load(&cx, id).await?;
    let done = actions::approve(&mut tx, cx.actor()?, &at, shown(&form)).await;
    finish(cx, id, tx, done, "report-approved-now", &form).await
}

pub(super) async fn give_back(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = sheet_id(&id)?;
    let back = back(&form);
    let (at, mut tx) = load(&cx, id).await?;
    let done = match form.check() {
        Ok(()) => actions::give_back(&mut tx, cx.actor()?, &at, &back).await,
        Err(error) => Err(error),
    };
    finish(cx, id, tx, done, "report-returned-now", &form).await
}

pub(super) async fn reopen(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = sheet_id(&id)?;
    let back = back(&form);
    let (at, mut tx) = load(&cx, id).await?;
    let done = match form.check() {
        Ok(()) => actions::reopen(&mut tx, cx.actor()?, &at, &back).await,
        Err(error) => Err(error),
    };
    finish(cx, id, tx, done, "report-reopened-now", &form).await
}

/// The version of the sheet that was shown.
fn shown(form: &Form) -> i32 {
    form.value("version").parse().unwrap_or(0)
}

fn back(form: &Form) -> Return<'_> {
    Return { shown: shown(form), reason: form.value("reason"), until: form.day("until") }
}

/// The sheet as it is held until the step is taken, so that nobody writes into it or closes its period meanwhile.
async fn load(cx: &Cx, id: SheetId) -> Result<(Loaded, kernel::Tx)> {
    let tx = cx.begin().await?;
    period::hold(&tx, store::find_visible_to(&tx, cx.actor()?, id).await?.period).await?;
    store::lock(&tx, id).await?;
    let at = Loaded::of(&tx, &cx.app, cx.actor()?, id, cx.today()).await?;
    Ok((at, tx))
}

async fn finish(cx: Cx, id: SheetId, tx: kernel::Tx, done: Result<()>, said: &str, form: &Form) -> Result<Response> {
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(cx.redirect_saying(&format!("/bao-cao/phieu/{id}"), &cx.t.get(said)))
        }
        Err(error) => {
            drop(tx);
            grid::again(&cx, id, form, error).await
        }
    }
}
