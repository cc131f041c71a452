//! Pages of bank statements: sending one in, saying what its columns mean, the transfers that name no dossier.

use super::actions::{self, Imported};
use super::model::{Payment, PaymentId};
use super::statement::{Columns, Sheet};
use super::store;
use crate::policy;
use askama::Template;
use axum::extract::Path;
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::{Access, Cx, Digest, Error, Form, Result, Routes};
use ui::{DataTable, Fields};
use vietnamese::{format_date, format_integer};

/// The largest statement, in bytes.
const LARGEST: usize = 20 * 1024 * 1024;

/// Routes of bank statements.
pub(super) fn routes(r: Routes) -> Routes {
    let money = Access::Holds(policy::MONEY);
    let limit = || axum::extract::DefaultBodyLimit::max(LARGEST + 64 * 1024);
    r.get("/thu-phi/sao-ke", money, show)
        .post("/thu-phi/sao-ke", money, send.layer(limit()))
        .post("/thu-phi/sao-ke/cot", money, columns)
        .get("/thu-phi/khoan/{id}", money, loose)
        .post("/thu-phi/khoan/{id}/gan", money, assign)
        .post("/thu-phi/khoan/{id}/bo-qua", money, set_aside)
}

#[derive(Template)]
#[template(path = "payment/pages/statements.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    table: DataTable,
    /// Headings to choose among, where those of a file are not known: (position, heading).
    heads: Vec<(String, String)>,
    file_name: &'a str,
    digest: &'a str,
}

/// A file whose columns a person must name.
struct Unknown {
    heads: Vec<String>,
    file_name: String,
    digest: Digest,
}

/// `GET /thu-phi/sao-ke`
async fn show(cx: Cx) -> Result<Response> {
    page(&cx, &cx.fields(), None).await
}

async fn page(cx: &Cx, f: &Fields, unknown: Option<&Unknown>) -> Result<Response> {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("statement-done"))
        .column(t.get("statement-file"))
        .numeric(t.get("statement-lines"))
        .numeric(t.get("statement-fresh"))
        .numeric(t.get("statement-matched"))
        .numeric(t.get("fee-amount"));
    for s in store::statements(&cx.read()).await? {
        let about = format!("{}, {}", kernel::moment(s.made_at), s.by_name);
        let whole = |number: i32| DataTable::text(format_integer(i64::from(number)));
        let amount = DataTable::text(format_integer(s.amount));
        table.row(vec![
            DataTable::two_lines(&s.file_name, about),
            whole(s.lines),
            whole(s.fresh),
            whole(s.matched),
            amount,
        ]);
    }
    let heads = unknown.map(|u| u.heads.as_slice()).unwrap_or_default();
    let heads = heads.iter().enumerate().filter(|(_, head)| !head.is_empty());
    let body = Page {
        t,
        f,
        table,
        heads: heads.map(|(at, head)| (at.to_string(), head.clone())).collect(),
        file_name: unknown.map_or("", |u| u.file_name.as_str()),
        digest: unknown.map_or("", |u| u.digest.as_str()),
    };
    cx.form_page(f, &t.get("statement-title"), &[(&t.get("fee-nav"), "/thu-phi")], &body)
}

/// `POST /thu-phi/sao-ke`
async fn send(cx: Cx, form: Form) -> Result<Response> {
    let wrong = |message: String| vec![("file".to_owned(), message)];
    let Some(upload) = form.upload("file") else {
        return page(&cx, &cx.typed(&form, &wrong(cx.t.get("statement-missing"))), None).await;
    };
    let bytes = upload.bytes.to_vec();
    let name: String = upload.file_name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(200).collect();
    let digest = cx.app.files.put(bytes.clone()).await?;
    match read(&cx, bytes, &digest, &name).await {
        Ok(Read::Done(done)) => Ok(cx.redirect_saying("/thu-phi", &said(&cx.t, &done))),
        Ok(Read::Unknown(unknown)) => page(&cx, &cx.fields(), Some(&unknown)).await,
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?), None).await,
    }
}

enum Read {
    Done(Imported),
    Unknown(Unknown),
}

async fn sheet_of(bytes: Vec<u8>) -> Result<(Sheet, Option<Columns>)> {
    tokio::task::spawn_blocking(move || Sheet::read(&bytes)).await.map_err(Error::internal)?
}

async fn read(cx: &Cx, bytes: Vec<u8>, digest: &Digest, name: &str) -> Result<Read> {
    let (sheet, known) = sheet_of(bytes).await?;
    let kept = store::layout(&cx.read(), &sheet.layout).await?;
    let Some(columns) = kept.or(known) else {
        return Ok(Read::Unknown(Unknown { heads: sheet.heads, file_name: name.to_owned(), digest: digest.clone() }));
    };
    import(cx, &sheet, &columns, (name, digest), false).await.map(Read::Done)
}

async fn import(cx: &Cx, sheet: &Sheet, columns: &Columns, file: (&str, &Digest), keep: bool) -> Result<Imported> {
    let statement = sheet.statement(columns);
    if !statement.unclear.is_empty() {
        let rows: Vec<String> = statement.unclear.iter().take(10).map(ToString::to_string).collect();
        let message = format!("Không đọc được số tiền ở dòng {}. Chưa có dòng nào được nhập.", rows.join(", "));
        return Err(Error::invalid("file", message));
    }
    if statement.lines.is_empty() {
        return Err(Error::invalid("file", "Tệp không có khoản tiền vào nào."));
    }
    let mut tx = cx.begin().await?;
    if keep {
        store::keep_layout(&tx, &sheet.layout, columns).await?;
    }
    let done = actions::import(&mut tx, cx.actor()?, file, &statement.lines).await?;
    tx.commit().await?;
    Ok(done)
}

fn said(t: &ui::T, done: &Imported) -> String {
    let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX).into();
    let args = [
        ("lines", whole(done.lines)),
        ("matched", whole(done.matched)),
        ("loose", whole(done.loose)),
        ("repeated", whole(done.repeated)),
    ];
    t.with("statement-imported", args)
}

/// `POST /thu-phi/sao-ke/cot`
async fn columns(cx: Cx, form: Form) -> Result<Response> {
    let digest = Digest::parse(form.value("digest")).ok_or(Error::NotFound)?;
    let (sheet, _) = sheet_of(cx.app.files.get(&digest).await?).await?;
    let name: String = form.value("file_name").chars().take(200).collect();
    let done = async {
        let wanted = |field: &str| {
            let at: Option<usize> = form.parsed(field, &cx.t.get("statement-column-missing"));
            if at.is_none() {
                form.wrong(field, cx.t.get("statement-column-missing"));
            }
            at.unwrap_or_default()
        };
        let (day, amount, description) = (wanted("day"), wanted("amount"), wanted("description"));
        let reference = form.parsed("reference", &cx.t.get("statement-column-missing"));
        form.check()?;
        let columns = Columns { day, description, amount, reference };
        import(&cx, &sheet, &columns, (&name, &digest), true).await
    };
    match done.await {
        Ok(done) => Ok(cx.redirect_saying("/thu-phi", &said(&cx.t, &done))),
        Err(error) => {
            let unknown = Unknown { heads: sheet.heads, file_name: name.clone(), digest };
            page(&cx, &cx.typed(&form, &error.for_form()?), Some(&unknown)).await
        }
    }
}

#[derive(Template)]
#[template(path = "payment/pages/loose.html")]
struct LoosePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    payment: &'a Payment,
    amount: String,
    day: String,
}

async fn find(cx: &Cx, id: &str) -> Result<Payment> {
    let id: PaymentId = id.parse().map_err(|_| Error::NotFound)?;
    store::payment(&cx.read(), id).await?.ok_or(Error::NotFound)
}

/// `GET /thu-phi/khoan/{id}`
async fn loose(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let payment = find(&cx, &id).await?;
    loose_page(&cx, &payment, &cx.fields())
}

fn loose_page(cx: &Cx, payment: &Payment, f: &Fields) -> Result<Response> {
    let (amount, day) = (format_integer(payment.amount), format_date(payment.on_day));
    let body = LoosePage { t: &cx.t, f, payment, amount, day };
    cx.form_page(f, &cx.t.get("statement-loose-one"), &[(&cx.t.get("fee-nav"), "/thu-phi")], &body)
}

async fn decided(cx: &Cx, payment: &Payment, form: &Form, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying("/thu-phi", &cx.t.get("statement-decided"))),
        Err(error) => loose_page(cx, payment, &cx.typed(form, &error.for_form()?)),
    }
}

/// `POST /thu-phi/khoan/{id}/gan`
async fn assign(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let payment = find(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::assign(&mut tx, cx.actor()?, payment.id, form.value("code")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    decided(&cx, &payment, &form, done).await
}

/// `POST /thu-phi/khoan/{id}/bo-qua`
async fn set_aside(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let payment = find(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::set_aside(&mut tx, cx.actor()?, payment.id, form.value("reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    decided(&cx, &payment, &form, done).await
}
