//! Cần thống nhất: contradictions of a plan document that were left as they are, both places side by side, and what was
//! agreed on about each.

use super::actions;
use super::content::Content;
use super::model::ItemId;
use super::store;
use crate::plan::view::{id, visible_plan};
use crate::plan::{Plan, PlanId, PlanState};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Form, Result};

#[derive(Template)]
#[template(path = "import/pages/to_agree.html")]
struct ToAgreePage<'a> {
    t: &'a ui::T,
    summary: ui::Raw,
    plan: PlanId,
    plan_title: &'a str,
    /// Those still to be agreed on come first.
    left: Vec<Contradicted>,
    may_import: bool,
}

struct Contradicted {
    message: String,
    note: String,
    first: String,
    second: String,
    /// What was agreed on, by whom and when; empty while nothing is.
    agreed: String,
    /// What somebody noted too late, as it was typed.
    typed: Option<String>,
    /// The form in which that is noted.
    form: Option<ui::Raw>,
}

/// Contradictions of a plan that are still to be agreed on, then those that are settled.
pub(super) async fn show(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let plan = visible_plan(&cx.read(), cx.actor()?, id(&plan)?).await?;
    page(&cx, &plan, &cx.fields(), None).await
}

async fn page(cx: &Cx, plan: &Plan, fields: &ui::Fields, came: Option<ItemId>) -> Result<Response> {
    let may_import = cx.actor()?.can(crate::policy::IMPORT) && plan.state != PlanState::Closed;
    let form = |item: ItemId| {
        let (own, blank) = (came == Some(item), cx.fields());
        let area = if own { fields } else { &blank }.area("note", cx.t.get("import-agreed-note")).rows(2);
        let id = if own { "note".to_owned() } else { format!("note-{item}") };
        let mut out = ui::Html::new();
        out.put(&fields.open(format!("/ke-hoach/{}/can-thong-nhat/{item}", plan.id)));
        out.put(&ui::govuk::Textarea { id, ..area });
        out.put(&ui::govuk::Button::submit(cx.t.get("import-agree")).secondary());
        out.close("form");
        ui::Raw(out.into_string())
    };
    let contradicted = |item: super::model::Item| match item.content {
        Content::Contradiction(c) => Some(Contradicted {
            form: (may_import && c.agreed.is_none()).then(|| form(item.id)),
            typed: (came == Some(item.id) && c.agreed.is_some()).then(|| fields.typed("note").to_owned()),
            agreed: c
                .agreed
                .map_or_else(String::new, |a| format!("{} — {}, {}", a.note, a.by_name, kernel::moment(a.at))),
            message: cx.t.said(&c.message).into_owned(),
            note: c.note,
            first: c.first.text.replace('\t', " | "),
            second: c.second.text.replace('\t', " | "),
        }),
        _ => None,
    };
    let mut left: Vec<Contradicted> =
        store::left_as_is(&cx.read(), plan.id).await?.into_iter().filter_map(contradicted).collect();
    left.sort_by_key(|c| !c.agreed.is_empty());
    let summary = fields.summary();
    let body = ToAgreePage { t: &cx.t, summary, plan: plan.id, plan_title: &plan.title, left, may_import };
    let plans = cx.t.get("import-crumb-plans");
    let place = format!("/ke-hoach/{}", plan.id);
    cx.form_page(fields, &cx.t.get("import-to-agree"), &[(&plans, "/ke-hoach"), (&plan.title, &place)], &body)
}

/// `POST /ke-hoach/{plan}/can-thong-nhat/{item}`: what was agreed on.
pub(super) async fn agree(cx: Cx, Path((plan, item)): Path<(String, ItemId)>, form: Form) -> Result<Response> {
    let plan = visible_plan(&cx.read(), cx.actor()?, id(&plan)?).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::agree(&mut tx, cx.actor()?, plan.id, item, form.value("note")).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/ke-hoach/{}/can-thong-nhat", plan.id), &cx.t.get("import-agreed"))),
        Err(error) => page(&cx, &plan, &cx.typed(&form, &error.for_form()?), Some(item)).await,
    }
}
