//! A condition of a statement that grows: its words, and the values that it binds.

use crate::{Args, Conn, Engine, args};
use sea_orm::Value;
use uuid::Uuid;

/// A condition with its values, begun with the ward as `$1`.
#[derive(Debug, Clone)]
pub struct Where {
    pub sql: String,
    pub args: Args,
}

impl Where {
    /// The rows of the ward in the table that the statement calls `alias`.
    pub fn ward(conn: &Conn, alias: &str) -> Self {
        Self { sql: format!("{alias}.ward_id = $1"), args: args![conn.ward] }
    }

    /// The place of one more value.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    /// The places of several more values as `IN (…)` has them; no value, no row.
    pub fn list<T: Into<Value>>(&mut self, values: impl IntoIterator<Item = T>) -> String {
        let places: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        if places.is_empty() { "NULL".to_owned() } else { places.join(", ") }
    }

    /// One more condition.
    pub fn and(&mut self, sql: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
    }
}

impl Conn {
    /// What follows a column that holds one of these identifiers. All of them are one value, so that the statement is the
    /// same however many they are: with hundreds of places either engine spends longer on the statement than on its rows.
    pub fn among(&self, ids: impl IntoIterator<Item = Uuid>, args: &mut Args) -> String {
        let ids: Vec<String> = ids.into_iter().map(|id| id.simple().to_string()).collect();
        let place = args.len() + 1;
        match self.engine() {
            Engine::Postgres => {
                args.push(format!("{{{}}}", ids.join(",")).into());
                // Without a query of its own the text would be read again for each row.
                format!("= ANY(CAST((SELECT CAST(${place} AS uuid[])) AS uuid[]))")
            }
            Engine::Sqlite => {
                args.push(format!("[\"{}\"]", ids.join("\",\"")).into());
                format!("IN (SELECT unhex(value) FROM json_each(${place}))")
            }
        }
    }
}
