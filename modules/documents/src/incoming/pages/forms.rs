//! Taking files in, and the form by which a document is registered.

use super::page;
use crate::incoming::register::{self, Registration};
use crate::incoming::{Reading, books};
use crate::model::{Details, DocumentId, Priority};
use crate::store::{self, File, intake};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use std::collections::HashMap;
use ui::Fields;
use uuid::Uuid;

/// `POST /van-ban/den/tep`
pub(super) async fn take_in(cx: Cx, form: Form) -> Result<Response> {
    match try_take_in(&cx, &form).await {
        Ok(id) => Ok(cx.redirect(&format!("/van-ban/den/moi?tep={id}"))),
        Err(error) => page(&cx, &HashMap::new(), cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_take_in(cx: &Cx, form: &Form) -> Result<Uuid> {
    let id: Uuid = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let uploads: Vec<(Vec<u8>, String)> = form
        .uploads
        .iter()
        .filter(|upload| upload.field == "files" && !upload.bytes.is_empty())
        .map(|upload| (upload.bytes.to_vec(), upload.file_name.clone()))
        .collect();
    if uploads.is_empty() {
        return Err(Error::invalid("files", "Chọn tệp văn bản."));
    }
    let read = register::look_at(uploads).await.map_err(|error| match error {
        Error::Refused(said) => Error::invalid("files", said),
        other => other,
    })?;
    let files = cx.app.files.keep(form, "files").await?;
    let mut tx = cx.begin().await?;
    register::take_in(&mut tx, cx.actor()?, id, "scan", &files, &read).await?;
    tx.commit().await?;
    Ok(id)
}

/// `POST /van-ban/den/bo/{id}`
pub(super) async fn discard(cx: Cx, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    register::discard(&mut tx, cx.actor()?, id.parse().map_err(|_| Error::NotFound)?).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying("/van-ban/den", &cx.t.get("document-discarded")))
}

#[derive(Template)]
#[template(path = "incoming/pages/new.html")]
struct NewPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    files: Vec<File>,
    /// Books besides the general one.
    books: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    priorities: Vec<(String, String)>,
    was_read: bool,
    /// Something is typed in the folded part.
    has_details: bool,
    /// One like it is registered.
    is_alike: bool,
    /// The day that was typed was long ago.
    is_long_ago: bool,
    beside: String,
}

/// `GET /van-ban/den/moi?tep={intake}`
pub(super) async fn blank(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let mut f = cx.fields().value("id", DocumentId::new().to_string());
    f = f.value("priority", "0");
    let mut arrived_on = cx.today();
    if let Some(came) = asked.get("tep").and_then(|id| id.parse().ok()) {
        let came = intake::find(&cx.read(), came).await?.ok_or(Error::NotFound)?;
        if let Some(document) = came.document_id {
            return Ok(cx.redirect(&format!("/van-ban/den/{document}")));
        }
        let read: Reading = serde_json::from_str(&came.reading).unwrap_or_default();
        f = f.value("intake", came.id.to_string()).value("symbol", read.symbol).value("agency", read.agency);
        f = f.value("subject", read.subject).value("kind", read.kind);
        f = f.value("issued_on", read.issued_on.map(vietnamese::format_date).unwrap_or_default());
        arrived_on = kernel::local_day(came.came_at);
        f = f.value("priority", read.priority.to_string()).value("signer", read.signer);
        f = f.value("pages", read.pages.map(|pages| pages.to_string()).unwrap_or_default());
        f = f.value("due_on", read.due_on.map(vietnamese::format_date).unwrap_or_default());
        f = f.value("wants_answer", if read.wants_answer { "1" } else { "" });
        let of = read.details;
        f = f.value("organ_id", of.organ_id).value("language", of.language).value("description", of.description);
        f = f.value("signer_title", of.signer_title).value("receivers", of.receivers);
        f = f.value("copies", of.copies.map(|copies| copies.to_string()).unwrap_or_default());
    }
    f = f.value("arrived_on", vietnamese::format_date(arrived_on));
    new_page(&cx, &f).await
}

async fn new_page(cx: &Cx, f: &Fields) -> Result<Response> {
    let (t, conn) = (&cx.t, cx.read());
    let (named, issued_on) = ((f.typed("symbol"), f.typed("agency")), vietnamese::parse_date(f.typed("issued_on")));
    let alike = store::alike_of_year(&conn, named, issued_on, DocumentId::new()).await?;
    let typed_on = vietnamese::parse_date(f.typed("arrived_on"));
    let files = match f.typed("intake").parse::<Uuid>() {
        Ok(id) => store::waiting_files(&conn, id).await?,
        Err(_) => Vec::new(),
    };
    let page = NewPage {
        t,
        f,
        files,
        books: books::others(&conn).await?,
        kinds: kinds(),
        priorities: priorities(t),
        beside: crate::beside::of_intake(cx, f.typed("intake")).await?,
        has_details: has_details(f),
        is_alike: !alike.is_empty(),
        is_long_ago: f.has_errors() && typed_on.is_some_and(|day| register::is_long_ago(day, cx.today())),
        was_read: !f.typed("symbol").is_empty() || !f.typed("subject").is_empty(),
    };
    cx.form_page(f, &t.get("document-register"), &[(&t.get("document-incoming"), "/van-ban/den")], &page)
}

/// `POST /van-ban/den/moi`
pub(super) async fn send(cx: Cx, form: Form) -> Result<Response> {
    match try_send(&cx, &form).await {
        Ok((id, number)) => {
            let said = cx.t.with("document-registered", [("number", number.into())]);
            Ok(cx.redirect_saying(&format!("/van-ban/den/{id}"), &said))
        }
        Err(error) => new_page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// The fields of the folded part of the form.
const DETAILS: [&str; 6] = ["organ_id", "language", "description", "signer_title", "receivers", "copies"];

/// Is something typed in the folded part?
pub(super) fn has_details(f: &Fields) -> bool {
    DETAILS.iter().any(|name| !f.typed(name).is_empty())
}

/// The kinds of documents, by code and name.
pub(super) fn kinds() -> Vec<(String, String)> {
    vietnamese::citation::kinds_with_codes().map(|(name, code)| (code.to_owned(), name.to_owned())).collect()
}

/// The priorities, by number and name.
pub(super) fn priorities(t: &ui::T) -> Vec<(String, String)> {
    Priority::ALL.map(|p| (p.number().to_string(), t.get(format!("document-priority-{}", p.number())))).to_vec()
}

/// What is typed of what a document says of itself.
pub(super) fn facts(form: &Form) -> Registration {
    let of = |field: &str| form.value(field).trim().to_owned();
    Registration {
        symbol: of("symbol"),
        agency: of("agency"),
        kind: of("kind"),
        subject: of("subject"),
        issued_on: form.day("issued_on"),
        priority: Priority::from_number(form.value("priority").parse().unwrap_or(0)),
        pages: form.parsed("pages", "Số trang là số nguyên."),
        signer: of("signer"),
        details: Details {
            organ_id: of("organ_id").to_uppercase(),
            language: of("language"),
            description: of("description"),
            signer_title: of("signer_title"),
            receivers: of("receivers"),
            copies: form.parsed("copies", "Số lượng bản là số nguyên."),
        },
        although_alike: form.ticked("although_alike"),
        ..Registration::default()
    }
}

async fn try_send(cx: &Cx, form: &Form) -> Result<(DocumentId, i64)> {
    let arrived_on = form.day("arrived_on");
    let today = cx.today();
    if form.value("arrived_on").trim().is_empty() {
        form.wrong("arrived_on", "Nhập ngày đến.");
    }
    let new = Registration {
        id: form.value("id").parse().ok(),
        intake: form.value("intake").parse().ok(),
        book: form.value("book").to_owned(),
        // What came on an earlier day is taken to have come at noon of it.
        arrived_at: arrived_on
            .filter(|day| *day != today)
            .and_then(|day| day.and_hms_opt(5, 0, 0))
            .map(|at| at.and_utc()),
        wants_answer: form.ticked("wants_answer"),
        due_on: form.day("due_on"),
        although_long_ago: form.ticked("although_long_ago"),
        ..facts(form)
    };
    form.check()?;
    let mut tx = cx.begin().await?;
    let id = register::register(&mut tx, cx.actor()?, &new).await?;
    let number = store::find(&tx, id).await?.map_or(0, |d| i64::from(d.number));
    tx.commit().await?;
    Ok((id, number))
}
