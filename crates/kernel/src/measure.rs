//! Measures: one query gives the number, its breakdown and the records behind it, so the three cannot disagree.

use crate::{Conn, Result, args};
use chrono::NaiveDate;
use sea_orm::FromQueryResult;

/// Days from – to, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// A number that a module offers, as a filter over its records.
///
/// `records` is a query over `$1` (the ward) that yields the columns `id` (text: `id_text(column)`), `label` (text), `href` (text),
/// `on_day` (date, may be null), `part` (text: what a breakdown groups by) and `amount` (bigint: 1 to count).
#[derive(Debug)]
pub struct Measure {
    /// "module.thing.filter", such as "plans.tasks.done".
    pub key: &'static str,
    /// Key of its name in the Fluent files.
    pub title: &'static str,
    /// Key of its unit in the Fluent files, such as "unit-task".
    pub unit: &'static str,
    /// Key of what a breakdown groups by, in the Fluent files.
    pub part: &'static str,
    pub records: &'static str,
}

/// A record behind a number.
#[derive(Debug, Clone, FromQueryResult, PartialEq, Eq)]
pub struct Record {
    pub id: String,
    pub label: String,
    pub href: String,
    pub on_day: Option<NaiveDate>,
    pub part: String,
    pub amount: i64,
}

/// A part of a number.
#[derive(Debug, Clone, FromQueryResult, PartialEq, Eq)]
pub struct Part {
    pub part: String,
    pub amount: i64,
    pub records: i64,
}

impl Measure {
    fn filter(&self, period: Option<Period>) -> (String, crate::Args) {
        match period {
            None => (format!("({}) AS measured", self.records), vec![]),
            Some(p) => (
                format!("(SELECT * FROM ({}) AS unfiltered WHERE on_day BETWEEN $2 AND $3) AS measured", self.records),
                args![p.from, p.to],
            ),
        }
    }

    /// The number: the sum of `amount`, over records of the period where one is given.
    pub async fn value(&self, conn: &Conn, period: Option<Period>) -> Result<i64> {
        let (from, more) = self.filter(period);
        let sql = format!("SELECT CAST(COALESCE(SUM(amount), 0) AS bigint) FROM {from}");
        let args = [args![conn.ward], more].concat();
        Ok(conn.scalar(&sql, args).await?.unwrap_or(0))
    }

    /// The number by part, largest first.
    pub async fn breakdown(&self, conn: &Conn, period: Option<Period>) -> Result<Vec<Part>> {
        let (from, more) = self.filter(period);
        let sql = format!(
            "SELECT part, CAST(SUM(amount) AS bigint) AS amount, COUNT(*) AS records FROM {from} \
             GROUP BY part ORDER BY 2 DESC, part"
        );
        conn.all(&sql, [args![conn.ward], more].concat()).await
    }

    /// The records themselves, a page of them.
    pub async fn records(&self, conn: &Conn, period: Option<Period>, offset: u64, limit: u64) -> Result<Vec<Record>> {
        let (from, more) = self.filter(period);
        let sql = format!(
            "SELECT id, label, href, on_day, part, CAST(amount AS bigint) AS amount FROM {from} \
             ORDER BY on_day, label, id LIMIT {limit} OFFSET {offset}"
        );
        conn.all(&sql, [args![conn.ward], more].concat()).await
    }
}
