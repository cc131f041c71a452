//! What a tracked plan holds, in the terms of a review, so that a later version can be compared with it.

use super::content::{BasisItem, Content, IndicatorItem, TaskItem};
use super::reconcile::Tracked;
use super::store;
use super::ward_units::WardUnit;
use crate::indicator::{self, IndicatorState};
use crate::plan::{self, PlanId};
use crate::task;
use kernel::{Conn, Result, UnitId};
use uuid::Uuid;

/// Indicators and tasks that are followed, documents cited, results of the year before.
pub(crate) async fn of_plan(conn: &Conn, id: PlanId, units: &[WardUnit]) -> Result<Vec<Tracked>> {
    plan::get(conn, id).await?.require_open()?;
    let name = |unit: Option<UnitId>| -> Vec<String> {
        units.iter().filter(|u| Some(u.id) == unit).map(|u| u.name.clone()).collect()
    };
    let mut all = Vec::new();
    for i in indicator::of_plan(conn, id).await? {
        if i.plan != id || i.state != IndicatorState::Active {
            continue;
        }
        let content = IndicatorItem {
            comparator: i.comparator.key().to_owned(),
            value: i.target,
            unit: i.unit.as_str().to_owned(),
            aspiration: i.aspiration,
            section: i.section,
            lead: name(i.lead),
            core: true,
            name: i.name,
            ..IndicatorItem::default()
        };
        all.push(Tracked { id: i.id.0, content: Content::Indicator(content) });
    }
    for t in task::followed(conn, id).await? {
        let content = TaskItem {
            deadline: t.deadline(),
            title: t.title,
            product: t.product,
            deadline_text: t.deadline_text,
            lead: name(t.lead_unit_id),
            section: t.section,
            ..TaskItem::default()
        };
        all.push(Tracked { id: t.id.0, content: Content::Task(content) });
    }
    for b in plan::bases(conn, id).await? {
        let content = BasisItem { kind: b.kind, number: b.number, issued_on: b.issued_on, issuer: b.issuer };
        all.push(Tracked { id: Uuid::now_v7(), content: Content::Basis(content) });
    }
    let (results, _) = store::results_of(conn, id.0).await?;
    all.extend(results.into_iter().map(|r| Tracked { id: r.id.0, content: r.content }));
    Ok(all)
}
