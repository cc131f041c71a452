//! Is a definition sound? Every fault in a sentence, by the field that it is about.

use super::compute::Computer;
use super::model::{Definition, Field, Kind, Privacy};
use super::slot::{ColumnKind, Slot};
use super::view::{Condition, Operator, View};
use crate::record::filter::is_comparable;
use crate::record::privacy::is_hidden;
use crate::record::value::spelled;
use crate::view::model as saved;
use kernel::{FieldErrors, Role};
use regex::RegexBuilder;
use std::collections::BTreeSet;

/// Fields of a register at most.
const MOST_FIELDS: usize = 60;
/// Choices of a field at most.
const MOST_CHOICES: usize = 500;
/// Keys that no register may have: the room has pages of its own there.
const RESERVED: [&str; 3] = ["mau", "nhap-dinh-nghia", "soan"];
/// Size of a compiled pattern, in bytes.
const PATTERN_BYTES: usize = 1024 * 1024;
/// The name by which conditions ask for a record's state.
pub(crate) const STATE: &str = "state";

/// Compiles a pattern so that it must match the whole text.
///
/// # Errors
/// When it is no regular expression, or too large a one.
pub(crate) fn pattern(source: &str) -> Result<regex::Regex, regex::Error> {
    RegexBuilder::new(&format!("^(?:{source})$")).size_limit(PATTERN_BYTES).build()
}

/// Letters of a key at most.
pub(crate) const KEY_LETTERS: usize = 40;

/// Is it a name of small letters without marks, digits and one joint?
fn is_key(key: &str, joint: char) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint;
    key.starts_with(|c: char| c.is_ascii_lowercase()) && key.len() <= KEY_LETTERS && key.chars().all(fits)
}

/// Checks a definition.
///
/// # Errors
/// What is wrong, each by the field or part that it is about.
pub(crate) fn check(definition: &Definition) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    if !is_key(&definition.key, '-') {
        errors.add("key", "Mã sổ gồm chữ thường không dấu, chữ số, gạch nối, bắt đầu bằng chữ; ví dụ may-tinh.");
    }
    if RESERVED.contains(&definition.key.as_str()) {
        errors.add("key", format!("Mã “{}” dành riêng cho trang của hệ thống; đặt mã khác.", definition.key));
    }
    if definition.title.trim().is_empty() {
        errors.add("title", "Nhập tên sổ.");
    }
    if definition.fields.is_empty() || definition.fields.len() > MOST_FIELDS {
        errors.add("fields", format!("Một sổ có từ 1 đến {MOST_FIELDS} trường."));
    }
    let mut seen = BTreeSet::new();
    for field in &definition.fields {
        if !seen.insert(field.key.as_str()) {
            errors.add(&field.key, format!("Mã trường “{}” dùng hai lần.", field.key));
        }
        check_field(definition, field, &mut errors);
    }
    match definition.label_field() {
        Some(field) if matches!(field.kind, Kind::Text | Kind::Area | Kind::Unit | Kind::Person | Kind::Choice) => {}
        Some(_) => errors.add("label", "Trường gọi tên bản ghi phải là chữ, đơn vị, tổ dân phố hoặc cán bộ."),
        None => errors.add("label", "Chọn trường dùng để gọi tên bản ghi."),
    }
    check_states(definition, &mut errors);
    match Computer::new(definition) {
        Err(faults) => faults.into_iter().for_each(|(field, said)| errors.add(&field, said)),
        Ok(computer) => check_sources(definition, &computer, &mut errors),
    }
    let mut keys = BTreeSet::new();
    for view in &definition.views {
        if !keys.insert(view.key.as_str()) {
            errors.add("views", format!("Mã bộ lọc “{}” dùng hai lần.", view.key));
        }
        view_faults(definition, view).into_iter().for_each(|fault| errors.add("views", fault));
    }
    if errors.0.is_empty() { Ok(()) } else { Err(errors) }
}

fn check_field(definition: &Definition, field: &Field, errors: &mut FieldErrors) {
    let mut wrong = |said: String| errors.add(&field.key, said);
    let name = if field.label.trim().is_empty() { &field.key } else { &field.label };
    if !is_key(&field.key, '_') || field.key == STATE {
        wrong(format!(
            "Mã trường “{}” phải gồm chữ thường không dấu, chữ số, gạch dưới; ví dụ he_dieu_hanh.",
            field.key
        ));
    }
    if field.label.trim().is_empty() {
        wrong(format!("Trường “{}” chưa có tên.", field.key));
    }
    if matches!(field.kind, Kind::Choice | Kind::Choices) {
        let keys: BTreeSet<&str> = field.options.iter().map(|choice| choice.key.as_str()).collect();
        if field.options.is_empty() {
            wrong(format!("Trường “{name}” chưa có lựa chọn nào."));
        }
        if field.options.len() > MOST_CHOICES {
            wrong(format!("Trường “{name}” có quá {MOST_CHOICES} lựa chọn; làm thành một sổ rồi liên kết tới."));
        }
        if keys.len() < field.options.len() || field.options.iter().any(|choice| !is_key(&choice.key, '_')) {
            wrong(format!("Mã lựa chọn của “{name}” trùng nhau hoặc có dấu, khoảng trắng."));
        }
        let names: BTreeSet<String> = field.options.iter().map(|choice| spelled(&choice.label)).collect();
        if names.len() < field.options.len() {
            wrong(format!("“{name}” có hai lựa chọn cùng tên."));
        }
    }
    if field.kind == Kind::Link && field.register.is_empty() {
        wrong(format!("Trường “{name}” chưa chọn sổ được liên kết."));
    }
    if field.min.zip(field.max).is_some_and(|(min, max)| min > max) {
        wrong(format!("“{name}”: số nhỏ nhất lớn hơn số lớn nhất."));
    }
    if !field.pattern.is_empty() && pattern(&field.pattern).is_err() {
        wrong(format!("Mẫu của “{name}” không phải là biểu thức chính quy dùng được."));
    }
    if field.kind.is_computed() == field.expression.is_empty() {
        wrong(format!("“{name}”: trường tính toán phải có biểu thức, trường khác thì không."));
    }
    if field.seen_by.iter().any(|role| Role::from_key(role).is_none()) {
        wrong(format!("“{name}”: vai trò được xem không có trong hệ thống."));
    }
    if field.kind == Kind::IdentityNumber && field.privacy == Privacy::None {
        wrong(format!("“{name}” là số định danh nên phải đánh dấu dữ liệu cá nhân."));
    }
    if field.unique && field.kind.column().is_none() {
        wrong(format!("“{name}” không thể đặt là không trùng."));
    }
    if definition.label == field.key && field.privacy == Privacy::Sensitive {
        wrong(format!("“{name}” là dữ liệu nhạy cảm nên không dùng để gọi tên bản ghi."));
    }
    if definition.label == field.key && !field.seen_by.is_empty() {
        wrong(format!("“{name}” gọi tên bản ghi nên ai xem được sổ cũng thấy; bỏ chọn các vai trò được xem."));
    }
}

/// What is computed tells what it is computed from: it is hidden as its sources are, from whom they are.
fn check_sources(definition: &Definition, computer: &Computer, errors: &mut FieldErrors) {
    for field in definition.fields.iter().filter(|field| field.kind.is_computed()) {
        let name = &field.label;
        for source in computer.sources(&field.key).into_iter().filter_map(|key| definition.field(key)) {
            if is_hidden(source) && !is_hidden(field) {
                errors.add(
                    &field.key,
                    format!(
                        "“{name}” tính từ “{}” là dữ liệu được che nên phải đánh dấu dữ liệu cá nhân nhạy cảm.",
                        source.label
                    ),
                );
            }
            let is_narrower =
                !field.seen_by.is_empty() && field.seen_by.iter().all(|role| source.seen_by.contains(role));
            if !source.seen_by.is_empty() && !is_narrower {
                errors.add(
                    &field.key,
                    format!("“{name}” tính từ “{0}” nên chỉ chọn được những vai trò được xem “{0}”.", source.label),
                );
            }
        }
    }
}

fn check_states(definition: &Definition, errors: &mut FieldErrors) {
    let keys: BTreeSet<&str> = definition.states.iter().map(|state| state.key.as_str()).collect();
    if keys.len() < definition.states.len() || keys.iter().any(|key| !is_key(key, '_')) {
        errors.add("states", "Mã trạng thái trùng nhau hoặc có dấu, khoảng trắng.");
    }
    for state in &definition.states {
        if let Some(unknown) = state.then.iter().find(|next| !keys.contains(next.as_str())) {
            errors.add("states", format!("Trạng thái “{}” chuyển sang “{unknown}” không có.", state.label));
        }
    }
}

/// What is wrong with a filter over this register.
pub(crate) fn view_faults(definition: &Definition, view: &View) -> Vec<String> {
    let mut faults = Vec::new();
    if !is_key(&view.key, '-') {
        faults.push(format!("Mã bộ lọc “{}” phải gồm chữ thường không dấu, chữ số, gạch nối.", view.key));
    }
    faults.extend(view.conditions.iter().filter_map(|condition| condition_fault(definition, condition)));
    // Before columns were given no field has one.
    if definition.fields.iter().any(|field| field.slot.is_some()) {
        faults.extend(saved::used(definition, view).filter_map(without_column));
    }
    let kind = |key: &str| definition.field(key).map(|field| field.kind);
    if !view.sum.is_empty() && !kind(&view.sum).is_some_and(saved::adds_up) {
        faults.push(format!(
            "Không cộng được trường “{}”: số liệu chỉ cộng số nguyên, số thập phân hoặc số tiền. Số tính ra từ trường \
             khác xem ở trang Phân tích.",
            view.sum
        ));
    }
    if !view.date.is_empty() && kind(&view.date) != Some(Kind::Date) {
        faults.push(format!("Trường “{}” không phải là ngày.", view.date));
    }
    let groups = |key: &str| key == STATE || kind(key).is_some_and(Kind::has_names);
    if !view.part.is_empty() && !groups(&view.part) {
        faults.push(format!("Không phân nhóm được theo trường “{}”.", view.part));
    }
    let sort = view.sort.trim_start_matches('-');
    if !sort.is_empty() && kind(sort).and_then(Kind::column).is_none() {
        faults.push(format!("Không sắp xếp được theo trường “{sort}”."));
    }
    for field in saved::used(definition, view).filter(|field| view.measure && !saved::is_open(field)) {
        faults.push(format!("Số liệu không dùng được trường “{}”: trường này được che hoặc có hạn chế.", field.label));
    }
    faults
}

/// Why a field can be neither filtered by nor used in a number although its kind can: others have the columns.
pub(crate) fn without_column(field: &Field) -> Option<String> {
    let column = field.kind.column().filter(|_| field.slot.is_none())?;
    let (name, most) = (&field.label, Slot::of(column).1);
    Some(match column {
        ColumnKind::Number => {
            format!("“{name}” không lọc, không dùng trong số liệu được: sổ đã dùng hết {most} trường số lọc được.")
        }
        ColumnKind::Day => {
            format!("“{name}” không lọc, không dùng trong số liệu được: sổ đã dùng hết {most} trường ngày lọc được.")
        }
        ColumnKind::Text => format!(
            "“{name}” không lọc, không dùng trong số liệu được: sổ đã dùng hết {most} trường chữ, lựa chọn lọc được."
        ),
    })
}

fn condition_fault(definition: &Definition, condition: &Condition) -> Option<String> {
    let needs_value = !matches!(condition.is, Operator::Empty | Operator::Filled);
    if condition.field == STATE {
        let known = definition.states.iter().any(|state| state.key == condition.value);
        return (!known).then(|| format!("Sổ không có trạng thái “{}”.", condition.value));
    }
    let Some(field) = definition.field(&condition.field) else {
        return Some(format!("Sổ không có trường “{}”.", condition.field));
    };
    let Some(column) = field.kind.column() else {
        return Some(format!("Không lọc được theo trường “{}”.", field.label));
    };
    if condition.is == Operator::Has && column != ColumnKind::Text {
        return Some(format!("Trường “{}” là số hoặc ngày nên không so theo phần đầu được.", field.label));
    }
    let value = condition.value.as_str();
    let fits = match column {
        _ if !needs_value => true,
        ColumnKind::Number => value.parse::<f64>().is_ok_and(f64::is_finite),
        ColumnKind::Day => value.parse::<chrono::NaiveDate>().is_ok(),
        ColumnKind::Text if matches!(field.kind, Kind::Choice | Kind::Choices) => {
            field.options.iter().any(|choice| choice.key == value)
        }
        ColumnKind::Text if field.kind.is_yes_no() => is_comparable(field, value),
        ColumnKind::Text => !value.is_empty(),
    };
    (!fits).then(|| format!("“{value}” không phải là giá trị của trường “{}”.", field.label))
}

/// Gives each field that can be filtered its column: the one that it had before, else a free one. Fields beyond what
/// the columns hold cannot be filtered.
///
/// # Errors
/// Names of the fields for which no column is left, where they must be unique.
pub(crate) fn give_slots(definition: &mut Definition, before: Option<&Definition>) -> Result<(), FieldErrors> {
    let former = |field: &Field| {
        let old = before?.field(&field.key)?;
        old.slot.filter(|slot| Some(slot.column) == field.kind.column())
    };
    let slots: Vec<Option<Slot>> = definition.fields.iter().map(former).collect();
    let mut taken: BTreeSet<String> = slots.iter().flatten().map(|slot| slot.name()).collect();
    let mut errors = FieldErrors::default();
    for (field, slot) in definition.fields.iter_mut().zip(slots) {
        field.slot = slot.or_else(|| {
            let column = field.kind.column()?;
            let free = (1..=Slot::of(column).1).map(|number| Slot { column, number });
            free.into_iter().find(|slot| taken.insert(slot.name()))
        });
        if field.slot.is_none() && field.unique {
            errors.add(
                &field.key,
                format!("Sổ có quá nhiều trường lọc được nên “{}” không thể đặt là không trùng.", field.label),
            );
        }
    }
    if errors.0.is_empty() { Ok(()) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::test_definition;

    fn with(fields: Vec<Field>) -> Vec<(String, String)> {
        let mut definition = test_definition();
        definition.fields.extend(fields);
        check(&definition).err().unwrap_or_default().0
    }

    fn field(key: &str, kind: Kind, expression: &str) -> Field {
        Field { key: key.into(), label: key.into(), kind, expression: expression.into(), ..Field::default() }
    }

    #[test]
    fn what_is_computed_is_as_hidden_as_what_it_is_computed_from() {
        let phone = Field { privacy: Privacy::Personal, ..field("dien_thoai", Kind::Phone, "") };
        let seen = Field { seen_by: vec!["leader".into(), "coordinator".into()], ..field("diem", Kind::Integer, "") };
        let copy = |of: &str| field("chep", Kind::ComputedText, of);
        let far = field("xa", Kind::ComputedText, "chep");
        let said = with(vec![phone.clone(), copy("dien_thoai"), far.clone()]);
        assert_eq!(said.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["chep", "xa"]);
        let kept = |field: Field| Field { privacy: Privacy::Sensitive, ..field };
        assert_eq!(with(vec![phone, kept(copy("dien_thoai")), kept(far)]), []);
        let sum = |roles: &[&str]| Field {
            seen_by: roles.iter().map(|role| (*role).to_owned()).collect(),
            ..field("chep", Kind::ComputedNumber, "diem + 1.0")
        };
        assert_eq!(with(vec![seen.clone(), sum(&["leader"])]), []);
        for roles in [&[][..], &["leader", "officer"]] {
            assert!(with(vec![seen.clone(), sum(roles)])[0].1.contains("chỉ chọn được những vai trò"));
        }
    }

    #[test]
    fn a_filter_by_a_field_without_a_column_is_a_fault() {
        let mut definition = test_definition();
        definition.fields.extend((1..=8).map(|n| field(&format!("so_{n}"), Kind::Integer, "")));
        let by = |key: &str| View { key: "x".into(), sum: key.into(), ..View::default() };
        let condition = Condition { field: "so_8".into(), is: Operator::Filled, value: String::new() };
        let filled = View { key: "x".into(), conditions: vec![condition], ..View::default() };
        assert!(give_slots(&mut definition, None).is_ok());
        assert_eq!(view_faults(&definition, &by("so_7")), Vec::<String>::new());
        for view in [by("so_8"), filled] {
            assert!(view_faults(&definition, &view)[0].contains("hết 8 trường số"), "the year has the first column");
        }
        definition.fields.iter_mut().for_each(|field| field.slot = None);
        assert_eq!(view_faults(&definition, &by("so_8")), Vec::<String>::new());
    }

    #[test]
    fn what_names_a_record_is_seen_by_everybody_who_sees_the_register() {
        let mut definition = test_definition();
        definition.fields[0].seen_by = vec!["leader".into()];
        let said = check(&definition).err().unwrap_or_default().0;
        assert!(said[0].1.contains("ai xem được sổ cũng thấy"), "{said:?}");
    }

    #[test]
    fn numbers_and_days_have_no_beginning() {
        let view = |key: &str| View {
            key: "x".into(),
            conditions: vec![Condition { field: key.into(), is: Operator::Has, value: "20".into() }],
            ..View::default()
        };
        assert!(view_faults(&test_definition(), &view("nam"))[0].contains("phần đầu"));
        assert!(view_faults(&test_definition(), &view("ten")).is_empty());
    }
}
