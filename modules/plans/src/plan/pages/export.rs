//! The dashboard as a table to take away: XLSX and CSV with the same rows as the page.

use super::dashboard::Narrowed;
use crate::plan::board::Board;
use crate::plan::view::{id, name_of, say};
use crate::status::Status;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Result, UnitId, attach};
use office::{Cell, Column, ColumnKind, Table};

/// `GET /ke-hoach/{plan}/tong-quan.xlsx`
pub(crate) async fn xlsx(cx: Cx, Path(plan): Path<String>, Query(q): Query<Narrowed>) -> Result<Response> {
    let (table, name) = table(&cx, &plan, &q).await?;
    let bytes = table.to_xlsx().map_err(Error::internal)?;
    Ok(attach(bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &format!("{name}.xlsx")))
}

/// `GET /ke-hoach/{plan}/tong-quan.csv`
pub(crate) async fn csv(cx: Cx, Path(plan): Path<String>, Query(q): Query<Narrowed>) -> Result<Response> {
    let (table, name) = table(&cx, &plan, &q).await?;
    Ok(attach(table.to_csv().map_err(Error::internal)?, "text/csv; charset=utf-8", &format!("{name}.csv")))
}

async fn table(cx: &Cx, plan: &str, q: &Narrowed) -> Result<(Table, String)> {
    let mut board = Board::load(&cx.read(), &cx.app, cx.actor()?, id(plan)?).await?;
    if let Ok(unit) = q.unit.parse::<UnitId>() {
        board.narrow_to(unit);
    }
    if let Some(only) = Status::from_key(&q.status) {
        board.indicators.retain(|s| s.assessment.status == only);
    }
    let (t, lang) = (&cx.t, cx.t.lang());
    let column = |key: &str, kind: ColumnKind| Column::new(t.get(key), kind);
    let columns = vec![
        column("plan-column-section", ColumnKind::Text),
        column("plan-column-indicator", ColumnKind::Text),
        column("plan-filter-unit", ColumnKind::Text),
        column("plan-column-unit", ColumnKind::Text),
        column("plan-column-target", ColumnKind::Text),
        column("plan-column-result", ColumnKind::Decimal),
        column("plan-column-numerator", ColumnKind::Decimal),
        column("plan-column-denominator", ColumnKind::Decimal),
        column("plan-column-until", ColumnKind::Date),
        column("plan-column-status", ColumnKind::Text),
        column("plan-column-why", ColumnKind::Text),
    ];
    let row = |s: &crate::indicator::Standing| -> Vec<Cell> {
        let (i, a) = (&s.indicator, &s.assessment);
        let latest = a.latest.as_ref();
        vec![
            i.section.as_str().into(),
            i.name.as_str().into(),
            name_of(&board.units, i.lead).into(),
            i.unit.label(lang).into(),
            i.target_text(lang).into(),
            a.value().map(crate::indicator::cut_to_hundredths).into(),
            latest.and_then(|p| p.numerator).into(),
            latest.and_then(|p| p.denominator).into(),
            latest.map(|p| p.to).into(),
            t.get(a.status.label()).into(),
            say(t, &a.sentence(i, lang)).into(),
        ]
    };
    let rows = board.indicators.iter().map(row).collect();
    let name = vietnamese::slug(&board.plan.title);
    Ok((Table { title: board.plan.title.clone(), columns, rows }, name))
}
