//! Trích sao: the form of a document made again with the part of its text that is copied (NĐ 30/2020, Điều 25 khoản 3), as
//! a PDF beside its files until it is signed or printed.

use super::{EXTRACT, store};
use crate::drafting::model::lines;
use crate::drafting::{draw, kind, marking};
use crate::outgoing::{Outgoing, OutgoingId};
use crate::policy;
use crate::recognition::require_none_suspected;
use crate::secrecy;
use crate::signing_room::store::kept::{KeptFile, insert_file};
use crate::store as documents;
use chrono::NaiveDate;
use kernel::{Actor, Cx, Error, Event, FieldErrors, Result, Tx};
use office::{AdministrativeDocument, Signature};
use serde_json::json;
use uuid::Uuid;

/// The longest part that is copied.
const LONGEST: usize = 20_000;

/// The form of the document, and the part of its text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    /// Cơ quan ban hành, one a line; the agency above it stands first where there are three.
    pub agency: String,
    pub symbol: String,
    /// Địa danh.
    pub place: String,
    pub issued_on: Option<NaiveDate>,
    /// The key of its kind.
    pub kind: String,
    pub subject: String,
    pub text: String,
    /// Quyền hạn, chức vụ, one a line.
    pub authority: String,
    pub signer: String,
    pub recipients: String,
}

impl Typed {
    /// What is known of an outgoing document.
    pub(crate) fn of_own(cx: &Cx, o: &Outgoing) -> Self {
        let made = crate::drafting::compose::compose(o, &cx.ward.name, &o.draft.figures);
        let agency: Vec<String> = made.parent_agency.into_iter().chain(made.agency).collect();
        Self {
            agency: agency.join("\n").to_uppercase(),
            symbol: o.symbol.clone(),
            place: made.place,
            issued_on: o.issued_on,
            kind: o.kind.clone(),
            subject: o.named(),
            text: crate::drafting::placeholder::fill(&o.draft.text, &o.draft.figures),
            authority: o.signer_title.clone(),
            signer: o.signer_name.clone(),
            recipients: o.draft.recipients.join("\n"),
        }
    }

    /// What is known of a document that came; its text is what was read of its files, if anything was.
    pub(crate) fn of_incoming(d: &crate::model::Document) -> Self {
        Self {
            agency: d.agency.to_uppercase(),
            symbol: d.symbol.clone(),
            issued_on: d.issued_on,
            kind: d.kind.clone(),
            subject: d.subject.clone(),
            authority: d.details.signer_title.to_uppercase(),
            signer: d.signer.clone(),
            recipients: d.details.receivers.replace("; ", "\n"),
            ..Self::default()
        }
    }

    fn check(&self) -> Result<()> {
        let mut errors = FieldErrors::default();
        let needed = [
            ("agency", &self.agency, "Nhập tên cơ quan ban hành văn bản."),
            ("symbol", &self.symbol, "Nhập số, ký hiệu của văn bản."),
            ("text", &self.text, "Nhập phần nội dung cần trích sao."),
            ("signer", &self.signer, "Nhập họ tên người ký văn bản."),
        ];
        for (field, _, said) in needed.into_iter().filter(|(_, value, _)| value.trim().is_empty()) {
            errors.add(field, said);
        }
        if self.issued_on.is_none() {
            errors.add("issued_on", "Nhập ngày của văn bản.");
        }
        if self.text.chars().count() > LONGEST {
            errors.add("text", "Phần trích sao tối đa 20.000 ký tự.");
        }
        errors.check()?;
        secrecy::require_open(&self.symbol, &[])?;
        secrecy::require_plain([self.subject.as_str(), self.text.as_str(), self.recipients.as_str()])
    }

    fn compose(&self, cx: &Cx) -> AdministrativeDocument {
        let of_kind = kind::of(&self.kind);
        let mut agency = lines(&self.agency);
        let parent_agency = (agency.len() > 2).then(|| agency.remove(0));
        AdministrativeDocument {
            parent_agency,
            agency,
            number: self.symbol.trim().to_owned(),
            place: self.place.trim().to_owned(),
            issued_on: self.issued_on,
            kind: if of_kind.is_letter { String::new() } else { of_kind.name.to_uppercase() },
            title: self.subject.trim().to_owned(),
            body: marking::blocks(&self.text),
            signature: Signature {
                authority: lines(&self.authority),
                name: format!("(Đã ký)\n{}", self.signer.trim()),
            },
            recipients: lines(&self.recipients),
            made_at: cx.now,
            ..AdministrativeDocument::default()
        }
    }
}

/// Draws what was typed and keeps its bytes: digest and size.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] where something is marked secret.
pub(crate) async fn drawn(cx: &Cx, typed: &Typed) -> Result<(kernel::Digest, i64)> {
    typed.check()?;
    let drawn = draw::draw(typed.compose(cx)).await?;
    let size = i64::try_from(drawn.pdf.len()).unwrap_or(i64::MAX);
    Ok((cx.app.files.put(drawn.pdf.clone()).await?, size))
}

/// Puts it beside the files of its document, in place of the one before; its identifier.
///
/// # Errors
/// [`Error::Conflict`] where the file of which it is a part is gone.
pub(crate) async fn put(
    tx: &mut Tx,
    actor: &Actor,
    file: &KeptFile,
    (digest, size): &(kernel::Digest, i64),
) -> Result<Uuid> {
    actor.require(policy::ISSUE)?;
    if documents::file(tx, file.id).await?.is_none_or(|now| now.digest != file.digest) {
        return Err(Error::Conflict("Tệp vừa bị xóa hoặc thay đổi. Ông/bà tải lại trang để xem.".into()));
    }
    require_none_suspected(tx, &[file.digest.as_str()]).await?;
    let kept = documents::files(tx, file.document_id).await?;
    if let Some(same) = kept.iter().find(|one| one.role == EXTRACT && one.digest == digest.as_str()) {
        return Ok(same.id);
    }
    store::remove_extracts(tx, file.document_id).await?;
    let id = insert_file(tx, file.document_id, EXTRACT, (digest, "trich-sao.pdf", *size)).await?;
    let detail = json!({ "file": file.id, "digest": digest.as_str() });
    tx.record(Event::new("documents.copy.extracted", file.document_id, detail));
    Ok(id)
}

/// What stands in the fields before anything was typed.
///
/// # Errors
/// [`Error::NotFound`] where there is no such document.
pub(crate) async fn known(cx: &Cx, document: Uuid) -> Result<Typed> {
    let conn = cx.read();
    if let Some(own) = crate::outgoing::store::find(&conn, OutgoingId(document)).await? {
        return Ok(Typed::of_own(cx, &own));
    }
    let came = documents::find(&conn, crate::model::DocumentId(document)).await?.ok_or(Error::NotFound)?;
    Ok(Typed::of_incoming(&came))
}
