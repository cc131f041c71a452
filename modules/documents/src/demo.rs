//! The demonstration: incoming documents in different hands, drafts at each step of their way, work files; all of them
//! marked as illustrative.

use crate::drafting::{chain, demo as drafts};
use crate::incoming::{Direction, Registration, actions, register};
use crate::model::{DocumentId, Priority};
use crate::outgoing::{Outgoing, OutgoingId, State};
use crate::work::demo as work;
use crate::{signing_room, store};
use chrono::Days;
use kernel::{App, Cx, Error, Result, Role, WardId};
use std::sync::Arc;

/// That the demonstration was filled.
const SETTING: &str = "documents.demo";

/// An outgoing document: its kind, its subject, who drafts it.
pub(crate) type Sample = (&'static str, &'static str, Role);

/// Drafts, and how far each comes.
const DRAFTS: [(Sample, State); 5] = [
    (("KH", "Tuyên truyền chuyển đổi số tại các tổ dân phố (minh họa)", Role::Officer), State::Draft),
    (("", "báo cáo kết quả rà soát hồ sơ công việc điện tử (minh họa)", Role::UnitContact), State::Review),
    (("TB", "Lịch tập huấn kỹ năng số cho cán bộ tổ dân phố (minh họa)", Role::UnitContact), State::Approved),
    (("KH", "Kiểm tra an toàn thông tin các máy tính một cửa (minh họa)", Role::UnitContact), State::Signed),
    (("TB", "Thay đổi giờ tiếp công dân (minh họa)", Role::UnitContact), State::Cancelled),
];

/// Agency, symbol, kind, subject, days ago, priority, an answer is wanted.
type Incoming = (&'static str, &'static str, &'static str, &'static str, u64, Priority, bool);

const SAMPLES: [Incoming; 5] = [
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
    signing_room::seed(app, ward, ward).await?;
    if app.db.read(ward).setting(SETTING).await?.is_some() {
        return Ok(());
    }
    let clerk = people::api::acting_as(app, ward, Role::Clerk).await?;
    let leader = people::api::acting_as(app, ward, Role::Leader).await?;
    let units = people::api::units(&app.db.read(ward)).await?;
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let mut registered = Vec::new();
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
        registered.push(id.0);
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
    let mut submitted = Vec::new();
    for (sample, until) in DRAFTS {
        let Some((writer, begun)) = drafts::begin(app, &mut tx, sample).await? else { continue };
        match until {
            State::Draft => {}
            State::Cancelled => chain::give_up(&mut tx, &writer, &begun, "Không còn cần (minh họa).").await?,
            _ => submitted.push((drafts::submit(&mut tx, &writer, &begun).await?, until)),
        }
    }
    if let Some(unit) = units.first() {
        work::seed(&mut tx, (&clerk, &leader), unit.id, &registered).await?;
    }
    tx.set_setting(SETTING, "1").await?;
    tx.commit().await?;
    go_on(app, ward, &submitted).await
}

/// What needs pages and files: approvals, a signature, a package of a work file.
async fn go_on(app: &App, ward: WardId, submitted: &[(Outgoing, State)]) -> Result<()> {
    let (clerk, leader) = (context(app, ward, Role::Clerk).await?, context(app, ward, Role::Leader).await?);
    for (document, until) in submitted.iter().filter(|(_, until)| *until != State::Review) {
        drafts::approve(&clerk, &leader, document).await?;
        // Its keys open nothing elsewhere.
        if *until == State::Signed && app.config.demo {
            signing_room::sign_sample(&leader, document.id).await?;
        }
    }
    work::pack(&clerk).await
}

/// Issues a document as its writer, clerk and leader do: drafted, approved, signed, numbered, sealed; `None` where nobody
/// could draft it.
///
/// # Errors
/// When the database refuses, or the sample accounts or keys are missing.
pub(crate) async fn issue(app: &App, ward: WardId, sample: Sample) -> Result<Option<OutgoingId>> {
    let (clerk, leader) = (context(app, ward, Role::Clerk).await?, context(app, ward, Role::Leader).await?);
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let Some((writer, begun)) = drafts::begin(app, &mut tx, sample).await? else { return Ok(None) };
    let submitted = drafts::submit(&mut tx, &writer, &begun).await?;
    tx.commit().await?;
    drafts::approve(&clerk, &leader, &submitted).await?;
    signing_room::sign_sample(&leader, begun.id).await?;
    signing_room::seal_sample(&clerk, begun.id).await?;
    Ok(Some(begun.id))
}

/// A ward as one of its people stands before it.
async fn context(app: &App, ward: WardId, role: Role) -> Result<Cx> {
    let actor = people::api::acting_as(app, ward, role).await?;
    let found = kernel::wards(app).await?.into_iter().find(|one| one.id == ward).ok_or(Error::NotFound)?;
    Ok(Cx::of_person(app, Arc::new(found), actor, app.clock.now()))
}
