//! Đối chiếu: every record of a register is read under the new definition before that holds, and again when it takes
//! effect.

use super::background::Steps;
use super::model::Report;
use super::store;
use super::transition::{Carried, Reader, Scope};
use crate::definition::Register;
use crate::record::{FieldChange, Record, RecordId, Source, filter::Where, store as records};
use kernel::{Conn, Result, Tx};
use std::collections::{BTreeSet, HashSet};

/// Records read at once.
const AT_ONCE: u64 = 1_000;
/// So many of what would not fit are shown.
const SHOWN: usize = 50;

/// Goes through the records of a register, some at once, in the order of their making.
struct Walk {
    last: Option<RecordId>,
    done: i64,
}

impl Walk {
    async fn next(&mut self, conn: &Conn, register: &Register) -> Result<Vec<Record>> {
        let some = records::after(conn, Where::of(conn.ward, register.id), self.last, AT_ONCE).await?;
        self.last = some.last().map(|record| record.id).or(self.last);
        self.done += i64::try_from(some.len()).unwrap_or(i64::MAX);
        Ok(some)
    }
}

/// What would not fit under another definition; records are looked at only where something could.
///
/// # Errors
/// [`kernel::Error::Refused`] when somebody asked to stop.
pub(crate) async fn misfits(
    conn: &Conn,
    register: &Register,
    scope: &Scope,
    today: chrono::NaiveDate,
    steps: &Steps<'_>,
) -> Result<Report> {
    let mut report = Report::default();
    let states_move = store::has_other_states(conn, register.id, &scope.new.states).await?;
    if !scope.may_misfit() && !states_move {
        return Ok(report);
    }
    let mut reader = Reader::new(conn, scope, today).await?;
    let mut seen = HashSet::new();
    let mut walk = Walk { last: None, done: 0 };
    loop {
        let some = walk.next(conn, register).await?;
        if some.is_empty() {
            break;
        }
        reader.learn(conn, &some).await?;
        for before in &some {
            let carried = reader.carry(before, register.version, before.updated_at);
            note(&mut report, scope, before, &carried, &mut seen);
        }
        steps.watched(walk.done, register.records).await?;
    }
    report.checked = walk.done;
    Ok(report)
}

fn note(report: &mut Report, scope: &Scope, before: &Record, carried: &Carried, seen: &mut HashSet<(String, u64)>) {
    let mut fields: BTreeSet<&str> = carried.misfits.iter().map(|fault| fault.field.as_str()).collect();
    for field in scope.newly_unique() {
        let Some(text) = Reader::unique_text(field, &carried.record) else { continue };
        if !seen.insert((field.key.clone(), digest(&text))) {
            fields.insert(field.key.as_str());
        }
    }
    report.records += i64::from(!fields.is_empty());
    for field in fields {
        *report.fields.entry(field.to_owned()).or_default() += 1;
        if report.first.len() < SHOWN {
            report.first.push((before.id, field.to_owned()));
        }
    }
    if carried.record.state != before.state {
        *report.moved.entry(before.state.clone()).or_default() += 1;
    }
}

/// A short stand-in for a text: a million texts would not be held in memory.
fn digest(text: &str) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
    BuildHasherDefault::<DefaultHasher>::default().hash_one(text)
}

/// Rewrites the records of a register, which is held, under its new definition; says how many changed in their row.
///
/// # Errors
/// [`kernel::Error::Refused`] when somebody asked to stop.
pub(crate) async fn rewrite(tx: &Tx, register: &Register, reader: &mut Reader<'_>, steps: &Steps<'_>) -> Result<i64> {
    let mut rewritten = 0;
    let mut walk = Walk { last: None, done: 0 };
    loop {
        let some = walk.next(tx, register).await?;
        if some.is_empty() {
            break;
        }
        reader.learn(tx, &some).await?;
        let mut noted: Vec<(Record, Vec<FieldChange>)> = Vec::new();
        for before in &some {
            let after = reader.carry(before, register.version, tx.now);
            if !reader.is_same_row(before, &after.record)? {
                records::replace(tx, &register.definition, &after.record, before.revision).await?;
                rewritten += 1;
            }
            if !after.changes.is_empty() {
                noted.push((after.record, after.changes));
            }
        }
        let noted = noted.iter().map(|(record, changes)| (record, changes.clone())).collect();
        records::note_changes(tx, Source::Definition, noted).await?;
        steps.written(walk.done, register.records).await?;
    }
    store::set_version(tx, register.id, register.version).await?;
    Ok(rewritten)
}
