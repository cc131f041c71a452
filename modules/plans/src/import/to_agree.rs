//! Cần thống nhất: contradictions of a plan document that were left as they are, both places side by side.

use super::content::Content;
use super::store;
use crate::plan::{self, PlanId};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Result};

#[derive(Template)]
#[template(path = "import/pages/to_agree.html")]
struct ToAgreePage<'a> {
    t: &'a ui::T,
    plan: PlanId,
    plan_title: &'a str,
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

/// Contradictions of a plan that are still to be agreed on.
pub(super) async fn show(cx: Cx, Path(id): Path<PlanId>) -> Result<Response> {
    let conn = cx.read();
    let plan = plan::get(&conn, id).await?;
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
    let body = ToAgreePage { t: &cx.t, plan: id, plan_title: &plan.title, open, may_import };
    let plans = cx.t.get("import-crumb-plans");
    let place = format!("/ke-hoach/{id}");
    cx.page(&cx.t.get("import-to-agree"), &[(&plans, "/ke-hoach"), (&plan.title, &place)], &body)
}
