//! The verbs of a report: read or change a section, take the suggestion again, set what stands around the text.

use super::model::{Particulars, Section, Written};
use super::store;
use crate::period::Period;
use crate::{policy, snapshot};
use kernel::{Actor, App, Error, Event, Result, Tx, local_day};
use serde_json::json;

/// A section as a person read it.
pub(crate) struct Read<'a> {
    pub section: Section,
    /// The version that was shown; 0 where nobody had read it.
    pub version: i32,
    /// Digest of the suggestion that was shown.
    pub shown: &'a str,
    pub body: &'a str,
}

/// Keeps a section as read, with the text as the person left it.
///
/// # Errors
/// [`Error::Conflict`] where somebody else changed it since, or the figures suggest otherwise than they did.
pub(crate) async fn write(app: &App, tx: &mut Tx, actor: &Actor, period: &Period, read: &Read<'_>) -> Result<()> {
    actor.require(policy::MANAGE)?;
    let now = snapshot::of(app, tx, period, local_day(tx.now)).await?;
    let (section, suggested) = (read.section, read.section.suggest(&now));
    if snapshot::digest_of(&suggested) != read.shown {
        return Err(Error::Conflict(
            "Số liệu của phần này vừa thay đổi sau khi ông/bà mở trang. Đối chiếu với câu gợi ý mới dưới đây rồi lưu lại."
                .into(),
        ));
    }
    let written = Written {
        section,
        body: read.body.trim().to_owned(),
        suggested,
        read_by_name: actor.name.clone(),
        read_at: tx.now,
        version: read.version,
    };
    store::write(tx, period.id, &written).await?;
    let edited = written.body != written.suggested;
    let detail = json!({ "section": section.key(), "edited": edited, "body": written.body });
    tx.record(Event::new("reports.report.section_read", period.id.0, detail));
    Ok(())
}

/// Takes the suggestion again in place of what was written.
///
/// # Errors
/// [`Error::Conflict`] where somebody else changed the section since `version`.
pub(crate) async fn forget(tx: &mut Tx, actor: &Actor, period: &Period, section: Section, version: i32) -> Result<()> {
    actor.require(policy::MANAGE)?;
    store::forget(tx, period.id, section, version).await?;
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
