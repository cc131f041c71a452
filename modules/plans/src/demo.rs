//! The demonstration ward: units, sample accounts and the sample plan of phường Sông Công, with illustrative figures.
//!
//! Names of people are obviously made up; every figure that the plan does not print says that it is illustrative.

mod measured;

use crate::import::{self, ContradictionItem, Settlement};
use crate::indicator::figure::{self, FigureId, NewFigure};
use crate::indicator::{self, Indicator, NewIndicator, Span, month_end};
use crate::plan::{self, PlanId};
use crate::sample;
use crate::task::{self, Report, Task};
use chrono::Datelike;
use kernel::{Actor, App, Error, Grant, Result, Role, Tx, UnitId, UserId, WardId};
use people::api::{NewAccount, NewCommittee, NewMember, NewUnit, UnitKind};
use uuid::Uuid;

/// The password of every sample account of the demonstration, shown on its sign-in page and nowhere else.
pub const DEMO_PASSWORD: &str = "mat-khau-minh-hoa-2026";
/// The name under which the sample plan is kept.
const FILE_NAME: &str = "ke-hoach-chuyen-doi-so-2026-mau.docx";
/// How far the demonstration was filled.
const SETTING: &str = "plans.demo";
/// What every illustrative figure and report says.
const LABEL: &str = "số liệu minh họa";

/// Units that the sample plan names: (name, short name, kind, other spellings).
const UNITS: [(&str, &str, UnitKind, &[&str]); 10] = [
    ("Phòng Văn hóa – Xã hội", "Phòng VH-XH", UnitKind::Office, &["Phòng VH&XH"]),
    ("Văn phòng HĐND-UBND", "Văn phòng", UnitKind::Office, &["Văn phòng HĐND-UBND phường"]),
    ("Phòng Kinh tế, Hạ tầng và Đô thị", "Phòng KT-HT-ĐT", UnitKind::Office, &[]),
    ("Trung tâm Phục vụ hành chính công", "Trung tâm PVHCC", UnitKind::Centre, &["Trung tâm phục vụ HCC"]),
    ("Trung tâm Dịch vụ tổng hợp", "Trung tâm DVTH", UnitKind::Centre, &[]),
    ("Công an phường", "", UnitKind::Force, &[]),
    ("Ủy ban MTTQ Việt Nam phường", "UB MTTQ", UnitKind::Organisation, &["UB MTTQ Việt Nam phường"]),
    ("Trạm Y tế phường", "Trạm Y tế", UnitKind::Health, &["Cơ sở Y tế"]),
    (
        "Tổ Công nghệ số cộng đồng",
        "Tổ CNSCĐ",
        UnitKind::Organisation,
        &["Tổ Công nghệ số cộng đồng cấp phường và Tổ dân phố"],
    ),
    (
        "Doanh nghiệp bưu chính, viễn thông, công nghệ thông tin",
        "Doanh nghiệp BCVT",
        UnitKind::Partner,
        &["Các doanh nghiệp bưu chính, viễn thông, công nghệ thông tin trên địa bàn phường"],
    ),
];

/// Sample accounts: (login, name, position, role, place of the unit in [`UNITS`]).
const ACCOUNTS: [(&str, &str, &str, Role, Option<usize>); 7] = [
    ("quantri", "Nguyễn Thị Mẫu (tài khoản mẫu)", "Quản trị hệ thống", Role::Administrator, None),
    ("tonghop", "Trần Văn Mẫu (tài khoản mẫu)", "Chuyên viên tổng hợp", Role::Coordinator, Some(0)),
    ("daumoi", "Lê Thị Mẫu (tài khoản mẫu)", "Đầu mối đơn vị", Role::UnitContact, Some(3)),
    ("lanhdao", "Phạm Văn Mẫu (tài khoản mẫu)", "Lãnh đạo UBND phường", Role::Leader, None),
    ("vanthu", "Hoàng Thị Mẫu (tài khoản mẫu)", "Văn thư", Role::Clerk, Some(1)),
    ("motcua", "Đỗ Thị Mẫu (tài khoản mẫu)", "Công chức một cửa", Role::Officer, Some(3)),
    ("nguoixem", "Vũ Văn Mẫu (tài khoản mẫu)", "Người xem", Role::Viewer, None),
];

/// Fills the demonstration ward; what is there already is left as it is, so a second start changes nothing.
///
/// # Errors
/// When the database refuses, or the sample document cannot be written.
pub async fn seed(app: &App, ward: WardId) -> Result<()> {
    let done = app.db.read(ward).setting(SETTING).await?;
    if done.as_deref() == Some("all") {
        return Ok(());
    }
    if done.is_none() {
        let mut tx = app.db.write(ward, None, app.clock.now()).await?;
        people_of_the_ward(&mut tx).await?;
        tx.set_setting(SETTING, "people").await?;
        tx.commit().await?;
    }
    let coordinator = sample_actor(app, ward, 1).await?;
    let leader = sample_actor(app, ward, 3).await?;
    let plan = sample_plan(app, ward, &coordinator).await?;
    let mut tx = app.db.write(ward, Some((coordinator.user, coordinator.name.as_str())), app.clock.now()).await?;
    lead_some(&mut tx, plan).await?;
    measured::wire(&mut tx, plan).await?;
    let entered = enter_figures(&mut tx, &coordinator, plan).await?;
    report_progress(&mut tx, &coordinator, plan).await?;
    obstacles(&mut tx, &coordinator, plan).await?;
    tx.commit().await?;
    let mut tx = app.db.write(ward, Some((leader.user, leader.name.as_str())), app.clock.now()).await?;
    // The newest figures wait, so that there is something to approve.
    let waiting = WAITING_FIGURES.min(entered.len());
    for id in entered.into_iter().rev().skip(waiting) {
        figure::approve(&mut tx, &leader, id).await?;
    }
    plan::set_public(&mut tx, plan, true).await?;
    tx.set_setting(SETTING, "all").await?;
    tx.commit().await.map(|_| ())
}

async fn people_of_the_ward(tx: &mut Tx) -> Result<()> {
    let mut units: Vec<UnitId> = Vec::new();
    for (name, short_name, kind, aliases) in UNITS {
        units.push(people::api::create_unit(tx, NewUnit::named(name, short_name, kind, aliases)).await?);
    }
    for (login, name, title, role, unit) in ACCOUNTS {
        let grant = people::api::grant_from_today(tx, role, unit.map(|n| units[n]));
        let account = NewAccount {
            login: login.into(),
            name: name.into(),
            title: title.into(),
            password: Some(DEMO_PASSWORD.into()),
            grants: vec![grant],
            ..NewAccount::default()
        };
        people::api::create_account(tx, account).await?;
        people::api::show_sample_account(tx, role, name, login, DEMO_PASSWORD).await?;
    }
    let committee = NewCommittee {
        name: "Ban Chỉ đạo phát triển khoa học, công nghệ, đổi mới sáng tạo, chuyển đổi số và Đề án 06".into(),
        ..NewCommittee::default()
    };
    let member = |title: &str, field: &str| NewMember {
        name: "(theo chức danh)".into(),
        title: title.into(),
        field: field.into(),
        ..NewMember::default()
    };
    let members = vec![
        member("Chủ tịch UBND phường – Trưởng ban", "Chỉ đạo chung"),
        member("Phó Chủ tịch UBND phường – Phó Trưởng ban", "Chuyển đổi số, cải cách hành chính"),
        member("Trưởng Công an phường – Phó Trưởng ban", "Đề án 06, an toàn thông tin"),
        member("Trưởng phòng Văn hóa – Xã hội – Ủy viên thường trực", "Tổng hợp, đôn đốc, báo cáo"),
    ];
    people::api::create_committee(tx, committee, members).await.map(|_| ())
}

/// One of the sample accounts as an actor.
async fn sample_actor(app: &App, ward: WardId, which: usize) -> Result<Actor> {
    let (_, name, _, role, _) = ACCOUNTS[which];
    let today = app.clock.today();
    let everybody = people::api::people(&app.db.read(ward), today).await?;
    let person = everybody.into_iter().find(|p| p.name == name);
    let user: UserId = person.map(|p| p.id).ok_or_else(|| Error::internal("a sample account is missing"))?;
    let grant = Grant { role, unit: None, from: today, to: None };
    Ok(Actor::new(user, name.to_owned(), None, vec![grant], &app.policies(), today))
}

async fn sample_plan(app: &App, ward: WardId, actor: &Actor) -> Result<PlanId> {
    let there = plan::all(&app.db.read(ward)).await?.into_iter();
    let same = |p: &plan::Plan| p.document.as_ref().is_some_and(|d| d.file_name == FILE_NAME);
    if let Some(plan) = there.into_iter().find(|p| same(p)) {
        return Ok(plan.id);
    }
    let bytes = office::to_docx(&sample::sample_plan()).map_err(Error::internal)?;
    let done = import::bring_in(app, ward, actor, bytes, FILE_NAME, settle).await?;
    Ok(done.plan)
}

/// The staff training is due in quarter III by the text and in quarter II by the appendix: the appendix is followed.
fn settle(c: &ContradictionItem) -> (Settlement, String) {
    let says_second_quarter = |text: &str| {
        let folded = vietnamese::fold(text);
        folded.contains("quy ii/") || folded.contains("quy ii ") || folded.ends_with("quy ii")
    };
    if c.matter != "two_deadlines" {
        return (Settlement::Keep, format!("Cần thống nhất với đơn vị soạn thảo ({LABEL})."));
    }
    let note = "Theo danh sách nhiệm vụ của Phụ lục (quyết định minh họa).".to_owned();
    match (says_second_quarter(&c.first.text), says_second_quarter(&c.second.text)) {
        (true, false) => (Settlement::First, note),
        _ => (Settlement::Second, note),
    }
}

/// The unit of the sample contact leads what is about services to citizens; the plan itself names no lead.
async fn lead_some(tx: &mut Tx, plan: PlanId) -> Result<()> {
    let centre = people::api::find_unit_by_name(tx, UNITS[3].0).await?.map(|unit| unit.id);
    for of in indicator::of_plan(tx, plan).await? {
        let name = vietnamese::fold(&of.name);
        if of.lead.is_none() && (name.contains("dich vu cong") || name.contains("chinh quyen dien tu")) {
            let led = NewIndicator { lead: centre, ..indicator::again(&of, of.id, plan) };
            indicator::edit(tx, led, of.version, LABEL).await?;
        }
    }
    Ok(())
}

/// How each target fares, in turn: the share of its way that is gone compared with the time that is gone;
/// `None`: nobody has entered a figure yet.
const PACE: [Option<f64>; 8] = [Some(1.0), Some(1.08), Some(0.72), Some(1.0), None, Some(0.9), Some(1.15), Some(0.45)];

/// The periods for which a target is reported: signed documents each month, everything else each quarter.
fn reported(indicator: &Indicator) -> Vec<Span> {
    let year = indicator.plan_year;
    if !measured::is_signing(indicator) {
        return (1..=4).map(|quarter| Span::quarter(year, quarter)).collect();
    }
    let month = |m| {
        let to = month_end(year, m);
        Span { from: to.with_day(1).unwrap_or(to), to }
    };
    (1..=12).map(month).collect()
}

/// Enters illustrative figures for the periods that have passed.
async fn enter_figures(tx: &mut Tx, actor: &Actor, plan: PlanId) -> Result<Vec<FigureId>> {
    let today = kernel::local_day(tx.now);
    let mut entered = Vec::new();
    let indicators = indicator::of_plan(tx, plan).await?;
    for (n, indicator) in indicators.iter().enumerate() {
        let Some(pace) = PACE[n % PACE.len()].filter(|_| indicator.source.is_entered()) else { continue };
        for (place, span) in (1..).zip(reported(indicator)).take_while(|(_, span)| span.to < today) {
            let new = illustrative(indicator, n, place, span, pace);
            entered.push(figure::enter(tx, actor, new, &[]).await?);
        }
    }
    Ok(entered)
}

fn illustrative(indicator: &Indicator, n: usize, place: u32, span: Span, pace: f64) -> NewFigure {
    let start = indicator.start_value().unwrap_or(indicator.target * 0.6);
    let way = (f64::from(span.to.month()) / 12.0 * pace).min(1.0);
    let reached = start + (indicator.target - start) * way;
    let share = indicator.unit.as_str() == "%";
    let (mut numerator, mut denominator, mut value) = (None, None, None);
    if share {
        let whole = 200.0 + 37.0 * (n % 20) as f64;
        denominator = Some(whole);
        numerator = Some((whole * reached.clamp(0.0, 100.0) / 100.0).round());
    } else {
        value = Some((reached * 10.0).round() / 10.0);
    }
    NewFigure {
        id: FigureId(derived(indicator.id.0, place)),
        indicator: indicator.id,
        span,
        numerator,
        denominator,
        value,
        note: format!("{}: {LABEL}.", span.label(ui::Lang::Vi)),
    }
}

/// An identifier that is the same at every start.
fn derived(of: Uuid, n: u32) -> Uuid {
    Uuid::from_u128(of.as_u128() ^ (u128::from(n) << 8) ^ 0x5A)
}

/// Progress of the numbered tasks of the appendix, in percent; 100 is done.
const PROGRESS: [i32; 12] = [100, 60, 100, 75, 40, 50, 80, 35, 70, 55, 20, 65];

/// Reports illustrative progress on the numbered tasks.
async fn report_progress(tx: &mut Tx, actor: &Actor, plan: PlanId) -> Result<()> {
    let tasks: Vec<Task> = task::followed(tx, plan).await?;
    let numbered = tasks.iter().filter(|t| !t.product.is_empty() || !t.deadline_text.is_empty());
    for (n, task) in numbered.enumerate().take(PROGRESS.len()) {
        let id = derived(task.id.0, 1);
        let done = PROGRESS[n] == 100;
        let body = if done {
            format!("Đã hoàn thành, đã gửi sản phẩm ({LABEL}).")
        } else {
            format!("Đang thực hiện, đạt khoảng {}% khối lượng ({LABEL}).", PROGRESS[n])
        };
        let report = Report { id, progress: Some(PROGRESS[n]), body, occurrence_on: None, done, files: Vec::new() };
        task::report(tx, actor, task.id, task.version, report).await?;
    }
    Ok(())
}

/// So many of the illustrative figures have not been approved yet.
const WAITING_FIGURES: usize = 2;

/// What blocks some of the tasks in hand: two difficulties, of which one waits for the leader, and a wish for more time.
async fn obstacles(tx: &mut Tx, actor: &Actor, plan: PlanId) -> Result<()> {
    let tasks: Vec<Task> = task::followed(tx, plan).await?;
    let mut open = tasks.iter().filter(|t| t.state == task::State::Open && !t.product.is_empty());
    if let Some(task) = open.next() {
        let id = derived(task.id.0, 2);
        let body = format!("Chưa bố trí được kinh phí; đề nghị lãnh đạo UBND phường cho ý kiến về nguồn ({LABEL}).");
        task::raise_difficulty(tx, actor, task.id, id, &body, None).await?;
        task::escalate_difficulty(tx, actor, id).await?;
    }
    if let Some(task) = open.next() {
        let body = format!("Thiếu danh sách học viên của các tổ dân phố nên chưa chốt được lịch mở lớp ({LABEL}).");
        let others = people::api::units(tx).await?;
        let waits_for = others.iter().find(|u| u.kind == UnitKind::Neighbourhood && Some(u.id) != task.lead_unit_id);
        let id = derived(task.id.0, 2);
        task::raise_difficulty(tx, actor, task.id, id, &body, waits_for.map(|u| u.id)).await?;
    }
    let today = kernel::local_day(tx.now);
    let later = open.filter_map(|t| Some((t.id, t.due_on.filter(|due| *due >= today)?))).next();
    if let Some((task, due)) = later {
        let to = due.checked_add_days(chrono::Days::new(30)).unwrap_or(due);
        let reason = format!("Chờ thiết bị về để triển khai đồng bộ ({LABEL}).");
        task::request_extension(tx, actor, task, derived(task.0, 3), to, &reason).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Quote;

    #[test]
    fn the_appendix_is_followed_wherever_it_stands() {
        let quote = |text: &str| Quote { text: text.into(), line_start: 1, line_end: 1 };
        let mut c = ContradictionItem {
            matter: "two_deadlines".into(),
            message: String::new(),
            first: quote("Tập huấn cho cán bộ, thời gian Quý III/2026"),
            second: quote("Tổ chức tập huấn\tQuý II/2026"),
            settlement: None,
            note: String::new(),
            agreed: None,
        };
        assert_eq!(settle(&c).0, Settlement::Second);
        std::mem::swap(&mut c.first, &mut c.second);
        assert_eq!(settle(&c).0, Settlement::First);
        c.matter = "citation_issuer".into();
        assert_eq!(settle(&c).0, Settlement::Keep);
    }

    #[test]
    fn sample_people_are_plainly_made_up_and_the_password_is_long() {
        assert!(ACCOUNTS.iter().all(|(_, name, ..)| name.contains("(tài khoản mẫu)")));
        assert!(DEMO_PASSWORD.chars().count() >= 14);
        let roles: std::collections::BTreeSet<Role> = ACCOUNTS.iter().map(|a| a.3).collect();
        assert_eq!(roles.len(), Role::ALL.len());
    }
}
