//! The form of a procedure, one question a page.

use super::model::{Draft, form_of};
use super::pages::{ROOT, found};
use super::{actions, files};
use crate::eform;
use askama::Template;
use axum::extract::Path;
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::{Access, Cx, Error, FieldErrors, Form, Result, Routes};
use ui::Fields;

/// Routes of the questions.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/chuan-bi-ho-so/{token}/to-khai", Access::Public, next)
        .get("/chuan-bi-ho-so/{token}/to-khai/{key}", Access::Public, ask)
        .post("/chuan-bi-ho-so/{token}/to-khai/{key}", Access::Public, answer.layer(files::body_limit()))
}

#[derive(Template)]
#[template(path = "citizen/draft/pages/question.html")]
struct QuestionPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    at: String,
    place: String,
    section: &'a str,
    question: ui::Raw,
    takes_file: bool,
}

/// `GET /chuan-bi-ho-so/{token}/to-khai`: the first question that is not answered, or the look through all.
async fn next(cx: Cx, Path(token): Path<String>) -> Result<Response> {
    let (draft, version) = found(&cx, &token).await?;
    let form = form_of(&version.content).ok_or(Error::NotFound)?;
    Ok(cx.redirect(&way_on(&draft, &form, &token)))
}

fn way_on(draft: &Draft, form: &eform::Form, token: &str) -> String {
    match form.next(&draft.answers) {
        Some(question) => format!("{ROOT}/{token}/to-khai/{}", question.key),
        None => format!("{ROOT}/{token}"),
    }
}

/// `GET /chuan-bi-ho-so/{token}/to-khai/{key}`
async fn ask(cx: Cx, Path((token, key)): Path<(String, String)>) -> Result<Response> {
    let (draft, version) = found(&cx, &token).await?;
    let form = form_of(&version.content).ok_or(Error::NotFound)?;
    let question = form.question(&key).ok_or(Error::NotFound)?;
    let f = cx.fields().filled(&form.filled(question, &draft.answers));
    page(&cx, &draft, &form, question, &token, &f)
}

fn page(
    cx: &Cx,
    draft: &Draft,
    form: &eform::Form,
    question: &eform::Question,
    token: &str,
    f: &Fields,
) -> Result<Response> {
    let asked = form.questions(&draft.answers);
    let number = asked.iter().position(|q| q.key == question.key).map_or(asked.len(), |at| at + 1);
    let place = cx.t.with("draft-question", [("n", number.into()), ("all", asked.len().into())]);
    let page = QuestionPage {
        t: &cx.t,
        f,
        at: format!("{ROOT}/{token}/to-khai/{}", question.key),
        place,
        section: &question.section,
        takes_file: question.takes_file(),
        question: form.render(&cx.t, question, f),
    };
    let back = format!("{ROOT}/{token}");
    cx.form_page(f, &question.title, &[(&draft.procedure_name, &back)], &page)
}

/// `POST /chuan-bi-ho-so/{token}/to-khai/{key}`
async fn answer(cx: Cx, Path((token, key)): Path<(String, String)>, posted: Form) -> Result<Response> {
    let (draft, version) = found(&cx, &token).await?;
    let form = form_of(&version.content).ok_or(Error::NotFound)?;
    let question = form.question(&key).ok_or(Error::NotFound)?;
    match try_answer(&cx, &draft, &form, question, &posted).await {
        Ok(kept) => Ok(cx.redirect(&way_on(&kept, &form, &token))),
        Err(error) => {
            let f = cx.typed(&posted, &error.for_form()?);
            page(&cx, &draft, &form, question, &token, &f)
        }
    }
}

async fn try_answer(
    cx: &Cx,
    draft: &Draft,
    form: &eform::Form,
    question: &eform::Question,
    posted: &Form,
) -> Result<Draft> {
    let value = form.check(question, posted, &draft.answers).map_err(|wrong| Error::Invalid(FieldErrors(wrong)))?;
    let answers = draft.answered(form, &question.key, value);
    let answered = Draft { answers, ready: false, ..draft.clone() };
    let sent = files::checked(cx, draft, &question.key, &question.key, posted).await?;
    let mut tx = cx.begin().await?;
    if sent.is_empty() {
        actions::keep(&mut tx, &answered, "answer").await?;
    } else {
        actions::attach(&mut tx, &answered, &sent).await?;
    }
    tx.commit().await?;
    Ok(answered)
}
