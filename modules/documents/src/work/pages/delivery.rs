//! Pages of deliveries to the archive of the province: what may go, what waits or was refused, what was received.

use super::visible;
use crate::policy;
use crate::work::delivery::{self, Delivery, DeliveryState, PAGE as HERE};
use crate::work::model::{FileState, WorkFile};
use crate::work::outbox;
use crate::work::store::delivery as deliveries;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, moment};
use std::collections::HashMap;
use ui::govuk::Pagination;
use ui::{DataTable, Fields, Level, Status};

/// Files that are offered, and delivered, at once: each is packed within the request.
const MOST: u16 = 20;
/// Deliveries on one page of a list.
const SHOWN: u16 = 50;
/// Which page of a list is asked for: of what may go, of what has no receipt, of what was received.
const READY: &str = "trang";
const OPEN: &str = "cho";
const RECEIVED: &str = "da-nhan";

/// A delivery for which there is no receipt yet.
struct Open {
    href: String,
    title: String,
    state: Status,
    about: String,
}

#[derive(Template)]
#[template(path = "work/pages/deliveries.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    /// Where packages go; empty where they go nowhere.
    place: String,
    /// Why they go nowhere.
    fault: String,
    ready: Vec<(String, String)>,
    /// Which page of them.
    ready_at: String,
    ready_pages: Pagination,
    waiting: String,
    open: Vec<Open>,
    open_pages: Pagination,
    count: String,
    received: DataTable,
    received_pages: Pagination,
}

/// How a delivery stands, in a word.
fn state(t: &ui::T, d: &Delivery) -> String {
    t.get(format!("workfile-delivery-{}", if d.is_received() { "received" } else { d.state.key() }))
}

fn badge(t: &ui::T, d: &Delivery) -> Status {
    let level = match d.state {
        DeliveryState::Waiting | DeliveryState::Sent => Level::AtRisk,
        DeliveryState::Refused | DeliveryState::Failed => Level::Late,
    };
    Status::new(level, state(t, d))
}

fn title(d: &Delivery) -> String {
    format!("{}.{} {}", d.year, d.notation, d.title)
}

/// The receipt of the archive, or that there is none yet.
fn receipt(t: &ui::T, d: &Delivery) -> String {
    match d.received_at {
        Some(at) => {
            t.with("workfile-delivery-receipt", [("number", d.receipt.as_str().into()), ("when", moment(at).into())])
        }
        None => t.get("workfile-delivery-no-receipt"),
    }
}

/// What was wrong, when it is tried again, and what the package leaves out.
fn words(t: &ui::T, d: &Delivery) -> String {
    let mut said = Vec::new();
    if d.state == DeliveryState::Sent {
        said.push(receipt(t, d));
    }
    said.push(t.said(&d.said).into_owned());
    if d.state == DeliveryState::Waiting && !d.said.is_empty() {
        said.push(t.with("workfile-delivery-tried-again", [("when", moment(d.next_at).into())]));
    }
    said.push(notes(t, d));
    said.retain(|said| !said.is_empty());
    said.join(" ")
}

/// What a reader of the package should know.
fn notes(t: &ui::T, d: &Delivery) -> String {
    d.notes.lines().map(|note| t.said(note)).collect::<Vec<_>>().join(" ")
}

/// How the delivery of a file stands, in a line; empty where nobody asked for one.
pub(super) async fn of_file(cx: &Cx, file: &WorkFile) -> Result<String> {
    let Some(d) = deliveries::of_file(&cx.read(), file.id).await? else { return Ok(String::new()) };
    let when = moment(d.sent_at.unwrap_or(d.asked_at));
    Ok(format!("{} · {when}. {}", state(&cx.t, &d), words(&cx.t, &d)).trim_end().to_owned())
}

/// May the person have this file delivered, from its own page?
pub(super) async fn may_ask(cx: &Cx, file: &WorkFile) -> Result<bool> {
    if file.state != FileState::Archived || !cx.actor()?.can(policy::ARCHIVE) {
        return Ok(false);
    }
    let conn = cx.read();
    let is_fresh = deliveries::of_file(&conn, file.id).await?.is_none();
    Ok(is_fresh && matches!(outbox::destination(&conn).await, Ok(Some(_))))
}

/// `GET /van-ban/ho-so/kho-tinh?trang=&cho=&da-nhan=`
pub(super) async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    page(&cx, &cx.fields(), &asked).await
}

/// The page of a list that was asked for, and the way to its others.
fn paged(t: &ui::T, asked: &HashMap<String, String>, key: &str, count: i64, size: u16) -> (u64, Pagination) {
    let pages = u64::try_from(count).unwrap_or(0).div_ceil(u64::from(size)).max(1);
    let at = asked.get(key).and_then(|at| at.parse().ok()).unwrap_or(1).clamp(1, pages);
    let number = |n: u64| usize::try_from(n).unwrap_or(1);
    let mut all = Pagination::new(t, number(at), number(pages), |n| format!("{HERE}?{key}={n}"));
    all.landmark_label = t.get(format!("workfile-delivery-pages-{key}"));
    (at, all)
}

async fn page(cx: &Cx, f: &Fields, asked: &HashMap<String, String>) -> Result<Response> {
    let (conn, t, actor) = (cx.read(), &cx.t, cx.actor()?);
    let (place, fault) = match outbox::destination(&conn).await {
        Ok(Some(to)) => (to.name(cx.ward.id), String::new()),
        Ok(None) => (String::new(), outbox::not_connected().to_string()),
        Err(Error::Refused(said)) => (String::new(), said),
        Err(error) => return Err(error),
    };
    let after = |at: u64, size: u16| ((at - 1) * u64::from(size), u64::from(size));
    let (ready_at, ready_pages) = paged(t, asked, READY, deliveries::count_ready(&conn, actor).await?, MOST);
    let (offset, limit) = after(ready_at, MOST);
    let ready = deliveries::ready(&conn, actor, offset, limit).await?;
    let choice =
        |f: &WorkFile| (f.id.to_string(), format!("{}.{} {} · {}", f.year, f.notation, f.title, f.retention.said()));
    let (waiting, count) = deliveries::counts(&conn).await?;
    let (open_at, open_pages) = paged(t, asked, OPEN, waiting, SHOWN);
    let (offset, limit) = after(open_at, SHOWN);
    let open = deliveries::open(&conn, offset, limit).await?;
    let line = |d: &Delivery| Open {
        href: format!("/van-ban/ho-so/{}", d.file),
        title: title(d),
        state: badge(t, d),
        about: [moment(d.asked_at), d.asked_by_name.clone(), words(t, d)].join(" · "),
    };
    let (received_at, received_pages) = paged(t, asked, RECEIVED, count, SHOWN);
    let (offset, limit) = after(received_at, SHOWN);
    let received = table(t, &deliveries::received(&conn, offset, limit).await?);
    let said = |key: &str, count: i64| t.with(key, [("count", count.into())]);
    let body = ListPage {
        t,
        f,
        place,
        fault: t.said(&fault).into_owned(),
        ready: ready.iter().map(choice).collect(),
        ready_at: ready_at.to_string(),
        ready_pages,
        waiting: said("workfile-delivery-count-waiting", waiting),
        open: open.iter().map(line).collect(),
        open_pages,
        count: said("workfile-delivery-count-received", count),
        received,
        received_pages,
    };
    cx.form_page(f, &t.get("workfile-deliveries"), &[(&t.get("workfile-files"), "/van-ban/ho-so")], &body)
}

fn table(t: &ui::T, received: &[Delivery]) -> DataTable {
    let mut table = DataTable::new(t.get("workfile-delivery-got"))
        .column(t.get("workfile-title"))
        .column(t.get("workfile-delivery-when"))
        .column(t.get("workfile-delivery-number"));
    for d in received {
        let digest = t.with("workfile-delivery-digest", [("digest", d.digest.as_str().into())]);
        table.row(vec![
            DataTable::link(title(d), format!("/van-ban/ho-so/{}", d.file), digest),
            DataTable::two_lines(d.sent_at.map(moment).unwrap_or_default(), &d.sent_to),
            DataTable::two_lines(receipt(t, d), notes(t, d)),
        ]);
    }
    table
}

/// `POST /van-ban/ho-so/kho-tinh`
pub(super) async fn ask(cx: Cx, form: Form) -> Result<Response> {
    let done = async {
        let chosen: Vec<&str> = form.values("files").collect();
        if chosen.is_empty() {
            return Err(Error::invalid("files", "Chọn ít nhất một hồ sơ để nộp."));
        }
        if chosen.len() > usize::from(MOST) {
            return Err(Error::invalid("files", format!("Mỗi lần nộp nhiều nhất {MOST} hồ sơ.")));
        }
        let mut files = Vec::with_capacity(chosen.len());
        for id in chosen {
            files.push(visible(&cx, id).await?);
        }
        delivery::ask(&cx, &files).await
    };
    let wrong = match done.await {
        Ok(refused) => refused.into_iter().map(|said| (String::new(), said)).collect(),
        Err(error) => error.for_form()?,
    };
    if wrong.is_empty() {
        return Ok(cx.redirect_saying(HERE, &cx.t.get("workfile-delivery-asked")));
    }
    page(&cx, &cx.typed(&form, &wrong), &asked_in(&form)).await
}

/// The page of the list on which the files were chosen.
fn asked_in(form: &Form) -> HashMap<String, String> {
    HashMap::from([(READY.to_owned(), form.value(READY).to_owned())])
}

/// `POST /van-ban/ho-so/{id}/kho-tinh`
pub(super) async fn again(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    match delivery::again(&cx, &visible(&cx, &id).await?).await {
        Ok(()) => Ok(cx.redirect_saying(HERE, &cx.t.get("workfile-delivery-asked"))),
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?), &asked_in(&form)).await,
    }
}
