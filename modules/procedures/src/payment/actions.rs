//! The verbs of payment: ask, take cash, count a transfer, give back, decide what a transfer is.

use super::fees::{FeeLine, total};
use super::model::{How, Obligation, ObligationId, Payment, PaymentId, PaymentState, Standing, Timing};
use super::{matching, statement, store};
use crate::dossier::{self, Dossier, State, Why};
use crate::policy;
use kernel::{Actor, Error, Event, Result, Tx, local_day};
use serde_json::json;
use uuid::Uuid;

/// What is asked for a dossier.
pub(crate) struct Demand {
    pub id: ObligationId,
    pub timing: Timing,
    /// Why nothing is asked, word for word.
    pub exemption: String,
    pub lines: Vec<FeeLine>,
    /// Why no amount is known, where no rule holds.
    pub pending: String,
}

/// Asks for the fee of a dossier, or asks anew while nothing was paid. Where it is to be paid first, the dossier waits
/// for it. The same id again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] without the ground of an exemption; [`Error::Refused`] where no amount is known yet, money came
/// already or the dossier is over.
pub(crate) async fn demand(tx: &mut Tx, actor: &Actor, dossier: &Dossier, new: Demand) -> Result<()> {
    actor.require(policy::MONEY)?;
    let before = store::of_dossier(tx, dossier.id).await?;
    if before.as_ref().is_some_and(|o| o.id == new.id) {
        return Ok(());
    }
    let exempt = new.timing == Timing::Exempt;
    if exempt && new.exemption.trim().is_empty() {
        return Err(Error::invalid("exemption", "Chọn hoặc ghi căn cứ miễn phí, lệ phí."));
    }
    if !exempt && new.lines.is_empty() && !new.pending.is_empty() {
        return Err(Error::refused(format!(
            "Chưa có mức thu cho hồ sơ này nên chưa lập được: {} Quản trị viên nhập mức thu ở danh mục thủ tục.",
            new.pending
        )));
    }
    if !dossier.state.is_open() && new.timing != Timing::After {
        return Err(Error::refused("Hồ sơ đã giải quyết xong nên không thu trước, không miễn nữa."));
    }
    let amount = if exempt { 0 } else { total(&new.lines) };
    let settled = (amount == 0).then_some(tx.now);
    let made = Obligation {
        id: new.id,
        dossier: dossier.id,
        code: dossier.code.clone(),
        amount,
        paid: 0,
        timing: new.timing,
        exemption: if exempt { new.exemption } else { String::new() },
        lines: new.lines,
        asked_at: tx.now,
        settled_at: settled,
        receipt_number: String::new(),
        version: 1,
    };
    match before {
        Some(o) if o.paid != 0 => {
            return Err(Error::refused("Đã có khoản nộp cho hồ sơ này nên không lập lại mức thu. Hoàn lại trước."));
        }
        Some(o) => store::update(tx, &Obligation { id: o.id, version: o.version, ..made.clone() }).await?,
        None => store::insert(tx, &made).await?,
    }
    let detail = json!({ "code": dossier.code, "amount": amount, "timing": made.timing.key() });
    tx.record(Event::new("procedures.fee.asked", dossier.id.0, detail));
    if amount > 0 && new.timing == Timing::Before {
        return wait_for_payment(tx, dossier).await;
    }
    if dossier.state == State::Payment { resume(tx, dossier).await } else { Ok(()) }
}

/// The dossier waits for its fee.
async fn wait_for_payment(tx: &mut Tx, dossier: &Dossier) -> Result<()> {
    let ready = match dossier.state {
        State::Received => dossier::actions::shift(tx, dossier, State::Processing, Why::none()).await?,
        _ => dossier.clone(),
    };
    if ready.state == State::Processing {
        dossier::actions::shift(tx, &ready, State::Payment, Why::none()).await?;
    }
    Ok(())
}

/// Paid: the dossier goes on by itself.
async fn resume(tx: &mut Tx, dossier: &Dossier) -> Result<()> {
    let why = Why::none().saying("Đã hoàn thành nghĩa vụ tài chính.");
    dossier::actions::shift(tx, dossier, State::Processing, why).await.map(|_| ())
}

/// What the register of a transfer did with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// It was known already.
    Repeated,
    /// It counts for a dossier.
    Matched,
    /// No dossier could be recognised.
    Loose,
}

/// Money that came by a bank.
pub(crate) struct Transfer<'a> {
    pub line: &'a statement::Line,
    pub how: How,
    /// The statement in which it stands.
    pub statement: Option<Uuid>,
}

/// Counts money that came by a bank, for the dossier that it names. The same transfer again changes nothing, in
/// whichever way it is told.
pub(crate) async fn count(tx: &mut Tx, transfer: Transfer<'_>) -> Result<Counted> {
    let line = transfer.line;
    let known = store::payment_by_key(tx, &line.key).await?;
    if let Some(known) = known.as_ref().filter(|known| known.key == line.key || known.how != transfer.how) {
        return again(tx, known, &transfer).await;
    }
    let existing = store::existing_keys(tx, &matching::candidates(&line.description)).await?;
    let obligation = match matching::choose(existing) {
        Some(key) => store::by_key(tx, &key).await?,
        None => None,
    };
    let mut statement = transfer.statement;
    match (known, &obligation) {
        (Some(known), _) => statement = part(tx, &known, statement).await?,
        (None, Some(o)) => {
            if let Some(known) = store::told_before(tx, o.id, transfer.how, (line.amount, line.day)).await? {
                return again(tx, &known, &transfer).await;
            }
        }
        (None, None) => {}
    }
    let payment = Payment {
        id: PaymentId::new(),
        key: line.key.clone(),
        obligation: obligation.as_ref().map(|o| o.id),
        code: obligation.as_ref().map_or_else(String::new, |o| o.code.clone()),
        how: transfer.how,
        amount: line.amount,
        on_day: line.day,
        reference: line.reference.clone(),
        description: line.description.clone(),
        state: if obligation.is_some() { PaymentState::Counted } else { PaymentState::Loose },
        statement,
        reason: String::new(),
        by_name: tx.actor_name().to_owned(),
    };
    if !store::insert_payment(tx, &payment).await? {
        return Ok(Counted::Repeated);
    }
    match obligation {
        Some(o) => apply(tx, &o, &payment).await.map(|()| Counted::Matched),
        None => Ok(Counted::Loose),
    }
}

async fn again(tx: &Tx, known: &Payment, transfer: &Transfer<'_>) -> Result<Counted> {
    if transfer.statement.is_some() && known.statement.is_none() {
        store::seen_in(tx, known.id, transfer.statement).await?;
    }
    if known.key != transfer.line.key {
        store::known_as(tx, known.id, &transfer.line.key).await?;
    }
    Ok(Counted::Repeated)
}

/// Two that were taken for one: the bank tells both the same way, under two numbers. Gives the statement of the other.
async fn part(tx: &Tx, known: &Payment, statement: Option<Uuid>) -> Result<Option<Uuid>> {
    store::known_as(tx, known.id, "").await?;
    if known.how == How::Webhook {
        store::seen_in(tx, known.id, None).await?;
    }
    Ok(statement.or(known.statement))
}

/// Adds a payment to its obligation; what is paid in full lets the dossier go on.
async fn apply(tx: &mut Tx, o: &Obligation, payment: &Payment) -> Result<()> {
    let now = store::add_paid(tx, o.id, payment.amount, payment.how.is_transfer()).await?;
    let detail = json!({ "code": o.code, "amount": payment.amount, "how": payment.how.key(), "paid": now.paid });
    let kind = if payment.amount < 0 { "procedures.fee.refunded" } else { "procedures.fee.paid" };
    tx.record(Event::new(kind, o.dossier.0, detail));
    let met = matches!(now.standing(), Standing::Paid | Standing::Over | Standing::Exempt);
    if met != now.settled_at.is_some() {
        store::settle(tx, o.id, met.then_some(tx.now)).await?;
    }
    let waiting = dossier::store::find(tx, o.dossier).await?.filter(|d| met && d.state == State::Payment);
    match waiting {
        Some(dossier) => resume(tx, &dossier).await,
        None => Ok(()),
    }
}

/// Cash at the counter; its id comes from the form, so that a double click takes it once.
pub(crate) struct Cash {
    pub id: PaymentId,
    pub amount: i64,
    pub receipt_number: String,
}

/// Takes cash for a dossier.
///
/// # Errors
/// [`Error::Invalid`] on `amount`; [`Error::Refused`] where nothing is owed.
pub(crate) async fn take_cash(tx: &mut Tx, actor: &Actor, o: &Obligation, cash: Cash) -> Result<()> {
    actor.require(policy::MONEY)?;
    let key = format!("c:{}", cash.id);
    if store::payment_by_key(tx, &key).await?.is_some() {
        return Ok(());
    }
    if o.rest() == 0 {
        return Err(Error::refused("Hồ sơ này không còn khoản phải nộp."));
    }
    if !(1..=o.rest()).contains(&cash.amount) {
        let most = vietnamese::format_integer(o.rest());
        return Err(Error::invalid("amount", format!("Nhập số tiền từ 1 đến {most} đồng (số còn phải nộp).")));
    }
    let payment = by_hand(tx, o, How::Cash, (cash.id, key), cash.amount, String::new());
    if !store::insert_payment(tx, &payment).await? {
        return Ok(());
    }
    // Whoever pays at the counter is there.
    if let Some(dossier) = dossier::store::find(tx, o.dossier).await? {
        dossier::desk::came(tx, &dossier).await?;
    }
    apply(tx, o, &payment).await?;
    if cash.receipt_number.is_empty() {
        Ok(())
    } else {
        number_receipt(tx, actor, o.dossier, &cash.receipt_number).await
    }
}

fn by_hand(tx: &Tx, o: &Obligation, how: How, (id, key): (PaymentId, String), amount: i64, reason: String) -> Payment {
    Payment {
        id,
        key,
        obligation: Some(o.id),
        code: o.code.clone(),
        how,
        amount,
        on_day: local_day(tx.now),
        reference: String::new(),
        description: String::new(),
        state: PaymentState::Counted,
        statement: None,
        reason,
        by_name: tx.actor_name().to_owned(),
    }
}

/// Money to give back.
pub(crate) struct Refund {
    pub id: PaymentId,
    pub how: How,
    pub amount: i64,
    pub reason: String,
}

/// Gives money back: what was paid twice, or a fee that is no longer owed.
///
/// # Errors
/// [`Error::Invalid`] by field (`amount`, `reason`).
pub(crate) async fn refund(tx: &mut Tx, actor: &Actor, o: &Obligation, refund: Refund) -> Result<()> {
    actor.require(policy::MONEY)?;
    let key = format!("h:{}", refund.id);
    if store::payment_by_key(tx, &key).await?.is_some() {
        return Ok(());
    }
    if !(1..=o.paid).contains(&refund.amount) {
        let most = vietnamese::format_integer(o.paid);
        return Err(Error::invalid("refund", format!("Nhập số tiền từ 1 đến {most} đồng (số đã nộp).")));
    }
    if refund.reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do hoàn tiền."));
    }
    let payment = by_hand(tx, o, refund.how, (refund.id, key), -refund.amount, refund.reason);
    if store::insert_payment(tx, &payment).await? { apply(tx, o, &payment).await } else { Ok(()) }
}

/// Keeps the number of the electronic receipt.
///
/// # Errors
/// [`Error::Invalid`] where it is no such number; [`Error::Refused`] where nothing was paid.
pub(crate) async fn number_receipt(
    tx: &mut Tx,
    actor: &Actor,
    dossier: dossier::DossierId,
    number: &str,
) -> Result<()> {
    actor.require(policy::MONEY)?;
    let o = store::of_dossier(tx, dossier).await?.ok_or(Error::NotFound)?;
    let number = number.trim();
    if number.is_empty() || number.chars().count() > 60 {
        return Err(Error::invalid("receipt_number", "Nhập số biên lai điện tử, không quá 60 ký tự."));
    }
    if o.paid <= 0 {
        return Err(Error::refused("Chưa có khoản nộp nào nên chưa có biên lai."));
    }
    store::update(tx, &Obligation { receipt_number: number.to_owned(), ..o.clone() }).await?;
    tx.record(Event::new("procedures.fee.receipt", dossier.0, json!({ "code": o.code, "number": number })));
    Ok(())
}

/// Counts a loose transfer for the dossier that a person names.
///
/// # Errors
/// [`Error::Invalid`] on `code` where no fee was asked under it.
pub(crate) async fn assign(tx: &mut Tx, actor: &Actor, id: PaymentId, code: &str) -> Result<()> {
    actor.require(policy::MONEY)?;
    let payment = store::payment(tx, id).await?.ok_or(Error::NotFound)?;
    let missing = || Error::invalid("code", "Không có khoản thu nào của hồ sơ mang mã này.");
    let o = store::by_key(tx, &matching::key(code)).await?.ok_or_else(missing)?;
    store::decide(tx, &payment, Some(&o), "").await?;
    apply(tx, &o, &payment).await
}

/// Sets a loose transfer aside: it is no fee.
///
/// # Errors
/// [`Error::Invalid`] without a reason.
pub(crate) async fn set_aside(tx: &mut Tx, actor: &Actor, id: PaymentId, reason: &str) -> Result<()> {
    actor.require(policy::MONEY)?;
    let payment = store::payment(tx, id).await?.ok_or(Error::NotFound)?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu vì sao khoản tiền này không phải phí, lệ phí."));
    }
    store::decide(tx, &payment, None, reason.trim()).await?;
    tx.record(Event::new("procedures.fee.set_aside", id.0, json!({ "amount": payment.amount, "reason": reason })));
    Ok(())
}

/// What an import of a statement did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Imported {
    pub lines: usize,
    pub matched: usize,
    pub loose: usize,
    pub repeated: usize,
}

/// Counts every line of a statement, in one write; the same file twice changes nothing.
pub(crate) async fn import(
    tx: &mut Tx,
    actor: &Actor,
    (file_name, digest): (&str, &kernel::Digest),
    lines: &[statement::Line],
) -> Result<Imported> {
    actor.require(policy::MONEY)?;
    let mut done = Imported { lines: lines.len(), ..Imported::default() };
    if store::statement_of(tx, digest.as_str()).await?.is_some() {
        return Ok(Imported { repeated: lines.len(), ..done });
    }
    let id = Uuid::now_v7();
    // What is known goes first, so that a second payment is not taken for it, wherever the file lists them.
    let (mut ordered, mut fresh) = (Vec::new(), Vec::new());
    for line in lines {
        match store::payment_by_key(tx, &line.key).await? {
            Some(_) => ordered.push(line),
            None => fresh.push(line),
        }
    }
    ordered.append(&mut fresh);
    for line in ordered {
        match count(tx, Transfer { line, how: How::Bank, statement: Some(id) }).await? {
            Counted::Matched => done.matched += 1,
            Counted::Loose => done.loose += 1,
            Counted::Repeated => done.repeated += 1,
        }
    }
    let whole = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let row = store::StatementRow {
        id,
        digest: digest.as_str().to_owned(),
        file_name: file_name.to_owned(),
        lines: whole(done.lines),
        fresh: whole(done.matched + done.loose),
        matched: whole(done.matched),
        amount: lines.iter().map(|line| line.amount).sum(),
        made_at: tx.now,
        by_name: actor.name.clone(),
    };
    store::insert_statement(tx, &row).await?;
    let detail = json!({ "file": file_name, "digest": digest.as_str(), "lines": done.lines, "matched": done.matched });
    tx.record(Event::new("procedures.statement.imported", id, detail));
    Ok(done)
}
