//! A later version of a plan against what is tracked: what is new, what changed (old → new), what is gone.

use super::content::{Content, Kind, ResultItem};
use super::intake::is_everybody;
use super::likeness::Subjects;
use super::model::{Change, Decision, Item};
use super::ward_units::WardUnit;
use chrono::NaiveDate;
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
pub(crate) const RECONCILED: [Kind; 6] =
    [Kind::Indicator, Kind::Task, Kind::Result, Kind::Basis, Kind::Reporting, Kind::Focus];

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
                keep_unsaid(&tracked.content, &mut item.content);
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

/// What the new document does not print of a result that is the same stays as the ward has it.
fn keep_unsaid(was: &Content, now: &mut Content) {
    let (Content::Result(was), Content::Result(now)) = (was, now) else { return };
    now.numerator = now.numerator.or(was.numerator);
    now.denominator = now.denominator.or(was.denominator);
    if now.period.trim().is_empty() {
        now.period.clone_from(&was.period);
    }
}

fn partners(items: &[Item], ours: &[usize], old: &[&Tracked], kind: Kind) -> Vec<Option<usize>> {
    let new_titles: Vec<&str> = ours.iter().map(|i| items[*i].content.title()).collect();
    let old_titles: Vec<&str> = old.iter().map(|t| t.content.title()).collect();
    if kind == Kind::Basis {
        let place = |number: &&str| old_titles.iter().position(|old| same_words(old, number));
        return new_titles.iter().map(place).collect();
    }
    if kind == Kind::Reporting {
        return same_duties(items, ours, old);
    }
    let fits = |i: usize, j: usize| match (&items[ours[i]].content, &old[j].content) {
        (Content::Indicator(a), Content::Indicator(b)) => a.unit == b.unit,
        (Content::Result(a), Content::Result(b)) => a.unit == b.unit,
        (Content::Focus(a), Content::Focus(b)) => a.quarter == b.quarter,
        _ => true,
    };
    let subjects = Subjects::new(new_titles.iter().chain(&old_titles).copied());
    subjects.pair(&new_titles, &old_titles, fits, SAME_THING)
}

/// Duties to report: those that say the same in everything first, then those of the same two, in order.
fn same_duties(items: &[Item], ours: &[usize], old: &[&Tracked]) -> Vec<Option<usize>> {
    let mut partners: Vec<Option<usize>> = vec![None; ours.len()];
    for exactly in [true, false] {
        for (n, place) in ours.iter().enumerate() {
            let Content::Reporting(new) = &items[*place].content else { continue };
            let fits = |(j, of): (usize, &&Tracked)| match &of.content {
                Content::Reporting(was) if !partners.contains(&Some(j)) => {
                    let same = same_words(&was.who, &new.who) && same_words(&was.to, &new.to);
                    (same && (!exactly || same_words(&was.due_text, &new.due_text))).then_some(j)
                }
                _ => None,
            };
            if partners[n].is_none() {
                partners[n] = old.iter().enumerate().find_map(fits);
            }
        }
    }
    partners
}

/// Equal but for case, blanks and signs.
pub(super) fn same_words(a: &str, b: &str) -> bool {
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
            text("section", &a.section, &b.section);
            lead(&mut text, &a.lead, &b.lead, units);
            let target = |i: &super::content::IndicatorItem| {
                format!("{} {} {}", i.comparator, vietnamese::format_decimal(i.value, 2), i.unit)
            };
            if a.comparator != b.comparator || (a.value - b.value).abs() > 1e-9 || a.unit != b.unit {
                found.push(Difference { field: "target", old: target(a), new: target(b) });
            }
            found.extend(coordinating(&a.coordinating, (b.lead.as_slice(), b.coordinating.as_slice()), units));
            if a.aspiration != b.aspiration {
                let said = |is: bool| if is { "✓" } else { "–" }.to_owned();
                found.push(Difference { field: "aspiration", old: said(a.aspiration), new: said(b.aspiration) });
            }
        }
        (Content::Task(a), Content::Task(b)) => {
            text("title", &a.title, &b.title);
            text("section", &a.section, &b.section);
            text("product", &a.product, &b.product);
            text("deadline", &a.deadline_text, &b.deadline_text);
            lead(&mut text, &a.lead, &b.lead, units);
            found.extend(coordinating(&a.coordinating, (b.lead.as_slice(), b.coordinating.as_slice()), units));
        }
        (Content::Result(a), Content::Result(b)) => found.extend(of_results(a, b)),
        (Content::Basis(a), Content::Basis(b)) => {
            text("kind_of_document", &a.kind, &b.kind);
            text("issuer", &a.issuer, &b.issuer);
            let day = |of: Option<NaiveDate>| of.map(vietnamese::format_date).unwrap_or_default();
            if b.issued_on.is_some() && a.issued_on != b.issued_on {
                found.push(Difference { field: "issued_on", old: day(a.issued_on), new: day(b.issued_on) });
            }
        }
        (Content::Reporting(a), Content::Reporting(b)) => {
            text("due_text", &a.due_text, &b.due_text);
        }
        (Content::Focus(a), Content::Focus(b)) => {
            text("body", &a.body, &b.body);
        }
        _ => {}
    }
    found
}

/// What two statements of a result of the year before say differently.
fn of_results(a: &ResultItem, b: &ResultItem) -> Vec<Difference> {
    let mut found = Vec::new();
    if (a.value - b.value).abs() > 1e-9 {
        let said = |r: &ResultItem| format!("{} {}", vietnamese::format_decimal(r.value, 2), r.unit);
        found.push(Difference { field: "value", old: said(a), new: said(b) });
    }
    for (field, old, new) in [("numerator", a.numerator, b.numerator), ("denominator", a.denominator, b.denominator)] {
        let said = |n: Option<f64>| n.map(|n| vietnamese::format_decimal(n, 2)).unwrap_or_default();
        if new.is_some_and(|new| old.is_none_or(|old| (old - new).abs() > 1e-9)) {
            found.push(Difference { field, old: said(old), new: said(new) });
        }
    }
    if !b.period.trim().is_empty() && !same_words(&a.period, &b.period) {
        found.push(Difference { field: "period", old: a.period.clone(), new: b.period.clone() });
    }
    found
}

/// The ward's unit of a printed name.
fn unit_of<'a>(name: &str, units: &'a [WardUnit]) -> Option<&'a WardUnit> {
    let spelt = |spelling: &String| plan_reader::units::same_unit(spelling, name);
    units.iter().find(|unit| spelt(&unit.name) || unit.aliases.iter().any(spelt))
}

fn lead(text: &mut impl FnMut(&'static str, &str, &str), old: &[String], new: &[String], units: &[WardUnit]) {
    let (Some(new_lead), old_lead) = (new.first(), old.first().map_or("", String::as_str)) else { return };
    let unit = unit_of(new_lead, units).map(|unit| unit.id);
    let same = plan_reader::units::same_unit(old_lead, new_lead)
        || old_lead.is_empty() && is_everybody(new_lead)
        || unit.is_some() && unit == unit_of(old_lead, units).map(|unit| unit.id);
    if !same {
        text("lead", old_lead, new_lead);
    }
}

/// The units that take part: all that the new document names after the first lead unit. A name that is none of the
/// ward's units ("các phòng, đơn vị") may stand for many, so then only a unit that is new is a difference.
fn coordinating(old: &[String], new: (&[String], &[String]), units: &[WardUnit]) -> Option<Difference> {
    let (lead, helping) = new;
    let named: Vec<&String> = lead.iter().skip(1).chain(helping).collect();
    let leader = lead.first().and_then(|name| unit_of(name, units)).map(|unit| unit.id);
    let all_known = named.iter().all(|name| unit_of(name, units).is_some());
    let now: Vec<&WardUnit> =
        named.iter().filter_map(|name| unit_of(name, units)).filter(|unit| Some(unit.id) != leader).collect();
    let before: Vec<&WardUnit> = old.iter().filter_map(|name| unit_of(name, units)).collect();
    let lacks = |some: &[&WardUnit], unit: &&WardUnit| !some.iter().any(|other| other.id == unit.id);
    let differs =
        now.iter().any(|unit| lacks(&before, unit)) || all_known && before.iter().any(|unit| lacks(&now, unit));
    let names = |of: &[&WardUnit]| of.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>().join("; ");
    (differs && !now.is_empty()).then(|| Difference { field: "coordinating", old: names(&before), new: names(&now) })
}

#[cfg(test)]
mod tests {
    use super::super::content::{BasisItem, IndicatorItem, ReportingItem, TaskItem};
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
    fn units_that_take_part_a_section_and_a_wish_are_compared() {
        let unit = |name: &str| {
            let (id, name) = (kernel::UnitId::new(), name.to_owned());
            WardUnit { id, name, aliases: Vec::new(), own: true }
        };
        let units = [unit("Phòng Văn hóa – Xã hội"), unit("Công an phường"), unit("Trạm Y tế phường")];
        let with = |helping: &[&str]| {
            let (title, lead) = ("Khảo sát".to_owned(), vec!["Phòng VH-XH".to_owned()]);
            let coordinating = helping.iter().map(|name| (*name).to_owned()).collect();
            Content::Task(TaskItem { title, lead, coordinating, ..TaskItem::default() })
        };
        let fields = |old: &Content, new: &Content| -> Vec<&str> {
            differences(old, new, &units).into_iter().map(|d| d.field).collect()
        };
        let tracked = with(&["Công an phường"]);
        assert!(fields(&tracked, &with(&["Công an phường"])).is_empty());
        assert!(fields(&tracked, &with(&[])).is_empty(), "what is left out stays as the ward decided");
        assert!(fields(&tracked, &with(&["Các phòng, đơn vị"])).is_empty(), "a collective may mean those");
        assert_eq!(fields(&tracked, &with(&["Công an phường", "Trạm Y tế phường"])), ["coordinating"]);
        let both = with(&["Công an phường", "Trạm Y tế phường"]);
        assert_eq!(fields(&both, &with(&["Công an phường"])), ["coordinating"]);
        let in_section = |section: &str, aspiration| {
            let (name, section) = ("Hồ sơ số hóa".to_owned(), section.to_owned());
            Content::Indicator(IndicatorItem { name, section, aspiration, ..IndicatorItem::default() })
        };
        assert_eq!(fields(&in_section("1. Chính quyền số", false), &in_section("2. Kinh tế số", false)), ["section"]);
        assert_eq!(fields(&in_section("", false), &in_section("", true)), ["aspiration"]);
    }

    #[test]
    fn kind_issuer_and_day_of_a_cited_document_are_compared() {
        let cited = |kind: &str, day: Option<&str>| {
            let (kind, number, issued_on) = (kind.to_owned(), "57-NQ/TW".to_owned(), day.map(|d| d.parse().unwrap()));
            Content::Basis(BasisItem { kind, number, issued_on, ..BasisItem::default() })
        };
        let fields = |new: &Content| -> Vec<&str> {
            let tracked = cited("Nghị quyết", Some("2024-12-22"));
            differences(&tracked, new, &[]).into_iter().map(|d| d.field).collect()
        };
        assert!(fields(&cited("nghị quyết", Some("2024-12-22"))).is_empty());
        assert!(fields(&cited("", None)).is_empty(), "what is left out stays as the ward has it");
        assert_eq!(fields(&cited("Quyết định", Some("2024-12-20"))), ["kind_of_document", "issued_on"]);
    }

    #[test]
    fn numerator_denominator_and_period_of_a_result_are_compared() {
        let result = |numerator, denominator, period: &str| {
            let (name, unit, period) = ("Hồ sơ trực tuyến".to_owned(), "%".to_owned(), period.to_owned());
            Content::Result(ResultItem {
                name,
                unit,
                value: 92.48,
                numerator,
                denominator,
                period,
                ..ResultItem::default()
            })
        };
        let tracked = result(Some(3472.0), Some(3754.0), "từ 01/7 đến 27/10/2025");
        let fields = |new: &Content| -> Vec<(&str, String, String)> {
            differences(&tracked, new, &[]).into_iter().map(|d| (d.field, d.old, d.new)).collect()
        };
        assert!(fields(&result(None, None, "")).is_empty(), "what is left out stays as the ward has it");
        let found = fields(&result(Some(347.2), Some(3754.0), "từ 01/7 đến 30/10/2025"));
        assert_eq!(found[0], ("numerator", "3.472".into(), "347,2".into()));
        assert_eq!(found[1].0, "period");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_duty_to_report_keeps_its_old_day_beside_the_new_one_and_one_that_is_gone_is_said() {
        let duty = |who: &str, due: &str| {
            let (who, to, due_text) = (who.to_owned(), "UBND phường".to_owned(), due.to_owned());
            Content::Reporting(ReportingItem { who, to, due_text, ..ReportingItem::default() })
        };
        let old = [
            duty("Các đơn vị", "trước ngày 12 hằng tháng"),
            duty("Các đơn vị", "trước ngày 10/12"),
            duty("Công an phường", "hằng quý"),
        ];
        let new = [duty("Các đơn vị", "trước ngày 10/12"), duty("Các đơn vị", "trước ngày 20 hằng tháng")];
        let found = reconciled(&old, &new);
        let changes: Vec<Change> = found.iter().map(|(change, ..)| *change).collect();
        assert_eq!(changes, [Change::Same, Change::Changed, Change::Gone]);
        let (due_text, day) = ("due_text", |n| format!("trước ngày {n} hằng tháng"));
        assert_eq!(found[1].2, [Difference { field: due_text, old: day(12), new: day(20) }]);
        assert_eq!(found[2].1, "Công an phường");
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
