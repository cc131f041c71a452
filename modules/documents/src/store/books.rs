//! The books in which documents stand.

use kernel::{Conn, Result, args};

/// Keys of the books in which documents of a year stand, without the general one.
pub(crate) async fn books_used(conn: &Conn, year: i32) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT book FROM document WHERE ward_id = $1 AND direction = 'in' AND year = $2 AND book <> '' \
               ORDER BY book";
    conn.scalars(sql, args![conn.ward, year]).await
}
