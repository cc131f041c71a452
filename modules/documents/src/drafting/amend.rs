//! Sửa sai văn bản đã phát hành: an error of content is replaced by a document of the same kind, one of form is corrected by
//! a công văn (NĐ 30/2020/NĐ-CP, Điều 18). Both begin as drafts with everything that is known.

use super::actions::{Begun, Typed, begin, note};
use super::signers::signers_of;
use super::{agency, attachments, kind, template};
use crate::outgoing::store::{self as register, amendments};
use crate::outgoing::{Amendment, Amends, Draft, Outgoing, OutgoingId, State};
use crate::policy;
use crate::signing_room::actions as signing;
use kernel::{Actor, Conn, Error, Event, Kept, Result, Tx, local_day};
use serde_json::json;

/// What a correcting công văn says before its writer fills it in.
pub(super) const CORRECTION: &str = "\
{cơ quan} đã ban hành {văn bản}.
Do sai sót về thể thức, kỹ thuật trình bày, thủ tục ban hành ({lý do}), {cơ quan} đính chính như sau:
1. Tại …, đã ghi: “…”; nay đính chính thành: “…”.
Các nội dung khác của văn bản nêu trên không thay đổi.
{cơ quan} thông báo để các cơ quan, đơn vị, cá nhân biết, thực hiện.";

/// Refuses to have an issued document set right; asked before anything is made ready for it, too.
///
/// # Errors
/// As [`amend`].
pub(crate) async fn require_amendable(
    conn: &Conn,
    actor: &Actor,
    earlier: &Outgoing,
    id: OutgoingId,
    (amends, reason): (Amends, &str),
) -> Result<()> {
    actor.require_in(policy::DRAFT, Some(earlier.unit))?;
    // Recipients are told it, in messages that allow no more.
    if reason.trim().is_empty() || reason.trim().chars().count() > edxml::LONGEST_BUSINESS_REASON {
        return Err(Error::invalid("reason", "Nêu lý do, tối đa 500 ký tự."));
    }
    if !amends.may_follow(earlier.state) {
        return Err(Error::refused("Chỉ thay thế, đính chính được văn bản đã phát hành và còn hiệu lực."));
    }
    let other = if amends == Amends::Replaces { replacing(conn, earlier.id).await? } else { None };
    match other.filter(|other| other.id != id) {
        Some(other) => Err(Error::refused(format!("{} đang soạn văn bản thay thế văn bản này.", other.drafter_name))),
        None => Ok(()),
    }
}

/// Begins the document that replaces or corrects an issued one; a repeat of the same request finds it begun. What replaces
/// has `attached`, the attachments of the earlier one, and whoever signed that beside its signer.
///
/// # Errors
/// [`Error::Invalid`] on `reason`; [`Error::Refused`] where the earlier one was not issued, or is being replaced already;
/// [`Error::Conflict`] where it changed meanwhile; [`Error::Forbidden`] for others than its unit.
pub(crate) async fn amend(
    tx: &mut Tx,
    actor: &Actor,
    earlier: &Outgoing,
    id: OutgoingId,
    (amends, reason): (Amends, &str),
    (files, texts): (&[Kept], &[String]),
) -> Result<Outgoing> {
    require_amendable(tx, actor, earlier, id, (amends, reason)).await?;
    let reason = reason.trim();
    let short = people::api::unit(tx, earlier.unit).await?.short_name;
    let mut typed = match amends {
        Amends::Replaces => replacement(earlier, &short),
        Amends::Corrects => correction(earlier, reason, &short),
    };
    let signers = signers_of(tx, local_day(tx.now), (earlier.unit, typed.draft.issued_by)).await?;
    if !signers.iter().any(|person| Some(person.id) == typed.signer) {
        (typed.signer, typed.signer_title) = (None, String::new());
    }
    let (kind, answers) = match amends {
        Amends::Replaces => (earlier.kind.clone(), earlier.answers),
        Amends::Corrects => (String::new(), None),
    };
    let is_new = register::find(tx, id).await?.is_none();
    let new = Begun { id, kind, unit: earlier.unit, answers, typed, illustrative: earlier.illustrative };
    let mut begun = begin(tx, actor, &new).await?;
    if is_new {
        // Of two at once one is too late, and so is whoever saw it before it was recalled.
        register::update(tx, earlier).await?;
        let kept = Amendment { document: id, earlier: earlier.id, kind: amends, reason: reason.to_owned() };
        amendments::insert(tx, &kept).await?;
        note(tx, actor, earlier, amends.key(), reason, "").await?;
        let detail = json!({ "by": id, "kind": amends.key(), "reason": reason });
        tx.record(Event::new("documents.outgoing.amendment_begun", earlier.id.0, detail));
        if amends == Amends::Replaces {
            signing::name_again(tx, earlier.id, &begun).await?;
            if !files.is_empty() {
                attachments::attach(tx, actor, &begun, files, texts).await?;
                begun.version += 1;
            }
        }
    }
    Ok(begun)
}

/// The document that replaces another one and was not given up.
async fn replacing(conn: &Conn, earlier: OutgoingId) -> Result<Option<Outgoing>> {
    for one in amendments::to(conn, earlier).await? {
        let found = register::find(conn, one.document).await?;
        if let Some(found) = found.filter(|o| one.kind == Amends::Replaces && o.state != State::Cancelled) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// "Kế hoạch số 12/KH-UBND ngày 16 tháng 3 năm 2026".
fn named(o: &Outgoing) -> String {
    let symbol = if o.symbol.is_empty() { String::new() } else { format!(" số {}", o.symbol) };
    let day = o.issued_on.map(|day| format!(" {}", vietnamese::format_date_long(day))).unwrap_or_default();
    format!("{}{symbol}{day}", kind::of(&o.kind).name)
}

/// Everything of the earlier document, with the sentence that it is replaced.
fn replacement(earlier: &Outgoing, unit_short_name: &str) -> Typed {
    let (of_kind, by) = (kind::of(&earlier.kind), earlier.draft.issued_by);
    let name = &of_kind.name;
    let sentence =
        format!("{name} này thay thế {} của {}.", named(earlier), agency::name(&earlier.draft, "{{phuong}}"));
    let notation = earlier.symbol.split_once('/').map(|(_, notation)| format!("/{notation}")).unwrap_or_default();
    // Before other agencies had books of their own, theirs stood in that of the committee.
    let notation = match agency::is_named_in(&notation, of_kind, by) {
        true => notation,
        false => agency::notation(of_kind, by, unit_short_name),
    };
    Typed {
        subject: earlier.subject.clone(),
        notation,
        priority: earlier.priority,
        signer: earlier.signer,
        signer_title: earlier.signer_title.clone(),
        draft: Draft { text: format!("{}\n{sentence}", earlier.draft.text.trim_end()), ..earlier.draft.clone() },
    }
}

/// A công văn to whoever the earlier document was sent to.
fn correction(earlier: &Outgoing, reason: &str, unit_short_name: &str) -> Typed {
    let mut draft = template::of("");
    let is_place = |line: &&String| !["luu", "nhu "].iter().any(|word| vietnamese::fold(line).starts_with(word));
    let sent = earlier.draft.addressed_to.iter().chain(&earlier.draft.recipients).filter(is_place);
    draft.addressed_to = sent.cloned().collect();
    (draft.issued_by, draft.agency_name) = (earlier.draft.issued_by, earlier.draft.agency_name.clone());
    let what = format!("{} về {}", named(earlier), earlier.subject);
    let text = CORRECTION.replace("{cơ quan}", &agency::name(&earlier.draft, "{{phuong}}"));
    draft.text = text.replace("{văn bản}", &what).replace("{lý do}", reason.trim_end_matches('.'));
    let notation = agency::notation(kind::of(""), draft.issued_by, unit_short_name);
    let subject = format!("đính chính {}", named(earlier));
    Typed { subject, notation, priority: earlier.priority, signer: earlier.signer, draft, ..Typed::default() }
}
