//! The time line of a task: each event of the audit trail as a sentence that a person would say.

use super::names::Names;
use chrono::NaiveDate;
use kernel::Recorded;
use serde_json::Value;
use ui::T;

/// An event as the page tells it.
pub(crate) struct Told {
    pub(super) at: String,
    pub(super) who: String,
    pub(crate) text: String,
    /// What was said: the report, the reason, the answer.
    pub(super) quote: String,
}

/// Fields of a task that an edit may change, as the event names them.
const FIELDS: [&str; 7] = ["title", "product", "section", "lead_unit", "coordinating", "person", "deadline"];

/// The event as a sentence.
pub(crate) fn tell(t: &T, names: &Names, event: &Recorded) -> Told {
    let detail = event.detail();
    let verb = event.kind.strip_prefix("plans.task.").unwrap_or(&event.kind).replace('_', "-");
    let text = match verb.as_str() {
        "edited" => edited(t, names, &detail),
        "difficulty-escalated" if detail["by_itself"] == Value::Bool(true) => {
            t.with("task-event-difficulty-escalated-by-itself", &[("days", word(&detail["days"]).into())])
        }
        verb => {
            let args = ["old", "new", "title", "name", "due_on"].map(|name| (name, ui::Arg::from(word(&detail[name]))));
            t.with(format!("task-event-{verb}"), args.map(|(name, arg)| (place(name), arg)))
        }
    };
    Told {
        at: kernel::moment(event.at),
        who: if event.actor_name.is_empty() { t.get("task-event-system") } else { event.actor_name.clone() },
        text,
        quote: quote(&detail),
    }
}

/// Names of places in Fluent have no underscore in this product.
fn place(name: &'static str) -> &'static str {
    if name == "due_on" { "due" } else { name }
}

fn quote(detail: &Value) -> String {
    let said = |name: &str| detail[name].as_str().filter(|text| !text.is_empty());
    ["answer", "reason", "body"].iter().find_map(|name| said(name)).unwrap_or_default().to_owned()
}

/// A value as text: days in the Vietnamese way, nothing as a dash.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => match text.parse::<NaiveDate>() {
            Ok(day) => vietnamese::format_date(day),
            Err(_) => text.clone(),
        },
        Value::Null => "–".to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn edited(t: &T, names: &Names, detail: &Value) -> String {
    let mut changes: Vec<String> = FIELDS
        .iter()
        .filter(|field| detail["old"][**field] != detail["new"][**field])
        .map(|field| {
            let (old, new) = (named(names, field, &detail["old"][*field]), named(names, field, &detail["new"][*field]));
            let label = t.get(format!("task-field-{}", field.replace('_', "-")));
            t.with("task-event-change", &[("field", label.into()), ("old", old.into()), ("new", new.into())])
        })
        .collect();
    if detail["old_due_on"] != detail["due_on"] {
        let (old, new) = (word(&detail["old_due_on"]), word(&detail["due_on"]));
        let label = t.get("task-due");
        changes.push(t.with("task-event-change", &[("field", label.into()), ("old", old.into()), ("new", new.into())]));
    }
    t.with("task-event-edited", &[("changes", changes.join("; ").into())])
}

/// A field's value with the names of units and people in place of their identifiers.
fn named(names: &Names, field: &str, value: &Value) -> String {
    let one = |value: &Value| -> String {
        let Some(text) = value.as_str() else { return word(value) };
        match field {
            "lead_unit" | "coordinating" => names.unit(text.parse().ok()),
            "person" => names.person(text.parse().ok()),
            _ => text.to_owned(),
        }
    };
    let text = match value {
        Value::Array(many) => many.iter().map(one).collect::<Vec<_>>().join(", "),
        other => one(other),
    };
    if text.is_empty() { "–".to_owned() } else { text }
}
