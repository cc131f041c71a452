//! Beginning a document: its kind, then where it starts from.

use crate::drafting::actions::{self, Begun, Typed};
use crate::drafting::{kind, store, template};
use crate::model::{Document, DocumentId};
use crate::outgoing::{Draft, Outgoing, OutgoingId, kinds};
use crate::policy;
use crate::store as documents;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, Units};
use std::collections::HashMap;
use ui::Fields;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "drafting/pages/begin.html")]
struct BeginPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    kinds: Vec<(String, String)>,
    /// The name of the chosen kind; nothing where none is chosen yet.
    chosen: Option<&'static str>,
    titled: bool,
    templates: Vec<(String, String)>,
    units: Vec<(String, String)>,
    answered: Option<Document>,
}

/// `GET /van-ban/di/moi?loai=KH&tra-loi={incoming}`
pub(super) async fn blank(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let of = |name: &str| asked.get(name).map_or("", |value| value.trim());
    let answers: Option<Uuid> = of("tra-loi").parse().ok();
    let mut f = cx.fields().value("id", OutgoingId::new().to_string());
    let mut chosen = of("loai").to_owned();
    if let Some(id) = answers {
        let answered = documents::find_visible_to(&cx.read(), cx.actor()?, DocumentId(id)).await?;
        if chosen.is_empty() {
            kind::word("").clone_into(&mut chosen);
        }
        f = f.value("answers", id.to_string()).value("subject", subject_of_answer(&answered));
    }
    page(&cx, &f.value("kind", chosen)).await
}

/// "trả lời Văn bản số 391/SNV ngày 09/3/2026 của Sở Nội vụ".
fn subject_of_answer(answered: &Document) -> String {
    let day = answered.issued_on.map(|day| format!(" ngày {}", vietnamese::format_date(day))).unwrap_or_default();
    let symbol = if answered.symbol.is_empty() { String::new() } else { format!(" số {}", answered.symbol) };
    format!("trả lời Văn bản{symbol}{day} của {}", answered.agency)
}

/// The units for which somebody drafts.
async fn units(cx: &Cx) -> Result<Vec<(String, String)>> {
    let all = people::api::units(&cx.read()).await?.into_iter();
    let of_them = |u: &people::api::Unit| match cx.actor().map(|actor| actor.units_for(policy::DRAFT)) {
        Ok(Units::All) => true,
        Ok(Units::Only(own)) => own.contains(&u.id),
        _ => false,
    };
    Ok(all.filter(of_them).map(|u| (u.id.to_string(), u.name)).collect())
}

async fn page(cx: &Cx, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let chosen = match f.typed("kind") {
        "" => None,
        word => kind::find(kind::key_of_word(word)),
    };
    let of_kind = |one: &store::lists::Template| chosen.is_some_and(|kind| kind::key(kind) == one.kind);
    let templates = store::lists::templates(&cx.read()).await?.into_iter().filter(of_kind);
    let answered = match f.typed("answers").parse() {
        Ok(id) => Some(documents::find_visible_to(&cx.read(), cx.actor()?, DocumentId(id)).await?),
        Err(_) => None,
    };
    let page = BeginPage {
        t,
        f,
        kinds: kinds(),
        chosen: chosen.map(|kind| kind.name.as_str()),
        titled: chosen.is_some_and(|kind| kind::has(kind.titled)),
        templates: templates.map(|one| (one.id.to_string(), one.name)).collect(),
        units: units(cx).await?,
        answered,
    };
    cx.form_page(f, &t.get("outgoing-begin"), &[(&t.get("outgoing-all"), "/van-ban/di")], &page)
}

/// `POST /van-ban/di/moi`
pub(super) async fn send(cx: Cx, form: Form) -> Result<Response> {
    match try_send(&cx, &form).await {
        Ok(o) => Ok(cx.redirect(&format!("{}/soan", o.page()))),
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_send(cx: &Cx, form: &Form) -> Result<Outgoing> {
    let units = units(cx).await?;
    let unit = match units.as_slice() {
        [(only, _)] => only.clone(),
        _ => form.required("unit", &cx.t.get("outgoing-unit-missing")),
    };
    form.check()?;
    let key = kind::key_of_word(form.value("kind"));
    let of_kind = kind::find(key).ok_or_else(|| Error::invalid("kind", "Chọn loại văn bản."))?;
    let mut tx = cx.begin().await?;
    let unit = unit.parse().map_err(|_| Error::NotFound)?;
    let short = people::api::unit(&tx, unit).await?.short_name;
    let own: Option<Uuid> = form.value("template").parse().ok();
    let own = store::lists::templates(&tx).await?.into_iter().find(|one| Some(one.id) == own && one.kind == key);
    let mut draft = own.as_ref().map_or_else(|| template::of(key), |own| own.draft.clone());
    let answers: Option<Uuid> = form.value("answers").parse().ok();
    if let Some(id) = answers {
        draft = answer_to(&documents::find_visible_to(&tx, cx.actor()?, DocumentId(id)).await?, draft);
    }
    let typed_subject = form.value("subject").to_owned();
    let subject = own.map(|own| own.subject).filter(|_| typed_subject.is_empty()).unwrap_or(typed_subject);
    let typed = Typed { subject, notation: kind::notation(of_kind, &short), draft, ..Typed::default() };
    let id = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let mut begun = actions::begin(
        &mut tx,
        cx.actor()?,
        &Begun { id, kind: key.to_owned(), unit, answers, typed, illustrative: false },
    )
    .await?;
    begun = actions::with_figures(cx, &mut tx, &begun).await?;
    tx.commit().await?;
    Ok(begun)
}

/// A draft addressed to whoever wrote the document that it answers.
fn answer_to(answered: &Document, mut draft: Draft) -> Draft {
    draft.addressed_to = vec![answered.agency.clone()];
    if let Some(first) = draft.text.lines().next().map(str::len).filter(|_| draft.text.starts_with("Ủy ban")) {
        draft.text.replace_range(
            ..first,
            "Ủy ban nhân dân {{phuong}} nhận được Văn bản số {{den.so}} ngày {{den.ngay}} của {{den.co-quan}} về {{den.trich-yeu}}.",
        );
    }
    draft
}
