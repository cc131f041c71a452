//! The forms on the page of a task: each with the token and the version, and with what was typed where it came back.

use super::show::May;
use crate::plan::view::{folded, whole_form};
use crate::task::model::Task;
use kernel::{Cx, Form};
use ui::govuk::{Button, Details, Select, Textarea};
use ui::{Raw, Render, T};

/// A form that came back, with what is wrong.
pub(super) struct Returned<'a> {
    pub(super) form: &'a Form,
    pub(super) errors: Vec<(String, String)>,
}

/// The list of those who may be put in charge, which begins with nobody.
pub(super) fn person_choice(t: &T, fields: &ui::Fields, people: &[(String, String)]) -> Select {
    let mut choice = fields.select("person", t.get("task-field-person"), people);
    if let Some(nobody) = choice.items.first_mut() {
        nobody.text = t.get("task-nobody");
    }
    choice
}

/// Makes the forms of one task.
pub(super) struct Forms<'a> {
    t: &'a T,
    task: &'a Task,
    returned: Option<&'a Returned<'a>>,
    /// What stands in the fields.
    pub(super) fields: ui::Fields,
    blank: ui::Fields,
}

impl<'a> Forms<'a> {
    pub(super) fn new(cx: &'a Cx, task: &'a Task, returned: Option<&'a Returned<'a>>) -> Self {
        let blank = ui::Fields::new(&cx.t, &cx.csrf);
        let person = task.person_id.map_or_else(String::new, |person| person.to_string());
        let stored = blank.clone().value("progress", task.progress.to_string()).value("person", person);
        let fields = match returned {
            Some(back) => stored.filled(back.form.pairs()).wrong(&back.errors),
            None => stored,
        };
        Self { t: &cx.t, task, returned, fields, blank }
    }

    /// Did the form with this field come back?
    fn came(&self, field: &str) -> bool {
        self.returned.is_some_and(|back| back.form.pairs().iter().any(|(name, _)| name == field))
    }

    /// The beginning of a form that does something with the task; `id` names the identifier that it carries, so that
    /// sending it twice is one write.
    fn open(&self, verb: &str, id: &str) -> Raw {
        let action = format!("/nhiem-vu/{}/{verb}", self.task.id);
        let begin = if id == "update_id" { self.fields.open_upload(action) } else { self.fields.open(action) };
        let mut html = begin.0 + &self.fields.hidden("version", self.task.version.to_string()).0;
        if !id.is_empty() {
            let carried = self.returned.map_or("", |back| back.form.value(id));
            let value = if carried.is_empty() { uuid::Uuid::now_v7().to_string() } else { carried.to_owned() };
            html += &self.fields.hidden(id, value).0;
        }
        Raw(html)
    }

    fn get(&self, key: &str) -> String {
        self.t.get(key)
    }

    /// A report, with the occurrences that nobody has reported on yet.
    pub(super) fn report(&self, may: &May, unreported: &[(String, String)]) -> Option<Raw> {
        let f = &self.fields;
        let occurrence = (!unreported.is_empty()).then(|| {
            let hint = self.get("task-occurrence-hint");
            f.select("occurrence_on", self.get("task-occurrence"), unreported).hint(hint).html()
        });
        let files = f.file("files", self.get("task-evidence-add")).hint(self.get("task-evidence-hint"));
        let parts: [&dyn Render; 7] = [
            &self.open("cap-nhat", "update_id"),
            &f.area("body", self.get("task-update-body")).hint(self.get("task-update-body-hint")).rows(4),
            &f.number("progress", self.get("task-progress-percent")).width(3),
            &Raw(occurrence.unwrap_or_default()),
            &files.attr("multiple", "multiple"),
            &f.tick("done", self.get("task-mark-done")),
            &Button::submit(self.get("task-send-update")),
        ];
        may.report.then(|| whole_form(&parts))
    }

    pub(super) fn reopen(&self, may: &May) -> Option<Details> {
        let parts: [&dyn Render; 3] = [
            &self.open("mo-lai", ""),
            &self.fields.area("reason", self.get("task-reason")).rows(2),
            &Button::submit(self.get("task-reopen")).secondary(),
        ];
        may.reopen.then(|| folded(self.get("task-reopen"), self.returned.is_some(), &parts))
    }

    pub(super) fn milestone(&self, may: &May) -> Option<Details> {
        let parts: [&dyn Render; 4] = [
            &self.open("moc", "milestone_id"),
            &self.fields.text("milestone_title", self.get("task-milestone-title")),
            &self.fields.day("milestone_due", self.get("task-due")),
            &Button::submit(self.get("task-milestone-add")).secondary(),
        ];
        may.report.then(|| folded(self.get("task-milestone-add"), self.came("milestone_id"), &parts))
    }

    /// A difficulty; after `days` without an answer it goes up to the leader.
    pub(super) fn difficulty(&self, may: &May, days: Option<i64>, units: &[(String, String)]) -> Option<Details> {
        let hint = days.map(|days| self.t.with("task-difficulty-by-itself", [("days", days.into())]));
        let waits = self.fields.select("waits_for", self.get("task-difficulty-waits-for"), units);
        let parts: [&dyn Render; 4] = [
            &self.open("kho-khan", "difficulty_id"),
            &self.fields.area("difficulty", self.get("task-difficulty-body")).hint(hint.unwrap_or_default()).rows(4),
            &waits.hint(self.get("task-difficulty-waits-for-hint")),
            &Button::submit(self.get("task-difficulty-send")).secondary(),
        ];
        may.report.then(|| folded(self.get("task-difficulty-raise"), self.came("difficulty_id"), &parts))
    }

    pub(super) fn extension(&self, may: &May) -> Option<Details> {
        let parts: [&dyn Render; 4] = [
            &self.open("gia-han", "extension_id"),
            &self.fields.day("to_due", self.get("task-extension-to")),
            &self.fields.area("extension_reason", self.get("task-reason")).rows(3),
            &Button::submit(self.get("task-extension-ask")).secondary(),
        ];
        let asks = may.report && self.task.due_on.is_some();
        asks.then(|| folded(self.get("task-extension-ask"), self.came("extension_id"), &parts))
    }

    pub(super) fn assign(&self, may: &May, people: &[(String, String)]) -> Option<Raw> {
        let choice = person_choice(self.t, &self.fields, people);
        let parts: [&dyn Render; 3] =
            [&self.open("phu-trach", ""), &choice, &Button::submit(self.get("task-assign")).secondary()];
        may.assign.then(|| whole_form(&parts))
    }

    pub(super) fn stop(&self, may: &May) -> Option<Details> {
        let states =
            ["cancelled", "superseded"].map(|state| (state.to_owned(), self.get(&format!("task-state-{state}"))));
        let parts: [&dyn Render; 4] = [
            &self.open("thoi-thuc-hien", ""),
            &self.fields.radios("state", self.get("task-stop-how"), states),
            &self.fields.area("reason", self.get("task-reason")).rows(2),
            &Button::submit(self.get("task-stop")).warning(),
        ];
        let came = self.came("reason");
        may.edit.then(|| folded(self.get("task-stop"), came, &parts))
    }

    /// The answer to one of several difficulties or extensions: what was typed comes back to its own form alone.
    fn answer(&self, about: &str, name: &str, label: &str) -> Textarea {
        let own = self.returned.is_some_and(|back| back.form.value("about") == about);
        let area = if own { &self.fields } else { &self.blank }.area(name, self.get(label)).rows(3);
        Textarea { id: if own { name.to_owned() } else { format!("{name}-{about}") }, ..area }
    }

    /// What may be done with an open difficulty.
    pub(super) fn of_difficulty(&self, may: &May, id: &str, with_leader: bool) -> Option<Raw> {
        let button = |shown: bool, button: Button| if shown { button.html() } else { String::new() };
        let answer = self.answer(id, "answer", "task-difficulty-answer");
        let resolve = Button::submit(self.get("task-difficulty-resolve")).sends("do", "resolve");
        let escalate = Button::submit(self.get("task-difficulty-escalate")).secondary().sends("do", "escalate");
        let escalates = !with_leader && (may.approve || may.report);
        let parts: [&dyn Render; 5] = [
            &self.open(&format!("kho-khan/{id}"), ""),
            &self.fields.hidden("about", id),
            &Raw(if may.approve { answer.html() } else { String::new() }),
            &Raw(button(may.approve, resolve)),
            &Raw(button(escalates, escalate)),
        ];
        (may.approve || escalates).then(|| whole_form(&parts))
    }

    /// The decision on an extension that somebody else asked for.
    pub(super) fn of_extension(&self, may: &May, id: &str, own: bool) -> Option<Raw> {
        let parts: [&dyn Render; 5] = [
            &self.open(&format!("gia-han/{id}"), ""),
            &self.fields.hidden("about", id),
            &self.answer(id, "decision_reason", "task-extension-decision-reason"),
            &Button::submit(self.get("task-extension-approve")).sends("do", "approve"),
            &Button::submit(self.get("task-extension-refuse")).secondary().sends("do", "refuse"),
        ];
        (may.approve && !own).then(|| whole_form(&parts))
    }

    /// What may be done with a milestone.
    pub(super) fn of_milestone(&self, may: &May, id: &str, title: &str, done: bool) -> Option<Raw> {
        let button = |key: &str, value: &str| {
            let mut html = ui::Html::new();
            html.text(&self.get(key));
            html.element("span", "govuk-visually-hidden", &format!(": {title}"));
            let label = Button { html: html.into_string(), ..Button::submit("") };
            label.secondary().sends("do", value).html()
        };
        let buttons = match done {
            true => button("task-milestone-untick", "untick"),
            false => button("task-milestone-tick", "tick") + &button("task-milestone-remove", "remove"),
        };
        let parts: [&dyn Render; 2] = [&self.open(&format!("moc/{id}"), ""), &Raw(buttons)];
        may.report.then(|| whole_form(&parts))
    }
}
