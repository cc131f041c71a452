//! What a ward keeps for drafting: its own starting texts and lists of receivers.

use crate::drafting::store::lists::{self as store, ReceiverList, Template as Kept};
use crate::drafting::{kind, model, template};
use crate::outgoing::{Draft, kinds};
use crate::policy;
use crate::secrecy;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Event, Form, Result, Tx};
use serde_json::json;
use std::collections::HashMap;
use ui::Fields;
use uuid::Uuid;

/// Letters of the longest starting text or list.
const LONGEST: usize = 60_000;

#[derive(Template)]
#[template(path = "drafting/pages/lists.html")]
struct ListsPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    kinds: Vec<(String, String)>,
    templates: Vec<(String, String, Kept)>,
    lists: Vec<ReceiverList>,
}

/// `GET /van-ban/mau?mau={id}&danh-sach={id}&loai=KH`
pub(super) async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let conn = cx.read();
    let of = |name: &str| asked.get(name).map_or("", |value| value.trim());
    let id = |name: &str| of(name).parse::<Uuid>().ok();
    let mut f = cx.fields();
    if let Some(known) = store::templates(&conn).await?.into_iter().find(|one| Some(one.id) == id("mau")) {
        f = template_fields(f, &known);
    } else {
        let key = kind::key_of_word(of("loai"));
        let draft = if of("loai").is_empty() { Draft::default() } else { template::of(key) };
        let new = Kept {
            id: Uuid::now_v7(),
            kind: key.to_owned(),
            name: String::new(),
            subject: String::new(),
            draft,
            version: 0,
        };
        f = template_fields(f, &new);
    }
    let known = store::receiver_lists(&conn).await?.into_iter().find(|one| Some(one.id) == id("danh-sach"));
    let list = known.unwrap_or_else(|| ReceiverList {
        id: Uuid::now_v7(),
        name: String::new(),
        receivers: String::new(),
        version: 0,
    });
    f = f.value("list_id", list.id.to_string()).value("list_version", list.version.to_string());
    f = f.value("list_name", list.name).value("receivers", list.receivers);
    page(&cx, &f).await
}

fn template_fields(f: Fields, one: &Kept) -> Fields {
    let joined = |lines: &[String]| lines.join("\n");
    let d = &one.draft;
    f.value("id", one.id.to_string())
        .value("version", one.version.to_string())
        .value("kind", kind::word(&one.kind))
        .value("name", &one.name)
        .value("subject", &one.subject)
        .value("addressed_to", joined(&d.addressed_to))
        .value("issuer", &d.issuer)
        .value("bases", joined(&d.bases))
        .value("text", &d.text)
        .value("recipients", joined(&d.recipients))
        .value("other_signature", joined(&d.other_signature))
}

/// An identifier for the one of the two forms that did not come back: what is typed into it then is kept as well.
fn with_ids(mut f: Fields) -> Fields {
    for (id, version) in [("id", "version"), ("list_id", "list_version")] {
        if f.typed(id).is_empty() {
            f = f.value(id, Uuid::now_v7().to_string()).value(version, "0");
        }
    }
    f
}

async fn page(cx: &Cx, f: &Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let named = |one: Kept| (kind::of(&one.kind).name.clone(), format!("/van-ban/mau?mau={}#mau", one.id), one);
    let page = ListsPage {
        t,
        f,
        kinds: kinds(),
        templates: store::templates(&conn).await?.into_iter().map(named).collect(),
        lists: store::receiver_lists(&conn).await?,
    };
    cx.form_page(f, &t.get("drafting-lists"), &[(&t.get("outgoing-all"), "/van-ban/di")], &page)
}

/// Commits, and goes back to the page with a word; or the page with what is wrong.
async fn kept(cx: &Cx, form: &Form, done: Result<Tx>) -> Result<Response> {
    let done = match done {
        Ok(tx) => tx.commit().await.map(|_| ()),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(cx.redirect_saying("/van-ban/mau", &cx.t.get("drafting-list-saved"))),
        Err(error) => page(cx, &with_ids(cx.typed(form, &error.for_form()?))).await,
    }
}

/// `POST /van-ban/mau`
pub(super) async fn keep_template(cx: Cx, form: Form) -> Result<Response> {
    let done = async {
        cx.actor()?.require(policy::REGISTER)?;
        let name = form.required("name", "Nhập tên mẫu.");
        let key = kind::key_of_word(form.value("kind"));
        if form.value("kind").is_empty() || kind::find(key).is_none() {
            form.wrong("kind", "Chọn loại văn bản.");
        }
        let lines = |field: &str| model::lines(form.value(field));
        let draft = Draft {
            addressed_to: lines("addressed_to"),
            issuer: form.value("issuer").to_owned(),
            bases: lines("bases"),
            text: form.value("text").to_owned(),
            recipients: lines("recipients"),
            other_signature: lines("other_signature"),
            ..Draft::default()
        };
        if serde_json::to_string(&draft).map_or(0, |body| body.chars().count()) > LONGEST {
            form.wrong("text", "Mẫu dài tối đa 60.000 ký tự.");
        }
        form.check()?;
        let shown = [&draft.issuer, &draft.text].into_iter().chain(&draft.addressed_to).chain(&draft.bases);
        secrecy::require_open("", &shown.flat_map(|text| text.lines()).map(str::to_owned).collect::<Vec<_>>())?;
        let new = Kept {
            id: form.value("id").parse().map_err(|_| Error::NotFound)?,
            kind: key.to_owned(),
            name,
            subject: form.value("subject").to_owned(),
            draft,
            version: form.value("version").parse().unwrap_or(0),
        };
        let mut tx = cx.begin().await?;
        store::keep_template(&tx, &new).await?;
        tx.record(Event::new("documents.template.kept", new.id, json!({ "kind": new.kind, "name": new.name })));
        Ok(tx)
    };
    let done = done.await;
    kept(&cx, &form, done).await
}

/// `POST /van-ban/mau/{id}/bo`
pub(super) async fn drop_template(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let done = async {
        let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
        let mut tx = cx.begin().await?;
        if store::drop_template(&tx, id).await? == 0 {
            return Err(Error::NotFound);
        }
        tx.record(Event::new("documents.template.dropped", id, json!({})));
        Ok(tx)
    };
    let done = done.await;
    kept(&cx, &form, done).await
}

/// `POST /van-ban/noi-nhan`
pub(super) async fn keep_receivers(cx: Cx, form: Form) -> Result<Response> {
    let done = async {
        cx.actor()?.require(policy::REGISTER)?;
        let name = form.required("list_name", "Nhập tên danh sách.");
        let receivers = model::lines(&form.required("receivers", "Nhập nơi nhận, mỗi nơi một dòng.")).join("\n");
        if receivers.chars().count() > LONGEST {
            form.wrong("receivers", "Danh sách dài tối đa 60.000 ký tự.");
        }
        form.check()?;
        let list = ReceiverList {
            id: form.value("list_id").parse().map_err(|_| Error::NotFound)?,
            name,
            receivers,
            version: form.value("list_version").parse().unwrap_or(0),
        };
        let mut tx = cx.begin().await?;
        store::keep_receivers(&tx, &list).await?;
        tx.record(Event::new("documents.receivers.kept", list.id, json!({ "name": list.name })));
        Ok(tx)
    };
    let done = done.await;
    kept(&cx, &form, done).await
}

/// `POST /van-ban/noi-nhan/{id}/bo`
pub(super) async fn drop_receivers(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let done = async {
        let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
        let mut tx = cx.begin().await?;
        if store::drop_receivers(&tx, id).await? == 0 {
            return Err(Error::NotFound);
        }
        tx.record(Event::new("documents.receivers.dropped", id, json!({})));
        Ok(tx)
    };
    let done = done.await;
    kept(&cx, &form, done).await
}
