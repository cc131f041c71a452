//! Taking in what came: a document waits for the clerk with everything filled in, a word about one of ours moves it on.
//! Whatever comes twice has its effect once.

use super::came::{Standing, judge, names_receivers_alone, standing, tidy, whose, why_not};
use super::model::{Agency, Received, ReceivedState, id_of};
use super::store::{agencies, received, statuses};
use super::{SOURCE, heard, package, push, settings};
use crate::incoming::{Reading, register};
use crate::search;
use crate::secrecy::{self, REFUSAL};
use crate::store::{self, intake};
use axum::body::Bytes;
use edxml::{BusinessKind, Document, Message, StatusCode};
use kernel::{
    App, Digest, Error, Event, Kept, Notice, NoticeKind, Result, Role, Tx, UserId, WardId, local_day, mime_of,
};
use serde_json::json;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Messages that are taken apart at once: each may fill what the bounds of one allow.
static ROOM: Semaphore = Semaphore::const_new(2);

const UNREADABLE: &str = "Gói tin không đọc được.";
const OTHER_CONTENT: &str =
    "Văn bản mang mã này đã nhận với nội dung khác. Nếu là bản cập nhật, gửi với loại nghiệp vụ 2.";

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Taken,
    /// It came before, and nothing changes.
    Known,
    /// It is not for us or cannot be read, with the ground.
    TurnedAway(String),
    /// It may still be growing.
    NotYet,
}

/// Takes a message that one of these agencies brought: they share the way by which it came.
///
/// # Errors
/// When the database or the file store refuses; then it may be brought again.
pub(super) async fn take(app: &App, ward: WardId, by: &[Agency], bytes: Vec<u8>, may_grow: bool) -> Result<Outcome> {
    let _place = ROOM.acquire().await.map_err(Error::internal)?;
    let digest = Digest::of(&bytes);
    let read = tokio::task::spawn_blocking(move || edxml::read(&bytes)).await;
    let message = match read {
        Ok(Ok(message)) => message,
        Ok(Err(_)) if may_grow => return Ok(Outcome::NotYet),
        Ok(Err(e)) => return turn_away(app, ward, whose(by, "")?, digest.as_str(), e.to_string()).await,
        // What makes the reader stumble once does so each time.
        Err(_) => return turn_away(app, ward, whose(by, "")?, digest.as_str(), UNREADABLE.to_owned()).await,
    };
    match message {
        Message::Status(status) => {
            let by = whose(by, &status.from.organ_id)?;
            match heard::heard(app, ward, by, *status).await? {
                Outcome::TurnedAway(said) => turn_away(app, ward, by, digest.as_str(), said).await,
                other => Ok(other),
            }
        }
        Message::Document(document) => {
            let document = tidy(*document);
            let by = whose(by, &document.from.organ_id)?;
            let ours = settings::ourselves(app, &app.db.read(ward), ward).await?;
            if let Some(said) = why_not(by, &document, ours.as_ref()) {
                return turn_away(app, ward, by, digest.as_str(), said).await;
            }
            match document.business.kind {
                BusinessKind::Recall => asked_back(app, ward, by, document).await,
                _ => taken(app, ward, by, document, digest.as_str()).await,
            }
        }
    }
}

/// Keeps the ground for which something was not taken, and nothing else of it; of what bears a mark of secrecy not even
/// what it weighs.
async fn turn_away(app: &App, ward: WardId, by: &Agency, digest: &str, said: String) -> Result<Outcome> {
    let is_marked = said == REFUSAL || secrecy::require_unmarked([said.as_str()]).is_err();
    let nothing = Uuid::new_v4().simple().to_string();
    let (digest, said) = if is_marked { (nothing.as_str(), REFUSAL.to_owned()) } else { (digest, said) };
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let came = Received {
        id: Uuid::now_v7(),
        agency: by.id,
        organ_id: by.organ_id.clone(),
        sender: by.name.clone(),
        edoc_id: String::new(),
        kind: BusinessKind::New,
        digest: digest.to_owned(),
        symbol: String::new(),
        subject: String::new(),
        body: Document::default(),
        intake: None,
        document: None,
        state: ReceivedState::TurnedAway,
        said: said.clone(),
        came_at: tx.now,
    };
    if received::insert(&tx, &came).await? {
        let detail = json!({ "agency": by.name, "said": said });
        tx.record(Event::new("documents.exchange.turned_away", by.id, detail));
        tx.commit().await?;
    }
    Ok(Outcome::TurnedAway(said))
}

/// Takes a document, a newer version of one, or one in the place of another.
async fn taken(app: &App, ward: WardId, by: &Agency, mut document: Document, message: &str) -> Result<Outcome> {
    let (digest, kind) = (package::digest_of(&document)?, document.business.kind);
    let before = received::under(&app.db.read(ward), &document.from.organ_id, &document.document_id).await?;
    match standing(&before, kind, &digest) {
        Standing::Known => return Ok(Outcome::Known),
        Standing::OtherContent => return turn_away(app, ward, by, message, OTHER_CONTENT.to_owned()).await,
        Standing::New | Standing::AskedBack => {}
    }
    if names_receivers_alone(&document) && before.iter().any(Received::is_held) {
        return Ok(Outcome::Known);
    }
    let files = std::mem::take(&mut document.attachments);
    let files: Vec<(Bytes, String)> = files.into_iter().map(|file| (Bytes::from(file.bytes), file.name)).collect();
    let Some(read) = judge(&document, &files).await else {
        return turn_away(app, ward, by, message, REFUSAL.to_owned()).await;
    };
    let files = keep(app, files).await?;
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    agencies::lock(&tx, by.id).await?;
    let before = received::under(&tx, &document.from.organ_id, &document.document_id).await?;
    let is_asked_back = match standing(&before, kind, &digest) {
        Standing::Known => return Ok(Outcome::Known),
        Standing::OtherContent => {
            drop(tx);
            return turn_away(app, ward, by, message, OTHER_CONTENT.to_owned()).await;
        }
        standing => standing == Standing::AskedBack,
    };
    let came = arrived(&tx, by, document, digest, is_asked_back);
    if !received::insert(&tx, &came).await? {
        return Ok(Outcome::Known);
    }
    if is_asked_back {
        answer(&tx, &came, StatusCode::RecallAgreed, "Văn bản đã được yêu cầu lấy lại trước khi đến.", "").await?;
    } else {
        let older = older(&tx, &came).await?;
        let (shared, read) = inherit(&tx, &came, &files, &older, read).await?;
        supersede(&mut tx, &came, &older).await?;
        wait_for_clerk(&mut tx, &came, &files, shared, &read).await?;
        answer(&tx, &came, StatusCode::Arrived, "", "").await?;
    }
    push::ask(&tx).await?;
    tx.commit().await?;
    Ok(Outcome::Taken)
}

/// Keeps the files; the transaction that names them comes after.
async fn keep(app: &App, files: Vec<(Bytes, String)>) -> Result<Vec<Kept>> {
    let mut kept = Vec::with_capacity(files.len());
    for (bytes, file_name) in files {
        let (mime, size) = (mime_of(&bytes), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        kept.push(Kept { digest: app.files.put(bytes).await?, file_name, mime, size });
    }
    Ok(kept)
}

fn arrived(tx: &Tx, by: &Agency, mut document: Document, digest: String, was_recalled: bool) -> Received {
    // To whom else it went is kept by who sent it.
    document.to.clear();
    Received {
        id: Uuid::now_v7(),
        agency: by.id,
        organ_id: document.from.organ_id.clone(),
        sender: if document.from.name.is_empty() { by.name.clone() } else { document.from.name.clone() },
        edoc_id: document.document_id.clone(),
        kind: document.business.kind,
        digest,
        symbol: document.code.symbol(),
        subject: document.subject.clone(),
        intake: (!was_recalled).then(Uuid::now_v7),
        document: None,
        state: if was_recalled { ReceivedState::Recalled } else { ReceivedState::Here },
        said: String::new(),
        came_at: tx.now,
        body: document,
    }
}

/// What an update or a replacement takes the place of, the oldest first.
async fn older(tx: &Tx, came: &Received) -> Result<Vec<Received>> {
    let mut about = vec![came.body.business.document_id.as_str()];
    about.extend(came.body.business.replaces.iter().map(|one| one.document_id.as_str()));
    about.retain(|id| !id.is_empty() && came.kind != BusinessKind::New);
    about.dedup();
    let mut found = Vec::new();
    for id in about {
        let under = received::under(tx, &came.organ_id, id).await?;
        found.extend(under.into_iter().filter(|old| old.id != came.id && old.state == ReceivedState::Here));
    }
    Ok(found)
}

/// An update that brings no file says other facts of the files that are here.
async fn inherit(
    tx: &Tx,
    came: &Received,
    files: &[Kept],
    older: &[Received],
    mut read: Reading,
) -> Result<(Vec<String>, Reading)> {
    let newest = older.last().filter(|_| files.is_empty() && came.kind == BusinessKind::Update);
    let (Some(id), Some(old)) = (came.intake, newest) else { return Ok((Vec::new(), read)) };
    let Some(owner) = old.document.or(old.intake) else { return Ok((Vec::new(), read)) };
    read.text = match intake::find(tx, owner).await? {
        Some(waits) => serde_json::from_str::<Reading>(&waits.reading).unwrap_or_default().text,
        None => search::text(tx, owner).await?,
    };
    Ok((store::share_files(tx, owner, id).await?, read))
}

/// What waits gives way to what came; whoever has registered it is told.
async fn supersede(tx: &mut Tx, came: &Received, older: &[Received]) -> Result<()> {
    for old in older {
        if without_what_waits(tx, old).await?.document.is_some() {
            tell_clerks(tx, old, &kernel::told!("Văn bản đã đăng ký có bản mới thay"), &came.subject).await?;
        }
        let said = format!("Có bản mới: {}", came.symbol);
        received::set_state(tx, old, ReceivedState::Superseded, &said).await?;
    }
    Ok(())
}

/// What came once nothing of it waits any more; as it is now, where a clerk was quicker.
async fn without_what_waits(tx: &Tx, old: &Received) -> Result<Received> {
    match old.intake.filter(|_| old.document.is_none()) {
        Some(waits) if !register::take_away(tx, waits).await? => received::find(tx, old.id).await,
        _ => Ok(old.clone()),
    }
}

/// Lets it wait among what is to be registered, with what the message says in place of what a reader would guess.
async fn wait_for_clerk(
    tx: &mut Tx,
    came: &Received,
    files: &[Kept],
    shared: Vec<String>,
    read: &Reading,
) -> Result<()> {
    let Some(id) = came.intake else { return Ok(()) };
    let facts = package::registration(&came.body, id, came.came_at);
    let reading = Reading {
        symbol: facts.symbol,
        agency: came.sender.clone(),
        subject: facts.subject,
        issued_on: facts.issued_on,
        kind: facts.kind,
        text: read.text.clone(),
        priority: facts.priority.number(),
        pages: facts.pages,
        signer: facts.signer,
        details: facts.details,
        due_on: facts.due_on,
        wants_answer: facts.wants_answer,
    };
    let names: Vec<String> = files.iter().map(|file| file.file_name.clone()).chain(shared).collect();
    let waits = intake::Intake {
        id,
        source: SOURCE.to_owned(),
        file_names: if names.is_empty() { came.symbol.clone() } else { names.join("\n") },
        reading: serde_json::to_string(&reading)?,
        came_at: tx.now,
        by_name: came.sender.clone(),
        priority: facts.priority.number(),
        document_id: None,
    };
    register::keep_intake(tx, &waits, UserId(came.agency), files).await?;
    tell_clerks(tx, came, &kernel::told!("Văn bản liên thông chờ tiếp nhận"), &came.subject).await
}

/// Tells every clerk of something that came.
pub(super) async fn tell_clerks(tx: &Tx, came: &Received, title: &kernel::Told, body: &str) -> Result<()> {
    let title = title.about(&format!("{} · {}", came.symbol, came.sender));
    let key = format!("documents.exchange.{}.{}", came.id, tx.now.timestamp());
    notify_clerks(tx, &title, body, &key, came.body.other.priority > 0).await
}

/// Tells every clerk of a message that was put aside.
pub(super) async fn tell_of_refusal(tx: &Tx, folder: &str, said: &str) -> Result<()> {
    let title = kernel::told!("Một gói tin trong thư mục {folder} không nhận được");
    let key = format!("documents.exchange.refused.{}", Uuid::now_v7());
    notify_clerks(tx, &title, said, &key, false).await
}

/// Tells every clerk, once a day, of messages in a folder that cannot be taken and stay where they lie.
pub(super) async fn tell_of_stuck(tx: &Tx, folder: &str, count: usize) -> Result<()> {
    let title = kernel::told!("{count} gói tin trong thư mục {folder} chưa nhận được");
    let body = "Hệ thống đã thử nhiều lần mà chưa nhận được. Tệp vẫn nằm trong in và được thử lại. Ông/bà báo quản trị \
                viên xem nhật ký của máy chủ.";
    let key = format!("documents.exchange.stuck.{folder}.{}", local_day(tx.now));
    notify_clerks(tx, &title, body, &key, false).await
}

async fn notify_clerks(tx: &Tx, title: &kernel::Told, body: &str, key: &str, is_urgent: bool) -> Result<()> {
    let today = local_day(tx.now);
    for clerk in people::api::people(tx, today).await?.into_iter().filter(|p| p.roles.contains(&Role::Clerk)) {
        tx.notify(Notice {
            to: clerk.id,
            title: title.clone(),
            body: body.to_owned(),
            href: "/van-ban/lien-thong".to_owned(),
            key: key.to_owned(),
            by_mail: is_urgent.then_some(NoticeKind::Asked),
        })
        .await?;
    }
    Ok(())
}

/// Puts an answer to a sender into the outbox: each word of one document once.
pub(super) async fn answer(tx: &Tx, came: &Received, code: StatusCode, said: &str, staff: &str) -> Result<()> {
    let id = id_of(&["status", &came.id.to_string(), code.code()]);
    statuses::add(tx, id, came.id, code, said, staff).await
}

/// The sender asks for a document back: what nobody has registered is given back at once, else a clerk answers.
pub(super) async fn asked_back(app: &App, ward: WardId, by: &Agency, document: Document) -> Result<Outcome> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    agencies::lock(&tx, by.id).await?;
    let about = document.business.document_id.clone();
    let reason = document.business.reason.clone();
    let digest = package::digest_of(&document)?;
    let mut asked = arrived(&tx, by, document, digest, true);
    asked.edoc_id.clone_from(&about);
    asked.said.clone_from(&reason);
    let before = received::under(&tx, &asked.organ_id, &about).await?;
    let (recalls, had): (Vec<&Received>, Vec<&Received>) = before.iter().partition(|r| r.kind == BusinessKind::Recall);
    // The same question again is no new one, unless the document has come again since.
    let came_last = had.iter().map(|r| r.came_at).max();
    if recalls.iter().any(|r| r.digest == asked.digest && came_last.is_none_or(|came| came <= r.came_at)) {
        return Ok(Outcome::Known);
    }
    received::insert(&tx, &asked).await?;
    let held: Vec<&Received> = had.into_iter().filter(|r| r.is_held()).collect();
    if held.is_empty() {
        answer(&tx, &asked, StatusCode::RecallAgreed, "Cơ quan nhận không còn giữ văn bản này.", "").await?;
    }
    for old in held {
        let old = without_what_waits(&tx, old).await?;
        match (old.state, old.document) {
            (ReceivedState::RecallAsked, _) => {}
            (_, Some(_)) => {
                received::set_state(&tx, &old, ReceivedState::RecallAsked, &reason).await?;
                tell_clerks(&tx, &old, &kernel::told!("Nơi gửi yêu cầu lấy lại văn bản"), &reason).await?;
            }
            (_, None) if !old.is_held() => {}
            (_, None) => {
                received::set_state(&tx, &old, ReceivedState::Recalled, &reason).await?;
                answer(&tx, &old, StatusCode::RecallAgreed, "", "").await?;
            }
        }
    }
    tx.record(Event::new("documents.exchange.asked_back", asked.id, json!({ "document": about, "reason": reason })));
    push::ask(&tx).await?;
    tx.commit().await?;
    Ok(Outcome::Taken)
}
