//! What differs between two definitions, in words: facts of the register, fields that came, went or changed, states.

use super::model::as_lines;
use crate::definition::{Definition, Field, Kind};
use ui::DataTable;

/// What differs: (heading, what it is about, before, after).
pub(crate) type Difference = (&'static str, String, String, String);

/// Facts of a definition: (key of the name, words).
pub(crate) fn facts(t: &ui::T, d: &Definition) -> Vec<(&'static str, String)> {
    let number = |n: Option<i64>| n.map(|n| ui::integer(t.lang(), n)).unwrap_or_default();
    vec![
        ("register-title", d.title.clone()),
        ("editor-about", d.about.clone()),
        ("register-basis", d.basis.clone()),
        ("register-serves", d.serves.join(", ")),
        ("register-cadence", t.get(format!("register-cadence-{}", d.cadence.key().replace('_', "-")))),
        ("register-classification", t.get(format!("register-class-{}", d.classification.key()))),
        ("editor-retention", number(d.retention_years.map(i64::from))),
        ("editor-expected", number(d.expected.map(i64::from))),
        ("editor-label", d.label_field().map(|field| field.label.clone()).unwrap_or_default()),
        ("editor-views", d.views.iter().map(|view| view.title.as_str()).collect::<Vec<_>>().join("; ")),
    ]
}

/// Facts of a field: (key of the name, words).
fn field_facts(t: &ui::T, f: &Field) -> Vec<(&'static str, String)> {
    let yes = |is: bool| if is { t.get("register-yes") } else { t.get("register-no") };
    let bound = |n: Option<f64>| n.map(|n| shown_bound(t, f.kind, n)).unwrap_or_default();
    let roles = f.seen_by.iter().map(|role| t.get(format!("people-role-{role}"))).collect::<Vec<_>>().join(", ");
    vec![
        ("editor-field-label", f.label.clone()),
        ("register-kind", t.get(format!("register-kind-{}", f.kind.key().replace('_', "-")))),
        ("editor-help", f.help.clone()),
        ("editor-required", yes(f.required)),
        ("editor-unique", yes(f.unique)),
        ("editor-min", bound(f.min)),
        ("editor-max", bound(f.max)),
        ("editor-pattern", f.pattern.clone()),
        ("editor-options", options(f)),
        ("editor-register", f.register.clone()),
        ("editor-expression", f.expression.clone()),
        ("register-privacy", t.get(format!("register-privacy-{}", f.privacy.key()))),
        ("editor-seen-by", roles),
        ("editor-unit", f.unit.clone()),
        ("editor-term", f.term.clone()),
    ]
}

fn options(field: &Field) -> String {
    as_lines(field.options.iter().map(|choice| (choice.key.as_str(), choice.label.as_str())))
}

/// A bound as people read it; days are kept as yyyymmdd.
fn shown_bound(t: &ui::T, kind: Kind, bound: f64) -> String {
    match day_of(bound).filter(|_| kind == Kind::Date) {
        Some(day) => ui::day(t.lang(), day),
        None if kind == Kind::Year => bound.to_string(),
        None => ui::number(t.lang(), bound),
    }
}

/// The day that a bound stands for.
pub(crate) fn day_of(bound: f64) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::parse_from_str(&bound.to_string(), "%Y%m%d").ok()
}

/// Everything that differs, in the order in which a person reads a definition.
pub(crate) fn differences(t: &ui::T, old: &Definition, new: &Definition) -> Vec<Difference> {
    let mut out = Vec::new();
    for ((name, before), (_, after)) in facts(t, old).into_iter().zip(facts(t, new)) {
        if before != after {
            out.push(("editor-group-facts", t.get(name), before, after));
        }
    }
    for field in new.fields.iter().filter(|field| old.field(&field.key).is_none()) {
        out.push(("editor-group-added", named(field), String::new(), summary(t, field)));
    }
    for field in old.fields.iter().filter(|field| new.field(&field.key).is_none()) {
        out.push(("editor-group-gone", named(field), summary(t, field), String::new()));
    }
    for field in &new.fields {
        let Some(before) = old.field(&field.key) else { continue };
        for ((name, was), (_, is)) in field_facts(t, before).into_iter().zip(field_facts(t, field)) {
            if was != is {
                out.push(("editor-group-changed", format!("{}: {}", named(before), t.get(name)), was, is));
            }
        }
    }
    let order = |d: &Definition, other: &Definition| {
        let both = d.fields.iter().filter(|field| other.field(&field.key).is_some());
        both.map(|field| field.key.clone()).collect::<Vec<_>>()
    };
    if order(old, new) != order(new, old) {
        let words = |d: &Definition| d.fields.iter().map(|f| f.label.as_str()).collect::<Vec<_>>().join("; ");
        out.push(("editor-group-changed", t.get("editor-order"), words(old), words(new)));
    }
    let (before, after) = (states(old), states(new));
    if before != after {
        out.push(("editor-group-states", t.get("register-state"), before, after));
    }
    out
}

fn named(field: &Field) -> String {
    format!("{} ({})", field.label, field.key)
}

/// What a field is, in one text.
fn summary(t: &ui::T, field: &Field) -> String {
    let facts = field_facts(t, field).into_iter().skip(1);
    let said = facts.filter(|(_, words)| !words.is_empty() && *words != t.get("register-no"));
    said.map(|(name, words)| format!("{}: {words}", t.get(name))).collect::<Vec<_>>().join("\n")
}

fn states(definition: &Definition) -> String {
    let label =
        |key: &String| definition.states.iter().find(|s| s.key == *key).map_or(key.clone(), |s| s.label.clone());
    let line = |state: &crate::definition::State| match state.then.is_empty() {
        true => state.label.clone(),
        false => format!("{} → {}", state.label, state.then.iter().map(label).collect::<Vec<_>>().join(", ")),
    };
    definition.states.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Differences as a table.
pub(crate) fn table(t: &ui::T, all: &[Difference]) -> DataTable {
    let mut table = DataTable::new(t.get("editor-differences"))
        .column(t.get("editor-what"))
        .column(t.get("editor-before"))
        .column(t.get("editor-after"));
    let mut group = "";
    for (heading, what, before, after) in all {
        if group != *heading {
            table.group(t.get(*heading));
            group = heading;
        }
        table.row(vec![DataTable::text(what), lines(before, "del"), lines(after, "ins")]);
    }
    table
}

/// Lines of a text, as what went or what came.
fn lines(text: &str, element: &str) -> String {
    let mut out = ui::Html::new();
    if text.is_empty() {
        out.text("–");
    }
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.raw("<br>");
        }
        out.element(element, "", line);
    }
    out.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::test_definition;
    use std::sync::Arc;

    #[test]
    fn only_what_differs_is_said_and_markup_is_text() {
        let t = ui::T::new(Arc::new(ui::Texts::load(crate::TEXTS)), ui::Lang::Vi);
        let old = test_definition();
        assert_eq!(differences(&t, &old, &old), []);
        let mut new = old.clone();
        new.fields.swap(0, 1);
        new.fields[0].label = "<b>Năm</b>".into();
        new.fields[0].max = Some(2030.0);
        new.fields.remove(2);
        let found = differences(&t, &old, &new);
        let shown: Vec<(&str, &str)> = found.iter().map(|d| (d.0, d.3.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("editor-group-gone", ""),
                ("editor-group-changed", "<b>Năm</b>"),
                ("editor-group-changed", "2030"),
                ("editor-group-changed", "<b>Năm</b>; Tên máy"),
            ]
        );
        let html = ui::Render::html(&table(&t, &found));
        assert!(html.contains("<ins>&lt;b&gt;Năm&lt;/b&gt;</ins>") && !html.contains("<b>Năm"), "{html}");
        assert_eq!(day_of(20_261_120.0), chrono::NaiveDate::from_ymd_opt(2026, 11, 20));
    }
}
