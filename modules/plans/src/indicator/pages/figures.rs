//! Entering a figure, approving it, returning it.

use super::{show, visible};
use crate::indicator::figure::{self, FigureId, NewFigure};
use crate::indicator::model::IndicatorId;
use crate::indicator::period::Span;
use crate::plan::view::id;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Form, Result};

/// `POST /chi-tieu/{indicator}/so-lieu`
pub(crate) async fn enter(cx: Cx, Path(indicator): Path<String>, form: Form) -> Result<Response> {
    let indicator: IndicatorId = id(&indicator)?;
    visible(&cx.read(), cx.actor()?, indicator).await?;
    let figure = form.value("id").parse().unwrap_or_else(|_| FigureId::new());
    match try_enter(&cx, indicator, figure, &form).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/chi-tieu/{indicator}"), &cx.t.get("indicator-sent"))),
        Err(error) => show::page_again(&cx, indicator, &form, error).await,
    }
}

async fn try_enter(cx: &Cx, indicator: IndicatorId, figure: FigureId, form: &Form) -> Result<()> {
    let (from, to) = (form.day("from_day"), form.day("to_day"));
    for (day, field) in [(from, "from_day"), (to, "to_day")] {
        if day.is_none() && form.value(field).is_empty() {
            form.wrong(field, cx.t.get("indicator-day-missing"));
        }
    }
    let new = NewFigure {
        id: figure,
        indicator,
        span: Span { from: from.unwrap_or_default(), to: to.unwrap_or_default() },
        numerator: form.number("numerator"),
        denominator: form.number("denominator"),
        value: form.number("value"),
        note: form.value("note").to_owned(),
    };
    form.check()?;
    let kept = cx.app.files.keep(form, "evidence").await?;
    let mut tx = cx.begin().await?;
    figure::enter(&mut tx, cx.actor()?, new, &kept).await?;
    tx.commit().await?;
    Ok(())
}

/// `POST /chi-tieu/{indicator}/so-lieu/{figure}/duyet`
pub(crate) async fn approve(
    cx: Cx,
    Path((indicator, figure)): Path<(String, String)>,
    _form: Form,
) -> Result<Response> {
    let (indicator, figure): (IndicatorId, FigureId) = (id(&indicator)?, id(&figure)?);
    visible(&cx.read(), cx.actor()?, indicator).await?;
    let mut tx = cx.begin().await?;
    figure::approve(&mut tx, cx.actor()?, figure).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("/chi-tieu/{indicator}"), &cx.t.get("indicator-approved")))
}

/// `POST /chi-tieu/{indicator}/so-lieu/{figure}/tra-lai`
pub(crate) async fn give_back(
    cx: Cx,
    Path((indicator, figure)): Path<(String, String)>,
    form: Form,
) -> Result<Response> {
    let (indicator, figure): (IndicatorId, FigureId) = (id(&indicator)?, id(&figure)?);
    visible(&cx.read(), cx.actor()?, indicator).await?;
    let mut tx = cx.begin().await?;
    match figure::give_back(&mut tx, cx.actor()?, figure, form.value("reason")).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(cx.redirect_saying(&format!("/chi-tieu/{indicator}"), &cx.t.get("indicator-returned")))
        }
        Err(error) => {
            drop(tx);
            show::page_again(&cx, indicator, &form, error).await
        }
    }
}
