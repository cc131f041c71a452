//! Văn bản pháp luật: what the library knows of one, when it is in force, how it is known again however it is written.

use super::kinds::{KINDS, Relation, Standing, is_named, kind_named, without_prefix};
use super::spelling::{body_form, is_of_one_body, number_form, words_of, year_in};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::{FieldErrors, Result};
use serde::{Deserialize, Serialize};

kernel::typed_id!(
    /// Văn bản pháp luật of the library.
    LawId
);

/// What is said of a document: typed by a clerk, read from a file, or shipped with the program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Facts {
    /// One of [`KINDS`].
    pub kind: String,
    /// Số, ký hiệu: "30/2020/NĐ-CP"; empty where it has none.
    pub number: String,
    /// Without its kind: "Giao dịch điện tử", "về công tác văn thư".
    pub title: String,
    pub issuer: String,
    pub issued_on: Option<NaiveDate>,
    /// First day in force; where nobody knows it, the day of issue counts.
    pub effect_from: Option<NaiveDate>,
    /// First day on which it is no longer in force.
    pub ended_on: Option<NaiveDate>,
    /// No longer in force, since a day that is not known.
    pub ended: bool,
    /// Why it ended, where no document of the library says so.
    pub end_note: String,
    /// Lĩnh vực.
    pub field: String,
    /// Tên gọi khác: "Nghị quyết 57", "Luật CNTT".
    pub aliases: Vec<String>,
    /// Whence its status is known.
    pub source: String,
    /// What of it nobody has compared with the original; empty where all of it was.
    pub unverified: String,
    pub replaces: Vec<String>,
    pub replaces_part: Vec<String>,
    pub amends: Vec<String>,
    pub guides: Vec<String>,
    pub based_on: Vec<String>,
}

/// Letters of a line, and of several.
const LINE: usize = 300;
const TEXT: usize = 2_000;
/// Documents that one relation names.
const MOST_RELATED: usize = 100;

impl Facts {
    /// The documents that it stands in this relation to, as typed.
    pub(crate) fn related(&self, relation: Relation) -> &[String] {
        match relation {
            Relation::Replaces => &self.replaces,
            Relation::ReplacesPart => &self.replaces_part,
            Relation::Amends => &self.amends,
            Relation::Guides => &self.guides,
            Relation::BasedOn => &self.based_on,
        }
    }

    /// The same, to be filled in.
    pub(crate) fn related_mut(&mut self, relation: Relation) -> &mut Vec<String> {
        match relation {
            Relation::Replaces => &mut self.replaces,
            Relation::ReplacesPart => &mut self.replaces_part,
            Relation::Amends => &mut self.amends,
            Relation::Guides => &mut self.guides,
            Relation::BasedOn => &mut self.based_on,
        }
    }

    /// Adds one document that it stands in the relation of this key to.
    pub(crate) fn add_related(&mut self, key: &str, number: String) {
        if let Some(relation) = Relation::from_key(key) {
            self.related_mut(relation).push(number);
        }
    }

    /// In the form in which it is kept: composed, without stray blanks, the kind in its usual spelling and not in the title.
    #[must_use]
    pub(crate) fn tidy(mut self) -> Self {
        let line = |text: &mut String| {
            *text = vietnamese::nfc(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned();
        };
        for text in [&mut self.kind, &mut self.title, &mut self.issuer, &mut self.end_note, &mut self.field] {
            line(text);
        }
        for text in [&mut self.source, &mut self.unverified] {
            *text = vietnamese::nfc(text.trim()).into_owned();
        }
        line(&mut self.number);
        if !self.number.starts_with(char::is_alphabetic) {
            self.number.retain(|c| c != ' ');
        }
        self.kind = kind_named(&self.kind).map_or(self.kind, str::to_owned);
        if let Some(rest) = without_prefix(&self.title, &self.kind) {
            self.title = rest.to_owned();
        }
        let lists = [&mut self.aliases, &mut self.replaces, &mut self.replaces_part, &mut self.amends];
        for list in lists.into_iter().chain([&mut self.guides, &mut self.based_on]) {
            list.iter_mut().for_each(line);
            list.retain(|text| !text.is_empty());
        }
        self
    }

    /// Is it sound?
    ///
    /// # Errors
    /// [`kernel::Error::Invalid`] by field.
    pub(crate) fn check(&self) -> Result<()> {
        let mut errors = FieldErrors::default();
        if !KINDS.contains(&self.kind.as_str()) {
            errors.add("kind", "Chọn loại văn bản trong danh sách.");
        }
        if self.number.is_empty() && !is_named(&self.kind) {
            errors.add("number", "Nhập số, ký hiệu.");
        }
        if self.title.is_empty() {
            errors.add("title", "Nhập tên hoặc trích yếu.");
        }
        if self.number.chars().count() > 60 {
            errors.add("number", "Số, ký hiệu dài nhất 60 ký tự.");
        }
        if self.title.chars().count() > 500 {
            errors.add("title", "Tên, trích yếu dài nhất 500 ký tự.");
        }
        for (field, text) in [("issuer", &self.issuer), ("field", &self.field), ("end_note", &self.end_note)] {
            if text.chars().count() > LINE {
                errors.add(field, "Nhập không quá 300 ký tự.");
            }
        }
        for (field, text) in [("source", &self.source), ("unverified", &self.unverified)] {
            if text.chars().count() > TEXT {
                errors.add(field, "Nhập không quá 2.000 ký tự.");
            }
        }
        self.check_days(&mut errors);
        let too_long = |list: &[String]| list.len() > MOST_RELATED || list.iter().any(|t| t.chars().count() > LINE);
        let related = Relation::ALL.map(|r| (r.key(), self.related(r)));
        for (field, list) in related.into_iter().chain([("aliases", self.aliases.as_slice())]) {
            if too_long(list) {
                errors.add(field, "Nhập không quá 100 dòng, mỗi dòng không quá 300 ký tự.");
            }
        }
        errors.check()
    }

    fn check_days(&self, errors: &mut FieldErrors) {
        if let (Some(issued), Some(from)) = (self.issued_on, self.effect_from)
            && from < issued
        {
            errors.add("effect_from", "Ngày có hiệu lực không thể trước ngày ban hành.");
        }
        if let (Some(from), Some(end)) = (self.begins_on(), self.ended_on)
            && end < from
        {
            errors.add("ended_on", "Ngày hết hiệu lực không thể trước ngày có hiệu lực.");
        }
        for (field, day) in
            [("issued_on", self.issued_on), ("effect_from", self.effect_from), ("ended_on", self.ended_on)]
        {
            if day.is_some_and(|day| !(1900..2200).contains(&day.year())) {
                errors.add(field, "Nhập ngày theo mẫu 20/11/2026.");
            }
        }
    }

    /// The first day in force.
    pub(crate) fn begins_on(&self) -> Option<NaiveDate> {
        self.effect_from.or(self.issued_on)
    }

    /// How it stands on a day. Where no day is known, it is not in force before the year of its number.
    pub(crate) fn standing(&self, on: NaiveDate) -> Standing {
        if self.ended_on.map_or(self.ended, |end| end <= on) {
            return Standing::Ended;
        }
        let is_to_come = match self.begins_on() {
            Some(from) => from > on,
            None => year_in(&self.number).is_some_and(|year| year > on.year()),
        };
        if is_to_come { Standing::NotYet } else { Standing::InForce }
    }

    /// What names it: "Luật Giao dịch điện tử số 20/2023/QH15", "Nghị định số 30/2020/NĐ-CP".
    pub(crate) fn name(&self) -> String {
        match (is_named(&self.kind), self.number.is_empty()) {
            (true, true) => format!("{} {}", self.kind, self.title),
            (true, false) => format!("{} {} số {}", self.kind, self.title, self.number),
            (false, _) if self.number.starts_with(char::is_alphabetic) => self.number.clone(),
            (false, _) => format!("{} số {}", self.kind, self.number),
        }
    }

    /// As a document cites it among its bases: kind, number, day, issuer, subject; laws by name and day alone
    /// (NĐ 30/2020, Phụ lục I).
    pub(crate) fn basis(&self) -> String {
        let day = self.issued_on.map(|day| format!(" {}", vietnamese::format_date_long(day))).unwrap_or_default();
        if is_named(&self.kind) {
            return format!("{} {}{day}", self.kind, self.title);
        }
        let issuer = if self.issuer.is_empty() { String::new() } else { format!(" của {}", self.issuer) };
        format!("{}{day}{issuer} {}", self.name(), self.title)
    }

    /// What tells it from every other: its number alone where the year stands in it and one body numbers so, else with
    /// year and issuer, for such numbers begin anew each year in each agency.
    pub(crate) fn identity(&self) -> String {
        let key = number_form(&self.number);
        let in_number = year_in(&self.number);
        let year = in_number.or(self.issued_on.map(|day| day.year())).map(|year| year.to_string()).unwrap_or_default();
        if key.is_empty() {
            return format!("{}|{year}", vietnamese::fold(&format!("{} {}", self.kind, self.title)));
        }
        if in_number.is_some() && is_of_one_body(&self.number) {
            return key;
        }
        format!("{key}|{year}|{}", body_form(&self.issuer))
    }

    /// Folded words under which it is found, each with blanks around it.
    pub(crate) fn words(&self) -> String {
        let all = [&self.kind, &self.number, &self.title, &self.issuer, &self.field];
        let mut words: Vec<String> = all.into_iter().flat_map(|text| words_of(text)).collect();
        words.extend(self.aliases.iter().flat_map(|text| words_of(text)));
        if let Some((code, _)) = vietnamese::citation::codes(&self.number) {
            words.extend(words_of(code));
        }
        format!(" {} ", words.join(" "))
    }
}

/// Văn bản pháp luật as the ward keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Law {
    pub id: LawId,
    pub facts: Facts,
    /// The document that replaces it and so gave it its last day; none where somebody typed that day.
    pub ended_by: Option<LawId>,
    /// Shipped with the program and changed by nobody since: a newer program may correct it.
    pub from_seed: bool,
    /// Taken out of the library.
    pub removed: bool,
    pub changed_at: DateTime<Utc>,
    /// Empty where the program did it.
    pub changed_by_name: String,
    pub version: i32,
}

impl Law {
    /// Its page.
    pub(crate) fn page(&self) -> String {
        page_of(self.id)
    }

    /// As somebody says it now; an end that is typed anew is no longer that of what replaces it.
    pub(crate) fn with(self, facts: Facts) -> Self {
        let same_end = (facts.ended_on, facts.ended) == (self.facts.ended_on, self.facts.ended);
        Self { ended_by: self.ended_by.filter(|_| same_end), from_seed: false, facts, ..self }
    }

    /// What was said of it, without the end that what replaces it gave.
    pub(crate) fn said(&self) -> Facts {
        let ended_on = self.facts.ended_on.filter(|_| self.ended_by.is_none());
        Facts { ended_on, ..self.facts.clone() }
    }
}

/// The last day that those which replace a document give it, and which of them does: the first to begin, though not
/// before the document itself.
pub(crate) fn end_given(
    begins: Option<NaiveDate>,
    by: &[(LawId, Option<NaiveDate>)],
) -> (Option<NaiveDate>, Option<LawId>) {
    let days = by.iter().filter_map(|(id, day)| Some(((*day)?, *id)));
    days.filter(|(day, _)| begins.is_none_or(|from| from <= *day)).min().unzip()
}

/// The page of a document of the library.
pub(crate) fn page_of(id: LawId) -> String {
    format!("/van-ban/phap-luat/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_law_stands_as_its_days_say() {
        let mut law = Facts { issued_on: Some(day("2020-05-20")), ..Facts::default() };
        assert_eq!(law.standing(day("2020-05-19")), Standing::NotYet);
        assert_eq!(
            law.standing(day("2020-05-20")),
            Standing::InForce,
            "the day of issue counts where no other is known"
        );
        law.effect_from = Some(day("2020-07-01"));
        law.ended_on = Some(day("2026-07-01"));
        assert_eq!(law.standing(day("2020-06-30")), Standing::NotYet);
        assert_eq!(law.standing(day("2026-06-30")), Standing::InForce);
        assert_eq!(law.standing(day("2026-07-01")), Standing::Ended);
        let unknown = Facts { ended: true, ..Facts::default() };
        assert_eq!(unknown.standing(day("2026-07-01")), Standing::Ended);
        let no_day = Facts { number: "331/2026/NĐ-CP".into(), ..Facts::default() };
        assert_eq!(no_day.standing(day("2020-01-01")), Standing::NotYet);
        assert_eq!(no_day.standing(day("2026-01-01")), Standing::InForce);
    }

    #[test]
    fn the_first_to_replace_a_document_ends_it() {
        let (one, two, none) = (LawId::new(), LawId::new(), LawId::new());
        let by = [(two, Some(day("2026-05-01"))), (one, Some(day("2026-03-15"))), (none, None)];
        assert_eq!(end_given(Some(day("2020-01-02")), &by), (Some(day("2026-03-15")), Some(one)));
        assert_eq!(end_given(Some(day("2026-04-01")), &by), (Some(day("2026-05-01")), Some(two)));
        assert_eq!(end_given(None, &by[2..]), (None, None));
    }

    #[test]
    fn numbers_that_begin_anew_each_year_are_told_apart_by_year_and_agency() {
        let of = |issued: &str, issuer: &str| Facts {
            number: "50/KH-UBND".into(),
            issuer: issuer.into(),
            issued_on: Some(day(issued)),
            ..Facts::default()
        };
        assert_ne!(of("2025-07-23", "UBND phường A").identity(), of("2026-07-23", "UBND phường A").identity());
        assert_ne!(of("2025-07-23", "UBND phường A").identity(), of("2025-07-23", "UBND tỉnh").identity());
        let decree =
            |issuer: &str| Facts { number: "30/2020/NĐ-CP".into(), issuer: issuer.into(), ..Facts::default() };
        assert_eq!(decree("Chính phủ").identity(), decree("").identity());
        let of_province =
            |issuer: &str| Facts { number: "23/2026/NQ-HĐND".into(), issuer: issuer.into(), ..Facts::default() };
        assert_ne!(of_province("HĐND thành phố Hải Phòng").identity(), of_province("HĐND tỉnh Thái Nguyên").identity());
    }

    #[test]
    fn facts_are_kept_in_one_spelling() {
        let typed = Facts {
            kind: "luat".into(),
            number: " 20 / 2023 / QH15 ".into(),
            title: "LUẬT  Giao dịch điện tử".into(),
            aliases: vec![" ".into(), "Luật GDĐT".into()],
            ..Facts::default()
        };
        let tidy = typed.tidy();
        assert_eq!((tidy.kind.as_str(), tidy.number.as_str()), ("Luật", "20/2023/QH15"));
        assert_eq!((tidy.title.as_str(), tidy.aliases.len()), ("Giao dịch điện tử", 1));
        assert_eq!(tidy.name(), "Luật Giao dịch điện tử số 20/2023/QH15");
        assert_eq!(kind_named("NĐ"), Some("Nghị định"));
        let standard = Facts { kind: "Tiêu chuẩn".into(), number: "TCVN 14423:2026".into(), ..Facts::default() };
        assert_eq!(standard.tidy().number, "TCVN 14423:2026");
    }

    #[test]
    fn a_basis_is_written_as_the_decree_wants_it_and_read_back() {
        let law = |kind: &str, number: &str, title: &str, issuer: &str| Facts {
            kind: kind.into(),
            number: number.into(),
            title: title.into(),
            issuer: issuer.into(),
            issued_on: Some(day("2023-06-02")),
            ..Facts::default()
        };
        let named = law("Luật", "20/2023/QH15", "Giao dịch điện tử", "Quốc hội").basis();
        assert_eq!(named, "Luật Giao dịch điện tử ngày 02 tháng 6 năm 2023");
        let decree = law("Nghị định", "30/2023/NĐ-CP", "về công tác văn thư", "Chính phủ").basis();
        assert_eq!(decree, "Nghị định số 30/2023/NĐ-CP ngày 02 tháng 6 năm 2023 của Chính phủ về công tác văn thư");
        for text in [named, decree] {
            let read = crate::law::cite::citations(&text);
            assert_eq!((read.len(), read[0].date), (1, Some(day("2023-06-02"))), "{text}");
        }
    }

    #[test]
    fn days_out_of_order_are_told_by_field() {
        let wrong = Facts {
            kind: "Nghị định".into(),
            number: "1/2020/NĐ-CP".into(),
            title: "x".into(),
            issued_on: Some(day("2020-05-20")),
            effect_from: Some(day("2020-05-19")),
            ended_on: Some(day("2020-05-18")),
            ..Facts::default()
        };
        let Err(kernel::Error::Invalid(fields)) = wrong.check() else { panic!() };
        assert!(fields.of("effect_from").is_some() && fields.of("ended_on").is_some());
    }
}
