//! Signing by people: what waits, one document or several that are shown, one PIN, a result for each.

use super::{choices, secret, shown, visible};
use crate::outgoing::{self, Outgoing};
use crate::signing_room::actions::{self, By};
use crate::signing_room::model::{Purpose, SigningKey, Wanted};
use crate::signing_room::prepare::{self, Ready};
use crate::signing_room::sign::Signer;
use crate::signing_room::{keys, store};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::{DateTime, Utc};
use kernel::{Conn, Cx, Error, Form, Result};
use ui::{DataTable, Fields, Level, Status};

/// Documents that are signed at once.
const MOST: usize = 50;

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

#[derive(Template)]
#[template(path = "signing_room/pages/sign.html")]
struct SignPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    action: String,
    cards: Vec<Card>,
    refused: Vec<String>,
    keys: Vec<(String, String)>,
    only_key: Option<String>,
    at: String,
    has_demo: bool,
}

/// `GET /van-ban/di/{id}/ky`
pub(super) async fn one(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    page(&cx, (&[visible(&cx, &id).await?], Vec::new()), &cx.fields()).await
}

/// `GET /van-ban/ky/xem?id=…&id=…`
pub(super) async fn many(cx: Cx, Query(asked): Query<Vec<(String, String)>>) -> Result<Response> {
    let ids = asked.iter().filter(|(name, _)| name == "id").map(|(_, id)| id.as_str()).take(MOST);
    let found = all_visible(&cx, ids).await?;
    if found.0.is_empty() && found.1.is_empty() {
        return Ok(cx.redirect_saying("/van-ban/ky", &cx.t.get("signing-choose")));
    }
    page(&cx, (&found.0, found.1), &cx.fields()).await
}

/// The documents that the person may see now, and a sentence for each of the others: one that was taken back meanwhile
/// keeps none of them from being signed.
async fn all_visible<'a>(cx: &Cx, ids: impl Iterator<Item = &'a str>) -> Result<(Vec<Outgoing>, Vec<String>)> {
    let (mut documents, mut gone) = (Vec::new(), Vec::new());
    for id in ids {
        match visible(cx, id).await {
            Ok(document) => documents.push(document),
            Err(Error::NotFound) => gone.push(cx.t.get("signing-gone")),
            Err(other) => return Err(other),
        }
    }
    Ok((documents, gone))
}

async fn page(cx: &Cx, (documents, mut refused): (&[Outgoing], Vec<String>), f: &Fields) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let at = DateTime::from_timestamp(cx.now.timestamp(), 0).unwrap_or(cx.now);
    let mut cards = Vec::new();
    for document in documents {
        match card(cx, &conn, document, at).await {
            Ok(card) => cards.push(card),
            Err(Error::Refused(said)) => refused.push(format!("{}: {said}", document.title())),
            Err(Error::Forbidden) => refused.push(format!("{}: {}", document.title(), Error::Forbidden)),
            Err(other) => return Err(other),
        }
    }
    let held = store::keys(&conn, Some(actor.user)).await?;
    let keys = choices(t, &held);
    let action = match documents {
        [one] => format!("{}/ky", one.page()),
        _ => "/van-ban/ky/xem".to_owned(),
    };
    let page = SignPage {
        t,
        f,
        action,
        cards,
        refused,
        only_key: (keys.len() == 1).then(|| keys[0].0.clone()),
        has_demo: held.iter().any(|key| key.is_demo),
        keys,
        at: at.timestamp().to_string(),
    };
    cx.form_page(f, &t.get("signing-sign"), &[(&t.get("signing-to-sign"), "/van-ban/ky")], &page)
}

async fn card(cx: &Cx, conn: &Conn, document: &Outgoing, at: DateTime<Utc>) -> Result<Card> {
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
async fn own_key(cx: &Cx, conn: &Conn, form: &Form) -> Result<SigningKey> {
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
            page(&cx, (&[now], Vec::new()), &f).await
        }
    }
}

#[derive(Template)]
#[template(path = "signing_room/pages/done.html")]
struct DonePage<'a> {
    t: &'a ui::T,
    said: String,
    table: DataTable,
}

/// Why a document of several was not signed; a fault of ours is logged, for no page of its own tells it.
fn not_signed(t: &ui::T, error: Error) -> String {
    match error {
        Error::NotFound => t.get("signing-gone"),
        Error::Invalid(wrong) => wrong.0.into_iter().map(|(_, said)| said).collect::<Vec<_>>().join(" "),
        Error::Internal(cause) => {
            tracing::error!(%cause, "a document of several was not signed");
            Error::Internal(cause).to_string()
        }
        other => other.to_string(),
    }
}

/// `POST /van-ban/ky/xem`
pub(super) async fn send_many(cx: Cx, form: Form) -> Result<Response> {
    let conn = cx.read();
    let values: Vec<&str> = form.values("shown").take(MOST).collect();
    let opened = async {
        let key = own_key(&cx, &conn, &form).await?;
        Signer::open(&cx, &conn, key, secret(&form, "pin")).await
    };
    let mut signer = match opened.await {
        Ok(signer) => signer,
        Err(error) => {
            let f = cx.typed(&form, &error.for_form()?);
            let ids = values.iter().filter_map(|value| value.split_once(':')).map(|(id, _)| id);
            let (documents, gone) = all_visible(&cx, ids).await?;
            return page(&cx, (&documents, gone), &f).await;
        }
    };
    let t = &cx.t;
    let mut table = DataTable::new(t.get("signing-results"))
        .column(t.get("document-one"))
        .column(t.get("signing-result"))
        .column(t.get("signing-said"));
    let (mut signed, all) = (0usize, values.len());
    for value in values {
        let document = visible(&cx, value.split_once(':').map_or("", |(id, _)| id)).await.ok();
        let done = async { sign(&cx, &mut signer, asked(&cx, &conn, value, form.value("at")).await?).await };
        // What one document lacks keeps none of the others from being signed.
        let (status, said) = match done.await {
            Ok(said) => {
                signed += 1;
                (Status::new(Level::Met, t.get("signing-done")), said)
            }
            Err(error) => (Status::new(Level::Late, t.get("signing-not-done")), not_signed(t, error)),
        };
        let name = match &document {
            Some(document) => DataTable::link(&document.subject, document.page(), &document.signer_name),
            None => DataTable::text(t.get("document-one")),
        };
        table.row(vec![name, ui::Render::html(&status), DataTable::text(t.said(&said))]);
    }
    let said = t.with("signing-signed-of", [("signed", signed.into()), ("all", all.into())]);
    let title = t.get("signing-results");
    cx.page(&title, &[(&t.get("signing-to-sign"), "/van-ban/ky")], &DonePage { t, said, table })
}
