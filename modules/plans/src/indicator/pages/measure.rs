//! Any measure of the registry: its value, its parts and the records behind it, over any days.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::measure::{Decimals, Offered, Part, Record};
use kernel::{Cx, Error, Period, Result, attach, url_encode};
use office::{Cell, Column, ColumnKind, Table};
use serde::Deserialize;
use ui::DataTable;

/// Records on a page.
const PAGE: u64 = 100;
/// Numbers on a page: each is added up anew.
const NUMBERS: u64 = 40;
/// Stands in addresses for what says nothing: a part that is not stated, a day that is not.
const NONE: &str = "-";
/// Rows of a download at most.
const MOST: u64 = 100_000;

#[derive(Template)]
#[template(path = "indicator/pages/measures.html")]
struct MeasuresPage<'a> {
    t: &'a ui::T,
    table: DataTable,
    previous: Option<u64>,
    next: Option<u64>,
}

/// `GET /so-lieu?trang=1`
pub(crate) async fn all(cx: Cx, Query(asked): Query<Asked>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let measures = cx.measures(&conn).await?;
    let pages = (measures.len() as u64).div_ceil(NUMBERS);
    let page = asked.page.min(pages.saturating_sub(1));
    let shown = measures.iter().skip((page * NUMBERS) as usize).take(NUMBERS as usize);
    let mut table = DataTable::new(t.get("measure-all")).column(t.get("measure-name")).numeric(t.get("measure-value"));
    for measure in shown {
        let value = measure.decimals.show(t.lang(), measure.value(&conn, None).await?);
        let href = format!("/so-lieu/{}", measure.key);
        table.row(vec![
            DataTable::link(measure.title.show(t), &href, &measure.key),
            DataTable::link(format!("{value} {}", measure.unit.show(t)), &href, ""),
        ]);
    }
    let (previous, next) = (page.checked_sub(1), Some(page + 1).filter(|next| *next < pages));
    let body = MeasuresPage { t, table, previous, next };
    cx.page(&t.get("measure-all"), &[], &body)
}

/// The days and the page that are asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(rename = "tu", default)]
    from: String,
    #[serde(rename = "den", default)]
    to: String,
    #[serde(rename = "phan", default)]
    part: String,
    /// [`NONE`] for what has no day; else the days above count.
    #[serde(rename = "ngay", default)]
    day: String,
    #[serde(rename = "trang", default)]
    page: u64,
}

fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    text.parse().ok().or_else(|| NaiveDate::parse_from_str(text, "%d/%m/%Y").ok())
}

impl Asked {
    /// The last day that counts; none: all do.
    pub(super) fn until(&self) -> Option<NaiveDate> {
        day(&self.to)
    }

    /// The measure up to the day that is asked for: without a first day, what has no day counts too.
    fn dated(&self, measure: Offered) -> Offered {
        match (day(&self.from), self.until()) {
            _ if self.is_undated() => measure.undated(),
            (None, Some(to)) => measure.until(to),
            _ => measure,
        }
    }

    /// The measure, of the part that is asked for.
    fn of(&self, measure: Offered) -> Offered {
        match self.part.as_str() {
            "" => measure,
            NONE => measure.of_part(""),
            part => measure.of_part(part),
        }
    }

    /// Is what has no day asked for? Days that are typed beside it win.
    fn is_undated(&self) -> bool {
        self.day == NONE && self.from.is_empty() && self.to.is_empty()
    }

    /// Days as a query.
    fn days(&self) -> String {
        if self.is_undated() {
            return format!("ngay={NONE}");
        }
        format!("tu={}&den={}", url_encode(&self.from), url_encode(&self.to))
    }

    /// Days and part as a query.
    fn query(&self) -> String {
        format!("{}&phan={}", self.days(), url_encode(&self.part))
    }

    fn period(&self) -> Option<Period> {
        if self.is_undated() {
            return None;
        }
        Some(Period { from: day(&self.from)?, to: self.until().or(NaiveDate::from_ymd_opt(2199, 12, 31))? })
    }
}

#[derive(Template)]
#[template(path = "indicator/pages/measure.html")]
struct MeasurePage<'a> {
    t: &'a ui::T,
    title: String,
    value: String,
    filter: ui::FilterBar,
    parts: ui::BarBreakdown,
    part_title: String,
    table: DataTable,
    next: Option<String>,
    files: Vec<(String, String)>,
}

/// `GET /so-lieu/{measure}?phan=Văn phòng`
pub(crate) async fn show(cx: Cx, Path(key): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let whole = asked.dated(cx.measure(&conn, &key).await?);
    let period = asked.period();
    let parts = whole.breakdown(&conn, period).await?;
    let bars = bars(t, &whole, &parts, &asked.days());
    let measure = asked.of(whole);
    let value = measure.value(&conn, period).await?;
    let records = measure.records(&conn, period, asked.page * PAGE, PAGE + 1).await?;
    let more = records.len() as u64 > PAGE;
    let shown = &records[..records.len().min(PAGE as usize)];
    let (part, query) = (measure.part.show(t), asked.query());
    let none = || (NONE.to_owned(), t.get("measure-part-none"));
    let named = parts.iter().map(|p| if p.part.is_empty() { none() } else { (p.part.clone(), p.part.clone()) });
    let title = match asked.part.as_str() {
        "" => measure.title.show(t),
        NONE => format!("{} – {}", measure.title.show(t), none().1),
        part => format!("{} – {part}", measure.title.show(t)),
    };
    let mut filter = ui::FilterBar::new(t, format!("/so-lieu/{key}"))
        .text("tu", &t.get("indicator-from-day"), &asked.from)
        .text("den", &t.get("indicator-to-day"), &asked.to);
    if asked.is_undated() {
        filter = filter.select("ngay", &t.get("plan-column-day"), &t.get("measure-part-any"), &[none()], NONE);
    }
    let is_narrowed = period.is_some() || asked.is_undated() || asked.until().is_some() || !asked.part.is_empty();
    let page = MeasurePage {
        t,
        title,
        value: format!("{} {}", measure.decimals.show(t.lang(), value), measure.unit.show(t)),
        filter: filter
            .select("phan", &part, &t.get("measure-part-any"), &named.collect::<Vec<_>>(), &asked.part)
            .clearable(t, is_narrowed),
        parts: bars,
        part_title: part,
        table: table(&cx, &measure, shown),
        next: more.then(|| format!("/so-lieu/{key}?{query}&trang={}", asked.page + 1)),
        files: files(t, &key, &query),
    };
    cx.page(&measure.title.show(t), &[(&t.get("measure-all"), "/so-lieu")], &page)
}

/// The parts of a number, each leading to its records; `days` are those of the query.
pub(super) fn bars(t: &ui::T, measure: &Offered, parts: &[Part], days: &str) -> ui::BarBreakdown {
    let row = |p: &Part| {
        let (label, part) = match p.part.as_str() {
            "" => (t.get("measure-part-none"), NONE.to_owned()),
            part => (part.to_owned(), url_encode(part)),
        };
        let days = if days.is_empty() { String::new() } else { format!("{days}&") };
        let href = page_of(&measure.key, &format!("{days}phan={part}"));
        let (value, text) = (measure.decimals.number(p.amount), measure.decimals.show(t.lang(), p.amount));
        ui::BarRow { label, href, value, text, level: None }
    };
    ui::BarBreakdown { rows: parts.iter().map(row).collect(), max: None }
}

/// The page of a measure, for a query.
pub(super) fn page_of(key: &str, query: &str) -> String {
    if query.is_empty() { format!("/so-lieu/{key}") } else { format!("/so-lieu/{key}?{query}") }
}

/// The files of the records of a query: words and address.
pub(super) fn files(t: &ui::T, key: &str, query: &str) -> Vec<(String, String)> {
    let file = |kind| (t.get(format!("plan-download-{kind}")), format!("/so-lieu/{key}/ban-ghi.{kind}?{query}"));
    ["xlsx", "csv"].map(file).into()
}

/// Records as a table whose first column opens each that the reader may open.
pub(crate) fn table(cx: &Cx, measure: &Offered, records: &[Record]) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("measure-records"))
        .with_own_file()
        .column(t.get("measure-record"))
        .column(t.get("plan-column-day"))
        .column(t.get("measure-part"))
        .numeric(t.get("measure-amount"));
    for r in records {
        table.row(vec![
            cx.record_cell(&r.label, &r.href, ""),
            DataTable::text(r.on_day.map(super::super::period::format_day).unwrap_or_default()),
            DataTable::text(&r.part),
            DataTable::text(measure.decimals.show(t.lang(), r.amount)),
        ]);
    }
    table
}

/// `GET /so-lieu/{measure}/ban-ghi.csv`
pub(crate) async fn csv(cx: Cx, Path(key): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let bytes = whole(&cx, &key, &asked).await?.to_csv().map_err(Error::internal)?;
    Ok(attach(bytes, "text/csv; charset=utf-8", &format!("{key}.csv")))
}

/// `GET /so-lieu/{measure}/ban-ghi.xlsx`
pub(crate) async fn xlsx(cx: Cx, Path(key): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let bytes = whole(&cx, &key, &asked).await?.to_xlsx().map_err(Error::internal)?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attach(bytes, mime, &format!("{key}.xlsx")))
}

/// Every record that is asked for.
async fn whole(cx: &Cx, key: &str, asked: &Asked) -> Result<Table> {
    let conn = cx.read();
    let measure = asked.of(asked.dated(cx.measure(&conn, key).await?));
    let records = measure.records(&conn, asked.period(), 0, MOST).await?;
    let t = &cx.t;
    let is_whole = measure.decimals == Decimals::default();
    let kind = if is_whole { ColumnKind::Integer } else { ColumnKind::Decimal };
    let columns = vec![
        Column::new(t.get("measure-record"), ColumnKind::Text),
        Column::new(t.get("plan-column-day"), ColumnKind::Date),
        Column::new(t.get("measure-part"), ColumnKind::Text),
        Column::new(t.get("measure-amount"), kind),
    ];
    let amount = |parts: i64| if is_whole { parts.into() } else { Cell::Decimal(measure.decimals.number(parts)) };
    let row = |r: Record| -> Vec<Cell> { vec![r.label.into(), r.on_day.into(), r.part.into(), amount(r.amount)] };
    Ok(Table { title: measure.title.show(t), columns, rows: records.into_iter().map(row).collect() })
}
