//! `/vb/{token}`: one document for whoever has its address, without sign-in: what it is, whether its signatures hold, its
//! files. What is over or closed says so and shows nothing of it.

use super::links::address;
use super::model::Package;
use super::store::links::{self, Link};
use super::store::sends;
use crate::signing_room::{self, Shown};
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::limit::{self, Address};
use kernel::{Cx, Digest, Error, Result, attach};

/// Pages and files that one place may open in a minute; nobody finds a token by trying.
const MOST_A_MINUTE: u32 = 60;
/// Files whose signatures are looked at.
const MOST_BYTES: i64 = 30 * 1024 * 1024;

/// A file as the page lists it.
struct FileShown {
    name: String,
    href: String,
}

#[derive(Template)]
#[template(path = "exchange/pages/public.html")]
struct PublicPage<'a> {
    t: &'a ui::T,
    package: &'a Package,
    sender: String,
    kind: String,
    symbol: String,
    issued: String,
    signer: String,
    until: String,
    /// What was found about the signed file; `None` where it is too large to look at here.
    shown: Option<Shown>,
    files: Vec<FileShown>,
}

#[derive(Template)]
#[template(path = "exchange/pages/over.html")]
struct OverPage<'a> {
    t: &'a ui::T,
    said: String,
}

/// The link of an address that still opens, or the page that says why not.
async fn open(cx: &Cx, place: &Address, token: &str) -> Result<std::result::Result<Link, Response>> {
    if limit::pace(cx, place, "link", MOST_A_MINUTE).is_some() {
        return Err(Error::refused("Ông/bà mở quá nhiều lần. Vui lòng thử lại sau một phút."));
    }
    let is_token = token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit());
    let link = if is_token { links::by_token(&cx.read(), token).await? } else { None };
    let link = link.ok_or(Error::NotFound)?;
    if link.is_open(cx.today()) {
        return Ok(Ok(link));
    }
    let key = if link.closed_at.is_some() { "edoc-over-closed" } else { "edoc-over-late" };
    let said = cx.t.with(key, [("until", vietnamese::format_date(link.until).into())]);
    let page = cx.page_with(StatusCode::GONE, &cx.t.get("edoc-over"), &[], &OverPage { t: &cx.t, said })?;
    Ok(Err(quiet(page)))
}

/// No search engine keeps it, and no page that it leads to learns its address.
fn quiet(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `GET /vb/{token}`
pub(super) async fn show(cx: Cx, Path(token): Path<String>, place: Address) -> Result<Response> {
    let link = match open(&cx, &place, &token).await? {
        Ok(link) => link,
        Err(over) => return Ok(over),
    };
    let tx = cx.begin().await?;
    links::count(&tx, link.id).await?;
    tx.commit().await?;
    let package = sends::package(&cx.read(), link.package_id).await?;
    let t = &cx.t;
    let title = package.body.subject.clone();
    let page = PublicPage {
        t,
        sender: package.body.from.name.clone(),
        kind: package.body.document_type.name.clone(),
        symbol: package.body.code.symbol(),
        issued: vietnamese::format_date(package.issued_on),
        signer: [package.body.signer.full_name.as_str(), package.body.signer.position.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        until: vietnamese::format_date(link.until),
        shown: judged(&cx, &package).await?,
        files: package
            .files
            .iter()
            .enumerate()
            .map(|(at, file)| FileShown { name: file.name.clone(), href: format!("{}/tep/{at}", address(&token)) })
            .collect(),
        package: &package,
    };
    Ok(quiet(cx.page(&title, &[], &page)?))
}

/// Judges the signed file by the anchors that the ward judges by itself.
async fn judged(cx: &Cx, package: &Package) -> Result<Option<Shown>> {
    let Some(file) = package.files.first().filter(|file| file.size <= MOST_BYTES) else { return Ok(None) };
    let bytes = cx.app.files.get(&Digest::parse(&file.digest).ok_or(Error::NotFound)?).await?;
    signing_room::seen(cx, bytes).await.map(Some)
}

/// `GET /vb/{token}/tep/{at}`
pub(super) async fn file(cx: Cx, Path((token, at)): Path<(String, usize)>, place: Address) -> Result<Response> {
    let link = match open(&cx, &place, &token).await? {
        Ok(link) => link,
        Err(over) => return Ok(over.into_response()),
    };
    let package = sends::package(&cx.read(), link.package_id).await?;
    let file = package.files.get(at).ok_or(Error::NotFound)?;
    let bytes = cx.app.files.get(&Digest::parse(&file.digest).ok_or(Error::NotFound)?).await?;
    Ok(quiet(attach(bytes, &file.mime, &file.name)))
}
