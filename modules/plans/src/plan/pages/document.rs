//! The plan document by its lines, with what was read from each; and the legal bases that it cites.

use crate::import;
use crate::indicator::{self, format_day};
use crate::plan::model::Plan;
use crate::plan::store;
use crate::plan::view::{id, visible_plan};
use crate::task;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Result};
use ui::DataTable;

struct Line {
    number: u32,
    text: String,
    bold: bool,
    /// What stands in this line: (name, address).
    items: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "plan/pages/document.html")]
struct DocumentPage<'a> {
    t: &'a ui::T,
    plan: &'a Plan,
    lines: Vec<Line>,
}

/// `GET /ke-hoach/{plan}/van-ban`
pub(crate) async fn show(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let plan = visible_plan(&conn, cx.actor()?, id(&plan)?).await?;
    let indicators = indicator::of_plan(&conn, plan.id).await?;
    let tasks = task::followed(&conn, plan.id).await?;
    let mut items: Vec<(i32, String, String)> = Vec::new();
    for i in &indicators {
        items.extend(i.quote.iter().map(|q| (q.line_start, i.name.clone(), format!("/chi-tieu/{}", i.id))));
    }
    for task in &tasks {
        items.extend(task.source_start.map(|line| (line, task.title.clone(), format!("/nhiem-vu/{}", task.id))));
    }
    let of_line = |number: u32| {
        let here = items.iter().filter(|(line, ..)| u32::try_from(*line) == Ok(number));
        here.map(|(_, name, href)| (name.clone(), href.clone())).collect()
    };
    let lines = import::document_lines(&conn, plan.id).await?;
    let line = |l: import::DocumentLine| Line { number: l.n, items: of_line(l.n), text: l.text, bold: l.bold };
    let page = DocumentPage { t: &cx.t, plan: &plan, lines: lines.into_iter().map(line).collect() };
    let place = format!("/ke-hoach/{}", plan.id);
    cx.page(&cx.t.get("plan-document"), &[(&cx.t.get("plan-nav"), "/ke-hoach"), (&plan.title, &place)], &page)
}

#[derive(Template)]
#[template(path = "plan/pages/bases.html")]
struct BasesPage<'a> {
    t: &'a ui::T,
    plan: &'a Plan,
    table: DataTable,
    asides: Vec<ui::Raw>,
}

/// `GET /ke-hoach/{plan}/can-cu`
pub(crate) async fn bases(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let plan = visible_plan(&conn, cx.actor()?, id(&plan)?).await?;
    let cited = store::also_cited(&conn, plan.id).await?;
    let t = &cx.t;
    let mut table = DataTable::new(t.get("plan-bases"))
        .column(t.get("plan-column-number"))
        .column(t.get("plan-column-basis-kind"))
        .column(t.get("plan-column-day"))
        .column(t.get("plan-column-issuer"))
        .column(t.get("plan-column-also"));
    for basis in store::bases(&conn, plan.id).await? {
        let mut also = ui::Html::new();
        for other in cited.iter().filter(|c| c.number == basis.number) {
            also.raw(&DataTable::link(&other.title, format!("/ke-hoach/{}/can-cu", other.plan_id), ""));
            also.raw("<br>");
        }
        table.row(vec![
            DataTable::text(&basis.number),
            DataTable::text(&basis.kind),
            DataTable::text(basis.issued_on.map(format_day).unwrap_or_default()),
            DataTable::text(&basis.issuer),
            also.into_string(),
        ]);
    }
    let place = format!("/ke-hoach/{}", plan.id);
    let page = BasesPage { t, plan: &plan, table, asides: cx.asides(plan.id.0).await? };
    cx.page(&t.get("plan-bases"), &[(&t.get("plan-nav"), "/ke-hoach"), (&plan.title, &place)], &page)
}
