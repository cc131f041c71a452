//! A new group, and the members of one: who is in it, adding, removing, leaving, ending.

use super::{HOME, commit, group, parsed, ticked};
use crate::chat::model::{Group, GroupId, keeper};
use crate::chat::{DAYS, actions, store};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Form, Result};
use people::api::Person;
use ui::Fields;

#[derive(Template)]
#[template(path = "chat/pages/new.html")]
struct NewPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    people: Vec<(String, String)>,
}

/// "Nguyễn Văn An · Phòng Kinh tế"
fn named(person: Person) -> (String, String) {
    let name = match person.unit_name {
        Some(unit) => format!("{} · {unit}", person.name),
        None => person.name,
    };
    (person.id.to_string(), name)
}

async fn new_page(cx: &Cx, f: &Fields) -> Result<Response> {
    let (t, user) = (&cx.t, cx.actor()?.user);
    let people = actions::candidates(&cx.read(), cx.today()).await?;
    let people = people.into_iter().filter(|person| person.id != user).map(named).collect();
    cx.form_page(f, &t.get("chat-new"), &[(&t.get("chat-title"), HOME)], &NewPage { t, f, people })
}

/// `GET /van-ban/nhom/moi`
pub(super) async fn blank(cx: Cx) -> Result<Response> {
    new_page(&cx, &cx.fields().value("id", GroupId::new().to_string())).await
}

/// `POST /van-ban/nhom/moi`
pub(super) async fn begin(cx: Cx, form: Form) -> Result<Response> {
    let id: GroupId = parsed(form.value("id"))?;
    let done = async {
        let mut tx = cx.begin().await?;
        let about = (form.value("name"), form.value("purpose"));
        actions::begin(&mut tx, cx.actor()?, id, about, &ticked(&form)?).await?;
        Ok(tx)
    };
    match commit(done.await).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("{HOME}/{id}"), &cx.t.get("chat-was-begun"))),
        Err(error) => new_page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

struct Shown {
    name: String,
    about: String,
    remove: Option<ui::PostButton>,
}

#[derive(Template)]
#[template(path = "chat/pages/members.html")]
struct MembersPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    base: String,
    group: &'a Group,
    members: Vec<Shown>,
    stop_about: String,
    /// Who may still be added; for the keeper of a group that goes on.
    others: Option<Vec<(String, String)>>,
}

/// `GET /van-ban/nhom/{id}/thanh-vien`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    page(&cx, &group(&cx, &id).await?, &cx.fields()).await
}

async fn page(cx: &Cx, group: &Group, f: &Fields) -> Result<Response> {
    let (t, conn, actor) = (&cx.t, cx.read(), cx.actor()?);
    let present = actions::present(&conn, group.id, cx.today()).await?;
    let keeper = keeper(group.keeper_id, &present);
    let is_keeper = keeper == Some(actor.user) && group.ended_at.is_none();
    let (there, logins) = (store::members(&conn, group.id).await?, people::api::logins(&conn).await?);
    let people = people::api::people(&conn, cx.today()).await?;
    let mut members = Vec::with_capacity(there.len());
    for member in &there {
        let known = people.iter().find(|person| person.id == member.user_id);
        let name = match known {
            Some(person) => person.name.clone(),
            None => people::api::person_name(&conn, member.user_id).await?.unwrap_or_default(),
        };
        let keeps = (keeper == Some(member.user_id)).then(|| t.get("chat-keeper"));
        let is_gone = (!present.contains(&member.user_id)).then(|| t.get("chat-member-gone"));
        let login = logins.get(&member.user_id).map(|login| format!("@{login}"));
        let unit = known.and_then(|person| person.unit_name.clone());
        let remove = || {
            let to = format!("{}/thanh-vien/{}/bo", group.page(), member.user_id);
            cx.fields().button(to, t.get("chat-remove")).about(name.as_str()).secondary()
        };
        members.push(Shown {
            about: [keeps, is_gone, login, unit].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            remove: (is_keeper && member.user_id != actor.user).then(remove),
            name,
        });
    }
    let others = match is_keeper {
        true => {
            let may = actions::candidates(&conn, cx.today()).await?.into_iter();
            Some(may.filter(|person| !there.iter().any(|m| m.user_id == person.id)).map(named).collect())
        }
        false => None,
    };
    let stop_about = t.with("chat-stop-about", [("days", DAYS.number(&conn).await?.into())]);
    let page = MembersPage { t, f, base: group.page(), group, members, stop_about, others };
    let crumbs: &[(&str, &str)] = &[(&t.get("chat-title"), HOME), (&group.name, &page.base)];
    cx.form_page(f, &t.get("chat-members"), crumbs, &page)
}

async fn after(cx: &Cx, group: &Group, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&format!("{}/thanh-vien", group.page()), &cx.t.get(said))),
        Err(error) => page(cx, group, &cx.typed(form, &error.for_form()?)).await,
    }
}

/// `POST /van-ban/nhom/{id}/thanh-vien`
pub(super) async fn add(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let group = group(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::add(&mut tx, cx.actor()?, group.id, &ticked(&form)?).await?;
        Ok(tx)
    };
    let done = commit(done.await).await;
    after(&cx, &group, &form, done, "chat-was-added").await
}

/// `POST /van-ban/nhom/{id}/thanh-vien/{user}/bo`
pub(super) async fn remove(cx: Cx, Path((id, user)): Path<(String, String)>, form: Form) -> Result<Response> {
    let (group, user) = (group(&cx, &id).await?, parsed(&user)?);
    let done = async {
        let mut tx = cx.begin().await?;
        actions::remove(&mut tx, cx.actor()?, group.id, user).await?;
        Ok(tx)
    };
    let done = commit(done.await).await;
    after(&cx, &group, &form, done, "chat-was-removed").await
}

/// `POST /van-ban/nhom/{id}/ket-thuc`
pub(super) async fn end(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let group = group(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::end(&mut tx, cx.actor()?, group.id).await?;
        Ok(tx)
    };
    let done = commit(done.await).await;
    after(&cx, &group, &form, done, "chat-was-ended").await
}

/// `POST /van-ban/nhom/{id}/roi-nhom`
pub(super) async fn leave(cx: Cx, Path(id): Path<String>, _: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::leave(&mut tx, cx.actor()?, parsed(&id)?).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(HOME, &cx.t.get("chat-was-left")))
}
