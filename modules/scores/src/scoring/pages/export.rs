//! A score sheet as XLSX or CSV.

use super::{Names, id};
use crate::rules::words;
use crate::scoring::model::ScoringId;
use crate::scoring::sheet::Sheet;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Result, attach};
use office::{Cell, Column, ColumnKind, Table};

/// `GET /cham-diem/{scoring}/phieu.xlsx`
pub(crate) async fn xlsx(cx: Cx, Path(scoring): Path<String>) -> Result<Response> {
    let (table, name) = table(&cx, &scoring).await?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attach(table.to_xlsx().map_err(Error::internal)?, mime, &format!("{name}.xlsx")))
}

/// `GET /cham-diem/{scoring}/phieu.csv`
pub(crate) async fn csv(cx: Cx, Path(scoring): Path<String>) -> Result<Response> {
    let (table, name) = table(&cx, &scoring).await?;
    Ok(attach(table.to_csv().map_err(Error::internal)?, "text/csv; charset=utf-8", &format!("{name}.csv")))
}

/// One row for each criterion, and one for the whole at the end.
async fn table(cx: &Cx, scoring: &str) -> Result<(Table, String)> {
    let (conn, t) = (cx.read(), &cx.t);
    let id: ScoringId = id(scoring)?;
    let sheet = Sheet::load(&conn, &cx.app, id).await?;
    let title = super::title(cx, &Names::load(cx, &conn).await?, &sheet.scoring);
    let text = |key: &str| Column::new(t.get(key), ColumnKind::Text);
    let points = |key: &str| Column::new(t.get(key), ColumnKind::Decimal);
    let columns = vec![
        text("score-pillar"),
        text("score-index"),
        text("score-code"),
        text("score-criterion"),
        points("score-max"),
        points("score-own"),
        points("score-verified"),
        text("score-verified-reason"),
        text("score-why"),
        text("score-citations"),
        text("score-note"),
    ];
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (pillar, index, c) in sheet.set.criteria() {
        let Some(line) = sheet.lines.get(&c.code) else { continue };
        let verified = line.entry.verified.filter(|_| line.verified);
        rows.push(vec![
            format!("{} {}", pillar.code, pillar.title).into(),
            format!("{} {}", index.code, index.title).into(),
            c.code.as_str().into(),
            c.title.as_str().into(),
            c.max.into(),
            line.own.points.into(),
            verified.into(),
            line.entry.verified_reason.as_str().into(),
            words::why(t, c, &line.own).into(),
            line.entry.citations.as_str().into(),
            line.entry.note.as_str().into(),
        ]);
    }
    let result = words::index(t.lang(), sheet.total.index());
    let mut last: Vec<Cell> = vec![t.get("score-whole").into(), Cell::Empty, Cell::Empty, Cell::Empty];
    last.extend([sheet.total.max.into(), Cell::Empty, sheet.total.points.into(), Cell::Empty]);
    last.extend([format!("{}: {result}", t.get("score-result")).into(), Cell::Empty, Cell::Empty]);
    rows.push(last);
    let name = vietnamese::slug(&title);
    Ok((Table { title, columns, rows }, name))
}
