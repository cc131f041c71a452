//! The records of a database as lines, one row a line, written and read alike on SQLite and PostgreSQL: a back-up of
//! the one is restored into the other.

use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Db, Engine};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, IsolationLevel, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait, TryGetable, Value,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use uuid::Uuid;

/// A row of a table: column → value. Instants are UTC, identifiers have dashes, fractions are text (as exact
/// digits), bytes are hexadecimal.
#[derive(Serialize, Deserialize)]
struct Line {
    table: String,
    row: Map<String, Json>,
}

/// What a column holds, whatever the engine calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Identifier,
    Instant,
    Day,
    Text,
    Whole,
    YesNo,
    Fraction,
    Bytes,
}

impl Kind {
    /// From the declared type. The columns of SQLite's search indexes have none: they are text, except the ward and what
    /// is named as an identifier.
    fn of(column: &str, declared: &str) -> Result<Self> {
        Ok(match declared.to_lowercase().as_str() {
            "uuid" | "uuid_text" => Self::Identifier,
            "timestamp with time zone" | "timestamp_with_timezone_text" => Self::Instant,
            "date" | "date_text" => Self::Day,
            "smallint" | "integer" | "bigint" => Self::Whole,
            "boolean" => Self::YesNo,
            "double precision" => Self::Fraction,
            "bytea" | "blob" => Self::Bytes,
            "" if column == "ward_id" => Self::Whole,
            "" if column.ends_with("_id") => Self::Identifier,
            "text" | "" => Self::Text,
            _ => bail!("Cột {column} có kiểu lạ: {declared}"),
        })
    }

    /// How the column stands in a SELECT: whole numbers of any width come as the widest.
    fn selected(self, column: &str) -> String {
        if self == Self::Whole { format!("CAST({column} AS bigint) AS {column}") } else { column.to_owned() }
    }

    fn read(self, row: &QueryResult, column: &str) -> Result<Json> {
        fn typed<T: TryGetable + Serialize>(row: &QueryResult, column: &str) -> Result<Json> {
            Ok(serde_json::to_value(row.try_get::<Option<T>>("", column)?)?)
        }
        match self {
            Self::Identifier => typed::<Uuid>(row, column),
            Self::Instant => typed::<DateTime<Utc>>(row, column),
            Self::Day => typed::<NaiveDate>(row, column),
            Self::Text => typed::<String>(row, column),
            Self::Whole => typed::<i64>(row, column),
            Self::YesNo => typed::<bool>(row, column),
            Self::Fraction => Ok(row.try_get::<Option<f64>>("", column)?.map(|n| n.to_string()).into()),
            Self::Bytes => Ok(row.try_get::<Option<Vec<u8>>>("", column)?.map(hex::encode).into()),
        }
    }

    fn bound(self, value: Json) -> Result<Value> {
        fn typed<T: DeserializeOwned>(value: Json) -> Result<Value>
        where
            Option<T>: Into<Value>,
        {
            Ok(serde_json::from_value::<Option<T>>(value)?.into())
        }
        match self {
            Self::Identifier => typed::<Uuid>(value),
            Self::Instant => typed::<DateTime<Utc>>(value),
            Self::Day => typed::<NaiveDate>(value),
            Self::Text => typed::<String>(value),
            Self::Whole => typed::<i64>(value),
            Self::YesNo => typed::<bool>(value),
            Self::Fraction => {
                let digits: Option<String> = serde_json::from_value(value)?;
                Ok(digits.map(|n| n.parse::<f64>()).transpose()?.into())
            }
            Self::Bytes => {
                let digits: Option<String> = serde_json::from_value(value)?;
                Ok(digits.map(hex::decode).transpose()?.into())
            }
        }
    }
}

/// Table → its columns in order. The list of applied migrations is no record: the manifest carries it; nor is an index
/// of words that holds none of its own: triggers fill it from its table.
type Tables = BTreeMap<String, Vec<(String, Kind)>>;

async fn tables(tx: &DatabaseTransaction, engine: Engine) -> Result<Tables> {
    let sql = match engine {
        Engine::Sqlite => {
            "SELECT t.name AS t, c.name AS c, c.type AS k FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c \
             WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND (t.type = 'table' \
             OR t.type = 'virtual' AND t.name || '_content' IN (SELECT name FROM pragma_table_list)) \
             ORDER BY t.name, c.cid"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name AS text) AS t, CAST(column_name AS text) AS c, CAST(data_type AS text) AS k \
             FROM information_schema.columns WHERE table_schema = current_schema() AND is_generated = 'NEVER' \
             AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = current_schema()) \
             ORDER BY table_name, ordinal_position"
        }
    };
    let mut tables = Tables::new();
    for row in tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await? {
        let [table, column, declared]: [String; 3] =
            [row.try_get("", "t")?, row.try_get("", "c")?, row.try_get("", "k")?];
        if table != "migration" {
            let kind = Kind::of(&column, &declared)?;
            tables.entry(table).or_default().push((column, kind));
        }
    }
    Ok(tables)
}

/// A transaction in which nothing that others write meanwhile is seen.
async fn snapshot(db: &Db, mode: AccessMode) -> Result<DatabaseTransaction> {
    let options = match (db.engine(), mode) {
        (Engine::Postgres, mode) => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(mode),
            ..Default::default()
        },
        (Engine::Sqlite, AccessMode::ReadOnly) => TransactionOptions::default(),
        (Engine::Sqlite, AccessMode::ReadWrite) => {
            TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() }
        }
    };
    Ok(db.pool().begin_with_options(options).await?)
}

/// Writes every row of every table, as they all stood at one moment.
pub(super) async fn dump(db: &Db, to: &Path) -> Result<()> {
    let tx = snapshot(db, AccessMode::ReadOnly).await?;
    let mut out = BufWriter::new(std::fs::File::create(to)?);
    for (table, columns) in tables(&tx, db.engine()).await? {
        let selected: Vec<String> = columns.iter().map(|(column, kind)| kind.selected(column)).collect();
        let mut pages = Pages::of(&tx, db.engine(), &table, &selected.join(", ")).await?;
        loop {
            let found = pages.next(&tx).await?;
            for row in &found {
                let read = |(column, kind): &(String, Kind)| {
                    let value = kind.read(row, column).with_context(|| format!("{table}.{column}"))?;
                    Ok((column.clone(), value))
                };
                let row = columns.iter().map(read).collect::<Result<_>>()?;
                writeln!(out, "{}", serde_json::to_string(&Line { table: table.clone(), row })?)?;
            }
            if found.len() < PAGE {
                break;
            }
        }
    }
    out.into_inner()?.sync_all()?;
    Ok(())
}

/// So many rows are in memory at once.
const PAGE: usize = 1000;

/// The rows of one table, page by page: by a cursor on PostgreSQL, by the number of the row on SQLite.
enum Pages {
    Cursor { name: String },
    After { select: String, last: i64 },
}

impl Pages {
    async fn of(tx: &DatabaseTransaction, engine: Engine, table: &str, columns: &str) -> Result<Self> {
        if engine == Engine::Sqlite {
            let select = format!("SELECT {columns}, rowid AS place FROM {table} WHERE rowid >");
            return Ok(Self::After { select, last: i64::MIN });
        }
        let name = format!("rows_of_{table}");
        tx.execute_unprepared(&format!("DECLARE {name} NO SCROLL CURSOR FOR SELECT {columns} FROM {table}")).await?;
        Ok(Self::Cursor { name })
    }

    async fn next(&mut self, tx: &DatabaseTransaction) -> Result<Vec<QueryResult>> {
        let sql = match self {
            Self::Cursor { name } => format!("FETCH {PAGE} FROM {name}"),
            Self::After { select, last } => format!("{select} {last} ORDER BY rowid LIMIT {PAGE}"),
        };
        let found = tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
        if let (Self::After { last, .. }, Some(row)) = (self, found.last()) {
            *last = row.try_get("", "place")?;
        }
        Ok(found)
    }
}

/// Puts the rows back, all or none. References between tables are checked once all are there, which an ordinary owner
/// of the database may ask for.
pub(super) async fn load(db: &Db, from: &Path) -> Result<()> {
    let tx = snapshot(db, AccessMode::ReadWrite).await?;
    let backend = tx.get_database_backend();
    let tables = tables(&tx, db.engine()).await?;
    let references = put_off_references(&tx, db.engine()).await?;
    for line in BufReader::new(std::fs::File::open(from)?).lines() {
        let Line { table, row } = serde_json::from_str(&line?)?;
        let known = tables.get(&table).with_context(|| format!("Bảng lạ trong bản sao lưu: {table}"))?;
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for (column, value) in row {
            let kind = known.iter().find(|(name, _)| *name == column).map(|(_, kind)| *kind);
            let kind = kind.with_context(|| format!("Cột lạ trong bản sao lưu: {table}.{column}"))?;
            values.push(kind.bound(value).with_context(|| format!("{table}.{column}"))?);
            names.push(column);
        }
        let marks: Vec<String> = (1..=names.len()).map(|i| format!("${i}")).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), marks.join(", "));
        let insert = Statement::from_sql_and_values(backend, &sql, values);
        tx.execute_raw(insert).await.with_context(|| format!("bảng {table}"))?;
    }
    if db.engine() == Engine::Postgres {
        tx.execute_unprepared("SET CONSTRAINTS ALL IMMEDIATE").await.context("tham chiếu giữa các bảng")?;
    }
    for reference in references {
        tx.execute_unprepared(&format!("{reference} NOT DEFERRABLE")).await?;
    }
    tx.commit().await.context("tham chiếu giữa các bảng")?;
    Ok(())
}

/// Has references checked at the end only; returns the beginnings of the statements that make them strict again.
async fn put_off_references(tx: &DatabaseTransaction, engine: Engine) -> Result<Vec<String>> {
    if engine == Engine::Sqlite {
        tx.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
        return Ok(Vec::new());
    }
    let sql = "SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint \
               WHERE contype = 'f' AND NOT condeferrable AND connamespace = CAST(current_schema() AS regnamespace)";
    let rows = tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
    let references: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    for reference in &references {
        tx.execute_unprepared(&format!("{reference} DEFERRABLE INITIALLY DEFERRED")).await?;
    }
    Ok(references)
}

/// Refuses a database that holds a record of any kind.
pub(super) async fn refuse_if_used(db: &Db) -> Result<()> {
    let tx = snapshot(db, AccessMode::ReadOnly).await?;
    for table in tables(&tx, db.engine()).await?.keys() {
        let any = Statement::from_string(tx.get_database_backend(), format!("SELECT 1 FROM {table} LIMIT 1"));
        ensure!(tx.query_one_raw(any).await?.is_none(), "Nơi đến đã có dữ liệu; chỉ phục hồi vào nơi còn trống.");
    }
    Ok(())
}

/// Ward → (rows, digest of the last row) of its audit chain, as the lines have it.
pub(super) fn heads(lines: &Path) -> Result<BTreeMap<String, (i64, String)>> {
    let mut heads = BTreeMap::new();
    for line in BufReader::new(std::fs::File::open(lines)?).lines() {
        let Line { table, row } = serde_json::from_str(&line?)?;
        if table == "event_head" {
            let whole = |column: &str| row.get(column).and_then(Json::as_i64).unwrap_or_default();
            let digest = row.get("digest").and_then(Json::as_str).unwrap_or_default().to_owned();
            let ward = kernel::WardId(i32::try_from(whole("ward_id"))?);
            heads.insert(ward.to_string(), (whole("seq"), digest));
        }
    }
    Ok(heads)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use testkit::{On, TestApp, on_both};

    on_both!(
        crate::modules::all(),
        fn every_column_of_every_table_goes_into_a_back_up(app) {
            let folder = tempfile::tempdir().unwrap();
            let lines = folder.path().join("records.jsonl");
            dump(&app.app.db, &lines).await.unwrap();
            assert!(!heads(&lines).unwrap().is_empty(), "the ward's audit chain is among the lines");
        }
    );

    /// An empty database of the other engine.
    async fn other_engine(app: &TestApp, folder: &Path) -> String {
        if app.on == On::Postgres {
            return format!("sqlite://{}?mode=rwc", folder.join("restored.db").display());
        }
        let server = std::env::var("DINH_TEST_POSTGRES").unwrap();
        let name = format!("t_{}", Uuid::new_v4().simple());
        let admin = Db::open(&server).await.unwrap();
        admin.pool().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        format!("{}/{name}", server.trim_end_matches('/').rsplit_once('/').unwrap().0)
    }

    on_both!(
        crate::modules::all(),
        fn what_is_restored_onto_the_other_engine_is_found(app) {
            if testkit::postgres_missing() {
                return;
            }
            let folder = tempfile::tempdir().unwrap();
            let id = Uuid::now_v7().to_string();
            let fields = [
                ("id", id.as_str()),
                ("symbol", "45/TB-STP"),
                ("agency", "Sở Tư pháp"),
                ("subject", "Niêm yết thủ tục"),
                ("arrived_on", "16/03/2026"),
                ("priority", "0"),
            ];
            app.sign_in("vanthu").await.post("/van-ban/den/moi", &fields).await.assert_redirect();
            let lines = folder.path().join("records.jsonl");
            dump(&app.app.db, &lines).await.unwrap();
            let url = other_engine(app, folder.path()).await;
            let db = Db::open(&url).await.unwrap();
            refuse_if_used(&db).await.unwrap();
            let made = kernel::migrate::applied(&app.app.db).await.unwrap();
            kernel::migrate::run_to(&db, &crate::modules::all(), &made).await.unwrap();
            load(&db, &lines).await.unwrap();
            let restored = app.restart(|config| config.database_url = url).await;
            let clerk = restored.sign_in("vanthu").await;
            for words in ["niem%20yet", "45%2Ftb-stp"] {
                clerk.get(&format!("/van-ban/tim?tim={words}")).await.assert_says("1 kết quả").assert_says(&id);
                clerk.get(&format!("/tim-kiem?q={words}")).await.assert_says(&id);
            }
            let viewer = restored.sign_in("nguoixem").await;
            viewer.get("/van-ban/tim?tim=niem%20yet").await.assert_lacks(&id);
            viewer.get("/tim-kiem?q=niem%20yet").await.assert_lacks(&id);
        }
    );

    #[test]
    fn bytes_are_the_same_after_a_restoration() {
        let bytes = Kind::of("content", "bytea").unwrap().bound("00ff10".into()).unwrap();
        assert_eq!(bytes, Some(vec![0_u8, 255, 16]).into());
    }
}
