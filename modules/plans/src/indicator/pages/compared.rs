//! Declared against derived: what a unit entered beside what the records say of the same days.

use crate::indicator::figure::{Figure, FigureState};
use crate::indicator::model::{Indicator, Source};
use kernel::{Conn, Cx, Period, Result};
use ui::{DataTable, Level, Render, Status};

/// Figures that are compared, the newest first.
const MOST: usize = 4;
/// Values that differ by less are the same: a hundredth, as figures are shown.
const SAME: f64 = 0.01;

/// The newest figures of an indicator beside what is counted; `None` where it is not compared with anything.
pub(super) async fn table(cx: &Cx, conn: &Conn, of: &Indicator, figures: &[Figure]) -> Result<Option<DataTable>> {
    let Source::Compared { numerator, denominator } = &of.source else { return Ok(None) };
    let (t, lang) = (&cx.t, cx.t.lang());
    let keys: Vec<&str> = [numerator, denominator].into_iter().map(String::as_str).filter(|k| !k.is_empty()).collect();
    let measures = cx.app.measures_of(conn, &keys).await?;
    let missing: Vec<&str> = keys.iter().copied().filter(|key| !measures.contains_key(*key)).collect();
    let title = match missing.as_slice() {
        [] => t.get("compared"),
        missing => format!("{} – {} ({})", t.get("compared"), t.get("measure-missing"), missing.join(", ")),
    };
    let mut table = DataTable::new(title)
        .column(t.get("indicator-period"))
        .numeric(t.get("compared-entered"))
        .numeric(t.get("compared-counted"))
        .column(t.get("compared-difference"));
    let stand = |f: &&Figure| matches!(f.state, FigureState::Approved | FigureState::Entered);
    for f in figures.iter().filter(stand).take(MOST) {
        let mut sums = [None, None];
        let mut links = ui::Html::new();
        for (sum, key) in sums.iter_mut().zip(&keys) {
            let Some(measure) = measures.get(*key) else { continue };
            let value = measure.value(conn, Some(Period { from: f.span.from, to: f.span.to })).await?;
            *sum = Some(measure.decimals.number(value));
            let href = format!("/so-lieu/{key}?tu={}&den={}", f.span.from, f.span.to);
            let (said, title) = (measure.decimals.show(lang, value), measure.title.show(t));
            links.raw(&match measure.readers.include(cx.actor()?) {
                true => DataTable::link(said, href, title),
                false => DataTable::two_lines(said, title),
            });
            links.raw(" ");
        }
        let counted = sums[0].filter(|_| missing.is_empty()).and_then(|top| of.unit.value_of(top, sums[1]));
        let said = counted.map_or_else(|| "–".to_owned(), |value| of.unit.format(value, lang));
        table.row(vec![
            DataTable::text(f.span.label(lang)),
            DataTable::text(super::show::value_of(of, f, lang)),
            format!("{} {}", DataTable::text(said), links.into_string()),
            difference(cx, of, f.value, counted).html(),
        ]);
    }
    Ok(Some(table))
}

/// By how much the unit's figure lies above or below what is counted.
fn difference(cx: &Cx, of: &Indicator, entered: f64, counted: Option<f64>) -> Status {
    let Some(counted) = counted else { return Status::new(Level::NotAssessed, "–") };
    let gap = entered - counted;
    if gap.abs() < SAME {
        return Status::new(Level::Met, cx.t.get("compared-same"));
    }
    let sign = if gap > 0.0 { "+" } else { "−" };
    Status::new(Level::AtRisk, format!("{sign}{}", of.unit.format_gap(gap.abs(), cx.t.lang())))
}
