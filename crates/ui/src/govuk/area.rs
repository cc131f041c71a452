//! Longer text, counted text and files.

use super::field::{ErrorMessage, FormGroup, Hint, Label, described};
use super::first;
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// Several lines of text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Textarea {
    pub id: String,
    pub name: String,
    pub spellcheck: Option<bool>,
    pub rows: Option<u32>,
    pub value: String,
    pub disabled: bool,
    pub described_by: String,
    pub label: Label,
    pub hint: Option<Hint>,
    pub error_message: Option<ErrorMessage>,
    pub form_group: FormGroup,
    pub classes: String,
    pub autocomplete: String,
    pub attributes: Attributes,
}

impl Render for Textarea {
    fn render_into(&self, out: &mut Html) {
        let id = first(&self.id, &self.name);
        let error = if self.error_message.is_some() { "govuk-textarea--error" } else { "" };
        self.form_group.open(out, "", self.error_message.is_some());
        out.put(&Label { target: id.to_owned(), ..self.label.clone() });
        let ids = described(out, id, &self.described_by, self.hint.as_ref(), self.error_message.as_ref());
        out.content(&self.form_group.before_input.text, &self.form_group.before_input.html);
        let tag = out.tag("textarea").class(["govuk-textarea", error, &self.classes]).attr("id", id);
        let mut tag = tag.attr("name", &self.name).attr("rows", &self.rows.unwrap_or(5).to_string());
        if let Some(spellcheck) = self.spellcheck {
            tag = tag.attr("spellcheck", if spellcheck { "true" } else { "false" });
        }
        let tag = tag.flag("disabled", self.disabled).attr_if("aria-describedby", &ids);
        tag.attr_if("autocomplete", &self.autocomplete).attrs(&self.attributes).end();
        // A browser drops one line end after the start tag: keep those that a person typed.
        if self.value.starts_with('\n') {
            out.raw("\n");
        }
        out.text(&self.value);
        out.close("textarea");
        out.content(&self.form_group.after_input.text, &self.form_group.after_input.html);
        out.close("div");
    }
}

/// A file to send.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FileUpload {
    pub name: String,
    pub id: String,
    pub disabled: bool,
    pub multiple: bool,
    pub described_by: String,
    pub label: Label,
    pub hint: Option<Hint>,
    pub error_message: Option<ErrorMessage>,
    pub form_group: FormGroup,
    pub classes: String,
    pub attributes: Attributes,
}

impl Render for FileUpload {
    fn render_into(&self, out: &mut Html) {
        let id = first(&self.id, &self.name);
        let error = if self.error_message.is_some() { "govuk-file-upload--error" } else { "" };
        self.form_group.open(out, "", self.error_message.is_some());
        out.put(&Label { target: id.to_owned(), ..self.label.clone() });
        let ids = described(out, id, &self.described_by, self.hint.as_ref(), self.error_message.as_ref());
        out.content(&self.form_group.before_input.text, &self.form_group.before_input.html);
        let tag = out.tag("input").class(["govuk-file-upload", &self.classes, error]).attr("id", id);
        let tag = tag.attr("name", &self.name).attr("type", "file").flag("disabled", self.disabled);
        let tag = tag.flag("multiple", self.multiple).attr_if("aria-describedby", &ids);
        tag.attrs(&self.attributes).end();
        out.content(&self.form_group.after_input.text, &self.form_group.after_input.html);
        out.close("div");
    }
}

component!(Textarea, FileUpload);
