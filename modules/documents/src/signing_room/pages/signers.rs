//! Who signs a document beside its signer, and what stands of signatures on the document's own page.

use super::visible;
use crate::outgoing::{Outgoing, State};
use crate::policy;
use crate::signing_room::actions;
use crate::signing_room::model::{Made, SIGNER_POSITION, in_file};
use crate::signing_room::paper;
use crate::signing_room::store::kept;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, moment};
use ui::{Fields, Level, Status};

/// Somebody who signs, as the page shows it.
struct Line {
    name: String,
    position: i32,
    is_signer: bool,
    status: Status,
    /// When, under which certificate, at which level.
    about: String,
    notes: String,
    is_demo: bool,
    href: String,
}

async fn lines(cx: &Cx, document: &Outgoing) -> Result<Vec<Line>> {
    let (conn, t) = (cx.read(), &cx.t);
    let all = kept::made(&conn, document.id).await?;
    let made = in_file(&all, &document.digest);
    let line = |position: i32, name: String, one: Option<&&Made>| Line {
        name,
        position,
        is_signer: position == SIGNER_POSITION,
        status: match one {
            Some(_) => Status::new(Level::Met, t.get("signing-done")),
            None if document.draft.is_paper => Status::new(Level::OnTrack, t.get("signing-by-hand")),
            None => Status::new(Level::NotAssessed, t.get("signing-waits")),
        },
        about: one
            .map(|one| format!("{} · {} · {}", moment(one.signed_at), one.certificate, one.level))
            .unwrap_or_default(),
        notes: one.map(|one| one.notes.clone()).unwrap_or_default(),
        is_demo: one.is_some_and(|one| one.is_demo),
        href: one.map(|one| format!("/van-ban/ban-ky/{}", one.id)).unwrap_or_default(),
    };
    let mut shown = Vec::new();
    for one in actions::wanted(&conn, document).await? {
        let made = made.iter().find(|made| made.position == one.position);
        shown.push(line(one.position, one.name, made));
    }
    let of_agency = made.iter().filter(|one| one.purpose == "agency");
    shown.extend(of_agency.map(|one| line(one.position, one.signer_name.clone(), Some(one))));
    Ok(shown)
}

/// What the page of an outgoing document shows of its signatures, with what the person may do.
#[derive(Template)]
#[template(path = "signing_room/pages/panel.html")]
pub(crate) struct Panel {
    t: ui::T,
    f: Fields,
    lines: Vec<Line>,
    page: String,
    may_sign: bool,
    may_number: bool,
    may_issue: bool,
    /// It may be signed by hand instead; it waits for the scan of what was.
    may_be_paper: bool,
    may_scan: bool,
    may_name: bool,
    /// It stands on the page where people are named.
    is_people: bool,
    check: Option<String>,
}

impl Panel {
    /// Something of it is for the person to do now.
    pub(crate) fn is_next(&self) -> bool {
        self.may_sign || self.may_number || self.may_issue || self.may_scan
    }
}

/// The part of a document's page that is about its signatures.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn panel(cx: &Cx, document: &Outgoing) -> Result<Panel> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let signed = kept::file_of(&conn, document.id.0, &document.digest).await?;
    let is_made = !kept::made(&conn, document.id).await?.is_empty();
    Ok(Panel {
        t: cx.t.clone(),
        f: cx.fields(),
        lines: lines(cx, document).await?,
        page: document.page(),
        may_sign: actions::turn(&conn, actor, document, cx.today()).await.is_ok(),
        may_number: document.state == State::Signed && actor.can(policy::ISSUE),
        may_issue: document.state == State::Numbered && !document.draft.is_paper && actor.can(policy::ISSUE),
        may_be_paper: actor.can(policy::ISSUE) && paper::may_be(&conn, document).await?,
        may_scan: actor.can(policy::ISSUE) && paper::waits_for_scan(document),
        may_name: actions::may_name(&conn, actor, document).await?,
        is_people: false,
        check: signed.filter(|_| is_made).map(|file| format!("/van-ban/tep/{}/chu-ky", file.id)),
    })
}

#[derive(Template)]
#[template(path = "signing_room/pages/signers.html")]
struct PeoplePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    action: String,
    panel: Panel,
    people: Vec<(String, String)>,
    order: Vec<(String, String)>,
}

/// `GET /van-ban/di/{id}/nguoi-ky`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let f = cx.fields().value("order", "before");
    page(&cx, &visible(&cx, &id).await?, &f).await
}

async fn page(cx: &Cx, document: &Outgoing, f: &Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let people = people::api::people(&conn, cx.today()).await?;
    let page = PeoplePage {
        t,
        f,
        action: format!("{}/nguoi-ky", document.page()),
        panel: Panel { is_people: true, ..panel(cx, document).await? },
        people: people.into_iter().map(|p| (p.id.to_string(), p.name)).collect(),
        order: ["before", "after"].map(|key| (key.to_owned(), t.get(format!("signing-order-{key}")))).to_vec(),
    };
    cx.form_page(f, &t.get("signing-people"), &[(&document.title(), &document.page())], &page)
}

/// `POST /van-ban/di/{id}/nguoi-ky`
pub(super) async fn add(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let document = visible(&cx, &id).await?;
    let done = async {
        let person = form.value("person").parse().map_err(|_| Error::invalid("person", "Chọn người ký."))?;
        let mut tx = cx.begin().await?;
        let is_after = form.value("order") == "after";
        actions::name(&mut tx, cx.actor()?, &document, person, is_after).await?;
        tx.commit().await.map(|_| ())
    };
    after(&cx, &document, &form, done.await, "signing-was-named").await
}

/// `POST /van-ban/di/{id}/nguoi-ky/{position}/bo`
pub(super) async fn remove(cx: Cx, Path((id, position)): Path<(String, i32)>, form: Form) -> Result<Response> {
    let document = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::unname(&mut tx, cx.actor()?, &document, position).await?;
        tx.commit().await.map(|_| ())
    };
    after(&cx, &document, &form, done.await, "signing-was-unnamed").await
}

async fn after(cx: &Cx, document: &Outgoing, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&format!("{}/nguoi-ky", document.page()), &cx.t.get(said))),
        Err(error) => page(cx, document, &cx.typed(form, &error.for_form()?)).await,
    }
}
