//! The score sheets of the ward, by period.

use super::{Names, badge, band};
use crate::policy::{OPEN, SCORE};
use crate::rules::RuleSet;
use crate::scoring::model::{Scoring, State};
use crate::scoring::sheet::Sheet;
use crate::scoring::{period, store};
use askama::Template;
use axum::response::Response;
use kernel::{Cx, Result};
use ui::DataTable;
use ui::html::Render as _;

#[derive(Template)]
#[template(path = "scoring/pages/list.html")]
struct Page<'a> {
    t: &'a ui::T,
    table: DataTable,
    mine: Vec<(String, String)>,
    may_open: bool,
}

/// `GET /cham-diem`
pub(crate) async fn show(cx: Cx) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let names = Names::load(&cx, &conn).await?;
    let sets = crate::rules::store::all(&conn).await?;
    let mut table = DataTable::new(t.get("score-list"))
        .column(t.get("score-subject"))
        .column(t.get("score-rules"))
        .column(t.get("score-step"))
        .numeric(t.get("score-result"))
        .column(t.get("score-band"));
    let (mut group, mut mine) = (String::new(), Vec::new());
    for scoring in store::all(&conn).await? {
        let heading = period::label(t.lang(), scoring.from, scoring.to);
        if heading != group {
            table.group(&heading);
            group = heading;
        }
        let own = scoring.state == State::Open && actor.can_in(SCORE, scoring.unit);
        if own {
            mine.push((super::title(&cx, &names, &scoring), format!("/cham-diem/{}", scoring.id)));
        }
        let of_set = |set: &&RuleSet| set.code == scoring.rule_code && set.version == scoring.rule_version;
        if let Some(set) = sets.iter().find(of_set) {
            table.row(row(&cx, &names, &scoring, set).await?);
        }
    }
    let page = Page { t, table, mine, may_open: actor.can(OPEN) };
    cx.page(&t.get("score-nav"), &[], &page)
}

async fn row(cx: &Cx, names: &Names, scoring: &Scoring, set: &RuleSet) -> Result<Vec<String>> {
    let t = &cx.t;
    let href = format!("/cham-diem/{}", scoring.id);
    let (result, group) = match scoring.result {
        Some(result) => (crate::rules::words::index(t.lang(), result), band(set, result).html()),
        None => {
            let sheet = Sheet::of(&cx.read(), &cx.app, scoring.clone()).await?;
            let filled = [("filled", sheet.total.with_data.into()), ("all", sheet.total.criteria.into())];
            (t.with("score-filled", filled), String::new())
        }
    };
    Ok(vec![
        DataTable::link(names.of(scoring.unit), &href, ""),
        DataTable::two_lines(&set.title, version_line(t, set)),
        badge(t, scoring.state).html(),
        DataTable::text(result),
        group,
    ])
}

/// "Phiên bản 1 · số liệu minh họa".
pub(super) fn version_line(t: &ui::T, set: &RuleSet) -> String {
    let version = t.with("score-version", [("version", set.version.into())]);
    if set.illustrative { format!("{version} · {}", t.get("score-illustrative")) } else { version }
}
