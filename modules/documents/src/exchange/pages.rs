//! Pages of the exchange: what waits and what failed, per agency; one message that came; the recipients of a document;
//! the agencies.

mod agencies;
mod document;
mod received;

use super::model::{Agency, Channel, Received, ReceivedState, Send, SendState};
use super::store::sends::Count;
use super::store::{agencies as store_agencies, received as store_received, sends, statuses};
use super::{public, receive};
use crate::outgoing::{OutgoingId, store as outgoing};
use crate::policy;
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path, Query};
use axum::handler::Handler as _;
use axum::response::Response;
use chrono::Duration;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes, moment};
use std::collections::HashMap;
use ui::{DataTable, Level, Render, Status};
use uuid::Uuid;

/// Rows of a list.
const SHOWN: u32 = 50;
/// Days over which is counted what went and came.
const COUNTED: i64 = 365;
const HERE: &str = "/van-ban/lien-thong";

/// Routes of the exchange.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, oversee) = (Access::Holds(policy::VIEW), Access::Holds(policy::OVERSEE));
    let (send, take, peers) =
        (Access::Holds(policy::ISSUE), Access::Holds(policy::REGISTER), Access::Holds(policy::PEERS));
    r.get(HERE, oversee, home)
        .post("/van-ban/lien-thong/gui-lai", send, again)
        .get("/van-ban/lien-thong/den/{id}", oversee, received::show)
        .post("/van-ban/lien-thong/den/{id}/tiep-nhan", take, received::accept)
        .post("/van-ban/lien-thong/den/{id}/tu-choi", take, received::refuse)
        .post("/van-ban/lien-thong/den/{id}/tra-lai", take, received::give_back)
        .post("/van-ban/lien-thong/den/{id}/giu-lai", take, received::keep)
        .get("/van-ban/lien-thong/gui/{id}", see, document::show)
        .post("/van-ban/lien-thong/gui/{id}", send, document::send)
        .post("/van-ban/lien-thong/gui/{id}/lay-lai", send, document::recall)
        .post("/van-ban/lien-thong/gui/{id}/gui-lai/{send}", send, document::retry)
        .post("/van-ban/lien-thong/gui/{id}/bo/{send}", send, document::unplan)
        .post("/van-ban/lien-thong/gui/{id}/lien-ket", send, document::open_link)
        .post("/van-ban/lien-thong/gui/{id}/dong/{link}", send, document::close_link)
        .get("/van-ban/lien-thong/co-quan", peers, agencies::list)
        .get("/van-ban/lien-thong/co-quan/moi", peers, agencies::blank)
        .post("/van-ban/lien-thong/co-quan/moi", peers, agencies::add)
        .get("/van-ban/lien-thong/co-quan/{id}", peers, agencies::show)
        .post("/van-ban/lien-thong/co-quan/{id}", peers, agencies::change)
        .post("/van-ban/lien-thong/co-quan/{id}/khoa-moi", peers, agencies::renew)
        .post("/van-ban/lien-thong/co-quan/{id}/ngung", peers, agencies::close)
        .post("/lien-thong/v1/{ward}/goi-tin", Access::Keyed, receive::receive.layer(DefaultBodyLimit::disable()))
        .get("/vb/{token}", Access::Public, public::show)
        .get("/vb/{token}/tep/{at}", Access::Public, public::file)
}

/// How a send stands, with its word.
pub(super) fn badge(t: &ui::T, state: SendState) -> Status {
    let level = match state {
        SendState::Planned | SendState::Cancelled | SendState::Recalled => Level::NotAssessed,
        SendState::Waiting | SendState::RecallAsked => Level::AtRisk,
        SendState::Failed | SendState::Refused | SendState::RecallRefused => Level::Late,
        SendState::Done => Level::Met,
        SendState::Sent | SendState::Arrived | SendState::Accepted | SendState::Assigned | SendState::InProgress => {
            Level::OnTrack
        }
    };
    Status::new(level, t.get(format!("edoc-state-{}", state.key())))
}

/// How something that came stands, with its word.
pub(super) fn came_badge(t: &ui::T, came: &Received) -> Status {
    let (level, key) = match came.state {
        ReceivedState::Here if came.is_waiting() => (Level::AtRisk, "waiting"),
        ReceivedState::Here => (Level::OnTrack, "registered"),
        ReceivedState::RecallAsked => (Level::Late, "recall_asked"),
        ReceivedState::Recalled => (Level::NotAssessed, "recalled"),
        ReceivedState::Superseded => (Level::NotAssessed, "superseded"),
        ReceivedState::Refused => (Level::NotAssessed, "refused"),
        ReceivedState::TurnedAway => (Level::Late, "turned_away"),
    };
    Status::new(level, t.get(format!("edoc-came-{key}")))
}

/// What was said last of a send: by its receiver, or by what went wrong.
pub(super) fn words(t: &ui::T, send: &Send) -> String {
    let again = (send.state == SendState::Waiting && !send.last_error.is_empty())
        .then(|| t.with("edoc-tried-again", [("when", moment(send.next_at).into())]));
    [send.said.as_str(), send.last_error.as_str(), again.as_deref().unwrap_or_default()]
        .into_iter()
        .filter(|said| !said.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn channel_name(t: &ui::T, channel: Channel) -> String {
    t.get(format!("edoc-channel-{}", channel.key()))
}

/// The pages of what waits for a clerk, by intake.
pub(crate) async fn waiting_pages(conn: &Conn) -> Result<HashMap<Uuid, String>> {
    let waiting = store_received::waiting(conn).await?;
    Ok(waiting.iter().filter_map(|came| Some((came.intake?, came_page(came)))).collect())
}

fn send_page(document: Uuid) -> String {
    format!("{HERE}/gui/{document}")
}

fn came_page(came: &Received) -> String {
    format!("{HERE}/den/{}", came.id)
}

fn title_of(came: &Received) -> String {
    if came.symbol.is_empty() { came.sender.clone() } else { format!("{} · {}", came.symbol, came.subject) }
}

/// Something that waits for a clerk.
struct Waiting {
    href: String,
    title: String,
    about: String,
    state: Status,
    /// Where one click takes it; empty where there is more to decide.
    accept: String,
}

#[derive(Template)]
#[template(path = "exchange/pages/home.html")]
struct HomePage<'a> {
    t: &'a ui::T,
    f: ui::Fields,
    has_identity: bool,
    may_take: bool,
    may_send: bool,
    waiting: Vec<Waiting>,
    troubled: DataTable,
    failed_statuses: i64,
    agencies: DataTable,
    sent: DataTable,
    came: DataTable,
    narrowed: String,
}

/// `GET /van-ban/lien-thong?co-quan={id}`
async fn home(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let all = store_agencies::all(&conn).await?;
    let only = asked.get("co-quan").and_then(|id| id.parse::<Uuid>().ok());
    let waiting = store_received::waiting(&conn).await?;
    let came = store_received::newest(&conn, only, SHOWN).await?;
    let sent = sends::newest(&conn, only, SHOWN).await?;
    let since = cx.now - Duration::days(COUNTED);
    let counts = (sends::counts(&conn, since).await?, store_received::counts(&conn, since).await?);
    let page = HomePage {
        t,
        f: cx.fields(),
        has_identity: !kernel::ORGAN_ID.get(&conn).await?.trim().is_empty(),
        may_take: actor.can(policy::REGISTER),
        may_send: actor.can(policy::ISSUE),
        waiting: waiting.iter().map(|came| waits(&cx, came)).collect(),
        troubled: sends_table(&cx, &t.get("edoc-troubled"), &sends::troubled(&conn).await?, &all).await?,
        failed_statuses: statuses::failed(&conn).await?,
        agencies: agencies_table(t, &all, &counts),
        sent: sends_table(&cx, &t.get("edoc-sent"), &sent, &all).await?,
        came: came_table(t, &came),
        narrowed: only.and_then(|id| all.iter().find(|a| a.id == id)).map(|a| a.name.clone()).unwrap_or_default(),
    };
    cx.page(&t.get("edoc-title"), &[], &page)
}

fn waits(cx: &Cx, came: &Received) -> Waiting {
    let href = came_page(came);
    Waiting {
        accept: if came.is_waiting() { format!("{href}/tiep-nhan") } else { String::new() },
        href,
        title: title_of(came),
        about: cx
            .t
            .with("edoc-came-about", [("who", came.sender.as_str().into()), ("when", moment(came.came_at).into())]),
        state: came_badge(&cx.t, came),
    }
}

async fn sends_table(cx: &Cx, caption: &str, sends: &[Send], agencies: &[Agency]) -> Result<DataTable> {
    let t = &cx.t;
    let packages: Vec<Uuid> = sends.iter().filter_map(|send| send.package).collect();
    let conn = cx.read();
    let titles = sends::titles(&conn, &packages).await?;
    let mut table = DataTable::new(caption)
        .column(t.get("edoc-document"))
        .column(t.get("edoc-recipient"))
        .column(t.get("edoc-state"))
        .column(t.get("edoc-when"));
    for send in sends {
        let title = match titles.iter().find(|(id, _)| Some(*id) == send.package) {
            Some((_, title)) => title.clone(),
            // What is not packed yet is named as its register names it, to those who may see it.
            None => match outgoing::find_visible_to(&conn, cx.actor()?, OutgoingId(send.document)).await {
                Ok(document) => document.title(),
                Err(Error::NotFound) => String::new(),
                Err(error) => return Err(error),
            },
        };
        let agency = agencies.iter().find(|a| a.id == send.agency).map_or("", |a| a.name.as_str());
        let kind = t.get(format!("edoc-kind-{}", send.kind.number()));
        let named = match title.is_empty() {
            true => DataTable::text(kind),
            false => DataTable::link(title, send_page(send.document), kind),
        };
        table.row(vec![
            named,
            DataTable::text(agency),
            format!("{}<br>{}", badge(t, send.state).html(), DataTable::text(words(t, send))),
            DataTable::text(moment(send.sent_at.unwrap_or(send.made_at))),
        ]);
    }
    Ok(table)
}

fn came_table(t: &ui::T, came: &[Received]) -> DataTable {
    let mut table = DataTable::new(t.get("edoc-came"))
        .column(t.get("edoc-document"))
        .column(t.get("edoc-sender"))
        .column(t.get("edoc-state"))
        .column(t.get("edoc-when"));
    for one in came {
        let kind = t.get(format!("edoc-kind-{}", one.kind.number()));
        table.row(vec![
            DataTable::link(title_of(one), came_page(one), kind),
            DataTable::text(&one.sender),
            format!("{}<br>{}", came_badge(t, one).html(), DataTable::text(t.said(&one.said))),
            DataTable::text(moment(one.came_at)),
        ]);
    }
    table
}

fn agencies_table(t: &ui::T, all: &[Agency], counts: &(Vec<Count>, Vec<(Uuid, i64)>)) -> DataTable {
    let mut table = DataTable::new(t.get("edoc-agencies"))
        .column(t.get("edoc-agency"))
        .numeric(t.get("edoc-count-sent"))
        .numeric(t.get("edoc-count-waiting"))
        .numeric(t.get("edoc-count-troubled"))
        .numeric(t.get("edoc-count-came"));
    for agency in all {
        let out = counts.0.iter().find(|c| c.agency_id == agency.id);
        let came = counts.1.iter().find(|(id, _)| *id == agency.id).map_or(0, |(_, n)| *n);
        let number = |n: Option<i64>| DataTable::text(ui::integer(t.lang(), n.unwrap_or(0)));
        table.row(vec![
            DataTable::link(
                &agency.name,
                format!("{HERE}?co-quan={}", agency.id),
                [agency.organ_id.as_str(), &channel_name(t, agency.channel)].join(" ").trim(),
            ),
            number(out.map(|c| c.went)),
            number(out.map(|c| c.waiting)),
            number(out.map(|c| c.troubled)),
            number(Some(came)),
        ]);
    }
    table
}

/// `POST /van-ban/lien-thong/gui-lai`
async fn again(cx: Cx, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    super::answer::tell_again(&mut tx, cx.actor()?).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(HERE, &cx.t.get("edoc-told-again")))
}

/// The identifier in an address.
fn id_in(path: &str) -> Result<Uuid> {
    path.parse().map_err(|_| kernel::Error::NotFound)
}

/// Two identifiers in an address.
type Two = Path<(String, String)>;
