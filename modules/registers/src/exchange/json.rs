//! Values as JSON and back: numbers as numbers, yes and no as booleans, places as GeoJSON. No file ever comes from text.

use crate::definition::{Definition, Field, Kind, Privacy, STATE};
use crate::record::value::{as_written, file_parts};
use crate::record::{FaultKind, Record, Values, privacy};
use kernel::FieldErrors;
use serde_json::{Map, Value, json};

/// Letters of a text at most.
const MOST_LETTERS: usize = 20_000;
/// What is said of a field that is not there for whoever writes.
const UNKNOWN: &str = "Sổ không có trường này, hoặc ông/bà không được ghi.";

/// A canonical value as JSON; null where it could not be read as what it should be. `href` is where a file lies.
pub(crate) fn out(field: &Field, value: &str, href: &str) -> Value {
    match field.kind {
        Kind::Integer | Kind::Money | Kind::Year => value.parse::<i64>().map_or(Value::Null, Value::from),
        Kind::Decimal | Kind::ComputedNumber => value.parse::<f64>().map_or(Value::Null, Value::from),
        Kind::YesNo | Kind::ComputedYesNo => match value {
            "1" => Value::Bool(true),
            "0" => Value::Bool(false),
            _ => Value::Null,
        },
        Kind::Choices => value.split('|').filter(|key| !key.is_empty()).collect(),
        Kind::Place => serde_json::from_str(value).ok().filter(Value::is_object).unwrap_or_default(),
        Kind::Date => value.parse::<chrono::NaiveDate>().map_or(Value::Null, |day| day.to_string().into()),
        Kind::File | Kind::Photo => match file_parts(value) {
            Some((_, name)) => json!({ "name": name, "href": href }),
            None => Value::Null,
        },
        _ => value.into(),
    }
}

/// JSON as a text that the field reads; empty for null.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn written(field: &Field, value: &Value) -> Result<String, String> {
    let wrong = |wanted: &str| Err(format!("“{}” phải là {wanted}.", field.label));
    match (field.kind, value) {
        (_, Value::Null) => Ok(String::new()),
        (Kind::Integer | Kind::Money | Kind::Year, Value::Number(number)) => match whole(number) {
            Some(number) => Ok(number.to_string()),
            None => wrong("số nguyên"),
        },
        (Kind::Integer | Kind::Money | Kind::Year, _) => wrong("số nguyên"),
        (Kind::Decimal, Value::Number(number)) => Ok(number.as_f64().unwrap_or(0.0).to_string().replace('.', ",")),
        (Kind::Decimal, _) => wrong("số"),
        (Kind::YesNo, Value::Bool(yes)) => Ok(if *yes { "1" } else { "0" }.to_owned()),
        (Kind::YesNo, _) => wrong("true hoặc false"),
        (Kind::Choices, Value::Array(keys)) => {
            let keys: Option<Vec<&str>> = keys.iter().map(Value::as_str).collect();
            match keys.filter(|keys| !keys.iter().any(|key| key.contains(['|', ';', ',', '\n']))) {
                Some(keys) => Ok(keys.join("|")),
                None => wrong("danh sách mã lựa chọn"),
            }
        }
        (Kind::Choices, _) => wrong("danh sách mã lựa chọn"),
        (Kind::Place, Value::Object(_)) => Ok(value.to_string()),
        (Kind::Place, _) => wrong("một hình GeoJSON"),
        (Kind::Date, Value::String(day)) if day.parse::<chrono::NaiveDate>().is_ok() => Ok(day.clone()),
        (Kind::Date, _) => wrong("ngày viết như 2026-11-20"),
        (_, Value::String(text)) => {
            let text = plain(text);
            if text.chars().count() > MOST_LETTERS {
                wrong("đoạn chữ ngắn hơn 20.000 ký tự")
            } else {
                Ok(text)
            }
        }
        _ => wrong("chữ"),
    }
}

fn whole(number: &serde_json::Number) -> Option<i64> {
    // Within 9e15 a number of JSON is exact.
    let fits = |number: &f64| number.fract() == 0.0 && number.abs() < 9e15;
    number.as_i64().or_else(|| number.as_f64().filter(fits).map(|number| number as i64))
}

/// Text as a form would keep it: composed, without control characters.
pub(crate) fn plain(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    vietnamese::nfc(&kept).into_owned()
}

/// What a value of the field looks like, as JSON Schema.
pub(crate) fn schema(field: &Field) -> Value {
    let keys = || field.options.iter().map(|choice| choice.key.as_str()).collect::<Vec<_>>();
    let mut schema = match field.kind {
        Kind::Integer | Kind::Money | Kind::Year => json!({ "type": ["integer", "null"] }),
        Kind::Decimal | Kind::ComputedNumber => json!({ "type": ["number", "null"] }),
        Kind::YesNo | Kind::ComputedYesNo => json!({ "type": ["boolean", "null"] }),
        Kind::Choices => {
            json!({ "type": ["array", "null"], "items": { "type": "string", "description": keys().join(", ") } })
        }
        Kind::Place => json!({ "type": ["object", "null"], "description": "GeoJSON geometry, WGS 84" }),
        Kind::Date => json!({ "type": ["string", "null"], "format": "date" }),
        Kind::File | Kind::Photo => json!({ "type": ["object", "null"], "properties": {
            "name": { "type": "string" }, "href": { "type": "string" } } }),
        Kind::Choice => json!({ "type": ["string", "null"], "description": keys().join(", ") }),
        _ => json!({ "type": ["string", "null"] }),
    };
    schema["title"] = field.label.as_str().into();
    schema
}

/// What of a record its reader gets.
pub(crate) struct Reader<'a> {
    /// Fields that they may see.
    pub(crate) fields: Vec<&'a Field>,
    /// Did they say what they need personal data for?
    pub(crate) has_purpose: bool,
}

impl Reader<'_> {
    /// Values by field, the keys of those that are masked, and whether personal data is among what is given.
    pub(crate) fn values(&self, record: &Record, href: &str) -> (Map<String, Value>, Vec<String>, bool) {
        let (mut values, mut masked, mut personal) = (Map::new(), Vec::new(), false);
        for field in &self.fields {
            let Some(value) = record.values.get(&field.key) else { continue };
            if privacy::is_hidden(field) && !self.has_purpose {
                masked.push(field.key.clone());
                continue;
            }
            personal |= field.privacy != Privacy::None;
            let wrong = record.faults.iter().any(|f| f.field == field.key && f.kind == FaultKind::Wrong);
            let shown = if wrong { Value::Null } else { out(field, value, &format!("{href}/tep/{}", field.key)) };
            values.insert(field.key.clone(), shown);
        }
        (values, masked, personal)
    }
}

/// The values of a record as texts that are read as the same values again.
pub(crate) fn retyped(definition: &Definition, values: &Values) -> Values {
    let text = |(key, value): (&String, &String)| {
        let text = definition.field(key).map_or_else(|| value.clone(), |field| as_written(field, value));
        (key.clone(), text)
    };
    values.iter().map(text).collect()
}

/// What a body says of each field, put over what the record holds: a field that it does not name stays as it is, null
/// empties it. What is computed may be sent back, and a file or what `may_write` refuses as it was given out.
///
/// # Errors
/// What is wrong, by field.
pub(crate) fn put_over(
    fields: &[&Field],
    may_write: impl Fn(&Field) -> bool,
    mut texts: Values,
    sent: &Map<String, Value>,
    href: &str,
) -> Result<Values, FieldErrors> {
    let mut errors = FieldErrors::default();
    for key in sent.keys().filter(|key| !fields.iter().any(|field| field.key == **key)) {
        errors.add(&plain(key), UNKNOWN);
    }
    for field in fields {
        let Some(value) = sent.get(&field.key).filter(|_| !field.kind.is_computed()) else { continue };
        let is_file = matches!(field.kind, Kind::File | Kind::Photo);
        if is_file || !may_write(field) {
            let href = format!("{href}/tep/{}", field.key);
            let now = texts.get(&field.key).map_or(Value::Null, |now| out(field, now, &href));
            if *value != now {
                errors.add(
                    &field.key,
                    match is_file {
                        true => format!("“{}” là tệp: gửi trên trang của bản ghi.", field.label),
                        false => UNKNOWN.to_owned(),
                    },
                );
            }
            continue;
        }
        match written(field, value) {
            Ok(text) => drop(texts.insert(field.key.clone(), text)),
            Err(said) => errors.add(&field.key, said),
        }
    }
    if errors.0.is_empty() { Ok(texts) } else { Err(errors) }
}

/// May conditions ask about this field? Asking again and again tells what is hidden.
pub(crate) fn may_ask(definition: &Definition, key: &str, reader: &Reader<'_>) -> bool {
    let answers = |field: &Field| field.slot.is_some() && (reader.has_purpose || !privacy::is_hidden(field));
    let open = |field: &&&Field| field.key == key && answers(field);
    (key == STATE && !definition.states.is_empty()) || reader.fields.iter().any(|field| open(&field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Choice;
    use crate::record::value::read;
    use crate::refs::References;

    fn field(kind: Kind) -> Field {
        let options = ["a", "b"].map(|key| Choice { key: key.into(), label: key.to_uppercase() }).to_vec();
        Field { key: "x".into(), label: "X".into(), kind, options, ..Field::default() }
    }

    #[test]
    fn what_was_given_out_is_read_as_the_same_value() {
        for (kind, canonical) in [
            (Kind::Integer, "13971"),
            (Kind::Integer, "-4"),
            (Kind::Decimal, "1.234"),
            (Kind::Decimal, "0.5"),
            (Kind::Decimal, "1234567.25"),
            (Kind::Money, "12500000"),
            (Kind::Year, "2025"),
            (Kind::Date, "2026-11-20"),
            (Kind::YesNo, "0"),
            (Kind::Choices, "a|b"),
            (Kind::Choice, "b"),
            (Kind::Text, "Nhà văn hóa"),
            (Kind::Place, r#"{"coordinates":[105.8501,21.4712],"type":"Point"}"#),
        ] {
            let field = field(kind);
            let text = written(&field, &out(&field, canonical, "")).unwrap_or_else(|e| panic!("{canonical}: {e}"));
            for text in [text, as_written(&field, canonical)] {
                let again = read(&field, &text, &References::default()).unwrap_or_else(|e| panic!("{text}: {e}"));
                assert_eq!(again.as_deref(), Some(canonical));
            }
        }
    }

    #[test]
    fn a_value_must_have_the_type_of_its_kind() {
        for (kind, value) in [
            (Kind::Integer, json!("12")),
            (Kind::Integer, json!(1.5)),
            (Kind::Decimal, json!([1])),
            (Kind::YesNo, json!(1)),
            (Kind::Choices, json!("a")),
            (Kind::Choices, json!(["a|b"])),
            (Kind::Text, json!({ "a": 1 })),
            (Kind::Date, json!("20/11/2026")),
            (Kind::Place, json!("21, 105")),
        ] {
            assert!(written(&field(kind), &value).is_err(), "{value}");
        }
        assert_eq!(written(&field(Kind::Text), &json!("a\u{0}b")).as_deref(), Ok("ab"));
    }

    #[test]
    fn a_file_never_comes_from_text() {
        let file = field(Kind::File);
        let before = Values::from([("x".to_owned(), "aa|anh.png".to_owned())]);
        let same = Map::from_iter([("x".to_owned(), json!({ "name": "anh.png", "href": "/r/tep/x" }))]);
        assert_eq!(put_over(&[&file], |_| true, before.clone(), &same, "/r").as_ref(), Ok(&before));
        for other in [json!("bb|khac.png"), Value::Null, json!({ "name": "anh.png", "href": "/khac" })] {
            assert!(
                put_over(&[&file], |_| true, before.clone(), &Map::from_iter([("x".to_owned(), other)]), "/r").is_err()
            );
        }
    }
}
