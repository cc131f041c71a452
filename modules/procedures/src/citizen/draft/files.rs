//! Papers of a draft: photographs and PDF files by component, kept with the draft and nowhere else.

use super::model::{Draft, DraftFile};
use super::pages::{ROOT, found};
use super::{actions, store};
use crate::catalogue::{Component, Version};
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes, attach as answer_with};
use ui::Fields;
use uuid::Uuid;

/// The largest file, in bytes.
const LARGEST: usize = 10 * 1024 * 1024;
/// Most files of one draft.
const MOST: usize = 20;
/// What may be sent: types that the bytes themselves show.
const TYPES: [&str; 5] = ["application/pdf", "image/jpeg", "image/png", "image/heif", "image/webp"];

/// Routes of papers.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/chuan-bi-ho-so/{token}/giay-to/{key}", Access::Public, show)
        .post("/chuan-bi-ho-so/{token}/giay-to/{key}", Access::Public, send.layer(body_limit()))
        .get("/chuan-bi-ho-so/{token}/tep/{file}", Access::Public, file)
        .post("/chuan-bi-ho-so/{token}/tep/{file}/xoa", Access::Public, remove)
}

#[derive(Template)]
#[template(path = "citizen/draft/pages/paper.html")]
struct PaperPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    token: &'a str,
    paper: &'a Component,
    copies: String,
    files: Vec<(Uuid, String, String)>,
}

fn paper_of<'a>(version: &'a Version, key: &str) -> Result<&'a Component> {
    version.content.components.iter().find(|c| c.key == key && !c.obtainable).ok_or(Error::NotFound)
}

/// `GET /chuan-bi-ho-so/{token}/giay-to/{key}`
async fn show(cx: Cx, Path((token, key)): Path<(String, String)>) -> Result<Response> {
    let (draft, version) = found(&cx, &token).await?;
    page(&cx, &draft, paper_of(&version, &key)?, &token, &cx.fields()).await
}

async fn page(cx: &Cx, draft: &Draft, paper: &Component, token: &str, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let files = store::files(&cx.read(), draft.id).await?;
    let shown = |file: DraftFile| (file.id, file.file_name, size(t.lang(), file.size));
    let page = PaperPage {
        t,
        f,
        token,
        paper,
        copies: copies(t, paper),
        files: files.into_iter().filter(|file| file.component_key == paper.key).map(shown).collect(),
    };
    let back = format!("{ROOT}/{token}");
    cx.form_page(f, &paper.name, &[(&draft.procedure_name, &back)], &page)
}

/// "01 bản chính, 02 bản sao".
pub(super) fn copies(t: &ui::T, paper: &Component) -> String {
    let part = |key: &str, n: u32| (n > 0).then(|| t.with(key, [("n", format!("{n:02}").into())]));
    let parts = [part("draft-originals", paper.originals), part("draft-copies", paper.copies)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// "1,4 MB", "182 KB".
#[allow(clippy::cast_precision_loss)]
fn size(lang: ui::Lang, bytes: i64) -> String {
    let kilobytes = (bytes as f64 / 1024.0).ceil();
    if kilobytes < 1000.0 {
        return format!("{} KB", ui::number(lang, kilobytes));
    }
    format!("{} MB", ui::number(lang, (kilobytes / 102.4).round() / 10.0))
}

/// `POST /chuan-bi-ho-so/{token}/giay-to/{key}`
async fn send(cx: Cx, Path((token, key)): Path<(String, String)>, form: Form) -> Result<Response> {
    let (draft, version) = found(&cx, &token).await?;
    let paper = paper_of(&version, &key)?;
    match try_send(&cx, &draft, paper, &form).await {
        Ok(()) => Ok(cx.redirect(&format!("{ROOT}/{token}/giay-to/{key}"))),
        Err(error) => page(&cx, &draft, paper, &token, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_send(cx: &Cx, draft: &Draft, paper: &Component, form: &Form) -> Result<()> {
    let files = checked(cx, draft, "files", &paper.key, form).await?;
    if files.is_empty() {
        return Err(Error::invalid("files", "Chọn ảnh chụp hoặc tệp PDF của giấy tờ này."));
    }
    let mut tx = cx.begin().await?;
    actions::attach(&mut tx, draft, &files).await?;
    tx.commit().await.map(|_| ())
}

/// What forms with files may send at most.
pub(super) fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(3 * LARGEST + 1024 * 1024)
}

/// The files of a field, each of a kind and size that a draft keeps.
///
/// # Errors
/// [`Error::Invalid`] where one is not, or there are too many.
pub(super) async fn checked<'a>(
    cx: &Cx,
    draft: &Draft,
    field: &str,
    component: &str,
    form: &'a Form,
) -> Result<Vec<(DraftFile, &'a [u8])>> {
    let sent: Vec<_> = form.uploads.iter().filter(|upload| upload.field == field).collect();
    let there = if sent.is_empty() { 0 } else { store::files(&cx.read(), draft.id).await?.len() };
    if there + sent.len() > MOST {
        return Err(Error::invalid(field, format!("Mỗi bản chuẩn bị giữ nhiều nhất {MOST} tệp.")));
    }
    let mut files = Vec::with_capacity(sent.len());
    for upload in sent {
        let name: String = upload.file_name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(120).collect();
        if upload.bytes.len() > LARGEST {
            return Err(Error::invalid(field, format!("Tệp “{name}” lớn hơn 10 MB. Ông/bà chụp lại nhỏ hơn.")));
        }
        let mime = infer::get(&upload.bytes).map(|kind| kind.mime_type()).unwrap_or_default();
        let Some(mime) = TYPES.into_iter().find(|known| *known == mime) else {
            return Err(Error::invalid(field, format!("Tệp “{name}” không phải ảnh hoặc PDF.")));
        };
        let size = i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX);
        let (id, component_key) = (Uuid::now_v7(), component.to_owned());
        files.push((DraftFile { id, component_key, file_name: name, mime: mime.to_owned(), size }, &upload.bytes[..]));
    }
    Ok(files)
}

/// `GET /chuan-bi-ho-so/{token}/tep/{file}`
async fn file(cx: Cx, Path((token, file)): Path<(String, String)>) -> Result<Response> {
    let (draft, _) = found(&cx, &token).await?;
    answer(&cx, &draft, &file).await
}

/// A file of a draft as an answer.
///
/// # Errors
/// [`Error::NotFound`] where the draft has no such file.
pub(super) async fn answer(cx: &Cx, draft: &Draft, file: &str) -> Result<Response> {
    let (conn, id) = (cx.read(), file.parse::<Uuid>().map_err(|_| Error::NotFound)?);
    let known = store::files(&conn, draft.id).await?.into_iter().find(|file| file.id == id).ok_or(Error::NotFound)?;
    let bytes = store::bytes(&conn, draft.id, id).await?.ok_or(Error::NotFound)?;
    Ok(answer_with(bytes, &known.mime, &known.file_name))
}

/// `POST /chuan-bi-ho-so/{token}/tep/{file}/xoa`
async fn remove(cx: Cx, Path((token, file)): Path<(String, String)>, _form: Form) -> Result<Response> {
    let (draft, _) = found(&cx, &token).await?;
    let id = file.parse::<Uuid>().map_err(|_| Error::NotFound)?;
    let key = store::files(&cx.read(), draft.id).await?.into_iter().find(|file| file.id == id);
    let key = key.ok_or(Error::NotFound)?.component_key;
    let mut tx = cx.begin().await?;
    actions::detach(&mut tx, &draft, id).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("{ROOT}/{token}/giay-to/{key}")))
}
