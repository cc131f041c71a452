//! Where a counted number comes from: the measures behind it, each with its parts.

use super::measure::{bars, page_of};
use crate::indicator::model::{Indicator, MeasureSpan, Source};
use crate::indicator::period::Span;
use kernel::{Conn, Cx, Period, Result};

/// Parts that the page of an indicator shows; the page of the measure has them all.
const MOST: usize = 12;

/// A measure behind an indicator.
pub(super) struct Counted {
    pub(super) title: String,
    pub(super) value: String,
    /// The page of the measure; empty where it is not for the reader.
    pub(super) href: String,
    pub(super) part_title: String,
    pub(super) parts: ui::BarBreakdown,
    /// So many parts more than are shown.
    pub(super) more: usize,
    /// Why there are no parts.
    pub(super) note: Option<String>,
}

/// The measures by which an indicator is counted; none where people enter its figures.
pub(super) async fn of(cx: &Cx, conn: &Conn, of: &Indicator) -> Result<Vec<Counted>> {
    let Source::Measured { numerator, denominator, span } = &of.source else { return Ok(Vec::new()) };
    let (t, year) = (&cx.t, Span::year(of.plan_year));
    let to = year.to.min(cx.today());
    let (period, days) = match span {
        MeasureSpan::Year => (Some(Period { from: year.from, to }), format!("tu={}&den={to}", year.from)),
        MeasureSpan::All => (None, format!("den={to}")),
    };
    let keys: Vec<&str> = [numerator, denominator].into_iter().map(String::as_str).filter(|k| !k.is_empty()).collect();
    let mut measures = cx.app.measures_of(conn, &keys).await?;
    if *span == MeasureSpan::All {
        measures.values_mut().for_each(|measure| *measure = measure.until(to));
    }
    let mut out = Vec::with_capacity(keys.len());
    for key in keys {
        let mut counted = Counted {
            title: key.to_owned(),
            value: "–".to_owned(),
            href: String::new(),
            part_title: String::new(),
            parts: ui::BarBreakdown::default(),
            more: 0,
            note: Some(t.get("measure-missing")),
        };
        if let Some(measure) = measures.get(key) {
            counted.title = measure.title.show(t);
            counted.value = measure.decimals.show(t.lang(), measure.value(conn, period).await?);
            counted.note = Some(t.get("measure-hidden"));
            // The number is the plan's; what it is made of is for those who may see the records.
            if measure.readers.include(cx.actor()?) {
                let parts = measure.breakdown(conn, period).await?;
                let shown = parts.get(..MOST).unwrap_or(&parts);
                counted.href = page_of(key, &days);
                counted.part_title = measure.part.show(t);
                counted.parts = bars(t, measure, shown, &days);
                counted.more = parts.len() - shown.len();
                counted.note = None;
            }
        }
        out.push(counted);
    }
    Ok(out)
}
