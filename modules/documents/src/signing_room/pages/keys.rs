//! How somebody signs: keys in files, devices and with the remote signer, the picture of their hand; the same for the
//! agency, kept by the clerk.

use super::{secret, validity};
use crate::policy;
use crate::signing_room::keys::{self, LARGEST_KEY, New};
use crate::signing_room::model::{KeyKind, Organ, SigningKey, Whose};
use crate::signing_room::services::Services;
use crate::signing_room::sign::within_tries;
use crate::signing_room::{store, trust};
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path, Query};
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::{Access, Actor, Cx, Error, Form, Result, Routes, UserId, attach, moment};
use signing::Chain;
use std::collections::HashMap;
use ui::{Fields, Status};
use uuid::Uuid;

/// Routes of keys.
pub(super) fn routes(r: Routes) -> Routes {
    let (see, issue) = (Access::Holds(policy::VIEW), Access::Holds(policy::ISSUE));
    let upload = || DefaultBodyLimit::max(4 * 1024 * 1024);
    r.get("/van-ban/chu-ky", see, own)
        .get("/van-ban/chu-ky/co-quan", issue, agency)
        .post("/van-ban/chu-ky/{whose}/tep", see, add_file.layer(upload()))
        .post("/van-ban/chu-ky/{whose}/thiet-bi", see, add_token)
        .post("/van-ban/chu-ky/{whose}/tu-xa", see, add_remote.layer(upload()))
        .post("/van-ban/chu-ky/{whose}/khoa/{id}/bo", see, remove)
        .get("/van-ban/chu-ky/{whose}/anh", see, picture)
        .post("/van-ban/chu-ky/{whose}/anh", see, set_picture.layer(upload()))
        .post("/van-ban/chu-ky/{whose}/anh/bo", see, remove_picture)
}

/// Whose keys an address means: those of the person who asks, or of the agency.
fn owner(cx: &Cx, whose: &str) -> Result<Option<UserId>> {
    let owner = match whose {
        "toi" => Some(cx.actor()?.user),
        "co-quan" => None,
        _ => return Err(Error::NotFound),
    };
    keys::require_keeper(cx.actor()?, owner)?;
    Ok(owner)
}

/// The server's devices hold keys of those who sign and of the agency.
fn may_use_devices(actor: &Actor) -> bool {
    [policy::SIGN, policy::HEAD, policy::ISSUE].into_iter().any(|may| actor.can(may))
}

/// A key as the page shows it.
struct Line {
    id: Uuid,
    name: String,
    kind: String,
    issuer: String,
    subject: String,
    status: Status,
    until: String,
    is_demo: bool,
    /// It names somebody else than its holder.
    is_other: bool,
}

/// A picture that is kept.
struct Picture {
    src: String,
    width: i32,
    /// The key of the organ whose seal it is, and its name; empty for a person's hand.
    organ: String,
    name: String,
}

#[derive(Template)]
#[template(path = "signing_room/pages/keys.html")]
struct KeysPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    /// "toi" or "co-quan".
    whose: &'static str,
    is_agency: bool,
    lines: Vec<Line>,
    pictures: Vec<Picture>,
    /// Whose seals may be kept; none for a person.
    organs: Vec<(String, String)>,
    /// What can be added: its kind, its title, a sentence about it.
    kinds: Vec<(&'static str, String, String)>,
    may_issue: bool,
    may_trust: bool,
}

/// `GET /van-ban/chu-ky`
async fn own(cx: Cx) -> Result<Response> {
    page(&cx, Some(cx.actor()?.user), &cx.fields()).await
}

/// `GET /van-ban/chu-ky/co-quan`
async fn agency(cx: Cx) -> Result<Response> {
    page(&cx, None, &cx.fields()).await
}

async fn page(cx: &Cx, owner: Option<UserId>, f: &Fields) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let line = |key: SigningKey| Line {
        id: key.id,
        is_other: owner.is_some() && !key.names(&actor.name),
        kind: t.get(format!("signing-kind-{}", key.kind.key())),
        status: validity(t, &key, cx.now),
        until: moment(key.not_after),
        is_demo: key.is_demo,
        name: key.name,
        issuer: key.issuer,
        subject: key.subject,
    };
    let services = Services::of(&cx.app, &conn).await?;
    let offered = |kind: &KeyKind| match kind {
        KeyKind::File => true,
        KeyKind::Token => keys::has_devices() && may_use_devices(actor),
        KeyKind::Remote => services.has_remote(),
        KeyKind::Demo => false,
    };
    let add = |kind: KeyKind| {
        let key = kind.key();
        (key, t.get(format!("signing-add-{key}")), t.get(format!("signing-add-about-{key}")))
    };
    let whose = if owner.is_some() { "toi" } else { "co-quan" };
    let organs = if owner.is_none() { organs(cx).await? } else { Vec::new() };
    let page = KeysPage {
        t,
        f,
        whose,
        is_agency: owner.is_none(),
        lines: store::keys(&conn, owner).await?.into_iter().map(line).collect(),
        pictures: pictures(cx, owner, &organs).await?,
        organs,
        kinds: KeyKind::OFFERED.into_iter().filter(offered).map(add).collect(),
        may_issue: actor.can(policy::ISSUE),
        may_trust: actor.can(policy::TRUST),
    };
    let title = t.get(if owner.is_some() { "signing-keys" } else { "signing-keys-agency" });
    let crumbs: &[(&str, &str)] = &[(&t.get("signing-keys"), "/van-ban/chu-ky")];
    cx.form_page(f, &title, if owner.is_some() { &[] } else { crumbs }, &page)
}

/// Organs with a seal, by key and name: committee, council, and the units of the ward.
async fn organs(cx: &Cx) -> Result<Vec<(String, String)>> {
    let named = |name: &str| format!("{name} {}", cx.ward.name);
    let mut all =
        vec![(Organ::Committee.key(), named("Ủy ban nhân dân")), (Organ::Council.key(), named("Hội đồng nhân dân"))];
    let units = people::api::units(&cx.read()).await?;
    all.extend(units.into_iter().map(|unit| (Organ::Unit(unit.id).key(), unit.name)));
    Ok(all)
}

async fn pictures(cx: &Cx, owner: Option<UserId>, organs: &[(String, String)]) -> Result<Vec<Picture>> {
    let conn = cx.read();
    let one = |whose: &str, organ: String, name: String, kept: &store::KeptPicture| {
        let digest: String = kept.digest.chars().take(12).collect();
        let src = format!("/van-ban/chu-ky/{whose}/anh?cua={organ}&ban={digest}");
        Picture { src, width: kept.width_mm, organ, name }
    };
    if let Some(owner) = owner {
        let kept = store::picture(&conn, Whose::Person(owner)).await?;
        return Ok(kept.iter().map(|kept| one("toi", String::new(), String::new(), kept)).collect());
    }
    let name_of = |key: &str| organs.iter().find(|(other, _)| other == key).map(|(_, name)| name.clone());
    let kept = store::seals(&conn).await?;
    let of = |(organ, kept): &(Organ, store::KeptPicture)| {
        let key = organ.key();
        let name = name_of(&key).unwrap_or_else(|| cx.t.get("signing-seal-of-former"));
        one("co-quan", key, name, kept)
    };
    Ok(kept.iter().map(of).collect())
}

/// Whose picture is meant; the committee's seal where no organ is named.
fn whose_picture(owner: Option<UserId>, organ: &str) -> Result<Whose> {
    match (owner, organ) {
        (Some(owner), _) => Ok(Whose::Person(owner)),
        (None, "") => Ok(Whose::Organ(Organ::Committee)),
        (None, key) => {
            let organ = Organ::from_key(key).ok_or_else(|| Error::invalid("organ", "Chọn cơ quan có con dấu."))?;
            Ok(Whose::Organ(organ))
        }
    }
}

fn home(owner: Option<UserId>) -> &'static str {
    if owner.is_some() { "/van-ban/chu-ky" } else { "/van-ban/chu-ky/co-quan" }
}

async fn after(cx: &Cx, owner: Option<UserId>, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(home(owner), &cx.t.get(said))),
        Err(error) => page(cx, owner, &cx.typed(form, &error.for_form()?)).await,
    }
}

async fn keep(cx: &Cx, owner: Option<UserId>, new: New) -> Result<()> {
    let mut tx = cx.begin().await?;
    keys::keep(&mut tx, owner, new).await?;
    tx.commit().await.map(|_| ())
}

fn upload(form: &Form, field: &str, most: usize) -> Result<Vec<u8>> {
    let file = form.upload(field).ok_or_else(|| Error::invalid(field, "Chọn tệp."))?;
    if file.bytes.len() > most {
        return Err(Error::invalid(field, "Tệp quá lớn."));
    }
    Ok(file.bytes.to_vec())
}

/// What is wrong, beside the field of this form that it is about.
fn on(error: Error, field: &str) -> Error {
    match error {
        Error::Invalid(wrong) => {
            let moved = wrong.0.into_iter().map(|(_, said)| (field.to_owned(), said));
            Error::Invalid(kernel::FieldErrors(moved.collect()))
        }
        other => other,
    }
}

fn in_order(chain: &Chain) -> Result<Vec<Vec<u8>>> {
    chain.to_der().map_err(Error::internal)
}

/// `POST /van-ban/chu-ky/{whose}/tep`
async fn add_file(cx: Cx, Path(whose): Path<String>, form: Form) -> Result<Response> {
    let owner = owner(&cx, &whose)?;
    let done = async {
        let held = upload(&form, "file", LARGEST_KEY)?;
        let opening = keys::open_file(held.clone(), secret(&form, "pin").to_owned());
        let key = within_tries(&cx, None, opening).await?;
        let certificates = in_order(key.chain())?;
        keep(&cx, owner, New { kind: KeyKind::File, certificates, held, ..New::default() }).await
    };
    after(&cx, owner, &form, done.await, "signing-key-added").await
}

/// `POST /van-ban/chu-ky/{whose}/thiet-bi`
async fn add_token(cx: Cx, Path(whose): Path<String>, form: Form) -> Result<Response> {
    let owner = owner(&cx, &whose)?;
    if !may_use_devices(cx.actor()?) {
        return Err(Error::Forbidden);
    }
    let done = async {
        let token = form.required("token", "Nhập tên thiết bị.");
        let label = form.required("label", "Nhập tên khóa trong thiết bị.");
        form.check()?;
        let pin = secret(&form, "device_pin").to_owned();
        let opening = keys::open_token(token.clone(), label.clone(), pin, Vec::new());
        let opened = within_tries(&cx, Some(&token), opening).await;
        let certificates = in_order(opened.map_err(|error| on(error, "device_pin"))?.chain())?;
        let new = New { kind: KeyKind::Token, certificates, token, label, ..New::default() };
        keep(&cx, owner, new).await.map_err(|error| on(error, "label"))
    };
    after(&cx, owner, &form, done.await, "signing-key-added").await
}

/// `POST /van-ban/chu-ky/{whose}/tu-xa`
async fn add_remote(cx: Cx, Path(whose): Path<String>, form: Form) -> Result<Response> {
    let owner = owner(&cx, &whose)?;
    let done = async {
        let label = form.required("credential", "Nhập mã chứng thư tại dịch vụ ký số.");
        form.check()?;
        let file = upload(&form, "certificate", LARGEST_KEY)?;
        let found = trust::certificates(&file);
        let chain = Chain::from_der(&found).map_err(|error| Error::invalid("certificate", error.to_string()))?;
        let certificates = in_order(&chain)?;
        let kept = keep(&cx, owner, New { kind: KeyKind::Remote, certificates, label, ..New::default() }).await;
        kept.map_err(|error| on(error, "certificate"))
    };
    after(&cx, owner, &form, done.await, "signing-key-added").await
}

/// `POST /van-ban/chu-ky/{whose}/khoa/{id}/bo`
async fn remove(cx: Cx, Path((whose, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let owner = owner(&cx, &whose)?;
    let done = async {
        let mut tx = cx.begin().await?;
        keys::remove(&mut tx, cx.actor()?, owner, id.parse().map_err(|_| Error::NotFound)?).await?;
        tx.commit().await.map(|_| ())
    };
    after(&cx, owner, &form, done.await, "signing-key-removed").await
}

/// `GET /van-ban/chu-ky/{whose}/anh`
async fn picture(cx: Cx, Path(whose): Path<String>, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let whose = whose_picture(owner(&cx, &whose)?, asked.get("cua").map_or("", String::as_str))?;
    let kept = store::picture(&cx.read(), whose).await?.ok_or(Error::NotFound)?;
    Ok(attach(kept.png, "image/png", "anh.png"))
}

/// `POST /van-ban/chu-ky/{whose}/anh`
async fn set_picture(cx: Cx, Path(whose): Path<String>, form: Form) -> Result<Response> {
    let owner = owner(&cx, &whose)?;
    let done = async {
        let png = upload(&form, "picture", keys::LARGEST_PICTURE)?;
        let width = form.number("width").unwrap_or(if owner.is_some() { 45.0 } else { 36.0 });
        if !(10.0..=60.0).contains(&width) {
            form.wrong("width", "Nhập chiều rộng từ 10 đến 60 mm.");
        }
        form.check()?;
        let whose = whose_picture(owner, form.value("organ"))?;
        let mut tx = cx.begin().await?;
        keys::keep_picture(&mut tx, whose, png, width.round() as i32).await?;
        tx.commit().await.map(|_| ())
    };
    after(&cx, owner, &form, done.await, "signing-picture-set").await
}

/// `POST /van-ban/chu-ky/{whose}/anh/bo`
async fn remove_picture(cx: Cx, Path(whose): Path<String>, form: Form) -> Result<Response> {
    let owner = owner(&cx, &whose)?;
    let done = async {
        let mut tx = cx.begin().await?;
        keys::take_picture_away(&mut tx, whose_picture(owner, form.value("organ"))?).await?;
        tx.commit().await.map(|_| ())
    };
    after(&cx, owner, &form, done.await, "signing-picture-removed").await
}
