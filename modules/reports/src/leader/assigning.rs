//! Giao việc: a leader gives a unit work with a day and the result that is wanted; it becomes a task of a plan.

use askama::Template;
use axum::response::Response;
use kernel::{Cx, Error, Form, Notice, NoticeKind, Result, Tx, UnitId, UserId, local_day};
use plans::api::{NewAssignment, PlanId, TaskId};
use ui::Fields;

#[derive(Template)]
#[template(path = "leader/pages/assign.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    plans: Vec<(String, String)>,
    units: Vec<(String, String)>,
    people: Vec<(String, String)>,
}

/// `GET /lanh-dao/giao-viec`
pub(super) async fn blank(cx: Cx) -> Result<Response> {
    let first = plans::api::plans_in_force(&cx.read()).await?.into_iter().next();
    let plan = first.map(|plan| plan.id.to_string()).unwrap_or_default();
    let f = cx.fields().value("id", TaskId::new().to_string()).value("plan", plan);
    page(&cx, &f).await
}

async fn page(cx: &Cx, f: &Fields) -> Result<Response> {
    let conn = cx.read();
    let label = |p: people::api::Person| match p.unit_name {
        Some(unit) => (p.id.to_string(), format!("{} ({unit})", p.name)),
        None => (p.id.to_string(), p.name),
    };
    let page = Page {
        t: &cx.t,
        f,
        plans: plans::api::plans_in_force(&conn).await?.into_iter().map(|p| (p.id.to_string(), p.title)).collect(),
        units: people::api::units(&conn).await?.into_iter().map(|u| (u.id.to_string(), u.name)).collect(),
        people: people::api::people(&conn, cx.today()).await?.into_iter().map(label).collect(),
    };
    cx.form_page(f, &cx.t.get("leader-assign"), &[(&cx.t.get("leader-nav"), "/lanh-dao")], &page)
}

/// `POST /lanh-dao/giao-viec`
pub(super) async fn send(cx: Cx, form: Form) -> Result<Response> {
    match try_send(&cx, &form).await {
        Ok(()) => Ok(cx.redirect_saying("/lanh-dao", &cx.t.get("leader-assigned"))),
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_send(cx: &Cx, form: &Form) -> Result<()> {
    let t = &cx.t;
    let id: TaskId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let plan: Option<PlanId> = form.parsed("plan", &t.get("leader-plan-missing"));
    let unit: Option<UnitId> = form.parsed("unit", &t.get("report-unit-missing"));
    let person: Option<UserId> = form.parsed("person", &t.get("leader-person-missing"));
    let due_on = form.day("due_on");
    let title = form.required("title", &t.get("leader-title-missing"));
    let product = form.required("product", &t.get("leader-product-missing"));
    for (field, missing, message) in [
        ("plan", plan.is_none(), "leader-plan-missing"),
        ("unit", unit.is_none(), "report-unit-missing"),
        ("due_on", due_on.is_none() && form.value("due_on").is_empty(), "leader-due-missing"),
    ] {
        if missing {
            form.wrong(field, t.get(message));
        }
    }
    form.check()?;
    let (Some(plan), Some(unit), Some(due_on)) = (plan, unit, due_on) else { return Err(Error::NotFound) };
    let conn = cx.read();
    people::api::unit(&conn, unit).await?;
    if let Some(person) = person
        && !people::api::people(&conn, cx.today()).await?.iter().any(|p| p.id == person)
    {
        return Err(Error::invalid("person", t.get("leader-person-missing")));
    }
    let mut tx = cx.begin().await?;
    let new = NewAssignment { id, plan, title, product, unit, person, due_on };
    plans::api::assign_task(&mut tx, cx.actor()?, new.clone()).await?;
    tell(&tx, &cx.actor()?.name, &new).await?;
    tx.commit().await.map(|_| ())
}

/// Tells the person in charge, or the contacts of the unit.
async fn tell(tx: &Tx, by: &str, new: &NewAssignment) -> Result<()> {
    let to = match new.person {
        Some(person) => vec![person],
        None => people::api::contacts(tx, new.unit, local_day(tx.now)).await?,
    };
    let due = vietnamese::format_date(new.due_on);
    for to in to {
        tx.notify(Notice {
            to,
            title: kernel::told!("Được giao việc, hạn hết ngày {due}: {}", new.title),
            body: kernel::told!("{by} giao việc. Kết quả cần có:\n\n{}", new.product).into(),
            href: format!("/nhiem-vu/{}", new.id),
            key: format!("reports.assigned.{}", new.id),
            by_mail: Some(NoticeKind::Asked),
        })
        .await?;
    }
    Ok(())
}
