//! A task as a row of a list or a card on a phone.

use super::names::Names;
use crate::status::Status;
use crate::task::store::Listed;
use chrono::NaiveDate;
use kernel::UnitId;
use ui::T;

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

/// A day as people write it; empty where there is none.
pub(crate) fn day(day: Option<NaiveDate>) -> String {
    day.map(vietnamese::format_date).unwrap_or_default()
}
