//! The demonstration: a second, small ward in the same installation, with which the first exchanges documents over HTTP,
//! each signed by keys of the demonstration; a third agency that does not answer, and a business that has a link. All of it
//! is marked as illustrative.

use super::model::{Agency, Channel};
use super::package::Purpose;
use super::store::{agencies, received, sends};
use super::{actions, answer, push, settings, take};
use crate::demo::{self, Sample};
use crate::incoming::{Direction, actions as incoming};
use crate::outgoing::store as outgoing;
use crate::{signing_room, store};
use kernel::{App, Digest, Error, Grant, Result, Role, WardId, local_day};
use people::api::{NewAccount, NewUnit, UnitKind};
use uuid::Uuid;

/// That the demonstration was filled.
const SETTING: &str = "documents.exchange_demo";
/// Phường Bách Quang, tỉnh Thái Nguyên.
const SECOND: WardId = WardId(5528);
/// Identifiers that no agency has: "minh họa".
const OURS: &str = "H55.901";
const THEIRS: &str = "H55.902";
const SILENT: &str = "H55.903";
const NAMES: [&str; 2] = ["UBND phường Sông Công", "UBND phường Bách Quang"];

/// What the second ward has issued and sent.
const SENT: [Sample; 3] = [
    ("KH", "Phối hợp tuyên truyền chuyển đổi số giữa hai phường (số liệu minh họa)", Role::UnitContact),
    ("GM", "Dự họp giao ban công tác cải cách hành chính (số liệu minh họa)", Role::UnitContact),
    ("", "trao đổi kinh nghiệm vận hành Tổ công nghệ số cộng đồng (số liệu minh họa)", Role::UnitContact),
];
/// What the first ward has issued.
const ISSUED: Sample =
    ("TB", "Lịch phối hợp ra quân của các Tổ công nghệ số cộng đồng (số liệu minh họa)", Role::UnitContact);

/// Fills the demonstration once, after its accounts are there.
///
/// # Errors
/// When the database refuses, or the sample accounts are missing.
pub(crate) async fn seed(app: &App, ward: WardId) -> Result<()> {
    if app.db.read(ward).setting(SETTING).await?.is_some() {
        return Ok(());
    }
    second_ward(app).await?;
    signing_room::seed(app, SECOND, ward).await?;
    let keys = [actions::secret(), actions::secret()].map(|key| format!("xk_{key}"));
    let theirs = know(app, ward, OURS, Partner { name: NAMES[1], organ_id: THEIRS, ward: SECOND }, &keys).await?;
    let back = [keys[1].clone(), keys[0].clone()];
    let ours = know(app, SECOND, THEIRS, Partner { name: NAMES[0], organ_id: OURS, ward }, &back).await?;
    others(app, ward).await?;
    for sample in SENT {
        send(app, SECOND, sample, vec![ours.id]).await?;
    }
    arrive(app, ward, &theirs).await?;
    take_first(app, ward).await?;
    let all = agencies::all(&app.db.read(ward)).await?.into_iter().map(|agency| agency.id).collect();
    send(app, ward, ISSUED, all).await?;
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    tx.set_setting(SETTING, "1").await?;
    tx.commit().await.map(|_| ())
}

/// The second ward: two units, a clerk, a leader, a contact, under a host name of its own.
async fn second_ward(app: &App) -> Result<()> {
    if kernel::wards(app).await?.iter().any(|ward| ward.id == SECOND) {
        return Ok(());
    }
    app.create_ward(SECOND).await?;
    let port = app.config.base_url.rsplit_once(':').map_or("", |(_, port)| port.trim_end_matches('/'));
    let port =
        if port.bytes().all(|b| b.is_ascii_digit()) && !port.is_empty() { format!(":{port}") } else { String::new() };
    app.serve_ward_at(SECOND, &format!("bach-quang.localhost{port}")).await?;
    let mut tx = app.db.write(SECOND, None, app.clock.now()).await?;
    let unit = |name: &str, short: &str| NewUnit::named(name, short, UnitKind::Office, &[]);
    people::api::create_unit(&mut tx, unit("Phòng Văn hóa – Xã hội", "Phòng VH-XH")).await?;
    let office = people::api::create_unit(&mut tx, unit("Văn phòng HĐND-UBND", "VP")).await?;
    let password = plans::api::DEMO_PASSWORD;
    for (login, name, title, role, unit) in [
        ("quantri", "Quản trị Mẫu (tài khoản mẫu)", "Quản trị hệ thống", Role::Administrator, None),
        ("lanhdao", "Bùi Văn Mẫu (tài khoản mẫu)", "Lãnh đạo UBND phường", Role::Leader, None),
        ("vanthu", "Ngô Thị Mẫu (tài khoản mẫu)", "Văn thư", Role::Clerk, Some(office)),
        ("daumoi", "Đặng Văn Mẫu (tài khoản mẫu)", "Đầu mối đơn vị", Role::UnitContact, Some(office)),
    ] {
        let grants = vec![Grant { role, unit, from: local_day(tx.now), to: None }];
        let account = NewAccount {
            login: login.into(),
            name: name.into(),
            title: title.into(),
            password: Some(password.into()),
            grants,
            ..NewAccount::default()
        };
        people::api::create_account(&mut tx, account).await?;
        people::api::show_sample_account(&tx, role, name, login, password).await?;
    }
    tx.commit().await.map(|_| ())
}

/// The other side of an exchange.
struct Partner {
    name: &'static str,
    organ_id: &'static str,
    ward: WardId,
}

/// Tells a ward who it is and whom it exchanges with; `keys`: the one that it shows, the one that it is shown.
async fn know(app: &App, ward: WardId, ours: &str, with: Partner, keys: &[String; 2]) -> Result<Agency> {
    let base = app.config.base_url.trim_end_matches('/');
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    tx.set_setting(kernel::ORGAN_ID.key, ours).await?;
    tx.set_setting(settings::HOSTS.key, "127.0.0.1").await?;
    let agency = Agency {
        id: Uuid::now_v7(),
        organ_id: with.organ_id.into(),
        name: format!("{} (minh họa)", with.name),
        channel: Channel::Http,
        address: format!("{base}/lien-thong/v1/{}/goi-tin", with.ward),
        key_out: keys[0].clone(),
        key_in: Digest::of(keys[1].as_bytes()).as_str().to_owned(),
        relays: false,
        recalls_by_status: false,
        closed_at: None,
        illustrative: true,
        version: 1,
    };
    agencies::insert(&tx, &agency).await?;
    tx.commit().await?;
    Ok(agency)
}

/// One that does not answer, so that a failure is seen, and one that has a link.
async fn others(app: &App, ward: WardId) -> Result<()> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    for (name, organ_id, channel, address) in [
        ("UBND phường Bá Xuyên (minh họa, chưa kết nối)", SILENT, Channel::Http, "http://127.0.0.1:9/goi-tin"),
        ("Công ty Mẫu (minh họa)", "", Channel::Link, ""),
    ] {
        let agency = Agency {
            id: Uuid::now_v7(),
            organ_id: organ_id.into(),
            name: name.into(),
            channel,
            address: address.into(),
            key_out: String::new(),
            key_in: String::new(),
            relays: false,
            recalls_by_status: false,
            closed_at: None,
            illustrative: true,
            version: 1,
        };
        agencies::insert(&tx, &agency).await?;
    }
    tx.commit().await.map(|_| ())
}

/// Issues a document with the keys of the demonstration, and sends it.
async fn send(app: &App, ward: WardId, sample: Sample, agencies: Vec<Uuid>) -> Result<()> {
    let Some(id) = demo::issue(app, ward, sample).await? else { return Ok(()) };
    let clerk = people::api::acting_as(app, ward, Role::Clerk).await?;
    let mut tx = app.db.write(ward, Some((clerk.user, clerk.name.as_str())), app.clock.now()).await?;
    let issued = outgoing::find(&tx, id).await?.ok_or(Error::NotFound)?;
    let to = actions::Recipients { agencies, purpose: Purpose::default() };
    actions::send(&mut tx, app, &clerk, &issued, &to).await?;
    tx.commit().await.map(|_| ())
}

/// What the second ward has sent arrives here, as if it had been served for some time.
async fn arrive(app: &App, ward: WardId, theirs: &Agency) -> Result<()> {
    let conn = app.db.read(SECOND);
    for send in sends::due(&conn, app.clock.now(), 50).await? {
        let to = agencies::find(&conn, send.agency).await?;
        let package = sends::package(&conn, send.package.ok_or(Error::NotFound)?).await?;
        let message = push::write(app, &package, &to).await?;
        take::take(app, ward, std::slice::from_ref(theirs), message, false).await?;
        let tx = app.db.write(SECOND, None, app.clock.now()).await?;
        sends::set_sent(&tx, send.id).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The first of them is registered and given to a unit, so that its sender hears of it.
async fn take_first(app: &App, ward: WardId) -> Result<()> {
    let Some(first) = received::waiting(&app.db.read(ward)).await?.into_iter().next() else { return Ok(()) };
    let clerk = people::api::acting_as(app, ward, Role::Clerk).await?;
    let leader = people::api::acting_as(app, ward, Role::Leader).await?;
    let mut tx = app.db.write(ward, Some((clerk.user, clerk.name.as_str())), app.clock.now()).await?;
    let first = received::find(&tx, first.id).await?;
    let id = answer::accept(&mut tx, &clerk, &first).await?;
    let units = people::api::units(&tx).await?;
    if let (Some(unit), Some(document)) = (units.first(), store::find(&tx, id).await?) {
        let opinion = "Giao đơn vị tham mưu phối hợp (minh họa).".into();
        let said = Direction { unit: unit.id, with: Vec::new(), due_on: None, opinion };
        incoming::direct(&mut tx, &leader, &document, &said).await?;
    }
    tx.commit().await.map(|_| ())
}
