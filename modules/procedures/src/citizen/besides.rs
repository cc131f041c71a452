//! What is kept of a person beside their dossiers: open drafts, and requests for help that name them or such a draft.

use super::{draft, help, secret};
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, Tx};
use serde_json::{Value, json};
use uuid::Uuid;

/// Open drafts and requests of a person, as they are given to them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Besides {
    pub drafts: Vec<Value>,
    pub help: Vec<Value>,
}

impl Besides {
    /// Is there anything?
    pub(crate) fn is_empty(&self) -> bool {
        self.drafts.is_empty() && self.help.is_empty()
    }
}

/// What is kept of a person by their number.
pub(crate) async fn of(conn: &Conn, number: &str, now: DateTime<Utc>) -> Result<Besides> {
    let drafts = draft::of_owner(conn, number, now).await?;
    let help = help::of_person(conn, number, &codes(&drafts)).await?;
    let given = |d: &draft::Draft| json!({ "procedure": d.procedure_code, "answers": d.answers, "made_at": d.made_at, "kept_until": d.kept_until });
    Ok(Besides { drafts: drafts.iter().map(given).collect(), help })
}

/// What may be read of a person beside their dossiers: open drafts with their codes, and requests for help, without one,
/// that name the person, such a draft or one of these dossiers.
pub(crate) async fn subjects(
    conn: &Conn,
    number: &str,
    now: DateTime<Utc>,
    dossiers: &[String],
) -> Result<Vec<(Uuid, String)>> {
    let drafts = draft::of_owner(conn, number, now).await?;
    let asked = help::ids_of_person(conn, number, &codes(&drafts), dossiers).await?;
    let drafts = drafts.iter().map(|d| (d.id.0, secret::spaced_code(&d.code)));
    Ok(drafts.chain(asked.into_iter().map(|id| (id, String::new()))).collect())
}

/// Throws the drafts away, and forgets who asked; that there were requests stays.
pub(crate) async fn forget(tx: &mut Tx, number: &str) -> Result<()> {
    let drafts = draft::of_owner(tx, number, tx.now).await?;
    help::forget_person(tx, number, &codes(&drafts)).await?;
    draft::remove_all_of(tx, number).await.map(|_| ())
}

/// The codes of drafts, as requests for help name them.
fn codes(drafts: &[draft::Draft]) -> Vec<String> {
    drafts.iter().map(|d| secret::spaced_code(&d.code)).collect()
}
