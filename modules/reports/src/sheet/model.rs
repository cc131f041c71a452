//! What a unit's sheet is, who may write in it when, and what is wrong or strange about its figures.

use crate::period::{Exception, Period, PeriodId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Error, Result, UnitId, UserId, typed_id};
use plans::api::{IndicatorId, Unit};
use uuid::Uuid;

typed_id!(
    /// Phiếu số liệu của đơn vị.
    SheetId
);

/// A change by more than this share of the last period needs a note.
pub(crate) const JUMP: f64 = 0.2;

/// Bước của phiếu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SheetState {
    /// Đang nhập.
    Open,
    /// Đã nộp, chờ duyệt.
    Submitted,
    /// Trả lại để bổ sung.
    Returned,
    /// Đã duyệt: locked.
    Approved,
}

impl SheetState {
    /// The stored name, and the end of its key in the Fluent files (`report-sheet-open`).
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Approved => "approved",
        }
    }

    /// The state of a stored name.
    pub(crate) fn from_key(key: &str) -> Self {
        [Self::Submitted, Self::Returned, Self::Approved].into_iter().find(|s| s.key() == key).unwrap_or(Self::Open)
    }
}

/// Phiếu số liệu: what a unit reports for a period.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sheet {
    pub id: SheetId,
    pub period: PeriodId,
    pub unit: UnitId,
    pub state: SheetState,
    /// Kết quả nổi bật, khó khăn, đề xuất, in the unit's own words.
    pub results: String,
    pub difficulties: String,
    pub proposals: String,
    pub submitted_at: Option<DateTime<Utc>>,
    pub submitted_by: Option<UserId>,
    pub submitted_by_name: String,
    /// The standing office answers for the indicators that nobody leads.
    pub takes_unassigned: bool,
    /// Handed in after the due day, under an exception.
    pub was_late: bool,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by_name: String,
    pub decision_reason: String,
    pub version: i32,
}

impl Sheet {
    /// Is it locked?
    pub(crate) fn is_approved(&self) -> bool {
        self.state == SheetState::Approved
    }
}

/// Ô số liệu: what was entered for one indicator.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub indicator: IndicatorId,
    /// The figure that it becomes on approval; its evidence is attached to it.
    pub figure: Uuid,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub value: Option<f64>,
    pub note: String,
    pub entered_by: UserId,
    pub entered_by_name: String,
    pub entered_at: DateTime<Utc>,
    pub version: i32,
}

impl Entry {
    /// Was nothing typed into it?
    pub(crate) fn is_empty(&self) -> bool {
        self.numerator.is_none() && self.denominator.is_none() && self.value.is_none()
    }

    /// Is there a figure or a note?
    pub(crate) fn says_something(&self) -> bool {
        !self.is_empty() || !self.note.is_empty()
    }

    /// "850/1.000", or the value alone.
    pub(crate) fn text(&self) -> String {
        let number = |value: Option<f64>| value.map(|v| ui::number(ui::Lang::Vi, v)).unwrap_or_default();
        match (self.numerator, self.denominator) {
            (Some(_), Some(_)) => format!("{}/{}", number(self.numerator), number(self.denominator)),
            _ => number(self.value),
        }
    }
}

/// What was typed into the row of an indicator.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Typed {
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub value: Option<f64>,
    pub note: String,
}

impl Typed {
    /// Says the same as what is kept.
    pub(crate) fn equals(&self, kept: Option<&Entry>) -> bool {
        match kept {
            Some(e) => {
                (self.numerator, self.denominator, self.value, self.note.trim())
                    == (e.numerator, e.denominator, e.value, e.note.as_str())
            }
            None => *self == Self::default() || (self.is_blank() && self.note.trim().is_empty()),
        }
    }

    fn is_blank(&self) -> bool {
        self.numerator.is_none() && self.denominator.is_none() && self.value.is_none()
    }

    /// The value, and what is wrong by field (`numerator`, `denominator`, `value`).
    ///
    /// # Errors
    /// [`Error::Invalid`] by field: negative, nothing to divide by, more than the whole.
    pub(crate) fn check(&self, unit: &Unit) -> Result<Option<f64>> {
        if unit.is_share() {
            if let (Some(part), Some(whole)) = (self.numerator, self.denominator)
                && part > whole
            {
                return Err(Error::invalid(
                    "numerator",
                    "Tử số lớn hơn mẫu số. Kiểm tra lại: tử số là một phần của mẫu số.",
                ));
            }
            if self.numerator.is_none() && self.value.is_some_and(|v| v > 100.0) {
                return Err(Error::invalid("value", "Tỷ lệ không quá 100%."));
            }
        }
        plans::api::value_of(unit, self.numerator, self.denominator, self.value)
    }
}

/// Một điều cần xem lại trước khi nộp.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Finding {
    /// Neither figure nor note.
    Missing,
    /// More than [`JUMP`] away from the last period; a note explains it.
    Jump { before: f64, now: f64, explained: bool },
}

impl Finding {
    /// Must it be settled before the sheet is handed in?
    pub(crate) fn blocks(&self) -> bool {
        matches!(self, Self::Missing | Self::Jump { explained: false, .. })
    }
}

/// What is strange about a row. A figure may be missing where the note says why.
pub(crate) fn finding(value: Option<f64>, note: &str, before: Option<f64>) -> Option<Finding> {
    let explained = !note.trim().is_empty();
    match (value, before) {
        (None, _) if explained => None,
        (None, _) => Some(Finding::Missing),
        (Some(now), Some(before)) if (now - before).abs() > before.abs() * JUMP && now != before => {
            Some(Finding::Jump { before, now, explained })
        }
        _ => None,
    }
}

/// May a sheet that waits for approval be taken back on this day? Not once it could not be handed in again.
pub(crate) fn may_withdraw(period: &Period, sheet: &Sheet, exception: Option<&Exception>, today: NaiveDate) -> bool {
    let taken_back = Sheet { state: SheetState::Open, ..sheet.clone() };
    sheet.state == SheetState::Submitted && require_writable(period, &taken_back, exception, today).is_ok()
}

/// May figures be written into a sheet on this day? The due day is open until it ends.
///
/// # Errors
/// [`Error::Refused`] saying why not, who decided it, and until when it was open.
pub(crate) fn require_writable(
    period: &Period,
    sheet: &Sheet,
    exception: Option<&Exception>,
    today: NaiveDate,
) -> Result<()> {
    let day = vietnamese::format_date;
    period.require_open("không sửa số liệu được nữa")?;
    match sheet.state {
        SheetState::Approved => {
            let decided = sheet.decided_at.map(|at| day(kernel::local_day(at))).unwrap_or_default();
            return Err(Error::refused(format!(
                "Phiếu đã được {} duyệt ngày {decided} và khóa lại. Cần sửa thì đề nghị bộ phận tổng hợp mở lại phiếu, nêu lý do.",
                sheet.decided_by_name
            )));
        }
        SheetState::Submitted => {
            let submitted = sheet.submitted_at.map(|at| day(kernel::local_day(at))).unwrap_or_default();
            return Err(Error::refused(format!(
                "Phiếu đã được {} nộp ngày {submitted} và đang chờ duyệt. Cần sửa thì {}.",
                sheet.submitted_by_name,
                if may_withdraw(period, sheet, exception, today) {
                    "rút phiếu về trước khi được duyệt"
                } else {
                    "đề nghị bộ phận tổng hợp trả lại phiếu"
                }
            )));
        }
        SheetState::Open | SheetState::Returned => {}
    }
    if today <= period.due_on {
        return Ok(());
    }
    match exception {
        Some(e) if today <= e.until_day => Ok(()),
        Some(e) => Err(Error::refused(format!(
            "Đã quá hạn: hạn của kỳ là hết ngày {}, {} cho nộp muộn đến hết ngày {} (lý do: {}). Cần thêm thời gian thì đề nghị bộ phận tổng hợp.",
            day(period.due_on),
            e.granted_by_name,
            day(e.until_day),
            e.reason
        ))),
        None => Err(Error::refused(format!(
            "Đã quá hạn: kỳ này nhận số liệu đến hết ngày {} theo chế độ báo cáo. Cần nộp muộn thì đề nghị bộ phận tổng hợp cho phép đến một ngày cụ thể.",
            day(period.due_on)
        ))),
    }
}

#[cfg(test)]
mod tests;
