//! One target stated twice with different values.

use std::collections::BTreeSet;

use super::{Facts, Words, place};
use crate::reading::{Comparator, Contradiction, ContradictionKind, Indicator};

/// Most targets that are compared with each other.
const MOST_COMPARED: usize = 300;

/// Fewest words by which two names are known to be of one target.
const FEWEST_WORDS: usize = 4;

/// Likeness (Dice) of two names of one target.
const SAME_TARGET: f64 = 0.88;

pub(super) fn find(facts: &Facts<'_>) -> Vec<Contradiction> {
    let named: Vec<(Words, &Indicator)> =
        facts.indicators.iter().take(MOST_COMPARED).map(|indicator| (Words::of(&indicator.name), indicator)).collect();
    let mut out = Vec::new();
    for (at, (words, first)) in named.iter().enumerate() {
        for (other, second) in &named[at + 1..] {
            let differs = first.unit == second.unit && (first.value - second.value).abs() > 1e-9;
            if differs
                && first.text != second.text
                && same_target(words, other)
                && years(&first.text) == years(&second.text)
            {
                out.push(told(first, second));
            }
        }
    }
    out
}

fn same_target(a: &Words, b: &Words) -> bool {
    if a.len().min(b.len()) < FEWEST_WORDS || a.len().abs_diff(b.len()) > 3 || a.figures != b.figures {
        return false;
    }
    2.0 * a.shared(b) as f64 / (a.len() + b.len()) as f64 >= SAME_TARGET
}

/// The years that a text names: a target for 2030 is not one for 2026.
fn years(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 4 && word.starts_with("20")).collect()
}

fn told(first: &Indicator, second: &Indicator) -> Contradiction {
    let shown = |indicator: &Indicator| {
        let sign = match indicator.comparator {
            Comparator::Equal => "",
            Comparator::AtLeast => "≥ ",
            Comparator::AtMost => "≤ ",
            Comparator::Above => "> ",
            Comparator::Below => "< ",
        };
        let value = indicator.value.to_string().replace('.', ",");
        let unit = if indicator.unit == "%" { "%" } else { "" };
        format!("{sign}{value}{unit}")
    };
    Contradiction {
        kind: ContradictionKind::TwoValues,
        message: format!(
            "Chỉ tiêu “{}” được nêu hai lần với giá trị khác nhau: {} và {}.",
            first.name,
            shown(first),
            shown(second)
        ),
        first: place(&first.text, first.source),
        second: place(&second.text, second.source),
    }
}
