//! Pages of the forms of a dossier: which there are, each to print, as PDF and as Word.

use super::compose::Slip;
use super::facts::Facts;
use crate::dossier::{self, Dossier, privacy};
use crate::policy;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Cx, Error, Result, Routes, attach, audit};
use office::form::Form;
use office::{AdministrativeDocument, Block, ColumnAlign, QrCode};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Routes of the forms of a dossier.
pub(super) fn routes(r: Routes) -> Routes {
    let see = Access::Holds(policy::HANDLE);
    r.get("/ho-so/{id}/phieu", see, list).get("/ho-so/{id}/phieu/{file}", see, one)
}

#[derive(Template)]
#[template(path = "slips/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    dossier: &'a Dossier,
    /// (number, is there something to say).
    slips: Vec<(&'static str, bool)>,
}

async fn facts(cx: &Cx, id: &str) -> Result<Facts> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let dossier = dossier::store::find_visible_to(&cx.read(), cx.actor()?, id).await?;
    Facts::of(cx, dossier).await
}

/// `GET /ho-so/{id}/phieu`
async fn list(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let facts = facts(&cx, &id).await?;
    let slips = Slip::ALL.map(|slip| (slip.number(), slip.is_due(&facts))).to_vec();
    let (t, dossier) = (&cx.t, &facts.dossier);
    let crumbs = [(&*t.get("slip-dossiers"), "/ho-so"), (&*dossier.code, &*dossier.page())];
    cx.page(&t.get("slip-title"), &crumbs, &ListPage { t, dossier, slips })
}

/// `GET /ho-so/{id}/phieu/01`, `…/01.pdf`, `…/01.docx`
async fn one(cx: Cx, Path((id, file)): Path<(String, String)>) -> Result<Response> {
    let (number, kind) = file.split_once('.').unwrap_or((&file, ""));
    let slip = Slip::from_number(number).ok_or(Error::NotFound)?;
    if !matches!(kind, "" | "pdf" | "docx") {
        return Err(Error::NotFound);
    }
    let facts = facts(&cx, &id).await?;
    let document = slip.document(&facts)?;
    // The invitation to rate says nothing of the person.
    if slip != Slip::Rating {
        if !privacy::opened(&cx, &facts.dossier).await? {
            return Ok(privacy::ask(&cx, &facts.dossier));
        }
        let mut tx = cx.begin().await?;
        audit::note_personal_read(&mut tx, facts.dossier.id.0, &format!("In biểu mẫu {number}"));
        tx.commit().await?;
    }
    let name = format!("{}-mau-{number}.{kind}", facts.dossier.code);
    match kind {
        "pdf" => pdf(document, &name).await,
        "docx" => docx(document, &name).await,
        _ => print(&cx, &facts.dossier, number, &document),
    }
}

/// A document as a PDF file.
pub(super) async fn pdf(document: AdministrativeDocument, name: &str) -> Result<Response> {
    let bytes = tokio::task::spawn_blocking(move || office_pdf::to_pdf(&document)).await.map_err(Error::internal)?;
    Ok(attach(bytes.map_err(Error::internal)?, "application/pdf", name))
}

/// A document as a Word file.
pub(super) async fn docx(document: AdministrativeDocument, name: &str) -> Result<Response> {
    let bytes = tokio::task::spawn_blocking(move || office::to_docx(&document)).await.map_err(Error::internal)?;
    Ok(attach(bytes.map_err(Error::internal)?, DOCX, name))
}

#[derive(Template)]
#[template(path = "slips/pages/print.html")]
struct PrintPage<'a> {
    t: &'a ui::T,
    form: &'a Form,
    href: String,
    motto: &'static str,
    motto_line: &'static str,
}

impl PrintPage<'_> {
    fn svg(&self, text: &str) -> String {
        QrCode::new(text).map(|code| code.svg()).unwrap_or_default()
    }

    fn class(&self, align: &ColumnAlign) -> &'static str {
        match align {
            ColumnAlign::Left => "",
            ColumnAlign::Centre => "pw-slip__centre",
            ColumnAlign::Right => "num",
        }
    }
}

fn print(cx: &Cx, dossier: &Dossier, number: &str, document: &AdministrativeDocument) -> Result<Response> {
    let t = &cx.t;
    let page = PrintPage {
        t,
        form: &Form::new(document),
        href: format!("{}/phieu/{number}", dossier.page()),
        motto: office::form::MOTTO,
        motto_line: office::form::MOTTO_LINE,
    };
    let slips = format!("{}/phieu", dossier.page());
    let crumbs = [(&*dossier.code, &*dossier.page()), (&*t.get("slip-title"), &*slips)];
    cx.page(&t.get(format!("slip-{number}")), &crumbs, &page)
}
