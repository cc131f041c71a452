//! Facts with their names, and tasks with their state.

use super::{Tag, first};
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// Text or markup with classes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Words {
    pub text: String,
    pub html: String,
    pub classes: String,
}

impl<S: Into<String>> From<S> for Words {
    fn from(text: S) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// A link at the end of a row.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Action {
    pub href: String,
    pub text: String,
    pub html: String,
    pub visually_hidden_text: String,
    pub classes: String,
    pub attributes: Attributes,
}

/// The links of a row.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Actions {
    pub items: Vec<Action>,
    pub classes: String,
}

/// One fact.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SummaryRow {
    pub classes: String,
    pub key: Words,
    pub value: Words,
    pub actions: Option<Actions>,
}

/// Facts, each with its name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SummaryList {
    pub rows: Vec<SummaryRow>,
    pub classes: String,
    pub attributes: Attributes,
}

impl SummaryList {
    /// A list to add rows to.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more fact as text; nothing where there is none.
    #[must_use]
    pub fn row(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let (key, value) = (key.into(), value.into());
        if !value.is_empty() {
            self.rows.push(SummaryRow { key: key.into(), value: value.into(), ..SummaryRow::default() });
        }
        self
    }

    /// With one more fact as markup.
    #[must_use]
    pub fn row_html(mut self, key: impl Into<String>, html: impl Into<String>) -> Self {
        let value = Words { html: html.into(), ..Words::default() };
        self.rows.push(SummaryRow { key: key.into().into(), value, ..SummaryRow::default() });
        self
    }

    /// With a link on the row added last: its word, its address, and what a screen reader adds to the word.
    #[must_use]
    pub fn action(mut self, text: impl Into<String>, href: impl Into<String>, about: impl Into<String>) -> Self {
        let action =
            Action { text: text.into(), href: href.into(), visually_hidden_text: about.into(), ..Action::default() };
        if let Some(row) = self.rows.last_mut() {
            row.actions.get_or_insert_default().items.push(action);
        }
        self
    }
}

impl Action {
    fn draw(&self, out: &mut Html) {
        out.tag("a").class(["govuk-link", &self.classes]).attr("href", &self.href).attrs(&self.attributes).end();
        out.content(&self.text, &self.html);
        if !self.visually_hidden_text.is_empty() {
            out.element("span", "govuk-visually-hidden", &format!(" {}", self.visually_hidden_text));
        }
        out.close("a");
    }
}

impl Render for SummaryList {
    fn render_into(&self, out: &mut Html) {
        let has_items = |row: &SummaryRow| row.actions.as_ref().is_some_and(|actions| !actions.items.is_empty());
        let any = self.rows.iter().any(has_items);
        out.tag("dl").class(["govuk-summary-list", &self.classes]).attrs(&self.attributes).end();
        for row in &self.rows {
            let none = if any && row.actions.is_none() { "govuk-summary-list__row--no-actions" } else { "" };
            out.tag("div").class(["govuk-summary-list__row", none, &row.classes]).end();
            out.tag("dt").class(["govuk-summary-list__key", &row.key.classes]).end();
            out.content(&row.key.text, &row.key.html);
            out.close("dt");
            out.tag("dd").class(["govuk-summary-list__value", &row.value.classes]).end();
            out.content(&row.value.text, &row.value.html);
            out.close("dd");
            if let Some(actions) = row.actions.as_ref().filter(|_| has_items(row)) {
                row_actions(out, actions);
            }
            out.close("div");
        }
        out.close("dl");
    }
}

fn row_actions(out: &mut Html, actions: &Actions) {
    out.tag("dd").class(["govuk-summary-list__actions", &actions.classes]).end();
    if let [only] = actions.items.as_slice() {
        only.draw(out);
    } else {
        out.open("ul", "govuk-summary-list__actions-list");
        for action in &actions.items {
            out.open("li", "govuk-summary-list__actions-list-item");
            action.draw(out);
            out.close("li");
        }
        out.close("ul");
    }
    out.close("dd");
}

/// The state of a task: a word, or a tag.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TaskStatus {
    pub tag: Option<Tag>,
    pub text: String,
    pub html: String,
    pub classes: String,
}

/// One task.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TaskItem {
    pub title: Words,
    pub hint: Option<Words>,
    pub status: TaskStatus,
    pub href: String,
    pub classes: String,
}

/// The parts of a long piece of work.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TaskList {
    pub items: Vec<TaskItem>,
    pub classes: String,
    pub attributes: Attributes,
    pub id_prefix: String,
}

impl Render for TaskList {
    fn render_into(&self, out: &mut Html) {
        out.tag("ul").class(["govuk-task-list", &self.classes]).attrs(&self.attributes).end();
        let prefix = first(&self.id_prefix, "task-list");
        for (index, item) in self.items.iter().enumerate() {
            item.draw(out, &format!("{prefix}-{}", index + 1));
        }
        out.close("ul");
    }
}

impl TaskItem {
    fn draw(&self, out: &mut Html, id: &str) {
        let linked = if self.href.is_empty() { "" } else { "govuk-task-list__item--with-link" };
        let (hint_id, status_id) = (format!("{id}-hint"), format!("{id}-status"));
        out.tag("li").class(["govuk-task-list__item", linked, &self.classes]).end();
        out.open("div", "govuk-task-list__name-and-hint");
        if self.href.is_empty() {
            out.tag("div").class([self.title.classes.as_str()]).end();
            out.content(&self.title.text, &self.title.html);
            out.close("div");
        } else {
            let by = if self.hint.is_some() { format!("{hint_id} {status_id}") } else { status_id.clone() };
            let tag = out.tag("a").class(["govuk-link govuk-task-list__link", &self.title.classes]);
            tag.attr("href", &self.href).attr("aria-describedby", &by).end();
            out.content(&self.title.text, &self.title.html);
            out.close("a");
        }
        if let Some(hint) = &self.hint {
            out.tag("div").attr("id", &hint_id).class(["govuk-task-list__hint"]).end();
            out.content(&hint.text, &hint.html);
            out.close("div");
        }
        out.close("div");
        let status = &self.status;
        out.tag("div").class(["govuk-task-list__status", &status.classes]).attr("id", &status_id).end();
        match &status.tag {
            Some(tag) => out.put(tag),
            None => out.content(&status.text, &status.html),
        }
        out.raw("</div></li>");
    }
}

component!(SummaryList, TaskList);
