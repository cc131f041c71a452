//! Figures that another module collected, entered by one person and approved by another: all of them at once.

use super::{FigureId, NewFigure, store};
use crate::indicator::model::{Indicator, IndicatorId};
use crate::indicator::period::Span;
use crate::plan::PlanId;
use crate::policy;
use chrono::{DateTime, Utc};
use kernel::{Actor, Error, Result, Tx, UserId, local_day};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A figure with who entered it, and when.
pub(crate) struct Collected {
    pub(crate) by: UserId,
    pub(crate) at: DateTime<Utc>,
    pub(crate) new: NewFigure,
}

/// Keeps figures of a span, each of another indicator, as approved by the actor.
///
/// # Errors
/// As [`super::enter`] and [`super::approve`], for the first that cannot be.
pub(crate) async fn record_approved(tx: &mut Tx, actor: &Actor, span: Span, collected: Vec<Collected>) -> Result<()> {
    let ids: Vec<FigureId> = collected.iter().map(|c| c.new.id).collect();
    let there: HashSet<FigureId> = store::there(tx, &ids).await?.into_iter().collect();
    let (repeated, fresh): (Vec<_>, Vec<_>) = collected.into_iter().partition(|c| there.contains(&c.new.id));
    for c in repeated {
        super::approve(tx, actor, c.new.id).await?;
    }
    let of: Vec<IndicatorId> = fresh.iter().map(|c| c.new.indicator).collect();
    let indicators = known(tx, &of).await?;
    let values = checked(tx, actor, &fresh, &indicators)?;
    store::supersede_all(tx, &of, span).await?;
    store::insert_approved(tx, &fresh, &values, actor.user).await?;
    for (Collected { new, .. }, value) in fresh.iter().zip(values) {
        super::note_entered(tx, new, value, 0);
        super::note_approved(tx, of_figure(&indicators, new)?, new.id, span, value).await?;
    }
    Ok(())
}

/// The indicators of these figures, all of plans in force.
async fn known(tx: &Tx, ids: &[IndicatorId]) -> Result<HashMap<IndicatorId, Indicator>> {
    let found = crate::indicator::store::of_ids(tx, ids).await?;
    let plans: BTreeSet<PlanId> = found.iter().map(|indicator| indicator.plan).collect();
    for plan in plans {
        super::require_in_force(tx, plan).await?;
    }
    Ok(found.into_iter().map(|indicator| (indicator.id, indicator)).collect())
}

fn of_figure<'a>(indicators: &'a HashMap<IndicatorId, Indicator>, new: &NewFigure) -> Result<&'a Indicator> {
    indicators.get(&new.indicator).ok_or(Error::NotFound)
}

/// The values of figures that may be entered by those who did, and approved by the actor.
fn checked(
    tx: &Tx,
    actor: &Actor,
    fresh: &[Collected],
    indicators: &HashMap<IndicatorId, Indicator>,
) -> Result<Vec<f64>> {
    let today = local_day(tx.now);
    let value = |Collected { by, new, .. }: &Collected| {
        let indicator = of_figure(indicators, new)?;
        super::require_entered(indicator)?;
        let value = new.value_for(indicator, today)?;
        actor.require_in(policy::APPROVE, indicator.lead)?;
        super::require_other(actor, *by)?;
        Ok(value)
    };
    fresh.iter().map(value).collect()
}
