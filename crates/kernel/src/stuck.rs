//! Điểm nghẽn that other rooms know of: work that does not move, told to the room that shows all of them together.

use crate::{BoxFuture, Cx, Result, UnitId};

/// Tells what in a module's work is stuck today and that the person may see.
pub type StuckWork = for<'a> fn(&'a Cx) -> BoxFuture<'a, Result<Vec<Stuck>>>;

/// Work that does not move.
#[derive(Debug, Clone, PartialEq)]
pub struct Stuck {
    /// A stable name of it.
    pub id: uuid::Uuid,
    pub title: String,
    pub href: String,
    /// Where it waits.
    pub unit: Option<UnitId>,
    /// What holds it up, in the person's language.
    pub why: String,
    /// For how many days.
    pub days: i64,
    /// Where its time went: the unit and days.
    pub places: Vec<(Option<UnitId>, i64)>,
}

impl Cx {
    /// What is stuck in every room.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn stuck(&self) -> Result<Vec<Stuck>> {
        let mut found = Vec::new();
        for stuck in self.app.modules.iter().filter_map(|module| module.stuck) {
            found.extend(stuck(self).await?);
        }
        Ok(found)
    }
}
