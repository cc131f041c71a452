//! Writes many rows of many tables at once, dozens a statement; what hangs on a dossier is written after it.

use chrono::NaiveDate;
use kernel::{Engine, Result, Tx, args};
use sea_orm::{FromQueryResult, Value};
use std::collections::BTreeMap;

/// Values that wait before they are written.
const MOST_WAITING: usize = 20_000;
/// Rows of one statement, the most first.
const SIZES: [usize; 3] = [64, 8, 1];

/// The tables in the order in which they are written, with their columns.
const TABLES: [(&str, &str); 8] = [
    (
        "dossier",
        "id, code, procedure_id, version_id, procedure_code, procedure_name, level, case_key, channel, state, source, \
         applicant_kind, applicant_name, applicant_number, applicant_phone, receipt_place, competent_agency, outside, \
         in_person, folded, folded_back, registered_at, received_at, received_by, received_by_name, calendar, due_at, \
         first_due_at, waits_since, supplements, unit_id, officer_id, officer_name, step_since, finished_at, in_time, \
         returned_at, synced_at, electronic_result, illustrative",
    ),
    (
        "dossier_move",
        "id, dossier_id, kind, from_state, to_state, unit_id, officer_id, officer_name, reason, by_id, by_name, at",
    ),
    ("dossier_component", "id, dossier_id, component_key, name, how, kept_at, kept_by_name"),
    ("dossier_wait", "id, dossier_id, kind, since"),
    (
        "fee_obligation",
        "id, dossier_id, code, match_key, amount, paid, timing, lines, asked_at, settled_at, paid_online",
    ),
    ("fee_payment", "id, pay_key, obligation_id, code, how, amount, on_day, description, state, made_at"),
    (
        "dossier_rating",
        "id, dossier_id, procedure_id, procedure_name, officer_id, officer_name, unit_id, stars, first_at, at, \
         illustrative",
    ),
    ("dossier_number", "agency, day, last"),
];

/// A day that has numbers already goes on from its last.
const ON_NUMBER: &str = "ON CONFLICT (ward_id, agency, day) DO UPDATE SET last = excluded.last";

/// Places in the list of tables.
pub(super) const DOSSIER: usize = 0;
pub(super) const MOVE: usize = 1;
pub(super) const COMPONENT: usize = 2;
pub(super) const WAIT: usize = 3;
pub(super) const OBLIGATION: usize = 4;
pub(super) const PAYMENT: usize = 5;
pub(super) const RATING: usize = 6;
pub(super) const NUMBER: usize = 7;

#[derive(FromQueryResult)]
struct Last {
    day: NaiveDate,
    last: i32,
}

/// The last number of each day of an agency.
pub(super) async fn last_numbers(tx: &Tx, agency: &str) -> Result<BTreeMap<NaiveDate, i32>> {
    let sql = "SELECT day, last FROM dossier_number WHERE ward_id = $1 AND agency = $2";
    let rows: Vec<Last> = tx.all(sql, args![tx.ward, agency]).await?;
    Ok(rows.into_iter().map(|row| (row.day, row.last)).collect())
}

/// Rows that wait to be written, by table.
#[derive(Default)]
pub(super) struct Bulk {
    waiting: [Vec<Value>; TABLES.len()],
}

impl Bulk {
    /// Adds a row, its values in the order of the columns.
    pub(super) fn push(&mut self, tx: &Tx, table: usize, row: Vec<Value>) {
        if let Some(waiting) = self.waiting.get_mut(table) {
            waiting.push(tx.ward.into());
            waiting.extend(row);
        }
    }

    /// Writes what waits once there is enough of it.
    pub(super) async fn write_if_full(&mut self, tx: &Tx) -> Result<()> {
        let full = self.waiting.iter().any(|waiting| waiting.len() > MOST_WAITING);
        if full { self.write(tx).await } else { Ok(()) }
    }

    /// Writes all that waits, in statements of few sizes: each is prepared once and stays in the connection's memory.
    pub(super) async fn write(&mut self, tx: &Tx) -> Result<()> {
        for ((table, columns), waiting) in TABLES.iter().zip(&mut self.waiting) {
            let width = columns.split(',').count() + 1;
            let mut values = std::mem::take(waiting).into_iter();
            while values.len() > 0 {
                let left = values.len() / width;
                let rows = SIZES.into_iter().find(|size| *size <= left).unwrap_or(1);
                let sql = insert(tx.engine(), table, columns, rows);
                tx.exec(&sql, values.by_ref().take(rows * width).collect()).await?;
            }
        }
        Ok(())
    }
}

fn insert(engine: Engine, table: &str, columns: &str, rows: usize) -> String {
    let width = columns.split(',').count() + 1;
    // SQLite takes `$1` for a name and looks through all names before it, for each of thousands.
    let mark = |i: usize| if engine == Engine::Sqlite { "?".to_owned() } else { format!("${i}") };
    let row = |n: usize| {
        let marks: Vec<String> = (n * width + 1..=(n + 1) * width).map(mark).collect();
        format!("({})", marks.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let known = if table == "dossier_number" { ON_NUMBER } else { "" };
    format!("INSERT INTO {table} (ward_id, {columns}) VALUES {} {known}", rows.join(", "))
}
