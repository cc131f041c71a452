//! `dinh demo`: the ward of Sông Công with the figures that its plan prints, ready to look at.

use anyhow::Result;
use kernel::{Config, WardId};

/// Phường Sông Công, tỉnh Thái Nguyên.
const SONG_CONG: WardId = WardId(5518);

/// Fills the demonstration the first time, then serves it.
pub(crate) async fn serve(mut config: Config, listen: &str) -> Result<()> {
    config.demo = true;
    let (app, router) = crate::commands::open(config).await?;
    if !kernel::wards(&app).await?.iter().any(|w| w.id == SONG_CONG) {
        app.create_ward(SONG_CONG).await?;
    }
    plans::api::seed_demo(&app, SONG_CONG).await?;
    procedures::api::seed_demo(&app, SONG_CONG).await?;
    reports::api::seed_demo(&app, SONG_CONG).await?;
    scores::api::seed_demo(&app, SONG_CONG).await?;
    registers::api::seed_demo(&app, SONG_CONG).await?;
    documents::api::seed_laws(&app, SONG_CONG).await?;
    documents::api::seed_demo(&app, SONG_CONG).await?;
    crate::serve::run(app, router, listen).await
}
