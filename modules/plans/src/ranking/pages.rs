//! The page of the standing of units, the page behind each number, and the downloads.

use super::model::{Entry, Share, rank, score, share};
use super::rules::{Criterion, LAW, Rules};
use super::{Year, year};
use crate::indicator::quarter_of;
use crate::plan::view::{id, name_of, quarter_name, unit_names};
use crate::policy::VIEW;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::Datelike;
use kernel::{Access, Cx, Error, Result, Routes, UnitId, attach};
use office::{Cell, Column, ColumnKind, Table};
use serde::Deserialize;
use std::collections::HashMap;
use ui::{DataTable, Lang};

/// Routes of the standing of units.
pub(super) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    r.get("/xep-hang-don-vi", view, show)
        .get("/xep-hang-don-vi.xlsx", view, xlsx)
        .get("/xep-hang-don-vi.csv", view, csv)
        .get("/xep-hang-don-vi/{unit}", view, unit)
}

/// Which quarter is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "nam", default)]
    year: String,
    #[serde(rename = "quy", default)]
    quarter: String,
}

/// A year of the ward with its rules.
pub(super) struct Loaded {
    pub(super) year: i32,
    /// The quarter whose honours are shown: the one asked for, else the newest with points.
    pub(super) quarter: u32,
    pub(super) rules: Rules,
    pub(super) units: Year,
    names: HashMap<UnitId, String>,
}

/// Loads what is asked for.
pub(super) async fn load(cx: &Cx, q: &Asked) -> Result<Loaded> {
    let (conn, today) = (cx.read(), cx.today());
    let asked = q.year.parse().ok().filter(|y| (2000..2200).contains(y)).unwrap_or_else(|| today.year());
    let rules = Rules::load(&conn).await?;
    let units = year(&conn, &cx.app, &rules, asked, today).await?;
    let newest = if asked == today.year() { quarter_of(today).saturating_sub(1).max(1) } else { 4 };
    let quarter = q.quarter.parse().ok().filter(|n| (1..=4).contains(n)).unwrap_or(newest);
    Ok(Loaded { year: asked, quarter, rules, units, names: unit_names(&conn).await? })
}

impl Loaded {
    /// Places, units and points of a quarter (1 to 4).
    pub(super) fn ranked(&self, quarter: u32) -> Vec<(usize, UnitId, f64)> {
        let place = (quarter.clamp(1, 4) - 1) as usize;
        let scores: Vec<_> = self.units.iter().map(|(unit, q)| (*unit, score(&q[place], &self.rules))).collect();
        rank(&scores)
    }

    fn name(&self, unit: UnitId) -> &str {
        name_of(&self.names, Some(unit))
    }
}

fn points(lang: Lang, score: f64) -> String {
    ui::number(lang, (score * 100.0).round() / 100.0)
}

#[derive(Template)]
#[template(path = "ranking/pages.html")]
struct Page<'a> {
    t: &'a ui::T,
    title: String,
    filter: ui::FilterBar,
    honours_title: String,
    honours: DataTable,
    table: DataTable,
    rules: Vec<(String, String)>,
    law: &'static str,
    query: String,
}

/// `GET /xep-hang-don-vi`
async fn show(cx: Cx, Query(q): Query<Asked>) -> Result<Response> {
    let (t, loaded) = (&cx.t, load(&cx, &q).await?);
    let title = t.with("ranking-of", [("year", loaded.year.to_string().into())]);
    let years: Vec<(String, String)> =
        (loaded.year - 2..=cx.today().year()).map(|y| (y.to_string(), y.to_string())).collect();
    let quarters: Vec<(String, String)> = (1..=4).map(|n| (n.to_string(), quarter_name(t, n))).collect();
    let honours_title = t.with(
        "ranking-honours",
        [("quarter", quarter_name(t, loaded.quarter).into()), ("year", loaded.year.to_string().into())],
    );
    let page = Page {
        t,
        filter: ui::FilterBar::new(t, "/xep-hang-don-vi")
            .select("nam", &t.get("plan-field-year"), &t.get("ranking-this-year"), &years, &loaded.year.to_string())
            .select("quy", &t.get("ranking-quarter"), &t.get("ranking-newest"), &quarters, &loaded.quarter.to_string()),
        honours: honours(t, &loaded),
        honours_title,
        table: table(t, &loaded),
        rules: rules(t, &loaded.rules),
        law: LAW,
        query: format!("?nam={}", loaded.year),
        title: title.clone(),
    };
    cx.page(&title, &[], &page)
}

/// The units of the quarter that have reached the bar.
fn honours(t: &ui::T, loaded: &Loaded) -> DataTable {
    let mut table = DataTable::new(t.get("ranking-honours-short"))
        .column(t.get("ranking-unit"))
        .numeric(t.get("ranking-place"))
        .numeric(t.get("ranking-points"));
    let bar = loaded.rules.honour as f64;
    for (place, unit, score) in loaded.ranked(loaded.quarter).into_iter().filter(|(.., score)| *score >= bar) {
        table.row(vec![
            DataTable::text(loaded.name(unit)),
            DataTable::text(place.to_string()),
            DataTable::link(points(t.lang(), score), place_of(unit, loaded.year, loaded.quarter), ""),
        ]);
    }
    table
}

fn place_of(unit: UnitId, year: i32, quarter: u32) -> String {
    format!("/xep-hang-don-vi/{unit}?nam={year}&quy={quarter}")
}

/// Units with their points of each quarter side by side, in the order of the quarter that is shown.
fn table(t: &ui::T, loaded: &Loaded) -> DataTable {
    let mut table = DataTable::new(t.get("ranking")).with_own_file().column(t.get("ranking-unit"));
    for quarter in 1..=4 {
        table = table.numeric(quarter_name(t, quarter));
    }
    let quarters: Vec<Vec<(usize, UnitId, f64)>> = (1..=4).map(|q| loaded.ranked(q)).collect();
    let mut units: Vec<UnitId> = loaded.ranked(loaded.quarter).into_iter().map(|(_, unit, _)| unit).collect();
    let mut others: Vec<UnitId> = loaded.units.keys().copied().filter(|unit| !units.contains(unit)).collect();
    others.sort_by(|a, b| vietnamese::compare(loaded.name(*a), loaded.name(*b)));
    units.extend(others);
    for unit in units {
        let mut row = vec![DataTable::link(loaded.name(unit), format!("/don-vi/{unit}"), "")];
        for (ranked, quarter) in quarters.iter().zip(1..) {
            row.push(match ranked.iter().find(|(_, u, _)| *u == unit) {
                Some((place, _, score)) => {
                    let below = t.with("ranking-place-short", [("place", (*place).into())]);
                    DataTable::link(points(t.lang(), *score), place_of(unit, loaded.year, quarter), below)
                }
                None => DataTable::text("–"),
            });
        }
        table.row(row);
    }
    table
}

/// Each criterion with its weight, in words.
fn rules(t: &ui::T, rules: &Rules) -> Vec<(String, String)> {
    let days = |of: Criterion| match of {
        Criterion::Figures => rules.figure_days,
        _ => rules.answer_days,
    };
    let said = |of: Criterion| {
        let weight = t.with("ranking-weight", [("n", rules.weight(of).into())]);
        let about = t.with(format!("ranking-{}-rule", of.key()), [("days", days(of).into())]);
        (format!("{} ({weight})", t.get(format!("ranking-{}", of.key()))), about)
    };
    Criterion::ALL.into_iter().map(said).collect()
}

#[derive(Template)]
#[template(path = "ranking/unit.html")]
struct UnitPage<'a> {
    t: &'a ui::T,
    title: String,
    total: String,
    parts: Vec<(String, DataTable)>,
}

/// `GET /xep-hang-don-vi/{unit}`: the records behind the points of a quarter.
async fn unit(cx: Cx, Path(unit): Path<String>, Query(q): Query<Asked>) -> Result<Response> {
    let (t, unit): (&ui::T, UnitId) = (&cx.t, id(&unit)?);
    let loaded = load(&cx, &q).await?;
    let entries = loaded.units.get(&unit).ok_or(Error::NotFound)?;
    let entries = &entries[(loaded.quarter - 1) as usize];
    let total = match score(entries, &loaded.rules) {
        Some(score) => t.with("ranking-total", [("points", points(t.lang(), score).into())]),
        None => t.get("ranking-nothing"),
    };
    let part = |of: Criterion| {
        let Share { good, all } = share(entries, of);
        let counts = [("good", good.into()), ("all", all.into()), ("weight", loaded.rules.weight(of).into())];
        let heading = format!("{}: {}", t.get(format!("ranking-{}", of.key())), t.with("ranking-share", counts));
        (heading, records(t, entries, of))
    };
    let year = [("quarter", quarter_name(t, loaded.quarter).into()), ("year", loaded.year.to_string().into())];
    let title = format!("{} – {}", loaded.name(unit), t.with("ranking-quarter-year", year));
    let page = UnitPage { t, title: title.clone(), total, parts: Criterion::ALL.into_iter().map(part).collect() };
    let back = format!("/xep-hang-don-vi?nam={}&quy={}", loaded.year, loaded.quarter);
    cx.page(&title, &[(&t.get("ranking"), &back)], &page)
}

fn records(t: &ui::T, entries: &[Entry], of: Criterion) -> DataTable {
    let mut table = DataTable::new(t.get(format!("ranking-{}", of.key())))
        .with_own_file()
        .column(t.get("measure-record"))
        .column(t.get("task-status"));
    for e in entries.iter().filter(|e| e.criterion == of) {
        let (key, text) = if e.good { ("met", "ranking-counted") } else { ("late", "ranking-not-counted") };
        let status = ui::Render::html(&ui::Status::of(key, t.get(text)));
        table.row(vec![DataTable::link(&e.title, &e.href, ""), status]);
    }
    table
}

fn export(t: &ui::T, loaded: &Loaded) -> Table {
    let mut columns = vec![
        Column::new(t.get("ranking-unit"), ColumnKind::Text),
        Column::new(t.get("ranking-quarter"), ColumnKind::Integer),
        Column::new(t.get("ranking-place"), ColumnKind::Integer),
        Column::new(t.get("ranking-points"), ColumnKind::Decimal),
    ];
    for of in Criterion::ALL {
        let name = t.get(format!("ranking-{}", of.key()));
        columns.push(Column::new(format!("{name}: {}", t.get("ranking-counted")), ColumnKind::Integer));
        columns.push(Column::new(format!("{name}: {}", t.get("ranking-all")), ColumnKind::Integer));
    }
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for quarter in 1..=4_u32 {
        for (place, unit, score) in loaded.ranked(quarter) {
            let score = (score * 100.0).round() / 100.0;
            let mut row: Vec<Cell> =
                vec![loaded.name(unit).into(), i64::from(quarter).into(), (place as i64).into(), Some(score).into()];
            for of in Criterion::ALL {
                let counts = share(&loaded.units[&unit][(quarter - 1) as usize], of);
                row.extend([(counts.good as i64).into(), (counts.all as i64).into()]);
            }
            rows.push(row);
        }
    }
    Table { title: t.with("ranking-of", [("year", loaded.year.to_string().into())]), columns, rows }
}

/// `GET /xep-hang-don-vi.xlsx`
async fn xlsx(cx: Cx, Query(q): Query<Asked>) -> Result<Response> {
    let loaded = load(&cx, &q).await?;
    let bytes = export(&cx.t, &loaded).to_xlsx().map_err(Error::internal)?;
    let name = format!("xep-hang-don-vi-{}.xlsx", loaded.year);
    Ok(attach(bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &name))
}

/// `GET /xep-hang-don-vi.csv`
async fn csv(cx: Cx, Query(q): Query<Asked>) -> Result<Response> {
    let loaded = load(&cx, &q).await?;
    let bytes = export(&cx.t, &loaded).to_csv().map_err(Error::internal)?;
    Ok(attach(bytes, "text/csv; charset=utf-8", &format!("xep-hang-don-vi-{}.csv", loaded.year)))
}
