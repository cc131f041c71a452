//! Counting: when a dossier is due, and the lines that say how that was found.

use super::words;
use crate::catalogue::{Limit, TimeLimit};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use kernel::calendar::{DueDay, WorkingCalendar};
use kernel::{Error, Result, local};

/// What is counted from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub limit: Limit<'a>,
    /// Does the time for verification come on top?
    pub verifying: bool,
    pub received: DateTime<Utc>,
}

/// The days that a procedure grants for verification.
pub(crate) fn verification(limit: TimeLimit) -> u32 {
    match limit {
        TimeLimit::SameDay { verify_days, .. }
        | TimeLimit::WorkingDays { verify_days, .. }
        | TimeLimit::CalendarDays { verify_days, .. } => verify_days,
        TimeLimit::AtOnce => 0,
    }
}

/// What changed the count on the way, in order.
#[derive(Debug, Clone)]
pub(crate) enum Span {
    /// Dừng tính: the citizen was waited for.
    Rest { what: String, since: DateTime<Utc>, until: DateTime<Utc> },
    /// Gia hạn, with an apology.
    Extended { at: DateTime<Utc>, to: NaiveDate },
    /// The other side has told when it is due: that holds, and what comes after is counted on from it.
    There { told_at: DateTime<Utc>, due: DateTime<Utc> },
}

/// Hạn trả kết quả.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub at: DateTime<Utc>,
    /// How it was found, in Vietnamese, a line each.
    pub trace: Vec<String>,
}

/// When the dossier is due.
///
/// # Errors
/// [`Error::Refused`] where the calendar has no working day within ten years.
pub(crate) fn due(ask: Ask<'_>, calendar: &WorkingCalendar, spans: &[Span]) -> Result<Due> {
    let none = || Error::refused("Lịch làm việc của đơn vị không có ngày làm việc nào; đề nghị quản trị viên xem lại.");
    let received = local(ask.received).naive_local();
    let (day, limit) = (received.date(), ask.limit.time);
    let mut count = Count { calendar, limit, day, raw: day, set: None, trace: Vec::new() };
    count.say(format!("Nhận {}.", words::moment(received)));
    if !ask.limit.basis.is_empty() {
        count.say(format!("Thời hạn theo {}.", ask.limit.basis));
    }
    count.begin(received, ask.verifying).ok_or_else(none)?;
    let mut counted_until = ask.received;
    for span in spans {
        match span {
            Span::Rest { what, since, until } => {
                let (since, until) = (local(*since.max(&counted_until)).naive_local(), local(*until).naive_local());
                if until > since {
                    count.rest(what, since, until).ok_or_else(none)?;
                }
            }
            Span::Extended { at, to } => count.extend(local(*at).naive_local(), *to).ok_or_else(none)?,
            Span::There { told_at, due } => {
                counted_until = *told_at;
                count.set_there(local(*due).naive_local());
            }
        }
    }
    let at = count.ends();
    if count.set.is_none() {
        count.say(format!("Hẹn trả kết quả: {}.", words::moment(at)));
    }
    let at = (at - chrono::Duration::hours(7)).and_utc();
    Ok(Due { at, trace: count.trace })
}

struct Count<'a> {
    calendar: &'a WorkingCalendar,
    limit: TimeLimit,
    /// The working day on which it is due.
    day: NaiveDate,
    /// The day on which a count of calendar days ends, before it is moved to a working day.
    raw: NaiveDate,
    /// The moment that the other side has set, where nothing has moved it since.
    set: Option<NaiveDateTime>,
    trace: Vec<String>,
}

impl Count<'_> {
    fn say(&mut self, line: String) {
        self.trace.push(line);
    }

    /// The close of a working day.
    fn close(&self, day: NaiveDate) -> NaiveDateTime {
        day.and_time(self.calendar.hours_of(day).last().map_or(NaiveTime::MIN, |(_, end)| *end))
    }

    /// When the time ends, as it is counted so far.
    fn ends(&self) -> NaiveDateTime {
        self.set.unwrap_or_else(|| self.close(self.day))
    }

    /// What the other side has set holds; where it is what is counted here, the count is the reason.
    fn set_there(&mut self, due: NaiveDateTime) {
        if due == self.ends() {
            return;
        }
        (self.day, self.raw, self.set) = (due.date(), due.date(), Some(due));
        if matches!(self.limit, TimeLimit::AtOnce | TimeLimit::SameDay { .. }) {
            self.limit = TimeLimit::WorkingDays { days: 0, verify_days: 0 };
        }
        self.trace.truncate(1);
        let due = due.format("%H:%M, %d/%m/%Y");
        self.say(format!("Hẹn trả kết quả: {due}, theo hệ thống của tỉnh."));
    }

    fn after(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.calendar.working_day_from(day.succ_opt()?)
    }

    /// The first working day from a day on that does not close before this moment.
    fn settle(&self, day: NaiveDate, moment: NaiveDateTime) -> Option<NaiveDate> {
        let day = self.calendar.working_day_from(day)?;
        if self.close(day) < moment { self.after(day) } else { Some(day) }
    }

    fn begin(&mut self, from: NaiveDateTime, verifying: bool) -> Option<()> {
        let more = |verify_days: u32| if verifying { verify_days } else { 0 };
        if let TimeLimit::SameDay { verify_days: verify_days @ 1.., .. } = self.limit
            && verifying
        {
            self.limit = TimeLimit::WorkingDays { days: 0, verify_days };
        }
        match self.limit {
            TimeLimit::AtOnce | TimeLimit::SameDay { .. } => self.same_day(from)?,
            TimeLimit::WorkingDays { days, verify_days } => {
                let n = days + more(verify_days);
                let found = self.calendar.add_working_days(from.date(), n)?;
                self.day = self.settle(found.due_on, from)?;
                self.say(format!(
                    "Thời hạn {}, không tính ngày nhận.",
                    lasting("ngày làm việc", days, more(verify_days))
                ));
                self.days_off(from.date(), self.day);
            }
            TimeLimit::CalendarDays { days, verify_days } => {
                let n = days + more(verify_days);
                self.raw = from.date().checked_add_days(Days::new(n.into()))?;
                self.say(format!("Thời hạn {}, không tính ngày nhận.", lasting("ngày", days, more(verify_days))));
                self.roll(from)?;
            }
        }
        Some(())
    }

    /// The same day, or the next working day where it is late or a day off.
    fn same_day(&mut self, from: NaiveDateTime) -> Option<()> {
        let (day, minutes) = (from.date(), from.hour() * 60 + from.minute());
        let cut_off = match self.limit {
            TimeLimit::SameDay { cut_off, .. } => cut_off,
            _ => 24 * 60,
        };
        let past = minutes > cut_off || (minutes == cut_off && from.second() > 0);
        let why = match () {
            () if !self.calendar.is_working_day(day) => "Không phải ngày làm việc".to_owned(),
            () if past => format!("Sau {}", words::hour(cut_off)),
            () if self.close(day) < from => "Đã hết giờ làm việc".to_owned(),
            () => {
                self.day = day;
                self.say("Giải quyết trong ngày.".to_owned());
                return Some(());
            }
        };
        self.day = self.after(day)?;
        self.say(format!("{why}, tính từ ngày làm việc sau: {}.", words::day(self.day)));
        self.days_off(day, self.day);
        Some(())
    }

    /// A count of calendar days that ends on a day off ends at the close of the next working day.
    fn roll(&mut self, from: NaiveDateTime) -> Option<()> {
        self.day = self.settle(self.raw, from)?;
        if self.day != self.raw {
            let (ends, on) = (words::day(self.raw), words::day(self.day));
            self.say(format!("Ngày cuối {ends} không làm việc, chuyển sang ngày làm việc tiếp theo: {on}."));
            self.days_off(self.raw, self.day);
        }
        Some(())
    }

    /// Days out of the ordinary between two days, with their reasons.
    fn days_off(&mut self, from: NaiveDate, to: NaiveDate) {
        let exceptions = (from.year()..=to.year())
            .flat_map(|year| self.calendar.exceptions(year))
            .filter(|note| (from..=to).contains(&note.day))
            .collect();
        let lines = DueDay { from, working_days: 0, due_on: to, exceptions }.lines_vi();
        let between = lines.len().saturating_sub(2);
        self.trace.extend(lines.into_iter().skip(1).take(between));
    }

    fn rest(&mut self, what: &str, since: NaiveDateTime, until: NaiveDateTime) -> Option<()> {
        let span = format!("{what} từ {} đến {}", words::moment(since), words::moment(until));
        if since > self.ends() {
            self.say(format!("{span}: khi đó đã quá hạn nên hạn trả không đổi."));
            return Some(());
        }
        self.set = None;
        match self.limit {
            TimeLimit::AtOnce | TimeLimit::SameDay { .. } => {
                self.say(format!("Dừng tính thời gian: {span}; tính lại từ lúc tiếp tục."));
                self.same_day(until)?;
            }
            TimeLimit::WorkingDays { .. } => {
                let left = self.calendar.working_days_between(since.date(), self.day).max(0);
                let left = u32::try_from(left).ok()?;
                let on = self.calendar.add_working_days(until.date(), left)?.due_on;
                self.day = self.settle(on, until)?;
                self.say(format!("Dừng tính thời gian: {span}; còn {left} ngày làm việc tính tiếp."));
                self.days_off(until.date(), self.day);
            }
            TimeLimit::CalendarDays { .. } => {
                let left = (self.raw - since.date()).num_days().max(0);
                self.raw = until.date().checked_add_days(Days::new(left.unsigned_abs()))?;
                self.say(format!("Dừng tính thời gian: {span}; còn {left} ngày tính tiếp."));
                self.roll(until)?;
            }
        }
        Some(())
    }

    fn extend(&mut self, at: NaiveDateTime, to: NaiveDate) -> Option<()> {
        (self.raw, self.set) = (to, None);
        self.say(format!("Gia hạn, xin lỗi người nộp lúc {}: đến {}.", words::moment(at), words::day(to)));
        self.roll(at)?;
        if matches!(self.limit, TimeLimit::AtOnce | TimeLimit::SameDay { .. }) {
            self.limit = TimeLimit::WorkingDays { days: 0, verify_days: 0 };
        }
        Some(())
    }
}

/// "3 ngày làm việc", "3 ngày làm việc và 8 ngày làm việc xác minh", "5 ngày làm việc (có xác minh)".
fn lasting(unit: &str, days: u32, more: u32) -> String {
    match (days, more) {
        (_, 0) => format!("{days} {unit}"),
        (0, _) => format!("{more} {unit} (có xác minh)"),
        _ => format!("{days} {unit} và {more} {unit} xác minh"),
    }
}
