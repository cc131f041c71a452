//! Records as an Excel workbook, row after row through a temporary file, up to what people open.

use super::{Column, How, Names, Plan, Portion, fetch, line};
use crate::definition::Kind;
use kernel::{Error, Result};
use office::{Cell, ColumnKind, SheetWriter};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Records of a workbook at most.
pub(in crate::spreadsheet) const MOST_ROWS: u64 = 200_000;

/// The workbook of the records that match.
///
/// # Errors
/// When the database refuses or the disk is full.
pub(in crate::spreadsheet) async fn workbook(app: &kernel::App, ward: kernel::WardId, plan: Plan) -> Result<Vec<u8>> {
    let plan = Arc::new(plan);
    let (send, receive) = mpsc::channel(super::AHEAD);
    tokio::spawn(fetch(app.db.clone(), ward, plan.clone(), false, send));
    let written = tokio::task::spawn_blocking(move || write(&plan, receive));
    written.await.map_err(Error::internal)?
}

fn write(plan: &Plan, mut receive: mpsc::Receiver<Result<Portion>>) -> Result<Vec<u8>> {
    let mut columns: Vec<office::Column> =
        plan.columns.iter().map(|c| office::Column::new(&c.field.label, kind(c))).collect();
    if plan.has_states() {
        columns.push(office::Column::new(&plan.state_label, ColumnKind::Text));
    }
    let mut sheet = SheetWriter::new(&plan.register.definition.title, &columns).map_err(Error::internal)?;
    while let Some(portion) = receive.blocking_recv() {
        let portion = portion?;
        let mut failed = None;
        line::each(plan, &portion.lines, false, |row| {
            let values = plan.columns.iter().zip(&row.values);
            let mut cells: Vec<Cell> =
                values.map(|(column, value)| cell(plan, column, value, &portion.linked)).collect();
            if plan.has_states() {
                cells.push(plan.state(row.state).into());
            }
            failed = failed.take().or_else(|| sheet.push(&cells).err());
        })?;
        if let Some(error) = failed {
            return Err(Error::internal(error));
        }
    }
    sheet.finish().map_err(Error::internal)
}

fn kind(column: &Column) -> ColumnKind {
    match (&column.how, column.field.kind) {
        (How::Number, Kind::Integer) => ColumnKind::Integer,
        (How::Number, Kind::Money) => ColumnKind::Money,
        // A year has no dot between its thousands.
        (How::Number, Kind::Year) => ColumnKind::Text,
        (How::Number, _) => ColumnKind::Decimal,
        (How::AsIs, Kind::Date) => ColumnKind::Date,
        _ => ColumnKind::Text,
    }
}

fn cell(plan: &Plan, column: &Column, value: &str, linked: &Names) -> Cell {
    let text = || Cell::Text(plan.shown(column, value, linked).into_owned());
    match kind(column) {
        _ if value.is_empty() => Cell::Empty,
        ColumnKind::Integer | ColumnKind::Money => value.parse().map_or_else(|_| text(), Cell::Integer),
        ColumnKind::Decimal => value.parse().map_or_else(|_| text(), Cell::Decimal),
        ColumnKind::Date => value.parse().map_or_else(|_| text(), Cell::Date),
        _ => text(),
    }
}
