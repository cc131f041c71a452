//! Lấy số: one big button for each kind of service; the number, how many wait before it and for how long.

use super::model::{State, Ticket, TicketId, expected_minutes};
use super::{actions, services_of, store};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes};
use office::QrCode;
use std::collections::HashMap;
use ui::{Fields, PostButton};

/// Seconds for which a kiosk shows a number before it is ready for the next person.
const KIOSK_SECONDS: &str = "12; url=/lay-so?kiosk=1";
/// Seconds after which a waiting person's page is shown anew.
const FOLLOW_SECONDS: &str = "20";

/// Routes for those who wait.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/lay-so", Access::Public, choose).post("/lay-so", Access::Public, take).get(
        "/lay-so/{id}",
        Access::Public,
        show,
    )
}

#[derive(Template)]
#[template(path = "tickets/pages/choose.html")]
struct ChoosePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    /// A button and how many wait.
    buttons: Vec<(PostButton, String)>,
}

fn is_kiosk(asked: &HashMap<String, String>) -> bool {
    asked.get("kiosk").is_some_and(|value| value == "1")
}

/// `GET /lay-so`, on a screen of its own `GET /lay-so?kiosk=1`
async fn choose(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    choose_page(&cx, &cx.fields(), is_kiosk(&asked)).await
}

async fn choose_page(cx: &Cx, f: &Fields, kiosk: bool) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let waiting = store::waiting_counts(&conn, cx.today()).await?;
    let button = |letter: &str, name: &str| {
        let id = TicketId::new().to_string();
        let button = f.button("/lay-so", format!("{letter} – {name}")).with("service", letter).with("id", id);
        if kiosk { button.with("kiosk", "1") } else { button }
    };
    let buttons = services_of(&conn).await?.into_iter().map(|service| {
        let count = waiting.iter().find(|(letter, _)| *letter == service.letter).map_or(0, |(_, count)| *count);
        (button(&service.letter, &service.name), t.with("ticket-waiting-now", [("count", count.into())]))
    });
    cx.form_page(f, &t.get("ticket-take"), &[], &ChoosePage { t, f, buttons: buttons.collect() })
}

/// `POST /lay-so`
async fn take(cx: Cx, form: Form) -> Result<Response> {
    let kiosk = form.ticked("kiosk");
    match try_take(&cx, &form).await {
        Ok(ticket) => Ok(cx.redirect(&format!("/lay-so/{}{}", ticket.id, if kiosk { "?kiosk=1" } else { "" }))),
        Err(error) => choose_page(&cx, &cx.typed(&form, &error.for_form()?), kiosk).await,
    }
}

async fn try_take(cx: &Cx, form: &Form) -> Result<Ticket> {
    let id: TicketId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let services = services_of(&cx.read()).await?;
    let service = services.into_iter().find(|service| service.letter == form.value("service"));
    let service = service.ok_or_else(|| Error::refused(cx.t.get("ticket-service-missing")))?;
    let mut tx = cx.begin().await?;
    let ticket = actions::take(&mut tx, id, &service.letter).await?;
    tx.commit().await?;
    Ok(ticket)
}

#[derive(Template)]
#[template(path = "tickets/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    label: String,
    service: String,
    taken: String,
    said: String,
    expected: String,
    qr: String,
    kiosk: bool,
}

/// `GET /lay-so/{id}`
async fn show(cx: Cx, Path(id): Path<String>, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let id: TicketId = id.parse().map_err(|_| Error::NotFound)?;
    let ticket = store::find(&conn, id).await?.ok_or(Error::NotFound)?;
    let services = services_of(&conn).await?;
    let ahead = store::ahead(&conn, &ticket).await?;
    let calls = store::calls(&conn, ticket.day, &ticket.service).await?;
    let waits = ticket.state == State::Waiting && ticket.day == cx.today();
    let expected = match expected_minutes(ahead, &calls, cx.now).filter(|_| waits) {
        Some(minutes) => t.with("ticket-expected", [("minutes", minutes.into())]),
        None if waits => t.get("ticket-expected-unknown"),
        None => String::new(),
    };
    let said = match (ticket.state, ticket.counter) {
        _ if ticket.day != cx.today() => t.get("ticket-over"),
        (State::Waiting, _) => t.with("ticket-ahead", [("count", i64::try_from(ahead).unwrap_or_default().into())]),
        (State::Called, Some(counter)) => t.with("ticket-called", [("counter", counter.into())]),
        (State::Skipped, _) => t.get("ticket-missed"),
        _ => t.get("ticket-over"),
    };
    let kiosk = is_kiosk(&asked);
    let address = crate::slips::address_of(&cx, &format!("/lay-so/{}", ticket.id));
    let page = ShowPage {
        t,
        label: ticket.label(),
        service: services.into_iter().find(|s| s.letter == ticket.service).map(|s| s.name).unwrap_or_default(),
        taken: kernel::moment(ticket.taken_at),
        said,
        expected,
        qr: QrCode::new(&address).map(|code| code.svg()).unwrap_or_default(),
        kiosk,
    };
    let mut response = cx.page(&t.with("ticket-yours", [("number", ticket.label().into())]), &[], &page)?;
    let again = if kiosk { KIOSK_SECONDS } else { FOLLOW_SECONDS };
    if kiosk || waits {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static(again));
    }
    Ok(response)
}
