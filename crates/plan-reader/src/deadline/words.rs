//! The words of a deadline, read from left to right: periods, months, quarters, dates, and the words before them that move the day.

use super::{DeadlineRule, DueInPeriod, Period};

/// Words at which a figure is read as a period.
pub(super) const PERIODS: [(&str, Period); 4] =
    [("tuần", Period::Week), ("tháng", Period::Month), ("quý", Period::Quarter), ("năm", Period::Year)];

/// The rules of a lower-case text.
pub(super) fn rules(low: &str, plan_year: Option<i32>) -> Vec<DeadlineRule> {
    let low = low.replace(['–', '—'], "-").replace(" / ", "/");
    let (words, commas) = super::lists::words(&low).into_iter().unzip();
    let mut reader = Reader {
        words,
        commas,
        plan_year,
        found: Vec::new(),
        ended: 0,
        list: 0,
        last_before: None,
        rated: false,
        periodic: false,
        within_year: false,
    };
    let mut at = 0;
    while at < reader.words.len() {
        at += reader.take(at).max(1);
    }
    reader.finish()
}

pub(super) struct Reader<'a> {
    pub(super) words: Vec<&'a str>,
    /// Whether a comma follows each word.
    pub(super) commas: Vec<bool>,
    pub(super) plan_year: Option<i32>,
    pub(super) found: Vec<DeadlineRule>,
    /// The word after the day or period read last.
    pub(super) ended: usize,
    /// The first of `found` that stands in one list with the last.
    pub(super) list: usize,
    /// Where the last day that "trước" governs ends.
    pub(super) last_before: Option<usize>,
    /// A rate such as "02 lần/năm" was read.
    pub(super) rated: bool,
    /// "định kỳ" stands somewhere.
    periodic: bool,
    /// "trong năm" stands somewhere, without a nearer day.
    pub(super) within_year: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn word(&self, at: usize) -> &'a str {
        self.words.get(at).copied().unwrap_or_default()
    }

    pub(super) fn back(&self, at: usize, steps: usize) -> &'a str {
        at.checked_sub(steps).map_or("", |at| self.word(at))
    }

    pub(super) fn says(&self, at: usize, phrase: &[&str]) -> bool {
        phrase.iter().enumerate().all(|(i, word)| self.word(at + i) == *word)
    }

    /// Reads what begins at a word; how many words it took, 0 for nothing.
    pub(super) fn step(&mut self, at: usize) -> usize {
        if self.says(at, &["thường", "xuyên"])
            || self.says(at, &["liên", "tục"])
            || self.says(at, &["hằng", "ngày"])
            || self.says(at, &["hàng", "ngày"])
        {
            self.add(DeadlineRule::Continuous);
            return 2;
        }
        if self.says(at, &["định", "kỳ"]) {
            self.periodic = true;
            return 2 + self.periods(at + 2);
        }
        if matches!(self.word(at), "hằng" | "hàng" | "mỗi" | "từng") {
            let taken = self.periods(at + 1);
            return if taken > 0 { taken + 1 } else { 0 };
        }
        let lists = self.word(at) == "quý" || self.word(at) == "tháng" && self.commas.get(at) == Some(&true);
        if lists && matches!(numeral(self.word(at + 1)), Some(6 | 9)) && self.word(at + 2) == "tháng" {
            // "quý, 6 tháng, 9 tháng" lists the reports of a year
            return self.periods(at);
        }
        self.event(at)
            .or_else(|| self.last_week(at))
            .or_else(|| self.day_of_period(at))
            .or_else(|| self.in_last_month(at))
            .or_else(|| self.rate(at))
            .or_else(|| self.part_of_year(at))
            .or_else(|| self.written_date(at))
            .or_else(|| self.stroked(at))
            .or_else(|| self.month(at))
            .or_else(|| self.quarter(at))
            .or_else(|| self.year(at))
            .unwrap_or(0)
    }

    fn add(&mut self, rule: DeadlineRule) {
        if !self.found.contains(&rule) && self.found.len() < 16 {
            self.found.push(rule);
        }
    }

    pub(super) fn every(&mut self, period: Period, times: u32, due: DueInPeriod) {
        self.add(DeadlineRule::Every { period, times, due });
    }

    /// A day by which something is done once. "Từ … đến …" is done by its second day.
    pub(super) fn once(&mut self, begins: usize, year: Option<i32>, month: u32, day: u32) {
        let opens_range = matches!(self.back(begins, 1), "từ") || matches!(self.back(begins, 2), "từ");
        if opens_range && self.words[begins..].contains(&"đến") {
            return;
        }
        self.add(DeadlineRule::Once { year: year.or(self.plan_year), month, day });
    }

    /// "hằng tháng, quý, 6 tháng, 9 tháng và cả năm" from the word after "hằng".
    fn periods(&mut self, from: usize) -> usize {
        let mut at = from;
        let mut taken = 0;
        loop {
            let word = self.word(at);
            if matches!(word, "và" | "cả" | "hoặc" | "hằng" | "hàng" | "theo" | "đột") && taken > 0 {
                at += 1;
                continue;
            }
            // "hằng quý (tuần cuối)" names the week of the quarter, "hằng quý (cuối quý)" its end
            if taken > 0 && matches!(word, "tuần" | "tháng") && self.word(at + 1) == "cuối" {
                break;
            }
            let length = if let Some((_, period)) = PERIODS.iter().find(|(name, _)| *name == word) {
                if numeral(self.word(at + 1)).is_some() && taken > 0 && self.word(at + 2) != "tháng" {
                    break;
                }
                self.every(*period, 1, DueInPeriod::End);
                1
            } else if let (Some(months), "tháng") = (months_number(word), self.word(at + 1)) {
                match months {
                    3 => self.every(Period::Quarter, 1, DueInPeriod::End),
                    6 if from == at => self.every(Period::HalfYear, 1, DueInPeriod::End),
                    6 => self.every(Period::FirstSixMonths, 1, DueInPeriod::End),
                    9 => self.every(Period::NineMonths, 1, DueInPeriod::End),
                    _ => break,
                }
                2 + if self.says(at + 2, &["đầu", "năm"]) { 2 } else { 0 }
            } else {
                break;
            };
            at += length;
            taken = at - from;
        }
        taken
    }

    /// "theo chỉ đạo của cấp trên", "nếu có khó khăn", "ngay sau khi …".
    fn event(&mut self, at: usize) -> Option<usize> {
        const SOMEBODY: [[&str; 2]; 7] = [
            ["chỉ", "đạo"],
            ["yêu", "cầu"],
            ["hướng", "dẫn"],
            ["kế", "hoạch"],
            ["quy", "định"],
            ["tiến", "độ"],
            ["lộ", "trình"],
        ];
        if matches!(self.word(at), "theo" | "có") && SOMEBODY.iter().any(|words| self.says(at + 1, words)) {
            self.add(DeadlineRule::AsDirected);
            return Some(self.words.len() - at);
        }
        let begins = matches!(self.word(at), "nếu" | "khi")
            && matches!(self.word(at + 1), "có" | "gặp" | "phát" | "xảy")
            || self.says(at, &["ngay", "sau"]);
        if !begins {
            return None;
        }
        let event = self.words[at..].iter().take(12).copied().collect::<Vec<_>>().join(" ");
        self.add(if event.contains("yêu cầu") { DeadlineRule::AsDirected } else { DeadlineRule::OnEvent { event } });
        Some(self.words.len() - at)
    }

    /// Skips words such as "của", "mỗi", "hằng" between the parts of "tháng cuối của quý".
    fn skip_links(&self, mut at: usize) -> usize {
        while matches!(self.word(at), "của" | "trong" | "mỗi" | "hằng" | "hàng" | "từng") {
            at += 1;
        }
        at
    }

    /// "tháng cuối (của) quý" at a word; where it ends.
    fn last_month(&self, at: usize) -> Option<(Period, usize)> {
        let at = self.skip_links(at);
        if self.says(at, &["tháng", "cuối"]) {
            let after = self.skip_links(at + 2);
            return match self.word(after) {
                "quý" => Some((Period::Quarter, after + 1)),
                "năm" => Some((Period::Year, after + 1)),
                "kỳ" => Some((Period::Quarter, after + 1)),
                _ => None,
            };
        }
        None
    }

    /// "trong tháng cuối của quý".
    fn in_last_month(&mut self, at: usize) -> Option<usize> {
        let (period, end) = self.last_month(at).filter(|(period, _)| *period == Period::Quarter)?;
        let bare = quarter_number(self.word(end).split('/').next()?).is_none();
        bare.then(|| {
            self.every(period, 1, DueInPeriod::End);
            end - at
        })
    }

    /// "tuần cuối của tháng cuối trong quý", "tuần cuối hằng tháng", "hằng quý (tuần cuối)".
    fn last_week(&mut self, at: usize) -> Option<usize> {
        if !self.says(at, &["tuần", "cuối"]) {
            return None;
        }
        if let Some((period, end)) = self.last_month(at + 2) {
            self.every(period, 1, DueInPeriod::LastWeek);
            return Some(end - at);
        }
        let after = self.skip_links(at + 2);
        let (period, bare) = match self.word(after) {
            "tháng" => (Period::Month, numeral(self.word(after + 1)).is_none() && !self.word(after + 1).contains('/')),
            "quý" => (Period::Quarter, quarter_number(self.word(after + 1)).is_none()),
            _ => match self.found.last_mut() {
                Some(DeadlineRule::Every { times: 1, due, .. }) if *due == DueInPeriod::End => {
                    *due = DueInPeriod::LastWeek;
                    return Some(2);
                }
                _ => return None,
            },
        };
        bare.then(|| {
            self.every(period, 1, DueInPeriod::LastWeek);
            after + 1 - at
        })
    }

    /// "(trước) ngày 20 tháng cuối quý", "ngày 5 hằng tháng".
    fn day_of_period(&mut self, at: usize) -> Option<usize> {
        if self.word(at) != "ngày" {
            return None;
        }
        let day = numeral(self.word(at + 1)).filter(|day| (1..=31).contains(day))?;
        let before = self.is_before(at);
        let due = if before { DueInPeriod::BeforeDay { of_month: day } } else { DueInPeriod::OnDay { of_month: day } };
        if let Some((period, end)) = self.last_month(at + 2) {
            self.every(period, 1, due);
            return Some(end - at);
        }
        let after = if self.word(at + 2) == "của" { at + 3 } else { at + 2 };
        if matches!(self.word(after), "hằng" | "hàng" | "mỗi") && self.word(after + 1) == "tháng" {
            self.every(Period::Month, 1, due);
            return Some(after + 2 - at);
        }
        if matches!(self.word(after), "cuối") && self.word(after + 1) == "quý" {
            self.every(Period::Quarter, 1, due);
            return Some(after + 2 - at);
        }
        None
    }

    /// Whether "trước" governs what begins at a word.
    pub(super) fn is_before(&self, at: usize) -> bool {
        self.back(at, 1) == "trước"
            || matches!(self.back(at, 1), "ngày" | "tháng" | "quý" | "năm") && self.back(at, 2) == "trước"
            || self.is_before_with_list(at)
    }

    /// "6 tháng đầu năm", "3 tháng cuối năm 2025", "6 tháng một lần", "nửa đầu năm".
    fn part_of_year(&mut self, at: usize) -> Option<usize> {
        if self.word(at) == "nửa" && matches!(self.word(at + 1), "đầu" | "cuối") && self.word(at + 2) == "năm" {
            let year = year_number(self.word(at + 3));
            self.end_of_month(at, year, if self.word(at + 1) == "đầu" { 6 } else { 12 });
            return Some(3 + usize::from(year.is_some()));
        }
        let months = months_number(self.word(at)).filter(|n| (1..=11).contains(n))?;
        if self.word(at + 1) != "tháng" {
            return None;
        }
        if self.says(at + 2, &["một", "lần"]) || self.says(at + 2, &["1", "lần"]) {
            let period = [(1, Period::Month), (3, Period::Quarter), (6, Period::HalfYear)]
                .into_iter()
                .find(|(n, _)| *n == months)?
                .1;
            self.every(period, 1, DueInPeriod::End);
            return Some(4);
        }
        if !matches!(self.word(at + 2), "đầu" | "cuối") || self.word(at + 3) != "năm" {
            return None;
        }
        let (year, taken) = match year_number(self.word(at + 4)) {
            Some(year) => (Some(year), 5),
            None => (None, 4),
        };
        if self.word(at + 2) == "đầu" {
            self.end_of_month(at, year, months)
        } else {
            self.end_of_month(at, year, 12)
        }
        Some(taken)
    }

    fn finish(mut self) -> Vec<DeadlineRule> {
        self.settle_named_days();
        let recurs = self.found.iter().any(|rule| matches!(rule, DeadlineRule::Every { .. }));
        let continuous = self.found.contains(&DeadlineRule::Continuous);
        if self.within_year && (recurs || continuous || self.found.len() > 1) {
            // "thường xuyên trong năm" has no last day
            let at = self.found.iter().position(|rule| matches!(rule, DeadlineRule::Once { month: 12, day: 31, .. }));
            if let Some(at) = at {
                self.found.remove(at);
            }
        }
        if self.periodic && !recurs {
            self.found.push(DeadlineRule::Periodic);
        }
        self.found
    }
}

/// A small number in digits.
pub(super) fn numeral(word: &str) -> Option<u32> {
    if word.is_empty() || word.len() > 3 || !word.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    word.parse().ok()
}

/// A number of months, in digits or as reports of part of a year spell it out.
fn months_number(word: &str) -> Option<u32> {
    match word {
        "ba" => Some(3),
        "sáu" => Some(6),
        "chín" => Some(9),
        _ => numeral(word),
    }
}

pub(super) fn year_number(word: &str) -> Option<i32> {
    let year =
        if word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) { word.parse().ok()? } else { return None };
    (1990..=2100).contains(&year).then_some(year)
}

pub(super) fn quarter_number(word: &str) -> Option<u32> {
    match word {
        "i" | "1" => Some(1),
        "ii" | "2" => Some(2),
        "iii" | "3" => Some(3),
        "iv" | "4" => Some(4),
        _ => None,
    }
}
