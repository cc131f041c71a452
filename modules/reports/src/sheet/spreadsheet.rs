//! Phiếu XLSX: a sheet as a workbook that is filled in elsewhere, and what comes back of it, cell by cell.

use super::actions::{Loaded, Outcome, RowTyped};
use super::model::{Entry, Typed};
use crate::snapshot;
use kernel::UserId;
use office::{Cell, ColumnKind, EntryColumn, EntryRow, EntrySheet, FilledSheet};
use plans::api::{IndicatorFacts, IndicatorId};
use sha2::{Digest, Sha256};
use ui::{Lang, T};

/// A note is no longer than this.
const LONGEST_NOTE: usize = 4000;

/// The sheet as a workbook: a row for each indicator that is entered, with its open cells as they stand now. The hidden
/// name of a row carries its version and a digest of its cells, so that what nobody touched is known when it returns.
pub(crate) fn workbook(at: &Loaded, unit: &str, t: &T) -> EntrySheet {
    let shown = |key: &str, kind| EntryColumn::shown(key, &t.get(format!("report-{key}")), kind);
    let prompt = t.get("report-workbook-number");
    let number = |key: &str| EntryColumn::entry(key, &t.get(format!("report-{key}")), ColumnKind::Decimal, &prompt);
    let mut rows = Vec::new();
    let mut section = "";
    for i in at.indicators.iter().filter(|i| i.is_entered) {
        if i.section != section {
            section = &i.section;
            let mut cells = vec![Cell::Empty; 8];
            cells[0] = section.into();
            rows.push(EntryRow { id: String::new(), cells });
        }
        rows.push(row(at, i, t));
    }
    let day = vietnamese::format_date(at.period.due_on);
    EntrySheet {
        form: at.sheet.id.to_string(),
        title: format!("{} – {unit}", at.period.name(t.lang())),
        hint: t.with("report-workbook-hint", [("day", day.as_str().into())]),
        columns: vec![
            shown("indicator", ColumnKind::Text),
            shown("target", ColumnKind::Decimal),
            shown("before", ColumnKind::Decimal),
            shown("last-year", ColumnKind::Decimal),
            number("numerator"),
            number("denominator"),
            number("value"),
            EntryColumn::entry("note", &t.get("report-note"), ColumnKind::Text, &t.get("report-workbook-note")),
        ],
        rows,
    }
}

fn row(at: &Loaded, i: &IndicatorFacts, t: &T) -> EntryRow {
    let [_, before, last_year] = snapshot::values(i, &at.period);
    let shown = |value: Option<snapshot::Value>| Cell::from(value.map(|v| v.text));
    let entry = at.entry(i.id);
    let typed = kept(entry);
    EntryRow {
        id: format!("{}@{}@{}", i.id, entry.map_or(0, |e| e.version), digest(&typed)),
        cells: vec![
            name(i, t).into(),
            i.target_text(Lang::Vi).into(),
            shown(before),
            shown(last_year),
            typed.numerator.into(),
            typed.denominator.into(),
            typed.value.into(),
            typed.note.into(),
        ],
    }
}

/// "Hồ sơ nộp trực tuyến (tử số: …; mẫu số: …)".
fn name(i: &IndicatorFacts, t: &T) -> String {
    if !i.unit.is_share() || i.numerator_name.is_empty() || i.denominator_name.is_empty() {
        return i.name.clone();
    }
    let [part, whole] = ["report-numerator", "report-denominator"].map(|key| t.get(key).to_lowercase());
    format!("{} ({part}: {}; {whole}: {})", i.name, i.numerator_name, i.denominator_name)
}

fn kept(entry: Option<&Entry>) -> Typed {
    entry.map_or_else(Typed::default, |e| Typed {
        numerator: e.numerator,
        denominator: e.denominator,
        value: e.value,
        note: e.note.clone(),
    })
}

/// Tells apart what was typed from what went out.
fn digest(typed: &Typed) -> String {
    let said = format!(
        "{:?} {:?} {:?} {}",
        typed.numerator,
        typed.denominator,
        typed.value,
        typed.note.trim().replace('\r', "")
    );
    hex::encode(&Sha256::digest(said.as_bytes())[..6])
}

/// What is wrong with a cell, at the address that the spreadsheet shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CellError {
    pub address: String,
    /// Name of the indicator; empty where the row is of none.
    pub about: String,
    pub text: String,
}

/// What a workbook asks to be kept.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    /// Rows whose cells differ from what went out.
    pub rows: Vec<RowTyped>,
    pub errors: Vec<CellError>,
    /// (indicator, column, address) of the cells of `rows`.
    cells: Vec<(IndicatorId, String, String)>,
}

impl Filled {
    /// Reads a workbook that `by` filled in. A row that `by` wrote last may be corrected from the same file again.
    pub(crate) fn read(filled: &FilledSheet, at: &Loaded, by: UserId, t: &T) -> Self {
        let mut out = Self::default();
        for problem in &filled.problems {
            let text = match t.lang() {
                Lang::Vi => problem.problem.to_string(),
                Lang::En => problem.problem.in_english().to_owned(),
            };
            out.errors.push(CellError { address: problem.address.clone(), about: String::new(), text });
        }
        for cells in filled.entries.chunk_by(|a, b| a.row_id == b.row_id) {
            out.row(cells, at, by, t);
        }
        out
    }

    fn row(&mut self, cells: &[office::Entry], at: &Loaded, by: UserId, t: &T) {
        let Some(first) = cells.first() else { return };
        let mut parts = first.row_id.split('@');
        let id = parts.next().and_then(|id| id.parse::<IndicatorId>().ok());
        let Some(i) = at.indicators.iter().find(|i| Some(i.id) == id && i.is_entered) else {
            let text = t.get("report-cell-no-row");
            self.errors.push(CellError { address: first.address.clone(), about: String::new(), text });
            return;
        };
        let version = parts.next().and_then(|version| version.parse().ok()).unwrap_or(0);
        let entry = at.entry(i.id);
        // A column that was taken out says nothing about its cells.
        let mut typed = kept(entry);
        let errors = self.errors.len();
        for cell in cells {
            if let Err(text) = take(cell, i, &mut typed, t) {
                self.errors.push(CellError { address: cell.address.clone(), about: i.name.clone(), text });
            }
        }
        if self.errors.len() > errors || parts.next() == Some(digest(&typed).as_str()) {
            return;
        }
        let version = entry.filter(|e| e.entered_by == by).map_or(version, |e| e.version);
        self.rows.push(RowTyped { indicator: i.id, version, typed });
        self.cells.extend(cells.iter().map(|c| (i.id, c.column_key.clone(), c.address.clone())));
    }

    /// Notes what the rules of the sheet said against rows.
    pub(crate) fn judge(&mut self, outcomes: &[(IndicatorId, Outcome)], at: &Loaded, t: &T) {
        for (id, outcome) in outcomes {
            match outcome {
                Outcome::Saved | Outcome::Same => {}
                Outcome::Wrong(errors) => {
                    for (field, text) in &errors.0 {
                        self.refuse(*id, field, at, text.clone());
                    }
                }
                Outcome::Changed(theirs) => {
                    let (who, value) = (theirs.entered_by_name.as_str(), theirs.text());
                    let args = [("who", who.into()), ("value", value.as_str().into())];
                    let field = if theirs.value.is_some() { "value" } else { "numerator" };
                    self.refuse(*id, field, at, t.with("report-cell-changed", args));
                }
            }
        }
    }

    fn refuse(&mut self, id: IndicatorId, field: &str, at: &Loaded, text: String) {
        let mut of_row = self.cells.iter().filter(|(indicator, _, _)| *indicator == id);
        let first = of_row.clone().next();
        let cell = of_row.find(|(_, column, _)| column == field).or(first);
        let address = cell.map_or(String::new(), |(_, _, address)| address.clone());
        let about = at.indicators.iter().find(|i| i.id == id).map_or(String::new(), |i| i.name.clone());
        self.errors.push(CellError { address, about, text });
    }
}

/// Takes one cell over, or says what is wrong with it.
fn take(cell: &office::Entry, i: &IndicatorFacts, typed: &mut Typed, t: &T) -> Result<(), String> {
    let text = cell.text.as_str();
    let is_share = i.unit.is_share();
    let (number, belongs) = match cell.column_key.as_str() {
        "numerator" => (&mut typed.numerator, is_share),
        "denominator" => (&mut typed.denominator, is_share),
        "value" => (&mut typed.value, !is_share),
        "note" if text.chars().count() > LONGEST_NOTE => return Err(t.get("report-cell-long")),
        "note" => {
            typed.note = text.to_owned();
            return Ok(());
        }
        _ => return Ok(()),
    };
    *number = vietnamese::parse_number(text).filter(|n| n.is_finite());
    match (text.is_empty(), belongs, &number) {
        (true, ..) | (false, true, Some(_)) => Ok(()),
        (false, true, None) => Err(t.with("report-cell-number", [("text", text.into())])),
        (false, false, _) => Err(t.get(if is_share { "report-cell-share" } else { "report-cell-value" })),
    }
}
