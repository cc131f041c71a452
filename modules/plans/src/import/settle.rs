//! What is carried over after all decisions: contradictions settled, merged items filled into their targets.

use super::content::{Content, ContradictionItem, IndicatorItem, Quote, Settlement, TaskItem};
use super::likeness::Subjects;
use super::model::{Change, Decision, Item};
use plan_reader::deadline::Deadline;

/// The accepted items as they are to be carried over.
pub(crate) fn carried(mut items: Vec<Item>, year: Option<i32>) -> Vec<Item> {
    let settled: Vec<ContradictionItem> = items
        .iter()
        .filter_map(|item| match &item.content {
            Content::Contradiction(c) if item.decision == Decision::Accepted => Some(c.clone()),
            _ => None,
        })
        .collect();
    for contradiction in &settled {
        match contradiction.matter.as_str() {
            "two_deadlines" => settle_deadline(&mut items, contradiction, year),
            "two_values" => settle_value(&mut items, contradiction),
            _ => correct(&mut items, contradiction, year),
        }
    }
    // What the new version words anew is tracked already: it has nothing to fill in.
    let fills = |i: &&Item| i.decision == Decision::Merged && i.change != Change::Gone;
    let merged: Vec<Item> = items.iter().filter(fills).cloned().collect();
    for gone in merged {
        if let Some(target) = items.iter_mut().find(|i| Some(i.id) == gone.merged_into) {
            absorb(&mut target.content, gone.content);
        }
    }
    items.retain(|i| i.decision == Decision::Accepted);
    items
}

/// The two items between which a contradiction lies: one on each place, most alike in title.
fn pair_at(items: &[Item], c: &ContradictionItem, of_kind: impl Fn(&Content) -> bool) -> [Option<usize>; 2] {
    let near = |quote: &Quote| -> Vec<usize> {
        let lines = (quote.line_start..=quote.line_end.max(quote.line_start)).filter_map(|n| i32::try_from(n).ok());
        let lines: Vec<i32> = lines.collect();
        let on = |i: &&usize| of_kind(&items[**i].content) && lines.iter().any(|line| items[**i].covers(*line));
        let all: Vec<usize> = (0..items.len()).collect();
        all.iter().filter(on).copied().collect()
    };
    let (first, second) = (near(&c.first), near(&c.second));
    let titles = items.iter().map(|i| i.content.title());
    let subjects = Subjects::new(titles);
    let to_quote = |place: &[usize], quote: &Quote| -> Option<usize> {
        let score = |i: &usize| subjects.likeness(items[*i].content.title(), &quote.text);
        place.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)))
    };
    let mut best: Option<(f64, usize, usize)> = None;
    for a in &first {
        for b in &second {
            let score = subjects.likeness(items[*a].content.title(), items[*b].content.title());
            if best.is_none_or(|(top, ..)| score > top) {
                best = Some((score, *a, *b));
            }
        }
    }
    match best {
        Some((_, a, b)) => [Some(a), Some(b)],
        None => [to_quote(&first, &c.first), to_quote(&second, &c.second)],
    }
}

/// The item that a contradiction of one place is about: the document cited, what the unit leads, the task of another
/// year. None where its place was read into no item.
pub(crate) fn about<'a>(items: &'a [Item], c: &ContradictionItem) -> Option<&'a Item> {
    let stands_on = |item: &Item, quote: &Quote| {
        (quote.line_start..=quote.line_end.max(quote.line_start))
            .filter_map(|n| i32::try_from(n).ok())
            .any(|line| item.covers(line))
    };
    let fits = |item: &&Item| match (c.matter.as_str(), &item.content) {
        ("citation_issuer", Content::Basis(basis)) => c.message.contains(&basis.number),
        ("lead_without_section", content) => stands_on(item, &c.first) && named_lead(content, c).is_some(),
        ("year_misfit", Content::Task(task)) => stands_on(item, &c.second) && !task.deadline_text.is_empty(),
        _ => false,
    };
    items.iter().filter(|i| matches!(i.decision, Decision::Waiting | Decision::Accepted)).find(fits)
}

/// The lead unit that a contradiction names, as this item prints it.
fn named_lead(content: &Content, c: &ContradictionItem) -> Option<String> {
    let (Content::Task(TaskItem { lead, .. }) | Content::Indicator(IndicatorItem { lead, .. })) = content else {
        return None;
    };
    lead.iter().find(|name| c.message.contains(&format!("“{name}”"))).cloned()
}

/// Corrects what a contradiction of one place is about, where the person typed what is right.
fn correct(items: &mut [Item], c: &ContradictionItem, year: Option<i32>) {
    let Some(Settlement::Other(typed)) = &c.settlement else { return };
    let Some(id) = about(items, c).map(|item| item.id) else { return };
    let wrong = items.iter().find(|i| i.id == id).and_then(|i| named_lead(&i.content, c));
    for item in items.iter_mut() {
        match &mut item.content {
            Content::Basis(basis) if item.id == id => basis.issuer.clone_from(typed),
            Content::Task(task) if item.id == id && c.matter == "year_misfit" => {
                (task.deadline_text, task.deadline) = (typed.clone(), Deadline::parse(typed, year));
            }
            // The unit is named wrongly wherever the plan lets it lead.
            Content::Task(TaskItem { lead, .. }) | Content::Indicator(IndicatorItem { lead, .. }) => {
                for name in lead.iter_mut().filter(|name| Some(&**name) == wrong.as_ref()) {
                    name.clone_from(typed);
                }
            }
            _ => {}
        }
    }
}

fn settle_deadline(items: &mut [Item], c: &ContradictionItem, year: Option<i32>) {
    let pair = pair_at(items, c, |content| matches!(content, Content::Task(_)));
    let at = |place: Option<usize>, quote: &Quote| -> Option<(String, Option<Deadline>)> {
        if let Some(Content::Task(task)) = place.map(|i| &items[i].content)
            && !task.deadline_text.is_empty()
        {
            return Some((task.deadline_text.clone(), task.deadline.clone()));
        }
        let read = Deadline::parse(&quote.text, year)?;
        Some((read.text.clone(), Some(read)))
    };
    let chosen = match &c.settlement {
        Some(Settlement::First) => at(pair[0], &c.first),
        Some(Settlement::Second) => at(pair[1], &c.second),
        Some(Settlement::Other(typed)) => Some((typed.clone(), Deadline::parse(typed, year))),
        Some(Settlement::Keep) | None => None,
    };
    let Some((text, rule)) = chosen else { return };
    for place in pair.into_iter().flatten() {
        if let Content::Task(task) = &mut items[place].content {
            (task.deadline_text, task.deadline) = (text.clone(), rule.clone());
        }
    }
}

fn settle_value(items: &mut [Item], c: &ContradictionItem) {
    let pair = pair_at(items, c, |content| matches!(content, Content::Indicator(_)));
    let at = |place: Option<usize>| match place.map(|i| &items[i].content) {
        Some(Content::Indicator(i)) => Some((Some(i.comparator.clone()), i.value)),
        _ => None,
    };
    let chosen = match &c.settlement {
        Some(Settlement::First) => at(pair[0]),
        Some(Settlement::Second) => at(pair[1]),
        Some(Settlement::Other(typed)) => {
            vietnamese::parse_number(typed.trim_matches(|ch: char| !ch.is_ascii_digit())).map(|value| (None, value))
        }
        Some(Settlement::Keep) | None => None,
    };
    let Some((comparator, value)) = chosen else { return };
    for place in pair.into_iter().flatten() {
        if let Content::Indicator(indicator) = &mut items[place].content {
            indicator.value = value;
            if let Some(comparator) = &comparator {
                indicator.comparator.clone_from(comparator);
            }
        }
    }
}

/// Fills what the target leaves blank with what the merged item says.
fn absorb(target: &mut Content, gone: Content) {
    let fill = |place: &mut String, with: String| {
        if place.trim().is_empty() {
            *place = with;
        }
    };
    let join = |place: &mut Vec<String>, with: Vec<String>| {
        for name in with {
            if !place.iter().any(|there| plan_reader::units::same_unit(there, &name)) {
                place.push(name);
            }
        }
    };
    match (target, gone) {
        (Content::Task(t), Content::Task(g)) => {
            fill(&mut t.product, g.product);
            if t.deadline_text.trim().is_empty() {
                (t.deadline_text, t.deadline) = (g.deadline_text, g.deadline);
            }
            join(&mut t.lead, g.lead);
            join(&mut t.coordinating, g.coordinating);
        }
        (Content::Indicator(t), Content::Indicator(g)) => {
            t.baseline = t.baseline.or(g.baseline);
            join(&mut t.lead, g.lead);
            join(&mut t.coordinating, g.coordinating);
        }
        (Content::Result(t), Content::Result(g)) => {
            t.numerator = t.numerator.or(g.numerator);
            t.denominator = t.denominator.or(g.denominator);
            fill(&mut t.period, g.period);
        }
        (Content::Basis(t), Content::Basis(g)) => {
            fill(&mut t.issuer, g.issuer);
            t.issued_on = t.issued_on.or(g.issued_on);
        }
        (Content::Reporting(t), Content::Reporting(g)) => {
            fill(&mut t.to, g.to);
            fill(&mut t.due_text, g.due_text);
            t.deadline = t.deadline.take().or(g.deadline);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::BasisItem;
    use super::*;

    fn task(title: &str, deadline: &str, line: u32) -> Item {
        let (title, deadline_text) = (title.to_owned(), deadline.to_owned());
        let deadline = Deadline::parse(deadline, Some(2026));
        let mut item = Item::new(
            Content::Task(TaskItem { title, deadline_text, deadline, ..TaskItem::default() }),
            Some((line, line)),
        );
        item.decision = Decision::Accepted;
        item
    }

    fn two_deadlines(settlement: Settlement) -> Item {
        let quote = |text: &str, line| Quote { text: text.into(), line_start: line, line_end: line };
        let mut item = Item::new(
            Content::Contradiction(ContradictionItem {
                matter: "two_deadlines".into(),
                message: "Cùng một nhiệm vụ, hai thời hạn".into(),
                first: quote("Tập huấn chuyển đổi số cho cán bộ. Thời gian thực hiện: Quý III/2026", 40),
                second: quote("Tổ chức tập huấn về chuyển đổi số\tQuý II/2026", 60),
                settlement: Some(settlement),
                note: String::new(),
                agreed: None,
            }),
            Some((60, 60)),
        );
        item.decision = Decision::Accepted;
        item
    }

    fn deadline_after(settlement: Settlement) -> String {
        let items = vec![
            two_deadlines(settlement),
            task("Khảo sát hạ tầng", "Thường xuyên", 59),
            task("Tổ chức tập huấn về chuyển đổi số", "Quý II/2026", 60),
        ];
        let carried = carried(items, Some(2026));
        let Content::Task(other) = &carried[1].content else { panic!("a task") };
        assert_eq!(other.deadline_text, "Thường xuyên");
        let Content::Task(task) = &carried[2].content else { panic!("a task") };
        assert_eq!(
            task.deadline.as_ref().map(|d| d.text.clone()),
            Deadline::parse(&task.deadline_text, Some(2026)).map(|d| d.text)
        );
        task.deadline_text.clone()
    }

    #[test]
    fn the_task_follows_the_place_that_was_chosen() {
        assert!(deadline_after(Settlement::First).contains("III"), "{}", deadline_after(Settlement::First));
        assert_eq!(deadline_after(Settlement::Second), "Quý II/2026");
        assert_eq!(deadline_after(Settlement::Other("Quý IV/2026".into())), "Quý IV/2026");
        assert_eq!(deadline_after(Settlement::Keep), "Quý II/2026");
    }

    fn one_place(matter: &str, message: &str, line: u32, settlement: Settlement) -> Item {
        let quote = Quote { text: "chỗ này".into(), line_start: line, line_end: line };
        let mut item = two_deadlines(settlement);
        if let Content::Contradiction(c) = &mut item.content {
            (c.matter, c.message) = (matter.into(), message.into());
            (c.first, c.second) = (quote.clone(), quote);
        }
        item
    }

    #[test]
    fn a_citation_takes_the_issuer_that_was_typed_and_keeps_its_own_otherwise() {
        let (number, issuer) = ("71-NQ/TW".to_owned(), "Chính phủ".to_owned());
        let mut basis = Item::new(Content::Basis(BasisItem { number, issuer, ..BasisItem::default() }), Some((5, 5)));
        basis.decision = Decision::Accepted;
        let issuer = |settlement| {
            let matter = one_place("citation_issuer", "Số, ký hiệu 71-NQ/TW là của …", 5, settlement);
            match &carried(vec![matter, basis.clone()], Some(2026))[1].content {
                Content::Basis(basis) => basis.issuer.clone(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(issuer(Settlement::Other("Bộ Chính trị".into())), "Bộ Chính trị");
        assert_eq!(issuer(Settlement::Keep), "Chính phủ");
    }

    #[test]
    fn a_unit_named_wrongly_is_corrected_wherever_it_leads() {
        let led = |title: &str, line| {
            let mut item = task(title, "", line);
            if let Content::Task(task) = &mut item.content {
                task.lead = vec!["Phòng Tài chính".into()];
            }
            item
        };
        let matter = one_place(
            "lead_without_section",
            "“Phòng Tài chính” được giao chủ trì nhưng không có mục riêng.",
            7,
            Settlement::Other("Phòng Kinh tế".into()),
        );
        let carried = carried(vec![matter, led("Lập dự toán", 7), led("Quyết toán", 9)], Some(2026));
        for item in &carried[1..] {
            let Content::Task(task) = &item.content else { panic!("a task") };
            assert_eq!(task.lead, ["Phòng Kinh tế"]);
        }
    }

    #[test]
    fn a_deadline_of_another_year_is_corrected_on_its_task_alone() {
        let settlement = Settlement::Other("Quý IV/2026".into());
        let matter = one_place("year_misfit", "Kế hoạch là của năm 2026 nhưng …", 8, settlement);
        let items = vec![matter, task("Tập huấn", "Quý IV/2025", 8), task("Khảo sát", "Quý I/2026", 9)];
        let texts: Vec<String> = carried(items, Some(2026))
            .into_iter()
            .filter_map(|i| if let Content::Task(task) = i.content { Some(task.deadline_text) } else { None })
            .collect();
        assert_eq!(texts, ["Quý IV/2026", "Quý I/2026"]);
    }

    #[test]
    fn a_place_that_was_read_into_no_item_has_nothing_to_correct() {
        let matter = one_place("year_misfit", "…", 30, Settlement::Keep);
        let Content::Contradiction(c) = &matter.content else { panic!("a contradiction") };
        assert!(about(&[task("Tập huấn", "Quý IV/2025", 8)], c).is_none());
    }

    #[test]
    fn what_was_merged_fills_the_blanks_of_its_target() {
        let target = task("Tổ chức tập huấn", "", 10);
        let mut gone = task("Tập huấn chuyển đổi số", "Quý II/2026", 20);
        (gone.decision, gone.merged_into) = (Decision::Merged, Some(target.id));
        let carried = carried(vec![target, gone], Some(2026));
        assert_eq!(carried.len(), 1);
        let Content::Task(task) = &carried[0].content else { panic!("a task") };
        assert_eq!((task.title.as_str(), task.deadline_text.as_str()), ("Tổ chức tập huấn", "Quý II/2026"));
    }
}
