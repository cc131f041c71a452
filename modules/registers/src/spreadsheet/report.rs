//! What a file would do, row by row: counted for the preview, and each row with something wrong as a workbook.

use super::file;
use super::model::{Report, SAID, SHOWN, SKIPPED, ShownRow, TEXT, short};
use super::reading::{Fate, Ground, Outcome, PORTION};
use super::store::Import;
use crate::definition::{Field, Register};
use crate::map::Fence;
use crate::record::{Fault, FaultKind};
use crate::refs::References;
use kernel::{Conn, Cx, Error, Result};
use office::{Cell, Column, ColumnKind, SheetRow, Spreadsheet, Table};

/// The rows of a file, read against the register and the boundary of the ward.
struct Reading<'a> {
    ground: Ground<'a>,
    /// The fields whose places are compared, and with what.
    places: Vec<&'a Field>,
    fence: Fence,
}

impl<'a> Reading<'a> {
    async fn new(cx: &Cx, conn: &Conn, register: &'a Register, import: &Import, rows: &[&SheetRow]) -> Result<Self> {
        let (definition, columns) = (&register.definition, &import.layout.columns);
        let refs = References::of(cx, conn, definition).await?;
        let ground = Ground::new(register, refs, &import.layout, rows)?;
        let places = definition.places().filter(|field| columns.contains_key(&field.key)).collect();
        let fence = Fence::of(conn).await?;
        Ok(Self { ground, places, fence })
    }

    /// Reads some rows; true beside those whose place lies outside of the ward.
    async fn outcomes(&mut self, conn: &Conn, rows: &[&SheetRow]) -> Result<Vec<(Outcome, bool)>> {
        let outcomes = self.ground.outcomes(conn, rows).await?;
        let mut outcomes: Vec<(Outcome, bool)> = outcomes.into_iter().map(|outcome| (outcome, false)).collect();
        for field in &self.places {
            let place = |outcome: &Outcome| outcome.checked.values.get(&field.key).cloned().unwrap_or_default();
            let places = outcomes.iter().map(|(outcome, _)| place(outcome)).collect();
            for ((outcome, is_outside), said) in outcomes.iter_mut().zip(self.fence.warnings(places).await?) {
                *is_outside |= said.is_some();
                let fault = said.map(|said| Fault { field: field.key.clone(), kind: FaultKind::Unclean, said });
                outcome.faults.extend(fault);
            }
        }
        Ok(outcomes)
    }

    /// The fields that are read, each with its column.
    fn read(&self) -> Vec<(&Field, usize)> {
        let state = self.ground.state.iter().map(|(field, at)| (field, *at));
        self.ground.columns.iter().map(|(field, at)| (*field, *at)).chain(state).collect()
    }
}

fn cell(row: &SheetRow, at: usize) -> &str {
    row.cells().nth(at).unwrap_or_default()
}

/// What an import would do.
///
/// # Errors
/// As [`Ground::new`], or when the database refuses.
pub(super) async fn of(cx: &Cx, register: &Register, import: &Import, sheet: &Spreadsheet) -> Result<Report> {
    let conn = cx.read();
    let body = file::body(sheet, &import.layout)?;
    let mut reading = Reading::new(cx, &conn, register, import, &body.rows).await?;
    let skipped = body.skipped.iter().take(SKIPPED).map(|(row, text)| (*row, short(text, TEXT)));
    let mut report = Report { rows: body.rows.len(), skipped: skipped.collect(), ..Report::default() };
    for portion in body.rows.chunks(PORTION) {
        let outcomes = reading.outcomes(&conn, portion).await?;
        for ((outcome, is_outside), row) in outcomes.iter().zip(portion) {
            let shown = || {
                let named =
                    reading.read().into_iter().map(|(field, at)| (field.key.clone(), short(cell(row, at), TEXT)));
                let said = |fault: &Fault| Fault { said: short(&fault.said, SAID), ..fault.clone() };
                let faults = outcome.faults.iter().map(said).collect();
                ShownRow { number: outcome.number, fate: outcome.fate_key().to_owned(), cells: named.collect(), faults }
            };
            report.outside += usize::from(*is_outside);
            count(&mut report, outcome, shown);
        }
    }
    Ok(report)
}

fn count(report: &mut Report, outcome: &Outcome, shown: impl Fn() -> ShownRow) {
    match outcome.fate {
        _ if outcome.cannot_move() => {}
        Fate::New => report.new += 1,
        Fate::Changed(_) => report.changed += 1,
        Fate::Same => report.same += 1,
    }
    for fault in &outcome.faults {
        *report.faults.entry(fault.field.clone()).or_default() += 1;
    }
    if report.first.len() < SHOWN {
        report.first.push(shown());
    }
    if !outcome.is_clean() {
        report.faulty += 1;
        report.faulty_to_write += usize::from(outcome.fate != Fate::Same && !outcome.cannot_move());
        if report.first_faulty.len() < SHOWN {
            report.first_faulty.push(shown());
        }
    }
}

/// A row with something wrong: its number, what stands in the columns that are read, what is wrong.
struct Faulty {
    number: u32,
    cells: Vec<String>,
    faults: Vec<Fault>,
}

/// A workbook of every row that has something wrong or lies outside of the ward: what stands in the file, and beside it
/// a column of reasons for each field of which something is said.
///
/// # Errors
/// As [`of`].
pub(super) async fn workbook(cx: &Cx, register: &Register, import: &Import) -> Result<Vec<u8>> {
    let (t, conn) = (&cx.t, cx.read());
    let sheet = file::of(&cx.app, import).await?;
    let body = file::body(&sheet, &import.layout)?;
    let mut reading = Reading::new(cx, &conn, register, import, &body.rows).await?;
    let mut faulty = Vec::new();
    for portion in body.rows.chunks(PORTION) {
        let outcomes = reading.outcomes(&conn, portion).await?;
        let places: Vec<usize> = reading.read().into_iter().map(|(_, at)| at).collect();
        for ((outcome, is_outside), row) in outcomes.into_iter().zip(portion) {
            if is_outside || !outcome.is_clean() {
                let cells = places.iter().map(|at| cell(row, *at).to_owned()).collect();
                faulty.push(Faulty { number: outcome.number, cells, faults: outcome.faults });
            }
        }
    }
    let is_said = |key: &str| faulty.iter().any(|row| row.faults.iter().any(|fault| fault.field == key));
    let state = register.definition.state_field();
    let fields = register.definition.fields.iter().chain(&state);
    let said: Vec<&Field> = fields.filter(|field| is_said(&field.key)).collect();
    let text = |title: String| Column::new(title, ColumnKind::Text);
    let mut columns = vec![Column::new(t.get("sheet-row"), ColumnKind::Integer)];
    columns.extend(reading.read().into_iter().map(|(field, _)| text(field.label.clone())));
    let why = |field: &&Field| text(t.with("sheet-why", [("field", field.label.as_str().into())]));
    columns.extend(said.iter().map(why));
    let row = |row: &Faulty| {
        let reasons = said.iter().map(|field| {
            let of_field = row.faults.iter().filter(|fault| fault.field == field.key);
            Cell::Text(of_field.map(|fault| fault.said.as_str()).collect::<Vec<_>>().join(" "))
        });
        let cells = row.cells.iter().map(|cell| Cell::Text(cell.clone()));
        std::iter::once(Cell::Integer(i64::from(row.number))).chain(cells).chain(reasons).collect()
    };
    let table = Table { title: t.get("sheet-faulty-rows"), columns, rows: faulty.iter().map(row).collect() };
    let written = tokio::task::spawn_blocking(move || table.to_xlsx().map_err(Error::internal)).await;
    written.map_err(Error::internal)?
}
