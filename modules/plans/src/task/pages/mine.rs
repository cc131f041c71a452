//! "Việc của tôi": what is late, what is due within a fortnight, what waits for an answer or a decision.

use super::names::Names;
use super::row::{Row, day};
use crate::policy::APPROVE;
use crate::task::model::soon;
use crate::task::store::{self, Filter, Listed};
use askama::Template;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::{Actor, Cx, Grant, Result, UnitId, local_day};
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "task/pages/mine.html")]
struct Page<'a> {
    t: &'a ui::T,
    overdue: Vec<Row>,
    due_soon: Vec<Row>,
    others: Vec<Row>,
    file: ui::ListFile,
    difficulties: Vec<Blocked>,
    extensions: Vec<Asked>,
    /// The actor's own units, with links to their pages.
    units: Vec<(String, String)>,
    approves: bool,
}

/// A difficulty that waits.
struct Blocked {
    href: String,
    title: String,
    body: String,
    who: String,
    unit: String,
    since: String,
    level: String,
}

/// An extension that waits for a decision.
struct Asked {
    href: String,
    title: String,
    reason: String,
    who: String,
    unit: String,
    from: String,
    to: String,
}

/// The page.
pub(super) async fn show(cx: Cx) -> Result<Response> {
    let (conn, actor, today) = (cx.read(), cx.actor()?, cx.today());
    let names = Names::load(&conn, today).await?;
    let mine = my_tasks(&cx, actor).await?;
    let rows: Vec<Row> = mine.iter().map(|task| Row::of(task, &names, &[], &cx.t, today)).collect();
    let (overdue, rest): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|r| r.due_on.is_some_and(|d| d < today));
    let (due_soon, others): (Vec<Row>, Vec<Row>) =
        rest.into_iter().partition(|r| r.due_on.is_some_and(|d| d <= soon(today)));
    let approves = actor.can(APPROVE);
    let t = &cx.t;
    let heading = |key: &str, rows: &[Row]| t.with(key, [("n", rows.len().into())]);
    let groups: [(&str, &[Row]); 3] =
        [("task-mine-overdue", &overdue), ("task-mine-soon", &due_soon), ("task-mine-others", &others)];
    let page = Page {
        t,
        file: super::row::file(t, &t.get("task-mine"), groups.map(|(key, rows)| (heading(key, rows), rows))),
        overdue,
        due_soon,
        others,
        difficulties: difficulties(&cx, actor, &names, approves).await?,
        extensions: if approves { extensions(&cx, &names).await? } else { Vec::new() },
        units: own_units(actor, today).into_iter().map(|u| (names.unit(Some(u)), format!("/don-vi/{u}"))).collect(),
        approves,
    };
    cx.page(&cx.t.get("task-mine"), &[], &page)
}

/// The units in which the actor holds a role today.
fn own_units(actor: &Actor, today: NaiveDate) -> BTreeSet<UnitId> {
    let current = |g: &&Grant| g.from <= today && g.to.is_none_or(|to| today <= to);
    actor.grants.iter().filter(current).filter_map(|grant| grant.unit).collect()
}

/// Open tasks of which the actor is in charge, or which a unit of the actor leads; each once, by due day.
async fn my_tasks(cx: &Cx, actor: &Actor) -> Result<Vec<Listed>> {
    let (conn, today) = (cx.read(), cx.today());
    let units = own_units(actor, today);
    let person = Filter { person: Some(actor.user), only_open: true, ..Filter::default() };
    let mut tasks = store::list(&conn, actor, &person, today).await?;
    for unit in units {
        let filter = Filter { unit: Some(unit), only_open: true, ..Filter::default() };
        for task in store::list(&conn, actor, &filter, today).await? {
            if task.lead_unit_id == Some(unit) && !tasks.iter().any(|seen| seen.id == task.id) {
                tasks.push(task);
            }
        }
    }
    tasks.sort_by_key(|task| (task.due_on.is_none(), task.due_on, task.position));
    Ok(tasks)
}

async fn difficulties(cx: &Cx, actor: &Actor, names: &Names, approves: bool) -> Result<Vec<Blocked>> {
    let own = own_units(actor, cx.today());
    let all = store::blocking(&cx.read(), None).await?;
    let mine = all.into_iter().filter(|d| approves || d.lead_unit_id.is_some_and(|unit| own.contains(&unit)));
    Ok(mine
        .map(|d| Blocked {
            href: format!("/nhiem-vu/{}#kho-khan", d.task_id),
            title: d.title,
            body: d.body,
            who: d.raised_by_name,
            unit: names.unit(d.lead_unit_id),
            since: vietnamese::format_date(local_day(d.raised_at)),
            level: cx.t.get(format!("task-difficulty-level-{}", d.level)),
        })
        .collect())
}

async fn extensions(cx: &Cx, names: &Names) -> Result<Vec<Asked>> {
    let waiting = store::waiting_extensions(&cx.read()).await?.into_iter();
    Ok(waiting
        .map(|e| Asked {
            href: format!("/nhiem-vu/{}#gia-han", e.task_id),
            title: e.title,
            reason: e.reason,
            who: e.requested_by_name,
            unit: names.unit(e.lead_unit_id),
            from: day(e.from_due),
            to: vietnamese::format_date(e.to_due),
        })
        .collect())
}
