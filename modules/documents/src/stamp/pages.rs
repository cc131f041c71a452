//! The first page with its stamp beside a document, on paper, and as a file; where the stamp stands.

use super::model::{Said, Spot, Zone, choose};
use super::preview::{self, Preview};
use super::{draw, store};
use crate::model::{Document, DocumentId};
use crate::store::File;
use crate::{policy, recognition, store as documents};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Cx, Digest, Error, Event, Form, Result, Routes, attach, local_day};
use serde_json::json;
use ui::Fields;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, register) = (Access::Holds(policy::VIEW), Access::Holds(policy::REGISTER));
    r.get("/van-ban/den/{id}/trang-dau", see, picture)
        .get("/van-ban/den/{id}/in-dau", see, print)
        .get("/van-ban/den/{id}/co-dau", see, download)
        .post("/van-ban/den/{id}/cho-dau", register, set_zone)
}

/// A document whose first PDF may be shown to whoever asks.
struct Shown {
    document: Document,
    file: File,
    digest: Digest,
}

async fn shown(cx: &Cx, id: &str) -> Result<Shown> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let id = DocumentId(id.parse().map_err(|_| Error::NotFound)?);
    let document = documents::find_visible_to(&conn, actor, id).await?;
    let file = first_pdf(cx, &document).await?.ok_or(Error::NotFound)?;
    recognition::require_not_suspected(&conn, actor, &file).await?;
    let digest = Digest::parse(&file.digest).ok_or(Error::NotFound)?;
    Ok(Shown { document, file, digest })
}

async fn first_pdf(cx: &Cx, document: &Document) -> Result<Option<File>> {
    let files = documents::files(&cx.read(), document.id.0).await?;
    Ok(files.into_iter().find(|file| file.mime == "application/pdf"))
}

/// What the stamp of a document says.
async fn said(cx: &Cx, document: &Document) -> Result<Said> {
    let units = people::api::all_units(&cx.read()).await?;
    let to = document.unit.and_then(|id| units.iter().find(|unit| unit.id == id));
    Ok(Said {
        agency: format!("UBND {}", cx.ward.name).to_uppercase(),
        number: document.number.to_string(),
        day: vietnamese::format_date(local_day(document.arrived_at)),
        to: to.map(|unit| unit.name.clone()).unwrap_or_default(),
    })
}

#[derive(Template)]
#[template(path = "stamp/pages/beside.html")]
struct Beside<'a> {
    t: &'a ui::T,
    f: Fields,
    page: String,
    sheet: String,
    may_register: bool,
    zones: Vec<(String, String)>,
}

/// The first page with its stamp, for the page of a document; empty where it has no PDF that may be shown.
pub(crate) async fn beside(cx: &Cx, document: &Document) -> Result<String> {
    let Some(file) = first_pdf(cx, document).await? else { return Ok(String::new()) };
    let actor = cx.actor()?;
    let (Some(digest), true) =
        (Digest::parse(&file.digest), recognition::require_not_suspected(&cx.read(), actor, &file).await.is_ok())
    else {
        return Ok(String::new());
    };
    let zone = store::zone(&cx.read(), document.id).await?;
    let sheet = match preview::of(&cx.app, &digest).await? {
        Some(preview) => sheet(cx, document, &preview, zone).await?,
        None => String::new(),
    };
    let mut zones = vec![(String::new(), cx.t.get("stamp-zone-auto"))];
    zones.extend(Zone::ALL.map(|zone| (zone.key().to_owned(), cx.t.get(format!("stamp-zone-{}", zone.key())))));
    let page = Beside {
        t: &cx.t,
        f: cx.fields().value("zone", zone.map_or("", Zone::key)),
        page: document.page(),
        sheet,
        may_register: actor.can(policy::REGISTER),
        zones,
    };
    page.render().map_err(Error::internal)
}

async fn sheet(cx: &Cx, document: &Document, preview: &Preview, zone: Option<Zone>) -> Result<String> {
    let said = said(cx, document).await?;
    let label = cx.t.with("stamp-label", [("number", said.number.as_str().into()), ("day", said.day.as_str().into())]);
    let picture = format!("{}/trang-dau", document.page());
    Ok(draw::svg(preview, &picture, choose(&preview.spots, zone), &said, &label))
}

/// `GET /van-ban/den/{id}/trang-dau`: the first page as a picture, without the stamp.
async fn picture(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let shown = shown(&cx, &id).await?;
    Ok(attach(preview::picture(&cx.app, &shown.digest).await?, "image/png", "trang-dau.png"))
}

#[derive(Template)]
#[template(path = "stamp/pages/print.html")]
struct PrintPage<'a> {
    t: &'a ui::T,
    page: String,
    sheet: String,
}

/// `GET /van-ban/den/{id}/in-dau`: the first page with its stamp, to be printed.
async fn print(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let shown = shown(&cx, &id).await?;
    let zone = store::zone(&cx.read(), shown.document.id).await?;
    let preview = preview::of(&cx.app, &shown.digest).await?;
    let preview = preview.ok_or_else(|| Error::refused(cx.t.get("stamp-no-preview")))?;
    let sheet = sheet(&cx, &shown.document, &preview, zone).await?;
    let (title, back) = (cx.t.get("stamp-print-title"), shown.document.page());
    let crumbs = [(cx.t.get("document-incoming"), "/van-ban/den".to_owned()), (shown.document.title(), back.clone())];
    let crumbs = crumbs.each_ref().map(|(name, href)| (name.as_str(), href.as_str()));
    cx.page(&title, &crumbs, &PrintPage { t: &cx.t, page: back, sheet })
}

/// `GET /van-ban/den/{id}/co-dau`: a copy with the stamp; the file itself stays as it came.
async fn download(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let Shown { document, file, digest } = shown(&cx, &id).await?;
    let said = said(&cx, &document).await?;
    let zone = store::zone(&cx.read(), document.id).await?;
    let spots = preview::of(&cx.app, &digest).await?.map(|preview| preview.spots).unwrap_or_default();
    // Without a picture nobody knows what is blank: it stands below the number, as custom has it.
    let usual = Spot { zone: Zone::UnderNumber, left: 22.0, top: 48.0, ink: 0 };
    let spot = choose(&spots, zone).unwrap_or(usual);
    let bytes = cx.app.files.get(&digest).await?;
    let drawn =
        tokio::task::spawn_blocking(move || draw::pdf(&bytes, spot, &said)).await.map_err(Error::internal)??;
    let name = format!("den-{}-{}-{}", document.number, document.year, file.file_name);
    Ok(attach(drawn, "application/pdf", &name))
}

/// `POST /van-ban/den/{id}/cho-dau`
async fn set_zone(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let shown = shown(&cx, &id).await?;
    let zone = Zone::from_key(form.value("zone"));
    let mut tx = cx.begin().await?;
    store::set_zone(&tx, shown.document.id, zone).await?;
    let detail = json!({ "place": zone.map(Zone::key) });
    tx.record(Event::new("documents.incoming.stamp_placed", shown.document.id.0, detail));
    tx.commit().await?;
    Ok(cx.redirect_saying(&shown.document.page(), &cx.t.get("stamp-placed")))
}
