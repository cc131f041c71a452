//! Conditions as SQL over the columns of records: what a list shows, a measure counts and a file holds.

use super::value;
use crate::definition::{ColumnKind, Condition, Definition, Field, Kind, Operator, RegisterId, STATE};
use kernel::{Args, args};
use sea_orm::Value as Sql;

/// Part of a statement: conditions over `register_record r`, with its values.
#[derive(Clone)]
pub(crate) struct Where {
    /// Begins with the ward and the register.
    pub(crate) sql: String,
    pub(crate) args: Args,
}

impl Where {
    /// Every record of a register. `$1` is the ward, `$2` the register.
    pub(crate) fn of(ward: kernel::WardId, register: RegisterId) -> Self {
        Self { sql: "r.ward_id = $1 AND r.register_id = $2".to_owned(), args: args![ward, register] }
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
                self.compare("r.state", condition.is, Sql::from(condition.value.as_str()))
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
            Operator::Has => {
                let (from, to) = prefix(&value::text_column(field, value));
                let (from, to) = (self.bind(from), self.bind(to));
                Some(format!("{column} >= {from} AND {column} < {to}"))
            }
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

    /// With words that the name of a record must contain.
    #[must_use]
    pub(crate) fn named(mut self, words: &str) -> Self {
        for word in value::key_of(words).split(' ').filter(|word| !word.is_empty()).take(6) {
            let place = self.bind(format!("%{}%", escaped(word)));
            self.and(&format!("r.label_key LIKE {place} ESCAPE '\\'"));
        }
        self
    }
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
