//! The values of a row, one after the other.

use sea_orm::{DbErr, QueryResult, TryGetable};

/// Reads a row's values in the order of its columns, for statements that give hundreds of rows: by name, each of their
/// values would be looked up.
#[derive(Debug)]
pub struct ByPlace<'a> {
    row: &'a QueryResult,
    at: usize,
}

impl<'a> ByPlace<'a> {
    /// Begins with the first column.
    pub fn of(row: &'a QueryResult) -> Self {
        Self { row, at: 0 }
    }

    /// The value of the next column.
    ///
    /// # Errors
    /// A value of another type, and one more than there are.
    pub fn take<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        let at = self.at;
        self.at += 1;
        self.row.try_get_by(at)
    }
}
