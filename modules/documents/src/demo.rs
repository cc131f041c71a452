//! The demonstration: a few incoming documents in different hands, all of them marked as illustrative.

use crate::incoming::{Direction, Registration, actions, register};
use crate::model::{DocumentId, Priority};
use crate::store;
use chrono::Days;
use kernel::{App, Result, Role, WardId};

/// That the demonstration was filled.
const SETTING: &str = "documents.demo";

/// Agency, symbol, kind, subject, days ago, priority, an answer is wanted.
type Sample = (&'static str, &'static str, &'static str, &'static str, u64, Priority, bool);

const SAMPLES: [Sample; 5] = [
    (
        "Sở Khoa học và Công nghệ (minh họa)",
        "391/SKHCN-CĐS",
        "",
        "Báo cáo kết quả chuyển đổi số quý (số liệu minh họa)",
        9,
        Priority::Normal,
        true,
    ),
    (
        "Ủy ban nhân dân tỉnh (minh họa)",
        "173/KH-UBND",
        "KH",
        "Triển khai Đề án 06 trên địa bàn tỉnh (số liệu minh họa)",
        6,
        Priority::Normal,
        false,
    ),
    (
        "Sở Nội vụ (minh họa)",
        "88/SNV-CCHC",
        "",
        "Rà soát hồ sơ công việc điện tử (số liệu minh họa)",
        3,
        Priority::Urgent,
        true,
    ),
    (
        "Công an tỉnh (minh họa)",
        "27/GM-CAT",
        "GM",
        "Dự hội nghị về bảo vệ dữ liệu cá nhân (số liệu minh họa)",
        1,
        Priority::Normal,
        false,
    ),
    (
        "Trung tâm Phục vụ hành chính công tỉnh (minh họa)",
        "12/TB-TTPVHCC",
        "TB",
        "Lịch bảo trì hệ thống một cửa (số liệu minh họa)",
        0,
        Priority::Normal,
        false,
    ),
];

/// Fills the demonstration ward once, after its units and accounts are there.
///
/// # Errors
/// When the database refuses, or the sample accounts are missing.
pub(crate) async fn seed(app: &App, ward: WardId) -> Result<()> {
    crate::signing_room::seed(app, ward).await?;
    if app.db.read(ward).setting(SETTING).await?.is_some() {
        return Ok(());
    }
    let clerk = people::api::acting_as(app, ward, Role::Clerk).await?;
    let leader = people::api::acting_as(app, ward, Role::Leader).await?;
    let units = people::api::units(&app.db.read(ward)).await?;
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    for (at, (agency, symbol, kind, subject, ago, priority, wants_answer)) in SAMPLES.into_iter().enumerate() {
        let came = tx.now.checked_sub_days(Days::new(ago)).unwrap_or(tx.now);
        let new = Registration {
            id: Some(DocumentId::new()),
            symbol: symbol.into(),
            agency: agency.into(),
            kind: kind.into(),
            subject: subject.into(),
            issued_on: Some(kernel::local_day(came)),
            arrived_at: Some(came),
            priority,
            wants_answer,
            // In the first days of January some came in the year before.
            although_long_ago: true,
            illustrative: true,
            ..Registration::default()
        };
        let id = register::register(&mut tx, &clerk, &new).await?;
        if at < 3
            && let Some(unit) = units.get(at)
            && let Some(document) = store::find(&tx, id).await?
        {
            let said = Direction {
                unit: unit.id,
                with: units.iter().skip(at + 1).take(1).map(|u| u.id).collect(),
                due_on: None,
                opinion: "Giao đơn vị chủ trì tham mưu (minh họa).".into(),
            };
            actions::direct(&mut tx, &leader, &document, &said).await?;
        }
    }
    crate::drafting::demo::seed(app, &mut tx).await?;
    tx.set_setting(SETTING, "1").await?;
    tx.commit().await.map(|_| ())
}
