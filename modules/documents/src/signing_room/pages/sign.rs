//! Signing by people: what waits, and a document that is signed as it was shown.

use super::many::{self, Act};
use super::{secret, shown, visible};
use crate::outgoing::{self, Outgoing};
use crate::signing_room::actions::{self, By};
use crate::signing_room::model::{Purpose, SigningKey, Wanted};
use crate::signing_room::prepare::{self, Ready};
use crate::signing_room::sign::Signer;
use crate::signing_room::{keys, store};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use chrono::{DateTime, Utc};
use kernel::{Conn, Cx, Error, Form, Result};

/// A document that is shown to be signed.
pub(super) struct Card {
    pub title: String,
    pub about: String,
    pub page: String,
    pub href: String,
    pub pictures: Vec<String>,
    pub shown: String,
    pub notes: Vec<String>,
    /// What the form sends back: which document, which digest was shown.
    pub value: String,
}

#[derive(Template)]
#[template(path = "signing_room/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    waiting: Vec<Outgoing>,
    has_key: bool,
}

/// `GET /van-ban/ky`
pub(super) async fn list(cx: Cx) -> Result<Response> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let waiting = actions::to_sign(&conn, actor, cx.today()).await?;
    let has_key = !store::keys(&conn, Some(actor.user)).await?.is_empty();
    let page = ListPage { t: &cx.t, waiting, has_key };
    cx.page(&cx.t.get("signing-to-sign"), &[], &page)
}

/// `GET /van-ban/di/{id}/ky`
pub(super) async fn one(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    many::page(&cx, Act::Sign, (&[visible(&cx, &id).await?], Vec::new()), &cx.fields()).await
}

pub(super) async fn card(cx: &Cx, conn: &Conn, document: &Outgoing, at: DateTime<Utc>) -> Result<Card> {
    let actor = cx.actor()?;
    let wanted = actions::turn(conn, actor, document, cx.today()).await?;
    let ready = prepare::for_person(cx, conn, document, &wanted, (actor.user, &actor.name), at).await?;
    let base = format!("{}/ky", document.page());
    let query = format!("luc={}", at.timestamp());
    let kind = vietnamese::citation::kind_of_code(&document.kind).unwrap_or("Công văn");
    Ok(Card {
        title: document.title(),
        about: format!("{kind} · {}", document.drafter_name),
        page: document.page(),
        href: format!("{base}/tep?{query}"),
        pictures: shown::pictures(&ready, &format!("{base}/trang"), &query),
        value: format!("{}:{}", document.id, ready.shown.as_str()),
        shown: ready.shown.as_str().to_owned(),
        notes: ready.notes,
    })
}

/// A document that is to be signed as it was shown.
struct Asked {
    document: Outgoing,
    wanted: Wanted,
    ready: Ready,
}

/// What a form asks to sign; refuses where the file is not the one that was shown.
async fn asked(cx: &Cx, conn: &Conn, value: &str, at: &str) -> Result<Asked> {
    let (id, digest) = value.split_once(':').ok_or(Error::NotFound)?;
    let (document, actor) = (visible(cx, id).await?, cx.actor()?);
    let wanted = actions::turn(conn, actor, &document, cx.today()).await?;
    let at = prepare::moment(at, cx.now)?;
    let ready = prepare::for_person(cx, conn, &document, &wanted, (actor.user, &actor.name), at).await?;
    require_shown(&ready, digest)?;
    Ok(Asked { document, wanted, ready })
}

/// Nothing is signed that its signer was not shown.
pub(super) fn require_shown(ready: &Ready, digest: &str) -> Result<()> {
    if ready.shown.as_str() == digest {
        return Ok(());
    }
    Err(Error::refused("Tệp sẽ ký không còn là tệp đã hiển thị, nên chưa ký. Ông/bà xem lại bản dưới đây rồi ký."))
}

/// The key of a form.
pub(super) async fn key_of(conn: &Conn, owner: Option<kernel::UserId>, form: &Form) -> Result<SigningKey> {
    let id = form.value("key").parse().map_err(|_| Error::invalid("key", "Chọn chứng thư để ký."))?;
    keys::find(conn, owner, id).await.map_err(|_| Error::invalid("key", "Chọn chứng thư để ký."))
}

/// The signer's key of a form. Whose name its certificate has is who signs, whatever is printed.
pub(super) async fn own_key(cx: &Cx, conn: &Conn, form: &Form) -> Result<SigningKey> {
    let actor = cx.actor()?;
    let key = key_of(conn, Some(actor.user), form).await?;
    if key.names(&actor.name) {
        return Ok(key);
    }
    let said = format!("Chứng thư này ghi tên {}. Ông/bà dùng chứng thư ghi tên mình: {}.", key.name, actor.name);
    Err(Error::invalid("key", said))
}

async fn sign(cx: &Cx, signer: &mut Signer, asked: Asked) -> Result<String> {
    let actor = cx.actor()?;
    let Asked { document, wanted, ready } = asked;
    let signed = signer.sign(cx, ready).await?;
    let purpose = Purpose::Person;
    let key = &signer.key;
    let by = By {
        purpose,
        position: wanted.position,
        signer_name: &actor.name,
        certificate: &key.subject,
        is_demo: key.is_demo,
    };
    let mut tx = cx.begin().await?;
    actions::keep_person(&mut tx, actor, &document, &by, &signed).await?;
    tx.commit().await?;
    let notes = std::iter::once(cx.t.with("signing-was-signed", [("level", signed.level.as_str().into())]));
    Ok(notes.chain(signed.notes).collect::<Vec<_>>().join(" "))
}

/// Signs one of several documents as it was shown.
pub(super) async fn sign_shown(cx: &Cx, conn: &Conn, signer: &mut Signer, values: &[&str], at: &str) -> Result<String> {
    let asked = asked(cx, conn, values.first().copied().unwrap_or_default(), at).await?;
    sign(cx, signer, asked).await
}

/// `POST /van-ban/di/{id}/ky`
pub(super) async fn send_one(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let document = visible(&cx, &id).await?;
    let done = async {
        let conn = cx.read();
        let value = form.values("shown").find(|value| value.starts_with(&document.id.to_string()));
        let asked = asked(&cx, &conn, value.ok_or(Error::NotFound)?, form.value("at")).await?;
        let key = own_key(&cx, &conn, &form).await?;
        let mut signer = Signer::open(&cx, &conn, key, secret(&form, "pin")).await?;
        sign(&cx, &mut signer, asked).await
    };
    match done.await {
        Ok(said) => Ok(cx.redirect_saying(&document.page(), &said)),
        Err(error) => {
            let f = cx.typed(&form, &error.for_form()?);
            let now = outgoing::store::find(&cx.read(), document.id).await?.unwrap_or(document);
            many::page(&cx, Act::Sign, (&[now], Vec::new()), &f).await
        }
    }
}
