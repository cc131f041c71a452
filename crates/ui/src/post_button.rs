//! A form of one button.

use crate::component;
use crate::html::{Attributes, Html, Render};

/// A form of one button that changes something: assign, withdraw, confirm.
#[derive(Debug, Clone)]
pub struct PostButton {
    pub action: String,
    pub csrf: String,
    pub text: String,
    /// Extra classes of the button, such as `govuk-button--secondary`.
    pub classes: String,
    /// Hidden values.
    pub values: Vec<(String, String)>,
    /// What it is about, for a screen reader, where the text alone does not say.
    pub about: String,
}

impl PostButton {
    /// One of several, or not what most people came for.
    #[must_use]
    pub fn secondary(self) -> Self {
        self.class("govuk-button--secondary")
    }

    /// With consequences that are hard to undo.
    #[must_use]
    pub fn warning(self) -> Self {
        self.class("govuk-button--warning")
    }

    fn class(mut self, class: &str) -> Self {
        self.classes = format!("{} {class}", self.classes).trim_start().to_owned();
        self
    }

    /// What it is about, for a screen reader.
    #[must_use]
    pub fn about(mut self, text: impl AsRef<str>) -> Self {
        text.as_ref().clone_into(&mut self.about);
        self
    }

    /// With one more value to send.
    #[must_use]
    pub fn with(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.values.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }
}

impl Render for PostButton {
    fn render_into(&self, out: &mut Html) {
        out.tag("form").class(["pw-inline-form"]).attr("action", &self.action).attr("method", "post").end();
        let csrf = ("_csrf".to_owned(), self.csrf.clone());
        for (name, value) in std::iter::once(&csrf).chain(&self.values) {
            out.tag("input").attr("type", "hidden").attr("name", name).attr("value", value).end();
        }
        let attributes =
            Attributes::default().and("data-module", "govuk-button").and("data-prevent-double-click", "true");
        out.tag("button").class(["govuk-button", &self.classes]).attr("type", "submit").attrs(&attributes).end();
        out.text(&self.text);
        if !self.about.is_empty() {
            out.element("span", "govuk-visually-hidden", &format!(" {}", self.about));
        }
        out.raw("</button></form>");
    }
}

component!(PostButton);

#[cfg(test)]
mod tests {
    use crate::{Fields, Lang, Render, T, Texts};
    use std::sync::Arc;

    #[test]
    fn a_button_that_changes_something_is_a_form_with_the_token() {
        let t = T::new(Arc::new(Texts::load(&[])), Lang::Vi);
        let button = Fields::new(&t, "token").button("/nhiem-vu/2/huy", "Hủy");
        let html = button.warning().with("ly_do", "<trùng>").about("nhiệm vụ 2").html();
        assert!(html.contains("class=\"govuk-button govuk-button--warning\""), "{html}");
        assert!(html.contains("action=\"/nhiem-vu/2/huy\" method=\"post\""), "{html}");
        assert!(html.contains("name=\"_csrf\" value=\"token\"") && html.contains("value=\"&lt;trùng&gt;\""), "{html}");
        assert!(html.contains("Hủy<span class=\"govuk-visually-hidden\"> nhiệm vụ 2</span>"), "{html}");
    }
}
