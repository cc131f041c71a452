//! Forms that come back with what the person typed, the fault beside each field and all faults above.

use crate::govuk::{
    Checkboxes, Choice, ErrorMessage, ErrorSummary, Fieldset, FileUpload, Input, Label, PasswordInput, Radios, Select,
    SelectItem, Textarea,
};
use crate::html::{Html, Raw, Render};
use crate::{PostButton, T};

/// What stands in the fields of a form, and what is wrong with it. In a template:
/// `{{ f.summary() }} {{ f.open("/ke-hoach") }} {{ f.text("name", t.get("plans-name")).hint(t.get("plans-name-hint")) }}`.
#[derive(Debug, Clone)]
pub struct Fields {
    t: T,
    csrf: String,
    values: Vec<(String, String)>,
    errors: Vec<(String, String)>,
}

impl Fields {
    /// An empty form; `csrf` is the token that forms carry.
    pub fn new(t: &T, csrf: &str) -> Self {
        Self { t: t.clone(), csrf: csrf.to_owned(), values: Vec::new(), errors: Vec::new() }
    }

    /// With what was typed, as (field, value).
    #[must_use]
    pub fn filled(mut self, values: &[(String, String)]) -> Self {
        self.values.extend_from_slice(values);
        self
    }

    /// With one more value.
    #[must_use]
    pub fn value(mut self, field: &str, value: impl Into<String>) -> Self {
        self.values.push((field.to_owned(), value.into()));
        self
    }

    /// With what is wrong, as (field, sentence).
    #[must_use]
    pub fn wrong(mut self, errors: &[(String, String)]) -> Self {
        self.errors.extend(errors.iter().map(|(field, fault)| (field.clone(), self.t.said(fault).into_owned())));
        self
    }

    /// Is something wrong? Then the title of the page begins with the word for error.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// All faults with links to their fields; nothing where there are none. Stands above the heading.
    pub fn summary(&self) -> Raw {
        if self.errors.is_empty() { Raw::default() } else { Raw(ErrorSummary::new(&self.t, &self.errors).html()) }
    }

    /// Begins the form; the page ends it with `</form>`.
    pub fn open(&self, action: impl AsRef<str>) -> Raw {
        self.begin(action.as_ref(), "")
    }

    /// Begins a form that sends files.
    pub fn open_upload(&self, action: impl AsRef<str>) -> Raw {
        self.begin(action.as_ref(), "multipart/form-data")
    }

    fn begin(&self, action: &str, encoding: &str) -> Raw {
        let mut out = Html::new();
        let tag = out.tag("form").attr("action", action).attr("method", "post").attr_if("enctype", encoding);
        tag.flag("novalidate", true).end();
        out.tag("input").attr("type", "hidden").attr("name", "_csrf").attr("value", &self.csrf).end();
        Raw(out.into_string())
    }

    /// A value that the person does not see.
    pub fn hidden(&self, name: impl AsRef<str>, value: impl AsRef<str>) -> Raw {
        let mut out = Html::new();
        out.tag("input").attr("type", "hidden").attr("name", name.as_ref()).attr("value", value.as_ref()).end();
        Raw(out.into_string())
    }

    /// What stands in a field; empty where nothing does.
    pub fn typed(&self, name: &str) -> &str {
        self.values.iter().rev().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// All that stands in a field that takes several values.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Did this field come with what was typed, empty or not? Then it was its form that was sent.
    pub fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(field, _)| field == name)
    }

    /// One button that changes something: a form of its own.
    pub fn button(&self, action: impl AsRef<str>, text: impl AsRef<str>) -> PostButton {
        PostButton {
            action: action.as_ref().to_owned(),
            csrf: self.csrf.clone(),
            text: text.as_ref().to_owned(),
            classes: String::new(),
            values: Vec::new(),
            about: String::new(),
        }
    }

    /// For whom a password is, so that the browser keeps it under the right name.
    pub fn username(&self, login: impl AsRef<str>) -> Raw {
        let mut out = Html::new();
        let tag = out.tag("input").attr("type", "hidden").attr("name", "username").attr("value", login.as_ref());
        tag.attr("autocomplete", "username").end();
        Raw(out.into_string())
    }

    fn fault(&self, name: &str) -> Option<ErrorMessage> {
        let texts: Vec<&str> = self.errors.iter().filter(|(f, _)| f == name).map(|(_, text)| text.as_str()).collect();
        let message = || ErrorMessage {
            text: texts.join(" "),
            visually_hidden_text: Some(self.t.get("ui-error")),
            ..ErrorMessage::default()
        };
        (!texts.is_empty()).then(message)
    }

    /// A line of text.
    pub fn text(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Input {
        let name = name.as_ref();
        Input {
            name: name.to_owned(),
            label: field_label(label.as_ref()),
            value: Some(self.typed(name).to_owned()).filter(|v| !v.is_empty()),
            error_message: self.fault(name),
            ..Input::default()
        }
    }

    /// A number as people write it: 1.234,5.
    pub fn number(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Input {
        let input = self.text(name, label);
        Input { inputmode: "decimal".into(), spellcheck: Some(false), classes: "govuk-input--width-10".into(), ..input }
    }

    /// A day as people write it: 20/11/2026.
    pub fn day(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Input {
        let input = self.text(name, label);
        Input { classes: "govuk-input--width-10".into(), ..input.hint(self.t.get("ui-day-hint")) }
    }

    /// A password; never filled again.
    pub fn password(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> PasswordInput {
        let name = name.as_ref();
        PasswordInput {
            name: name.to_owned(),
            label: field_label(label.as_ref()),
            error_message: self.fault(name),
            ..PasswordInput::new(&self.t)
        }
    }

    /// Several lines of text.
    pub fn area(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Textarea {
        let name = name.as_ref();
        Textarea {
            name: name.to_owned(),
            label: field_label(label.as_ref()),
            value: self.typed(name).to_owned(),
            error_message: self.fault(name),
            ..Textarea::default()
        }
    }

    /// A file.
    pub fn file(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> FileUpload {
        let name = name.as_ref();
        FileUpload {
            name: name.to_owned(),
            label: field_label(label.as_ref()),
            error_message: self.fault(name),
            ..FileUpload::default()
        }
    }

    /// A drop-down list of (value, text) that begins with the word for choosing.
    pub fn select(
        &self,
        name: impl AsRef<str>,
        label: impl AsRef<str>,
        items: impl AsRef<[(String, String)]>,
    ) -> Select {
        let name = name.as_ref();
        let first = SelectItem::new("", self.t.get("ui-choose"));
        let rest = items.as_ref().iter().map(|(value, text)| SelectItem::new(value, text));
        Select {
            name: name.to_owned(),
            label: field_label(label.as_ref()),
            items: std::iter::once(first).chain(rest).collect(),
            value: self.typed(name).to_owned(),
            error_message: self.fault(name),
            ..Select::default()
        }
    }

    /// One answer of (value, text).
    pub fn radios(
        &self,
        name: impl AsRef<str>,
        legend: impl AsRef<str>,
        items: impl AsRef<[(String, String)]>,
    ) -> Radios {
        let name = name.as_ref();
        Radios {
            name: name.to_owned(),
            fieldset: Some(field_set(legend.as_ref())),
            items: items.as_ref().iter().map(|(value, text)| Choice::new(value, text)).collect(),
            value: self.typed(name).to_owned(),
            error_message: self.fault(name),
            ..Radios::default()
        }
    }

    /// Any answers of (value, text).
    pub fn checkboxes(
        &self,
        name: impl AsRef<str>,
        legend: impl AsRef<str>,
        items: impl AsRef<[(String, String)]>,
    ) -> Checkboxes {
        let name = name.as_ref();
        Checkboxes {
            name: name.to_owned(),
            fieldset: Some(field_set(legend.as_ref())),
            items: items.as_ref().iter().map(|(value, text)| Choice::new(value, text)).collect(),
            values: self.all(name).map(str::to_owned).collect(),
            error_message: self.fault(name),
            ..Checkboxes::default()
        }
    }

    /// One box to tick; sends `1`.
    pub fn tick(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Checkboxes {
        let name = name.as_ref();
        Checkboxes {
            name: name.to_owned(),
            items: vec![Choice::new("1", label.as_ref())],
            values: Some(self.typed(name)).filter(|v| !v.is_empty()).map(|_| "1".to_owned()).into_iter().collect(),
            error_message: self.fault(name),
            ..Checkboxes::default()
        }
    }
}

fn field_label(text: &str) -> Label {
    Label { text: text.to_owned(), classes: "pw-label".into(), ..Label::default() }
}

fn field_set(text: &str) -> Fieldset {
    let mut set = Fieldset::new(text);
    set.legend.classes = "govuk-fieldset__legend--s".into();
    set
}

#[cfg(test)]
mod tests {
    use super::Fields;
    use crate::{Lang, Render, T, Texts};
    use std::sync::Arc;

    fn fields() -> Fields {
        let t = T::new(Arc::new(Texts::load(&[])), Lang::Vi);
        let typed = [("name".to_owned(), "Tổ <7>".to_owned()), ("unit".to_owned(), "b".to_owned())];
        Fields::new(&t, "token").filled(&typed).wrong(&[("name".to_owned(), "Tên đã có.".to_owned())])
    }

    #[test]
    fn a_form_comes_back_with_what_was_typed_and_what_is_wrong() {
        let html = fields().text("name", "Tên").hint("Tên tổ").html();
        assert!(html.contains("value=\"Tổ &lt;7&gt;\""), "{html}");
        assert!(html.contains("aria-describedby=\"name-hint name-error\""), "{html}");
        assert!(html.contains("<span class=\"govuk-visually-hidden\">Lỗi:</span> Tên đã có."), "{html}");
        assert!(fields().summary().0.contains("href=\"#name\""));
        let items = [("a".to_owned(), "A".to_owned()), ("b".to_owned(), "B".to_owned())];
        let select = fields().select("unit", "Đơn vị", &items);
        assert!(select.html().contains("<option value=\"b\" selected>B"));
        assert!(select.clone().blank("Toàn phường").html().contains("<option value=\"\">Toàn phường</option>"));
        assert!(!select.blank("").html().contains("value=\"\""));
        assert!(
            fields()
                .radios("unit", "Đơn vị", items)
                .html()
                .contains("id=\"unit-2\" name=\"unit\" type=\"radio\" value=\"b\" checked")
        );
    }

    #[test]
    fn every_form_carries_the_token() {
        assert!(fields().open("/x").0.contains("name=\"_csrf\" value=\"token\""));
        assert!(fields().open_upload("/x").0.contains("enctype=\"multipart/form-data\""));
    }

    #[test]
    fn passwords_are_never_sent_back() {
        let html = fields().value("password", "bí mật").password("password", "Mật khẩu").html();
        assert!(!html.contains("bí mật"), "{html}");
        assert!(html.contains("Hiện mật khẩu"));
    }
}
