//! The page of a dossier's papers: what was handed in, scanned, spared; its result; files opened with their purpose noted.

use super::actions::{self, Incoming, ToCertify};
use super::model::{CertifiedCopy, Offer, PaperFile, Spared, check_scan, mime};
use super::{SCAN_DPI, store};
use crate::catalogue::{self, Component, Version};
use crate::dossier::{self, Dossier, DossierId, privacy};
use crate::policy;
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::{Access, Cx, Digest, Error, Form, Result, Routes, attach, audit};
use office::ScanKind;
use ui::Fields;
use uuid::Uuid;
use vietnamese::format_date;

/// The largest file, in bytes.
const LARGEST: usize = 50 * 1024 * 1024;

/// Routes of a dossier's papers.
pub(super) fn routes(r: Routes) -> Routes {
    let handle = Access::Holds(policy::HANDLE);
    let limit = || DefaultBodyLimit::max(LARGEST + 256 * 1024);
    r.get("/ho-so/{id}/giay-to", handle, show)
        .post("/ho-so/{id}/giay-to", handle, scan.layer(limit()))
        .post("/ho-so/{id}/giay-to/khong-nop", handle, spare)
        .post("/ho-so/{id}/tep-ket-qua", handle, result.layer(limit()))
        .post("/ho-so/{id}/ban-sao-dien-tu", handle, certify.layer(limit()))
        .get("/giay-to/{file}", handle, open)
        .get("/ban-sao-dien-tu/{id}", handle, open_copy)
}

/// A component as the page shows it.
struct Row {
    name: String,
    /// How it came; empty while nothing was noted.
    how: String,
    about: String,
    files: Vec<PaperFile>,
    offer: Option<Offer>,
    held_on: String,
    key: String,
    obtainable: bool,
    is_spared: bool,
}

#[derive(Template)]
#[template(path = "papers/pages/show.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    dossier: &'a Dossier,
    href: String,
    rows: Vec<Row>,
    components: Vec<(String, String)>,
    /// Files that belong to no paper of the procedure.
    others: Vec<PaperFile>,
    results: Vec<PaperFile>,
    copies: Vec<CertifiedCopy>,
    dpi: i64,
}

impl Page<'_> {
    /// What a file is, in words: "2 trang, 300 dpi, có chữ ký số".
    fn described(&self, file: &PaperFile) -> String {
        let mut parts = vec![self.t.with("paper-pages", [("count", file.pages.into())])];
        parts.extend(file.dpi.map(|dpi| format!("{dpi} dpi")));
        if file.dpi.is_some_and(|dpi| i64::from(dpi) < self.dpi) {
            parts.push(self.t.with("paper-coarse", [("dpi", self.dpi.into())]));
        }
        parts.extend(file.is_signed.then(|| self.t.get("paper-signed")));
        parts.push(file.kept_by_name.clone());
        parts.join(", ")
    }
}

async fn load(cx: &Cx, id: &str) -> Result<(Dossier, Version)> {
    let id: DossierId = id.parse().map_err(|_| Error::NotFound)?;
    let conn = cx.read();
    let dossier = dossier::store::find_visible_to(&conn, cx.actor()?, id).await?;
    let version = catalogue::store::version(&conn, dossier.version_id).await?;
    Ok((dossier, version))
}

/// `GET /ho-so/{id}/giay-to`
async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (dossier, version) = load(&cx, &id).await?;
    page(&cx, &dossier, &version, &cx.fields()).await
}

async fn page(cx: &Cx, dossier: &Dossier, version: &Version, f: &Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let noted = dossier::store::components(&conn, dossier.id).await?;
    let files = store::files(&conn, dossier.id).await?;
    let mut offers = actions::offered(&conn, &dossier.applicant.number, version, cx.today()).await?;
    offers.retain(|offer| offer.held.dossier_code != dossier.code);
    let asked = version.content.components.iter().filter(|c| c.cases.is_empty() || c.cases.contains(&dossier.case_key));
    let rows: Vec<Row> = asked
        .map(|c| {
            let noted = noted.iter().find(|n| n.component_key == c.key);
            let is_spared = noted.is_some_and(|n| Spared::from_key(&n.how).is_some());
            let offer = offers.iter().find(|offer| offer.component_key == c.key && !is_spared).cloned();
            Row {
                name: c.name.clone(),
                how: noted.map(|n| t.get(format!("paper-how-{}", n.how))).unwrap_or_default(),
                about: noted.map(|n| n.source.clone()).unwrap_or_default(),
                files: files
                    .iter()
                    .filter(|file| file.kind == "scan" && file.component_key == c.key)
                    .cloned()
                    .collect(),
                held_on: offer.as_ref().map(|offer| format_date(offer.held.held_on)).unwrap_or_default(),
                offer,
                key: c.key.clone(),
                obtainable: c.obtainable,
                is_spared,
            }
        })
        .collect();
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    let known = |file: &PaperFile| keys.contains(&file.component_key);
    let body = Page {
        t,
        f,
        dossier,
        href: dossier.page(),
        components: rows.iter().map(|row| (row.key.clone(), row.name.clone())).collect(),
        rows,
        others: files.iter().filter(|file| !file.is_result() && !known(file)).cloned().collect(),
        results: files.into_iter().filter(PaperFile::is_result).collect(),
        copies: store::copies_of(&conn, dossier.id).await?,
        dpi: SCAN_DPI.number(&conn).await?,
    };
    let crumbs = [(&*t.get("paper-dossiers"), "/ho-so"), (&*dossier.code, &*dossier.page())];
    cx.form_page(f, &t.get("paper-title"), &crumbs, &body)
}

async fn answered(cx: &Cx, dossier: &Dossier, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&format!("{}/giay-to", dossier.page()), &cx.t.get(said))),
        Err(error) => {
            let fields = cx.typed(form, &error.for_form()?);
            let (dossier, version) = load(cx, &dossier.id.to_string()).await?;
            page(cx, &dossier, &version, &fields).await
        }
    }
}

/// The file of a field, judged by its bytes and kept.
async fn incoming(cx: &Cx, form: &Form, field: &str) -> Result<Incoming> {
    let upload = form.upload(field).ok_or_else(|| Error::invalid(field, cx.t.get("paper-file-missing")))?;
    if upload.bytes.len() > LARGEST {
        return Err(Error::invalid(field, cx.t.get("paper-file-large")));
    }
    let bytes = upload.bytes.clone();
    let looked = tokio::task::spawn_blocking(move || office::look_at_scan(&bytes)).await.map_err(Error::internal)?;
    let scan = looked.map_err(|e| Error::invalid(field, e.to_string()))?;
    let last = upload.file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    Ok(Incoming {
        id: form.value("id").parse().map_err(|_| Error::NotFound)?,
        digest: cx.app.files.put(upload.bytes.to_vec()).await?,
        file_name: last.chars().take(200).collect(),
        mime: mime(scan.kind),
        size: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
        scan,
    })
}

fn component<'a>(version: &'a Version, form: &Form, missing: &str) -> Result<&'a Component> {
    let found = version.content.components.iter().find(|c| c.key == form.value("component"));
    found.ok_or_else(|| Error::invalid("component", missing))
}

/// `POST /ho-so/{id}/giay-to`
async fn scan(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (dossier, version) = load(&cx, &id).await?;
    let done = async {
        let component = component(&version, &form, &cx.t.get("paper-component-missing"))?;
        let file = incoming(&cx, &form, "file").await?;
        check_scan(&file.scan, SCAN_DPI.number(&cx.read()).await?)?;
        let mut tx = cx.begin().await?;
        actions::keep_scan(&mut tx, cx.actor()?, &dossier, component, &file).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &dossier, &form, done, "paper-kept").await
}

/// `POST /ho-so/{id}/giay-to/khong-nop`
async fn spare(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (dossier, version) = load(&cx, &id).await?;
    let done = async {
        let component = component(&version, &form, &cx.t.get("paper-component-missing"))?;
        let why = Spared::from_key(form.value("how")).ok_or(Error::NotFound)?;
        let held: Option<Uuid> = form.value("held").parse().ok();
        let mut tx = cx.begin().await?;
        actions::spare(&mut tx, cx.actor()?, &dossier, component, (why, held)).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &dossier, &form, done, "paper-spared").await
}

async fn a_pdf(cx: &Cx, form: &Form, field: &str) -> Result<Incoming> {
    let file = incoming(cx, form, field).await?;
    if file.scan.kind != ScanKind::Pdf {
        return Err(Error::invalid(field, cx.t.get("paper-not-pdf")));
    }
    Ok(file)
}

/// `POST /ho-so/{id}/tep-ket-qua`
async fn result(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (dossier, _) = load(&cx, &id).await?;
    let done = async {
        let file = a_pdf(&cx, &form, "result").await?;
        let mut tx = cx.begin().await?;
        actions::keep_result(&mut tx, cx.actor()?, &dossier, form.value("result_number"), &file).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &dossier, &form, done, "paper-result-kept").await
}

/// `POST /ho-so/{id}/ban-sao-dien-tu`
async fn certify(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (dossier, _) = load(&cx, &id).await?;
    let done = async {
        let name = form.required("copy_name", &cx.t.get("copy-name-missing"));
        let signer = form.required("signer", &cx.t.get("copy-signer-missing"));
        let wrong = cx.t.get("copy-count-wrong");
        let copies: i32 = form.parsed("copy_count", &wrong).unwrap_or(1);
        if !(1..=1000).contains(&copies) {
            form.wrong("copy_count", wrong);
        }
        form.check()?;
        let file = a_pdf(&cx, &form, "copy").await?;
        let mut tx = cx.begin().await?;
        let what = ToCertify { name, copies, signer };
        actions::certify(&mut tx, cx.actor()?, &dossier, what, &file).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &dossier, &form, done, "copy-certified").await
}

/// `GET /giay-to/{file}`
async fn open(cx: Cx, Path(file): Path<String>) -> Result<Response> {
    let id: Uuid = file.parse().map_err(|_| Error::NotFound)?;
    let file = store::file(&cx.read(), id).await?.ok_or(Error::NotFound)?;
    let dossier = dossier::store::find_visible_to(&cx.read(), cx.actor()?, DossierId(file.dossier_id)).await?;
    if !privacy::opened(&cx, &dossier).await? {
        return Ok(privacy::ask(&cx, &dossier));
    }
    let bytes = read(&cx, &dossier, &file.digest, &format!("Xem giấy tờ: {}", file.name)).await?;
    Ok(attach(bytes, &file.mime, &file.file_name))
}

/// `GET /ban-sao-dien-tu/{id}`
async fn open_copy(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let copy = store::copy(&cx.read(), id).await?.ok_or(Error::NotFound)?;
    let dossier = dossier::store::find_visible_to(&cx.read(), cx.actor()?, DossierId(copy.dossier_id)).await?;
    if !privacy::opened(&cx, &dossier).await? {
        return Ok(privacy::ask(&cx, &dossier));
    }
    let bytes = read(&cx, &dossier, &copy.digest, &format!("Xem bản sao chứng thực: {}", copy.name)).await?;
    Ok(attach(bytes, mime(ScanKind::Pdf), &copy.file_name))
}

/// The bytes of a file of a dossier; that they were read, and what for, stays with the dossier.
async fn read(cx: &Cx, dossier: &Dossier, digest: &str, purpose: &str) -> Result<Vec<u8>> {
    // Of an erased file the beginning of its digest stays, for the book of copies.
    let digest = Digest::parse(digest).ok_or(Error::NotFound)?;
    let bytes = cx.app.files.get(&digest).await?;
    let mut tx = cx.begin().await?;
    audit::note_personal_read(&mut tx, dossier.id.0, purpose);
    tx.commit().await?;
    Ok(bytes)
}
