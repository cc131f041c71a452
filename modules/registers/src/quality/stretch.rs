//! Where records stand that were kept before it was noted is noted by night: the bounds of lines and areas, and every
//! place but the first.

use crate::definition::Register;
use crate::record::filter::Where;
use crate::record::{RecordId, store as records};
use kernel::{App, Event, Result, WardId};
use serde_json::json;

/// Records of one write.
const AT_ONCE: u64 = 500;
/// Records of a register that are looked at in one night at most, for the first of its places and for each other.
const MOST: usize = 20_000;

/// Notes what is not known of where the records of a register stand.
pub(super) async fn note(app: &App, ward: WardId, register: &Register) -> Result<()> {
    for (nth, place) in register.definition.places().enumerate() {
        let mut lacking = Where::of(ward, register.id);
        if nth == 0 {
            let kinds = ["LineString", "Polygon", "MultiPoint"].map(|kind| format!("r.body LIKE '%{kind}%'"));
            lacking.and(&format!("r.lat IS NOT NULL AND r.south IS NULL AND ({})", kinds.join(" OR ")));
        } else {
            lacking = records::lacking(lacking, &place.key);
        }
        note_all(app, ward, register, lacking, nth == 0).await?;
    }
    Ok(())
}

async fn note_all(app: &App, ward: WardId, register: &Register, lacking: Where, is_first: bool) -> Result<()> {
    let (conn, definition) = (app.db.read(ward), &register.definition);
    let (mut after, mut looked_at) = (None::<RecordId>, 0);
    while looked_at < MOST {
        let some = records::after(&conn, lacking.clone(), after, AT_ONCE).await?;
        let Some(last) = some.last() else { break };
        after = Some(last.id);
        looked_at += some.len();
        let mut tx = app.db.write(ward, None, app.clock.now()).await?;
        let mut noted = 0;
        for record in &some {
            noted += usize::from(match is_first {
                true => records::set_stretch(&tx, definition, record).await?,
                false => records::note_places(&tx, definition, record).await?,
            });
        }
        if noted > 0 {
            let detail = json!({ "register": definition.key, "records": noted });
            tx.record(Event::new("registers.quality.stretched", register.id.0, detail));
            tx.commit().await?;
        }
    }
    Ok(())
}
