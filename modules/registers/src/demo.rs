//! The demonstration: registers of the sample ward whose counts are those that its plan prints; every record says that
//! it is illustrative.

use crate::definition::{self, Register};
use crate::record::{self, Change, Checker, Record, RecordId, Source};
use crate::refs::References;
use kernel::{App, Event, Result, Tx, WardId};
use serde_json::json;
use std::collections::HashMap;

/// That the demonstration was filled.
const SETTING: &str = "registers.demo";

/// Fills the demonstration ward once, after its units are there.
///
/// # Errors
/// When the database refuses.
pub async fn seed(app: &App, ward: WardId) -> Result<()> {
    if app.db.read(ward).setting(SETTING).await?.is_some() {
        return Ok(());
    }
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let units = people::api::units(&tx).await?;
    let office = units.first().map(|unit| unit.id);
    let computers = open(&mut tx, "may-tinh", office).await?;
    let rows = (1..=70).map(|n| {
        vec![
            ("ma_thiet_bi", format!("MT-{n:03}")),
            ("ten", format!("Máy tính {n:02} (số liệu minh họa)")),
            ("loai", "may_tinh_de_ban".to_owned()),
            ("don_vi", office.map(|unit| unit.to_string()).unwrap_or_default()),
            ("diet_virus", "1".to_owned()),
        ]
    });
    fill(&mut tx, app, &computers, rows.collect()).await?;
    tx.set_setting(SETTING, "1").await?;
    tx.commit().await.map(|_| ())
}

async fn open(tx: &mut Tx, key: &str, steward: Option<kernel::UnitId>) -> Result<Register> {
    definition::open(tx, None, definition::shipped_definition(key)?, steward).await
}

/// Writes records into a register of the demonstration.
async fn fill(tx: &mut Tx, app: &App, register: &Register, rows: Vec<Vec<(&str, String)>>) -> Result<()> {
    let today = app.clock.today();
    let mut refs = References::load(tx, &register.definition, today).await?;
    let checker = Checker::new(&register.definition)?;
    let mut records: Vec<Record> = Vec::with_capacity(rows.len());
    for row in rows {
        let written: HashMap<&str, String> = row.into_iter().collect();
        let texts = written.iter().map(|(key, text)| (*key, text.as_str()));
        refs.learn_links(tx, &register.definition, texts).await?;
        let checked = checker.read(|key| written.get(key).map_or("", String::as_str), &refs);
        let new = Change { register, checked, refs: &refs, source: Source::Import };
        records.push(new.into_record(tx, RecordId::new()));
    }
    record::add_all(tx, register, &records, Source::Import).await?;
    let detail = json!({ "register": register.definition.key, "records": records.len() });
    tx.record(Event::new("registers.records.imported", register.id.0, detail));
    Ok(())
}
