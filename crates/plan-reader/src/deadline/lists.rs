//! Several days in one deadline: a range is due at its end, what is said of the first of a list holds for the others
//! ("trước 30/6 và 30/11"), and "hằng năm" after a list for all of it.

use super::words::{Reader, numeral, quarter_number};
use super::{DeadlineRule, DueInPeriod, Period};

/// Most words that are read; a longer text is no deadline.
const MOST_WORDS: usize = 120;

/// The words of a lower-case text with all dashes alike, and whether a comma follows each. Ends of a range that are
/// written together ("ii-iv/2026", "3-tháng") are parted.
pub(super) fn words(low: &str) -> Vec<(&str, bool)> {
    let stops = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')');
    let mut out: Vec<(&str, bool)> = Vec::new();
    for piece in low.split_inclusive(stops) {
        let word = piece.trim_end_matches(stops).trim_matches(['.', '"', '“', '”']);
        let ends: Vec<&str> = word.split('-').collect();
        if !word.is_empty() && ends.len() > 1 && ends.iter().all(|end| ends_range(end)) {
            let parted = ends.iter().flat_map(|end| ["-", end]).skip(1);
            out.extend(parted.map(|word| (word, false)));
        } else if !word.is_empty() {
            out.push((word, false));
        }
        if let Some((_, comma)) = out.last_mut() {
            *comma |= piece.ends_with(',');
        }
        if out.len() >= MOST_WORDS {
            break;
        }
    }
    out
}

/// "3", "iv", "15/3", "ii/2026", "tháng": what may stand on either side of the dash of a range. A year may not:
/// "15-3-2026" is one day.
fn ends_range(word: &str) -> bool {
    let number = word.split('/').next().unwrap_or_default();
    matches!(word, "ngày" | "tháng" | "quý") || numeral(number).is_some() || quarter_number(number).is_some()
}

impl Reader<'_> {
    /// Whether what begins at a word stands in a list with the day read last: "… và …", "…, …".
    fn joined(&self, at: usize) -> bool {
        let begins = if self.back(at, 1) == "ngày" { at - 1 } else { at };
        begins > 0
            && (self.ended + 1 == begins && self.back(begins, 1) == "và"
                || self.ended == begins && self.comma_before(begins))
    }

    /// Whether a word is the first of the second end of a range that the day read last opened: "15/3 - 30/6".
    fn ends_range(&self, at: usize) -> bool {
        const BETWEEN: [&str; 8] = ["ngày", "hết", "cuối", "đầu", "giữa", "trung", "thượng", "tuần"];
        let steps = (1..=4).find(|steps| !BETWEEN.contains(&self.back(at, *steps))).unwrap_or(1);
        matches!(self.back(at, steps), "-" | "đến") && self.ended + steps == at && !self.comma_before(self.ended)
    }

    fn comma_before(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|at| self.commas.get(at)) == Some(&true)
    }

    /// Whether "trước" governs a list in which a word begins a further day.
    pub(super) fn is_before_with_list(&self, at: usize) -> bool {
        self.last_before == Some(self.ended) && self.joined(at)
    }

    /// Reads what begins at a word together with what it says of the days before it; how many words it took.
    pub(super) fn take(&mut self, at: usize) -> usize {
        let (joined, ranged, known) = (self.joined(at), self.ends_range(at), self.found.len());
        let taken = self.step(at);
        if self.found.len() == known {
            return taken;
        }
        self.ended = at + taken;
        if !(joined || ranged) {
            self.list = known;
        }
        let once = |rule: Option<&DeadlineRule>| matches!(rule, Some(DeadlineRule::Once { .. }));
        if ranged && known > 0 && once(self.found.get(known - 1)) && once(self.found.get(known)) {
            self.found.remove(known - 1);
            self.list = self.list.min(known - 1);
        }
        let every_year = matches!(self.word(self.ended), "hằng" | "hàng" | "mỗi") && self.word(self.ended + 1) == "năm";
        if every_year && once(self.found.last()) {
            self.make_yearly();
            self.ended += 2;
            return taken + 2;
        }
        if matches!(
            self.found.last(),
            Some(DeadlineRule::Every { due: DueInPeriod::OnDate { .. } | DueInPeriod::BeforeDate { .. }, .. })
        ) {
            self.make_yearly();
        }
        taken
    }

    /// The days of the list read last come again each year.
    fn make_yearly(&mut self) {
        for rule in self.found.iter_mut().skip(self.list) {
            if let DeadlineRule::Once { month, day, .. } = *rule {
                let due = DueInPeriod::OnDate { month, of_month: day };
                *rule = DeadlineRule::Every { period: Period::Year, times: 1, due };
            }
        }
    }

    /// "02 lần/năm (tháng 6 và tháng 12)", "hằng quý, trước ngày 15 tháng cuối quý": where as many days are named as the
    /// period has, these are its days.
    pub(super) fn settle_named_days(&mut self) {
        let once = self.found.iter().filter(|rule| matches!(rule, DeadlineRule::Once { .. })).count();
        let a_year = |rule: &DeadlineRule| match rule {
            DeadlineRule::Every { period: Period::Year, times, due: DueInPeriod::End } => Some(*times),
            _ => None,
        };
        if self.rated && once > 0 && self.found.iter().filter_map(a_year).any(|times| times as usize == once) {
            self.list = 0;
            self.make_yearly();
        }
        let named: Vec<Period> = self.found.iter().filter_map(named_day).collect();
        self.found.retain(|rule| match rule {
            DeadlineRule::Every { period, times, due: DueInPeriod::End } => {
                named.iter().filter(|named| *named == period).count() < *times as usize
            }
            _ => true,
        });
    }
}

/// The period of which a rule names the day.
fn named_day(rule: &DeadlineRule) -> Option<Period> {
    match rule {
        DeadlineRule::Every { due: DueInPeriod::End, .. } => None,
        DeadlineRule::Every { period, .. } => Some(*period),
        _ => None,
    }
}
