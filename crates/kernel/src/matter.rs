//! Việc chờ quyết định that other rooms know of: what waits for the word of whoever asks, told to the room that shows all
//! of it together.

use crate::{BoxFuture, Cx, Result, UnitId};

/// Tells what in a module's work waits for the person.
pub type Matters = for<'a> fn(&'a Cx) -> BoxFuture<'a, Result<Vec<Matter>>>;

/// Something that waits for the person.
#[derive(Debug, Clone, PartialEq)]
pub struct Matter {
    pub title: String,
    pub href: String,
    pub unit: Option<UnitId>,
    /// What it is and who waits, in the person's language.
    pub why: String,
    /// What is to be done about it, in the person's language.
    pub action: String,
    /// For how many days.
    pub days: i64,
}

impl Cx {
    /// What waits for the person in every room.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn matters(&self) -> Result<Vec<Matter>> {
        let mut found = Vec::new();
        for matters in self.app.modules.iter().filter_map(|module| module.matters) {
            found.extend(matters(self).await?);
        }
        Ok(found)
    }
}
