//! Gỡ tệp: when the last record that holds a file is erased, its bytes go too.

use super::{Digest, held_in};
use crate::jobs::{Job, Kind};
use crate::{App, BoxFuture, Error, Result, Tx};
use chrono::Duration;
use serde_json::json;
use std::collections::BTreeSet;

/// Takes the bytes of a file away, unless a record of any ward holds them.
pub(crate) const JOB: Kind = Kind { name: "files.release", run };

/// How long bytes must lie untouched: whoever puts a file writes its record afterwards, well within this.
const REST: Duration = Duration::days(1);

impl Tx {
    /// Lets files go whose digests stand in texts of records that this write erases: once it is committed, the bytes of
    /// those that no record of any ward holds are taken away.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn release_files(&self, texts: &[String]) -> Result<()> {
        let words = texts.iter().flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()));
        let digests: BTreeSet<Digest> = words.filter_map(Digest::parse).collect();
        for digest in digests {
            self.enqueue(JOB.name, &json!({ "digest": digest.as_str() }), self.now).await?;
        }
        Ok(())
    }
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let payload = job.payload();
        let digest = payload["digest"].as_str().and_then(Digest::parse).ok_or(Error::NotFound)?;
        if app.files.put_at(&digest).await?.is_none() {
            return Ok(());
        }
        let held = !held_in(&app.db, &digest).await?.is_empty();
        // Asked after the records: what was put meanwhile may be about to get one.
        let Some(put) = app.files.put_at(&digest).await?.filter(|_| !held) else { return Ok(()) };
        if put + REST <= app.clock.now() {
            return app.files.erase(&digest).await;
        }
        let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        tx.enqueue(JOB.name, &payload, tx.now + REST).await?;
        tx.commit().await.map(|_| ())
    })
}
