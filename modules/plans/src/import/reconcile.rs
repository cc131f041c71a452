//! A later version of a plan against what is tracked: what is new, what changed (old → new), what is gone.

use super::content::{Content, Kind};
use super::likeness::Subjects;
use super::model::{Change, Decision, Item};
use super::ward_units::WardUnit;
use uuid::Uuid;

/// Something that the tracked plan holds.
#[derive(Debug, Clone)]
pub(crate) struct Tracked {
    pub(crate) id: Uuid,
    pub(crate) content: Content,
}

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// End of the label's key in the Fluent files (`import-field-deadline`).
    pub(crate) field: &'static str,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// Kinds whose items live on from version to version.
pub(crate) const RECONCILED: [Kind; 4] = [Kind::Indicator, Kind::Task, Kind::Result, Kind::Basis];

/// From here on two wordings are taken for the same thing; the person sees both and decides.
const SAME_THING: f64 = 0.7;

/// Marks every item as new, same or changed, and adds what the document does not hold any more as gone.
/// What did not change needs no decision.
pub(crate) fn reconcile(items: &mut Vec<Item>, tracked: &[Tracked], units: &[WardUnit]) {
    for kind in RECONCILED {
        let old: Vec<&Tracked> = tracked.iter().filter(|t| t.content.kind() == kind).collect();
        let ours: Vec<usize> = (0..items.len()).filter(|i| items[*i].kind() == kind).collect();
        let partners = partners(items, &ours, &old, kind);
        for (place, partner) in ours.iter().zip(&partners) {
            let Some(tracked) = partner.map(|p| old[p]) else { continue };
            let item = &mut items[*place];
            item.match_id = Some(tracked.id);
            if differences(&tracked.content, &item.content, units).is_empty() {
                (item.change, item.decision) = (Change::Same, Decision::Accepted);
            } else {
                (item.change, item.old) = (Change::Changed, Some(tracked.content.clone()));
            }
        }
        for (n, tracked) in old.iter().enumerate().filter(|(n, _)| !partners.contains(&Some(*n))) {
            let mut gone = Item::new(tracked.content.clone(), None);
            (gone.change, gone.match_id) = (Change::Gone, Some(tracked.id));
            gone.position = i32::try_from(items.len() + n).unwrap_or(i32::MAX);
            items.push(gone);
        }
    }
}

fn partners(items: &[Item], ours: &[usize], old: &[&Tracked], kind: Kind) -> Vec<Option<usize>> {
    let new_titles: Vec<&str> = ours.iter().map(|i| items[*i].content.title()).collect();
    let old_titles: Vec<&str> = old.iter().map(|t| t.content.title()).collect();
    if kind == Kind::Basis {
        let place = |number: &&str| old_titles.iter().position(|old| same_words(old, number));
        return new_titles.iter().map(place).collect();
    }
    let fits = |i: usize, j: usize| match (&items[ours[i]].content, &old[j].content) {
        (Content::Indicator(a), Content::Indicator(b)) => a.unit == b.unit,
        (Content::Result(a), Content::Result(b)) => a.unit == b.unit,
        _ => true,
    };
    let subjects = Subjects::new(new_titles.iter().chain(&old_titles).copied());
    subjects.pair(&new_titles, &old_titles, fits, SAME_THING)
}

/// Equal but for case, blanks and signs.
fn same_words(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> String {
        vietnamese::nfc(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
    };
    plain(a) == plain(b)
}

/// The fields in which two statements of the same thing differ. A field that the new document leaves out (a lead
/// unit, a deadline) is not a difference: what the ward decided since then stays.
pub(crate) fn differences(old: &Content, new: &Content, units: &[WardUnit]) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut text = |field, old: &str, new: &str| {
        if !new.trim().is_empty() && !same_words(old, new) {
            found.push(Difference { field, old: old.to_owned(), new: new.to_owned() });
        }
    };
    match (old, new) {
        (Content::Indicator(a), Content::Indicator(b)) => {
            text("name", &a.name, &b.name);
            lead(&mut text, &a.lead, &b.lead, units);
            let target = |i: &super::content::IndicatorItem| {
                format!("{} {} {}", i.comparator, vietnamese::format_decimal(i.value, 2), i.unit)
            };
            if a.comparator != b.comparator || (a.value - b.value).abs() > 1e-9 {
                found.push(Difference { field: "target", old: target(a), new: target(b) });
            }
        }
        (Content::Task(a), Content::Task(b)) => {
            text("title", &a.title, &b.title);
            text("product", &a.product, &b.product);
            text("deadline", &a.deadline_text, &b.deadline_text);
            lead(&mut text, &a.lead, &b.lead, units);
        }
        (Content::Result(a), Content::Result(b)) => {
            let value =
                |r: &super::content::ResultItem| format!("{} {}", vietnamese::format_decimal(r.value, 2), r.unit);
            if (a.value - b.value).abs() > 1e-9 {
                found.push(Difference { field: "value", old: value(a), new: value(b) });
            }
        }
        (Content::Basis(a), Content::Basis(b)) => {
            text("issuer", &a.issuer, &b.issuer);
        }
        _ => {}
    }
    found
}

fn lead(text: &mut impl FnMut(&'static str, &str, &str), old: &[String], new: &[String], units: &[WardUnit]) {
    let (Some(new_lead), old_lead) = (new.first(), old.first().map_or("", String::as_str)) else { return };
    let named = |name: &str, unit: &WardUnit| {
        plan_reader::units::same_unit(&unit.name, name)
            || unit.aliases.iter().any(|a| plan_reader::units::same_unit(a, name))
    };
    let same = plan_reader::units::same_unit(old_lead, new_lead)
        || units.iter().any(|unit| named(old_lead, unit) && named(new_lead, unit));
    if !same {
        text("lead", old_lead, new_lead);
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::{BasisItem, IndicatorItem, TaskItem};
    use super::*;

    fn target(name: &str, value: f64) -> Content {
        let (name, unit, comparator) = (name.to_owned(), "%".to_owned(), "=".to_owned());
        Content::Indicator(IndicatorItem { name, value, unit, comparator, ..IndicatorItem::default() })
    }

    fn task(title: &str, deadline: &str, lead: &str) -> Content {
        let lead = if lead.is_empty() { vec![] } else { vec![lead.to_owned()] };
        let (title, deadline_text) = (title.to_owned(), deadline.to_owned());
        Content::Task(TaskItem { title, deadline_text, lead, ..TaskItem::default() })
    }

    fn basis(number: &str) -> Content {
        Content::Basis(BasisItem { number: number.to_owned(), ..BasisItem::default() })
    }

    fn reconciled(old: &[Content], new: &[Content]) -> Vec<(Change, String, Vec<Difference>)> {
        let tracked: Vec<Tracked> = old.iter().map(|c| Tracked { id: Uuid::now_v7(), content: c.clone() }).collect();
        let mut items: Vec<Item> = new.iter().map(|c| Item::new(c.clone(), Some((1, 1)))).collect();
        reconcile(&mut items, &tracked, &[]);
        let what = |i: Item| {
            let changes = i.old.as_ref().map(|old| differences(old, &i.content, &[])).unwrap_or_default();
            (i.change, i.content.title().to_owned(), changes)
        };
        items.into_iter().map(what).collect()
    }

    #[test]
    fn what_is_new_changed_same_and_gone() {
        let old = [
            target("Tỷ lệ hồ sơ trực tuyến", 80.0),
            target("Tỷ lệ thanh toán trực tuyến qua ngân hàng", 60.0),
            task("Tổ chức tập huấn về chuyển đổi số", "Quý II/2026", "Phòng VH-XH"),
            task("Khảo sát hạ tầng viễn thông", "Quý I/2026", ""),
            basis("57-NQ/TW"),
        ];
        let new = [
            target("tỷ lệ hồ sơ trực tuyến", 90.0),
            target("Tỷ lệ thanh toán trực tuyến qua ngân hàng", 60.0),
            target("Số sáng kiến của cán bộ trẻ", 5.0),
            task("Tổ chức tập huấn về chuyển đổi số", "Quý III/2026", "Phòng Văn hóa – Xã hội"),
            basis("57 - NQ/TW"),
        ];
        let found = reconciled(&old, &new);
        let changes: Vec<Change> = found.iter().map(|(change, ..)| *change).collect();
        use Change::{Changed, Gone, New, Same};
        assert_eq!(changes, [Changed, Same, New, Changed, Same, Gone]);
        assert_eq!(found[0].2, [Difference { field: "target", old: "= 80 %".into(), new: "= 90 %".into() }]);
        assert_eq!(found[3].2.len(), 1, "the lead is the same unit in another spelling: {:?}", found[3].2);
        assert_eq!(found[3].2[0].field, "deadline");
        assert_eq!(found[5].1, "Khảo sát hạ tầng viễn thông");
    }

    #[test]
    fn what_the_new_version_leaves_out_stays_as_the_ward_decided() {
        let old = [task("Nâng cấp mạng nội bộ", "Quý II/2026", "Văn phòng HĐND-UBND")];
        let found = reconciled(&old, &[task("Nâng cấp mạng nội bộ", "", "")]);
        assert_eq!(found[0].0, Change::Same);
    }

    #[test]
    fn an_unchanged_item_needs_no_decision_and_a_changed_one_does() {
        let tracked = [Tracked { id: Uuid::now_v7(), content: target("Hồ sơ số hóa", 70.0) }];
        let mut items = vec![Item::new(target("Hồ sơ số hóa", 70.0), None)];
        reconcile(&mut items, &tracked, &[]);
        assert_eq!(items[0].decision, Decision::Accepted);
        let mut items = vec![Item::new(target("Hồ sơ số hóa", 75.0), None)];
        reconcile(&mut items, &tracked, &[]);
        assert_eq!(items[0].decision, Decision::Waiting);
    }
}
