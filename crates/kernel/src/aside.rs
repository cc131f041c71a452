//! Asides: what other rooms know of a thing, shown on the page of the thing by the room that owns it.

use crate::{BoxFuture, Cx, Result};
use ui::{DataTable, Html, Render, Status};
use uuid::Uuid;

/// Tells what a module knows of a thing; nothing where it is no concern of the module or the person may not see it.
pub type Asides = for<'a> fn(&'a Cx, Uuid) -> BoxFuture<'a, Result<Option<Aside>>>;

/// What one module knows of a thing.
#[derive(Debug, Clone, Default)]
pub struct Aside {
    pub heading: String,
    /// What stands where there are no items.
    pub none: String,
    /// Newest first.
    pub items: Vec<AsideItem>,
    /// Text and address of what the person may do about the thing.
    pub action: Option<(String, String)>,
}

/// One record about a thing.
#[derive(Debug, Clone, Default)]
pub struct AsideItem {
    pub title: String,
    /// Below the title.
    pub text: String,
    pub href: String,
    pub state: Status,
}

impl Render for Aside {
    fn render_into(&self, out: &mut Html) {
        out.element("h2", "govuk-heading-m", &self.heading);
        if self.items.is_empty() {
            out.element("p", "govuk-body", &self.none);
        } else {
            out.open("ul", "pw-list");
            for item in &self.items {
                out.raw("<li><span>");
                out.raw(&DataTable::link(&item.title, &item.href, &item.text));
                out.raw("</span>");
                out.put(&item.state);
                out.raw("</li>");
            }
            out.raw("</ul>");
        }
        if let Some((text, href)) = &self.action {
            out.open("div", "pw-btns");
            out.put(&ui::govuk::Button::link(text, href).secondary());
            out.close("div");
        }
    }
}

impl Cx {
    /// What other rooms know of a thing, as markup for its page.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn asides(&self, subject: Uuid) -> Result<Vec<ui::Raw>> {
        let mut found = Vec::new();
        for asides in self.app.modules.iter().filter_map(|module| module.asides) {
            found.extend(asides(self, subject).await?.map(|aside| ui::Raw(aside.html())));
        }
        Ok(found)
    }
}
