//! Buttons, and links that look like one.

use super::first;
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// A button; with `href` a link that looks like one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Button {
    pub text: String,
    pub html: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub value: String,
    pub disabled: bool,
    pub href: String,
    pub classes: String,
    pub attributes: Attributes,
    pub prevent_double_click: Option<bool>,
    pub is_start_button: bool,
    pub id: String,
}

impl Button {
    /// The main action of a form; a second click while it is sent does nothing.
    pub fn submit(text: impl Into<String>) -> Self {
        Self { text: text.into(), prevent_double_click: Some(true), ..Self::default() }
    }

    /// A link that looks like a button.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), ..Self::default() }
    }

    /// Not the main action of its page.
    #[must_use]
    pub fn secondary(self) -> Self {
        self.with_class("govuk-button--secondary")
    }

    /// An action that cannot be undone.
    #[must_use]
    pub fn warning(self) -> Self {
        self.with_class("govuk-button--warning")
    }

    /// With what is sent when it is pressed.
    #[must_use]
    pub fn sends(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        (self.name, self.value) = (name.into(), value.into());
        self
    }

    /// With one more class.
    #[must_use]
    pub fn with_class(mut self, class: &str) -> Self {
        self.classes = format!("{} {class}", self.classes).trim_start().to_owned();
        self
    }

    fn content(&self, out: &mut Html) {
        if self.is_start_button && !self.html.is_empty() {
            out.raw("<span>");
            out.raw(self.html.trim());
            out.raw("</span>");
        } else {
            out.content(&self.text, &self.html);
        }
        if self.is_start_button {
            out.raw(START_ICON);
        }
    }
}

const START_ICON: &str = r#"<svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5" height="19" viewBox="0 0 33 40" aria-hidden="true" focusable="false"><path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"/></svg>"#;

impl Render for Button {
    fn render_into(&self, out: &mut Html) {
        let start = if self.is_start_button { "govuk-button--start" } else { "" };
        let classes = ["govuk-button", &self.classes, start];
        if self.href.is_empty() {
            let mut tag = out.tag("button").attr("type", first(&self.kind, "submit"));
            tag = tag.attr_if("value", &self.value).attr_if("name", &self.name).flag("disabled", self.disabled);
            tag = tag.attr_if("aria-disabled", if self.disabled { "true" } else { "" });
            if let Some(prevent) = self.prevent_double_click {
                tag = tag.attr("data-prevent-double-click", if prevent { "true" } else { "false" });
            }
            tag.class(classes)
                .attr("data-module", "govuk-button")
                .attrs(&self.attributes)
                .attr_if("id", &self.id)
                .end();
            self.content(out);
            out.close("button");
        } else {
            let tag = out.tag("a").attr("href", &self.href).attr("role", "button").attr("draggable", "false");
            tag.class(classes)
                .attr("data-module", "govuk-button")
                .attrs(&self.attributes)
                .attr_if("id", &self.id)
                .end();
            self.content(out);
            out.close("a");
        }
    }
}

component!(Button);
