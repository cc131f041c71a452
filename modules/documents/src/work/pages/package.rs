//! Pages of a package: begun, how far it is, sent as it streams.

use super::visible;
use crate::work::item;
use crate::work::model::WorkFile;
use crate::work::package::{self, Package, PackageState};
use crate::work::store::{self, package as packages};
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Cx, Error, Event, Form, Result, jobs, url_encode};
use serde_json::json;
use std::collections::BTreeSet;
use ui::Fields;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "work/pages/package.html")]
struct PackagePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    file: &'a WorkFile,
    base: String,
    state: String,
    about: String,
    progress: String,
    notes: Vec<&'a str>,
    is_ready: bool,
    is_making: bool,
}

/// `POST /van-ban/ho-so/{id}/xuat`
pub(super) async fn begin(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let id: Uuid = form.value("package").parse().map_err(|_| Error::NotFound)?;
    package::begin(&cx, &file, id).await?;
    Ok(cx.redirect(&format!("/van-ban/ho-so/goi/{id}")))
}

/// A package is seen and taken by whoever began it, as long as they may see the file.
async fn own(cx: &Cx, id: &str) -> Result<(Package, WorkFile)> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let package = packages::find(&conn, id).await?.filter(|p| p.made_by == actor.user).ok_or(Error::NotFound)?;
    let file = store::find_visible_to(&conn, actor, package.file).await?;
    Ok((package, file))
}

/// `GET /van-ban/ho-so/goi/{id}`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (package, file) = own(&cx, &id).await?;
    let t = &cx.t;
    let progress = match package.job.filter(|_| package.state == PackageState::Making) {
        Some(job) => {
            let job = jobs::find(&cx.app, &cx.read(), job).await?;
            t.with("workfile-package-progress", [("done", job.progress.into()), ("all", job.total.into())])
        }
        None => String::new(),
    };
    let megabytes = ui::number(t.lang(), (package.bytes as f64 / 104_857.6).round() / 10.0);
    let about = [
        ("documents", package.documents.into()),
        ("size", megabytes.into()),
        ("who", package.made_by_name.as_str().into()),
        ("when", kernel::moment(package.made_at).into()),
    ];
    let page = PackagePage {
        t,
        f: &cx.fields(),
        file: &file,
        base: format!("/van-ban/ho-so/goi/{}", package.id),
        state: t.get(format!("workfile-package-{}", package.state.key())),
        about: t.with("workfile-package-about", about),
        progress,
        notes: package.said.lines().collect(),
        is_ready: package.state == PackageState::Ready,
        is_making: package.state == PackageState::Making,
    };
    let crumbs = [(&*t.get("workfile-files"), "/van-ban/ho-so"), (file.notation.as_str(), &*file.page())];
    cx.page(&t.get("workfile-package"), &crumbs, &page)
}

/// `GET /van-ban/ho-so/goi/{id}/ho-so.zip`
pub(super) async fn download(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (package, file) = own(&cx, &id).await?;
    // Rights may have changed since it was begun.
    let hidden = item::content(&cx.read(), cx.actor()?, file.id).await?.hidden;
    if package.state != PackageState::Ready || hidden > 0 {
        return Err(Error::NotFound);
    }
    // The list is frozen: what left the file since is in it still.
    let documents: BTreeSet<Uuid> = package.parts.iter().filter_map(|part| part.document).collect();
    for document in documents {
        item::named(&cx.read(), cx.actor()?, document).await?;
    }
    let mut response = package::body(&cx.app, cx.ward.id, &package).await?.into_response();
    let mut tx = cx.begin().await?;
    let taken = json!({ "package": package.id, "documents": package.documents });
    tx.record(Event::new("documents.work_file.package_taken", file.id.0, taken));
    tx.commit().await?;
    let name = format!("ho-so-{}-{}.zip", file.year, vietnamese::slug(&file.notation));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{}", url_encode(&name))) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// `POST /van-ban/ho-so/goi/{id}/dung`
pub(super) async fn stop(cx: Cx, Path(id): Path<String>, _: Form) -> Result<Response> {
    let (package, _) = own(&cx, &id).await?;
    let mut tx = cx.begin().await?;
    package::stop(&mut tx, &cx.app, &package).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/van-ban/ho-so/goi/{id}")))
}
