//! The demonstration: the sample catalogue of procedures.

use crate::catalogue;
use kernel::{App, Result, WardId};

/// Gives the demonstration ward its procedures; a second time changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn seed(app: &App, ward: WardId) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    catalogue::seed(&mut tx).await?;
    tx.commit().await.map(|_| ())
}
