//! Saved filters as measures of the registry: their number, its parts and the records behind it by one query.

use super::model::{adds_up, is_open, used};
use super::store::{self, Saved};
use crate::commune;
use crate::definition::{
    Classification, Condition, Definition, Field, Kind, Privacy, Register, STATE, View, store as registers,
};
use crate::policy::{KEEP, OVERSEE};
use crate::record::{LARGEST, filter::Where, unit_of};
use crate::refs::WHOLE;
use kernel::measure::{Decimals, Offered, Readers, Words};
use kernel::{BoxFuture, Conn, Engine, Result, WardId};
use people::api::Unit;

/// What every key of these begins with.
const PREFIX: &str = "registers.";

/// Decimals to which what is no whole number is added up.
const FINE: Decimals = Decimals(4);

/// The key of a saved filter's measure: "registers.may-tinh.co-diet-virus".
pub(crate) fn key(register: &Register, view: &View) -> String {
    format!("{PREFIX}{}.{}", register.definition.key, view.key)
}

/// The measures of a ward's saved filters.
pub(crate) fn offered(conn: &Conn) -> BoxFuture<'_, Result<Vec<Offered>>> {
    Box::pin(async move {
        let saved = store::measuring(conn).await?;
        if saved.is_empty() {
            return Ok(Vec::new());
        }
        let all = registers::all(conn).await?;
        let units = people::api::all_units(conn).await?;
        let measure = |saved: &Saved| {
            let register = all.iter().find(|register| register.id == saved.register)?;
            as_measure(conn, register, saved, &units)
        };
        Ok(saved.iter().filter_map(measure).collect())
    })
}

/// A saved filter as a measure; `units` give their names to its parts. None where the register no longer lets it measure.
pub(crate) fn as_measure(conn: &Conn, register: &Register, saved: &Saved, units: &[Unit]) -> Option<Offered> {
    let columns = format!(
        "id_text(r.id) AS id, {} AS label, '{}/ban-ghi/' || id_text(r.id) AS href",
        label(&register.definition),
        register.href()
    );
    measured(conn, register, &saved.view, &[], units, &columns)
}

/// The same of the records that meet further conditions too, each with every column of its own beside its day, its part
/// and what it adds.
pub(crate) fn narrowed(
    conn: &Conn,
    register: &Register,
    saved: &Saved,
    further: &[Condition],
    units: &[Unit],
) -> Option<Offered> {
    measured(conn, register, &saved.view, further, units, "r.*")
}

fn measured(
    conn: &Conn,
    register: &Register,
    view: &View,
    further: &[Condition],
    units: &[Unit],
    columns: &str,
) -> Option<Offered> {
    let definition = &register.definition;
    if !used(definition, view).all(|field| is_open(field) && field.slot.is_some()) {
        return None;
    }
    let column = |key: &str| definition.field(key)?.slot.map(|slot| format!("r.{}", slot.name()));
    let (amount, decimals, unit) = match view.sum.as_str() {
        "" => ("CAST(1 AS bigint)".to_owned(), Decimals::default(), Words::Key("unit-record")),
        sum => {
            let field = definition.field(sum).filter(|field| adds_up(field.kind))?;
            let (amount, decimals) = amount(conn.engine(), field, &column(sum)?);
            (amount, decimals, Words::Said(unit_of(field).to_owned()))
        }
    };
    let day = if view.date.is_empty() { "r.created_on".to_owned() } else { column(&view.date)? };
    let matching = Where::of(conn.ward, register.id).matching(definition, &view.conditions);
    let mut matching = matching.matching(definition, further);
    let names = commune_names(conn.engine(), definition, &view.part, &mut matching);
    let part = part(definition, conn.ward, &view.part, units, &mut matching);
    let records = format!(
        "SELECT {columns}, {day} AS on_day, {part} AS part, {amount} AS amount FROM register_record r{names} WHERE {}",
        matching.sql
    );
    let part_title = definition.field(&view.part).map(|field| Words::Said(field.label.clone()));
    Some(Offered {
        key: key(register, view).into(),
        title: Words::Said(format!("{}: {}", definition.title, view.title)),
        unit,
        part: part_title.unwrap_or(Words::Key("register-part")),
        decimals,
        records: records.into(),
        args: matching.args.into_iter().skip(1).collect(),
        readers: readers(register),
    })
}

/// What a record adds, as whole parts.
fn amount(engine: Engine, field: &Field, column: &str) -> (String, Decimals) {
    if field.kind != Kind::Decimal {
        return (format!("CAST(COALESCE({column}, 0) AS bigint)"), Decimals::default());
    }
    // Half a part outwards and then cut, for what the engines call rounding differs.
    let one = 10_i64.pow(u32::from(FINE.0));
    let parts = format!("{column} * {one} + CASE WHEN {column} < 0 THEN -0.5 ELSE 0.5 END");
    let parts = if engine == Engine::Postgres { format!("TRUNC({parts})") } else { parts };
    // What is larger was kept before there was a largest number, and stands beyond what can be added up.
    (format!("CASE WHEN ABS({column}) <= {LARGEST} THEN CAST({parts} AS bigint) ELSE 0 END"), FINE)
}

/// Who may see the records behind a number: whoever may see its register.
fn readers(register: &Register) -> Readers {
    match register.definition.classification {
        Classification::Private => Readers::Holding(vec![(OVERSEE, None), (KEEP, register.steward)]),
        Classification::Open | Classification::Shared => Readers::Everybody,
    }
}

/// What a record is called where everybody may look: people and data for own use stay without a name.
fn label(definition: &Definition) -> &'static str {
    let is_personal = definition.label_field().is_none_or(|field| field.privacy != Privacy::None);
    if is_personal || definition.classification == Classification::Private { "id_text(r.id)" } else { "r.label" }
}

/// Where a number is broken down by communes, their names as a table `c` beside the records: thousands, of which each record
/// has at most one.
fn commune_names(engine: Engine, definition: &Definition, key: &str, matching: &mut Where) -> String {
    let field = definition.field(key).filter(|field| field.kind == Kind::Commune);
    let Some(slot) = field.and_then(|field| field.slot) else { return String::new() };
    let names = matching.bind(commune::NAMES.as_str());
    let each = match engine {
        Engine::Sqlite => format!("json_each({names})"),
        Engine::Postgres => format!("json_each_text(CAST({names} AS json))"),
    };
    format!(" LEFT JOIN (SELECT key, value FROM {each}) AS c ON c.key = r.{}", slot.name())
}

/// The text by which a number is broken down; names are values of the statement, never part of it.
fn part(definition: &Definition, ward: WardId, key: &str, units: &[Unit], matching: &mut Where) -> String {
    if key == STATE {
        let states = definition.states.iter().map(|state| (state.key.clone(), state.label.clone()));
        return named("r.state", states, matching);
    }
    let Some((field, slot)) = definition.field(key).and_then(|field| Some((field, field.slot?))) else {
        return "''".to_owned();
    };
    let column = format!("r.{}", slot.name());
    match field.kind {
        Kind::Choice => named(&column, field.options.iter().map(|c| (c.key.clone(), c.label.clone())), matching),
        Kind::YesNo | Kind::ComputedYesNo => {
            let names = [("1", "Có"), ("0", "Không")];
            named(&column, names.into_iter().map(|(key, name)| (key.to_owned(), name.to_owned())), matching)
        }
        Kind::Unit | Kind::Area => {
            let whole = std::iter::once((WHOLE.to_string(), commune::whole(ward)));
            named(&column, units.iter().map(|unit| (unit.id.to_string(), unit.name.clone())).chain(whole), matching)
        }
        Kind::Commune => format!("COALESCE(c.value, {column}, '')"),
        Kind::Year => format!("COALESCE(CAST(CAST({column} AS bigint) AS text), '')"),
        _ => format!("COALESCE({column}, '')"),
    }
}

fn named(column: &str, names: impl Iterator<Item = (String, String)>, matching: &mut Where) -> String {
    let mut cases = String::new();
    for (key, label) in names {
        let (key, label) = (matching.bind(key), matching.bind(label));
        cases += &format!(" WHEN {column} = {key} THEN CAST({label} AS text)");
    }
    if cases.is_empty() { "''".to_owned() } else { format!("CASE{cases} ELSE '' END") }
}
