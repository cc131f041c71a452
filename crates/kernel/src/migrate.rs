//! Tables of every module, written once in SQL; the few type names that differ are put in SQLite's terms.
//!
//! Types to use: `uuid`, `timestamptz`, `date`, `text`, `bigint`, `integer`, `boolean`, `double precision`.

use crate::{Db, Engine, Error, Module, Result};
use sea_orm::{ConnectionTrait, Statement};

/// A step in the life of a module's tables; applied once, in a transaction, never edited after a release.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// "module_0001_what".
    pub name: &'static str,
    /// Statements separated by `;`.
    pub sql: &'static str,
    /// Statements for one engine only.
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl Migration {
    /// A migration that is the same on both engines.
    pub const fn new(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql, sqlite: "", postgres: "" }
    }
}

/// The kernel's own tables.
const KERNEL: &[Migration] = &[
    Migration::new("kernel_0001_base", include_str!("../migrations/0001_base.sql")),
    Migration {
        name: "kernel_0002_search",
        sql: "",
        sqlite: include_str!("../migrations/0002_search.sqlite.sql"),
        postgres: include_str!("../migrations/0002_search.postgres.sql"),
    },
    Migration::new("kernel_0003_mail", include_str!("../migrations/0003_mail.sql")),
    Migration::new("kernel_0004_limit", include_str!("../migrations/0004_limit.sql")),
    Migration::new("kernel_0005_mail_file", include_str!("../migrations/0005_mail_file.sql")),
    Migration::new("kernel_0006_job_done", include_str!("../migrations/0006_job_done.sql")),
];

/// Applies what is missing. Names of applied migrations that this program does not know are refused: the data
/// belongs to a newer program.
pub async fn run(db: &Db, modules: &[&'static Module]) -> Result<Vec<&'static str>> {
    run_those(db, modules, &applied(db).await?, |_| true).await
}

/// Applies the named migrations and no other: the tables as they were when a back-up was made.
///
/// # Errors
/// When this program does not know one of them, or the database is past them already.
pub async fn run_to(db: &Db, modules: &[&'static Module], names: &[String]) -> Result<()> {
    run_those(db, modules, names, |name| names.iter().any(|n| n == name)).await?;
    if applied(db).await?.iter().any(|name| !names.contains(name)) {
        return Err(Error::refused("Nơi đến đã có bảng mới hơn bản sao lưu; hãy phục hồi vào một nơi mới."));
    }
    Ok(())
}

/// Names of the migrations that have made the tables.
pub async fn applied(db: &Db) -> Result<Vec<String>> {
    let pool = db.pool();
    pool.execute_unprepared("CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY)").await?;
    let sql = "SELECT name FROM migration ORDER BY name";
    let rows = pool.query_all_raw(Statement::from_string(pool.get_database_backend(), sql)).await?;
    Ok(rows.iter().map(|r| r.try_get_by_index(0)).collect::<std::result::Result<_, _>>()?)
}

async fn run_those(
    db: &Db,
    modules: &[&'static Module],
    of_the_data: &[String],
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<&'static str>> {
    let all: Vec<&Migration> = KERNEL.iter().chain(modules.iter().flat_map(|m| m.migrations.iter())).collect();
    if let Some(unknown) = of_the_data.iter().find(|name| !all.iter().any(|m| m.name == name.as_str())) {
        return Err(Error::refused(format!(
            "Dữ liệu này thuộc về một bản Đình mới hơn (có bước “{unknown}” mà bản này chưa biết). Hãy dùng bản mới."
        )));
    }
    let done = applied(db).await?;
    let missing = all.into_iter().filter(|m| wanted(m.name) && !done.iter().any(|name| name == m.name));
    let mut names = Vec::new();
    for migration in missing {
        apply(db, migration).await?;
        names.push(migration.name);
    }
    Ok(names)
}

async fn apply(db: &Db, migration: &Migration) -> Result<()> {
    let tx = db.write(crate::WardId(0), None, chrono::DateTime::UNIX_EPOCH).await?;
    let own = match db.engine() {
        Engine::Sqlite => migration.sqlite,
        Engine::Postgres => migration.postgres,
    };
    for statement in statements(migration.sql).chain(statements(own)) {
        let sql = if db.engine() == Engine::Sqlite { for_sqlite(statement) } else { statement.to_owned() };
        tx.execute_unprepared(&sql).await.map_err(|e| Error::internal(format!("{}: {e}: {sql}", migration.name)))?;
    }
    tx.exec("INSERT INTO migration (name) VALUES ($1)", crate::args![migration.name]).await?;
    tx.commit().await.map(|_| ())
}

fn statements(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(";\n").map(|s| s.trim().trim_end_matches(';')).filter(|s| !s.is_empty())
}

/// SQLite has no such types; these declarations give its columns the affinity that the driver reads back.
fn for_sqlite(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 64);
    for (i, word) in sql.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let end = word.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(word.len());
        let (name, rest) = word.split_at(end);
        out.push_str(match name {
            "uuid" => "uuid_text",
            "timestamptz" => "timestamp_with_timezone_text",
            "date" => "date_text",
            other => other,
        });
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_type_names_are_put_in_sqlite_terms() {
        let sql = "CREATE TABLE a (id uuid NOT NULL, on_date date, at timestamptz)";
        let want = "CREATE TABLE a (id uuid_text NOT NULL, on_date date_text, at timestamp_with_timezone_text)";
        assert_eq!(super::for_sqlite(sql), want);
    }
}
