//! Conditions as SQL over the columns of records: what a list shows, a measure counts and a file holds.

use super::value;
use crate::definition::{ColumnKind, Condition, Definition, Field, Kind, Operator, Register, RegisterId, STATE};
use crate::refs::References;
use kernel::{Args, args};
use sea_orm::Value as Sql;

/// Part of a statement: conditions over records `r`, with its values.
#[derive(Clone)]
pub(crate) struct Where {
    /// What `r` is: the table of records, unless it says otherwise where they stand.
    pub(crate) from: String,
    /// Begins with the ward and the register.
    pub(crate) sql: String,
    pub(crate) args: Args,
}

impl Where {
    /// Every record of a register. `$1` is the ward, `$2` the register.
    pub(crate) fn of(ward: kernel::WardId, register: RegisterId) -> Self {
        let from = "register_record r".to_owned();
        Self { from, sql: "r.ward_id = $1 AND r.register_id = $2".to_owned(), args: args![ward, register] }
    }

    /// The place of one more value.
    pub(crate) fn bind(&mut self, value: impl Into<Sql>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    /// With one more condition, as SQL.
    pub(crate) fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    /// With conditions of a filter; those that the definition no longer knows let nothing through.
    #[must_use]
    pub(crate) fn matching(mut self, definition: &Definition, conditions: &[Condition]) -> Self {
        for condition in conditions {
            let sql = if condition.field == STATE {
                let is_known = definition.begins_as(&condition.value).is_ok();
                is_known.then(|| self.compare("r.state", condition.is, condition.value.as_str().into())).flatten()
            } else {
                definition.field(&condition.field).and_then(|field| self.on_field(field, condition))
            };
            self.and(sql.as_deref().unwrap_or("1 = 0"));
        }
        self
    }

    fn on_field(&mut self, field: &Field, condition: &Condition) -> Option<String> {
        let column = format!("r.{}", field.slot?.name());
        let value = condition.value.as_str();
        match condition.is {
            Operator::Empty => Some(format!("{column} IS NULL")),
            Operator::Filled => Some(format!("{column} IS NOT NULL")),
            Operator::Has if field.kind == Kind::Choices => {
                let place = self.bind(format!("%|{}|%", escaped(value)));
                Some(format!("{column} LIKE {place} ESCAPE '\\'"))
            }
            Operator::Has if field.kind.column()? != ColumnKind::Text => None,
            Operator::Has => {
                let (from, to) = prefix(&value::text_column(field, value));
                let (from, to) = (self.bind(from), self.bind(to));
                Some(format!("{column} >= {from} AND {column} < {to}"))
            }
            _ if !is_comparable(field, value) => None,
            is => {
                let value = match field.kind.column()? {
                    ColumnKind::Number => Sql::from(value.parse::<f64>().ok()?),
                    ColumnKind::Day => Sql::from(value.parse::<chrono::NaiveDate>().ok()?),
                    ColumnKind::Text => Sql::from(value::text_column(field, value)),
                };
                self.compare(&column, is, value)
            }
        }
    }

    fn compare(&mut self, column: &str, is: Operator, value: Sql) -> Option<String> {
        let sign = match is {
            Operator::Equal => "=",
            Operator::NotEqual => "<>",
            Operator::AtLeast => ">=",
            Operator::AtMost => "<=",
            Operator::Has | Operator::Empty | Operator::Filled => return None,
        };
        let place = self.bind(value);
        // What is empty differs from every value.
        let or_empty = if is == Operator::NotEqual { format!(" OR {column} IS NULL") } else { String::new() };
        Some(format!("({column} {sign} {place}{or_empty})"))
    }

    /// With words that the name of a record must contain; in a large register, with which it must begin.
    #[must_use]
    pub(crate) fn named(mut self, register: &Register, words: &str) -> Self {
        if is_large(register) {
            let start = value::key_of(words);
            if !start.is_empty() {
                let (from, to) = prefix(&start);
                let (from, to) = (self.bind(from), self.bind(to));
                self.and(&format!("r.label_key >= {from} AND r.label_key < {to}"));
            }
            return self;
        }
        for word in value::key_of(words).split(' ').filter(|word| !word.is_empty()).take(6) {
            let place = self.bind(format!("%{}%", escaped(word)));
            self.and(&format!("r.label_key LIKE {place} ESCAPE '\\'"));
        }
        self
    }
}

/// Is it too large to look through every name for words in the middle?
pub(crate) fn is_large(register: &Register) -> bool {
    register.records > LARGE
}

/// Is it a value as the field keeps them, so that a comparison with it says anything?
pub(crate) fn is_comparable(field: &Field, value: &str) -> bool {
    !field.kind.is_yes_no() || matches!(value, "0" | "1")
}

/// The value of a condition as people typed it, in the form in which it is compared.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn read_value(field: &Field, is: Operator, text: &str, refs: &References) -> Result<String, String> {
    let is_free = matches!(field.kind, Kind::Text | Kind::ComputedText | Kind::Phone | Kind::IdentityNumber);
    let wanted = || "Nhập giá trị so sánh.".to_owned();
    match is {
        Operator::Empty | Operator::Filled => return Ok(String::new()),
        Operator::Has if field.kind.column() != Some(ColumnKind::Text) => {
            return Err(format!("“{}” là số hoặc ngày: chọn phép “là”, “từ” hoặc “đến”.", field.label));
        }
        Operator::Has if is_free => {
            return Some(text.trim()).filter(|t| !t.is_empty()).map(str::to_owned).ok_or_else(wanted);
        }
        _ => {}
    }
    let text = text.trim();
    let text =
        if field.unit.is_empty() { text } else { text.strip_suffix(field.unit.as_str()).unwrap_or(text).trim_end() };
    value::read(&compared(field), text, refs)?.ok_or_else(wanted)
}

/// A field as a condition compares with it: what is computed is read like what is entered, and limits and patterns judge
/// what is kept, not what is compared with it.
pub(crate) fn compared(field: &Field) -> Field {
    let kind = match field.kind {
        Kind::ComputedNumber => Kind::Decimal,
        Kind::ComputedYesNo => Kind::YesNo,
        kind => kind,
    };
    Field { min: None, max: None, kind, ..field.clone() }
}

/// Text in a LIKE pattern, meant as it is.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// The range of all texts that begin so.
fn prefix(start: &str) -> (String, String) {
    (start.to_owned(), format!("{start}\u{10FFFF}"))
}

/// In which order records come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    /// By the name of the record.
    Label,
    /// The newest first.
    Newest,
    /// By a field, over the records that have a value in it.
    Field { column: String, descending: bool },
}

impl Order {
    /// The order that a filter or address asks for: "nam", "-nam", "" (by name in small registers, else the newest).
    pub(crate) fn of(definition: &Definition, asked: &str, records: i64) -> Self {
        let (key, descending) = match asked.strip_prefix('-') {
            Some(key) => (key, true),
            None => (asked, false),
        };
        match definition.field(key).and_then(|field| field.slot) {
            Some(slot) => Self::Field { column: slot.name(), descending },
            None if records <= SMALL => Self::Label,
            None => Self::Newest,
        }
    }

    /// As SQL.
    pub(crate) fn sql(&self) -> String {
        match self {
            Self::Label => "r.label_key, r.id".to_owned(),
            Self::Newest => "r.id DESC".to_owned(),
            Self::Field { column, descending: false } => format!("r.{column}, r.id"),
            Self::Field { column, descending: true } => format!("r.{column} DESC, r.id DESC"),
        }
    }
}

/// Registers up to this size are sorted by name where nothing else is asked.
const SMALL: i64 = 5_000;
/// In registers up to this size, words are looked for anywhere in a name: that reads every name.
const LARGE: i64 = 50_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Choice, Slot, State};

    fn field(kind: Kind) -> Field {
        let options = vec![Choice { key: "windows_7".into(), label: "Windows 7".into() }];
        let slot = kind.column().map(|column| Slot { column, number: 1 });
        Field { key: "x".into(), label: "X".into(), kind, options, slot, unit: "người".into(), ..Field::default() }
    }

    #[test]
    fn a_condition_is_read_as_people_write_it() {
        for (kind, is, typed, wanted) in [
            (Kind::Choice, Operator::Equal, "Windows 7", Some("windows_7")),
            (Kind::Choices, Operator::Has, "windows 7", Some("windows_7")),
            (Kind::YesNo, Operator::Equal, "Có", Some("1")),
            (Kind::ComputedYesNo, Operator::Equal, "không", Some("0")),
            (Kind::Date, Operator::AtLeast, "20/11/2026", Some("2026-11-20")),
            (Kind::Integer, Operator::Equal, "13.971 người", Some("13971")),
            (Kind::ComputedNumber, Operator::AtMost, "0,5", Some("0.5")),
            (Kind::Text, Operator::Has, " Nhà ", Some("Nhà")),
            (Kind::Text, Operator::Filled, "", Some("")),
            (Kind::Text, Operator::Equal, "", None),
            (Kind::Choice, Operator::Equal, "Linux", None),
            (Kind::Date, Operator::Equal, "hôm nọ", None),
            (Kind::Integer, Operator::Has, "5", None),
            (Kind::Date, Operator::Has, "2026", None),
        ] {
            let read = read_value(&field(kind), is, typed, &References::default());
            assert_eq!(read.ok().as_deref(), wanted, "{kind:?} {typed}");
        }
    }

    #[test]
    fn a_condition_on_a_state_that_is_gone_lets_nothing_through() {
        let states = vec![State { key: "chay".into(), label: "Đang chạy".into(), then: Vec::new() }];
        let definition = Definition { states, ..crate::definition::test_definition() };
        for (state, ends) in [("chay", "AND (r.state <> $3 OR r.state IS NULL)"), ("bo", "AND 1 = 0")] {
            let asked = Condition { field: STATE.into(), is: Operator::NotEqual, value: state.into() };
            let of = Where::of(kernel::WardId(1), RegisterId(uuid::Uuid::nil())).matching(&definition, &[asked]);
            assert!(of.sql.ends_with(ends), "{}", of.sql);
        }
    }

    #[test]
    fn yes_and_no_are_kept_in_one_way_alone() {
        for kind in [Kind::YesNo, Kind::ComputedYesNo] {
            let definition = Definition { fields: vec![field(kind)], ..crate::definition::test_definition() };
            for (value, is_closed) in [("Có", true), ("1", false)] {
                let asked = Condition { field: "x".into(), is: Operator::NotEqual, value: value.into() };
                let of = Where::of(kernel::WardId(1), RegisterId(uuid::Uuid::nil())).matching(&definition, &[asked]);
                assert_eq!(of.sql.ends_with("AND 1 = 0"), is_closed, "{value} {}", of.sql);
            }
        }
    }

    #[test]
    fn the_beginning_of_a_number_or_a_day_lets_nothing_through() {
        for kind in [Kind::Integer, Kind::Date] {
            let definition = Definition { fields: vec![field(kind)], ..crate::definition::test_definition() };
            let asked = Condition { field: "x".into(), is: Operator::Has, value: "5".into() };
            let of = Where::of(kernel::WardId(1), RegisterId(uuid::Uuid::nil())).matching(&definition, &[asked]);
            assert!(of.sql.ends_with("AND 1 = 0"), "{}", of.sql);
        }
    }
}
