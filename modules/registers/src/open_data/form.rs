//! The form of a dataset: read into a plan, filled from one.

use super::lists;
use super::model::{Plan, Shape, may_pass};
use crate::definition::{Cadence, Computer, Condition, Definition, Operator, Register, STATE, View};
use crate::record::filter::read_value;
use crate::record::form;
use crate::refs::References;
use kernel::{Error, Form, Result};

/// Conditions of a dataset at most.
pub(crate) const CONDITIONS: usize = 4;
/// Keywords of a dataset at most.
const MOST_KEYWORDS: usize = 10;

/// A plan to begin with: what the definition says, and the conditions of a saved filter.
pub(crate) fn blank(register: &Register, view: Option<View>) -> Plan {
    let definition = &register.definition;
    Plan {
        title: view.as_ref().map_or(&definition.title, |view| &view.title).clone(),
        description: definition.about.clone(),
        keywords: Vec::new(),
        theme: String::new(),
        licence: lists::LICENCES[0].key.to_owned(),
        unit: register.steward,
        frequency: definition.cadence,
        shape: if definition.is_personal() { Shape::Counts } else { Shape::Rows },
        fields: Vec::new(),
        conditions: view.map(|view| view.conditions).unwrap_or_default(),
    }
}

/// Can a dataset begin with this saved filter, each of its conditions carried over?
pub(crate) fn can_carry(view: &View, definition: &Definition, computer: &Computer) -> bool {
    let has_column = |key: &str| definition.field(key).is_none_or(|field| field.slot.is_some());
    let fits = |key: &str| has_column(key) && may_pass(definition, computer, key);
    view.conditions.len() <= CONDITIONS && view.conditions.iter().all(|condition| fits(&condition.field))
}

/// What was sent, as a plan; its rules are checked apart.
///
/// # Errors
/// [`Error::Invalid`] where the value of a condition cannot be read.
pub(crate) fn read(sent: &Form, definition: &Definition, refs: &References) -> Result<Plan> {
    let mut conditions = Vec::new();
    for at in 1..=CONDITIONS {
        conditions.extend(condition(sent, definition, refs, at)?);
    }
    let keywords = sent.value("keywords").split([',', ';', '\n']).map(str::trim).filter(|word| !word.is_empty());
    let frequency = Cadence::ALL.into_iter().find(|cadence| cadence.key() == sent.value("frequency"));
    let unit = sent.parsed("unit", "Chọn đơn vị trong danh sách.");
    sent.check()?;
    Ok(Plan {
        title: sent.value("title").to_owned(),
        description: sent.value("description").to_owned(),
        keywords: keywords.take(MOST_KEYWORDS).map(|word| word.chars().take(60).collect()).collect(),
        theme: sent.value("theme").to_owned(),
        licence: sent.value("licence").to_owned(),
        unit,
        frequency: frequency.ok_or_else(|| Error::invalid("frequency", "Chọn chu kỳ cập nhật trong danh sách."))?,
        shape: if sent.value("shape") == "rows" { Shape::Rows } else { Shape::Counts },
        fields: in_order(definition, sent.values("fields").collect()),
        conditions,
    })
}

/// The chosen fields in the order of the definition; what it does not know comes last, to be refused.
fn in_order(definition: &Definition, chosen: Vec<&str>) -> Vec<String> {
    let place = |key: &str| definition.fields.iter().position(|field| field.key == key).unwrap_or(usize::MAX);
    let mut chosen: Vec<String> = chosen.into_iter().map(str::to_owned).collect();
    chosen.sort_by_key(|key| place(key));
    chosen.dedup();
    chosen
}

fn condition(sent: &Form, definition: &Definition, refs: &References, at: usize) -> Result<Option<Condition>> {
    let field = sent.value(&format!("c{at}_field"));
    if field.is_empty() {
        return Ok(None);
    }
    let (name, written) = (format!("c{at}_value"), sent.value(&format!("c{at}_value")));
    let asked = sent.value(&format!("c{at}_is"));
    let is = Operator::ALL.into_iter().find(|is| is.key() == asked).unwrap_or(Operator::Equal);
    let value = match definition.field(field) {
        Some(known) => read_value(known, is, written, refs).map_err(|said| Error::invalid(&name, said))?,
        None if matches!(is, Operator::Empty | Operator::Filled) => String::new(),
        None if field == STATE => {
            let named = |state: &&crate::definition::State| state.key == written || state.label == written;
            definition.states.iter().find(named).map_or_else(|| written.to_owned(), |state| state.key.clone())
        }
        None => written.to_owned(),
    };
    Ok(Some(Condition { field: field.to_owned(), is, value }))
}

/// A plan as the values of its form.
pub(crate) fn filled(plan: &Plan, definition: &Definition, refs: &References) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut out = vec![
        pair("title", &plan.title),
        pair("description", &plan.description),
        pair("keywords", &plan.keywords.join(", ")),
        pair("theme", &plan.theme),
        pair("licence", &plan.licence),
        pair("unit", &plan.unit.map(|unit| unit.to_string()).unwrap_or_default()),
        pair("frequency", plan.frequency.key()),
        pair("shape", if plan.shape == Shape::Rows { "rows" } else { "counts" }),
    ];
    out.extend(plan.fields.iter().map(|key| pair("fields", key)));
    for (at, condition) in (1..=CONDITIONS).zip(&plan.conditions) {
        let label = match definition.field(&condition.field) {
            Some(field) => form::named(field, &condition.value, refs),
            None => state_label(definition, &condition.value).to_owned(),
        };
        out.push(pair(&format!("c{at}_field"), &condition.field));
        out.push(pair(&format!("c{at}_is"), condition.is.key()));
        out.push(pair(&format!("c{at}_value"), &label));
    }
    out
}

fn state_label<'a>(definition: &'a Definition, key: &'a str) -> &'a str {
    definition.states.iter().find(|state| state.key == key).map_or(key, |state| state.label.as_str())
}
