//! Computed fields: expressions of the Common Expression Language over the other fields of a record.

use super::model::{Definition, Field, Kind};
use crate::record::Values;
use cel::common::ast::{EntryExpr, Expr};
use cel::{Context, Program, Value};
use std::collections::BTreeSet;

/// An expression may be this long, in letters.
const LONGEST: usize = 500;
/// A computed text may be this long, in bytes: fields that double each other stay small.
const LONGEST_TEXT: usize = 4_000;

/// The compiled expressions of a definition, each after those that it needs.
pub(crate) struct Computer {
    programs: Vec<Compiled>,
}

impl Computer {
    /// Compiles every expression.
    ///
    /// # Errors
    /// One sentence for each expression that cannot be read, asks for an unknown field or leads back to itself.
    pub(crate) fn new(definition: &Definition) -> Result<Self, Vec<(String, String)>> {
        let mut faults = Vec::new();
        let mut waiting = Vec::new();
        for field in definition.fields.iter().filter(|field| field.kind.is_computed()) {
            match compile(definition, field) {
                Ok(program) => waiting.push(program),
                Err(fault) => faults.push((field.key.clone(), fault)),
            }
        }
        let mut programs: Vec<Compiled> = Vec::new();
        while !waiting.is_empty() && faults.is_empty() {
            let is_ready = |needs: &[(String, Kind)]| {
                let known = |key: &String| programs.iter().any(|(done, ..)| done == key);
                needs.iter().all(|(key, kind)| !kind.is_computed() || known(key))
            };
            let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, _, needs, _)| is_ready(needs));
            if ready.is_empty() {
                let circle = |key: &String| (key.clone(), format!("Trường “{key}” được tính từ chính nó."));
                faults.extend(rest.iter().map(|(key, ..)| circle(key)));
            }
            programs.extend(ready);
            waiting = rest;
        }
        if faults.is_empty() { Ok(Self { programs }) } else { Err(faults) }
    }

    /// Fills the computed fields; what cannot be computed, because something is missing, stays empty.
    pub(crate) fn fill(&self, values: &mut Values) {
        for (key, kind, needs, program) in &self.programs {
            let mut context = Context::default();
            for (name, of) in needs {
                context.add_variable_from_value(name.as_str(), as_cel(*of, values.get(name).map(String::as_str)));
            }
            match program.execute(&context).ok().and_then(|value| as_text(*kind, &value)) {
                Some(text) => values.insert(key.clone(), text),
                None => values.remove(key),
            };
        }
    }

    /// The fields from which a computed one comes, also through other computed ones.
    pub(crate) fn sources<'a>(&'a self, key: &str) -> BTreeSet<&'a str> {
        let mut found: BTreeSet<&'a str> = BTreeSet::new();
        let mut waiting: Vec<&str> = vec![key];
        while let Some(key) = waiting.pop() {
            let of = self.programs.iter().filter(|(computed, ..)| computed == key).flat_map(|(_, _, needs, _)| needs);
            for (need, _) in of {
                if found.insert(need) {
                    waiting.push(need);
                }
            }
        }
        found
    }
}

type Compiled = (String, Kind, Vec<(String, Kind)>, Program);

fn compile(definition: &Definition, field: &Field) -> Result<Compiled, String> {
    if field.expression.chars().count() > LONGEST {
        return Err(format!("Biểu thức của “{}” dài quá {LONGEST} ký tự.", field.label));
    }
    let program = Program::compile(&field.expression)
        .map_err(|_| format!("Biểu thức của “{}” sai cú pháp: {}", field.label, field.expression))?;
    if loops(&program.expression().expr) {
        return Err(format!(
            "Biểu thức của “{}” lặp qua danh sách; biểu thức của sổ chỉ tính từ các trường.",
            field.label
        ));
    }
    let references = program.references();
    let mut needs = Vec::new();
    for name in references.variables() {
        match definition.field(name) {
            Some(other) if other.key == field.key => {
                return Err(format!("Trường “{}” được tính từ chính nó.", field.label));
            }
            Some(other) => needs.push((other.key.clone(), other.kind)),
            None => return Err(format!("Biểu thức của “{}” hỏi trường “{name}” không có trong sổ.", field.label)),
        }
    }
    drop(references);
    Ok((field.key.clone(), field.kind, needs, program))
}

/// Does it go through a list? What goes through lists of lists may never end.
fn loops(expression: &Expr) -> bool {
    match expression {
        Expr::Comprehension(_) | Expr::Struct(_) => true,
        Expr::Call(call) => {
            call.target.as_ref().is_some_and(|inner| loops(&inner.expr)) || call.args.iter().any(|arg| loops(&arg.expr))
        }
        Expr::List(list) => list.elements.iter().any(|element| loops(&element.expr)),
        Expr::Select(select) => loops(&select.operand.expr),
        Expr::Map(map) => map.entries.iter().any(|entry| match &entry.expr {
            EntryExpr::MapEntry(pair) => loops(&pair.key.expr) || loops(&pair.value.expr),
            EntryExpr::StructField(field) => loops(&field.value.expr),
        }),
        _ => false,
    }
}

/// A value as expressions see it: numbers as doubles, days and choices as text, what is missing as null.
fn as_cel(kind: Kind, value: Option<&str>) -> Value {
    let Some(value) = value else { return Value::Null };
    match kind {
        Kind::Integer | Kind::Decimal | Kind::Money | Kind::Year | Kind::ComputedNumber => {
            value.parse().map_or(Value::Null, Value::Float)
        }
        Kind::YesNo | Kind::ComputedYesNo => Value::Bool(value == "1"),
        _ => Value::String(std::sync::Arc::new(value.to_owned())),
    }
}

fn as_text(kind: Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::ComputedNumber, Value::Float(number)) => number.is_finite().then(|| rounded(*number)),
        (Kind::ComputedNumber, Value::Int(number)) => Some(number.to_string()),
        (Kind::ComputedYesNo, Value::Bool(yes)) => Some(if *yes { "1" } else { "0" }.to_owned()),
        (Kind::ComputedText, Value::String(text)) => {
            Some(text.to_string()).filter(|text| !text.is_empty() && text.len() <= LONGEST_TEXT)
        }
        _ => None,
    }
}

/// Four places at most: computed numbers are read, not computed with again elsewhere.
fn rounded(number: f64) -> String {
    ((number * 10_000.0).round() / 10_000.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(fields: &[(&str, Kind, &str)]) -> Definition {
        let field = |(key, kind, expression): &(&str, Kind, &str)| Field {
            key: (*key).into(),
            label: (*key).into(),
            kind: *kind,
            expression: (*expression).into(),
            ..Field::default()
        };
        let fields = fields.iter().map(field).collect();
        Definition { fields, ..crate::definition::test_definition() }
    }

    #[test]
    fn what_is_computed_from_what_is_computed_comes_after_it() {
        let d = definition(&[
            ("nua", Kind::ComputedNumber, "ty_le / 2.0"),
            ("ty_le", Kind::ComputedNumber, "so_ho != null && so_ho > 0.0 ? co_mang / so_ho * 100.0 : null"),
            ("so_ho", Kind::Integer, ""),
            ("co_mang", Kind::Integer, ""),
        ]);
        let computer = Computer::new(&d).unwrap_or_else(|faults| panic!("{faults:?}"));
        let mut values = Values::from([("so_ho".into(), "3".into()), ("co_mang".into(), "1".into())]);
        computer.fill(&mut values);
        assert_eq!(values["ty_le"], "33.3333");
        assert_eq!(values["nua"], "16.6667");
        values.remove("so_ho");
        computer.fill(&mut values);
        assert!(!values.contains_key("ty_le") && !values.contains_key("nua"), "{values:?}");
    }

    #[test]
    fn a_field_that_leads_back_to_itself_is_refused() {
        let circle = definition(&[("a", Kind::ComputedNumber, "b + 1.0"), ("b", Kind::ComputedNumber, "a + 1.0")]);
        let faults = Computer::new(&circle).err().unwrap_or_default();
        assert!(faults.iter().all(|(_, said)| said.contains("tính từ chính nó")) && faults.len() == 2, "{faults:?}");
        let itself = definition(&[("a", Kind::ComputedNumber, "a + 1.0")]);
        assert!(Computer::new(&itself).is_err());
        let unknown = definition(&[("a", Kind::ComputedNumber, "khong_co + 1.0")]);
        assert!(Computer::new(&unknown).err().unwrap_or_default()[0].1.contains("không có trong sổ"));
        assert!(Computer::new(&definition(&[("a", Kind::ComputedNumber, "1 +")])).is_err());
        let endless = definition(&[("a", Kind::ComputedYesNo, "[1, 2].all(x, [3].exists(y, y > x))")]);
        assert!(Computer::new(&endless).err().unwrap_or_default()[0].1.contains("lặp qua danh sách"));
    }

    #[test]
    fn fields_that_double_each_other_stay_small() {
        let keys: Vec<String> = (0..40).map(|n| format!("f{n}")).collect();
        let doubled: Vec<String> = (0..40).map(|n| format!("f{n} + f{n}")).collect();
        let mut fields = vec![("f0", Kind::Text, "")];
        fields.extend((1..40).map(|n| (keys[n].as_str(), Kind::ComputedText, doubled[n - 1].as_str())));
        let d = definition(&fields);
        let mut values = Values::from([("f0".into(), "ha".into())]);
        Computer::new(&d).unwrap_or_else(|faults| panic!("{faults:?}")).fill(&mut values);
        assert!(values.values().all(|text| text.len() <= LONGEST_TEXT) && values["f1"] == "haha");
    }

    #[test]
    fn sources_are_found_once_however_many_ways_lead_to_them() {
        let keys: Vec<String> = (0..60).map(|n| format!("f{n}")).collect();
        let both: Vec<String> = (0..60).map(|n| format!("f{n} + f{}", n.max(1) - 1)).collect();
        let mut fields = vec![("f0", Kind::Text, ""), ("f1", Kind::Text, "")];
        fields.extend((2..60).map(|n| (keys[n].as_str(), Kind::ComputedText, both[n - 1].as_str())));
        let computer = Computer::new(&definition(&fields)).unwrap_or_else(|faults| panic!("{faults:?}"));
        assert_eq!(computer.sources("f59").len(), 59);
        assert!(computer.sources("f0").is_empty());
    }
}
