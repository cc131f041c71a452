//! Units close, people leave, records are taken out: each night what points at them is judged anew.

use super::store;
use crate::definition::{Field, Kind, Register};
use crate::record::filter::Where;
use crate::record::{Checker, Record, RecordId, store as records};
use crate::refs::References;
use kernel::{App, Conn, Event, Result, WardId};
use serde_json::json;

/// Records of one write.
const AT_ONCE: u64 = 500;

/// Judges the records of a register that point at what is there no longer, and those of which that was said before.
pub(super) async fn judge(app: &App, ward: WardId, register: &Register) -> Result<()> {
    if !register.definition.entered().any(|field| field.kind.points()) {
        return Ok(());
    }
    let conn = app.db.read(ward);
    let mut refs = References::for_the_ward(&conn, &register.definition, app.clock.today()).await?;
    let checker = Checker::new(&register.definition)?;
    let mut after = None::<RecordId>;
    loop {
        let some = records::after(&conn, suspects(&conn, register, &refs), after, AT_ONCE).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = Some(last.id);
        refs.learn_names(&conn, &register.definition, some.iter().map(|record| &record.values)).await?;
        let anew = |record: Record| {
            let faults = checker.judged_anew(&record, &refs);
            (faults != record.faults).then_some(Record { faults, ..record })
        };
        let changed: Vec<Record> = some.into_iter().filter_map(anew).collect();
        if !changed.is_empty() {
            let mut tx = app.db.write(ward, None, app.clock.now()).await?;
            for record in &changed {
                records::set_faults(&tx, record).await?;
            }
            let detail = json!({ "register": register.definition.key, "records": changed.len() });
            tx.record(Event::new("registers.quality.judged", register.id.0, detail));
            tx.commit().await?;
        }
    }
}

/// The records whose fields may point at what is there no longer.
fn suspects(conn: &Conn, register: &Register, refs: &References) -> Where {
    let mut of = Where::of(conn.ward, register.id);
    let mut any = vec!["(r.wrong > 0 AND r.faults LIKE '%\"left\"%')".to_owned()];
    for field in register.definition.entered() {
        any.extend(may_be_left(&mut of, field, refs));
    }
    of.and(&format!("({})", any.join(" OR ")));
    of
}

/// As a condition: stands in this field what is no longer among what the ward has?
fn may_be_left(of: &mut Where, field: &Field, refs: &References) -> Option<String> {
    if field.kind == Kind::Link {
        let key = of.bind(field.key.as_str());
        return Some(store::leads_nowhere(&key));
    }
    let list = match field.kind {
        Kind::Unit => &refs.unit_list,
        Kind::Area => &refs.area_list,
        Kind::Person => &refs.people_list,
        _ => return None,
    };
    let column = format!("r.{}", field.slot?.name());
    let places: Vec<String> = list.iter().map(|(id, _)| of.bind(id.as_str())).collect();
    let among = if places.is_empty() { "''".to_owned() } else { places.join(", ") };
    Some(format!("({column} IS NOT NULL AND {column} NOT IN ({among}))"))
}
