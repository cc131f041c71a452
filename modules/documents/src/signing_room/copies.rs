//! Bản sao: sao y, sao lục and trích sao (NĐ 30/2020, Điều 25 to 27 and Phụ lục I, Phần II), under the numbers of one book.
//! An electronic one is a PDF that bears form of copy, number, agency and moment at the upper right of its first page, signed
//! by the agency; a paper one bears its part below the last line, signed by hand and sealed.

pub(crate) mod book;
mod draw;
pub(crate) mod extract;
mod model;
pub(crate) mod paper;
mod store;

pub(crate) use model::{COPY, CopyForm, EXTRACT};

use super::checking;
use super::model::SigningKey;
use super::prepare::{Ready, apart};
use super::sign::{Signed, require_unbroken};
use super::store::kept::{self, Kept, KeptFile};
use crate::model::{DocumentId, Step};
use crate::policy;
use crate::recognition::require_none_suspected;
use crate::store as documents;
use chrono::{DateTime, Datelike, Utc};
use kernel::{Actor, Conn, Cx, Digest, Error, Event, Result, Tx, local, local_day};
use office::letters::REGULAR;
use serde_json::json;
use signing::appearance::attachment_lines;
use signing::trust::Trust;
use signing::{Appearance, Look, Rect, Request, Style};
use uuid::Uuid;

/// Under which the last number is kept: copies are counted together, from 1 on 1 January (Phụ lục I, Phần II).
const SEQUENCE: &str = "copy";
/// The least resolution of a scan of which a copy is made (NĐ 30/2020, Phụ lục I).
const LEAST_DPI: u32 = 200;
/// Millimetres for the lines, where the name of the agency takes two.
const HEIGHT: f64 = 19.0;

/// A copy as it is shown before it is signed.
pub(crate) struct Duplicate {
    pub ready: Ready,
    pub form: CopyForm,
    pub number: i32,
    pub symbol: String,
}

/// What may be made of a file of a role; `is_own`: it is one that the ward issued.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn forms(
    conn: &Conn,
    (file, role): (Uuid, &str),
    is_own: bool,
    is_paper: bool,
) -> Result<Vec<CopyForm>> {
    let made = if role == COPY { store::form_of(conn, file).await? } else { None };
    Ok(CopyForm::of(role, made, is_own, is_paper))
}

/// The file with the lines of the copy, under the number that comes next.
///
/// # Errors
/// [`Error::Refused`] where the file cannot be signed, or is electronic and such a copy of it is a paper.
pub(crate) async fn prepared(
    cx: &Cx,
    conn: &Conn,
    file: &KeptFile,
    form: CopyForm,
    at: DateTime<Utc>,
) -> Result<Duplicate> {
    let base = Digest::parse(&file.digest).ok_or(Error::NotFound)?;
    let pdf = cx.app.files.get(&base).await?;
    let last = documents::last_number(conn, SEQUENCE, local_day(at).year()).await?;
    let number = i32::try_from(last + 1).map_err(Error::internal)?;
    let symbol = form.symbol(number);
    let report = checking::look(pdf.clone(), Trust::new(), cx.now).await?;
    require_unbroken(&report)?;
    let mut notes = Vec::new();
    if !report.signatures.is_empty() && form == CopyForm::Reissued {
        return Err(Error::refused(
            "Tệp này đã có chữ ký số: bản sao lục từ bản điện tử là bản giấy. Ông/bà lập bản sao giấy, hoặc gửi thẳng tệp này.",
        ));
    }
    if !report.signatures.is_empty() {
        notes.push(
            "Tệp này đã có chữ ký số, là bản gốc điện tử: gửi thẳng tệp này thì nơi nhận không cần bản sao.".to_owned(),
        );
    }
    if form != CopyForm::Extract
        && office::look_at_scan(&pdf).is_ok_and(|scan| scan.dpi.is_some_and(|dpi| dpi < LEAST_DPI))
    {
        notes.push("Bản quét dưới 200 dpi. Ông/bà quét lại bản giấy, có màu, tỷ lệ 100%.".to_owned());
    }
    let agency = format!("Ủy ban nhân dân {}", cx.ward.name);
    let request = Request {
        name: Some(agency.clone()),
        reason: Some(format!("{} văn bản", sentence(form.heading()))),
        location: Some(cx.ward.name.clone()),
        ..Request::at(local(at))
    };
    let time = attachment_lines("", request.signed_at).pop().unwrap_or_default();
    let lines = vec![format!("{}, số {symbol}", form.heading()), agency, time];
    let prepared = apart(move || {
        let rect = Rect { height: HEIGHT, ..Rect::top_right_of(&pdf)? };
        let look = Look::Text { lines, style: Style::attachment(REGULAR) };
        signing::prepare(&pdf, &Request { appearance: Some(Appearance { page: Some(1), rect, look }), ..request })
    })
    .await?;
    let file_name = format!("{}.pdf", vietnamese::slug(&symbol));
    let shown = Digest::of(prepared.bytes());
    Ok(Duplicate {
        ready: Ready { file: Some(file.id), file_name, base, prepared, shown, notes },
        form,
        number,
        symbol,
    })
}

/// "Sao lục" of "SAO LỤC".
fn sentence(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let mut letters = lower.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Keeps a signed copy beside the files of its document, under its number.
///
/// # Errors
/// [`Error::Conflict`] where another copy got the number meanwhile.
pub(crate) async fn keep(
    tx: &mut Tx,
    actor: &Actor,
    file: &KeptFile,
    (form, number, symbol): (CopyForm, i32, &str),
    key: &SigningKey,
    signed: &Signed,
) -> Result<()> {
    actor.require(policy::ISSUE)?;
    // While the key was waited for, the file may have been found to be secret.
    if documents::file(tx, file.id).await?.is_none_or(|now| now.digest != file.digest) {
        return Err(Error::Conflict("Tệp vừa bị xóa hoặc thay đổi. Ông/bà tải lại trang để xem.".into()));
    }
    require_none_suspected(tx, &[file.digest.as_str()]).await?;
    if documents::next_number(tx, SEQUENCE, local_day(tx.now).year()).await? != number {
        return Err(Error::Conflict(
            "Số này vừa được cấp cho bản sao khác. Ông/bà xem lại bản dưới đây rồi ký.".into(),
        ));
    }
    let size = i64::try_from(signed.size).unwrap_or(i64::MAX);
    let of_copy = (&signed.digest, signed.ready.file_name.as_str(), size);
    let made = kept::insert_file(tx, file.document_id, COPY, of_copy).await?;
    if form == CopyForm::Extract {
        store::remove_extracts(tx, file.document_id).await?;
    }
    let entry = store::Entry {
        form: form.key().to_owned(),
        number,
        symbol: symbol.to_owned(),
        ..store::Entry::electronic(actor, file.document_id, made, local_day(tx.now))
    };
    store::insert(tx, &entry).await?;
    let report = Kept {
        id: Uuid::now_v7(),
        document_id: file.document_id,
        digest: signed.digest.as_str().to_owned(),
        file_name: signed.ready.file_name.clone(),
        verdict: checking::word(&signed.report.verdict).to_owned(),
        trusted: signed.trusted.join("\n"),
        report: serde_json::to_string(&signed.report)?,
        made_at: tx.now,
        made_by_name: actor.name.clone(),
    };
    kept::insert_report(tx, &report).await?;
    let step = Step {
        kind: if form == CopyForm::Certified { "copied".to_owned() } else { format!("copied-{}", form.key()) },
        body: format!("{} · {} · {} · SHA-256 {}", file.file_name, key.subject, signed.level, signed.digest.as_str()),
        to_name: symbol.to_owned(),
        due_on: None,
        by_name: actor.name.clone(),
        at: tx.now,
    };
    documents::add_step(tx, DocumentId(file.document_id), actor.user, None, &step).await?;
    let detail = json!({ "symbol": symbol, "file": file.id, "before": signed.ready.base.as_str(),
        "shown": signed.ready.shown.as_str(), "digest": signed.digest.as_str(), "certificate": key.subject });
    tx.record(Event::new("documents.copy.made", file.document_id, detail));
    Ok(())
}
