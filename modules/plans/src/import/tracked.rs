//! What a tracked plan holds, in the terms of a review, so that a later version can be compared with it.

use super::content::{BasisItem, Content, FocusItem, IndicatorItem, ReportingItem, ResultItem, TaskItem};
use super::reconcile::Tracked;
use super::ward_units::WardUnit;
use crate::indicator::{self, IndicatorState};
use crate::plan::{self, PlanId};
use crate::task;
use kernel::{Conn, Result, UnitId};
use uuid::Uuid;

/// Indicators and tasks that are followed, documents cited, results of the year before, duties to report,
/// focus.
pub(crate) async fn of_plan(conn: &Conn, id: PlanId, units: &[WardUnit]) -> Result<Vec<Tracked>> {
    plan::get(conn, id).await?.require_open()?;
    let name = |unit: Option<UnitId>| -> Vec<String> {
        units.iter().filter(|u| Some(u.id) == unit).map(|u| u.name.clone()).collect()
    };
    let names = |of: Option<&Vec<UnitId>>| -> Vec<String> {
        of.into_iter().flatten().flat_map(|unit| name(Some(*unit))).collect()
    };
    let mut all = Vec::new();
    let helping = indicator::units_in_plan(conn, id).await?;
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
            coordinating: names(helping.get(&i.id)),
            core: true,
            name: i.name,
            ..IndicatorItem::default()
        };
        all.push(Tracked { id: i.id.0, content: Content::Indicator(content) });
    }
    let helping = task::coordinating_in_plan(conn, id).await?;
    for t in task::followed(conn, id).await? {
        let content = TaskItem {
            deadline: t.deadline(),
            title: t.title,
            product: t.product,
            deadline_text: t.deadline_text,
            lead: name(t.lead_unit_id),
            coordinating: names(helping.get(&t.id)),
            section: t.section,
        };
        all.push(Tracked { id: t.id.0, content: Content::Task(content) });
    }
    all.extend(of_document(conn, id).await?);
    Ok(all)
}

/// What only the document says: documents cited, results of the year before, duties to report, focus. They have no identifiers that last.
async fn of_document(conn: &Conn, id: PlanId) -> Result<Vec<Tracked>> {
    let mut all = Vec::new();
    let mut push = |content| all.push(Tracked { id: Uuid::now_v7(), content });
    for b in plan::bases(conn, id).await? {
        let content = BasisItem { kind: b.kind, number: b.number, issued_on: b.issued_on, issuer: b.issuer };
        push(Content::Basis(content));
    }
    for r in plan::results(conn, id).await? {
        let content = ResultItem {
            name: r.name,
            value: r.value,
            unit: r.unit,
            numerator: r.numerator,
            denominator: r.denominator,
            section: r.section,
            period: r.period,
        };
        push(Content::Result(content));
    }
    for d in plan::reporting(conn, id).await? {
        let deadline = serde_json::from_str(&d.due_rule).ok();
        push(Content::Reporting(ReportingItem { who: d.who, to: d.to_whom, due_text: d.due_text, deadline }));
    }
    for f in plan::focus(conn, id).await? {
        let content = FocusItem { quarter: f.quarter, body: f.body };
        push(Content::Focus(content));
    }
    Ok(all)
}
