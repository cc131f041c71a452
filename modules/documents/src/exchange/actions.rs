//! The verbs of sending: which agencies there are, to whom a document goes, asking it back, trying again.

use super::model::{Agency, Channel, Package, Send, SendState, is_folder_name, to_ask_back};
use super::package::{self, Purpose};
use super::store::{agencies, links, outgoing, received, sends};
use super::{push, settings};
use crate::outgoing::store::amendments;
use crate::outgoing::{Amends, Outgoing, OutgoingId, State};
use crate::{policy, secrecy};
use edxml::{BusinessKind, ResponseFor};
use kernel::{Actor, App, Error, Event, FieldErrors, Result, Tx, UserId, is_email, outward};
use serde_json::json;
use uuid::Uuid;

/// What the trail says of an agency: everything but its keys, and of its address the host alone.
fn about(agency: &Agency) -> serde_json::Value {
    let address = match agency.channel {
        Channel::Http => outward::host_of(&agency.address),
        Channel::Directory => agency.address.clone(),
        Channel::Mail | Channel::Link => String::new(),
    };
    json!({ "organ_id": agency.organ_id, "name": agency.name, "channel": agency.channel.key(), "address": address,
        "relays": agency.relays, "recalls_by_status": agency.recalls_by_status })
}

/// Keeps an agency, new or changed.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] by field, [`Error::Conflict`].
pub(crate) async fn keep_agency(tx: &mut Tx, actor: &Actor, agency: &Agency, is_new: bool) -> Result<()> {
    actor.require(policy::PEERS)?;
    check(agency)?;
    let same = agencies::by_organ(tx, &agency.organ_id).await?.filter(|other| other.id != agency.id);
    if let Some(other) = same {
        return Err(Error::invalid("organ_id", format!("Mã định danh này là của “{}”.", other.name)));
    }
    if is_new {
        if agencies::insert(tx, agency).await? {
            tx.record(Event::new("documents.exchange.agency_added", agency.id, about(agency)));
        }
        return Ok(());
    }
    agencies::update(tx, agency).await?;
    tx.record(Event::new("documents.exchange.agency_changed", agency.id, about(agency)));
    Ok(())
}

fn check(agency: &Agency) -> Result<()> {
    let mut errors = FieldErrors::default();
    if agency.name.is_empty() || agency.name.chars().count() > 200 {
        errors.add("name", "Nhập tên cơ quan, tổ chức, không quá 200 ký tự.");
    }
    if agency.channel.speaks_edxml() && agency.organ_id.is_empty() {
        errors.add("organ_id", "Nhập mã định danh của cơ quan nhận, ví dụ H55.242.");
    }
    if !agency.organ_id.is_empty() && !edxml::is_organ_id(&agency.organ_id) {
        errors.add("organ_id", "Mã định danh chưa đúng. Nhập như H55.242 hoặc 000.00.00.H55.");
    }
    match agency.channel {
        Channel::Http => {
            if let Err(said) = outward::check_url(&agency.address) {
                errors.add("address", said);
            }
        }
        Channel::Directory if !is_folder_name(&agency.address) => {
            errors.add("address", "Tên thư mục chỉ gồm chữ thường không dấu, chữ số, dấu - và _.");
        }
        Channel::Mail if !is_email(&agency.address) => {
            errors.add("address", "Nhập địa chỉ thư điện tử, ví dụ vanphong@congty.vn.");
        }
        _ => {}
    }
    if agency.key_out.chars().count() > 500 {
        errors.add("key_out", "Khóa dài nhất 500 ký tự.");
    }
    errors.check()
}

/// Exchanges nothing more with an agency; what was exchanged stays.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`].
pub(crate) async fn close_agency(tx: &mut Tx, actor: &Actor, agency: &Agency) -> Result<()> {
    actor.require(policy::PEERS)?;
    let closed = Agency { closed_at: agency.closed_at.or(Some(tx.now)), ..agency.clone() };
    agencies::update(tx, &closed).await?;
    agencies::set_key(tx, agency.id, "").await?;
    tx.record(Event::new("documents.exchange.agency_closed", agency.id, json!({ "name": agency.name })));
    Ok(())
}

/// Gives an agency another key with which it sends to us; the old one opens nothing from now on.
///
/// # Errors
/// [`Error::Forbidden`].
pub(crate) async fn renew_key(tx: &mut Tx, actor: &Actor, agency: &Agency) -> Result<String> {
    actor.require(policy::PEERS)?;
    let key = format!("xk_{}", secret());
    agencies::set_key(tx, agency.id, kernel::Digest::of(key.as_bytes()).as_str()).await?;
    tx.record(Event::new("documents.exchange.key_renewed", agency.id, json!({ "name": agency.name })));
    Ok(key)
}

/// 244 bits that nobody guesses.
pub(crate) fn secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// To whom a document goes, and as what.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recipients {
    pub agencies: Vec<Uuid>,
    pub purpose: Purpose,
}

/// Chooses recipients: of an issued document it goes at once, of one that is not yet with its number.
///
/// # Errors
/// [`Error::Invalid`] without a recipient, [`Error::Refused`] in words.
pub(crate) async fn send(tx: &mut Tx, app: &App, actor: &Actor, issued: &Outgoing, to: &Recipients) -> Result<usize> {
    actor.require(policy::ISSUE)?;
    require_in_force(issued)?;
    if to.agencies.is_empty() {
        return Err(Error::invalid("agencies", "Chọn ít nhất một nơi nhận."));
    }
    let is_issued = issued.state == State::Issued;
    let purpose = match to.purpose.kind {
        BusinessKind::New => purpose_of(tx, issued.id).await?,
        _ if is_issued => to.purpose.clone(),
        _ => return Err(Error::refused("Văn bản chưa phát hành được gửi đi với loại nghiệp vụ của nó.")),
    };
    let kind = purpose.kind;
    let package = if is_issued { Some(keep_package(tx, app, issued, purpose).await?) } else { None };
    let mut made = Vec::new();
    for id in &to.agencies {
        let agency = agencies::find(tx, *id).await?;
        if agency.closed_at.is_some() {
            return Err(Error::invalid("agencies", format!("“{}” không còn trao đổi văn bản.", agency.name)));
        }
        if let Some(package) = package.as_ref().filter(|_| agency.channel.speaks_edxml()) {
            package::check(package)?;
        }
        let package = package.as_ref().map(|package| package.id);
        let new = sends::NewSend { document: issued.id.0, package, agency: *id, kind };
        if sends::insert(tx, &new, actor.user, &actor.name).await?.is_some() {
            made.push(agency.name);
        }
    }
    if !made.is_empty() {
        let detail = json!({ "symbol": issued.symbol, "to": made, "kind": kind.number() });
        tx.record(Event::new("documents.exchange.addressed", issued.id.0, detail));
        push::ask(tx).await?;
    }
    Ok(made.len())
}

/// What was recalled, replaced or given up goes to nobody any more.
pub(crate) fn may_go(document: &Outgoing) -> bool {
    !matches!(document.state, State::Recalled | State::Replaced | State::Cancelled)
}

fn require_in_force(document: &Outgoing) -> Result<()> {
    match may_go(document) {
        true => Ok(()),
        false => Err(Error::refused("Văn bản đã thu hồi, thay thế hoặc hủy nên không gửi được.")),
    }
}

/// What others get of an issued document, as it was sent or would be.
///
/// # Errors
/// [`Error::Refused`] in words where it cannot go.
pub(crate) async fn package_of(tx: &Tx, app: &App, issued: &Outgoing) -> Result<Package> {
    match sends::newest_package(tx, issued.id.0).await? {
        Some(package) => Ok(package),
        None => keep_package(tx, app, issued, purpose_of(tx, issued.id).await?).await,
    }
}

/// Makes what others get of a document, with its files.
async fn keep_package(tx: &Tx, app: &App, issued: &Outgoing, purpose: Purpose) -> Result<Package> {
    secrecy::require_open(&issued.symbol, &[])?;
    if issued.draft.is_paper {
        return Err(Error::refused("Văn bản giấy ký tay không gửi qua liên thông: gửi bản giấy tới nơi nhận này."));
    }
    let Some(from) = settings::ourselves(app, tx, tx.ward).await? else {
        return Err(Error::refused("Chưa có mã định danh của phường. Quản trị viên nhập ở trang Thiết lập."));
    };
    let files = match purpose.kind {
        BusinessKind::Recall => Vec::new(),
        _ => outgoing::files(tx, issued).await?,
    };
    if files.is_empty() && purpose.kind != BusinessKind::Recall {
        return Err(Error::refused("Văn bản chưa có tệp đã ký nên chưa gửi được."));
    }
    let place = settings::place(app, tx.ward);
    let package = package::pack(issued, &from, &place, purpose, answers(tx, issued).await?, files)?;
    sends::keep_package(tx, &package).await?;
    Ok(package)
}

/// What an issued document answers, as its sender knows it.
async fn answers(tx: &Tx, issued: &Outgoing) -> Result<Option<ResponseFor>> {
    let Some(answered) = issued.answers else { return Ok(None) };
    let Some(came) = received::of_document(tx, answered).await? else { return Ok(None) };
    Ok(Some(ResponseFor {
        organ_id: came.organ_id,
        code: came.symbol,
        promulgated_on: came.body.promulgated_on,
        document_id: came.edoc_id,
    }))
}

/// What an issued document is sent as: in place of what it replaces, else as a new one. A correction is a document of its
/// own, which takes nothing's place (NĐ 30/2020, Điều 18).
async fn purpose_of(tx: &Tx, document: OutgoingId) -> Result<Purpose> {
    let amendment = amendments::of(tx, document).await?.filter(|one| one.kind == Amends::Replaces);
    let Some(amendment) = amendment else { return Ok(Purpose::default()) };
    let Some(earlier) = sends::newest_package(tx, amendment.earlier.0).await? else { return Ok(Purpose::default()) };
    let reason = amendment.reason.chars().take(edxml::LONGEST_BUSINESS_REASON).collect();
    Ok(Purpose { kind: BusinessKind::Replace, reason, about: earlier.edoc_id })
}

/// Whoever has or is to have the document that this one replaces or corrects, or gave it back, is sent this one too.
async fn follow(tx: &mut Tx, actor: &Actor, issued: &Outgoing) -> Result<()> {
    let Some(amendment) = amendments::of(tx, issued.id).await? else { return Ok(()) };
    let kind = purpose_of(tx, issued.id).await?.kind;
    for send in sends::of_document(tx, amendment.earlier.0).await? {
        let waits = matches!(send.state, SendState::Waiting | SendState::Failed);
        let was_asked = matches!(send.state, SendState::RecallAsked | SendState::Recalled);
        let had = send.state.is_out() || waits || was_asked;
        if had && send.kind != BusinessKind::Recall && agencies::find(tx, send.agency).await?.closed_at.is_none() {
            let new = sends::NewSend { document: issued.id.0, package: None, agency: send.agency, kind };
            sends::insert(tx, &new, actor.user, &actor.name).await?;
        }
    }
    if amendment.kind == Amends::Replaces {
        sends::cancel(tx, amendment.earlier.0, "").await?;
        links::close(tx, amendment.earlier.0).await?;
    }
    Ok(())
}

/// A document was issued: what was planned for it is made ready in the transaction that issues it. What cannot go says why
/// beside its recipient; it never holds up the issue.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn issued(tx: &mut Tx, app: &App, actor: &Actor, issued: &Outgoing) -> Result<()> {
    follow(tx, actor, issued).await?;
    let document = issued.id.0;
    if !sends::of_document(tx, document).await?.iter().any(|send| send.state == SendState::Planned) {
        return Ok(());
    }
    let package = match keep_package(tx, app, issued, purpose_of(tx, issued.id).await?).await {
        Ok(package) => package,
        Err(Error::Refused(said)) => return sends::fail_planned(tx, document, &said).await,
        Err(e) => return Err(e),
    };
    let count = sends::release(tx, document, package.id).await?;
    tx.record(Event::new("documents.exchange.released", document, json!({ "recipients": count })));
    push::ask(tx).await
}

/// A document was recalled: whoever has it is asked to give it back, whoever waits for it gets nothing, links are closed.
///
/// # Errors
/// [`Error::Refused`] in words where the question cannot go.
pub(crate) async fn recalled(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    document: OutgoingId,
    reason: &str,
) -> Result<usize> {
    let issued = crate::outgoing::store::find(tx, document).await?.ok_or(Error::NotFound)?;
    let all = sends::of_document(tx, document.0).await?;
    let out = to_ask_back(&all);
    sends::cancel(tx, document.0, reason).await?;
    links::close(tx, document.0).await?;
    if !out.is_empty() {
        ask_back(tx, app, (actor.user, &actor.name), &issued, &out, reason).await?;
    }
    let detail = json!({ "symbol": issued.symbol, "reason": reason, "asked": out.len() });
    tx.record(Event::new("documents.exchange.recalled", document.0, detail));
    Ok(out.len())
}

async fn ask_back(
    tx: &mut Tx,
    app: &App,
    by: (UserId, &str),
    issued: &Outgoing,
    out: &[&Send],
    why: &str,
) -> Result<()> {
    if why.chars().count() > edxml::LONGEST_BUSINESS_REASON {
        return Err(Error::invalid("reason", "Lý do dài nhất 500 ký tự."));
    }
    let mut about = String::new();
    for send in out {
        about = match send.package {
            Some(package) => sends::package(tx, package).await?.edoc_id,
            None => about,
        };
    }
    let purpose = Purpose { kind: BusinessKind::Recall, reason: why.to_owned(), about };
    let package = keep_package(tx, app, issued, purpose).await?;
    let mut asked = Vec::new();
    for send in out {
        let agency = agencies::find(tx, send.agency).await?;
        let to = if agency.channel.speaks_edxml() { SendState::RecallAsked } else { SendState::Recalled };
        sends::set_state(tx, send, to, why).await?;
        // Who had it twice is asked once.
        if agency.channel == Channel::Link || asked.contains(&agency.id) {
            continue;
        }
        asked.push(agency.id);
        let new = sends::NewSend {
            document: issued.id.0,
            package: Some(package.id),
            agency: send.agency,
            kind: BusinessKind::Recall,
        };
        if sends::insert(tx, &new, by.0, by.1).await?.is_none() {
            let said = format!("“{}” đã được yêu cầu với lý do này. Nêu lý do khác để yêu cầu lại.", agency.name);
            return Err(Error::invalid("reason", said));
        }
    }
    push::ask(tx).await
}

/// What was on its way when its send was taken back went after all: whoever has it now is asked to give it back.
///
/// # Errors
/// When the database refuses.
pub(super) async fn went_after_all(tx: &mut Tx, app: &App, send: Uuid) -> Result<bool> {
    let send = sends::find(tx, send).await?;
    let is_taken_back = send.state == SendState::Cancelled && send.kind != BusinessKind::Recall;
    if !is_taken_back || !sends::set_state(tx, &send, SendState::Sent, "").await? {
        return Ok(false);
    }
    let issued = crate::outgoing::store::find(tx, OutgoingId(send.document)).await?.ok_or(Error::NotFound)?;
    if issued.state == State::Recalled {
        links::close(tx, send.document).await?;
        let (went, by) = (sends::find(tx, send.id).await?, (send.made_by, send.made_by_name.as_str()));
        let why: String = send.said.chars().take(edxml::LONGEST_BUSINESS_REASON).collect();
        match ask_back(tx, app, by, &issued, &[&went], &why).await {
            // Who was sent it twice has been asked already.
            Err(Error::Invalid(_)) => {}
            other => other?,
        }
    }
    Ok(true)
}

/// Sends once more at once: what failed or waits, or what the recipient has refused or given back.
///
/// # Errors
/// [`Error::Refused`] where it went meanwhile, or is no longer in force.
pub(crate) async fn retry(tx: &mut Tx, app: &App, actor: &Actor, send: &Send) -> Result<()> {
    actor.require(policy::ISSUE)?;
    let gone = || Error::refused("Nơi nhận này không còn chờ gửi. Ông/bà tải lại trang để xem tình trạng mới.");
    if !send.can_be_retried(tx.now) {
        return Err(gone());
    }
    let issued = crate::outgoing::store::find(tx, OutgoingId(send.document)).await?.ok_or(Error::NotFound)?;
    if send.kind != BusinessKind::Recall {
        require_in_force(&issued)?;
    }
    if send.package.is_none() {
        let purpose = purpose_of(tx, issued.id).await?;
        let package = keep_package(tx, app, &issued, purpose).await?;
        sends::set_package(tx, send.id, package.id).await?;
    }
    if !sends::set_again(tx, send).await? {
        return Err(gone());
    }
    tx.record(Event::new("documents.exchange.retried", send.document, json!({ "send": send.id })));
    push::ask(tx).await
}

/// Takes a recipient away before anything went to it, or leaves one alone that failed or refused.
///
/// # Errors
/// [`Error::Refused`] where it went meanwhile.
pub(crate) async fn unplan(tx: &mut Tx, actor: &Actor, send: &Send) -> Result<()> {
    actor.require(policy::ISSUE)?;
    let is_left = send.state.can_be_given_up() && sends::give_up(tx, send).await?;
    if !is_left && !sends::remove_planned(tx, send.id).await? {
        return Err(Error::refused("Văn bản đã ban hành nên không bỏ nơi nhận được; hãy dùng Lấy lại văn bản."));
    }
    tx.record(Event::new("documents.exchange.unaddressed", send.document, json!({ "agency": send.agency })));
    Ok(())
}
