//! Agencies that documents are exchanged with: how each is reached, and the keys on both sides.

use super::{channel_name, id_in};
use crate::exchange::actions;
use crate::exchange::model::{Agency, Channel};
use crate::exchange::store::agencies;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use ui::{DataTable, Fields};
use uuid::Uuid;

const LIST: &str = "/van-ban/lien-thong/co-quan";

fn href(id: Uuid) -> String {
    format!("{LIST}/{id}")
}

#[derive(Template)]
#[template(path = "exchange/pages/agencies.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    table: DataTable,
}

/// `GET /van-ban/lien-thong/co-quan`
pub(super) async fn list(cx: Cx) -> Result<Response> {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("edoc-agencies"))
        .column(t.get("edoc-agency"))
        .column(t.get("edoc-channel"))
        .column(t.get("edoc-state"));
    for agency in agencies::all(&cx.read()).await? {
        let state = if agency.closed_at.is_some() { "edoc-agency-closed" } else { "edoc-agency-open" };
        let below = if agency.illustrative { t.get("document-illustrative") } else { agency.organ_id.clone() };
        table.row(vec![
            DataTable::link(&agency.name, href(agency.id), below),
            DataTable::text(channel_name(t, agency.channel)),
            DataTable::text(t.get(state)),
        ]);
    }
    cx.page(&t.get("edoc-agencies"), &[], &ListPage { t, table })
}

#[derive(Template)]
#[template(path = "exchange/pages/agency.html")]
struct AgencyPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    title: String,
    action: String,
    channels: Vec<(String, String)>,
    /// The agency that is there already.
    known: Option<Agency>,
    /// The key that was made just now: shown once.
    key: Option<String>,
    /// Where it brings its messages, or where its files lie.
    place: String,
    has_key: bool,
}

fn page(cx: &Cx, known: Option<Agency>, key: Option<String>, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let title = known.as_ref().map_or_else(|| t.get("edoc-agency-new"), |agency| agency.name.clone());
    let place = match known.as_ref().map(|agency| (agency.channel, agency.address.as_str())) {
        Some((Channel::Http, _)) => {
            let base = cx.app.config.base_url.trim_end_matches('/').to_owned();
            t.with("edoc-place-http", [("address", format!("{base}/lien-thong/v1/{}/goi-tin", cx.ward.id).into())])
        }
        Some((Channel::Directory, folder)) => {
            t.with("edoc-place-directory", [("folder", format!("exchange/{}/{folder}", cx.ward.id).into())])
        }
        _ => String::new(),
    };
    let page = AgencyPage {
        t,
        f,
        title: title.clone(),
        action: known.as_ref().map_or_else(|| format!("{LIST}/moi"), |agency| href(agency.id)),
        channels: Channel::ALL.map(|c| (c.key().to_owned(), channel_name(t, c))).to_vec(),
        has_key: known.as_ref().is_some_and(|agency| !agency.key_in.is_empty()),
        known,
        key,
        place,
    };
    cx.form_page(f, &title, &[(&t.get("edoc-agencies"), LIST)], &page)
}

/// `GET /van-ban/lien-thong/co-quan/moi`
pub(super) async fn blank(cx: Cx) -> Result<Response> {
    page(&cx, None, None, &cx.fields().value("id", Uuid::now_v7().to_string()).value("channel", "http"))
}

fn filled(cx: &Cx, agency: &Agency) -> Fields {
    let f = cx.fields().value("name", &agency.name).value("organ_id", &agency.organ_id);
    let f = f.value("channel", agency.channel.key()).value("address", &agency.address);
    let f = f.value("version", agency.version.to_string());
    let f = if agency.relays { f.value("relays", "1") } else { f };
    if agency.recalls_by_status { f.value("recalls_by_status", "1") } else { f }
}

/// `GET /van-ban/lien-thong/co-quan/{id}`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let agency = agencies::find(&cx.read(), id_in(&id)?).await?;
    let f = filled(&cx, &agency);
    page(&cx, Some(agency), None, &f)
}

/// What was typed of an agency; a key that was left empty stays as it is.
fn typed(form: &Form, id: Uuid, before: Option<&Agency>) -> Result<Agency> {
    let channel =
        Channel::from_key(form.value("channel")).ok_or_else(|| Error::invalid("channel", "Chọn cách gửi văn bản."))?;
    let kept = |of: fn(&Agency) -> String| before.map(of).unwrap_or_default();
    let key_out = form.optional("key_out").unwrap_or_else(|| kept(|agency| agency.key_out.clone()));
    Ok(Agency {
        id,
        organ_id: form.value("organ_id").to_uppercase(),
        name: form.value("name").to_owned(),
        channel,
        address: if channel == Channel::Link { String::new() } else { form.value("address").to_owned() },
        key_out,
        key_in: kept(|agency| agency.key_in.clone()),
        relays: form.ticked("relays") && channel.speaks_edxml(),
        recalls_by_status: form.ticked("recalls_by_status") && channel.speaks_edxml(),
        closed_at: None,
        illustrative: before.is_some_and(|agency| agency.illustrative),
        version: form.value("version").parse().unwrap_or(1),
    })
}

/// `POST /van-ban/lien-thong/co-quan/moi`
pub(super) async fn add(cx: Cx, form: Form) -> Result<Response> {
    let id: Uuid = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let done = async {
        let agency = typed(&form, id, None)?;
        let mut tx = cx.begin().await?;
        actions::keep_agency(&mut tx, cx.actor()?, &agency, true).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&href(id), &cx.t.get("edoc-agency-saved"))),
        Err(error) => page(&cx, None, None, &cx.typed(&form, &error.for_form()?)),
    }
}

/// `POST /van-ban/lien-thong/co-quan/{id}`
pub(super) async fn change(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let before = agencies::find(&cx.read(), id_in(&id)?).await?;
    let done = async {
        let agency = typed(&form, before.id, Some(&before))?;
        let mut tx = cx.begin().await?;
        actions::keep_agency(&mut tx, cx.actor()?, &agency, false).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&href(before.id), &cx.t.get("edoc-agency-saved"))),
        Err(error) => page(&cx, Some(before), None, &cx.typed(&form, &error.for_form()?)),
    }
}

/// `POST /van-ban/lien-thong/co-quan/{id}/khoa-moi`
pub(super) async fn renew(cx: Cx, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let mut agency = agencies::find(&cx.read(), id_in(&id)?).await?;
    let mut tx = cx.begin().await?;
    let key = actions::renew_key(&mut tx, cx.actor()?, &agency).await?;
    tx.commit().await?;
    agency.key_in.push('x');
    let f = filled(&cx, &agency);
    page(&cx, Some(agency), Some(key), &f)
}

/// `POST /van-ban/lien-thong/co-quan/{id}/ngung`
pub(super) async fn close(cx: Cx, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let agency = agencies::find(&cx.read(), id_in(&id)?).await?;
    let mut tx = cx.begin().await?;
    actions::close_agency(&mut tx, cx.actor()?, &agency).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(LIST, &cx.t.get("edoc-agency-was-closed")))
}
