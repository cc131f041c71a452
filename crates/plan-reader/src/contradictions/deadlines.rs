//! The same task with two deadlines: the body describes a task at length, the appendix repeats it in short; a report is
//! asked for in two places.

use super::{Facts, Words, place};
use crate::deadline::{Deadline, DeadlineRule, DueInPeriod};
use crate::outline::Region;
use crate::reading::{Contradiction, ContradictionKind, Source};

/// Most dated duties that are compared with each other.
const MOST_DUTIES: usize = 150;

/// Fewest words by which two descriptions are known to be of one task.
const FEWEST_WORDS: usize = 8;

/// Share of the shorter description's words that stand in the longer one.
const SAME_TASK: f64 = 0.85;

/// A duty with fixed days, or with periods.
struct Duty {
    opening: String,
    words: Words,
    deadline: Deadline,
    quote: String,
    source: Source,
}

pub(super) fn find(facts: &Facts<'_>) -> Vec<Contradiction> {
    let duties = duties(facts);
    let mut out = Vec::new();
    for (at, first) in duties.iter().enumerate() {
        for second in &duties[at + 1..] {
            if first.source != second.source && disagree(&first.deadline, &second.deadline) && same_task(first, second)
            {
                out.push(told(first, second));
            }
        }
    }
    out
}

/// Tasks with a lead, duties of the body without one, and reports.
fn duties(facts: &Facts<'_>) -> Vec<Duty> {
    let mut out: Vec<Duty> = Vec::new();
    for block in facts
        .outline
        .blocks
        .iter()
        .filter(|block| block.region == Region::Work && !block.is_heading && !block.paragraph.is_row())
    {
        let text = &block.paragraph.text;
        let stated = crate::due_text::deadline_in(text, &block.paragraph.low)
            .and_then(|due| Deadline::parse(&due, facts.meta.year));
        if let Some(deadline) = stated.filter(comparable) {
            out.push(duty(text, "", deadline, text, block.paragraph.source));
        }
        if out.len() >= MOST_DUTIES {
            break;
        }
    }
    for task in facts
        .tasks
        .iter()
        .filter(|task| !out.iter().any(|duty| duty.source == task.source))
        .take(MOST_DUTIES)
        .collect::<Vec<_>>()
    {
        if let Some(deadline) = task.deadline.clone().filter(comparable) {
            let product = task.product.as_deref().unwrap_or_default();
            let quote = [task.title.as_str(), product, task.deadline_text.as_deref().unwrap_or_default()]
                .iter()
                .filter(|part| !part.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(" – ");
            out.push(duty(&task.title, product, deadline, &quote, task.source));
        }
    }
    for report in facts.reporting.iter().take(MOST_DUTIES) {
        let known = out.iter().any(|duty| duty.source == report.source);
        if let Some(deadline) = report.deadline.clone().filter(|deadline| !known && comparable(deadline)) {
            out.push(duty(&report.text, "", deadline, &report.text, report.source));
        }
    }
    out
}

fn duty(title: &str, product: &str, deadline: Deadline, quote: &str, source: Source) -> Duty {
    let low = crate::text::lower(title);
    let opening = low.split(' ').take(2).collect::<Vec<_>>().join(" ");
    Duty { opening, words: Words::of(&format!("{title} {product}")), deadline, quote: quote.to_owned(), source }
}

/// The deadline is nothing but fixed days, or nothing but periods.
fn comparable(deadline: &Deadline) -> bool {
    let fixed = |rule: &DeadlineRule| matches!(rule, DeadlineRule::Once { .. });
    deadline.rules.iter().all(fixed) || recurs(deadline)
}

fn recurs(deadline: &Deadline) -> bool {
    deadline.rules.iter().all(|rule| matches!(rule, DeadlineRule::Every { .. }))
}

/// One description stands nearly whole in the other, and both begin with the same verb.
fn same_task(a: &Duty, b: &Duty) -> bool {
    let fewest = a.words.len().min(b.words.len());
    if fewest < FEWEST_WORDS || a.opening != b.opening {
        return false;
    }
    a.words.shared(&b.words) as f64 / fewest as f64 >= SAME_TASK
}

fn disagree(a: &Deadline, b: &Deadline) -> bool {
    recurs(a) == recurs(b) && !a.rules.iter().any(|one| b.rules.iter().any(|other| agree(one, other)))
}

/// The same days, or the same period of which one names the day and the other does not.
fn agree(a: &DeadlineRule, b: &DeadlineRule) -> bool {
    use DeadlineRule::Every;
    match (a, b) {
        (Every { period, times, due: one }, Every { period: other_period, times: other_times, due: other }) => {
            let open = *one == DueInPeriod::End || *other == DueInPeriod::End;
            (period, times) == (other_period, other_times) && (one == other || open)
        }
        _ => a == b,
    }
}

fn told(first: &Duty, second: &Duty) -> Contradiction {
    Contradiction {
        kind: ContradictionKind::TwoDeadlines,
        message: format!(
            "Cùng một nhiệm vụ nhưng có hai thời hạn khác nhau: “{}” và “{}”.",
            first.deadline.text, second.deadline.text
        ),
        first: place(&first.quote, first.source),
        second: place(&second.quote, second.source),
    }
}
