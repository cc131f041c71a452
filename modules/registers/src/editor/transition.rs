//! A record under another definition: what stays as it is, what is read again from its written value, what no longer
//! fits.

use crate::definition::{Choice, Computer, Definition, Field, Kind, STATE};
use crate::record::{Checker, Fault, FaultKind, FieldChange, Record, Values, changes, choice, form, value};
use crate::refs::References;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Error, Result};
use std::collections::BTreeSet;

/// What a change of definition touches.
pub(crate) struct Scope {
    old: Definition,
    pub(crate) new: Definition,
    /// Fields that the register had once, and has no longer.
    former: Vec<Field>,
    /// Fields whose values are read again.
    again: BTreeSet<String>,
    /// The new definition in which every other field takes what it has.
    reader: Definition,
    /// Fields whose values stand for something that has a name.
    named: Definition,
}

/// Are values of a field read the same under both?
fn reads_same(old: &Field, new: &Field) -> bool {
    let rules = |f: &Field| (f.kind, f.min, f.max, f.pattern.clone(), f.options.clone(), f.register.clone());
    rules(old) == rules(new)
}

impl Scope {
    /// Of one definition becoming another.
    pub(crate) fn new(old: &Definition, former: &[Field], new: &Definition) -> Self {
        let is_read_again = |field: &&Field| !old.field(&field.key).is_some_and(|before| reads_same(before, field));
        let again: BTreeSet<String> = new.entered().filter(is_read_again).map(|field| field.key.clone()).collect();
        let mut reader = new.clone();
        reader.fields.retain(|field| !field.kind.is_computed());
        for field in reader.fields.iter_mut().filter(|field| !again.contains(&field.key)) {
            (field.kind, field.pattern) = (Kind::LongText, String::new());
        }
        let mut named = new.clone();
        named.fields.retain(|field| again.contains(&field.key) || field.key == new.label);
        let before = old.fields.iter().chain(former).filter(|field| again.contains(&field.key));
        named.fields.extend(before.cloned());
        Self { old: old.clone(), new: new.clone(), former: former.to_vec(), again, reader, named }
    }

    fn before(&self, key: &str) -> Option<&Field> {
        self.old.field(key).or_else(|| self.former.iter().find(|field| field.key == key))
    }

    /// Fields that must be unique from now on.
    pub(crate) fn newly_unique(&self) -> impl Iterator<Item = &Field> {
        let was =
            |field: &Field| self.old.field(&field.key).is_some_and(|before| before.unique && reads_same(before, field));
        self.new.fields.iter().filter(move |field| field.unique && !was(field))
    }

    /// Can a record fit less than before? Otherwise none must be looked at to know.
    pub(crate) fn may_misfit(&self) -> bool {
        let must_now =
            |field: &Field| field.required && self.old.field(&field.key).is_none_or(|before| !before.required);
        !self.again.is_empty() || self.new.fields.iter().any(must_now) || self.newly_unique().next().is_some()
    }

    /// The state in which a record goes on: its own, else the first.
    pub(crate) fn state<'a>(&'a self, state: &'a str) -> &'a str {
        match self.new.states.iter().any(|known| known.key == state) {
            true => state,
            false => self.new.states.first().map_or("", |first| first.key.as_str()),
        }
    }
}

/// A scope made ready to read records.
pub(crate) struct Reader<'a> {
    pub(crate) scope: &'a Scope,
    checker: Checker<'a>,
    computer: Computer,
    refs: References,
}

/// A record as it goes on.
pub(crate) struct Carried {
    pub(crate) record: Record,
    pub(crate) changes: Vec<FieldChange>,
    /// What fitted before and does not any more.
    pub(crate) misfits: Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// Makes a scope ready.
    ///
    /// # Errors
    /// [`Error::Internal`] where the new definition does not compile.
    pub(crate) async fn new(conn: &Conn, scope: &'a Scope, today: NaiveDate) -> Result<Self> {
        let refs = References::for_the_ward(conn, &scope.named, today).await?;
        let computer = Computer::new(&scope.new).map_err(|faults| Error::internal(format!("{faults:?}")))?;
        Ok(Self { scope, checker: Checker::new(&scope.reader)?, computer, refs })
    }

    /// Learns what the links of these records lead to.
    pub(crate) async fn learn(&mut self, conn: &Conn, records: &[Record]) -> Result<()> {
        let scope = self.scope;
        self.refs.learn_names(conn, &scope.named, records.iter().map(|record| &record.values)).await?;
        let links = scope.reader.fields.iter().filter(|field| field.kind == Kind::Link);
        for field in links {
            let texts: Vec<String> = records.iter().filter_map(|record| self.text(field, record)).collect();
            let texts = texts.iter().map(|text| (field.key.as_str(), text.as_str()));
            self.refs.learn_links(conn, &scope.reader, texts).await?;
        }
        Ok(())
    }

    /// What a record has in a field, as people would write it for the new definition.
    fn text(&self, field: &Field, record: &Record) -> Option<String> {
        let value = record.values.get(&field.key)?;
        let is_wrong = record.faults.iter().any(|f| f.kind == FaultKind::Wrong && f.field == field.key);
        let before = self.scope.before(&field.key).filter(|_| !is_wrong && self.scope.again.contains(&field.key));
        Some(before.map_or_else(|| value.clone(), |before| written(before, field, value, &self.refs)))
    }

    /// The record as it goes on under the new definition.
    pub(crate) fn carry(&self, before: &Record, version: i32, now: DateTime<Utc>) -> Carried {
        let (scope, new) = (self.scope, &self.scope.new);
        let texts: Values = (scope.reader.fields.iter())
            .filter_map(|field| Some((field.key.clone(), self.text(field, before)?)))
            .collect();
        let mut checked = self.checker.read(|key| texts.get(key).map_or("", String::as_str), &self.refs);
        let stays = |key: &str| scope.reader.field(key).is_some() && !scope.again.contains(key);
        let kept = before.faults.iter().filter(|fault| fault.kind != FaultKind::Missing && stays(&fault.field));
        checked.faults.extend(kept.cloned());
        checked.faults.sort_by_key(|fault| new.fields.iter().position(|field| field.key == fault.field));
        let former = before.values.iter().filter(|(key, _)| new.field(key).is_none());
        checked.values.extend(former.map(|(key, value)| (key.clone(), value.clone())));
        self.computer.fill(&mut checked.values);
        let mut noted = changes(&before.values, &checked.values);
        let state = scope.state(&before.state).to_owned();
        if state != before.state {
            let named = |state: &str| Some(state.to_owned()).filter(|state| !state.is_empty());
            noted.push(FieldChange { field: STATE.to_owned(), from: named(&before.state), to: named(&state) });
        }
        let is_bad = |fault: &&Fault| fault.kind != FaultKind::Unclean;
        let was_bad = |key: &str| before.faults.iter().filter(is_bad).any(|fault| fault.field == key);
        let misfits = checked.faults.iter().filter(is_bad).filter(|fault| !was_bad(&fault.field)).cloned().collect();
        let same_name = scope.old.label == new.label
            && !scope.again.contains(&new.label)
            && before.values.get(&new.label) == checked.values.get(&new.label);
        let record = Record {
            version,
            revision: before.revision + i32::from(!noted.is_empty()),
            state,
            label: if same_name { before.label.clone() } else { checked.label(new, &self.refs) },
            updated_at: if noted.is_empty() { before.updated_at } else { now },
            values: checked.values,
            faults: checked.faults,
            ..before.clone()
        };
        Carried { record, changes: noted, misfits }
    }

    /// Does the record stand in its row as it did?
    pub(crate) fn is_same_row(&self, before: &Record, after: &Record) -> Result<bool> {
        crate::record::store::is_same_row((&self.scope.old, before), (&self.scope.new, after))
    }

    /// The text by which values of a field that must be unique are compared; none where there is nothing to compare.
    pub(crate) fn unique_text(field: &Field, record: &Record) -> Option<String> {
        let is_wrong = record.faults.iter().any(|f| f.kind == FaultKind::Wrong && f.field == field.key);
        let value = record.values.get(&field.key).filter(|_| !is_wrong)?;
        Some(value::identity(field, value))
    }
}

/// What was chosen, as the new field knows it: by its name, else by its key; else its name, in which the tones may have
/// changed, but where another choice read as it does without them.
fn chosen(old: &Field, new: &Field, key: &str) -> String {
    let label = old.choice_label(key);
    let named = |choice: &&Choice| value::spelled(&choice.label) == value::spelled(label);
    let of_key = || new.options.iter().find(|choice| choice.key == key);
    let same = of_key().filter(named).or_else(|| new.options.iter().find(named)).or_else(of_key);
    let unknown = || if choice::folded(old, label).is_some() { label } else { key };
    same.map_or_else(unknown, |choice| &choice.key).to_owned()
}

/// A canonical value as people would write it, for a field of another kind.
fn written(old: &Field, new: &Field, value: &str, refs: &References) -> String {
    let chosen = |key: &str| chosen(old, new, key);
    match old.kind {
        Kind::Decimal | Kind::ComputedNumber if value.parse::<f64>().is_ok() => value.replace('.', ","),
        Kind::Link if old.register != new.register => refs.name(value).unwrap_or(value).to_owned(),
        Kind::Choice => chosen(value),
        Kind::Choices if new.kind == Kind::Choices || !value.contains('|') => {
            value.split('|').map(chosen).collect::<Vec<_>>().join("|")
        }
        Kind::Choices => value.split('|').map(|key| old.choice_label(key)).collect::<Vec<_>>().join("; "),
        kind if kind == new.kind => value.to_owned(),
        Kind::YesNo | Kind::ComputedYesNo => if value == "1" { "Có" } else { "Không" }.to_owned(),
        Kind::Date => value.parse().map_or_else(|_| value.to_owned(), vietnamese::format_date),
        Kind::Unit | Kind::Area | Kind::Person | Kind::Link => refs.name(value).unwrap_or(value).to_owned(),
        Kind::Place | Kind::Commune => form::typed(old, value, refs),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{RegisterId, test_definition};
    use crate::record::RecordId;

    fn record(values: &[(&str, &str)]) -> Record {
        let at: DateTime<Utc> = "2026-03-16T02:00:00Z".parse().unwrap_or_default();
        Record {
            id: RecordId::new(),
            register: RegisterId::new(),
            version: 1,
            revision: 3,
            state: String::new(),
            label: values[0].1.to_owned(),
            values: values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            faults: Vec::new(),
            confirmed_on: at.date_naive(),
            created_at: at,
            updated_at: at,
        }
    }

    fn carry(old: &Definition, new: &Definition, before: &Record) -> Carried {
        let scope = Scope::new(old, &[], new);
        let (Ok(checker), Ok(computer)) = (Checker::new(&scope.reader), Computer::new(&scope.new)) else {
            panic!("the definition does not compile")
        };
        let reader = Reader { scope: &scope, checker, computer, refs: References::default() };
        reader.carry(before, 2, before.updated_at + chrono::Duration::days(1))
    }

    fn with(key: &str, edit: impl Fn(&mut Field)) -> Definition {
        let mut new = test_definition();
        new.fields.iter_mut().filter(|field| field.key == key).for_each(edit);
        new
    }

    #[test]
    fn a_kind_is_read_again_from_what_people_would_write() {
        let before = record(&[("ten", "Máy 1"), ("nam", "2024"), ("diet_virus", "1")]);
        let text = carry(&test_definition(), &with("diet_virus", |f| f.kind = Kind::Text), &before);
        assert_eq!((text.record.values["diet_virus"].as_str(), text.record.revision), ("Có", 4));
        assert_eq!(text.changes.len(), 1);
        let chosen = with("diet_virus", |f| {
            f.kind = Kind::Choice;
            f.options = vec![Choice { key: "da_cai".into(), label: "Có".into() }];
        });
        assert_eq!(carry(&test_definition(), &chosen, &before).record.values["diet_virus"], "da_cai");
        let decimal = with("nam", |f| f.kind = Kind::Decimal);
        let fine = record(&[("ten", "Máy 1"), ("nam", "1.234")]);
        assert_eq!(carry(&decimal, &with("nam", |f| (f.kind, f.max) = (Kind::Decimal, Some(9.0))), &fine).misfits, []);
    }

    #[test]
    fn a_choice_follows_its_name_else_its_key() {
        let kind = |kind: Kind, options: &[(&str, &str)]| {
            with("diet_virus", |f| {
                let choice = |(key, label): &(&str, &str)| Choice { key: (*key).into(), label: (*label).into() };
                (f.kind, f.options) = (kind, options.iter().map(choice).collect());
            })
        };
        let old = [("w7", "Windows 7"), ("w11", "Windows 11"), ("mac", "macOS")];
        // One changed its key, one its name, one both ways at once.
        let new = [("windows_7", "Windows 7"), ("w11", "Windows 11 trở lên"), ("mac", "Mac"), ("khac", "macOS")];
        for (before, after) in [("w7", "windows_7"), ("w11", "w11"), ("mac", "khac")] {
            let record = record(&[("ten", "Máy 1"), ("diet_virus", before)]);
            let carried = carry(&kind(Kind::Choice, &old), &kind(Kind::Choice, &new), &record);
            assert_eq!((carried.record.values["diet_virus"].as_str(), carried.misfits.len()), (after, 0));
        }
        let many = record(&[("ten", "Máy 1"), ("diet_virus", "w7|w11")]);
        let carried = carry(&kind(Kind::Choices, &old), &kind(Kind::Choices, &new), &many);
        assert_eq!(carried.record.values["diet_virus"], "windows_7|w11");
        let text = carry(&kind(Kind::Choices, &old), &with("diet_virus", |f| f.kind = Kind::Text), &many);
        assert_eq!(text.record.values["diet_virus"], "Windows 7; Windows 11");
    }

    #[test]
    fn choices_that_differ_by_their_tones_are_not_taken_for_each_other() {
        let kind = |options: &[(&str, &str)]| {
            with("diet_virus", |f| {
                let choice = |(key, label): &(&str, &str)| Choice { key: (*key).into(), label: (*label).into() };
                (f.kind, f.options) = (Kind::Choice, options.iter().map(choice).collect());
            })
        };
        let old = [("mo", "Mở"), ("mo_2", "Mờ"), ("sang", "Sáng")];
        for (new, before, after) in [
            (&[("mo", "Mở"), ("mo_2", "Mờ"), ("sang", "Sáng"), ("toi", "Tối")][..], "mo_2", "mo_2"),
            (&[("mo", "Mở"), ("mo_3", "Mờ")], "mo_2", "mo_3"),
            (&[("mo", "Mở"), ("sang_2", "Sang")], "sang", "sang_2"),
            // Whether “Mô” was “Mở” or “Mờ” nobody knows: it stays as it is, with its fault.
            (&[("x", "Mô"), ("sang", "Sáng")], "mo_2", "mo_2"),
        ] {
            let record = record(&[("ten", "Máy 1"), ("diet_virus", before)]);
            let carried = carry(&kind(&old), &kind(new), &record);
            assert_eq!(carried.record.values["diet_virus"], after, "{new:?}");
        }
    }

    #[test]
    fn names_that_differ_by_their_tones_may_both_stand_where_each_must_be_alone() {
        let definition = test_definition();
        let text = |name: &str| Reader::unique_text(&definition.fields[0], &record(&[("ten", name)]));
        assert_ne!(text("Chùa Láng"), text("Chùa Lang"));
        assert_eq!(text("Chùa  Hoà"), text("chùa hòa"));
    }

    #[test]
    fn what_does_not_fit_is_kept_with_its_fault_and_what_went_stays() {
        let before = record(&[("ten", "Máy 1"), ("nam", "2024"), ("ghi_chu", "cũ")]);
        let later = carry(&test_definition(), &with("nam", |f| f.min = Some(2025.0)), &before);
        assert_eq!(later.misfits.len(), 1);
        assert_eq!((later.record.values["nam"].as_str(), later.changes.len()), ("2024", 0));
        assert_eq!(later.record.values["ghi_chu"], "cũ");
        let must = carry(&test_definition(), &with("diet_virus", |f| f.required = true), &before);
        assert_eq!(must.misfits[0].kind, FaultKind::Missing);
        let mut gone = test_definition();
        gone.fields.retain(|field| field.key != "nam");
        let gone = carry(&test_definition(), &gone, &before);
        assert_eq!((gone.record.values["nam"].as_str(), gone.misfits.len(), gone.changes.len()), ("2024", 0, 0));
    }

    #[test]
    fn what_is_not_touched_keeps_its_value_and_its_fault() {
        let mut before = record(&[("ten", "Máy 1"), ("nam", "năm ngoái")]);
        before
            .faults
            .push(Fault { field: "nam".into(), kind: FaultKind::Wrong, said: "không phải là số".into() });
        let renamed = carry(&test_definition(), &with("nam", |f| f.label = "Năm".into()), &before);
        assert_eq!(renamed.record, Record { version: 2, ..before.clone() });
        assert!(renamed.misfits.is_empty());
        let read = carry(&test_definition(), &with("nam", |f| f.kind = Kind::Text), &before);
        assert!(read.record.faults.is_empty() && read.record.values["nam"] == "năm ngoái");
    }
}
