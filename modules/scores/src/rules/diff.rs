//! So sánh hai phiên bản: what a file would change, before it does.

use super::model::{Criterion, RuleSet};
use super::words;
use ui::T;

/// One difference; an empty side is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub place: String,
    pub before: String,
    pub after: String,
}

/// Every difference between two versions, the head of the set first.
pub(crate) fn changes(t: &T, old: &RuleSet, new: &RuleSet) -> Vec<Change> {
    let mut out = Vec::new();
    let mut compare = |place: String, before: String, after: String| {
        if before != after {
            out.push(Change { place, before, after });
        }
    };
    for ((name, before), (_, after)) in head(t, old).into_iter().zip(head(t, new)) {
        compare(name, before, after);
    }
    for (_, _, c) in old.criteria() {
        let after = new.criterion(&c.code).map(|c| described(t, new, c)).unwrap_or_default();
        compare(place(t, c), described(t, old, c), after);
    }
    for (_, _, c) in new.criteria().filter(|(_, _, c)| old.criterion(&c.code).is_none()) {
        compare(place(t, c), String::new(), described(t, new, c));
    }
    out
}

fn place(t: &T, c: &Criterion) -> String {
    format!("{} {}", t.get("score-criterion"), c.code)
}

fn head(t: &T, set: &RuleSet) -> Vec<(String, String)> {
    let bands: Vec<String> =
        set.bands.iter().map(|b| format!("{} {}", words::index(t.lang(), b.from), b.title)).collect();
    let to = set.effective_to.map(|day| ui::day(t.lang(), day)).unwrap_or_default();
    [
        ("score-set-version", set.version.to_string()),
        ("score-set-title", set.title.clone()),
        ("score-set-subject", t.get(format!("score-for-{}", set.subject.key()))),
        ("score-set-basis", set.basis.clone()),
        ("score-set-note", set.note.clone()),
        ("score-set-from", ui::day(t.lang(), set.effective_from)),
        ("score-set-to", to),
        ("score-set-opens", words::opening(t, set)),
        ("score-max", words::points(t, set.max())),
        ("score-bands", bands.join("; ")),
    ]
    .map(|(key, value)| (t.get(key), value))
    .into()
}

/// A criterion in words: where it stands, what it is called, how it is scored, what else is said of it.
fn described(t: &T, set: &RuleSet, c: &Criterion) -> String {
    let found = set.criteria().find(|(_, _, other)| other.code == c.code);
    let place = found.map_or_else(String::new, |(p, i, _)| format!("{} {} › {} {}", p.code, p.title, i.code, i.title));
    let source = c.rule.source().cloned().unwrap_or_default();
    let measures: Vec<String> = [source.measure, source.of_measure].into_iter().flatten().collect();
    let parts = [
        c.title.clone(),
        words::how(t, c),
        place,
        source.numerator,
        source.denominator,
        measures.join(" / "),
        if source.all_days { t.get("score-all-days") } else { String::new() },
        if c.may_not_apply { t.get("score-may-not-apply") } else { String::new() },
        c.guidance.clone(),
        c.action.clone(),
        c.lead.clone(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
