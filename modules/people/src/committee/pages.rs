//! Pages of committees, for the administrator and the standing office.

use super::actions;
use super::model::{Committee, CommitteeId, Member, NewCommittee, NewMember};
use crate::web;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Cx, Form, Result};
use uuid::Uuid;

const LIST: &str = "/quan-tri/ban-chi-dao";

#[derive(Template)]
#[template(path = "committees.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    committees: Vec<Committee>,
}

async fn list(cx: &Cx, status: StatusCode, f: &ui::Fields) -> Result<Response> {
    let committees = crate::api::committees(&cx.read()).await?;
    let page = ListPage { t: &cx.t, f, committees };
    cx.page_with(status, &cx.t.get("people-committees"), &[], &page)
}

/// `GET /quan-tri/ban-chi-dao`
pub(crate) async fn all(cx: Cx) -> Result<Response> {
    list(&cx, StatusCode::OK, &cx.fields()).await
}

#[derive(Template)]
#[template(path = "committee.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    committee: &'a Committee,
    /// The member being changed; `None`: the form adds one.
    member: Option<&'a Member>,
    people: Vec<(String, String)>,
}

impl Page<'_> {
    /// The end of the address that the member's form is sent to.
    fn member_part(&self) -> String {
        self.member.map_or_else(String::new, |member| format!("/{}", member.id))
    }
}

async fn show(
    cx: &Cx,
    status: StatusCode,
    id: CommitteeId,
    member: Option<Uuid>,
    f: Option<ui::Fields>,
) -> Result<Response> {
    let conn = cx.read();
    let committee = actions::found(&conn, id).await?;
    let member = match member {
        Some(member) => Some(committee.members.iter().find(|m| m.id == member).ok_or(kernel::Error::NotFound)?),
        None => None,
    };
    let f = f.unwrap_or_else(|| stored(cx, &committee, member));
    let accounts = crate::api::people(&conn, cx.today()).await?;
    let people = accounts.iter().map(|p| (p.id.to_string(), p.name.clone())).collect();
    let page = Page { t: &cx.t, f: &f, committee: &committee, member, people };
    let crumb = cx.t.get("people-committees");
    cx.page_with(status, &committee.name, &[(&crumb, LIST)], &page)
}

fn stored(cx: &Cx, committee: &Committee, member: Option<&Member>) -> ui::Fields {
    let account = member.and_then(|m| m.account).map(|id| id.to_string()).unwrap_or_default();
    let name = member.map_or(String::new(), |m| m.name.clone());
    cx.fields()
        .value("committee", committee.name.clone())
        .value("decision", committee.decision.clone())
        .value("decided_on", web::day(committee.decided_on))
        .value("account", account)
        .value("name", name)
        .value("title", member.map_or(String::new(), |m| m.title.clone()))
        .value("field", member.map_or(String::new(), |m| m.field.clone()))
}

/// `GET /quan-tri/ban-chi-dao/{id}`
pub(crate) async fn one(cx: Cx, Path(id): Path<CommitteeId>) -> Result<Response> {
    show(&cx, StatusCode::OK, id, None, None).await
}

/// `GET /quan-tri/ban-chi-dao/{id}/thanh-vien/{member}`
pub(crate) async fn member(cx: Cx, Path((id, member)): Path<(CommitteeId, Uuid)>) -> Result<Response> {
    show(&cx, StatusCode::OK, id, Some(member), None).await
}

fn typed(form: &Form) -> Result<NewCommittee> {
    let decided_on = form.day("decided_on");
    form.check()?;
    Ok(NewCommittee {
        name: form.value("committee").to_owned(),
        decision: form.value("decision").to_owned(),
        decided_on,
    })
}

fn typed_member(cx: &Cx, form: &Form) -> Result<NewMember> {
    let account = form.parsed("account", &cx.t.get("people-choose"));
    form.check()?;
    let text = |field: &str| form.value(field).to_owned();
    Ok(NewMember { account, name: text("name"), title: text("title"), field: text("field") })
}

/// `POST /quan-tri/ban-chi-dao`
pub(crate) async fn create(cx: Cx, form: Form) -> Result<Response> {
    match create_now(&cx, &form).await {
        Ok(id) => Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get("people-saved"))),
        Err(error) => list(&cx, StatusCode::UNPROCESSABLE_ENTITY, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn create_now(cx: &Cx, form: &Form) -> Result<CommitteeId> {
    let new = typed(form)?;
    let mut tx = cx.begin().await?;
    let id = actions::create(&mut tx, new).await?;
    tx.commit().await.map(|_| id)
}

async fn finish(cx: &Cx, id: CommitteeId, member: Option<Uuid>, form: Form, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get("people-saved"))),
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            show(cx, StatusCode::UNPROCESSABLE_ENTITY, id, member, Some(fields)).await
        }
    }
}

/// `POST /quan-tri/ban-chi-dao/{id}`
pub(crate) async fn edit(cx: Cx, Path(id): Path<CommitteeId>, form: Form) -> Result<Response> {
    let done = edit_now(&cx, id, &form).await;
    finish(&cx, id, None, form, done).await
}

async fn edit_now(cx: &Cx, id: CommitteeId, form: &Form) -> Result<()> {
    let new = typed(form)?;
    let mut tx = cx.begin().await?;
    actions::edit(&mut tx, id, new).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /quan-tri/ban-chi-dao/{id}/thanh-vien`
pub(crate) async fn add_member(cx: Cx, Path(id): Path<CommitteeId>, form: Form) -> Result<Response> {
    let done = add_member_now(&cx, id, &form).await;
    let form = with_committee(&cx, id, form).await?;
    finish(&cx, id, None, form, done).await
}

async fn add_member_now(cx: &Cx, id: CommitteeId, form: &Form) -> Result<()> {
    let new = typed_member(cx, form)?;
    let mut tx = cx.begin().await?;
    actions::add_member(&mut tx, id, new).await?;
    tx.commit().await.map(|_| ())
}

/// The member's form comes back beside the committee as it is stored.
async fn with_committee(cx: &Cx, id: CommitteeId, form: Form) -> Result<Form> {
    let committee = actions::found(&cx.read(), id).await?;
    let typed = |field: &str| form.value(field).to_owned();
    Ok(Form::of([
        ("committee", committee.name),
        ("decision", committee.decision),
        ("decided_on", web::day(committee.decided_on)),
        ("account", typed("account")),
        ("name", typed("name")),
        ("title", typed("title")),
        ("field", typed("field")),
    ]))
}

/// `POST /quan-tri/ban-chi-dao/{id}/thanh-vien/{member}`
pub(crate) async fn edit_member(cx: Cx, Path((id, member)): Path<(CommitteeId, Uuid)>, form: Form) -> Result<Response> {
    let done = edit_member_now(&cx, id, member, &form).await;
    let form = with_committee(&cx, id, form).await?;
    finish(&cx, id, Some(member), form, done).await
}

async fn edit_member_now(cx: &Cx, id: CommitteeId, member: Uuid, form: &Form) -> Result<()> {
    let new = typed_member(cx, form)?;
    let mut tx = cx.begin().await?;
    actions::edit_member(&mut tx, id, member, new).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /quan-tri/ban-chi-dao/{id}/thanh-vien/{member}/bo`
pub(crate) async fn remove_member(
    cx: Cx,
    Path((id, member)): Path<(CommitteeId, Uuid)>,
    _form: Form,
) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::remove_member(&mut tx, id, member).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get("people-member-removed")))
}
