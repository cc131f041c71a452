//! A sheet by spreadsheet: the workbook goes out, comes back filled in, and is kept whole or not at all.

use super::sheet_id;
use crate::policy;
use crate::sheet::actions::{self, Loaded, Outcome};
use crate::sheet::model::SheetId;
use crate::sheet::spreadsheet::{CellError, Filled, workbook};
use crate::sheet::store;
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, attach};
use office::FilledSheet;
use ui::{DataTable, Fields};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file somewhat over the limit of workbooks still gets its own sentence.
pub(super) fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(32 * 1024 * 1024)
}

/// `GET /bao-cao/phieu/{id}/mau.xlsx`
pub(super) async fn download(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let at = Loaded::of(&cx.read(), &cx.app, cx.actor()?, sheet_id(&id)?, cx.today()).await?;
    let unit = people::api::unit(&cx.read(), at.sheet.unit).await?.name;
    let bytes = workbook(&at, &unit, &cx.t).to_xlsx().map_err(Error::internal)?;
    let name = vietnamese::slug(&format!("phieu {} {unit}", at.period.name(ui::Lang::Vi)));
    Ok(attach(bytes, XLSX, &format!("{name}.xlsx")))
}

#[derive(Template)]
#[template(path = "sheet/pages/spreadsheet.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    href: String,
    name: String,
    unit: String,
    writable: bool,
    refusal: String,
    /// How many rows are without fault and wait for the others.
    good: usize,
    errors: Option<DataTable>,
}

/// `GET /bao-cao/phieu/{id}/mau`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    page(&cx, sheet_id(&id)?, &cx.fields(), &Filled::default()).await
}

async fn page(cx: &Cx, id: SheetId, f: &Fields, filled: &Filled) -> Result<Response> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let at = Loaded::of(&conn, &cx.app, actor, id, cx.today()).await?;
    let unit = people::api::unit(&conn, at.sheet.unit).await?.name;
    let writable = at.require_writable(cx.today());
    let page = Page {
        t: &cx.t,
        f,
        href: format!("/bao-cao/phieu/{id}"),
        name: at.period.name(cx.t.lang()),
        unit: unit.clone(),
        writable: actor.can_in(policy::ENTER, Some(at.sheet.unit)) && writable.is_ok(),
        refusal: writable.err().map(|e| cx.t.said(&e.to_string()).into_owned()).unwrap_or_default(),
        good: filled.rows.len(),
        errors: (!filled.errors.is_empty()).then(|| table(cx, &filled.errors)),
    };
    let crumbs = [(&*cx.t.get("report-nav"), "/bao-cao"), (&*unit, &*page.href)];
    cx.form_page(f, &cx.t.get("report-workbook"), &crumbs, &page)
}

fn table(cx: &Cx, errors: &[CellError]) -> DataTable {
    let mut table = DataTable::new(cx.t.get("report-cell-errors"))
        .column(cx.t.get("report-cell"))
        .column(cx.t.get("report-indicator"))
        .column(cx.t.get("report-cell-why"));
    for error in errors {
        table.row([&*error.address, &*error.about, &*cx.t.said(&error.text)].map(DataTable::text).to_vec());
    }
    table
}

/// `POST /bao-cao/phieu/{id}/mau`: all rows of a filled workbook are kept, or none is.
pub(super) async fn fill(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id = sheet_id(&id)?;
    let mut filled = Filled::default();
    match try_fill(&cx, id, &form, &mut filled).await {
        Ok(saved) => {
            let said = cx.t.with("report-workbook-saved", [("n", saved.into())]);
            Ok(cx.redirect_saying(&format!("/bao-cao/phieu/{id}"), &said))
        }
        Err(error) => page(&cx, id, &cx.typed(&form, &error.for_form()?), &filled).await,
    }
}

async fn try_fill(cx: &Cx, id: SheetId, form: &Form, filled: &mut Filled) -> Result<usize> {
    let actor = cx.actor()?;
    let file = open(cx, id, form).await?;
    let at = Loaded::of(&cx.read(), &cx.app, actor, id, cx.today()).await?;
    let mut tx = cx.begin().await?;
    store::lock(&tx, id).await?;
    let at = at.renewed(&tx, actor).await?;
    *filled = Filled::read(&file, &at, actor.user, &cx.t);
    let outcomes = actions::save(&mut tx, actor, &at, &filled.rows).await?;
    filled.judge(&outcomes, &at, &cx.t);
    if !filled.errors.is_empty() {
        let wrong = filled.errors.len();
        filled.rows.retain(|row| outcomes.iter().any(|(id, o)| *id == row.indicator && matches!(o, Outcome::Saved)));
        return Err(Error::invalid("workbook", cx.t.with("report-workbook-wrong", [("n", wrong.into())])));
    }
    tx.commit().await?;
    Ok(outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Saved)).count())
}

/// Opens the file that was sent and makes sure that it is of this sheet.
async fn open(cx: &Cx, id: SheetId, form: &Form) -> Result<FilledSheet> {
    let wrong = |text: String| Error::invalid("workbook", text);
    let upload = form.upload("workbook").ok_or_else(|| wrong(cx.t.get("report-workbook-missing")))?;
    let bytes = upload.bytes.clone();
    let read = tokio::task::spawn_blocking(move || office::read_filled(&bytes)).await.map_err(Error::internal)?;
    let file = read.map_err(|e| match cx.t.lang() {
        ui::Lang::Vi => wrong(e.to_string()),
        ui::Lang::En => wrong(e.in_english().to_owned()),
    })?;
    if file.form == id.to_string() {
        return Ok(file);
    }
    let Ok(other) = file.form.parse() else { return Err(wrong(cx.t.get("report-workbook-other"))) };
    match Loaded::of(&cx.read(), &cx.app, cx.actor()?, other, cx.today()).await {
        Ok(at) => {
            let period = at.period.name(cx.t.lang());
            Err(wrong(cx.t.with("report-workbook-other-of", [("period", period.as_str().into())])))
        }
        Err(Error::NotFound) => Err(wrong(cx.t.get("report-workbook-other"))),
        Err(error) => Err(error),
    }
}
