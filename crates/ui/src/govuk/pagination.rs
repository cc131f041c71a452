//! The pages of a long list.

use super::first;
use crate::T;
use crate::component;
use crate::html::{Attributes, Html, Render};
use serde::Deserialize;

/// A page number, or an ellipsis.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PageItem {
    #[serde(deserialize_with = "number_or_text")]
    pub number: String,
    pub visually_hidden_text: Option<String>,
    pub href: String,
    pub current: bool,
    pub ellipsis: bool,
    pub attributes: Attributes,
}

/// The page before or after.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PageLink {
    pub text: String,
    pub html: String,
    pub label_text: String,
    pub href: String,
    pub attributes: Attributes,
}

/// Links to the pages of a list, or to the page before and after.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Pagination {
    pub items: Vec<PageItem>,
    pub previous: Option<PageLink>,
    pub next: Option<PageLink>,
    pub landmark_label: String,
    pub classes: String,
    pub attributes: Attributes,
}

impl Pagination {
    /// Pages 1 to `count`, of which `current` is shown; `href` gives the address of a page.
    pub fn new(t: &T, current: usize, count: usize, href: impl Fn(usize) -> String) -> Self {
        let page = |n: usize| PageItem {
            number: n.to_string(),
            visually_hidden_text: Some(t.with("ui-page-n", [("n", n.into())])),
            href: href(n),
            current: n == current,
            ..PageItem::default()
        };
        let mut items = Vec::new();
        let mut last = 0;
        for n in (1..=count).filter(|n| *n == 1 || *n == count || n.abs_diff(current) <= 1) {
            if n > last + 1 {
                items.push(PageItem { ellipsis: true, ..PageItem::default() });
            }
            items.push(page(n));
            last = n;
        }
        let link = |n: usize, key| PageLink { text: t.get(key), href: href(n), ..PageLink::default() };
        Self {
            items,
            previous: (current > 1).then(|| link(current - 1, "ui-previous")),
            next: (current < count).then(|| link(current + 1, "ui-next")),
            landmark_label: t.get("ui-pages"),
            ..Self::default()
        }
    }

    /// Is there but one page?
    pub fn is_single(&self) -> bool {
        self.items.len() < 2 && self.previous.is_none() && self.next.is_none()
    }

    fn arrow(&self, out: &mut Html, link: &PageLink, kind: &str) {
        let block = self.items.is_empty();
        out.open("div", &format!("govuk-pagination__{kind}"));
        let tag = out.tag("a").class(["govuk-link govuk-pagination__link"]).attr("href", &link.href).attr("rel", kind);
        tag.attrs(&link.attributes).end();
        if block || kind == "prev" {
            out.raw(if kind == "prev" { PREVIOUS } else { NEXT });
        }
        let decorated = block && link.label_text.is_empty();
        let decorated = if decorated { "govuk-pagination__link-title--decorated" } else { "" };
        out.tag("span").class(["govuk-pagination__link-title", decorated]).end();
        if first(&link.text, &link.html).is_empty() {
            out.raw(if kind == "prev" { "Previous" } else { "Next" });
            out.raw("<span class=\"govuk-visually-hidden\"> page</span>");
        } else {
            out.content(&link.text, &link.html);
        }
        out.close("span");
        if block && !link.label_text.is_empty() {
            out.element("span", "govuk-visually-hidden", ":");
            out.element("span", "govuk-pagination__link-label", &link.label_text);
        }
        if !block && kind == "next" {
            out.raw(NEXT);
        }
        out.raw("</a></div>");
    }
}

const PREVIOUS: &str = r#"<svg class="govuk-pagination__icon govuk-pagination__icon--prev" xmlns="http://www.w3.org/2000/svg" height="13" width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z"></path></svg>"#;
const NEXT: &str = r#"<svg class="govuk-pagination__icon govuk-pagination__icon--next" xmlns="http://www.w3.org/2000/svg" height="13" width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z"></path></svg>"#;

impl Render for Pagination {
    fn render_into(&self, out: &mut Html) {
        let block = self.items.is_empty() && (self.next.is_some() || self.previous.is_some());
        let block = if block { "govuk-pagination--block" } else { "" };
        let tag = out.tag("nav").class(["govuk-pagination", block, &self.classes]);
        tag.attr("aria-label", first(&self.landmark_label, "Pagination")).attrs(&self.attributes).end();
        if let Some(link) = self.previous.as_ref().filter(|link| !link.href.is_empty()) {
            self.arrow(out, link, "prev");
        }
        if !self.items.is_empty() {
            out.open("ul", "govuk-pagination__list");
            self.items.iter().for_each(|item| item.draw(out));
            out.close("ul");
        }
        if let Some(link) = self.next.as_ref().filter(|link| !link.href.is_empty()) {
            self.arrow(out, link, "next");
        }
        out.close("nav");
    }
}

impl PageItem {
    fn draw(&self, out: &mut Html) {
        let current = if self.current { "govuk-pagination__item--current" } else { "" };
        let ellipsis = if self.ellipsis { "govuk-pagination__item--ellipsis" } else { "" };
        out.tag("li").class(["govuk-pagination__item", current, ellipsis]).end();
        if self.ellipsis {
            out.raw("&ctdot;");
        } else {
            let label = self.visually_hidden_text.clone().unwrap_or_else(|| format!("Page {}", self.number));
            let tag = out.tag("a").class(["govuk-link govuk-pagination__link"]).attr("href", &self.href);
            let tag = tag.attr("aria-label", &label).attr_if("aria-current", if self.current { "page" } else { "" });
            tag.attrs(&self.attributes).end();
            out.text(&self.number);
            out.close("a");
        }
        out.close("li");
    }
}

fn number_or_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => text,
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    })
}

component!(Pagination);

#[cfg(test)]
mod tests {
    use super::Pagination;
    use crate::{Lang, T, Texts};
    use std::sync::Arc;

    #[test]
    fn far_pages_are_left_out() {
        let t = T::new(Arc::new(Texts::load(&[])), Lang::Vi);
        let numbers = |current, count| -> Vec<String> {
            let pages = Pagination::new(&t, current, count, |n| format!("?trang={n}"));
            pages.items.iter().map(|item| if item.ellipsis { "…".into() } else { item.number.clone() }).collect()
        };
        assert_eq!(numbers(5, 9), ["1", "…", "4", "5", "6", "…", "9"]);
        assert_eq!(numbers(1, 3), ["1", "2", "3"]);
        assert!(Pagination::new(&t, 1, 1, |_| String::new()).is_single());
    }
}
