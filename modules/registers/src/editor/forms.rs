//! The steps of a draft as forms: what a browser sends becomes part of the draft, what stands in the draft fills them.

use super::compare::day_of;
use super::faults::Around;
use super::model::{Body, as_lines, fresh_key, has_options, has_pattern, has_range, has_unit, key_from, read_lines};
use crate::definition::{Cadence, Classification, Field, Kind, Privacy, State};
use chrono::Datelike;
use kernel::{Error, Form, Result, Role, UnitId};

/// Letters of a name, of a sentence, of a paragraph at most.
const NAME: usize = 200;
const SENTENCE: usize = 500;
const PARAGRAPH: usize = 2_000;
/// Letters and lines of a list at most.
const LETTERS: usize = 60_000;
const LINES: usize = 500;
/// Fields of a draft at most; what is sound has fewer.
const MOST_FIELDS: usize = 60;

/// Reads the part of a draft that a form holds: `phan` says which, `truong` which field.
///
/// # Errors
/// [`Error::Invalid`] by field where something cannot be read; [`Error::NotFound`] where there is no such part.
pub(crate) fn apply(body: &mut Body, around: &Around, units: &[UnitId], form: &Form) -> Result<()> {
    match form.value("phan") {
        "chung" => basics(body, around, units, form),
        "truong" => field(body, around, form),
        "trang-thai" => {
            states(body, form);
            form.check()
        }
        _ => Err(Error::NotFound),
    }
}

/// A line of text, no longer than it may be.
fn line(form: &Form, name: &str, most: usize) -> String {
    long(form, name, most).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of several lines, no longer than it may be.
fn long(form: &Form, name: &str, most: usize) -> String {
    let text = form.value(name);
    if text.chars().count() > most {
        form.wrong(name, format!("Nội dung dài quá {} ký tự.", vietnamese::format_integer(most as i64)));
    }
    text.to_owned()
}

/// Lines of a list, no more than there may be.
fn lines(form: &Form, name: &str) -> String {
    let text = long(form, name, LETTERS);
    if text.lines().count() > LINES {
        form.wrong(name, format!("Danh sách có nhiều nhất {LINES} dòng."));
        return String::new();
    }
    text
}

/// A count; a number that is none is noted.
fn count(form: &Form, name: &str, most: u32) -> Option<u32> {
    let number = form.number(name)?;
    if number.fract() != 0.0 || !(1.0..=f64::from(most)).contains(&number) {
        form.wrong(name, format!("Nhập số nguyên từ 1 đến {}.", vietnamese::format_integer(i64::from(most))));
        return None;
    }
    // Within range, so nothing is cut.
    Some(number as u32)
}

/// One of few values by the key under which it is stored; the first where it is none of them.
fn one_of<T: Copy>(all: &[T], key: impl Fn(T) -> &'static str, asked: &str) -> Option<T> {
    all.iter().copied().find(|value| key(*value) == asked)
}

fn basics(body: &mut Body, around: &Around, units: &[UnitId], form: &Form) -> Result<()> {
    let d = &mut body.definition;
    d.title = line(form, "title", NAME);
    if around.register.is_none() {
        let key = form.value("key");
        d.key = key_from(if key.is_empty() { &d.title } else { key }, '-');
        body.steward = form.parsed::<UnitId>("steward", "Chọn đơn vị trong danh sách.");
        if body.steward.is_some_and(|unit| !units.contains(&unit)) {
            form.wrong("steward", "Chọn đơn vị trong danh sách.");
        }
    }
    d.about = long(form, "about", PARAGRAPH);
    d.basis = long(form, "basis", PARAGRAPH);
    d.serves = line(form, "serves", SENTENCE).split([',', ';']).map(|row| row.trim().to_owned()).collect();
    d.serves.retain(|row| !row.is_empty());
    d.cadence = one_of(&Cadence::ALL, Cadence::key, form.value("cadence")).unwrap_or(d.cadence);
    let class = one_of(&Classification::ALL, Classification::key, form.value("classification"));
    d.classification = class.unwrap_or(d.classification);
    d.retention_years = count(form, "retention_years", 200).and_then(|years| u16::try_from(years).ok());
    d.expected = count(form, "expected", 100_000_000);
    form.value("label").clone_into(&mut d.label);
    form.check()
}

fn states(body: &mut Body, form: &Form) {
    let before = std::mem::take(&mut body.definition.states);
    let known = before.iter().map(|state| (state.key.as_str(), state.label.as_str()));
    let read = read_lines(&lines(form, "states"), known);
    let then = |key: &str| -> Vec<String> {
        let asked = format!("then_{key}");
        let chosen: Vec<&str> = form.values(&asked).collect();
        let follows = |next: &&crate::definition::Choice| next.key != key && chosen.contains(&next.key.as_str());
        read.iter().filter(follows).map(|next| next.key.clone()).collect()
    };
    body.definition.states = read
        .iter()
        .map(|state| State { key: state.key.clone(), label: state.label.clone(), then: then(&state.key) })
        .collect();
}

fn field(body: &mut Body, around: &Around, form: &Form) -> Result<()> {
    let asked = form.value("truong");
    let at = body.definition.fields.iter().position(|field| field.key == asked);
    let known = match at {
        Some(at) => Some(body.definition.fields[at].clone()),
        None if asked.is_empty() => None,
        None => return Err(Error::NotFound),
    };
    if known.is_none() && body.definition.fields.len() >= MOST_FIELDS {
        return Err(Error::refused(format!("Một sổ có nhiều nhất {MOST_FIELDS} trường.")));
    }
    let kind = Kind::from_key(form.value("kind")).ok_or_else(|| Error::invalid("kind", "Chọn kiểu của trường."))?;
    let mut new = Field { kind, slot: known.as_ref().and_then(|field| field.slot), ..Field::default() };
    new.label = line(form, "field_label", NAME);
    if new.label.is_empty() {
        form.wrong("field_label", "Nhập tên trường.");
    }
    new.key = key(body, around, form, asked, &new.label);
    rules(&mut new, known.as_ref(), form);
    if let Some(why) = around.why_not(&new.key, kind, &new.register) {
        form.wrong("field_key", why);
    }
    if !new.register.is_empty() && !around.may_lead(&body.definition.key, &new.key, &new.register) {
        form.wrong("register", "Chọn sổ trong danh sách.");
    }
    form.check()?;
    let (old_key, new_key) = (asked.to_owned(), new.key.clone());
    match at {
        Some(at) => body.definition.fields[at] = new,
        None => body.definition.fields.push(new),
    }
    if !old_key.is_empty() && body.definition.label == old_key {
        body.definition.label = new_key;
    }
    Ok(())
}

/// The key of a field: as it is where records have it, else as it is typed, else made from the name.
fn key(body: &Body, around: &Around, form: &Form, asked: &str, label: &str) -> String {
    if around.old().is_some_and(|old| old.field(asked).is_some()) {
        return asked.to_owned();
    }
    let is_taken = |key: &str| body.definition.fields.iter().any(|field| field.key == key && field.key != asked);
    let typed = form.value("field_key");
    let key = match typed.is_empty() {
        true => fresh_key(label, is_taken),
        false => key_from(typed, '_'),
    };
    if key.is_empty() {
        form.wrong("field_key", "Nhập mã trường: chữ thường không dấu, chữ số, gạch dưới.");
    } else if is_taken(&key) {
        form.wrong("field_key", format!("Mã “{key}” đã dùng cho trường khác."));
    }
    key
}

/// What a kind of field may demand; what it may not stays empty.
fn rules(new: &mut Field, known: Option<&Field>, form: &Form) {
    let kind = new.kind;
    new.help = line(form, "help", SENTENCE);
    new.term = line(form, "term", NAME);
    new.privacy = one_of(&Privacy::ALL, Privacy::key, form.value("privacy")).unwrap_or_default();
    let roles = Role::ALL.iter().map(|role| role.key()).filter(|key| form.values("seen_by").any(|asked| asked == *key));
    new.seen_by = roles.map(str::to_owned).collect();
    new.required = !kind.is_computed() && form.ticked("required");
    new.unique = !kind.is_computed() && kind.column().is_some() && form.ticked("unique");
    if has_range(kind) {
        (new.min, new.max) = (bound(form, kind, "min"), bound(form, kind, "max"));
    }
    if has_pattern(kind) {
        new.pattern = line(form, "pattern", SENTENCE);
    }
    if has_unit(kind) {
        new.unit = line(form, "unit", 30);
    }
    if kind == Kind::Link {
        new.register = line(form, "register", NAME);
    }
    if kind.is_computed() {
        new.expression = line(form, "expression", SENTENCE);
    }
    if has_options(kind) {
        let before = known.map(|field| field.options.as_slice()).unwrap_or_default();
        let before = before.iter().map(|choice| (choice.key.as_str(), choice.label.as_str()));
        new.options = read_lines(&lines(form, "options"), before);
        if new.options.iter().any(|choice| choice.label.chars().count() > NAME) {
            form.wrong("options", format!("Mỗi lựa chọn dài nhất {NAME} ký tự."));
        }
    }
}

fn bound(form: &Form, kind: Kind, name: &str) -> Option<f64> {
    if kind != Kind::Date {
        return form.number(name);
    }
    let day = form.day(name)?;
    Some(f64::from(day.year()) * 10_000.0 + f64::from(day.month()) * 100.0 + f64::from(day.day()))
}

type Filled = Vec<(String, String)>;

fn pairs<const N: usize>(of: [(&str, String); N]) -> Filled {
    of.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What stands in the form of the basics.
pub(crate) fn filled_basics(body: &Body) -> Filled {
    let d = &body.definition;
    pairs([
        ("title", d.title.clone()),
        ("key", d.key.clone()),
        ("about", d.about.clone()),
        ("basis", d.basis.clone()),
        ("serves", d.serves.join(", ")),
        ("cadence", d.cadence.key().to_owned()),
        ("classification", d.classification.key().to_owned()),
        ("retention_years", d.retention_years.map(|n| n.to_string()).unwrap_or_default()),
        ("expected", d.expected.map(|n| vietnamese::format_integer(i64::from(n))).unwrap_or_default()),
        ("label", d.label.clone()),
        ("steward", body.steward.map(|unit| unit.to_string()).unwrap_or_default()),
    ])
}

/// What stands in the form of a field.
pub(crate) fn filled_field(field: &Field) -> Filled {
    let bound = |n: Option<f64>| match n {
        None => String::new(),
        Some(n) if field.kind == Kind::Date => day_of(n).map(vietnamese::format_date).unwrap_or_default(),
        Some(n) => n.to_string().replace('.', ","),
    };
    let tick = |is: bool| if is { "1".to_owned() } else { String::new() };
    let options = field.options.iter().map(|choice| (choice.key.as_str(), choice.label.as_str()));
    let mut filled = pairs([
        ("field_label", field.label.clone()),
        ("field_key", field.key.clone()),
        ("help", field.help.clone()),
        ("required", tick(field.required)),
        ("unique", tick(field.unique)),
        ("min", bound(field.min)),
        ("max", bound(field.max)),
        ("pattern", field.pattern.clone()),
        ("options", as_lines(options)),
        ("register", field.register.clone()),
        ("expression", field.expression.clone()),
        ("privacy", field.privacy.key().to_owned()),
        ("unit", field.unit.clone()),
        ("term", field.term.clone()),
    ]);
    filled.extend(field.seen_by.iter().map(|role| ("seen_by".to_owned(), role.clone())));
    filled
}

/// What stands in the form of the states.
pub(crate) fn filled_states(body: &Body) -> Filled {
    let states = &body.definition.states;
    let lines = as_lines(states.iter().map(|state| (state.key.as_str(), state.label.as_str())));
    let mut filled = pairs([("states", lines)]);
    for state in states {
        filled.extend(state.then.iter().map(|next| (format!("then_{}", state.key), next.clone())));
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::test_definition;

    fn sent(fields: &[(&'static str, &str)]) -> Form {
        Form::of(fields.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    fn take(body: &mut Body, fields: &[(&'static str, &str)]) -> Result<()> {
        apply(body, &Around::default(), &[], &sent(fields))
    }

    #[test]
    fn a_field_has_only_what_its_kind_may_demand() {
        let mut body = Body::blank("Sổ");
        let choice = [
            ("phan", "truong"),
            ("kind", "choice"),
            ("field_label", "Tình trạng"),
            ("options", "Tốt\nHỏng"),
            ("min", "1"),
            ("expression", "1 + 1"),
            ("seen_by", "leader"),
            ("seen_by", "vua"),
            ("required", "1"),
        ];
        take(&mut body, &choice).unwrap_or_else(|e| panic!("{e}"));
        let field = body.definition.fields[1].clone();
        assert_eq!((field.key.as_str(), field.options[1].key.as_str()), ("tinh_trang", "hong"));
        assert!(field.min.is_none() && field.expression.is_empty() && field.required);
        assert_eq!(field.seen_by, ["leader"]);
        let day = [("phan", "truong"), ("kind", "date"), ("field_label", "Ngày"), ("min", "01/02/2025")];
        take(&mut body, &day).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(body.definition.fields[2].min, Some(20_250_201.0));
        assert!(filled_field(&body.definition.fields[2]).contains(&("min".into(), "01/02/2025".into())));
    }

    #[test]
    fn what_is_too_long_or_unreadable_changes_nothing_that_is_kept() {
        let mut body = Body::blank("Sổ");
        let long = "x".repeat(100_000);
        for bad in [
            [("phan", "chung"), ("title", long.as_str()), ("retention_years", "")],
            [("phan", "chung"), ("title", "Sổ"), ("retention_years", "-1")],
            [("phan", "truong"), ("kind", "text"), ("field_label", long.as_str())],
            [("phan", "truong"), ("kind", "khong-co"), ("field_label", "A")],
            [("phan", "truong"), ("kind", "text"), ("field_label", "!!!")],
            [("phan", "trang-thai"), ("states", long.as_str()), ("x", "")],
            [("phan", "khac"), ("title", "Sổ"), ("x", "")],
        ] {
            assert!(take(&mut body.clone(), &bad).is_err(), "{:?}", &bad[1]);
        }
        body.definition.fields = (0..60).map(|n| Field { key: format!("f{n}"), ..Field::default() }).collect();
        assert!(take(&mut body, &[("phan", "truong"), ("kind", "text"), ("field_label", "Thêm")]).is_err());
    }

    #[test]
    fn states_keep_what_may_follow_them() {
        let mut body = Body::of(1, test_definition(), None);
        take(&mut body, &[("phan", "trang-thai"), ("states", "Đang chạy\nHỏng")]).unwrap_or_else(|e| panic!("{e}"));
        let again = [
            ("phan", "trang-thai"),
            ("states", "dang_chay | Chạy tốt\nhong | Hỏng\nBỏ"),
            ("then_dang_chay", "hong"),
            ("then_dang_chay", "dang_chay"),
            ("then_hong", "khong_co"),
        ];
        take(&mut body, &again).unwrap_or_else(|e| panic!("{e}"));
        let states = &body.definition.states;
        assert_eq!((states.len(), states[0].label.as_str(), states[2].key.as_str()), (3, "Chạy tốt", "bo"));
        assert_eq!((states[0].then.as_slice(), states[1].then.len()), (["hong".to_owned()].as_slice(), 0));
    }
}
