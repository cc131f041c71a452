//! A day in three fields, as people who know it by heart type it.

use super::field::{ErrorMessage, Fieldset, FormGroup, Hint, Label, described, grouped};
use super::{Input, first};
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// One of the fields of a [`DateInput`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct DatePart {
    pub id: String,
    pub name: String,
    pub label: String,
    pub value: Option<String>,
    pub autocomplete: String,
    pub inputmode: String,
    pub pattern: String,
    pub classes: String,
    pub attributes: Attributes,
}

/// Day, month and year.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct DateInput {
    pub id: String,
    pub name_prefix: String,
    pub items: Vec<DatePart>,
    pub fieldset: Option<Fieldset>,
    pub hint: Option<Hint>,
    pub error_message: Option<ErrorMessage>,
    pub form_group: FormGroup,
    pub classes: String,
    pub attributes: Attributes,
}

impl DateInput {
    fn parts(&self) -> Vec<DatePart> {
        if !self.items.is_empty() {
            return self.items.clone();
        }
        ["day", "month", "year"].map(|name| DatePart { name: name.to_owned(), ..DatePart::default() }).to_vec()
    }

    fn part(&self, out: &mut Html, part: &DatePart, marked: bool) {
        let width = if part.name == "year" { "govuk-input--width-4" } else { "govuk-input--width-2" };
        let mut classes = vec!["govuk-date-input__input"];
        if marked {
            classes.push("govuk-input--error");
        }
        if !part.classes.contains("govuk-input--width-") {
            classes.push(width);
        }
        classes.extend(Some(part.classes.as_str()).filter(|c| !c.is_empty()));
        let name =
            if self.name_prefix.is_empty() { part.name.clone() } else { format!("{}-{}", self.name_prefix, part.name) };
        let label = if part.label.is_empty() { crate::shell::capitalised(&part.name) } else { part.label.clone() };
        out.open("div", "govuk-date-input__item");
        out.put(&Input {
            label: Label { text: label, classes: "govuk-date-input__label".into(), ..Label::default() },
            id: if part.id.is_empty() { format!("{}-{}", self.id, part.name) } else { part.id.clone() },
            classes: classes.join(" "),
            name,
            value: part.value.clone(),
            inputmode: first(&part.inputmode, "numeric").to_owned(),
            autocomplete: part.autocomplete.clone(),
            pattern: part.pattern.clone(),
            attributes: part.attributes.clone(),
            ..Input::default()
        });
        out.close("div");
    }
}

impl Render for DateInput {
    fn render_into(&self, out: &mut Html) {
        let parts = self.parts();
        let some_marked = parts.iter().any(|part| part.classes.contains("govuk-input--error"));
        let mark = self.error_message.is_some() && !some_marked;
        self.form_group.open(out, "", self.error_message.is_some());
        // Without this role a screen reader does not say what describes a fieldset of text inputs.
        grouped(out, self.fieldset.as_ref(), "group", |out, by| {
            let ids = described(out, &self.id, by, self.hint.as_ref(), self.error_message.as_ref());
            let tag = out.tag("div").class(["govuk-date-input", &self.classes]).attrs(&self.attributes);
            tag.attr_if("id", &self.id).end();
            out.content(&self.form_group.before_input.text, &self.form_group.before_input.html);
            for part in &parts {
                self.part(out, part, mark);
            }
            out.content(&self.form_group.after_input.text, &self.form_group.after_input.html);
            out.close("div");
            ids
        });
        out.close("div");
    }
}

component!(DateInput);
