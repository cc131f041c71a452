//! Every query about indicators themselves: their particulars, coordinating units, target path, and who shares them.

mod row;
mod series;

use super::model::{Baseline, Indicator, IndicatorId, IndicatorState, NewIndicator, Quote};
use crate::plan::{Plan, PlanId};
use crate::ruling;
use chrono::NaiveDate;
use kernel::{Conn, Error, Result, Row, UnitId, args, row};
use row::{COLUMNS, FROM, IndicatorRow};
use sea_orm::FromQueryResult;
pub(crate) use series::{Stored, keep_series, stored_of, stored_of_plan};
use std::collections::HashMap;

async fn list(conn: &Conn, rest: &str, args: kernel::Args) -> Result<Vec<Indicator>> {
    let (ruling, join) = (ruling::COLUMNS, ruling::JOIN);
    let sql = format!("SELECT {COLUMNS}, {ruling} FROM {FROM} {join} i.id WHERE i.ward_id = $1 AND {rest}");
    Ok(conn.all::<IndicatorRow>(&sql, args).await?.into_iter().map(Indicator::from).collect())
}

/// An indicator by its identifier.
pub(crate) async fn find(conn: &Conn, id: IndicatorId) -> Result<Option<Indicator>> {
    Ok(list(conn, "i.id = $2", args![conn.ward, id]).await?.into_iter().next())
}

/// An indicator that must be there.
pub(crate) async fn get(conn: &Conn, id: IndicatorId) -> Result<Indicator> {
    find(conn, id).await?.ok_or(Error::NotFound)
}

/// `$4, $5`: so many arguments from this one on.
pub(super) fn marks(from: usize, count: usize) -> String {
    let marks: Vec<String> = (from..from + count).map(|n| format!("${n}")).collect();
    marks.join(", ")
}

/// The indicators with these identifiers, in no order.
pub(crate) async fn of_ids(conn: &Conn, ids: &[IndicatorId]) -> Result<Vec<Indicator>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![conn.ward];
    args.extend(ids.iter().map(|id| (*id).into()));
    list(conn, &format!("i.id IN ({})", marks(2, ids.len())), args).await
}

/// What a plan in force shares of one that is still drafted is not shown before that one is in force, too.
const FOLLOWED: &str = "i.state = 'active' AND (i.plan_id = $2 OR i.id IN \
    (SELECT indicator_id FROM plan_shared_indicator WHERE ward_id = $1 AND plan_id = $2)) AND (i.plan_id = $2 \
    OR p.state <> 'draft' OR 'draft' = (SELECT own.state FROM plan own WHERE own.ward_id = $1 AND own.id = $2))";
const IN_ORDER: &str = "ORDER BY CASE WHEN i.plan_id = $2 THEN 0 ELSE 1 END, i.position, i.id";

/// The indicators that a plan follows, its own and those that it shares, in their order.
pub(crate) async fn of_plan(conn: &Conn, plan: PlanId) -> Result<Vec<Indicator>> {
    list(conn, &format!("{FOLLOWED} {IN_ORDER}"), args![conn.ward, plan]).await
}

/// Those of them that a unit leads, where asked those that nobody leads, and those that are named, whoever leads them now.
pub(crate) async fn of_plan_led_by(
    conn: &Conn,
    plan: PlanId,
    unit: UnitId,
    and_unassigned: bool,
    named: &[IndicatorId],
) -> Result<Vec<Indicator>> {
    let unassigned = if and_unassigned { " OR i.lead_unit_id IS NULL" } else { "" };
    let named_too = if named.is_empty() { String::new() } else { format!(" OR i.id IN ({})", marks(4, named.len())) };
    let rest = format!("({FOLLOWED} AND (i.lead_unit_id = $3{unassigned}){named_too}) {IN_ORDER}");
    let mut args = args![conn.ward, plan, unit];
    args.extend(named.iter().map(|id| (*id).into()));
    list(conn, &rest, args).await
}

/// Those of a plan that are followed no more.
pub(crate) async fn superseded(conn: &Conn, plan: PlanId) -> Result<Vec<Indicator>> {
    list(conn, "i.plan_id = $2 AND i.state <> 'active' ORDER BY i.position, i.id", args![conn.ward, plan]).await
}

/// The indicators of plans of the years before one, the newest year first.
pub(super) async fn before(conn: &Conn, year: i32) -> Result<Vec<Indicator>> {
    let rest = "i.state = 'active' AND p.year < $2 ORDER BY p.year DESC, p.title, i.position, i.id";
    list(conn, rest, args![conn.ward, year]).await
}

/// The indicators of plans of a year that are in force, by plan and in their order.
pub(crate) async fn in_force(conn: &Conn, year: i32) -> Result<Vec<Indicator>> {
    let rest = "i.state = 'active' AND p.state = 'active' AND p.year = $2 ORDER BY p.title, i.position, i.id";
    list(conn, rest, args![conn.ward, year]).await
}

/// The indicators that are followed and measured by the number of a key, each in words; of a plan that is still being
/// written not by name.
pub(crate) fn measured_by<'a>(
    conn: &'a Conn,
    key: &'a str,
    _: NaiveDate,
) -> kernel::BoxFuture<'a, Result<Vec<String>>> {
    #[derive(FromQueryResult)]
    struct Measured {
        name: String,
        title: String,
        state: String,
    }
    Box::pin(async move {
        let sql = format!(
            "SELECT i.name, p.title, p.state FROM {FROM} WHERE i.ward_id = $1 AND i.state = 'active' \
             AND (i.numerator_measure = $2 OR i.denominator_measure = $2) ORDER BY p.year DESC, p.title, i.position, i.id \
             LIMIT 5"
        );
        let words = |m: Measured| match m.state.as_str() {
            "draft" => "một chỉ tiêu của kế hoạch đang soạn".to_owned(),
            _ => format!("chỉ tiêu “{}” ({})", m.name, m.title),
        };
        Ok(conn.all::<Measured>(&sql, args![conn.ward, key]).await?.into_iter().map(words).collect())
    })
}

/// The indicators that a unit leads or helps with, in plans of this year that are in force.
pub(crate) async fn of_unit(conn: &Conn, unit: UnitId, year: i32) -> Result<Vec<Indicator>> {
    let rest = "i.state = 'active' AND p.state = 'active' AND p.year = $3 AND (i.lead_unit_id = $2 OR i.id IN \
        (SELECT indicator_id FROM indicator_unit WHERE ward_id = $1 AND unit_id = $2)) \
        ORDER BY CASE WHEN i.lead_unit_id = $2 THEN 0 ELSE 1 END, p.title, i.position, i.id";
    list(conn, rest, args![conn.ward, unit, year]).await
}

/// The indicator of last year's plans of the same kind and holder (the ward, or one unit) that bears the name and the
/// unit of measure of a new one, where just one does.
pub(super) async fn of_last_year(conn: &Conn, new: &NewIndicator, plan: &Plan) -> Result<Option<IndicatorId>> {
    let mut args = args![conn.ward, plan.year - 1, plan.kind.key(), new.unit.as_str()];
    let held = if plan.unit.is_some() { "= $5" } else { "IS NULL" };
    args.extend(plan.unit.map(Into::into));
    let part_of = if plan.parent.is_some() { "IS NOT NULL" } else { "IS NULL" };
    let rest = format!(
        "p.year = $2 AND p.kind = $3 AND p.state <> 'draft' AND i.unit = $4 AND i.state = 'active' \
         AND p.unit_id {held} AND p.parent_id {part_of}"
    );
    // "… năm 2026" and "… năm 2027" are one.
    let without = |name: &str, year: i32| vietnamese::fold(name).replace(&year.to_string(), "");
    let name = without(&new.name, plan.year);
    let mut same = list(conn, &rest, args).await?.into_iter().filter(|i| without(&i.name, i.plan_year) == name);
    Ok(same.next().filter(|_| same.next().is_none()).map(|i| i.id))
}

/// The same indicator in the plans of other years: earlier ones, and the one made from it.
pub(crate) async fn lineage(conn: &Conn, indicator: &Indicator) -> Result<Vec<Indicator>> {
    let rest = "(i.previous_id = $2 OR i.id = $3) ORDER BY p.year";
    let previous = indicator.previous.unwrap_or(indicator.id);
    let mut found = list(conn, rest, args![conn.ward, indicator.id, previous]).await?;
    found.retain(|i| i.id != indicator.id);
    Ok(found)
}

fn particulars(new: &NewIndicator) -> Row {
    let (numerator, denominator) = new.source.measures();
    row! {
        section: new.section.trim(), name: new.name.trim(), definition: new.definition.trim(), unit: new.unit.as_str(),
        direction: new.direction.key(), comparator: new.comparator.key(), target: new.target,
        aspiration: new.aspiration, lead_unit_id: new.lead, source: new.source.key(), numerator_measure: numerator,
        denominator_measure: denominator, numerator_name: new.numerator_name.trim(),
        denominator_name: new.denominator_name.trim(),
    }
}

fn quotation(quote: Option<&Quote>) -> Row {
    row! {
        source_start: quote.map(|q| q.line_start), source_end: quote.map(|q| q.line_end),
        source_text: quote.map_or("", |q| q.text.as_str()),
    }
}

/// Keeps a new indicator at the end of its plan.
pub(crate) async fn insert(conn: &Conn, new: &NewIndicator) -> Result<()> {
    let sql = "SELECT COALESCE(MAX(position), 0) + 1 FROM indicator WHERE ward_id = $1 AND plan_id = $2";
    let position: i32 = conn.scalar(sql, args![conn.ward, new.plan]).await?.unwrap_or(1);
    let mut row = row! { id: new.id, plan_id: new.plan, position: position, previous_id: new.previous };
    row.extend(particulars(new));
    row.extend(quotation(new.quote.as_ref()));
    conn.insert("indicator", row).await?;
    set_units(conn, new.id, &new.coordinating).await?;
    set_path(conn, new.id, &new.path).await
}

/// Writes the particulars of an indicator, if it still has this version.
pub(crate) async fn update(conn: &Conn, new: &NewIndicator, version: i32) -> Result<bool> {
    let mut row = particulars(new);
    row.extend(row! { previous_id: new.previous, version: version + 1 });
    if conn.update("indicator", row! { id: new.id, version: version }, row).await? == 0 {
        return Ok(false);
    }
    set_units(conn, new.id, &new.coordinating).await?;
    set_path(conn, new.id, &new.path).await?;
    Ok(true)
}

/// Writes from which sentence of the document it comes; none where the document has none.
pub(crate) async fn set_quote(conn: &Conn, id: IndicatorId, quote: Option<&Quote>) -> Result<()> {
    conn.update("indicator", row! { id: id }, quotation(quote)).await.map(|_| ())
}

/// Writes last year's result.
pub(crate) async fn set_baseline(conn: &Conn, id: IndicatorId, baseline: &Baseline) -> Result<()> {
    let row = row! {
        baseline_numerator: baseline.numerator, baseline_denominator: baseline.denominator,
        baseline_value: baseline.value, baseline_period: baseline.period.trim(),
    };
    conn.update("indicator", row! { id: id }, row).await.map(|_| ())
}

/// Takes an indicator out of what is followed, with a reason.
pub(crate) async fn set_state(
    conn: &Conn,
    id: IndicatorId,
    version: i32,
    state: IndicatorState,
    reason: &str,
) -> Result<bool> {
    let row = row! { state: state.key(), state_reason: reason.trim(), version: version + 1 };
    Ok(conn.update("indicator", row! { id: id, version: version }, row).await? == 1)
}

/// Puts the indicators of a plan into this order.
pub(crate) async fn set_order(conn: &Conn, plan: PlanId, order: &[IndicatorId]) -> Result<()> {
    for (position, id) in (1_i32..).zip(order) {
        conn.update("indicator", row! { plan_id: plan, id: *id }, row! { position: position }).await?;
    }
    Ok(())
}

/// The units that help with an indicator.
pub(crate) async fn units(conn: &Conn, id: IndicatorId) -> Result<Vec<UnitId>> {
    let sql = "SELECT unit_id FROM indicator_unit WHERE ward_id = $1 AND indicator_id = $2";
    conn.scalars(sql, args![conn.ward, id]).await
}

#[derive(FromQueryResult)]
struct Pair {
    indicator_id: IndicatorId,
    unit_id: UnitId,
}

fn by_indicator(pairs: Vec<Pair>) -> HashMap<IndicatorId, Vec<UnitId>> {
    let mut units: HashMap<IndicatorId, Vec<UnitId>> = HashMap::new();
    for pair in pairs {
        units.entry(pair.indicator_id).or_default().push(pair.unit_id);
    }
    units
}

/// The units that help with each of these indicators.
pub(super) async fn units_of(conn: &Conn, ids: &[IndicatorId]) -> Result<HashMap<IndicatorId, Vec<UnitId>>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut args = args![conn.ward];
    args.extend(ids.iter().map(|id| (*id).into()));
    let sql = format!(
        "SELECT indicator_id, unit_id FROM indicator_unit WHERE ward_id = $1 AND indicator_id IN ({})",
        marks(2, ids.len())
    );
    Ok(by_indicator(conn.all(&sql, args).await?))
}

/// The units that help with each indicator that a plan follows.
pub(crate) async fn units_in_plan(conn: &Conn, plan: PlanId) -> Result<HashMap<IndicatorId, Vec<UnitId>>> {
    let sql = "SELECT u.indicator_id, u.unit_id FROM indicator_unit u \
               JOIN indicator i ON i.ward_id = u.ward_id AND i.id = u.indicator_id \
               WHERE u.ward_id = $1 AND (i.plan_id = $2 OR i.id IN \
               (SELECT indicator_id FROM plan_shared_indicator WHERE ward_id = $1 AND plan_id = $2))";
    Ok(by_indicator(conn.all(sql, args![conn.ward, plan]).await?))
}

async fn set_units(conn: &Conn, id: IndicatorId, units: &[UnitId]) -> Result<()> {
    conn.exec("DELETE FROM indicator_unit WHERE ward_id = $1 AND indicator_id = $2", args![conn.ward, id]).await?;
    for unit in units {
        let row = row! { indicator_id: id, unit_id: *unit };
        conn.insert_or("indicator_unit", row, "ON CONFLICT DO NOTHING").await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct PathRow {
    on_day: NaiveDate,
    value: f64,
}

/// The target path of an indicator, by day.
pub(crate) async fn path(conn: &Conn, id: IndicatorId) -> Result<Vec<(NaiveDate, f64)>> {
    let sql = "SELECT on_day, value FROM indicator_target WHERE ward_id = $1 AND indicator_id = $2 ORDER BY on_day";
    let rows: Vec<PathRow> = conn.all(sql, args![conn.ward, id]).await?;
    Ok(rows.into_iter().map(|r| (r.on_day, r.value)).collect())
}

async fn set_path(conn: &Conn, id: IndicatorId, path: &[(NaiveDate, f64)]) -> Result<()> {
    conn.exec("DELETE FROM indicator_target WHERE ward_id = $1 AND indicator_id = $2", args![conn.ward, id]).await?;
    for (on_day, value) in path {
        let row = row! { indicator_id: id, on_day: *on_day, value: *value };
        conn.insert_or("indicator_target", row, "ON CONFLICT DO NOTHING").await?;
    }
    Ok(())
}

/// The plans that share an indicator of another plan.
pub(crate) async fn shared_with(conn: &Conn, id: IndicatorId) -> Result<Vec<PlanId>> {
    let sql = "SELECT plan_id FROM plan_shared_indicator WHERE ward_id = $1 AND indicator_id = $2";
    conn.scalars(sql, args![conn.ward, id]).await
}

/// Lets a plan follow an indicator of another; tells whether that is new.
pub(crate) async fn share(conn: &Conn, plan: PlanId, id: IndicatorId) -> Result<bool> {
    if shared_with(conn, id).await?.contains(&plan) {
        return Ok(false);
    }
    conn.insert("plan_shared_indicator", row! { plan_id: plan, indicator_id: id }).await?;
    Ok(true)
}

/// Undoes [`share`]; tells whether it was shared.
pub(crate) async fn unshare(conn: &Conn, plan: PlanId, id: IndicatorId) -> Result<bool> {
    let sql = "DELETE FROM plan_shared_indicator WHERE ward_id = $1 AND plan_id = $2 AND indicator_id = $3";
    Ok(conn.exec(sql, args![conn.ward, plan, id]).await? > 0)
}
