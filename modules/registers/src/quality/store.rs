//! Every query about the quality of registers: counts by the partial indexes, never over bodies; nightly snapshots.

use super::duplicates;
use super::model::{Lens, Tally, cutoff};
use crate::definition::{Cadence, Definition, Register, RegisterId};
use crate::record::filter::Where;
use chrono::{Duration, NaiveDate};
use kernel::{Conn, Result, Tx, args, row};
use sea_orm::{FromQueryResult, Value as Sql};
use std::collections::HashMap;

/// Duplicates of larger registers are counted by night.
const LARGE: i64 = 20_000;
/// Days of snapshots that a trend reads.
const TREND_DAYS: i64 = 400;

/// Narrows a list to the records that cost points.
pub(crate) fn narrow(lens: Lens, mut matching: Where, definition: &Definition, today: NaiveDate) -> Where {
    match lens {
        Lens::Wrong => matching.and("r.wrong > 0"),
        Lens::Missing => matching.and("r.missing > 0"),
        Lens::Unclean => matching.and("r.unclean > 0"),
        Lens::Duplicate => matching.and(&format!("r.id IN ({})", duplicates::store::suspects(definition))),
        Lens::Dirty => {
            matching.and(&format!("(r.unclean > 0 OR r.id IN ({}))", duplicates::store::suspects(definition)));
        }
        Lens::Overdue => match cutoff(definition.cadence, today) {
            Some(day) => {
                let place = matching.bind(day);
                matching.and(&format!("r.confirmed_on < {place}"));
            }
            None => matching.and("1 = 0"),
        },
    }
    matching
}

/// As a condition: does the link in this field lead to a record that is there no longer?
pub(super) fn leads_nowhere(field: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM register_link l WHERE l.ward_id = $1 AND l.from_id = r.id AND l.field = {field} \
         AND NOT EXISTS (SELECT 1 FROM register_record o WHERE o.ward_id = $1 AND o.id = l.to_id))"
    )
}

#[derive(FromQueryResult)]
struct Counted {
    register_id: RegisterId,
    counted: i64,
}

/// Counts records of some registers by one condition; `$2` is its value, where it has one.
async fn count(conn: &Conn, condition: &str, value: Option<Sql>, of: &[&Register]) -> Result<HashMap<RegisterId, i64>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let mut args = args![conn.ward];
    args.extend(value);
    let marks: Vec<String> = of
        .iter()
        .map(|register| {
            args.push(register.id.into());
            format!("${}", args.len())
        })
        .collect();
    let sql = format!(
        "SELECT r.register_id, COUNT(*) AS counted FROM register_record r \
         WHERE r.ward_id = $1 AND {condition} AND r.register_id IN ({}) GROUP BY r.register_id",
        marks.join(", ")
    );
    let counted: Vec<Counted> = conn.all(&sql, args).await?;
    Ok(counted.into_iter().map(|c| (c.register_id, c.counted)).collect())
}

/// Counts what the scores need of each register; duplicates of large ones as they were last night.
pub(crate) async fn tallies(conn: &Conn, registers: &[Register], today: NaiveDate) -> Result<Vec<Tally>> {
    let mut tallies = plain(conn, registers, today).await?;
    for (register, tally) in registers.iter().zip(&mut tallies) {
        let last = match register.records > LARGE {
            true => noted(conn, register.id, today, 1).await?.into_iter().next(),
            false => None,
        };
        match last {
            Some((day, last)) => {
                (tally.duplicates, tally.dirty, tally.counted_on) = (last.duplicates, last.dirty, Some(day));
            }
            None => count_duplicates(conn, register, tally).await?,
        }
    }
    Ok(tallies)
}

/// Everything but duplicates.
async fn plain(conn: &Conn, registers: &[Register], today: NaiveDate) -> Result<Vec<Tally>> {
    let all: Vec<&Register> = registers.iter().collect();
    let wrong = count(conn, "r.wrong > 0", None, &all).await?;
    let missing = count(conn, "r.missing > 0", None, &all).await?;
    let unclean = count(conn, "r.unclean > 0", None, &all).await?;
    let mut overdue = HashMap::new();
    for cadence in Cadence::ALL {
        let of: Vec<&Register> = all.iter().copied().filter(|r| r.definition.cadence == cadence).collect();
        if let Some(day) = cutoff(cadence, today) {
            overdue.extend(count(conn, "r.confirmed_on < $2", Some(day.into()), &of).await?);
        }
    }
    let of = |counted: &HashMap<RegisterId, i64>, register: &Register| counted.get(&register.id).copied().unwrap_or(0);
    let tally = |register: &Register| Tally {
        records: register.records,
        expected: register.definition.expected.map(i64::from),
        wrong: of(&wrong, register),
        missing: of(&missing, register),
        unclean: of(&unclean, register),
        overdue: register.definition.cadence.days().map(|_| of(&overdue, register)),
        ..Tally::default()
    };
    Ok(registers.iter().map(tally).collect())
}

async fn count_duplicates(conn: &Conn, register: &Register, tally: &mut Tally) -> Result<()> {
    let suspects = duplicates::store::suspects(&register.definition);
    let all = args![conn.ward, register.id];
    let sql = format!("SELECT COUNT(*) FROM ({suspects}) AS suspects");
    tally.duplicates = conn.scalar(&sql, all.clone()).await?.unwrap_or(0);
    tally.dirty = match (tally.unclean, tally.duplicates) {
        (unclean, 0) => unclean,
        (0, duplicates) => duplicates,
        _ => {
            let sql = format!(
                "SELECT COUNT(*) FROM ({suspects} UNION SELECT r.id FROM register_record r \
                 WHERE r.ward_id = $1 AND r.register_id = $2 AND r.unclean > 0) AS dirty"
            );
            conn.scalar(&sql, all).await?.unwrap_or(0)
        }
    };
    Ok(())
}

/// Counts everything of one register now, however large.
pub(crate) async fn tally(conn: &Conn, register: &Register, today: NaiveDate) -> Result<Tally> {
    let mut tally = plain(conn, std::slice::from_ref(register), today).await?.pop().unwrap_or_default();
    count_duplicates(conn, register, &mut tally).await?;
    Ok(tally)
}

/// Keeps what was counted on a day; once more on the same day replaces it.
pub(crate) async fn note(tx: &Tx, register: RegisterId, day: NaiveDate, tally: &Tally) -> Result<()> {
    let row = row! { register_id: register, on_day: day, records: tally.records, expected: tally.expected,
    wrong: tally.wrong, missing: tally.missing, unclean: tally.unclean, duplicates: tally.duplicates,
    dirty: tally.dirty, overdue: tally.overdue };
    let again = "ON CONFLICT (ward_id, register_id, on_day) DO UPDATE SET records = excluded.records, \
        expected = excluded.expected, wrong = excluded.wrong, missing = excluded.missing, \
        unclean = excluded.unclean, duplicates = excluded.duplicates, dirty = excluded.dirty, \
        overdue = excluded.overdue";
    tx.insert_or("register_quality", row, again).await
}

#[derive(FromQueryResult)]
struct Noted {
    on_day: NaiveDate,
    records: i64,
    expected: Option<i64>,
    wrong: i64,
    missing: i64,
    unclean: i64,
    duplicates: i64,
    dirty: i64,
    overdue: Option<i64>,
}

/// What was counted by night, the latest day first.
pub(crate) async fn history(conn: &Conn, register: RegisterId, today: NaiveDate) -> Result<Vec<(NaiveDate, Tally)>> {
    noted(conn, register, today, TREND_DAYS).await
}

/// So many days of what was counted by night, the latest first.
async fn noted(conn: &Conn, register: RegisterId, today: NaiveDate, most: i64) -> Result<Vec<(NaiveDate, Tally)>> {
    let sql = format!(
        "SELECT on_day, records, expected, wrong, missing, unclean, duplicates, dirty, overdue FROM register_quality \
         WHERE ward_id = $1 AND register_id = $2 AND on_day >= $3 ORDER BY on_day DESC LIMIT {most}"
    );
    let from = today - Duration::days(TREND_DAYS);
    let noted: Vec<Noted> = conn.all(&sql, args![conn.ward, register, from]).await?;
    let tally = |n: Noted| {
        let tally = Tally {
            records: n.records,
            expected: n.expected,
            wrong: n.wrong,
            missing: n.missing,
            unclean: n.unclean,
            duplicates: n.duplicates,
            dirty: n.dirty,
            overdue: n.overdue,
            counted_on: Some(n.on_day),
        };
        (n.on_day, tally)
    };
    Ok(noted.into_iter().map(tally).collect())
}
