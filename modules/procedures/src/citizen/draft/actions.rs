//! The verbs of drafts: begin, answer, attach, look through, throw away; and at the counter, make it a dossier.

use super::model::{DAYS, Draft, DraftFile, DraftId, form_of, is_the_form, papers as asked_papers};
use super::store;
use crate::catalogue::{Component, Version, store as catalogue};
use crate::citizen::secret;
use crate::citizen::session::Holder;
use crate::dossier::{self, Applicant, Dossier, DossierId, NewComponent, NewDossier};
use crate::eform::Form;
use crate::papers::{self, Offer, Sent, Spared};
use crate::policy;
use chrono::{Duration, NaiveDate};
use kernel::{Actor, Conn, Error, Event, Files, Result, Tx, local_day};
use serde_json::{Value, json};
use uuid::Uuid;

/// Begins a draft. The link comes from the form, so that a double click begins one.
///
/// # Errors
/// [`Error::Invalid`] where the case is none of the procedure's.
pub(super) async fn begin(tx: &mut Tx, version: &Version, case: &str, token: &str, by: Option<&Holder>) -> Result<()> {
    if store::by_token(tx, token, tx.now).await?.is_some() {
        return Ok(());
    }
    let content = &version.content;
    if !content.cases.is_empty() && !content.cases.iter().any(|known| known.key == case) {
        return Err(Error::invalid("case", "Chọn trường hợp của ông/bà."));
    }
    let draft = Draft {
        id: DraftId::new(),
        code: secret::short_code(),
        procedure: version.procedure,
        version_id: version.id,
        procedure_code: content.code.clone(),
        procedure_name: content.name.clone(),
        case_key: case.to_owned(),
        answers: serde_json::Map::new(),
        owner_number: by.map(|holder| holder.number.clone()).unwrap_or_default(),
        applicant_name: by.map(|holder| holder.name.clone()).unwrap_or_default(),
        applicant_phone: String::new(),
        ready: false,
        made_at: tx.now,
        kept_until: tx.now + Duration::days(DAYS.number(tx).await?),
        dossier: None,
        version: 1,
    };
    store::insert(tx, &draft, token).await?;
    tx.record(Event::new("procedures.draft.begun", draft.id.0, json!({ "procedure": draft.procedure_code })));
    Ok(())
}

/// Keeps a changed draft for another span; what was looked through must be looked through again.
///
/// # Errors
/// [`Error::Refused`] where it is a dossier already.
pub(super) async fn keep(tx: &mut Tx, draft: &Draft, what: &'static str) -> Result<()> {
    draft.require_open()?;
    let kept_until = tx.now + Duration::days(DAYS.number(tx).await?);
    store::update(tx, &Draft { kept_until, ..draft.clone() }).await?;
    tx.record(Event::new("procedures.draft.kept", draft.id.0, json!({ "what": what })));
    Ok(())
}

/// Keeps files with a component.
///
/// # Errors
/// [`Error::Refused`] where the draft is a dossier already.
pub(super) async fn attach(tx: &mut Tx, draft: &Draft, files: &[(DraftFile, &[u8])]) -> Result<()> {
    for (file, bytes) in files {
        store::insert_file(tx, draft.id, file, bytes).await?;
    }
    keep(tx, &Draft { ready: false, ..draft.clone() }, "files").await
}

/// Takes a file away again.
///
/// # Errors
/// [`Error::NotFound`] where the draft has no such file.
pub(super) async fn detach(tx: &mut Tx, draft: &Draft, file: Uuid) -> Result<()> {
    draft.require_open()?;
    if store::remove_file(tx, draft.id, file).await? == 0 {
        return Err(Error::NotFound);
    }
    keep(tx, &Draft { ready: false, ..draft.clone() }, "files").await
}

/// Throws a draft away, at once and whole.
///
/// # Errors
/// [`Error::Refused`] where it is a dossier already.
pub(super) async fn throw_away(tx: &mut Tx, draft: &Draft) -> Result<()> {
    draft.require_open()?;
    store::remove_one(tx, draft.id).await?;
    tx.record(Event::new("procedures.draft.removed", draft.id.0, json!({})));
    Ok(())
}

/// Throws away every draft of a person; how many there were.
pub(in crate::citizen) async fn remove_all_of(tx: &mut Tx, number: &str) -> Result<u64> {
    let removed = store::remove_of(tx, number).await?;
    tx.record(Event::new("procedures.draft.removed", Uuid::nil(), json!({ "drafts": removed })));
    Ok(removed)
}

/// Gives the owner, who is signed in, a fresh link to their draft.
pub(in crate::citizen) async fn relink(tx: &mut Tx, draft: &Draft) -> Result<String> {
    let token = secret::token();
    store::relink(tx, draft.id, &token).await?;
    tx.record(Event::new("procedures.draft.relinked", draft.id.0, json!({})));
    Ok(token)
}

/// A file of a draft in the file store, with its digest and what its bytes show of it as a scan.
pub(super) struct Stored {
    file: DraftFile,
    digest: String,
    scan: Option<office::Scan>,
}

/// Who hands a draft in.
///
/// # Errors
/// [`Error::Refused`] where it does not say.
fn applicant_of(draft: &Draft) -> Result<Applicant> {
    let applicant = draft.applicant();
    if applicant.name.is_empty() {
        return Err(Error::refused("Bản chuẩn bị chưa có họ tên người nộp. Người dân điền nốt rồi mở lại."));
    }
    Ok(applicant)
}

/// The files of a draft put into the file store, as its dossier keeps them: before the write of [`receive`], for scans
/// take long to be looked at. A file that is added meanwhile changes the draft, so that the write is refused.
///
/// # Errors
/// [`Error::Refused`] where the draft does not say who hands in.
pub(super) async fn store_files(conn: &Conn, files: &Files, draft: &Draft) -> Result<Vec<Stored>> {
    let mut kept = Vec::new();
    if draft.dossier.is_some() {
        return Ok(kept);
    }
    applicant_of(draft)?;
    for file in store::files(conn, draft.id).await? {
        let Some(bytes) = store::bytes(conn, draft.id, file.id).await? else { continue };
        let looked = bytes.clone();
        let looked = tokio::task::spawn_blocking(move || office::look_at_scan(&looked).ok());
        let scan = looked.await.map_err(Error::internal)?;
        kept.push(Stored { file, digest: files.put(bytes).await?.as_str().to_owned(), scan });
    }
    Ok(kept)
}

/// What the ward holds already of whoever hands the draft in, of the papers that its case asks for.
pub(super) async fn held_of(conn: &Conn, draft: &Draft, version: &Version, day: NaiveDate) -> Result<Vec<Offer>> {
    let mut held = papers::offered(conn, &draft.applicant().number, version, day).await?;
    let asked = asked_papers(&version.content, &draft.case_key);
    held.retain(|offer| asked.iter().any(|c| c.key == offer.component_key));
    Ok(held)
}

/// The papers that a draft brings along: those that lie on the counter, the form, and what the ward may look up itself.
fn components_of(draft: &Draft, version: &Version, form: Option<&Form>, brought: &[&str]) -> Vec<NewComponent> {
    let mut components = Vec::new();
    for paper in asked_papers(&version.content, &draft.case_key) {
        let how = match () {
            () if brought.contains(&paper.key.as_str()) => "paper",
            () if paper.obtainable => papers::UNASKED,
            () if is_the_form(paper, form) => "file",
            () => continue,
        };
        let copies = i32::try_from(paper.originals.max(paper.copies).max(1)).unwrap_or(1);
        components.push(NewComponent { key: paper.key.clone(), name: paper.name.clone(), how, copies });
    }
    components
}

/// The files of a draft become those of its dossier.
async fn hand_over<'a>(
    tx: &mut Tx,
    dossier: &Dossier,
    kept: &[Stored],
    component_of: impl Fn(&str) -> Option<&'a Component>,
) -> Result<()> {
    for Stored { file, digest, scan } in kept {
        let component = component_of(&file.component_key);
        store::hand_over(tx, dossier.id, component.map_or("", |c| &c.name), file, digest).await?;
        let sent = Sent {
            id: file.id,
            digest,
            component_key: &file.component_key,
            component,
            file_name: &file.file_name,
            mime: &file.mime,
            size: file.size,
            scan: scan.clone(),
            is_whole: kept.iter().filter(|one| one.file.component_key == file.component_key).count() == 1,
        };
        papers::keep_sent(tx, dossier, &sent).await?;
    }
    Ok(())
}

/// At the counter: the draft becomes a dossier with its answers and files, under the draft's own id, so that a double
/// click makes one; then the draft is emptied. `brought` are the keys of the papers that lie on the counter of this place.
///
/// # Errors
/// [`Error::Refused`] where the procedure is not in force or the draft does not say who hands in; [`Error::Conflict`]
/// where it was changed meanwhile.
pub(super) async fn receive(
    tx: &mut Tx,
    actor: &Actor,
    draft: &Draft,
    kept: &[Stored],
    (place, brought): (&str, &[&str]),
) -> Result<Dossier> {
    actor.require(policy::RECEIVE)?;
    let id = DossierId(draft.id.0);
    if draft.dossier.is_some() {
        return dossier::store::find(tx, id).await?.ok_or(Error::NotFound);
    }
    let applicant = applicant_of(draft)?;
    let version = catalogue::version(tx, draft.version_id).await?;
    let form = form_of(&version.content);
    let components = components_of(draft, &version, form.as_ref(), brought);
    let held = held_of(tx, draft, &version, local_day(tx.now)).await?;
    let answers = form.as_ref().map(|form| form.kept(&draft.answers)).unwrap_or_default();
    let details = Value::Object(answers).to_string();
    let new = NewDossier {
        case_key: draft.case_key.clone(),
        source: "home",
        applicant,
        details,
        components,
        receipt_place: place.to_owned(),
        competent_agency: place.to_owned(),
        ..NewDossier::at_desk(id, draft.procedure)
    };
    let dossier = dossier::actions::receive(tx, Some(actor), new).await?;
    // Whoever clicked at the same moment has waited for the number of the dossier, and sees here what became of it.
    if store::find(tx, draft.id).await?.is_some_and(|now| now.dossier.is_some()) {
        return Ok(dossier);
    }
    let component_of = |key: &str| version.content.components.iter().find(|c| c.key == key);
    for offer in held {
        let handed_in = brought.contains(&offer.component_key.as_str())
            || kept.iter().any(|one| one.file.component_key == offer.component_key);
        if let (Some(component), false) = (component_of(&offer.component_key), handed_in) {
            let why = (Spared::Reused, Some(offer.held.id));
            papers::spare(tx, actor, &dossier, component, why).await?;
        }
    }
    hand_over(tx, &dossier, kept, component_of).await?;
    let emptied = Draft { dossier: Some(dossier.id), answers: serde_json::Map::new(), ..draft.clone() };
    store::update(tx, &emptied).await?;
    store::remove_files(tx, draft.id).await?;
    tx.record(Event::new("procedures.draft.received", draft.id.0, json!({ "code": dossier.code })));
    Ok(dossier)
}
