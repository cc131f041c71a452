//! The index by procedure and by officer: shares, scores and points lost, each leading to the dossiers that lost them.

use super::compute::{Index, index};
use super::pages::{Query766, filter, of_officer, points};
use super::rules::Counts;
use super::store::Tally;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Cx, Result};
use ui::DataTable;

/// What is shown of a procedure or an officer.
const SHOWN: [(Counts, u32, &str); 8] = [
    (Counts::Progress, 5, "index-short-progress"),
    (Counts::Synced, 4, "index-short-synced"),
    (Counts::Electronic, 11, "index-short-electronic"),
    (Counts::Digitised, 12, "index-short-digitised"),
    (Counts::CertifiedCopies, 13, "index-short-copies"),
    (Counts::Reused, 14, "index-short-reused"),
    (Counts::Rated, 23, "index-short-rated"),
    (Counts::Payment, 24, "index-short-payment"),
];

#[derive(Template)]
#[template(path = "index/by.html")]
struct ByPage<'a> {
    t: &'a ui::T,
    title: String,
    filter: ui::FilterBar,
    table: DataTable,
}

/// `GET /mot-cua/chi-so/theo-thu-tuc`
pub(super) async fn by_procedure(cx: Cx, Query(q): Query<Query766>) -> Result<Response> {
    let found = index(&cx.read(), q.span(cx.today()), cx.now).await?;
    by(&cx, &found, &found.by_procedure, "thu-tuc")
}

/// `GET /mot-cua/chi-so/theo-can-bo`
pub(super) async fn by_officer(cx: Cx, Query(q): Query<Query766>) -> Result<Response> {
    let found = index(&cx.read(), q.span(cx.today()), cx.now).await?;
    by(&cx, &found, &found.by_officer, "can-bo")
}

fn by(cx: &Cx, found: &Index, tallies: &[Tally], what: &str) -> Result<Response> {
    let (t, lang) = (&cx.t, cx.t.lang());
    let by_officer = what == "can-bo";
    let title = format!("{}: {}", t.get(format!("index-by-{what}")), found.span.label(t));
    let mut table = DataTable::new(&title).column(t.get(format!("index-{what}"))).numeric(t.get("index-lost"));
    for (.., key) in SHOWN {
        table = table.numeric(t.get(key));
    }
    for tally in tallies {
        let named = if tally.name.is_empty() { t.get("index-nobody") } else { tally.name.clone() };
        let mut row = vec![DataTable::two_lines(named, if by_officer { "" } else { &tally.key })];
        let whose = if by_officer { of_officer(&tally.officer()) } else { format!("&thu-tuc={}", tally.key) };
        let mut all_lost = 0.0;
        for (counts, number, _) in SHOWN {
            let count = tally.of(counts);
            let rule = found.rules.indicators.iter().find(|rule| rule.number == number);
            let scored = rule.and_then(|rule| rule.score_of_part(count));
            row.push(match (count.share(), scored) {
                (Some(share), Some((score, max))) => {
                    let href = format!("/mot-cua/chi-so/{number}?{}{whose}", found.span.query());
                    let lost = (max - score).max(0.0);
                    all_lost += lost;
                    let said = [
                        ("n", ui::integer(lang, count.n)),
                        ("d", ui::integer(lang, count.d)),
                        ("score", points(lang, score)),
                        ("max", points(lang, max)),
                        ("lost", points(lang, lost)),
                    ];
                    let said = t.with("index-by-scored", said.map(|(key, value)| (key, value.into())));
                    DataTable::link(ui::percent(lang, 100.0 * share), href, said)
                }
                _ => DataTable::text("–"),
            });
        }
        row.insert(1, DataTable::text(points(lang, all_lost)));
        table.row(row);
    }
    let action = format!("/mot-cua/chi-so/theo-{what}");
    let page = ByPage { t, filter: filter(cx, &action, found.span), table, title: title.clone() };
    let back = format!("/mot-cua/chi-so?{}", found.span.query());
    cx.page(&title, &[(&t.get("desk-nav"), "/mot-cua"), (&t.get("index-nav"), &back)], &page)
}
