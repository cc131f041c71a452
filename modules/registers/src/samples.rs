//! Made-up records in any number, for benches.

use crate::definition::{Register, store as registers};
use crate::record::{Change, Checker, Record, RecordId, Source, store};
use crate::refs::References;
use kernel::{Result, Tx, local_day};
use std::collections::HashMap;
use std::ops::Range;

/// Records of one write to the database.
const AT_ONCE: u64 = 5_000;

/// Fills a register with records that `row` makes of their numbers; they have no history.
///
/// # Errors
/// When there is no such register or the database refuses.
pub async fn fill_with_samples(
    tx: &mut Tx,
    key: &str,
    numbers: Range<u64>,
    row: impl Fn(u64) -> Vec<(&'static str, String)>,
) -> Result<()> {
    let register = registers::by_key(tx, key).await?;
    let refs = References::for_the_ward(tx, &register.definition, local_day(tx.now)).await?;
    let checker = Checker::new(&register.definition)?;
    let mut from = numbers.start;
    while from < numbers.end {
        let to = numbers.end.min(from + AT_ONCE);
        let records = as_records(tx, &register, &checker, &refs, (from..to).map(&row));
        store::insert(tx, &register.definition, &records).await?;
        registers::add_records(tx, register.id, i64::try_from(to - from).unwrap_or(0)).await?;
        from = to;
    }
    Ok(())
}

/// Rows as they would be typed, each as (field, text), as new records.
pub(crate) fn as_records(
    tx: &Tx,
    register: &Register,
    checker: &Checker<'_>,
    refs: &References,
    rows: impl Iterator<Item = Vec<(&'static str, String)>>,
) -> Vec<Record> {
    let made = |row: Vec<(&str, String)>| {
        let written: HashMap<&str, String> = row.into_iter().collect();
        let checked = checker.read(|key| written.get(key).map_or("", String::as_str), refs);
        Change { register, checked, refs, source: Source::Import, state: None }.into_record(tx, RecordId::new())
    };
    rows.map(made).collect()
}
