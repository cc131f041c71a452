//! Every query about obligations, payments and bank statements.

use super::model::{How, Obligation, ObligationId, Payment, PaymentId, PaymentState, Timing};
use super::statement::Columns;
use crate::dossier::DossierId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Args, Conn, Error, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// The most rows of a list.
pub(crate) const MOST: usize = 200;
/// The most payments of one day that are reconciled at once.
const MOST_OF_DAY: usize = 20_000;
const COLUMNS: &str =
    "id, dossier_id, code, amount, paid, timing, exemption, lines, asked_at, settled_at, receipt_number, version";
const PAYMENT_COLUMNS: &str = "id, pay_key, obligation_id, code, how, amount, on_day, reference, description, state, statement_id, reason, by_name";

#[derive(FromQueryResult)]
struct ObligationRow {
    id: ObligationId,
    dossier_id: DossierId,
    code: String,
    amount: i64,
    paid: i64,
    timing: String,
    exemption: String,
    lines: String,
    asked_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
    receipt_number: String,
    version: i32,
}

impl TryFrom<ObligationRow> for Obligation {
    type Error = Error;

    fn try_from(r: ObligationRow) -> Result<Self> {
        Ok(Obligation {
            id: r.id,
            dossier: r.dossier_id,
            code: r.code,
            amount: r.amount,
            paid: r.paid,
            timing: Timing::from_key(&r.timing).unwrap_or(Timing::Before),
            exemption: r.exemption,
            lines: serde_json::from_str(&r.lines)?,
            asked_at: r.asked_at,
            settled_at: r.settled_at,
            receipt_number: r.receipt_number,
            version: r.version,
        })
    }
}

#[derive(FromQueryResult)]
struct PaymentRow {
    id: PaymentId,
    pay_key: String,
    obligation_id: Option<ObligationId>,
    code: String,
    how: String,
    amount: i64,
    on_day: NaiveDate,
    reference: String,
    description: String,
    state: String,
    statement_id: Option<Uuid>,
    reason: String,
    by_name: String,
}

impl From<PaymentRow> for Payment {
    fn from(r: PaymentRow) -> Self {
        Payment {
            id: r.id,
            key: r.pay_key,
            obligation: r.obligation_id,
            code: r.code,
            how: How::from_key(&r.how),
            amount: r.amount,
            on_day: r.on_day,
            reference: r.reference,
            description: r.description,
            state: PaymentState::from_key(&r.state),
            statement: r.statement_id,
            reason: r.reason,
            by_name: r.by_name,
        }
    }
}

async fn obligations(conn: &Conn, rest: &str, args: Args) -> Result<Vec<Obligation>> {
    let sql = format!("SELECT {COLUMNS} FROM fee_obligation WHERE ward_id = $1 AND {rest}");
    conn.all::<ObligationRow>(&sql, args).await?.into_iter().map(Obligation::try_from).collect()
}

async fn payments(conn: &Conn, rest: &str, args: Args) -> Result<Vec<Payment>> {
    let sql = format!("SELECT {PAYMENT_COLUMNS} FROM fee_payment WHERE ward_id = $1 AND {rest}");
    Ok(conn.all::<PaymentRow>(&sql, args).await?.into_iter().map(Payment::from).collect())
}

/// What is owed for a dossier, where anything was asked.
pub(crate) async fn of_dossier(conn: &Conn, dossier: DossierId) -> Result<Option<Obligation>> {
    Ok(obligations(conn, "dossier_id = $2", args![conn.ward, dossier]).await?.pop())
}

/// An obligation by its id.
pub(super) async fn find(conn: &Conn, id: ObligationId) -> Result<Option<Obligation>> {
    Ok(obligations(conn, "id = $2", args![conn.ward, id]).await?.pop())
}

/// Those of these keys of dossiers for which something is owed.
pub(super) async fn existing_keys(conn: &Conn, keys: &[String]) -> Result<Vec<String>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (2..keys.len() + 2).map(|at| format!("${at}")).collect();
    let sql =
        format!("SELECT match_key FROM fee_obligation WHERE ward_id = $1 AND match_key IN ({})", marks.join(", "));
    let mut args = args![conn.ward];
    args.extend(keys.iter().map(|key| sea_orm::Value::from(key.as_str())));
    conn.scalars(&sql, args).await
}

/// The obligation of a dossier's key.
pub(super) async fn by_key(conn: &Conn, key: &str) -> Result<Option<Obligation>> {
    Ok(obligations(conn, "match_key = $2", args![conn.ward, key]).await?.pop())
}

/// The oldest that are not settled.
pub(super) async fn open(conn: &Conn) -> Result<Vec<Obligation>> {
    let rest = format!("settled_at IS NULL ORDER BY asked_at, id LIMIT {MOST}");
    obligations(conn, &rest, args![conn.ward]).await
}

/// Those for which more came than was owed.
pub(super) async fn overpaid(conn: &Conn) -> Result<Vec<Obligation>> {
    let rest = format!("paid > amount ORDER BY asked_at, id LIMIT {MOST}");
    obligations(conn, &rest, args![conn.ward]).await
}

/// Keeps what is owed for a dossier.
pub(super) async fn insert(tx: &Tx, o: &Obligation) -> Result<()> {
    let row = row! {
        id: o.id, dossier_id: o.dossier, code: o.code.as_str(), match_key: super::matching::key(&o.code),
        amount: o.amount, timing: o.timing.key(), exemption: o.exemption.as_str(),
        lines: serde_json::to_string(&o.lines)?, asked_at: o.asked_at, asked_by_name: tx_name(tx),
        settled_at: o.settled_at,
    };
    tx.insert("fee_obligation", row).await
}

fn tx_name(tx: &Tx) -> String {
    tx.actor_name().to_owned()
}

/// Changes what is owed, unless somebody else has meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(super) async fn update(tx: &Tx, o: &Obligation) -> Result<()> {
    let row = row! {
        amount: o.amount, timing: o.timing.key(), exemption: o.exemption.as_str(),
        lines: serde_json::to_string(&o.lines)?, settled_at: o.settled_at, receipt_number: o.receipt_number.as_str(),
        version: o.version + 1,
    };
    if tx.update("fee_obligation", row! { id: o.id, version: o.version }, row).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Có người vừa xử lý khoản thu này. Ông/bà tải lại trang để xem rồi làm tiếp.".into()))
}

/// Adds to what was paid; gives the obligation as it is then. Others wait until this write ends. What was given back by
/// transfer was not paid online.
pub(super) async fn add_paid(tx: &Tx, id: ObligationId, amount: i64, online: bool) -> Result<Obligation> {
    let sql = "UPDATE fee_obligation SET paid = paid + $3, version = version + 1, \
               paid_online = CASE WHEN paid + $3 <= 0 THEN FALSE WHEN $3 > 0 THEN (paid_online OR $4) \
               ELSE paid_online AND (SELECT COALESCE(SUM(p.amount), 0) FROM fee_payment p WHERE p.ward_id = $1 \
               AND p.obligation_id = $2 AND p.how IN ('bank', 'webhook', 'refund-bank')) > 0 END \
               WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![tx.ward, id, amount, online]).await?;
    find(tx, id).await?.ok_or(Error::NotFound)
}

/// Notes that an obligation is met, or no longer is.
pub(super) async fn settle(tx: &Tx, id: ObligationId, at: Option<DateTime<Utc>>) -> Result<()> {
    tx.update("fee_obligation", row! { id: id }, row! { settled_at: at }).await.map(|_| ())
}

/// Keeps a payment; says whether it was new. The same key again changes nothing.
pub(super) async fn insert_payment(tx: &Tx, p: &Payment) -> Result<bool> {
    let sql = format!(
        "INSERT INTO fee_payment (ward_id, {PAYMENT_COLUMNS}, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING"
    );
    let args = args![
        tx.ward,
        p.id,
        p.key.as_str(),
        p.obligation,
        p.code.as_str(),
        p.how.key(),
        p.amount,
        p.on_day,
        p.reference.as_str(),
        p.description.as_str(),
        p.state.key(),
        p.statement,
        p.reason.as_str(),
        p.by_name.as_str(),
        tx.now
    ];
    Ok(tx.exec(&sql, args).await? == 1)
}

/// A payment by its key, or by the other one under which the bank told it.
pub(super) async fn payment_by_key(conn: &Conn, key: &str) -> Result<Option<Payment>> {
    let rest = "(pay_key = $2 OR (other_key <> '' AND other_key = $2))";
    Ok(payments(conn, rest, args![conn.ward, key]).await?.pop())
}

/// A payment.
pub(super) async fn payment(conn: &Conn, id: PaymentId) -> Result<Option<Payment>> {
    Ok(payments(conn, "id = $2", args![conn.ward, id]).await?.pop())
}

/// The payments for an obligation, oldest first.
pub(crate) async fn payments_of(conn: &Conn, id: ObligationId) -> Result<Vec<Payment>> {
    payments(conn, "obligation_id = $2 ORDER BY made_at, id", args![conn.ward, id]).await
}

/// The payments of a day.
pub(super) async fn payments_on(conn: &Conn, day: NaiveDate) -> Result<Vec<Payment>> {
    let rest = format!("on_day = $2 ORDER BY on_day, id LIMIT {MOST_OF_DAY}");
    payments(conn, &rest, args![conn.ward, day]).await
}

/// The oldest payments for no dossier that could be recognised.
pub(super) async fn loose(conn: &Conn) -> Result<Vec<Payment>> {
    let rest = format!("state = 'loose' ORDER BY on_day, id LIMIT {MOST}");
    payments(conn, &rest, args![conn.ward]).await
}

/// A payment that the bank told the other way, at once or in a statement, and not yet both ways: the same money under
/// another number.
pub(super) async fn told_before(
    conn: &Conn,
    obligation: ObligationId,
    how: How,
    (amount, day): (i64, NaiveDate),
) -> Result<Option<Payment>> {
    let (from, to) = (day - chrono::Days::new(1), day + chrono::Days::new(1));
    let other = match how {
        How::Bank => "how = 'webhook' AND statement_id IS NULL",
        _ => "how = 'bank'",
    };
    let rest = format!(
        "obligation_id = $2 AND {other} AND other_key = '' AND amount = $3 AND on_day BETWEEN $4 AND $5 \
         ORDER BY made_at, id LIMIT 1"
    );
    Ok(payments(conn, &rest, args![conn.ward, obligation, amount, from, to]).await?.pop())
}

/// Notes that a payment stands in a statement.
pub(super) async fn seen_in(tx: &Tx, id: PaymentId, statement: Option<Uuid>) -> Result<()> {
    tx.update("fee_payment", row! { id: id }, row! { statement_id: statement }).await.map(|_| ())
}

/// Notes the other key under which the bank told a payment, or that there is none.
pub(super) async fn known_as(tx: &Tx, id: PaymentId, key: &str) -> Result<()> {
    tx.update("fee_payment", row! { id: id }, row! { other_key: key }).await.map(|_| ())
}

/// Decides what a loose payment is.
///
/// # Errors
/// [`Error::Conflict`] where somebody has decided.
pub(super) async fn decide(tx: &Tx, p: &Payment, for_: Option<&Obligation>, reason: &str) -> Result<()> {
    let state = if for_.is_some() { PaymentState::Counted } else { PaymentState::SetAside };
    let row = row! {
        state: state.key(), obligation_id: for_.map(|o| o.id), code: for_.map_or("", |o| o.code.as_str()),
        reason: reason, by_name: tx_name(tx),
    };
    if tx.update("fee_payment", row! { id: p.id, state: PaymentState::Loose.key() }, row).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Khoản tiền này vừa được xử lý. Ông/bà tải lại trang để xem.".into()))
}

/// Sao kê đã nhập.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct StatementRow {
    pub id: Uuid,
    pub digest: String,
    pub file_name: String,
    pub lines: i32,
    /// Lines that no statement before it held.
    pub fresh: i32,
    pub matched: i32,
    pub amount: i64,
    pub made_at: DateTime<Utc>,
    pub by_name: String,
}

const STATEMENT_COLUMNS: &str = "id, digest, file_name, lines, fresh, matched, amount, made_at, by_name";

/// A statement by the digest of its file.
pub(super) async fn statement_of(conn: &Conn, digest: &str) -> Result<Option<StatementRow>> {
    let sql = format!("SELECT {STATEMENT_COLUMNS} FROM bank_statement WHERE ward_id = $1 AND digest = $2");
    conn.one(&sql, args![conn.ward, digest]).await
}

/// The newest statements.
pub(super) async fn statements(conn: &Conn) -> Result<Vec<StatementRow>> {
    let sql = format!("SELECT {STATEMENT_COLUMNS} FROM bank_statement WHERE ward_id = $1 ORDER BY id DESC LIMIT 50");
    conn.all(&sql, args![conn.ward]).await
}

/// Keeps a statement.
pub(super) async fn insert_statement(tx: &Tx, s: &StatementRow) -> Result<()> {
    let row = row! {
        id: s.id, digest: s.digest.as_str(), file_name: s.file_name.as_str(), lines: s.lines, fresh: s.fresh,
        matched: s.matched, amount: s.amount, made_at: s.made_at, by_name: s.by_name.as_str(),
    };
    tx.insert("bank_statement", row).await
}

/// What the columns of a layout mean, as a person said once.
pub(super) async fn layout(conn: &Conn, layout: &str) -> Result<Option<Columns>> {
    let sql = "SELECT columns FROM bank_layout WHERE ward_id = $1 AND layout = $2";
    let stored: Option<String> = conn.scalar(sql, args![conn.ward, layout]).await?;
    Ok(stored.map(|columns| serde_json::from_str(&columns)).transpose()?)
}

/// Remembers what the columns of a layout mean.
pub(super) async fn keep_layout(tx: &Tx, layout: &str, columns: &Columns) -> Result<()> {
    let row = row! { layout: layout, columns: serde_json::to_string(columns)? };
    tx.insert_or("bank_layout", row, "ON CONFLICT (ward_id, layout) DO UPDATE SET columns = excluded.columns").await
}
