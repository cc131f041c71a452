//! Bảng gọi số: the numbers that are called, very large, for a screen in the waiting room.

use super::store;
use askama::Template;
use axum::response::Response;
use kernel::{Access, Cx, Result, Routes};

/// Routes of the board.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/bang-goi-so", Access::Public, board).get("/bang-goi-so/cac-so", Access::Public, part)
}

/// A number on the board.
struct Shown {
    label: String,
    counter: i32,
    /// What is spoken, and what tells this call from the one before.
    spoken: String,
    call: String,
}

#[derive(Template)]
#[template(path = "tickets/pages/numbers.html")]
struct Numbers<'a> {
    t: &'a ui::T,
    shown: Vec<Shown>,
    waiting: Vec<String>,
}

#[derive(Template)]
#[template(path = "tickets/pages/board.html")]
struct Board<'a> {
    t: &'a ui::T,
    numbers: Numbers<'a>,
}

async fn numbers(cx: &Cx) -> Result<Numbers<'_>> {
    let conn = cx.read();
    let called = store::called(&conn, cx.today()).await?;
    let shown = called.iter().filter_map(|ticket| {
        let counter = ticket.counter?;
        let call = format!("{}-{}", ticket.id, ticket.calls);
        Some(Shown { label: ticket.label(), counter, spoken: ticket.spoken(counter), call })
    });
    let waiting = store::waiting_counts(&conn, cx.today()).await?;
    let said = |(letter, count): (String, i64)| format!("{letter}: {count}");
    Ok(Numbers { t: &cx.t, shown: shown.collect(), waiting: waiting.into_iter().map(said).collect() })
}

/// `GET /bang-goi-so`
async fn board(cx: Cx) -> Result<Response> {
    let numbers = numbers(&cx).await?;
    cx.page(&cx.t.get("ticket-board"), &[], &Board { t: &cx.t, numbers })
}

/// `GET /bang-goi-so/cac-so`
async fn part(cx: Cx) -> Result<Response> {
    cx.fragment(&numbers(&cx).await?)
}
