//! Pages of the index: the scores of a period, what lost points, and the download.

use super::by_page;
use super::compute::{self, Index, Publication, Scored, WithFee, index};
use super::period::{Part, Span};
use super::rules::{Counts, Indicator, Rules};
use super::store::{self, Officer, Whose};
use crate::dossier::DossierId;
use crate::policy::{CATALOGUE, HANDLE, VIEW};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use kernel::{Access, Cx, Error, Result, Routes, attach, url_encode};
use office::{Cell, Column, ColumnKind, Table};
use serde::Deserialize;
use ui::{DataTable, Lang};

/// Records of a page.
const PAGE: usize = 100;

/// Routes of the index.
pub(super) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    r.get("/mot-cua/chi-so", view, show)
        .get("/mot-cua/chi-so.xlsx", view, xlsx)
        .get("/mot-cua/chi-so/theo-thu-tuc", view, by_page::by_procedure)
        .get("/mot-cua/chi-so/theo-can-bo", Access::Holds(HANDLE), by_page::by_officer)
        .get("/mot-cua/chi-so/{number}", view, lost)
}

/// Which period and records are asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Query766 {
    #[serde(rename = "nam", default)]
    year: String,
    #[serde(rename = "ky", default)]
    part: String,
    #[serde(rename = "thu-tuc", default)]
    procedure: String,
    #[serde(rename = "can-bo", default)]
    officer: String,
    /// The name of an officer who is none of the ward's; empty: nobody.
    #[serde(rename = "ten-can-bo")]
    officer_name: Option<String>,
    #[serde(rename = "sau", default)]
    after: String,
}

impl Query766 {
    /// The period, else the year of today.
    pub(super) fn span(&self, today: NaiveDate) -> Span {
        Span::asked(&self.year, &self.part, today)
    }

    fn officer(&self) -> Option<Officer> {
        let named = || self.officer_name.clone().map(Officer::Named);
        self.officer.parse().ok().map(Officer::Of).or_else(named)
    }
}

/// What follows in an address for the dossiers of an officer.
pub(super) fn of_officer(officer: &Officer) -> String {
    match officer {
        Officer::Of(id) => format!("&can-bo={id}"),
        Officer::Named(name) => format!("&ten-can-bo={}", url_encode(name)),
    }
}

/// "17,25", with no digits that say nothing.
pub(super) fn points(lang: Lang, points: f64) -> String {
    ui::number(lang, (points * 100.0).round() / 100.0)
}

fn of_lang<'a>(lang: Lang, vi: &'a str, en: &'a str) -> &'a str {
    if lang == Lang::Vi { vi } else { en }
}

fn name(lang: Lang, rule: &Indicator) -> &str {
    of_lang(lang, &rule.name, &rule.name_en)
}

pub(super) fn filter(cx: &Cx, action: &str, span: Span) -> ui::FilterBar {
    let t = &cx.t;
    let this = cx.today().year();
    let years: Vec<(String, String)> = (this - 3..=this).rev().map(|y| (y.to_string(), y.to_string())).collect();
    let part = |part: Part| (part.key(), Span { part, ..span }.label(t));
    let parts: Vec<(String, String)> = Part::all().into_iter().map(part).collect();
    ui::FilterBar::new(t, action)
        .select("nam", &t.get("index-field-year"), &this.to_string(), &years, &span.year.to_string())
        .select("ky", &t.get("index-field-part"), &t.get("index-whole"), &parts, &span.part.key())
}

#[derive(Template)]
#[template(path = "index/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    title: String,
    filter: ui::FilterBar,
    total: ui::Figure,
    groups: ui::BarBreakdown,
    table: DataTable,
    rules: &'a Rules,
    valid_from: String,
    province_only: String,
    query: String,
    officers: bool,
    /// May the reader change the rules?
    may_rule: bool,
}

/// `GET /mot-cua/chi-so`
async fn show(cx: Cx, Query(q): Query<Query766>) -> Result<Response> {
    let (t, lang) = (&cx.t, cx.t.lang());
    let span = q.span(cx.today());
    let found = index(&cx.read(), span, cx.now).await?;
    let title = t.with("index-of", [("period", span.label(t).into())]);
    let (score, max) = found.total();
    let of_max = |score: f64, max: f64| {
        t.with("index-of-max", [("score", points(lang, score).into()), ("max", points(lang, max).into())])
    };
    let bar = |group: &super::rules::Group| {
        let (score, max) = found.of_group(&group.key);
        let value = if max > 0.0 { 100.0 * score / max } else { 0.0 };
        let text = if max > 0.0 { of_max(score, max) } else { t.get("index-no-score") };
        let label = of_lang(lang, &group.name, &group.name_en).to_owned();
        ui::BarRow { label, href: format!("#nhom-{}", group.key), value, text, level: None }
    };
    let others: Vec<String> =
        found.rules.indicators.iter().filter(|i| i.province_only).map(|i| i.number.to_string()).collect();
    let page = ShowPage {
        t,
        filter: filter(&cx, "/mot-cua/chi-so", span),
        total: ui::Figure::new(of_max(score, max), String::new())
            .labelled(t.get("index-total"))
            .note(t.get("index-total-note")),
        groups: ui::BarBreakdown { rows: found.rules.groups.iter().map(bar).collect(), max: Some(100.0) },
        table: table(&cx, &found),
        valid_from: vietnamese::format_date(found.rules.valid_from),
        province_only: others.join(", "),
        rules: &found.rules,
        query: format!("?{}", span.query()),
        officers: cx.actor()?.can(HANDLE),
        may_rule: cx.actor()?.can(CATALOGUE),
        title: title.clone(),
    };
    cx.page(&title, &[(&t.get("desk-nav"), "/mot-cua")], &page)
}

/// What was counted: "95 trên 100".
fn counted(cx: &Cx, s: &Scored) -> String {
    let (t, lang) = (&cx.t, cx.t.lang());
    let of = |c: super::rules::Count| format!("{}/{}", ui::integer(lang, c.n), ui::integer(lang, c.d));
    match s.payment {
        Some(p) => t.with(
            "index-payment",
            [("a", of(p.dossiers).into()), ("b", of(p.procedures).into()), ("c", of(p.in_use).into())],
        ),
        None if s.rule.province_only || s.rule.counts == Counts::None => "–".to_owned(),
        None => of(s.count),
    }
}

fn table(cx: &Cx, found: &Index) -> DataTable {
    let (t, lang) = (&cx.t, cx.t.lang());
    let mut table = DataTable::new(t.get("index-table"))
        .with_own_file()
        .column(t.get("index-indicator"))
        .column(t.get("index-formula"))
        .numeric(t.get("index-counted"))
        .numeric(t.get("index-score"))
        .numeric(t.get("index-lost"));
    for group in &found.rules.groups {
        table.group(of_lang(lang, &group.name, &group.name_en));
        for s in found.scored.iter().filter(|s| s.rule.group == group.key) {
            let href = format!("/mot-cua/chi-so/{}?{}", s.rule.number, found.span.query());
            let score = match s.score {
                Some(score) => format!("{}/{}", points(lang, score), points(lang, s.rule.max)),
                None if s.rule.province_only => t.get("index-province"),
                None => t.get("index-no-score"),
            };
            let lost = s.lost().map_or_else(|| "–".to_owned(), |lost| points(lang, lost));
            table.row(vec![
                DataTable::link(format!("{}. {}", s.rule.number, name(lang, &s.rule)), &href, &s.rule.code),
                DataTable::two_lines(&s.rule.formula, &s.rule.about),
                DataTable::text(counted(cx, s)),
                DataTable::text(score),
                if s.lost().is_some_and(|lost| lost > 0.0) {
                    DataTable::link(lost, &href, "")
                } else {
                    DataTable::text(lost)
                },
            ]);
        }
    }
    table
}

#[derive(Template)]
#[template(path = "index/lost.html")]
struct LostPage<'a> {
    t: &'a ui::T,
    title: String,
    rule: &'a Indicator,
    score: String,
    /// What each record costs.
    each: Option<String>,
    table: DataTable,
    /// Of online payment: the procedures with a fee that lower it.
    with_fee: DataTable,
    next: Option<String>,
}

/// `GET /mot-cua/chi-so/{number}`: what lost points of one indicator.
async fn lost(cx: Cx, Path(number): Path<String>, Query(q): Query<Query766>) -> Result<Response> {
    let (conn, t, lang) = (cx.read(), &cx.t, cx.t.lang());
    let span = q.span(cx.today());
    let found = index(&conn, span, cx.now).await?;
    let number: u32 = number.parse().map_err(|_| Error::NotFound)?;
    let scored = found.scored.iter().find(|s| s.rule.number == number).ok_or(Error::NotFound)?;
    let asked = compute::asked(&found.rules, span, cx.now);
    let mut next = None;
    let table = if matches!(scored.rule.counts, Counts::FirstPublication | Counts::Update | Counts::Content) {
        publications(t, &compute::publications(&conn, scored.rule.counts, &asked).await?)
    } else {
        let officer = if cx.actor()?.can(HANDLE) { q.officer() } else { None };
        let known = found.by_procedure.iter().any(|tally| tally.key == q.procedure);
        let whose = Whose { procedure: if known { q.procedure.clone() } else { String::new() }, officer };
        let after: Option<DossierId> = q.after.parse().ok();
        let mut rows = store::lost(&conn, &asked, scored.rule.counts, &whose, after, PAGE as u64 + 1).await?;
        if rows.len() > PAGE {
            rows.truncate(PAGE);
            let last = rows.last().map(|row| row.id.to_string()).unwrap_or_default();
            let officer = whose.officer.as_ref().map(of_officer).unwrap_or_default();
            next = Some(format!("?{}&thu-tuc={}{officer}&sau={last}", span.query(), whose.procedure));
        }
        dossiers(&cx, &rows)
    };
    let title = format!("{}. {}", number, name(lang, &scored.rule));
    let score = match scored.score {
        Some(score) => {
            let lost = scored.lost().unwrap_or_default();
            t.with(
                "index-score-said",
                [
                    ("period", span.label(t).into()),
                    ("score", points(lang, score).into()),
                    ("max", points(lang, scored.rule.max).into()),
                    ("lost", points(lang, lost).into()),
                    ("counted", counted(&cx, scored).into()),
                ],
            )
        }
        None if scored.rule.province_only => t.get("index-province-about"),
        None => t.get("index-no-score-about"),
    };
    let each = (scored.payment.is_none() && scored.count.d > 0 && scored.lost().is_some_and(|lost| lost > 0.0))
        .then(|| scored.rule.max / scored.rule.enough / scored.count.d as f64)
        .map(|each| {
            t.with(
                "index-each",
                [(
                    "points",
                    if each < 0.01 { format!("< {}", ui::number(lang, 0.01)) } else { points(lang, each) }.into(),
                )],
            )
        });
    let with_fee = if scored.payment.is_some() { &*found.with_fee } else { &[] };
    let with_fee = losing_with_fee(t, with_fee);
    let page = LostPage { t, rule: &scored.rule, score, each, table, with_fee, next, title: title.clone() };
    let back = format!("/mot-cua/chi-so?{}", span.query());
    cx.page(&title, &[(&t.get("desk-nav"), "/mot-cua"), (&t.get("index-nav"), &back)], &page)
}

fn day(day: Option<NaiveDate>) -> String {
    DataTable::text(day.map(vietnamese::format_date).unwrap_or_default())
}

fn publications(t: &ui::T, all: &[Publication]) -> DataTable {
    let mut table = DataTable::new(t.get("index-lost-records"))
        .column(t.get("index-procedure"))
        .column(t.get("index-due-publish"))
        .column(t.get("index-published"))
        .column(t.get("index-missing"));
    for p in all.iter().filter(|p| !p.good) {
        let missing: Vec<String> = p.missing.iter().map(|part| t.get(format!("procedure-part-{part}"))).collect();
        table.row(vec![
            DataTable::link(&p.name, format!("/thu-tuc/{}", p.code), &p.code),
            day(p.due_on),
            day(p.published_on),
            DataTable::text(missing.join(", ")),
        ]);
    }
    table
}

fn losing_with_fee(t: &ui::T, all: &[WithFee]) -> DataTable {
    let mut table =
        DataTable::new(t.get("index-with-fee")).column(t.get("index-procedure")).column(t.get("index-missing"));
    for p in all {
        let missing = match (p.paid, p.used) {
            (_, false) => t.get("index-fee-unused"),
            (false, true) => t.get("index-fee-unpaid"),
            (true, true) => continue,
        };
        table.row(vec![DataTable::link(&p.name, format!("/thu-tuc/{}", p.code), &p.code), DataTable::text(missing)]);
    }
    table
}

fn dossiers(cx: &Cx, rows: &[store::Lost]) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("index-lost-records"))
        .column(t.get("index-dossier"))
        .column(t.get("index-officer"))
        .column(t.get("index-received"))
        .column(t.get("index-due"))
        .column(t.get("index-finished"));
    for row in rows {
        table.row(vec![
            cx.record_cell(&row.code, &format!("/ho-so/{}", row.id), &row.procedure_name),
            DataTable::text(&row.officer_name),
            day(row.received_on),
            day(row.due_on),
            day(row.finished_on),
        ]);
    }
    table
}

/// `GET /mot-cua/chi-so.xlsx`
async fn xlsx(cx: Cx, Query(q): Query<Query766>) -> Result<Response> {
    let (t, lang) = (&cx.t, cx.t.lang());
    let found = index(&cx.read(), q.span(cx.today()), cx.now).await?;
    let columns = vec![
        Column::new(t.get("index-number"), ColumnKind::Integer),
        Column::new(t.get("index-indicator"), ColumnKind::Text),
        Column::new(t.get("index-formula"), ColumnKind::Text),
        Column::new("n", ColumnKind::Integer),
        Column::new("d", ColumnKind::Integer),
        Column::new(t.get("index-max"), ColumnKind::Decimal),
        Column::new(t.get("index-score"), ColumnKind::Decimal),
        Column::new(t.get("index-lost"), ColumnKind::Decimal),
    ];
    let row = |s: &Scored| -> Vec<Cell> {
        vec![
            i64::from(s.rule.number).into(),
            name(lang, &s.rule).into(),
            s.rule.formula.as_str().into(),
            s.count.n.into(),
            s.count.d.into(),
            Some(s.rule.max).into(),
            s.score.into(),
            s.lost().into(),
        ]
    };
    let title = t.with("index-of", [("period", found.span.label(t).into())]);
    let table = Table { title, columns, rows: found.scored.iter().map(row).collect() };
    let bytes = table.to_xlsx().map_err(Error::internal)?;
    let name = format!("chi-so-766-{}-{}.xlsx", found.span.year, found.span.part.key());
    Ok(attach(bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &name))
}
