//! The verbs of the library: add, change, take out, put back, read in from a file; each writes its row of the trail.

use super::model::{Facts, Law, LawId};
use super::{look_up, store};
use crate::policy;
use kernel::{Actor, Error, Event, Kept, Result, Tx, local_day};
use serde_json::json;
use uuid::Uuid;

/// References that are looked up at once.
const AT_ONCE: usize = 500;

/// Adds a document. The same identifier again changes nothing.
///
/// Returns those whose last day is another now, because this one replaces them.
///
/// # Errors
/// [`Error::Invalid`] by field, also where the library has it.
pub(crate) async fn add(tx: &mut Tx, actor: &Actor, id: LawId, facts: Facts, files: &[Kept]) -> Result<Vec<Law>> {
    actor.require(policy::LAW)?;
    if store::find(tx, id).await?.is_some() {
        return Ok(Vec::new());
    }
    let facts = checked(tx, facts, id).await?;
    keep_new(tx, id, facts, false).await?;
    add_files(tx, id, files).await?;
    settle(tx).await
}

async fn add_files(tx: &mut Tx, id: LawId, files: &[Kept]) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    store::files::add(tx, id, files).await?;
    let kept: Vec<_> =
        files.iter().map(|file| json!({ "name": file.file_name, "digest": file.digest.as_str() })).collect();
    tx.record(Event::new("documents.law.files_added", id.0, json!({ "files": kept })));
    Ok(())
}

/// Changes what is said of a document; files come behind those that it has.
///
/// Returns those whose last day is another now, because this one replaces them or no longer does.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Conflict`] where somebody else has changed it.
pub(crate) async fn change(tx: &mut Tx, actor: &Actor, law: &Law, facts: Facts, files: &[Kept]) -> Result<Vec<Law>> {
    actor.require(policy::LAW)?;
    let facts = checked(tx, facts, law.id).await?;
    add_files(tx, law.id, files).await?;
    if facts != law.facts {
        keep_changed(tx, &law.clone().with(facts), "documents.law.changed").await?;
    }
    settle(tx).await
}

/// Adds what the ward itself has issued.
///
/// # Errors
/// When the database refuses.
pub(super) async fn enter(tx: &mut Tx, id: LawId, facts: Facts, files: &[Kept]) -> Result<()> {
    keep_new(tx, id, facts, false).await?;
    add_files(tx, id, files).await?;
    settle(tx).await.map(|_| ())
}

/// Keeps the end of what the ward itself has taken back.
///
/// # Errors
/// When the database refuses.
pub(super) async fn end(tx: &mut Tx, law: &Law) -> Result<()> {
    keep_changed(tx, law, "documents.law.ended").await?;
    settle(tx).await.map(|_| ())
}

async fn checked(tx: &Tx, facts: Facts, id: LawId) -> Result<Facts> {
    let facts = facts.tidy();
    facts.check()?;
    match store::by_identity(tx, &facts.identity()).await?.filter(|other| *other != id) {
        None => Ok(facts),
        Some(other) => {
            let removed = store::find(tx, other).await?.is_some_and(|law| law.removed);
            let said = match removed {
                true => "Văn bản này đã bị bỏ khỏi thư viện. Ông/bà tìm ở mục đã bỏ và khôi phục.",
                false => "Thư viện đã có văn bản này.",
            };
            Err(Error::invalid("number", said))
        }
    }
}

async fn keep_new(tx: &mut Tx, id: LawId, facts: Facts, from_seed: bool) -> Result<()> {
    let changed_by_name = tx.actor_name().to_owned();
    let law =
        Law { id, facts, ended_by: None, from_seed, removed: false, changed_at: tx.now, changed_by_name, version: 1 };
    store::insert(tx, &law).await?;
    tx.record(Event::new("documents.law.added", id.0, detail(&law)));
    Ok(())
}

async fn keep_changed(tx: &mut Tx, law: &Law, what: &'static str) -> Result<()> {
    let law = Law { changed_at: tx.now, changed_by_name: tx.actor_name().to_owned(), ..law.clone() };
    store::update(tx, &law).await?;
    tx.record(Event::new(what, law.id.0, detail(&law)));
    Ok(())
}

fn detail(law: &Law) -> serde_json::Value {
    json!({ "name": law.facts.name(), "effect_from": law.facts.effect_from, "ended_on": law.facts.ended_on,
        "ended": law.facts.ended, "unverified": law.facts.unverified })
}

/// Takes a document out of the library; what cites it says then that the library does not have it.
///
/// Returns those whose last day is another now, because this one gave it.
///
/// # Errors
/// [`Error::Invalid`] without a reason.
pub(crate) async fn remove(tx: &mut Tx, actor: &Actor, law: &Law, reason: &str) -> Result<Vec<Law>> {
    actor.require(policy::LAW)?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nhập lý do bỏ văn bản khỏi thư viện."));
    }
    let gone = Law { removed: true, from_seed: false, ..law.clone() };
    let gone = Law { changed_at: tx.now, changed_by_name: actor.name.clone(), ..gone };
    store::update(tx, &gone).await?;
    let detail = json!({ "name": law.facts.name(), "reason": reason.trim() });
    tx.record(Event::new("documents.law.removed", law.id.0, detail));
    settle(tx).await
}

/// Puts a document back that was taken out.
///
/// Returns those whose last day is another now, because this one replaces them.
///
/// # Errors
/// [`Error::Conflict`] where somebody else has changed it.
pub(crate) async fn restore(tx: &mut Tx, actor: &Actor, law: &Law) -> Result<Vec<Law>> {
    actor.require(policy::LAW)?;
    keep_changed(tx, &Law { removed: false, ..law.clone() }, "documents.law.restored").await?;
    settle(tx).await
}

/// Takes a file from its document.
///
/// # Errors
/// [`Error::NotFound`] where it is not there.
pub(crate) async fn drop_file(tx: &mut Tx, actor: &Actor, law: &Law, file: Uuid) -> Result<()> {
    actor.require(policy::LAW)?;
    if !store::files::drop(tx, law.id, file).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::new("documents.law.file_dropped", law.id.0, json!({ "file": file })));
    Ok(())
}

/// Keeps what a file says of documents: new ones, and those that it says otherwise.
///
/// # Errors
/// [`Error::Conflict`] where the library changed meanwhile.
pub(crate) async fn import(tx: &mut Tx, actor: &Actor, new: Vec<Facts>, changed: Vec<Law>) -> Result<Vec<Law>> {
    actor.require(policy::LAW)?;
    for facts in new {
        keep_new(tx, LawId::new(), facts, false).await?;
    }
    for law in changed {
        keep_changed(tx, &Law { removed: false, ..law }, "documents.law.changed").await?;
    }
    settle(tx).await
}

/// Gives the ward the documents that this program ships: those that it lacks, and those that nobody has changed.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn seed(tx: &mut Tx, shipped: Vec<Facts>) -> Result<usize> {
    let known = store::identities(tx).await?;
    let mut count = 0;
    for facts in shipped {
        match known.get(&facts.identity()) {
            None => keep_new(tx, LawId::new(), facts, true).await?,
            Some(id) => match store::find(tx, *id).await?.filter(|law| law.from_seed && law.said() != facts) {
                Some(law) => {
                    keep_changed(tx, &Law { facts, ended_by: None, ..law }, "documents.law.changed").await?;
                }
                None => continue,
            },
        }
        count += 1;
    }
    settle(tx).await?;
    Ok(count)
}

/// Finds the other side of relations whose document the library has meanwhile, and ends what is replaced on the first
/// day of what replaces it; a day that somebody typed stays. Where that day moves, or nothing replaces it any more, its
/// end follows.
///
/// Returns those whose last day is another now.
///
/// # Errors
/// When the database refuses.
pub(super) async fn settle(tx: &mut Tx) -> Result<Vec<Law>> {
    let (open, today) = (store::open_relations(tx).await?, local_day(tx.now));
    for some in open.chunks(AT_ONCE) {
        let typed: Vec<String> = some.iter().map(|open| open.number.clone()).collect();
        let found = look_up::resolve(tx, &typed, today).await?;
        for (open, target) in some.iter().zip(found) {
            if let Some(target) = target.filter(|target| target.id != open.law_id) {
                store::close_relation(tx, open, target.id).await?;
            }
        }
    }
    let mut changed = Vec::new();
    for end in store::ends::to_write(tx, today).await? {
        let Some(mut law) = store::find(tx, end.law).await? else { continue };
        (law.facts.ended_on, law.ended_by) = (end.on, end.by);
        let what = if end.on.is_some() { "documents.law.ended" } else { "documents.law.end_taken_back" };
        keep_changed(tx, &law, what).await?;
        changed.push(law);
    }
    Ok(changed)
}
