//! Every query about imports: what was sent, what it wrote, which headings are remembered.

pub(super) mod files;

use super::model::{ImportId, Layout, Report, State};
use crate::definition::{Register, RegisterId};
use crate::record::{Fault, Record, RecordId, Values, store as records};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Row, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// Lần nhập tệp.
#[derive(Debug, Clone)]
pub(super) struct Import {
    pub(super) id: ImportId,
    pub(super) register: RegisterId,
    pub(super) file_name: String,
    pub(super) digest: String,
    pub(super) state: State,
    pub(super) layout: Layout,
    pub(super) report: Report,
    /// Are rows with faults written too?
    pub(super) keeps_faulty: bool,
    pub(super) tally: Tally,
    /// Why it failed.
    pub(super) said: String,
    pub(super) job: Option<Uuid>,
    pub(super) made_by: Option<UserId>,
    pub(super) made_by_name: String,
}

/// What became of the rows so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) new: i32,
    pub(super) changed: i32,
    pub(super) same: i32,
    /// Left out because of their faults.
    pub(super) left: i32,
    /// Rows that are done with.
    pub(super) done: i32,
}

#[derive(FromQueryResult)]
struct Stored {
    id: ImportId,
    register_id: RegisterId,
    file_name: String,
    digest: String,
    state: String,
    layout: String,
    report: String,
    keeps_faulty: bool,
    rows_new: i32,
    rows_changed: i32,
    rows_same: i32,
    rows_left: i32,
    rows_done: i32,
    said: String,
    job_id: Option<Uuid>,
    made_by: Option<UserId>,
    made_by_name: String,
}

impl Stored {
    fn into_import(self) -> Result<Import> {
        let report = if self.report.is_empty() { Report::default() } else { serde_json::from_str(&self.report)? };
        Ok(Import {
            id: self.id,
            register: self.register_id,
            file_name: self.file_name,
            digest: self.digest,
            state: State::from_key(&self.state),
            layout: serde_json::from_str(&self.layout)?,
            report,
            keeps_faulty: self.keeps_faulty,
            tally: Tally {
                new: self.rows_new,
                changed: self.rows_changed,
                same: self.rows_same,
                left: self.rows_left,
                done: self.rows_done,
            },
            said: self.said,
            job: self.job_id,
            made_by: self.made_by,
            made_by_name: self.made_by_name,
        })
    }
}

const COLUMNS: &str = "id, register_id, file_name, digest, state, layout, report, keeps_faulty, rows_new, rows_changed, \
    rows_same, rows_left, rows_done, said, job_id, made_by, made_by_name";

/// The import of an id, where it is of this register.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) async fn find(conn: &Conn, register: RegisterId, id: ImportId) -> Result<Import> {
    let sql = format!("SELECT {COLUMNS} FROM register_import WHERE ward_id = $1 AND id = $2");
    let stored: Option<Stored> = conn.one(&sql, args![conn.ward, id]).await?;
    let import = stored.ok_or(Error::NotFound)?.into_import()?;
    if import.register == register { Ok(import) } else { Err(Error::NotFound) }
}

/// The register of an import, for its job.
pub(super) async fn register_of(conn: &Conn, id: ImportId) -> Result<Register> {
    let sql = "SELECT register_id FROM register_import WHERE ward_id = $1 AND id = $2";
    let register: RegisterId = conn.scalar(sql, args![conn.ward, id]).await?.ok_or(Error::NotFound)?;
    crate::definition::store::by_id(conn, register).await
}

/// An import in a list, without what it read.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Recent {
    pub(super) id: ImportId,
    pub(super) file_name: String,
    state: String,
    rows_new: i32,
    rows_changed: i32,
    rows_same: i32,
    rows_left: i32,
    rows_done: i32,
    pub(super) made_by: Option<UserId>,
    pub(super) made_by_name: String,
    pub(super) made_at: DateTime<Utc>,
}

impl Recent {
    /// How far it is.
    pub(super) fn state(&self) -> State {
        State::from_key(&self.state)
    }

    /// What became of its rows.
    pub(super) fn tally(&self) -> Tally {
        Tally {
            new: self.rows_new,
            changed: self.rows_changed,
            same: self.rows_same,
            left: self.rows_left,
            done: self.rows_done,
        }
    }
}

/// The newest imports of a register.
pub(super) async fn newest(conn: &Conn, register: RegisterId) -> Result<Vec<Recent>> {
    let sql = "SELECT id, file_name, state, rows_new, rows_changed, rows_same, rows_left, rows_done, made_by, \
        made_by_name, made_at FROM register_import WHERE ward_id = $1 AND register_id = $2 \
        ORDER BY made_at DESC, id DESC LIMIT 30";
    conn.all(sql, args![conn.ward, register]).await
}

/// Keeps a file that was sent; the same form again changes nothing.
pub(super) async fn insert(tx: &Tx, import: &Import) -> Result<()> {
    let row = row! { id: import.id, register_id: import.register, file_name: import.file_name.as_str(),
    digest: import.digest.as_str(), state: import.state.key(), layout: serde_json::to_string(&import.layout)?,
    made_by: tx.actor().map(|(id, _)| id.0), made_by_name: tx.actor_name(), made_at: tx.now };
    tx.insert_or("register_import", row, "ON CONFLICT (ward_id, id) DO NOTHING").await
}

/// Keeps how an import stands, where it still stands as it was read.
///
/// # Errors
/// [`Error::Conflict`] where somebody else took it on meanwhile.
pub(super) async fn update(tx: &Tx, import: &Import, from: State) -> Result<()> {
    let tally = import.tally;
    let row = row! { state: import.state.key(), layout: serde_json::to_string(&import.layout)?,
    report: serde_json::to_string(&import.report)?, keeps_faulty: import.keeps_faulty, rows_new: tally.new,
    rows_changed: tally.changed, rows_same: tally.same, rows_left: tally.left, rows_done: tally.done,
    said: import.said.as_str(), job_id: import.job };
    match tx.update("register_import", row! { id: import.id, state: from.key() }, row).await? {
        0 => Err(Error::Conflict("Lần nhập này vừa được người khác xử lý. Tải lại trang để xem.".into())),
        _ => Ok(()),
    }
}

/// What a record was before an import changed it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Before {
    version: i32,
    label: String,
    values: Values,
    faults: Vec<Fault>,
    confirmed_on: NaiveDate,
    /// None in what was kept before files could say a state.
    #[serde(default)]
    state: Option<String>,
}

impl Before {
    /// Was it read under the definition that the register has now?
    pub(super) fn is_of(&self, register: &Register) -> bool {
        self.version == register.version
    }

    /// The record as it was, as the next revision of what it is.
    pub(super) fn over(self, record: &Record, now: DateTime<Utc>) -> Record {
        Record {
            version: self.version,
            revision: record.revision + 1,
            label: self.label,
            values: self.values,
            faults: self.faults,
            confirmed_on: self.confirmed_on,
            state: self.state.unwrap_or_else(|| record.state.clone()),
            updated_at: now,
            ..record.clone()
        }
    }
}

/// Keeps which records an import wrote, and what they were before.
pub(super) async fn note(tx: &Tx, import: ImportId, written: &[(&Record, Option<&Record>)]) -> Result<()> {
    let mut rows: Vec<Row> = Vec::with_capacity(written.len());
    for (record, before) in written {
        let before = match before {
            Some(b) => serde_json::to_string(&Before {
                version: b.version,
                label: b.label.clone(),
                values: b.values.clone(),
                faults: b.faults.clone(),
                confirmed_on: b.confirmed_on,
                state: Some(b.state.clone()),
            })?,
            None => String::new(),
        };
        rows.push(row! { import_id: import, record_id: record.id, revision: record.revision, before: before });
    }
    tx.insert_all("register_import_record", rows).await
}

/// Records that an import wrote and somebody changed or took out since: how many.
pub(super) async fn touched_since(conn: &Conn, import: ImportId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM register_import_record i LEFT JOIN register_record r ON r.ward_id = i.ward_id \
        AND r.id = i.record_id WHERE i.ward_id = $1 AND i.import_id = $2 AND (r.revision IS NULL OR r.revision <> i.revision)";
    Ok(conn.scalar(sql, args![conn.ward, import]).await?.unwrap_or(0))
}

/// Some of the records that an import added, after an id.
pub(super) async fn added_after(conn: &Conn, import: ImportId, after: RecordId, limit: u64) -> Result<Vec<RecordId>> {
    #[derive(FromQueryResult)]
    struct Added {
        record_id: RecordId,
    }
    let sql = format!(
        "SELECT record_id FROM register_import_record WHERE ward_id = $1 AND import_id = $2 AND before = '' \
         AND record_id > $3 ORDER BY record_id LIMIT {limit}"
    );
    let added: Vec<Added> = conn.all(&sql, args![conn.ward, import, after]).await?;
    Ok(added.into_iter().map(|one| one.record_id).collect())
}

/// Takes out the records that an import added, those after one id up to another; returns how many.
pub(super) async fn remove_added(
    tx: &Tx,
    import: ImportId,
    (after, last): (RecordId, RecordId),
    reason: &str,
) -> Result<u64> {
    let added = "(SELECT i.record_id FROM register_import_record i WHERE i.ward_id = $1 AND i.import_id = $2 \
        AND i.before = '' AND i.record_id > $3 AND i.record_id <= $4)";
    let sql = format!(
        "INSERT INTO register_removed (ward_id, id, register_id, version, revision, state, label, body, reason, \
         removed_by, removed_at) SELECT r.ward_id, r.id, r.register_id, r.version, r.revision, r.state, r.label, \
         r.body, CAST($5 AS text), $6, $7 FROM register_record r WHERE r.ward_id = $1 AND r.id IN {added}"
    );
    let by = tx.actor().map(|(id, _)| id.0);
    tx.exec(&sql, args![tx.ward, import, after, last, reason, by, tx.now]).await?;
    let mut removed = 0;
    for (table, column) in [("register_link", "from_id"), ("register_place", "record_id"), ("register_record", "id")] {
        let sql = format!("DELETE FROM {table} WHERE ward_id = $1 AND {column} IN {added}");
        removed = tx.exec(&sql, args![tx.ward, import, after, last]).await?;
    }
    Ok(removed)
}

#[derive(FromQueryResult)]
struct Written {
    record_id: RecordId,
    before: String,
}

/// Some of the records that an import changed, after an id, each with what it was before.
pub(super) async fn changed_after(
    conn: &Conn,
    import: ImportId,
    after: RecordId,
    limit: u64,
) -> Result<Vec<(Record, Before)>> {
    let sql = format!(
        "SELECT record_id, before FROM register_import_record WHERE ward_id = $1 AND import_id = $2 \
         AND before <> '' AND record_id > $3 ORDER BY record_id LIMIT {limit}"
    );
    let written: Vec<Written> = conn.all(&sql, args![conn.ward, import, after]).await?;
    let mut out = Vec::with_capacity(written.len());
    for one in written {
        if let Some(record) = records::find(conn, one.record_id).await? {
            out.push((record, serde_json::from_str(&one.before)?));
        }
    }
    Ok(out)
}

#[derive(FromQueryResult)]
struct Heading {
    heading: String,
    field: String,
}

/// The fields that were said of headings before; an empty field: the column is not read.
pub(super) async fn headings(conn: &Conn, register: RegisterId) -> Result<HashMap<String, String>> {
    let sql = "SELECT heading, field FROM register_heading WHERE ward_id = $1 AND register_id = $2";
    let all: Vec<Heading> = conn.all(sql, args![conn.ward, register]).await?;
    Ok(all.into_iter().map(|one| (one.heading, one.field)).collect())
}

/// Remembers which field a heading means.
pub(super) async fn remember(tx: &Tx, register: RegisterId, heading: &str, field: &str) -> Result<()> {
    let row = row! { register_id: register, heading: heading, field: field };
    let again = "ON CONFLICT (ward_id, register_id, heading) DO UPDATE SET field = excluded.field";
    tx.insert_or("register_heading", row, again).await
}
