//! By what a question groups: fields of a register, its states, parts and days of a number; their names and their records.

use super::model::{Dimension, Span, days_of, period_name};
use super::store::Grouping;
use crate::definition::{Condition, Definition, Field, Kind, Operator, STATE};
use crate::record::{Values, privacy, value};
use crate::refs::References;
use kernel::{Actor, Error, Result};
use std::collections::HashMap;

/// The names by which measures are grouped.
pub(super) const PART: &str = "part";
pub(super) const DAY: &str = "day";

/// A grouping of a question, understood.
pub(super) struct Understood<'a> {
    pub(super) grouping: Grouping,
    pub(super) title: String,
    kind: Grouped<'a>,
}

enum Grouped<'a> {
    All,
    State(&'a Definition),
    Field(&'a Field, Option<Span>),
    Part,
    Day,
}

/// May records be grouped by a field: has it a column, and few enough values or periods?
pub(super) fn may_group(field: &Field, actor: &Actor) -> bool {
    let suits = field.kind.has_names()
        || matches!(field.kind, Kind::Date | Kind::Text | Kind::ComputedText | Kind::Person | Kind::Link);
    suits && field.slot.is_some() && privacy::may_see(field, actor) && !privacy::is_hidden(field)
}

/// All records together.
pub(super) fn all(t: &ui::T) -> Understood<'static> {
    let grouping = Grouping { sql: "CAST('' AS text)".to_owned(), in_time: false };
    Understood { grouping, title: t.get("analytics-all"), kind: Grouped::All }
}

/// A grouping of a register's records by a field for which `may_group` holds. `few`: must it have few values, each with a
/// name?
///
/// # Errors
/// [`Error::Refused`] where records cannot be grouped so.
pub(super) fn of_register<'a>(
    t: &ui::T,
    definition: &'a Definition,
    may_group: &dyn Fn(&Field) -> bool,
    wanted: &Dimension,
    few: bool,
) -> Result<Understood<'a>> {
    if wanted.field == STATE && !definition.states.is_empty() {
        let title = t.get("register-state");
        return Ok(Understood { grouping: Grouping::text("r.state"), title, kind: Grouped::State(definition) });
    }
    let field = definition.field(&wanted.field).filter(|field| may_group(field));
    let Some((field, slot)) = field.and_then(|field| Some((field, field.slot?))) else {
        return Err(Error::refused("Không phân nhóm được theo trường này. Chọn trường khác trong danh sách."));
    };
    if few && matches!(field.kind, Kind::Text | Kind::ComputedText | Kind::Link) {
        return Err(Error::refused(format!(
            "“{}” có quá nhiều giá trị để tách thành cột. Chọn trường khác.",
            field.label
        )));
    }
    let column = format!("r.{}", slot.name());
    let grouping = match (field.kind, wanted.span) {
        (Kind::Date, Some(span)) => Grouping::period(&column, span),
        (Kind::Date, None) => {
            return Err(Error::refused(format!("Chọn phân nhóm “{}” theo tháng, quý hoặc năm.", field.label)));
        }
        (_, Some(_)) => return Err(Error::refused(format!("“{}” không phải là ngày.", field.label))),
        (Kind::Year, None) => Grouping::whole(&column),
        _ => Grouping::text(&column),
    };
    let title = match wanted.span {
        Some(span) => format!("{} ({})", field.label, t.get(format!("analytics-by-{}", span.key()))),
        None => field.label.clone(),
    };
    Ok(Understood { grouping, title, kind: Grouped::Field(field, wanted.span) })
}

/// A grouping of a number's records.
///
/// # Errors
/// [`Error::Refused`] where they cannot be grouped so.
pub(super) fn of_measure(t: &ui::T, part_title: &str, wanted: &Dimension) -> Result<Understood<'static>> {
    match (wanted.field.as_str(), wanted.span) {
        (PART, None) => {
            let grouping = Grouping::text("r.part");
            Ok(Understood { grouping, title: part_title.to_owned(), kind: Grouped::Part })
        }
        (DAY, Some(span)) => {
            let title = t.get(format!("analytics-by-{}", span.key()));
            Ok(Understood { grouping: Grouping::period("r.on_day", span), title, kind: Grouped::Day })
        }
        _ => Err(Error::refused("Số liệu này chỉ phân nhóm được theo nhóm của nó, theo tháng, quý hoặc năm.")),
    }
}

impl Understood<'_> {
    /// Must a text of the records be read to name a group?
    pub(super) fn needs_sample(&self) -> bool {
        matches!(self.kind, Grouped::Field(field, _) if matches!(field.kind, Kind::Text | Kind::ComputedText))
    }

    /// Links and people whose names must be learned: (field, id), as records hold them.
    pub(super) fn links<'k>(&self, keys: impl Iterator<Item = &'k str>) -> Vec<Values> {
        match self.kind {
            Grouped::Field(field, _) if matches!(field.kind, Kind::Link | Kind::Person) => {
                keys.map(|key| Values::from([(field.key.clone(), key.to_owned())])).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What a group is called. `samples`: the body of any record of a group, by its key.
    pub(super) fn name(&self, t: &ui::T, key: &str, refs: &References, samples: &HashMap<String, String>) -> String {
        if let Grouped::All = self.kind {
            return t.get("analytics-all");
        }
        if key.is_empty() {
            return t.get("analytics-empty");
        }
        match &self.kind {
            Grouped::State(definition) => {
                let state = definition.states.iter().find(|state| state.key == key);
                state.map_or_else(|| key.to_owned(), |state| state.label.clone())
            }
            Grouped::Field(_, Some(_)) | Grouped::Day => period_name(key),
            Grouped::Field(field, None) => match written(field, key, samples) {
                Some(text) => text,
                None => value::show(field, key, refs, t),
            },
            Grouped::Part | Grouped::All => key.to_owned(),
        }
    }

    /// The conditions that let the records of a group through; none where no list can be asked for them.
    pub(super) fn conditions(&self, key: &str, samples: &HashMap<String, String>) -> Option<Vec<Condition>> {
        let condition =
            |field: &str, is, value: &str| Condition { field: field.to_owned(), is, value: value.to_owned() };
        match self.kind {
            Grouped::All => Some(Vec::new()),
            Grouped::State(_) => Some(vec![condition(STATE, Operator::Equal, key)]),
            Grouped::Field(field, _) if key.is_empty() => Some(vec![condition(&field.key, Operator::Empty, "")]),
            Grouped::Field(field, Some(_)) => within(&field.key, key),
            Grouped::Field(field, None) => {
                let text = written(field, key, samples);
                Some(vec![condition(&field.key, Operator::Equal, text.as_deref().unwrap_or(key))])
            }
            Grouped::Part if key.is_empty() => Some(vec![condition(PART, Operator::Empty, "")]),
            Grouped::Day if key.is_empty() => Some(vec![condition(DAY, Operator::Empty, "")]),
            Grouped::Part => Some(vec![condition(PART, Operator::Equal, key)]),
            Grouped::Day => within(DAY, key),
        }
    }
}

/// The conditions that let the days of a period through.
fn within(field: &str, period: &str) -> Option<Vec<Condition>> {
    let (from, to) = days_of(period)?;
    let days = [(Operator::AtLeast, from), (Operator::AtMost, to)];
    Some(days.map(|(is, day)| Condition { field: field.to_owned(), is, value: day.to_string() }).into())
}

/// A folded text as somebody wrote it.
fn written(field: &Field, key: &str, samples: &HashMap<String, String>) -> Option<String> {
    if !matches!(field.kind, Kind::Text | Kind::ComputedText) {
        return None;
    }
    let values: Values = serde_json::from_str(samples.get(key)?).ok()?;
    values.get(&field.key).cloned()
}
