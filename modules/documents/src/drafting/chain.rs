//! The way of a draft to its signature: submitted, approved step by step, sent back, taken back, given up. What the last step
//! approves is fixed: its files are what will be signed.

use super::actions::{note, require_of, require_whole, tell};
use super::model::{Approval, CHAIN, StepKind, current};
use super::{agency, draw, kind, letters, placeholder, store};
use crate::outgoing::actions::moved;
use crate::outgoing::{Draft, Figure, Hand, IssuedBy, Outgoing, State, store as register};
use crate::policy;
use kernel::{Actor, Digest, Error, Event, Result, Role, Tx, UserId, local_day};
use serde_json::json;

/// Submits a draft to the chain of approval. The head of the unit who submits has approved for the unit.
///
/// # Errors
/// [`Error::Invalid`] where something is missing.
pub(crate) async fn submit(tx: &mut Tx, actor: &Actor, o: &Outgoing) -> Result<Outgoing> {
    require_of(actor, o)?;
    let mut changed = moved(o, State::Review)?;
    require_whole(tx, o).await?;
    letters::require_own(tx, o, local_day(tx.now)).await?;
    let mut chain = StepKind::chain(&CHAIN.get(tx).await?);
    if actor.can_in(policy::HEAD, Some(o.unit)) {
        chain.retain(|step| *step != StepKind::Unit);
    }
    let next = turn_of(tx, o, chain[0]).await?;
    register::update(tx, &changed).await?;
    changed.version += 1;
    store::begin_chain(tx, o.id, &chain).await?;
    note(tx, actor, &changed, "submitted", "", "").await?;
    let steps: Vec<&str> = chain.iter().map(|step| step.key()).collect();
    tx.record(Event::new("documents.outgoing.submitted", o.id.0, json!({ "steps": steps })));
    tell_step(tx, actor, &changed, (chain[0], &next)).await?;
    Ok(changed)
}

/// Who may speak at a step, beside whoever acts for them.
///
/// # Errors
/// [`Error::Refused`] where nobody may: it would wait for ever.
async fn turn_of(tx: &Tx, o: &Outgoing, step: StepKind) -> Result<Vec<UserId>> {
    let today = local_day(tx.now);
    let all: Vec<UserId> = match step {
        StepKind::Unit => {
            let people = people::api::holders(tx, Role::UnitContact, o.unit, today).await?;
            people.into_iter().map(|p| p.id).collect()
        }
        StepKind::Office => {
            let people = people::api::people(tx, today).await?;
            let checks = |p: &people::api::Person| {
                p.id != o.drafter && [Role::Coordinator, Role::Clerk].iter().any(|role| p.roles.contains(role))
            };
            people.into_iter().filter(checks).map(|p| p.id).collect()
        }
        StepKind::Leader => return Ok(o.signer.into_iter().collect()),
    };
    let said = match step {
        _ if !all.is_empty() => return Ok(all),
        StepKind::Unit => "Đơn vị soạn thảo chưa có đầu mối để duyệt nội dung",
        _ => "Ngoài người soạn, chưa có ai kiểm tra thể thức",
    };
    Err(Error::refused(format!("{said}: đề nghị quản trị viên giao vai trò, hoặc đặt lại các bước duyệt văn bản đi.")))
}

/// Tells those whose turn it is.
async fn tell_step(tx: &Tx, actor: &Actor, o: &Outgoing, (step, who): (StepKind, &[UserId])) -> Result<()> {
    for person in who.iter().filter(|person| **person != actor.user) {
        tell(tx, o, *person, step.key(), &kernel::told!("Dự thảo chờ duyệt")).await?;
    }
    Ok(())
}

/// May this person speak at this step? `hands`: in whose name they act today. Nobody checks the form of their own draft.
pub(crate) fn may_approve(actor: &Actor, hands: &[UserId], o: &Outgoing, step: StepKind) -> bool {
    if o.state != State::Review {
        return false;
    }
    match step {
        StepKind::Unit => actor.can_in(policy::HEAD, Some(o.unit)),
        StepKind::Office => actor.can(policy::CHECK) && o.drafter != actor.user,
        StepKind::Leader => may_sign(actor, o) && o.signer.is_none_or(|signer| hands.contains(&signer)),
    }
}

/// May this person sign such a document at all: for the ward, or as head of the unit under whose name it goes out?
pub(crate) fn may_sign(actor: &Actor, o: &Outgoing) -> bool {
    let heads = o.draft.issued_by == IssuedBy::Unit && actor.can_in(policy::HEAD, Some(o.unit));
    heads || actor.can(policy::SIGN)
}

/// What a document was made into at its last approval.
pub(crate) struct Fixed {
    pub pdf: (Digest, usize),
    pub docx: (Digest, usize),
    pub pages: usize,
    pub figures: Vec<Figure>,
    pub hand: Hand,
    /// The agency under whose name it goes out, in full.
    pub agency: String,
    /// Its name without an ending.
    pub name: String,
}

/// Draws a document whose figures stay as they are now, and keeps its files. `seen`: the digest of what was shown.
///
/// # Errors
/// [`Error::Conflict`] where figures or names are others than those that were shown; when it cannot be drawn or kept.
pub(crate) async fn fix(cx: &kernel::Cx, o: &Outgoing, seen: &str) -> Result<Fixed> {
    let conn = cx.read();
    let figures = placeholder::refreshed(cx, &conn, o).await?;
    let fixed = Outgoing { draft: Draft { figures: figures.clone(), ..o.draft.clone() }, ..o.clone() };
    require_whole(&conn, &fixed).await?;
    letters::require_own(&conn, &fixed, cx.today()).await?;
    let document = super::compose::compose(&fixed, &cx.ward.name, &figures);
    if draw::digest(&document).as_str() != seen {
        let said = "Số liệu trong văn bản vừa thay đổi. Ông/bà xem lại bản mới nhất dưới đây rồi quyết định.";
        return Err(Error::Conflict(said.into()));
    }
    let drawn = draw::draw(document.clone()).await?;
    let (pdf, hand) = super::places::reserved(&drawn)?;
    let docx = draw::docx(document).await?;
    let sizes = (pdf.len(), docx.len());
    Ok(Fixed {
        pdf: (cx.app.files.put(pdf).await?, sizes.0),
        docx: (cx.app.files.put(docx).await?, sizes.1),
        pages: drawn.page_count(),
        figures,
        hand,
        agency: agency::name(&fixed.draft, &cx.ward.name),
        name: file_name(&fixed),
    })
}

/// "ke-hoach-chuyen-doi-so": what its file is called.
pub(crate) fn file_name(o: &Outgoing) -> String {
    let name = vietnamese::slug(&format!("{} {}", kind::of(&o.kind).name, o.named()));
    let end = name.char_indices().nth(80).map_or(name.len(), |(at, _)| at);
    name[..end].trim_end_matches('-').to_owned()
}

/// The step whose turn it is, where this person may speak at it.
pub(super) fn turn<'a>(actor: &Actor, hands: &[UserId], o: &Outgoing, chain: &'a [Approval]) -> Result<&'a Approval> {
    let step = current(chain).filter(|_| o.state == State::Review);
    let step = step.ok_or_else(|| Error::refused("Văn bản không còn chờ duyệt. Ông/bà tải lại trang để xem."))?;
    if may_approve(actor, hands, o, step.step) { Ok(step) } else { Err(Error::Forbidden) }
}

/// Approves a draft at the step whose turn it is. At the last one what was made of it is what will be signed.
///
/// # Errors
/// [`Error::Forbidden`] where it is not their turn; [`Error::Conflict`] where somebody was quicker.
pub(crate) async fn approve(
    tx: &mut Tx,
    actor: &Actor,
    hands: &[UserId],
    o: &Outgoing,
    said: &str,
    fixed: Option<&Fixed>,
) -> Result<Outgoing> {
    let chain = store::chain(tx, o.id).await?;
    let step = turn(actor, hands, o, &chain)?;
    let next = chain.iter().find(|other| other.waits && other.position > step.position);
    let mut changed = o.clone();
    match (next, fixed) {
        (Some(_), _) => {}
        (None, None) => {
            return Err(Error::Conflict("Văn bản vừa đổi bước. Ông/bà tải lại trang rồi duyệt lại.".into()));
        }
        (None, Some(fixed)) => {
            changed = moved(o, State::Approved)?;
            changed.digest = fixed.pdf.0.as_str().to_owned();
            changed.pages = i32::try_from(fixed.pages).ok();
            changed.draft.figures.clone_from(&fixed.figures);
            changed.draft.hand = Some(fixed.hand);
            changed.draft.agency_name.clone_from(&fixed.agency);
            changed = changed.settled();
            keep(tx, o, fixed).await?;
        }
    }
    register::update(tx, &changed).await?;
    changed.version += 1;
    store::settle(tx, o.id, step.position, "approved", said.trim()).await?;
    note(tx, actor, o, &format!("approved-{}", step.step.key()), said, "").await?;
    let detail = json!({ "step": step.step.key(), "digest": changed.digest, "said": said.trim() });
    tx.record(Event::new("documents.outgoing.approved", o.id.0, detail));
    if let Some(next) = next {
        let who = turn_of(tx, &changed, next.step).await?;
        tell_step(tx, actor, &changed, (next.step, &who)).await?;
        return Ok(changed);
    }
    if o.drafter != actor.user {
        tell(tx, &changed, o.drafter, "approved", &kernel::told!("Dự thảo đã được duyệt")).await?;
    }
    crate::signing_room::actions::tell_first(tx, actor, &changed).await?;
    Ok(changed)
}

async fn keep(tx: &Tx, o: &Outgoing, fixed: &Fixed) -> Result<()> {
    let (pdf, docx) = (format!("{}.pdf", fixed.name), format!("{}.docx", fixed.name));
    let files = [
        store::Made { digest: &fixed.pdf.0, file_name: &pdf, mime: "application/pdf", size: fixed.pdf.1 },
        store::Made { digest: &fixed.docx.0, file_name: &docx, mime: super::DOCX, size: fixed.docx.1 },
    ];
    store::set_files(tx, o.id, &files).await
}

/// Sends a draft back to its writer, with the reason.
///
/// # Errors
/// [`Error::Invalid`] without a reason; [`Error::Forbidden`] where it is not their turn.
pub(crate) async fn send_back(tx: &mut Tx, actor: &Actor, hands: &[UserId], o: &Outgoing, reason: &str) -> Result<()> {
    let chain = store::chain(tx, o.id).await?;
    let step = turn(actor, hands, o, &chain)?;
    let reason = require_reason(reason)?;
    let changed = moved(o, State::Draft)?;
    register::update(tx, &changed).await?;
    store::settle(tx, o.id, step.position, "returned", reason).await?;
    store::end_chain(tx, o.id).await?;
    note(tx, actor, o, "returned", reason, "").await?;
    let detail = json!({ "step": step.step.key(), "reason": reason });
    tx.record(Event::new("documents.outgoing.returned", o.id.0, detail));
    if o.drafter != actor.user {
        tell(tx, o, o.drafter, "returned", &kernel::told!("Dự thảo được trả lại để sửa")).await?;
    }
    Ok(())
}

fn require_reason(reason: &str) -> Result<&str> {
    match reason.trim() {
        "" => Err(Error::invalid("reason", "Nêu lý do.")),
        reason => Ok(reason),
    }
}

/// Takes a document back to its drafting: from review without a reason, later with one. What was made of it is no longer
/// what it is; a new approval makes it anew.
///
/// # Errors
/// [`Error::Refused`] once it has a number; [`Error::Invalid`] without the reason that is needed.
pub(crate) async fn take_back(tx: &mut Tx, actor: &Actor, o: &Outgoing, reason: &str) -> Result<()> {
    require_of(actor, o)?;
    moved(o, State::Draft)?;
    let reason = if o.state == State::Review { reason.trim() } else { require_reason(reason)? };
    withdraw(tx, o, State::Draft).await?;
    note(tx, actor, o, "taken-back", reason, "").await?;
    let detail = json!({ "from": o.state.key(), "digest": o.digest, "reason": reason });
    tx.record(Event::new("documents.outgoing.taken_back", o.id.0, detail));
    if let Some(signer) = o.signer.filter(|signer| o.state != State::Review && *signer != actor.user) {
        tell(tx, o, signer, "taken-back", &kernel::told!("Văn bản đã duyệt được đưa về sửa lại")).await?;
    }
    Ok(())
}

/// Puts a document without a number into a state in which nothing stands of what was made of it. What was signed stays
/// among its signatures.
async fn withdraw(tx: &Tx, o: &Outgoing, next: State) -> Result<()> {
    let mut changed = moved(o, next)?;
    changed.digest = String::new();
    changed.pages = None;
    // What its writer wrote, placeholders and all.
    if o.state != State::Review
        && let Some(last) = store::versions(tx, o.id).await?.first()
    {
        let (subject, written) = store::version(tx, o.id, last.number).await?;
        changed.subject = subject;
        changed.draft = Draft { figures: std::mem::take(&mut changed.draft.figures), ..written };
    }
    changed.draft.hand = None;
    register::update(tx, &changed).await?;
    store::end_chain(tx, o.id).await?;
    store::set_files(tx, o.id, &[]).await
}

/// Gives a document up that never had a number.
///
/// # Errors
/// [`Error::Invalid`] without a reason.
pub(crate) async fn give_up(tx: &mut Tx, actor: &Actor, o: &Outgoing, reason: &str) -> Result<()> {
    require_of(actor, o)?;
    moved(o, State::Cancelled)?;
    let reason = require_reason(reason)?;
    withdraw(tx, o, State::Cancelled).await?;
    note(tx, actor, o, "given-up", reason, "").await?;
    tx.record(Event::new("documents.outgoing.cancelled", o.id.0, json!({ "reason": reason })));
    Ok(())
}
