//! What citizens said, for leaders: how many were satisfied, and the ratings themselves.

use super::model::Rating;
use super::store::{self, Wanted};
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::Duration;
use kernel::{Access, Cx, Result, Routes};
use std::collections::HashMap;
use ui::{DataTable, FilterBar};

/// Routes of the leaders' list.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/danh-gia", Access::Holds(policy::RATINGS), list)
}

const SPANS: [(&str, i64); 3] = [("30", 30), ("90", 90), ("365", 365)];

#[derive(Template)]
#[template(path = "citizen/rating/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    filter: FilterBar,
    verdict: String,
    counts: DataTable,
    table: DataTable,
    more: String,
}

/// `GET /danh-gia?trong=30&muc=2&gop-y=1&sau={id}`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let given = |name: &str| asked.get(name).map_or("", String::as_str);
    let days = SPANS.into_iter().find(|(key, _)| *key == given("trong")).map_or(30, |(_, days)| days);
    let wanted = Wanted {
        since: cx.now - Duration::days(days),
        at_most: given("muc").parse().ok().filter(|most| (1..=5).contains(most)),
        with_comment: given("gop-y") == "1",
    };
    let after = match given("sau").parse() {
        Ok(id) => store::find(&conn, id).await?,
        Err(_) => None,
    };
    let found = store::list(&conn, &wanted, after.as_ref()).await?;
    let counts = store::counts(&conn, wanted.since).await?;
    let more = found
        .last()
        .filter(|_| found.len() == store::PAGE)
        .map(|last| format!("/danh-gia?trong={days}&muc={}&gop-y={}&sau={}", given("muc"), given("gop-y"), last.id));
    let page = ListPage {
        t,
        filter: filter(t, days, given("muc"), given("gop-y")),
        verdict: verdict(t, counts, days),
        counts: counted(t, counts),
        table: rows(&cx, &found),
        more: more.unwrap_or_default(),
    };
    cx.page(&t.get("rating-nav"), &[], &page)
}

fn filter(t: &ui::T, days: i64, most: &str, comment: &str) -> FilterBar {
    let span = |(key, days): (&str, i64)| (key.to_owned(), t.with("rating-days", [("n", days.into())]));
    let words: Vec<(String, String)> =
        [("2", "rating-low"), ("3", "rating-not-high")].map(|(v, k)| (v.to_owned(), t.get(k))).to_vec();
    let comments = [("1".to_owned(), t.get("rating-with-comment"))];
    FilterBar::new(t, "/danh-gia")
        .select(
            "trong",
            &t.get("rating-span"),
            &t.with("rating-days", [("n", 30.into())]),
            &SPANS[1..].iter().copied().map(span).collect::<Vec<_>>(),
            &days.to_string(),
        )
        .select("muc", &t.get("rating-level"), &t.get("rating-any"), &words, most)
        .select("gop-y", &t.get("rating-comment-column"), &t.get("rating-any"), &comments, comment)
        .clearable(t, days != 30 || !most.is_empty() || !comment.is_empty())
}

/// "Trong 30 ngày: 96,4% hài lòng (27 trên 28 lượt)"; none is not 0 %.
fn verdict(t: &ui::T, counts: [i64; 5], days: i64) -> String {
    let (all, satisfied) = (counts.iter().sum::<i64>(), counts[3] + counts[4]);
    if all == 0 {
        return t.with("rating-verdict-none", [("days", days.into())]);
    }
    #[allow(clippy::cast_precision_loss)]
    let share = satisfied as f64 * 100.0 / all as f64;
    let share = ui::percent(t.lang(), share);
    t.with(
        "rating-verdict",
        [("days", days.into()), ("share", share.into()), ("n", satisfied.into()), ("all", all.into())],
    )
}

fn counted(t: &ui::T, counts: [i64; 5]) -> DataTable {
    let mut table = DataTable::new(t.get("rating-counts")).column(t.get("rating-level")).numeric(t.get("rating-count"));
    for (at, count) in counts.into_iter().enumerate().rev() {
        table.row(vec![
            DataTable::text(t.get(format!("rating-{}", at + 1))),
            DataTable::text(ui::integer(t.lang(), count)),
        ]);
    }
    table
}

fn rows(cx: &Cx, found: &[Rating]) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("rating-nav"))
        .column(t.get("rating-level"))
        .column(t.get("rating-comment-column"))
        .column(t.get("rating-procedure"))
        .column(t.get("rating-officer"))
        .column(t.get("rating-at"));
    for r in found {
        table.row(vec![
            cx.record_cell(&t.get(format!("rating-{}", r.stars)), &format!("/ho-so/{}", r.dossier), ""),
            DataTable::text(&r.comment),
            DataTable::text(&r.procedure_name),
            DataTable::text(&r.officer_name),
            DataTable::text(vietnamese::format_date(kernel::local_day(r.at))),
        ]);
    }
    table
}
