//! Passages that stand out: error summary, inset and warning text, details, panel, tag.

use super::first;
use crate::T;
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// One fault, with the field that it leads to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ErrorLink {
    pub text: String,
    pub html: String,
    pub href: String,
    pub attributes: Attributes,
}

/// All faults of a form, above it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ErrorSummary {
    pub title_text: String,
    pub title_html: String,
    pub description_text: String,
    pub description_html: String,
    pub error_list: Vec<ErrorLink>,
    pub disable_auto_focus: Option<bool>,
    pub classes: String,
    pub attributes: Attributes,
}

impl ErrorSummary {
    /// Faults as (field, sentence); a field without name gives no link.
    pub fn new(t: &T, errors: &[(String, String)]) -> Self {
        let link = |(field, text): &(String, String)| ErrorLink {
            text: text.clone(),
            href: if field.is_empty() { String::new() } else { format!("#{field}") },
            ..ErrorLink::default()
        };
        let error_list = errors.iter().map(link).collect();
        Self { title_text: t.get("ui-error-summary"), error_list, ..Self::default() }
    }
}

impl Render for ErrorSummary {
    fn render_into(&self, out: &mut Html) {
        let mut tag = out.tag("div").class(["govuk-error-summary", &self.classes]);
        if let Some(disable) = self.disable_auto_focus {
            tag = tag.attr("data-disable-auto-focus", if disable { "true" } else { "false" });
        }
        tag.attrs(&self.attributes).attr("data-module", "govuk-error-summary").end();
        out.tag("div").attr("role", "alert").end();
        out.open("h2", "govuk-error-summary__title");
        out.content(&self.title_text, &self.title_html);
        out.close("h2");
        out.open("div", "govuk-error-summary__body");
        if !first(&self.description_text, &self.description_html).is_empty() {
            out.open("p", "");
            out.content(&self.description_text, &self.description_html);
            out.close("p");
        }
        if !self.error_list.is_empty() {
            out.open("ul", "govuk-list govuk-error-summary__list");
            for error in &self.error_list {
                out.open("li", "");
                if error.href.is_empty() {
                    out.content(&error.text, &error.html);
                } else {
                    out.tag("a").attr("href", &error.href).attrs(&error.attributes).end();
                    out.content(&error.text, &error.html);
                    out.close("a");
                }
                out.close("li");
            }
            out.close("ul");
        }
        out.raw("</div></div></div>");
    }
}

/// A passage set apart.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct InsetText {
    pub text: String,
    pub html: String,
    pub id: String,
    pub classes: String,
    pub attributes: Attributes,
}

impl InsetText {
    /// A passage.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Render for InsetText {
    fn render_into(&self, out: &mut Html) {
        let tag = out.tag("div").attr_if("id", &self.id).class(["govuk-inset-text", &self.classes]);
        tag.attrs(&self.attributes).end();
        out.content(&self.text, &self.html);
        out.close("div");
    }
}

/// What has consequences.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct WarningText {
    pub text: String,
    pub html: String,
    pub icon_fallback_text: String,
    pub classes: String,
    pub attributes: Attributes,
}

impl WarningText {
    /// A warning.
    pub fn new(t: &T, text: impl Into<String>) -> Self {
        Self { text: text.into(), icon_fallback_text: t.get("ui-warning"), ..Self::default() }
    }
}

impl Render for WarningText {
    fn render_into(&self, out: &mut Html) {
        out.tag("div").class(["govuk-warning-text", &self.classes]).attrs(&self.attributes).end();
        out.raw("<span class=\"govuk-warning-text__icon\" aria-hidden=\"true\">!</span>");
        out.open("strong", "govuk-warning-text__text");
        out.element("span", "govuk-visually-hidden", first(&self.icon_fallback_text, "Warning"));
        out.raw(" ");
        out.content(&self.text, &self.html);
        out.raw("</strong></div>");
    }
}

/// More for those who want it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Details {
    pub summary_text: String,
    pub summary_html: String,
    pub text: String,
    pub html: String,
    pub id: String,
    pub open: bool,
    pub classes: String,
    pub attributes: Attributes,
}

impl Details {
    /// A summary, and markup that it opens onto.
    pub fn new(summary: impl Into<String>, html: impl Into<String>) -> Self {
        Self { summary_text: summary.into(), html: html.into(), ..Self::default() }
    }
}

impl Render for Details {
    fn render_into(&self, out: &mut Html) {
        let tag = out.tag("details").attr_if("id", &self.id).class(["govuk-details", &self.classes]);
        tag.attrs(&self.attributes).flag("open", self.open).end();
        out.open("summary", "govuk-details__summary");
        out.open("span", "govuk-details__summary-text");
        out.content(&self.summary_text, &self.summary_html);
        out.raw("</span></summary>");
        out.open("div", "govuk-details__text");
        out.content(&self.text, &self.html);
        out.raw("</div></details>");
    }
}

/// That something is done, with its code.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Panel {
    pub title_text: String,
    pub title_html: String,
    pub heading_level: Option<u8>,
    pub text: String,
    pub html: String,
    pub classes: String,
    pub attributes: Attributes,
}

impl Panel {
    /// A confirmation.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title_text: title.into(), text: text.into(), ..Self::default() }
    }
}

impl Panel {
    /// With a heading of this level, where it is not the heading of its page.
    #[must_use]
    pub fn with_level(mut self, level: u8) -> Self {
        self.heading_level = Some(level);
        self
    }
}

impl Render for Panel {
    fn render_into(&self, out: &mut Html) {
        let heading = format!("h{}", self.heading_level.unwrap_or(1));
        let interrupts = self.classes.contains("govuk-panel--interruption");
        let kind = if interrupts { "" } else { "govuk-panel--confirmation" };
        out.tag("div").class(["govuk-panel", kind, &self.classes]).attrs(&self.attributes).end();
        out.open(&heading, "govuk-panel__title");
        out.content(&self.title_text, &self.title_html);
        out.close(&heading);
        if !first(&self.text, &self.html).is_empty() {
            out.open("div", "govuk-panel__body");
            out.content(&self.text, &self.html);
            out.close("div");
        }
        out.close("div");
    }
}

/// A short word on the state of a thing. For the five judgements use [`crate::Status`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Tag {
    pub text: String,
    pub html: String,
    pub classes: String,
    pub attributes: Attributes,
}

impl Tag {
    /// A word, and the colour class that it has, such as `govuk-tag--grey`.
    pub fn new(text: impl Into<String>, classes: impl Into<String>) -> Self {
        Self { text: text.into(), classes: classes.into(), ..Self::default() }
    }
}

impl Render for Tag {
    fn render_into(&self, out: &mut Html) {
        out.tag("strong").class(["govuk-tag", &self.classes]).attrs(&self.attributes).end();
        out.content(&self.text, &self.html);
        out.close("strong");
    }
}

component!(ErrorSummary, InsetText, WarningText, Details, Panel, Tag);
