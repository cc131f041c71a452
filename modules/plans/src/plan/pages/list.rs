//! The list of plans by year, and the form for a new one: blank, or from last year's.

use crate::plan::model::{NewPlan, Plan, PlanId, PlanKind};
use crate::plan::view::{may_see, name_of, unit_names};
use crate::plan::{actions, copy, store};
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::Datelike;
use kernel::{Cx, Form, Result};
use serde::Deserialize;
use std::collections::HashMap;
use ui::DataTable;

#[derive(Template)]
#[template(path = "plan/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    years: Vec<(i32, DataTable)>,
    may_edit: bool,
    may_import: bool,
}

/// `GET /ke-hoach`
pub(crate) async fn show(cx: Cx) -> Result<Response> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let plans: Vec<Plan> = store::all(&conn).await?.into_iter().filter(|plan| may_see(actor, plan)).collect();
    let sizes: HashMap<PlanId, (i64, i64)> =
        store::sizes(&conn).await?.into_iter().map(|s| (s.plan_id, (s.indicators, s.tasks))).collect();
    let units = unit_names(&conn).await?;
    let mut years: Vec<(i32, DataTable)> = Vec::new();
    for plan in &plans {
        if years.last().is_none_or(|(year, _)| *year != plan.year) {
            let table = DataTable::new(cx.t.with("plan-year", [("year", plan.year.into())]))
                .column(cx.t.get("plan-column-plan"))
                .column(cx.t.get("plan-column-kind"))
                .numeric(cx.t.get("plan-indicators"))
                .numeric(cx.t.get("plan-tasks"))
                .column(cx.t.get("plan-column-state"));
            years.push((plan.year, table));
        }
        let Some((_, table)) = years.last_mut() else { continue };
        let (indicators, tasks) = sizes.get(&plan.id).copied().unwrap_or_default();
        let below = match plan.parent.and_then(|id| plans.iter().find(|p| p.id == id)) {
            Some(parent) => format!("{} · {}", name_of(&units, plan.unit), parent.title),
            None => plan.number.clone(),
        };
        let state = cx.t.get(format!("plan-state-{}", plan.state.key()));
        let state = if plan.is_public { format!("{state} · {}", cx.t.get("plan-is-public")) } else { state };
        table.row(vec![
            DataTable::link(&plan.title, format!("/ke-hoach/{}", plan.id), below),
            DataTable::text(cx.t.get(format!("plan-kind-{}", plan.kind.key()))),
            DataTable::link(indicators.to_string(), format!("/ke-hoach/{}#chi-tieu", plan.id), ""),
            DataTable::link(tasks.to_string(), format!("/ke-hoach/{}/nhiem-vu", plan.id), ""),
            DataTable::text(state),
        ]);
    }
    let (may_edit, may_import) = (actor.can_in(policy::EDIT, None), actor.can(policy::IMPORT));
    cx.page(&cx.t.get("plan-nav"), &[], &ListPage { t: &cx.t, years, may_edit, may_import })
}

#[derive(Template)]
#[template(path = "plan/pages/new.html")]
struct NewPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    /// Made once per form, so that sending it twice makes one plan.
    id: String,
    kinds: Vec<(String, String)>,
    plans: Vec<(String, String)>,
}

/// From which plan a new one is to be made.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct From {
    #[serde(rename = "tu", default)]
    plan: String,
}

/// `GET /ke-hoach/moi`
pub(crate) async fn blank(cx: Cx, Query(from): Query<From>) -> Result<Response> {
    cx.actor()?.require_in(policy::EDIT, None)?;
    let today = cx.today();
    // Plans are drafted in November for the next year.
    let year = if today.month() >= 10 { today.year() + 1 } else { today.year() };
    let fields = ui::Fields::new(&cx.t, &cx.csrf)
        .value("year", year.to_string())
        .value("kind", PlanKind::Digital.key())
        .value("from", from.plan)
        .value("title", cx.t.with("plan-title-suggestion", [("year", year.into())]));
    show_new(&cx, &fields, PlanId::new().to_string()).await
}

async fn show_new(cx: &Cx, f: &ui::Fields, id: String) -> Result<Response> {
    let plans = store::all(&cx.read()).await?.into_iter().filter(|p| p.parent.is_none());
    let page =
        NewPage { t: &cx.t, f, id, kinds: kinds(cx), plans: plans.map(|p| (p.id.to_string(), p.title)).collect() };
    cx.form_page(f, &cx.t.get("plan-new"), &[(&cx.t.get("plan-nav"), "/ke-hoach")], &page)
}

/// Kinds of plans as choices of a form.
pub(crate) fn kinds(cx: &Cx) -> Vec<(String, String)> {
    PlanKind::ALL.iter().map(|k| (k.key().to_owned(), cx.t.get(format!("plan-kind-{}", k.key())))).collect()
}

/// `POST /ke-hoach/moi`
pub(crate) async fn create(cx: Cx, form: Form) -> Result<Response> {
    match try_create(&cx, &form).await {
        Ok(id) => Ok(cx.redirect_saying(&format!("/ke-hoach/{id}"), &cx.t.get("plan-created"))),
        Err(error) => show_new(&cx, &cx.typed(&form, &error.for_form()?), form.value("id").to_owned()).await,
    }
}

async fn try_create(cx: &Cx, form: &Form) -> Result<PlanId> {
    cx.actor()?.require_in(policy::EDIT, None)?;
    let id: PlanId = form.parsed("id", "").unwrap_or_else(PlanId::new);
    let year: i32 = form.parsed("year", &cx.t.get("plan-year-wrong")).unwrap_or_default();
    let from: Option<PlanId> = form.parsed("from", "");
    form.check()?;
    let kind = PlanKind::from_key(form.value("kind")).unwrap_or_default();
    let new =
        NewPlan { number: form.value("number").to_owned(), ..NewPlan::named(id, year, kind, form.value("title")) };
    let mut tx = cx.begin().await?;
    match from {
        Some(from) => copy::create_from(&mut tx, &cx.app, cx.actor()?, new, from).await?,
        None => actions::create(&mut tx, new).await?,
    };
    tx.commit().await?;
    Ok(id)
}
