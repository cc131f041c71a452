//! The tasks of a plan, with filters; the same as a table file.

use super::export;
use super::names::Names;
use super::row::Row;
use crate::plan::view::{may_edit, visible_plan};
use crate::plan::{Plan, PlanId};
use crate::status::Status;
use crate::task::store::{self, Filter};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Result, UnitId};
use std::collections::HashMap;
use ui::DataTable;

/// What the address asks for.
#[derive(Debug, Clone, Default, PartialEq)]
struct Asked {
    unit: Option<UnitId>,
    status: Option<Status>,
    words: String,
}

impl Asked {
    fn of(query: &HashMap<String, String>) -> Self {
        let given = |name: &str| query.get(name).map_or("", |value| value.trim());
        Self {
            unit: given("don-vi").parse().ok(),
            status: Status::from_key(given("trang-thai")),
            words: given("tim").chars().take(200).collect(),
        }
    }

    /// The same filters as a query string.
    fn query(&self) -> String {
        let mut pairs = Vec::new();
        if let Some(unit) = self.unit {
            pairs.push(format!("don-vi={unit}"));
        }
        if let Some(status) = self.status {
            pairs.push(format!("trang-thai={}", status.key()));
        }
        if !self.words.is_empty() {
            pairs.push(format!("tim={}", kernel::url_encode(&self.words)));
        }
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

#[derive(Template)]
#[template(path = "task/pages/list.html")]
struct Page<'a> {
    t: &'a ui::T,
    plan: &'a Plan,
    shown: usize,
    total: usize,
    filter: ui::FilterBar,
    table: DataTable,
    query: String,
    may_edit: bool,
}

/// The page.
pub(super) async fn show(
    cx: Cx,
    Path(plan): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    let asked = Asked::of(&query);
    let (plan, names, rows, total) = rows(&cx, &plan, &asked).await?;
    let page = Page {
        t: &cx.t,
        total,
        shown: rows.len(),
        filter: filter_bar(&cx.t, &plan, &names, &asked),
        table: table(&cx.t, &rows),
        query: asked.query(),
        may_edit: may_edit(cx.actor()?, &plan),
        plan: &plan,
    };
    let plan_href = format!("/ke-hoach/{}", plan.id);
    cx.page(&cx.t.get("task-list"), &[(plan.title.as_str(), plan_href.as_str())], &page)
}

fn filter_bar(t: &ui::T, plan: &Plan, names: &Names, asked: &Asked) -> ui::FilterBar {
    let all = t.get("task-filter-all");
    let units: Vec<(String, String)> = names.units.iter().map(|u| (u.id.to_string(), u.name.clone())).collect();
    let statuses: Vec<(String, String)> = Status::ALL.iter().map(|s| (s.key().to_owned(), t.get(s.label()))).collect();
    let unit = asked.unit.map(|unit| unit.to_string()).unwrap_or_default();
    let status = asked.status.map_or("", Status::key);
    ui::FilterBar::new(t, format!("/ke-hoach/{}/nhiem-vu", plan.id))
        .text("tim", &t.get("task-filter-words"), &asked.words)
        .select("don-vi", &t.get("task-filter-unit"), &all, &units, &unit)
        .select("trang-thai", &t.get("task-filter-status"), &all, &statuses, status)
        .clearable(t, *asked != Asked::default())
}

fn table(t: &ui::T, rows: &[Row]) -> DataTable {
    let mut table = DataTable::new(t.get("task-list"))
        .with_own_file()
        .column(t.get("task-field-title"))
        .column(t.get("task-field-lead-unit"))
        .column(t.get("task-field-deadline"))
        .numeric(t.get("task-progress"))
        .column(t.get("task-status"));
    for r in rows {
        let title = format!("{}. {}", r.number, r.title);
        let mut lead = ui::Html::new();
        lead.text(&r.lead);
        for below in [&r.helpers, &ui::html::escape(&r.person)] {
            if !below.is_empty() {
                lead.open("div", "pw-table__below");
                lead.raw(below);
                lead.close("div");
            }
        }
        let mut status = ui::Html::new();
        status.put(&r.tag());
        status.element("span", "pw-table__below", &r.why);
        table.row(vec![
            DataTable::link(title, &r.href, &r.product),
            lead.into_string(),
            DataTable::two_lines(&r.deadline, &r.due),
            DataTable::text(format!("{} %", r.progress)),
            status.into_string(),
        ]);
    }
    table
}

/// What is shown, as a spreadsheet.
pub(super) async fn xlsx(
    cx: Cx,
    Path(plan): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    let (plan, _, rows, _) = rows(&cx, &plan, &Asked::of(&query)).await?;
    export::xlsx(&cx, &plan, &rows)
}

/// What is shown, as comma-separated values.
pub(super) async fn csv(
    cx: Cx,
    Path(plan): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    let (plan, _, rows, _) = rows(&cx, &plan, &Asked::of(&query)).await?;
    export::csv(&cx, &plan, &rows)
}

/// The rows that the filters let through, and how many tasks the plan has.
async fn rows(cx: &Cx, plan: &str, asked: &Asked) -> Result<(Plan, Names, Vec<Row>, usize)> {
    let (conn, actor, today) = (cx.read(), cx.actor()?, cx.today());
    let id: PlanId = plan.parse().map_err(|_| Error::NotFound)?;
    let plan = visible_plan(&conn, actor, id).await?;
    let names = Names::load(&conn, today).await?;
    let coordinating = store::coordinating_in_plan(&conn, id).await?;
    let filter = Filter { plan: Some(id), unit: asked.unit, ..Filter::default() };
    let listed = store::list(&conn, actor, &filter, today).await?;
    let total = listed.len();
    let none = Vec::new();
    let rows =
        listed.iter().map(|task| Row::of(task, &names, coordinating.get(&task.id).unwrap_or(&none), &cx.t, today));
    let wanted: Vec<String> = vietnamese::fold(&asked.words).split_whitespace().map(str::to_owned).collect();
    let has_words = |row: &Row| {
        let text =
            vietnamese::fold(&format!("{} {} {} {} {}", row.title, row.product, row.section, row.lead, row.person));
        wanted.iter().all(|word| text.contains(word.as_str()))
    };
    let shown = rows.filter(|row| asked.status.is_none_or(|s| s == row.status) && has_words(row)).collect();
    Ok((plan, names, shown, total))
}
