//! What a dataset is, and the rules by which it may be published: no SQL, no HTTP, no clock.

use super::lists;
use super::snapshot::COUNT;
use crate::definition::check::view_faults;
use crate::definition::{
    Cadence, Classification, Computer, Condition, Definition, Field, Kind, Privacy, RegisterId, STATE, View,
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{FieldErrors, UnitId, UserId};
use serde::{Deserialize, Serialize};

kernel::typed_id! {
    /// Bộ dữ liệu mở: the identifier of a dataset.
    DatasetId
}

/// Values by which records are counted at most.
pub(crate) const MOST_GROUPS: usize = 3;
/// Letters of a description.
const LONGEST: usize = 4_000;

/// Bộ dữ liệu mở: what the ward publishes of one register.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dataset {
    pub(crate) id: DatasetId,
    pub(crate) register: RegisterId,
    /// Its part of its address; stays for ever.
    pub(crate) name: String,
    pub(crate) plan: Plan,
    /// The newest version.
    pub(crate) version: i32,
    pub(crate) issued_at: DateTime<Utc>,
    pub(crate) modified_at: DateTime<Utc>,
    /// The day on which it is published again by itself.
    pub(crate) due_on: Option<NaiveDate>,
    /// Why it was not published again when it was due; empty where it was.
    pub(crate) held: String,
    /// When and why it was withdrawn.
    pub(crate) withdrawn: Option<(DateTime<Utc>, String)>,
    pub(crate) publisher: Option<UserId>,
}

impl Dataset {
    /// The address of its public page.
    pub(crate) fn href(&self) -> String {
        format!("/du-lieu/{}", self.name)
    }

    /// By what a form knows that nobody published or withdrew it meanwhile.
    pub(crate) fn mark(&self) -> String {
        format!("{}{}", self.version, if self.withdrawn.is_some() { "-rut" } else { "" })
    }
}

/// What is published, and what is said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) title: String,
    pub(crate) description: String,
    /// Từ khóa.
    #[serde(default)]
    pub(crate) keywords: Vec<String>,
    pub(crate) theme: String,
    pub(crate) licence: String,
    /// Đơn vị đầu mối.
    pub(crate) unit: Option<UnitId>,
    pub(crate) frequency: Cadence,
    pub(crate) shape: Shape,
    /// Keys of the fields: columns, or what records are counted by.
    pub(crate) fields: Vec<String>,
    pub(crate) conditions: Vec<Condition>,
}

/// Is each record a row, or each group of records?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shape {
    Rows,
    /// Số liệu tổng hợp: how many records there are in each group.
    Counts,
}

/// A column of a version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Column {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) about: String,
    pub(crate) kind: Type,
    /// How many rows (records, in a table of counts) have each of its values, the most frequent first; none where its
    /// values have no names.
    pub(crate) parts: Vec<(String, i64)>,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Type {
    Text,
    Integer,
    Number,
    Boolean,
    Date,
    /// A GeoJSON geometry as text.
    Geometry,
}

impl Type {
    /// The name under which it is stored and shown.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::Boolean => "boolean",
            Type::Date => "date",
            Type::Geometry => "geometry",
        }
    }
}

/// Phiên bản: an immutable snapshot with what changed since the one before.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Version {
    pub(crate) number: i32,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) columns: Vec<Column>,
    pub(crate) records: i64,
    pub(crate) added: i64,
    pub(crate) removed: i64,
    pub(crate) changed: i64,
    pub(crate) files: Vec<File>,
}

/// A file of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) format: Format,
    /// SHA-256, in hexadecimal.
    pub(crate) digest: String,
    pub(crate) bytes: i64,
}

/// How a version can be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Json,
    GeoJson,
    Xlsx,
    Parquet,
}

impl Format {
    /// Every format, the canonical one first.
    pub(crate) const ALL: [Format; 5] = [Self::Csv, Self::Json, Self::GeoJson, Self::Xlsx, Self::Parquet];

    /// The ending of its file names.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::GeoJson => "geojson",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// The name by which people know it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::GeoJson => "GeoJSON",
            Self::Xlsx => "XLSX",
            Self::Parquet => "Parquet",
        }
    }

    /// Its media type.
    pub(crate) fn mime(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::GeoJson => "application/geo+json",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// The format of an ending.
    pub(crate) fn from_key(key: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.key() == key)
    }
}

/// Why a field is never published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ground {
    /// Personal or sensitive.
    Personal,
    /// Only some roles may see it.
    Limited,
    /// Số định danh, số điện thoại.
    NumberOfPerson,
    /// The name of a member of staff.
    Person,
    File,
    /// It names a record of another register.
    Link,
    /// It is computed from a field that is never published.
    Derived,
}

impl Ground {
    /// The name of its text.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Limited => "limited",
            Self::NumberOfPerson => "number",
            Self::Person => "person",
            Self::File => "file",
            Self::Link => "link",
            Self::Derived => "derived",
        }
    }
}

/// Why a field can never be published, whatever anybody chooses; `None` where it can.
pub(crate) fn why_not(definition: &Definition, computer: &Computer, field: &Field) -> Option<Ground> {
    own_ground(field).or_else(|| {
        let sources = computer.sources(&field.key);
        let mut sources = sources.into_iter().filter_map(|key| definition.field(key));
        sources.any(|source| own_ground(source).is_some()).then_some(Ground::Derived)
    })
}

fn own_ground(field: &Field) -> Option<Ground> {
    match field.kind {
        _ if field.privacy != Privacy::None => Some(Ground::Personal),
        _ if !field.seen_by.is_empty() => Some(Ground::Limited),
        Kind::IdentityNumber | Kind::Phone => Some(Ground::NumberOfPerson),
        Kind::Person => Some(Ground::Person),
        Kind::File | Kind::Photo => Some(Ground::File),
        Kind::Link => Some(Ground::Link),
        _ => None,
    }
}

/// May records be counted by it?
pub(crate) fn is_group(field: &Field) -> bool {
    field.kind.has_names() && field.slot.is_some()
}

/// May a field of this key, or the state, be published and narrow what is?
pub(crate) fn may_pass(definition: &Definition, computer: &Computer, key: &str) -> bool {
    match definition.field(key) {
        Some(field) => why_not(definition, computer, field).is_none(),
        None => key == STATE && !definition.states.is_empty(),
    }
}

/// Why what is public may no longer be: the register became private, or a field of one of the versions personal.
pub(crate) fn must_go(
    plan: &Plan,
    versions: &[Version],
    definition: &Definition,
    computer: &Computer,
) -> Option<String> {
    if definition.classification == Classification::Private {
        return Some("Sổ đã chuyển thành dữ liệu dùng riêng.".to_owned());
    }
    let mut public = versions.iter().filter(|version| !version.files.is_empty());
    let is_counts = |version: &Version| version.columns.iter().any(|column| column.key == COUNT);
    if definition.is_personal() && public.clone().any(|version| !is_counts(version)) {
        return Some("Sổ nay có dữ liệu cá nhân nên chỉ công bố được số liệu tổng hợp.".to_owned());
    }
    let barred = |key: &str| {
        definition.field(key).filter(|field| why_not(definition, computer, field).is_some()).map(|f| f.label.clone())
    };
    let column = public.find_map(|version| version.columns.iter().find_map(|column| barred(&column.key)));
    let label = column.or_else(|| plan.conditions.iter().find_map(|condition| barred(&condition.field)))?;
    Some(format!("Trường “{label}” không còn được công bố."))
}

/// What is wrong with a plan, by field of its form.
pub(crate) fn faults(plan: &Plan, definition: &Definition, computer: &Computer) -> FieldErrors {
    let mut errors = FieldErrors::default();
    if definition.classification == Classification::Private {
        errors.add("", "Sổ này là dữ liệu dùng riêng nên không công bố được.");
    }
    if plan.shape == Shape::Rows && definition.is_personal() {
        errors.add("shape", "Sổ này có dữ liệu cá nhân nên chỉ công bố được số liệu tổng hợp.");
    }
    if plan.title.is_empty() || plan.title.chars().count() > 200 {
        errors.add("title", "Nhập tên bộ dữ liệu, không quá 200 ký tự.");
    }
    if plan.description.is_empty() || plan.description.chars().count() > LONGEST {
        errors.add("description", format!("Nhập mô tả, không quá {LONGEST} ký tự."));
    }
    if lists::theme_uri(&plan.theme).is_none() {
        errors.add("theme", "Chọn chủ đề trong danh sách.");
    }
    if lists::licence(&plan.licence).is_none() {
        errors.add("licence", "Chọn giấy phép trong danh sách.");
    }
    let may_pass = |key: &str| may_pass(definition, computer, key);
    if plan.fields.is_empty() {
        errors.add("fields", "Chọn ít nhất một trường.");
    }
    for key in plan.fields.iter().filter(|key| !may_pass(key)) {
        errors.add("fields", format!("Trường “{key}” không được công bố."));
    }
    if plan.shape == Shape::Counts {
        let groups = |key: &str| key == STATE || definition.field(key).is_some_and(is_group);
        if plan.fields.len() > MOST_GROUPS || !plan.fields.iter().all(|key| groups(key)) {
            errors.add("fields", format!("Số liệu tổng hợp chia theo 1 đến {MOST_GROUPS} trường có nhóm."));
        }
    }
    for condition in plan.conditions.iter().filter(|condition| !may_pass(&condition.field)) {
        errors
            .add("conditions", format!("Không lọc theo trường “{}” được: trường này không công bố.", condition.field));
    }
    let view = View { key: "cong-bo".to_owned(), conditions: plan.conditions.clone(), ..View::default() };
    view_faults(definition, &view).into_iter().for_each(|fault| errors.add("conditions", fault));
    errors
}

/// The name of a dataset in addresses, made from its title.
pub(crate) fn name_of(title: &str) -> String {
    let folded = crate::record::key_of(title);
    let letters = folded.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect::<String>();
    letters.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").chars().take(80).collect()
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
