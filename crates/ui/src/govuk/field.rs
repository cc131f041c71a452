//! The parts that form fields share: label, hint, error message, fieldset, and what binds them to the input.

use super::first;
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// The name of a field, above it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Label {
    pub text: String,
    pub html: String,
    #[serde(rename = "for")]
    pub target: String,
    pub is_page_heading: bool,
    pub classes: String,
    pub attributes: Attributes,
}

impl Render for Label {
    fn render_into(&self, out: &mut Html) {
        if self.text.is_empty() && self.html.is_empty() {
            return;
        }
        if self.is_page_heading {
            out.open("h1", "govuk-label-wrapper");
        }
        let tag = out.tag("label").class(["govuk-label", &self.classes]).attrs(&self.attributes);
        tag.attr_if("for", &self.target).end();
        out.content(&self.text, &self.html);
        out.close("label");
        if self.is_page_heading {
            out.close("h1");
        }
    }
}

/// Help for a field, below its name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Hint {
    pub text: String,
    pub html: String,
    pub id: String,
    pub classes: String,
    pub attributes: Attributes,
}

impl Render for Hint {
    fn render_into(&self, out: &mut Html) {
        let tag = out.tag("div").attr_if("id", &self.id).class(["govuk-hint", &self.classes]);
        tag.attrs(&self.attributes).end();
        out.content(&self.text, &self.html);
        out.close("div");
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ErrorMessage {
    pub text: String,
    pub html: String,
    pub id: String,
    pub classes: String,
    pub attributes: Attributes,
    /// What a screen reader says first; "Error" where nothing is given.
    pub visually_hidden_text: Option<String>,
}

impl Render for ErrorMessage {
    fn render_into(&self, out: &mut Html) {
        let tag = out.tag("p").attr_if("id", &self.id).class(["govuk-error-message", &self.classes]);
        tag.attrs(&self.attributes).end();
        let hidden = self.visually_hidden_text.as_deref().unwrap_or("Error");
        if !hidden.is_empty() {
            out.element("span", "govuk-visually-hidden", &format!("{hidden}:"));
            out.raw(" ");
        }
        out.content(&self.text, &self.html);
        out.close("p");
    }
}

/// Text or markup around an input.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Beside {
    pub text: String,
    pub html: String,
    pub classes: String,
    pub attributes: Attributes,
}

impl Beside {
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.html.is_empty()
    }
}

/// The box around a field.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FormGroup {
    pub classes: String,
    pub attributes: Attributes,
    #[serde(alias = "beforeInputs")]
    pub before_input: Beside,
    #[serde(alias = "afterInputs")]
    pub after_input: Beside,
}

impl FormGroup {
    pub(crate) fn open(&self, out: &mut Html, kind: &str, has_error: bool) {
        let error = if has_error { "govuk-form-group--error" } else { "" };
        out.tag("div").class(["govuk-form-group", error, kind, &self.classes]).attrs(&self.attributes).end();
    }
}

/// Writes hint and error message and returns what the input is described by.
pub(crate) fn described(
    out: &mut Html,
    id: &str,
    described_by: &str,
    hint: Option<&Hint>,
    error: Option<&ErrorMessage>,
) -> String {
    let mut ids: Vec<String> = Vec::new();
    ids.extend(Some(described_by.to_owned()).filter(|d| !d.is_empty()));
    if let Some(hint) = hint {
        let hint = Hint { id: format!("{id}-hint"), ..hint.clone() };
        out.put(&hint);
        ids.push(hint.id);
    }
    if let Some(error) = error {
        let error = ErrorMessage { id: format!("{id}-error"), ..error.clone() };
        out.put(&error);
        ids.push(error.id);
    }
    ids.join(" ")
}

/// A field of one control: its name, help and fault above it; the control is told what describes it.
pub(crate) fn labelled(
    out: &mut Html,
    group: &FormGroup,
    (id, label): (&str, &Label),
    (described_by, hint, error): (&str, Option<&Hint>, Option<&ErrorMessage>),
    control: impl FnOnce(&mut Html, &str),
) {
    group.open(out, "", error.is_some());
    out.put(&Label { target: id.to_owned(), ..label.clone() });
    let ids = described(out, id, described_by, hint, error);
    out.content(&group.before_input.text, &group.before_input.html);
    control(out, &ids);
    out.content(&group.after_input.text, &group.after_input.html);
    out.close("div");
}

/// The question that a [`Fieldset`] asks.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Legend {
    pub text: String,
    pub html: String,
    pub classes: String,
    pub is_page_heading: bool,
}

/// Fields that belong together.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Fieldset {
    pub legend: Legend,
    pub classes: String,
    pub role: String,
    pub described_by: String,
    pub attributes: Attributes,
    pub html: String,
}

impl Fieldset {
    /// A question.
    pub fn new(legend: impl Into<String>) -> Self {
        let legend = Legend { text: legend.into(), ..Legend::default() };
        Self { legend, ..Self::default() }
    }
}

impl Render for Fieldset {
    fn render_into(&self, out: &mut Html) {
        let tag = out.tag("fieldset").class(["govuk-fieldset", &self.classes]).attr_if("role", &self.role);
        tag.attr_if("aria-describedby", &self.described_by).attrs(&self.attributes).end();
        let legend = &self.legend;
        if !first(&legend.text, &legend.html).is_empty() {
            out.tag("legend").class(["govuk-fieldset__legend", &legend.classes]).end();
            if legend.is_page_heading {
                out.open("h1", "govuk-fieldset__heading");
                out.content(&legend.text, &legend.html);
                out.close("h1");
            } else {
                out.content(&legend.text, &legend.html);
            }
            out.close("legend");
        }
        out.raw(&self.html);
        out.close("fieldset");
    }
}

/// Writes a group of inputs, in its fieldset where it has one; `inner` writes them, given what describes them.
pub(crate) fn grouped(
    out: &mut Html,
    fieldset: Option<&Fieldset>,
    role: &str,
    inner: impl FnOnce(&mut Html, &str) -> String,
) {
    match fieldset {
        Some(fieldset) => {
            let mut inside = Html::new();
            let described_by = inner(&mut inside, &fieldset.described_by);
            let html = inside.into_string();
            out.put(&Fieldset { html, described_by, role: role.to_owned(), ..fieldset.clone() });
        }
        None => {
            inner(out, "");
        }
    }
}

component!(Label, Hint, ErrorMessage, Fieldset);
