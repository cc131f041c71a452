//! Reading what somebody wrote into a record: values in their canonical form, and what is wrong with them.

use super::model::{Fault, FaultKind, Record, Values};
use super::{personal_number, value};
use crate::definition::{self, Computer, Definition, Field, Kind};
use crate::refs::References;
use kernel::{Error, Result};
use regex::Regex;
use std::collections::HashMap;

/// A definition made ready to read records: patterns and expressions compiled once.
pub(crate) struct Checker<'a> {
    pub(crate) definition: &'a Definition,
    computer: Computer,
    patterns: HashMap<&'a str, Regex>,
}

/// A record as it was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Checked {
    pub(crate) values: Values,
    pub(crate) faults: Vec<Fault>,
}

impl<'a> Checker<'a> {
    /// Makes a definition ready.
    ///
    /// # Errors
    /// [`Error::Internal`] where a kept definition does not compile.
    pub(crate) fn new(definition: &'a Definition) -> Result<Self> {
        let computer = Computer::new(definition).map_err(|faults| Error::internal(format!("{faults:?}")))?;
        let mut patterns = HashMap::new();
        for field in definition.fields.iter().filter(|field| !field.pattern.is_empty()) {
            let pattern = definition::pattern(&field.pattern).map_err(Error::internal)?;
            patterns.insert(field.key.as_str(), pattern);
        }
        Ok(Self { definition, computer, patterns })
    }

    /// Reads what was written, by field. What cannot be read stays as it was written, with its fault: nothing is lost.
    pub(crate) fn read<'w>(&self, written: impl Fn(&str) -> &'w str, refs: &References) -> Checked {
        let mut checked = Checked::default();
        for field in self.definition.entered() {
            self.read_field(field, written(&field.key), refs, &mut checked);
        }
        self.computer.fill(&mut checked.values);
        checked
    }

    fn read_field(&self, field: &Field, text: &str, refs: &References, checked: &mut Checked) {
        let fault = |kind, said| Fault { field: field.key.clone(), kind, said };
        match value::read(field, text, refs) {
            Ok(Some(value)) => {
                if let Some(said) = self.breaks_pattern(field, &value) {
                    checked.faults.push(fault(FaultKind::Wrong, said));
                } else if let Some(said) = unclean(field, &value) {
                    checked.faults.push(fault(FaultKind::Unclean, said));
                } else if let Some(said) = left(field, &value, refs) {
                    checked.faults.push(fault(FaultKind::Left, said));
                }
                checked.values.insert(field.key.clone(), value);
            }
            Ok(None) if field.required => {
                checked.faults.push(fault(FaultKind::Missing, format!("Nhập “{}”.", field.label)));
            }
            Ok(None) => {}
            Err(said) => {
                checked.faults.push(fault(FaultKind::Wrong, said));
                checked.values.insert(field.key.clone(), text.trim().to_owned());
            }
        }
    }

    /// Reads one field anew; the others stay as they are.
    pub(crate) fn read_one(&self, mut before: Checked, field: &Field, text: &str, refs: &References) -> Checked {
        before.values.remove(&field.key);
        before.faults.retain(|fault| fault.field != field.key);
        self.read_field(field, text, refs, &mut before);
        self.computed(before)
    }

    /// Reads once more what is kept already, as after a change of the rules.
    pub(crate) fn again(&self, kept: &Values, refs: &References) -> Checked {
        let mut checked = Checked::default();
        for field in self.definition.entered() {
            let text = kept.get(&field.key).map(|value| value::as_written(field, value)).unwrap_or_default();
            self.read_field(field, &text, refs, &mut checked);
        }
        self.computed(checked)
    }

    /// With what is computed from the other fields, computed anew.
    pub(crate) fn computed(&self, mut checked: Checked) -> Checked {
        self.computer.fill(&mut checked.values);
        checked
    }

    /// What was read into the fields that somebody may write, laid over what the record holds: in every other field they
    /// are told nothing, and it stays as it is. What the record pointed at already may be there no longer.
    ///
    /// # Errors
    /// [`Error::Invalid`] where a value that they may write is wrong or missing.
    pub(crate) fn laid_over(
        &self,
        read: Checked,
        before: Option<&Record>,
        may_write: impl Fn(&str) -> bool,
    ) -> Result<Checked> {
        read.check(|key| may_write(key) && !self.points_as_before(key, &read, before))?;
        Ok(match before {
            Some(before) => self.over(read, before, may_write),
            None => read,
        })
    }

    fn points_as_before(&self, key: &str, read: &Checked, before: Option<&Record>) -> bool {
        let points = self.definition.field(key).is_some_and(|field| field.kind.points());
        let value = read.values.get(key).filter(|value| points && value.parse::<uuid::Uuid>().is_ok());
        value.is_some() && value == before.and_then(|before| before.values.get(key))
    }

    /// The faults of a record, those of what it points at judged anew.
    pub(crate) fn judged_anew(&self, record: &Record, refs: &References) -> Vec<Fault> {
        let mut faults = record.faults.clone();
        faults.retain(|fault| fault.kind != FaultKind::Left);
        for field in self.definition.entered().filter(|field| field.kind.points()) {
            let said = record.values.get(&field.key).and_then(|value| left(field, value, refs));
            faults.extend(said.map(|said| Fault { field: field.key.clone(), kind: FaultKind::Left, said }));
        }
        let place = |fault: &Fault| self.definition.fields.iter().position(|field| field.key == fault.field);
        faults.sort_by_key(place);
        faults
    }

    /// What was read laid over what a record holds: only fields that were touched change.
    pub(crate) fn over(&self, read: Checked, before: &Record, touched: impl Fn(&str) -> bool) -> Checked {
        let kept_faults = before.faults.iter().filter(|fault| !touched(&fault.field)).cloned();
        let mut checked = Checked { values: before.values.clone(), faults: kept_faults.collect() };
        checked.faults.extend(read.faults.into_iter().filter(|fault| touched(&fault.field)));
        for field in self.definition.entered().filter(|field| touched(&field.key)) {
            match read.values.get(&field.key) {
                Some(value) => checked.values.insert(field.key.clone(), value.clone()),
                None => checked.values.remove(&field.key),
            };
        }
        self.computer.fill(&mut checked.values);
        checked
    }

    /// Is a kept value not what its field holds? Whether that to which an id belongs is there is another question.
    pub(crate) fn is_wrong(&self, field: &Field, kept: &str) -> bool {
        match field.kind {
            kind if kind.points() => kept.parse::<uuid::Uuid>().is_err(),
            _ => match value::read(field, &value::as_written(field, kept), &References::default()) {
                Ok(value) => value.is_some_and(|value| self.breaks_pattern(field, &value).is_some()),
                Err(_) => true,
            },
        }
    }

    fn breaks_pattern(&self, field: &Field, value: &str) -> Option<String> {
        let pattern = self.patterns.get(field.key.as_str())?;
        (!pattern.is_match(value)).then(|| format!("“{value}” không đúng mẫu của “{}”.", field.label))
    }
}

/// How a value departs from how it should be: all capitals, tones in the old place, digits that no number has.
fn unclean(field: &Field, value: &str) -> Option<String> {
    if field.kind == Kind::IdentityNumber {
        return personal_number::doubt(value);
    }
    if field.kind != Kind::Text {
        return None;
    }
    let letters = value.chars().filter(|c| c.is_alphabetic());
    if letters.clone().count() > 6 && value.contains(' ') && letters.clone().all(char::is_uppercase) {
        return Some(format!("“{value}” viết hoa toàn bộ."));
    }
    let tidy = vietnamese::normalise_tone(value);
    (tidy != value).then(|| format!("“{value}” đặt dấu thanh kiểu cũ; viết “{tidy}”."))
}

/// Why that for which a value stands is there no longer. Records of other registers are not named: not everybody who
/// reads this may know of them.
fn left(field: &Field, value: &str, refs: &References) -> Option<String> {
    let name = refs.name(value).unwrap_or_default();
    refs.is_left(value).then(|| match field.kind {
        Kind::Person => format!("Cán bộ “{name}” đã nghỉ hoặc chuyển đi."),
        Kind::Link => "Bản ghi được liên kết đã đưa ra khỏi sổ của nó.".to_owned(),
        _ => format!("“{name}” đã đóng."),
    })
}

impl Checked {
    /// What names the record: the text of its label field; a dash where it has none.
    pub(crate) fn label(&self, definition: &Definition, refs: &References) -> String {
        let named = |field: &Field| {
            let value = self.values.get(&field.key)?.as_str();
            Some(refs.name(value).unwrap_or_else(|| field.choice_label(value)).to_owned())
        };
        definition.label_field().and_then(named).unwrap_or_else(|| "—".to_owned())
    }

    /// The faults for which what was written is sent back, in these fields alone.
    ///
    /// # Errors
    /// [`Error::Invalid`] where a value is wrong or missing.
    pub(crate) fn check(&self, shows: impl Fn(&str) -> bool) -> Result<()> {
        let bad = self.faults.iter().filter(|fault| fault.kind != FaultKind::Unclean && shows(&fault.field));
        kernel::FieldErrors(bad.map(|fault| (fault.field.clone(), fault.said.clone())).collect()).check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::test_definition;

    #[test]
    fn nothing_that_was_written_is_lost() {
        let definition = test_definition();
        let checker = Checker::new(&definition).unwrap_or_else(|e| panic!("{e}"));
        let written = HashMap::from([("ten", "MÁY TÍNH VĂN PHÒNG"), ("nam", "năm ngoái")]);
        let checked = checker.read(|key| written.get(key).copied().unwrap_or(""), &References::default());
        assert_eq!(checked.values["nam"], "năm ngoái");
        let kinds: Vec<(&str, FaultKind)> = checked.faults.iter().map(|f| (f.field.as_str(), f.kind)).collect();
        assert_eq!(kinds, [("ten", FaultKind::Unclean), ("nam", FaultKind::Wrong)]);
        assert_eq!(checker.again(&checked.values, &References::default()), checked);
        let empty = checker.read(|_| "", &References::default());
        assert_eq!(empty.faults.len(), 1);
        assert_eq!(empty.faults[0].kind, FaultKind::Missing);
        assert!(empty.check(|_| true).is_err());
    }
}
