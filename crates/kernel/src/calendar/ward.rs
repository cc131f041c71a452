//! Lịch làm việc của phường: the national days off with what the ward has set, kept under its digest so that every due
//! date can be counted again by the calendar of its time.

use super::{HolidayData, HolidayRule, Reckoning, Swap, WeeklyHours, WorkingCalendar};
use crate::{Conn, Error, Result, Setting, SettingKind};
use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

const fn setting(key: &'static str, label: &'static str, help: &'static str, default: &'static str) -> Setting {
    Setting { key, group: "calendar-settings", label, help, kind: SettingKind::Text, default, law: "" }
}

const HOURS: Setting = setting("procedures.hours", "setting-hours", "setting-hours-help", "7:30-11:30, 13:30-17:00");
const SATURDAY: Setting = setting("procedures.saturday", "setting-saturday", "setting-saturday-help", "");
const DAYS_OFF: Setting = setting("procedures.days_off", "setting-days-off", "setting-days-off-help", "");
const SWAPS: Setting = setting("procedures.swaps", "setting-swaps", "setting-swaps-help", "");

/// What a ward may set about its working calendar, for every room.
pub static SETTINGS: [Setting; 4] = [HOURS, SATURDAY, DAYS_OFF, SWAPS];

/// All that a calendar is made of.
#[derive(Serialize, Deserialize)]
struct Content {
    data: HolidayData,
    hours: WeeklyHours,
}

/// A working calendar with the digest under which it is kept.
#[derive(Debug)]
pub struct WardCalendar {
    pub digest: String,
    /// As it is kept, JSON.
    pub content: String,
    pub calendar: WorkingCalendar,
}

/// Calendars in use, by what they are made from; each ward has one, and another after each change.
static KNOWN: RwLock<Option<HashMap<String, Arc<WardCalendar>>>> = RwLock::new(None);
const MOST_KNOWN: usize = 4096;

fn known(key: &str) -> Option<Arc<WardCalendar>> {
    KNOWN.read().unwrap_or_else(PoisonError::into_inner).as_ref()?.get(key).cloned()
}

fn remember(key: String, calendar: WardCalendar) -> Arc<WardCalendar> {
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    let map = known.get_or_insert_default();
    if map.len() >= MOST_KNOWN {
        map.clear();
    }
    Arc::clone(map.entry(key).or_insert_with(|| Arc::new(calendar)))
}

/// The ward's calendar of today.
///
/// # Errors
/// [`Error::Refused`] where a setting cannot be read, with its name.
pub async fn of_ward(conn: &Conn) -> Result<Arc<WardCalendar>> {
    as_set(Setting::get_all(SETTINGS.each_ref(), conn).await?)
}

/// The same, and the national calendar where a setting cannot be read: for work that must not stand still for it.
///
/// # Errors
/// When the database refuses.
pub async fn in_use(conn: &Conn) -> Result<Arc<WardCalendar>> {
    match of_ward(conn).await {
        Err(Error::Refused(_)) => as_set(SETTINGS.each_ref().map(|setting| setting.default.to_owned())),
        other => other,
    }
}

/// The calendar that the values of [`SETTINGS`] make.
///
/// # Errors
/// As [`of_ward`].
pub fn as_set(set: [String; 4]) -> Result<Arc<WardCalendar>> {
    let key = set.join("\n");
    if let Some(known) = known(&key) {
        return Ok(known);
    }
    let [hours, saturday, days_off, swaps] = &set;
    let wrong = |what: &str| {
        Error::refused(format!("Thiết lập {what} chưa đúng mẫu; đề nghị quản trị viên xem trang Thiết lập."))
    };
    let mut data = HolidayData::national().map_err(Error::internal)?;
    data.rules.extend(days_off_of(days_off).ok_or_else(|| wrong("ngày nghỉ thêm"))?);
    let own = swaps_of(swaps).ok_or_else(|| wrong("ngày làm việc hoán đổi"))?;
    // What the ward works by stands over what is known for the country, which may not be confirmed yet.
    data.swaps.retain(|known| !own.iter().any(|swap| swap.off == known.off || swap.worked == known.worked));
    data.swaps.splice(0..0, own);
    let spans = spans_of(hours).filter(|spans| !spans.is_empty()).ok_or_else(|| wrong("giờ làm việc"))?;
    let on_saturday = spans_of(saturday).ok_or_else(|| wrong("giờ làm việc thứ Bảy"))?;
    let mut hours = WeeklyHours { spans, ..WeeklyHours::default() };
    if !on_saturday.is_empty() {
        hours.rest_days = vec![Weekday::Sun];
        hours.special = vec![(Weekday::Sat, on_saturday)];
    }
    Ok(remember(key, made(Content { data, hours })?))
}

fn made(content: Content) -> Result<WardCalendar> {
    let text = serde_json::to_string(&content)?;
    let digest = hex::encode(Sha256::digest(text.as_bytes()));
    Ok(WardCalendar { digest, content: text, calendar: WorkingCalendar::new(content.data, content.hours) })
}

/// A calendar as it was kept.
///
/// # Errors
/// Where what was kept cannot be read.
pub fn kept(digest: &str, content: &str) -> Result<Arc<WardCalendar>> {
    match known(digest) {
        Some(known) => Ok(known),
        None => Ok(remember(digest.to_owned(), made(serde_json::from_str(content)?)?)),
    }
}

/// "7:30-11:30, 13:30-17:00", in order and without overlap.
fn spans_of(text: &str) -> Option<Vec<(NaiveTime, NaiveTime)>> {
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let mut spans: Vec<(NaiveTime, NaiveTime)> = Vec::new();
    for part in parts(text) {
        let (begin, end) = part.split_once(['-', '–'])?;
        let (begin, end) = (time(begin)?, time(end)?);
        if begin >= end || spans.last().is_some_and(|(_, last)| *last > begin) {
            return None;
        }
        spans.push((begin, end));
    }
    Some(spans)
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty())
}

fn days_off_of(text: &str) -> Option<Vec<HolidayRule>> {
    let rule = |day: NaiveDate| HolidayRule {
        key: format!("ward-{day}"),
        name: "theo thông báo của đơn vị".into(),
        name_en: "day off of the office".into(),
        calendar: Reckoning::Solar,
        month: day.month(),
        day: day.day(),
        days_before: 0,
        days_after: 0,
        basis: String::new(),
        valid_from: day,
        valid_to: Some(day),
    };
    parts(text).map(|part| vietnamese::parse_date(part).map(rule)).collect()
}

fn swaps_of(text: &str) -> Option<Vec<Swap>> {
    let swap = |part: &str| {
        let (off, worked) = part.split_once('=')?;
        let (off, worked) = (vietnamese::parse_date(off.trim())?, vietnamese::parse_date(worked.trim())?);
        Some(Swap { off, worked, verified: true })
    };
    parts(text).map(swap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_in_order() {
        assert_eq!(spans_of("7:30-11:30, 13:30-17:00").unwrap(), WeeklyHours::default().spans);
        assert_eq!(spans_of("").unwrap(), []);
        for bad in ["7:30", "11:30-7:30", "7:30-11:30, 11:00-17:00", "7h30-11h30"] {
            assert!(spans_of(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_the_ward_works_by_stands_over_what_is_known_for_the_country() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let works = |swaps: &str| {
            let set = as_set([HOURS.default.into(), String::new(), String::new(), swaps.into()]).unwrap();
            move |text: &str| set.calendar.is_working_day(day(text))
        };
        let known = works("");
        assert!(!known("2026-01-02") && known("2026-01-10") && !known("2026-01-17"));
        let own = works("02/01/2026 = 17/01/2026");
        assert!(!own("2026-01-02") && !own("2026-01-10") && own("2026-01-17"));
        let turned = works("10/01/2026 = 11/01/2026");
        assert!(!turned("2026-01-10") && turned("2026-01-11"), "the ward's own swap comes first");
    }

    #[test]
    fn a_calendar_is_the_same_when_read_again() {
        let mut data = HolidayData::national().unwrap();
        data.rules.extend(days_off_of("20/03/2026").unwrap());
        data.swaps.extend(swaps_of("23/03/2026 = 28/03/2026").unwrap());
        let made = made(Content { data, hours: WeeklyHours::default() }).unwrap();
        let again = kept(&made.digest, &made.content).unwrap();
        assert_eq!((&again.digest, &again.content), (&made.digest, &made.content));
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (day, works) in [(day("2026-03-20"), false), (day("2026-03-23"), false), (day("2026-03-28"), true)] {
            assert_eq!(again.calendar.is_working_day(day), works, "{day}");
        }
        assert!(days_off_of("32/03/2026").is_none() && swaps_of("23/03/2026").is_none());
    }
}
