//! One message that came: what it says, its files, what its sender was told, and what a clerk may do.

use super::{HERE, came_badge, came_page, id_in};
use crate::exchange::answer;
use crate::exchange::model::{Received, ReceivedState};
use crate::exchange::store::statuses::Told;
use crate::exchange::store::{agencies, received, statuses};
use crate::policy;
use crate::store::{self, File};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use edxml::BusinessKind;
use kernel::{Cx, Error, Form, Result, moment};
use ui::{DataTable, Fields, Status};

#[derive(Template)]
#[template(path = "exchange/pages/received.html")]
struct ReceivedPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    came: &'a Received,
    base: String,
    state: Status,
    by: String,
    kind: String,
    facts: Vec<(String, String)>,
    files: Vec<File>,
    told: DataTable,
    may_open: bool,
    may_take: bool,
    is_asked_back: bool,
}

/// `GET /van-ban/lien-thong/den/{id}`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let came = received::find(&cx.read(), id_in(&id)?).await?;
    page(&cx, &came, &cx.fields()).await
}

fn facts(t: &ui::T, came: &Received) -> Vec<(String, String)> {
    let day = |day: Option<chrono::NaiveDate>| day.map(vietnamese::format_date).unwrap_or_default();
    let signer = [came.body.signer.full_name.as_str(), came.body.signer.position.as_str()];
    let number = |n: u32| if n == 0 { String::new() } else { n.to_string() };
    let answers: Vec<&str> = came.body.response_for.iter().map(|one| one.code.as_str()).collect();
    [
        ("document-symbol", came.symbol.clone()),
        ("document-kind", came.body.document_type.name.clone()),
        ("document-issued", day(came.body.promulgated_on)),
        ("document-priority", t.get(format!("document-priority-{}", came.body.other.priority.min(3)))),
        ("document-signer", signer.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")),
        ("document-page-count", number(came.body.other.pages)),
        ("document-due", day(came.body.due_on)),
        ("edoc-answers", answers.join(", ")),
        ("edoc-organ", came.organ_id.clone()),
        ("edoc-id", came.edoc_id.clone()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| (t.get(key), value))
    .collect()
}

async fn page(cx: &Cx, came: &Received, f: &Fields) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let agency = agencies::find(&conn, came.agency).await?;
    let files = match (came.document, came.intake) {
        (Some(document), _) => store::files(&conn, document).await?,
        (None, Some(intake)) => store::waiting_files(&conn, intake).await?,
        (None, None) => Vec::new(),
    };
    let is_read = came.state != ReceivedState::TurnedAway;
    let page = ReceivedPage {
        t,
        f,
        came,
        base: came_page(came),
        state: came_badge(t, came),
        by: t.with("edoc-came-about", [("who", agency.name.as_str().into()), ("when", moment(came.came_at).into())]),
        kind: t.get(format!("edoc-kind-{}", came.kind.number())),
        facts: if is_read { facts(t, came) } else { Vec::new() },
        files,
        // What waits to be registered is opened by the clerk alone.
        may_open: came.document.is_some() || actor.can(policy::REGISTER),
        told: told(t, &statuses::of(&conn, came.id).await?),
        may_take: actor.can(policy::REGISTER) && came.is_waiting(),
        is_asked_back: actor.can(policy::REGISTER) && came.state == ReceivedState::RecallAsked,
    };
    let title = if came.subject.is_empty() { t.get("edoc-message") } else { came.subject.clone() };
    cx.form_page(f, &title, &[(&t.get("edoc-title"), HERE)], &page)
}

fn told(t: &ui::T, all: &[Told]) -> DataTable {
    let mut table = DataTable::new(t.get("edoc-told"))
        .column(t.get("edoc-state"))
        .column(t.get("edoc-when"))
        .column(t.get("edoc-told-state"));
    for one in all {
        let words = t.said(&one.said);
        let said = [&*words, one.staff.as_str()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>();
        let standing = t.get(format!("edoc-told-{}", one.state));
        table.row(vec![
            DataTable::two_lines(t.get(format!("edoc-code-{}", one.code)), said.join(" · ")),
            DataTable::text(moment(one.at)),
            DataTable::two_lines(standing, t.said(&one.last_error)),
        ]);
    }
    table
}

/// `POST /van-ban/lien-thong/den/{id}/tiep-nhan`
pub(super) async fn accept(cx: Cx, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let came = received::find(&cx.read(), id_in(&id)?).await?;
    let mut tx = cx.begin().await?;
    match answer::accept(&mut tx, cx.actor()?, &came).await {
        Ok(document) => {
            let number = store::find(&tx, document).await?.map_or(0, |d| i64::from(d.number));
            tx.commit().await?;
            let is_newer = matches!(came.kind, BusinessKind::Update | BusinessKind::Replace);
            let key = if is_newer { "edoc-registered-newer" } else { "document-registered" };
            let said = cx.t.with(key, [("number", number.into())]);
            Ok(cx.redirect_saying(&format!("/van-ban/den/{document}"), &said))
        }
        // What the message says does not do by itself: the form shows it, and the clerk mends it.
        Err(Error::Invalid(wrong)) => {
            let said = wrong.0.first().map(|(_, said)| said.clone()).unwrap_or_default();
            let form = came.intake.map(|intake| format!("/van-ban/den/moi?tep={intake}"));
            Ok(cx.redirect_saying(&form.unwrap_or_else(|| came_page(&came)), &said))
        }
        Err(e) => Err(e),
    }
}

/// The answer to an act: back with a word, or the page with what is wrong.
async fn after(cx: &Cx, came: &Received, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&came_page(came), &cx.t.get(said))),
        Err(error) => page(cx, came, &cx.typed(form, &error.for_form()?)).await,
    }
}

/// `POST /van-ban/lien-thong/den/{id}/tu-choi`
pub(super) async fn refuse(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let came = received::find(&cx.read(), id_in(&id)?).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        answer::refuse(&mut tx, cx.actor()?, &came, form.value("reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &came, &form, done, "edoc-was-refused").await
}

/// `POST /van-ban/lien-thong/den/{id}/tra-lai`
pub(super) async fn give_back(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let came = received::find(&cx.read(), id_in(&id)?).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        answer::give_back(&mut tx, cx.actor()?, &came).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &came, &form, done, "edoc-was-given-back").await
}

/// `POST /van-ban/lien-thong/den/{id}/giu-lai`
pub(super) async fn keep(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let came = received::find(&cx.read(), id_in(&id)?).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        answer::keep(&mut tx, cx.actor()?, &came, form.value("reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &came, &form, done, "edoc-was-kept").await
}
