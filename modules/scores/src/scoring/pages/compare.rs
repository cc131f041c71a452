//! Verified results side by side: the ward quarter by quarter, units ranked in one period.

use super::{Names, band};
use crate::rules::{RuleSet, words};
use crate::scoring::model::Scoring;
use crate::scoring::{period, store};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::{Cx, Result};
use std::collections::HashMap;
use ui::DataTable;
use ui::html::Render as _;

#[derive(Template)]
#[template(path = "scoring/pages/compare.html")]
struct Page<'a> {
    t: &'a ui::T,
    public: bool,
    sets: Vec<SetPart>,
}

/// One rule set: all its periods, and the ranking in one of them.
pub(super) struct SetPart {
    title: String,
    about: String,
    anchor: String,
    chart: Option<ui::TrendChart>,
    ranking: Option<Ranking>,
    table: DataTable,
}

/// Units of one period, best first.
struct Ranking {
    title: String,
    bars: ui::BarBreakdown,
    groups: Vec<(ui::Status, String)>,
    others: Vec<(String, String)>,
}

/// First and last day of a period.
type Days = (NaiveDate, NaiveDate);

/// "2026-07-01_2026-09-30".
fn asked_days(text: &str) -> Option<Days> {
    let (from, to) = text.split_once('_')?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

/// `GET /cham-diem/so-sanh?ky=…`
pub(crate) async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let t = &cx.t;
    let page = Page { t, public: false, sets: parts(&cx, &asked, |s| s.result.is_some()).await? };
    cx.page(&t.get("score-compare"), &[(&t.get("score-nav"), "/cham-diem")], &page)
}

/// `GET /cong-khai/cham-diem?ky=…`: what the ward has published.
pub(super) async fn published(cx: &Cx, asked: &HashMap<String, String>) -> Result<Response> {
    let t = &cx.t;
    let page = Page { t, public: true, sets: parts(cx, asked, |s| s.state.is_public()).await? };
    cx.page(&t.get("score-public-title"), &[], &page)
}

async fn parts(cx: &Cx, asked: &HashMap<String, String>, shown: fn(&Scoring) -> bool) -> Result<Vec<SetPart>> {
    let conn = cx.read();
    let names = Names::load(cx, &conn).await?;
    let scorings: Vec<Scoring> = store::all(&conn).await?.into_iter().filter(shown).collect();
    let mut parts: Vec<SetPart> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let sets = crate::rules::store::all(&conn).await?;
    for scoring in &scorings {
        if seen.contains(&scoring.rule_code.as_str()) {
            continue;
        }
        seen.push(&scoring.rule_code);
        let of: Vec<(&Scoring, &RuleSet)> = scorings
            .iter()
            .filter(|s| s.rule_code == scoring.rule_code)
            .filter_map(|s| {
                Some((s, sets.iter().find(|set| set.code == s.rule_code && set.version == s.rule_version)?))
            })
            .collect();
        let at = asked.get("ky").and_then(|days| asked_days(days));
        parts.extend(part(cx, &names, &of, at));
    }
    Ok(parts)
}

fn part(cx: &Cx, names: &Names, of: &[(&Scoring, &RuleSet)], at: Option<Days>) -> Option<SetPart> {
    let t = &cx.t;
    let (newest, set) = of.first()?;
    let ward: Vec<_> = of.iter().rev().filter(|(s, _)| s.unit.is_none()).collect();
    let point = |(s, _): &&(&Scoring, &RuleSet)| ui::Point {
        label: period::short(s.from, s.to),
        value: s.result,
        text: words::index(t.lang(), s.result.unwrap_or(0.0)),
        ..ui::Point::default()
    };
    let chart = (!ward.is_empty()).then(|| ui::TrendChart {
        level: ui::Level::OnTrack,
        points: ward.iter().map(point).collect(),
        title: set.title.clone(),
        lang: t.lang(),
        ..ui::TrendChart::default()
    });
    let newest_of_units = of.iter().find(|(s, _)| s.unit.is_some()).map_or(newest, |(s, _)| s);
    let at = at.filter(|at| of.iter().any(|(s, _)| (s.from, s.to) == *at));
    let at = at.unwrap_or((newest_of_units.from, newest_of_units.to));
    Some(SetPart {
        title: set.title.clone(),
        about: super::list::version_line(t, set),
        anchor: set.code.clone(),
        chart,
        ranking: ranking(cx, names, of, at),
        table: table(cx, names, of),
    })
}

fn ranking(cx: &Cx, names: &Names, of: &[(&Scoring, &RuleSet)], at: Days) -> Option<Ranking> {
    let t = &cx.t;
    let mut units: Vec<_> = of.iter().filter(|(s, _)| s.unit.is_some() && (s.from, s.to) == at).collect();
    units.sort_by(|(a, _), (b, _)| b.result.unwrap_or(0.0).total_cmp(&a.result.unwrap_or(0.0)));
    let (first, set) = units.first()?;
    let better = |s: &Scoring| units.iter().filter(|(o, _)| o.result > s.result).count() + 1;
    let row = |(s, set): &&(&Scoring, &RuleSet)| {
        let index = s.result.unwrap_or(0.0);
        let group = band(set, index);
        ui::BarRow {
            label: format!("{}. {} – {}", better(s), names.of(s.unit), group.text),
            href: address(cx, s),
            value: index,
            text: words::index(t.lang(), index),
            level: Some(group.level),
        }
    };
    let group = |band: &crate::rules::Band| {
        let status = ui::Status::of(&band.level, &band.title);
        (status, t.with("score-band-from", [("from", words::index(t.lang(), band.from).into())]))
    };
    let mut days: Vec<Days> =
        of.iter().filter(|(s, _)| s.unit.is_some() && (s.from, s.to) != at).map(|(s, _)| (s.from, s.to)).collect();
    days.dedup();
    Some(Ranking {
        title: t.with("score-ranking", [("period", period::label(t.lang(), first.from, first.to).into())]),
        bars: ui::BarBreakdown { rows: units.iter().map(row).collect(), max: Some(1.0) },
        groups: set.bands.iter().rev().map(group).collect(),
        others: days
            .into_iter()
            .map(|(from, to)| (format!("?ky={from}_{to}"), period::label(t.lang(), from, to)))
            .collect(),
    })
}

fn address(cx: &Cx, scoring: &Scoring) -> String {
    if cx.session.is_some() {
        format!("/cham-diem/{}", scoring.id)
    } else {
        format!("/cong-khai/cham-diem/{}", scoring.id)
    }
}

/// Subjects in rows, periods in columns.
fn table(cx: &Cx, names: &Names, of: &[(&Scoring, &RuleSet)]) -> DataTable {
    let t = &cx.t;
    let mut days: Vec<(NaiveDate, NaiveDate)> = of.iter().rev().map(|(s, _)| (s.to, s.from)).collect();
    days.sort_unstable();
    days.dedup();
    let mut table = DataTable::new(t.get("score-compare")).column(t.get("score-subject"));
    for (to, from) in &days {
        table = table.column(period::label(t.lang(), *from, *to));
    }
    let mut subjects: Vec<_> = of.iter().map(|(s, _)| (names.of(s.unit).to_owned(), s.unit)).collect();
    subjects.sort_by(|(a, ua), (b, ub)| ua.is_some().cmp(&ub.is_some()).then_with(|| vietnamese::compare(a, b)));
    subjects.dedup();
    for (name, unit) in subjects {
        let cell = |(to, from): &(NaiveDate, NaiveDate)| {
            let found = of.iter().find(|(s, _)| s.unit == unit && s.to == *to && s.from == *from);
            found.map_or_else(
                || DataTable::text("–"),
                |(s, set)| {
                    let index = s.result.unwrap_or(0.0);
                    let link = DataTable::link(words::index(t.lang(), index), address(cx, s), "");
                    format!("{link} {}", band(set, index).html())
                },
            )
        };
        table.row(std::iter::once(DataTable::text(&name)).chain(days.iter().map(cell)).collect());
    }
    table
}
