//! Every query of analytics: cells counted by the columns of records, boards and their tiles.

use super::model::{Counted, Figure, Span};
use crate::record::filter::Where;
use chrono::{DateTime, Utc};
use kernel::measure::{Decimals, Offered, Period};
use kernel::{Args, Conn, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;

kernel::typed_id! {
    /// Bảng phân tích: the identifier of a board.
    BoardId
}
kernel::typed_id! {
    /// Ô của bảng: the identifier of a tile.
    TileId
}

/// Cells that are read at most; what is beyond stands in the totals.
const MOST_CELLS: u64 = 2_000;

/// By what is grouped, as SQL that yields text.
pub(super) struct Grouping {
    pub(super) sql: String,
    /// Do the groups follow each other in time?
    pub(super) in_time: bool,
}

impl Grouping {
    /// By a text.
    pub(super) fn text(column: &str) -> Self {
        Self { sql: format!("COALESCE({column}, '')"), in_time: false }
    }

    /// By a whole number.
    pub(super) fn whole(column: &str) -> Self {
        Self { sql: format!("COALESCE(CAST(CAST({column} AS bigint) AS text), '')"), in_time: true }
    }

    /// By the period of a day.
    pub(super) fn period(column: &str, span: Span) -> Self {
        let day = format!("CAST({column} AS text)");
        let sql = match span {
            Span::Month => format!("substr({day}, 1, 7)"),
            Span::Year => format!("substr({day}, 1, 4)"),
            Span::Quarter => {
                format!("substr({day}, 1, 4) || '-Q' || CAST((CAST(substr({day}, 6, 2) AS integer) + 2) / 3 AS text)")
            }
        };
        Self { sql: format!("COALESCE({sql}, '')"), in_time: true }
    }
}

/// What is counted: rows, and the number that is added up.
pub(super) struct Counting {
    from: String,
    args: Args,
    pub(super) number: Option<String>,
    /// Of what the number is so many.
    decimals: Decimals,
    /// A text of any row of a group, to name it by.
    pub(super) sample: Option<String>,
}

impl Counting {
    /// Records that match.
    pub(super) fn records(matching: Where) -> Self {
        let from = format!("register_record r WHERE {}", matching.sql);
        Self { from, args: matching.args, number: None, decimals: Decimals::default(), sample: None }
    }

    /// Records of a measure, of some days where they are given.
    pub(super) fn measure(conn: &Conn, measure: &Offered, period: Option<Period>) -> Self {
        let mut args = [args![conn.ward], measure.args.clone()].concat();
        let mut from = format!("({}) AS r", measure.records);
        if let Some(period) = period {
            args.extend(args![period.from, period.to]);
            from += &format!(" WHERE r.on_day BETWEEN ${} AND ${}", args.len() - 1, args.len());
        }
        Self { from, args, number: Some("r.amount".into()), decimals: measure.decimals, sample: None }
    }
}

#[derive(FromQueryResult)]
struct Row {
    g: String,
    s: String,
    n: i64,
    total: f64,
    filled: i64,
    sample: Option<String>,
    gn: i64,
    gt: f64,
    gc: i64,
    sn: i64,
    st: f64,
    sc: i64,
    an: i64,
    at: f64,
    ac: i64,
}

/// The cells of a table with their totals, by one query: (cell, sample).
pub(super) async fn cells(
    conn: &Conn,
    counting: Counting,
    group: &Grouping,
    split: Option<&Grouping>,
) -> Result<Vec<(Counted, Option<String>)>> {
    let number = counting.number.as_deref().unwrap_or("CAST(NULL AS double precision)");
    let sample = counting.sample.map_or("CAST(NULL AS text)".to_owned(), |column| format!("MIN({column})"));
    let by = split.map_or("CAST('' AS text)", |split| &split.sql);
    let totals = |of: &str, over: &str| {
        format!(
            "CAST(SUM(n) OVER ({over}) AS bigint) AS {of}n, SUM(total) OVER ({over}) AS {of}t, \
             CAST(SUM(filled) OVER ({over}) AS bigint) AS {of}c"
        )
    };
    let order = if group.in_time { "g DESC" } else { "gn DESC, g" };
    let sql = format!(
        "SELECT g, s, n, total, filled, sample, {}, {}, {} FROM (SELECT {} AS g, {by} AS s, COUNT(*) AS n, \
         CAST(COALESCE(SUM({number}), 0) AS double precision) AS total, COUNT({number}) AS filled, {sample} AS sample \
         FROM {} GROUP BY 1, 2) AS cells ORDER BY {order}, sn DESC, s LIMIT {MOST_CELLS}",
        totals("g", "PARTITION BY g"),
        totals("s", "PARTITION BY s"),
        totals("a", ""),
        group.sql,
        counting.from
    );
    let rows: Vec<Row> = conn.all(&sql, counting.args).await?;
    let parts = counting.decimals.parts();
    let figure = |records, sum: f64, filled| Figure { records, sum: sum / parts, filled };
    let cell = |row: Row| {
        let counted = Counted {
            figure: figure(row.n, row.total, row.filled),
            of_group: figure(row.gn, row.gt, row.gc),
            of_split: figure(row.sn, row.st, row.sc),
            of_all: figure(row.an, row.at, row.ac),
            group: row.g,
            split: row.s,
        };
        (counted, row.sample)
    };
    Ok(rows.into_iter().map(cell).collect())
}

/// Bảng phân tích.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Board {
    pub(super) id: BoardId,
    pub(super) title: String,
    pub(super) owner_id: UserId,
    pub(super) owner_name: String,
    /// May everybody of the ward see it, each with what they may see?
    pub(super) shared: bool,
    pub(super) removed_at: Option<DateTime<Utc>>,
}

const BOARD: &str = "SELECT id, title, owner_id, owner_name, shared, removed_at FROM register_board";

/// The boards of a person, and those that are shared.
pub(super) async fn boards(conn: &Conn, user: UserId) -> Result<Vec<Board>> {
    let sql = format!(
        "{BOARD} WHERE ward_id = $1 AND (owner_id = $2 OR (shared = $3 AND removed_at IS NULL)) ORDER BY title, id LIMIT 500"
    );
    conn.all(&sql, args![conn.ward, user, true]).await
}

/// The board of an id.
pub(super) async fn board(conn: &Conn, id: BoardId) -> Result<Option<Board>> {
    conn.one(&format!("{BOARD} WHERE ward_id = $1 AND id = $2"), args![conn.ward, id]).await
}

/// Keeps a new board.
pub(super) async fn insert_board(tx: &Tx, board: &Board) -> Result<()> {
    let row = row! { id: board.id, title: board.title.as_str(), owner_id: board.owner_id,
    owner_name: board.owner_name.as_str(), shared: board.shared, created_at: tx.now };
    tx.insert("register_board", row).await
}

/// Keeps what a board is by now.
pub(super) async fn update_board(tx: &Tx, board: &Board) -> Result<()> {
    let row = row! { title: board.title.as_str(), shared: board.shared, removed_at: board.removed_at };
    tx.update("register_board", row! { id: board.id }, row).await.map(|_| ())
}

/// Ô of a board.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Tile {
    pub(super) id: TileId,
    pub(super) position: i32,
    pub(super) title: String,
    /// The question, as the query of an address.
    pub(super) query: String,
    pub(super) removed_at: Option<DateTime<Utc>>,
}

/// The tiles of a board, in their order; those that were taken off last.
pub(super) async fn tiles(conn: &Conn, board: BoardId) -> Result<Vec<Tile>> {
    let sql = "SELECT id, position, title, query, removed_at FROM register_tile \
        WHERE ward_id = $1 AND board_id = $2 ORDER BY removed_at IS NOT NULL, position, id";
    conn.all(sql, args![conn.ward, board]).await
}

/// Keeps a new tile.
pub(super) async fn insert_tile(tx: &Tx, board: BoardId, tile: &Tile) -> Result<()> {
    let row = row! { id: tile.id, board_id: board, position: tile.position, title: tile.title.as_str(),
    query: tile.query.as_str() };
    tx.insert("register_tile", row).await
}

/// Keeps where a tile stands, and whether it was taken off.
pub(super) async fn update_tile(tx: &Tx, tile: &Tile) -> Result<()> {
    let row = row! { position: tile.position, removed_at: tile.removed_at };
    tx.update("register_tile", row! { id: tile.id }, row).await.map(|_| ())
}
