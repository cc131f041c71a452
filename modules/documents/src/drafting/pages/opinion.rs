//! Asking several people and units about a draft, and the page on which one of them answers.

use crate::drafting::model::{Answer, Opinion};
use crate::drafting::opinions::{self, Question};
use crate::drafting::store;
use crate::outgoing::Outgoing;
use crate::outgoing::show::{after, visible};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use ui::Fields;

/// `POST /van-ban/di/{id}/xin-y-kien`
pub(super) async fn ask(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        let question = Question {
            units: form.values("opinion_units").filter_map(|id| id.parse().ok()).collect(),
            people: form.values("opinion_person").filter_map(|id| id.parse().ok()).collect(),
            due_on: form.day("opinion_due"),
            said: form.value("opinion_said").to_owned(),
        };
        form.check()?;
        let mut tx = cx.begin().await?;
        opinions::ask(&mut tx, cx.actor()?, &o, &question).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &o, &form, done, "drafting-was-asked", "").await
}

#[derive(Template)]
#[template(path = "drafting/pages/opinion.html")]
struct OpinionPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    o: &'a Outgoing,
    asked: &'a Opinion,
    due: String,
    answers: Vec<(String, String)>,
    action: String,
}

/// The question, where it is one about this document that waits for this person.
async fn theirs(cx: &Cx, o: &Outgoing, opinion: &str) -> Result<Opinion> {
    let id = opinion.parse().map_err(|_| Error::NotFound)?;
    let asked = store::opinions::find(&cx.read(), id).await?;
    if asked.document == o.id.0 { Ok(asked) } else { Err(Error::NotFound) }
}

/// `GET /van-ban/di/{id}/xin-y-kien/{opinion}`
pub(super) async fn show(cx: Cx, Path((id, opinion)): Path<(String, String)>) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let asked = theirs(&cx, &o, &opinion).await?;
    page(&cx, &o, &asked, &cx.fields()).await
}

async fn page(cx: &Cx, o: &Outgoing, asked: &Opinion, f: &Fields) -> Result<Response> {
    let (t, actor) = (&cx.t, cx.actor()?);
    let hands = people::api::hands(&cx.read(), actor.user, cx.today()).await?;
    if !opinions::may_answer(actor, &hands, asked) {
        return Ok(cx.redirect(&o.page()));
    }
    let answer = |answer: Answer| (answer.key().to_owned(), t.get(format!("drafting-opinion-{}", answer.key())));
    let page = OpinionPage {
        t,
        f,
        o,
        asked,
        due: t.with("document-until", [("day", vietnamese::format_date(asked.due_on).into())]),
        answers: [Answer::Agreed, Answer::Remarks].map(answer).to_vec(),
        action: format!("{}/xin-y-kien/{}", o.page(), asked.id),
    };
    let title = t.get("drafting-opinion-answer");
    cx.form_page(f, &title, &[(&t.get("outgoing-all"), "/van-ban/di"), (&o.named(), &o.page())], &page)
}

/// `POST /van-ban/di/{id}/xin-y-kien/{opinion}`
pub(super) async fn answer(cx: Cx, Path((id, opinion)): Path<(String, String)>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let asked = theirs(&cx, &o, &opinion).await?;
    let done = async {
        let actor = cx.actor()?;
        let hands = people::api::hands(&cx.read(), actor.user, cx.today()).await?;
        let said = (Answer::from_key(form.value("opinion_answer")), form.value("opinion_body"));
        let mut tx = cx.begin().await?;
        opinions::answer(&mut tx, actor, &hands, &o, &asked, said).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&o.page(), &cx.t.get("drafting-was-answered"))),
        Err(error) => page(&cx, &o, &asked, &cx.typed(&form, &error.for_form()?)).await,
    }
}
