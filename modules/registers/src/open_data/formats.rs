//! A version as files: CSV (the canonical one), JSON, GeoJSON, XLSX; Parquet stands apart.

use super::model::{Column, Format, Type};
use super::parquet;
use super::snapshot::Snapshot;
use kernel::{Error, Result};
use office::{Cell, ColumnKind, Table};
use serde_json::{Map, Value, json};

/// A snapshot in a format; `None` where it has no such form: GeoJSON needs a place.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn bytes(snapshot: &Snapshot, title: &str, format: Format) -> Result<Option<Vec<u8>>> {
    match format {
        Format::Csv => table(snapshot, title, |column| &column.key).to_csv().map(Some).map_err(Error::internal),
        Format::Xlsx => table(snapshot, title, |column| &column.label).to_xlsx().map(Some).map_err(Error::internal),
        Format::Json => json_array(snapshot).map(Some),
        Format::GeoJson => geojson(snapshot),
        Format::Parquet => parquet::bytes(snapshot).map(Some),
    }
}

fn table<'a>(snapshot: &'a Snapshot, title: &str, heading: fn(&'a Column) -> &'a String) -> Table {
    let columns = snapshot.columns.iter().map(|column| {
        let kind = match column.kind {
            Type::Number => ColumnKind::Decimal,
            Type::Date => ColumnKind::Date,
            // Among whole numbers are years, which have no dot between their thousands.
            Type::Integer | Type::Text | Type::Boolean | Type::Geometry => ColumnKind::Text,
        };
        office::Column::new(heading(column), kind)
    });
    let cell = |(column, text): (&Column, &Option<String>)| {
        let text = text.as_deref()?;
        Some(match column.kind {
            Type::Integer => Cell::from(text.parse::<i64>().ok()),
            Type::Number => Cell::from(text.parse::<f64>().ok()),
            Type::Date => Cell::from(text.parse::<chrono::NaiveDate>().ok()),
            Type::Text | Type::Boolean | Type::Geometry => Cell::from(text),
        })
    };
    let row = |row: &super::snapshot::Row| {
        snapshot.columns.iter().zip(&row.cells).map(|pair| cell(pair).unwrap_or_default()).collect()
    };
    Table { title: title.to_owned(), columns: columns.collect(), rows: snapshot.rows.iter().map(row).collect() }
}

/// A value with the type of its column.
pub(crate) fn typed(kind: Type, text: Option<&str>) -> Value {
    let Some(text) = text else { return Value::Null };
    match kind {
        Type::Integer => text.parse::<i64>().map_or(Value::Null, Value::from),
        Type::Number => text.parse::<f64>().map_or(Value::Null, Value::from),
        Type::Boolean => Value::Bool(text == "true"),
        Type::Geometry => serde_json::from_str(text).unwrap_or_default(),
        Type::Text | Type::Date => Value::from(text),
    }
}

fn record(columns: &[Column], cells: &[Option<String>]) -> Map<String, Value> {
    columns.iter().zip(cells).map(|(c, text)| (c.key.clone(), typed(c.kind, text.as_deref()))).collect()
}

/// Objects one by one: a large set never stands in memory as a tree.
fn json_array(snapshot: &Snapshot) -> Result<Vec<u8>> {
    let mut out = b"[".to_vec();
    for (at, row) in snapshot.rows.iter().enumerate() {
        out.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut out, &record(&snapshot.columns, &row.cells))?;
    }
    out.extend_from_slice(b"\n]\n");
    Ok(out)
}

fn geojson(snapshot: &Snapshot) -> Result<Option<Vec<u8>>> {
    let geometries = snapshot.columns.iter().filter(|column| column.kind == Type::Geometry);
    let places: Vec<&String> = geometries.map(|column| &column.key).collect();
    if places.is_empty() {
        return Ok(None);
    }
    // A feature says which of several places it is, where no column has that name.
    let is_told = places.len() > 1 && !snapshot.columns.iter().any(|column| column.key == "place");
    let mut out = b"{\"type\":\"FeatureCollection\",\"features\":[".to_vec();
    let mut follows = false;
    for row in &snapshot.rows {
        // A feature for each place; what has none is one without.
        for (nth, place) in places.iter().enumerate() {
            let mut properties = record(&snapshot.columns, &row.cells);
            let geometry = properties.remove(*place).unwrap_or_default();
            if nth > 0 && geometry.is_null() {
                continue;
            }
            if is_told {
                properties.insert("place".to_owned(), Value::from(place.as_str()));
            }
            out.extend_from_slice(if follows { b",\n" } else { b"\n" });
            follows = true;
            let feature = json!({ "type": "Feature", "geometry": geometry, "properties": properties });
            serde_json::to_writer(&mut out, &feature)?;
        }
    }
    out.extend_from_slice(b"\n]}\n");
    Ok(Some(out))
}
