//! Lines and areas that were kept before their bounds were noted get them by night.

use crate::definition::Register;
use crate::record::filter::Where;
use crate::record::{RecordId, store as records};
use kernel::{App, Event, Result, WardId};
use serde_json::json;

/// Records of one write.
const AT_ONCE: u64 = 500;
/// Records of a register that are looked at in one night at most.
const MOST: usize = 20_000;

/// Notes the bounds of the lines and areas of a register that have none.
pub(super) async fn note(app: &App, ward: WardId, register: &Register) -> Result<()> {
    if register.definition.place().is_none() {
        return Ok(());
    }
    let conn = app.db.read(ward);
    let mut lacking = Where::of(ward, register.id);
    let kinds = ["LineString", "Polygon", "MultiPoint"].map(|kind| format!("r.body LIKE '%{kind}%'")).join(" OR ");
    lacking.and(&format!("r.lat IS NOT NULL AND r.south IS NULL AND ({kinds})"));
    let (mut after, mut looked_at) = (None::<RecordId>, 0);
    while looked_at < MOST {
        let some = records::after(&conn, lacking.clone(), after, AT_ONCE).await?;
        let Some(last) = some.last() else { break };
        after = Some(last.id);
        looked_at += some.len();
        let mut tx = app.db.write(ward, None, app.clock.now()).await?;
        let mut noted = 0;
        for record in &some {
            noted += usize::from(records::set_stretch(&tx, &register.definition, record).await?);
        }
        if noted > 0 {
            let detail = json!({ "register": register.definition.key, "records": noted });
            tx.record(Event::new("registers.quality.stretched", register.id.0, detail));
            tx.commit().await?;
        }
    }
    Ok(())
}
