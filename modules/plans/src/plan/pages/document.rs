//! The plan document by its lines, with what was read from each.

use crate::import;
use crate::indicator;
use crate::plan::model::Plan;
use crate::plan::view::{id, visible_plan};
use crate::task;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Result};

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
