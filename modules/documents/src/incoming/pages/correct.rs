//! The form by which what was taken down wrongly of a registered document is set right.

use super::forms::{facts, has_details, kinds, priorities};
use super::show::{seen, visible};
use crate::incoming::correct::{changes, correct, corrected, require_correctable};
use crate::model::Document;
use crate::store;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, local_day};
use ui::Fields;

#[derive(Template)]
#[template(path = "incoming/pages/correct.html")]
struct CorrectPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    d: &'a Document,
    arrived: String,
    /// What would change of the book as it stands now, where the form comes back.
    changes: Vec<String>,
    kinds: Vec<(String, String)>,
    priorities: Vec<(String, String)>,
    has_details: bool,
    /// One like it is registered.
    is_alike: bool,
}

/// `GET /van-ban/den/{id}/dinh-chinh`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let d = visible(&cx, &id).await?;
    if let Err(Error::Refused(said)) = require_correctable(&cx.read(), &d).await {
        return Ok(cx.redirect_saying(&d.page(), &said));
    }
    let number = |n: Option<i32>| n.map(|n| n.to_string()).unwrap_or_default();
    let of = &d.details;
    let f = cx.fields().value("symbol", d.symbol.as_str()).value("agency", d.agency.as_str());
    let f = f.value("issued_on", d.issued_on.map(vietnamese::format_date).unwrap_or_default());
    let f = f.value("kind", d.kind.as_str()).value("subject", d.subject.as_str());
    let f = f.value("priority", d.priority.number().to_string()).value("signer", d.signer.as_str());
    let f = f.value("pages", number(d.pages)).value("organ_id", of.organ_id.as_str());
    let f = f.value("signer_title", of.signer_title.as_str()).value("receivers", of.receivers.as_str());
    let f = f.value("copies", number(of.copies)).value("language", of.language.as_str());
    let f = f.value("description", of.description.as_str());
    page(&cx, &d, &f, Vec::new()).await
}

async fn page(cx: &Cx, d: &Document, f: &Fields, changes: Vec<String>) -> Result<Response> {
    let t = &cx.t;
    let is_new = f.typed("symbol") != d.symbol || f.typed("agency") != d.agency;
    let alike = store::alike(&cx.read(), f.typed("symbol"), f.typed("agency"), d.id).await?;
    let page = CorrectPage {
        t,
        f,
        d,
        arrived: vietnamese::format_date(local_day(d.arrived_at)),
        changes,
        kinds: kinds(),
        priorities: priorities(t),
        has_details: has_details(f),
        is_alike: is_new && !alike.is_empty(),
    };
    let crumbs = [(t.get("document-incoming"), "/van-ban/den".to_owned()), (d.title(), d.page())];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())).collect();
    cx.form_page(f, &t.get("document-correct"), &crumbs, &page)
}

/// `POST /van-ban/den/{id}/dinh-chinh`
pub(super) async fn send(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (document, seen) = seen(&cx, &id, &form).await?;
    let typed = facts(&form);
    let done = async {
        seen.map_err(|_| Error::Conflict(cx.t.get("document-correct-conflict")))?;
        form.check()?;
        let mut tx = cx.begin().await?;
        correct(&mut tx, cx.actor()?, &document, &typed, form.value("reason")).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&document.page(), &cx.t.get("document-was-corrected"))),
        Err(error) => {
            let f = cx.typed(&form, &error.for_form()?);
            let now = visible(&cx, &id).await?;
            let all = changes(&now, &corrected(&now, &typed)).iter().map(ToString::to_string).collect();
            page(&cx, &now, &f, all).await
        }
    }
}
