//! Nếu làm thêm: which open criteria would raise the result most, and what the result would be.

use super::model::{Line, Total, totals};
use super::sheet::Sheet;
use crate::rules::{Rule, rounded};
use std::collections::BTreeSet;

/// What still can be gained at a criterion.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gain {
    pub code: String,
    /// Points up to the most.
    pub points: f64,
    /// How many more would have to be done, where the numbers tell.
    pub more: Option<f64>,
    /// What the result would be with this alone.
    pub index: f64,
}

/// Every criterion that does not have its most, the greatest gain of the whole first.
pub(crate) fn gains(sheet: &Sheet) -> Vec<Gain> {
    let open = sheet.in_order().filter(|line| !line.is_out());
    let gain = |line: &Line| {
        let points = rounded(line.criterion.max - line.points().unwrap_or(0.0));
        let alone = BTreeSet::from([line.criterion.code.clone()]);
        let index = with(sheet, &alone).index();
        Gain { code: line.criterion.code.clone(), points, more: more(line), index }
    };
    let mut gains: Vec<Gain> = open.map(gain).filter(|gain| gain.points > 0.0).collect();
    gains.sort_by(|a, b| b.index.total_cmp(&a.index).then(b.points.total_cmp(&a.points)).then(a.code.cmp(&b.code)));
    gains
}

/// The totals if these criteria had their most.
pub(crate) fn with(sheet: &Sheet, chosen: &BTreeSet<String>) -> Total {
    let points = |line: &Line| {
        if chosen.contains(&line.criterion.code) { Some(line.criterion.max) } else { line.points() }
    };
    totals(&sheet.set, &sheet.lines, points).1
}

/// How many more things must be counted for the most points, at the same denominator.
fn more(line: &Line) -> Option<f64> {
    let numerator = line.answer.numerator?;
    let wanted = match &line.criterion.rule {
        Rule::Ratio { target, .. } => {
            let denominator = line.answer.denominator.filter(|d| *d > 0.0)?;
            (target * denominator - 1e-9).ceil().min(denominator)
        }
        Rule::Count { each, .. } => (line.criterion.max / each - 1e-9).ceil(),
        _ => return None,
    };
    Some(wanted - numerator).filter(|more| *more > 0.0)
}
