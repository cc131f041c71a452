//! Verification: every criterion with its own points and its proof, and the word that ends it.

use super::{Names, id, post_button};
use crate::rules::{RuleSet, words};
use crate::scoring::evidence;
use crate::scoring::model::{Line, ScoringId, State};
use crate::scoring::sheet::Sheet;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Result};
use std::collections::HashMap;
use ui::DataTable;

#[derive(Template)]
#[template(path = "scoring/pages/verify.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: ui::Fields,
    base: String,
    title: &'a str,
    set: &'a RuleSet,
    figures: Vec<ui::Figure>,
    left: usize,
    table: DataTable,
    finish: ui::PostButton,
    own: bool,
}

/// `GET /cham-diem/{scoring}/tham-dinh`
pub(crate) async fn show(cx: Cx, Path(scoring): Path<String>) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let id: ScoringId = id(&scoring)?;
    let sheet = Sheet::load(&conn, &cx.app, id).await?;
    if sheet.scoring.state != State::Submitted {
        return Err(Error::refused(t.get("score-not-submitted")));
    }
    let names = Names::load(&cx, &conn).await?;
    let title = super::title(&cx, &names, &sheet.scoring);
    let files = evidence::counts(&conn, id).await?;
    let base = format!("/cham-diem/{id}");
    let page = Page {
        t,
        f: ui::Fields::new(t, &cx.csrf),
        figures: super::sheet::figures(t, &sheet.total),
        left: sheet.in_order().filter(|line| !line.entry.is_verified).count(),
        table: table(t, &sheet, &files),
        finish: post_button(&cx, format!("{base}/xong-tham-dinh"), "score-finish", "")
            .with("version", sheet.version().to_string()),
        own: sheet.scoring.submitted_by == Some(actor.user),
        title: &title,
        set: &sheet.set,
        base,
    };
    let crumbs = [(t.get("score-nav"), "/cham-diem".to_owned()), (title.clone(), page.base.clone())];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())).collect();
    cx.page(&t.get("score-verify"), &crumbs, &page)
}

fn table(t: &ui::T, sheet: &Sheet, files: &HashMap<String, usize>) -> DataTable {
    let mut table = DataTable::new(t.get("score-verify"))
        .column(t.get("score-criterion"))
        .numeric(t.get("score-max"))
        .numeric(t.get("score-own"))
        .numeric(t.get("score-verified"))
        .column(t.get("score-proof"));
    for pillar in &sheet.set.pillars {
        table.group(format!("{} {}", pillar.code, pillar.title));
        let criteria = pillar.indices.iter().flat_map(|index| &index.criteria);
        for line in criteria.filter_map(|c| sheet.lines.get(&c.code)) {
            table.row(row(t, sheet.scoring.id, line, files.get(&line.criterion.code).copied().unwrap_or(0)));
        }
    }
    table
}

fn row(t: &ui::T, id: ScoringId, line: &Line, files: usize) -> Vec<String> {
    let c = &line.criterion;
    let href = format!("/cham-diem/{id}/tieu-chi/{}#h-tham-dinh", c.code);
    let verified = if line.entry.is_verified {
        DataTable::two_lines(words::points_or_none(t, line.entry.verified), &line.entry.verified_reason)
    } else {
        DataTable::text("–")
    };
    let files = if files > 0 { t.with("score-files-count", [("n", files.into())]) } else { String::new() };
    let proof: Vec<&str> = line.entry.citations.lines().chain([files.as_str()]).filter(|l| !l.is_empty()).collect();
    vec![
        format!(
            "<span id=\"tc-{}\"></span>{}",
            vietnamese::slug(&c.code),
            DataTable::link(format!("{} {}", c.code, c.title), href, "")
        ),
        DataTable::text(words::points(t, c.max)),
        DataTable::text(words::points_or_none(t, line.own.points)),
        verified,
        DataTable::two_lines(words::why(t, c, &line.own), proof.join("; ")),
    ]
}
