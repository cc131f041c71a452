//! The figures and target paths of many indicators at once, in queries that touch no older history.

use crate::indicator::assess::Point;
use crate::indicator::model::{Indicator, IndicatorId};
use crate::indicator::period::Span;
use chrono::NaiveDate;
use kernel::{Args, ByPlace, Conn, Engine, Result, args};
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

/// The figures of an indicator in one row, and how many wait: thousands of rows of a year's figures would each be
/// handed from the database to the reader by themselves.
struct Packed {
    indicator_id: IndicatorId,
    figures: Option<String>,
    waiting: i64,
}

impl FromQueryResult for Packed {
    fn from_query_result(row: &QueryResult, _: &str) -> std::result::Result<Self, DbErr> {
        let mut row = ByPlace::of(row);
        Ok(Self { indicator_id: row.take()?, figures: row.take()?, waiting: row.take()? })
    }
}

#[derive(FromQueryResult)]
struct OnPath {
    indicator_id: IndicatorId,
    on_day: NaiveDate,
    value: f64,
}

/// Figures of two years and target paths of indicators, answered at once. Of the year before only the newest figures
/// within the spans of `earlier` are read; without any, all.
pub(crate) async fn series_of(
    conn: &Conn,
    indicators: &[Indicator],
    earlier: &[Span],
) -> Result<HashMap<IndicatorId, Series>> {
    let (Some(first), Some(last)) =
        (indicators.iter().map(|i| i.plan_year).min(), indicators.iter().map(|i| i.plan_year).max())
    else {
        return Ok(HashMap::new());
    };
    let (before, year, end) = (Span::year(first - 1).from, Span::year(first).from, Span::year(last).to);
    let ids: BTreeSet<IndicatorId> = indicators.iter().flat_map(|i| [Some(i.id), i.previous]).flatten().collect();
    let asked = |sql: &str, from: NaiveDate, to: NaiveDate| {
        let mut args: Args = args![conn.ward, from, to];
        let among = conn.among(ids.iter().map(|id| id.0), &mut args);
        (sql.replace(AMONG, &among), args)
    };
    let figures = async |rest: &str, from: NaiveDate, to: NaiveDate| -> Result<Vec<Packed>> {
        let (sql, args) = asked(&format!("{} {rest} GROUP BY f.indicator_id", packed(conn.engine())), from, to);
        conn.all(&sql, args).await
    };
    let path = async || -> Result<Vec<OnPath>> {
        let (sql, args) = asked(PATH_BETWEEN, before, end);
        conn.all(&sql, args).await
    };
    let eve = year.pred_opt().unwrap_or(year);
    let compared = earlier.iter().filter(|span| span.from < year);
    let newest = compared.map(|span| figures(NEWEST_WITHIN, span.from.max(before), span.to.min(eve)));
    let (newest, own, path) = tokio::try_join!(
        futures_util::future::try_join_all(newest),
        figures(FIGURES_BETWEEN, if earlier.is_empty() { before } else { year }, end),
        path()
    )?;
    let mut found: HashMap<IndicatorId, Series> = HashMap::new();
    for row in newest.into_iter().flatten().chain(own) {
        let series = found.entry(row.indicator_id).or_default();
        series.waiting += usize::try_from(row.waiting).unwrap_or_default();
        let figures = row.figures.iter().flat_map(|figures| figures.split(';'));
        for figure in figures {
            series.points.push(unpacked(figure).ok_or_else(|| kernel::Error::internal(figure))?);
        }
    }
    for row in path {
        found.entry(row.indicator_id).or_default().path.push((row.on_day, row.value));
    }
    Ok(found)
}

/// Stands in these statements for what follows a column that holds one of the indicators' identifiers.
const AMONG: &str = "{among}";

/// All figures from one day on, to another.
const FIGURES_BETWEEN: &str = "FROM figure f WHERE f.ward_id = $1 AND f.indicator_id {among} \
     AND f.to_day BETWEEN $2 AND $3 AND f.state IN ('approved', 'entered')";

/// The newest approved figures within a span: each indicator is looked up by index, whatever lies between.
const NEWEST_WITHIN: &str = "FROM figure f JOIN indicator i ON i.ward_id = f.ward_id AND i.id = f.indicator_id \
     WHERE i.ward_id = $1 AND i.id {among} AND f.state = 'approved' AND f.to_day = \
       (SELECT MAX(newest.to_day) FROM figure newest WHERE newest.ward_id = i.ward_id \
        AND newest.indicator_id = i.id AND newest.state = 'approved' AND newest.to_day BETWEEN $2 AND $3)";

/// The values that are set for days from one on, to another.
const PATH_BETWEEN: &str = "SELECT indicator_id, on_day, value FROM indicator_target \
     WHERE ward_id = $1 AND indicator_id {among} AND on_day BETWEEN $2 AND $3 ORDER BY on_day";

/// Columns of [`Packed`]: of each approved figure its days, numerator, denominator and value, parted by spaces, the
/// figures by semicolons. A value that is the percentage of its fraction is left out: writing it costs more than
/// computing it again, which gives the same.
fn packed(engine: Engine) -> String {
    let [numerator, denominator, value] =
        ["f.numerator", "f.denominator", "f.value"].map(|column| exact(engine, column));
    format!(
        "SELECT f.indicator_id, string_agg(CASE WHEN f.state = 'approved' THEN \
           CAST(f.from_day AS text) || ' ' || CAST(f.to_day AS text) || ' ' || {numerator} || ' ' || {denominator} || ' ' || \
           CASE WHEN f.value = 100.0 * f.numerator / NULLIF(f.denominator, 0) THEN '%' ELSE {value} END END, ';'), \
         COUNT(CASE WHEN f.state = 'entered' THEN 1 END)"
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

fn unpacked(figure: &str) -> Option<Point> {
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
