//! A unit that leads a task or a target has a section in "Tổ chức thực hiện", where a plan has sections for its units.

use super::{Facts, place};
use crate::outline::Region;
use crate::reading::{Contradiction, ContradictionKind, Source};
use crate::text::{cut, lower};
use crate::units::{canonical_key, likeness};

/// Fewest sections of units from which on they are taken for complete.
const FEWEST_SECTIONS: usize = 3;

/// Likeness from which on a section is taken for the unit's.
const LIKELY: f64 = 0.7;

/// Most leads that are looked up.
const MOST_LEADS: usize = 200;

pub(super) fn find(facts: &Facts<'_>) -> Vec<Contradiction> {
    let headings = &facts.outline.unit_headings;
    let heading = facts.outline.blocks.iter().find(|block| block.is_heading && block.region == Region::Organisation);
    let Some(heading) = heading.filter(|_| headings.len() >= FEWEST_SECTIONS) else { return Vec::new() };
    let mut out = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for (lead, quote, source) in leads(facts) {
        let key = canonical_key(lead);
        if is_collective(lead) || seen.contains(&key) || seen.len() > MOST_LEADS {
            continue;
        }
        let has_section =
            headings.iter().take(MOST_LEADS).any(|(name, _)| likeness(lead, name) >= LIKELY || stands_in(&key, name));
        if !has_section {
            out.push(Contradiction {
                kind: ContradictionKind::LeadWithoutSection,
                message: format!(
                    "“{lead}” được giao chủ trì nhưng không có mục riêng trong phần “{}”.",
                    facts.outline.title_of(heading).unwrap_or_default()
                ),
                first: place(quote, source),
                second: place(&heading.paragraph.text, heading.paragraph.source),
            });
        }
        seen.push(key);
    }
    out
}

/// Leads of tables, with the row in which each stands first.
fn leads<'a>(facts: &'a Facts<'_>) -> impl Iterator<Item = (&'a str, &'a str, Source)> {
    let tasks = facts
        .tasks
        .iter()
        .filter(|task| task.place == crate::reading::TaskPlace::Appendix)
        .filter_map(|task| Some((task.lead.as_deref()?, task.title.as_str(), task.source)));
    let indicators = facts.indicators.iter().filter_map(|i| Some((i.lead.as_deref()?, i.name.as_str(), i.source)));
    tasks
        .chain(indicators)
        .flat_map(|(lead, quote, source)| lead.split(';').map(move |name| (name.trim(), quote, source)))
        .filter(|(name, _, _)| !name.is_empty())
}

/// "Các phòng, đơn vị" is everybody.
fn is_collective(lead: &str) -> bool {
    let low = lower(cut(lead, 40));
    ["các ", "tất cả", "toàn thể", "mọi ", "ubnd", "ủy ban nhân dân", "cán bộ"].iter().any(|head| low.starts_with(head))
}

/// A heading may name several units ("Tổ công nghệ số cộng đồng cấp phường và tổ dân phố").
fn stands_in(key: &str, heading: &str) -> bool {
    let full = canonical_key(heading);
    key.split(' ').count() >= 2 && format!(" {full} ").contains(&format!(" {key} "))
}
