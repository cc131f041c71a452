//! The demonstration: registers of the sample ward whose counts are those that its plan prints; every record says that
//! it is illustrative.

mod rows;

use crate::definition::{self, Register};
use crate::open_data;
use crate::record::{self, Checker, Source};
use crate::refs::References;
use crate::samples::as_records;
use kernel::{App, Event, Result, Tx, UnitId, WardId};
use people::api::{NewUnit, UnitKind};
use serde_json::json;

/// That the demonstration was filled.
const SETTING: &str = "registers.demo";
/// Sub-units of the sample ward; how many the real one has its plan does not print.
const AREAS: usize = 12;

/// A record as it would be typed: (field, text).
type Row = Vec<(&'static str, String)>;

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
    let steward =
        |name: &str| units.iter().find(|unit| unit.short_name == name || unit.name == name).map(|unit| unit.id);
    for n in 1..=AREAS {
        let name = format!("Tổ dân phố {n} (minh họa)");
        people::api::create_unit(&mut tx, NewUnit::named(&name, &format!("TDP {n}"), UnitKind::Neighbourhood, &[]))
            .await?;
    }
    let day = vietnamese::format_date(app.clock.today());
    for (key, unit, rows) in rows::all(AREAS, &day) {
        let register = open(&mut tx, key, steward(unit)).await?;
        fill(&mut tx, app, &register, rows).await?;
        if key == open_data::demo::OF {
            open_data::demo::publish(&mut tx, app, &register).await?;
        }
    }
    tx.set_setting(SETTING, "1").await?;
    tx.commit().await.map(|_| ())
}

async fn open(tx: &mut Tx, key: &str, steward: Option<UnitId>) -> Result<Register> {
    definition::open(tx, None, definition::shipped_definition(key)?, steward).await
}

/// Writes records into a register of the demonstration.
async fn fill(tx: &mut Tx, app: &App, register: &Register, rows: Vec<Row>) -> Result<()> {
    let refs = References::for_the_ward(tx, &register.definition, app.clock.today()).await?;
    let checker = Checker::new(&register.definition)?;
    let records = as_records(tx, register, &checker, &refs, rows.into_iter());
    record::add_all(tx, register, &records, Source::Import).await?;
    let detail = json!({ "register": register.definition.key, "records": records.len() });
    tx.record(Event::new("registers.records.imported", register.id.0, detail));
    Ok(())
}
