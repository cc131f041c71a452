//! Records as JSON and GeoJSON: numbers as numbers, yes and no as such, everything else as text.

use super::line::Row;
use super::{Column, How, Names, Plan};
use std::io::Write as _;

fn text(value: &str, out: &mut Vec<u8>) {
    // Writing into memory does not fail.
    drop(serde_json::to_writer(&mut *out, value));
}

/// Begins a document of records, which says what its fields are called.
pub(super) fn head(plan: &Plan) -> Vec<u8> {
    let definition = &plan.register.definition;
    let mut out = b"{\"register\":".to_vec();
    text(&definition.key, &mut out);
    out.extend_from_slice(b",\"title\":");
    text(&definition.title, &mut out);
    out.extend_from_slice(b",\"fields\":{");
    for (at, column) in plan.columns.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        text(&column.field.key, &mut out);
        out.push(b':');
        text(&column.field.label, &mut out);
    }
    out.extend_from_slice(b"},\"records\":[");
    out
}

/// Begins a collection of features.
pub(super) fn geo_head() -> Vec<u8> {
    b"{\"type\":\"FeatureCollection\",\"features\":[".to_vec()
}

/// A record with its id.
pub(super) fn record(plan: &Plan, row: &Row<'_>, linked: &Names, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"id\":");
    text(row.id, out);
    members(plan, row, None, linked, true, out);
    out.push(b'}');
}

/// A record as features of a map: one for each of its places, one without where it has none.
pub(super) fn features(plan: &Plan, row: &Row<'_>, places: &[usize], linked: &Names, out: &mut Vec<u8>) {
    // A feature says which of several places it is, where no field has that name.
    let is_told = places.len() > 1 && !plan.columns.iter().any(|column| column.field.key == "place");
    for (nth, at) in places.iter().enumerate() {
        let (geometry, key) = (&*row.values[*at], &plan.columns[*at].field.key);
        // What could not be read as a place was kept as it was written.
        let is_placed = is_geometry(geometry);
        let id = match nth {
            0 => row.id.to_owned(),
            _ if is_placed => format!("{}.{key}", row.id),
            _ => continue,
        };
        out.extend_from_slice(if nth == 0 { &b""[..] } else { b",\n" });
        out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
        text(&id, out);
        out.extend_from_slice(b",\"geometry\":");
        out.extend_from_slice(if is_placed { geometry.as_bytes() } else { b"null" });
        out.extend_from_slice(b",\"properties\":{");
        if is_told {
            out.extend_from_slice(b"\"place\":");
            text(key, out);
        }
        members(plan, row, Some(*at), linked, is_told, out);
        out.extend_from_slice(b"}}");
    }
}

fn is_geometry(value: &str) -> bool {
    serde_json::from_str(value).is_ok_and(|geometry| crate::record::value::corners(&geometry).is_some())
}

fn members(plan: &Plan, row: &Row<'_>, without: Option<usize>, linked: &Names, mut follows: bool, out: &mut Vec<u8>) {
    let mut name = |key: &str, out: &mut Vec<u8>| {
        if follows {
            out.push(b',');
        }
        follows = true;
        text(key, out);
        out.push(b':');
    };
    for (at, (column, value)) in plan.columns.iter().zip(&row.values).enumerate() {
        if !value.is_empty() && Some(at) != without {
            name(&column.field.key, out);
            member(plan, column, value, linked, out);
        }
    }
    if plan.has_states() {
        name("state", out);
        text(plan.state(row.state), out);
    }
}

fn member(plan: &Plan, column: &Column, value: &str, linked: &Names, out: &mut Vec<u8>) {
    match column.how {
        How::Number if serde_json::from_str::<serde_json::Number>(value).is_ok() => {
            out.extend_from_slice(value.as_bytes())
        }
        How::YesNo if matches!(value, "0" | "1") => {
            drop(write!(out, "{}", value == "1"));
        }
        How::Choices => {
            let labels: Vec<&str> = value.split('|').map(|key| column.field.choice_label(key)).collect();
            drop(serde_json::to_writer(&mut *out, &labels));
        }
        How::Place if is_geometry(value) => out.extend_from_slice(value.as_bytes()),
        _ => text(&plan.shown(column, value, linked), out),
    }
}
