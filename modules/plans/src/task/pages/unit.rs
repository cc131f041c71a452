//! The page of a unit: what it leads, what it takes part in, what blocks it.

use super::names::Names;
use super::row::{self, Row};
use crate::indicator;
use crate::status::Status;
use crate::task::store::{self, Filter};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Result, UnitId, local_day};

#[derive(Template)]
#[template(path = "task/pages/unit.html")]
struct Page<'a> {
    t: &'a ui::T,
    name: String,
    leads: Vec<Row>,
    takes_part: Vec<Row>,
    done: usize,
    late: usize,
    difficulties: Vec<(String, String, String, String)>,
    indicators: Vec<(String, String, ui::Status, String)>,
    people: Vec<(String, String)>,
    tasks_file: ui::ListFile,
    indicators_file: ui::ListFile,
}

/// The page.
pub(super) async fn show(cx: Cx, Path(unit): Path<String>) -> Result<Response> {
    let (conn, actor, today) = (cx.read(), cx.actor()?, cx.today());
    let id: UnitId = unit.parse().map_err(|_| Error::NotFound)?;
    let unit = people::api::unit(&conn, id).await?;
    let names = Names::load(&conn, today).await?;
    let filter = Filter { unit: Some(id), ..Filter::default() };
    let listed = store::list(&conn, actor, &filter, today).await?;
    let (leads, takes_part): (Vec<_>, Vec<_>) = listed.iter().partition(|task| task.lead_unit_id == Some(id));
    let rows = |tasks: Vec<&store::Listed>| -> Vec<Row> {
        tasks.into_iter().map(|task| Row::of(task, &names, &[], &cx.t, today)).collect()
    };
    let (leads, takes_part) = (rows(leads), rows(takes_part));
    let count = |status| leads.iter().filter(|row| row.status == status).count();
    let difficulties = store::blocking(&conn, Some(id)).await?.into_iter().map(|d| {
        let since = vietnamese::format_date(local_day(d.raised_at));
        (format!("/nhiem-vu/{}#kho-khan", d.task_id), d.title, d.body, since)
    });
    let indicators = indicator::list_for_unit(&conn, &cx.app, id, today).await?.into_iter().map(|s| {
        let (assessment, of) = (&s.assessment, &s.indicator);
        let tag = ui::Status::of(assessment.status.key(), cx.t.get(assessment.status.label()));
        (format!("/chi-tieu/{}", of.id), of.name.clone(), tag, assessment.sentence(of, cx.t.lang()).say(&cx.t))
    });
    let t = &cx.t;
    let indicators: Vec<(String, String, ui::Status, String)> = indicators.collect();
    let heading = |key: &str, rows: &[Row]| t.with(key, [("n", rows.len().into())]);
    let groups: [(&str, &[Row]); 2] = [("task-unit-leads", &leads), ("task-unit-takes-part", &takes_part)];
    let page = Page {
        t,
        tasks_file: row::file(t, &unit.name, groups.map(|(key, rows)| (heading(key, rows), rows))),
        indicators_file: indicators_file(t, &indicators),
        done: count(Status::Met),
        late: count(Status::Late),
        difficulties: difficulties.collect(),
        indicators,
        people: people_of(&names, id),
        name: unit.name,
        leads,
        takes_part,
    };
    cx.page(&page.name.clone(), &[], &page)
}

/// The indicators of a unit as a file.
fn indicators_file(t: &ui::T, indicators: &[(String, String, ui::Status, String)]) -> ui::ListFile {
    let mut table = ui::DataTable::new(t.get("task-unit-indicators"))
        .column(t.get("plan-column-indicator"))
        .column(t.get("plan-column-status"))
        .column(t.get("task-note"));
    for (_, name, status, why) in indicators {
        table.row([name, &status.text, why].into_iter().map(ui::DataTable::text).collect());
    }
    ui::ListFile(table)
}

/// Name and title of the people of a unit.
fn people_of(names: &Names, id: UnitId) -> Vec<(String, String)> {
    let of_unit = names.people.iter().filter(|person| person.unit == Some(id));
    of_unit.map(|person| (person.name.clone(), person.title.clone())).collect()
}
