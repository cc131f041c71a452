//! From records to what is published: columns, rows, and what changed since the version before.

use super::model::{Column, Plan, Shape, Type};
use super::personal::NumbersOfPeople;
use super::store;
use super::suppress::{self, Count};
use crate::definition::{Definition, Field, Kind, Register, STATE, Slot};
use crate::record::filter::Where;
use crate::record::value::middle;
use crate::record::{FaultKind, Record, store as records};
use crate::refs::References;
use kernel::{Conn, Error, Result};
use std::collections::{BTreeMap, HashMap};

/// Rows of a dataset at most: a version is written whole.
const MOST_ROWS: usize = 200_000;
/// Records read at once.
const AT_ONCE: u64 = 2_000;
/// Values of a chart.
const MOST_PARTS: usize = 12;
/// The column of a table of counts.
pub(crate) const COUNT: &str = "so_luong_ban_ghi";

/// Ảnh chụp dữ liệu: everything that a version holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Snapshot {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
}

/// A row: what it comes from, which is never published, and its values as canonical texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) cells: Vec<Option<String>>,
}

/// What differs from the version before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Difference {
    pub(crate) added: i64,
    pub(crate) removed: i64,
    pub(crate) changed: i64,
}

/// The records of a plan.
pub(crate) fn matching(conn: &Conn, register: &Register, plan: &Plan) -> Where {
    Where::of(conn.ward, register.id).matching(&register.definition, &plan.conditions)
}

/// Takes the snapshot of a plan; groups of fewer than `k` records are hidden.
///
/// # Errors
/// [`Error::Refused`] where a text holds the number of a person, or there are too many rows.
pub(crate) async fn take(
    conn: &Conn,
    register: &Register,
    plan: &Plan,
    k: i64,
    today: chrono::NaiveDate,
) -> Result<Snapshot> {
    let refs = References::for_the_ward(conn, &register.definition, today).await?;
    let mut snapshot = match plan.shape {
        Shape::Rows => rows(conn, register, plan, &refs).await?,
        Shape::Counts => counts(conn, register, plan, &refs, k).await?,
    };
    count_parts(&mut snapshot, plan);
    Ok(snapshot)
}

async fn rows(conn: &Conn, register: &Register, plan: &Plan, refs: &References) -> Result<Snapshot> {
    let definition = &register.definition;
    let fields: Vec<Option<&Field>> = plan.fields.iter().map(|key| definition.field(key)).collect();
    let numbers = NumbersOfPeople::new()?;
    let mut rows = Vec::new();
    let mut last = None;
    loop {
        let page = records::after(conn, matching(conn, register, plan), last, AT_ONCE).await?;
        let Some(record) = page.last() else { break };
        last = Some(record.id);
        for record in &page {
            rows.push(row(definition, &fields, record, refs, &numbers)?);
        }
        if rows.len() > MOST_ROWS {
            return Err(Error::refused(format!(
                "Bộ dữ liệu có hơn {} dòng. Thêm điều kiện để chia thành nhiều bộ.",
                vietnamese::format_integer(MOST_ROWS as i64)
            )));
        }
    }
    let columns = fields.iter().flat_map(|field| columns_of(*field)).collect();
    Ok(Snapshot { columns, rows })
}

fn row(
    definition: &Definition,
    fields: &[Option<&Field>],
    record: &Record,
    refs: &References,
    numbers: &NumbersOfPeople,
) -> Result<Row> {
    let mut cells = Vec::with_capacity(fields.len());
    for field in fields {
        let Some(field) = field else {
            cells.push(state_label(definition, &record.state));
            continue;
        };
        let is_wrong = record.faults.iter().any(|f| f.field == field.key && f.kind == FaultKind::Wrong);
        let value = record.values.get(&field.key).filter(|_| !is_wrong).and_then(|value| opened(field, value, refs));
        if matches!(field.kind, Kind::Text | Kind::LongText | Kind::ComputedText)
            && value.as_deref().is_some_and(|text| numbers.is_in(text))
        {
            return Err(Error::refused(format!(
                "Chưa công bố: “{}” của một số bản ghi có số điện thoại di động hoặc số định danh (bản ghi {}). Bỏ số \
                 đó khỏi bản ghi, hoặc không công bố trường này.",
                field.label, record.label
            )));
        }
        let place = (field.kind == Kind::Place).then(|| value.as_deref().and_then(middle));
        cells.push(value);
        if let Some(place) = place {
            cells.extend([place.map(|at| at.0.to_string()), place.map(|at| at.1.to_string())]);
        }
    }
    Ok(Row { key: record.id.to_string(), cells })
}

fn state_label(definition: &Definition, key: &str) -> Option<String> {
    definition.states.iter().find(|state| state.key == key).map(|state| state.label.clone())
}

/// A value as it is published: names in place of keys and identifiers, canonical digits; `None` where it does not fit.
fn opened(field: &Field, value: &str, refs: &References) -> Option<String> {
    let text = match field.kind {
        Kind::Choice => field.choice_label(value).to_owned(),
        Kind::Choices => value.split('|').map(|key| field.choice_label(key)).collect::<Vec<_>>().join("; "),
        Kind::Unit | Kind::Area => refs.name(value)?.to_owned(),
        Kind::Commune => crate::commune::name(value)?.to_owned(),
        Kind::YesNo | Kind::ComputedYesNo => (if value == "1" { "true" } else { "false" }).to_owned(),
        _ => value.to_owned(),
    };
    let fits = match kind_of(field.kind) {
        Type::Integer => text.parse::<i64>().is_ok(),
        Type::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
        Type::Date => text.parse::<chrono::NaiveDate>().is_ok(),
        Type::Geometry => serde_json::from_str::<serde_json::Value>(&text).is_ok(),
        Type::Text | Type::Boolean => true,
    };
    fits.then_some(text)
}

fn kind_of(kind: Kind) -> Type {
    match kind {
        Kind::Integer | Kind::Money | Kind::Year => Type::Integer,
        Kind::Decimal | Kind::ComputedNumber => Type::Number,
        Kind::YesNo | Kind::ComputedYesNo => Type::Boolean,
        Kind::Date => Type::Date,
        Kind::Place => Type::Geometry,
        _ => Type::Text,
    }
}

/// The columns of a field (none: the state of a record); a place has two more for its middle.
fn columns_of(field: Option<&Field>) -> Vec<Column> {
    let column = |key: &str, label: &str, about: String, kind| Column {
        key: key.to_owned(),
        label: label.to_owned(),
        about,
        kind,
        parts: Vec::new(),
    };
    let Some(field) = field else {
        return vec![column(STATE, "Trạng thái", String::new(), Type::Text)];
    };
    let about = [field.help.as_str(), field.unit.as_str(), field.term.as_str()];
    let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    let mut columns = vec![column(&field.key, &field.label, about, kind_of(field.kind))];
    if field.kind == Kind::Place {
        let of = |name: &str| format!("{}: {name}", field.label);
        columns.push(column(&format!("{}_lat", field.key), &of("vĩ độ"), "WGS 84".into(), Type::Number));
        columns.push(column(&format!("{}_lon", field.key), &of("kinh độ"), "WGS 84".into(), Type::Number));
    }
    columns
}

async fn counts(conn: &Conn, register: &Register, plan: &Plan, refs: &References, k: i64) -> Result<Snapshot> {
    let definition = &register.definition;
    let fields: Vec<Option<&Field>> = plan.fields.iter().map(|key| definition.field(key)).collect();
    let slots: Vec<Option<Slot>> = fields.iter().map(|field| field.and_then(|field| field.slot)).collect();
    let cells = cells(definition, &fields, refs, store::counts(conn, matching(conn, register, plan), &slots).await?);
    // Of people, what the conditions leave out is a group too.
    let hidden = if definition.is_personal() && !plan.conditions.is_empty() {
        let whole = store::counts(conn, Where::of(conn.ward, register.id), &slots).await?;
        suppress::hidden_within(&cells, &self::cells(definition, &fields, refs, whole), k)
    } else {
        suppress::hidden(&cells, k)
    };
    let rows = cells.into_iter().zip(hidden).map(|(cell, hidden)| Row {
        key: cell.group.iter().map(|value| value.as_deref().unwrap_or("")).collect::<Vec<_>>().join("\u{1f}"),
        cells: cell.group.into_iter().chain([(!hidden).then(|| cell.records.to_string())]).collect(),
    });
    let rows = rows.collect();
    let mut columns: Vec<Column> = fields.iter().flat_map(|field| columns_of(*field)).collect();
    columns.push(Column {
        key: COUNT.to_owned(),
        label: "Số lượng bản ghi".to_owned(),
        about: format!("Để trống: nhóm có dưới {k} bản ghi, hoặc được che kèm để không suy ra nhóm đó."),
        kind: Type::Integer,
        parts: Vec::new(),
    });
    Ok(Snapshot { columns, rows })
}

/// Groups under the names of their values; those that no longer have one stand together with those that are missing.
fn cells(definition: &Definition, fields: &[Option<&Field>], refs: &References, counted: Vec<Count>) -> Vec<Count> {
    let name = |field: &Option<&Field>, value: &str| match field {
        Some(field) => opened(field, value, refs),
        None => state_label(definition, value),
    };
    let mut cells: BTreeMap<Vec<Option<String>>, i64> = BTreeMap::new();
    for counted in counted {
        let pairs = fields.iter().zip(&counted.group);
        let group = pairs.map(|(field, value)| value.as_deref().and_then(|value| name(field, value)));
        *cells.entry(group.collect()).or_default() += counted.records;
    }
    cells.into_iter().map(|(group, records)| Count { group, records }).collect()
}

/// Counts the values of columns that have few of them, for charts.
fn count_parts(snapshot: &mut Snapshot, plan: &Plan) {
    let is_table_of_counts = plan.shape == Shape::Counts;
    for at in 0..snapshot.columns.len() {
        let column = &snapshot.columns[at];
        let is_named = matches!(column.kind, Type::Text | Type::Boolean) || is_table_of_counts;
        if !is_named || column.key == COUNT {
            continue;
        }
        let mut parts: HashMap<&str, i64> = HashMap::new();
        for row in &snapshot.rows {
            let shown = row.cells.last().and_then(|cell| cell.as_deref()?.parse().ok()).unwrap_or(0);
            let weight = if is_table_of_counts { shown } else { 1 };
            if let Some(value) = &row.cells[at] {
                *parts.entry(value).or_default() += weight;
            }
        }
        let mut parts: Vec<(String, i64)> =
            parts.into_iter().filter(|(_, n)| *n > 0).map(|(value, n)| (value.to_owned(), n)).collect();
        parts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| vietnamese::compare(&a.0, &b.0)));
        if parts.len() <= MOST_PARTS && parts.iter().any(|(_, n)| *n > 1) {
            snapshot.columns[at].parts = parts;
        }
    }
}

/// How rows differ from those before: (what they come from, their values as stored).
pub(crate) fn difference(before: &[(String, String)], after: &[Row]) -> Result<Difference> {
    let mut old: HashMap<&str, &str> = before.iter().map(|(key, body)| (key.as_str(), body.as_str())).collect();
    let mut difference = Difference::default();
    for row in after {
        match old.remove(row.key.as_str()) {
            None => difference.added += 1,
            Some(body) if body != row.body()? => difference.changed += 1,
            Some(_) => {}
        }
    }
    difference.removed = i64::try_from(old.len()).unwrap_or(i64::MAX);
    Ok(difference)
}

impl Row {
    /// Its values as they are stored.
    pub(crate) fn body(&self) -> Result<String> {
        Ok(serde_json::to_string(&self.cells)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_added_changed_or_gone() {
        let row = |key: &str, text: &str| Row { key: key.into(), cells: vec![Some(text.into()), None] };
        let before: Vec<(String, String)> = [row("1", "a"), row("2", "b"), row("3", "c")]
            .iter()
            .map(|row| (row.key.clone(), row.body().unwrap_or_default()))
            .collect();
        let after = [row("1", "a"), row("2", "B"), row("4", "d")];
        let found = difference(&before, &after).unwrap_or_default();
        assert_eq!(found, Difference { added: 1, removed: 1, changed: 1 });
    }

    #[test]
    fn what_does_not_fit_its_column_is_left_out() {
        let field = |kind| Field { key: "x".into(), kind, ..Field::default() };
        let refs = References::default();
        assert_eq!(opened(&field(Kind::Date), "hôm qua", &refs), None);
        assert_eq!(opened(&field(Kind::Integer), "mười", &refs), None);
        assert_eq!(opened(&field(Kind::Unit), "0193c0de-0000-7000-8000-000000000001", &refs), None);
        assert_eq!(opened(&field(Kind::YesNo), "1", &refs).as_deref(), Some("true"));
    }
}
