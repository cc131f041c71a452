//! Rows of a published set as CKAN's datastore gives them: filtered, searched, sorted, a page at a time.

use super::super::formats::typed;
use super::super::model::{Column, Format, Type};
use super::super::store::rows::{self, Asked as Wanted};
use super::{Answer, Asked, Fault, packages};
use kernel::{Cx, url_encode};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// Rows of one answer at most, as CKAN has it.
const MOST: i64 = 32_000;
/// Values of all filters of a question at most, and names in one of its lists.
const MOST_VALUES: usize = 2_000;
/// The number of a row.
const ROW: &str = "_id";

/// `datastore_search`
pub(super) async fn search(cx: &Cx, asked: &Asked) -> Answer {
    let id = asked.text("resource_id");
    if id.is_empty() {
        return Err(Fault::Wrong("resource_id", "Missing value".to_owned()));
    }
    let (shown, format) = packages::of_resource(cx, &id).await?;
    if format != Format::Csv {
        return Err(Fault::NotFound);
    }
    let columns = &shown.version.columns;
    let wanted = Wanted {
        filters: filters(columns, &asked.object("filters")?)?,
        words: asked.words("q")?,
        sort: sort(columns, &names(asked, "sort")?)?,
        offset: asked.number("offset", 0)?,
        limit: asked.number("limit", 100)?.min(MOST),
    };
    let fields = fields(columns, &names(asked, "fields")?)?;
    let conn = cx.read();
    let found = rows::find(&conn, shown.dataset.id, &wanted).await?;
    let mut result = json!({ "resource_id": id, "include_total": true, "limit": wanted.limit, "offset": wanted.offset,
        "records_format": "objects", "_links": links(&id, &wanted, asked)? });
    if asked.0.get("include_total").is_none_or(|total| *total != false && *total != "false") {
        let counted = rows::count(&conn, shown.dataset.id, &wanted).await?;
        result["total"] = counted.unwrap_or(shown.version.records).into();
        result["total_was_estimated"] = false.into();
    }
    let record = |(number, cells): (i64, Vec<Option<String>>)| -> Value {
        let value = |field: &Option<usize>| match field {
            Some(at) => (columns[*at].key.clone(), typed(columns[*at].kind, cells.get(*at).and_then(Option::as_deref))),
            None => (ROW.to_owned(), number.into()),
        };
        Value::Object(fields.iter().map(value).collect::<Map<_, _>>())
    };
    result["records"] = found.into_iter().map(record).collect();
    result["fields"] = fields.iter().map(|field| as_field(field.map(|at| &columns[at]))).collect();
    Ok(result)
}

fn as_field(column: Option<&Column>) -> Value {
    let Some(column) = column else { return json!({ "id": ROW, "type": "int" }) };
    let kind = match column.kind {
        Type::Text => "text",
        Type::Integer => "int8",
        Type::Number => "numeric",
        Type::Boolean => "bool",
        Type::Date => "date",
        Type::Geometry => "json",
    };
    json!({ "id": column.key, "type": kind, "info": { "label": column.label, "notes": column.about } })
}

fn place(columns: &[Column], key: &str) -> Option<usize> {
    columns.iter().position(|column| column.key == key)
}

/// Columns that a parameter names, so many at most.
fn names(asked: &Asked, parameter: &'static str) -> Result<Vec<String>, Fault> {
    let names = asked.list(parameter);
    match names.len() > MOST_VALUES {
        true => Err(Fault::Wrong(parameter, format!("More than {MOST_VALUES} values"))),
        false => Ok(names),
    }
}

fn unknown(parameter: &'static str, key: &str) -> Fault {
    Fault::Wrong(parameter, format!("field \"{key}\" not in table"))
}

/// The columns that are asked for, each once; all of them with the number of the row where none is named.
fn fields(columns: &[Column], names: &[String]) -> Result<Vec<Option<usize>>, Fault> {
    if names.is_empty() {
        return Ok(std::iter::once(None).chain((0..columns.len()).map(Some)).collect());
    }
    let field = |name: &String| match name.as_str() {
        ROW => Ok(None),
        key => place(columns, key).map(Some).ok_or_else(|| unknown("fields", key)),
    };
    let mut known = HashSet::new();
    let named = names.iter().map(field).filter(|field| !matches!(field, Ok(at) if !known.insert(*at)));
    named.collect()
}

fn filters(columns: &[Column], asked: &Map<String, Value>) -> Result<Vec<(usize, Type, Vec<String>)>, Fault> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    };
    let filter = |(key, value): (&String, &Value)| {
        let at = place(columns, key).ok_or_else(|| unknown("filters", key))?;
        let values = match value {
            Value::Array(values) => values.iter().filter_map(text).collect(),
            one => text(one).into_iter().collect(),
        };
        Ok((at, columns[at].kind, values))
    };
    let filters = asked.iter().map(filter).collect::<Result<Vec<(usize, Type, Vec<String>)>, Fault>>()?;
    if filters.iter().map(|(_, _, values)| values.len()).sum::<usize>() > MOST_VALUES {
        return Err(Fault::Wrong("filters", format!("More than {MOST_VALUES} values")));
    }
    Ok(filters)
}

/// `so desc`, `ten`, `"ten" asc`; the number of a row is the order that holds anyway.
fn sort(columns: &[Column], asked: &[String]) -> Result<Vec<(usize, Type, bool)>, Fault> {
    let mut all: Vec<(usize, Type, bool)> = Vec::new();
    for part in asked {
        let (key, direction) = part.trim().split_once(' ').unwrap_or((part.trim(), ""));
        let (key, direction) = (key.trim_matches('"'), direction.trim().to_lowercase());
        let is_known = matches!(direction.split(' ').next(), Some("" | "asc" | "desc"));
        match (place(columns, key), is_known) {
            // The first mention of a column orders; another one after it changes nothing.
            (Some(at), true) if all.iter().any(|(known, _, _)| *known == at) => {}
            (Some(at), true) => all.push((at, columns[at].kind, direction.starts_with("desc"))),
            (None, true) if key == ROW => {}
            _ => return Err(unknown("sort", key)),
        }
    }
    Ok(all)
}

/// Where the first page and the next one are.
fn links(id: &str, wanted: &Wanted, asked: &Asked) -> Result<Value, Fault> {
    let mut address = format!("/api/3/action/datastore_search?resource_id={}", url_encode(id));
    let filters = asked.object("filters")?;
    let filters = if filters.is_empty() { String::new() } else { Value::Object(filters).to_string() };
    let (sort, fields) = (asked.list("sort").join(","), asked.list("fields").join(","));
    for (name, value) in [("q", &wanted.words), ("filters", &filters), ("sort", &sort), ("fields", &fields)] {
        if !value.is_empty() {
            address.push_str(&format!("&{name}={}", url_encode(value)));
        }
    }
    address.push_str(&format!("&limit={}", wanted.limit));
    let next = wanted.offset.saturating_add(wanted.limit);
    Ok(json!({ "start": address, "next": format!("{address}&offset={next}") }))
}
