//! Bản nháp của một định nghĩa: keys made from names, lists written as lines, fields moved, taken out and put back.

use crate::definition::check::{KEY_LETTERS, give_slots, view_faults};
use crate::definition::{Cadence, Choice, Classification, Definition, Field, Kind, RegisterId};
use crate::record::RecordId;
use chrono::{DateTime, Utc};
use kernel::{Error, FieldErrors, Result, UnitId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;
use vietnamese::{fold, slug};

kernel::typed_id! {
    /// Bản nháp: the identifier of a draft.
    DraftId
}

/// Bản nháp của một người: a definition that is being written and does not hold yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) id: DraftId,
    /// The register that it changes; none: it makes a new one.
    pub(crate) register: Option<RegisterId>,
    /// How often it was written.
    pub(crate) revision: i32,
    pub(crate) owner: UserId,
    pub(crate) changed_at: DateTime<Utc>,
    pub(crate) body: Body,
}

/// What a draft holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Body {
    /// The version of the register from which it departs; 0 for a new register.
    pub(crate) base: i32,
    pub(crate) definition: Definition,
    pub(crate) steward: Option<UnitId>,
    /// Fields that were taken out and can be put back, the latest last.
    #[serde(default)]
    pub(crate) removed: Vec<RemovedField>,
    /// What a job found among the records of a large register.
    #[serde(default)]
    pub(crate) report: Option<Report>,
    /// The job that works on it, or did last.
    #[serde(default)]
    pub(crate) job: Option<Uuid>,
    /// Dropped; it can be taken back for a while.
    #[serde(default)]
    pub(crate) dropped: bool,
}

/// A field that was taken out, with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RemovedField {
    pub(crate) at: usize,
    pub(crate) field: Field,
}

/// What would not fit under a new definition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    /// Revision of the draft and version of the register that were compared.
    pub(crate) revision: i32,
    pub(crate) version: i32,
    /// Records that were looked at.
    pub(crate) checked: i64,
    /// Records of which something would not fit.
    pub(crate) records: i64,
    /// How many, by field.
    pub(crate) fields: BTreeMap<String, i64>,
    /// How many go to another state, by the state that they leave.
    pub(crate) moved: BTreeMap<String, i64>,
    /// The first of them: (record, field).
    pub(crate) first: Vec<(RecordId, String)>,
}

impl Body {
    /// A new register of this title, with a field for the name of a record.
    pub(crate) fn blank(title: &str) -> Self {
        let name = Field { key: "ten".into(), label: "Tên".into(), required: true, ..Field::default() };
        let definition = Definition {
            key: key_from(title, '-'),
            title: title.to_owned(),
            about: String::new(),
            basis: String::new(),
            serves: Vec::new(),
            cadence: Cadence::default(),
            retention_years: None,
            classification: Classification::default(),
            expected: None,
            label: name.key.clone(),
            fields: vec![name],
            states: Vec::new(),
            views: Vec::new(),
        };
        Self::of(0, definition, None)
    }

    /// A version of a register, to be changed.
    pub(crate) fn of(base: i32, definition: Definition, steward: Option<UnitId>) -> Self {
        Self { base, definition, steward, removed: Vec::new(), report: None, job: None, dropped: false }
    }

    /// The definition as it would hold after the one that holds now: its fields with their columns, without the filters
    /// that ask for what is gone or has no column. Beside it, the fields that need a column and have none.
    pub(crate) fn ready(&self, old: Option<&Definition>) -> (Definition, FieldErrors) {
        let mut ready = self.definition.clone();
        let without_column = give_slots(&mut ready, old).err().unwrap_or_default();
        let views = std::mem::take(&mut ready.views);
        ready.views = views.into_iter().filter(|view| view_faults(&ready, view).is_empty()).collect();
        (ready, without_column)
    }

    fn place(&self, key: &str) -> Result<usize> {
        self.definition.fields.iter().position(|field| field.key == key).ok_or(Error::NotFound)
    }

    /// Moves a field one place up or down; at the end of the list it stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such field.
    pub(crate) fn shift_field(&mut self, key: &str, down: bool) -> Result<()> {
        let at = self.place(key)?;
        let to = if down { at + 1 } else { at.wrapping_sub(1) };
        if to < self.definition.fields.len() {
            self.definition.fields.swap(at, to);
        }
        Ok(())
    }

    /// Takes a field out of the draft.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such field.
    pub(crate) fn remove_field(&mut self, key: &str) -> Result<()> {
        let at = self.place(key)?;
        let field = self.definition.fields.remove(at);
        self.removed.push(RemovedField { at, field });
        Ok(())
    }

    /// Puts a field back where it was.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] where another field has its key by now.
    pub(crate) fn restore_field(&mut self, key: &str) -> Result<()> {
        if self.definition.field(key).is_some() {
            return Err(Error::refused(format!("Mã “{key}” đã dùng cho trường khác trong bản nháp.")));
        }
        let at = self.removed.iter().rposition(|removed| removed.field.key == key).ok_or(Error::NotFound)?;
        let back = self.removed.remove(at);
        let place = back.at.min(self.definition.fields.len());
        self.definition.fields.insert(place, back.field);
        Ok(())
    }
}

/// A key made from a name: small letters without marks, digits, one joint; begins with a letter.
pub(crate) fn key_from(name: &str, joint: char) -> String {
    let plain = slug(name).replace('-', &joint.to_string());
    let key = if plain.starts_with(|c: char| c.is_ascii_digit()) { format!("m{joint}{plain}") } else { plain };
    let short: String = key.chars().take(KEY_LETTERS).collect();
    short.trim_end_matches(joint).to_owned()
}

/// A key made from a name that none of the others has.
pub(crate) fn fresh_key(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let first = key_from(name, '_');
    let short: String = first.chars().take(KEY_LETTERS - 4).collect();
    let more = (2..1_000).map(|n| format!("{short}_{n}"));
    std::iter::once(first).chain(more).find(|key| !is_taken(key)).unwrap_or_default()
}

/// Things with a key and a name as people write them: one a line, "key | name" or the name alone. A name that was
/// there before keeps its key.
pub(crate) fn read_lines<'k>(text: &str, known: impl Iterator<Item = (&'k str, &'k str)> + Clone) -> Vec<Choice> {
    let mut out: Vec<Choice> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (key, label) = match line.split_once('|') {
            Some((key, label)) if !label.trim().is_empty() => (key_from(key, '_'), label.trim()),
            _ => (String::new(), line.trim_matches('|').trim()),
        };
        let former = || known.clone().find(|(_, name)| fold(name) == fold(label)).map(|(key, _)| key.to_owned());
        let is_taken = |key: &str| out.iter().any(|other: &Choice| other.key == key);
        let key = match key.is_empty() {
            false => key,
            true => former().filter(|key| !is_taken(key)).unwrap_or_else(|| fresh_key(label, is_taken)),
        };
        out.push(Choice { key, label: label.to_owned() });
    }
    out
}

/// Things with a key and a name as lines.
pub(crate) fn as_lines<'k>(things: impl Iterator<Item = (&'k str, &'k str)>) -> String {
    things.map(|(key, label)| format!("{key} | {label}")).collect::<Vec<_>>().join("\n")
}

/// Has a field of this kind a smallest and a largest value?
pub(crate) fn has_range(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Decimal | Kind::Money | Kind::Year | Kind::Date)
}

/// Can its text be held to a pattern?
pub(crate) fn has_pattern(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::LongText | Kind::IdentityNumber | Kind::Phone)
}

/// Has its number a unit?
pub(crate) fn has_unit(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Decimal | Kind::ComputedNumber)
}

/// Is one of a few chosen?
pub(crate) fn has_options(kind: Kind) -> bool {
    matches!(kind, Kind::Choice | Kind::Choices)
}

/// Does it hold a stored file?
pub(crate) fn is_file(kind: Kind) -> bool {
    matches!(kind, Kind::File | Kind::Photo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_from_vietnamese_names() {
        for (name, key) in [("Hệ điều hành", "he_dieu_hanh"), ("7 ngày", "m_7_ngay"), ("Đã có?", "da_co"), ("…", "")]
        {
            assert_eq!(key_from(name, '_'), key, "{name}");
        }
        assert_eq!(key_from(&"Điểm Wi-Fi công cộng ".repeat(9), '-').len(), 40);
        assert_eq!(fresh_key("Tên", |key| key == "ten" || key == "ten_2"), "ten_3");
    }

    #[test]
    fn choices_are_lines_and_keep_their_keys() {
        let known = [("w7", "Windows 7"), ("khac", "Khác")];
        let read = read_lines("Windows 7\n\nw11 | Windows 11 | bản mới\nKhác\nKhác\n Linux |\n", known.into_iter());
        let shown: Vec<(&str, &str)> = read.iter().map(|c| (c.key.as_str(), c.label.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("w7", "Windows 7"),
                ("w11", "Windows 11 | bản mới"),
                ("khac", "Khác"),
                ("khac_2", "Khác"),
                ("linux", "Linux")
            ]
        );
        assert_eq!(as_lines(known.into_iter()), "w7 | Windows 7\nkhac | Khác");
    }

    #[test]
    fn a_field_that_was_taken_out_comes_back_where_it_was() {
        let mut body = Body::of(1, crate::definition::test_definition(), None);
        let before = body.definition.clone();
        body.remove_field("nam").unwrap_or_else(|e| panic!("{e}"));
        body.shift_field("ten", false).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(body.definition.fields.len(), 2);
        body.restore_field("nam").unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(body.definition, before);
        body.shift_field("ten", true).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(body.definition.fields[1].key, "ten");
        assert!(body.restore_field("nam").is_err() && body.remove_field("khong_co").is_err());
    }
}
