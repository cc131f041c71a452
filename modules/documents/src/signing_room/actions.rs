//! The verbs of signing: name who signs, keep the signature of a person, of the agency with its attachments.

use super::model::{Made, Purpose, SIGNER_POSITION, Wanted, in_file, next};
use super::sign::Signed;
use super::store::{self, kept};
use crate::drafting::actions::tell;
use crate::drafting::chain::may_sign;
use crate::model::{DocumentId, Step};
use crate::outgoing::actions::moved;
use crate::outgoing::{self, Outgoing, OutgoingId, State};
use crate::policy;
use chrono::NaiveDate;
use kernel::{Actor, App, Conn, Error, Event, Result, Tx, UserId, local_day};
use serde_json::json;
use uuid::Uuid;

/// Who signs a document, in order: those named beside its signer, and the signer.
pub(crate) async fn wanted(conn: &Conn, document: &Outgoing) -> Result<Vec<Wanted>> {
    let mut all = store::others_wanted(conn, document.id).await?;
    if let Some(user) = document.signer {
        all.push(Wanted { position: SIGNER_POSITION, user, name: document.signer_name.clone() });
    }
    all.sort_by_key(|one| one.position);
    Ok(all)
}

/// The signature that is due now, where it is the actor's own. Who acts for somebody signs under their own name with an
/// authority of their own, never in the place of another's (NĐ 30/2020, Điều 13).
///
/// # Errors
/// [`Error::Refused`], saying whose turn it is; [`Error::Forbidden`] for the signer's without the right to sign.
pub(crate) async fn turn(conn: &Conn, actor: &Actor, document: &Outgoing, today: NaiveDate) -> Result<Wanted> {
    if document.state != State::Approved {
        return Err(Error::refused("Văn bản không ở bước chờ ký. Ông/bà tải lại trang để xem."));
    }
    let (wanted, made) = (wanted(conn, document).await?, kept::made(conn, document.id).await?);
    let Some(due) = next(&wanted, &in_file(&made, &document.digest)) else {
        return Err(Error::refused("Văn bản chưa nêu người ký."));
    };
    if due.user != actor.user {
        let acts_for = people::api::hands(conn, actor.user, today).await?.contains(&due.user);
        let said = if acts_for {
            "Người được ủy quyền ký với tên và quyền hạn của mình (KT., TUQ.): đưa văn bản về dự thảo, chọn lại người ký."
        } else {
            ""
        };
        return Err(Error::refused(format!("Văn bản đang chờ {} ký. {said}", due.name).trim_end()));
    }
    if due.position == SIGNER_POSITION && !may_sign(actor, document) {
        return Err(Error::Forbidden);
    }
    Ok(due.clone())
}

/// Documents of which the actor's signature is the next one.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn to_sign(conn: &Conn, actor: &Actor, today: NaiveDate) -> Result<Vec<Outgoing>> {
    let mut all = Vec::new();
    for id in store::wanted_of(conn, actor.user).await? {
        let Some(document) = outgoing::store::find(conn, id).await? else { continue };
        if turn(conn, actor, &document, today).await.is_ok() {
            all.push(document);
        }
    }
    Ok(all)
}

/// Tells whoever signs an approved document first.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn tell_first(tx: &Tx, actor: &Actor, document: &Outgoing) -> Result<()> {
    match wanted(tx, document).await?.first() {
        Some(first) if first.user != actor.user => tell_to_sign(tx, document, first.user).await,
        _ => Ok(()),
    }
}

async fn tell_to_sign(tx: &Tx, document: &Outgoing, to: UserId) -> Result<()> {
    tell(tx, document, to, "sign", &kernel::told!("Văn bản chờ ông/bà ký")).await
}

/// May the actor say who signs beside the signer? Its drafter and its unit, until somebody has signed.
pub(crate) async fn may_name(conn: &Conn, actor: &Actor, document: &Outgoing) -> Result<bool> {
    let is_own = document.drafter == actor.user || actor.can_in(policy::DRAFT, Some(document.unit));
    let is_open = matches!(document.state, State::Draft | State::Review | State::Approved);
    let made = kept::made(conn, document.id).await?;
    Ok(is_own && is_open && in_file(&made, &document.digest).is_empty())
}

/// Names one more who signs, before or after the signer.
///
/// # Errors
/// [`Error::Invalid`] on `person`; [`Error::Forbidden`] for others than the unit that drafts it.
pub(crate) async fn name(
    tx: &mut Tx,
    actor: &Actor,
    document: &Outgoing,
    person: UserId,
    is_after: bool,
) -> Result<()> {
    if !may_name(tx, actor, document).await? {
        return Err(Error::Forbidden);
    }
    let all = wanted(tx, document).await?;
    if all.iter().any(|one| one.user == person) {
        return Err(Error::invalid("person", "Người này đã có trong danh sách ký."));
    }
    let people = people::api::people(tx, local_day(tx.now)).await?;
    let Some(found) = people.into_iter().find(|one| one.id == person) else {
        return Err(Error::invalid("person", "Chọn người ký."));
    };
    let before = |one: &&Wanted| (one.position > SIGNER_POSITION) == is_after && one.position != SIGNER_POSITION;
    let last = all.iter().filter(before).map(|one| one.position).max();
    let position = last.unwrap_or(if is_after { SIGNER_POSITION } else { 0 }) + 1;
    if position == SIGNER_POSITION {
        return Err(Error::invalid("person", "Danh sách ký quá dài."));
    }
    outgoing::store::update(tx, document).await?;
    store::add_wanted(tx, document.id, &Wanted { position, user: person, name: found.name.clone() }).await?;
    outgoing::store::add_reader(tx, document.id, person).await?;
    let detail = json!({ "person": person, "name": found.name, "position": position });
    tx.record(Event::new("documents.outgoing.signer_named", document.id.0, detail));
    Ok(())
}

/// Names whoever signed an earlier document beside its signer for the one that replaces it, where they are there still.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn name_again(tx: &mut Tx, earlier: OutgoingId, document: &Outgoing) -> Result<()> {
    let people = people::api::people(tx, local_day(tx.now)).await?;
    for one in store::others_wanted(tx, earlier).await? {
        if Some(one.user) != document.signer && people.iter().any(|person| person.id == one.user) {
            store::add_wanted(tx, document.id, &one).await?;
            outgoing::store::add_reader(tx, document.id, one.user).await?;
            let detail = json!({ "person": one.user, "name": one.name, "position": one.position });
            tx.record(Event::new("documents.outgoing.signer_named", document.id.0, detail));
        }
    }
    Ok(())
}

/// Takes somebody off the list again.
///
/// # Errors
/// [`Error::NotFound`] where nobody has this place; [`Error::Forbidden`].
pub(crate) async fn unname(tx: &mut Tx, actor: &Actor, document: &Outgoing, position: i32) -> Result<()> {
    if !may_name(tx, actor, document).await? {
        return Err(Error::Forbidden);
    }
    let named = store::others_wanted(tx, document.id).await?.into_iter().find(|one| one.position == position);
    let named = named.ok_or(Error::NotFound)?;
    store::remove_wanted(tx, document.id, position).await?;
    if !was_asked(tx, document, named.user).await? {
        outgoing::store::remove_reader(tx, document.id, named.user).await?;
    }
    outgoing::store::update(tx, document).await?;
    tx.record(Event::new("documents.outgoing.signer_unnamed", document.id.0, json!({ "position": position })));
    Ok(())
}

/// Somebody who was asked for an opinion sees the document for that reason as well.
async fn was_asked(conn: &Conn, document: &Outgoing, user: UserId) -> Result<bool> {
    let asked = crate::drafting::store::opinions::of(conn, document.id).await?;
    Ok(asked.iter().any(|one| one.user == Some(user)))
}

/// Who signs, as it is written down.
pub(crate) struct By<'a> {
    pub purpose: Purpose,
    pub position: i32,
    pub signer_name: &'a str,
    /// Whom the certificate names.
    pub certificate: &'a str,
    pub is_demo: bool,
}

/// A person's signature on a document; signed by all who are wanted, it waits for its number.
///
/// # Errors
/// [`Error::Conflict`] where somebody was quicker: nothing is kept then.
pub(crate) async fn keep_person(
    tx: &mut Tx,
    actor: &Actor,
    document: &Outgoing,
    by: &By<'_>,
    signed: &Signed,
) -> Result<()> {
    let wanted = wanted(tx, document).await?;
    let before = kept::made(tx, document.id).await?;
    let one = made(tx, by, signed);
    let mut all = in_file(&before, &document.digest);
    all.push(&one);
    let next = next(&wanted, &all).cloned();
    let mut changed = match next {
        None => moved(document, State::Signed)?,
        Some(_) => document.clone(),
    };
    changed.digest = signed.digest.as_str().to_owned();
    outgoing::store::update(tx, &changed).await?;
    keep(tx, actor, &changed, &one, signed).await?;
    kept::set_signed_file(tx, document.id, &signed.digest, &signed.ready.file_name, signed.size).await?;
    note(tx, actor, document.id, "signed", &one).await?;
    match next {
        Some(next) => tell_to_sign(tx, &changed, next.user).await,
        None => tell_clerks(tx, &changed).await,
    }
}

/// The agency's signature on a document and its attachments, by which it is issued.
///
/// # Errors
/// [`Error::Conflict`] where somebody was quicker: nothing is kept then.
pub(crate) async fn keep_agency(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    document: &Outgoing,
    key: &super::model::SigningKey,
    (signed, attached): (&Signed, &[Signed]),
) -> Result<()> {
    actor.require(policy::ISSUE)?;
    let mut issued = moved(document, State::Issued)?;
    issued.digest = signed.digest.as_str().to_owned();
    issued.issued_at = Some(tx.now);
    outgoing::store::update(tx, &issued).await?;
    let by = |purpose| By {
        purpose,
        position: SIGNER_POSITION + 50,
        signer_name: &key.name,
        certificate: &key.subject,
        is_demo: key.is_demo,
    };
    let one = made(tx, &by(Purpose::Agency), signed);
    keep(tx, actor, &issued, &one, signed).await?;
    kept::set_signed_file(tx, document.id, &signed.digest, &signed.ready.file_name, signed.size).await?;
    for attachment in attached {
        let one = made(tx, &by(Purpose::Attachment), attachment);
        keep(tx, actor, &issued, &one, attachment).await?;
        let file = attachment.ready.file.ok_or_else(|| Error::internal("an attachment without its row"))?;
        let before = attachment.ready.base.as_str();
        if !kept::set_attachment(tx, file, before, &attachment.digest, attachment.size).await? {
            return Err(Error::Conflict("Tài liệu kèm theo vừa được thay. Ông/bà tải lại trang để xem.".into()));
        }
    }
    note(tx, actor, document.id, "sealed", &one).await?;
    let detail = json!({ "symbol": issued.symbol, "issued_on": issued.issued_on, "digest": issued.digest });
    tx.record(Event::new("documents.outgoing.issued", document.id.0, detail));
    issued.version += 1;
    outgoing::actions::issued(tx, app, actor, &issued).await
}

fn made(tx: &Tx, by: &By<'_>, signed: &Signed) -> Made {
    Made {
        id: Uuid::now_v7(),
        file: signed.ready.file,
        purpose: by.purpose.key().to_owned(),
        position: by.position,
        signer_name: by.signer_name.to_owned(),
        certificate: by.certificate.to_owned(),
        is_demo: by.is_demo,
        base_digest: signed.ready.base.as_str().to_owned(),
        shown_digest: signed.ready.shown.as_str().to_owned(),
        digest: signed.digest.as_str().to_owned(),
        level: signed.level.clone(),
        notes: signed.notes.join("\n"),
        signed_at: tx.now,
        by_name: tx.actor_name().to_owned(),
    }
}

async fn keep(tx: &mut Tx, actor: &Actor, document: &Outgoing, one: &Made, signed: &Signed) -> Result<()> {
    kept::insert_made(tx, document.id, actor.user, one).await?;
    let report = kept::Kept {
        id: Uuid::now_v7(),
        document_id: document.id.0,
        digest: one.digest.clone(),
        file_name: signed.ready.file_name.clone(),
        verdict: super::checking::word(&signed.report.verdict).to_owned(),
        trusted: signed.trusted.join("\n"),
        report: serde_json::to_string(&signed.report)?,
        made_at: tx.now,
        made_by_name: one.by_name.clone(),
    };
    kept::insert_report(tx, &report).await?;
    let detail = json!({ "purpose": one.purpose, "certificate": one.certificate, "before": one.base_digest,
        "shown": one.shown_digest, "digest": one.digest, "level": one.level, "file": one.file });
    tx.record(Event::new("documents.outgoing.signed", document.id.0, detail));
    Ok(())
}

async fn note(tx: &Tx, actor: &Actor, id: OutgoingId, kind: &str, one: &Made) -> Result<()> {
    let step = Step {
        kind: kind.to_owned(),
        body: format!("{} · {} · SHA-256 {}\n{}", one.certificate, one.level, one.digest, one.notes).trim().to_owned(),
        to_name: one.signer_name.clone(),
        due_on: None,
        by_name: actor.name.clone(),
        at: tx.now,
    };
    crate::store::add_step(tx, DocumentId(id.0), actor.user, None, &step).await
}

async fn tell_clerks(tx: &Tx, document: &Outgoing) -> Result<()> {
    for person in people::api::people(tx, local_day(tx.now)).await? {
        if person.roles.contains(&kernel::Role::Clerk) {
            tell(tx, document, person.id, "number", &kernel::told!("Văn bản đã ký, chờ cấp số và ký số của cơ quan"))
                .await?;
        }
    }
    Ok(())
}
