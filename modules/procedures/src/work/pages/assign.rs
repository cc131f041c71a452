//! Assigning many dossiers at once: choose, read it again, do it.

use super::super::actions::{self, Chosen};
use super::super::store;
use super::list::Asked;
use crate::dossier::{DossierId, handles};
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, UserId};
use people::api::Person;
use ui::Fields;

type Choices = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "work/pages/assign.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    dossiers: Choices,
    people: Choices,
    /// To be read again before it is done: the name, and what was chosen.
    confirm: Confirm,
    /// Where the list goes on; empty where it ends.
    next: String,
}

/// `GET /ho-so/phan-cong`: the dossiers of the list as it was narrowed.
pub(super) async fn blank(cx: Cx, Query(asked): Query<Asked>) -> Result<Response> {
    let filter = asked.filter(&cx).await?;
    let (rows, next) = store::page(&cx.read(), cx.actor()?, &filter, cx.now).await?;
    let next = next.map(|after| asked.href("/ho-so/phan-cong", &asked.tab, &after.to_string())).unwrap_or_default();
    page(&cx, &cx.fields(), &rows, (None, next)).await
}

type Confirm = Option<(String, Vec<String>)>;

async fn page(cx: &Cx, f: &Fields, rows: &[store::Listed], (confirm, next): (Confirm, String)) -> Result<Response> {
    let t = &cx.t;
    let may = |p: &Person| {
        handles(p) && p.unit.is_some_and(|unit| cx.actor().is_ok_and(|a| a.can_in(policy::DIRECT, Some(unit))))
    };
    let people = people::api::people(&cx.read(), cx.today()).await?.into_iter().filter(may);
    let line = |row: &store::Listed| {
        let officer = if row.officer_name.is_empty() { t.get("work-nobody") } else { row.officer_name.clone() };
        (actions::named(row), format!("{} – {} – {officer}", row.code, row.procedure_name))
    };
    let page = Page {
        t,
        f,
        dossiers: rows.iter().map(line).collect(),
        people: people.map(|p| (p.id.to_string(), p.name)).collect(),
        confirm,
        next,
    };
    cx.form_page(f, &t.get("work-assign"), &[(&t.get("dossier-nav"), "/ho-so")], &page)
}

/// `POST /ho-so/phan-cong`
pub(super) async fn send(cx: Cx, form: Form) -> Result<Response> {
    let chosen: Vec<Chosen> = form.values("ids").filter_map(actions::chosen).take(store::PAGE).collect();
    match try_send(&cx, &form, &chosen).await {
        Ok(Done::Asked(name)) => {
            let ids: Vec<DossierId> = chosen.iter().map(|(id, _)| *id).collect();
            let rows = store::by_ids(&cx.read(), cx.actor()?, &ids).await?;
            let values = form.values("ids").map(str::to_owned).collect();
            page(&cx, &cx.typed(&form, &[]), &rows, (Some((name, values)), String::new())).await
        }
        Ok(Done::Assigned(n)) => Ok(cx.redirect_saying("/ho-so", &cx.t.with("work-assigned", [("n", n.into())]))),
        Err(error) => {
            let ids: Vec<DossierId> = chosen.iter().map(|(id, _)| *id).collect();
            let rows = store::by_ids(&cx.read(), cx.actor()?, &ids).await?;
            page(&cx, &cx.typed(&form, &error.for_form()?), &rows, (None, String::new())).await
        }
    }
}

enum Done {
    /// To be confirmed: the name of the person.
    Asked(String),
    Assigned(i64),
}

async fn try_send(cx: &Cx, form: &Form, chosen: &[Chosen]) -> Result<Done> {
    if chosen.is_empty() {
        form.wrong("ids", "Chọn ít nhất một hồ sơ.");
    }
    let person: Option<UserId> = form.parsed("person", "Chọn người nhận hồ sơ.");
    if form.value("person").is_empty() {
        form.wrong("person", "Chọn người nhận hồ sơ.");
    }
    let reason = form.required("reason", "Nêu lý do phân công.");
    form.check()?;
    let people = people::api::people(&cx.read(), cx.today()).await?;
    let person = people.into_iter().find(|p| Some(p.id) == person && handles(p)).ok_or(Error::NotFound)?;
    cx.actor()?.require_in(policy::DIRECT, person.unit)?;
    if !form.ticked("confirmed") {
        return Ok(Done::Asked(person.name));
    }
    let mut tx = cx.begin().await?;
    let n = actions::assign(&mut tx, cx.actor()?, chosen, &person, &reason).await?;
    tx.commit().await?;
    Ok(Done::Assigned(n))
}
