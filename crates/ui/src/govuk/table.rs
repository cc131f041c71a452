//! Rows and columns, tabs, and the pages of a long list.

use super::first;
use crate::T;
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// A cell.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Cell {
    pub text: String,
    pub html: String,
    /// `numeric` puts it to the right.
    pub format: String,
    pub classes: String,
    pub colspan: Option<u32>,
    pub rowspan: Option<u32>,
    pub attributes: Attributes,
}

/// A table. On a page for small screens prefer [`crate::DataTable`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Table {
    pub rows: Vec<Vec<Cell>>,
    pub head: Option<Vec<Cell>>,
    pub caption: String,
    pub caption_classes: String,
    pub first_cell_is_header: bool,
    pub classes: String,
    pub attributes: Attributes,
}

impl Cell {
    fn draw(&self, out: &mut Html, name: &str, scope: &str) {
        let base = if name == "th" { "govuk-table__header" } else { "govuk-table__cell" };
        let plain = self.format.is_empty() || scope == "row";
        let format = if plain { String::new() } else { format!("{base}--{}", self.format) };
        let mut tag = out.tag(name).attr_if("scope", scope).class([base, &format, &self.classes]);
        for (attribute, span) in [("colspan", self.colspan), ("rowspan", self.rowspan)] {
            if let Some(span) = span {
                tag = tag.attr(attribute, &span.to_string());
            }
        }
        tag.attrs(&self.attributes).end();
        out.content(&self.text, &self.html);
        out.close(name);
    }
}

impl Render for Table {
    fn render_into(&self, out: &mut Html) {
        out.tag("table").class(["govuk-table", &self.classes]).attrs(&self.attributes).end();
        if !self.caption.is_empty() {
            out.tag("caption").class(["govuk-table__caption", &self.caption_classes]).end();
            out.text(&self.caption);
            out.close("caption");
        }
        if let Some(head) = &self.head {
            out.open("thead", "govuk-table__head");
            out.open("tr", "govuk-table__row");
            head.iter().for_each(|cell| cell.draw(out, "th", "col"));
            out.raw("</tr></thead>");
        }
        out.open("tbody", "govuk-table__body");
        for row in &self.rows {
            out.open("tr", "govuk-table__row");
            for (index, cell) in row.iter().enumerate() {
                if index == 0 && self.first_cell_is_header {
                    cell.draw(out, "th", "row");
                } else {
                    cell.draw(out, "td", "");
                }
            }
            out.close("tr");
        }
        out.raw("</tbody></table>");
    }
}

/// What a tab shows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TabPanel {
    pub text: String,
    pub html: String,
    pub attributes: Attributes,
}

/// One tab.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Tab {
    pub id: String,
    pub label: String,
    pub attributes: Attributes,
    pub panel: TabPanel,
}

/// Parts of a page of which one is looked at; without script they stand below each other.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Tabs {
    pub id: String,
    pub id_prefix: String,
    pub title: String,
    pub items: Vec<Tab>,
    pub classes: String,
    pub attributes: Attributes,
}

impl Tabs {
    /// Tabs as (identifier, label, markup).
    pub fn new(t: &T, items: impl IntoIterator<Item = (String, String, String)>) -> Self {
        let tab =
            |(id, label, html)| Tab { id, label, panel: TabPanel { html, ..TabPanel::default() }, ..Tab::default() };
        Self { title: t.get("ui-contents"), items: items.into_iter().map(tab).collect(), ..Self::default() }
    }
}

impl Render for Tabs {
    fn render_into(&self, out: &mut Html) {
        let id = |tab: &Tab, index: usize| match tab.id.is_empty() {
            true => format!("{}-{}", self.id_prefix, index + 1),
            false => tab.id.clone(),
        };
        let tag = out.tag("div").attr_if("id", &self.id).class(["govuk-tabs", &self.classes]).attrs(&self.attributes);
        tag.attr("data-module", "govuk-tabs").end();
        out.element("h2", "govuk-tabs__title", first(&self.title, "Contents"));
        if self.items.is_empty() {
            return out.close("div");
        }
        out.open("ul", "govuk-tabs__list");
        for (index, tab) in self.items.iter().enumerate() {
            let selected = if index == 0 { "govuk-tabs__list-item--selected" } else { "" };
            out.tag("li").class(["govuk-tabs__list-item", selected]).end();
            let tag = out.tag("a").class(["govuk-tabs__tab"]).attr("href", &format!("#{}", id(tab, index)));
            tag.attrs(&tab.attributes).end();
            out.text(&tab.label);
            out.raw("</a></li>");
        }
        out.close("ul");
        for (index, tab) in self.items.iter().enumerate() {
            let hidden = if index > 0 { "govuk-tabs__panel--hidden" } else { "" };
            let tag = out.tag("div").class(["govuk-tabs__panel", hidden]).attr("id", &id(tab, index));
            tag.attrs(&tab.panel.attributes).end();
            if !tab.panel.html.is_empty() {
                out.raw(tab.panel.html.trim());
            } else if !tab.panel.text.is_empty() {
                out.element("p", "govuk-body", &tab.panel.text);
            }
            out.close("div");
        }
        out.close("div");
    }
}

component!(Table, Tabs);
