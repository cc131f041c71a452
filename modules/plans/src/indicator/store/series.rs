//! The figures and target paths of many indicators at once: each year of an indicator is kept in one row.

use crate::indicator::assess::Point;
use crate::indicator::model::{Indicator, IndicatorId};
use crate::indicator::period::Span;
use crate::indicator::store::FOLLOWED;
use crate::indicator::store::row::FROM;
use crate::plan::PlanId;
use chrono::{Datelike, NaiveDate};
use kernel::{ByPlace, Conn, Engine, Result, Tx, args};
use sea_orm::{DbErr, FromQueryResult, QueryResult};
use std::collections::{BTreeSet, HashMap};

/// What is stored of an indicator.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Series {
    /// Approved figures, in no order.
    pub points: Vec<Point>,
    /// Values set for days, oldest first.
    pub path: Vec<(NaiveDate, f64)>,
    /// Figures that wait for approval.
    pub waiting: usize,
}

/// The figures of an indicator in a year as one row: thousands of them would each be handed from the database to the
/// reader by themselves.
struct Kept {
    indicator_id: IndicatorId,
    year: i32,
    approved: String,
    waiting: i64,
}

impl FromQueryResult for Kept {
    fn from_query_result(row: &QueryResult, _: &str) -> std::result::Result<Self, DbErr> {
        let mut row = ByPlace::of(row);
        Ok(Self { indicator_id: row.take()?, year: row.take()?, approved: row.take()?, waiting: row.take()? })
    }
}

#[derive(FromQueryResult)]
struct OnPath {
    indicator_id: IndicatorId,
    on_day: NaiveDate,
    value: f64,
}

/// What is stored of indicators, as it was read.
pub(crate) struct Stored {
    figures: Vec<Kept>,
    path: Vec<OnPath>,
}

/// What is stored of these indicators and of those that they go on from, answered at once.
pub(crate) async fn stored_of(conn: &Conn, indicators: &[Indicator]) -> Result<Stored> {
    let Some(first) = indicators.iter().map(|i| i.plan_year).min() else {
        return Ok(Stored { figures: Vec::new(), path: Vec::new() });
    };
    let ids: BTreeSet<IndicatorId> = indicators.iter().flat_map(|i| [Some(i.id), i.previous]).flatten().collect();
    let mut args = args![conn.ward];
    let among = conn.among(ids.iter().map(|id| id.0), &mut args);
    stored(conn, &among, &(first - 1).to_string(), args).await
}

/// The same of the indicators that a plan follows: they need not be known to ask for it.
pub(crate) async fn stored_of_plan(conn: &Conn, plan: PlanId) -> Result<Stored> {
    let followed = |column: &str| format!("SELECT {column} FROM {FROM} WHERE i.ward_id = $1 AND {FOLLOWED}");
    let among =
        format!("IN ({} UNION ALL {} AND i.previous_id IS NOT NULL)", followed("i.id"), followed("i.previous_id"));
    let first = format!("({})", followed("MIN(p.year) - 1"));
    stored(conn, &among, &first, args![conn.ward, plan]).await
}

async fn stored(conn: &Conn, among: &str, first_year: &str, args: kernel::Args) -> Result<Stored> {
    let figures = format!("{FIGURES} AND year >= {first_year}").replace(AMONG, among);
    let path = PATHS.replace(AMONG, among);
    let (figures, path) = tokio::try_join!(conn.all(&figures, args.clone()), conn.all(&path, args))?;
    Ok(Stored { figures, path })
}

impl Stored {
    /// The figures of these indicators' years and of the year before, and their target paths. Of the year before only
    /// the newest figures within the spans of `earlier` are read; without any, all.
    pub(crate) fn series(self, indicators: &[Indicator], earlier: &[Span]) -> Result<HashMap<IndicatorId, Series>> {
        let years = || indicators.iter().map(|i| i.plan_year);
        let (Some(first), Some(last)) = (years().min(), years().max()) else { return Ok(HashMap::new()) };
        let compared: Vec<[String; 2]> =
            earlier.iter().map(|span| [span.from, span.to].map(|day| day.to_string())).collect();
        let mut found: HashMap<IndicatorId, Series> = HashMap::with_capacity(self.figures.len());
        for row in self.figures.iter().filter(|row| (first - 1..=last).contains(&row.year)) {
            let series = found.entry(row.indicator_id).or_default();
            series.waiting += usize::try_from(row.waiting).unwrap_or_default();
            let figures = row.approved.split(';').filter(|figure| !figure.is_empty());
            if row.year < first && !compared.is_empty() {
                series.points.extend(unpacked(newest_within(figures, &compared))?);
            } else {
                series.points.extend(unpacked(figures)?);
            }
        }
        for row in self.path.iter().filter(|row| (first - 1..=last).contains(&row.on_day.year())) {
            found.entry(row.indicator_id).or_default().path.push((row.on_day, row.value));
        }
        Ok(found)
    }
}

/// Writes the rows of a year of indicators again from their figures, which the caller has just changed. Another who does
/// the same waits: each must see what the other changed.
pub(crate) async fn keep_series(tx: &Tx, indicators: &BTreeSet<IndicatorId>, year: i32) -> Result<()> {
    let ids = || indicators.iter().map(|id| id.0);
    if tx.engine() == Engine::Postgres {
        let mut args = args![tx.ward];
        let among = tx.among(ids(), &mut args);
        tx.exec(&LOCKED.replace(AMONG, &among), args).await?;
    }
    let mut args = args![tx.ward, Span::year(year).from, Span::year(year).to, year];
    let among = tx.among(ids(), &mut args);
    let packed = packed(tx.engine());
    let sql = format!(
        "INSERT INTO figure_series (ward_id, indicator_id, year, approved, waiting) \
         SELECT f.ward_id, f.indicator_id, CAST($4 AS integer), {packed}, COUNT(CASE WHEN f.state = 'entered' THEN 1 END) \
         FROM figure f WHERE f.ward_id = $1 AND f.to_day BETWEEN $2 AND $3 AND f.indicator_id {among} \
         GROUP BY f.ward_id, f.indicator_id \
         ON CONFLICT (ward_id, indicator_id, year) DO UPDATE SET approved = excluded.approved, waiting = excluded.waiting"
    );
    tx.exec(&sql, args).await.map(|_| ())
}

/// Stands in these statements for what follows a column that holds one of the indicators' identifiers.
const AMONG: &str = "{among}";

const FIGURES: &str =
    "SELECT indicator_id, year, approved, waiting FROM figure_series WHERE ward_id = $1 AND indicator_id {among}";

/// The values that are set for days.
const PATHS: &str = "SELECT indicator_id, on_day, value FROM indicator_target WHERE ward_id = $1 AND indicator_id {among} ORDER BY on_day";

/// Weaker than `FOR UPDATE`, for which each of two who have just added a figure would wait for the other.
const LOCKED: &str = "SELECT 1 FROM indicator WHERE ward_id = $1 AND id {among} ORDER BY id FOR NO KEY UPDATE";

/// Of each approved figure its days, numerator, denominator and value, parted by spaces, the figures by semicolons. A
/// value that is the percentage of its fraction is left out: computed again it is the same.
fn packed(engine: Engine) -> String {
    let [numerator, denominator, value] =
        ["f.numerator", "f.denominator", "f.value"].map(|column| exact(engine, column));
    format!(
        "COALESCE(string_agg(CASE WHEN f.state = 'approved' THEN \
           CAST(f.from_day AS text) || ' ' || CAST(f.to_day AS text) || ' ' || {numerator} || ' ' || {denominator} || ' ' || \
           CASE WHEN f.value = 100.0 * f.numerator / NULLIF(f.denominator, 0) THEN '%' ELSE {value} END END, ';'), '')"
    )
}

/// A number as text that reads as the same number, `-` for none.
fn exact(engine: Engine, column: &str) -> String {
    let text = match engine {
        Engine::Postgres => format!("CAST({column} AS text)"),
        // A cast writes fifteen digits, which is not always the number; `quote` does, slowly.
        Engine::Sqlite => format!(
            "CASE WHEN {column} = CAST({column} AS integer) THEN CAST(CAST({column} AS integer) AS text) \
             WHEN {column} IS NOT NULL THEN quote({column}) END"
        ),
    };
    format!("COALESCE({text}, '-')")
}

/// Of packed figures those that count to the newest day within one of these spans (first and last day, as text). The
/// last day stands behind the first and a space: days are written in ten characters.
fn newest_within<'a>(
    figures: impl Iterator<Item = &'a str> + Clone,
    spans: &[[String; 2]],
) -> impl Iterator<Item = &'a str> {
    let last_day = |figure: &'a str| figure.get(11..21).unwrap_or_default();
    let days = figures.clone().map(last_day);
    let within =
        |[from, to]: &[String; 2]| days.clone().filter(|day| (from.as_str()..=to.as_str()).contains(day)).max();
    let newest: Vec<&str> = spans.iter().filter_map(within).collect();
    figures.filter(move |figure| newest.contains(&last_day(figure)))
}

fn unpacked<'a>(figures: impl Iterator<Item = &'a str>) -> Result<Vec<Point>> {
    figures.map(|figure| point(figure).ok_or_else(|| kernel::Error::internal(figure))).collect()
}

fn point(figure: &str) -> Option<Point> {
    let mut parts = figure.split(' ');
    let mut next = || parts.next();
    let day = |text: Option<&str>| text?.parse::<NaiveDate>().ok();
    let number = |text: &str| text.parse::<f64>().ok();
    let (from, to) = (day(next())?, day(next())?);
    let (numerator, denominator) = (number(next()?), number(next()?));
    let value = match next()? {
        "%" => 100.0 * numerator? / denominator?,
        text => number(text)?,
    };
    Some(Point { from, to, numerator, denominator, value: Some(value) })
}
