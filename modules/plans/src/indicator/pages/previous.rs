//! Chỉ tiêu năm trước: which indicator of an earlier plan an indicator goes on from: what may be chosen, where it leads,
//! how it changed.

use crate::indicator::model::{Indicator, IndicatorId};
use crate::indicator::store;
use crate::plan::view::may_see;
use crate::plan::{self, Plan, PlanId};
use kernel::{Actor, Conn, Cx, Error, Form, Recorded, Result};
use std::collections::HashMap;

/// "Hồ sơ nộp trực tuyến – Kế hoạch Chuyển đổi số, 2025".
fn name(of: &Indicator, plan: &Plan) -> String {
    format!("{} – {}, {}", of.name, plan.title, plan.year)
}

/// The plans that the actor may see.
async fn seen(conn: &Conn, actor: &Actor) -> Result<HashMap<PlanId, Plan>> {
    let all = plan::all(conn).await?.into_iter().filter(|plan| may_see(actor, plan));
    Ok(all.map(|plan| (plan.id, plan)).collect())
}

/// The indicators of plans of earlier years that the actor may see, and what the indicator goes on from now.
pub(super) async fn choices(cx: &Cx, of: &Indicator) -> Result<Vec<(String, String)>> {
    let conn = cx.read();
    let plans = seen(&conn, cx.actor()?).await?;
    let named = |i: &Indicator| Some((i.id.to_string(), name(i, plans.get(&i.plan)?)));
    let mut choices: Vec<(String, String)> =
        store::before(&conn, of.plan_year).await?.iter().filter_map(named).collect();
    if let Some(kept) = of.previous.filter(|kept| choices.iter().all(|(id, _)| *id != kept.to_string())) {
        let known = store::find(&conn, kept).await?;
        let hidden = || (kept.to_string(), cx.t.get("indicator-previous-hidden"));
        choices.insert(0, known.as_ref().and_then(named).unwrap_or_else(hidden));
    }
    Ok(choices)
}

/// What the form chose; a form without the field leaves it as it is.
///
/// # Errors
/// [`Error::Invalid`] for what cannot be chosen.
pub(super) async fn chosen(cx: &Cx, of: &Indicator, form: &Form) -> Result<Option<IndicatorId>> {
    match form.values("previous").next() {
        None => Ok(of.previous),
        Some("") => Ok(None),
        Some(id) if choices(cx, of).await?.iter().any(|(choice, _)| choice == id) => Ok(id.parse().ok()),
        Some(_) => Err(Error::invalid("previous", "Chọn chỉ tiêu trong danh sách.")),
    }
}

/// The same indicator in the plans of other years that the actor may see: the one that it goes on from, then the others.
pub(super) async fn lineage(
    conn: &Conn,
    actor: &Actor,
    of: &Indicator,
) -> Result<(Option<(IndicatorId, String)>, Vec<(IndicatorId, String)>)> {
    let (mut previous, mut others) = (None, Vec::new());
    for other in store::lineage(conn, of).await? {
        let plan = plan::get(conn, other.plan).await?;
        if !may_see(actor, &plan) {
            continue;
        }
        let entry = (other.id, name(&other, &plan));
        if of.previous == Some(other.id) { previous = Some(entry) } else { others.push(entry) }
    }
    Ok((previous, others))
}

/// What edits changed of it, in words, by the place of the event in the trail.
pub(super) async fn changes(cx: &Cx, conn: &Conn, events: &[Recorded]) -> Result<HashMap<i64, String>> {
    let changed = |event: &Recorded| {
        let detail = event.detail();
        let id = |side: &str| Some(detail[side].as_object()?.get("previous")?.as_str().and_then(|id| id.parse().ok()));
        let (before, after): (Option<IndicatorId>, Option<IndicatorId>) = (id("before")?, id("after")?);
        (before != after).then_some((event.seq, before, after))
    };
    let found: Vec<_> = events.iter().filter(|e| e.kind == "plans.indicator.edited").filter_map(changed).collect();
    if found.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<IndicatorId> = found.iter().flat_map(|(_, before, after)| [*before, *after]).flatten().collect();
    let (plans, known) = (seen(conn, cx.actor()?).await?, store::of_ids(conn, &ids).await?);
    let say = |id: Option<IndicatorId>| match id {
        None => cx.t.get("indicator-previous-none"),
        Some(id) => {
            let one = known.iter().find(|i| i.id == id);
            one.and_then(|i| Some(name(i, plans.get(&i.plan)?)))
                .unwrap_or_else(|| cx.t.get("indicator-previous-hidden"))
        }
    };
    let words = |(seq, before, after)| {
        let sides = [("before", say(before).into()), ("after", say(after).into())];
        (seq, cx.t.with("indicator-previous-changed", sides))
    };
    Ok(found.into_iter().map(words).collect())
}
