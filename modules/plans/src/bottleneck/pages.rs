//! The page of what is stuck, with its downloads.

use super::bottlenecks;
use super::model::{Bottleneck, Kind, Place, Step};
use crate::plan::view::{name_of, unit_choices, unit_names};
use crate::policy::VIEW;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Access, Cx, Error, Result, Routes, UnitId, attach};
use office::{Cell, Column, ColumnKind, Table};
use serde::Deserialize;
use std::collections::HashMap;
use ui::DataTable;

/// Routes of what is stuck.
pub(super) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    r.get("/diem-nghen", view, show).get("/diem-nghen.xlsx", view, xlsx).get("/diem-nghen.csv", view, csv)
}

/// What narrows the list.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "don-vi", default)]
    unit: String,
    #[serde(rename = "loai", default)]
    kind: String,
}

impl Asked {
    /// Does it let this through? A unit is concerned where it leads, and where the time goes at it.
    fn lets(&self, b: &Bottleneck) -> bool {
        let unit: Option<UnitId> = self.unit.parse().ok();
        let at = |unit: UnitId| b.unit == Some(unit) || b.steps.iter().any(|s| s.place == Place::Unit(Some(unit)));
        unit.is_none_or(at) && Kind::from_key(&self.kind).is_none_or(|kind| kind == b.kind)
    }
}

/// What the filters let through, with the names of units.
pub(super) async fn asked(cx: &Cx, q: &Asked) -> Result<(Vec<Bottleneck>, HashMap<UnitId, String>)> {
    let mut found = bottlenecks(cx).await?;
    found.retain(|b| q.lets(b));
    Ok((found, unit_names(&cx.read()).await?))
}

#[derive(Template)]
#[template(path = "bottleneck/pages.html")]
struct Page<'a> {
    t: &'a ui::T,
    filter: ui::FilterBar,
    kinds: Vec<(String, usize)>,
    table: DataTable,
    query: String,
}

/// `GET /diem-nghen`
async fn show(cx: Cx, Query(q): Query<Asked>) -> Result<Response> {
    let t = &cx.t;
    let (found, names) = asked(&cx, &q).await?;
    let count =
        |kind: Kind| (t.get(format!("bottleneck-{}", kind.key())), found.iter().filter(|b| b.kind == kind).count());
    let choices: Vec<(String, String)> =
        Kind::ALL.iter().map(|k| (k.key().to_owned(), t.get(format!("bottleneck-{}", k.key())))).collect();
    let filter = ui::FilterBar::new(t, "/diem-nghen")
        .select(
            "don-vi",
            &t.get("task-filter-unit"),
            &t.get("task-filter-all"),
            &unit_choices(&cx.read()).await?,
            &q.unit,
        )
        .select("loai", &t.get("bottleneck-kind"), &t.get("task-filter-all"), &choices, &q.kind)
        .clearable(t, !q.unit.is_empty() || !q.kind.is_empty());
    let unit: Option<UnitId> = q.unit.parse().ok();
    let page = Page {
        t,
        filter,
        kinds: Kind::ALL.into_iter().map(count).filter(|(_, n)| *n > 0).collect(),
        table: table(t, &found, &names),
        query: format!(
            "?don-vi={}&loai={}",
            unit.map(|u| u.to_string()).unwrap_or_default(),
            Kind::from_key(&q.kind).map_or("", Kind::key)
        ),
    };
    cx.page(&t.get("bottlenecks"), &[], &page)
}

fn table(t: &ui::T, found: &[Bottleneck], names: &HashMap<UnitId, String>) -> DataTable {
    let mut table = DataTable::new(t.get("bottlenecks"))
        .with_own_file()
        .column(t.get("bottleneck-what"))
        .column(t.get("bottleneck-why"))
        .column(t.get("bottleneck-where"))
        .numeric(t.get("bottleneck-days"))
        .column(t.get("bottleneck-next"));
    for b in found {
        table.row(vec![
            DataTable::link(&b.title, &b.href, name_of(names, b.unit)),
            DataTable::two_lines(t.get(format!("bottleneck-{}", b.kind.key())), b.why.say(t)),
            DataTable::text(places(t, &b.steps, names)),
            DataTable::text(ui::integer(t.lang(), b.days)),
            DataTable::link(t.get(format!("bottleneck-next-{}", b.kind.key())), &b.next, ""),
        ]);
    }
    table
}

/// "4 ngày ở bộ phận tổng hợp; 11 ngày ở lãnh đạo".
pub(super) fn places(t: &ui::T, steps: &[Step], names: &HashMap<UnitId, String>) -> String {
    let said = |step: &Step| {
        let place = match step.place {
            Place::Unit(unit) if name_of(names, unit).is_empty() => t.get("bottleneck-at-nobody"),
            Place::Unit(unit) => name_of(names, unit).to_owned(),
            Place::Coordinator => t.get("bottleneck-at-coordinator"),
            Place::Leader => t.get("bottleneck-at-leader"),
            Place::Approver => t.get("bottleneck-at-approver"),
        };
        t.with("bottleneck-at", [("days", step.days.into()), ("place", place.into())])
    };
    steps.iter().map(said).collect::<Vec<_>>().join("; ")
}

async fn export(cx: &Cx, q: &Asked) -> Result<Table> {
    let t = &cx.t;
    let (found, names) = asked(cx, q).await?;
    let text = |key: &str| Column::new(t.get(key), ColumnKind::Text);
    let columns = vec![
        text("bottleneck-what"),
        text("task-field-lead-unit"),
        text("bottleneck-kind"),
        text("bottleneck-why"),
        text("bottleneck-where"),
        Column::new(t.get("bottleneck-days"), ColumnKind::Integer),
        text("bottleneck-next"),
    ];
    let row = |b: &Bottleneck| -> Vec<Cell> {
        vec![
            b.title.as_str().into(),
            name_of(&names, b.unit).into(),
            t.get(format!("bottleneck-{}", b.kind.key())).into(),
            b.why.say(t).into(),
            places(t, &b.steps, &names).into(),
            b.days.into(),
            t.get(format!("bottleneck-next-{}", b.kind.key())).into(),
        ]
    };
    Ok(Table { title: t.get("bottlenecks"), columns, rows: found.iter().map(row).collect() })
}

/// `GET /diem-nghen.xlsx`
async fn xlsx(cx: Cx, Query(q): Query<Asked>) -> Result<Response> {
    let bytes = export(&cx, &q).await?.to_xlsx().map_err(Error::internal)?;
    Ok(attach(bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "diem-nghen.xlsx"))
}

/// `GET /diem-nghen.csv`
async fn csv(cx: Cx, Query(q): Query<Asked>) -> Result<Response> {
    let bytes = export(&cx, &q).await?.to_csv().map_err(Error::internal)?;
    Ok(attach(bytes, "text/csv; charset=utf-8", "diem-nghen.csv"))
}
