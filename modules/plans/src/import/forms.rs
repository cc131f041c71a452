//! What a browser sends about an item, parsed into what the item says; errors in Vietnamese, by field.

use super::content::{
    BasisItem, Choice, Content, ContradictionItem, FocusItem, IndicatorItem, Kind, MetaItem, ReportingItem, ResultItem,
    Settlement, TaskItem, UnitItem,
};
use super::model::ItemId;
use chrono::NaiveDate;
use kernel::{Form, Result, UnitId};
use plan_reader::deadline::Deadline;

/// Longest text that a field takes, in characters.
pub(super) const LONGEST: usize = 4000;

/// An item as a person edited it. What the form does not show stays as it was.
///
/// # Errors
/// [`kernel::Error::Invalid`] by field.
pub(crate) fn edited(form: &Form, old: &Content, year: Option<i32>) -> Result<Content> {
    for (name, value) in form.pairs() {
        if value.chars().count() > LONGEST {
            form.wrong(name, format!("Nội dung dài quá {LONGEST} ký tự."));
        }
    }
    let content = match old {
        Content::Meta(old) => Content::Meta(meta(form, old)),
        Content::Contradiction(old) => Content::Contradiction(contradiction(form, old)),
        Content::Unit(old) => Content::Unit(unit(form, old)),
        Content::Indicator(old) => Content::Indicator(indicator(form, old)),
        Content::Task(old) => Content::Task(task(form, old, year)),
        Content::Result(old) => Content::Result(result(form, old)),
        Content::Basis(_) => Content::Basis(basis(form)),
        Content::Reporting(_) => Content::Reporting(reporting(form, year)),
        Content::Focus(_) => Content::Focus(focus(form)),
    };
    form.check()?;
    Ok(content)
}

/// An item without content, for a sentence that a person chose.
pub(crate) fn blank(kind: Kind, sentence: &str) -> Content {
    let sentence = sentence.trim().to_owned();
    match kind {
        Kind::Indicator => {
            let (unit, comparator) = ("%".to_owned(), ">=".to_owned());
            Content::Indicator(IndicatorItem {
                name: sentence,
                unit,
                comparator,
                core: true,
                ..IndicatorItem::default()
            })
        }
        Kind::Result => Content::Result(ResultItem { name: sentence, unit: "%".to_owned(), ..ResultItem::default() }),
        Kind::Basis => Content::Basis(BasisItem { number: sentence, ..BasisItem::default() }),
        Kind::Reporting => Content::Reporting(ReportingItem { who: sentence, ..ReportingItem::default() }),
        Kind::Focus => Content::Focus(FocusItem { quarter: 1, body: sentence }),
        _ => Content::Task(TaskItem { title: sentence, ..TaskItem::default() }),
    }
}

/// What stands in the form of an item before anybody types.
pub(crate) fn shown(content: &Content) -> Form {
    let day = |d: Option<NaiveDate>| d.map(vietnamese::format_date).unwrap_or_default();
    let number = |n: f64| vietnamese::format_decimal(n, 6);
    let maybe = |n: Option<f64>| n.map(number).unwrap_or_default();
    let names = |names: &[String]| names.join("\n");
    match content {
        Content::Meta(m) => Form::of([
            ("title", m.title.clone()),
            ("number", m.number.clone()),
            ("issued_on", day(m.issued_on)),
            ("signer", m.signer.clone()),
            ("year", m.year.map(|y| y.to_string()).unwrap_or_default()),
            ("kind", m.kind.clone()),
        ]),
        Content::Indicator(i) => Form::of([
            ("name", i.name.clone()),
            ("comparator", i.comparator.clone()),
            ("value", number(i.value)),
            ("unit", i.unit.clone()),
            ("aspiration", if i.aspiration { "1".into() } else { String::new() }),
            ("section", i.section.clone()),
            ("lead", names(&i.lead)),
            ("coordinating", names(&i.coordinating)),
            ("baseline", i.baseline.map(|b| b.to_string()).unwrap_or_default()),
        ]),
        Content::Task(t) => Form::of([
            ("title", t.title.clone()),
            ("product", t.product.clone()),
            ("deadline_text", t.deadline_text.clone()),
            ("lead", names(&t.lead)),
            ("coordinating", names(&t.coordinating)),
            ("section", t.section.clone()),
        ]),
        Content::Result(r) => Form::of([
            ("name", r.name.clone()),
            ("value", number(r.value)),
            ("unit", r.unit.clone()),
            ("numerator", maybe(r.numerator)),
            ("denominator", maybe(r.denominator)),
            ("period", r.period.clone()),
        ]),
        Content::Basis(b) => Form::of([
            ("kind", b.kind.clone()),
            ("number", b.number.clone()),
            ("issued_on", day(b.issued_on)),
            ("issuer", b.issuer.clone()),
        ]),
        Content::Reporting(r) => {
            Form::of([("who", r.who.clone()), ("to", r.to.clone()), ("due_text", r.due_text.clone())])
        }
        Content::Focus(f) => Form::of([("quarter", f.quarter.to_string()), ("body", f.body.clone())]),
        Content::Unit(u) => Form::of([("choice", choice_key(&u.choice)), ("new_name", u.name.clone())]),
        Content::Contradiction(c) => Form::of([
            ("choice", settlement_key(c.settlement.as_ref()).to_owned()),
            ("other", if let Some(Settlement::Other(text)) = &c.settlement { text.clone() } else { String::new() }),
            ("note", c.note.clone()),
        ]),
    }
}

/// The value of a unit's choice in its form.
pub(crate) fn choice_key(choice: &Choice) -> String {
    match choice {
        Choice::Units(ids) if ids.len() == 1 => ids.first().map(ToString::to_string).unwrap_or_default(),
        Choice::Units(_) => "several".into(),
        Choice::All => "all".into(),
        Choice::New(_) => "new".into(),
        Choice::Skip => "skip".into(),
    }
}

fn settlement_key(settlement: Option<&Settlement>) -> &'static str {
    match settlement {
        Some(Settlement::First) => "first",
        Some(Settlement::Second) => "second",
        Some(Settlement::Other(_)) => "other",
        Some(Settlement::Keep) => "keep",
        None => "",
    }
}

fn meta(form: &Form, old: &MetaItem) -> MetaItem {
    let year = form.parsed::<i32>("year", "Năm gồm bốn chữ số, ví dụ 2026.");
    if year.is_none() {
        form.wrong("year", "Nhập năm của kế hoạch, ví dụ 2026.");
    }
    if year.is_some_and(|year| !(2000..2200).contains(&year)) {
        form.wrong("year", "Năm gồm bốn chữ số, ví dụ 2026.");
    }
    MetaItem {
        title: form.required("title", "Nhập tên kế hoạch."),
        number: form.value("number").to_owned(),
        issued_on: form.day("issued_on"),
        signer: form.value("signer").to_owned(),
        year,
        ward: old.ward.clone(),
        kind: form.value("kind").to_owned(),
    }
}

fn contradiction(form: &Form, old: &ContradictionItem) -> ContradictionItem {
    let note = form.value("note").to_owned();
    let settlement = match form.value("choice") {
        "first" if old.is_between_two() => Some(Settlement::First),
        "second" if old.is_between_two() => Some(Settlement::Second),
        "other" => Some(Settlement::Other(form.required("other", "Nhập nội dung đúng."))),
        "keep" => {
            if note.is_empty() {
                form.wrong("note", "Ghi chú vì sao để nguyên, để người sau biết.");
            }
            Some(Settlement::Keep)
        }
        _ => {
            form.wrong("choice", "Chọn một cách xử lý mâu thuẫn này.");
            None
        }
    };
    ContradictionItem { settlement, note, ..old.clone() }
}

fn unit(form: &Form, old: &UnitItem) -> UnitItem {
    let choice = match form.value("choice") {
        "all" => Choice::All,
        "skip" => Choice::Skip,
        "new" => {
            let name = form.value("new_name");
            Choice::New(if name.is_empty() { old.name.clone() } else { name.to_owned() })
        }
        "several" => {
            let chosen: Vec<UnitId> = form.values("units").filter_map(|id| id.parse().ok()).collect();
            if chosen.is_empty() {
                form.wrong("units", "Đánh dấu ít nhất một đơn vị.");
            }
            Choice::Units(chosen)
        }
        id => {
            let parsed = id.parse::<UnitId>().ok();
            if parsed.is_none() {
                form.wrong("choice", "Chọn đơn vị, hoặc tạo đơn vị mới, hoặc bỏ qua.");
            }
            Choice::Units(parsed.into_iter().collect())
        }
    };
    UnitItem { choice, ..old.clone() }
}

fn names(form: &Form, field: &str) -> Vec<String> {
    let parts = form.value(field).split(['\n', ';']).map(str::trim).filter(|p| !p.is_empty());
    parts.map(str::to_owned).collect()
}

fn value(form: &Form) -> f64 {
    let number = form.number("value");
    if number.is_none() && form.value("value").is_empty() {
        form.wrong("value", "Nhập giá trị là một số, ví dụ 92,5.");
    }
    number.unwrap_or_default()
}

fn indicator(form: &Form, old: &IndicatorItem) -> IndicatorItem {
    let comparator = form.value("comparator").to_owned();
    if !["=", ">", ">=", "<", "<="].contains(&comparator.as_str()) {
        form.wrong("comparator", "Chọn phép so.");
    }
    IndicatorItem {
        name: form.required("name", "Nhập tên chỉ tiêu."),
        comparator,
        value: value(form),
        unit: form.required("unit", "Nhập đơn vị tính, ví dụ %."),
        aspiration: form.ticked("aspiration"),
        section: form.value("section").to_owned(),
        lead: names(form, "lead"),
        coordinating: names(form, "coordinating"),
        core: old.core,
        baseline: form.parsed::<ItemId>("baseline", "Chọn một kết quả trong danh sách."),
    }
}

fn task(form: &Form, old: &TaskItem, year: Option<i32>) -> TaskItem {
    let deadline_text = form.value("deadline_text").to_owned();
    let deadline =
        if deadline_text == old.deadline_text { old.deadline.clone() } else { Deadline::parse(&deadline_text, year) };
    TaskItem {
        title: form.required("title", "Nhập nội dung nhiệm vụ."),
        product: form.value("product").to_owned(),
        deadline_text,
        deadline,
        lead: names(form, "lead"),
        coordinating: names(form, "coordinating"),
        section: form.value("section").to_owned(),
    }
}

fn result(form: &Form, old: &ResultItem) -> ResultItem {
    let (numerator, denominator) = (form.number("numerator"), form.number("denominator"));
    if denominator.is_some_and(|d| d <= 0.0) {
        form.wrong("denominator", "Mẫu số phải lớn hơn 0.");
    }
    ResultItem {
        name: form.required("name", "Nhập tên kết quả."),
        value: value(form),
        unit: form.required("unit", "Nhập đơn vị tính, ví dụ %."),
        numerator,
        denominator,
        section: old.section.clone(),
        period: form.value("period").to_owned(),
    }
}

fn basis(form: &Form) -> BasisItem {
    BasisItem {
        kind: form.value("kind").to_owned(),
        number: form.required("number", "Nhập số, ký hiệu văn bản."),
        issued_on: form.day("issued_on"),
        issuer: form.value("issuer").to_owned(),
    }
}

fn reporting(form: &Form, year: Option<i32>) -> ReportingItem {
    let due_text = form.value("due_text").to_owned();
    ReportingItem {
        who: form.required("who", "Nhập đơn vị báo cáo."),
        to: form.value("to").to_owned(),
        deadline: Deadline::parse(&due_text, year),
        due_text,
    }
}

fn focus(form: &Form) -> FocusItem {
    let quarter = form.value("quarter").parse::<i32>().ok().filter(|quarter| (1..=4).contains(quarter));
    if quarter.is_none() {
        form.wrong("quarter", "Chọn một quý.");
    }
    FocusItem { quarter: quarter.unwrap_or(1), body: form.required("body", "Nhập trọng tâm của quý.") }
}
