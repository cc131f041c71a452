//! What the JSON API says of registers and records.

use super::json::Reader;
use crate::definition::{Definition, Register};
use crate::record::{Record, privacy};
use crate::refs::References;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Cx, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Sổ dữ liệu.
#[derive(Serialize, ToSchema)]
pub(super) struct RegisterJson {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) about: String,
    /// open, shared or private.
    pub(super) classification: &'static str,
    pub(super) steward_unit_id: Option<Uuid>,
    pub(super) records: i64,
    /// Version of its definition.
    pub(super) version: i32,
    pub(super) closed_at: Option<DateTime<Utc>>,
}

/// Sổ dữ liệu with its definition: fields, kinds, choices, states, filters.
#[derive(Serialize, ToSchema)]
pub(super) struct RegisterDetailJson {
    pub(super) register: RegisterJson,
    #[schema(value_type = Object)]
    pub(super) definition: Definition,
}

/// Bản ghi.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordJson {
    pub(super) id: Uuid,
    /// To be sent back as If-Match with a change.
    pub(super) revision: i32,
    pub(super) state: String,
    pub(super) label: Option<String>,
    pub(super) version: i32,
    /// By the keys of fields: numbers as numbers, yes and no as booleans, days as texts, choices as lists of keys,
    /// places as GeoJSON, files as links. What is empty is not there.
    #[schema(value_type = Object)]
    pub(super) values: serde_json::Map<String, serde_json::Value>,
    /// Names of what identifiers among the values stand for.
    pub(super) names: BTreeMap<String, String>,
    /// Fields that hold personal data and are given with an X-Purpose header alone.
    pub(super) masked: Vec<String>,
    pub(super) faults: Vec<FaultJson>,
    pub(super) confirmed_on: NaiveDate,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

/// What is wrong with a value.
#[derive(Serialize, ToSchema)]
pub(super) struct FaultJson {
    pub(super) field: String,
    pub(super) said: String,
}

/// Bản ghi of one answer.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordsJson {
    pub(super) records: Vec<RecordJson>,
    /// To be asked for as `after`; null at the end.
    pub(super) next: Option<Uuid>,
}

/// What a record shall hold: a field that is not named stays as it is, null empties it.
#[derive(serde::Deserialize, ToSchema)]
pub(super) struct PutJson {
    #[schema(value_type = Object)]
    pub(super) values: serde_json::Map<String, serde_json::Value>,
    /// The key of the state that it shall have: one that may follow its own. Where it is not named, the state stays.
    #[serde(default)]
    pub(super) state: Option<String>,
}

pub(super) fn register_json(register: &Register) -> RegisterJson {
    let d = &register.definition;
    RegisterJson {
        key: d.key.clone(),
        title: d.title.clone(),
        about: d.about.clone(),
        classification: d.classification.key(),
        steward_unit_id: register.steward.map(|unit| unit.0),
        records: register.records,
        version: register.version,
        closed_at: register.closed_at,
    }
}

/// What the reader may see of a register.
pub(super) fn reader<'a>(cx: &Cx, register: &'a Register, has_purpose: bool) -> Result<Reader<'a>> {
    let actor = cx.actor()?;
    let fields = register.definition.fields.iter().filter(|field| privacy::may_see(field, actor)).collect();
    Ok(Reader { fields, has_purpose })
}

/// The record as JSON, and whether personal data is in it.
pub(super) fn record_json(
    register: &Register,
    record: &Record,
    reader: &Reader<'_>,
    refs: &References,
) -> (RecordJson, bool) {
    let (values, masked, personal) = reader.values(record, &format!("{}/ban-ghi/{}", register.href(), record.id));
    let name = |(key, value): (&String, &serde_json::Value)| {
        value.as_str().and_then(|id| refs.name(id)).map(|name| (key.clone(), name.to_owned()))
    };
    let shown = |key: &str| values.contains_key(key) || !record.values.contains_key(key);
    let faults = record.faults.iter().filter(|f| shown(&f.field) && reader.fields.iter().any(|o| o.key == f.field));
    let json = RecordJson {
        id: record.id.0,
        revision: record.revision,
        state: record.state.clone(),
        label: shown(&register.definition.label).then(|| record.label.clone()),
        version: record.version,
        names: values.iter().filter_map(name).collect(),
        faults: faults.map(|f| FaultJson { field: f.field.clone(), said: f.said.clone() }).collect(),
        values,
        masked,
        confirmed_on: record.confirmed_on,
        created_at: record.created_at,
        updated_at: record.updated_at,
    };
    (json, personal)
}
