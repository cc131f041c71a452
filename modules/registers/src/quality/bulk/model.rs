//! What a change of many records does to each of them.

use crate::definition::{Definition, Field, Kind, STATE};
use crate::record::{Checked, Checker, Record, value};
use crate::refs::References;
use chrono::{DateTime, Utc};
use kernel::Actor;

/// Can a field get one value in many records? What must be unique, is computed or comes as a file cannot.
pub(super) fn may_be_set(field: &Field, actor: &Actor, refs: &References) -> bool {
    let has_own_way = field.unique || field.kind.is_computed() || matches!(field.kind, Kind::File | Kind::Photo);
    !has_own_way && crate::record::privacy::may_write(field, actor, refs)
}

/// The fields of a register that can be set, at their end the state.
pub(super) fn settable(definition: &Definition, actor: &Actor, refs: &References) -> Vec<Field> {
    let state = definition.state_field().map(|state| Field { required: true, ..state });
    definition.fields.iter().filter(|field| may_be_set(field, actor, refs)).cloned().chain(state).collect()
}

/// What a record holds in a field, or its state.
pub(super) fn held<'r>(record: &'r Record, field: &Field) -> Option<&'r str> {
    if field.key == STATE { Some(&record.state) } else { record.values.get(&field.key).map(String::as_str) }
}

/// A record in another state.
pub(super) fn moved(record: &Record, state: String, now: DateTime<Utc>) -> Option<Record> {
    let is_other = state != record.state;
    is_other.then(|| Record { revision: record.revision + 1, state, updated_at: now, ..record.clone() })
}

/// A record with one field set; none where it has that value already, or may not be in that state.
pub(super) fn with_value(
    checker: &Checker<'_>,
    refs: &References,
    record: &Record,
    field: &Field,
    text: &str,
    now: DateTime<Utc>,
) -> Option<Record> {
    if field.key == STATE {
        let state = value::read(field, text, refs).ok().flatten()?;
        checker.definition.follows(&record.state, &state).ok()?;
        return moved(record, state, now);
    }
    let before = Checked { values: record.values.clone(), faults: record.faults.clone() };
    let checked = checker.read_one(before, field, text, refs);
    if checked.values.get(&field.key) == record.values.get(&field.key) {
        return None;
    }
    let label = match checker.definition.label == field.key {
        true => checked.label(checker.definition, refs),
        false => record.label.clone(),
    };
    let Checked { values, faults } = checked;
    Some(Record { revision: record.revision + 1, label, values, faults, updated_at: now, ..record.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{RegisterId, test_definition};
    use crate::record::{RecordId, Values};

    #[test]
    fn only_the_chosen_field_changes_and_only_where_it_differs() {
        let definition = test_definition();
        let checker = Checker::new(&definition).unwrap_or_else(|e| panic!("{e}"));
        let refs = References::default();
        let kept = Values::from([("ten".into(), "Máy 1".into()), ("nam".into(), "hai nghìn".into())]);
        let Checked { values, faults } = checker.again(&kept, &refs);
        let record = Record {
            id: RecordId::new(),
            register: RegisterId::new(),
            version: 1,
            revision: 3,
            state: String::new(),
            label: "Máy 1".into(),
            values,
            faults,
            confirmed_on: chrono::NaiveDate::default(),
            created_at: DateTime::default(),
            updated_at: DateTime::default(),
        };
        let Some(field) = definition.field("nam") else { panic!("no field") };
        let Some(after) = with_value(&checker, &refs, &record, field, "2024", DateTime::default()) else {
            panic!("nothing changed")
        };
        assert_eq!((after.values["nam"].as_str(), after.faults.len(), after.revision), ("2024", 0, 4));
        assert_eq!(after.values["ten"], "Máy 1");
        assert!(with_value(&checker, &refs, &after, field, " 2024 ", DateTime::default()).is_none());
    }
}
