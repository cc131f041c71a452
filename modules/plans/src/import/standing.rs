//! What stands beside the items of a review and changes with each decision: how far it is, what holds it up, its
//! sections, and what is left to accept.

use super::content::Kind;
use super::model::{Decision, Item};
use super::store::Import;
use super::view::{self, Tab};
use askama::Template;
use kernel::{Error, Result};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "import/pages/standing.html")]
struct StandingPart<'a> {
    t: &'a ui::T,
    csrf: &'a str,
    base: &'a str,
    beside: bool,
    progress: String,
    open: bool,
    revision: bool,
    obstacles: Vec<(String, &'static str)>,
    show_obstacles: bool,
    plan: Option<Uuid>,
    tabs: Vec<Tab>,
}

#[derive(Template)]
#[template(path = "import/pages/rest.html")]
struct RestPart<'a> {
    t: &'a ui::T,
    csrf: &'a str,
    base: &'a str,
    beside: bool,
    open: bool,
    waiting: usize,
    section_slug: &'static str,
}

/// A review as it stands, seen from one of its sections.
pub(crate) struct Standing<'a> {
    pub(crate) t: &'a ui::T,
    pub(crate) csrf: &'a str,
    pub(crate) base: String,
    pub(crate) import: &'a Import,
    pub(crate) items: &'a [Item],
    /// The section.
    pub(crate) kind: Kind,
    /// What holds it up is unfolded.
    pub(crate) show_obstacles: bool,
    /// Sent beside an item, to be put in its place on the page.
    pub(crate) beside: bool,
}

impl Standing<'_> {
    /// How far the review is, what holds it up, and its sections.
    ///
    /// # Errors
    /// Those of the template.
    pub(crate) fn standing(&self) -> Result<String> {
        let open = self.import.is_open();
        let part = StandingPart {
            t: self.t,
            csrf: self.csrf,
            base: &self.base,
            beside: self.beside,
            progress: view::progress_text(self.items, self.t),
            open,
            revision: self.import.notes().revision,
            obstacles: if open { view::obstacles(self.items, self.t) } else { Vec::new() },
            show_obstacles: self.show_obstacles,
            plan: self.import.plan_id,
            tabs: view::tabs(self.items, self.kind, self.t),
        };
        part.render().map_err(Error::internal)
    }

    /// The buttons that accept what is left.
    ///
    /// # Errors
    /// Those of the template.
    pub(crate) fn rest(&self) -> Result<String> {
        let waits = |i: &&Item| i.kind() == self.kind && i.decision == Decision::Waiting;
        let part = RestPart {
            t: self.t,
            csrf: self.csrf,
            base: &self.base,
            beside: self.beside,
            open: self.import.is_open(),
            waiting: self.items.iter().filter(waits).count(),
            section_slug: self.kind.slug(),
        };
        part.render().map_err(Error::internal)
    }
}
