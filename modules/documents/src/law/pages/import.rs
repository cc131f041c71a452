//! Documents from a file: what is new, what changes and what is wrong is shown by row before anything is kept.

use super::HOME;
use crate::law::actions;
use crate::law::file::{self, Change, Fate, Row};
use crate::law::parts::text;
use crate::law::store;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Conn, Cx, Digest, Error, Form, Result};
use ui::{DataTable, Fields};

/// Rows of a kind that are shown; the others are counted.
const MOST_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "law/pages/import.html")]
struct SendPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
}

/// `GET /van-ban/phap-luat/nhap`
pub(super) async fn blank(cx: Cx) -> Result<Response> {
    send_page(&cx, &cx.fields())
}

fn send_page(cx: &Cx, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    cx.form_page(f, &t.get("law-import"), &[(&t.get("law-library"), HOME)], &SendPage { t, f })
}

/// `POST /van-ban/phap-luat/nhap`
pub(super) async fn send(cx: Cx, form: Form) -> Result<Response> {
    match try_send(&cx, &form).await {
        Ok(digest) => Ok(cx.redirect(&format!("{HOME}/nhap/{}", digest.as_str()))),
        Err(error) => send_page(&cx, &cx.typed(&form, &error.for_form()?)),
    }
}

async fn try_send(cx: &Cx, form: &Form) -> Result<Digest> {
    let Some(upload) = form.upload("file") else {
        return Err(Error::invalid("file", "Chọn tệp (.xlsx, .csv hoặc .json)."));
    };
    if upload.bytes.len() > file::MOST_BYTES {
        return Err(Error::invalid("file", "Tệp lớn hơn 20 MB. Hãy tách thành nhiều tệp."));
    }
    read(upload.bytes.to_vec()).await?.map_err(|said| Error::invalid("file", said))?;
    cx.app.files.put(upload.bytes.to_vec()).await
}

/// Reads on a thread of its own: a large workbook takes a moment.
async fn read(bytes: Vec<u8>) -> Result<std::result::Result<Vec<Row>, String>> {
    tokio::task::spawn_blocking(move || file::read(&bytes)).await.map_err(Error::internal)
}

/// The rows of a kept file.
async fn rows_of(cx: &Cx, digest: &str) -> Result<Vec<Row>> {
    let digest = Digest::parse(digest).ok_or(Error::NotFound)?;
    read(cx.app.files.get(&digest).await?).await?.map_err(|_| Error::NotFound)
}

/// What becomes of each row now.
async fn fates(conn: &Conn, rows: &[Row]) -> Result<Vec<Fate>> {
    Ok(file::compare(rows, &store::all(conn).await?, &store::identities(conn).await?))
}

/// What a person was shown of them, in few letters.
fn mark_of(fates: &[Fate]) -> String {
    Digest::of(format!("{fates:?}").as_bytes()).as_str().to_owned()
}

#[derive(Template)]
#[template(path = "law/pages/review.html")]
struct ReviewPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    action: String,
    seen: String,
    counts: String,
    faults: DataTable,
    new: DataTable,
    changed: DataTable,
    /// Rows that are kept when the person says so.
    sound: usize,
}

/// `GET /van-ban/phap-luat/nhap/{digest}`
pub(super) async fn review(cx: Cx, Path(digest): Path<String>) -> Result<Response> {
    review_page(&cx, &digest, &cx.fields()).await
}

async fn review_page(cx: &Cx, digest: &str, f: &Fields) -> Result<Response> {
    let (t, rows) = (&cx.t, rows_of(cx, digest).await?);
    let fates = fates(&cx.read(), &rows).await?;
    let columns = |title: &str| DataTable::new(t.get(title)).column(t.get("law-row")).column(t.get("law-one"));
    let mut faults = columns("law-import-faults").column(t.get("law-fault"));
    let mut new = columns("law-import-new");
    let mut changed = columns("law-import-changed").column(t.get("law-changes"));
    let mut counts = [0_usize; 4];
    for (row, fate) in rows.iter().zip(&fates) {
        let cells = || vec![DataTable::text(&row.place), DataTable::two_lines(row.facts.name(), &row.facts.title)];
        let (at, table, more) = match fate {
            Fate::New => (0, &mut new, None),
            Fate::Changed(change) => (1, &mut changed, Some(changes(t, change))),
            Fate::Same => {
                counts[2] += 1;
                continue;
            }
            Fate::Faulty(said) => (3, &mut faults, Some(DataTable::text(t.said(said)))),
        };
        counts[at] += 1;
        if counts[at] <= MOST_SHOWN {
            table.row(cells().into_iter().chain(more).collect());
        }
    }
    let named = [("new", counts[0]), ("changed", counts[1]), ("same", counts[2]), ("faulty", counts[3])];
    let page = ReviewPage {
        t,
        f,
        action: format!("{HOME}/nhap/{digest}"),
        seen: mark_of(&fates),
        counts: t.with("law-import-counts", named.map(|(name, count)| (name, count.into()))),
        faults,
        new,
        changed,
        sound: counts[0] + counts[1],
    };
    let (title, library, import) = (t.get("law-import-review"), t.get("law-library"), t.get("law-import"));
    cx.form_page(f, &title, &[(&library, HOME), (&import, "/van-ban/phap-luat/nhap")], &page)
}

fn changes(t: &ui::T, change: &Change) -> String {
    let mut out = ui::Html::new();
    for part in &change.parts {
        let (before, after) = (text(&change.law.facts, part), text(&change.after, part));
        let said = format!("{}: {before} → {after}", t.get(format!("law-part-{part}")));
        out.element("p", "govuk-body-s govuk-!-margin-bottom-1", &said);
    }
    out.into_string()
}

/// `POST /van-ban/phap-luat/nhap/{digest}`
pub(super) async fn keep(cx: Cx, Path(digest): Path<String>, form: Form) -> Result<Response> {
    match try_keep(&cx, &digest, form.value("seen")).await {
        Ok(count) => Ok(cx.redirect_saying(HOME, &cx.t.with("law-imported", [("count", count.into())]))),
        Err(error) => review_page(&cx, &digest, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_keep(cx: &Cx, digest: &str, seen: &str) -> Result<usize> {
    let rows = rows_of(cx, digest).await?;
    let mut tx = cx.begin().await?;
    let fates = fates(&tx, &rows).await?;
    if mark_of(&fates) != seen {
        return Err(Error::Conflict("Thư viện vừa thay đổi. Ông/bà xem lại các dòng dưới đây rồi nhập.".into()));
    }
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (row, fate) in rows.into_iter().zip(fates) {
        match fate {
            Fate::New => new.push(row.facts),
            Fate::Changed(change) => changed.push(change.law.with(change.after)),
            Fate::Same | Fate::Faulty(_) => {}
        }
    }
    let count = new.len() + changed.len();
    actions::import(&mut tx, cx.actor()?, new, changed).await?;
    tx.commit().await?;
    Ok(count)
}
