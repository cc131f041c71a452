//! The page of one figure of a sheet: its evidence, and who wrote what when.

use super::{indicator_id, sheet_id};
use crate::policy;
use crate::sheet::actions::{self, Loaded};
use crate::sheet::store;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use plans::api::{Evidence, IndicatorFacts};
use ui::{DataTable, Fields};

#[derive(Template)]
#[template(path = "sheet/pages/figure.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    indicator: &'a IndicatorFacts,
    href: String,
    files: Vec<Evidence>,
    history: DataTable,
    has_entry: bool,
    writable: bool,
}

/// `GET /bao-cao/phieu/{id}/chi-tieu/{indicator}`
pub(super) async fn show(cx: Cx, Path((id, indicator)): Path<(String, String)>) -> Result<Response> {
    page(&cx, &id, &indicator, &Fields::new(&cx.t, &cx.csrf)).await
}

async fn page(cx: &Cx, id: &str, indicator: &str, f: &Fields) -> Result<Response> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let at = Loaded::of(&conn, &cx.app, actor, sheet_id(id)?, cx.today()).await?;
    let indicator = indicator_id(indicator)?;
    let facts = at.indicators.iter().find(|i| i.id == indicator).ok_or(Error::NotFound)?;
    let entry = at.entry(indicator);
    let files = match entry {
        Some(entry) => plans::api::evidence_of(&conn, &[entry.figure]).await?,
        None => Vec::new(),
    };
    let mut history = DataTable::new(cx.t.get("report-history"))
        .column(cx.t.get("report-when"))
        .column(cx.t.get("report-who"))
        .column(cx.t.get("report-this-period"))
        .column(cx.t.get("report-note"));
    for event in store::history(&conn, at.sheet.id, indicator).await? {
        let detail = event.detail();
        let number = |field: &str| detail[field].as_f64().map(|v| ui::number(cx.t.lang(), v));
        let typed = match (number("numerator"), number("denominator")) {
            (Some(n), Some(d)) => format!("{n}/{d}"),
            _ => number("value").unwrap_or_default(),
        };
        history.row(vec![
            DataTable::text(kernel::moment(event.at)),
            DataTable::text(&event.actor_name),
            DataTable::text(typed),
            DataTable::text(detail["note"].as_str().unwrap_or_default()),
        ]);
    }
    let href = format!("/bao-cao/phieu/{}", at.sheet.id);
    let writable = actor.can_in(policy::ENTER, Some(at.sheet.unit)) && at.require_writable(cx.today()).is_ok();
    let page = Page {
        t: &cx.t,
        f,
        indicator: facts,
        href: href.clone(),
        files,
        history,
        has_entry: entry.is_some(),
        writable,
    };
    let unit = people::api::unit(&conn, at.sheet.unit).await?.name;
    let crumbs = [(&*cx.t.get("report-nav"), "/bao-cao"), (&*unit, &*href)];
    cx.form_page(f, &facts.name, &crumbs, &page)
}

/// `POST /bao-cao/phieu/{id}/chi-tieu/{indicator}`: files that prove the figure.
pub(super) async fn attach(cx: Cx, Path((id, indicator)): Path<(String, String)>, form: Form) -> Result<Response> {
    match try_attach(&cx, &id, &indicator, &form).await {
        Ok(()) => {
            let back = format!("/bao-cao/phieu/{id}/chi-tieu/{indicator}");
            Ok(cx.redirect_saying(&back, &cx.t.get("report-evidence-kept")))
        }
        Err(error) => page(&cx, &id, &indicator, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_attach(cx: &Cx, id: &str, indicator: &str, form: &Form) -> Result<()> {
    let actor = cx.actor()?;
    let at = Loaded::of(&cx.read(), &cx.app, actor, sheet_id(id)?, cx.today()).await?;
    actor.require_in(policy::ENTER, Some(at.sheet.unit))?;
    let indicator = indicator_id(indicator)?;
    let figure_of = |at: &Loaded| -> Result<uuid::Uuid> {
        at.require_writable(cx.today())?;
        let entry = at.entry(indicator).map(|e| e.figure);
        let none = || Error::refused("Nhập số liệu hoặc ghi chú của chỉ tiêu này trước, rồi đính kèm minh chứng.");
        entry.ok_or_else(none)
    };
    figure_of(&at)?;
    let kept = cx.app.files.keep(form, "evidence").await?;
    if kept.is_empty() {
        return Err(Error::invalid("evidence", "Chọn ít nhất một tệp."));
    }
    // The sheet may have been handed in while the files came.
    let mut tx = cx.begin().await?;
    store::lock(&tx, at.sheet.id).await?;
    let at = at.renewed(&tx, actor).await?;
    let figure = figure_of(&at)?;
    for file in &kept {
        plans::api::attach_evidence(&tx, actor.user, figure, file).await?;
    }
    let names: Vec<String> = kept.into_iter().map(|file| file.file_name).collect();
    actions::evidence_added(&mut tx, &at.sheet, indicator, figure, &names);
    tx.commit().await.map(|_| ())
}
