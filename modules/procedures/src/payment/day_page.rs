//! Đối soát: what waits today, and what system, bank and till say of one day.

use super::model::{Obligation, Payment, Reconciliation};
use super::pages::{badge, payment_table};
use super::store;
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::{Access, Cx, Error, Result, Routes, attach};
use office::{Cell, Column, ColumnKind, Table};
use std::collections::HashMap;
use ui::{DataTable, Level, Status};
use vietnamese::{format_date, format_integer};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Routes of reconciliation.
pub(super) fn routes(r: Routes) -> Routes {
    let money = Access::Holds(policy::MONEY);
    r.get("/thu-phi", money, waiting).get("/thu-phi/doi-soat", money, day).get("/thu-phi/doi-soat.xlsx", money, xlsx)
}

#[derive(Template)]
#[template(path = "payment/pages/waiting.html")]
struct WaitingPage<'a> {
    t: &'a ui::T,
    loose: DataTable,
    over: DataTable,
    open: DataTable,
}

fn owed_table(t: &ui::T, caption: &str, obligations: &[Obligation]) -> DataTable {
    let mut table = DataTable::new(t.get(caption))
        .with_own_file()
        .column(t.get("fee-dossier"))
        .column(t.get("fee-standing"))
        .numeric(t.get("fee-owed"))
        .numeric(t.get("fee-paid"));
    for o in obligations {
        table.row(vec![
            DataTable::link(&o.code, format!("/ho-so/{}/phi", o.dossier), format_date(kernel::local_day(o.asked_at))),
            ui::Render::html(&badge(t, o)),
            DataTable::text(format_integer(o.amount)),
            DataTable::text(format_integer(o.paid)),
        ]);
    }
    table
}

/// `GET /thu-phi`
async fn waiting(cx: Cx) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let mut loose = DataTable::new(t.get("fee-loose"))
        .column(t.get("fee-day"))
        .column(t.get("fee-description"))
        .numeric(t.get("fee-amount"));
    for p in store::loose(&conn).await? {
        let words = if p.description.is_empty() { t.get("fee-no-description") } else { p.description.clone() };
        loose.row(vec![
            DataTable::text(format_date(p.on_day)),
            DataTable::link(words, format!("/thu-phi/khoan/{}", p.id), &p.reference),
            DataTable::text(format_integer(p.amount)),
        ]);
    }
    let over = owed_table(t, "fee-over", &store::overpaid(&conn).await?);
    let open = owed_table(t, "fee-open", &store::open(&conn).await?);
    cx.page(&t.get("fee-nav"), &[], &WaitingPage { t, loose, over, open })
}

#[derive(Template)]
#[template(path = "payment/pages/day.html")]
struct DayPage<'a> {
    t: &'a ui::T,
    day: String,
    iso: String,
    before: String,
    after: String,
    verdict: Status,
    sums: DataTable,
    missing: DataTable,
    payments: DataTable,
}

fn asked_day(cx: &Cx, asked: &HashMap<String, String>) -> NaiveDate {
    let text = asked.get("ngay").map_or("", |text| text.trim());
    let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"));
    parsed.ok().filter(|day| (2000..2200).contains(&chrono::Datelike::year(day))).unwrap_or(cx.today())
}

/// What each side says, in the order of the page: (key of the words, amount).
fn sums(r: &Reconciliation) -> [(&'static str, i64); 9] {
    [
        ("fee-sum-system", r.system),
        ("fee-sum-statement", r.statement),
        ("fee-sum-missing", r.not_in_statement),
        ("fee-sum-loose", r.loose),
        ("fee-sum-aside", r.set_aside),
        ("fee-sum-cash", r.cash),
        ("fee-sum-refund-cash", r.refunded_cash),
        ("fee-sum-till", r.till()),
        ("fee-sum-refund-bank", r.refunded_bank),
    ]
}

fn not_in_statement(payments: &[Payment]) -> Vec<Payment> {
    payments.iter().filter(|p| p.how.is_transfer() && p.statement.is_none()).cloned().collect()
}

/// `GET /thu-phi/doi-soat?ngay=`
async fn day(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (day, t) = (asked_day(&cx, &asked), &cx.t);
    let payments = store::payments_on(&cx.read(), day).await?;
    let r = Reconciliation::of(&payments);
    let mut table = DataTable::new(t.get("fee-sums")).column(t.get("fee-name")).numeric(t.get("fee-amount"));
    for (key, amount) in sums(&r) {
        table.row(vec![DataTable::text(t.get(key)), DataTable::text(format_integer(amount))]);
    }
    let verdict = match r.agrees() {
        true => Status::new(Level::Met, t.get("fee-agrees")),
        false => Status::new(Level::Late, t.get("fee-differs")),
    };
    let iso = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let body = DayPage {
        t,
        day: format_date(day),
        iso: day.to_string(),
        before: iso(day.pred_opt()),
        after: iso(day.succ_opt()),
        verdict,
        sums: table,
        missing: payment_table(t, &not_in_statement(&payments), true),
        payments: payment_table(t, &payments, true),
    };
    let title = t.with("fee-day-title", [("day", format_date(day).into())]);
    cx.page(&title, &[(&t.get("fee-nav"), "/thu-phi")], &body)
}

/// `GET /thu-phi/doi-soat.xlsx?ngay=`
async fn xlsx(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (day, t) = (asked_day(&cx, &asked), &cx.t);
    let payments = store::payments_on(&cx.read(), day).await?;
    let columns = [
        ("fee-day", ColumnKind::Date),
        ("fee-way", ColumnKind::Text),
        ("fee-dossier", ColumnKind::Text),
        ("fee-amount", ColumnKind::Money),
        ("fee-reference", ColumnKind::Text),
        ("fee-description", ColumnKind::Text),
        ("fee-in-statement", ColumnKind::Text),
    ];
    let yes = |holds: bool| Cell::from(if holds { t.get("fee-yes") } else { String::new() });
    let rows = payments.iter().map(|p| {
        vec![
            p.on_day.into(),
            t.get(format!("fee-way-{}", p.how.key())).into(),
            p.code.as_str().into(),
            p.amount.into(),
            p.reference.as_str().into(),
            p.description.as_str().into(),
            yes(p.statement.is_some()),
        ]
    });
    let title = t.with("fee-day-title", [("day", format_date(day).into())]);
    let table = Table {
        title: title.clone(),
        columns: columns.into_iter().map(|(key, kind)| Column::new(t.get(key), kind)).collect(),
        rows: rows.collect(),
    };
    let bytes = table.to_xlsx().map_err(Error::internal)?;
    Ok(attach(bytes, XLSX, &format!("doi-soat-{day}.xlsx")))
}
