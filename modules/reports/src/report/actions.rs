//! The verbs of a report: read or change a section, take the suggestion again, set what stands around the text.

use super::model::{Particulars, Section, Written};
use super::store;
use crate::period::Period;
use crate::{policy, snapshot};
use kernel::{Actor, App, Event, Result, Tx, local_day};
use serde_json::json;

/// Keeps a section as read, with the text as the person left it.
///
/// # Errors
/// [`kernel::Error::Conflict`] where somebody else changed it since `version`.
pub(crate) async fn write(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    period: &Period,
    section: Section,
    version: i32,
    body: &str,
) -> Result<()> {
    actor.require(policy::MANAGE)?;
    let now = snapshot::of(app, tx, period, local_day(tx.now)).await?;
    let written = Written {
        section,
        body: body.trim().to_owned(),
        suggested: section.suggest(&now),
        read_by_name: actor.name.clone(),
        read_at: tx.now,
        version,
    };
    store::write(tx, period.id, &written, version).await?;
    let edited = written.body != written.suggested;
    let detail = json!({ "section": section.key(), "edited": edited, "body": written.body });
    tx.record(Event::new("reports.report.section_read", period.id.0, detail));
    Ok(())
}

/// Takes the suggestion again in place of what was written.
pub(crate) async fn forget(tx: &mut Tx, actor: &Actor, period: &Period, section: Section) -> Result<()> {
    actor.require(policy::MANAGE)?;
    store::forget(tx, period.id, section).await?;
    tx.record(Event::new("reports.report.section_suggested", period.id.0, json!({ "section": section.key() })));
    Ok(())
}

/// Sets what stands around the text.
pub(crate) async fn set_particulars(tx: &mut Tx, actor: &Actor, period: &Period, p: &Particulars) -> Result<()> {
    actor.require(policy::MANAGE)?;
    store::set_particulars(tx, period.id, p).await?;
    let detail = json!({ "number": p.number, "issued_on": p.issued_on, "addressed_to": p.addressed_to,
        "recipients": p.recipients, "authority": p.authority, "signer": p.signer });
    tx.record(Event::new("reports.report.particulars_set", period.id.0, detail));
    Ok(())
}
