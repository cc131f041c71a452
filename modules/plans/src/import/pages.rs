//! Handlers of the upload form: a document comes in, is read, and its review begins.

use super::actions::{self, Arrival};
use super::background;
use super::model::ImportId;
use super::reading::{self, Unreadable, plain_name};
use super::store;
use crate::plan::{self, PlanId};
use askama::Template;
use axum::body::{Body, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request};
use axum::http::{StatusCode, header};
use axum::response::Response;
use kernel::{Cx, Digest, Error, Form, Result};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

#[derive(Template)]
#[template(path = "import/pages/form.html")]
struct UploadPage<'a> {
    t: &'a ui::T,
    csrf: &'a str,
    title: String,
    intro: String,
    action: String,
    id: ImportId,
    error: Option<String>,
    /// A file that was read but does not look like a plan: (digest, name).
    kept: Option<(String, String)>,
    recent: Vec<Recent>,
}

struct Recent {
    id: ImportId,
    name: String,
    at: String,
    state: String,
}

/// The form for a new plan.
pub(super) async fn show_new(cx: Cx) -> Result<Response> {
    upload_page(&cx, None, StatusCode::OK, None, None).await
}

/// The form for a later version of a plan.
pub(super) async fn show_version(cx: Cx, Path(plan): Path<PlanId>) -> Result<Response> {
    upload_page(&cx, Some(plan), StatusCode::OK, None, None).await
}

/// Receives a new plan.
pub(super) async fn receive_new(cx: Cx, request: Request) -> Result<Response> {
    let form = form_of(&cx, request).await;
    receive(cx, None, form).await
}

/// Receives a later version of a plan.
pub(super) async fn receive_version(cx: Cx, Path(plan): Path<PlanId>, request: Request) -> Result<Response> {
    let form = form_of(&cx, request).await;
    receive(cx, Some(plan), form).await
}

/// What an upload may send at most; put on the handlers of the form.
pub(super) fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(MOST_BODY)
}

/// The largest file and what is sent around it.
const MOST_BODY: usize = reading::MOST_BYTES + 1024 * 1024;
/// A file that is too large comes to its end within this time, or is cut off.
const LONGEST_UPLOAD: Duration = Duration::from_mins(5);

/// The form; a body that is too large is let run out unread, because a browser whose upload is cut off shows no answer
/// at all. One that does not tell its length beforehand is held up to the limit.
async fn form_of(cx: &Cx, request: Request) -> Result<Form> {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    let fits = length.map(|length| length <= MOST_BODY as u64);
    if fits == Some(true) {
        return Form::from_request(request, &cx.app).await;
    }
    let (head, body) = request.into_parts();
    let most = if fits.is_none() { MOST_BODY } else { 0 };
    match tokio::time::timeout(LONGEST_UPLOAD, whole(body, most)).await {
        Ok(Some(bytes)) => Form::from_request(Request::from_parts(head, Body::from(bytes)), &cx.app).await,
        Ok(None) | Err(_) => Err(Error::refused(reading::too_large())),
    }
}

/// All of a body; none where it has more than so many bytes, which are let run out.
async fn whole(mut body: Body, most: usize) -> Option<Vec<u8>> {
    let mut all = Some(Vec::new());
    while let Some(frame) = poll_fn(|task| Pin::new(&mut body).poll_frame(task)).await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        match &mut all {
            Some(held) if held.len() + data.len() <= most => held.extend_from_slice(&data),
            _ => all = None,
        }
    }
    all
}

async fn upload_page(
    cx: &Cx,
    plan: Option<PlanId>,
    status: StatusCode,
    error: Option<String>,
    kept: Option<(String, String)>,
) -> Result<Response> {
    let t = &cx.t;
    let of = match plan {
        Some(id) => Some(plan::get(&cx.read(), id).await?),
        None => None,
    };
    let recent = match of {
        Some(_) => Vec::new(),
        None => store::latest(&cx.read(), 10).await?,
    };
    let row = |i: store::Import| Recent {
        id: i.id,
        at: kernel::moment(i.uploaded_at),
        state: t.get(format!("import-state-{}", i.state)),
        name: i.file_name,
    };
    let title = t.get(if of.is_some() { "import-version-title" } else { "import-title" });
    let page = UploadPage {
        t,
        csrf: &cx.csrf,
        intro: match &of {
            Some(plan) => t.with("import-version-intro", [("title", plan.title.as_str().into())]),
            None => t.get("import-intro"),
        },
        action: plan.map_or_else(|| "/ke-hoach/nhap".to_owned(), |id| format!("/ke-hoach/{id}/phien-ban-moi")),
        title: title.clone(),
        id: ImportId::new(),
        error,
        kept,
        recent: recent.into_iter().map(row).collect(),
    };
    let place = plan.map(|id| format!("/ke-hoach/{id}"));
    let label = t.get("import-crumb-plans");
    let mut crumbs = vec![(label.as_str(), "/ke-hoach")];
    if let (Some(place), Some(plan)) = (&place, &of) {
        crumbs.push((plan.title.as_str(), place.as_str()));
    }
    cx.page_with(status, &title, &crumbs, &page)
}

async fn receive(cx: Cx, plan: Option<PlanId>, form: Result<Form, Error>) -> Result<Response> {
    let again = |sentence, kept| upload_page(&cx, plan, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence), kept);
    let form = match form {
        Ok(form) => form,
        Err(Error::Refused(sentence)) => return again(sentence, None).await,
        Err(other) => return Err(other),
    };
    if let Some(plan) = plan {
        plan::get(&cx.read(), plan).await?.require_open()?;
    }
    let Some((bytes, name)) = sent_file(&cx, &form).await? else {
        return again(cx.t.get("import-choose-file"), None).await;
    };
    let id = form.parsed::<ImportId>("id", "").unwrap_or_else(ImportId::new);
    let digest = Digest::of(&bytes);
    if let Some(there) = store::by_digest(&cx.read(), digest.as_str(), plan.map(|p| p.0)).await? {
        return Ok(cx.redirect_saying(&format!("/ke-hoach/nhap/{}", there.id), &cx.t.get("import-same-file")));
    }
    if bytes.len() > reading::LONG_FROM {
        cx.app.files.put(bytes.to_vec()).await?;
        let mut tx = cx.begin().await?;
        let arrival = Arrival { id, digest: digest.as_str(), file_name: &name, revision_of: plan };
        let id = background::start_reading(&mut tx, cx.actor()?, &arrival, form.ticked("insist")).await?;
        tx.commit().await?;
        return Ok(cx.redirect(&format!("/ke-hoach/nhap/{id}/tien-trinh")));
    }
    let read = match reading::read(bytes.clone(), &name, form.ticked("insist")).await {
        Ok(read) => read,
        Err(Unreadable::File(sentence)) => return again(sentence, None).await,
        Err(Unreadable::NotAPlan(sentence)) => {
            let digest = cx.app.files.put(bytes.to_vec()).await?;
            return again(sentence, Some((digest.as_str().to_owned(), name))).await;
        }
    };
    cx.app.files.put(bytes.to_vec()).await?;
    let mut tx = cx.begin().await?;
    let arrival = Arrival { id, digest: digest.as_str(), file_name: &name, revision_of: plan };
    let id = actions::begin(&mut tx, cx.actor()?, &arrival, &read).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/ke-hoach/nhap/{id}")))
}

/// The file of the form, or the one that was kept when it did not look like a plan.
async fn sent_file(cx: &Cx, form: &Form) -> Result<Option<(Arc<[u8]>, String)>> {
    if let Some(upload) = form.upload("file") {
        return Ok(Some((Arc::from(&upload.bytes[..]), plain_name(&upload.file_name))));
    }
    match Digest::parse(form.value("digest")) {
        Some(digest) => match cx.app.files.get(&digest).await {
            Ok(bytes) => Ok(Some((bytes.into(), plain_name(form.value("file_name"))))),
            Err(Error::NotFound) => Ok(None),
            Err(e) => Err(e),
        },
        None => Ok(None),
    }
}
