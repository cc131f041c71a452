//! Records that the index does not have, from before there was one, taken up once.

use super::{Kind, store};
use crate::model::DocumentId;
use crate::{archive, law, outgoing, store as incoming, work};
use chrono::{DateTime, Duration, Utc};
use kernel::jobs::{Job, Kind as JobKind, Recurring};
use kernel::{App, BoxFuture, Conn, Error, Result, Tx};
use serde_json::json;
use uuid::Uuid;

const NAME: &str = "documents.search.refill";
/// That the index of a ward has everything.
const SETTING: &str = "documents.search.whole";
/// Records of one write.
const AT_ONCE: usize = 100;

/// Takes up what is missing.
pub(crate) const JOB: JobKind = JobKind { name: NAME, run };
/// Every five minutes; once the index is whole there is nothing to do.
pub(crate) const OFTEN: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::seconds(300 - now.timestamp().rem_euclid(300))
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let conn = app.db.read(job.ward());
        if conn.setting(SETTING).await?.is_some() {
            return Ok(());
        }
        for kind in Kind::ALL {
            let missing = store::missing(&conn, kind, AT_ONCE).await?;
            if missing.is_empty() {
                continue;
            }
            let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
            for record in &missing {
                take_up(&tx, kind, *record).await?;
            }
            let left = store::missing(&tx, kind, 1).await?;
            if left.first() == missing.first() {
                return Err(Error::internal("the index does not take a record up"));
            }
            // Other work goes between; the run that comes by itself begins anew, so that one at a time goes on.
            let until = job.payload()["until"].as_str().and_then(|at| at.parse().ok()).unwrap_or_else(|| next(tx.now));
            if tx.now < until {
                tx.enqueue(NAME, &json!({ "until": until }), tx.now).await?;
            }
            return tx.commit().await.map(|_| ());
        }
        let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        tx.set_setting(SETTING, "1").await?;
        tx.commit().await.map(|_| ())
    })
}

/// May words that somebody looks for not be found because records are still being taken up?
pub(crate) async fn is_under_way(conn: &Conn, words: &str) -> Result<bool> {
    Ok(!words.trim().is_empty() && conn.setting(SETTING).await?.is_none())
}

async fn take_up(tx: &Tx, kind: Kind, record: Uuid) -> Result<()> {
    match kind {
        Kind::Incoming => match incoming::find(tx, DocumentId(record)).await? {
            Some(d) => incoming::index(tx, &d).await,
            None => Ok(()),
        },
        Kind::Outgoing => match outgoing::store::find(tx, outgoing::OutgoingId(record)).await? {
            Some(o) => outgoing::store::index(tx, &o).await,
            None => Ok(()),
        },
        Kind::Law => {
            // Before, the library stood in the index over everything.
            kernel::search::remove(tx, &format!("law:{record}")).await?;
            match law::store::find(tx, law::model::LawId(record)).await? {
                Some(law) => law::store::index(tx, &law).await,
                None => Ok(()),
            }
        }
        Kind::Archive => match archive::store::find(tx, record).await? {
            Some(d) => store::keep(tx, &super::entries::archive(&d)).await,
            None => Ok(()),
        },
        Kind::WorkFile => match work::store::find(tx, work::model::WorkFileId(record)).await? {
            Some(f) => store::keep(tx, &super::entries::work_file(&f)).await,
            None => Ok(()),
        },
    }
}
