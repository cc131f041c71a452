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
    use super::PostButton;
    use crate::Render;

    #[test]
    fn a_button_that_changes_something_is_a_form_with_the_token() {
        let button = PostButton {
            action: "/nhiem-vu/2/huy".into(),
            csrf: "token".into(),
            text: "Hủy".into(),
            classes: "govuk-button--warning".into(),
            values: vec![("ly_do".into(), "<trùng>".into())],
            about: "nhiệm vụ 2".into(),
        };
        let html = button.html();
        assert!(html.contains("action=\"/nhiem-vu/2/huy\" method=\"post\""), "{html}");
        assert!(html.contains("name=\"_csrf\" value=\"token\"") && html.contains("value=\"&lt;trùng&gt;\""), "{html}");
        assert!(html.contains("Hủy<span class=\"govuk-visually-hidden\"> nhiệm vụ 2</span>"), "{html}");
    }
}
