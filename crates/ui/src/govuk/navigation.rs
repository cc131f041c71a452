//! Ways around: breadcrumbs, back link, skip link.

use super::first;
use crate::T;
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// A place in [`Breadcrumbs`]; without address it is the page itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Crumb {
    pub text: String,
    pub html: String,
    pub href: String,
    pub attributes: Attributes,
}

/// Where the page stands.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Breadcrumbs {
    pub items: Vec<Crumb>,
    pub classes: String,
    pub collapse_on_mobile: bool,
    pub attributes: Attributes,
    pub label_text: String,
}

impl Breadcrumbs {
    /// Places (label, address) from the outermost, then the page itself.
    pub fn new(t: &T, places: impl IntoIterator<Item = (String, String)>, page: &str) -> Self {
        let places = places.into_iter().map(|(text, href)| Crumb { text, href, ..Crumb::default() });
        let itself = Crumb { text: page.to_owned(), ..Crumb::default() };
        Self { items: places.chain([itself]).collect(), label_text: t.get("ui-crumbs"), ..Self::default() }
    }
}

impl Render for Breadcrumbs {
    fn render_into(&self, out: &mut Html) {
        let collapse = if self.collapse_on_mobile { "govuk-breadcrumbs--collapse-on-mobile" } else { "" };
        out.tag("nav")
            .class(["govuk-breadcrumbs", &self.classes, collapse])
            .attrs(&self.attributes)
            .attr("aria-label", first(&self.label_text, "Breadcrumb"))
            .end();
        out.open("ol", "govuk-breadcrumbs__list");
        for item in &self.items {
            let tag = out.tag("li").class(["govuk-breadcrumbs__list-item"]);
            if item.href.is_empty() {
                tag.attr("aria-current", "page").end();
                out.content(&item.text, &item.html);
            } else {
                tag.end();
                let link = out.tag("a").class(["govuk-breadcrumbs__link"]);
                link.attr("href", &item.href).attrs(&item.attributes).end();
                out.content(&item.text, &item.html);
                out.close("a");
            }
            out.close("li");
        }
        out.close("ol");
        out.close("nav");
    }
}

/// A link to the page before.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct BackLink {
    pub text: String,
    pub html: String,
    pub href: String,
    pub classes: String,
    pub attributes: Attributes,
}

impl BackLink {
    /// A link back to an address.
    pub fn new(t: &T, href: impl Into<String>) -> Self {
        Self { text: t.get("ui-back"), href: href.into(), ..Self::default() }
    }
}

impl Render for BackLink {
    fn render_into(&self, out: &mut Html) {
        let tag = out.tag("a").attr("href", first(&self.href, "#")).class(["govuk-back-link", &self.classes]);
        tag.attrs(&self.attributes).end();
        out.content(first(&self.text, "Back"), &self.html);
        out.close("a");
    }
}

/// The first link of a page, past its navigation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SkipLink {
    pub text: String,
    pub html: String,
    pub href: String,
    pub classes: String,
    pub attributes: Attributes,
}

impl Render for SkipLink {
    fn render_into(&self, out: &mut Html) {
        let tag = out.tag("a").attr("href", first(&self.href, "#content")).class(["govuk-skip-link", &self.classes]);
        tag.attrs(&self.attributes).attr("data-module", "govuk-skip-link").end();
        out.content(&self.text, &self.html);
        out.close("a");
    }
}

component!(Breadcrumbs, BackLink, SkipLink);
