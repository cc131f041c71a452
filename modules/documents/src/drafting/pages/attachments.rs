//! The files that go out with a document: what there is, adding some, taking one away.

use crate::drafting::actions::may_edit;
use crate::drafting::attachments::{self, ROLE};
use crate::incoming::register::look_at;
use crate::outgoing::show::visible;
use crate::outgoing::{Outgoing, name};
use crate::signing_room::require_sealable;
use crate::store::{self as documents, File};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Kept, Result};
use ui::Fields;

#[derive(Template)]
#[template(path = "drafting/pages/attachments.html")]
struct AttachmentsPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    base: String,
    name: String,
    files: Vec<File>,
    may_edit: bool,
}

/// `GET /van-ban/di/{id}/tep`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    page(&cx, &visible(&cx, &id).await?, &cx.fields()).await
}

async fn page(cx: &Cx, o: &Outgoing, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let mut files = documents::files(&cx.read(), o.id.0).await?;
    files.retain(|file| file.role == ROLE);
    let (name, may_edit) = (name(t, o), may_edit(cx.actor()?, o));
    let page = AttachmentsPage { t, f, base: format!("{}/tep", o.page()), name, files, may_edit };
    let crumbs: &[(&str, &str)] = &[(&t.get("outgoing-all"), "/van-ban/di"), (&page.name, &o.page())];
    cx.form_page(f, &t.get("drafting-attachments"), crumbs, &page)
}

/// `POST /van-ban/di/{id}/tep`
pub(super) async fn add(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        let (files, texts) = sent(&cx, &o, &form).await?;
        let mut tx = cx.begin().await?;
        attachments::attach(&mut tx, cx.actor()?, &o, &files, &texts).await?;
        tx.commit().await.map(|_| ())
    };
    after(&cx, &o, &form, done.await, "drafting-was-attached").await
}

/// The files that were sent and what each says, kept once whoever sends them may, nothing of them is marked secret, and the
/// agency could sign each PDF.
async fn sent(cx: &Cx, o: &Outgoing, form: &Form) -> Result<(Vec<Kept>, Vec<String>)> {
    let wrong = |before: String| {
        move |error: Error| match error {
            Error::Refused(said) => Error::invalid("attachments", before + &said),
            other => other,
        }
    };
    let uploads = form.uploads.iter().filter(|upload| upload.field == "attachments");
    let all: Vec<(Vec<u8>, String)> = uploads.map(|one| (one.bytes.to_vec(), one.file_name.clone())).collect();
    attachments::require_room(&cx.read(), cx.actor()?, o, all.len()).await?;
    for (bytes, name) in all.iter().filter(|(bytes, _)| kernel::mime_of(bytes) == "application/pdf") {
        require_sealable(cx, o, bytes.clone()).await.map_err(wrong(format!("{name}: ")))?;
    }
    let mut texts = Vec::with_capacity(all.len());
    for one in all {
        texts.push(look_at(vec![one]).await.map_err(wrong(String::new()))?.text);
    }
    Ok((cx.app.files.keep(form, "attachments").await?, texts))
}

/// `POST /van-ban/di/{id}/tep/{file}/bo`
pub(super) async fn remove(cx: Cx, Path((id, file)): Path<(String, String)>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        let file = file.parse().map_err(|_| Error::NotFound)?;
        attachments::detach(&mut tx, cx.actor()?, &o, file).await?;
        tx.commit().await.map(|_| ())
    };
    after(&cx, &o, &form, done.await, "drafting-was-detached").await
}

async fn after(cx: &Cx, o: &Outgoing, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&format!("{}/tep", o.page()), &cx.t.get(said))),
        Err(error) => page(cx, o, &cx.typed(form, &error.for_form()?)).await,
    }
}
