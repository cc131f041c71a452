//! A whole catalogue from a file: what is new, changed and gone is shown before anything is kept; export of the same.

use super::compare::{Difference, differences};
use super::manage::HOME;
use super::model::{Content, Procedure};
use super::{actions, file, manage, store};
use crate::policy;
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path, Query};
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::{Access, Cx, Digest, Error, Form, Result, Routes};
use std::collections::{BTreeMap, HashMap};
use ui::{DataTable, Fields};

/// Largest file of a catalogue.
const MOST_BYTES: usize = 20 * 1024 * 1024;

/// Routes of import and export.
pub(super) fn routes(r: Routes) -> Routes {
    let (see, edit) = (Access::Holds(policy::VIEW), Access::Holds(policy::CATALOGUE));
    r.get("/danh-muc-thu-tuc/xuat", see, export)
        .get("/danh-muc-thu-tuc/nhap", edit, blank)
        .post("/danh-muc-thu-tuc/nhap", edit, send.layer(DefaultBodyLimit::max(MOST_BYTES + 65_536)))
        .get("/danh-muc-thu-tuc/nhap/{digest}", edit, review)
        .post("/danh-muc-thu-tuc/nhap/{digest}", edit, keep)
}

/// `GET /danh-muc-thu-tuc/xuat?dang=xlsx|json`
async fn export(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let contents: Vec<Content> = known(&cx).await?.1.into_values().collect();
    if asked.get("dang").is_some_and(|kind| kind == "json") {
        return Ok(kernel::attach(file::to_json(&contents)?, "application/json", "danh-muc-thu-tuc.json"));
    }
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(kernel::attach(file::to_xlsx(&contents)?, mime, "danh-muc-thu-tuc.xlsx"))
}

/// The procedures of the ward, and what each says, by code.
async fn known(cx: &Cx) -> Result<(Vec<Procedure>, BTreeMap<String, Content>)> {
    let conn = cx.read();
    let all = store::list(&conn).await?;
    let versions = store::shown_versions(&conn).await?;
    let contents = versions.into_iter().map(|v| (v.content.code.clone(), v.content)).collect();
    Ok((all, contents))
}

#[derive(Template)]
#[template(path = "catalogue/pages/import.html")]
struct SendPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    faults: DataTable,
}

/// `GET /danh-muc-thu-tuc/nhap`
async fn blank(cx: Cx) -> Result<Response> {
    send_page(&cx, &cx.fields(), &[])
}

fn send_page(cx: &Cx, f: &Fields, wrong: &[(String, String)]) -> Result<Response> {
    let t = &cx.t;
    let mut faults = DataTable::new(t.get("procedure-faults"))
        .column(t.get("procedure-fault-place"))
        .column(t.get("procedure-fault"));
    for (place, said) in wrong {
        faults.row(vec![DataTable::text(place), DataTable::text(t.said(said))]);
    }
    let title = t.get("procedure-import");
    cx.form_page(f, &title, &[(&t.get("procedure-manage"), HOME)], &SendPage { t, f, faults })
}

/// `POST /danh-muc-thu-tuc/nhap`
async fn send(cx: Cx, form: Form) -> Result<Response> {
    let Some(upload) = form.upload("file") else {
        let none = [("file".to_owned(), "Chọn tệp danh mục (.xlsx, .csv hoặc .json).".to_owned())];
        return send_page(&cx, &cx.typed(&form, &none), &[]);
    };
    let bytes = upload.bytes.to_vec();
    let (_, contents) = known(&cx).await?;
    match read(bytes.clone(), contents).await? {
        Ok(_) => {
            let digest = cx.app.files.put(bytes).await?;
            Ok(cx.redirect(&format!("{HOME}/nhap/{}", digest.as_str())))
        }
        Err(wrong) => {
            let said = format!("Tệp có {} lỗi nên chưa nhập gì. Sửa tệp rồi gửi lại.", wrong.len());
            send_page(&cx, &cx.typed(&form, &[("file".to_owned(), said)]), &wrong)
        }
    }
}

/// Reads on a thread of its own: a large workbook takes a moment.
async fn read(bytes: Vec<u8>, contents: BTreeMap<String, Content>) -> Result<file::Read> {
    tokio::task::spawn_blocking(move || file::read(&bytes, &contents)).await.map_err(Error::internal)
}

/// A file against the catalogue.
struct Compared {
    /// New, and changed with what changes; the rest is as it was.
    new: Vec<Content>,
    changed: Vec<(Content, Vec<Difference>)>,
    same: usize,
    /// Offered today and not in the file.
    gone: Vec<Procedure>,
}

async fn compared(cx: &Cx, digest: &str) -> Result<Compared> {
    let digest = Digest::parse(digest).ok_or(Error::NotFound)?;
    let bytes = cx.app.files.get(&digest).await?;
    let (all, contents) = known(cx).await?;
    // A file that was sound when it was sent may not fit the catalogue of today, or be no catalogue at all.
    let read = read(bytes, contents.clone()).await?.map_err(|_| Error::NotFound)?;
    let gone = all.into_iter().filter(|p| p.offered && !read.iter().any(|c| c.code == p.code)).collect();
    let mut compared = Compared { new: Vec::new(), changed: Vec::new(), same: 0, gone };
    for content in read {
        match contents.get(&content.code) {
            None => compared.new.push(content),
            Some(before) => match differences(before, &content) {
                same if same.is_empty() => compared.same += 1,
                changed => compared.changed.push((content, changed)),
            },
        }
    }
    Ok(compared)
}

#[derive(Template)]
#[template(path = "catalogue/pages/review.html")]
struct ReviewPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    action: String,
    counts: String,
    is_nothing: bool,
    new: Vec<String>,
    changed: Vec<(String, DataTable)>,
    gone: Vec<String>,
}

/// `GET /danh-muc-thu-tuc/nhap/{digest}`
async fn review(cx: Cx, Path(digest): Path<String>) -> Result<Response> {
    let f = cx.fields().value("valid_from", vietnamese::format_date(cx.today()));
    review_page(&cx, &digest, &f).await
}

async fn review_page(cx: &Cx, digest: &str, f: &Fields) -> Result<Response> {
    let (c, t) = (compared(cx, digest).await?, &cx.t);
    let counts = [
        ("new", c.new.len().into()),
        ("changed", c.changed.len().into()),
        ("same", c.same.into()),
        ("gone", c.gone.len().into()),
    ];
    let named = |code: &str, name: &str| format!("{code} {name}");
    let changed = |(content, all): &(Content, Vec<Difference>)| {
        (named(&content.code, &content.name), manage::differences(t, all))
    };
    let page = ReviewPage {
        t,
        f,
        action: format!("{HOME}/nhap/{digest}"),
        counts: t.with("procedure-import-counts", counts),
        is_nothing: c.new.is_empty() && c.changed.is_empty() && c.gone.is_empty(),
        new: c.new.iter().map(|content| named(&content.code, &content.name)).collect(),
        changed: c.changed.iter().map(changed).collect(),
        gone: c.gone.iter().map(|p| named(&p.code, &p.name)).collect(),
    };
    let title = t.get("procedure-import-review");
    cx.form_page(f, &title, &[(&t.get("procedure-manage"), HOME)], &page)
}

/// `POST /danh-muc-thu-tuc/nhap/{digest}`
async fn keep(cx: Cx, Path(digest): Path<String>, form: Form) -> Result<Response> {
    match try_keep(&cx, &digest, &form).await {
        Ok(()) => Ok(cx.redirect_saying(HOME, &cx.t.get("procedure-imported"))),
        Err(error) => review_page(&cx, &digest, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_keep(cx: &Cx, digest: &str, form: &Form) -> Result<()> {
    let valid_from = form.day("valid_from");
    if form.value("valid_from").is_empty() {
        form.wrong("valid_from", "Nhập ngày bắt đầu áp dụng.");
    }
    form.check()?;
    let Some(valid_from) = valid_from else { return Err(Error::NotFound) };
    let c = compared(cx, digest).await?;
    let contents = c.new.into_iter().chain(c.changed.into_iter().map(|(content, _)| content));
    let mut tx = cx.begin().await?;
    for content in contents {
        actions::keep(&mut tx, content, valid_from).await?;
    }
    if form.ticked("stop_gone") {
        for procedure in &c.gone {
            actions::offer(&mut tx, cx.actor()?, procedure, false).await?;
        }
    }
    tx.commit().await.map(|_| ())
}
