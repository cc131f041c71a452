//! The page of a person who waits: how far the reading of a large file, or the carrying over of a review, has come.
//! Without scripts it is asked for again every few seconds; with them the part that changes is.

use super::model::ImportId;
use super::store::{self, Import};
use super::{background, carry};
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use kernel::jobs::Job;
use kernel::{Cx, Form, Result};

#[derive(Template)]
#[template(path = "import/pages/progress.html")]
struct ProgressPage<'a> {
    title: String,
    file_name: &'a str,
    part: String,
}

#[derive(Template)]
#[template(path = "import/pages/progress_part.html")]
struct ProgressPart<'a> {
    t: &'a ui::T,
    csrf: &'a str,
    base: String,
    reading: bool,
    running: bool,
    /// How far it is; none while there is nothing to count.
    bar: Option<ui::Progress>,
    /// What became of it, or why it is not done yet.
    message: &'a str,
    /// What was read does not look like a plan, and a person may insist: where to, digest, name.
    insist: Option<(String, &'a str, &'a str)>,
    upload: String,
}

/// How far the work on a review is; goes on to the review or the plan when it is done.
pub(super) async fn show(cx: Cx, Path(id): Path<ImportId>, headers: HeaderMap) -> Result<Response> {
    let conn = cx.read();
    let import = store::find(&conn, id).await?;
    let job = background::latest(&cx.app, &conn, &import.notes()).await?;
    let part_only = headers.contains_key("hx-request");
    let place = format!("/ke-hoach/nhap/{id}");
    let arrived = match (import.state.as_str(), &job, import.plan_id) {
        ("imported", _, Some(plan)) => Some(format!("/ke-hoach/{plan}")),
        ("reviewing", None, _) => Some(place.clone()),
        ("reviewing", Some(job), _) if job.kind == background::READ.name => Some(place.clone()),
        _ => None,
    };
    if let Some(to) = arrived {
        if part_only {
            let again = HeaderValue::from_str(&format!("{place}/tien-trinh")).unwrap_or(HeaderValue::from_static("/"));
            return Ok([(HeaderName::from_static("hx-redirect"), again)].into_response());
        }
        if import.state != "imported" {
            return Ok(cx.redirect(&to));
        }
        let done = carry::Summary::of(&store::items(&conn, id).await?);
        let counts = [("indicators", done.indicators.into()), ("tasks", done.tasks.into())];
        return Ok(cx.redirect_saying(&to, &cx.t.with("import-carried", counts)));
    }
    let part = part(&cx, &import, job.as_ref());
    if part_only {
        return cx.fragment(&part);
    }
    let title = cx.t.get(if part.reading { "import-reading-title" } else { "import-carrying-title" });
    let body = part.render().map_err(kernel::Error::internal)?;
    let page = ProgressPage { title: title.clone(), file_name: &import.file_name, part: body };
    let (plans, upload) = (cx.t.get("import-crumb-plans"), cx.t.get("import-title"));
    let crumbs = [(plans.as_str(), "/ke-hoach"), (upload.as_str(), "/ke-hoach/nhap")];
    cx.page(&title, &crumbs, &page)
}

fn part<'a>(cx: &'a Cx, import: &'a Import, job: Option<&'a Job>) -> ProgressPart<'a> {
    let reading = job.is_some_and(|j| j.kind == background::READ.name);
    let bar = job.filter(|j| j.total > 0).map(|j| {
        let percent = f64::from(j.progress) * 100.0 / f64::from(j.total);
        let counts = [("done", j.progress.into()), ("total", j.total.into())];
        ui::Progress::new(ui::Level::OnTrack, percent, cx.t.with("import-carrying-count", counts))
    });
    let upload = match (import.notes().revision, import.plan_id) {
        (true, Some(plan)) => format!("/ke-hoach/{plan}/phien-ban-moi"),
        _ => "/ke-hoach/nhap".to_owned(),
    };
    ProgressPart {
        t: &cx.t,
        csrf: &cx.csrf,
        base: format!("/ke-hoach/nhap/{}", import.id),
        reading,
        running: job.is_some_and(|j| j.state == "waiting"),
        bar,
        message: job.map_or("", |j| j.message.as_str()),
        insist: import.notes().doubtful.then(|| (upload.clone(), import.digest.as_str(), import.file_name.as_str())),
        upload,
    }
}

/// Stops the work.
pub(super) async fn stop(cx: Cx, Path(id): Path<ImportId>, _form: Form) -> Result<Response> {
    let import = store::find(&cx.read(), id).await?;
    if let Some(job) = import.notes().job {
        kernel::jobs::ask_to_stop(&cx.app, job);
    }
    let mut tx = cx.begin().await?;
    let stopped = background::stop(&mut tx, cx.actor()?, id).await?;
    tx.commit().await?;
    let place = format!("/ke-hoach/nhap/{id}");
    if !stopped {
        return Ok(cx.redirect(&format!("{place}/tien-trinh")));
    }
    if import.state == "reading" {
        return Ok(cx.redirect_saying("/ke-hoach/nhap", &cx.t.get("import-reading-stopped")));
    }
    Ok(cx.redirect_saying(&place, &cx.t.get("import-carrying-stopped")))
}
