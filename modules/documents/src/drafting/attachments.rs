//! Tài liệu kèm theo: files that go out with a document. The agency signs each PDF apart when it issues (NĐ 30/2020, Phụ lục I).

use super::actions::{require_draft, require_of};
use super::store;
use crate::outgoing::{Outgoing, store as register};
use crate::search;
use crate::signing_room;
use crate::store as documents;
use kernel::{Actor, Conn, Cx, Digest, Error, Event, Kept, Result, Tx};
use serde_json::json;
use uuid::Uuid;

/// The role of such a file.
pub(crate) const ROLE: &str = "attachment";
/// Files of one document.
const MOST: usize = 20;

/// Refuses so many more files, of whoever may not add them or where they are too many.
///
/// # Errors
/// [`Error::Invalid`] on `attachments` without a file or with too many; [`Error::Refused`] once it is no draft;
/// [`Error::Forbidden`].
pub(crate) async fn require_room(conn: &Conn, actor: &Actor, o: &Outgoing, more: usize) -> Result<()> {
    require_of(actor, o)?;
    require_draft(o)?;
    if more == 0 {
        return Err(Error::invalid("attachments", "Chọn tệp."));
    }
    let there = documents::files(conn, o.id.0).await?.into_iter().filter(|file| file.role == ROLE).count();
    if there + more > MOST {
        return Err(Error::invalid("attachments", "Một văn bản có tối đa 20 tài liệu kèm theo."));
    }
    Ok(())
}

/// Adds files to a draft, to be found by what each says.
///
/// # Errors
/// As [`require_room`]; [`Error::Conflict`] where somebody changed it meanwhile.
pub(crate) async fn attach(tx: &mut Tx, actor: &Actor, o: &Outgoing, files: &[Kept], texts: &[String]) -> Result<()> {
    require_room(tx, actor, o, files.len()).await?;
    for (file, text) in documents::add_files(tx, o.id.0, ROLE, files).await?.into_iter().zip(texts) {
        search::set_text(tx, file, text).await?;
    }
    register::update(tx, o).await?;
    let files: Vec<_> =
        files.iter().map(|file| json!({ "name": file.file_name, "digest": file.digest.as_str() })).collect();
    tx.record(Event::new("documents.outgoing.attached", o.id.0, json!({ "files": files })));
    Ok(())
}

/// The attachments of an issued document as they were before the agency signed them, kept for another one, and what each
/// says; they were judged when they were added.
///
/// # Errors
/// When a file cannot be read.
pub(crate) async fn unsigned(cx: &Cx, o: &Outgoing) -> Result<(Vec<Kept>, Vec<String>)> {
    let (conn, files) = (cx.read(), &cx.app.files);
    let made = signing_room::made(&conn, o.id).await?;
    let (mut all, mut texts) = (Vec::new(), Vec::new());
    for file in documents::files(&conn, o.id.0).await?.into_iter().filter(|file| file.role == ROLE) {
        let before = made.iter().find(|one| one.file == Some(file.id)).map_or(&file.digest, |one| &one.base_digest);
        let digest = Digest::parse(before).ok_or_else(|| Error::internal("a file without a digest"))?;
        let bytes = files.get(&digest).await?;
        texts.push(search::text(&conn, file.id).await?);
        all.push(files.keep_bytes(&file.file_name, bytes).await?);
    }
    Ok((all, texts))
}

/// Takes a file of a draft away.
///
/// # Errors
/// [`Error::NotFound`] where it has no such file; [`Error::Refused`] once it is no draft.
pub(crate) async fn detach(tx: &mut Tx, actor: &Actor, o: &Outgoing, file: Uuid) -> Result<()> {
    require_of(actor, o)?;
    require_draft(o)?;
    if !store::remove_file(tx, o.id, file, ROLE).await? {
        return Err(Error::NotFound);
    }
    search::forget_text(tx, file).await?;
    register::update(tx, o).await?;
    tx.record(Event::new("documents.outgoing.detached", o.id.0, json!({ "file": file })));
    Ok(())
}
