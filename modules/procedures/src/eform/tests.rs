//! Forms asked, checked and validated; hostile schemas never break the program.

use super::Form;
use super::model::Kind;
use kernel::Form as Posted;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use ui::{Fields, Lang, T, Texts};

fn form() -> Form {
    Form::parse(&serde_json::from_str(include_str!("../../data/forms/tinh-trang-hon-nhan.json")).unwrap()).unwrap()
}

fn answers(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn complete() -> Map<String, Value> {
    answers(json!({
        "requester_name": "Mẫu A", "requester_number": "019090000001", "requester_phone": "+84912345678",
        "requester_address": "Tổ 1", "birth": "1990-05-06", "status": "chua", "period": "Từ 2010", "purpose": "vay-von",
    }))
}

fn t() -> T {
    T::new(Arc::new(Texts::load(&[])), Lang::Vi)
}

#[test]
fn a_condition_asks_its_question_only_where_it_holds() {
    let form = form();
    let asks = |key: &str, answers: &Map<String, Value>| form.questions(answers).iter().any(|q| q.key == key);
    let mut given = complete();
    assert!(!asks("divorce_paper", &given) && form.validate(&given).is_ok());
    given.insert("status".into(), json!("ly-hon"));
    assert!(asks("divorce_paper", &given));
    assert_eq!(form.next(&given).map(|q| q.key.as_str()), Some("divorce_paper"));
    let wrong = form.validate(&given).unwrap_err();
    assert_eq!(wrong[0].0, "divorce_paper");
    given.insert("divorce_paper".into(), json!("Bản án 12/2024"));
    assert!(form.validate(&given).is_ok());
    given.insert("status".into(), json!("chua"));
    assert!(!form.kept(&given).contains_key("divorce_paper"), "an answer nobody asks for any more is dropped");
}

#[test]
fn answers_are_read_as_vietnamese_write_them() {
    let form = form();
    let read = |key: &'static str, typed: &str| {
        let question = form.question(key).unwrap();
        form.check(question, &Posted::of([(key, typed.to_owned())]), &Map::new())
    };
    assert_eq!(read("birth", "06/05/1990"), Ok(json!("1990-05-06")));
    assert_eq!(read("requester_phone", "0912 345 678"), Ok(json!("+84912345678")));
    assert_eq!(read("requester_number", "019 090 000 001"), Ok(json!("019090000001")));
    for (key, typed) in
        [("birth", "31/02/1990"), ("requester_number", "0190"), ("status", "xx"), ("requester_name", "")]
    {
        assert!(read(key, typed).is_err(), "{key} {typed}");
    }
}

#[test]
fn a_page_has_one_heading_and_what_was_typed_comes_back() {
    let form = form();
    let question = form.question("birth").unwrap();
    let fields = Fields::new(&t(), "x").filled(&form.filled(question, &complete()));
    let html = form.render(&t(), question, &fields).0;
    assert_eq!(html.matches("<h1").count(), 1, "{html}");
    assert!(html.contains("value=\"06/05/1990\""), "{html}");
    assert_eq!(form.summary(&t(), &complete())[0].0, "Người yêu cầu");
}

#[test]
fn every_sample_form_can_be_asked_and_drawn() {
    for content in crate::catalogue::samples().unwrap().1.iter().filter(|c| !c.form.is_null()) {
        let form = Form::parse(&content.form).unwrap_or_else(|e| panic!("{}: {e}", content.code));
        for question in form.questions(&Map::new()) {
            let html = form.render(&t(), question, &Fields::new(&t(), "x")).0;
            assert_eq!(html.matches("<h1").count(), 1, "{} {}", content.code, question.key);
        }
    }
}

#[test]
fn rows_of_a_table_are_checked_cell_by_cell() {
    let schema = serde_json::from_str(include_str!("../../data/forms/chung-thuc-ban-sao.json")).unwrap();
    let form = Form::parse(&schema).unwrap();
    let question = form.question("papers").unwrap();
    assert!(matches!(question.kind, Kind::Rows { .. }));
    let pairs = |pages: &str| {
        Posted::of([
            ("papers-0-name", "Bằng tốt nghiệp".to_owned()),
            ("papers-0-pages", pages.to_owned()),
            ("papers-0-copies", "3".to_owned()),
        ])
    };
    let read = form.check(question, &pairs("2"), &Map::new()).unwrap();
    assert_eq!(read, json!([{ "name": "Bằng tốt nghiệp", "pages": 2, "copies": 3 }]));
    let wrong = form.check(question, &pairs("không"), &Map::new()).unwrap_err();
    assert_eq!(wrong[0].0, "papers-0-pages");
}

/// Any JSON, with the words of the standard among its keys.
fn hostile() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        Just("type"),
        Just("properties"),
        Just("required"),
        Just("items"),
        Just("oneOf"),
        Just("enum"),
        Just("const"),
        Just("allOf"),
        Just("if"),
        Just("then"),
        Just("else"),
        Just("dependentSchemas"),
        Just("$ref"),
        Just("pattern"),
        Just("format"),
        Just("title"),
        Just("maxLength"),
        Just("x-order"),
        Just("$schema"),
        Just("a"),
    ]
    .prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop_oneof![
            Just("string"),
            Just("object"),
            Just("array"),
            Just("integer"),
            Just("#"),
            Just("#/properties/a"),
            Just("http://x.test/y"),
            Just("date"),
            Just("file"),
            Just("("),
            Just("a"),
            Just("<script>"),
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn no_schema_and_no_answers_break_the_program(own in hostile(), then in hostile(), given in hostile()) {
        let schema = json!({ "type": "object", "properties": { "a": own, "b": { "type": "string", "title": "B" } },
            "if": then, "then": { "required": ["a"] } });
        if let Ok(form) = Form::parse(&schema) {
            let answers = answers(json!({ "a": given }));
            drop(form.validate(&answers));
            for question in form.questions(&answers) {
                let fields = Fields::new(&t(), "x").filled(&form.filled(question, &answers));
                let html = form.render(&t(), question, &fields).0;
                prop_assert!(!html.contains("<script>"));
                drop(form.check(question, &Posted::of([("a", "<script>".to_owned())]), &answers));
            }
            form.summary(&t(), &answers);
        }
    }
}
