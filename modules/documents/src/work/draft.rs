//! What is typed of a work file, and what is wrong with it.

use super::model::{Expected, Retention, Rights};
use crate::secrecy;
use chrono::{Datelike, NaiveDate};
use kernel::{FieldErrors, Result, UnitId, UserId};

/// What is typed of a file; its identifier comes from the form, so that a double click makes one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileDraft {
    pub year: i32,
    pub notation: String,
    pub heading: String,
    pub title: String,
    pub unit: Option<UnitId>,
    pub keeper: Option<UserId>,
    pub retention: Option<Retention>,
    pub retention_basis: String,
    pub rights: Rights,
    pub construction: bool,
    pub expected: Vec<Expected>,
    pub note: String,
}

impl FileDraft {
    /// Lengths are those of the metadata that NĐ 30/2020 (Phụ lục VI) sets; what is longer is said, never cut.
    ///
    /// # Errors
    /// [`kernel::Error::Invalid`] by field; [`kernel::Error::Refused`] of what bears a mark of secrecy.
    pub(crate) fn check(&self, today: NaiveDate) -> Result<()> {
        let mut errors = FieldErrors::default();
        let mut text = |field: &str, value: &str, most: usize, empty: &str| {
            let length = value.trim().chars().count();
            if length == 0 && !empty.is_empty() {
                errors.add(field, empty);
            } else if length > most {
                errors.add(field, format!("Dài nhất {most} ký tự (đang có {length})."));
            }
        };
        text("notation", &self.notation, 20, "Nhập số và ký hiệu hồ sơ, ví dụ 01.VP.");
        text("title", &self.title, 500, "Nhập tiêu đề hồ sơ.");
        text("heading", &self.heading, 200, "");
        text("retention_basis", &self.retention_basis, 300, "");
        text("note", &self.note, 500, "");
        if !(2000..=today.year() + 1).contains(&self.year) {
            errors.add("year", format!("Năm từ 2000 đến {}.", today.year() + 1));
        }
        if self.unit.is_none() {
            errors.add("unit", "Chọn đơn vị lập hồ sơ.");
        }
        if self.keeper.is_none() {
            errors.add("keeper", "Chọn người lập hồ sơ.");
        }
        if self.retention.is_none() {
            errors.add("retention", "Nhập thời hạn lưu trữ: “Vĩnh viễn” hoặc số năm từ 1 đến 70, ví dụ “10 năm”.");
        }
        if self.expected.len() > 50 || self.expected.iter().any(|e| e.name.chars().count() > 200 || e.name.is_empty()) {
            errors.add("expected", "Nhiều nhất 50 thành phần, mỗi dòng một thành phần dài nhất 200 ký tự.");
        }
        errors.check()?;
        let named = [&self.title, &self.heading].into_iter().chain(self.expected.iter().map(|one| &one.name));
        secrecy::require_unmarked(named.map(String::as_str))?;
        secrecy::require_plain([self.note.as_str(), &self.retention_basis])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_of_secrecy_in_a_title_or_a_note_is_refused() {
        let whole = FileDraft {
            year: 2026,
            notation: "01.VP".into(),
            title: "Hồ sơ bảo vệ bí mật nhà nước".into(),
            unit: Some(UnitId::new()),
            keeper: Some(UserId::new()),
            retention: Retention::parse("10 năm"),
            ..FileDraft::default()
        };
        let today = "2026-03-16".parse().unwrap();
        whole.check(today).unwrap();
        for marked in [
            FileDraft { title: "[MẬT] Phương án".into(), ..whole.clone() },
            FileDraft { note: "Tối mật: giao tận tay".into(), ..whole.clone() },
            FileDraft { expected: Expected::parse("Kế hoạch (MẬT)"), ..whole.clone() },
        ] {
            assert!(matches!(marked.check(today), Err(kernel::Error::Refused(_))), "{marked:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_said_and_never_cut() {
        let draft = FileDraft { year: 2026, notation: "A".repeat(21), title: "x".repeat(501), ..FileDraft::default() };
        let kernel::Error::Invalid(errors) = draft.check("2026-03-16".parse().unwrap()).unwrap_err() else { panic!() };
        assert!(errors.of("notation").unwrap().contains("20 ký tự"));
        assert!(errors.of("title").unwrap().contains("đang có 501"));
        assert!(errors.of("unit").is_some() && errors.of("retention").is_some());
    }
}
