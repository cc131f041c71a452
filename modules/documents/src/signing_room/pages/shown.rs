//! What is signed, as its signer is shown it: the very file, and its pages as pictures where the server can draw them.

use super::visible;
use crate::outgoing::Outgoing;
use crate::programs::{self, Limits};
use crate::signing_room::actions;
use crate::signing_room::prepare::{self, Ready};
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Result, attach};
use std::collections::HashMap;
use std::sync::OnceLock;
use tokio::sync::Semaphore;

/// The program that draws pages.
const PROGRAM: &str = "pdftoppm";
const LIMITS: Limits = Limits { seconds: 15, megabytes: 1024 };
/// Pages of a document that are shown as pictures; the file itself has them all.
const MOST_PAGES: u32 = 40;
const LARGEST_PICTURE: usize = 12 << 20;

/// Pages that are drawn at once; the others wait.
static ROOM: Semaphore = Semaphore::const_new(2);

/// Can the server draw pages?
fn can_draw() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| programs::find(PROGRAM).is_some())
}

/// The addresses of the pictures of a file's pages, from the address of the first without its number.
pub(super) fn pictures(ready: &Ready, before: &str, after: &str) -> Vec<String> {
    if !can_draw() {
        return Vec::new();
    }
    let pages = office::look_at_scan(ready.prepared.bytes()).map_or(0, |scan| scan.pages);
    (1..=pages.min(MOST_PAGES)).map(|page| format!("{before}/{page}?{after}")).collect()
}

fn asked(query: &HashMap<String, String>, name: &str) -> String {
    query.get(name).cloned().unwrap_or_default()
}

async fn draft(cx: &Cx, id: &str, query: &HashMap<String, String>) -> Result<Ready> {
    let (document, actor, conn) = (visible(cx, id).await?, cx.actor()?, cx.read());
    let at = prepare::moment(&asked(query, "luc"), cx.now)?;
    let wanted = actions::turn(&conn, actor, &document, cx.today()).await?;
    prepare::for_person(cx, &conn, &document, &wanted, (actor.user, &actor.name), at).await
}

async fn seal(cx: &Cx, id: &str, query: &HashMap<String, String>) -> Result<Ready> {
    let document = visible(cx, id).await?;
    let at = prepare::moment(&asked(query, "luc"), cx.now)?;
    match asked(query, "tep").parse::<uuid::Uuid>() {
        Ok(file) => attachment(cx, &document, file, at).await,
        Err(_) => prepare::for_agency(cx, &cx.read(), &document, at).await,
    }
}

async fn attachment(
    cx: &Cx,
    document: &Outgoing,
    file: uuid::Uuid,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<Ready> {
    let (all, _) = prepare::for_attachments(cx, &cx.read(), document, at).await?;
    all.into_iter().find(|ready| ready.file == Some(file)).ok_or(Error::NotFound)
}

fn as_file(ready: &Ready) -> Response {
    attach(ready.prepared.bytes().to_vec(), "application/pdf", &ready.file_name)
}

/// `GET /van-ban/di/{id}/ky/tep`
pub(super) async fn to_sign(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    Ok(as_file(&draft(&cx, &id, &query).await?))
}

/// `GET /van-ban/di/{id}/ky/trang/{page}`
pub(super) async fn page_to_sign(
    cx: Cx,
    Path((id, page)): Path<(String, u32)>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    picture(&draft(&cx, &id, &query).await?, page).await
}

/// `GET /van-ban/di/{id}/dong-dau/tep`
pub(super) async fn to_issue(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    Ok(as_file(&seal(&cx, &id, &query).await?))
}

/// `GET /van-ban/di/{id}/dong-dau/trang/{page}`
pub(super) async fn page_to_issue(
    cx: Cx,
    Path((id, page)): Path<(String, u32)>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    picture(&seal(&cx, &id, &query).await?, page).await
}

async fn picture(ready: &Ready, page: u32) -> Result<Response> {
    if !can_draw() || page == 0 || page > MOST_PAGES {
        return Err(Error::NotFound);
    }
    let _place = ROOM.acquire().await.map_err(Error::internal)?;
    let png = draw(ready.prepared.bytes(), page).await?;
    let png = png.ok_or_else(|| Error::refused("Chưa vẽ được trang này. Ông/bà mở tệp PDF để xem."))?;
    if !png.starts_with(b"\x89PNG") || png.len() > LARGEST_PICTURE {
        return Err(Error::NotFound);
    }
    Ok(attach(png, "image/png", &format!("trang-{page}.png")))
}

async fn draw(pdf: &[u8], page: u32) -> Result<Option<Vec<u8>>> {
    let (folder, page) = (programs::folder()?, page.to_string());
    tokio::fs::write(folder.path().join("a.pdf"), pdf).await?;
    let args = ["-png", "-r", "80", "-singlefile", "-f", &page, "-l", &page, "a.pdf"];
    Ok(programs::run(PROGRAM, &args, folder.path(), LIMITS).await)
}
