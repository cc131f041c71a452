//! To whom an outgoing document goes and how it stands with each, its public links, asking it back.

use super::{HERE, Two, badge, channel_name, id_in, send_page, words};
use crate::exchange::actions::{self, Recipients};
use crate::exchange::links;
use crate::exchange::model::{Agency, Send, SendState, to_ask_back};
use crate::exchange::package::Purpose;
use crate::exchange::store::links::{self as store_links, Link};
use crate::exchange::store::{agencies, sends};
use crate::outgoing::show::find;
use crate::outgoing::{Outgoing, OutgoingId, State, actions as register};
use crate::policy;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use edxml::BusinessKind;
use kernel::{Cx, Error, Form, Result, moment};
use ui::{Fields, Status};
use uuid::Uuid;

/// A recipient as the page shows it.
struct Recipient {
    state: Status,
    name: String,
    about: String,
    said: String,
    /// Address and text of what may be done about it.
    acts: Vec<(String, String)>,
}

/// A public link as the page shows it.
struct Shown {
    recipient: String,
    address: String,
    about: String,
    close: String,
}

/// What the person may do.
#[derive(Default)]
struct May {
    send: bool,
    recall: bool,
    link: bool,
}

#[derive(Template)]
#[template(path = "exchange/pages/document.html")]
struct DocumentPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    d: &'a Outgoing,
    base: String,
    recipients: Vec<Recipient>,
    agencies: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    earlier: Vec<(String, String)>,
    links: Vec<Shown>,
    may: May,
}

async fn visible(cx: &Cx, id: &str) -> Result<Outgoing> {
    find(cx, OutgoingId(id_in(id)?)).await
}

/// `GET /van-ban/lien-thong/gui/{id}`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let document = visible(&cx, &id).await?;
    page(&cx, &document, &cx.fields().value("kind", "0").value("id", Uuid::now_v7().to_string())).await
}

fn recipient(cx: &Cx, d: &Outgoing, send: &Send, all: &[Agency]) -> Recipient {
    let t = &cx.t;
    let agency = all.iter().find(|a| a.id == send.agency);
    let name = agency.map(|a| a.name.clone()).unwrap_or_default();
    let kind = (send.kind != BusinessKind::New).then(|| t.get(format!("edoc-kind-{}", send.kind.number())));
    let when = send.answered_at.or(send.sent_at).unwrap_or(send.made_at);
    let channel = agency.map(|a| channel_name(t, a.channel));
    let about = [kind, channel, Some(moment(when)), Some(send.made_by_name.clone())];
    let about = about.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let base = send_page(send.document);
    let mut acts = Vec::new();
    if cx.actor().is_ok_and(|actor| actor.can(policy::ISSUE)) {
        if send.can_be_retried(cx.now) && (send.kind == BusinessKind::Recall || actions::may_go(d)) {
            acts.push((format!("{base}/gui-lai/{}", send.id), t.get("edoc-retry")));
        }
        if send.state == SendState::Planned || send.state.can_be_given_up() {
            acts.push((format!("{base}/bo/{}", send.id), t.get("edoc-unplan")));
        }
    }
    Recipient { state: badge(t, send.state), name, about, said: words(t, send), acts }
}

fn shown(cx: &Cx, link: &Link) -> Shown {
    let (t, is_open) = (&cx.t, link.is_open(cx.today()));
    let key = match (is_open, link.closed_at) {
        (true, _) => "edoc-link-open",
        (false, Some(_)) => "edoc-link-closed",
        (false, None) => "edoc-link-over",
    };
    let about = t.with(
        key,
        [
            ("until", vietnamese::format_date(link.until).into()),
            ("reads", i64::from(link.reads).into()),
            ("who", link.made_by_name.as_str().into()),
            ("last", link.last_read_at.map(moment).unwrap_or_else(|| t.get("edoc-link-unread")).into()),
        ],
    );
    Shown {
        recipient: link.recipient.clone(),
        address: if is_open { format!("{}{}", cx.base_url(), links::address(&link.token)) } else { String::new() },
        about,
        close: if is_open { format!("{}/dong/{}", send_page(link.document_id), link.id) } else { String::new() },
    }
}

async fn page(cx: &Cx, d: &Outgoing, f: &Fields) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let all = agencies::all(&conn).await?;
    let sent = sends::of_document(&conn, d.id.0).await?;
    let issues = actor.can(policy::ISSUE);
    let may = May {
        send: issues && actions::may_go(d),
        recall: issues && !to_ask_back(&sent).is_empty(),
        link: issues && d.state == State::Issued,
    };
    let links = if issues { store_links::of_document(&conn, d.id.0).await? } else { Vec::new() };
    let kinds: &[BusinessKind] = match d.state {
        State::Issued => &[BusinessKind::New, BusinessKind::Update, BusinessKind::Replace],
        _ => &[],
    };
    let named = |a: &Agency| (a.id.to_string(), format!("{} ({})", a.name, channel_name(t, a.channel)));
    let page = DocumentPage {
        t,
        f,
        d,
        base: send_page(d.id.0),
        recipients: sent.iter().map(|send| recipient(cx, d, send, &all)).collect(),
        agencies: all.iter().filter(|a| a.closed_at.is_none()).map(named).collect(),
        kinds: kinds.iter().map(|k| (k.number().to_string(), t.get(format!("edoc-kind-{}", k.number())))).collect(),
        earlier: sends::earlier(&conn).await?,
        links: links.iter().map(|link| shown(cx, link)).collect(),
        may,
    };
    let title = t.with("edoc-recipients-of", [("symbol", d.title().into())]);
    cx.form_page(f, &title, &[(&t.get("edoc-title"), HERE)], &page)
}

/// The answer to an act: back with a word, or the page with what is wrong.
async fn after(cx: &Cx, d: &Outgoing, form: &Form, done: Result<String>) -> Result<Response> {
    match done {
        Ok(said) => Ok(cx.redirect_saying(&send_page(d.id.0), &said)),
        Err(error) => page(cx, d, &cx.typed(form, &error.for_form()?)).await,
    }
}

/// `POST /van-ban/lien-thong/gui/{id}`
pub(super) async fn send(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let d = visible(&cx, &id).await?;
    let done = try_send(&cx, &d, &form).await;
    after(&cx, &d, &form, done).await
}

async fn try_send(cx: &Cx, d: &Outgoing, form: &Form) -> Result<String> {
    let kind = form.value("kind").parse().ok().and_then(BusinessKind::from_number).unwrap_or_default();
    let about = form.value("about").to_owned();
    if kind != BusinessKind::New && about.is_empty() {
        return Err(Error::invalid("about", cx.t.get("edoc-about-missing")));
    }
    if kind != BusinessKind::New && form.value("why").is_empty() {
        return Err(Error::invalid("why", cx.t.get("edoc-why-missing")));
    }
    if form.value("why").chars().count() > edxml::LONGEST_BUSINESS_REASON {
        return Err(Error::invalid("why", "Lý do dài nhất 500 ký tự."));
    }
    if kind == BusinessKind::Replace && sends::is_of(&cx.read(), d.id.0, &about).await? {
        return Err(Error::invalid("about", cx.t.get("edoc-replaces-itself")));
    }
    let purpose = Purpose { kind, reason: form.value("why").to_owned(), about };
    let agencies = form.values("agencies").filter_map(|id| id.parse().ok()).collect();
    let mut tx = cx.begin().await?;
    let count = actions::send(&mut tx, &cx.app, cx.actor()?, d, &Recipients { agencies, purpose }).await?;
    tx.commit().await?;
    let key = match (count, d.state) {
        (0, _) => "edoc-sent-before",
        (_, State::Issued) => "edoc-was-sent",
        _ => "edoc-was-planned",
    };
    Ok(cx.t.with(key, [("count", i64::try_from(count).unwrap_or(0).into())]))
}

/// `POST /van-ban/lien-thong/gui/{id}/lay-lai`
pub(super) async fn recall(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let d = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        let count = register::recall(&mut tx, &cx.app, cx.actor()?, &d, form.value("reason")).await?;
        tx.commit().await?;
        Ok(cx.t.with("edoc-was-recalled", [("count", i64::try_from(count).unwrap_or(0).into())]))
    };
    let done = done.await;
    after(&cx, &d, &form, done).await
}

/// A send of this document.
async fn of(cx: &Cx, d: &Outgoing, id: &str) -> Result<Send> {
    let send = sends::find(&cx.read(), id_in(id)?).await?;
    if send.document == d.id.0 { Ok(send) } else { Err(Error::NotFound) }
}

/// `POST /van-ban/lien-thong/gui/{id}/gui-lai/{send}`
pub(super) async fn retry(cx: Cx, Path((id, send)): Two, form: Form) -> Result<Response> {
    let d = visible(&cx, &id).await?;
    let send = of(&cx, &d, &send).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::retry(&mut tx, &cx.app, cx.actor()?, &send).await?;
        tx.commit().await?;
        Ok(cx.t.get("edoc-was-retried"))
    };
    let done = done.await;
    after(&cx, &d, &form, done).await
}

/// `POST /van-ban/lien-thong/gui/{id}/bo/{send}`
pub(super) async fn unplan(cx: Cx, Path((id, send)): Two, form: Form) -> Result<Response> {
    let d = visible(&cx, &id).await?;
    let send = of(&cx, &d, &send).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::unplan(&mut tx, cx.actor()?, &send).await?;
        tx.commit().await?;
        Ok(cx.t.get("edoc-was-unplanned"))
    };
    let done = done.await;
    after(&cx, &d, &form, done).await
}

/// `POST /van-ban/lien-thong/gui/{id}/lien-ket`
pub(super) async fn open_link(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let d = visible(&cx, &id).await?;
    let done = try_open(&cx, &d, &form).await;
    after(&cx, &d, &form, done).await
}

async fn try_open(cx: &Cx, d: &Outgoing, form: &Form) -> Result<String> {
    let days = form.number("days");
    form.check()?;
    let id: Uuid = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let mut tx = cx.begin().await?;
    let package = actions::package_of(&tx, &cx.app, d).await?;
    links::create(&mut tx, cx.actor()?, &package, form.value("recipient"), id, days).await?;
    tx.commit().await?;
    Ok(cx.t.get("edoc-link-made"))
}

/// `POST /van-ban/lien-thong/gui/{id}/dong/{link}`
pub(super) async fn close_link(cx: Cx, Path((id, link)): Two, form: Form) -> Result<Response> {
    let d = visible(&cx, &id).await?;
    let link = store_links::find(&cx.read(), id_in(&link)?).await?;
    if link.document_id != d.id.0 {
        return Err(Error::NotFound);
    }
    let done = async {
        let mut tx = cx.begin().await?;
        links::close(&mut tx, cx.actor()?, &link).await?;
        tx.commit().await?;
        Ok(cx.t.get("edoc-link-was-closed"))
    };
    let done = done.await;
    after(&cx, &d, &form, done).await
}
