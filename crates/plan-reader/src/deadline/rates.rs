//! Rates: how many times in a period ("02 lần/năm", "2 tuần/lần").

use super::words::{PERIODS, Reader, numeral};
use super::{DueInPeriod, Period};

impl Reader<'_> {
    /// "02 lần/năm", "01 lần/tháng/khu phố", "1 tuần/lần", "2 lần mỗi tháng".
    pub(super) fn rate(&mut self, at: usize) -> Option<usize> {
        let word = self.word(at);
        let again = self.word(at + 1);
        match word.split_once('/') {
            Some((unit, "lần")) => return self.once_each(unit, numeral(self.back(at, 1)).unwrap_or(1), 1, 1),
            Some((unit, one)) if numeral(one) == Some(1) && again == "lần" => {
                return self.once_each(unit, numeral(self.back(at, 1)).unwrap_or(1), 1, 2);
            }
            Some(("lần", units)) if numeral(units).is_some() => {
                return self.once_each(again, numeral(units)?, numeral(self.back(at, 1)).unwrap_or(1), 2);
            }
            _ => {}
        }
        let mut parts = word.split('/');
        let counted = parts.next().is_some_and(|head| !head.is_empty() && head.chars().all(char::is_alphabetic));
        if let Some((_, period)) =
            parts.next().and_then(|unit| PERIODS.iter().find(|(name, _)| *name == unit)).filter(|_| counted)
        {
            let times = (1..=4).find_map(|steps| numeral(self.back(at, steps))).unwrap_or(1);
            self.rated = true;
            self.every(*period, times.clamp(1, 366), DueInPeriod::End);
            return Some(1);
        }
        if word == "lần" && matches!(self.word(at + 1), "mỗi" | "trong" | "một" | "trên") {
            let (_, period) = PERIODS.iter().find(|(name, _)| *name == self.word(at + 2))?;
            self.rated = true;
            self.every(*period, numeral(self.back(at, 1)).unwrap_or(1).clamp(1, 366), DueInPeriod::End);
            return Some(3);
        }
        None
    }

    /// So many times in so many weeks, months, quarters or years: "2 tuần/lần", "1 lần/6 tháng".
    fn once_each(&mut self, unit: &str, units: u32, times: u32, taken: usize) -> Option<usize> {
        let (period, a_period) = match (unit, units) {
            ("tuần", 1) => (Period::Week, 1),
            ("tuần", 2) => (Period::Month, 2),
            ("tháng", 1) | ("tuần", 4) => (Period::Month, 1),
            ("tháng", 3) | ("quý", 1) => (Period::Quarter, 1),
            ("tháng", 6) | ("quý", 2) => (Period::HalfYear, 1),
            ("tháng", 12) | ("năm", 1) => (Period::Year, 1),
            _ => return None,
        };
        self.rated = true;
        self.every(period, times.clamp(1, 100) * a_period, DueInPeriod::End);
        Some(taken)
    }
}
