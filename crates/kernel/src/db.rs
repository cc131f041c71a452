//! The database: one handle over SQLite or PostgreSQL, reads on the pool, writes in a transaction that also
//! carries the events of the write.

use crate::events::{self, Event, Recorded};
use crate::{Error, Result, UserId, WardId};
use chrono::{DateTime, Utc};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    FromQueryResult, QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

/// Values bound to `$1`, `$2`, … of a statement.
pub type Args = Vec<Value>;

/// Columns and values of a row to write; make it with [`row!`](crate::row).
pub type Row = Vec<(&'static str, Value)>;

/// Arguments of a statement: `args![ward, id, title]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}

/// A row to write: `row! { id: id, title: title }` (`ward_id` is added by [`Conn::insert`]).
#[macro_export]
macro_rules! row {
    ($($column:ident : $value:expr),* $(,)?) => { vec![$((stringify!($column), sea_orm::Value::from($value))),*] };
}

/// Which engine serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A connection that was used within this time is there still; asking it costs as much as a statement.
const SURELY_THERE: Duration = Duration::from_secs(1);
/// Rows that SQLite reads ahead while others are taken.
const ROWS_AHEAD: usize = 1024;

/// The database of one installation.
#[derive(Clone)]
pub struct Db {
    pool: DatabaseConnection,
    /// On SQLite a connection of its own, which alone writes and so keeps the pages that it has read; else the pool.
    writing: DatabaseConnection,
    /// SQLite has one writer: waiting here is fair, waiting inside SQLite is polling.
    writer: Arc<Mutex<()>>,
    committed: Arc<Notify>,
}

impl Db {
    /// Opens `sqlite://FILE?mode=rwc` or `postgres://…`.
    pub async fn open(url: &str) -> Result<Self> {
        let sqlite = url.starts_with("sqlite");
        let pool = Database::connect(options(url, if sqlite { 3 } else { 10 })).await?;
        let writing = if sqlite { Database::connect(options(url, 1)).await? } else { pool.clone() };
        Ok(Self { pool, writing, writer: Arc::default(), committed: Arc::default() })
    }

    /// The engine that serves.
    pub fn engine(&self) -> Engine {
        match self.pool.get_database_backend() {
            DbBackend::Postgres => Engine::Postgres,
            _ => Engine::Sqlite,
        }
    }

    /// Reads in a ward, outside any transaction.
    pub fn read(&self, ward: WardId) -> Conn {
        Conn { ward, inner: Inner::Pool(self.pool.clone()) }
    }

    /// Begins a write in a ward. Nothing is kept unless [`Tx::commit`] returns.
    pub async fn write(&self, ward: WardId, actor: Option<(UserId, &str)>, now: DateTime<Utc>) -> Result<Tx> {
        let guard = match self.engine() {
            Engine::Sqlite => Some(self.writer.clone().lock_owned().await),
            Engine::Postgres => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = self.writing.begin_with_options(options).await?;
        Ok(Tx {
            conn: Conn { ward, inner: Inner::Tx(tx) },
            actor: actor.map(|(id, name)| (id, name.to_owned())),
            now,
            events: Vec::new(),
            committed: self.committed.clone(),
            _guard: guard,
        })
    }

    /// Resolves when some write of this process has been committed, from the moment on which it is enabled.
    pub(crate) fn next_commit(&self) -> tokio::sync::futures::Notified<'_> {
        self.committed.notified()
    }

    /// The pool itself, for what belongs to no ward (migrations, jobs, back-up).
    pub fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).max_connections(connections).test_before_acquire_if_idle_for(SURELY_THERE);
    options.map_sqlx_sqlite_opts(|o| {
        o.journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            .row_buffer_size(ROWS_AHEAD)
            .pragma("cache_size", "-4000")
    });
    // Compiling a statement of a page takes PostgreSQL longer than running it.
    options.map_sqlx_postgres_opts(|o| o.options([("jit", "off")]));
    options
}

enum Inner {
    Pool(DatabaseConnection),
    Tx(DatabaseTransaction),
}

/// `id_text(column)` in a statement is an identifier as text with its dashes: PostgreSQL casts, SQLite keeps bytes.
fn id_text(engine: Engine, sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some((before, (column, after))) =
        rest.split_once("id_text(").and_then(|(before, tail)| Some((before, tail.split_once(')')?)))
    {
        out.push_str(before);
        out.push_str(&match engine {
            Engine::Postgres => format!("CAST({column} AS text)"),
            Engine::Sqlite => {
                let part = |from: u8, length: u8| format!("substr(lower(hex({column})), {from}, {length})");
                [part(1, 8), part(9, 4), part(13, 4), part(17, 4), part(21, 12)].join(" || '-' || ")
            }
        });
        rest = after;
    }
    out + rest
}

/// A connection within a ward: what a module's `store` takes. Statements use `$1`, `$2`, … on both engines,
/// and name `ward_id` in every condition. `id_text(column)` is an identifier as text on both.
pub struct Conn {
    /// The ward whose rows may be touched.
    pub ward: WardId,
    inner: Inner,
}

#[async_trait::async_trait]
impl ConnectionTrait for Conn {
    fn get_database_backend(&self) -> DbBackend {
        match &self.inner {
            Inner::Pool(c) => c.get_database_backend(),
            Inner::Tx(c) => c.get_database_backend(),
        }
    }
    async fn execute_raw(&self, s: Statement) -> Result<ExecResult, DbErr> {
        match &self.inner {
            Inner::Pool(c) => c.execute_raw(s).await,
            Inner::Tx(c) => c.execute_raw(s).await,
        }
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.inner {
            Inner::Pool(c) => c.execute_unprepared(sql).await,
            Inner::Tx(c) => c.execute_unprepared(sql).await,
        }
    }
    async fn query_one_raw(&self, s: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.inner {
            Inner::Pool(c) => c.query_one_raw(s).await,
            Inner::Tx(c) => c.query_one_raw(s).await,
        }
    }
    async fn query_all_raw(&self, s: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.inner {
            Inner::Pool(c) => c.query_all_raw(s).await,
            Inner::Tx(c) => c.query_all_raw(s).await,
        }
    }
}

impl Conn {
    /// The engine that serves, for the few statements that must differ.
    pub fn engine(&self) -> Engine {
        match self.get_database_backend() {
            DbBackend::Postgres => Engine::Postgres,
            _ => Engine::Sqlite,
        }
    }

    /// What ends a query that holds its rows until the write is over; SQLite has one writer, and needs none.
    pub fn for_update(&self) -> &'static str {
        match self.engine() {
            Engine::Postgres => " FOR UPDATE",
            Engine::Sqlite => "",
        }
    }

    fn statement(&self, sql: &str, args: Args) -> Statement {
        Statement::from_sql_and_values(self.get_database_backend(), id_text(self.engine(), sql), args)
    }

    /// All rows of a query.
    pub async fn all<T: FromQueryResult>(&self, sql: &str, args: Args) -> Result<Vec<T>> {
        let rows = self.query_all_raw(self.statement(sql, args)).await?;
        Ok(rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }

    /// The first row of a query, if any.
    pub async fn one<T: FromQueryResult>(&self, sql: &str, args: Args) -> Result<Option<T>> {
        let row = self.query_one_raw(self.statement(sql, args)).await?;
        Ok(row.map(|row| T::from_query_result(&row, "")).transpose()?)
    }

    /// The first column of the first row, if any row came.
    pub async fn scalar<T: sea_orm::TryGetable>(&self, sql: &str, args: Args) -> Result<Option<T>> {
        let row = self.query_one_raw(self.statement(sql, args)).await?;
        Ok(row.map(|row| row.try_get_by_index::<T>(0)).transpose()?)
    }

    /// The first column of every row.
    pub async fn scalars<T: sea_orm::TryGetable>(&self, sql: &str, args: Args) -> Result<Vec<T>> {
        let rows = self.query_all_raw(self.statement(sql, args)).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index::<T>(0)).collect::<Result<_, _>>()?)
    }

    /// Runs a statement; returns how many rows it touched.
    pub async fn exec(&self, sql: &str, args: Args) -> Result<u64> {
        Ok(self.execute_raw(self.statement(sql, args)).await?.rows_affected())
    }

    /// Inserts a row of this ward.
    pub async fn insert(&self, table: &str, row: Row) -> Result<()> {
        self.insert_or(table, row, "").await
    }

    /// Inserts a row of this ward, followed by an `ON CONFLICT …` clause.
    pub async fn insert_or(&self, table: &str, row: Row, on_conflict: &str) -> Result<()> {
        self.insert_counted(table, row, on_conflict).await.map(|_| ())
    }

    /// Inserts a row of this ward unless one with these columns of its key is there; tells whether it was new.
    pub async fn insert_new(&self, table: &str, key: &str, row: Row) -> Result<bool> {
        let on_conflict = format!("ON CONFLICT (ward_id, {key}) DO NOTHING");
        Ok(self.insert_counted(table, row, &on_conflict).await? == 1)
    }

    async fn insert_counted(&self, table: &str, row: Row, on_conflict: &str) -> Result<u64> {
        let columns: Vec<&str> = row.iter().map(|(name, _)| *name).collect();
        let marks: Vec<String> = (2..row.len() + 2).map(|i| format!("${i}")).collect();
        let sql = format!(
            "INSERT INTO {table} (ward_id, {}) VALUES ($1, {}) {on_conflict}",
            columns.join(", "),
            marks.join(", ")
        );
        let mut args = vec![self.ward.into()];
        args.extend(row.into_iter().map(|(_, value)| value));
        self.exec(&sql, args).await
    }

    /// Inserts rows of this ward that have the same columns, by one statement.
    pub async fn insert_all(&self, table: &str, rows: Vec<Row>) -> Result<()> {
        self.insert_all_or(table, rows, "").await
    }

    /// Inserts many rows of this ward; `on_conflict` says what becomes of those that are there.
    pub async fn insert_all_or(&self, table: &str, rows: Vec<Row>, on_conflict: &str) -> Result<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let columns: Vec<&str> = first.iter().map(|(name, _)| *name).collect();
        let width = columns.len() + 1;
        let mut args = Vec::with_capacity(rows.len() * width);
        let mut values = Vec::with_capacity(rows.len());
        for row in rows {
            // SQLite looks for the name of each named place among all others: thousands of them take it half a second.
            let mark = |at: usize| match self.engine() {
                Engine::Sqlite => "?".to_owned(),
                Engine::Postgres => format!("${at}"),
            };
            let marks: Vec<String> = (args.len() + 1..=args.len() + width).map(mark).collect();
            values.push(format!("({})", marks.join(", ")));
            args.push(self.ward.into());
            args.extend(row.into_iter().map(|(_, value)| value));
        }
        let (columns, values) = (columns.join(", "), values.join(", "));
        let sql = format!("INSERT INTO {table} (ward_id, {columns}) VALUES {values} {on_conflict}");
        self.exec(&sql, args).await.map(|_| ())
    }

    /// Updates the rows of this ward that match every column of `key`; returns how many.
    pub async fn update(&self, table: &str, key: Row, row: Row) -> Result<u64> {
        let mut next = 1;
        let mut mark = |name: &str| {
            next += 1;
            format!("{name} = ${next}")
        };
        let set: Vec<String> = row.iter().map(|(name, _)| mark(name)).collect();
        let matching: Vec<String> = key.iter().map(|(name, _)| mark(name)).collect();
        let sql = format!("UPDATE {table} SET {} WHERE ward_id = $1 AND {}", set.join(", "), matching.join(" AND "));
        let mut args = vec![self.ward.into()];
        args.extend(row.into_iter().chain(key).map(|(_, value)| value));
        self.exec(&sql, args).await
    }
}

/// A write in progress. Derefs to [`Conn`], so stores serve reads and writes alike.
pub struct Tx {
    conn: Conn,
    actor: Option<(UserId, String)>,
    /// The moment of this write.
    pub now: DateTime<Utc>,
    events: Vec<Event>,
    committed: Arc<Notify>,
    _guard: Option<OwnedMutexGuard<()>>,
}

impl std::ops::Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl Tx {
    /// In whose name it is; `None` for the system.
    pub fn actor(&self) -> Option<(UserId, &str)> {
        self.actor.as_ref().map(|(id, name)| (*id, name.as_str()))
    }

    /// Records what happened: audit trail, time line and reactions read it after the commit.
    pub fn record(&mut self, event: Event) {
        self.events.push(event);
    }

    /// In whose name it is written; empty for the system's own work.
    pub fn actor_name(&self) -> &str {
        self.actor.as_ref().map_or("", |(_, name)| name)
    }

    /// Commits the rows and, in the same transaction, the events with their chained digests.
    pub async fn commit(self) -> Result<Vec<Recorded>> {
        let recorded = events::append(&self.conn, self.actor.as_ref(), self.now, &self.events).await?;
        match self.conn.inner {
            Inner::Tx(tx) => tx.commit().await?,
            Inner::Pool(_) => return Err(Error::internal("a write without a transaction")),
        }
        self.committed.notify_waiters();
        Ok(recorded)
    }
}

#[cfg(test)]
mod tests {
    use super::{Engine, id_text};

    #[test]
    fn an_identifier_becomes_text_on_either_engine() {
        let sql = "SELECT id_text(t.id) AS id, '/nhiem-vu/' || id_text(t.id) FROM task t";
        let want = "SELECT CAST(t.id AS text) AS id, '/nhiem-vu/' || CAST(t.id AS text) FROM task t";
        assert_eq!(id_text(Engine::Postgres, sql), want);
        assert_eq!(id_text(Engine::Sqlite, sql).matches("hex(t.id)").count(), 10);
        assert_eq!(id_text(Engine::Sqlite, "SELECT 1"), "SELECT 1");
    }
}
