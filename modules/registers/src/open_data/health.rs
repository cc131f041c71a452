//! Đúng, đủ, sạch, sống: how the records stand that would be published, and what holds them back.

use super::settings;
use crate::definition::Cadence;
use kernel::{Conn, Result};

/// How the records stand that would be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Health {
    pub(crate) records: i64,
    /// With a value that breaks a rule.
    pub(crate) wrong: i64,
    /// Without a mandatory value.
    pub(crate) missing: i64,
    /// With a value that is written otherwise than it should be.
    pub(crate) unclean: i64,
    /// Of which another record may be the same thing.
    pub(crate) suspected: i64,
    /// Expected by the register and not there.
    pub(crate) absent: i64,
    /// Confirmed within the cadence of the register.
    pub(crate) fresh: i64,
}

/// So many percent of the records may be wrong, incomplete, unclean or overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) wrong: i64,
    pub(crate) missing: i64,
    pub(crate) unclean: i64,
    pub(crate) overdue: i64,
}

impl Limits {
    /// As the ward has set them.
    pub(crate) async fn of(conn: &Conn) -> Result<Self> {
        Ok(Self {
            wrong: settings::MOST_WRONG.number(conn).await?,
            missing: settings::MOST_MISSING.number(conn).await?,
            unclean: settings::MOST_UNCLEAN.number(conn).await?,
            overdue: settings::MOST_OVERDUE.number(conn).await?,
        })
    }
}

/// Why records of this health are held back; `None` where they may be published.
pub(crate) fn held_back(health: Health, cadence: Cadence, limits: Limits) -> Option<String> {
    let records = health.records;
    if records == 0 {
        return Some("Chưa công bố: không có bản ghi nào theo điều kiện đã chọn.".to_owned());
    }
    let overdue = if cadence.days().is_some() { records - health.fresh } else { 0 };
    let expected = records + health.absent;
    let judged = [
        (health.wrong, records, limits.wrong, "có giá trị sai", "Sửa các bản ghi đó"),
        (health.missing, records, limits.missing, "thiếu giá trị bắt buộc", "Bổ sung các bản ghi đó"),
        (health.absent, expected, limits.missing, "dự kiến mà chưa có trong sổ", "Nhập các bản ghi đó"),
        (health.unclean, records, limits.unclean, "có giá trị viết chưa chuẩn", "Chuẩn hóa các bản ghi đó"),
        (health.suspected, records, limits.unclean, "nghi trùng nhau", "Gộp hoặc đánh dấu không trùng"),
        (overdue, records, limits.overdue, "chưa được xác nhận trong chu kỳ cập nhật của sổ", "Rà soát, xác nhận"),
    ];
    let broken = judged.into_iter().find(|(count, of, most, ..)| count * 100 > of * most);
    broken.map(|(count, records, most, said, what)| {
        format!(
            "Chưa công bố: {count} trong {records} bản ghi {said}, quá mức {most}% cho phép. {what} rồi công bố lại."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { wrong: 5, missing: 10, unclean: 20, overdue: 50 };

    fn said(health: Health, cadence: Cadence) -> String {
        held_back(health, cadence, LIMITS).unwrap_or_default()
    }

    #[test]
    fn bad_or_old_records_hold_publication_back() {
        let health = |records, wrong, fresh| Health { records, wrong, fresh, ..Health::default() };
        assert!(said(health(0, 0, 0), Cadence::Never).contains("không có bản ghi"));
        assert!(said(health(100, 6, 100), Cadence::Yearly).contains("6 trong 100"));
        assert_eq!(said(health(100, 5, 50), Cadence::Yearly), "");
        assert!(said(health(10, 0, 0), Cadence::Yearly).contains("chu kỳ"));
        assert!(said(health(100, 0, 49), Cadence::Yearly).contains("51 trong 100"), "a share, not all of them");
        assert_eq!(said(health(10, 0, 0), Cadence::Never), "");
    }

    #[test]
    fn what_is_incomplete_or_unclean_holds_it_back_too() {
        let whole = Health { records: 100, fresh: 100, ..Health::default() };
        assert!(said(Health { missing: 11, ..whole }, Cadence::Yearly).contains("thiếu giá trị bắt buộc"));
        assert!(said(Health { unclean: 21, ..whole }, Cadence::Yearly).contains("chưa chuẩn"));
        assert_eq!(said(Health { missing: 10, unclean: 20, ..whole }, Cadence::Yearly), "");
    }

    #[test]
    fn suspected_duplicates_and_records_that_are_not_there_hold_it_back() {
        let whole = Health { records: 90, fresh: 90, ..Health::default() };
        assert!(said(Health { absent: 11, ..whole }, Cadence::Yearly).contains("11 trong 101 bản ghi dự kiến"));
        assert!(said(Health { suspected: 19, ..whole }, Cadence::Yearly).contains("nghi trùng"));
        assert_eq!(said(Health { absent: 10, suspected: 18, ..whole }, Cadence::Yearly), "");
    }
}
