//! What the ward has published: results and points, no person's name and no internal note.

use super::sheet::{figures, missing};
use super::{Names, band, id};
use crate::rules::{RuleSet, words};
use crate::scoring::model::ScoringId;
use crate::scoring::sheet::Sheet;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Result};
use std::collections::HashMap;
use ui::DataTable;

#[derive(Template)]
#[template(path = "scoring/pages/public.html")]
struct Page<'a> {
    t: &'a ui::T,
    title: &'a str,
    set: &'a RuleSet,
    published: String,
    band: ui::Status,
    figures: Vec<ui::Figure>,
    missing: String,
    table: DataTable,
}

/// `GET /cong-khai/cham-diem`
pub(crate) async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    super::compare::published(&cx, &asked).await
}

/// `GET /cong-khai/cham-diem/{scoring}`
pub(crate) async fn show(cx: Cx, Path(scoring): Path<String>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let id: ScoringId = id(&scoring)?;
    let sheet = Sheet::load(&conn, &cx.app, id).await?;
    if !sheet.scoring.state.is_public() {
        return Err(Error::NotFound);
    }
    let names = Names::load(&cx, &conn).await?;
    let title = super::title(&cx, &names, &sheet.scoring);
    let day = sheet.scoring.published_at.map(kernel::local_day).map(|day| ui::day(t.lang(), day)).unwrap_or_default();
    let page = Page {
        t,
        set: &sheet.set,
        published: t.with("score-published-on", [("day", day.into())]),
        band: band(&sheet.set, sheet.total.index()),
        figures: figures(t, &sheet.total),
        missing: missing(t, &sheet.total),
        table: table(t, &sheet),
        title: &title,
    };
    cx.page(&title, &[(&t.get("score-public-title"), "/cong-khai/cham-diem")], &page)
}

fn table(t: &ui::T, sheet: &Sheet) -> DataTable {
    let mut table = DataTable::new(t.get("score-criteria"))
        .column(t.get("score-criterion"))
        .numeric(t.get("score-max"))
        .numeric(t.get("score-points"));
    for (pillar, total) in sheet.set.pillars.iter().zip(&sheet.by_pillar) {
        let points = [("points", words::points(t, total.points).into()), ("max", words::points(t, total.max).into())];
        table.group(format!("{} {}: {}", pillar.code, pillar.title, t.with("score-points-of", points)));
        let criteria = pillar.indices.iter().flat_map(|index| &index.criteria);
        for line in criteria.filter_map(|c| sheet.lines.get(&c.code)) {
            let c = &line.criterion;
            let points =
                if line.is_out() { t.get("score-why-not-applicable") } else { words::points_or_none(t, line.points()) };
            table.row(vec![
                DataTable::text(format!("{} {}", c.code, c.title)),
                DataTable::text(words::points(t, c.max)),
                DataTable::text(points),
            ]);
        }
    }
    table
}
