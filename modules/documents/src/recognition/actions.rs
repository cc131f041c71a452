//! The verbs of a scan's reading: asked for, ended, suspected of being secret, cleared, erased, asked for again.

use super::model::{self, Scan, State};
use super::{read, store};
use crate::archive;
use crate::incoming::{Reading, register};
use crate::model::{DocumentId, Step};
use crate::policy;
use crate::signing_room::{COPY, EXTRACT};
use crate::store::{self as documents, File, intake};
use kernel::{Actor, App, Conn, Error, Event, Notice, NoticeKind, Result, Role, Tx, WardId, local_day};
use serde_json::json;
use uuid::Uuid;

/// Has the files of an intake looked at that may be scans.
pub(crate) async fn ask(tx: &Tx, intake: Uuid, reading: &str) -> Result<()> {
    let known: Reading = serde_json::from_str(reading).unwrap_or_default();
    let files = store::readable(tx, intake).await?;
    if files.len() == 1 && model::has_text(&known.text, 1) {
        return Ok(());
    }
    for file in files {
        if let Some(scan) = store::insert(tx, file.id, State::New).await? {
            read::enqueue(tx, scan).await?;
        }
    }
    Ok(())
}

/// The scans among the files of an intake, as long as its files are there.
pub(crate) async fn scans(conn: &Conn, intake: Uuid) -> Result<Vec<Uuid>> {
    Ok(store::of(conn, intake).await?.into_iter().map(|(scan, _)| scan.id).collect())
}

/// Keeps nothing of what was read of scans whose intake was taken away before it was registered.
pub(crate) async fn forget(tx: &Tx, scans: &[Uuid]) -> Result<()> {
    for scan in scans {
        store::remove(tx, *scan).await?;
    }
    Ok(())
}

/// Refuses a file that may be secret to everybody but the clerk, who has to say what it is.
///
/// # Errors
/// [`Error::Refused`].
pub(crate) async fn require_not_suspected(conn: &Conn, actor: &Actor, file: &File) -> Result<()> {
    require_clear(conn, actor, file.id).await
}

/// The same of a file or digitised document by its identifier.
///
/// # Errors
/// [`Error::Refused`].
pub(crate) async fn require_clear(conn: &Conn, actor: &Actor, file: Uuid) -> Result<()> {
    let suspected = store::of_file(conn, file).await?.is_some_and(|scan| scan.state == State::Suspected);
    if suspected && !actor.can(policy::REGISTER) {
        return Err(Error::refused("Tệp này đang chờ văn thư kiểm tra dấu mật nên chưa mở được."));
    }
    Ok(())
}

/// Refuses to give out files of which one may be secret.
///
/// # Errors
/// [`Error::Refused`].
pub(crate) async fn require_none_suspected(conn: &Conn, digests: &[&str]) -> Result<()> {
    match store::suspected(conn).await?.iter().any(|one| digests.contains(&one.as_str())) {
        true => Err(Error::refused(
            "Hồ sơ có tệp đang chờ văn thư kiểm tra dấu mật nên chưa xuất được. Văn thư xem tệp ở trang của văn bản.",
        )),
        false => Ok(()),
    }
}

/// Its first page seems to bear a mark of secrecy: nothing of what was read is kept, and the clerk is told.
pub(super) async fn suspect(mut tx: Tx, scan: &Scan, file: &File) -> Result<()> {
    let seen = Scan { state: State::Suspected, ..scan.clone() };
    if !store::update(&tx, scan, &seen).await? {
        return Ok(());
    }
    tx.record(Event::new("documents.scan.suspected", scan.id, json!({})));
    let people = people::api::people(&tx, local_day(tx.now)).await?;
    for clerk in people.into_iter().filter(|p| p.roles.contains(&Role::Clerk)) {
        tx.notify(Notice {
            to: clerk.id,
            title: kernel::told!("Một bản quét có thể có dấu mật, cần ông/bà xem ngay"),
            body: "Máy đọc thấy dấu mật ở trang đầu. Hệ thống không giữ chữ đã đọc. Ông/bà xem tệp rồi chọn xóa tệp, \
                   hoặc xác nhận không phải văn bản mật."
                .into(),
            href: page_of(&tx, file).await?,
            key: format!("documents.scan.suspected.{}", scan.id),
            by_mail: Some(NoticeKind::Asked),
        })
        .await?;
    }
    tx.commit().await.map(|_| ())
}

/// The page of the intake or document whose file it is.
pub(super) async fn page_of(conn: &Conn, file: &File) -> Result<String> {
    if file.role == store::ARCHIVE {
        return Ok(format!("/van-ban/luu-tru/{}", file.id));
    }
    let waits = store::intake(conn, file.document_id).await?.filter(|kept| kept.document_id.is_none());
    Ok(match waits {
        Some(kept) => format!("/van-ban/den/moi?tep={}", kept.id),
        None => format!("/van-ban/den/{}", file.document_id),
    })
}

/// Keeps the text with the intake, and makes the document findable by it where it is registered already.
pub(super) async fn finish(tx: &mut Tx, scan: &Scan, file: &File) -> Result<()> {
    let detail = json!({ "pages": scan.page, "words": scan.words, "certainty": scan.certainty });
    tx.record(Event::new("documents.scan.read", scan.id, detail));
    if file.role == store::ARCHIVE {
        return archive::store::add_text(tx, file.id, &scan.text).await;
    }
    let Some(kept) = store::intake(tx, file.document_id).await? else { return Ok(()) };
    if let Some(document) = kept.document_id {
        return register::add_text(tx, document, &scan.text).await;
    }
    let mut known: Reading = serde_json::from_str(&kept.reading).unwrap_or_default();
    if known.text.len() + scan.text.len() <= 2 * model::MOST_TEXT {
        known.text.push('\n');
        known.text.push_str(&scan.text);
    }
    if !store::set_reading(tx, kept.id, &known).await?
        && let Some(document) = store::intake(tx, kept.id).await?.and_then(|kept| kept.document_id)
    {
        // It was registered this very moment.
        register::add_text(tx, document, &scan.text).await?;
    }
    Ok(())
}

/// The clerk has looked: it is no secret document, and is read after all.
///
/// # Errors
/// [`Error::NotFound`] where nothing is suspected.
pub(super) async fn clear(tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<()> {
    actor.require(policy::REGISTER)?;
    let scan = suspected(tx, id).await?;
    let cleared = Scan { state: State::Waiting, is_cleared: true, ..scan.clone() };
    if !store::update(tx, &scan, &cleared).await? {
        return Err(Error::Conflict("Có người vừa xử lý tệp này.".into()));
    }
    read::enqueue(tx, id).await?;
    tx.record(Event::new("documents.scan.cleared", id, json!({})));
    Ok(())
}

/// The scan of an identifier.
///
/// # Errors
/// [`Error::NotFound`] where it is not suspected.
async fn suspected(conn: &Conn, id: Uuid) -> Result<Scan> {
    store::find(conn, id).await?.filter(|scan| scan.state == State::Suspected).ok_or(Error::NotFound)
}

/// A file that came: of an incoming document, of what waits to be registered, or a digitised document of the archive.
///
/// # Errors
/// [`Error::NotFound`] where it is none.
pub(super) async fn that_came(conn: &Conn, id: Uuid) -> Result<File> {
    let came = ["", documents::WAITING, store::ARCHIVE];
    let file = store::file(conn, id).await?.filter(|file| came.contains(&file.role.as_str()));
    file.ok_or(Error::NotFound)
}

/// The clerk has looked: the file is secret, whether a program suspected it or not. What waited goes with all its files; a
/// registered document keeps its number and its story, and loses the file and every word of it. The bytes go by a job.
///
/// # Errors
/// [`Error::NotFound`] where it is no file that came.
pub(super) async fn erase(tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<()> {
    actor.require(policy::REGISTER)?;
    let file = that_came(tx, id).await?;
    if file.role == store::ARCHIVE {
        return erase_archived(tx, &file).await;
    }
    let kept = store::intake(tx, file.document_id).await?;
    let waits = kept.as_ref().is_some_and(|kept| kept.document_id.is_none());
    let gone = if waits {
        documents::waiting_files(tx, file.document_id).await?
    } else {
        let is_copy = |one: &File| matches!(one.role.as_str(), COPY | EXTRACT);
        let copies = documents::files(tx, file.document_id).await?.into_iter().filter(is_copy);
        copies.chain([file.clone()]).collect()
    };
    for one in &gone {
        if let Some(scan) = store::of_file(tx, one.id).await? {
            store::remove(tx, scan.id).await?;
        }
        store::remove_file(tx, one.id).await?;
        crate::erasure::ask(tx, &one.digest).await?;
    }
    if let Some(kept) = &kept {
        crate::mailbox::forget(tx, kept.id).await?;
        crate::exchange::forget(tx, kept.id, &actor.name).await?;
    }
    if waits {
        intake::discard(tx, file.document_id).await?;
    } else if let Some(document) = documents::find(tx, DocumentId(file.document_id)).await? {
        register::forget_text(tx, &document).await?;
        let step = Step {
            kind: "erased".into(),
            body: String::new(),
            to_name: String::new(),
            due_on: None,
            by_name: actor.name.clone(),
            at: tx.now,
        };
        documents::add_step(tx, document.id, actor.user, None, &step).await?;
    }
    tx.record(Event::new("documents.scan.erased", file.document_id, json!({ "files": gone.len() })));
    Ok(())
}

/// A digitised document goes as a whole, with the sheet that describes it.
async fn erase_archived(tx: &mut Tx, file: &File) -> Result<()> {
    let document = archive::store::find(tx, file.id).await?.ok_or(Error::NotFound)?;
    let sheets = archive::store::remove(tx, &document).await?;
    store::remove(tx, file.id).await?;
    for digest in sheets.iter().chain([&document.digest]) {
        crate::erasure::ask(tx, digest).await?;
    }
    tx.record(Event::new("documents.archive.erased", file.id, json!({})));
    Ok(())
}

/// Ends a scan that breaks the reading again and again, so that the others behind it are read.
pub(crate) async fn give_up(app: &App, ward: WardId, id: Uuid) -> Result<()> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    if let Some(scan) = store::find(&tx, id).await? {
        store::update(&tx, &scan, &Scan { state: State::Failed, ..scan.clone() }).await?;
    }
    tx.commit().await.map(|_| ())
}

/// Reads a scan again from its first page, such as after a program was installed.
///
/// # Errors
/// [`Error::NotFound`] where it is being read or suspected.
pub(super) async fn again(tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<()> {
    actor.require(policy::REGISTER)?;
    let scan = store::find(tx, id).await?.filter(|s| matches!(s.state, State::Failed | State::NoProgram));
    let scan = scan.ok_or(Error::NotFound)?;
    let anew = Scan { state: State::New, page: 0, text: String::new(), words: 0, certainty: 0, ..scan.clone() };
    if store::update(tx, &scan, &anew).await? {
        read::enqueue(tx, id).await?;
    }
    Ok(())
}

/// Once the programs are installed, what waited for them is read.
pub(crate) async fn again_where_installed(app: &App, ward: WardId) -> Result<()> {
    let waiting = store::without_program(&app.db.read(ward)).await?;
    if waiting.is_empty() || !read::is_installed().await {
        return Ok(());
    }
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    for id in waiting {
        if let Some(scan) = store::find(&tx, id).await?.filter(|scan| scan.state == State::NoProgram)
            && store::update(&tx, &scan, &Scan { state: State::New, ..scan.clone() }).await?
        {
            read::enqueue(&tx, id).await?;
        }
    }
    tx.commit().await.map(|_| ())
}
