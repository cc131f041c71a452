//! What stands behind the number of an indicator: the records of its measures, or the entered figure with its evidence.

use super::measure::Asked;
use super::{show, visible};
use crate::evidence::{self, Evidence};
use crate::indicator::figure::{self, FigureState};
use crate::indicator::model::{Indicator, MeasureSpan, Source};
use crate::indicator::period::{Span, format_day};
use crate::plan::Plan;
use crate::plan::view::id;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use kernel::measure::Offered;
use kernel::{Conn, Cx, Period, Result};
use ui::DataTable;

#[derive(Template)]
#[template(path = "indicator/pages/records.html")]
struct RecordsPage<'a> {
    t: &'a ui::T,
    indicator: &'a Indicator,
    plan: &'a Plan,
    /// The last day that counts; empty: today.
    until: String,
    measured: Vec<Measured>,
    /// Keys of numbers that are offered no longer.
    missing: Vec<String>,
    entered: Vec<Entered>,
    baseline: Option<String>,
}

/// A number with the records behind it.
struct Measured {
    title: String,
    value: String,
    /// Where its page is; empty where the records are not for the reader.
    href: String,
    table: DataTable,
    /// How many of how many records are shown, where not all are.
    some: Option<String>,
    files: Vec<(String, String)>,
}

/// Records of a number that the page shows.
const MOST: u64 = 100;

struct Entered {
    period: String,
    value: String,
    who: String,
    note: String,
    evidence: Vec<Evidence>,
}

/// `GET /chi-tieu/{indicator}/ban-ghi?den=`: of a number as a report told it, what lay behind it until that day.
pub(crate) async fn show(cx: Cx, Path(indicator): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let (of, plan) = visible(&conn, cx.actor()?, id(&indicator)?).await?;
    let baseline = of.baseline.value_in(&of.unit).map(|value| {
        let fraction = match (of.baseline.numerator, of.baseline.denominator) {
            (Some(n), Some(d)) => format!(" ({}/{})", ui::number(t.lang(), n), ui::number(t.lang(), d)),
            _ => String::new(),
        };
        let stated = format!("{}{fraction}", of.unit.format(value, t.lang()));
        if of.baseline.period.is_empty() { stated } else { format!("{stated} · {}", of.baseline.period) }
    });
    let until = asked.until();
    let (measured, missing) = measured(&cx, &conn, &of, until).await?;
    let page = RecordsPage {
        t,
        measured,
        missing,
        entered: entered(&cx, &conn, &of, until).await?,
        until: until.map(format_day).unwrap_or_default(),
        baseline,
        indicator: &of,
        plan: &plan,
    };
    let (place, back) = (format!("/ke-hoach/{}", plan.id), format!("/chi-tieu/{}", of.id));
    let crumbs = [(t.get("plan-nav"), "/ke-hoach".to_owned()), (plan.title.clone(), place), (of.name.clone(), back)];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    cx.page(&t.get("indicator-records"), &crumbs, &page)
}

/// The numbers of an indicator, and the keys of those that are offered no longer.
async fn measured(
    cx: &Cx,
    conn: &Conn,
    of: &Indicator,
    until: Option<NaiveDate>,
) -> Result<(Vec<Measured>, Vec<String>)> {
    let Source::Measured { numerator, denominator, span } = &of.source else { return Ok((Vec::new(), Vec::new())) };
    // Of the year, and of the year before where there was anything; until a day, of its year alone.
    let of_year = |year: i32| {
        let year = Span::year(year);
        Some(Period { from: year.from, to: year.to.min(until.unwrap_or(cx.today())) })
    };
    let year = until.map_or(of.plan_year, |day| day.year());
    let periods = match span {
        MeasureSpan::Year if until.is_some() => vec![(year, of_year(year))],
        MeasureSpan::Year => vec![(year, of_year(year)), (year - 1, of_year(year - 1))],
        MeasureSpan::All => vec![(year, None)],
    };
    let mut wanted: Vec<(i32, Option<Period>, &str)> = Vec::new();
    for (year, period) in periods {
        wanted.extend(
            [numerator, denominator].into_iter().filter(|key| !key.is_empty()).map(|key| (year, period, key.as_str())),
        );
    }
    let keys: Vec<&str> = wanted.iter().map(|(_, _, key)| *key).collect();
    let mut measures = cx.app.measures_of(conn, &keys).await?;
    // The day up to which the number of the indicator counts.
    let last = until.unwrap_or(Span::year(of.plan_year).to.min(cx.today()));
    if *span == MeasureSpan::All {
        measures.values_mut().for_each(|measure| *measure = measure.until(last));
    }
    let (mut out, mut missing) = (Vec::new(), Vec::new());
    for (year, period, key) in wanted {
        let Some(measure) = measures.get(key) else {
            if !missing.iter().any(|known| known == key) {
                missing.push(key.to_owned());
            }
            continue;
        };
        let value = measure.value(conn, period).await?;
        if value != 0 || until.is_some() || year == of.plan_year {
            let title = match period {
                Some(_) => format!("{} ({year})", measure.title.show(&cx.t)),
                None => measure.title.show(&cx.t),
            };
            out.push(opened(cx, conn, measure, Counted { title, value, period, until: last }).await?);
        }
    }
    Ok((out, missing))
}

/// What a number is and which days it counts.
struct Counted {
    title: String,
    value: i64,
    period: Option<Period>,
    /// The last day that counts where there is no period.
    until: NaiveDate,
}

/// A number with its records. The number is the plan's; its records are for those who may see them.
async fn opened(cx: &Cx, conn: &Conn, measure: &Offered, counted: Counted) -> Result<Measured> {
    let Counted { title, value, period, until } = counted;
    let is_open = measure.readers.include(cx.actor()?);
    let records = if is_open { measure.records(conn, period, 0, MOST).await? } else { Vec::new() };
    let shown = records.len();
    let all = match shown as u64 {
        MOST => measure.breakdown(conn, period).await?.iter().map(|part| part.records).sum(),
        _ => 0,
    };
    let query = period.map_or_else(|| format!("den={until}"), |p| format!("tu={}&den={}", p.from, p.to));
    let key = &measure.key;
    let href = if is_open { super::measure::page_of(key, &query) } else { String::new() };
    let files = if is_open { super::measure::files(&cx.t, key, &query) } else { Vec::new() };
    let (value, table) = (measure.decimals.show(cx.t.lang(), value), super::measure::table(cx, measure, &records));
    let is_part = i64::try_from(shown).is_ok_and(|shown| all > shown);
    let said = || cx.t.with("measure-some", [("n", shown.to_string().into()), ("all", all.to_string().into())]);
    let some = is_part.then(said);
    Ok(Measured { title, value, href, table, some, files })
}

async fn entered(cx: &Cx, conn: &Conn, of: &Indicator, until: Option<NaiveDate>) -> Result<Vec<Entered>> {
    if !of.source.is_entered() {
        return Ok(Vec::new());
    }
    let figures = figure::store::of_indicator(conn, of.id, 200).await?;
    let counts = |f: &figure::Figure| f.state == FigureState::Approved && until.is_none_or(|day| f.span.to <= day);
    let approved: Vec<_> = figures.into_iter().filter(counts).collect();
    let evidence = evidence::of_subjects(conn, &approved.iter().map(|f| f.id.0).collect::<Vec<_>>()).await?;
    let mut out = Vec::with_capacity(approved.len());
    for f in approved {
        let by = people::api::person_name(conn, f.entered_by).await?.unwrap_or_default();
        let decided = match f.decided_by {
            Some(user) => people::api::person_name(conn, user).await?.unwrap_or_default(),
            None => String::new(),
        };
        let day = f.decided_at.map(|at| format_day(kernel::local_day(at))).unwrap_or_default();
        let who = [("by", by.into()), ("approver", decided.into()), ("day", day.into())];
        out.push(Entered {
            period: f.span.label(cx.t.lang()),
            value: show::value_of(of, &f, cx.t.lang()),
            who: cx.t.with("indicator-who", who),
            evidence: evidence.iter().filter(|e| e.subject_id == f.id.0).cloned().collect(),
            note: f.note,
        });
    }
    Ok(out)
}
