//! What is told of scans beside the files of an intake or document, and what the clerk may do about them.

use super::model::{MOST_PAGES, Scan, State};
use super::{actions, store};
use crate::incoming::Reading;
use crate::policy;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes};
use ui::{Fields, Level, Status};
use uuid::Uuid;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    let register = Access::Holds(policy::REGISTER);
    r.post("/van-ban/ban-quet/{id}/khong-mat", register, clear)
        .get("/van-ban/tep/{id}/xoa-mat", register, ask_to_erase)
        .post("/van-ban/tep/{id}/xoa-mat", register, erase)
        .post("/van-ban/ban-quet/{id}/doc-lai", register, again)
}

/// One scan as the page tells it.
struct Told {
    id: Uuid,
    file: Uuid,
    name: String,
    status: Status,
    more: String,
    is_suspected: bool,
    may_repeat: bool,
}

#[derive(Template)]
#[template(path = "recognition/beside.html")]
struct Beside<'a> {
    t: &'a ui::T,
    f: Fields,
    may_register: bool,
    scans: Vec<Told>,
}

/// What is told of the scans of an intake or document; empty where there are none.
pub(crate) async fn beside(cx: &Cx, of: Uuid) -> Result<String> {
    let conn = cx.read();
    let scans = store::of(&conn, of).await?;
    if scans.is_empty() {
        return Ok(String::new());
    }
    let reading: Reading = match store::intake(&conn, of).await? {
        Some(kept) => serde_json::from_str(&kept.reading).unwrap_or_default(),
        None => Reading::default(),
    };
    let told = scans.iter().filter(|(scan, _)| scan.state != State::New || reading.text.is_empty());
    let scans: Vec<Told> = told.map(|(scan, name)| tell(&cx.t, scan, name)).collect();
    if scans.is_empty() {
        return Ok(String::new());
    }
    let may_register = cx.actor()?.can(policy::REGISTER);
    Beside { t: &cx.t, f: cx.fields(), may_register, scans }.render().map_err(Error::internal)
}

fn tell(t: &ui::T, scan: &Scan, name: &str) -> Told {
    let (level, key) = match scan.state {
        State::New | State::Waiting => (Level::NotAssessed, "recognition-waiting"),
        State::Done => (Level::AtRisk, "recognition-done"),
        State::Failed => (Level::AtRisk, "recognition-failed"),
        State::NoProgram => (Level::NotAssessed, "recognition-no-program"),
        State::Suspected => (Level::Late, "recognition-suspected"),
    };
    let pages = scan.pages.min(MOST_PAGES);
    let more = match scan.state {
        State::Waiting if scan.page > 0 => {
            t.with("recognition-page", [("page", scan.page.into()), ("pages", pages.into())])
        }
        State::Done if scan.pages > MOST_PAGES => {
            t.with("recognition-certainty-part", [("certainty", scan.certainty.into()), ("pages", MOST_PAGES.into())])
        }
        State::Done => t.with("recognition-certainty", [("certainty", scan.certainty.into())]),
        State::Suspected => t.get("recognition-suspected-more"),
        _ => String::new(),
    };
    Told {
        id: scan.id,
        file: scan.file,
        name: name.to_owned(),
        status: Status::new(level, t.get(key)),
        more,
        is_suspected: scan.state == State::Suspected,
        may_repeat: matches!(scan.state, State::Failed | State::NoProgram),
    }
}

/// The page to go back to, by the scan's file.
async fn back(cx: &Cx, id: Uuid) -> Result<String> {
    let conn = cx.read();
    let scan = store::find(&conn, id).await?.ok_or(Error::NotFound)?;
    let file = store::file(&conn, scan.file).await?.ok_or(Error::NotFound)?;
    actions::page_of(&conn, &file).await
}

/// `POST /van-ban/ban-quet/{id}/khong-mat`
async fn clear(cx: Cx, Path(id): Path<Uuid>, _: Form) -> Result<Response> {
    let back = back(&cx, id).await?;
    let mut tx = cx.begin().await?;
    actions::clear(&mut tx, cx.actor()?, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&back, &cx.t.get("recognition-cleared")))
}

#[derive(Template)]
#[template(path = "recognition/erase.html")]
struct ErasePage<'a> {
    t: &'a ui::T,
    f: Fields,
    name: String,
    about: String,
    back: String,
    action: String,
}

/// `GET /van-ban/tep/{id}/xoa-mat`: asks once more, for nothing of it comes back.
async fn ask_to_erase(cx: Cx, Path(id): Path<Uuid>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let file = actions::that_came(&conn, id).await?;
    let back = actions::page_of(&conn, &file).await?;
    let action = format!("/van-ban/tep/{id}/xoa-mat");
    let (about, home) = match file.role.as_str() {
        store::ARCHIVE => ("archive-erase-about", ("archive-title", "/van-ban/luu-tru")),
        _ => ("recognition-erase-about", ("document-incoming", "/van-ban/den")),
    };
    let page = ErasePage { t, f: cx.fields(), name: file.file_name, about: t.get(about), back, action };
    cx.page(&t.get("recognition-erase"), &[(&t.get(home.0), home.1)], &page)
}

/// `POST /van-ban/tep/{id}/xoa-mat`
async fn erase(cx: Cx, Path(id): Path<Uuid>, _: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    let is_archived = actions::that_came(&tx, id).await?.role == store::ARCHIVE;
    actions::erase(&mut tx, cx.actor()?, id).await?;
    tx.commit().await?;
    let home = if is_archived { "/van-ban/luu-tru" } else { "/van-ban/den" };
    Ok(cx.redirect_saying(home, &cx.t.get("recognition-erased")))
}

/// `POST /van-ban/ban-quet/{id}/doc-lai`
async fn again(cx: Cx, Path(id): Path<Uuid>, _: Form) -> Result<Response> {
    let back = back(&cx, id).await?;
    let mut tx = cx.begin().await?;
    actions::again(&mut tx, cx.actor()?, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&back, &cx.t.get("recognition-asked")))
}
