//! Making the part of a document that a trích sao has: its form as it is known, the text that is copied.

use super::copy::original;
use crate::outgoing;
use crate::signing_room::copies::CopyForm;
use crate::signing_room::copies::extract::{self, Typed};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use ui::Fields;

#[derive(Template)]
#[template(path = "signing_room/pages/extract.html")]
struct ExtractPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    file_name: String,
    action: String,
    kinds: Vec<(String, String)>,
}

/// `GET /van-ban/tep/{id}/trich-sao`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (file, _, _) = original(&cx, &id, CopyForm::Certified.key(), false).await?;
    let of = extract::known(&cx, file.document_id).await?;
    let f = cx.fields().value("agency", of.agency).value("symbol", of.symbol).value("place", of.place);
    let f = f.value("issued_on", of.issued_on.map(vietnamese::format_date).unwrap_or_default());
    let f = f.value("kind", crate::drafting::kind::word(&of.kind)).value("subject", of.subject).value("text", of.text);
    let f = f.value("authority", of.authority).value("signer", of.signer).value("recipients", of.recipients);
    page(&cx, &id, &f).await
}

async fn page(cx: &Cx, id: &str, f: &Fields) -> Result<Response> {
    let (file, _, home) = original(cx, id, CopyForm::Certified.key(), false).await?;
    let page = ExtractPage {
        t: &cx.t,
        f,
        file_name: file.file_name,
        action: format!("/van-ban/tep/{id}/trich-sao"),
        kinds: outgoing::kinds(),
    };
    cx.form_page(f, &cx.t.get("signing-copy-part"), &[(&cx.t.get("document-one"), &home)], &page)
}

/// `POST /van-ban/tep/{id}/trich-sao`
pub(super) async fn send(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    match make(&cx, &id, &form).await {
        Ok(to) => Ok(cx.redirect_saying(&to, &cx.t.get("signing-copy-part-was-made"))),
        Err(error) => page(&cx, &id, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// The page of the file that was made, from which it is signed or printed.
async fn make(cx: &Cx, id: &str, form: &Form) -> Result<String> {
    let (file, _, _) = original(cx, id, CopyForm::Certified.key(), false).await?;
    let of = |field: &str| form.value(field).to_owned();
    let typed = Typed {
        agency: of("agency"),
        symbol: of("symbol"),
        place: of("place"),
        issued_on: form.day("issued_on"),
        kind: crate::drafting::kind::key_of_word(form.value("kind")).to_owned(),
        subject: of("subject"),
        text: of("text"),
        authority: of("authority"),
        signer: of("signer"),
        recipients: of("recipients"),
    };
    form.check()?;
    if crate::drafting::kind::find(&typed.kind).is_none() {
        return Err(Error::invalid("kind", "Chọn loại văn bản."));
    }
    let made = extract::drawn(cx, &typed).await?;
    let mut tx = cx.begin().await?;
    let part = extract::put(&mut tx, cx.actor()?, &file, &made).await?;
    tx.commit().await?;
    Ok(format!("/van-ban/tep/{part}/chu-ky"))
}
