//! Lịch làm việc: which days are worked, why others are not, and when a number of working days is over. All of it is data.

mod ward;
pub use ward::{SETTINGS, WardCalendar, as_set, in_use, kept, of_ward};

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};
use vietnamese::lunar::{self, LunarDate};

/// Holiday data that is not TOML of the expected shape.
#[derive(Debug, thiserror::Error)]
#[error("dữ liệu ngày nghỉ không đúng dạng: {0}")]
pub struct CalendarError(#[from] toml::de::Error);

/// By which calendar a holiday's day is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reckoning {
    Solar,
    Lunar,
}

/// Quy định về một ngày lễ, tết.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HolidayRule {
    pub key: String,
    pub name: String,
    pub name_en: String,
    pub calendar: Reckoning,
    pub month: u32,
    pub day: u32,
    /// Days off before the day itself, where no choice for the year says otherwise.
    #[serde(default)]
    pub days_before: u32,
    #[serde(default)]
    pub days_after: u32,
    /// The law that grants it.
    pub basis: String,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
}

/// What was decided for one year: how many days before and after.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct YearChoice {
    pub key: String,
    pub year: i32,
    pub days_before: u32,
    pub days_after: u32,
    /// Checked against the decision.
    pub verified: bool,
}

/// Hoán đổi ngày làm việc: a working day off for a day of rest worked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Swap {
    pub off: NaiveDate,
    pub worked: NaiveDate,
    pub verified: bool,
}

/// Rules, choices and swaps, as a data file states them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct HolidayData {
    #[serde(default, rename = "rule")]
    pub rules: Vec<HolidayRule>,
    #[serde(default, rename = "choice")]
    pub choices: Vec<YearChoice>,
    #[serde(default, rename = "swap")]
    pub swaps: Vec<Swap>,
}

impl HolidayData {
    /// Reads a data file.
    pub fn from_toml(text: &str) -> Result<Self, CalendarError> {
        Ok(toml::from_str(text)?)
    }

    /// The data that come with the product.
    pub fn national() -> Result<Self, CalendarError> {
        Self::from_toml(include_str!("../data/holidays.toml"))
    }
}

/// Giờ làm việc trong tuần of a ward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyHours {
    /// Days of weekly rest; a holiday on one of them is made up for.
    pub rest_days: Vec<Weekday>,
    /// Spans of work on a working day, in order.
    pub spans: Vec<(NaiveTime, NaiveTime)>,
    /// Spans of certain weekdays, where they differ (a Saturday morning).
    #[serde(default)]
    pub special: Vec<(Weekday, Vec<(NaiveTime, NaiveTime)>)>,
}

impl Default for WeeklyHours {
    /// Monday to Friday, 7:30–11:30 and 13:30–17:00.
    fn default() -> Self {
        let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
        Self {
            rest_days: vec![Weekday::Sat, Weekday::Sun],
            spans: vec![(at(7, 30), at(11, 30)), (at(13, 30), at(17, 0))],
            special: Vec::new(),
        }
    }
}

/// What kind of day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    Working,
    /// Nghỉ hằng tuần.
    WeeklyRest,
    /// Nghỉ lễ, tết.
    Holiday,
    /// Nghỉ bù for a holiday on a day of weekly rest.
    Compensatory,
    /// Nghỉ hoán đổi.
    SwappedOff,
    /// Làm bù.
    SwappedWork,
}

impl DayKind {
    /// Whether offices work on such a day.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::SwappedWork)
    }
}

/// A day with the reason for what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayNote {
    pub day: NaiveDate,
    pub kind: DayKind,
    /// The holiday concerned, in Vietnamese and English.
    pub holiday: Option<(String, String)>,
    /// The law behind a holiday.
    pub basis: Option<String>,
    /// The data of that year were checked against a decision.
    pub verified: bool,
}

/// When a number of working days is over, and which days were not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueDay {
    pub from: NaiveDate,
    pub working_days: u32,
    pub due_on: NaiveDate,
    /// Days out of the ordinary between the two: holidays, days made up for, swaps; not mere weekends.
    pub exceptions: Vec<DayNote>,
}

type Year = Arc<BTreeMap<NaiveDate, DayNote>>;

/// Longest search for a working day.
const MAX_SEARCH_DAYS: u64 = 3_660;

/// Lịch làm việc of a ward.
#[derive(Debug)]
pub struct WorkingCalendar {
    data: HolidayData,
    hours: WeeklyHours,
    years: RwLock<BTreeMap<i32, Year>>,
}

impl WorkingCalendar {
    pub fn new(data: HolidayData, hours: WeeklyHours) -> Self {
        Self { data, hours, years: RwLock::default() }
    }

    /// The national holidays with the ordinary week, for what no ward has set otherwise.
    pub fn national() -> &'static Self {
        static CALENDAR: std::sync::OnceLock<WorkingCalendar> = std::sync::OnceLock::new();
        CALENDAR.get_or_init(|| Self::new(HolidayData::national().unwrap_or_default(), WeeklyHours::default()))
    }

    /// What kind of day it is and why.
    pub fn note(&self, day: NaiveDate) -> DayNote {
        if let Some(note) = self.year(day.year()).get(&day) {
            return note.clone();
        }
        let kind = if self.is_rest(day) { DayKind::WeeklyRest } else { DayKind::Working };
        DayNote { day, kind, holiday: None, basis: None, verified: true }
    }

    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        match self.year(day.year()).get(&day) {
            Some(note) => note.kind.is_working(),
            None => !self.is_rest(day),
        }
    }

    /// The days of a year that are not what their weekday says, in order.
    pub fn exceptions(&self, year: i32) -> Vec<DayNote> {
        self.year(year).values().cloned().collect()
    }

    /// The first working day on or after a day.
    pub fn working_day_from(&self, day: NaiveDate) -> Option<NaiveDate> {
        day.iter_days().take(MAX_SEARCH_DAYS as usize).find(|day| self.is_working_day(*day))
    }

    /// The last working day on or before a day: a deadline "within the quarter" is met by then.
    pub fn working_day_until(&self, day: NaiveDate) -> Option<NaiveDate> {
        let mut before = (0..MAX_SEARCH_DAYS).filter_map(|back| day.checked_sub_days(Days::new(back)));
        before.find(|day| self.is_working_day(*day))
    }

    /// The day on which this many working days after `from` are over; `from` itself does not count.
    /// With 0 days it is `from`, or the next working day where `from` is none. `None` beyond the calendar's range.
    pub fn add_working_days(&self, from: NaiveDate, working_days: u32) -> Option<DueDay> {
        let mut left = working_days;
        let mut due_on = if left == 0 { self.working_day_from(from)? } else { from };
        while left > 0 {
            due_on = self.working_day_from(due_on.succ_opt()?)?;
            left -= 1;
        }
        let of_year = |year| self.exceptions(year).into_iter().filter(|note| (from..=due_on).contains(&note.day));
        let exceptions = (from.year()..=due_on.year()).flat_map(of_year).collect();
        Some(DueDay { from, working_days, due_on, exceptions })
    }

    /// How many working days lie after `from` up to and including `to`; negative where `to` is the earlier.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let days = from.iter_days().skip(1).take_while(|day| *day <= to);
        i64::try_from(days.filter(|day| self.is_working_day(*day)).count()).unwrap_or(i64::MAX)
    }

    /// The spans of work of a day; none on a day off. A day worked in exchange has the ordinary hours.
    pub fn hours_of(&self, day: NaiveDate) -> &[(NaiveTime, NaiveTime)] {
        let kind = self.note(day).kind;
        let special = self.hours.special.iter().find(|(weekday, _)| *weekday == day.weekday());
        match (kind, special) {
            (DayKind::Working, Some((_, spans))) => spans,
            (kind, _) if kind.is_working() => &self.hours.spans,
            _ => &[],
        }
    }

    /// The moment itself where it is in working hours, else the beginning of the next span of work. Vietnamese time.
    pub fn next_working_moment(&self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        for day in at.date().iter_days().take(MAX_SEARCH_DAYS as usize) {
            for (begin, end) in self.hours_of(day) {
                let (begin, end) = (day.and_time(*begin), day.and_time(*end));
                if at < end {
                    return Some(begin.max(at));
                }
            }
        }
        None
    }

    fn is_rest(&self, day: NaiveDate) -> bool {
        self.hours.rest_days.contains(&day.weekday())
    }

    fn year(&self, year: i32) -> Year {
        if let Some(known) = self.years.read().unwrap_or_else(PoisonError::into_inner).get(&year) {
            return Arc::clone(known);
        }
        let computed = Arc::new(self.compute(year));
        self.years.write().unwrap_or_else(PoisonError::into_inner).insert(year, Arc::clone(&computed));
        computed
    }

    fn compute(&self, year: i32) -> BTreeMap<NaiveDate, DayNote> {
        let mut days = BTreeMap::new();
        for rule in &self.data.rules {
            for note in self.holiday(rule, year) {
                days.entry(note.day).or_insert(note);
            }
        }
        // Worked days are settled before a day is sought to make up for a holiday.
        for swap in &self.data.swaps {
            let note = |day, kind| DayNote { day, kind, holiday: None, basis: None, verified: swap.verified };
            for (day, kind) in [(swap.off, DayKind::SwappedOff), (swap.worked, DayKind::SwappedWork)] {
                if day.year() == year {
                    days.entry(day).or_insert_with(|| note(day, kind));
                }
            }
        }
        let lost: Vec<DayNote> =
            days.values().filter(|note| note.kind == DayKind::Holiday && self.is_rest(note.day)).cloned().collect();
        for holiday in lost {
            let free = |day: &NaiveDate| match days.get(day) {
                Some(note) => note.kind.is_working() && !self.is_rest(*day),
                None => !self.is_rest(*day),
            };
            if let Some(day) = holiday.day.iter_days().take(60).find(free) {
                days.insert(day, DayNote { day, kind: DayKind::Compensatory, ..holiday });
            }
        }
        days
    }

    /// The days off that a rule grants in a year.
    fn holiday(&self, rule: &HolidayRule, year: i32) -> Vec<DayNote> {
        let main = match rule.calendar {
            Reckoning::Solar => NaiveDate::from_ymd_opt(year, rule.month, rule.day),
            Reckoning::Lunar => {
                lunar::to_solar(LunarDate { day: rule.day, month: rule.month, year, is_leap_month: false })
            }
        };
        let Some(main) = main else { return Vec::new() };
        if main < rule.valid_from || rule.valid_to.is_some_and(|end| main > end) {
            return Vec::new();
        }
        let choice = self.data.choices.iter().find(|choice| choice.key == rule.key && choice.year == year);
        let (before, after, verified) = match choice {
            Some(choice) => (choice.days_before, choice.days_after, choice.verified),
            None => (rule.days_before, rule.days_after, rule.days_before == 0 && rule.days_after == 0),
        };
        let first = main.checked_sub_days(Days::new(u64::from(before.min(10)))).unwrap_or(main);
        first
            .iter_days()
            .take(before.min(10) as usize + after.min(10) as usize + 1)
            .map(|day| DayNote {
                day,
                kind: DayKind::Holiday,
                holiday: Some((rule.name.clone(), rule.name_en.clone())),
                basis: Some(rule.basis.clone()),
                verified,
            })
            .collect()
    }
}

impl DayNote {
    /// The reason in Vietnamese: "nghỉ bù Giỗ Tổ Hùng Vương".
    pub fn reason_vi(&self) -> String {
        let name = self.holiday.as_ref().map_or("", |(name, _)| name);
        let reason = match self.kind {
            DayKind::Working => "ngày làm việc".to_owned(),
            DayKind::WeeklyRest => "nghỉ hằng tuần".to_owned(),
            DayKind::Holiday => format!("nghỉ {name}"),
            DayKind::Compensatory => format!("nghỉ bù {name}"),
            DayKind::SwappedOff => "nghỉ hoán đổi".to_owned(),
            DayKind::SwappedWork => "làm bù".to_owned(),
        };
        if self.verified { reason } else { format!("{reason} (chưa xác nhận)") }
    }

    /// The reason in English.
    pub fn reason_en(&self) -> String {
        let name = self.holiday.as_ref().map_or("", |(_, name)| name);
        let reason = match self.kind {
            DayKind::Working => "working day".to_owned(),
            DayKind::WeeklyRest => "weekly rest".to_owned(),
            DayKind::Holiday => name.to_owned(),
            DayKind::Compensatory => format!("day off in lieu of {name}"),
            DayKind::SwappedOff => "day off in exchange".to_owned(),
            DayKind::SwappedWork => "worked in exchange".to_owned(),
        };
        if self.verified { reason } else { format!("{reason} (not confirmed)") }
    }
}

impl DueDay {
    /// How the day was found, in Vietnamese, a line each; runs of days with one reason are one line.
    pub fn lines_vi(&self) -> Vec<String> {
        let head = format!("Từ {}, {} ngày làm việc.", vietnamese::format_date(self.from), self.working_days);
        let foot = format!("Đến hạn {}.", vietnamese::format_date(self.due_on));
        self.lines(head, DayNote::reason_vi, foot)
    }

    /// How the day was found, in English.
    pub fn lines_en(&self) -> Vec<String> {
        let head = format!("From {}, {} working days.", vietnamese::format_date(self.from), self.working_days);
        let foot = format!("Due on {}.", vietnamese::format_date(self.due_on));
        self.lines(head, DayNote::reason_en, foot)
    }

    fn lines(&self, head: String, reason: fn(&DayNote) -> String, foot: String) -> Vec<String> {
        let mut lines = vec![head];
        let same = |a: &DayNote, b: &DayNote| reason(a) == reason(b) && a.day.succ_opt() == Some(b.day);
        for run in self.exceptions.chunk_by(same) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let days = match first.day == last.day {
                true => vietnamese::format_date(first.day),
                false => format!("{} – {}", vietnamese::format_date(first.day), vietnamese::format_date(last.day)),
            };
            lines.push(format!("{days}: {}.", reason(first)));
        }
        lines.push(foot);
        lines
    }
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
