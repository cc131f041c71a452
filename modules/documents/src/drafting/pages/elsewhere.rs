//! Entering a document that was made and signed on paper elsewhere.

use crate::drafting::actions::{Begun, Typed};
use crate::drafting::model::lines;
use crate::drafting::{agency, elsewhere, kind, signers};
use crate::incoming::register::look_at;
use crate::model::{DocumentId, Priority};
use crate::outgoing::{Draft, IssuedBy, Outgoing, OutgoingId, kinds};
use crate::store as documents;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Cx, Error, Form, Kept, Result};
use std::collections::HashMap;
use ui::Fields;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "drafting/pages/elsewhere.html")]
struct ElsewherePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    kinds: Vec<(String, String)>,
    agencies: Vec<(String, String)>,
    units: Vec<(String, String)>,
    signers: Vec<(String, String)>,
    priorities: Vec<(String, String)>,
}

/// `GET /van-ban/di/ban-giay?tra-loi={incoming}`
pub(super) async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let mut f = cx.fields().value("id", OutgoingId::new().to_string()).value("issued_by", IssuedBy::Committee.key());
    f = f.value("priority", Priority::Normal.number().to_string());
    if let Some(id) = asked.get("tra-loi").and_then(|id| id.parse().ok()) {
        let answered = documents::find_visible_to(&cx.read(), cx.actor()?, DocumentId(id)).await?;
        f = f.value("answers", id.to_string()).value("recipients", answered.agency);
    }
    page(&cx, &f).await
}

async fn page(cx: &Cx, f: &Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let named = |p: people::api::Person| match p.title.is_empty() {
        true => (p.id.to_string(), p.name),
        false => (p.id.to_string(), format!("{} – {}", p.name, p.title)),
    };
    let page = ElsewherePage {
        t,
        f,
        kinds: kinds(),
        agencies: IssuedBy::ALL
            .map(|by| (by.key().to_owned(), t.get(format!("drafting-issued-by-{}", by.key()))))
            .to_vec(),
        units: people::api::units(&conn).await?.into_iter().map(|unit| (unit.id.to_string(), unit.name)).collect(),
        signers: signers::of_copies(&conn, cx.today()).await?.into_iter().map(|(person, _)| named(person)).collect(),
        priorities: Priority::ALL
            .map(|p| (p.number().to_string(), t.get(format!("document-priority-{}", p.number()))))
            .to_vec(),
    };
    cx.form_page(f, &t.get("outgoing-elsewhere"), &[(&t.get("outgoing-all"), "/van-ban/di")], &page)
}

/// `POST /van-ban/di/ban-giay`
pub(super) async fn send(cx: Cx, form: Form) -> Result<Response> {
    match enter(&cx, &form).await {
        Ok(o) => {
            let said = cx.t.with("signing-was-numbered", [("symbol", o.symbol.as_str().into())]);
            Ok(cx.redirect_saying(&format!("{}/ban-giay", o.page()), &said))
        }
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn enter(cx: &Cx, form: &Form) -> Result<Outgoing> {
    let unit = form.value("unit").parse().map_err(|_| Error::invalid("unit", cx.t.get("outgoing-unit-missing")))?;
    let key = kind::key_of_word(form.value("kind")).to_owned();
    let of_kind = kind::find(&key).ok_or_else(|| Error::invalid("kind", "Chọn loại văn bản."))?;
    let by = IssuedBy::from_key(form.value("issued_by"));
    let answers: Option<Uuid> = form.value("answers").parse().ok();
    if let Some(id) = answers {
        documents::find_visible_to(&cx.read(), cx.actor()?, DocumentId(id)).await?;
    }
    let short = people::api::unit(&cx.read(), unit).await?.short_name;
    let typed_notation = form.value("notation");
    let typed = Typed {
        subject: form.value("subject").to_owned(),
        notation: match typed_notation.is_empty() {
            true => agency::notation(of_kind, by, &short),
            false => typed_notation.to_owned(),
        },
        priority: Priority::from_number(form.value("priority").parse().unwrap_or(0)),
        signer: form.value("signer").parse().ok(),
        signer_title: String::new(),
        draft: Draft {
            issued_by: by,
            agency_name: form.value("agency_name").to_owned(),
            recipients: lines(form.value("recipients")),
            ..Draft::default()
        },
    };
    let id = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let new = Begun { id, kind: key, unit, answers, typed, illustrative: false };
    let text = text(cx, form).await?;
    let mut tx = cx.begin().await?;
    let entered = elsewhere::enter(&mut tx, cx.actor()?, (&new, &cx.ward.name), &text).await?;
    tx.commit().await?;
    Ok(entered)
}

/// The final text, where it was sent, kept once nothing of it is marked secret.
async fn text(cx: &Cx, form: &Form) -> Result<Vec<Kept>> {
    let sent: Vec<_> = form.uploads.iter().filter(|upload| upload.field == "text").collect();
    look_at(sent.iter().map(|one| (one.bytes.to_vec(), one.file_name.clone())).collect()).await?;
    if sent.is_empty() { Ok(Vec::new()) } else { cx.app.files.keep(form, "text").await }
}
