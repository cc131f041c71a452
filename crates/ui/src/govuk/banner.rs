//! The banner that says what was done or what to know.

use super::first;
use crate::T;
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// A notice above the page; of type `success` it is read out at once.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NotificationBanner {
    pub text: String,
    pub html: String,
    pub title_text: String,
    pub title_html: String,
    pub title_heading_level: Option<u8>,
    #[serde(rename = "type")]
    pub kind: String,
    pub role: String,
    pub title_id: String,
    pub disable_auto_focus: Option<bool>,
    pub classes: String,
    pub attributes: Attributes,
}

impl NotificationBanner {
    /// What was done.
    pub fn success(t: &T, text: impl Into<String>) -> Self {
        Self { text: text.into(), title_text: t.get("ui-success"), kind: "success".into(), ..Self::default() }
    }

    /// What to know.
    pub fn notice(t: &T, text: impl Into<String>) -> Self {
        Self { text: text.into(), title_text: t.get("ui-notice"), ..Self::default() }
    }

    /// With markup in place of the text.
    #[must_use]
    pub fn with_html(mut self, html: impl Into<String>) -> Self {
        self.html = html.into();
        self
    }
}

impl Render for NotificationBanner {
    fn render_into(&self, out: &mut Html) {
        let success = self.kind == "success";
        let id = first(&self.title_id, "govuk-notification-banner-title");
        let heading = format!("h{}", self.title_heading_level.unwrap_or(2));
        let mut tag = out
            .tag("div")
            .class([
                "govuk-notification-banner",
                if success { "govuk-notification-banner--success" } else { "" },
                &self.classes,
            ])
            .attr("role", first(&self.role, if success { "alert" } else { "region" }))
            .attr("aria-labelledby", id)
            .attr("data-module", "govuk-notification-banner");
        if let Some(disable) = self.disable_auto_focus {
            tag = tag.attr("data-disable-auto-focus", if disable { "true" } else { "false" });
        }
        tag.attrs(&self.attributes).end();
        out.open("div", "govuk-notification-banner__header");
        out.tag(&heading).class(["govuk-notification-banner__title"]).attr("id", id).end();
        let title = first(&self.title_text, if success { "Success" } else { "Important" });
        out.content(title, &self.title_html);
        out.close(&heading);
        out.close("div");
        out.open("div", "govuk-notification-banner__content");
        if !self.html.is_empty() {
            out.raw(self.html.trim());
        } else if !self.text.is_empty() {
            out.element("p", "govuk-notification-banner__heading", self.text.trim());
        }
        out.close("div");
        out.close("div");
    }
}

component!(NotificationBanner);
