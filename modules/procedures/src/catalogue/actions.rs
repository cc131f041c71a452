//! The verbs of the catalogue: keep a version, offer or stop offering, let a new day's versions be shown.

use super::model::{Content, Procedure, ProcedureId, Version, VersionId};
use super::store;
use chrono::NaiveDate;
use kernel::{Actor, Error, Event, Result, Tx, local_day};
use serde_json::json;

/// Keeps what a procedure says from a day on: makes the procedure, or a new version of it. The same content for the
/// same day changes nothing; a version that no dossier was received under may be corrected.
///
/// # Errors
/// [`Error::Invalid`] where the content is not sound; [`Error::Refused`] where dossiers hold the version of that day.
pub(crate) async fn keep(tx: &mut Tx, content: Content, valid_from: NaiveDate) -> Result<ProcedureId> {
    keep_due(tx, content, valid_from, valid_from).await
}

/// The same, to be published by another day.
pub(super) async fn keep_due(
    tx: &mut Tx,
    content: Content,
    valid_from: NaiveDate,
    due_to_publish: NaiveDate,
) -> Result<ProcedureId> {
    content.check()?;
    let known = store::by_code(tx, &content.code).await?;
    let id = known.as_ref().map_or_else(ProcedureId::new, |procedure| procedure.id);
    if known.is_none() {
        store::insert(tx, id, &content).await?;
    }
    if let Some(held) = store::version_on(tx, id, valid_from).await? {
        if held.content == content {
            return Ok(id);
        }
        if held.valid_from == valid_from {
            return correct(tx, held, content).await;
        }
    }
    let version = Version {
        id: VersionId::new(),
        procedure: id,
        valid_from,
        valid_to: None,
        published_at: Some(tx.now),
        due_to_publish: Some(due_to_publish),
        made_by_name: tx.actor_name().to_owned(),
        made_at: tx.now,
        content,
    };
    store::insert_version(tx, &version).await?;
    let kind = if known.is_some() { "procedures.procedure.versioned" } else { "procedures.procedure.made" };
    let detail = json!({
        "code": version.content.code, "name": version.content.name, "valid_from": valid_from, "version": version.id,
    });
    tx.record(Event::new(kind, id.0, detail));
    chain(tx, id).await?;
    Ok(id)
}

async fn correct(tx: &mut Tx, held: Version, content: Content) -> Result<ProcedureId> {
    if store::is_used(tx, held.id).await? {
        let day = vietnamese::format_date(held.valid_from);
        return Err(Error::refused(format!(
            "Đã có hồ sơ tiếp nhận theo phiên bản {} áp dụng từ ngày {day} nên không sửa được phiên bản này. \
             Ông/bà nhập ngày áp dụng khác để lập phiên bản mới.",
            content.code
        )));
    }
    store::replace_content(tx, held.id, &content).await?;
    let detail = json!({ "code": content.code, "valid_from": held.valid_from, "version": held.id });
    tx.record(Event::new("procedures.procedure.corrected", held.procedure.0, detail));
    chain(tx, held.procedure).await?;
    Ok(held.procedure)
}

/// Each version ends on the day before the next begins; the lists show the one of today, else the first to come.
async fn chain(tx: &Tx, id: ProcedureId) -> Result<()> {
    let mut versions = store::versions(tx, id).await?;
    versions.reverse();
    for (index, version) in versions.iter().enumerate() {
        let end = versions.get(index + 1).and_then(|next| next.valid_from.pred_opt());
        if end != version.valid_to {
            store::set_end(tx, version.id, end).await?;
        }
    }
    let today = local_day(tx.now);
    let shown = versions.iter().rev().find(|v| v.valid_from <= today).or(versions.first());
    match shown {
        Some(version) => {
            store::show(tx, id, version).await?;
            let offered = store::find(tx, id).await?.is_some_and(|procedure| procedure.offered);
            index(tx, id, &version.content, offered).await
        }
        None => Ok(()),
    }
}

/// Everybody finds a procedure that is offered.
async fn index(tx: &Tx, id: ProcedureId, content: &Content, offered: bool) -> Result<()> {
    if !offered {
        return kernel::search::remove(tx, &id.to_string()).await;
    }
    let entry = kernel::search::Entry {
        subject: id.to_string(),
        kind: "search-kind-procedure",
        title: &content.name,
        context: &content.field,
        body: &format!("{} {}", content.code, content.words.join(" ")),
        href: &format!("/thu-tuc/{}", content.code),
        permission: None,
    };
    kernel::search::index(tx, entry).await
}

/// Offers a procedure in this ward, or stops.
///
/// # Errors
/// [`Error::Conflict`] where somebody else changed it meanwhile.
pub(crate) async fn offer(tx: &mut Tx, actor: &Actor, procedure: &Procedure, offered: bool) -> Result<()> {
    actor.require(crate::policy::CATALOGUE)?;
    if procedure.offered == offered {
        return Ok(());
    }
    store::set_offered(tx, procedure, offered).await?;
    let detail = json!({ "code": procedure.code, "offered": offered });
    tx.record(Event::new("procedures.procedure.offered", procedure.id.0, detail));
    match procedure.current {
        Some(version) => index(tx, procedure.id, &store::version(tx, version).await?.content, offered).await,
        None => Ok(()),
    }
}

/// Lets the lists show the versions that begin today.
pub(super) async fn turn_day(tx: &mut Tx) -> Result<()> {
    let today = local_day(tx.now);
    let all = store::list(tx).await?;
    for version in store::versions_in_force(tx, today).await? {
        let Some(procedure) = all.iter().find(|p| p.id == version.procedure) else { continue };
        if procedure.current != Some(version.id) {
            store::show(tx, procedure.id, &version).await?;
            index(tx, procedure.id, &version.content, procedure.offered).await?;
            let detail = json!({ "code": procedure.code, "valid_from": version.valid_from });
            tx.record(Event::new("procedures.procedure.began", procedure.id.0, detail));
        }
    }
    Ok(())
}
