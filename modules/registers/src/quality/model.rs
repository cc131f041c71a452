//! The rules of the four scores: what is counted, against what, and which records cost points.

use crate::definition::Cadence;
use chrono::{Duration, NaiveDate};

/// Góc nhìn chất lượng: which records of a register cost points, as addresses of lists ask for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lens {
    /// Sai: a value that breaks a rule or a reference list.
    Wrong,
    /// Thiếu: a mandatory value that is not there.
    Missing,
    /// Chưa sạch: written otherwise than it should be.
    Unclean,
    /// Nghi trùng: in a group that may be one and the same.
    Duplicate,
    /// Bẩn: unclean or suspected, whatever costs the third score.
    Dirty,
    /// Quá hạn: not confirmed within the cadence.
    Overdue,
}

impl Lens {
    /// Every kind of work, in the order of the scores.
    pub(crate) const ALL: [Lens; 5] = [Self::Wrong, Self::Missing, Self::Unclean, Self::Duplicate, Self::Overdue];

    /// The word in addresses.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Wrong => "sai",
            Self::Missing => "thieu",
            Self::Unclean => "chua-sach",
            Self::Duplicate => "trung",
            Self::Dirty => "ban",
            Self::Overdue => "qua-han",
        }
    }

    /// The lens of a word.
    pub(crate) fn from_key(key: &str) -> Option<Lens> {
        Self::ALL.into_iter().chain([Self::Dirty]).find(|lens| lens.key() == key)
    }
}

/// Đúng, đủ, sạch, sống.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aspect {
    Correct,
    Complete,
    Clean,
    Alive,
}

impl Aspect {
    /// All four, in the order of the phrase.
    pub(crate) const ALL: [Aspect; 4] = [Self::Correct, Self::Complete, Self::Clean, Self::Alive];

    /// The word in addresses and names of texts.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Correct => "dung",
            Self::Complete => "du",
            Self::Clean => "sach",
            Self::Alive => "song",
        }
    }
}

/// Điểm: so many good ones of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Score {
    pub(crate) good: i64,
    pub(crate) of: i64,
}

impl Score {
    /// In percent, cut after one place: what is not whole is never shown as 100%.
    pub(crate) fn percent(self) -> f64 {
        (self.good as f64 / self.of as f64 * 1_000.0).floor() / 10.0
    }

    /// How a score stands.
    pub(crate) fn level(self) -> ui::Level {
        match self.percent() {
            percent if percent >= 95.0 => ui::Level::Met,
            percent if percent >= 80.0 => ui::Level::OnTrack,
            percent if percent >= 50.0 => ui::Level::AtRisk,
            _ => ui::Level::Late,
        }
    }
}

/// What was counted in a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) records: i64,
    /// How many there should be, where that is known.
    pub(crate) expected: Option<i64>,
    pub(crate) wrong: i64,
    pub(crate) missing: i64,
    pub(crate) unclean: i64,
    pub(crate) duplicates: i64,
    /// Unclean or a duplicate; less than both together where records are both.
    pub(crate) dirty: i64,
    /// None where records need not be confirmed.
    pub(crate) overdue: Option<i64>,
    /// The day of which duplicates were counted, where that was not just now.
    pub(crate) counted_on: Option<NaiveDate>,
}

impl Tally {
    /// The score of an aspect; none where there is nothing to judge: that is not zero.
    pub(crate) fn score(&self, aspect: Aspect) -> Option<Score> {
        let of = match aspect {
            Aspect::Complete => self.records.max(self.expected.unwrap_or(0)),
            _ => self.records,
        };
        let lost = match aspect {
            Aspect::Correct => self.wrong,
            Aspect::Complete => self.missing,
            Aspect::Clean => self.dirty,
            Aspect::Alive => self.overdue?,
        };
        (of > 0).then(|| Score { good: (self.records - lost).max(0), of })
    }

    /// Records that cost points of an aspect, by the lens that lists them.
    pub(crate) fn costs(&self, aspect: Aspect) -> Vec<(Lens, i64)> {
        let all: &[Lens] = match aspect {
            Aspect::Correct => &[Lens::Wrong],
            Aspect::Complete => &[Lens::Missing],
            Aspect::Clean => &[Lens::Unclean, Lens::Duplicate],
            Aspect::Alive => &[Lens::Overdue],
        };
        all.iter().map(|lens| (*lens, self.through(*lens))).filter(|(_, count)| *count > 0).collect()
    }

    /// The lens that lists every record that costs points of an aspect; none where none does.
    pub(crate) fn opened_by(&self, aspect: Aspect) -> Option<Lens> {
        match self.costs(aspect).as_slice() {
            [] => None,
            [(lens, _)] => Some(*lens),
            _ => Some(Lens::Dirty),
        }
    }

    /// How many records a lens lets through.
    pub(crate) fn through(&self, lens: Lens) -> i64 {
        match lens {
            Lens::Wrong => self.wrong,
            Lens::Missing => self.missing,
            Lens::Unclean => self.unclean,
            Lens::Duplicate => self.duplicates,
            Lens::Dirty => self.dirty,
            Lens::Overdue => self.overdue.unwrap_or(0),
        }
    }

    /// Records that should be there and are not.
    pub(crate) fn absent(&self) -> i64 {
        (self.expected.unwrap_or(0) - self.records).max(0)
    }

    /// The lowest of the four scores.
    pub(crate) fn worst(&self) -> Option<Score> {
        let scores = Aspect::ALL.into_iter().filter_map(|aspect| self.score(aspect));
        scores.min_by(|a, b| a.percent().total_cmp(&b.percent()))
    }
}

/// Records confirmed before this day are overdue; none: never.
pub(crate) fn cutoff(cadence: Cadence, today: NaiveDate) -> Option<NaiveDate> {
    cadence.days().and_then(|days| today.checked_sub_signed(Duration::days(days)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(tally: &Tally, aspect: Aspect) -> Option<f64> {
        tally.score(aspect).map(Score::percent)
    }

    #[test]
    fn each_score_is_what_is_good_of_what_is_judged() {
        let tally = Tally {
            records: 40,
            expected: Some(50),
            wrong: 4,
            missing: 10,
            unclean: 3,
            duplicates: 4,
            dirty: 6,
            overdue: Some(20),
            counted_on: None,
        };
        let all = Aspect::ALL.map(|aspect| percent(&tally, aspect));
        assert_eq!(all, [Some(90.0), Some(60.0), Some(85.0), Some(50.0)]);
        assert_eq!(tally.absent(), 10);
        assert_eq!(tally.costs(Aspect::Clean), [(Lens::Unclean, 3), (Lens::Duplicate, 4)]);
        assert_eq!(tally.opened_by(Aspect::Clean).map(|lens| tally.through(lens)), Some(6));
        let unclean = Tally { duplicates: 0, dirty: 3, ..tally };
        assert_eq!(unclean.opened_by(Aspect::Clean), Some(Lens::Unclean));
        assert_eq!(tally.worst().map(Score::percent), Some(50.0));
    }

    #[test]
    fn nothing_to_judge_is_not_zero() {
        let empty = Tally { overdue: Some(0), ..Tally::default() };
        assert_eq!(Aspect::ALL.map(|aspect| empty.score(aspect)), [None; 4]);
        let awaited = Tally { expected: Some(70), overdue: Some(0), ..Tally::default() };
        assert_eq!(percent(&awaited, Aspect::Complete), Some(0.0), "seventy should be there, none is");
        assert_eq!(awaited.score(Aspect::Correct), None);
        let never = Tally { records: 5, overdue: None, ..Tally::default() };
        assert_eq!(never.score(Aspect::Alive), None, "nobody asked for it to be confirmed");
    }

    #[test]
    fn what_is_not_whole_is_never_shown_as_whole() {
        let one_of_many = Tally { records: 100_000, wrong: 1, ..Tally::default() };
        assert_eq!(percent(&one_of_many, Aspect::Correct), Some(99.9));
        let more_than_expected = Tally { records: 12, expected: Some(10), ..Tally::default() };
        assert_eq!(percent(&more_than_expected, Aspect::Complete), Some(100.0));
    }

    #[test]
    fn a_record_is_overdue_the_day_after_its_cadence_ended() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap_or_default();
        assert_eq!(cutoff(Cadence::Weekly, day("2026-03-16")), Some(day("2026-03-09")));
        assert_eq!(cutoff(Cadence::Never, day("2026-03-16")), None);
    }
}
