//! A unit's own plan: which tasks and indicators of the ward's plan it makes concrete.

use crate::indicator::{self, IndicatorId};
use crate::plan::copy;
use crate::plan::model::{NewPlan, Plan, PlanId};
use crate::plan::view::{id, name_of, unit_choices, unit_names, visible_plan};
use crate::policy;
use crate::task::{self, TaskId};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Form, Result, UnitId};

#[derive(Template)]
#[template(path = "plan/pages/unit_plan.html")]
struct UnitPlanPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    plan: &'a Plan,
    id: String,
    units: Vec<(String, String)>,
    tasks: Vec<(String, String)>,
    indicators: Vec<(String, String)>,
}

/// `GET /ke-hoach/{plan}/cu-the-hoa`
pub(crate) async fn show(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let plan = visible_plan(&cx.read(), cx.actor()?, id(&plan)?).await?;
    let title = cx.t.with("plan-concretise-title", [("title", plan.title.as_str().into())]);
    let fields = ui::Fields::new(&cx.t, &cx.csrf).value("title", title);
    show_form(&cx, &plan, &fields, PlanId::new().to_string()).await
}

async fn show_form(cx: &Cx, plan: &Plan, f: &ui::Fields, id: String) -> Result<Response> {
    let conn = cx.read();
    let names = unit_names(&conn).await?;
    let with_lead = |name: String, lead: Option<UnitId>| match name_of(&names, lead) {
        "" => name,
        lead => format!("{name} ({lead})"),
    };
    let tasks = task::followed(&conn, plan.id).await?;
    let indicators = indicator::of_plan(&conn, plan.id).await?;
    let page = UnitPlanPage {
        t: &cx.t,
        f,
        plan,
        id,
        units: own_units(cx, unit_choices(&conn).await?)?,
        tasks: tasks.into_iter().map(|t| (t.id.to_string(), with_lead(t.title, t.lead_unit_id))).collect(),
        indicators: indicators.into_iter().map(|i| (i.id.to_string(), with_lead(i.name, i.lead))).collect(),
    };
    let place = format!("/ke-hoach/{}", plan.id);
    cx.form_page(f, &cx.t.get("plan-concretise"), &[(&cx.t.get("plan-nav"), "/ke-hoach"), (&plan.title, &place)], &page)
}

/// The units for which the actor may draft a plan.
fn own_units(cx: &Cx, all: Vec<(String, String)>) -> Result<Vec<(String, String)>> {
    let actor = cx.actor()?;
    let may = |id: &str| id.parse().is_ok_and(|unit| actor.can_in(policy::EDIT, Some(unit)));
    Ok(all.into_iter().filter(|(id, _)| may(id)).collect())
}

/// `POST /ke-hoach/{plan}/cu-the-hoa`
pub(crate) async fn create(cx: Cx, Path(plan): Path<String>, form: Form) -> Result<Response> {
    let parent = visible_plan(&cx.read(), cx.actor()?, id(&plan)?).await?;
    match try_create(&cx, &parent, &form).await {
        Ok(id) => Ok(cx.redirect_saying(&format!("/ke-hoach/{id}"), &cx.t.get("plan-created"))),
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            show_form(&cx, &parent, &fields, form.value("id").to_owned()).await
        }
    }
}

async fn try_create(cx: &Cx, parent: &Plan, form: &Form) -> Result<PlanId> {
    let id = form.parsed("id", "").unwrap_or_else(PlanId::new);
    let unit: Option<UnitId> = form.parsed("unit", "");
    form.check()?;
    let tasks: Vec<TaskId> = form.values("task").filter_map(|v| v.parse().ok()).collect();
    let indicators: Vec<IndicatorId> = form.values("indicator").filter_map(|v| v.parse().ok()).collect();
    let named = NewPlan::named(id, parent.year, parent.kind, form.value("title"));
    let new = NewPlan { unit, parent: Some(parent.id), ..named };
    let mut tx = cx.begin().await?;
    copy::concretise(&mut tx, cx.actor()?, new, &tasks, &indicators).await?;
    tx.commit().await?;
    Ok(id)
}
