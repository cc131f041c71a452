//! Tests of what may be published.

use super::*;
use crate::definition::test_definition;

fn plan(shape: Shape, fields: &[&str]) -> Plan {
    Plan {
        title: "Máy tính của phường".into(),
        description: "Danh sách máy tính.".into(),
        keywords: Vec::new(),
        theme: "tech".into(),
        licence: "cc-by".into(),
        unit: None,
        frequency: Cadence::Yearly,
        shape,
        fields: fields.iter().map(|key| (*key).to_owned()).collect(),
        conditions: Vec::new(),
    }
}

fn with(kind: Kind, change: impl FnOnce(&mut Field)) -> Definition {
    let mut definition = test_definition();
    let mut field = Field { key: "them".into(), label: "Thêm".into(), kind, ..Field::default() };
    change(&mut field);
    definition.fields.push(field);
    crate::definition::check::give_slots(&mut definition, None).unwrap_or_else(|e| panic!("{e}"));
    definition
}

fn refused(plan: &Plan, definition: &Definition) -> Vec<String> {
    let computer = Computer::new(definition).unwrap_or_else(|faults| panic!("{faults:?}"));
    faults(plan, definition, &computer).0.into_iter().map(|(field, _)| field).collect()
}

#[test]
fn a_sound_plan_passes() {
    assert!(refused(&plan(Shape::Rows, &["ten", "nam"]), &test_definition()).is_empty());
    assert!(refused(&plan(Shape::Counts, &["nam", "diet_virus"]), &test_definition()).is_empty());
}

#[test]
fn what_is_private_never_passes() {
    let cases = [
        with(Kind::Phone, |_| {}),
        with(Kind::Person, |_| {}),
        with(Kind::File, |_| {}),
        with(Kind::Photo, |_| {}),
        with(Kind::Link, |f| f.register = "ho-gia-dinh".into()),
        with(Kind::Text, |f| f.seen_by = vec!["leader".into()]),
    ];
    for definition in cases {
        assert_eq!(refused(&plan(Shape::Rows, &["ten", "them"]), &definition), ["fields"]);
        assert!(refused(&plan(Shape::Rows, &["ten"]), &definition).is_empty());
    }
    let personal = with(Kind::IdentityNumber, |f| f.privacy = Privacy::Personal);
    assert_eq!(refused(&plan(Shape::Rows, &["ten"]), &personal), ["shape"]);
    assert!(refused(&plan(Shape::Counts, &["nam"]), &personal).is_empty());
    let mut own_use = test_definition();
    own_use.classification = Classification::Private;
    assert_eq!(refused(&plan(Shape::Rows, &["ten"]), &own_use), [""]);
}

#[test]
fn nothing_private_comes_out_by_way_of_an_expression() {
    let mut definition = with(Kind::Phone, |_| {});
    let computed = |key: &str, expression: &str| Field {
        key: key.into(),
        label: key.into(),
        kind: Kind::ComputedText,
        expression: expression.into(),
        ..Field::default()
    };
    definition.fields.push(computed("so", "'gọi ' + them"));
    definition.fields.push(computed("so_nua", "so + '!'"));
    definition.fields.push(computed("ten_lai", "ten + '!'"));
    assert_eq!(refused(&plan(Shape::Rows, &["so"]), &definition), ["fields"]);
    assert_eq!(refused(&plan(Shape::Rows, &["so_nua"]), &definition), ["fields"]);
    assert!(refused(&plan(Shape::Rows, &["ten_lai"]), &definition).is_empty());
}

#[test]
fn a_filter_does_not_tell_what_the_columns_hide() {
    use crate::definition::Operator;
    let mut asked = plan(Shape::Rows, &["ten"]);
    let definition = with(Kind::Phone, |_| {});
    asked.conditions = vec![Condition { field: "them".into(), is: Operator::Equal, value: "0912345678".into() }];
    assert_eq!(refused(&asked, &definition), ["conditions"]);
    asked.conditions = vec![Condition { field: "nam".into(), is: Operator::AtLeast, value: "2024".into() }];
    assert!(refused(&asked, &definition).is_empty());
}

#[test]
fn counts_are_grouped_by_few_fields_with_names() {
    assert_eq!(refused(&plan(Shape::Counts, &["ten"]), &test_definition()), ["fields"]);
    assert_eq!(refused(&plan(Shape::Counts, &["state"]), &test_definition()), ["fields"; 1]);
    assert_eq!(refused(&plan(Shape::Rows, &[]), &test_definition()), ["fields"]);
    assert_eq!(refused(&plan(Shape::Rows, &["khong_co"]), &test_definition()), ["fields"]);
}

#[test]
fn a_name_is_made_of_plain_letters() {
    assert_eq!(name_of("Điểm Wi-Fi công cộng (2026)"), "diem-wi-fi-cong-cong-2026");
    assert_eq!(name_of("…"), "");
}

fn version(fields: &[&str]) -> Version {
    let column = |key: &str| Column {
        key: key.to_owned(),
        label: key.to_owned(),
        about: String::new(),
        kind: Type::Text,
        parts: Vec::new(),
    };
    Version {
        number: 1,
        made_at: DateTime::UNIX_EPOCH,
        columns: fields.iter().copied().map(column).collect(),
        records: 1,
        added: 1,
        removed: 0,
        changed: 0,
        files: vec![File { format: Format::Csv, digest: String::new(), bytes: 1 }],
    }
}

#[test]
fn what_became_personal_must_go_also_from_an_old_version() {
    let plan = plan(Shape::Rows, &["ten"]);
    let (open, shown) = (test_definition(), [version(&["ten"]), version(&["ten", "them"])]);
    let why = |definition: &Definition, versions: &[Version]| {
        let computer = Computer::new(definition).unwrap_or_else(|faults| panic!("{faults:?}"));
        must_go(&plan, versions, definition, &computer)
    };
    assert_eq!(why(&open, &shown), None);
    let limited = with(Kind::Text, |field| field.seen_by = vec!["leader".into()]);
    assert!(why(&limited, &shown).is_some_and(|said| said.contains("Thêm")));
    assert_eq!(why(&limited, &shown[..1]), None);
    let gone = Version { files: Vec::new(), ..version(&["them"]) };
    assert_eq!(why(&limited, &[version(&["ten"]), gone]), None, "nobody reads it any more");
    let personal = with(Kind::Text, |field| field.privacy = Privacy::Personal);
    assert!(why(&personal, &shown[..1]).is_some_and(|said| said.contains("dữ liệu cá nhân")));
    assert_eq!(why(&personal, &[version(&["nam", COUNT])]), None);
    let private = Definition { classification: Classification::Private, ..test_definition() };
    assert!(why(&private, &shown).is_some());
}
