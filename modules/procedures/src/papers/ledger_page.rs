//! Sổ thành phần không phải nộp: what citizens did not have to bring in a month, and why.

use super::model::Spared;
use super::store;
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::{Datelike, Months, NaiveDate, NaiveTime, TimeDelta};
use kernel::{Access, Cx, Result, Routes};
use std::collections::HashMap;
use ui::{DataTable, Figure};
use vietnamese::format_integer;

/// Routes of the ledger.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/giay-to-khong-phai-nop", Access::Holds(policy::HANDLE), show)
}

#[derive(Template)]
#[template(path = "papers/pages/ledger.html")]
struct Page<'a> {
    t: &'a ui::T,
    month: String,
    figures: Vec<Figure>,
    table: DataTable,
    before: String,
    after: String,
}

/// `GET /giay-to-khong-phai-nop?thang=2026-03`
async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let asked = asked.get("thang").and_then(|text| format!("{text}-01").parse::<NaiveDate>().ok());
    let first = asked.filter(|day| (2000..2200).contains(&day.year())).unwrap_or_else(|| cx.today());
    let first = first.with_day(1).unwrap_or(first);
    let next = first + Months::new(1);
    let start = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(7);
    let (from, to) = (start(first), start(next));
    let counts = store::spared_counts(&conn, from, to).await?;
    let mut table = DataTable::new(t.get("paper-ledger"))
        .column(t.get("paper-component"))
        .column(t.get("paper-why"))
        .column(t.get("paper-dossier"));
    for row in store::spared(&conn, from, to).await? {
        let when = row.kept_at.map(|at| vietnamese::format_date(kernel::local_day(at))).unwrap_or_default();
        table.row(vec![
            DataTable::text(&row.name),
            DataTable::two_lines(t.get(format!("paper-how-{}", row.how)), &row.source),
            cx.record_cell(
                &row.code,
                &format!("/ho-so/{}/giay-to", row.dossier_id),
                &format!("{when} {}", row.kept_by_name),
            ),
        ]);
    }
    let figure = |why: Spared| {
        let count = counts.iter().find(|(how, _)| how == why.key()).map_or(0, |(_, count)| *count);
        Figure::new(format_integer(count), "").labelled(t.get(format!("paper-how-{}", why.key())))
    };
    let named = |day: NaiveDate| day.format("%Y-%m").to_string();
    let body = Page {
        t,
        month: first.format("%-m/%Y").to_string(),
        figures: Spared::ALL.map(figure).to_vec(),
        table,
        before: named(first - Months::new(1)),
        after: named(next),
    };
    cx.page(&t.get("paper-ledger"), &[], &body)
}
