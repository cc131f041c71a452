//! The row of an indicator, and what it is made into.

use crate::indicator::model::{Baseline, Comparator, Direction, Indicator, IndicatorId, IndicatorState, Quote, Source};
use crate::indicator::unit::Unit;
use crate::plan::PlanId;
use crate::ruling::Ruling;
use kernel::{ByPlace, UnitId};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

/// The columns of [`IndicatorRow`], of the tables `i` (indicator) and `p` (its own plan).
pub(super) const COLUMNS: &str = "i.id, i.plan_id, p.year AS plan_year, i.section, i.name, i.definition, i.unit, i.direction, \
    i.comparator, i.target, i.aspiration, i.lead_unit_id, i.source, i.numerator_measure, i.denominator_measure, \
    i.numerator_name, i.denominator_name, i.baseline_numerator, i.baseline_denominator, i.baseline_value, \
    i.baseline_period, i.previous_id, i.source_start, i.source_end, i.source_text, i.state, i.state_reason, i.version";
pub(super) const FROM: &str = "indicator i JOIN plan p ON p.ward_id = i.ward_id AND p.id = i.plan_id";

pub(super) struct IndicatorRow {
    id: IndicatorId,
    plan_id: PlanId,
    plan_year: i32,
    section: String,
    name: String,
    definition: String,
    unit: String,
    direction: String,
    comparator: String,
    target: f64,
    aspiration: bool,
    lead_unit_id: Option<UnitId>,
    source: String,
    numerator_measure: String,
    denominator_measure: String,
    numerator_name: String,
    denominator_name: String,
    baseline_numerator: Option<f64>,
    baseline_denominator: Option<f64>,
    baseline_value: Option<f64>,
    baseline_period: String,
    previous_id: Option<IndicatorId>,
    source_start: Option<i32>,
    source_end: Option<i32>,
    source_text: String,
    state: String,
    state_reason: String,
    version: i32,
    ruling: Option<Ruling>,
}

impl FromQueryResult for IndicatorRow {
    fn from_query_result(row: &QueryResult, _: &str) -> std::result::Result<Self, DbErr> {
        let mut values = ByPlace::of(row);
        Ok(Self {
            id: values.take()?,
            plan_id: values.take()?,
            plan_year: values.take()?,
            section: values.take()?,
            name: values.take()?,
            definition: values.take()?,
            unit: values.take()?,
            direction: values.take()?,
            comparator: values.take()?,
            target: values.take()?,
            aspiration: values.take()?,
            lead_unit_id: values.take()?,
            source: values.take()?,
            numerator_measure: values.take()?,
            denominator_measure: values.take()?,
            numerator_name: values.take()?,
            denominator_name: values.take()?,
            baseline_numerator: values.take()?,
            baseline_denominator: values.take()?,
            baseline_value: values.take()?,
            baseline_period: values.take()?,
            previous_id: values.take()?,
            source_start: values.take()?,
            source_end: values.take()?,
            source_text: values.take()?,
            state: values.take()?,
            state_reason: values.take()?,
            version: values.take()?,
            // Its columns are looked for by their names: not where there is none, as with most.
            ruling: match values.take::<Option<String>>()? {
                Some(_) => FromQueryResult::from_query_result(row, "")?,
                None => None,
            },
        })
    }
}

impl From<IndicatorRow> for Indicator {
    fn from(r: IndicatorRow) -> Self {
        let comparator = Comparator::from_key(&r.comparator).unwrap_or_default();
        let line_end = r.source_end.or(r.source_start).unwrap_or_default();
        Indicator {
            id: r.id,
            plan: r.plan_id,
            plan_year: r.plan_year,
            section: r.section,
            name: r.name,
            definition: r.definition,
            unit: Unit::new(&r.unit),
            direction: Direction::from_key(&r.direction).unwrap_or_else(|| comparator.direction()),
            comparator,
            target: r.target,
            aspiration: r.aspiration,
            lead: r.lead_unit_id,
            source: Source::of(&r.source, r.numerator_measure, r.denominator_measure),
            numerator_name: r.numerator_name,
            denominator_name: r.denominator_name,
            baseline: Baseline {
                numerator: r.baseline_numerator,
                denominator: r.baseline_denominator,
                value: r.baseline_value,
                period: r.baseline_period,
            },
            quote: r.source_start.map(|line_start| Quote { line_start, line_end, text: r.source_text }),
            previous: r.previous_id,
            state: IndicatorState::from_key(&r.state),
            state_reason: r.state_reason,
            version: r.version,
            ruling: r.ruling,
        }
    }
}
