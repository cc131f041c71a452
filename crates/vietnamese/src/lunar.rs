//! Âm lịch: the Vietnamese lunar calendar, computed at UTC+7 by Hồ Ngọc Đức's method (new moons and the sun's longitude after Meeus).

use chrono::{Datelike, Days, NaiveDate};
use std::f64::consts::PI;

/// Ngày âm lịch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LunarDate {
    pub day: u32,
    pub month: u32,
    /// The lunar year, named by the Gregorian year in which it begins.
    pub year: i32,
    /// The month is the intercalary one (tháng nhuận) that follows the month of the same number.
    pub is_leap_month: bool,
}

const TIME_ZONE_HOURS: f64 = 7.0;
/// Length of a mean lunation in days.
const LUNATION_DAYS: f64 = 29.530588853;
/// Julian day (at noon) of the new moon of January 1900, from which lunations are counted.
const FIRST_NEW_MOON: f64 = 2415021.076998695;
/// The Julian day before 1 January of the year 1, which is day 1 in chrono.
const JULIAN_OF_COMMON_ERA: i64 = 1_721_425;

fn julian_day(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) + JULIAN_OF_COMMON_ERA
}

fn from_julian_day(julian: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(julian - JULIAN_OF_COMMON_ERA).ok()?)
}

/// The day (Julian, local) of new moon number `k` since January 1900.
fn new_moon_day(k: i64) -> i64 {
    let k = k as f64;
    let t = k / 1236.85;
    let (t2, t3) = (t * t, t * t * t);
    let rad = PI / 180.0;
    let mean = 2415020.75933 + 29.53058868 * k + 0.0001178 * t2 - 0.000000155 * t3
        + 0.00033 * ((166.56 + 132.87 * t - 0.009173 * t2) * rad).sin();
    let sun = 359.2242 + 29.10535608 * k - 0.0000333 * t2 - 0.00000347 * t3;
    let moon = 306.0253 + 385.81691806 * k + 0.0107306 * t2 + 0.00001236 * t3;
    let node = 21.2964 + 390.67050646 * k - 0.0016528 * t2 - 0.00000239 * t3;
    let correction = (0.1734 - 0.000393 * t) * (sun * rad).sin() + 0.0021 * (2.0 * sun * rad).sin()
        - 0.4068 * (moon * rad).sin()
        + 0.0161 * (2.0 * moon * rad).sin()
        - 0.0004 * (3.0 * moon * rad).sin()
        + 0.0104 * (2.0 * node * rad).sin()
        - 0.0051 * ((sun + moon) * rad).sin()
        - 0.0074 * ((sun - moon) * rad).sin()
        + 0.0004 * ((2.0 * node + sun) * rad).sin()
        - 0.0004 * ((2.0 * node - sun) * rad).sin()
        - 0.0006 * ((2.0 * node + moon) * rad).sin()
        + 0.0010 * ((2.0 * node - moon) * rad).sin()
        + 0.0005 * ((2.0 * moon + sun) * rad).sin();
    let delta_t = if t < -11.0 {
        0.001 + 0.000839 * t + 0.0002261 * t2 - 0.00000845 * t3 - 0.000000081 * t * t3
    } else {
        -0.000278 + 0.000265 * t + 0.000262 * t2
    };
    (mean + correction - delta_t + 0.5 + TIME_ZONE_HOURS / 24.0).floor() as i64
}

/// Which twelfth of its circle the sun stands in at the beginning of a day, 0 to 11 (0 from the spring equinox).
fn sun_sector(julian: i64) -> i64 {
    let t = (julian as f64 - 2451545.5 - TIME_ZONE_HOURS / 24.0) / 36525.0;
    let rad = PI / 180.0;
    let anomaly = 357.52910 + 35999.05030 * t - 0.0001559 * t * t - 0.00000048 * t * t * t;
    let mean_longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t * t;
    let centre = (1.914600 - 0.004817 * t - 0.000014 * t * t) * (anomaly * rad).sin()
        + (0.019993 - 0.000101 * t) * (2.0 * anomaly * rad).sin()
        + 0.000290 * (3.0 * anomaly * rad).sin();
    let longitude = (mean_longitude + centre).rem_euclid(360.0);
    (longitude / 30.0).floor() as i64
}

/// The number of the new moon that begins lunar month 11 (the month of the winter solstice) of a Gregorian year.
fn month_eleven(year: i32) -> Option<i64> {
    let end_of_year = julian_day(NaiveDate::from_ymd_opt(year, 12, 31)?);
    let k = ((end_of_year - 2415021) as f64 / LUNATION_DAYS).floor() as i64;
    Some(if sun_sector(new_moon_day(k)) >= 9 { k - 1 } else { k })
}

/// Months from month 11 to the first month without a major solar term, which repeats the number of the one before it.
fn leap_offset(eleven: i64) -> i64 {
    let mut previous = sun_sector(new_moon_day(eleven + 1));
    for offset in 2..14 {
        let sector = sun_sector(new_moon_day(eleven + offset));
        if sector == previous {
            return offset - 1;
        }
        previous = sector;
    }
    13
}

/// The lunar date of a day; `None` outside 1900–2199, where the formulas are not vouched for.
pub fn from_solar(date: NaiveDate) -> Option<LunarDate> {
    if !(1900..2200).contains(&date.year()) {
        return None;
    }
    let today = julian_day(date);
    let mut k = ((today as f64 - FIRST_NEW_MOON) / LUNATION_DAYS).floor() as i64 + 1;
    while new_moon_day(k) > today {
        k -= 1;
    }
    let mut eleven = month_eleven(date.year())?;
    let mut next_eleven = eleven;
    let mut year = date.year();
    if new_moon_day(eleven) >= new_moon_day(k) && k != eleven {
        eleven = month_eleven(date.year() - 1)?;
    } else {
        year += 1;
        next_eleven = month_eleven(date.year() + 1)?;
    }
    let offset = k - eleven;
    let mut month = offset + 11;
    let mut is_leap_month = false;
    if next_eleven - eleven > 12 {
        let leap = leap_offset(eleven);
        if offset >= leap {
            month -= 1;
            is_leap_month = offset == leap;
        }
    }
    if month > 12 {
        month -= 12;
    }
    if month >= 11 && offset < 4 {
        year -= 1;
    }
    Some(LunarDate {
        day: u32::try_from(today - new_moon_day(k) + 1).ok()?,
        month: u32::try_from(month).ok()?,
        year,
        is_leap_month,
    })
}

/// The day of a lunar date; `None` where the month has no such day, or the year no such leap month.
pub fn to_solar(lunar: LunarDate) -> Option<NaiveDate> {
    if !(1900..2199).contains(&lunar.year) || !(1..=12).contains(&lunar.month) || !(1..=30).contains(&lunar.day) {
        return None;
    }
    let begins_before = if lunar.month < 11 { lunar.year - 1 } else { lunar.year };
    let eleven = month_eleven(begins_before)?;
    let next_eleven = month_eleven(begins_before + 1)?;
    let mut offset = (i64::from(lunar.month) + 1) % 12;
    if next_eleven - eleven > 12 {
        let leap = leap_offset(eleven);
        let is_this_leap = (leap + 9) % 12 + 1 == i64::from(lunar.month);
        if lunar.is_leap_month && !is_this_leap {
            return None;
        }
        if lunar.is_leap_month || offset >= leap {
            offset += 1;
        }
    } else if lunar.is_leap_month {
        return None;
    }
    let first = new_moon_day(eleven + offset);
    let day = first + i64::from(lunar.day) - 1;
    if day >= new_moon_day(eleven + offset + 1) {
        return None;
    }
    from_julian_day(day)
}

/// Mùng một Tết of a lunar year.
pub fn new_year(year: i32) -> Option<NaiveDate> {
    to_solar(LunarDate { day: 1, month: 1, year, is_leap_month: false })
}

/// The last day of the lunar year before `year`: 29 or 30 tháng Chạp.
pub fn new_year_eve(year: i32) -> Option<NaiveDate> {
    new_year(year)?.checked_sub_days(Days::new(1))
}

/// Can chi: the name of a lunar year in the cycle of sixty, "Bính Ngọ" for 2026.
pub fn year_name(year: i32) -> String {
    const CAN: [&str; 10] = ["Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý"];
    const CHI: [&str; 12] = ["Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi"];
    let since = year - 4;
    format!("{} {}", CAN[since.rem_euclid(10) as usize], CHI[since.rem_euclid(12) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn tet_and_gio_to_fall_on_their_published_days() {
        let table = [
            (2024, (2, 10), (4, 18)),
            (2025, (1, 29), (4, 7)),
            (2026, (2, 17), (4, 26)),
            (2027, (2, 6), (4, 16)),
            (2028, (1, 26), (4, 4)),
            (2029, (2, 13), (4, 23)),
            (2030, (2, 2), (4, 12)),
            (2031, (1, 23), (4, 1)),
            (2032, (2, 11), (4, 19)),
            (2033, (1, 31), (4, 9)),
            (2034, (2, 19), (4, 28)),
            (2035, (2, 8), (4, 17)),
        ];
        for (year, tet, gio_to) in table {
            assert_eq!(new_year(year), Some(day(year, tet.0, tet.1)), "Tết {year}");
            let tenth = LunarDate { day: 10, month: 3, year, is_leap_month: false };
            assert_eq!(to_solar(tenth), Some(day(year, gio_to.0, gio_to.1)), "Giỗ Tổ {year}");
        }
    }

    #[test]
    fn tet_of_1985_came_a_month_before_the_chinese_one() {
        assert_eq!(new_year(1985), Some(day(1985, 1, 21)));
        assert_eq!(new_year(2007), Some(day(2007, 2, 17)));
    }

    #[test]
    fn leap_months_are_known() {
        let leap = from_solar(day(2025, 7, 25)).unwrap();
        assert_eq!(leap, LunarDate { day: 1, month: 6, year: 2025, is_leap_month: true });
        assert_eq!(to_solar(leap), Some(day(2025, 7, 25)));
        assert_eq!(to_solar(LunarDate { day: 1, month: 6, year: 2026, is_leap_month: true }), None);
    }

    #[test]
    fn years_bear_their_names() {
        assert_eq!(year_name(2026), "Bính Ngọ");
        assert_eq!(year_name(2024), "Giáp Thìn");
        assert_eq!(new_year_eve(2026), Some(day(2026, 2, 16)));
    }

    proptest! {
        #[test]
        fn every_day_survives_a_round_trip(days in 0u64..108_000) {
            let date = day(1901, 3, 1) + Days::new(days);
            let lunar = from_solar(date).unwrap();
            prop_assert!((1..=30).contains(&lunar.day) && (1..=12).contains(&lunar.month));
            prop_assert_eq!(to_solar(lunar), Some(date));
        }

        #[test]
        fn the_next_day_is_the_next_lunar_day_or_a_first(days in 0u64..108_000) {
            let date = day(1901, 3, 1) + Days::new(days);
            let (today, tomorrow) = (from_solar(date).unwrap(), from_solar(date + Days::new(1)).unwrap());
            prop_assert!(tomorrow.day == today.day + 1 || (tomorrow.day == 1 && today.day >= 29));
        }
    }
}
