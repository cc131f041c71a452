//! What is done to rule sets: taken over from the product, brought in from a file.

use super::model::RuleSet;
use super::store;
use crate::policy;
use kernel::{Actor, Error, Event, Result, Tx};
use serde_json::json;
use uuid::Uuid;

/// Makes sure that the ward keeps this version as it is now, so that a scoring made with it never changes.
pub(crate) async fn take_over(tx: &mut Tx, code: &str, version: i32) -> Result<RuleSet> {
    if let Some(set) = store::kept(tx, code, version).await? {
        return Ok(set);
    }
    let set = store::get(tx, code, version).await?;
    store::keep(tx, &set, None).await?;
    Ok(set)
}

/// Brings in a version from a file.
///
/// # Errors
/// [`Error::Refused`] where something has been scored by this version already: its file gets a higher version.
pub(crate) async fn import(tx: &mut Tx, actor: &Actor, set: &RuleSet) -> Result<()> {
    actor.require(policy::RULES)?;
    if store::is_used(tx, &set.code, set.version).await? {
        return Err(used(set));
    }
    store::keep(tx, set, Some(actor.user)).await?;
    let detail =
        json!({ "code": set.code, "version": set.version, "title": set.title, "criteria": set.criteria().count() });
    tx.record(Event::new("scores.rules.imported", Uuid::nil(), detail));
    Ok(())
}

/// Switches on or off that the sheets of a set open by themselves; switched on, the ward takes this version over.
pub(crate) async fn open_itself(tx: &mut Tx, actor: &Actor, set: &RuleSet, on: bool) -> Result<()> {
    actor.require(policy::RULES)?;
    if on {
        take_over(tx, &set.code, set.version).await?;
    }
    store::set_opens_itself(tx, &set.code, on).await?;
    tx.record(Event::new("scores.rules.opening_changed", Uuid::nil(), json!({ "code": set.code, "opens_itself": on })));
    Ok(())
}

/// Why a version that was used cannot be replaced.
pub(crate) fn used(set: &RuleSet) -> Error {
    Error::refused(format!(
        "Phiên bản {} của bộ tiêu chí “{}” đã dùng để chấm điểm nên không thay được. Tăng version trong tệp lên {} rồi nhập lại.",
        set.version,
        set.code,
        set.version + 1
    ))
}
