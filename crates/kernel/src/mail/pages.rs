//! The post room for the administrator: what was sent, what waits, what failed and why.

use super::outbox::{self, Letter, Wanted};
use super::{Address, mask};
use crate::{Cx, Error, Event, Form, Notice, Result, UserId};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use ui::{DataTable, Level, Render, Status};
use uuid::Uuid;

/// Letters on a page.
const PAGE: usize = 50;
const HERE: &str = "/quan-tri/thu";
const STATES: [&str; 3] = ["waiting", "sent", "failed"];

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "tim", default)]
    words: String,
    #[serde(rename = "trang-thai", default)]
    state: String,
    #[serde(rename = "trang", default)]
    page: usize,
}

#[derive(Template)]
#[template(path = "mails.html")]
struct Page<'a> {
    t: &'a ui::T,
    configured: bool,
    count: usize,
    filter: ui::FilterBar,
    table: DataTable,
    empty: ui::EmptyState,
    pages: ui::govuk::Pagination,
    trial: ui::PostButton,
}

/// `GET /quan-tri/thu`
pub(super) async fn list(cx: Cx, Query(asked): Query<Asked>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let state = STATES.into_iter().find(|state| *state == asked.state).unwrap_or_default();
    let wanted = Wanted { state, words: &asked.words };
    let count = outbox::count(&conn, &wanted).await?;
    let pages = count.div_ceil(PAGE).max(1);
    let page = asked.page.clamp(1, pages);
    let letters = outbox::list(&conn, &wanted, (page - 1) * PAGE, PAGE).await?;
    let mut people: Vec<UserId> = letters.iter().filter_map(Letter::user).collect();
    people.sort_unstable();
    people.dedup();
    let people = cx.app.addresses_of(&conn, &people).await?;
    let columns = ["mail-about", "mail-to", "mail-state", "mail-when", "mail-do"];
    let table = columns.into_iter().fold(DataTable::new(t.get("mail-title")), |table, key| table.column(t.get(key)));
    let table = letters.iter().fold(table, |mut table, letter| {
        table.row(row(&cx, letter, &people));
        table
    });
    let states = STATES.map(|state| (state.to_owned(), t.get(format!("mail-state-{state}"))));
    let filter = ui::FilterBar::new(t, HERE)
        .text("tim", &t.get("mail-find"), &asked.words)
        .select("trang-thai", &t.get("mail-state"), &t.get("mail-state-any"), &states, state)
        .clearable(t, !asked.words.is_empty() || !state.is_empty());
    let words = crate::cx::url_encode(&asked.words);
    let body = Page {
        t,
        configured: cx.app.mailer.is_some(),
        count,
        filter,
        table,
        empty: ui::EmptyState::new(t.get("mail-none"), t.get("mail-none-more")),
        pages: ui::govuk::Pagination::new(t, page, pages, |n| {
            format!("{HERE}?tim={words}&trang-thai={state}&trang={n}")
        }),
        trial: cx.fields().button(format!("{HERE}/gui-thu"), t.get("mail-trial")).secondary(),
    };
    cx.page(&t.get("mail-title"), &[], &body)
}

fn row(cx: &Cx, letter: &Letter, people: &[(UserId, Address)]) -> Vec<String> {
    let (name, email) = match people.iter().find(|(id, _)| Some(*id) == letter.user()) {
        Some((_, address)) => (address.name.as_str(), address.email.as_str()),
        None => (letter.name.as_str(), letter.email.as_str()),
    };
    let level = match letter.state.as_str() {
        "sent" => Level::Met,
        "failed" => Level::Late,
        _ => Level::NotAssessed,
    };
    let status = Status::new(level, state_word(cx, letter)).html();
    let again = cx.fields().button(format!("{HERE}/{}/gui-lai", letter.id), cx.t.get("mail-again"));
    vec![
        // Without a link: what a letter is about is for its receiver, whoever keeps the mail server.
        DataTable::two_lines(&letter.subject, cx.t.with("mail-tries", [("n", letter.tries.into())])),
        DataTable::two_lines(name, mask(email)),
        if letter.error.is_empty() { status } else { status + &DataTable::two_lines("", cx.t.said(&letter.error)) },
        DataTable::text(crate::moment(letter.sent_at.unwrap_or(letter.created_at))),
        if letter.state == "sent" { String::new() } else { again.secondary().about(&letter.subject).html() },
    ]
}

fn state_word(cx: &Cx, letter: &Letter) -> String {
    match letter.state.as_str() {
        "waiting" if cx.app.mailer.is_none() => cx.t.get("mail-state-no-server"),
        "waiting" if letter.tries > 0 => {
            cx.t.with("mail-state-again-at", [("when", crate::moment(letter.due_at).into())])
        }
        state => cx.t.get(format!("mail-state-{state}")),
    }
}

/// `POST /quan-tri/thu/{id}/gui-lai`
pub(super) async fn send_again(cx: Cx, Path(id): Path<Uuid>, _: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    if !outbox::again(&mut tx, id).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(cx.redirect_saying(HERE, &cx.t.get("mail-again-done")))
}

/// `POST /quan-tri/thu/gui-thu`: a letter to the administrator who asks, to see that the server takes letters.
pub(super) async fn send_trial(cx: Cx, _: Form) -> Result<Response> {
    let user = cx.actor()?.user;
    if cx.app.mailer.is_none() {
        return Err(Error::refused(cx.t.get("mail-no-server-more")));
    }
    if cx.app.addresses_of(&cx.read(), &[user]).await?.iter().all(|(_, address)| address.email.is_empty()) {
        return Err(Error::refused(cx.t.get("mail-trial-no-address")));
    }
    let (id, t) = (Uuid::now_v7(), cx.t.in_language(ui::Lang::Vi));
    let (title, body) = (crate::told!("{}", t.get("mail-trial-subject")), t.get("mail-trial-text"));
    let notice = Notice { to: user, title, body, href: HERE.into(), key: format!("mail.trial.{id}"), by_mail: None };
    let mut tx = cx.begin().await?;
    tx.send_to_person(user, "", &notice).await?;
    tx.record(Event::new("mail.trial.asked", id, json!({})));
    tx.commit().await?;
    Ok(cx.redirect_saying(HERE, &cx.t.get("mail-trial-done")))
}
