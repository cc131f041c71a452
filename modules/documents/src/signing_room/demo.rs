//! The demonstration's authority, made where it runs: keys of a leader and of the agency, which say everywhere that they
//! have no legal value.

use super::keys::{self, New};
use super::model::{KeyKind, Organ, Purpose, SigningKey, Whose};
use super::prepare::{self, Ready};
use super::sign::{Signed, Signer};
use super::{actions, store};
use crate::outgoing::{self, OutgoingId};
use kernel::{App, Conn, Cx, Error, Result, Role, Tx, UserId, WardId};
use signing::demo_authority::{DemoAuthority, Issued, Subject};

/// Under which name the authority is kept.
const SETTING: &str = "documents.demo_authority";

/// What is typed to sign with a key of the demonstration.
pub(crate) const PIN: &str = "123456";

/// The demonstration's authority, where this is the demonstration and it was made.
pub(crate) async fn authority(app: &App, conn: &Conn) -> Result<Option<DemoAuthority>> {
    if !app.config.demo {
        return Ok(None);
    }
    let kept = conn.setting(SETTING).await?;
    kept.map(|json| serde_json::from_str(&json).map_err(Error::internal)).transpose()
}

/// Makes the authority once, or takes that of another ward of the demonstration, so that each trusts what the other
/// signs; with keys for the sample leader and the agency and drawn pictures for both.
///
/// # Errors
/// When the database refuses, or the sample accounts are missing.
pub(crate) async fn seed(app: &App, ward: WardId, with: WardId) -> Result<()> {
    if app.db.read(ward).setting(SETTING).await?.is_some() {
        return Ok(());
    }
    let leader = people::api::acting_as(app, ward, Role::Leader).await?;
    let shared = app.db.read(with).setting(SETTING).await?;
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let made = match shared {
        Some(json) => serde_json::from_str(&json).map_err(Error::internal)?,
        None => DemoAuthority::new(tx.now).map_err(Error::internal)?,
    };
    let organisation = "Ủy ban nhân dân phường (minh họa)";
    let of = |name, title| made.issue(&Subject { name, title, organisation }, tx.now).map_err(Error::internal);
    let (person, agency) = (of(&leader.name, Some("Chủ tịch"))?, of(organisation, None)?);
    give(&mut tx, Some(leader.user), &person).await?;
    give(&mut tx, None, &agency).await?;
    let stroke = drawn([20, 40, 190], 240, 110, |x, y| (y - 0.45 * (x * 4.0).sin() * (1.0 - x * x)).abs() < 0.07);
    let ring = drawn([200, 16, 24], 200, 200, |x, y| {
        let from_middle = x.hypot(y);
        (0.9..0.99).contains(&from_middle) || (0.62..0.66).contains(&from_middle) || (x.abs() + y.abs() < 0.3)
    });
    keys::keep_picture(&mut tx, Whose::Person(leader.user), stroke?, 45).await?;
    keys::keep_picture(&mut tx, Whose::Organ(Organ::Committee), ring?, 36).await?;
    tx.set_setting(SETTING, &serde_json::to_string(&made).map_err(Error::internal)?).await?;
    tx.commit().await.map(|_| ())
}

async fn give(tx: &mut Tx, owner: Option<UserId>, issued: &Issued) -> Result<()> {
    let held = serde_json::to_vec(issued).map_err(Error::internal)?;
    let new = New { kind: KeyKind::Demo, certificates: issued.certificates.clone(), held, ..New::default() };
    keys::keep(tx, owner, new).await.map(|_| ())
}

/// A key of the demonstration, by what its holder typed.
///
/// # Errors
/// [`Error::Invalid`] on `pin`; [`Error::Refused`] outside the demonstration.
pub(crate) fn open(app: &App, key: &SigningKey, pin: &str) -> Result<signing::keys::SoftKey> {
    if !app.config.demo {
        return Err(Error::refused("Khóa trình diễn chỉ dùng được trong bản trình diễn."));
    }
    if pin != PIN {
        return Err(Error::invalid("pin", format!("Mã PIN trình diễn là {PIN}.")));
    }
    let issued: Issued = serde_json::from_slice(&key.held).map_err(Error::internal)?;
    issued.open().map_err(Error::internal)
}

/// Signs an approved document with the demonstration's key, as its leader does.
///
/// # Errors
/// Those of signing.
pub(crate) async fn sign(leader: &Cx, id: OutgoingId) -> Result<()> {
    let (by, conn) = (leader.actor()?, leader.read());
    let document = outgoing::store::find(&conn, id).await?.ok_or(Error::NotFound)?;
    let wanted = actions::turn(&conn, by, &document, leader.today()).await?;
    let ready = prepare::for_person(leader, &conn, &document, &wanted, (by.user, &by.name), leader.now).await?;
    let (key, signed) = signed(leader, Some(by.user), ready).await?;
    let named = actions::By {
        purpose: Purpose::Person,
        position: wanted.position,
        signer_name: &by.name,
        certificate: &key.subject,
        is_demo: key.is_demo,
    };
    let mut tx = leader.begin().await?;
    actions::keep_person(&mut tx, by, &document, &named, &signed).await?;
    tx.commit().await.map(|_| ())
}

/// Numbers a signed document and seals it with the demonstration's key, as a clerk does.
///
/// # Errors
/// Those of signing.
pub(crate) async fn seal(clerk: &Cx, id: OutgoingId) -> Result<()> {
    let (by, mut tx) = (clerk.actor()?, clerk.begin().await?);
    let document = outgoing::store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    let numbered = outgoing::actions::number(&mut tx, by, &document).await?;
    tx.commit().await?;
    let ready = prepare::for_agency(clerk, &clerk.read(), &numbered, clerk.now).await?;
    let (key, sealed) = signed(clerk, None, ready).await?;
    let mut tx = clerk.begin().await?;
    actions::keep_agency(&mut tx, &clerk.app, by, &numbered, &key, (&sealed, &[])).await?;
    tx.commit().await.map(|_| ())
}

/// A file signed with the demonstration's key of a person, or of the agency.
async fn signed(cx: &Cx, owner: Option<UserId>, ready: Ready) -> Result<(SigningKey, Signed)> {
    let conn = cx.read();
    let key = store::keys(&conn, owner).await?.into_iter().find(|key| key.kind == KeyKind::Demo);
    let key = key.ok_or_else(|| Error::internal("a sample key is missing"))?;
    let mut signer = Signer::open(cx, &conn, key, PIN).await?;
    let signed = signer.sign(cx, ready).await?;
    Ok((signer.key, signed))
}

/// A picture drawn in one colour on nothing; places go from -1 to 1.
fn drawn(color: [u8; 3], width: u32, height: u32, draws: impl Fn(f64, f64) -> bool) -> Result<Vec<u8>> {
    let mut dots = Vec::new();
    for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
        let place = |at: u32, size: u32| f64::from(at) * 2.0 / f64::from(size) - 1.0;
        let alpha = if draws(place(x, width), place(y, height)) { u8::MAX } else { 0 };
        dots.extend_from_slice(&[color[0], color[1], color[2], alpha]);
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(Error::internal)?;
    writer.write_image_data(&dots).map_err(Error::internal)?;
    writer.finish().map_err(Error::internal)?;
    Ok(out)
}
