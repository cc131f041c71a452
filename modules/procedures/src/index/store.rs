//! Every query of the index: what is counted by procedure and officer, and the records that lost points.

use super::rules::{Count, Counts};
use crate::dossier::DossierId;
use crate::facts::{
    confirmed_there, copied, digitised, finished, has_papers, paid_online, rated, reuses, satisfied, with_fee,
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Args, Conn, Result, UserId, args};
use sea_orm::{DbErr, FromQueryResult, QueryResult};
use std::collections::BTreeMap;

/// What is counted in dossiers: (what, which of those handled in the period count, which of these are good). `$1` ward,
/// `$2` and `$3` first and last day, `$4` the moment at which what still runs is judged, `$5` the procedure of certified
/// copies.
const PARTS: &[(Counts, &str, &str)] = &[
    (Counts::Synced, "d.received_on BETWEEN $2 AND $3", confirmed_there!()),
    (
        Counts::Progress,
        // What was stopped on a day that nobody told counts nowhere.
        "d.state <> 3 AND (d.in_time IS NOT NULL OR (d.finished_at IS NULL AND d.state <> 8))",
        "(d.finished_at <= $4 AND d.in_time = TRUE) OR ((d.finished_at IS NULL OR d.finished_at > $4) \
         AND (d.due_at IS NULL OR d.waits_since IS NOT NULL OR d.due_at >= $4) \
         AND (d.extensions = 0 OR NOT EXISTS (SELECT 1 FROM dossier_wait w WHERE w.ward_id = d.ward_id \
         AND w.dossier_id = d.id AND w.kind = 'extended-late' AND w.since <= $4)))",
    ),
    (Counts::Electronic, concat!("d.finished_on BETWEEN $2 AND $3 AND ", finished!()), "d.electronic_result = TRUE"),
    (Counts::Digitised, concat!("d.received_on BETWEEN $2 AND $3 AND ", has_papers!()), digitised!()),
    (
        Counts::CertifiedCopies,
        concat!("d.finished_on BETWEEN $2 AND $3 AND d.procedure_code = $5 AND ", finished!()),
        copied!(),
    ),
    (Counts::Reused, concat!("d.received_on BETWEEN $2 AND $3 AND ", has_papers!()), reuses!()),
    (Counts::Payment, concat!("d.received_on BETWEEN $2 AND $3 AND ", with_fee!()), paid_online!()),
    (Counts::Rated, concat!("d.finished_on BETWEEN $2 AND $3 AND ", rated!()), satisfied!()),
];

/// Dossiers that were received and handled in the period.
const HANDLED: &str = "FROM dossier d WHERE d.ward_id = $1 AND d.received_at IS NOT NULL AND d.received_on <= $3 \
                       AND (d.finished_on IS NULL OR d.finished_on >= $2)";

/// The days of the index, and the moment at which what still runs is judged.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub moment: DateTime<Utc>,
    /// The procedure of certified copies.
    pub copies: String,
}

impl Asked {
    fn args(&self, conn: &Conn) -> Args {
        args![conn.ward, self.from, self.to, self.moment, self.copies.as_str()]
    }
}

/// Counts of dossiers that belong together.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// Code of the procedure, or identifier of the officer; empty where the officer is known by name alone, or nobody.
    pub key: String,
    pub name: String,
    pub counts: BTreeMap<usize, Count>,
}

impl Tally {
    /// What was counted.
    pub(super) fn of(&self, counts: Counts) -> Count {
        let place = PARTS.iter().position(|(part, ..)| *part == counts);
        place.and_then(|place| self.counts.get(&place)).copied().unwrap_or_default()
    }

    /// The officer whose dossiers these are.
    pub(super) fn officer(&self) -> Officer {
        self.key.parse().map_or_else(|_| Officer::Named(self.name.clone()), Officer::Of)
    }

    /// Adds another's counts.
    pub(super) fn add(&mut self, other: &Tally) {
        for (place, count) in &other.counts {
            let sum = self.counts.entry(*place).or_default();
            (sum.n, sum.d) = (sum.n + count.n, sum.d + count.d);
        }
    }
}

impl FromQueryResult for Tally {
    fn from_query_result(row: &QueryResult, pre: &str) -> std::result::Result<Self, DbErr> {
        let mut tally = Tally { key: row.try_get(pre, "key")?, name: row.try_get(pre, "name")?, ..Tally::default() };
        for place in 0..PARTS.len() {
            let count =
                Count { n: row.try_get(pre, &format!("n{place}"))?, d: row.try_get(pre, &format!("d{place}"))? };
            tally.counts.insert(place, count);
        }
        Ok(tally)
    }
}

/// An officer of the ward is one whatever their name; where there is none, each name stands for itself.
const OFFICER_GROUP: &str = "d.officer_id, CASE WHEN d.officer_id IS NULL THEN d.officer_name ELSE '' END";

/// How dossiers are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Procedure,
    Officer,
}

impl By {
    fn columns(self) -> (&'static str, &'static str) {
        match self {
            Self::Procedure => ("d.procedure_code", "MAX(d.procedure_name)"),
            // What another system wrote tells the officer by name alone.
            Self::Officer => (OFFICER_GROUP, "MAX(d.officer_name)"),
        }
    }
}

/// Counts by procedure or officer, in one query.
pub(super) async fn tallies(conn: &Conn, asked: &Asked, by: By) -> Result<Vec<Tally>> {
    let (group, name) = by.columns();
    let key = match by {
        By::Officer => "CASE WHEN d.officer_id IS NULL THEN '' ELSE id_text(d.officer_id) END",
        By::Procedure => group,
    };
    let sums: Vec<String> = (0..)
        .zip(PARTS)
        .map(|(place, (_, which, good)): (usize, _)| {
            let sum = |of: &str| format!("CAST(SUM(CASE WHEN {of} THEN 1 ELSE 0 END) AS bigint)");
            let both = format!("({which}) AND ({good})");
            format!("{} AS d{place}, {} AS n{place}", sum(which), sum(&both))
        })
        .collect();
    let sql =
        format!("SELECT {key} AS key, {name} AS name, {} {HANDLED} GROUP BY {group} ORDER BY 2, 1", sums.join(", "));
    conn.all(&sql, asked.args(conn)).await
}

/// A dossier that lost points.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Lost {
    pub id: DossierId,
    pub code: String,
    pub procedure_name: String,
    pub officer_name: String,
    pub received_on: Option<NaiveDate>,
    pub due_on: Option<NaiveDate>,
    pub finished_on: Option<NaiveDate>,
}

/// Whose hands a dossier is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Officer {
    Of(UserId),
    /// Known by this name alone; by none: nobody.
    Named(String),
}

/// Whose records are asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Whose {
    pub procedure: String,
    pub officer: Option<Officer>,
}

/// Dossiers that lost points of an indicator, in the order of their making; after one of them where a page goes on.
pub(super) async fn lost(
    conn: &Conn,
    asked: &Asked,
    counts: Counts,
    whose: &Whose,
    after: Option<DossierId>,
    limit: u64,
) -> Result<Vec<Lost>> {
    let Some((_, which, good)) = PARTS.iter().find(|(part, ..)| *part == counts) else { return Ok(Vec::new()) };
    let mut args = asked.args(conn);
    let mut more = String::new();
    let mut and = |condition: &str, value: sea_orm::Value| {
        args.push(value);
        more += &format!(" AND {condition} ${}", args.len());
    };
    if !whose.procedure.is_empty() {
        and("d.procedure_code =", whose.procedure.as_str().into());
    }
    match &whose.officer {
        Some(Officer::Of(officer)) => and("d.officer_id =", (*officer).into()),
        Some(Officer::Named(name)) => and("d.officer_id IS NULL AND d.officer_name =", name.as_str().into()),
        None => {}
    }
    if let Some(after) = after {
        and("d.id >", after.into());
    }
    // What is unknown is not good.
    let sql = format!(
        "SELECT d.id, d.code, d.procedure_name, d.officer_name, d.received_on, d.due_on, d.finished_on {HANDLED} \
         AND ({which}) AND NOT COALESCE(({good}), FALSE){more} ORDER BY d.id LIMIT {limit}"
    );
    conn.all(&sql, args).await
}

/// A version that was to be published on a day.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Due {
    pub code: String,
    pub name: String,
    pub due_on: NaiveDate,
    pub published_at: Option<DateTime<Utc>>,
    /// The first version of its procedure: announced, not updated.
    pub first: bool,
}

/// Versions that were to be published between two days, by code.
pub(super) async fn due_to_publish(conn: &Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<Due>> {
    let sql = "SELECT p.code, p.name, v.due_to_publish AS due_on, v.published_at, \
               NOT EXISTS (SELECT 1 FROM procedure_version e WHERE e.ward_id = v.ward_id \
               AND e.procedure_id = v.procedure_id AND e.valid_from < v.valid_from) AS first \
               FROM procedure_version v JOIN procedure p ON p.ward_id = v.ward_id AND p.id = v.procedure_id \
               WHERE v.ward_id = $1 AND v.due_to_publish BETWEEN $2 AND $3 ORDER BY p.code, v.valid_from";
    conn.all(sql, args![conn.ward, from, to]).await
}
