//! The fields of each kind of item's form, with what stands in them and what is wrong with it.

use super::content::{Content, Kind};
use super::model::Item;
use crate::plan::view::quarter_name;
use kernel::{FieldErrors, Form};
use ui::T;

/// How a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Line,
    Short,
    Lines,
    Tick,
    Select,
}

/// A field of a form.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) shape: Shape,
    pub(crate) value: String,
    pub(crate) error: Option<String>,
    /// (value, label).
    pub(crate) options: Vec<(String, String)>,
}

impl Field {
    /// A single line of text.
    pub(crate) fn is_line(&self) -> bool {
        matches!(self.shape, Shape::Line | Shape::Short)
    }

    /// A short one, for numbers and days.
    pub(crate) fn is_short(&self) -> bool {
        self.shape == Shape::Short
    }

    /// Several lines.
    pub(crate) fn is_lines(&self) -> bool {
        self.shape == Shape::Lines
    }

    /// A box to tick.
    pub(crate) fn is_tick(&self) -> bool {
        self.shape == Shape::Tick
    }
}

const META: &[(&str, Shape)] = &[
    ("title", Shape::Lines),
    ("kind", Shape::Select),
    ("year", Shape::Short),
    ("number", Shape::Line),
    ("issued_on", Shape::Short),
    ("signer", Shape::Line),
];
const INDICATOR: &[(&str, Shape)] = &[
    ("name", Shape::Lines),
    ("comparator", Shape::Select),
    ("value", Shape::Short),
    ("unit", Shape::Short),
    ("aspiration", Shape::Tick),
    ("lead", Shape::Line),
    ("coordinating", Shape::Lines),
    ("section", Shape::Line),
    ("baseline", Shape::Select),
];
const TASK: &[(&str, Shape)] = &[
    ("title", Shape::Lines),
    ("product", Shape::Lines),
    ("deadline_text", Shape::Line),
    ("lead", Shape::Line),
    ("coordinating", Shape::Lines),
    ("section", Shape::Line),
];
const RESULT: &[(&str, Shape)] = &[
    ("name", Shape::Lines),
    ("value", Shape::Short),
    ("unit", Shape::Short),
    ("numerator", Shape::Short),
    ("denominator", Shape::Short),
    ("period", Shape::Line),
];
const BASIS: &[(&str, Shape)] =
    &[("kind", Shape::Line), ("number", Shape::Line), ("issued_on", Shape::Short), ("issuer", Shape::Line)];
const REPORTING: &[(&str, Shape)] = &[("who", Shape::Line), ("to", Shape::Line), ("due_text", Shape::Line)];
const FOCUS: &[(&str, Shape)] = &[("quarter", Shape::Select), ("body", Shape::Lines)];

/// The fields of a kind. Units and contradictions have forms of their own.
pub(crate) fn of(kind: Kind, form: &Form, errors: &FieldErrors, items: &[Item], t: &T) -> Vec<Field> {
    let listed = match kind {
        Kind::Meta => META,
        Kind::Indicator => INDICATOR,
        Kind::Task => TASK,
        Kind::Result => RESULT,
        Kind::Basis => BASIS,
        Kind::Reporting => REPORTING,
        Kind::Focus => FOCUS,
        Kind::Contradiction | Kind::Unit => return Vec::new(),
    };
    let field = |(name, shape): &(&'static str, Shape)| {
        let hint = format!("import-hint-{name}");
        // One line of several names: the separator that the form understands.
        let value = if *name == "lead" { form.value(name).replace('\n', "; ") } else { form.value(name).to_owned() };
        Field {
            name,
            label: t.get(format!("import-field-{name}")),
            hint: if t.has(&hint) { t.get(&hint) } else { String::new() },
            shape: *shape,
            value,
            error: errors.of(name).map(str::to_owned),
            options: if *shape == Shape::Select { options(kind, name, items, t) } else { Vec::new() },
        }
    };
    listed.iter().map(field).collect()
}

fn options(kind: Kind, name: &str, items: &[Item], t: &T) -> Vec<(String, String)> {
    match (kind, name) {
        (Kind::Meta, _) => crate::plan::PlanKind::ALL
            .iter()
            .map(|k| (k.key().to_owned(), t.get(format!("plan-kind-{}", k.key()))))
            .collect(),
        (Kind::Focus, _) => (1..=4).map(|quarter| (quarter.to_string(), quarter_name(t, quarter))).collect(),
        (_, "comparator") => {
            [">=", "=", ">", "<=", "<"].iter().map(|sign| ((*sign).to_owned(), t.get(comparator_label(sign)))).collect()
        }
        _ => {
            let none = (String::new(), t.get("import-no-baseline"));
            let result = |item: &Item| match &item.content {
                Content::Result(r) => {
                    let value = crate::indicator::Unit::new(&r.unit).format(r.value, t.lang());
                    Some((item.id.to_string(), format!("{}: {value}", r.name)))
                }
                _ => None,
            };
            std::iter::once(none).chain(items.iter().filter_map(result)).collect()
        }
    }
}

/// The key of a comparator's words.
pub(crate) fn comparator_label(sign: &str) -> &'static str {
    match sign {
        ">" => "import-comparator-above",
        ">=" => "import-comparator-at-least",
        "<" => "import-comparator-below",
        "<=" => "import-comparator-at-most",
        _ => "import-comparator-equal",
    }
}
