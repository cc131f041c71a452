//! By what two records are suspected to be one, and what a merged record holds.

use crate::definition::{Definition, Field, Kind};
use crate::record::{Checked, Checker, Record, RecordId};

/// Dấu hiệu trùng.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// The same name, but for marks, capitals and where tones stand.
    Name,
    Phone,
    IdentityNumber,
}

/// A column in which records of one thing agree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule<'a> {
    pub(super) sign: Sign,
    pub(super) column: String,
    pub(super) field: &'a Field,
    /// Columns whose values are one thing's own: records that have them all filled are told apart by them.
    pub(super) apart: Vec<String>,
}

/// By what records of a register are suspected.
pub(super) fn rules(definition: &Definition) -> Vec<Rule<'_>> {
    let own = |field: &Field| field.unique || field.kind == Kind::IdentityNumber;
    let apart_from = |rule: &Field| -> Vec<String> {
        let others = definition.fields.iter().filter(|field| field.key != rule.key && own(field));
        others.filter_map(|field| field.slot).map(|slot| slot.name()).collect()
    };
    let mut rules = Vec::new();
    if let Some(field) = definition.label_field().filter(|field| field.kind == Kind::Text) {
        rules.push(Rule { sign: Sign::Name, column: "label_key".to_owned(), field, apart: apart_from(field) });
    }
    for field in &definition.fields {
        let Some(column) = field.slot.map(|slot| slot.name()) else { continue };
        match field.kind {
            Kind::Phone => rules.push(Rule { sign: Sign::Phone, column, field, apart: apart_from(field) }),
            Kind::IdentityNumber => {
                rules.push(Rule { sign: Sign::IdentityNumber, column, field, apart: Vec::new() });
            }
            _ => {}
        }
    }
    rules
}

/// What the kept record holds after the other was merged into it; `from_other` says whose value stays.
pub(super) fn merged(
    checker: &Checker<'_>,
    kept: &Record,
    other: &Record,
    from_other: impl Fn(&Field) -> bool,
) -> Checked {
    let mut checked = Checked::default();
    for field in checker.definition.entered() {
        let from = if from_other(field) { other } else { kept };
        checked.faults.extend(from.faults.iter().filter(|fault| fault.field == field.key).cloned());
        let value = from.values.get(&field.key).filter(|value| !leads_to(field, value, &[kept.id, other.id]));
        if let Some(value) = value {
            checked.values.insert(field.key.clone(), value.clone());
        }
    }
    checker.computed(checked)
}

/// Would the record lead to itself?
fn leads_to(field: &Field, value: &str, ids: &[RecordId]) -> bool {
    field.kind == Kind::Link && value.parse().is_ok_and(|id| ids.contains(&id))
}

/// Two ids in the order in which a pair is kept.
pub(super) fn pair(one: RecordId, other: RecordId) -> (RecordId, RecordId) {
    if one <= other { (one, other) } else { (other, one) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{RegisterId, Slot, test_definition};
    use crate::record::Values;

    fn with_phone_and_number() -> Definition {
        let mut definition = test_definition();
        let field = |key: &str, kind: Kind, slot: &str| Field {
            key: key.into(),
            label: key.into(),
            kind,
            slot: Slot::try_from(slot.to_owned()).ok(),
            ..Field::default()
        };
        definition.fields.push(field("dien_thoai", Kind::Phone, "t3"));
        definition.fields.push(field("so_dinh_danh", Kind::IdentityNumber, "t4"));
        definition
    }

    #[test]
    fn an_identity_number_tells_people_of_one_name_apart() {
        let definition = with_phone_and_number();
        let rules = rules(&definition);
        let shown: Vec<_> = rules.iter().map(|r| (r.sign, r.column.as_str(), r.apart.join(","))).collect();
        assert_eq!(
            shown,
            [
                (Sign::Name, "label_key", "t4".to_owned()),
                (Sign::Phone, "t3", "t4".to_owned()),
                (Sign::IdentityNumber, "t4", String::new())
            ]
        );
    }

    fn record(pairs: &[(&str, &str)]) -> Record {
        let values: Values = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Record {
            id: RecordId::new(),
            register: RegisterId::new(),
            version: 1,
            revision: 1,
            state: String::new(),
            label: String::new(),
            values,
            faults: Vec::new(),
            confirmed_on: chrono::NaiveDate::default(),
            created_at: chrono::DateTime::default(),
            updated_at: chrono::DateTime::default(),
        }
    }

    #[test]
    fn a_merged_record_holds_what_was_chosen_and_never_leads_to_itself() {
        let mut definition = test_definition();
        definition.fields.push(Field { key: "thay_cho".into(), kind: Kind::Link, ..Field::default() });
        let checker = Checker::new(&definition).unwrap_or_else(|e| panic!("{e}"));
        let other = record(&[("ten", "Máy B"), ("nam", "2024")]);
        let kept = record(&[("ten", "Máy A"), ("nam", "2020"), ("thay_cho", &other.id.to_string())]);
        let merged = merged(&checker, &kept, &other, |field| field.key == "nam");
        assert_eq!(merged.values["ten"], "Máy A");
        assert_eq!(merged.values["nam"], "2024");
        assert!(!merged.values.contains_key("thay_cho"));
    }
}
