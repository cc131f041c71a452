//! What a review holds: the items read from a document, what was decided about each, and how a decision is undone.

use super::content::{Content, Kind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::typed_id!(
    /// Lượt nhập một văn bản kế hoạch.
    ImportId
);
kernel::typed_id!(
    /// Mục đọc được từ văn bản.
    ItemId
);

/// Quyết định về một mục.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Decision {
    /// Chưa xem.
    Waiting,
    /// Đã chấp nhận.
    Accepted,
    /// Đã bỏ.
    Rejected,
    /// Đã gộp vào mục khác.
    Merged,
}

impl Decision {
    /// The name under which it is stored.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Decision::Waiting => "waiting",
            Decision::Accepted => "accepted",
            Decision::Rejected => "rejected",
            Decision::Merged => "merged",
        }
    }

    /// The decision stored under a name; an unknown name is a decision still to be made.
    pub(crate) fn from_key(key: &str) -> Self {
        [Self::Accepted, Self::Rejected, Self::Merged].into_iter().find(|d| d.key() == key).unwrap_or(Self::Waiting)
    }
}

/// How an item of a later version stands to the plan that is tracked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    /// Mới.
    New,
    /// Không đổi.
    Same,
    /// Thay đổi.
    Changed,
    /// Không còn trong bản mới.
    Gone,
}

impl Change {
    /// The name under which it is stored, and the end of its label's key (`import-change-gone`).
    pub(crate) fn key(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Same => "same",
            Change::Changed => "changed",
            Change::Gone => "gone",
        }
    }

    /// The change stored under a name.
    pub(crate) fn from_key(key: &str) -> Self {
        [Self::Same, Self::Changed, Self::Gone].into_iter().find(|c| c.key() == key).unwrap_or(Self::New)
    }
}

/// The state of an item before a decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Before {
    pub(crate) decision: Decision,
    pub(crate) content: Content,
    pub(crate) merged_into: Option<ItemId>,
}

/// How many decisions on one item can be undone.
const MOST_UNDO: usize = 20;

/// Một mục của lượt nhập.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub(crate) id: ItemId,
    pub(crate) position: i32,
    pub(crate) content: Content,
    pub(crate) decision: Decision,
    pub(crate) change: Change,
    /// The indicator, task or basis of the tracked plan that it is about.
    pub(crate) match_id: Option<Uuid>,
    pub(crate) merged_into: Option<ItemId>,
    pub(crate) line_start: Option<i32>,
    pub(crate) line_end: Option<i32>,
    /// What the tracked plan says, where the document changes it.
    pub(crate) old: Option<Content>,
    /// Earlier states, the latest last.
    pub(crate) before: Vec<Before>,
}

impl Item {
    /// A fresh item that nobody has looked at.
    pub(crate) fn new(content: Content, lines: Option<(u32, u32)>) -> Self {
        let line = |n: u32| i32::try_from(n).ok();
        Self {
            id: ItemId::new(),
            position: 0,
            content,
            decision: Decision::Waiting,
            change: Change::New,
            match_id: None,
            merged_into: None,
            line_start: lines.and_then(|(start, _)| line(start)),
            line_end: lines.and_then(|(_, end)| line(end)),
            old: None,
            before: Vec::new(),
        }
    }

    /// Its kind.
    pub(crate) fn kind(&self) -> Kind {
        self.content.kind()
    }

    /// Keeps the present state, so that the next decision can be undone.
    pub(crate) fn remember(&mut self) {
        let Self { decision, merged_into, .. } = *self;
        self.before.push(Before { decision, content: self.content.clone(), merged_into });
        if self.before.len() > MOST_UNDO {
            self.before.remove(0);
        }
    }

    /// Decides, so that it can be undone.
    pub(crate) fn decide(&mut self, decision: Decision) {
        self.remember();
        self.decision = decision;
        self.merged_into = None;
    }

    /// Takes the last decision back; tells whether there was one.
    pub(crate) fn undo(&mut self) -> bool {
        let Some(before) = self.before.pop() else { return false };
        (self.decision, self.content, self.merged_into) = (before.decision, before.content, before.merged_into);
        true
    }

    /// Whether it stands on this line of the document.
    pub(crate) fn covers(&self, line: i32) -> bool {
        matches!((self.line_start, self.line_end), (Some(start), Some(end)) if start <= line && line <= end)
    }
}

/// Where an item that has a place in the tracked plan is merged into one that has none, that place goes to the other:
/// the new version words anew what seemed new and gone.
pub(crate) fn hand_on_places(items: &mut [Item]) {
    let handed = |i: &Item| {
        let old = i.old.clone().unwrap_or_else(|| i.content.clone());
        (i.decision == Decision::Merged).then_some((i.merged_into?, i.match_id?, old))
    };
    let places: Vec<(ItemId, Uuid, Content)> = items.iter().filter_map(handed).collect();
    for (into, place, old) in places {
        if let Some(target) = items.iter_mut().find(|i| i.id == into && i.match_id.is_none()) {
            (target.match_id, target.change, target.old) = (Some(place), Change::Changed, Some(old));
        }
    }
}

/// How far the review is: (looked at, all).
pub(crate) fn progress(items: &[Item]) -> (usize, usize) {
    (items.iter().filter(|i| i.decision != Decision::Waiting).count(), items.len())
}

/// What keeps a review from being imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blocker {
    /// The section in which it is removed.
    pub(crate) kind: Kind,
    /// Key of the sentence in the Fluent files.
    pub(crate) sentence: &'static str,
    /// What the sentence is about, or how many.
    pub(crate) about: String,
}

/// Everything that keeps a review from being imported; empty: it may be.
pub(crate) fn blockers(items: &[Item]) -> Vec<Blocker> {
    let mut found = Vec::new();
    let mut block = |kind, sentence, about: String| found.push(Blocker { kind, sentence, about });
    for item in items {
        match &item.content {
            Content::Meta(meta) if meta.year.is_none() => block(Kind::Meta, "import-block-year", String::new()),
            Content::Meta(meta) if meta.title.trim().is_empty() => {
                block(Kind::Meta, "import-block-title", String::new())
            }
            Content::Contradiction(c) if item.decision == Decision::Waiting => {
                block(Kind::Contradiction, "import-block-contradiction", c.message.clone());
            }
            Content::Unit(u) if item.decision == Decision::Waiting => {
                block(Kind::Unit, "import-block-unit", u.name.clone());
            }
            _ => {}
        }
    }
    for kind in Kind::ALL.into_iter().filter(|k| !matches!(k, Kind::Contradiction | Kind::Unit)) {
        let waiting = items.iter().filter(|i| i.kind() == kind && i.decision == Decision::Waiting).count();
        if waiting > 0 {
            block(kind, "import-block-waiting", waiting.to_string());
        }
    }
    found
}
