//! Longer text, counted text and files.

use super::field::{ErrorMessage, FormGroup, Hint, Label, labelled};
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
        let about = (self.described_by.as_str(), self.hint.as_ref(), self.error_message.as_ref());
        labelled(out, &self.form_group, (id, &self.label), about, |out, ids| {
            let error = if self.error_message.is_some() { "govuk-textarea--error" } else { "" };
            let tag = out.tag("textarea").class(["govuk-textarea", error, &self.classes]).attr("id", id);
            let mut tag = tag.attr("name", &self.name).attr("rows", &self.rows.unwrap_or(5).to_string());
            if let Some(spellcheck) = self.spellcheck {
                tag = tag.attr("spellcheck", if spellcheck { "true" } else { "false" });
            }
            let tag = tag.flag("disabled", self.disabled).attr_if("aria-describedby", ids);
            tag.attr_if("autocomplete", &self.autocomplete).attrs(&self.attributes).end();
            // A browser drops one line end after the start tag: keep those that a person typed.
            if self.value.starts_with('\n') {
                out.raw("\n");
            }
            out.text(&self.value);
            out.close("textarea");
        });
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
        let about = (self.described_by.as_str(), self.hint.as_ref(), self.error_message.as_ref());
        labelled(out, &self.form_group, (id, &self.label), about, |out, ids| {
            let error = if self.error_message.is_some() { "govuk-file-upload--error" } else { "" };
            let tag = out.tag("input").class(["govuk-file-upload", &self.classes, error]).attr("id", id);
            let tag = tag.attr("name", &self.name).attr("type", "file").flag("disabled", self.disabled);
            let tag = tag.flag("multiple", self.multiple).attr_if("aria-describedby", ids);
            tag.attrs(&self.attributes).end();
        });
    }
}

component!(Textarea, FileUpload);
