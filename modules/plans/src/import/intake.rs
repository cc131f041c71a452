//! From a reading to the items of a review: every thing that was read, with a proposal for whatever needs a decision.

use super::content::{
    BasisItem, Choice, Content, ContradictionItem, FocusItem, IndicatorItem, MetaItem, Quote, ReportingItem,
    ResultItem, TaskItem, UnitItem,
};
use super::likeness::Subjects;
use super::model::{Item, ItemId};
use super::ward_units::WardUnit;
use plan_reader::{ContradictionKind, Place, PlanReading, Source};

/// All items of a reading, in the order of the review.
pub(crate) fn items_of(reading: &PlanReading, units: &[WardUnit]) -> Vec<Item> {
    let mut items = vec![Item::new(Content::Meta(meta(reading)), None)];
    items.extend(reading.contradictions.iter().map(contradiction));
    let results: Vec<Item> = reading.results.iter().map(result).collect();
    let baselines = baselines(reading, &results);
    let indicators = reading.indicators.iter().zip(baselines).map(|(i, baseline)| indicator(i, baseline));
    let indicators: Vec<Item> = indicators.collect();
    let tasks: Vec<Item> = reading.tasks.iter().map(task).collect();
    items.extend(units_of(reading, indicators.iter().chain(&tasks), units));
    items.extend(indicators);
    items.extend(tasks);
    items.extend(results);
    items.extend(reading.legal_bases.iter().filter(|b| !b.is_self).map(basis));
    items.extend(reading.reporting.iter().map(reporting));
    items.extend(reading.focus.iter().map(focus));
    for (position, item) in items.iter_mut().enumerate() {
        item.position = i32::try_from(position).unwrap_or(i32::MAX);
    }
    items
}

fn lines(source: Source) -> Option<(u32, u32)> {
    (source.line_start > 0).then_some((source.line_start, source.line_end.max(source.line_start)))
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn meta(reading: &PlanReading) -> MetaItem {
    let meta = &reading.meta;
    let title = text(meta.title.as_ref());
    MetaItem {
        kind: kind_of(&title).to_owned(),
        title,
        number: text(meta.number.as_ref()),
        issued_on: meta.issued_date,
        signer: text(meta.signer.as_ref()),
        year: meta.year,
        ward: text(meta.ward.as_ref()),
    }
}

/// Which kind of plan a title names: digital transformation, administrative reform, Đề án 06, or another.
fn kind_of(title: &str) -> &'static str {
    let folded = vietnamese::fold(title);
    let names = |words: &str| folded.contains(words);
    match () {
        () if names("chuyen doi so") => "digital",
        () if names("cai cach hanh chinh") => "reform",
        () if names("de an 06") => "project06",
        () => "other",
    }
}

fn contradiction(c: &plan_reader::Contradiction) -> Item {
    let matter = match c.kind {
        ContradictionKind::TwoDeadlines => "two_deadlines",
        ContradictionKind::CitationIssuer => "citation_issuer",
        ContradictionKind::TwoValues => "two_values",
        ContradictionKind::LeadWithoutSection => "lead_without_section",
        ContradictionKind::YearMisfit => "year_misfit",
    };
    let quote = |place: &Place| Quote {
        text: place.quote.clone(),
        line_start: place.source.line_start,
        line_end: place.source.line_end,
    };
    let content = ContradictionItem {
        matter: matter.to_owned(),
        message: c.message.clone(),
        first: quote(&c.first),
        second: quote(&c.second),
        settlement: None,
        note: String::new(),
        agreed: None,
    };
    Item::new(Content::Contradiction(content), lines(c.second.source))
}

fn indicator(i: &plan_reader::Indicator, baseline: Option<ItemId>) -> Item {
    let content = IndicatorItem {
        name: i.name.clone(),
        comparator: i.comparator.sign().to_owned(),
        value: i.value,
        unit: i.unit.clone(),
        aspiration: i.aspiration,
        section: text(i.section.as_ref()),
        lead: split_units(i.lead.as_deref()),
        coordinating: i.coordinating.clone(),
        core: i.core,
        baseline,
    };
    Item::new(Content::Indicator(content), lines(i.source))
}

fn task(t: &plan_reader::Task) -> Item {
    let content = TaskItem {
        title: t.title.clone(),
        product: text(t.product.as_ref()),
        deadline_text: text(t.deadline_text.as_ref()),
        deadline: t.deadline.clone(),
        lead: split_units(t.lead.as_deref()),
        coordinating: t.coordinating.clone(),
        section: text(t.section.as_ref()),
    };
    Item::new(Content::Task(content), lines(t.source))
}

fn result(r: &plan_reader::ResultFigure) -> Item {
    #[allow(clippy::cast_precision_loss)]
    let whole = |n: Option<i64>| n.map(|n| n as f64);
    let content = ResultItem {
        name: r.name.clone(),
        value: r.value,
        unit: r.unit.clone(),
        numerator: whole(r.numerator),
        denominator: whole(r.denominator),
        section: text(r.section.as_ref()),
        period: text(r.period.as_ref()),
    };
    Item::new(Content::Result(content), lines(r.source))
}

fn basis(b: &plan_reader::LegalBase) -> Item {
    let content = BasisItem {
        kind: text(b.kind.as_ref()),
        number: b.number.clone(),
        issued_on: b.date,
        issuer: text(b.issuer.as_ref()),
    };
    Item::new(Content::Basis(content), lines(b.source))
}

fn reporting(r: &plan_reader::Reporting) -> Item {
    let content = ReportingItem {
        who: text(r.who.as_ref()),
        to: text(r.to.as_ref()),
        due_text: text(r.due_text.as_ref()),
        deadline: r.deadline.clone(),
    };
    Item::new(Content::Reporting(content), lines(r.source))
}

fn focus(f: &plan_reader::Focus) -> Item {
    let content = FocusItem { quarter: f.quarter.into(), body: f.text.clone() };
    Item::new(Content::Focus(content), lines(f.source))
}

/// "Phòng VH-XH; Trung tâm PVHCC" → two names.
pub(crate) fn split_units(printed: Option<&str>) -> Vec<String> {
    let parts = printed.unwrap_or_default().split([';', '\n']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// For each indicator the result of the year before that is about the same thing.
fn baselines(reading: &PlanReading, results: &[Item]) -> Vec<Option<ItemId>> {
    let ours: Vec<(&str, &str)> = reading.indicators.iter().map(|i| (i.name.as_str(), i.unit.as_str())).collect();
    let theirs: Vec<(&str, &str)> = reading.results.iter().map(|r| (r.name.as_str(), r.unit.as_str())).collect();
    let pairs = Subjects::new(ours.iter().chain(&theirs).map(|(name, _)| *name)).pair(
        &ours.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        &theirs.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        |i, r| ours[i].1 == theirs[r].1,
        BASELINE_LIKENESS,
    );
    pairs.into_iter().map(|pair| pair.map(|r| results[r].id)).collect()
}

/// From here on a result is proposed as the baseline of an indicator; a person sees and may change it.
const BASELINE_LIKENESS: f64 = 0.62;

/// Every unit that the reading names, spellings of one unit together, each with a proposal.
fn units_of<'a>(reading: &PlanReading, given: impl Iterator<Item = &'a Item>, known: &[WardUnit]) -> Vec<Item> {
    let mut groups: Vec<(UnitItem, Option<(u32, u32)>)> = Vec::new();
    for unit in &reading.units {
        let item = blank_unit(&unit.name, unit.aliases.clone(), false);
        groups.push((item, lines(unit.source)));
    }
    for item in given {
        let (lead, coordinating) = match &item.content {
            Content::Indicator(i) => (&i.lead, &i.coordinating),
            Content::Task(t) => (&t.lead, &t.coordinating),
            _ => continue,
        };
        let at = item.line_start.zip(item.line_end).map(|(s, e)| (s.unsigned_abs(), e.unsigned_abs()));
        for (n, name) in lead.iter().chain(coordinating).enumerate() {
            join(&mut groups, name, n < lead.len(), at);
        }
    }
    groups.into_iter().map(|(unit, at)| Item::new(Content::Unit(propose(unit, known)), at)).collect()
}

fn blank_unit(name: &str, aliases: Vec<String>, leads: bool) -> UnitItem {
    UnitItem { name: name.to_owned(), aliases, leads, choice: Choice::Skip, confidence: 0 }
}

fn join(groups: &mut Vec<(UnitItem, Option<(u32, u32)>)>, name: &str, leads: bool, at: Option<(u32, u32)>) {
    let spelt = |unit: &UnitItem| unit.name == name || unit.aliases.iter().any(|alias| alias == name);
    let place = groups
        .iter()
        .position(|(unit, _)| spelt(unit))
        .or_else(|| groups.iter().position(|(unit, _)| plan_reader::units::same_unit(&unit.name, name)));
    match place {
        Some(place) => {
            let unit = &mut groups[place].0;
            unit.leads |= leads;
            if !spelt(unit) {
                unit.aliases.push(name.to_owned());
            }
        }
        None => groups.push((blank_unit(name, Vec::new(), leads), at)),
    }
}

/// "Các phòng, đơn vị có liên quan": a collective of the ward's own units.
pub(super) fn is_everybody(name: &str) -> bool {
    let folded = vietnamese::fold(name);
    let own = ["phong", "don vi", "co quan", "bo phan", "ban nganh", "can bo", "cb"];
    folded.strip_prefix("cac ").is_some_and(|rest| own.iter().any(|word| rest.starts_with(word)))
}

/// A name that a person typed, with the unit that it most likely means.
pub(crate) fn propose_unit(name: &str, leads: bool, known: &[WardUnit]) -> UnitItem {
    propose(blank_unit(name, Vec::new(), leads), known)
}

/// The unit of the ward that a printed name most likely means, or what else to do with it.
fn propose(mut unit: UnitItem, known: &[WardUnit]) -> UnitItem {
    if is_everybody(&unit.name) {
        (unit.choice, unit.confidence) = (Choice::All, 80);
        return unit;
    }
    let names: Vec<String> = std::iter::once(unit.name.clone()).chain(unit.aliases.iter().cloned()).collect();
    let candidates: Vec<_> = known
        .iter()
        .map(|k| plan_reader::units::KnownUnit { id: k.id, name: k.name.as_str(), aliases: &k.aliases })
        .collect();
    let best = plan_reader::units::match_units(&names, &candidates)
        .into_iter()
        .filter_map(|m| m.unit.map(|id| (id, m.confidence)))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let percent = |share: f64| (share.clamp(0.0, 1.0) * 100.0).round() as u8;
    (unit.choice, unit.confidence) = match best {
        Some((id, confidence)) => (Choice::Units(vec![id]), percent(confidence)),
        None if unit.leads => (Choice::New(unit.name.clone()), 0),
        None => (Choice::Skip, 0),
    };
    unit
}
