//! What citizens said, for leaders: how many were satisfied, and the ratings themselves.

use super::model::Rating;
use super::store::{self, Officer, Tally, Wanted};
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::Duration;
use kernel::{Access, Cx, Result, Routes, url_encode};
use std::collections::HashMap;
use ui::{DataTable, FilterBar};

/// Routes of the leaders' list.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/danh-gia", Access::Holds(policy::RATINGS), list)
}

const SPANS: [(&str, i64); 3] = [("30", 30), ("90", 90), ("365", 365)];
/// Four stars or more.
const SATISFIED: &str = "hai-long";
/// Three stars or fewer.
const NOT_SATISFIED: &str = "3";
/// Which stars may be asked for: as it stands in the address, in words, from so many to so many.
const LEVELS: [(&str, &str, (i16, i16)); 3] =
    [("2", "rating-low", (1, 2)), (NOT_SATISFIED, "rating-not-high", (1, 3)), (SATISFIED, "rating-high", (4, 5))];

#[derive(Template)]
#[template(path = "citizen/rating/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    filter: FilterBar,
    verdict: String,
    counts: DataTable,
    officers: DataTable,
    table: DataTable,
    more: String,
}

/// `GET /danh-gia?trong=30&muc=2&gop-y=1&can-bo={id}&sau={id}`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let given = |name: &str| asked.get(name).map_or("", String::as_str);
    let days = SPANS.into_iter().find(|(key, _)| *key == given("trong")).map_or(30, |(_, days)| days);
    let wanted = Wanted {
        since: cx.now - Duration::days(days),
        stars: LEVELS.into_iter().find(|(key, ..)| *key == given("muc")).map(|(.., stars)| stars),
        with_comment: given("gop-y") == "1",
        officer: Officer::from_key(given("can-bo")),
    };
    let after = match given("sau").parse() {
        Ok(id) => store::find(&conn, id).await?,
        Err(_) => None,
    };
    let found = store::list(&conn, &wanted, after.as_ref()).await?;
    let counts = store::counts(&conn, wanted.since).await?;
    let tallies = store::by_officer(&conn, wanted.since).await?;
    let asked = ["muc", "gop-y", "can-bo"].map(|name| format!("{name}={}", url_encode(given(name)))).join("&");
    let more = found.last().filter(|_| found.len() == store::PAGE);
    let more = more.map(|last| format!("/danh-gia?trong={days}&{asked}&sau={}", last.id));
    let page = ListPage {
        t,
        filter: filter(t, days, [given("muc"), given("gop-y"), given("can-bo")], &tallies),
        verdict: verdict(t, counts, days),
        counts: counted(t, counts),
        officers: by_officer(t, days, &tallies),
        table: rows(&cx, &found),
        more: more.unwrap_or_default(),
    };
    cx.page(&t.get("rating-nav"), &[], &page)
}

fn filter(t: &ui::T, days: i64, [level, comment, officer]: [&str; 3], tallies: &[Tally]) -> FilterBar {
    let span = |(key, days): (&str, i64)| (key.to_owned(), t.with("rating-days", [("n", days.into())]));
    let words = LEVELS.map(|(key, words, _)| (key.to_owned(), t.get(words)));
    let officers: Vec<(String, String)> = tallies.iter().map(|of| (of.officer.key(), named(t, of))).collect();
    let comments = [("1".to_owned(), t.get("rating-with-comment"))];
    FilterBar::new(t, "/danh-gia")
        .select(
            "trong",
            &t.get("rating-span"),
            &t.with("rating-days", [("n", 30.into())]),
            &SPANS[1..].iter().copied().map(span).collect::<Vec<_>>(),
            &days.to_string(),
        )
        .select("muc", &t.get("rating-level"), &t.get("rating-any"), &words, level)
        .select("gop-y", &t.get("rating-comment-column"), &t.get("rating-any"), &comments, comment)
        .select("can-bo", &t.get("rating-officer"), &t.get("rating-any"), &officers, officer)
        .clearable(t, days != 30 || [level, comment, officer].into_iter().any(|chosen| !chosen.is_empty()))
}

fn named(t: &ui::T, of: &Tally) -> String {
    if of.name.is_empty() { t.get("rating-nobody") } else { of.name.clone() }
}

/// What each officer's work was rated; each number opens its ratings.
fn by_officer(t: &ui::T, days: i64, tallies: &[Tally]) -> DataTable {
    let lang = t.lang();
    let mut table = DataTable::new(t.get("rating-by-officer"))
        .column(t.get("rating-officer"))
        .numeric(t.get("rating-count"))
        .numeric(t.get("rating-high"))
        .numeric(t.get("rating-not-high"))
        .numeric(t.get("rating-share"));
    for of in tallies {
        let cell = |count: i64, level: &str| {
            let text = ui::integer(lang, count);
            if count == 0 {
                return DataTable::text(text);
            }
            let officer = url_encode(&of.officer.key());
            DataTable::link(text, format!("/danh-gia?trong={days}&muc={level}&can-bo={officer}"), "")
        };
        table.row(vec![
            DataTable::text(named(t, of)),
            cell(of.rated, ""),
            cell(of.satisfied, SATISFIED),
            cell(of.rated - of.satisfied, NOT_SATISFIED),
            DataTable::two_lines(
                share(t, of.satisfied, of.rated),
                t.with(
                    "rating-of",
                    [("n", ui::integer(lang, of.satisfied).into()), ("all", ui::integer(lang, of.rated).into())],
                ),
            ),
        ]);
    }
    table
}

fn share(t: &ui::T, satisfied: i64, all: i64) -> String {
    #[allow(clippy::cast_precision_loss)]
    let share = satisfied as f64 * 100.0 / all as f64;
    ui::percent(t.lang(), share)
}

/// "Trong 30 ngày: 96,4% hài lòng (27 trên 28 lượt)"; none is not 0 %.
fn verdict(t: &ui::T, counts: [i64; 5], days: i64) -> String {
    let (all, satisfied) = (counts.iter().sum::<i64>(), counts[3] + counts[4]);
    if all == 0 {
        return t.with("rating-verdict-none", [("days", days.into())]);
    }
    let share = share(t, satisfied, all);
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
