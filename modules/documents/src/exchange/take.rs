//! Taking in what came: a document waits for the clerk with everything filled in, a word about one of ours moves it on.
//! Whatever comes twice has its effect once.

use super::model::{Agency, Received, ReceivedState, id_of};
use super::store::{received, statuses};
use super::{heard, package, push, settings};
use crate::incoming::{Reading, register};
use crate::secrecy;
use crate::store::{self, intake};
use edxml::{BusinessKind, Document, Message, StatusCode};
use kernel::{
    App, Digest, Error, Event, Kept, Notice, NoticeKind, Result, Role, Tx, UserId, WardId, local_day, mime_of,
};
use serde_json::json;
use uuid::Uuid;

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

/// Takes a message that an agency brought.
///
/// # Errors
/// When the database or the file store refuses; then it may be brought again.
pub(super) async fn take(app: &App, ward: WardId, by: &Agency, bytes: Vec<u8>, may_grow: bool) -> Result<Outcome> {
    let digest = Digest::of(&bytes);
    let read = tokio::task::spawn_blocking(move || edxml::read(&bytes)).await.map_err(Error::internal)?;
    match read {
        Err(_) if may_grow => Ok(Outcome::NotYet),
        Err(e) => turn_away(app, ward, by, digest.as_str(), e.to_string()).await,
        Ok(Message::Status(status)) => match heard::heard(app, ward, by, *status).await? {
            Outcome::TurnedAway(said) => turn_away(app, ward, by, digest.as_str(), said).await,
            other => Ok(other),
        },
        Ok(Message::Document(document)) => {
            let document = tidy(*document);
            let conn = app.db.read(ward);
            let ours = settings::ourselves(app, &conn, ward).await?;
            if let Some(said) = why_not(by, &document, ours.as_ref()) {
                return turn_away(app, ward, by, digest.as_str(), said).await;
            }
            match document.business.kind {
                BusinessKind::Recall => asked_back(app, ward, by, &document).await,
                _ => taken(app, ward, by, document, digest.as_str()).await,
            }
        }
    }
}

/// Text as it is kept here, and names of files without a way.
fn tidy(mut document: Document) -> Document {
    let nfc = |text: &mut String| *text = vietnamese::nfc(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let from = &mut document.from;
    let signer = &mut document.signer;
    for text in [
        &mut from.name,
        &mut document.subject,
        &mut document.code.number,
        &mut document.code.notation,
        &mut document.document_type.name,
        &mut signer.full_name,
        &mut document.business.reason,
    ] {
        nfc(text);
    }
    document.subject = document.subject.chars().take(500).collect();
    for file in &mut document.attachments {
        let last = file.name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        let plain: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
        file.name = if plain.is_empty() { "tep".to_owned() } else { plain };
    }
    document
}

/// Why a document is none for us from them.
fn why_not(by: &Agency, document: &Document, ours: Option<&edxml::Agency>) -> Option<String> {
    if !by.relays && document.from.organ_id != by.organ_id {
        return Some(format!("Gói tin ghi nơi gửi là {}, không phải {}.", document.from.organ_id, by.organ_id));
    }
    let ours = ours.filter(|_| !document.to.is_empty())?;
    let is_for_us = document.to.iter().any(|to| to.organ_id == ours.organ_id);
    (!is_for_us).then(|| format!("Gói tin không gửi tới cơ quan có mã {}.", ours.organ_id))
}

/// Keeps the ground for which something was not taken, and nothing else of it.
async fn turn_away(app: &App, ward: WardId, by: &Agency, digest: &str, said: String) -> Result<Outcome> {
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
async fn taken(app: &App, ward: WardId, by: &Agency, document: Document, message: &str) -> Result<Outcome> {
    let digest = package::digest_of(&document)?;
    let id = &document.document_id;
    let before = received::under(&app.db.read(ward), &document.from.organ_id, id).await?;
    if before.iter().any(|r| r.digest == digest && r.kind == document.business.kind) {
        return Ok(Outcome::Known);
    }
    let is_new = document.business.kind == BusinessKind::New;
    if is_new && before.iter().any(|r| r.kind == BusinessKind::New) {
        let said = "Văn bản mang mã này đã nhận với nội dung khác. Nếu là bản cập nhật, gửi với loại nghiệp vụ 2.";
        return turn_away(app, ward, by, message, said.to_owned()).await;
    }
    let uploads = document.attachments.iter().map(|file| (file.bytes.clone(), file.name.clone())).collect();
    let lines = [document.document_type.name.clone(), document.subject.clone()];
    let open = secrecy::require_open(&document.code.symbol(), &lines);
    let read = match open.and(register::look_at(uploads).await) {
        Ok(read) => read,
        // Nothing of a secret document is kept, not even what it weighs.
        Err(Error::Refused(said)) => {
            return turn_away(app, ward, by, &Uuid::new_v4().simple().to_string(), said).await;
        }
        Err(e) => return Err(e),
    };
    let files = keep(app, &document).await?;
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let was_recalled = before.iter().any(|r| r.kind == BusinessKind::Recall);
    let came = arrived(&tx, by, document, digest, was_recalled);
    if !received::insert(&tx, &came).await? {
        return Ok(Outcome::Known);
    }
    if was_recalled {
        answer(&tx, &came, StatusCode::RecallAgreed, "Văn bản đã được yêu cầu lấy lại trước khi đến.", "").await?;
    } else {
        supersede(&mut tx, &came).await?;
        wait_for_clerk(&mut tx, &came, &files, &read).await?;
        answer(&tx, &came, StatusCode::Arrived, "", "").await?;
    }
    push::ask(&tx).await?;
    tx.commit().await?;
    Ok(Outcome::Taken)
}

/// Keeps the files; the transaction that names them comes after.
async fn keep(app: &App, document: &Document) -> Result<Vec<Kept>> {
    let mut kept = Vec::with_capacity(document.attachments.len());
    for file in &document.attachments {
        kept.push(Kept {
            digest: app.files.put(file.bytes.clone()).await?,
            file_name: file.name.clone(),
            mime: mime_of(&file.bytes),
            size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        });
    }
    Ok(kept)
}

fn arrived(tx: &Tx, by: &Agency, document: Document, digest: String, was_recalled: bool) -> Received {
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

/// What an update or a replacement takes the place of: what waits is taken away, whoever has it is told.
async fn supersede(tx: &mut Tx, came: &Received) -> Result<()> {
    let mut about = vec![came.body.business.document_id.as_str()];
    about.extend(came.body.business.replaces.iter().map(|one| one.document_id.as_str()));
    about.retain(|id| !id.is_empty() && came.kind != BusinessKind::New);
    about.dedup();
    for id in about {
        for old in received::under(tx, &came.organ_id, id).await? {
            if old.id == came.id || old.state != ReceivedState::Here || old.kind == BusinessKind::Recall {
                continue;
            }
            match (old.document, old.intake) {
                (None, Some(waits)) => drop(intake::discard(tx, waits).await?),
                (Some(_), _) => tell_clerks(tx, &old, "Văn bản đã đăng ký có bản mới thay", &came.subject).await?,
                (None, None) => {}
            }
            let said = format!("Có bản mới: {}", came.symbol);
            received::set_state(tx, &old, ReceivedState::Superseded, &said).await?;
        }
    }
    Ok(())
}

/// Lets it wait among what is to be registered, with what the message says in place of what a reader would guess.
async fn wait_for_clerk(tx: &mut Tx, came: &Received, files: &[Kept], read: &Reading) -> Result<()> {
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
        due_on: facts.due_on,
        wants_answer: facts.wants_answer,
    };
    let names: Vec<&str> = files.iter().map(|file| file.file_name.as_str()).collect();
    let waits = intake::Intake {
        id,
        source: "exchange".to_owned(),
        file_names: if names.is_empty() { came.symbol.clone() } else { names.join("\n") },
        reading: serde_json::to_string(&reading)?,
        came_at: tx.now,
        by_name: came.sender.clone(),
        document_id: None,
    };
    intake::insert(tx, &waits, UserId(came.agency)).await?;
    store::add_files(tx, id, store::WAITING, files).await?;
    let detail = json!({ "source": "exchange", "sender": came.sender, "symbol": came.symbol, "files": names });
    tx.record(Event::new("documents.intake.came", id, detail));
    tell_clerks(tx, came, "Văn bản liên thông chờ tiếp nhận", &came.subject).await
}

/// Tells every clerk.
pub(super) async fn tell_clerks(tx: &Tx, came: &Received, title: &str, body: &str) -> Result<()> {
    let today = local_day(tx.now);
    for clerk in people::api::people(tx, today).await?.into_iter().filter(|p| p.roles.contains(&Role::Clerk)) {
        tx.notify(Notice {
            to: clerk.id,
            title: format!("{title}: {} của {}", came.symbol, came.sender),
            body: body.to_owned(),
            href: "/van-ban/lien-thong".to_owned(),
            key: format!("documents.exchange.{}.{}", came.id, tx.now.timestamp()),
            by_mail: (came.body.other.priority > 0).then_some(NoticeKind::Asked),
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
pub(super) async fn asked_back(app: &App, ward: WardId, by: &Agency, document: &Document) -> Result<Outcome> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let about = document.business.document_id.clone();
    let reason = document.business.reason.clone();
    let digest = package::digest_of(document)?;
    let mut asked = arrived(&tx, by, document.clone(), digest, true);
    asked.edoc_id.clone_from(&about);
    asked.said.clone_from(&reason);
    if !received::insert(&tx, &asked).await? {
        return Ok(Outcome::Known);
    }
    let had = received::under(&tx, &asked.organ_id, &about).await?;
    let had: Vec<&Received> = had.iter().filter(|r| r.kind != BusinessKind::Recall).collect();
    if had.is_empty() {
        answer(&tx, &asked, StatusCode::RecallAgreed, "Cơ quan nhận không còn giữ văn bản này.", "").await?;
    }
    for old in had {
        match (old.state, old.document) {
            (ReceivedState::Here, Some(_)) => {
                received::set_state(&tx, old, ReceivedState::RecallAsked, &reason).await?;
                tell_clerks(&tx, old, "Nơi gửi yêu cầu lấy lại văn bản", &reason).await?;
            }
            (ReceivedState::RecallAsked, _) => {}
            _ => {
                if let Some(waits) = old.intake.filter(|_| old.document.is_none()) {
                    intake::discard(&tx, waits).await?;
                }
                received::set_state(&tx, old, ReceivedState::Recalled, &reason).await?;
                answer(&tx, old, StatusCode::RecallAgreed, "", "").await?;
            }
        }
    }
    tx.record(Event::new("documents.exchange.asked_back", asked.id, json!({ "document": about, "reason": reason })));
    push::ask(&tx).await?;
    tx.commit().await?;
    Ok(Outcome::Taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_file_leads_nowhere() {
        let file = |name: &str| edxml::Attachment { name: name.into(), ..edxml::Attachment::default() };
        let attachments = ["../../etc/passwd", "C:\\x\\vb\u{0}.pdf", "/"].map(file).to_vec();
        let names: Vec<String> =
            tidy(Document { attachments, ..Document::default() }).attachments.into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["passwd", "vb.pdf", "tep"]);
    }
}
