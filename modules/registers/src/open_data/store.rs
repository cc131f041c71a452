//! Every query about datasets and their versions, and what publication asks of records.

pub(crate) mod rows;

use super::health::Health;
use super::model::{Dataset, DatasetId, File, Format, Version};
use super::snapshot::{Difference, Row, Snapshot};
use super::suppress::Count;
use crate::definition::{ColumnKind, Definition, RegisterId, Slot};
use crate::quality::suspects;
use crate::record::filter::Where;
use crate::record::key_of;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// Rows that one statement writes.
const AT_ONCE: usize = 1_000;

#[derive(FromQueryResult)]
struct Stored {
    id: DatasetId,
    register_id: RegisterId,
    name: String,
    body: String,
    version: i32,
    issued_at: DateTime<Utc>,
    modified_at: DateTime<Utc>,
    due_on: Option<NaiveDate>,
    held: String,
    withdrawn_at: Option<DateTime<Utc>>,
    withdrawn_reason: String,
    published_by: Option<UserId>,
}

impl Stored {
    fn into_dataset(self) -> Result<Dataset> {
        Ok(Dataset {
            id: self.id,
            register: self.register_id,
            name: self.name,
            plan: serde_json::from_str(&self.body)?,
            version: self.version,
            issued_at: self.issued_at,
            modified_at: self.modified_at,
            due_on: self.due_on,
            held: self.held,
            withdrawn: self.withdrawn_at.map(|at| (at, self.withdrawn_reason)),
            publisher: self.published_by,
        })
    }
}

const COLUMNS: &str = "SELECT id, register_id, name, body, version, issued_at, modified_at, due_on, held, \
    withdrawn_at, withdrawn_reason, published_by FROM open_dataset";

/// What the public may find, the latest change first.
pub(crate) async fn published(conn: &Conn) -> Result<Vec<Dataset>> {
    let sql = format!("{COLUMNS} WHERE ward_id = $1 AND withdrawn_at IS NULL ORDER BY modified_at DESC, name");
    let stored: Vec<Stored> = conn.all(&sql, args![conn.ward]).await?;
    stored.into_iter().map(Stored::into_dataset).collect()
}

/// The datasets of a register, by name.
pub(crate) async fn of_register(conn: &Conn, register: RegisterId) -> Result<Vec<Dataset>> {
    let sql = format!("{COLUMNS} WHERE ward_id = $1 AND register_id = $2 ORDER BY name");
    let stored: Vec<Stored> = conn.all(&sql, args![conn.ward, register]).await?;
    stored.into_iter().map(Stored::into_dataset).collect()
}

/// The dataset of a name, also one withdrawn.
pub(crate) async fn by_name(conn: &Conn, name: &str) -> Result<Option<Dataset>> {
    // Names come out of addresses, and PostgreSQL refuses a text with NUL.
    if name.contains('\0') {
        return Ok(None);
    }
    let sql = format!("{COLUMNS} WHERE ward_id = $1 AND name = $2");
    let stored: Option<Stored> = conn.one(&sql, args![conn.ward, name]).await?;
    stored.map(Stored::into_dataset).transpose()
}

/// Keeps a new dataset.
pub(crate) async fn insert(tx: &Tx, dataset: &Dataset) -> Result<()> {
    let mut row = changing(dataset)?;
    row.extend(row! { id: dataset.id, register_id: dataset.register, name: dataset.name.as_str(),
    issued_at: dataset.issued_at });
    tx.insert("open_dataset", row).await
}

/// Keeps what a dataset is by now, and holds its row until the write is over.
///
/// # Errors
/// [`Error::Conflict`] where it is no longer as it was read.
pub(crate) async fn update(tx: &Tx, read: &Dataset, dataset: &Dataset) -> Result<()> {
    let lock = tx.for_update();
    let sql = format!("{COLUMNS} WHERE ward_id = $1 AND id = $2{lock}");
    let held: Option<Stored> = tx.one(&sql, args![tx.ward, read.id]).await?;
    if held.map(Stored::into_dataset).transpose()?.as_ref() != Some(read) {
        return Err(Error::Conflict(CHANGED.into()));
    }
    tx.update("open_dataset", row! { id: dataset.id }, changing(dataset)?).await.map(|_| ())
}

/// What whoever comes second is told.
pub(crate) const CHANGED: &str = "Bộ dữ liệu này vừa được người khác công bố hoặc rút. Tải lại trang rồi làm tiếp.";

/// Takes the files of the versions before one out of the public's reach: what was withdrawn stays withdrawn.
pub(crate) async fn forget_files(tx: &Tx, id: DatasetId, before: i32) -> Result<()> {
    let sql = "DELETE FROM open_file WHERE ward_id = $1 AND dataset_id = $2 AND number < $3";
    tx.exec(sql, args![tx.ward, id, before]).await.map(|_| ())
}

fn changing(dataset: &Dataset) -> Result<kernel::Row> {
    let reason = dataset.withdrawn.as_ref().map_or("", |(_, reason)| reason.as_str());
    Ok(row! { body: serde_json::to_string(&dataset.plan)?, version: dataset.version,
    modified_at: dataset.modified_at, due_on: dataset.due_on, held: dataset.held.as_str(),
    withdrawn_at: dataset.withdrawn.as_ref().map(|(at, _)| *at), withdrawn_reason: reason,
    published_by: dataset.publisher.map(|user| user.0) })
}

/// Keeps a version with its files; its rows take the place of those of the version before.
pub(crate) async fn insert_version(
    tx: &Tx,
    dataset: &Dataset,
    snapshot: &Snapshot,
    difference: Difference,
    files: &[File],
) -> Result<()> {
    let records = i64::try_from(snapshot.rows.len()).unwrap_or(i64::MAX);
    let version = row! { dataset_id: dataset.id, number: dataset.version, made_at: tx.now, made_by: tx.actor_name(),
    columns: serde_json::to_string(&snapshot.columns)?, records: records, added: difference.added,
    removed: difference.removed, changed: difference.changed };
    tx.insert("open_version", version).await?;
    let file = |file: &File| {
        row! { dataset_id: dataset.id, number: dataset.version, format: file.format.key(),
        digest: file.digest.as_str(), bytes: file.bytes }
    };
    tx.insert_all("open_file", files.iter().map(file).collect()).await?;
    tx.exec("DELETE FROM open_row WHERE ward_id = $1 AND dataset_id = $2", args![tx.ward, dataset.id]).await?;
    let mut position = 0_i64;
    for some in snapshot.rows.chunks(AT_ONCE) {
        let mut rows = Vec::with_capacity(some.len());
        for line in some {
            position += 1;
            rows.push(row! { dataset_id: dataset.id, position: position, key: line.key.as_str(), body: line.body()?,
            words: words_of(line) });
        }
        tx.insert_all("open_row", rows).await?;
    }
    Ok(())
}

/// The text by which a row is searched.
fn words_of(line: &Row) -> String {
    let texts = line.cells.iter().flatten().filter(|text| !text.starts_with('{'));
    texts.flat_map(|text| text.split_whitespace()).map(key_of).collect::<Vec<_>>().join(" ")
}

/// What the rows of the newest version come from, with their values as stored.
pub(crate) async fn bodies(conn: &Conn, id: DatasetId) -> Result<Vec<(String, String)>> {
    #[derive(FromQueryResult)]
    struct Body {
        key: String,
        body: String,
    }
    let sql = "SELECT key, body FROM open_row WHERE ward_id = $1 AND dataset_id = $2";
    let all: Vec<Body> = conn.all(sql, args![conn.ward, id]).await?;
    Ok(all.into_iter().map(|row| (row.key, row.body)).collect())
}

#[derive(FromQueryResult)]
struct StoredVersion {
    dataset_id: DatasetId,
    number: i32,
    made_at: DateTime<Utc>,
    columns: String,
    records: i64,
    added: i64,
    removed: i64,
    changed: i64,
}

impl StoredVersion {
    fn with(self, files: Vec<File>) -> Result<Version> {
        Ok(Version {
            number: self.number,
            made_at: self.made_at,
            columns: serde_json::from_str(&self.columns)?,
            records: self.records,
            added: self.added,
            removed: self.removed,
            changed: self.changed,
            files,
        })
    }
}

#[derive(FromQueryResult)]
struct StoredFile {
    dataset_id: DatasetId,
    number: i32,
    format: String,
    digest: String,
    bytes: i64,
}

async fn with_files(conn: &Conn, matching: &str, args: kernel::Args) -> Result<Vec<(DatasetId, Version)>> {
    let versions = format!(
        "SELECT v.dataset_id, v.number, v.made_at, v.columns, v.records, v.added, v.removed, v.changed \
         FROM open_version v JOIN open_dataset d ON d.ward_id = v.ward_id AND d.id = v.dataset_id \
         WHERE v.ward_id = $1 AND {matching} ORDER BY v.number DESC"
    );
    let files = format!(
        "SELECT v.dataset_id, v.number, v.format, v.digest, v.bytes FROM open_file v \
         JOIN open_dataset d ON d.ward_id = v.ward_id AND d.id = v.dataset_id WHERE v.ward_id = $1 AND {matching}"
    );
    let stored: Vec<StoredVersion> = conn.all(&versions, args.clone()).await?;
    let mut of: HashMap<(DatasetId, i32), Vec<File>> = HashMap::new();
    for file in conn.all::<StoredFile>(&files, args).await? {
        let Some(format) = Format::from_key(&file.format) else { continue };
        let file_of = File { format, digest: file.digest, bytes: file.bytes };
        of.entry((file.dataset_id, file.number)).or_default().push(file_of);
    }
    let version = |stored: StoredVersion| {
        let mut files = of.remove(&(stored.dataset_id, stored.number)).unwrap_or_default();
        files.sort_by_key(|file| Format::ALL.iter().position(|format| *format == file.format));
        Ok((stored.dataset_id, stored.with(files)?))
    };
    stored.into_iter().map(version).collect()
}

/// Every version of a dataset, the newest first.
pub(crate) async fn versions(conn: &Conn, id: DatasetId) -> Result<Vec<Version>> {
    let found = with_files(conn, "v.dataset_id = $2", args![conn.ward, id]).await?;
    Ok(found.into_iter().map(|(_, version)| version).collect())
}

/// When a version was made.
#[derive(FromQueryResult)]
pub(crate) struct Issued {
    pub(crate) number: i32,
    pub(crate) made_at: DateTime<Utc>,
}

/// When the versions of a dataset were made, the newest first.
pub(crate) async fn issued(conn: &Conn, id: DatasetId, most: usize) -> Result<Vec<Issued>> {
    let sql = format!(
        "SELECT number, made_at FROM open_version WHERE ward_id = $1 AND dataset_id = $2 ORDER BY number DESC LIMIT {most}"
    );
    conn.all(&sql, args![conn.ward, id]).await
}

/// The newest version of every dataset.
pub(crate) async fn newest(conn: &Conn) -> Result<HashMap<DatasetId, Version>> {
    Ok(with_files(conn, "v.number = d.version", args![conn.ward]).await?.into_iter().collect())
}

/// How the records of a register that match stand; `since` is the first day on which a confirmation still counts.
pub(crate) async fn health(
    conn: &Conn,
    definition: &Definition,
    mut matching: Where,
    since: NaiveDate,
) -> Result<Health> {
    #[derive(FromQueryResult)]
    struct Stood {
        records: i64,
        wrong: i64,
        missing: i64,
        unclean: i64,
        suspected: i64,
        fresh: i64,
    }
    let place = matching.bind(since);
    let sql = format!(
        "SELECT COUNT(*) AS records, COUNT(CASE WHEN r.wrong > 0 THEN 1 END) AS wrong, \
         COUNT(CASE WHEN r.missing > 0 THEN 1 END) AS missing, COUNT(CASE WHEN r.unclean > 0 THEN 1 END) AS unclean, \
         COUNT(CASE WHEN r.id IN ({}) THEN 1 END) AS suspected, \
         COUNT(CASE WHEN r.confirmed_on >= {place} THEN 1 END) AS fresh FROM register_record r WHERE {}",
        suspects(definition),
        matching.sql
    );
    let stood: Option<Stood> = conn.one(&sql, matching.args).await?;
    let health = |s: Stood| Health {
        records: s.records,
        wrong: s.wrong,
        missing: s.missing,
        unclean: s.unclean,
        suspected: s.suspected,
        absent: 0,
        fresh: s.fresh,
    };
    Ok(stood.map(health).unwrap_or_default())
}

/// How many of the records that match have each combination of values; a field without a column is the state.
pub(crate) async fn counts(conn: &Conn, matching: Where, fields: &[Option<Slot>]) -> Result<Vec<Count>> {
    #[derive(FromQueryResult)]
    struct Counted {
        a: Option<String>,
        b: Option<String>,
        c: Option<String>,
        records: i64,
    }
    let column = |at: usize| match fields.get(at) {
        Some(Some(slot)) if slot.column == ColumnKind::Number => {
            format!("CAST(CAST(r.{} AS bigint) AS text)", slot.name())
        }
        Some(Some(slot)) => format!("r.{}", slot.name()),
        Some(None) => "r.state".to_owned(),
        None => "CAST(NULL AS text)".to_owned(),
    };
    let sql = format!(
        "SELECT a, b, c, COUNT(*) AS records FROM (SELECT {} AS a, {} AS b, {} AS c FROM register_record r WHERE {}) \
         AS grouped GROUP BY a, b, c",
        column(0),
        column(1),
        column(2),
        matching.sql
    );
    let counted: Vec<Counted> = conn.all(&sql, matching.args).await?;
    let count =
        |c: Counted| Count { group: [c.a, c.b, c.c].into_iter().take(fields.len()).collect(), records: c.records };
    Ok(counted.into_iter().map(count).collect())
}

/// The last day on which a record of each register was confirmed.
pub(crate) async fn last_confirmed(conn: &Conn) -> Result<HashMap<RegisterId, NaiveDate>> {
    #[derive(FromQueryResult)]
    struct Last {
        register_id: RegisterId,
        day: NaiveDate,
    }
    let sql = "SELECT g.id AS register_id, r.confirmed_on AS day FROM register g JOIN register_record r \
        ON r.ward_id = g.ward_id AND r.register_id = g.id AND r.id = (SELECT x.id FROM register_record x \
        WHERE x.ward_id = g.ward_id AND x.register_id = g.id ORDER BY x.confirmed_on DESC, x.id DESC LIMIT 1) \
        WHERE g.ward_id = $1";
    let all: Vec<Last> = conn.all(sql, args![conn.ward]).await?;
    Ok(all.into_iter().map(|last| (last.register_id, last.day)).collect())
}

/// Tài liệu phương pháp: how a register is kept or a number counted, in words.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Method {
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) changed_by: String,
    pub(crate) changed_at: DateTime<Utc>,
}

/// Every document of method.
pub(crate) async fn methods(conn: &Conn) -> Result<Vec<Method>> {
    let sql = "SELECT subject, body, changed_by, changed_at FROM data_method WHERE ward_id = $1";
    conn.all(sql, args![conn.ward]).await
}

/// Keeps the document of method of a register or measure.
pub(crate) async fn keep_method(tx: &Tx, subject: &str, body: &str) -> Result<()> {
    let row = row! { subject: subject, body: body, changed_by: tx.actor_name(), changed_at: tx.now };
    let again = "ON CONFLICT (ward_id, subject) DO UPDATE SET body = excluded.body, \
        changed_by = excluded.changed_by, changed_at = excluded.changed_at";
    tx.insert_or("data_method", row, again).await
}
