//! Gói tin: an issued document as others are to get it, and what came as the clerk is to register it.

use super::model::{Package, PackedFile, id_of};
use crate::incoming::Registration;
use crate::model::{Details, DocumentId, Priority};
use crate::outgoing::Outgoing;
use chrono::{DateTime, Utc};
use edxml::{Agency, Attachment, Business, BusinessKind, Document, ResponseFor, Status, StatusCode, Trace};
use kernel::{Digest, Error, Result, local};
use uuid::Uuid;

/// What a message is sent for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Purpose {
    pub kind: BusinessKind,
    pub reason: String,
    /// The identifier of the document that is recalled, updated or replaced.
    pub about: String,
}

/// Puts a package together.
///
/// # Errors
/// [`Error::Refused`] in words where the document has not what the standard demands.
pub(crate) fn pack(
    issued: &Outgoing,
    from: &Agency,
    place: &str,
    purpose: Purpose,
    answers: Option<ResponseFor>,
    files: Vec<PackedFile>,
) -> Result<Package> {
    let Some(issued_on) = issued.issued_on else {
        return Err(Error::refused("Văn bản chưa được ban hành nên chưa gửi được."));
    };
    let symbol = issued.symbol.clone();
    let (number, notation) = symbol.split_once('/').unwrap_or(("", symbol.as_str()));
    let organ_id = from.organ_id.clone();
    let edoc_id = edxml::DocumentId { organ_id, promulgated_on: issued_on, symbol: symbol.clone() }.to_string();
    let body = Document {
        from: from.clone(),
        document_id: edoc_id.clone(),
        code: edxml::Code { number: number.to_owned(), notation: notation.to_owned() },
        place: place.to_owned(),
        promulgated_on: Some(issued_on),
        document_type: edxml::DocumentType { kind: 2, name: kind_name(&issued.kind), detail: 0 },
        subject: issued.subject.clone(),
        content: issued.subject.clone(),
        signer: signer(issued),
        to_places: issued.draft.recipients.clone(),
        other: edxml::OtherInfo {
            typer: issued.draft.drafter.clone(),
            priority: u32::try_from(issued.priority.number()).unwrap_or(0),
            copies: issued.draft.copies.and_then(|copies| u32::try_from(copies).ok()).unwrap_or(0),
            pages: issued.pages.and_then(|pages| u32::try_from(pages).ok()).unwrap_or(0),
            ..edxml::OtherInfo::default()
        },
        response_for: answers.into_iter().collect(),
        business: business(purpose),
        ..Document::default()
    };
    let digest = digest(&body, &files)?;
    let id = id_of(&["package", &issued.id.to_string(), &digest]);
    let kind = body.business.kind;
    let illustrative = issued.illustrative;
    Ok(Package { id, document: issued.id.0, kind, digest, edoc_id, body, files, issued_on, illustrative })
}

/// "Kế hoạch"; "Công văn" where a document has no name.
fn kind_name(code: &str) -> String {
    office::DocumentKind::of_code(code).map_or_else(|| "Công văn".to_owned(), |kind| kind.name.clone())
}

/// "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH" and "PHÓ CHỦ TỊCH" stand in lines of the title, the position last.
fn signer(issued: &Outgoing) -> edxml::Signer {
    let (competence, position) = issued.signer_title.rsplit_once('\n').unwrap_or(("", &issued.signer_title));
    let competence = competence.lines().collect::<Vec<_>>().join(" ");
    edxml::Signer { competence, position: position.to_owned(), full_name: issued.signer_name.clone() }
}

fn business(purpose: Purpose) -> Business {
    let replaces = match purpose.kind {
        BusinessKind::Replace => {
            vec![edxml::Replacement { document_id: purpose.about.clone(), organ_ids: Vec::new() }]
        }
        _ => Vec::new(),
    };
    let reason = if purpose.reason.trim().is_empty() { "Văn bản điện tử mới" } else { purpose.reason.trim() };
    Business {
        kind: purpose.kind,
        reason: reason.to_owned(),
        document_id: purpose.about,
        updates_facts: purpose.kind == BusinessKind::Update,
        replaces,
        ..Business::default()
    }
}

/// What tells one content from another: everything but through whose hands it went and to whom.
fn digest(body: &Document, files: &[PackedFile]) -> Result<String> {
    let same = Document { to: Vec::new(), traces: Vec::new(), attachments: Vec::new(), ..body.clone() };
    let facts = serde_json::to_string(&(same, files.iter().map(|file| &file.digest).collect::<Vec<_>>()));
    Ok(Digest::of(facts.map_err(Error::internal)?.as_bytes()).as_str().to_owned())
}

/// What tells one content that came from another.
pub(crate) fn digest_of(document: &Document) -> Result<String> {
    let file = |file: &Attachment| PackedFile {
        digest: Digest::of(&file.bytes).as_str().to_owned(),
        name: file.name.clone(),
        mime: String::new(),
        size: 0,
    };
    digest(document, &document.attachments.iter().map(file).collect::<Vec<_>>())
}

/// Will every recipient be able to take it?
///
/// # Errors
/// [`Error::Refused`] naming what the standard demands and it lacks.
pub(crate) fn check(package: &Package) -> Result<()> {
    let addressed = Document { to: vec![package.body.from.clone()], ..package.body.clone() };
    edxml::check(&addressed).map_err(|e| Error::refused(e.to_string()))
}

/// A package as it goes to one recipient.
///
/// # Errors
/// [`Error::Refused`] naming what the standard demands and it lacks.
pub(crate) fn letter(package: &Package, to: Agency, files: Vec<Vec<u8>>, now: DateTime<Utc>) -> Result<Vec<u8>> {
    let mut document = package.body.clone();
    document.to = vec![to];
    document.traces = vec![Trace { organ_id: document.from.organ_id.clone(), at: local(now).naive_local() }];
    let attachment = |(file, bytes): (&PackedFile, Vec<u8>)| Attachment {
        content_id: file.digest.chars().take(32).collect(),
        name: file.name.clone(),
        content_type: file.mime.clone(),
        description: String::new(),
        bytes,
    };
    document.attachments = package.files.iter().zip(files).map(attachment).collect();
    edxml::write(&edxml::Message::Document(Box::new(document))).map_err(|e| Error::refused(e.to_string()))
}

/// A status as it goes to the sender of a document.
///
/// # Errors
/// [`Error::Refused`] naming what the standard demands and it lacks.
pub(crate) fn status(
    from: Agency,
    of: &Document,
    code: StatusCode,
    said: &str,
    staff: &str,
    at: DateTime<Utc>,
) -> Result<Vec<u8>> {
    let status = Status {
        response_for: ResponseFor {
            organ_id: of.from.organ_id.clone(),
            code: of.code.symbol(),
            promulgated_on: of.promulgated_on,
            document_id: of.document_id.clone(),
        },
        from,
        code,
        description: said.to_owned(),
        at: Some(local(at).naive_local()),
        staff: edxml::Staff { staff: staff.to_owned(), ..edxml::Staff::default() },
    };
    edxml::write(&edxml::Message::Status(Box::new(status))).map_err(|e| Error::refused(e.to_string()))
}

/// What the clerk would type of a document that came.
pub(crate) fn registration(body: &Document, intake: Uuid, came_at: DateTime<Utc>) -> Registration {
    let today = kernel::local_day(came_at);
    Registration {
        id: Some(DocumentId(id_of(&["registered", &intake.to_string()]))),
        intake: Some(intake),
        book: String::new(),
        symbol: body.code.symbol(),
        agency: cut(&body.from.name, 200),
        kind: kind_of(body),
        subject: body.subject.clone(),
        issued_on: body.promulgated_on.filter(|day| *day <= today),
        arrived_at: Some(came_at),
        priority: Priority::from_number(i32::try_from(body.other.priority).unwrap_or(0)),
        pages: i32::try_from(body.other.pages).ok().filter(|pages| *pages > 0),
        signer: cut(&body.signer.full_name, 50),
        details: details(body),
        wants_answer: body.due_on.is_some() || body.steering == 2,
        due_on: body.due_on.filter(|day| *day >= today),
        although_alike: false,
        although_long_ago: false,
        illustrative: false,
    }
}

/// What it says besides: its subject alone is no description of it.
fn details(body: &Document) -> Details {
    let said = if body.content == body.subject { "" } else { body.content.as_str() };
    let title = [body.signer.competence.as_str(), &body.signer.position];
    Details {
        organ_id: Some(body.from.organ_id.clone()).filter(|id| edxml::is_organ_id(id)).unwrap_or_default(),
        language: String::new(),
        description: cut(said, 500),
        signer_title: cut(title.join(" ").trim(), 100),
        receivers: cut(&body.to_places.join("; "), 1_000),
        copies: i32::try_from(body.other.copies).ok().filter(|copies| (1..=999).contains(copies)),
    }
}

/// As many letters as the norm has for a field; the message is kept whole.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The key of the kind: by the name that is said, else by the code within the symbol.
fn kind_of(body: &Document) -> String {
    let symbol = body.code.symbol();
    let by_code = || office::DocumentKind::of_code(vietnamese::citation::codes(&symbol)?.0);
    let kind = office::DocumentKind::of_name(&body.document_type.name).or_else(by_code);
    kind.map(|kind| kind.code.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn issued() -> Outgoing {
        let at = "2026-03-16T02:00:00Z".parse().unwrap();
        Outgoing {
            id: crate::outgoing::OutgoingId(Uuid::nil()),
            kind: "KH".into(),
            subject: "Chuyển đổi số".into(),
            draft: crate::outgoing::Draft {
                recipients: vec!["UBND tỉnh (để b/c)".into(), "Lưu: VT, VP".into()],
                drafter: "NVA".into(),
                copies: Some(12),
                ..crate::outgoing::Draft::default()
            },
            unit: kernel::UnitId(Uuid::nil()),
            drafter: kernel::UserId(Uuid::nil()),
            drafter_name: String::new(),
            priority: Priority::Urgent,
            state: crate::outgoing::State::Issued,
            answers: None,
            signer: None,
            signer_name: "Phạm Văn Mẫu".into(),
            signer_title: "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH".into(),
            sequence: "out".into(),
            year: Some(2026),
            number: Some(173),
            symbol: "173/KH-UBND".into(),
            issued_on: NaiveDate::from_ymd_opt(2026, 3, 16),
            issued_at: Some(at),
            pages: Some(3),
            digest: "d".repeat(64),
            made_at: at,
            changed_at: at,
            illustrative: false,
            version: 1,
        }
    }

    fn from() -> Agency {
        Agency { organ_id: "H55.242".into(), name: "UBND phường Sông Công".into(), ..Agency::default() }
    }

    fn file() -> PackedFile {
        PackedFile { digest: "ab".repeat(32), name: "173.pdf".into(), mime: "application/pdf".into(), size: 3 }
    }

    #[test]
    fn a_package_comes_back_as_a_registration_with_everything() {
        let package = pack(&issued(), &from(), "Sông Công", Purpose::default(), None, vec![file()]).unwrap();
        assert_eq!(package.edoc_id, "H55.242,2026/03/16,173/KH-UBND");
        let now = "2026-03-16T02:00:00Z".parse().unwrap();
        let to = Agency { organ_id: "H55.243".into(), name: "UBND phường Bách Quang".into(), ..Agency::default() };
        let sent = letter(&package, to, vec![b"PDF".to_vec()], now).unwrap();
        let Ok(edxml::Message::Document(came)) = edxml::read(&sent) else { panic!("a document") };
        let r = registration(&came, Uuid::nil(), now);
        assert_eq!(
            (r.symbol.as_str(), r.kind.as_str(), r.agency.as_str()),
            ("173/KH-UBND", "KH", "UBND phường Sông Công")
        );
        assert_eq!((r.priority, r.pages, r.signer.as_str()), (Priority::Urgent, Some(3), "Phạm Văn Mẫu"));
        let of = r.details;
        assert_eq!((of.organ_id.as_str(), of.signer_title.as_str()), ("H55.242", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH"));
        assert_eq!((of.receivers.as_str(), of.copies), ("UBND tỉnh (để b/c); Lưu: VT, VP", Some(12)));
        assert_eq!((came.signer.competence.as_str(), came.signer.position.as_str()), ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"));
        assert_eq!(came.attachments[0].bytes, b"PDF");
        assert_eq!(came.to_places, ["UBND tỉnh (để b/c)", "Lưu: VT, VP"], "what the document says of itself");
        assert_eq!((came.place.as_str(), came.other.typer.as_str()), ("Sông Công", "NVA"));
    }

    #[test]
    fn the_same_content_has_the_same_number_whoever_it_goes_to() {
        let made =
            |files: Vec<PackedFile>| pack(&issued(), &from(), "Sông Công", Purpose::default(), None, files).unwrap();
        assert_eq!(made(vec![file()]).id, made(vec![file()]).id);
        let other = PackedFile { digest: "cd".repeat(32), ..file() };
        assert_ne!(made(vec![file()]).id, made(vec![other]).id);
        let recall = Purpose { kind: BusinessKind::Recall, reason: "Nhầm".into(), about: "x".into() };
        assert_ne!(made(vec![]).id, pack(&issued(), &from(), "Sông Công", recall, None, vec![]).unwrap().id);
    }

    #[test]
    fn what_no_recipient_would_take_is_said_before_it_goes() {
        let package = pack(&issued(), &from(), "Sông Công", Purpose::default(), None, vec![file()]).unwrap();
        check(&package).unwrap();
        let long = Outgoing { signer_name: "N".repeat(51), ..issued() };
        let package = pack(&long, &from(), "Sông Công", Purpose::default(), None, vec![file()]).unwrap();
        assert!(check(&package).unwrap_err().to_string().contains("SignerInfo/FullName"));
    }

    #[test]
    fn a_deputy_signs_with_an_authority_of_three_lines() {
        let title = "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH".to_owned();
        let said = signer(&Outgoing { signer_title: title, ..issued() });
        let parts = (said.competence.as_str(), said.position.as_str());
        assert_eq!(parts, ("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"));
        let alone = signer(&Outgoing { signer_title: "CHỦ TỊCH".into(), ..issued() });
        assert_eq!((alone.competence.as_str(), alone.position.as_str()), ("", "CHỦ TỊCH"));
    }

    #[test]
    fn what_is_not_issued_is_not_packed() {
        let draft = Outgoing { issued_on: None, ..issued() };
        assert!(pack(&draft, &from(), "Sông Công", Purpose::default(), None, vec![]).is_err());
    }
}
