//! Rows of the newest version: filtered, searched, sorted and paged within the database, never read as a whole.

use super::super::model::{DatasetId, Type};
use crate::record::key_of;
use kernel::{Conn, Engine, Result, Where};
use sea_orm::{FromQueryResult, Value as Sql};

/// Which rows are asked for; columns by their place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// (column, its type, values of which it must have one).
    pub(crate) filters: Vec<(usize, Type, Vec<String>)>,
    pub(crate) words: String,
    /// (column, its type, downwards).
    pub(crate) sort: Vec<(usize, Type, bool)>,
    pub(crate) offset: i64,
    pub(crate) limit: i64,
}

/// A row with its number.
pub(crate) type Numbered = (i64, Vec<Option<String>>);

/// A value of a row as the database compares it.
fn cell(engine: Engine, column: usize, kind: Type) -> String {
    let text = match engine {
        Engine::Sqlite => format!("(body ->> {column})"),
        Engine::Postgres => format!("(CAST(body AS jsonb) ->> {column})"),
    };
    if is_number(kind) { format!("CAST({text} AS double precision)") } else { text }
}

fn is_number(kind: Type) -> bool {
    matches!(kind, Type::Integer | Type::Number)
}

fn matching(conn: &Conn, id: DatasetId, asked: &Asked) -> Where {
    let mut all = Where::ward(conn, "open_row");
    let id = all.bind(id);
    all.and(&format!("dataset_id = {id}"));
    for (column, kind, values) in &asked.filters {
        let numbers = values.iter().filter_map(|value| value.parse::<f64>().ok()).map(Sql::from);
        // PostgreSQL refuses a text with NUL, which no value is.
        let texts = values.iter().filter(|value| !value.contains('\0')).map(|value| Sql::from(value.as_str()));
        let wanted: Vec<Sql> = if is_number(*kind) { numbers.collect() } else { texts.collect() };
        let places = all.list(wanted);
        all.and(&format!("{} IN ({places})", cell(conn.engine(), *column, *kind)));
    }
    for word in key_of(&asked.words.replace('\0', " ")).split(' ').filter(|word| !word.is_empty()).take(6) {
        let meant = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let place = all.bind(format!("%{meant}%"));
        all.and(&format!("words LIKE {place} ESCAPE '\\'"));
    }
    all
}

impl Asked {
    fn is_narrowed(&self) -> bool {
        !self.filters.is_empty() || !self.words.is_empty()
    }
}

/// The rows that are asked for. Without a filter or order of its own a page is a range of the key.
pub(crate) async fn find(conn: &Conn, id: DatasetId, asked: &Asked) -> Result<Vec<Numbered>> {
    #[derive(FromQueryResult)]
    struct Found {
        position: i64,
        body: String,
    }
    let mut all = matching(conn, id, asked);
    let limit = all.bind(asked.limit);
    let offset = all.bind(asked.offset);
    let sql = if asked.is_narrowed() || !asked.sort.is_empty() {
        let order = |(column, kind, down): &(usize, Type, bool)| {
            let cell = cell(conn.engine(), *column, *kind);
            format!("{cell} IS NULL, {cell}{}, ", if *down { " DESC" } else { "" })
        };
        let order: String = asked.sort.iter().map(order).collect();
        format!(
            "SELECT position, body FROM open_row WHERE {} ORDER BY {order}position LIMIT {limit} OFFSET {offset}",
            all.sql
        )
    } else {
        all.and(&format!("position > {offset}"));
        format!("SELECT position, body FROM open_row WHERE {} ORDER BY position LIMIT {limit}", all.sql)
    };
    let found: Vec<Found> = conn.all(&sql, all.args).await?;
    found.into_iter().map(|row| Ok((row.position, serde_json::from_str(&row.body)?))).collect()
}

/// How many rows match a filter; `None` where there is no filter: the version knows.
pub(crate) async fn count(conn: &Conn, id: DatasetId, asked: &Asked) -> Result<Option<i64>> {
    if !asked.is_narrowed() {
        return Ok(None);
    }
    let all = matching(conn, id, asked);
    conn.scalar(&format!("SELECT COUNT(*) FROM open_row WHERE {}", all.sql), all.args).await
}
