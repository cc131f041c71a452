//! Results of the year before, as the plan document states them, each beside its sentence.

use super::content::Content;
use super::{carry, store, view};
use crate::plan::{self, PlanId};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Result};

#[derive(Template)]
#[template(path = "import/pages/results.html")]
struct ResultsPage<'a> {
    t: &'a ui::T,
    plan: PlanId,
    plan_title: &'a str,
    rows: Vec<ResultRow>,
    /// Contradictions that were left as they are: message, note, the two places.
    open: Vec<Contradicted>,
    may_import: bool,
}

struct Contradicted {
    message: String,
    note: String,
    first: String,
    second: String,
}

struct ResultRow {
    name: String,
    value: String,
    fraction: String,
    quote: String,
}

/// Results of the year before that the plan states.
pub(super) async fn results(cx: Cx, Path(id): Path<PlanId>) -> Result<Response> {
    let conn = cx.read();
    let plan = plan::get(&conn, id).await?;
    let number = |n: Option<f64>| n.map(|n| vietnamese::format_decimal(n, 2)).unwrap_or_default();
    let mut rows = Vec::new();
    let (items, lines) = store::results_of(&conn, id.0).await?;
    for item in items {
        let Content::Result(r) = &item.content else { continue };
        let unit = crate::indicator::Unit::new(&r.unit);
        let quoted = lines.iter().filter(|l| i32::try_from(l.n).is_ok_and(|n| item.covers(n)));
        rows.push(ResultRow {
            name: carry::capital(&r.name),
            value: unit.format(r.value, cx.t.lang()),
            fraction: [number(r.numerator), number(r.denominator)]
                .into_iter()
                .filter(|n| !n.is_empty())
                .collect::<Vec<_>>()
                .join("/"),
            quote: view::shortened(&quoted.map(|l| l.text.replace('\t', " | ")).collect::<Vec<_>>().join(" "), 240),
        });
    }
    let contradicted = |item: super::model::Item| match item.content {
        Content::Contradiction(c) => Some(Contradicted {
            message: c.message,
            note: c.note,
            first: c.first.text.replace('\t', " | "),
            second: c.second.text.replace('\t', " | "),
        }),
        _ => None,
    };
    let open = store::left_open(&conn, id.0).await?.into_iter().filter_map(contradicted).collect();
    let may_import = cx.actor()?.can(crate::policy::IMPORT);
    let body = ResultsPage { t: &cx.t, plan: id, plan_title: &plan.title, rows, open, may_import };
    let plans = cx.t.get("import-crumb-plans");
    let place = format!("/ke-hoach/{id}");
    cx.page(&cx.t.get("import-results-title"), &[(&plans, "/ke-hoach"), (&plan.title, &place)], &body)
}
