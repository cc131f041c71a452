//! A task as a row of a list or a card on a phone.

use super::names::Names;
use crate::status::Status;
use crate::task::store::Listed;
use chrono::NaiveDate;
use kernel::UnitId;
use ui::{DataTable, T};

/// What a row shows.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) number: i32,
    pub(crate) title: String,
    pub(crate) product: String,
    pub(crate) section: String,
    pub(crate) lead: String,
    pub(crate) coordinating: String,
    /// The same in little room, as markup.
    pub(crate) helpers: String,
    pub(crate) person: String,
    pub(crate) deadline: String,
    pub(crate) due: String,
    pub(crate) progress: i32,
    pub(crate) status: Status,
    pub(crate) label: String,
    pub(crate) why: String,
    pub(crate) due_on: Option<NaiveDate>,
}

impl Row {
    pub(crate) fn of(task: &Listed, names: &Names, coordinating: &[UnitId], t: &T, today: NaiveDate) -> Self {
        let (status, sentence) = task.status(today);
        Self {
            href: format!("/nhiem-vu/{}", task.id),
            number: task.position,
            title: task.title.clone(),
            product: task.product.clone(),
            section: task.section.clone(),
            lead: names.unit(task.lead_unit_id),
            coordinating: names.units(coordinating),
            helpers: if coordinating.is_empty() {
                String::new()
            } else {
                names.few(t, task.lead_unit_id, coordinating)
            },
            person: names.person(task.person_id),
            deadline: task.deadline_text.clone(),
            due: day(task.due_on),
            progress: task.progress,
            status,
            label: t.get(status.label()),
            why: sentence.say(t),
            due_on: task.due_on,
        }
    }

    /// The status as word, shape and colour.
    pub(crate) fn tag(&self) -> ui::Status {
        ui::Status::of(self.status.key(), &self.label)
    }
}

/// Tasks as cards, each with its one action.
pub(crate) fn cards(t: &T, rows: &[Row]) -> ui::Raw {
    let mut out = ui::Html::new();
    out.open("ul", "govuk-list dinh-tasks");
    for r in rows {
        out.open("li", "dinh-task");
        out.open("p", "govuk-body govuk-!-margin-bottom-1");
        out.put(&r.tag());
        out.raw(" ");
        out.raw(&DataTable::link(&r.title, &r.href, ""));
        out.close("p");
        out.element("p", "govuk-body-s govuk-!-margin-bottom-1", &r.why);
        let due = if r.due.is_empty() { String::new() } else { format!("{} {}", t.get("task-due"), r.due) };
        let facts = [r.lead.clone(), r.person.clone(), due, format!("{} %", r.progress)];
        let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
        out.element("p", "govuk-hint govuk-!-margin-bottom-2", &facts.join(" · "));
        out.put(&action(t.get("task-update"), format!("{}#cap-nhat", r.href), &r.title));
        out.close("li");
    }
    out.close("ul");
    ui::Raw(out.into_string())
}

/// Tasks that stand as cards, as a file: each group under its heading.
pub(crate) fn file<'a>(t: &T, caption: &str, groups: impl IntoIterator<Item = (String, &'a [Row])>) -> ui::ListFile {
    let mut table = DataTable::new(caption)
        .column(t.get("task-field-title"))
        .column(t.get("task-status"))
        .column(t.get("task-note"))
        .column(t.get("task-field-lead-unit"))
        .column(t.get("task-field-person"))
        .column(t.get("task-due"))
        .numeric(t.get("task-progress-percent"));
    for (heading, rows) in groups {
        table.group(heading);
        for r in rows {
            let cells = [&r.title, &r.label, &r.why, &r.lead, &r.person, &r.due, &r.progress.to_string()];
            table.row(cells.into_iter().map(DataTable::text).collect());
        }
    }
    ui::ListFile(table)
}

/// A link as a button, with what it is about for a screen reader.
pub(crate) fn action(text: String, href: String, about: &str) -> ui::govuk::Button {
    let mut html = ui::Html::new();
    html.text(&text);
    html.element("span", "govuk-visually-hidden", &format!(": {about}"));
    ui::govuk::Button { html: html.into_string(), ..ui::govuk::Button::link("", href) }.secondary()
}

/// A day as people write it; empty where there is none.
pub(crate) fn day(day: Option<NaiveDate>) -> String {
    day.map(vietnamese::format_date).unwrap_or_default()
}
