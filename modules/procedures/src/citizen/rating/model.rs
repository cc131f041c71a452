//! What a rating is, and how long it may be changed.

use crate::catalogue::ProcedureId;
use crate::dossier::{Dossier, DossierId};
use chrono::{DateTime, Duration, Utc};
use kernel::{Error, Result, UnitId, UserId, typed_id};

typed_id!(
    /// Lượt đánh giá.
    RatingId
);

/// Longest comment, in characters.
pub(super) const LONGEST: usize = 1_000;
/// So many days a rating may be changed.
const CHANGEABLE_DAYS: i64 = 7;

/// Đánh giá của người dân.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::citizen) struct Rating {
    pub(in crate::citizen) id: RatingId,
    pub(in crate::citizen) dossier: DossierId,
    pub(in crate::citizen) procedure: ProcedureId,
    pub(in crate::citizen) procedure_name: String,
    pub(in crate::citizen) officer: Option<UserId>,
    pub(in crate::citizen) officer_name: String,
    pub(in crate::citizen) unit: Option<UnitId>,
    /// 1 (rất không hài lòng) to 5 (rất hài lòng).
    pub(in crate::citizen) stars: i16,
    pub(in crate::citizen) comment: String,
    pub(in crate::citizen) first_at: DateTime<Utc>,
    pub(in crate::citizen) at: DateTime<Utc>,
}

impl Rating {
    /// May it still be changed?
    pub(in crate::citizen) fn is_changeable(&self, now: DateTime<Utc>) -> bool {
        now < self.first_at + Duration::days(CHANGEABLE_DAYS)
    }
}

/// Refuses a rating before the ward has done its work.
///
/// # Errors
/// [`Error::Refused`] while the dossier is open.
pub(super) fn require_done(dossier: &Dossier) -> Result<()> {
    if dossier.state.is_open() {
        return Err(Error::refused("Hồ sơ đang được giải quyết. Ông/bà đánh giá khi đã có kết quả."));
    }
    Ok(())
}

/// A number of stars that was tapped.
///
/// # Errors
/// [`Error::Invalid`] where it is none of 1 to 5.
pub(super) fn stars(typed: &str) -> Result<i16> {
    match typed.parse() {
        Ok(stars @ 1..=5) => Ok(stars),
        _ => Err(Error::invalid("stars", "Chọn một trong năm mức.")),
    }
}
