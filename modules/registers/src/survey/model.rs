//! What a survey is: which fields it asks, of whom, when, how many answers it waits for. No SQL, no HTTP, no clock.

use crate::definition::{Definition, Field, Kind, Privacy, Register, RegisterId};
use crate::record::form::name;
use crate::record::value::as_written;
use crate::record::{RecordId, Values};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Actor, Error, FieldErrors, Result, UnitId, UserId};

kernel::typed_id! {
    /// Đợt khảo sát: the identifier of a survey.
    SurveyId
}

/// Letters and digits that nobody mistakes for one another, on paper or on the telephone; 32, so that each is as likely.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters of a code: 32^10 are more than a thousand million million.
const CODE: usize = 10;
/// Letters of an answer, and of one that takes several lines.
const LONG: usize = 5_000;
const SHORT: usize = 500;
/// Stands among preset values for the day of the answer.
pub(super) const TODAY: &str = "today";

/// Đợt khảo sát: a register filled through a form, for some days.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Survey {
    pub(crate) id: SurveyId,
    pub(crate) register: RegisterId,
    /// What its address ends in.
    pub(crate) code: String,
    pub(crate) title: String,
    pub(crate) intro: String,
    /// Keys of the fields that are asked.
    pub(crate) fields: Vec<String>,
    /// What each answer's record gets in fields that are not asked; [`TODAY`] in one with a date.
    pub(crate) preset: Values,
    /// Anybody answers; else staff who are signed in, once each.
    pub(crate) public: bool,
    pub(crate) from: NaiveDate,
    /// Last day, inclusive.
    pub(crate) to: NaiveDate,
    /// How many answers are waited for.
    pub(crate) expected: Option<i32>,
    /// How many answers are waited for from each area or unit, by its id.
    pub(crate) quotas: Vec<(String, i32)>,
    /// Staff who are asked; empty: whoever comes.
    pub(crate) people: Vec<UserId>,
    pub(crate) answers: i64,
    pub(crate) closed_at: Option<DateTime<Utc>>,
    pub(crate) opened_by: Option<UserId>,
}

/// A survey that takes answers now: the permission to add one record by it. Only [`Survey::open_on`] makes it.
pub(crate) struct OpenSurvey<'a>(&'a Survey);

impl OpenSurvey<'_> {
    /// The register that it fills.
    pub(crate) fn register(&self) -> RegisterId {
        self.0.register
    }
}

/// How a survey stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Early,
    Open,
    Over,
    Closed,
}

impl Standing {
    /// The end of the key of its name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Open => "open",
            Self::Over => "over",
            Self::Closed => "closed",
        }
    }
}

impl Survey {
    /// How it stands on a day.
    pub(crate) fn standing(&self, today: NaiveDate) -> Standing {
        match self.closed_at {
            Some(_) => Standing::Closed,
            None if today < self.from => Standing::Early,
            None if today > self.to => Standing::Over,
            None => Standing::Open,
        }
    }

    /// The permission to answer it.
    ///
    /// # Errors
    /// [`Error::Refused`] where it takes no answers.
    pub(crate) fn open_on(&self, today: NaiveDate) -> Result<OpenSurvey<'_>> {
        match self.standing(today) {
            Standing::Open => Ok(OpenSurvey(self)),
            Standing::Early => Err(Error::refused("Đợt khảo sát chưa bắt đầu.")),
            Standing::Over | Standing::Closed => Err(Error::refused("Đợt khảo sát đã kết thúc. Cảm ơn ông/bà.")),
        }
    }

    /// Is the actor asked? Where staff are named: they, and whoever is in a unit of which answers are waited for.
    pub(crate) fn asks(&self, actor: &Actor) -> bool {
        let awaited = |unit: UnitId| self.quotas.iter().any(|(part, _)| *part == unit.to_string());
        let is_named = self.people.is_empty() || self.people.contains(&actor.user);
        is_named || actor.grants.iter().filter_map(|grant| grant.unit).any(awaited)
    }

    /// The address at which it is answered.
    pub(crate) fn href(&self) -> String {
        format!("/khao-sat/{}", self.code)
    }

    /// The definition with nothing but what is asked.
    pub(crate) fn asked(&self, definition: &Definition) -> Definition {
        let is_asked = |field: &&Field| self.fields.contains(&field.key) && may_be_asked(field, self.public);
        Definition { fields: definition.fields.iter().filter(is_asked).cloned().collect(), ..definition.clone() }
    }

    /// The asked field by which answers are counted: the first area or unit.
    pub(crate) fn part<'a>(&self, definition: &'a Definition) -> Option<&'a Field> {
        part_field(definition).filter(|field| self.fields.contains(&field.key))
    }

    /// What the record of an answer gets in fields that are not asked, as somebody would write it.
    pub(crate) fn given(&self, definition: &Definition, id: RecordId, today: NaiveDate) -> Values {
        let written = |key: &String, value: &String| {
            let field = definition.field(key)?;
            let is_day = field.kind == Kind::Date && value == TODAY;
            Some((key.clone(), if is_day { today.to_string() } else { as_written(field, value) }))
        };
        let mut given: Values = self.preset.iter().filter_map(|(key, value)| written(key, value)).collect();
        if definition.label_field().is_some_and(is_numbered) {
            given.entry(definition.label.clone()).or_insert_with(|| self.name_of(id));
        }
        given
    }

    /// The name of an answer that nobody is asked for: the survey's code and the end of the record's number.
    fn name_of(&self, id: RecordId) -> String {
        let number = id.0.simple().to_string();
        format!("{}-{}", self.code, number.chars().skip(20).collect::<String>())
    }

    /// How many answers are waited for, where that is said.
    pub(crate) fn awaited(&self) -> Option<i64> {
        let by_part: i64 = self.quotas.iter().map(|(_, count)| i64::from(*count)).sum();
        match self.expected {
            Some(expected) => Some(i64::from(expected)),
            None if by_part > 0 => Some(by_part),
            None => Some(self.people.len() as i64).filter(|count| *count > 0),
        }
    }
}

/// The first area or unit of a definition.
pub(crate) fn part_field(definition: &Definition) -> Option<&Field> {
    let of = |kind: Kind| definition.fields.iter().find(move |field| field.kind == kind);
    of(Kind::Area).or_else(|| of(Kind::Unit))
}

/// Can an answer be named by a number where this field names records and is not asked? Nobody is called by a number.
pub(super) fn is_numbered(label: &Field) -> bool {
    label.kind == Kind::Text && label.privacy == Privacy::None && label.pattern.is_empty()
}

/// Can a value be set beforehand, the same for every answer?
pub(super) fn may_be_preset(field: &Field) -> bool {
    !(field.unique || field.kind.is_computed() || matches!(field.kind, Kind::File | Kind::Photo))
}

/// May a survey ask for this field? Strangers send no files, learn no names of staff or of other records, and cannot
/// find out by trying whose number stands in the register.
pub(crate) fn may_be_asked(field: &Field, public: bool) -> bool {
    let closed = matches!(field.kind, Kind::File | Kind::Photo) || field.kind.is_computed();
    let staff = matches!(field.kind, Kind::Person | Kind::Link) || (field.unique && field.privacy != Privacy::None);
    !(closed || public && staff)
}

/// Does it ask for data about people?
pub(crate) fn is_personal(asked: &Definition) -> bool {
    asked.fields.iter().any(|field| field.privacy != Privacy::None)
}

/// A fresh code that nobody guesses.
pub(crate) fn fresh_code() -> String {
    let bytes = rand::random::<[u8; CODE]>();
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

/// Refuses answers longer than anybody would write.
///
/// # Errors
/// By field.
pub(crate) fn check_length<'w>(asked: &Definition, written: impl Fn(&str) -> &'w str) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    for field in &asked.fields {
        let most = if field.kind == Kind::LongText { LONG } else { SHORT };
        if field.kind != Kind::Choices && written(&field.key).chars().count() > most {
            errors.add(&field.key, format!("“{}” dài quá {most} ký tự.", field.label));
        }
    }
    if errors.0.is_empty() { Ok(()) } else { Err(errors) }
}

/// Refuses a survey that could not be answered.
///
/// # Errors
/// [`Error::Invalid`] by field of its form, [`Error::Refused`].
pub(crate) fn check(survey: &Survey, register: &Register, today: NaiveDate) -> Result<()> {
    let mut errors = FieldErrors::default();
    if survey.title.trim().chars().count() < 5 {
        errors.add("title", "Nhập tên đợt khảo sát.");
    }
    let asked = survey.asked(&register.definition);
    if asked.fields.is_empty() || asked.fields.len() != survey.fields.len() {
        errors.add(
            "fields",
            "Chọn ít nhất một trường để hỏi; khảo sát công khai không hỏi cán bộ, liên kết, số định danh không trùng.",
        );
    }
    let label = &register.definition.label;
    let is_named = survey.fields.contains(label) || survey.preset.contains_key(label);
    if !is_named && !register.definition.label_field().is_some_and(is_numbered) {
        let name = register.definition.label_field().map_or(label.as_str(), |field| field.label.as_str());
        errors.add("fields", format!("Phải hỏi “{name}” vì bản ghi được gọi theo trường này."));
    }
    for field in survey.preset.keys().filter_map(|key| register.definition.field(key)) {
        if survey.fields.contains(&field.key) {
            errors.add(&name(field), format!("“{}” đã được hỏi nên không ghi sẵn; bỏ một trong hai.", field.label));
        }
    }
    if survey.to < survey.from || survey.to < today {
        errors.add("to", "Ngày kết thúc phải từ hôm nay và không trước ngày bắt đầu.");
    }
    if survey.expected.is_some_and(|count| count < 1) || survey.quotas.iter().any(|(_, count)| *count < 1) {
        errors.add("expected", "Số phiếu dự kiến là số nguyên dương.");
    }
    errors.check()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::test_definition;

    fn survey() -> Survey {
        let day = |text: &str| text.parse().unwrap_or_else(|e| panic!("{e}"));
        Survey {
            id: SurveyId::new(),
            register: RegisterId::new(),
            code: fresh_code(),
            title: "Khảo sát máy tính".into(),
            intro: String::new(),
            fields: vec!["ten".into(), "nam".into()],
            preset: Values::new(),
            public: true,
            from: day("2026-03-10"),
            to: day("2026-03-20"),
            expected: None,
            quotas: Vec::new(),
            people: Vec::new(),
            answers: 0,
            closed_at: None,
            opened_by: None,
        }
    }

    #[test]
    fn it_takes_answers_through_its_last_day_alone() {
        let survey = survey();
        for (day, open) in [("2026-03-09", false), ("2026-03-10", true), ("2026-03-20", true), ("2026-03-21", false)] {
            assert_eq!(survey.open_on(day.parse().unwrap_or_default()).is_ok(), open, "{day}");
        }
    }

    #[test]
    fn only_what_is_asked_is_in_the_form() {
        let asked = survey().asked(&test_definition());
        assert_eq!(asked.fields.iter().map(|f| f.key.as_str()).collect::<Vec<_>>(), ["ten", "nam"]);
    }

    #[test]
    fn what_is_not_asked_is_given() {
        let mut definition = test_definition();
        let day = Field { key: "ngay".into(), kind: Kind::Date, ..Field::default() };
        definition.fields.push(day);
        let preset = [("ngay", TODAY), ("nam", "2026"), ("bo", "x")].map(|(key, value)| (key.into(), value.into()));
        let survey = Survey { code: "abc".into(), preset: preset.into(), ..survey() };
        let id = RecordId("0193c0de-0000-7000-8000-00000000000a".parse().unwrap_or_default());
        let given = survey.given(&definition, id, "2026-03-16".parse().unwrap_or_default());
        let wanted = [("nam", "2026"), ("ngay", "2026-03-16"), ("ten", "abc-00000000000a")];
        assert_eq!(given, wanted.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    }

    #[test]
    fn strangers_are_not_asked_for_what_tells_them_something() {
        let field = |kind, unique, privacy| Field { kind, unique, privacy, ..Field::default() };
        assert!(!may_be_asked(&field(Kind::Photo, false, Privacy::None), false));
        assert!(!may_be_asked(&field(Kind::Link, false, Privacy::None), true));
        assert!(may_be_asked(&field(Kind::Link, false, Privacy::None), false));
        assert!(!may_be_asked(&field(Kind::IdentityNumber, true, Privacy::Personal), true));
        assert!(may_be_asked(&field(Kind::IdentityNumber, false, Privacy::Personal), true));
    }

    #[test]
    fn codes_differ_and_can_be_read_out() {
        let code = fresh_code();
        assert_eq!(code.len(), CODE);
        assert_ne!(code, fresh_code());
        assert!(!code.contains(['0', '1', 'l', 'o']), "{code}");
    }
}
