//! Queries about imports of digitised documents and the files that were sent for them.

use crate::archive::model::{Import, Layout, SentFile, State, Tally};
use chrono::{DateTime, Utc};
use kernel::{Conn, Error, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const COLUMNS: &str = "id, title, state, sheet_digest, sheet_name, layout, rows_in, rows_same, rows_left, rows_done, \
    said, job_id, version, made_at, made_by, made_by_name";

#[derive(FromQueryResult)]
struct ImportRow {
    id: Uuid,
    title: String,
    state: String,
    sheet_digest: String,
    sheet_name: String,
    layout: String,
    rows_in: i32,
    rows_same: i32,
    rows_left: i32,
    rows_done: i32,
    said: String,
    job_id: Option<Uuid>,
    version: i32,
    made_at: DateTime<Utc>,
    made_by: UserId,
    made_by_name: String,
}

impl From<ImportRow> for Import {
    fn from(r: ImportRow) -> Self {
        Import {
            id: r.id,
            title: r.title,
            state: State::from_key(&r.state),
            sheet_digest: r.sheet_digest,
            sheet_name: r.sheet_name,
            layout: serde_json::from_str(&r.layout).unwrap_or_default(),
            tally: Tally { new: r.rows_in, same: r.rows_same, left: r.rows_left, done: r.rows_done },
            said: r.said,
            job: r.job_id,
            version: r.version,
            made_at: r.made_at,
            made_by: r.made_by,
            made_by_name: r.made_by_name,
        }
    }
}

/// Keeps a new import; `false`: it is there already.
pub(in crate::archive) async fn insert(tx: &Tx, i: &Import) -> Result<bool> {
    let row = row! { id: i.id, title: i.title.as_str(), state: i.state.key(), sheet_digest: i.sheet_digest.as_str(),
    sheet_name: i.sheet_name.as_str(), layout: serde_json::to_string(&i.layout)?, rows_in: 0, rows_same: 0,
    rows_left: 0, rows_done: 0, said: "", made_at: i.made_at, made_by: i.made_by,
    made_by_name: i.made_by_name.as_str() };
    tx.insert_new("archive_import", "id", row).await
}

/// Writes what changed, unless the import is not as it was read any more.
///
/// # Errors
/// [`Error::Conflict`] where somebody else did something with it.
pub(in crate::archive) async fn update(tx: &Tx, i: &mut Import) -> Result<()> {
    let row = row! { state: i.state.key(), sheet_digest: i.sheet_digest.as_str(), sheet_name: i.sheet_name.as_str(),
    layout: serde_json::to_string(&i.layout)?, rows_in: i.tally.new, rows_same: i.tally.same,
    rows_left: i.tally.left, rows_done: i.tally.done, said: i.said.as_str(), job_id: i.job, version: i.version + 1 };
    let key = row! { id: i.id, version: i.version };
    i.version += 1;
    match tx.update("archive_import", key, row).await? {
        0 => Err(Error::Conflict("Lần nhập này vừa được người khác xử lý. Tải lại trang để xem.".into())),
        _ => Ok(()),
    }
}

/// An import.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub(in crate::archive) async fn find(conn: &Conn, id: Uuid) -> Result<Import> {
    let sql = format!("SELECT {COLUMNS} FROM archive_import WHERE ward_id = $1 AND id = $2");
    conn.one::<ImportRow>(&sql, args![conn.ward, id]).await?.map(Import::from).ok_or(Error::NotFound)
}

/// The newest imports.
pub(in crate::archive) async fn newest(conn: &Conn) -> Result<Vec<Import>> {
    let sql =
        format!("SELECT {COLUMNS} FROM archive_import WHERE ward_id = $1 ORDER BY made_at DESC, id DESC LIMIT 50");
    Ok(conn.all::<ImportRow>(&sql, args![conn.ward]).await?.into_iter().map(Import::from).collect())
}

#[derive(FromQueryResult)]
struct FileRow {
    name_key: String,
    name: String,
    digest: String,
    size: i64,
    pages: i32,
    dpi: Option<i32>,
    words: String,
    fault: String,
}

/// Keeps a file that was sent; one of the same name is replaced.
pub(in crate::archive) async fn put_file(tx: &Tx, import: Uuid, f: &SentFile) -> Result<()> {
    let row = row! { import_id: import, name_key: f.key.as_str(), name: f.name.as_str(), digest: f.digest.as_str(),
    size: f.size, pages: f.pages, dpi: f.dpi, words: f.words.as_str(), fault: f.fault.as_str() };
    let again = "ON CONFLICT (ward_id, import_id, name_key) DO UPDATE SET name = excluded.name, \
        digest = excluded.digest, size = excluded.size, pages = excluded.pages, dpi = excluded.dpi, \
        words = excluded.words, fault = excluded.fault";
    tx.insert_or("archive_import_file", row, again).await
}

/// The files of an import. Of their text only the begin: all of them together may be more than memory holds.
pub(in crate::archive) async fn files(conn: &Conn, import: Uuid) -> Result<Vec<SentFile>> {
    let sql = "SELECT name_key, name, digest, size, pages, dpi, substr(words, 1, 1) AS words, fault \
        FROM archive_import_file WHERE ward_id = $1 AND import_id = $2 ORDER BY name_key";
    let file = |r: FileRow| SentFile {
        key: r.name_key,
        name: r.name,
        digest: r.digest,
        size: r.size,
        pages: r.pages,
        dpi: r.dpi,
        words: r.words,
        fault: r.fault,
    };
    Ok(conn.all::<FileRow>(sql, args![conn.ward, import]).await?.into_iter().map(file).collect())
}

/// The text of one file.
pub(in crate::archive) async fn words(conn: &Conn, import: Uuid, key: &str) -> Result<String> {
    let sql = "SELECT words FROM archive_import_file WHERE ward_id = $1 AND import_id = $2 AND name_key = $3";
    Ok(conn.scalar(sql, args![conn.ward, import, key]).await?.unwrap_or_default())
}

/// How many files an import has.
pub(in crate::archive) async fn file_count(conn: &Conn, import: Uuid) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM archive_import_file WHERE ward_id = $1 AND import_id = $2";
    Ok(conn.scalar(sql, args![conn.ward, import]).await?.unwrap_or(0))
}

/// Takes a file away from an import that has not run.
pub(in crate::archive) async fn drop_file(tx: &Tx, import: Uuid, key: &str) -> Result<bool> {
    let sql = "DELETE FROM archive_import_file WHERE ward_id = $1 AND import_id = $2 AND name_key = $3";
    Ok(tx.exec(sql, args![tx.ward, import, key]).await? == 1)
}

/// The turn in which the scans of an import are being read; `None`: they are not.
pub(in crate::archive) async fn reading(conn: &Conn, import: Uuid) -> Result<Option<Uuid>> {
    let sql = "SELECT reading FROM archive_import WHERE ward_id = $1 AND id = $2";
    Ok(conn.scalar::<Option<Uuid>>(sql, args![conn.ward, import]).await?.flatten())
}

/// Begins a turn of reading; `false`: one is under way.
pub(in crate::archive) async fn begin_reading(tx: &Tx, import: Uuid, turn: Uuid) -> Result<bool> {
    let sql = "UPDATE archive_import SET reading = $3 WHERE ward_id = $1 AND id = $2 AND reading IS NULL";
    Ok(tx.exec(sql, args![tx.ward, import, turn]).await? == 1)
}

/// Ends a turn of reading.
pub(in crate::archive) async fn end_reading(tx: &Tx, import: Uuid, turn: Uuid) -> Result<()> {
    let sql = "UPDATE archive_import SET reading = NULL WHERE ward_id = $1 AND id = $2 AND reading = $3";
    tx.exec(sql, args![tx.ward, import, turn]).await.map(|_| ())
}

/// Keeps nothing of a file and of the sheets that describe it; the digests of those sheets.
///
/// # Errors
/// [`Error::Refused`] while such an import runs.
pub(in crate::archive) async fn forget_file(tx: &Tx, digest: &str) -> Result<Vec<String>> {
    let with = "ward_id = $1 AND id IN (SELECT import_id FROM archive_import_file WHERE ward_id = $1 AND digest = $2)";
    let sql = format!("SELECT {COLUMNS} FROM archive_import WHERE {with}");
    let imports: Vec<ImportRow> = tx.all(&sql, args![tx.ward, digest]).await?;
    let mut sheets = Vec::new();
    for import in imports.into_iter().map(Import::from) {
        if import.state == State::Running {
            return Err(Error::refused("Lần nhập có tệp này đang chạy. Chờ xong hoặc dừng trước."));
        }
        sheets.push(import.sheet_digest.clone());
        let (sheet_digest, sheet_name) = (String::new(), String::new());
        update(tx, &mut Import { sheet_digest, sheet_name, layout: Layout::default(), ..import }).await?;
    }
    let sql = "DELETE FROM archive_import_file WHERE ward_id = $1 AND digest = $2";
    tx.exec(sql, args![tx.ward, digest]).await?;
    sheets.retain(|sheet| !sheet.is_empty());
    Ok(sheets)
}
