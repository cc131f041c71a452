//! Pages of cadences: the list with what each asks for this year, the form, and opening a period before its day.

use super::model::{Cadence, CadenceId, Planned};
use super::{actions, store};
use crate::period::{self, Kind};
use crate::policy;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use kernel::{Access, Cx, Error, Form, Result, Routes};
use plans::api::PlanId;
use ui::{DataTable, Fields, PostButton};

/// Routes of cadences.
pub(crate) fn routes(r: Routes) -> Routes {
    let manage = Access::Holds(policy::MANAGE);
    r.get("/bao-cao/che-do", manage, list)
        .get("/bao-cao/che-do/moi", manage, blank)
        .get("/bao-cao/che-do/{id}", manage, form)
        .post("/bao-cao/che-do/{id}", manage, save)
        .post("/bao-cao/che-do/{id}/mo-ky", manage, open_now)
}

#[derive(Template)]
#[template(path = "cadence/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    cadences: Vec<(Cadence, DataTable)>,
    year: String,
    /// Sentences of plans in force that no cadence follows yet, with the address of a form filled from each.
    proposed: Vec<(String, String)>,
}

async fn list(cx: Cx) -> Result<Response> {
    let (conn, today) = (cx.read(), cx.today());
    let mut cadences = Vec::new();
    for cadence in store::all(&conn).await? {
        let mut table = DataTable::new(cx.t.get("report-cadence-periods"))
            .column(cx.t.get("report-period"))
            .column(cx.t.get("report-data"))
            .column(cx.t.get("report-opens"))
            .column(cx.t.get("report-due"))
            .column(cx.t.get("report-action"));
        let plan = plans::api::plan(&conn, cadence.plan).await?;
        for planned in cadence.periods(today.year()).into_iter().filter(|planned| planned.is_of(&plan)) {
            let opened = period::find(&conn, cadence.id, &planned).await?;
            table.row(planned_row(&cx, &cadence, &planned, opened.map(|p| p.id), today));
        }
        cadences.push((cadence, table));
    }
    let proposed = proposals(&cx, &cadences).await?;
    let page = ListPage { t: &cx.t, cadences, year: today.year().to_string(), proposed };
    cx.page(&cx.t.get("report-cadences"), &[(&cx.t.get("report-nav"), "/bao-cao")], &page)
}

fn planned_row(
    cx: &Cx,
    cadence: &Cadence,
    p: &Planned,
    opened: Option<period::PeriodId>,
    today: NaiveDate,
) -> Vec<String> {
    let day = vietnamese::format_date;
    let name = p.kind.name(p.span, cx.t.lang());
    let data = format!("{} – {}", day(p.data.from), day(p.data.to));
    let action = match opened {
        Some(id) => DataTable::link(cx.t.get("report-see-period"), format!("/bao-cao/ky/{id}"), ""),
        None if p.data.to < today => {
            let button = PostButton {
                action: format!("/bao-cao/che-do/{}/mo-ky", cadence.id),
                csrf: cx.csrf.clone(),
                text: cx.t.get("report-open-now"),
                classes: "govuk-button--secondary".into(),
                values: vec![("kind".into(), p.kind.key().into()), ("to".into(), p.span.to.to_string())],
                about: name.clone(),
            };
            ui::Render::html(&button)
        }
        None => DataTable::text(cx.t.get("report-opens-by-itself")),
    };
    vec![
        DataTable::text(name),
        DataTable::text(data),
        DataTable::text(day(p.opens_on())),
        DataTable::text(day(p.due_on)),
        action,
    ]
}

/// What plans in force say of reporting and no cadence follows.
async fn proposals(cx: &Cx, known: &[(Cadence, DataTable)]) -> Result<Vec<(String, String)>> {
    let conn = cx.read();
    let mut proposed = Vec::new();
    for plan in plans::api::plans_in_force(&conn).await? {
        for duty in plans::api::reporting_duties(&conn, plan.id).await? {
            let is_new = !known.iter().any(|(c, _)| c.plan == plan.id && c.due_text == duty.due_text);
            if is_new && !Cadence::rules(&duty.due_text).is_empty() {
                let text = format!("{}: {} ({})", duty.who, duty.due_text, plan.title);
                let (due, to) = (kernel::url_encode(&duty.due_text), kernel::url_encode(&duty.to_whom));
                let query = format!("ke-hoach={}&han={due}&gui={to}", plan.id);
                proposed.push((text, format!("/bao-cao/che-do/moi?{query}")));
            }
        }
    }
    Ok(proposed)
}

#[derive(serde::Deserialize, Default)]
struct Asked {
    #[serde(rename = "ke-hoach", default)]
    plan: String,
    #[serde(rename = "han", default)]
    due: String,
    #[serde(rename = "gui", default)]
    to: String,
}

async fn blank(cx: Cx, axum::extract::Query(asked): axum::extract::Query<Asked>) -> Result<Response> {
    let fields = Fields::new(&cx.t, &cx.csrf)
        .value("plan", asked.plan)
        .value("due_text", asked.due)
        .value("to_whom", asked.to)
        .value("cumulative", "1")
        .value("collect_days", "10")
        .value("remind_days", "3, 1, 0")
        .value("escalate_after_days", "1")
        .value("effective_from", vietnamese::format_date(cx.today()));
    show(&cx, CadenceId::new(), 0, &fields).await
}

async fn form(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let id: CadenceId = id.parse().map_err(|_| Error::NotFound)?;
    let c = store::get(&cx.read(), id).await?;
    let remind: Vec<String> = c.remind_days.iter().map(i32::to_string).collect();
    let fields = Fields::new(&cx.t, &cx.csrf)
        .value("plan", c.plan.to_string())
        .value("name", c.name)
        .value("due_text", c.due_text)
        .value("cumulative", if c.cumulative { "1" } else { "" })
        .value("collect_days", c.collect_days.to_string())
        .value("remind_days", remind.join(", "))
        .value("escalate_after_days", c.escalate_after_days.to_string())
        .value("to_whom", c.to_whom)
        .value("basis", c.basis)
        .value("effective_from", vietnamese::format_date(c.effective_from))
        .value("effective_to", c.effective_to.map(vietnamese::format_date).unwrap_or_default());
    show(&cx, id, c.version, &fields).await
}

#[derive(Template)]
#[template(path = "cadence/pages/form.html")]
struct FormPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    id: CadenceId,
    version: String,
    plans: Vec<(String, String)>,
}

async fn show(cx: &Cx, id: CadenceId, version: i32, f: &Fields) -> Result<Response> {
    let plans = plans::api::plans_in_force(&cx.read()).await?;
    let plans = plans.into_iter().map(|p| (p.id.to_string(), p.title)).collect();
    let page = FormPage { t: &cx.t, f, id, version: version.to_string(), plans };
    let crumbs = [(&*cx.t.get("report-nav"), "/bao-cao"), (&*cx.t.get("report-cadences"), "/bao-cao/che-do")];
    cx.form_page(f, &cx.t.get("report-cadence"), &crumbs, &page)
}

async fn save(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id: CadenceId = id.parse().map_err(|_| Error::NotFound)?;
    let version = form.value("version").parse().unwrap_or(0);
    match try_save(&cx, id, version, &form).await {
        Ok(()) => Ok(cx.redirect_saying("/bao-cao/che-do", &cx.t.get("report-cadence-saved"))),
        Err(error) => show(&cx, id, version, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_save(cx: &Cx, id: CadenceId, version: i32, form: &Form) -> Result<()> {
    let plan: Option<PlanId> = form.parsed("plan", &cx.t.get("report-plan-missing"));
    if plan.is_none() {
        form.wrong("plan", cx.t.get("report-plan-missing"));
    }
    let numbers: Option<Vec<i32>> = form
        .value("remind_days")
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect();
    let whole = |field: &str| form.value(field).parse::<i32>().unwrap_or(-1);
    let cadence = Cadence {
        id,
        plan: plan.unwrap_or_else(PlanId::new),
        name: form.value("name").to_owned(),
        due_text: form.value("due_text").to_owned(),
        cumulative: form.ticked("cumulative"),
        collect_days: whole("collect_days"),
        remind_days: numbers.unwrap_or_else(|| vec![-1]),
        escalate_after_days: whole("escalate_after_days"),
        to_whom: form.value("to_whom").to_owned(),
        basis: form.value("basis").to_owned(),
        effective_from: form.day("effective_from").unwrap_or_else(|| cx.today()),
        effective_to: form.day("effective_to"),
        version,
    };
    form.check()?;
    let mut tx = cx.begin().await?;
    actions::set(&mut tx, cx.actor()?, &cadence).await?;
    tx.commit().await.map(|_| ())
}

async fn open_now(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let id: CadenceId = id.parse().map_err(|_| Error::NotFound)?;
    let kind = Kind::from_key(form.value("kind")).ok_or(Error::NotFound)?;
    let to: NaiveDate = form.value("to").parse().map_err(|_| Error::NotFound)?;
    let mut tx = cx.begin().await?;
    let opened = period::open_now(&cx.app, &mut tx, cx.actor()?, id, kind, to).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("/bao-cao/ky/{opened}"), &cx.t.get("report-opened")))
}
