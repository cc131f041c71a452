//! What is done with an indicator: add, edit, reorder, supersede, share with an aligned plan, note its baseline.

use super::model::{Indicator, IndicatorId, IndicatorState, NewIndicator, check_version};
use super::store;
use crate::plan::{self, Plan, PlanId, PlanState};
use crate::policy;
use kernel::search::{self, Entry};
use kernel::{Error, Event, Result, Tx};
use serde_json::{Value, json};

/// Adds an indicator at the end of its plan. Added again under the same identifier, nothing happens.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] where the plan is closed.
pub(crate) async fn create_indicator(tx: &mut Tx, mut new: NewIndicator) -> Result<IndicatorId> {
    new.check()?;
    if store::find(tx, new.id).await?.is_some() {
        return Ok(new.id);
    }
    let plan = plan::get(tx, new.plan).await?;
    plan.require_open()?;
    if new.previous.is_none() {
        new.previous = store::of_last_year(tx, &new, &plan).await?;
    }
    store::insert(tx, &new).await?;
    if let Some(baseline) = &new.baseline {
        store::set_baseline(tx, new.id, baseline).await?;
    }
    index(tx, &store::get(tx, new.id).await?, &plan).await?;
    tx.record(Event::new("plans.indicator.created", new.id.0, in_detail(&new)));
    Ok(new.id)
}

/// Changes an indicator, if it is still as it was shown. What it was before stays in the trail.
pub(crate) async fn edit(tx: &mut Tx, new: NewIndicator, shown: i32, reason: &str) -> Result<()> {
    new.check()?;
    let before = store::get(tx, new.id).await?;
    let plan = plan::get(tx, before.plan).await?;
    plan.require_open()?;
    check_version(shown, before.version)?;
    let target_changed = before.target != new.target || before.comparator != new.comparator;
    if target_changed && plan.state == PlanState::Active && reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Kế hoạch đang thực hiện: nêu lý do điều chỉnh mục tiêu."));
    }
    if !store::update(tx, &new, shown).await? {
        return check_version(shown, shown + 1);
    }
    if let Some(baseline) = &new.baseline {
        store::set_baseline(tx, new.id, baseline).await?;
    }
    index(tx, &store::get(tx, new.id).await?, &plan).await?;
    let before = json!({ "name": before.name, "comparator": before.comparator, "target": before.target, "unit": before.unit.as_str(), "lead": before.lead,
        "previous": before.previous });
    let detail = json!({ "before": before, "after": in_detail(&new), "reason": reason.trim() });
    tx.record(Event::new("plans.indicator.edited", new.id.0, detail));
    Ok(())
}

/// Takes an indicator out of what is followed, because it was replaced or dropped.
///
/// # Errors
/// [`Error::Invalid`] without a reason.
pub(crate) async fn supersede(tx: &mut Tx, id: IndicatorId, reason: &str) -> Result<()> {
    let before = store::get(tx, id).await?;
    plan::get(tx, before.plan).await?.require_open()?;
    if before.state == IndicatorState::Superseded {
        return Ok(());
    }
    if reason.trim().is_empty() {
        return Err(Error::invalid("drop_reason", "Nêu lý do thôi theo dõi chỉ tiêu này."));
    }
    if !store::set_state(tx, id, before.version, IndicatorState::Superseded, reason).await? {
        return check_version(before.version, before.version + 1);
    }
    search::remove(tx, &id.to_string()).await?;
    tx.record(Event::new("plans.indicator.superseded", id.0, json!({ "name": before.name, "reason": reason.trim() })));
    Ok(())
}

/// Follows an indicator again that had been taken out.
pub(crate) async fn restore(tx: &mut Tx, id: IndicatorId) -> Result<()> {
    let before = store::get(tx, id).await?;
    let plan = plan::get(tx, before.plan).await?;
    plan.require_open()?;
    if before.state == IndicatorState::Active {
        return Ok(());
    }
    if !store::set_state(tx, id, before.version, IndicatorState::Active, "").await? {
        return check_version(before.version, before.version + 1);
    }
    index(tx, &before, &plan).await?;
    tx.record(Event::new("plans.indicator.restored", id.0, json!({ "name": before.name })));
    Ok(())
}

/// Puts the indicators of a plan into a new order; those that are not named keep theirs after it.
pub(crate) async fn reorder(tx: &mut Tx, plan: PlanId, order: &[IndicatorId]) -> Result<()> {
    plan::get(tx, plan).await?.require_open()?;
    let current: Vec<IndicatorId> =
        store::of_plan(tx, plan).await?.into_iter().filter(|i| i.plan == plan).map(|i| i.id).collect();
    let mut wanted: Vec<IndicatorId> = order.iter().copied().filter(|id| current.contains(id)).collect();
    wanted.extend(current.iter().copied().filter(|id| !order.contains(id)));
    if wanted == current {
        return Ok(());
    }
    store::set_order(tx, plan, &wanted).await?;
    tx.record(Event::new("plans.indicator.reordered", plan.0, json!({ "order": wanted })));
    Ok(())
}

/// Lets an aligned plan (CCHC, Đề án 06) follow an indicator of another plan: one figure, entered once.
pub(crate) async fn share(tx: &mut Tx, plan: PlanId, id: IndicatorId) -> Result<()> {
    plan::get(tx, plan).await?.require_open()?;
    let indicator = store::get(tx, id).await?;
    if indicator.plan == plan {
        return Err(Error::refused("Chỉ tiêu này thuộc chính kế hoạch đó rồi."));
    }
    if store::share(tx, plan, id).await? {
        tx.record(Event::new("plans.indicator.shared", id.0, json!({ "plan": plan })));
    }
    Ok(())
}

/// Undoes [`share`].
pub(crate) async fn unshare(tx: &mut Tx, plan: PlanId, id: IndicatorId) -> Result<()> {
    plan::get(tx, plan).await?.require_open()?;
    if store::unshare(tx, plan, id).await? {
        tx.record(Event::new("plans.indicator.unshared", id.0, json!({ "plan": plan })));
    }
    Ok(())
}

/// The stored indicator as it would be made anew under another identifier and in another plan.
pub(crate) fn again(of: &Indicator, id: IndicatorId, plan: PlanId) -> NewIndicator {
    NewIndicator {
        id,
        plan,
        section: of.section.clone(),
        name: of.name.clone(),
        definition: of.definition.clone(),
        unit: of.unit.clone(),
        direction: of.direction,
        comparator: of.comparator,
        target: of.target,
        aspiration: of.aspiration,
        lead: of.lead,
        coordinating: Vec::new(),
        source: of.source.clone(),
        numerator_name: of.numerator_name.clone(),
        denominator_name: of.denominator_name.clone(),
        baseline: None,
        path: Vec::new(),
        quote: None,
        previous: of.previous,
    }
}

fn in_detail(new: &NewIndicator) -> Value {
    json!({ "plan": new.plan, "name": new.name, "unit": new.unit.as_str(), "comparator": new.comparator,
        "target": new.target, "aspiration": new.aspiration, "lead": new.lead, "source": new.source.key(),
        "previous": new.previous })
}

/// Puts every indicator of a plan that has come into force into the search index.
pub(crate) async fn index_all(tx: &Tx, plan: &Plan) -> Result<()> {
    for own in store::of_plan(tx, plan.id).await?.iter().filter(|i| i.plan == plan.id) {
        index(tx, own, plan).await?;
    }
    Ok(())
}

/// Puts an indicator into the search index; what is only drafted is found by nobody.
async fn index(tx: &Tx, of: &Indicator, plan: &Plan) -> Result<()> {
    if plan.state == PlanState::Draft {
        return Ok(());
    }
    let entry = Entry {
        subject: of.id.to_string(),
        kind: "search-kind-indicator",
        title: &of.name,
        context: &plan.title,
        body: &format!("{} {}", of.section, of.definition),
        href: &format!("/chi-tieu/{}", of.id),
        permission: Some(policy::VIEW),
    };
    search::index(tx, entry).await
}
