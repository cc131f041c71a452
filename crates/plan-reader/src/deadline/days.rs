//! Days, months, quarters and years in a deadline, and the words before them that move the day.

use super::words::{Reader, numeral, quarter_number, year_number};
use super::{DueInPeriod, Period, last_day};

impl Reader<'_> {
    pub(super) fn end_of_month(&mut self, at: usize, year: Option<i32>, month: u32) {
        let day =
            last_day(year.or(self.plan_year).unwrap_or(2025), month).map_or(28, |day| chrono::Datelike::day(&day));
        self.once(at, year, month, day);
    }

    /// "ngày 15 tháng 3 năm 2026".
    pub(super) fn written_date(&mut self, at: usize) -> Option<usize> {
        if self.word(at) != "ngày" || self.word(at + 2) != "tháng" {
            return None;
        }
        let day = numeral(self.word(at + 1))?;
        let month = numeral(self.word(at + 3))?;
        let (year, taken) = self.year_after(at + 4);
        self.dated(at, day, month, year, 4 + taken)
    }

    /// "năm 2026" or "hằng năm" at a word, and how many words it takes.
    fn year_after(&self, at: usize) -> (Option<i32>, usize) {
        match (self.word(at), year_number(self.word(at + 1))) {
            ("năm", Some(year)) => (Some(year), 2),
            _ => (None, 0),
        }
    }

    fn dated(&mut self, at: usize, day: u32, month: u32, year: Option<i32>, taken: usize) -> Option<usize> {
        let probe = chrono::NaiveDate::from_ymd_opt(year.or(self.plan_year).unwrap_or(2024), month, day)?;
        let before = self.is_before(at);
        let after = at + taken;
        if before {
            self.last_before = Some(after);
        }
        if year.is_none() && matches!(self.word(after), "hằng" | "hàng" | "mỗi") && self.word(after + 1) == "năm"
        {
            let due = if before {
                DueInPeriod::BeforeDate { month, of_month: day }
            } else {
                DueInPeriod::OnDate { month, of_month: day }
            };
            self.every(Period::Year, 1, due);
            return Some(taken + 2);
        }
        let due = if before { probe.pred_opt()? } else { probe };
        let due_year = year
            .or(self.plan_year)
            .map(|year| if chrono::Datelike::year(&due) < chrono::Datelike::year(&probe) { year - 1 } else { year });
        self.once(at, due_year, chrono::Datelike::month(&due), chrono::Datelike::day(&due));
        Some(taken)
    }

    /// "20/11", "20/11/2025", "11/2025".
    pub(super) fn stroked(&mut self, at: usize) -> Option<usize> {
        let parts: Vec<&str> = self.word(at).split(['/', '-', '.']).collect();
        match parts.as_slice() {
            [day, month, year] => self.dated(at, numeral(day)?, numeral(month)?, Some(year_number(year)?), 1),
            [month, year] if year_number(year).is_some() && self.word(at).contains('/') => {
                let month = numeral(month).filter(|month| (1..=12).contains(month))?;
                self.in_month(at, month, year_number(year));
                Some(1)
            }
            [from, to] if year_number(from).is_some() && year_number(to).is_some() => {
                self.once(at, year_number(to), 12, 31);
                Some(1)
            }
            [day, month] if self.word(at).contains('/') => {
                let (year, taken) = self.year_after(at + 1);
                self.dated(at, numeral(day)?, numeral(month)?, year, 1 + taken)
            }
            _ => None,
        }
    }

    /// "tháng 11", "tháng 03 năm 2026", "tháng 11/2025", "tháng 3, 4/2026".
    pub(super) fn month(&mut self, at: usize) -> Option<usize> {
        if self.word(at) != "tháng" {
            return None;
        }
        let mut taken = 1;
        let mut last = None;
        loop {
            let word = self.word(at + taken);
            if let Some(month) = numeral(word).filter(|month| (1..=12).contains(month)) {
                last = Some((month, None));
            } else if let Some((month, year)) =
                word.split_once('/').and_then(|(m, y)| Some((numeral(m)?, year_number(y)?)))
            {
                last = Some((month, Some(year)));
            } else if !(last.is_some() && matches!(word, "-" | "đến") && opens_month(self.word(at + taken + 1))) {
                break;
            }
            taken += 1;
        }
        let (month, mut year) = last.filter(|(month, _)| (1..=12).contains(month))?;
        if year.is_none() {
            let (found, length) = self.year_after(at + taken);
            year = found;
            taken += length;
        }
        self.in_month(at, month, year);
        Some(taken)
    }

    /// A month, with the words before it: "trước", "đầu", "giữa", "trung tuần", "cuối".
    fn in_month(&mut self, at: usize, month: u32, year: Option<i32>) {
        let (one, two) = (self.back(at, 1), self.back(at, 2));
        // "trung tuần 11/2025" and "trung tuần tháng 11/2025"
        let (near, far) = if one == "tháng" { (two, self.back(at, 3)) } else { (one, two) };
        match (near, far) {
            ("trước", _) => {
                let (month, year) =
                    if month == 1 { (12, year.or(self.plan_year).map(|y| y - 1)) } else { (month - 1, year) };
                self.end_of_month(at, year, month);
            }
            ("đầu", "nửa") => self.once(at, year, month, 15),
            ("đầu", _) | ("tuần", "thượng") => self.once(at, year, month, 10),
            ("giữa", _) => self.once(at, year, month, 15),
            ("tuần", "trung") => self.once(at, year, month, 20),
            _ => self.end_of_month(at, year, month),
        }
    }

    /// "quý II/2026", "quý III năm 2026", "quý I, II", "quý II - IV/2026".
    pub(super) fn quarter(&mut self, at: usize) -> Option<usize> {
        if self.word(at) != "quý" {
            return None;
        }
        let mut taken = 1;
        let mut found: Vec<u32> = Vec::new();
        let mut year = None;
        let mut ranged = false;
        loop {
            let word = self.word(at + taken);
            let (head, tail) = word.split_once('/').unwrap_or((word, ""));
            if matches!(word, "quý" | "và" | "đến" | "-") && !found.is_empty() {
                ranged |= matches!(word, "đến" | "-");
                taken += 1;
                continue;
            }
            let Some(number) = quarter_number(head) else { break };
            if ranged {
                found.clear();
                ranged = false;
            }
            found.push(number);
            taken += 1;
            if let Some(stated) = year_number(tail) {
                year = Some(stated);
                break;
            }
        }
        // "quý I - 30/6": the words between belong to what follows
        while matches!(self.back(at + taken, 1), "quý" | "và" | "đến" | "-") && taken > 1 {
            taken -= 1;
        }
        if year.is_none() {
            let (stated, length) = self.year_after(at + taken);
            year = stated;
            taken += length;
        }
        if found.is_empty() {
            return None;
        }
        let before = self.back(at, 1) == "trước";
        let early = self.back(at, 1) == "đầu";
        for number in found {
            match (before, early, number) {
                (true, _, 1) => self.once(at, year.or(self.plan_year).map(|y| y - 1), 12, 31),
                (true, _, n) => self.end_of_month(at, year, n * 3 - 3),
                (_, true, n) => self.end_of_month(at, year, n * 3 - 2),
                (_, _, n) => self.end_of_month(at, year, n * 3),
            }
        }
        Some(taken)
    }

    /// "năm 2026", "trong năm", "hết năm 2026", "đầu năm 2026".
    pub(super) fn year(&mut self, at: usize) -> Option<usize> {
        if self.word(at) != "năm" {
            return None;
        }
        let stated =
            year_number(self.word(at + 1)).or_else(|| self.word(at + 1).rsplit('-').next().and_then(year_number));
        let word = self.back(at, 1);
        if stated.is_none() && !matches!(word, "trong" | "cả" | "hết" | "cuối" | "của" | "đầu") {
            return None;
        }
        match (word, stated) {
            ("trước", Some(year)) => self.once(at, Some(year - 1), 12, 31),
            ("đầu", year) => self.once(at, year, 3, 31),
            ("cuối" | "hết", year) => self.once(at, year, 12, 31),
            (_, year) => {
                if self.found.is_empty() {
                    self.within_year = true;
                    self.once(at, year, 12, 31);
                }
            }
        }
        Some(1 + usize::from(stated.is_some()))
    }
}

/// "6" or "6/2026", as the second end of "tháng 3 - 6/2026".
fn opens_month(word: &str) -> bool {
    let (month, year) = word.split_once('/').unwrap_or((word, "2026"));
    numeral(month).is_some() && year_number(year).is_some()
}
