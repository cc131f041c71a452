//! Radio buttons, checkboxes and drop-down lists.

use super::field::{Beside, ErrorMessage, Fieldset, FormGroup, Hint, Label, described, grouped, labelled};
use super::first;
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// Classes and attributes of the label of a [`Choice`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ChoiceLabel {
    pub classes: String,
    pub attributes: Attributes,
}

/// One of several answers; with `divider` a word between them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Choice {
    pub text: String,
    pub html: String,
    pub id: String,
    pub name: String,
    pub value: String,
    pub label: ChoiceLabel,
    pub hint: Hint,
    pub divider: String,
    pub checked: Option<bool>,
    /// Shown while this answer is chosen.
    pub conditional: Beside,
    /// `exclusive` unticks all others.
    pub behaviour: String,
    pub disabled: bool,
    pub attributes: Attributes,
}

impl Choice {
    /// An answer.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), ..Self::default() }
    }
}

/// One answer of several.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Radios {
    pub fieldset: Option<Fieldset>,
    pub hint: Option<Hint>,
    pub error_message: Option<ErrorMessage>,
    pub form_group: FormGroup,
    pub id_prefix: String,
    pub name: String,
    pub items: Vec<Choice>,
    pub value: String,
    pub classes: String,
    pub attributes: Attributes,
}

/// Any answers of several.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Checkboxes {
    pub described_by: String,
    pub fieldset: Option<Fieldset>,
    pub hint: Option<Hint>,
    pub error_message: Option<ErrorMessage>,
    pub form_group: FormGroup,
    pub id_prefix: String,
    pub name: String,
    pub items: Vec<Choice>,
    pub values: Vec<String>,
    pub classes: String,
    pub attributes: Attributes,
}

/// What one item is drawn with.
struct Item<'a> {
    /// `radios` or `checkboxes`.
    kind: &'static str,
    input: &'static str,
    id: String,
    name: &'a str,
    checked: bool,
    described_by: String,
}

impl Choice {
    fn id(&self, prefix: &str, index: usize) -> String {
        match (self.id.is_empty(), index) {
            (false, _) => self.id.clone(),
            (true, 0) => prefix.to_owned(),
            (true, index) => format!("{prefix}-{}", index + 1),
        }
    }

    fn hint_id(&self, prefix: &str, index: usize) -> String {
        if self.has_hint() { format!("{}-item-hint", self.id(prefix, index)) } else { String::new() }
    }

    fn has_hint(&self) -> bool {
        !first(&self.hint.text, &self.hint.html).is_empty()
    }

    fn draw(&self, out: &mut Html, item: &Item) {
        let kind = item.kind;
        let conditional_id = format!("conditional-{}", item.id);
        out.open("div", &format!("govuk-{kind}__item"));
        let tag = out.tag("input").class([format!("govuk-{kind}__input").as_str()]).attr("id", &item.id);
        let tag = tag.attr("name", item.name).attr("type", item.input).attr("value", &self.value);
        let tag = tag.flag("checked", item.checked).flag("disabled", self.disabled);
        let tag =
            tag.attr_if("data-aria-controls", if self.conditional.html.is_empty() { "" } else { &conditional_id });
        let tag = tag.attr_if("data-behaviour", &self.behaviour).attr_if("aria-describedby", &item.described_by);
        tag.attrs(&self.attributes).end();
        out.put(&Label {
            text: self.text.clone(),
            html: self.html.clone(),
            target: item.id.clone(),
            classes: format!("govuk-{kind}__label {}", self.label.classes).trim_end().to_owned(),
            attributes: self.label.attributes.clone(),
            ..Label::default()
        });
        if self.has_hint() {
            let classes = format!("govuk-{kind}__hint {}", self.hint.classes).trim_end().to_owned();
            out.put(&Hint { id: format!("{}-item-hint", item.id), classes, ..self.hint.clone() });
        }
        out.close("div");
        if !self.conditional.html.is_empty() {
            let class = format!("govuk-{kind}__conditional");
            let hidden = format!("govuk-{kind}__conditional--hidden");
            let tag = out.tag("div").class([class.as_str(), if item.checked { "" } else { &hidden }]);
            tag.attr("id", &conditional_id).end();
            out.raw(self.conditional.html.trim());
            out.close("div");
        }
    }
}

/// All answers with the words between them.
fn answers<'a>(
    out: &mut Html,
    kind: &str,
    group: &FormGroup,
    (classes, attributes): (&str, &Attributes),
    items: &'a [Choice],
    item: impl Fn(usize, &'a Choice) -> Item<'a>,
) {
    let name = format!("govuk-{kind}");
    let tag = out.tag("div").class([name.as_str(), classes]).attrs(attributes);
    tag.attr("data-module", &name).end();
    out.content(&group.before_input.text, &group.before_input.html);
    for (index, choice) in items.iter().enumerate() {
        if choice.divider.is_empty() {
            choice.draw(out, &item(index, choice));
        } else {
            out.element("div", &format!("{name}__divider"), &choice.divider);
        }
    }
    out.content(&group.after_input.text, &group.after_input.html);
    out.close("div");
}

impl Render for Radios {
    fn render_into(&self, out: &mut Html) {
        let prefix = first(&self.id_prefix, &self.name);
        self.form_group.open(out, "", self.error_message.is_some());
        grouped(out, self.fieldset.as_ref(), "", |out, by| {
            let ids = described(out, prefix, by, self.hint.as_ref(), self.error_message.as_ref());
            let looks = (self.classes.as_str(), &self.attributes);
            answers(out, "radios", &self.form_group, looks, &self.items, |index, choice| {
                let chosen = !self.value.is_empty() && choice.value == self.value;
                Item {
                    kind: "radios",
                    input: "radio",
                    name: &self.name,
                    checked: choice.checked.unwrap_or(chosen),
                    described_by: choice.hint_id(prefix, index),
                    id: choice.id(prefix, index),
                }
            });
            ids
        });
        out.close("div");
    }
}

impl Render for Checkboxes {
    fn render_into(&self, out: &mut Html) {
        let prefix = first(&self.id_prefix, &self.name);
        self.form_group.open(out, "", self.error_message.is_some());
        grouped(out, self.fieldset.as_ref(), "", |out, by| {
            let by = first(by, &self.described_by);
            let ids = described(out, prefix, by, self.hint.as_ref(), self.error_message.as_ref());
            let by = if self.fieldset.is_none() { ids.as_str() } else { "" };
            let looks = (self.classes.as_str(), &self.attributes);
            answers(out, "checkboxes", &self.form_group, looks, &self.items, |index, choice| Item {
                kind: "checkboxes",
                input: "checkbox",
                name: first(&choice.name, &self.name),
                checked: choice.checked.unwrap_or_else(|| self.values.contains(&choice.value)),
                described_by: format!("{by} {}", choice.hint_id(prefix, index)).trim().to_owned(),
                id: choice.id(prefix, index),
            });
            ids
        });
        out.close("div");
    }
}

/// A line of a drop-down list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SelectItem {
    pub value: Option<String>,
    pub text: String,
    pub selected: Option<bool>,
    pub disabled: bool,
    pub attributes: Attributes,
}

impl SelectItem {
    /// An answer.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: Some(value.into()), text: text.into(), ..Self::default() }
    }
}

/// A drop-down list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Select {
    pub id: String,
    pub name: String,
    pub items: Vec<SelectItem>,
    pub value: String,
    pub disabled: bool,
    pub described_by: String,
    pub label: Label,
    pub hint: Option<Hint>,
    pub error_message: Option<ErrorMessage>,
    pub form_group: FormGroup,
    pub classes: String,
    pub attributes: Attributes,
}

impl Render for Select {
    fn render_into(&self, out: &mut Html) {
        let id = first(&self.id, &self.name);
        let about = (self.described_by.as_str(), self.hint.as_ref(), self.error_message.as_ref());
        labelled(out, &self.form_group, (id, &self.label), about, |out, ids| {
            let error = if self.error_message.is_some() { "govuk-select--error" } else { "" };
            let tag = out.tag("select").class(["govuk-select", &self.classes, error]).attr("id", id);
            let tag = tag.attr("name", &self.name).flag("disabled", self.disabled).attr_if("aria-describedby", ids);
            tag.attrs(&self.attributes).end();
            for item in &self.items {
                self.option(out, item);
            }
            out.close("select");
        });
    }
}

impl Select {
    fn option(&self, out: &mut Html, item: &SelectItem) {
        let chosen = !self.value.is_empty() && item.value.as_ref().unwrap_or(&item.text) == &self.value;
        let mut tag = out.tag("option");
        if let Some(value) = &item.value {
            tag = tag.attr("value", value);
        }
        let tag = tag.flag("selected", item.selected.unwrap_or(chosen)).flag("disabled", item.disabled);
        tag.attrs(&item.attributes).end();
        out.text(&item.text);
        out.close("option");
    }
}

component!(Radios, Checkboxes, Select);
