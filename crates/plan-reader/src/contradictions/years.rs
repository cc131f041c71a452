//! A plan is for one year: a deadline in an earlier year was left over from the plan before.

use super::{Facts, place};
use crate::deadline::DeadlineRule;
use crate::outline::Region;
use crate::reading::{Contradiction, ContradictionKind, Place, Source};
use crate::text::find_words;

/// Words that make a year the time of the work, not a part of some title.
const TIME_CUES: [&str; 6] = ["trong năm", "tháng cuối năm", "tháng đầu năm", "cuối năm", "đầu năm", "hết năm"];

pub(super) fn find(facts: &Facts<'_>) -> Vec<Contradiction> {
    let Some(year) = facts.meta.year else { return Vec::new() };
    let Some(title) = title_place(facts, year) else { return Vec::new() };
    let mut out: Vec<Contradiction> = Vec::new();
    for task in facts.tasks.iter().take(super::MOST * 10) {
        let Some(deadline) = &task.deadline else { continue };
        let other = deadline.rules.iter().find_map(|rule| match rule {
            DeadlineRule::Once { year: Some(stated), .. } if *stated != year => Some(*stated),
            _ => None,
        });
        // "trước tháng 01" of the plan year falls into the year before; only a printed year misfits
        if let Some(other) = other.filter(|other| deadline.text.contains(&other.to_string())) {
            let quote = format!("{} – {}", task.title, deadline.text);
            out.push(told(year, other, &title, &quote, task.source));
        }
    }
    for block in &facts.outline.blocks {
        if out.len() >= super::MOST {
            break;
        }
        let works = matches!(block.region, Region::Work | Region::Organisation);
        if !works
            || block.is_heading
            || block.paragraph.is_row()
            || out.iter().any(|found| found.second.source == block.paragraph.source)
        {
            continue;
        }
        if let Some(other) = earlier_year(&block.paragraph.low, year) {
            out.push(told(year, other, &title, &block.paragraph.text, block.paragraph.source));
        }
    }
    out
}

/// An earlier year as the time of the work.
fn earlier_year(low: &str, year: i32) -> Option<i32> {
    TIME_CUES.iter().find_map(|cue| {
        let at = find_words(low, cue, 0)? + cue.len();
        let stated: i32 = low.get(at + 1..at + 5)?.parse().ok()?;
        let ranges = low.get(at + 5..).is_some_and(|rest| rest.starts_with('-'));
        ((2000..year).contains(&stated) && !ranges).then_some(stated)
    })
}

/// Where the plan says for which year it is.
fn title_place(facts: &Facts<'_>, year: i32) -> Option<Place> {
    let words = format!("năm {year}");
    let block = facts
        .outline
        .blocks
        .iter()
        .take(80)
        .find(|block| block.paragraph.low.contains("kế hoạch") && block.paragraph.low.contains(&words))
        .or_else(|| facts.outline.blocks.iter().find(|block| block.paragraph.low.contains(&words)))?;
    Some(match &facts.meta.title {
        Some(title) if title.contains(&year.to_string()) => place(title, block.paragraph.source),
        _ => place(&block.paragraph.text, block.paragraph.source),
    })
}

fn told(year: i32, other: i32, title: &Place, quote: &str, source: Source) -> Contradiction {
    Contradiction {
        kind: ContradictionKind::YearMisfit,
        message: format!("Kế hoạch là của năm {year} nhưng chỗ này ghi thời gian năm {other}."),
        first: title.clone(),
        second: place(quote, source),
    }
}
