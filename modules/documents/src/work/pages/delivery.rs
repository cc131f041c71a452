//! Pages of deliveries to the archive of the province: what may go, what waits or was refused, what was received.

use super::visible;
use crate::work::delivery::{self, Delivery, DeliveryState};
use crate::work::model::WorkFile;
use crate::work::outbox;
use crate::work::store::{self, delivery as deliveries};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, moment};
use ui::{DataTable, Fields, Level, Status};

/// Where the deliveries are.
pub(super) const HERE: &str = "/van-ban/ho-so/kho-tinh";
/// Files that are offered, and delivered, at once: each is packed within the request.
const MOST: usize = 20;
/// Deliveries that are shown of each list.
const SHOWN: u32 = 200;

/// A delivery that did not reach the archive yet.
struct Stuck {
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
    waiting: String,
    backlog: Vec<Stuck>,
    went: String,
    sent: DataTable,
}

fn badge(t: &ui::T, state: DeliveryState) -> Status {
    let level = match state {
        DeliveryState::Waiting => Level::AtRisk,
        DeliveryState::Sent => Level::Met,
        DeliveryState::Refused | DeliveryState::Failed => Level::Late,
    };
    Status::new(level, t.get(format!("workfile-delivery-{}", state.key())))
}

fn title(f: &WorkFile) -> String {
    format!("{}.{} {}", f.year, f.notation, f.title)
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

/// What was wrong, and when it is tried again.
fn words(t: &ui::T, d: &Delivery) -> String {
    let again = (d.state == DeliveryState::Waiting && !d.said.is_empty())
        .then(|| t.with("workfile-delivery-tried-again", [("when", moment(d.next_at).into())]));
    let said = [t.said(&d.said).into_owned(), again.unwrap_or_default()];
    said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join(" ")
}

/// How the delivery of a file stands, in a line; empty where nobody asked for one.
pub(super) async fn of_file(cx: &Cx, file: &WorkFile) -> Result<String> {
    let t = &cx.t;
    let Some(d) = deliveries::of_file(&cx.read(), file.id).await? else { return Ok(String::new()) };
    let state = t.get(format!("workfile-delivery-{}", d.state.key()));
    let when = moment(d.sent_at.unwrap_or(d.asked_at));
    let rest = if d.state == DeliveryState::Sent { receipt(t, &d) } else { words(t, &d) };
    Ok(format!("{state} · {when}. {rest}").trim_end().to_owned())
}

/// `GET /van-ban/ho-so/kho-tinh`
pub(super) async fn list(cx: Cx) -> Result<Response> {
    page(&cx, &cx.fields()).await
}

async fn page(cx: &Cx, f: &Fields) -> Result<Response> {
    let (conn, t, actor) = (cx.read(), &cx.t, cx.actor()?);
    let (place, fault) = match outbox::destination(&conn).await {
        Ok(Some(to)) => (to.name(cx.ward.id), String::new()),
        Ok(None) => (String::new(), outbox::not_connected().to_string()),
        Err(Error::Refused(said)) => (String::new(), said),
        Err(error) => return Err(error),
    };
    let ready = deliveries::ready(&conn, actor, MOST).await?;
    let mut backlog = Vec::new();
    for d in deliveries::backlog(&conn, SHOWN).await? {
        let Some(file) = store::find(&conn, d.file).await? else { continue };
        backlog.push(Stuck {
            href: file.page(),
            title: title(&file),
            state: badge(t, d.state),
            about: [moment(d.asked_at), d.asked_by_name.clone(), words(t, &d)].join(" · "),
        });
    }
    let mut sent = DataTable::new(t.get("workfile-delivery-went"))
        .column(t.get("workfile-title"))
        .column(t.get("workfile-delivery-when"))
        .column(t.get("workfile-delivery-number"));
    for d in deliveries::sent(&conn, SHOWN).await? {
        let Some(file) = store::find(&conn, d.file).await? else { continue };
        let digest = t.with("workfile-delivery-digest", [("digest", d.digest.as_str().into())]);
        sent.row(vec![
            DataTable::link(title(&file), file.page(), digest),
            DataTable::text(d.sent_at.map(moment).unwrap_or_default()),
            DataTable::text(receipt(t, &d)),
        ]);
    }
    let (went, waiting) = deliveries::counts(&conn).await?;
    let count = |key: &str, count: i64| t.with(key, [("count", count.into())]);
    let body = ListPage {
        t,
        f,
        place,
        fault: t.said(&fault).into_owned(),
        ready: ready.iter().map(|f| (f.id.to_string(), format!("{} · {}", title(f), f.retention.said()))).collect(),
        waiting: count("workfile-delivery-count-waiting", waiting),
        backlog,
        went: count("workfile-delivery-count-went", went),
        sent,
    };
    cx.form_page(f, &t.get("workfile-deliveries"), &[(&t.get("workfile-files"), "/van-ban/ho-so")], &body)
}

/// `POST /van-ban/ho-so/kho-tinh`
pub(super) async fn ask(cx: Cx, form: Form) -> Result<Response> {
    let done = async {
        let chosen: Vec<&str> = form.values("files").collect();
        if chosen.is_empty() {
            return Err(Error::invalid("files", "Chọn ít nhất một hồ sơ để nộp."));
        }
        if chosen.len() > MOST {
            return Err(Error::invalid("files", format!("Mỗi lần nộp nhiều nhất {MOST} hồ sơ.")));
        }
        for id in chosen {
            delivery::ask(&cx, &visible(&cx, id).await?).await?;
        }
        Ok(())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(HERE, &cx.t.get("workfile-delivery-asked"))),
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// `POST /van-ban/ho-so/{id}/kho-tinh`
pub(super) async fn again(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    match delivery::again(&cx, &visible(&cx, &id).await?).await {
        Ok(()) => Ok(cx.redirect_saying(HERE, &cx.t.get("workfile-delivery-asked"))),
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}
