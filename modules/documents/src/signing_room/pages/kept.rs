//! Verification of documents that the ward keeps: reports are kept too, made again years later, and compared.

use super::copy;
use super::verify::json_file;
use crate::model::DocumentId;
use crate::outgoing::OutgoingId;
use crate::outgoing::show::find;
use crate::policy;
use crate::recognition::require_not_suspected;
use crate::signing_room::checking::{self, Shown};
use crate::signing_room::copies::CopyForm;
use crate::signing_room::store::kept::{self, Kept, KeptFile};
use crate::store::{self, File};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Digest, Error, Form, Result, attach, moment};
use serde_json::json;
use signing::verify::Report;
use ui::Fields;
use uuid::Uuid;

/// The page of a kept document, where the person may see it.
///
/// # Errors
/// [`Error::NotFound`] where they may not.
pub(super) async fn home(cx: &Cx, document: Uuid) -> Result<String> {
    match find(cx, OutgoingId(document)).await {
        Ok(found) => Ok(found.page()),
        Err(_) => Ok(store::find_visible_to(&cx.read(), cx.actor()?, DocumentId(document)).await?.page()),
    }
}

pub(super) async fn visible_file(cx: &Cx, id: &str) -> Result<(KeptFile, String)> {
    let (conn, id) = (cx.read(), id.parse().map_err(|_| Error::NotFound)?);
    let file = store::file(&conn, id).await?.ok_or(Error::NotFound)?;
    let home = home(cx, file.document_id).await?;
    require_not_suspected(&conn, cx.actor()?, &file).await?;
    let File { id, document_id, digest, file_name, mime, .. } = file;
    Ok((KeptFile { id, document_id, digest, file_name, mime }, home))
}

async fn bytes(cx: &Cx, digest: &str) -> Result<Vec<u8>> {
    let digest = Digest::parse(digest).ok_or_else(|| Error::internal("a file without a digest"))?;
    cx.app.files.get(&digest).await
}

#[derive(Template)]
#[template(path = "signing_room/pages/kept.html")]
struct KeptPage<'a> {
    t: &'a ui::T,
    f: Fields,
    file: KeptFile,
    shown: Option<Shown>,
    /// The addresses of reports, with when and by whom each was made.
    reports: Vec<(String, String)>,
    json: String,
    /// Addresses and words of the copies that the person may make of it.
    copies: Vec<(String, String)>,
}

/// `GET /van-ban/tep/{id}/chu-ky`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (file, home) = visible_file(&cx, &id).await?;
    let all = kept::reports(&cx.read(), file.document_id, &file.digest).await?;
    page(&cx, file, &home, &all, 0).await
}

/// The page of the report at a place of the list.
async fn page(cx: &Cx, file: KeptFile, home: &str, all: &[Kept], at: usize) -> Result<Response> {
    let t = &cx.t;
    let read = |one: &Kept| serde_json::from_str::<Report>(&one.report).map_err(Error::from);
    let before = all.get(at + 1).map(read).transpose()?;
    let shown = match all.get(at) {
        Some(one) => {
            let trusted: Vec<String> = one.trusted.lines().map(str::to_owned).collect();
            Some(Shown::of(t, &read(one)?, &trusted, before.as_ref()))
        }
        None => None,
    };
    let line = |one: &Kept| {
        let args = [("when", moment(one.made_at).into()), ("who", one.made_by_name.as_str().into())];
        (format!("/van-ban/bao-cao-chu-ky/{}", one.id), t.with("signing-report-of", args))
    };
    let page = KeptPage {
        t,
        f: cx.fields(),
        shown,
        reports: all.iter().map(line).collect(),
        copies: copies(cx, &file).await?,
        json: all.get(at).map(|one| format!("/van-ban/bao-cao-chu-ky/{}/json", one.id)).unwrap_or_default(),
        file,
    };
    cx.page(&t.get("signing-verify"), &[(&t.get("document-one"), home)], &page)
}

/// The copies that the person may make of a file: electronic ones, a part of it, those on paper.
async fn copies(cx: &Cx, file: &KeptFile) -> Result<Vec<(String, String)>> {
    if file.id.is_nil() || !cx.actor()?.can(policy::ISSUE) {
        return Ok(Vec::new());
    }
    let base = format!("/van-ban/tep/{}", file.id);
    let electronic = copy::forms(cx, file, false).await?;
    let link = |form: &CopyForm| {
        (format!("{base}/sao-y?hinh-thuc={}", form.key()), cx.t.get(format!("signing-copy-{}", form.key())))
    };
    let mut all: Vec<(String, String)> = electronic.iter().map(link).collect();
    if electronic.contains(&CopyForm::Certified) {
        all.push((format!("{base}/trich-sao"), cx.t.get("signing-copy-part")));
    }
    if !copy::forms(cx, file, true).await?.is_empty() {
        all.push((format!("{base}/ban-sao-giay"), cx.t.get("signing-copy-on-paper")));
    }
    Ok(all)
}

/// `POST /van-ban/tep/{id}/chu-ky`
pub(super) async fn again(cx: Cx, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let (file, _) = visible_file(&cx, &id).await?;
    let found = checking::found(&cx, bytes(&cx, &file.digest).await?).await?;
    let mut tx = cx.begin().await?;
    let report = checking::keep(&mut tx, &file, &found).await?;
    tx.commit().await?;
    let said = cx.t.get("signing-was-checked");
    Ok(cx.redirect_saying(&format!("/van-ban/bao-cao-chu-ky/{report}"), &said))
}

async fn visible_report(cx: &Cx, id: &str) -> Result<(Kept, String)> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let one = kept::report(&cx.read(), id).await?.ok_or(Error::NotFound)?;
    let home = home(cx, one.document_id).await?;
    Ok((one, home))
}

/// `GET /van-ban/bao-cao-chu-ky/{id}`
pub(super) async fn report(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (one, home) = visible_report(&cx, &id).await?;
    let conn = cx.read();
    let all = kept::reports(&conn, one.document_id, &one.digest).await?;
    let at = all.iter().position(|other| other.id == one.id).unwrap_or(0);
    let found = kept::file_of(&conn, one.document_id, &one.digest).await?;
    let file = found.unwrap_or_else(|| KeptFile {
        id: Uuid::nil(),
        document_id: one.document_id,
        digest: one.digest.clone(),
        file_name: one.file_name.clone(),
        mime: "application/pdf".into(),
    });
    page(&cx, file, &home, &all, at).await
}

/// `GET /van-ban/bao-cao-chu-ky/{id}/json`
pub(super) async fn json(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (one, _) = visible_report(&cx, &id).await?;
    let report: Report = serde_json::from_str(&one.report)?;
    let trusted: Vec<String> = one.trusted.lines().map(str::to_owned).collect();
    let mut body = checking::as_json(&report, &trusted);
    body["made_at"] = json!(one.made_at);
    body["made_by"] = json!(one.made_by_name);
    body["file_name"] = json!(one.file_name);
    Ok(json_file(serde_json::to_vec_pretty(&body)?, &one.digest))
}

/// `GET /van-ban/ban-ky/{id}`: the file as it was when this signature was made.
pub(super) async fn version(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (document, digest) = kept::of_signature(&cx.read(), id).await?.ok_or(Error::NotFound)?;
    let document = find(&cx, document).await?;
    let name = crate::signing_room::prepare::file_name(&document);
    Ok(attach(bytes(&cx, &digest).await?, "application/pdf", &name))
}
