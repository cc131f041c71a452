//! Changing a plan: particulars, order of indicators, focus by quarter, steps in its life.

use super::list::kinds;
use crate::indicator::{self, IndicatorId};
use crate::plan::actions::{self, Particulars};
use crate::plan::model::{Plan, PlanId, PlanKind};
use crate::plan::store::{self, Focus};
use crate::plan::view::{editable_plan, id, may_see, quarter_name, say_check};
use crate::policy;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, Tx};

#[derive(Template)]
#[template(path = "plan/pages/edit.html")]
struct EditPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    plan: &'a Plan,
    version: String,
    kinds: Vec<(String, String)>,
    order: Vec<(IndicatorId, String, String)>,
    shareable: Vec<(String, String)>,
    shared: Vec<(IndicatorId, String, ui::PostButton)>,
    dropped: Vec<(IndicatorId, String, String, ui::PostButton)>,
}

/// `GET /ke-hoach/{plan}/sua`
pub(crate) async fn show(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let plan = editable_plan(&cx.read(), cx.actor()?, id(&plan)?).await?;
    let fields = ui::Fields::new(&cx.t, &cx.csrf)
        .value("title", plan.title.as_str())
        .value("year", plan.year.to_string())
        .value("kind", plan.kind.key())
        .value("number", plan.number.as_str())
        .value("issued_on", plan.issued_on.map(indicator::format_day).unwrap_or_default())
        .value("signer", plan.signer.as_str());
    show_edit(&cx, &plan, &fields, plan.version.to_string()).await
}

async fn show_edit(cx: &Cx, plan: &Plan, f: &ui::Fields, version: String) -> Result<Response> {
    let conn = cx.read();
    let followed = indicator::of_plan(&conn, plan.id).await?;
    let (own, others): (Vec<_>, Vec<_>) = followed.into_iter().partition(|i| i.plan == plan.id);
    let button = |verb: &str, of: IndicatorId, key: &str| {
        let mut button = crate::plan::view::post_button(
            cx,
            format!("/ke-hoach/{}/{verb}", plan.id),
            &cx.t.get(key),
            "govuk-button--secondary",
        );
        button.values = vec![("indicator".to_owned(), of.to_string())];
        button
    };
    let standings = indicator::standings(&conn, &cx.app, own, cx.today()).await?;
    let order = standings.iter().map(|s| (s.indicator.id, s.indicator.name.clone(), say_check(&cx.t, s))).collect();
    let mut shareable = Vec::new();
    let mut plans = store::all(&conn).await?;
    let actor = cx.actor()?;
    plans.retain(|p| p.year == plan.year && p.id != plan.id && p.parent.is_none() && may_see(actor, p));
    for other in plans {
        for i in indicator::of_plan(&conn, other.id).await? {
            if i.plan == other.id && !others.iter().any(|o| o.id == i.id) {
                shareable.push((i.id.to_string(), format!("{} — {}", i.name, other.title)));
            }
        }
    }
    let shared =
        others.iter().map(|i| (i.id, i.name.clone(), button("thoi-dung-chung", i.id, "plan-unshare"))).collect();
    let dropped = indicator::superseded(&conn, plan.id).await?;
    let dropped = dropped
        .into_iter()
        .map(|i| (i.id, i.name, i.state_reason, button("theo-doi-lai", i.id, "indicator-restore")))
        .collect();
    let page = EditPage { t: &cx.t, f, plan, version, kinds: kinds(cx), order, shareable, shared, dropped };
    let place = format!("/ke-hoach/{}", plan.id);
    cx.form_page(f, &cx.t.get("plan-edit"), &[(&cx.t.get("plan-nav"), "/ke-hoach"), (&plan.title, &place)], &page)
}

/// `POST /ke-hoach/{plan}/sua`
pub(crate) async fn save(cx: Cx, Path(plan): Path<String>, form: Form) -> Result<Response> {
    let plan = editable_plan(&cx.read(), cx.actor()?, id(&plan)?).await?;
    match try_save(&cx, plan.id, &form).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/ke-hoach/{}", plan.id), &cx.t.get("plan-saved"))),
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            show_edit(&cx, &plan, &fields, form.value("version").to_owned()).await
        }
    }
}

async fn try_save(cx: &Cx, plan: PlanId, form: &Form) -> Result<()> {
    let year = form.parsed("year", &cx.t.get("plan-year-wrong")).unwrap_or_default();
    let version = form.parsed("version", "").unwrap_or_default();
    let to = Particulars {
        title: form.value("title").to_owned(),
        year,
        kind: PlanKind::from_key(form.value("kind")).unwrap_or_default(),
        number: form.value("number").to_owned(),
        issued_on: form.day("issued_on"),
        signer: form.value("signer").to_owned(),
    };
    form.check()?;
    let mut tx = cx.begin().await?;
    actions::edit(&mut tx, plan, version, to).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(Template)]
#[template(path = "plan/pages/focus.html")]
struct FocusPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    plan: &'a Plan,
    quarters: Vec<(String, String)>,
}

/// `GET /ke-hoach/{plan}/trong-tam`
pub(crate) async fn focus(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let plan = editable_plan(&conn, cx.actor()?, id(&plan)?).await?;
    let lines = store::focus(&conn, plan.id).await?;
    let body = |q: i32| lines.iter().filter(|f| f.quarter == q).map(|f| f.body.as_str()).collect::<Vec<_>>().join("\n");
    let fields = (1..=4).fold(ui::Fields::new(&cx.t, &cx.csrf), |f, q| f.value(&format!("q{q}"), body(q)));
    let quarter = |q: u32| (format!("q{q}"), quarter_name(&cx.t, q));
    let page = FocusPage { t: &cx.t, f: &fields, plan: &plan, quarters: (1..=4).map(quarter).collect() };
    let place = format!("/ke-hoach/{}", plan.id);
    cx.page(&cx.t.get("plan-focus-edit"), &[(&cx.t.get("plan-nav"), "/ke-hoach"), (&plan.title, &place)], &page)
}

/// `POST /ke-hoach/{plan}/trong-tam`
pub(crate) async fn save_focus(cx: Cx, Path(plan): Path<String>, form: Form) -> Result<Response> {
    let plan: PlanId = id(&plan)?;
    let mut lines = Vec::new();
    for quarter in 1..=4 {
        let field = format!("q{quarter}");
        let bodies =
            form.value(&field).lines().map(|line| line.trim().trim_start_matches(['-', '+', '•']).trim().to_owned());
        lines.extend(bodies.filter(|b| !b.is_empty()).map(|body| Focus { quarter, body }));
    }
    let mut tx = begin(&cx, plan).await?;
    actions::set_focus(&mut tx, plan, lines).await?;
    done(&cx, tx, plan, "plan-saved").await
}

/// Begins a write on a plan that the actor may edit.
async fn begin(cx: &Cx, plan: PlanId) -> Result<Tx> {
    editable_plan(&cx.read(), cx.actor()?, plan).await?;
    cx.begin().await
}

/// Begins a step of a plan's life: starting and ending it is for those who edit the ward's plans.
async fn begin_step(cx: &Cx, plan: PlanId) -> Result<Tx> {
    cx.actor()?.require_in(policy::EDIT, None)?;
    begin(cx, plan).await
}

/// Commits it and goes back to the dashboard.
async fn done(cx: &Cx, tx: Tx, plan: PlanId, said: &str) -> Result<Response> {
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("/ke-hoach/{plan}"), &cx.t.get(said)))
}

/// `POST /ke-hoach/{plan}/thuc-hien`
pub(crate) async fn activate(cx: Cx, Path(plan): Path<String>, _form: Form) -> Result<Response> {
    let plan = id(&plan)?;
    let mut tx = begin_step(&cx, plan).await?;
    actions::activate(&mut tx, plan).await?;
    done(&cx, tx, plan, "plan-activated").await
}

/// `POST /ke-hoach/{plan}/ket-thuc`
pub(crate) async fn close(cx: Cx, Path(plan): Path<String>, _form: Form) -> Result<Response> {
    let plan = id(&plan)?;
    let mut tx = begin_step(&cx, plan).await?;
    actions::close(&mut tx, plan).await?;
    done(&cx, tx, plan, "plan-closed").await
}

/// `POST /ke-hoach/{plan}/mo-lai`
pub(crate) async fn reopen(cx: Cx, Path(plan): Path<String>, _form: Form) -> Result<Response> {
    let plan = id(&plan)?;
    let mut tx = begin_step(&cx, plan).await?;
    actions::reopen(&mut tx, plan).await?;
    done(&cx, tx, plan, "plan-reopened").await
}

/// `POST /ke-hoach/{plan}/cong-bo`
pub(crate) async fn publish(cx: Cx, Path(plan): Path<String>, _form: Form) -> Result<Response> {
    let plan = id(&plan)?;
    let mut tx = begin(&cx, plan).await?;
    actions::set_public(&mut tx, plan, true).await?;
    done(&cx, tx, plan, "plan-published").await
}

/// `POST /ke-hoach/{plan}/thoi-cong-bo`
pub(crate) async fn unpublish(cx: Cx, Path(plan): Path<String>, _form: Form) -> Result<Response> {
    let plan = id(&plan)?;
    let mut tx = begin(&cx, plan).await?;
    actions::set_public(&mut tx, plan, false).await?;
    done(&cx, tx, plan, "plan-unpublished").await
}

/// `POST /ke-hoach/{plan}/thu-tu`: the indicators in a new order, as positions typed beside them.
pub(crate) async fn reorder(cx: Cx, Path(plan): Path<String>, form: Form) -> Result<Response> {
    let plan: PlanId = id(&plan)?;
    let mut order: Vec<(i64, IndicatorId)> = form
        .pairs()
        .iter()
        .filter_map(|(name, value)| Some((value.trim().parse().ok()?, name.strip_prefix("place-")?.parse().ok()?)))
        .collect();
    order.sort_by_key(|(place, _)| *place);
    let order: Vec<IndicatorId> = order.into_iter().map(|(_, id)| id).collect();
    let mut tx = begin(&cx, plan).await?;
    indicator::reorder(&mut tx, plan, &order).await?;
    done(&cx, tx, plan, "plan-saved").await
}

/// `POST /ke-hoach/{plan}/dung-chung`: follow an indicator of another plan.
pub(crate) async fn share(cx: Cx, Path(plan): Path<String>, form: Form) -> Result<Response> {
    let (plan, of) = (id(&plan)?, id(form.value("indicator"))?);
    indicator::visible(&cx.read(), cx.actor()?, of).await?;
    let mut tx = begin(&cx, plan).await?;
    indicator::share(&mut tx, plan, of).await?;
    done(&cx, tx, plan, "plan-shared-done").await
}

/// `POST /ke-hoach/{plan}/thoi-dung-chung`
pub(crate) async fn unshare(cx: Cx, Path(plan): Path<String>, form: Form) -> Result<Response> {
    let (plan, of) = (id(&plan)?, id(form.value("indicator"))?);
    let mut tx = begin(&cx, plan).await?;
    indicator::unshare(&mut tx, plan, of).await?;
    done(&cx, tx, plan, "plan-saved").await
}

/// `POST /ke-hoach/{plan}/theo-doi-lai`: follow an indicator again that had been taken out.
pub(crate) async fn restore(cx: Cx, Path(plan): Path<String>, form: Form) -> Result<Response> {
    let (plan, of) = (id(&plan)?, id(form.value("indicator"))?);
    let mut tx = begin(&cx, plan).await?;
    if indicator::get(&tx, of).await?.plan != plan {
        return Err(Error::NotFound);
    }
    indicator::restore(&mut tx, of).await?;
    done(&cx, tx, plan, "plan-saved").await
}
