//! How many indicators stand at once, with their series: as many queries however many they are.

use super::assess::{Assessment, Point, TargetPath, assess, own_points};
use super::model::{Indicator, MeasureSpan, Source};
use super::outlook::{Outlook, outlook};
use super::period::{Span, quarter_of};
use super::store::Stored;
use crate::status::Status;
use crate::working::weeks_left;
use chrono::{Datelike, NaiveDate};
use kernel::calendar::{self, WardCalendar};
use kernel::measure::{Decimals, Offered};
use kernel::{App, Args, Conn, Result, UnitId, args};
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// An indicator with its series and how it stands.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub indicator: Indicator,
    pub assessment: Assessment,
    /// Approved or measured values of the plan's year and the year before, by day.
    pub points: Vec<Point>,
    /// Values set for periods.
    pub path: Vec<(NaiveDate, f64)>,
    /// Figures that wait for approval.
    pub waiting: usize,
    working: Arc<WardCalendar>,
}

impl Standing {
    /// What the rule says of a day that has passed, by the figures of that time.
    pub(crate) fn computed_on(&self, day: NaiveDate) -> Status {
        let points: Vec<Point> = self.points.iter().filter(|p| p.to <= day).cloned().collect();
        assess(&self.indicator, &self.path, &points, day).computed
    }

    /// Where the year leads, with the working weeks that are left of it.
    pub(crate) fn outlook(&self, today: NaiveDate) -> Outlook {
        let own = own_points(&self.indicator, &self.points);
        let weeks = weeks_left(&self.working.calendar, today, Span::year(self.indicator.plan_year).to);
        outlook(&self.indicator, &own, today, weeks)
    }

    /// The path to the target over the year.
    pub(crate) fn target_path(&self) -> TargetPath {
        let own: Vec<&Point> = self.points.iter().filter(|p| p.to.year() == self.indicator.plan_year).collect();
        let first = own.first().filter(|_| own.len() > 1).and_then(|p| Some((p.to, p.value?)));
        TargetPath::of(&self.indicator, &self.path, first)
    }
}

/// How the indicators that a unit leads or helps with stand this year.
pub(crate) async fn list_for_unit(conn: &Conn, app: &App, unit: UnitId, today: NaiveDate) -> Result<Vec<Standing>> {
    let indicators = super::store::of_unit(conn, unit, today.year()).await?;
    standings(conn, app, indicators, today).await
}

/// How these indicators stand today.
pub(crate) async fn standings(
    conn: &Conn,
    app: &App,
    indicators: Vec<Indicator>,
    today: NaiveDate,
) -> Result<Vec<Standing>> {
    let days = Beside { as_of: today, measured_to: today, earlier: &[], measured_also: &[] };
    let stored = super::store::stored_of(conn, &indicators).await?;
    standings_beside(conn, app, (indicators, stored), &days).await
}

/// The days by which indicators are judged, and those of what stands beside it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beside<'a> {
    /// The day as of which they are judged, by the figures until then.
    pub as_of: NaiveDate,
    /// Up to which measures are counted.
    pub measured_to: NaiveDate,
    /// Spans of which the newest approved figures are wanted. Without any, all figures of the year before are; with
    /// some, no others of that year.
    pub earlier: &'a [Span],
    /// Days up to which measures are counted as well.
    pub measured_also: &'a [NaiveDate],
}

/// The same as of another day, by what is stored of them, with what a report compares with.
pub(crate) async fn standings_beside(
    conn: &Conn,
    app: &App,
    (indicators, stored): (Vec<Indicator>, Stored),
    days: &Beside<'_>,
) -> Result<Vec<Standing>> {
    let as_of = days.as_of;
    let cut = Cut { to: days.measured_to, also: days.measured_also };
    let (measured, working) = tokio::try_join!(measured_parts(conn, app, &indicators, cut), calendar::in_use(conn))?;
    let mut stored = stored.series(&indicators, days.earlier)?;
    let stand = |indicator: Indicator| {
        let own = stored.remove(&indicator.id).unwrap_or_default();
        let earlier = indicator.previous.and_then(|id| stored.get(&id)).map_or(&[][..], |s| &s.points);
        let mut points = match &indicator.source {
            Source::Entered | Source::Compared { .. } => [earlier, &own.points].concat(),
            Source::Measured { numerator, denominator, span } => {
                measured_points(&indicator, &measured, numerator, denominator, *span, cut)
            }
        };
        points.sort_by_key(|p| (p.to, std::cmp::Reverse(p.from)));
        let assessment = assess(&indicator, &own.path, &known_on(as_of, &indicator, &points, cut), as_of);
        let (path, waiting, working) = (own.path, own.waiting, Arc::clone(&working));
        Standing { indicator, assessment, points, path, waiting, working }
    };
    Ok(indicators.into_iter().map(stand).collect())
}

/// The points by which an indicator is judged on a day: what a report only compares with is none of them.
fn known_on(day: NaiveDate, of: &Indicator, points: &[Point], cut: Cut<'_>) -> Vec<Point> {
    let is_measured = matches!(of.source, Source::Measured { .. });
    let judged = |p: &&Point| p.to <= day && (!is_measured || p.to == cut.to || is_quarter_end(p.to));
    points.iter().filter(judged).cloned().collect()
}

fn is_quarter_end(day: NaiveDate) -> bool {
    Span::quarter(day.year(), quarter_of(day)).to == day
}

/// Up to which days measures are counted.
#[derive(Debug, Clone, Copy)]
struct Cut<'a> {
    to: NaiveDate,
    also: &'a [NaiveDate],
}

impl Cut<'_> {
    /// The days of two years up to which measures are counted, in order: the ends of the quarters that have begun, and
    /// those that are named.
    fn days(self, year: i32) -> Vec<NaiveDate> {
        let quarters = [year - 1, year].into_iter().flat_map(|year| (1..=4).map(move |n| Span::quarter(year, n)));
        let begun = quarters.filter(|quarter| quarter.from <= self.to).map(|quarter| quarter.to.min(self.to));
        let within = Span { from: Span::year(year - 1).from, to: Span::year(year).to.min(self.to) };
        let named = self.also.iter().copied().filter(|day| (within.from..=within.to).contains(day));
        begun.chain(named).collect::<BTreeSet<NaiveDate>>().into_iter().collect()
    }
}

/// Sums of measures between the days of [`Cut::days`]: bucket 0 holds what is older than last year or has no day, the
/// others what lies after the day before theirs and not after their own.
type Parts = HashMap<(String, i32), (Decimals, HashMap<i32, i64>)>;

#[derive(FromQueryResult)]
struct PartRow {
    key: String,
    year: i32,
    bucket: i32,
    amount: i64,
}

async fn measured_parts(conn: &Conn, app: &App, indicators: &[Indicator], cut: Cut<'_>) -> Result<Parts> {
    // What is counted by the year needs no older records.
    let mut wanted: BTreeMap<(String, i32), MeasureSpan> = BTreeMap::new();
    for indicator in indicators {
        let Source::Measured { numerator, denominator, span } = &indicator.source else { continue };
        for key in [numerator, denominator].into_iter().filter(|key| !key.is_empty()) {
            let known = wanted.entry((key.to_owned(), indicator.plan_year)).or_insert(*span);
            if *span == MeasureSpan::All {
                *known = MeasureSpan::All;
            }
        }
    }
    let mut args: Args = args![conn.ward];
    let mut queries = Vec::with_capacity(wanted.len());
    let keys: Vec<&str> = wanted.keys().map(|(key, _)| key.as_str()).collect();
    let measures = app.measures_of(conn, &keys).await?;
    for ((key, year), span) in &wanted {
        if let Some(measure) = measures.get(key) {
            queries.push(bucket_query(measure, *year, *span, cut, &mut args));
        }
    }
    if queries.is_empty() {
        return Ok(Parts::new());
    }
    // What is offered has parts, if only none: that is how it differs from what is offered no longer.
    let offered = wanted.keys().filter_map(|key| Some((key, measures.get(&key.0)?.decimals)));
    let mut parts: Parts = offered.map(|(key, decimals)| (key.clone(), (decimals, HashMap::new()))).collect();
    for row in conn.all::<PartRow>(&queries.join(" UNION ALL "), args).await? {
        parts.entry((row.key, row.year)).or_default().1.insert(row.bucket, row.amount);
    }
    Ok(parts)
}

fn bucket_query(measure: &Offered, year: i32, span: MeasureSpan, cut: Cut<'_>, args: &mut Args) -> String {
    let records = measure.records_after(args.len());
    args.extend(measure.args.iter().cloned());
    args.push(measure.key.as_ref().into());
    let key = args.len();
    let mut mark = |day: NaiveDate| {
        args.push(day.into());
        format!("${}", args.len())
    };
    let mut cases = format!("WHEN on_day IS NULL OR on_day < {} THEN 0", mark(Span::year(year - 1).from));
    for (bucket, day) in (1..).zip(cut.days(year)) {
        cases += &format!(" WHEN on_day <= {} THEN {bucket}", mark(day));
    }
    let lately = match span {
        MeasureSpan::Year => format!(" WHERE on_day BETWEEN {} AND {}", mark(Span::year(year - 1).from), mark(cut.to)),
        MeasureSpan::All => String::new(),
    };
    format!(
        "SELECT CAST(${key} AS text) AS key, CAST({year} AS integer) AS year, CAST(bucket AS integer) AS bucket, CAST(SUM(amount) AS bigint) AS amount \
         FROM (SELECT CASE {cases} ELSE 99 END AS bucket, amount FROM ({records}) AS records{lately}) AS bucketed GROUP BY bucket"
    )
}

/// The points that measures make: one at each of the days up to which they are counted.
fn measured_points(
    indicator: &Indicator,
    parts: &Parts,
    numerator: &str,
    denominator: &str,
    span: MeasureSpan,
    cut: Cut<'_>,
) -> Vec<Point> {
    let year = indicator.plan_year;
    let is_offered = |key: &str| key.is_empty() || parts.contains_key(&(key.to_owned(), year));
    if !is_offered(numerator) || !is_offered(denominator) {
        return Vec::new();
    }
    let empty = (Decimals::default(), HashMap::new());
    let of = |key: &str| parts.get(&(key.to_owned(), year)).unwrap_or(&empty);
    let days: Vec<(i32, NaiveDate)> = (1..).zip(cut.days(year)).collect();
    // What is counted by the year begins anew with it.
    let first_of = |of_year: i32| match span {
        MeasureSpan::All => 0,
        MeasureSpan::Year => days.iter().find(|(_, day)| day.year() == of_year).map_or(0, |(bucket, _)| *bucket),
    };
    let sum = |key: &str, from: i32, up_to: i32| -> f64 {
        let (decimals, buckets) = of(key);
        decimals.number(buckets.iter().filter(|(bucket, _)| (from..=up_to).contains(*bucket)).map(|(_, n)| n).sum())
    };
    let point = |(bucket, day): &(i32, NaiveDate)| {
        let from = first_of(day.year());
        let top = sum(numerator, from, *bucket);
        let bottom = (!denominator.is_empty()).then(|| sum(denominator, from, *bucket));
        Point {
            from: Span::year(day.year()).from,
            to: *day,
            numerator: Some(top),
            denominator: bottom,
            value: indicator.unit.value_of(top, bottom),
        }
    };
    days.iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn measures_are_counted_to_quarter_ends_and_to_the_days_of_a_report() {
        let to = d("2026-10-24");
        let plain = Cut { to, also: &[] }.days(2026);
        assert_eq!(plain.len(), 8);
        assert_eq!(plain.last(), Some(&to), "the quarter in hand up to the day");
        let also = ["2026-09-24", "2026-10-31", "2024-10-24"].map(d);
        let named = Cut { to, also: &also }.days(2026);
        assert_eq!(named.len(), 9, "neither what is to come nor what is too old");
        assert!(named.contains(&d("2026-09-24")));
        assert_eq!(Cut { to: d("2025-02-10"), also: &[] }.days(2026), [d("2025-02-10")]);
    }
}
