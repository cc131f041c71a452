//! Hồ sơ đầy đủ, thời hạn nộp lưu: what is missing in a file and until when it is handed over, by rules that are data
//! (`data/work.toml`).

use super::model::{Expected, Retention};
use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;
use std::sync::LazyLock;

/// A rule of whole files.
#[derive(Debug, Deserialize)]
struct Check {
    key: String,
    text: String,
    basis: String,
}

/// What files of a sort hold, offered when one is made.
#[derive(Debug, Deserialize)]
pub(crate) struct Set {
    pub name: String,
    pub expected: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Rules {
    check: Vec<Check>,
    set: Vec<Set>,
    /// The oldest first.
    term: Vec<Term>,
}

/// Thời hạn nộp lưu, as law gives it from a day on.
#[derive(Debug, Deserialize)]
pub(crate) struct Term {
    since: NaiveDate,
    /// Counted from the end of the year in which the work ended, not from that day.
    from_the_year: bool,
    months: u32,
    construction_months: u32,
    /// What is kept for fewer years stays with its unit.
    least_years: i32,
    /// Months for which a file may be kept back at most after its day.
    most_months_back: u32,
    /// Days before a hand-over on which the keeper is told.
    pub notice_days: u64,
    pub basis: String,
    /// What nobody has compared with the original; empty where all of it was.
    pub unverified: String,
}

impl Term {
    /// The last day of the hand-over; none where the unit keeps the file. A construction that is settled counts from
    /// that day.
    pub(crate) fn hand_over_by(
        &self,
        retention: Retention,
        ended_on: NaiveDate,
        settled_on: Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        if retention.years().is_some_and(|years| years < self.least_years) {
            return None;
        }
        match settled_on {
            Some(settled) => settled.checked_add_months(Months::new(self.construction_months)),
            None if self.from_the_year => {
                NaiveDate::from_ymd_opt(ended_on.year(), 12, 31)?.checked_add_months(Months::new(self.months))
            }
            None => ended_on.checked_add_months(Months::new(self.months)),
        }
    }

    /// The last day to which a file may be kept back.
    pub(crate) fn latest_back(&self, hand_over_by: NaiveDate) -> NaiveDate {
        hand_over_by.checked_add_months(Months::new(self.most_months_back)).unwrap_or(hand_over_by)
    }
}

/// The terms that were in force on a day; the oldest before all of them.
pub(crate) fn term_on(day: NaiveDate) -> Option<&'static Term> {
    RULES.term.iter().rev().find(|term| term.since <= day).or(RULES.term.first())
}

static RULES: LazyLock<Rules> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/work.toml")).unwrap_or_default());

/// The sets that are offered.
pub(crate) fn sets() -> &'static [Set] {
    &RULES.set
}

/// What the rules look at of a document in a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen<'a> {
    /// Key of its kind; empty for a công văn.
    pub kind: &'a str,
    pub symbol: &'a str,
    pub subject: &'a str,
    pub has_file: bool,
    pub is_over: bool,
    pub wants_answer: bool,
    /// Symbol of its answer; empty where there is none.
    pub answer: &'a str,
}

/// Something that a file lacks: in words, with the ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gap {
    pub text: String,
    pub basis: &'static str,
}

/// What is missing, in the order of the rules.
pub(crate) fn gaps(expected: &[Expected], seen: &[Seen<'_>]) -> Vec<Gap> {
    let mut found = Vec::new();
    for check in &RULES.check {
        let names: Vec<String> = match check.key.as_str() {
            "empty" if seen.is_empty() => vec![String::new()],
            "expected" => missing(expected, seen),
            "no_file" => named(seen, |s| !s.has_file),
            "unfinished" => named(seen, |s| !s.is_over),
            "unanswered" => named(seen, |s| s.wants_answer && s.is_over && s.answer.is_empty()),
            _ => Vec::new(),
        };
        found.extend(names.iter().map(|name| Gap { text: check.text.replace("{name}", name), basis: &check.basis }));
    }
    found
}

fn named(seen: &[Seen<'_>], holds: impl Fn(&Seen<'_>) -> bool) -> Vec<String> {
    let name = |s: &Seen<'_>| if s.symbol.is_empty() { s.subject.to_owned() } else { s.symbol.to_owned() };
    seen.iter().filter(|s| holds(s)).map(name).collect()
}

/// Each document stands for one expected thing at most: two decisions are wanted, two must be there.
fn missing(expected: &[Expected], seen: &[Seen<'_>]) -> Vec<String> {
    let mut used = vec![false; seen.len()];
    let mut gone = Vec::new();
    for one in expected {
        let words = vietnamese::fold(&one.name);
        let stands_for = |s: &Seen<'_>| match one.kind.as_str() {
            "" => vietnamese::fold(s.subject).contains(&words),
            kind => s.kind.eq_ignore_ascii_case(kind),
        };
        match (0..seen.len()).find(|at| !used[*at] && stands_for(&seen[*at])) {
            Some(at) => used[at] = true,
            None => gone.push(one.name.clone()),
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole<'a>(kind: &'a str, symbol: &'a str) -> Seen<'a> {
        Seen { kind, symbol, subject: "Ảnh hiện trường", has_file: true, is_over: true, ..Seen::default() }
    }

    fn texts(gaps: &[Gap]) -> Vec<&str> {
        gaps.iter().map(|gap| gap.text.as_str()).collect()
    }

    #[test]
    fn the_rules_are_read_and_each_has_a_basis() {
        assert_eq!(RULES.check.len(), 5);
        assert!(RULES.check.iter().all(|c| !c.basis.is_empty() && !c.text.is_empty()));
        for set in sets() {
            let read = Expected::parse(&set.expected.join("\n"));
            assert!(read.iter().all(|e| !e.kind.is_empty()), "{}", set.name);
        }
    }

    #[test]
    fn hand_over_is_within_the_terms_in_force_when_the_work_ended() {
        assert!(RULES.term.is_sorted_by_key(|term| term.since) && RULES.term.iter().all(|t| !t.basis.is_empty()));
        let by = |years, ended: &str, settled: &str| {
            let ended: NaiveDate = ended.parse().unwrap();
            let by = term_on(ended).unwrap().hand_over_by(Retention::of(years), ended, settled.parse().ok());
            by.map(|day| day.to_string()).unwrap_or_default()
        };
        assert_eq!(by(Some(10), "2024-02-28", ""), "2025-02-28");
        assert_eq!(by(Some(10), "2026-02-28", ""), "2027-12-31", "from the year in which it ended");
        assert_eq!(by(None, "2026-02-28", "2026-11-20"), "2027-02-20");
        assert_eq!(by(Some(4), "2026-02-28", ""), "");
        assert_eq!(term_on("2019-01-01".parse().unwrap()).unwrap().since.to_string(), "2020-03-05");
        let back = term_on("2026-02-28".parse().unwrap()).unwrap().latest_back("2027-12-31".parse().unwrap());
        assert_eq!(back.to_string(), "2029-12-31");
    }

    #[test]
    fn an_empty_file_is_not_whole_and_one_with_all_of_it_is() {
        assert_eq!(texts(&gaps(&[], &[])), ["Hồ sơ chưa có văn bản nào."]);
        let expected = Expected::parse("TTr: Tờ trình\nẢnh hiện trường");
        assert!(gaps(&expected, &[whole("TTr", "1/TTr-VP"), whole("", "2/VP")]).is_empty());
    }

    #[test]
    fn one_document_stands_for_one_expected_thing() {
        let expected = Expected::parse("QĐ: Quyết định thành lập\nQĐ: Quyết định phê duyệt");
        assert_eq!(texts(&gaps(&expected, &[whole("QĐ", "1/QĐ-UBND")])), ["Còn thiếu: Quyết định phê duyệt."]);
    }

    #[test]
    fn documents_without_files_without_end_and_without_answers_are_named() {
        let bare = Seen { symbol: "9/SNV", subject: "Rà soát", wants_answer: true, ..Seen::default() };
        let done = Seen { is_over: true, has_file: true, ..bare.clone() };
        assert_eq!(texts(&gaps(&[], &[bare])).len(), 2);
        assert!(texts(&gaps(&[], &[done]))[0].contains("cần trả lời"));
    }
}
