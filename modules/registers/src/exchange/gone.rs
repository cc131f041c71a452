//! Which records a consumer may have had and may no longer have: taken out, or changed so that they match no longer.
//! What was never granted to it is not named.

use super::model::Consumer;
use super::store_out::{self, Suspect};
use crate::definition::{ColumnKind, Condition, Definition, Field, Kind, Operator, Register, STATE};
use crate::record::filter::{Where, is_comparable};
use crate::record::value::column_value;
use crate::record::{Checker, FieldChange, RecordId, Values};
use chrono::{DateTime, Utc};
use kernel::{Conn, Result};
use sea_orm::Value as Sql;
use std::collections::HashMap;

/// Records that a consumer was granted at some moment since, and is not granted now.
///
/// # Errors
/// When the database refuses.
pub(super) async fn since(
    conn: &Conn,
    register: &Register,
    consumer: &Consumer,
    since: DateTime<Utc>,
) -> Result<Vec<RecordId>> {
    let (definition, conditions) = (&register.definition, consumer.conditions.as_slice());
    let (mut gone, mut after) = (Vec::new(), None);
    loop {
        let some = store_out::removed_since(conn, register.id, since, after).await?;
        after = some.last().map(|suspect| suspect.record_id);
        gone.extend(granted(conn, definition, conditions, some, since).await?);
        if after.is_none() {
            break;
        }
    }
    if conditions.is_empty() {
        return Ok(gone);
    }
    let matching = Where::of(conn.ward, register.id).matching(definition, conditions);
    loop {
        let some = store_out::unmatched_since(conn, matching.clone(), since, after).await?;
        after = some.last().map(|suspect| suspect.record_id);
        gone.extend(granted(conn, definition, conditions, some, since).await?);
        if after.is_none() {
            return Ok(gone);
        }
    }
}

/// Of these records, which are not granted to a consumer now, those that were at some moment since.
///
/// # Errors
/// When the database refuses.
pub(super) async fn among(
    conn: &Conn,
    register: &Register,
    consumer: &Consumer,
    ids: &[RecordId],
    since: DateTime<Utc>,
) -> Result<Vec<RecordId>> {
    let suspects = store_out::suspects(conn, ids).await?;
    granted(conn, &register.definition, &consumer.conditions, suspects, since).await
}

async fn granted(
    conn: &Conn,
    definition: &Definition,
    conditions: &[Condition],
    suspects: Vec<Suspect>,
    since: DateTime<Utc>,
) -> Result<Vec<RecordId>> {
    let ids: Vec<RecordId> = suspects.iter().map(|suspect| suspect.record_id).collect();
    if conditions.is_empty() {
        return Ok(ids);
    }
    let checker = Checker::new(definition)?;
    let mut changes: HashMap<RecordId, Vec<String>> = HashMap::new();
    for (id, change) in store_out::changes_since(conn, &ids, since).await? {
        changes.entry(id).or_default().push(change);
    }
    let mut gone = Vec::new();
    for suspect in suspects {
        let changes = changes.remove(&suspect.record_id).unwrap_or_default();
        if was_granted(&checker, conditions, &suspect, &changes)? {
            gone.push(suspect.record_id);
        }
    }
    Ok(gone)
}

/// Did the record match as it is, or before one of these changes, the latest of which comes first?
fn was_granted(checker: &Checker<'_>, conditions: &[Condition], suspect: &Suspect, changes: &[String]) -> Result<bool> {
    let (mut values, mut state): (Values, String) = (serde_json::from_str(&suspect.body)?, suspect.state.clone());
    if matches(checker, conditions, &values, &state) {
        return Ok(true);
    }
    for change in changes {
        for change in serde_json::from_str::<Vec<FieldChange>>(change)? {
            match change.from {
                from if change.field == STATE => state = from.unwrap_or_default(),
                Some(from) => drop(values.insert(change.field, from)),
                None => drop(values.remove(&change.field)),
            }
        }
        // Before its first values there was no record.
        if !values.is_empty() && matches(checker, conditions, &values, &state) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Would these values match, as [`Where::matching`] says it in SQL? What is wrong with its field stands in no column.
fn matches(checker: &Checker<'_>, conditions: &[Condition], values: &Values, state: &str) -> bool {
    conditions.iter().all(|condition| {
        if condition.field == STATE {
            let is_known = checker.definition.begins_as(&condition.value).is_ok();
            return is_known && stands(condition.is, Some(state.cmp(condition.value.as_str())));
        }
        let field = checker.definition.field(&condition.field).filter(|field| field.slot.is_some());
        field.is_some_and(|field| {
            let value = values.get(&field.key).filter(|value| !checker.is_wrong(field, value));
            on_field(field, condition, value.map(String::as_str))
        })
    })
}

fn on_field(field: &Field, condition: &Condition, value: Option<&str>) -> bool {
    let (now, wanted) = (column_value(field, value), column_value(field, Some(&condition.value)));
    let text = |value: &Sql| match value {
        Sql::String(text) => text.clone(),
        _ => None,
    };
    match condition.is {
        Operator::Empty => is_null(&now),
        Operator::Filled => !is_null(&now),
        Operator::Has if field.kind == Kind::Choices => {
            text(&now).is_some_and(|all| all.contains(&format!("|{}|", condition.value)))
        }
        Operator::Has => {
            let begins = text(&now).zip(text(&wanted)).is_some_and(|(now, start)| now.starts_with(&start));
            field.kind.column() == Some(ColumnKind::Text) && begins
        }
        _ if is_null(&wanted) || !is_comparable(field, &condition.value) => false,
        is => stands(is, order(&now, &wanted)),
    }
}

fn is_null(value: &Sql) -> bool {
    matches!(value, Sql::String(None) | Sql::Double(None) | Sql::ChronoDate(None))
}

fn order(now: &Sql, wanted: &Sql) -> Option<std::cmp::Ordering> {
    match (now, wanted) {
        (Sql::String(Some(now)), Sql::String(Some(wanted))) => Some(now.cmp(wanted)),
        (Sql::Double(Some(now)), Sql::Double(Some(wanted))) => now.partial_cmp(wanted),
        (Sql::ChronoDate(Some(now)), Sql::ChronoDate(Some(wanted))) => Some(now.cmp(wanted)),
        _ => None,
    }
}

/// What is empty differs from every value.
fn stands(is: Operator, order: Option<std::cmp::Ordering>) -> bool {
    match is {
        Operator::Equal => order.is_some_and(|order| order.is_eq()),
        Operator::NotEqual => order.is_none_or(|order| order.is_ne()),
        Operator::AtLeast => order.is_some_and(|order| order.is_ge()),
        Operator::AtMost => order.is_some_and(|order| order.is_le()),
        Operator::Has | Operator::Empty | Operator::Filled => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{State, test_definition};

    fn ready(definition: &Definition) -> Checker<'_> {
        Checker::new(definition).unwrap_or_else(|e| panic!("{e}"))
    }

    fn when(field: &str, is: Operator, value: &str) -> Condition {
        Condition { field: field.into(), is, value: value.into() }
    }

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn conditions_hold_as_they_do_in_the_database() {
        let mut definition = test_definition();
        definition.states = vec![State { key: "chay".into(), label: "Đang chạy".into(), then: Vec::new() }];
        let checker = ready(&definition);
        let record = values(&[("ten", "Máy Tính A"), ("nam", "2024")]);
        for (condition, holds) in [
            (when("ten", Operator::Equal, "may tinh a"), true),
            (when("ten", Operator::Has, "Máy"), true),
            (when("ten", Operator::Has, "tính"), false),
            (when("nam", Operator::AtLeast, "2024"), true),
            (when("nam", Operator::AtMost, "900"), false),
            (when("diet_virus", Operator::Empty, ""), true),
            (when("diet_virus", Operator::Equal, "1"), false),
            (when("diet_virus", Operator::NotEqual, "1"), true),
            (when("khong_co", Operator::Empty, ""), false),
            (when(STATE, Operator::Equal, "chay"), true),
            (when(STATE, Operator::NotEqual, "chay"), false),
            (when(STATE, Operator::NotEqual, "bo"), false),
        ] {
            assert_eq!(matches(&checker, std::slice::from_ref(&condition), &record, "chay"), holds, "{condition:?}");
        }
    }

    #[test]
    fn a_record_was_granted_where_it_matched_before_a_change() {
        let (definition, from_2024) = (test_definition(), [when("nam", Operator::AtLeast, "2024")]);
        let checker = ready(&definition);
        let suspect = |nam: &str| Suspect {
            record_id: RecordId::new(),
            body: serde_json::json!({ "ten": "A", "nam": nam }).to_string(),
            state: String::new(),
        };
        let was = |nam: &str, changes: &[&str]| {
            let changes: Vec<String> = changes.iter().map(|change| (*change).to_owned()).collect();
            was_granted(&checker, &from_2024, &suspect(nam), &changes).unwrap_or_else(|e| panic!("{e}"))
        };
        assert!(was("2020", &[r#"[{"field":"nam","from":"2025","to":"2020"}]"#]));
        assert!(!was("2020", &[r#"[{"field":"nam","from":"2019","to":"2020"}]"#]));
        assert!(!was("2020", &[r#"[{"field":"ten","from":"B","to":"A"}]"#]), "it was never theirs");
        let added = r#"[{"field":"nam","from":null,"to":"2020"},{"field":"ten","from":null,"to":"A"}]"#;
        assert!(!was("2020", &[added]));
        assert!(was("2025", &[]), "taken out as it was");
    }

    #[test]
    fn a_wrong_value_matches_as_an_empty_one() {
        let mut definition = test_definition();
        definition.fields[0].pattern = "[A-Z]+".into();
        let checker = ready(&definition);
        let record = values(&[("ten", "abc"), ("nam", "9999")]);
        assert!(!matches(&checker, &[when("ten", Operator::Equal, "abc")], &record, ""));
        assert!(matches(&checker, &[when("ten", Operator::Empty, "")], &record, ""));
        assert!(!matches(&checker, &[when("nam", Operator::AtLeast, "2024")], &record, ""));
        assert!(matches(&checker, &[when("ten", Operator::Equal, "abc")], &values(&[("ten", "ABC")]), ""));
    }
}
