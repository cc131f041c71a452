//! `/mot-cua`: the desk at a glance.

use super::store::{self, OfChannel};
use crate::policy::{HANDLE, RECEIVE, VIEW};
use askama::Template;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use kernel::{Access, Cx, Result, Routes};
use std::collections::HashMap;
use ui::{DataTable, Level, Segment};

/// The picture of channels is about so many days.
const DAYS: u64 = 30;

/// Routes of the front page.
pub(crate) fn routes(r: Routes) -> Routes {
    r.get("/mot-cua", Access::Holds(VIEW), show)
}

#[derive(Template)]
#[template(path = "overview/show.html")]
struct Page<'a> {
    t: &'a ui::T,
    today: String,
    figures: Vec<ui::Figure>,
    channels: ui::StackedBar,
    days: String,
    units: DataTable,
    procedures: DataTable,
    /// May the reader receive, and work on dossiers?
    receives: bool,
    handles: bool,
    /// Registers and lists that the reader may open: (name, address).
    books: Vec<(String, &'static str)>,
}

/// Registers and lists of the desk: (name, address).
const BOOKS: [(&str, &str); 6] = [
    ("slip-07", "/so-theo-doi-ho-so"),
    ("copy-register", "/so-chung-thuc-dien-tu"),
    ("paper-ledger", "/giay-to-khong-phai-nop"),
    ("dossier-reasons", "/quan-tri/ly-do-ho-so"),
    ("rulebook-title", "/quy-tac-mot-cua"),
    ("retention-title", "/mot-cua/du-lieu-ca-nhan"),
];

/// `GET /mot-cua`
async fn show(cx: Cx) -> Result<Response> {
    let (conn, t, today, actor) = (cx.read(), &cx.t, cx.today(), cx.actor()?);
    let first = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    let units = store::by_unit(&conn, cx.now, today).await?;
    let procedures = store::by_procedure(&conn, cx.now).await?;
    let lately = store::by_channel(&conn, first, today).await?;
    let received: i64 = store::by_channel(&conn, today, today).await?.iter().map(|row| row.dossiers).sum();
    let fresh = store::fresh(&conn).await?;
    let sum = |of: fn(&store::OfUnit) -> i64| units.iter().map(of).sum::<i64>();
    let list = |tab: &str| if actor.can(HANDLE) { format!("/ho-so?the={tab}&cua=tat-ca") } else { String::new() };
    let figure =
        |value: i64, href: String, key: &str| ui::Figure::new(ui::integer(t.lang(), value), href).labelled(t.get(key));
    let day = today.format("%Y-%m-%d").to_string();
    let figures = vec![
        figure(sum(|u| u.overdue), list("qua-han"), "desk-overdue"),
        figure(sum(|u| u.due_today), list("hom-nay"), "desk-due-today"),
        figure(sum(|u| u.waiting), list("cho"), "desk-waiting"),
        figure(fresh, list("moi"), "desk-new"),
        figure(sum(|u| u.open), list("dang-mo"), "desk-open"),
        figure(received, format!("/so-lieu/procedures.received?tu={day}&den={day}"), "desk-received"),
    ];
    let page = Page {
        t,
        today: ui::day(t.lang(), today),
        figures,
        channels: channels(t, &lately, first, today),
        days: t.with("desk-channels-about", [("n", DAYS.into())]),
        units: unit_table(&cx, &units).await?,
        procedures: procedure_table(&cx, &procedures),
        receives: actor.can(RECEIVE),
        handles: actor.can(HANDLE),
        books: BOOKS
            .into_iter()
            .filter(|(_, href)| cx.may_open(href))
            .map(|(name, href)| (t.get(name), href))
            .collect(),
    };
    cx.page(&t.get("desk-nav"), &[], &page)
}

/// What came in lately: direct, by post, partly online, wholly online.
fn channels(t: &ui::T, rows: &[OfChannel], from: NaiveDate, to: NaiveDate) -> ui::StackedBar {
    let count = |which: fn(&OfChannel) -> bool| {
        rows.iter().filter(|row| which(row)).map(|row| u64::try_from(row.dossiers).unwrap_or(0)).sum::<u64>()
    };
    let segment = |level, count, key: &str, measure: &str| {
        Segment::new(level, count, t.get(key), format!("/so-lieu/{measure}?tu={from}&den={to}"))
    };
    ui::StackedBar::new(vec![
        segment(
            Level::Met,
            count(|r| r.channel == 2 && r.full),
            "figures-received-full",
            "procedures.received.online_full",
        ),
        segment(
            Level::OnTrack,
            count(|r| r.channel == 2 && !r.full),
            "figures-received-partial",
            "procedures.received.online_partial",
        ),
        segment(Level::AtRisk, count(|r| r.channel == 3), "figures-received-post", "procedures.received.post"),
        segment(
            Level::NotAssessed,
            count(|r| !matches!(r.channel, 2 | 3)),
            "figures-received-direct",
            "procedures.received.direct",
        ),
    ])
}

/// A number of a table that leads to the work list where there is something to see.
fn cell(cx: &Cx, value: i64, href: String) -> String {
    let text = ui::integer(cx.t.lang(), value);
    if value > 0 && cx.may_open(&href) { DataTable::link(text, href, "") } else { DataTable::text(text) }
}

async fn unit_table(cx: &Cx, rows: &[store::OfUnit]) -> Result<DataTable> {
    let t = &cx.t;
    let names: HashMap<_, _> = people::api::all_units(&cx.read()).await?.into_iter().map(|u| (u.id, u.name)).collect();
    let mut table = DataTable::new(t.get("desk-units"))
        .column(t.get("desk-unit"))
        .numeric(t.get("desk-open"))
        .numeric(t.get("desk-overdue"))
        .numeric(t.get("desk-due-today"))
        .numeric(t.get("desk-waiting"));
    let mut named: Vec<(String, String, &store::OfUnit)> = rows
        .iter()
        .map(|row| match row.unit_id.and_then(|unit| Some((names.get(&unit)?, unit))) {
            Some((name, unit)) => (name.clone(), format!("&cua=dv.{unit}"), row),
            None => (t.get("desk-no-unit"), "&cua=tat-ca".to_owned(), row),
        })
        .collect();
    named.sort_by(|a, b| vietnamese::compare(&a.0, &b.0));
    for (name, unit, row) in named {
        let list = |tab: &str| format!("/ho-so?the={tab}{unit}");
        table.row(vec![
            DataTable::text(name),
            cell(cx, row.open, list("dang-mo")),
            cell(cx, row.overdue, list("qua-han")),
            cell(cx, row.due_today, list("hom-nay")),
            cell(cx, row.waiting, list("cho")),
        ]);
    }
    Ok(table)
}

fn procedure_table(cx: &Cx, rows: &[store::OfProcedure]) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("desk-procedures"))
        .column(t.get("index-procedure"))
        .numeric(t.get("desk-open"))
        .numeric(t.get("desk-overdue"));
    for row in rows {
        let list = |tab: &str| format!("/ho-so?the={tab}&cua=tat-ca&thu-tuc={}", row.id);
        table.row(vec![
            DataTable::link(&row.name, format!("/thu-tuc/{}", row.code), &row.code),
            cell(cx, row.open, list("dang-mo")),
            cell(cx, row.overdue, list("qua-han")),
        ]);
    }
    table
}
