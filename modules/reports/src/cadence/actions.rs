//! The verbs of cadences: set one, and look at once whether a period of it opens.

use super::model::Cadence;
use super::store;
use crate::{period, policy};
use kernel::{Actor, Error, Event, Result, Tx};
use serde_json::json;

/// Makes a cadence, or changes the one of this id; its periods open by themselves from then on.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Conflict`] where somebody changed it meanwhile.
pub(crate) async fn set(tx: &mut Tx, actor: &Actor, cadence: &Cadence) -> Result<()> {
    actor.require(policy::MANAGE)?;
    cadence.check()?;
    plans::api::plan(tx, cadence.plan).await?;
    let old = store::find(tx, cadence.id).await?;
    match &old {
        None => store::insert(tx, cadence).await?,
        Some(old) if !store::update(tx, cadence).await? => {
            return Err(Error::Conflict(format!(
                "Có người vừa sửa chế độ “{}”. Ông/bà tải lại trang để xem bản mới rồi sửa tiếp.",
                old.name
            )));
        }
        Some(_) => {}
    }
    let detail = json!({ "name": cadence.name, "due": cadence.due_text, "old_due": old.as_ref().map(|c| &c.due_text),
        "collect_days": cadence.collect_days, "remind_days": cadence.remind_days, "basis": cadence.basis,
        "effective_from": cadence.effective_from, "effective_to": cadence.effective_to });
    tx.record(Event::new("reports.cadence.set", cadence.id.0, detail));
    period::opening::look_now(tx).await
}
