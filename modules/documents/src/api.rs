//! The only door of this module that is open to other modules.

pub use crate::drafting::handed::{hand_over, may_draft};
pub use crate::law::seed_laws;
pub use crate::search::{Sample, add_sample};

use kernel::{App, Result, WardId};

/// Fills the demonstration once: documents in different hands, and a second ward to exchange them with.
///
/// # Errors
/// When the database refuses, or the sample accounts are missing.
pub async fn seed_demo(app: &App, ward: WardId) -> Result<()> {
    crate::demo::seed(app, ward).await?;
    crate::exchange::seed_demo(app, ward).await
}
