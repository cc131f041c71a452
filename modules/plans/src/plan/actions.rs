//! What is done with a plan: make, edit, start, close, reopen, publish, set its focus, bases and reporting duties.

use super::model::{Basis, Document, NewPlan, Plan, PlanId, PlanState, ReportingDuty};
use super::store::{self, Focus};
use crate::indicator::{self, check_version};
use crate::policy;
use crate::task;
use chrono::NaiveDate;
use kernel::search::{self, Entry};
use kernel::{Error, Event, FieldErrors, Result, Tx};
use serde_json::json;

/// Makes a plan, as a draft. Made again under the same identifier, nothing happens.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::NotFound`] for a parent or base that is not there.
pub(crate) async fn create(tx: &mut Tx, new: NewPlan) -> Result<PlanId> {
    new.check()?;
    if store::find(tx, new.id).await?.is_some() {
        return Ok(new.id);
    }
    for other in [new.parent, new.based_on].into_iter().flatten() {
        store::get(tx, other).await?;
    }
    store::insert(tx, &new).await?;
    let plan = store::get(tx, new.id).await?;
    index(tx, &plan).await?;
    let detail = json!({ "title": plan.title, "year": plan.year, "kind": plan.kind, "number": plan.number,
        "parent": plan.parent, "based_on": plan.based_on });
    tx.record(Event::new("plans.plan.created", new.id.0, detail));
    Ok(new.id)
}

/// What an edit may change.
#[derive(Debug, Clone)]
pub(crate) struct Particulars {
    pub(crate) title: String,
    pub(crate) year: i32,
    pub(crate) kind: super::model::PlanKind,
    pub(crate) number: String,
    pub(crate) issued_on: Option<NaiveDate>,
    pub(crate) signer: String,
}

/// Changes the particulars of a plan, if it is still as it was shown.
pub(crate) async fn edit(tx: &mut Tx, id: PlanId, shown: i32, to: Particulars) -> Result<()> {
    let before = store::get(tx, id).await?;
    before.require_open()?;
    check_version(shown, before.version)?;
    let mut errors = FieldErrors::default();
    if to.title.trim().is_empty() {
        errors.add("title", "Nhập tên kế hoạch.");
    }
    if !(2000..2200).contains(&to.year) {
        errors.add("year", "Nhập năm của kế hoạch, ví dụ 2026.");
    }
    errors.check()?;
    let detail = json!({
        "before": { "title": before.title, "year": before.year, "number": before.number, "issued_on": before.issued_on, "signer": before.signer },
        "after": { "title": to.title, "year": to.year, "number": to.number, "issued_on": to.issued_on, "signer": to.signer },
    });
    let is_renamed = to.title != before.title;
    let plan = Plan {
        title: to.title,
        year: to.year,
        kind: to.kind,
        number: to.number,
        issued_on: to.issued_on,
        signer: to.signer,
        ..before
    };
    write(tx, &plan).await?;
    if is_renamed {
        // What is found of it stands under its name.
        indicator::index_all(tx, &plan).await?;
        task::index_all(tx, &plan).await?;
    }
    tx.record(Event::new("plans.plan.edited", id.0, detail));
    Ok(())
}

/// Notes from which signed document the plan was read.
pub(crate) async fn attach_document(tx: &mut Tx, id: PlanId, document: Document) -> Result<()> {
    let before = store::get(tx, id).await?;
    before.require_open()?;
    if before.document.as_ref() == Some(&document) {
        return Ok(());
    }
    let detail = json!({ "digest": document.digest, "file_name": document.file_name });
    write(tx, &Plan { document: Some(document), ..before }).await?;
    tx.record(Event::new("plans.plan.document_attached", id.0, detail));
    Ok(())
}

/// Puts a draft into force.
pub(crate) async fn activate(tx: &mut Tx, id: PlanId) -> Result<()> {
    change_state(tx, id, &[PlanState::Draft], PlanState::Active, "plans.plan.activated").await
}

/// Ends a plan: from now on nothing in it changes.
pub(crate) async fn close(tx: &mut Tx, id: PlanId) -> Result<()> {
    change_state(tx, id, &[PlanState::Active], PlanState::Closed, "plans.plan.closed").await
}

/// Opens a closed plan again.
pub(crate) async fn reopen(tx: &mut Tx, id: PlanId) -> Result<()> {
    change_state(tx, id, &[PlanState::Closed], PlanState::Active, "plans.plan.reopened").await
}

async fn change_state(tx: &mut Tx, id: PlanId, from: &[PlanState], to: PlanState, kind: &'static str) -> Result<()> {
    let before = store::get(tx, id).await?;
    if before.state == to {
        return Ok(());
    }
    if !from.contains(&before.state) {
        return Err(Error::refused("Kế hoạch đang ở bước khác nên chưa làm được việc này."));
    }
    let detail = json!({ "before": before.state, "after": to });
    let was_draft = before.state == PlanState::Draft;
    let after = Plan { state: to, ..before };
    write(tx, &after).await?;
    if was_draft {
        indicator::index_all(tx, &after).await?;
        task::index_all(tx, &after).await?;
    }
    tx.record(Event::new(kind, id.0, detail));
    Ok(())
}

/// Shows the plan to everybody, or to officers only.
///
/// # Errors
/// [`Error::Refused`] for a draft: only a plan in force is published.
pub(crate) async fn set_public(tx: &mut Tx, id: PlanId, is_public: bool) -> Result<()> {
    let before = store::get(tx, id).await?;
    if before.is_public == is_public {
        return Ok(());
    }
    if is_public && before.state == PlanState::Draft {
        return Err(Error::refused("Kế hoạch đang soạn nên chưa công bố được. Hãy đưa vào thực hiện trước."));
    }
    write(tx, &Plan { is_public, ..before }).await?;
    let kind = if is_public { "plans.plan.published" } else { "plans.plan.unpublished" };
    tx.record(Event::new(kind, id.0, json!({})));
    Ok(())
}

/// Sets what comes first in each quarter: a line each.
pub(crate) async fn set_focus(tx: &mut Tx, id: PlanId, lines: Vec<Focus>) -> Result<()> {
    let plan = store::get(tx, id).await?;
    plan.require_open()?;
    let lines: Vec<Focus> =
        lines.into_iter().filter(|l| !l.body.trim().is_empty() && (1..=4).contains(&l.quarter)).collect();
    if store::focus(tx, id).await? == lines {
        return Ok(());
    }
    store::set_focus(tx, id, &lines).await?;
    let lines: Vec<_> = lines.iter().map(|l| json!({ "quarter": l.quarter, "body": l.body })).collect();
    tx.record(Event::new("plans.plan.focus_set", id.0, json!({ "lines": lines })));
    Ok(())
}

/// Sets the documents that the plan cites.
pub(crate) async fn set_bases(tx: &mut Tx, id: PlanId, bases: Vec<Basis>) -> Result<()> {
    store::get(tx, id).await?.require_open()?;
    let before = store::bases(tx, id).await?;
    if before == bases {
        return Ok(());
    }
    store::set_bases(tx, id, &bases).await?;
    let told = |of: &[Basis]| -> Vec<_> {
        of.iter()
            .map(|b| json!({ "kind": b.kind, "number": b.number, "issued_on": b.issued_on, "issuer": b.issuer }))
            .collect()
    };
    tx.record(Event::new("plans.plan.bases_set", id.0, json!({ "before": told(&before), "after": told(&bases) })));
    Ok(())
}

/// Sets who reports on the plan, to whom and when.
pub(crate) async fn set_reporting(tx: &mut Tx, id: PlanId, duties: Vec<ReportingDuty>) -> Result<()> {
    store::get(tx, id).await?.require_open()?;
    if store::reporting(tx, id).await? == duties {
        return Ok(());
    }
    store::set_reporting(tx, id, &duties).await?;
    tx.record(Event::new("plans.plan.reporting_set", id.0, json!({ "duties": duties.len() })));
    Ok(())
}

async fn write(tx: &Tx, plan: &Plan) -> Result<()> {
    if !store::update(tx, plan).await? {
        return check_version(plan.version, plan.version + 1);
    }
    index(tx, plan).await
}

/// Puts a plan into the search index; a draft is found by nobody.
async fn index(tx: &Tx, plan: &Plan) -> Result<()> {
    if plan.state == PlanState::Draft {
        return Ok(());
    }
    let entry = Entry {
        subject: plan.id.to_string(),
        kind: "search-kind-plan",
        title: &plan.title,
        context: &plan.number,
        body: &plan.year.to_string(),
        href: &format!("/ke-hoach/{}", plan.id),
        permission: Some(policy::VIEW),
    };
    search::index(tx, entry).await
}
