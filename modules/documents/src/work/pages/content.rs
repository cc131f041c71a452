//! Mục lục văn bản trong hồ sơ: the register of one file, as a page, XLSX and PDF.

use super::{RegisterPage, XLSX, under};
use crate::work::{item, register};
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Result, attach};

/// `GET /van-ban/ho-so/{id}/muc-luc`
pub(super) async fn documents(cx: Cx, id: Path<String>) -> Result<Response> {
    let (file, crumbs) = under(&cx, id).await?;
    let content = item::shown(&cx, file.id).await?;
    let register = register::of_documents(&file, &content);
    let page = RegisterPage {
        t: &cx.t,
        title: &register.title,
        about: &register.about,
        files: vec![
            ("Excel", format!("{}/muc-luc.xlsx", file.page())),
            ("PDF", format!("{}/muc-luc.pdf", file.page())),
        ],
        table: register.page(),
    };
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())).collect();
    cx.page(&register.title, &crumbs, &page)
}

/// `GET /van-ban/ho-so/{id}/muc-luc.xlsx`
pub(super) async fn documents_xlsx(cx: Cx, id: Path<String>) -> Result<Response> {
    let (file, _) = under(&cx, id).await?;
    let content = item::shown(&cx, file.id).await?;
    Ok(attach(register::of_documents(&file, &content).xlsx()?, XLSX, "muc-luc-van-ban.xlsx"))
}

/// `GET /van-ban/ho-so/{id}/muc-luc.pdf`
pub(super) async fn documents_pdf(cx: Cx, id: Path<String>) -> Result<Response> {
    let (file, _) = under(&cx, id).await?;
    let content = item::shown(&cx, file.id).await?;
    let document = register::of_documents(&file, &content).document(&cx.ward.name, &file.notation, cx.now);
    let bytes = tokio::task::spawn_blocking(move || office_pdf::to_pdf(&document)).await.map_err(Error::internal)?;
    Ok(attach(bytes.map_err(Error::internal)?, "application/pdf", "muc-luc-van-ban.pdf"))
}
