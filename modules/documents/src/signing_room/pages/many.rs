//! Several documents signed, or sealed, in portions: each request deals with a few of them and the page asks for the next,
//! for what opens a key is kept nowhere between two requests.

use super::sign::{self, Card};
use super::{choices, issue, secret, visible};
use crate::outgoing::Outgoing;
use crate::signing_room::model::SigningKey;
use crate::signing_room::sign::Signer;
use crate::signing_room::store;
use askama::Template;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::DateTime;
use kernel::{Conn, Cx, Error, Form, Result, UserId};
use ui::{DataTable, Fields, Level, Status};

/// Documents that are chosen at once, and their files.
const MOST: usize = 50;
const MOST_FILES: usize = 500;
/// Documents of one request: as many as somebody waits for without a word.
const PORTION: usize = 5;

/// By whom.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// The person whose turn it is.
    Sign,
    /// The agency.
    Seal,
}

impl Act {
    /// Where several are shown, and sent.
    fn path(self) -> &'static str {
        match self {
            Self::Sign => "/van-ban/ky/xem",
            Self::Seal => "/van-ban/dong-dau/xem",
        }
    }

    /// What waits: its name and page.
    fn list(self) -> (&'static str, &'static str) {
        match self {
            Self::Sign => ("signing-to-sign", "/van-ban/ky"),
            Self::Seal => ("signing-to-issue", "/van-ban/dong-dau"),
        }
    }

    /// What the button says, by how many documents there are.
    fn now(self) -> &'static str {
        if self == Self::Sign { "signing-sign-now" } else { "signing-seal-now" }
    }

    fn owner(self, actor: UserId) -> Option<UserId> {
        (self == Self::Sign).then_some(actor)
    }

    async fn key(self, cx: &Cx, conn: &Conn, form: &Form) -> Result<SigningKey> {
        match self {
            Self::Sign => sign::own_key(cx, conn, form).await,
            Self::Seal => sign::key_of(conn, None, form).await,
        }
    }
}

#[derive(Template)]
#[template(path = "signing_room/pages/sign.html")]
struct ShownPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    csrf: &'a str,
    heading: String,
    action: String,
    /// Several, in portions.
    is_many: bool,
    cards: Vec<Card>,
    refused: Vec<String>,
    keys: Vec<(String, String)>,
    only_key: Option<String>,
    /// Without a key: what is said, and where one is added.
    no_key: (String, &'static str, String),
    send: String,
    at: String,
    has_demo: bool,
}

/// `GET /van-ban/ky/xem?id=…&id=…`
pub(super) async fn to_sign(cx: Cx, Query(asked): Query<Vec<(String, String)>>) -> Result<Response> {
    show(&cx, Act::Sign, &asked).await
}

/// `GET /van-ban/dong-dau/xem?id=…&id=…`
pub(super) async fn to_seal(cx: Cx, Query(asked): Query<Vec<(String, String)>>) -> Result<Response> {
    show(&cx, Act::Seal, &asked).await
}

async fn show(cx: &Cx, act: Act, asked: &[(String, String)]) -> Result<Response> {
    let ids = asked.iter().filter(|(name, _)| name == "id").map(|(_, id)| id.as_str()).take(MOST);
    let found = all_visible(cx, ids).await?;
    if found.0.is_empty() && found.1.is_empty() {
        return Ok(cx.redirect_saying(act.list().1, &cx.t.get("signing-choose")));
    }
    page(cx, act, (&found.0, found.1), &cx.fields()).await
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

/// The documents as they will be signed, and the form that signs them.
pub(super) async fn page(
    cx: &Cx,
    act: Act,
    (documents, mut refused): (&[Outgoing], Vec<String>),
    f: &Fields,
) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let at = DateTime::from_timestamp(cx.now.timestamp(), 0).unwrap_or(cx.now);
    let (mut cards, mut count) = (Vec::new(), 0usize);
    for document in documents {
        let made = match act {
            Act::Sign => sign::card(cx, &conn, document, at).await.map(|card| (vec![card], Vec::new())),
            Act::Seal => issue::cards(cx, document, at).await,
        };
        match made {
            Ok((some, others)) => {
                cards.extend(some);
                count += 1;
                if !others.is_empty() {
                    let unsigned = format!("{} {}", t.get("signing-not-pdf"), others.join(", "));
                    refused.push(format!("{}: {unsigned}", document.title()));
                }
            }
            Err(Error::Refused(said)) => refused.push(format!("{}: {said}", document.title())),
            Err(Error::Forbidden) => refused.push(format!("{}: {}", document.title(), Error::Forbidden)),
            Err(other) => return Err(other),
        }
    }
    let held = store::keys(&conn, act.owner(actor.user)).await?;
    let keys = choices(t, &held);
    let single = match (act, documents) {
        (Act::Sign, [one]) => Some(format!("{}/ky", one.page())),
        _ => None,
    };
    let no_key = match act {
        Act::Sign => (t.get("signing-no-key"), "/van-ban/chu-ky", t.get("signing-keys")),
        Act::Seal => (t.get("signing-no-key-agency"), "/van-ban/chu-ky/co-quan", t.get("signing-keys-agency")),
    };
    let heading = t.get(if act == Act::Sign { "signing-sign" } else { "signing-issue" });
    let page = ShownPage {
        t,
        f,
        csrf: &cx.csrf,
        heading: heading.clone(),
        is_many: single.is_none(),
        action: single.unwrap_or_else(|| act.path().to_owned()),
        cards,
        refused,
        only_key: (keys.len() == 1).then(|| keys[0].0.clone()),
        no_key,
        send: t.with(act.now(), [("count", count.into())]),
        has_demo: held.iter().any(|key| key.is_demo),
        keys,
        at: at.timestamp().to_string(),
    };
    cx.form_page(f, &heading, &[(&t.get(act.list().0), act.list().1)], &page)
}

/// What became of one document.
struct Told {
    is_done: bool,
    id: String,
    said: String,
}

impl Told {
    /// From the hidden field in which the form carries it.
    fn read(value: &str) -> Option<Self> {
        let (is_done, rest) = value.split_once(':')?;
        let (id, said) = rest.split_once(':')?;
        Some(Self { is_done: is_done == "1", id: id.to_owned(), said: said.to_owned() })
    }

    fn value(&self) -> String {
        format!("{}:{}:{}", i32::from(self.is_done), self.id, self.said)
    }
}

#[derive(Template)]
#[template(path = "signing_room/pages/portion.html")]
struct PortionPart<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    bar: ui::Progress,
    table: DataTable,
    told: Vec<String>,
    /// What is still to be signed, as the form sends it.
    rest: &'a [&'a str],
    path: &'static str,
    list: &'static str,
    key: String,
    at: String,
    next: String,
    /// The page itself asks for the next portion, with what was typed in it.
    goes_on: bool,
    /// What the page showed to be signed gives way to the results.
    clears: bool,
}

#[derive(Template)]
#[template(path = "signing_room/pages/done.html")]
struct DonePage<'a> {
    t: &'a ui::T,
    list: (String, &'static str),
    part: String,
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
pub(super) async fn sign(cx: Cx, headers: HeaderMap, form: Form) -> Result<Response> {
    send(&cx, Act::Sign, headers.contains_key("hx-request"), &form).await
}

/// `POST /van-ban/dong-dau/xem`
pub(super) async fn seal(cx: Cx, headers: HeaderMap, form: Form) -> Result<Response> {
    send(&cx, Act::Seal, headers.contains_key("hx-request"), &form).await
}

/// The document that a value of the form is about.
fn id_of(value: &str) -> &str {
    value.split_once(':').map_or("", |(id, _)| id)
}

/// Signs a portion of what was shown, and says what became of it and of those before; `is_part`: to a page that goes on by
/// itself.
async fn send(cx: &Cx, act: Act, is_part: bool, form: &Form) -> Result<Response> {
    let conn = cx.read();
    let asked: Vec<&str> = form.values("shown").take(MOST_FILES).collect();
    let mut told: Vec<Told> = form.values("told").take(MOST).filter_map(Told::read).collect();
    let mut ids: Vec<&str> = asked.iter().map(|value| id_of(value)).collect();
    ids.dedup();
    ids.truncate(MOST - told.len());
    let opened = async {
        let key = act.key(cx, &conn, form).await?;
        Signer::open(cx, &conn, key, secret(form, "pin")).await
    };
    let mut signer = match opened.await {
        Ok(signer) => signer,
        Err(error) if told.is_empty() && !is_part => {
            let f = cx.typed(form, &error.for_form()?);
            let (documents, gone) = all_visible(cx, ids.into_iter()).await?;
            return page(cx, act, (&documents, gone), &f).await;
        }
        Err(error) => {
            let f = cx.typed(form, &error.for_form()?);
            // The form that was shown is there still where nothing was signed yet.
            let rest: &[&str] = if told.is_empty() { &[] } else { &asked };
            return results(cx, act, is_part, form, &f, (&told, rest, ids.len())).await;
        }
    };
    let portion: Vec<&str> = ids.iter().copied().take(PORTION).collect();
    for id in &portion {
        let values: Vec<&str> = asked.iter().copied().filter(|value| id_of(value) == *id).collect();
        let done = match act {
            Act::Sign => sign::sign_shown(cx, &conn, &mut signer, &values, form.value("at")).await,
            Act::Seal => issue::seal_shown(cx, &mut signer, id, &values, form.value("at")).await,
        };
        // What one document lacks keeps none of the others from being signed.
        let (is_done, said) = match done {
            Ok(said) => (true, said),
            Err(error) => (false, not_signed(&cx.t, error)),
        };
        told.push(Told { is_done, id: (*id).to_owned(), said });
    }
    let is_left = |value: &&str| ids.contains(&id_of(value)) && !portion.contains(&id_of(value));
    let rest: Vec<&str> = asked.iter().copied().filter(is_left).collect();
    results(cx, act, is_part, form, &cx.fields(), (&told, &rest, ids.len() - portion.len())).await
}

/// What became of each so far, and the way to the rest: so many documents.
async fn results(
    cx: &Cx,
    act: Act,
    is_part: bool,
    form: &Form,
    f: &Fields,
    (told, rest, left): (&[Told], &[&str], usize),
) -> Result<Response> {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("signing-results"))
        .column(t.get("document-one"))
        .column(t.get("signing-result"))
        .column(t.get("signing-said"));
    for one in told {
        let name = match visible(cx, &one.id).await {
            Ok(document) => DataTable::link(&document.subject, document.page(), &document.signer_name),
            Err(_) => DataTable::text(t.get("document-one")),
        };
        let status = match one.is_done {
            true => Status::new(Level::Met, t.get("signing-done")),
            false => Status::new(Level::Late, t.get("signing-not-done")),
        };
        table.row(vec![name, ui::Render::html(&status), DataTable::text(t.said(&one.said))]);
    }
    let (signed, all) = (told.iter().filter(|one| one.is_done).count(), told.len() + left);
    let said = t.with("signing-signed-of", [("signed", signed.into()), ("all", all.into())]);
    let percent = told.len() as f64 * 100.0 / all.max(1) as f64;
    let part = PortionPart {
        t,
        f,
        bar: ui::Progress::new(Level::OnTrack, percent, said),
        table,
        told: told.iter().map(Told::value).collect(),
        rest,
        path: act.path(),
        list: act.list().1,
        key: form.value("key").to_owned(),
        at: form.value("at").to_owned(),
        next: t.with("signing-next", [("count", left.into())]),
        goes_on: is_part && !f.has_errors(),
        clears: is_part && !told.is_empty(),
    };
    if is_part {
        return cx.fragment(&part);
    }
    let list = (t.get(act.list().0), act.list().1);
    let page = DonePage { t, list: list.clone(), part: part.render().map_err(Error::internal)? };
    cx.form_page(f, &t.get("signing-results"), &[(&list.0, list.1)], &page)
}
