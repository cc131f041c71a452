//! Liên kết công khai: the way in for a business or a citizen who has no system of their own.

use super::actions::secret;
use super::model::Package;
use super::settings;
use super::store::links::{self, Link};
use crate::policy;
use chrono::Days;
use kernel::{Actor, Error, Event, Result, Tx, local_day};
use serde_json::json;
use uuid::Uuid;

/// The link of a send, until the ward's usual day; the one that is open already where it is sent again. Gives its address.
pub(super) async fn open(tx: &mut Tx, package: &Package, recipient: &str, send: Uuid) -> Result<String> {
    if let Some(link) = links::of_send(tx, send, local_day(tx.now)).await? {
        return Ok(address(&link.token));
    }
    let days = settings::LINK_DAYS.number(tx).await?;
    let id = Uuid::now_v7();
    make(tx, package, recipient, id, u64::try_from(days).unwrap_or(30), Some(send)).await?;
    Ok(address(&links::find(tx, id).await?.token))
}

/// Where a link leads.
pub(super) fn address(token: &str) -> String {
    format!("/vb/{token}")
}

/// A link that the clerk asks for. The same identifier again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] by field.
pub(super) async fn create(
    tx: &mut Tx,
    actor: &Actor,
    package: &Package,
    recipient: &str,
    id: Uuid,
    days: Option<f64>,
) -> Result<()> {
    actor.require(policy::ISSUE)?;
    if recipient.is_empty() || recipient.chars().count() > 200 {
        return Err(Error::invalid("recipient", "Nhập tên người hoặc đơn vị nhận liên kết."));
    }
    let usual = settings::LINK_DAYS.number(tx).await?;
    let days = days.map_or(usual, |days| days.round() as i64);
    if !(1..=365).contains(&days) {
        return Err(Error::invalid("days", "Liên kết mở từ 1 đến 365 ngày."));
    }
    make(tx, package, recipient, id, u64::try_from(days).unwrap_or(30), None).await
}

async fn make(tx: &mut Tx, package: &Package, to: &str, id: Uuid, days: u64, send: Option<Uuid>) -> Result<()> {
    let today = local_day(tx.now);
    let link = Link {
        id,
        document_id: package.document,
        package_id: package.id,
        token: secret(),
        recipient: to.to_owned(),
        until: today.checked_add_days(Days::new(days)).unwrap_or(today),
        closed_at: None,
        reads: 0,
        last_read_at: None,
        made_at: tx.now,
        made_by_name: tx.actor_name().to_owned(),
    };
    if links::insert(tx, &link, send).await? {
        let detail = json!({ "to": to, "until": link.until, "symbol": package.body.code.symbol() });
        tx.record(Event::new("documents.exchange.link_opened", package.document, detail));
    }
    Ok(())
}

/// Closes a link: from now on it says that it is closed.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) async fn close(tx: &mut Tx, actor: &Actor, link: &Link) -> Result<()> {
    actor.require(policy::ISSUE)?;
    if links::close(tx, link.id).await? == 1 {
        let detail = json!({ "to": link.recipient, "reads": link.reads });
        tx.record(Event::new("documents.exchange.link_closed", link.document_id, detail));
    }
    Ok(())
}
