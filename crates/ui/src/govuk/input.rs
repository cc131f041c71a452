//! One-line input and password input.

use super::field::{Beside, ErrorMessage, FormGroup, Hint, Label, described};
use super::{Button, first};
use crate::T;
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// Classes and attributes of the box around an input with prefix or suffix.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct InputWrapper {
    pub classes: String,
    pub attributes: Attributes,
}

/// A line of text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Input {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub inputmode: String,
    pub value: Option<String>,
    pub disabled: bool,
    pub described_by: String,
    pub label: Label,
    pub hint: Option<Hint>,
    pub error_message: Option<ErrorMessage>,
    pub prefix: Beside,
    pub suffix: Beside,
    pub form_group: FormGroup,
    pub classes: String,
    pub autocomplete: String,
    pub pattern: String,
    pub spellcheck: Option<bool>,
    pub autocapitalize: String,
    pub input_wrapper: InputWrapper,
    pub attributes: Attributes,
}

impl Render for Input {
    fn render_into(&self, out: &mut Html) {
        self.form_group.open(out, "", self.error_message.is_some());
        let id = first(&self.id, &self.name);
        out.put(&Label { target: id.to_owned(), ..self.label.clone() });
        let ids = described(out, id, &self.described_by, self.hint.as_ref(), self.error_message.as_ref());
        let (before, after) = (&self.form_group.before_input, &self.form_group.after_input);
        let wrapped = [before, after, &self.prefix, &self.suffix].iter().any(|part| !part.is_empty());
        if wrapped {
            let wrapper = &self.input_wrapper;
            out.tag("div").class(["govuk-input__wrapper", &wrapper.classes]).attrs(&wrapper.attributes).end();
        }
        out.content(&before.text, &before.html);
        affix(out, &self.prefix, "govuk-input__prefix");
        self.input(out, id, &ids);
        affix(out, &self.suffix, "govuk-input__suffix");
        out.content(&after.text, &after.html);
        if wrapped {
            out.close("div");
        }
        out.close("div");
    }
}

impl Input {
    fn input(&self, out: &mut Html, id: &str, described_by: &str) {
        let error = if self.error_message.is_some() { "govuk-input--error" } else { "" };
        let mut tag = out.tag("input").class(["govuk-input", &self.classes, error]).attr("id", id);
        tag = tag.attr("name", &self.name).attr("type", first(&self.kind, "text"));
        if let Some(spellcheck) = self.spellcheck {
            tag = tag.attr("spellcheck", if spellcheck { "true" } else { "false" });
        }
        if let Some(value) = &self.value {
            tag = tag.attr("value", value);
        }
        tag.flag("disabled", self.disabled)
            .attr_if("aria-describedby", described_by)
            .attr_if("autocomplete", &self.autocomplete)
            .attr_if("autocapitalize", &self.autocapitalize)
            .attr_if("pattern", &self.pattern)
            .attr_if("inputmode", &self.inputmode)
            .attrs(&self.attributes)
            .end();
    }
}

fn affix(out: &mut Html, affix: &Beside, class: &str) {
    if affix.is_empty() {
        return;
    }
    out.tag("div").class([class, &affix.classes]).attr("aria-hidden", "true").attrs(&affix.attributes).end();
    out.content(&affix.text, &affix.html);
    out.close("div");
}

/// A password, with a button that shows it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PasswordInput {
    pub id: String,
    pub name: String,
    pub value: Option<String>,
    pub disabled: bool,
    pub described_by: String,
    pub label: Label,
    pub hint: Option<Hint>,
    pub error_message: Option<ErrorMessage>,
    pub form_group: FormGroup,
    pub classes: String,
    pub autocomplete: String,
    pub attributes: Attributes,
    pub show_password_text: String,
    pub hide_password_text: String,
    pub show_password_aria_label_text: String,
    pub hide_password_aria_label_text: String,
    pub password_shown_announcement_text: String,
    pub password_hidden_announcement_text: String,
    pub button: PasswordButton,
}

/// Classes of the button that shows the password.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PasswordButton {
    pub classes: String,
}

impl PasswordInput {
    /// With what its button says in the language of the page.
    pub fn new(t: &T) -> Self {
        Self {
            show_password_text: t.get("ui-show"),
            hide_password_text: t.get("ui-hide"),
            show_password_aria_label_text: t.get("ui-show-password"),
            hide_password_aria_label_text: t.get("ui-hide-password"),
            password_shown_announcement_text: t.get("ui-password-shown"),
            password_hidden_announcement_text: t.get("ui-password-hidden"),
            ..Self::default()
        }
    }

    fn group_attributes(&self) -> Attributes {
        let texts = [
            ("data-i18n.show-password", &self.show_password_text),
            ("data-i18n.hide-password", &self.hide_password_text),
            ("data-i18n.show-password-aria-label", &self.show_password_aria_label_text),
            ("data-i18n.hide-password-aria-label", &self.hide_password_aria_label_text),
            ("data-i18n.password-shown-announcement", &self.password_shown_announcement_text),
            ("data-i18n.password-hidden-announcement", &self.password_hidden_announcement_text),
        ];
        let given = texts.iter().filter(|(_, text)| !text.is_empty());
        let mut attributes = Attributes::default().and("data-module", "govuk-password-input");
        attributes.0.extend(given.map(|(name, text)| ((*name).to_owned(), Some((*text).clone()))));
        attributes.0.extend(self.form_group.attributes.0.iter().cloned());
        attributes
    }
}

impl Render for PasswordInput {
    fn render_into(&self, out: &mut Html) {
        let id = first(&self.id, &self.name).to_owned();
        let label = first(&self.show_password_aria_label_text, "Show password");
        let mut attributes = Attributes::default().and("aria-controls", id.clone()).and("aria-label", label);
        attributes.0.push(("hidden".to_owned(), None));
        let toggle = "govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle";
        let button = Button {
            kind: "button".into(),
            text: first(&self.show_password_text, "Show").to_owned(),
            classes: format!("{toggle} {}", self.button.classes).trim_end().to_owned(),
            attributes,
            ..Button::default()
        };
        let after = &self.form_group.after_input;
        let mut html = Html::new();
        html.put(&button);
        html.content(&after.text, &after.html);
        let own = "govuk-password-input__input govuk-js-password-input-input";
        out.put(&Input {
            id,
            name: self.name.clone(),
            kind: "password".into(),
            value: self.value.clone(),
            disabled: self.disabled,
            described_by: self.described_by.clone(),
            label: self.label.clone(),
            hint: self.hint.clone(),
            error_message: self.error_message.clone(),
            form_group: FormGroup {
                classes: format!("govuk-password-input {}", self.form_group.classes).trim_end().to_owned(),
                attributes: self.group_attributes(),
                before_input: self.form_group.before_input.clone(),
                after_input: Beside { html: html.into_string(), ..Beside::default() },
            },
            classes: format!("{own} {}", self.classes).trim_end().to_owned(),
            autocomplete: first(&self.autocomplete, "current-password").to_owned(),
            spellcheck: Some(false),
            autocapitalize: "none".into(),
            input_wrapper: InputWrapper { classes: "govuk-password-input__wrapper".into(), ..InputWrapper::default() },
            attributes: self.attributes.clone(),
            ..Input::default()
        });
    }
}

component!(Input, PasswordInput);
