//! The page of a dossier's fee: what is owed, how to pay it, what came, and what to give back.

use super::actions::{self, Cash, Demand, Refund};
use super::fees::{Ask, FeeLine, province, total};
use super::model::{How, Obligation, ObligationId, Payment, PaymentId, Timing};
use super::{account, store};
use crate::catalogue;
use crate::dossier::{self, Dossier, DossierId, privacy};
use crate::policy;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes, local_day};
use ui::{DataTable, Fields, Status};
use vietnamese::{format_date, format_integer};

/// Routes of a dossier's fee.
pub(super) fn routes(r: Routes) -> Routes {
    let (see, money) = (Access::Holds(policy::HANDLE), Access::Holds(policy::MONEY));
    r.get("/ho-so/{id}/phi", see, show)
        .post("/ho-so/{id}/phi", money, ask)
        .post("/ho-so/{id}/phi/tien-mat", money, cash)
        .post("/ho-so/{id}/phi/hoan", money, refund)
        .post("/ho-so/{id}/phi/bien-lai", money, receipt)
}

/// Where an obligation stands, with its word.
pub(crate) fn badge(t: &ui::T, o: &Obligation) -> Status {
    let (key, level) = o.standing().key();
    Status::new(level, t.get(format!("fee-standing-{key}")))
}

#[derive(Template)]
#[template(path = "payment/pages/show.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    href: String,
    dossier: &'a Dossier,
    /// The obligation with its state, rest and excess in words.
    owed: Option<(&'a Obligation, Status)>,
    lines: DataTable,
    sum: String,
    payments: DataTable,
    /// Is what the bank wrote hidden, for nobody has said what it is read for?
    masked: bool,
    way: Option<account::Way>,
    way_amount: String,
    /// The fee is not known: why.
    pending: String,
    timings: Vec<(String, String)>,
    exemptions: Vec<(String, String)>,
    hows: Vec<(String, String)>,
    may_ask: bool,
    may_take: bool,
    may_refund: bool,
}

async fn load(cx: &Cx, id: &str) -> Result<Dossier> {
    let id: DossierId = id.parse().map_err(|_| Error::NotFound)?;
    dossier::store::find_visible_to(&cx.read(), cx.actor()?, id).await
}

/// `GET /ho-so/{id}/phi`
async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let dossier = load(&cx, &id).await?;
    page(&cx, &dossier, &blank(&cx)).await
}

/// Forms that nobody has filled in; each carries an id of its own.
fn blank(cx: &Cx) -> Fields {
    cx.fields().value("copies", "1").value("pages", "1").value("timing", Timing::Before.key())
}

/// What the rules of the dossier's version ask.
async fn lines_of(cx: &Cx, dossier: &Dossier, copies: u32, pages: u32) -> Result<(Vec<FeeLine>, catalogue::Version)> {
    let version = catalogue::store::version(&cx.read(), dossier.version_id).await?;
    let day = local_day(dossier.received_at.unwrap_or(dossier.registered_at));
    let province = province(cx);
    let ask = Ask { case: &dossier.case_key, channel: dossier.channel, province, day, copies, pages };
    Ok((ask.lines(&version.content.fees), version))
}

fn line_table(t: &ui::T, lines: &[FeeLine]) -> DataTable {
    let mut table = DataTable::new(t.get("fee-lines"))
        .column(t.get("fee-name"))
        .column(t.get("fee-how"))
        .numeric(t.get("fee-amount"));
    for line in lines {
        table.row(vec![
            DataTable::two_lines(&line.name, &line.basis),
            DataTable::text(&line.how),
            DataTable::text(format_integer(line.amount)),
        ]);
    }
    table
}

/// Payments as a table: when, how, what the bank wrote, how much.
pub(super) fn payment_table(t: &ui::T, payments: &[Payment], with_code: bool) -> DataTable {
    let mut table = DataTable::new(t.get("fee-payments")).column(t.get("fee-day")).column(t.get("fee-way"));
    table = if with_code { table.column(t.get("fee-dossier")) } else { table };
    table = table.column(t.get("fee-description")).numeric(t.get("fee-amount"));
    for p in payments {
        let about = [p.reference.as_str(), p.reason.as_str(), p.by_name.as_str()];
        let about: Vec<&str> = about.into_iter().filter(|text| !text.is_empty()).collect();
        let mut cells =
            vec![DataTable::text(format_date(p.on_day)), DataTable::text(t.get(format!("fee-way-{}", p.how.key())))];
        if with_code {
            cells.push(DataTable::text(&p.code));
        }
        cells.push(DataTable::two_lines(&p.description, about.join(" · ")));
        cells.push(DataTable::text(format_integer(p.amount)));
        table.row(cells);
    }
    table
}

fn choices(t: &ui::T, prefix: &str, keys: &[&str]) -> Vec<(String, String)> {
    keys.iter().map(|key| ((*key).to_owned(), t.get(format!("{prefix}-{key}")))).collect()
}

async fn page(cx: &Cx, dossier: &Dossier, f: &Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let owed = store::of_dossier(&conn, dossier.id).await?;
    let count = |name: &str| f.typed(name).parse().unwrap_or(1);
    let (expected, version) = lines_of(cx, dossier, count("copies"), count("pages")).await?;
    let lines = owed.as_ref().map_or(expected.as_slice(), |o| o.lines.as_slice());
    let mut payments = match &owed {
        Some(o) => store::payments_of(&conn, o.id).await?,
        None => Vec::new(),
    };
    let by_bank = payments.iter().any(|p| !p.description.is_empty() || !p.reference.is_empty());
    let masked = by_bank && !privacy::opened(cx, dossier).await?;
    if masked {
        payments.iter_mut().for_each(|p| (p.description, p.reference) = (String::new(), String::new()));
    }
    let way = match &owed {
        Some(o) => account::way_to_pay(&conn, o).await?,
        None => None,
    };
    let exemptions = version.content.exemptions.lines().map(str::trim).filter(|line| !line.is_empty());
    let money = cx.actor()?.can(policy::MONEY);
    let body = Page {
        t,
        f,
        href: format!("{}/phi", dossier.page()),
        sum: format_integer(total(lines)),
        lines: line_table(t, lines),
        payments: payment_table(t, &payments, false),
        masked,
        way_amount: way.as_ref().map(|way| format_integer(way.amount)).unwrap_or_default(),
        way,
        pending: if lines.is_empty() { version.content.fees_pending.clone() } else { String::new() },
        timings: Timing::ALL.map(|at| (at.key().to_owned(), t.get(format!("fee-timing-{}", at.key())))).to_vec(),
        exemptions: exemptions.map(|line| (line.to_owned(), line.to_owned())).collect(),
        hows: choices(t, "fee-way", &[How::RefundBank.key(), How::RefundCash.key()]),
        may_ask: money && owed.as_ref().is_none_or(|o| o.paid == 0),
        may_take: money && owed.as_ref().is_some_and(|o| o.rest() > 0),
        may_refund: money && owed.as_ref().is_some_and(|o| o.paid > 0),
        owed: owed.as_ref().map(|o| (o, badge(t, o))),
        dossier,
    };
    let crumbs = [(&*t.get("fee-dossiers"), "/ho-so"), (&*dossier.code, &*dossier.page())];
    cx.form_page(f, &t.get("fee-title"), &crumbs, &body)
}

/// After an action: the page with what was done, or again with what was typed and what is wrong.
async fn answered(cx: &Cx, dossier: &Dossier, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&format!("{}/phi", dossier.page()), &cx.t.get(said))),
        Err(error) => {
            let errors = error.for_form()?;
            let fields = blank(cx).filled(form.pairs()).wrong(&errors);
            page(cx, &load(cx, &dossier.id.to_string()).await?, &fields).await
        }
    }
}

fn count(form: &Form, field: &str, wrong: &str) -> u32 {
    let found: Option<u32> = form.parsed(field, wrong);
    match found {
        Some(count) if (1..=super::fees::MOST).contains(&count) => count,
        Some(_) => {
            form.wrong(field, wrong);
            1
        }
        None => 1,
    }
}

/// `POST /ho-so/{id}/phi`
async fn ask(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let dossier = load(&cx, &id).await?;
    let done = async {
        let wrong = cx.t.get("fee-count-wrong");
        let (copies, pages) = (count(&form, "copies", &wrong), count(&form, "pages", &wrong));
        let timing = Timing::from_key(form.value("timing"));
        if timing.is_none() {
            form.wrong("timing", cx.t.get("fee-timing-missing"));
        }
        form.check()?;
        let (Some(timing), Ok(id)) = (timing, form.value("id").parse()) else { return Err(Error::NotFound) };
        let (lines, version) = lines_of(&cx, &dossier, copies, pages).await?;
        // Without lines the ground is that no amount is known, unless it is that nobody could say the case.
        let content = &version.content;
        let unsure = dossier.waits_for_case(content) || (dossier.lacks_case(content) && !lines.is_empty());
        if timing != Timing::Exempt && unsure && content.fees.iter().any(|fee| !fee.case.is_empty()) {
            return Err(dossier::desk::case_is_missing());
        }
        let other = form.value("exemption_other");
        let exemption = if other.is_empty() { form.value("exemption") } else { other }.to_owned();
        let mut tx = cx.begin().await?;
        let pending = version.content.fees_pending;
        let new = Demand { id: ObligationId(id), timing, exemption, lines, pending };
        actions::demand(&mut tx, cx.actor()?, &dossier, new).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &dossier, &form, done, "fee-asked").await
}

/// The whole đồng of a field.
fn money(form: &Form, field: &str, wrong: String) -> i64 {
    let amount = super::statement::amount(form.value(field));
    if amount.is_none() {
        form.wrong(field, wrong);
    }
    amount.unwrap_or_default()
}

async fn owed(cx: &Cx, dossier: &Dossier) -> Result<Obligation> {
    store::of_dossier(&cx.read(), dossier.id).await?.ok_or(Error::NotFound)
}

/// `POST /ho-so/{id}/phi/tien-mat`
async fn cash(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let dossier = load(&cx, &id).await?;
    let done = async {
        let amount = money(&form, "amount", cx.t.get("fee-amount-wrong"));
        form.check()?;
        let id: PaymentId = form.value("id").parse().map_err(|_| Error::NotFound)?;
        let o = owed(&cx, &dossier).await?;
        let mut tx = cx.begin().await?;
        let cash = Cash { id, amount, receipt_number: form.value("cash_receipt").to_owned() };
        actions::take_cash(&mut tx, cx.actor()?, &o, cash).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &dossier, &form, done, "fee-cash-taken").await
}

/// `POST /ho-so/{id}/phi/hoan`
async fn refund(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let dossier = load(&cx, &id).await?;
    let done = async {
        let amount = money(&form, "refund", cx.t.get("fee-amount-wrong"));
        form.check()?;
        let id: PaymentId = form.value("id").parse().map_err(|_| Error::NotFound)?;
        let how = if form.value("how") == How::RefundCash.key() { How::RefundCash } else { How::RefundBank };
        let o = owed(&cx, &dossier).await?;
        let mut tx = cx.begin().await?;
        let refund = Refund { id, how, amount, reason: form.value("reason").to_owned() };
        actions::refund(&mut tx, cx.actor()?, &o, refund).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &dossier, &form, done, "fee-refunded").await
}

/// `POST /ho-so/{id}/phi/bien-lai`
async fn receipt(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let dossier = load(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::number_receipt(&mut tx, cx.actor()?, dossier.id, form.value("receipt_number")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &dossier, &form, done, "fee-receipt-kept").await
}
