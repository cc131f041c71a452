//! The demonstration: the cadence that the sample plan states, and a monthly one of our own, marked as illustrative, so
//! that a period is open on most days.

use crate::cadence::{self, Cadence, CadenceId};
use crate::period;
use kernel::{App, Event, Result, WardId, local_day};
use serde_json::json;

const SETTING: &str = "reports.demo";

/// Gives the demonstration ward its cadences and opens what is due; a second time changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn seed(app: &App, ward: WardId) -> Result<()> {
    let conn = app.db.read(ward);
    if conn.setting(SETTING).await?.is_some() {
        return Ok(());
    }
    let Some(plan) = plans::api::plans_in_force(&conn).await?.into_iter().next() else { return Ok(()) };
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let first = chrono::NaiveDate::from_ymd_opt(plan.year, 1, 1).unwrap_or(local_day(tx.now));
    let stated = Cadence {
        id: CadenceId::new(),
        plan: plan.id,
        name: "Báo cáo quý".into(),
        due_text: "vào tuần cuối của tháng cuối trong quý".into(),
        cumulative: true,
        collect_days: 10,
        remind_days: vec![3, 1, 0],
        escalate_after_days: 1,
        to_whom: "Phòng Văn hóa – Xã hội".into(),
        basis: format!("Kế hoạch số {}", plan.number),
        effective_from: first,
        effective_to: None,
        version: 1,
    };
    let monthly = Cadence {
        id: CadenceId::new(),
        name: "Báo cáo tháng (số liệu minh họa)".into(),
        due_text: "01 lần/tháng".into(),
        collect_days: 25,
        basis: String::new(),
        ..stated.clone()
    };
    for cadence in [stated, monthly] {
        cadence::keep(&tx, &cadence).await?;
        let detail = json!({ "name": cadence.name, "due": cadence.due_text, "demo": true });
        tx.record(Event::new("reports.cadence.set", cadence.id.0, detail));
    }
    period::opening::open_due(app, &mut tx).await?;
    tx.set_setting(SETTING, "all").await?;
    tx.commit().await.map(|_| ())
}
