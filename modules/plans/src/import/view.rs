//! What the review's templates show: sections, items with their facts, lines of the document.

use super::content::{Choice, Content, Kind, Settlement};
use super::fields::{self, Field};
use super::forms;
use super::model::{Change, Decision, Item, ItemId, blockers, progress};
use super::reconcile::differences;
use super::settle;
use super::store::DocumentLine;
use super::ward_units::WardUnit;
use crate::plan::view::quarter_name;
use kernel::{FieldErrors, Form};
use ui::T;

/// A section of the review.
pub(crate) struct Tab {
    pub(crate) label: String,
    pub(crate) slug: &'static str,
    pub(crate) current: bool,
    pub(crate) waiting: usize,
    pub(crate) all: usize,
}

/// The sections with how many items of each still wait.
pub(crate) fn tabs(items: &[Item], current: Kind, t: &T) -> Vec<Tab> {
    let tab = |kind: Kind| {
        let of = |i: &&Item| i.kind() == kind;
        Tab {
            label: t.get(format!("import-kind-{}", kind.key())),
            slug: kind.slug(),
            current: kind == current,
            waiting: items.iter().filter(of).filter(|i| i.decision == Decision::Waiting).count(),
            all: items.iter().filter(of).count(),
        }
    };
    Kind::ALL.into_iter().map(tab).collect()
}

/// "Đã xem 12/40".
pub(crate) fn progress_text(items: &[Item], t: &T) -> String {
    let (seen, all) = progress(items);
    t.with("import-progress", [("seen", seen.into()), ("all", all.into())])
}

/// What keeps the review from being imported: (sentence, section).
pub(crate) fn obstacles(items: &[Item], t: &T) -> Vec<(String, &'static str)> {
    let sentence = |b: super::model::Blocker| {
        let kind = t.get(format!("import-kind-{}", b.kind.key()));
        let about = if b.kind == Kind::Contradiction { t.said(&b.about).into_owned() } else { b.about };
        let text = t.with(b.sentence, [("about", about.into()), ("kind", kind.into())]);
        (text, b.kind.slug())
    };
    blockers(items).into_iter().map(sentence).collect()
}

/// A place of the document: (first line, words).
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) text: String,
}

/// A line of the document beside the review.
pub(crate) struct LineView {
    pub(crate) n: u32,
    pub(crate) text: String,
    pub(crate) bold: bool,
    /// The item of the section shown that was read from it.
    pub(crate) item: Option<ItemId>,
}

/// The lines, those marked from which an item of the section was read.
pub(crate) fn lines(lines: &[DocumentLine], items: &[Item], kind: Kind) -> Vec<LineView> {
    let shown: Vec<&Item> = items.iter().filter(|i| i.kind() == kind && i.change != Change::Gone).collect();
    let line = |l: &DocumentLine| LineView {
        n: l.n,
        text: l.text.replace('\t', " | "),
        bold: l.bold,
        item: i32::try_from(l.n).ok().and_then(|n| shown.iter().find(|i| i.covers(n))).map(|i| i.id),
    };
    lines.iter().map(line).collect()
}

/// One item, ready to be shown.
pub(crate) struct ItemView {
    pub(crate) id: ItemId,
    pub(crate) title: String,
    pub(crate) kind: Kind,
    pub(crate) decision: Decision,
    pub(crate) decision_label: String,
    /// How it stands to the tracked plan; empty for a plan that is new.
    pub(crate) change: String,
    /// The document does not hold it any more.
    pub(crate) change_is_gone: bool,
    /// (label, old, new).
    pub(crate) differences: Vec<(String, String, String)>,
    /// (label, value).
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) source: Option<Place>,
    pub(crate) can_undo: bool,
    /// The title of the item into which it was merged.
    pub(crate) merged_into: String,
    /// The form, where it is open.
    pub(crate) form: Option<FormView>,
    /// The two places of a contradiction.
    pub(crate) quotes: Vec<Place>,
    /// The item that a contradiction is about: (section, item).
    pub(crate) about: Option<(&'static str, ItemId)>,
}

/// The open form of an item.
pub(crate) struct FormView {
    pub(crate) fields: Vec<Field>,
    pub(crate) choice: String,
    pub(crate) choice_error: String,
    /// (value, label) of the choices.
    pub(crate) choices: Vec<(String, String)>,
    pub(crate) other: String,
    pub(crate) other_error: String,
    pub(crate) note: String,
    pub(crate) note_error: String,
    pub(crate) new_name: String,
    /// (id, name, ticked).
    pub(crate) units: Vec<(String, String, bool)>,
    pub(crate) units_error: String,
    /// (id, title) of items into which it may be merged.
    pub(crate) targets: Vec<(String, String)>,
    pub(crate) into_error: String,
}

/// Everything that items are shown with.
pub(crate) struct Around<'a> {
    pub(crate) items: &'a [Item],
    pub(crate) lines: &'a [DocumentLine],
    pub(crate) units: &'a [WardUnit],
    pub(crate) revision: bool,
    pub(crate) year: Option<i32>,
    pub(crate) open: bool,
    pub(crate) t: &'a T,
}

impl Around<'_> {
    /// An item; with `typed`, its form is open and shows what was typed and what is wrong with it.
    pub(crate) fn view(&self, item: &Item, typed: Option<(&Form, &FieldErrors)>) -> ItemView {
        let t = self.t;
        let always = matches!(item.kind(), Kind::Unit | Kind::Contradiction) && item.decision == Decision::Waiting;
        let form = match typed {
            _ if !self.open || item.change == Change::Gone => None,
            Some((form, errors)) => Some(self.form(item, form, errors)),
            None if always => Some(self.form(item, &forms::shown(&item.content), &FieldErrors::default())),
            None => None,
        };
        let changes = item.old.as_ref().map(|old| differences(old, &item.content, self.units)).unwrap_or_default();
        let into = self.items.iter().find(|i| Some(i.id) == item.merged_into);
        ItemView {
            id: item.id,
            title: match &item.content {
                Content::Contradiction(c) => t.said(&c.message).into_owned(),
                content => content.title().to_owned(),
            },
            kind: item.kind(),
            decision: item.decision,
            decision_label: t.get(format!("import-decision-{}", item.decision.key())),
            change: if self.revision && super::reconcile::RECONCILED.contains(&item.kind()) {
                t.get(format!("import-change-{}", item.change.key()))
            } else {
                String::new()
            },
            change_is_gone: item.change == Change::Gone,
            differences: changes
                .into_iter()
                .map(|d| (t.get(format!("import-field-{}", d.field)), d.old, d.new))
                .collect(),
            facts: self.facts(item),
            source: self.place(item.line_start, item.line_end),
            can_undo: self.open && !item.before.is_empty(),
            merged_into: into.map(|i| i.content.title().to_owned()).unwrap_or_default(),
            form,
            quotes: self.quotes(item),
            about: self.about(item).map(|i| (i.kind().slug(), i.id)),
        }
    }

    fn place(&self, start: Option<i32>, end: Option<i32>) -> Option<Place> {
        let line = u32::try_from(start?).ok()?;
        let end = u32::try_from(end?).ok()?;
        let on = self.lines.iter().filter(|l| line <= l.n && l.n <= end);
        let text = on.map(|l| l.text.replace('\t', " | ")).collect::<Vec<_>>().join(" ");
        Some(Place { line, text: shortened(&text, 400) })
    }

    fn quotes(&self, item: &Item) -> Vec<Place> {
        let Content::Contradiction(c) = &item.content else { return Vec::new() };
        [&c.first, &c.second].map(|q| Place { line: q.line_start, text: q.text.replace('\t', " | ") }).into()
    }

    fn about(&self, item: &Item) -> Option<&Item> {
        match &item.content {
            Content::Contradiction(c) => settle::about(self.items, c),
            _ => None,
        }
    }

    /// How a contradiction may be settled: between two places, or by correcting what the one place is about.
    fn settlements(&self, item: &Item) -> Vec<(String, String)> {
        let Content::Contradiction(c) = &item.content else { return Vec::new() };
        let keys: &[&str] = match (c.is_between_two(), self.about(item)) {
            (true, _) => &["first", "second", "other", "keep"],
            (false, Some(_)) => &["other", "keep"],
            (false, None) => &["keep"],
        };
        let label = |key: &str| match key {
            "other" if !c.is_between_two() => self.t.get(format!("import-settle-{}", c.matter)),
            key => self.t.get(format!("import-settle-{key}")),
        };
        keys.iter().map(|key| ((*key).to_owned(), label(key))).collect()
    }

    fn facts(&self, item: &Item) -> Vec<(String, String)> {
        let t = self.t;
        let fact = |field: &str, value: String| (t.get(format!("import-field-{field}")), value);
        let day = |d: Option<chrono::NaiveDate>| d.map(vietnamese::format_date).unwrap_or_default();
        let all = match &item.content {
            Content::Meta(m) => vec![
                fact("kind", t.get(format!("plan-kind-{}", m.kind))),
                fact("year", m.year.map(|y| y.to_string()).unwrap_or_default()),
                fact("number", m.number.clone()),
                fact("issued_on", day(m.issued_on)),
                fact("signer", m.signer.clone()),
            ],
            Content::Indicator(i) => vec![
                fact("target", target(i, t)),
                fact("lead", i.lead.join("; ")),
                fact("coordinating", i.coordinating.join("; ")),
                fact("section", i.section.clone()),
                fact("baseline", self.baseline(i.baseline)),
                fact("place", if i.core { String::new() } else { t.get("import-not-core") }),
            ],
            Content::Task(k) => vec![
                fact("product", k.product.clone()),
                fact("deadline_text", k.deadline_text.clone()),
                fact("due", due(k.deadline.as_ref(), &k.deadline_text, self.year, t)),
                fact("lead", k.lead.join("; ")),
                fact("coordinating", k.coordinating.join("; ")),
                fact("section", k.section.clone()),
            ],
            Content::Result(r) => vec![fact("value", result(r, t)), fact("period", r.period.clone())],
            Content::Focus(f) => vec![fact("quarter", quarter_name(t, f.quarter.unsigned_abs()))],
            Content::Basis(b) => {
                vec![
                    fact("kind_of_document", b.kind.clone()),
                    fact("issued_on", day(b.issued_on)),
                    fact("issuer", b.issuer.clone()),
                ]
            }
            Content::Reporting(r) => vec![
                fact("to", r.to.clone()),
                fact("due_text", r.due_text.clone()),
                fact("due", due(r.deadline.as_ref(), &r.due_text, self.year, t)),
            ],
            Content::Unit(u) => vec![
                fact("aliases", u.aliases.join("; ")),
                fact("choice", self.chosen(&u.choice)),
                fact("confidence", if u.confidence > 0 { format!("{}%", u.confidence) } else { String::new() }),
            ],
            Content::Contradiction(c) => vec![
                fact("settlement", c.settlement.as_ref().map(|s| settled(s, t)).unwrap_or_default()),
                fact("note", c.note.clone()),
            ],
        };
        all.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
    }

    fn baseline(&self, id: Option<ItemId>) -> String {
        match self.items.iter().find(|i| Some(i.id) == id).map(|i| &i.content) {
            Some(Content::Result(r)) => format!("{} ({})", result(r, self.t), r.name),
            _ => String::new(),
        }
    }

    fn chosen(&self, choice: &Choice) -> String {
        match choice {
            Choice::Units(ids) => {
                let named = self.units.iter().filter(|u| ids.contains(&u.id)).map(|u| u.name.as_str());
                named.collect::<Vec<_>>().join("; ")
            }
            Choice::All => self.t.get("import-unit-all"),
            Choice::New(name) => self.t.with("import-unit-new", [("name", name.as_str().into())]),
            Choice::Skip => self.t.get("import-unit-skip"),
        }
    }

    fn form(&self, item: &Item, form: &Form, errors: &FieldErrors) -> FormView {
        let error = |field: &str| errors.of(field).unwrap_or_default().to_owned();
        let chosen: Vec<String> = match &item.content {
            Content::Unit(u) => match &u.choice {
                Choice::Units(ids) => ids.iter().map(ToString::to_string).collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let ticked = |id: &String| form.values("units").any(|v| v == id) || chosen.contains(id);
        let unit = |u: &WardUnit| (u.id.to_string(), u.name.clone(), ticked(&u.id.to_string()));
        let fits = |i: &&Item| {
            i.id != item.id
                && i.kind() == item.kind()
                && Kind::ADDABLE.contains(&i.kind())
                && matches!(i.decision, Decision::Waiting | Decision::Accepted)
        };
        let target = |i: &Item| {
            let title = shortened(i.content.title(), 90);
            let gone = self.t.get("import-change-gone");
            (i.id.to_string(), if i.change == Change::Gone { format!("{title} ({gone})") } else { title })
        };
        FormView {
            fields: fields::of(item.kind(), form, errors, self.items, self.t),
            choice: form.value("choice").to_owned(),
            choice_error: error("choice"),
            choices: match item.kind() {
                Kind::Unit => self.unit_choices(),
                _ => self.settlements(item),
            },
            other: form.value("other").to_owned(),
            other_error: error("other"),
            note: form.value("note").to_owned(),
            note_error: error("note"),
            new_name: form.value("new_name").to_owned(),
            units: if item.kind() == Kind::Unit { self.units.iter().map(unit).collect() } else { Vec::new() },
            units_error: error("units"),
            targets: self.items.iter().filter(fits).map(target).collect(),
            into_error: error("into"),
        }
    }

    fn unit_choices(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = self.units.iter().map(|u| (u.id.to_string(), u.name.clone())).collect();
        for (key, label) in [
            ("several", "import-choice-several"),
            ("all", "import-unit-all"),
            ("new", "import-choice-new"),
            ("skip", "import-unit-skip"),
        ] {
            all.push((key.to_owned(), self.t.get(label)));
        }
        all
    }
}

fn settled(settlement: &Settlement, t: &T) -> String {
    match settlement {
        Settlement::First => t.get("import-settle-first"),
        Settlement::Second => t.get("import-settle-second"),
        Settlement::Other(text) => text.clone(),
        Settlement::Keep => t.get("import-settle-keep"),
    }
}

fn target(i: &super::content::IndicatorItem, t: &T) -> String {
    let comparator = crate::indicator::Comparator::from_key(&i.comparator).unwrap_or_default();
    let value = crate::indicator::Unit::new(&i.unit).format(i.value, t.lang());
    let wish = if i.aspiration { format!(" ({})", t.get("import-field-aspiration")) } else { String::new() };
    format!("{}{value}{wish}", comparator.sign())
}

/// "92,48% (3.472/3.754)".
pub(crate) fn result(r: &super::content::ResultItem, t: &T) -> String {
    let value = crate::indicator::Unit::new(&r.unit).format(r.value, t.lang());
    let number = |n: f64| vietnamese::format_decimal(n, 2);
    match (r.numerator, r.denominator) {
        (Some(n), Some(d)) => format!("{value} ({}/{})", number(n), number(d)),
        (Some(n), None) => format!("{value} ({})", number(n)),
        _ => value,
    }
}

/// The days that a deadline was understood to mean; what could not be understood is said.
fn due(deadline: Option<&plan_reader::deadline::Deadline>, text: &str, year: Option<i32>, t: &T) -> String {
    let Some(deadline) = deadline else {
        return if text.trim().is_empty() { String::new() } else { t.get("import-due-not-understood") };
    };
    let days = deadline.due_days(year.unwrap_or_default());
    if days.is_empty() {
        return t.get("import-due-no-day");
    }
    let first: Vec<String> = days.iter().take(4).map(|d| vietnamese::format_date(*d)).collect();
    let more = if days.len() > 4 { format!("… ({})", days.len()) } else { String::new() };
    format!("{}{more}", first.join(", "))
}

/// At most so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    format!("{}…", cut.trim_end())
}
