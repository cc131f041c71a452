//! What a reporting period is: its days, its kind, and whether it is open, with the names that people call it by.

use crate::cadence::CadenceId;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use kernel::{Error, Result, local_day, typed_id};
use plan_reader::deadline::Period as Every;
use plans::api::PlanId;
use ui::Lang;

typed_id!(
    /// Kỳ báo cáo.
    PeriodId
);

/// Days from – to, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub(crate) struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    /// A whole year.
    pub(crate) fn year(year: i32) -> Self {
        Self::months(year, 1, 12)
    }

    /// From the first day of one month to the last of another.
    fn months(year: i32, first: u32, last: u32) -> Self {
        let day = |month: u32| NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default();
        let next = if last == 12 { NaiveDate::from_ymd_opt(year + 1, 1, 1) } else { Some(day(last + 1)) };
        Self { from: day(first), to: next.and_then(|day| day.pred_opt()).unwrap_or_default() }
    }

    /// The same days of the year before.
    pub(crate) fn year_before(self) -> Self {
        let back = |day: NaiveDate| day.with_year(day.year() - 1).unwrap_or_else(|| day - Days::new(366));
        Self { from: back(self.from), to: back(self.to) }
    }
}

/// Loại kỳ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Tuần.
    Week,
    /// Tháng.
    Month,
    /// Quý.
    Quarter,
    /// 6 tháng.
    HalfYear,
    /// 9 tháng.
    NineMonths,
    /// Năm.
    Year,
}

impl From<Every> for Kind {
    fn from(every: Every) -> Self {
        match every {
            Every::Week => Self::Week,
            Every::Month => Self::Month,
            Every::Quarter => Self::Quarter,
            Every::HalfYear | Every::FirstSixMonths => Self::HalfYear,
            Every::NineMonths => Self::NineMonths,
            Every::Year => Self::Year,
        }
    }
}

impl Kind {
    /// Every kind, shortest first.
    pub(crate) const ALL: [Self; 6] =
        [Self::Week, Self::Month, Self::Quarter, Self::HalfYear, Self::NineMonths, Self::Year];

    /// The stored name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half_year",
            Self::NineMonths => "nine_months",
            Self::Year => "year",
        }
    }

    /// The kind of a stored name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Its periods in a year, in order; weeks are those that end (on Sunday) in the year.
    pub(crate) fn spans(self, year: i32) -> Vec<Span> {
        let months: &[(u32, u32)] = match self {
            Self::Week => return weeks(year),
            Self::Month => return (1..=12).map(|m| Span::months(year, m, m)).collect(),
            Self::Quarter => &[(1, 3), (4, 6), (7, 9), (10, 12)],
            Self::HalfYear => &[(1, 6), (7, 12)],
            Self::NineMonths => &[(1, 9)],
            Self::Year => &[(1, 12)],
        };
        months.iter().map(|(first, last)| Span::months(year, *first, *last)).collect()
    }

    /// Its period before this one.
    pub(crate) fn span_before(self, span: Span) -> Span {
        if self == Self::Week {
            let back = |day: NaiveDate| day.checked_sub_days(Days::new(7)).unwrap_or(day);
            return Span { from: back(span.from), to: back(span.to) };
        }
        let year = span.to.year();
        let before = [year - 1, year].into_iter().flat_map(|year| self.spans(year)).filter(|s| s.to < span.to);
        before.max_by_key(|s| s.to).unwrap_or_else(|| span.year_before())
    }

    /// "Quý III/2026", "6 tháng đầu năm 2026", "Tháng 7/2026", "Năm 2026".
    pub(crate) fn name(self, span: Span, lang: Lang) -> String {
        let (year, month) = (span.to.year(), span.to.month());
        let roman = vietnamese::to_roman(month / 3).unwrap_or_default();
        match (self, lang) {
            (Self::Week, Lang::Vi) => format!("Tuần {} – {}", short(span.from), vietnamese::format_date(span.to)),
            (Self::Week, Lang::En) => format!("Week {} – {}", short(span.from), vietnamese::format_date(span.to)),
            (Self::Month, Lang::Vi) => format!("Tháng {month}/{year}"),
            (Self::Month, Lang::En) => format!("Month {month}/{year}"),
            (Self::Quarter, Lang::Vi) => format!("Quý {roman}/{year}"),
            (Self::Quarter, Lang::En) => format!("Q{} {year}", month / 3),
            (Self::HalfYear, Lang::Vi) if month == 6 => format!("6 tháng đầu năm {year}"),
            (Self::HalfYear, Lang::Vi) => format!("6 tháng cuối năm {year}"),
            (Self::HalfYear, Lang::En) => format!("{} half of {year}", if month == 6 { "First" } else { "Second" }),
            (Self::NineMonths, Lang::Vi) => format!("9 tháng năm {year}"),
            (Self::NineMonths, Lang::En) => format!("First 9 months of {year}"),
            (Self::Year, Lang::Vi) => format!("Năm {year}"),
            (Self::Year, Lang::En) => format!("Year {year}"),
        }
    }
}

fn short(day: NaiveDate) -> String {
    format!("{}/{}", day.day(), day.month())
}

fn weeks(year: i32) -> Vec<Span> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let sundays = first.iter_days().skip_while(|d| d.weekday() != chrono::Weekday::Sun).step_by(7);
    let week = |sunday: NaiveDate| Span { from: sunday.checked_sub_days(Days::new(6)).unwrap_or(sunday), to: sunday };
    sundays.take_while(|d| d.year() == year).map(week).collect()
}

/// Kỳ báo cáo.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Period {
    pub id: PeriodId,
    pub cadence: CadenceId,
    pub plan: PlanId,
    pub kind: Kind,
    pub span: Span,
    /// Days that the figures cover.
    pub data: Span,
    pub due_on: NaiveDate,
    pub state: PeriodState,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by_name: String,
    /// Why it was closed though sheets were missing.
    pub close_reason: String,
    /// Digest of the frozen figures; empty while it is open.
    pub digest: String,
    pub version: i32,
}

impl Period {
    /// "Quý III/2026".
    pub(crate) fn name(&self, lang: Lang) -> String {
        self.kind.name(self.span, lang)
    }

    /// Does it still take figures?
    pub(crate) fn is_open(&self) -> bool {
        self.state == PeriodState::Open
    }

    /// Was its due day past when it was opened? Then nobody could have been on time.
    pub(crate) fn was_opened_late(&self) -> bool {
        local_day(self.opened_at) > self.due_on
    }

    /// # Errors
    /// [`Error::Refused`] once it is closed, saying by whom, when and why; `so` ends the sentence.
    pub(crate) fn require_open(&self, so: &str) -> Result<()> {
        if self.is_open() {
            return Ok(());
        }
        let closed = self.closed_at.map(|at| vietnamese::format_date(local_day(at))).unwrap_or_default();
        let why =
            if self.close_reason.is_empty() { String::new() } else { format!(" (lý do: {})", self.close_reason) };
        Err(Error::refused(format!("Kỳ báo cáo đã được {} chốt ngày {closed}{why} nên {so}.", self.closed_by_name)))
    }
}

/// Tình trạng của kỳ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PeriodState {
    /// Đang thu thập số liệu.
    Open,
    /// Đã chốt.
    Closed,
}

impl PeriodState {
    /// The stored name, and the end of its key in the Fluent files (`report-period-open`).
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_called_as_people_call_them() {
        let name = |kind: Kind, n: usize| kind.name(kind.spans(2026)[n], Lang::Vi);
        assert_eq!(name(Kind::Quarter, 2), "Quý III/2026");
        assert_eq!(name(Kind::HalfYear, 0), "6 tháng đầu năm 2026");
        assert_eq!(name(Kind::NineMonths, 0), "9 tháng năm 2026");
        assert_eq!(name(Kind::Month, 6), "Tháng 7/2026");
        assert_eq!(name(Kind::Year, 0), "Năm 2026");
        assert_eq!(name(Kind::Week, 0), "Tuần 29/12 – 04/01/2026");
    }

    #[test]
    fn the_period_before_may_lie_in_the_year_before() {
        let before = |kind: Kind, n: usize| kind.span_before(kind.spans(2026)[n]);
        assert_eq!(before(Kind::Quarter, 2), Kind::Quarter.spans(2026)[1]);
        assert_eq!(before(Kind::Month, 0), Kind::Month.spans(2025)[11]);
        assert_eq!(before(Kind::Week, 0), Span { from: d("2025-12-22"), to: d("2025-12-28") });
        assert_eq!(before(Kind::Year, 0), Span::year(2025));
    }

    #[test]
    fn a_leap_day_has_a_day_a_year_before() {
        let span = Span { from: d("2028-02-01"), to: d("2028-02-29") };
        assert_eq!(span.year_before(), Span { from: d("2027-02-01"), to: d("2027-02-28") });
    }
}
