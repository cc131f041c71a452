//! Pages of files of rules: what holds, since when, and a file that takes its place from a day on.

use super::{Book, actions, store};
use crate::policy::CATALOGUE;
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler as _;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::{Access, Cx, Error, Form, Result, Routes, attach};
use ui::{DataTable, Fields, Render};

const HOME: &str = "/quy-tac-mot-cua";
/// Largest file of rules, in bytes.
const MOST_BYTES: usize = 1024 * 1024;
/// Where an address names the file that ships with the product.
const SHIPPED: &str = "kem-theo";

/// Routes of files of rules.
pub(crate) fn routes(r: Routes) -> Routes {
    let may = Access::Holds(CATALOGUE);
    r.get("/quy-tac-mot-cua", may, list)
        .get("/quy-tac-mot-cua/{book}", may, show)
        .post("/quy-tac-mot-cua/{book}", may, keep.layer(DefaultBodyLimit::max(MOST_BYTES + 65_536)))
        .get("/quy-tac-mot-cua/{book}/{from}/tep", may, file)
        .post("/quy-tac-mot-cua/{book}/{from}/bo", may, withdraw)
}

#[derive(Template)]
#[template(path = "rulebook/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    table: DataTable,
}

/// `GET /quy-tac-mot-cua`
async fn list(cx: Cx) -> Result<Response> {
    let (t, conn) = (&cx.t, cx.read());
    let mut table =
        DataTable::new(t.get("rulebook-title")).column(t.get("rulebook-name")).column(t.get("rulebook-now"));
    for book in Book::ALL {
        let own = store::list(&conn, book.key()).await?;
        let now = own.iter().find(|one| one.valid_from <= cx.today());
        let said = now.map_or_else(|| t.get("rulebook-shipped"), |one| since(t, one.valid_from));
        let about = t.get(format!("rulebook-{}-about", book.key()));
        let name = t.get(format!("rulebook-{}", book.key()));
        table.row(vec![DataTable::link(name, page_of(book), about), DataTable::text(said)]);
    }
    cx.page(&t.get("rulebook-title"), &[(&t.get("desk-nav"), "/mot-cua")], &ListPage { t, table })
}

fn page_of(book: Book) -> String {
    format!("{HOME}/{}", book.key())
}

fn since(t: &ui::T, from: NaiveDate) -> String {
    t.with("rulebook-since", [("day", vietnamese::format_date(from).into())])
}

#[derive(Template)]
#[template(path = "rulebook/show.html")]
struct BookPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    title: String,
    about: String,
    action: String,
    table: DataTable,
}

/// `GET /quy-tac-mot-cua/{book}`
async fn show(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    page(&cx, named(&key)?, &cx.fields()).await
}

fn named(key: &str) -> Result<Book> {
    Book::from_key(key).ok_or(Error::NotFound)
}

async fn page(cx: &Cx, book: Book, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("rulebook-versions"))
        .column(t.get("rulebook-from"))
        .column(t.get("rulebook-made"))
        .column(t.get("rulebook-do"));
    let at = |from: &str| format!("{}/{from}/tep", page_of(book));
    let own = store::list(&cx.read(), book.key()).await?;
    let now = own.iter().find(|one| one.valid_from <= cx.today()).map(|one| one.valid_from);
    for one in &own {
        let day = vietnamese::format_date(one.valid_from);
        let said = if Some(one.valid_from) == now { t.get("rulebook-holds") } else { String::new() };
        let withdraw =
            cx.fields().button(format!("{}/{}/bo", page_of(book), one.valid_from), t.get("rulebook-withdraw"));
        table.row(vec![
            DataTable::link(&day, at(&one.valid_from.to_string()), said),
            DataTable::two_lines(kernel::moment(one.made_at), &one.by_name),
            withdraw.secondary().about(&day).html(),
        ]);
    }
    let said = if now.is_none() { t.get("rulebook-holds") } else { String::new() };
    table.row(vec![DataTable::link(t.get("rulebook-shipped"), at(SHIPPED), said), String::new(), String::new()]);
    let title = t.get(format!("rulebook-{}", book.key()));
    let about = t.get(format!("rulebook-{}-about", book.key()));
    let page = BookPage { t, f, title: title.clone(), about, action: page_of(book), table };
    cx.form_page(f, &title, &[(&t.get("desk-nav"), "/mot-cua"), (&t.get("rulebook-title"), HOME)], &page)
}

/// `POST /quy-tac-mot-cua/{book}`: a file that holds from a day on.
async fn keep(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let book = named(&key)?;
    let kept = async {
        let file = form.upload("file").ok_or_else(|| Error::invalid("file", "Chọn tệp quy tắc (.toml)."))?;
        let from = form.day("valid_from").ok_or_else(|| Error::invalid("valid_from", "Nhập ngày bắt đầu áp dụng."))?;
        let mut tx = cx.begin().await?;
        actions::keep(&mut tx, cx.actor()?, book, from, &file.bytes).await?;
        tx.commit().await?;
        Ok::<_, Error>(from)
    };
    match kept.await {
        Ok(from) => Ok(cx.redirect_saying(&page_of(book), &since(&cx.t, from))),
        Err(error) => page(&cx, book, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// `GET /quy-tac-mot-cua/{book}/{from}/tep`
async fn file(cx: Cx, Path((key, from)): Path<(String, String)>) -> Result<Response> {
    let book = named(&key)?;
    let text = match from.as_str() {
        SHIPPED => book.shipped().to_owned(),
        day => store::of_day(&cx.read(), book.key(), day_of(day)?).await?.ok_or(Error::NotFound)?,
    };
    Ok(attach(text.into_bytes(), "application/toml; charset=utf-8", &format!("{}-{from}.toml", book.key())))
}

fn day_of(text: &str) -> Result<NaiveDate> {
    text.parse().map_err(|_| Error::NotFound)
}

/// `POST /quy-tac-mot-cua/{book}/{from}/bo`
async fn withdraw(cx: Cx, Path((key, from)): Path<(String, String)>) -> Result<Response> {
    let book = named(&key)?;
    let mut tx = cx.begin().await?;
    actions::withdraw(&mut tx, cx.actor()?, book, day_of(&from)?).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&page_of(book), &cx.t.get("rulebook-withdrawn")))
}
