//! Reading a message as others write it: with or without prefixes, in one of several wrappings, days in any usual form.

use crate::model::{
    Agency, Business, BusinessKind, Code, Document, DocumentType, Message, OtherInfo, Replacement, ResponseFor, Signer,
    Staff, Status, StatusCode, Trace, UpdatedReceiver,
};
use crate::tree::{self, Node};
use crate::{DocumentId, Error, Result, attachment, time};

/// Characters of an identifier.
const LONGEST_IDENTIFIER: usize = 200;

/// Reads a message.
///
/// # Errors
/// [`Error`] naming the part that is missing, wrong or beyond the bounds.
pub fn read(bytes: &[u8]) -> Result<Message> {
    let root = tree::parse(bytes)?;
    let envelope = match root.name.as_str() {
        "edXMLEnvelope" | "Envelope" => &root,
        _ => root.required("edXMLEnvelope")?,
    };
    let header = match envelope.wrapping("Header") {
        Some(header) if envelope.name == "Envelope" => header,
        _ => envelope.required("edXMLHeader")?,
    };
    if let Some(status) = header.child("Status") {
        return status_of(status).map(|status| Message::Status(Box::new(status)));
    }
    let message = header.required("MessageHeader")?;
    if message.child("StatusCode").is_some() {
        return status_of(message).map(|status| Message::Status(Box::new(status)));
    }
    let body = envelope.child("edXMLBody").or_else(|| envelope.wrapping("Body"));
    let manifest = body.and_then(|body| body.child("edXMLManifest").or_else(|| body.child("Manifest")));
    let encoded = root.child("AttachmentEncoded").or_else(|| envelope.child("AttachmentEncoded"));
    let mut document = document_of(message, header.child("TraceHeaderList"))?;
    document.attachments = attachment::read(manifest, encoded)?;
    Ok(Message::Document(Box::new(document)))
}

fn document_of(message: &Node, traces: Option<&Node>) -> Result<Document> {
    let from = agency(message.required("From")?);
    let business = traces.and_then(|list| list.child("Bussiness").or_else(|| list.child("Business")));
    let business = business.map(business_of).transpose()?.unwrap_or_default();
    let promulgation = message.required("PromulgationInfo")?;
    let code = message.required("Code")?;
    let document = Document {
        to: message.all("To").map(agency).collect(),
        document_id: message.value("DocumentId"),
        code: Code { number: code.value("CodeNumber"), notation: code.value("CodeNotation") },
        place: promulgation.value("Place"),
        promulgated_on: day(promulgation, "PromulgationDate")?,
        document_type: message.child("DocumentType").map(type_of).unwrap_or_default(),
        subject: message.value("Subject"),
        content: message.value("Content"),
        signer: message.child("SignerInfo").map(signer_of).unwrap_or_default(),
        due_on: day(message, "DueDate").unwrap_or_default(),
        to_places: message.values("ToPlaces", "Place"),
        other: message.child("OtherInfo").map(other_of).unwrap_or_default(),
        response_for: message.all("ResponseFor").map(response_of).collect(),
        steering: message.number("SteeringType"),
        business,
        traces: traces.into_iter().flat_map(|list| list.all("TraceHeader")).filter_map(trace_of).collect(),
        attachments: Vec::new(),
        from,
    };
    complete(document)
}

/// A document with the parts that nobody can do without; its identifier is put together where it is not said.
fn complete(mut document: Document) -> Result<Document> {
    let missing = |part| Err(Error::Missing(part));
    if document.from.organ_id.is_empty() {
        return missing("From/OrganId");
    }
    is_bearable(&document.from.organ_id, "From/OrganId")?;
    is_bearable(&document.document_id, "DocumentId")?;
    is_bearable(&document.business.document_id, "Bussiness/DocumentId")?;
    is_bearable(&document.code.symbol(), "Code/CodeNotation")?;
    if document.code.symbol().is_empty() {
        return missing("Code/CodeNotation");
    }
    if document.subject.is_empty() && document.business.kind != BusinessKind::Recall {
        return missing("Subject");
    }
    let Some(promulgated_on) = document.promulgated_on else {
        return missing("PromulgationInfo/PromulgationDate");
    };
    if document.document_id.is_empty() {
        let organ_id = document.from.organ_id.clone();
        document.document_id = DocumentId { organ_id, promulgated_on, symbol: document.code.symbol() }.to_string();
    }
    if document.business.kind != BusinessKind::New && document.business.document_id.is_empty() {
        let replaced = document.business.replaces.first().map(|one| one.document_id.clone());
        document.business.document_id = replaced.unwrap_or_else(|| document.document_id.clone());
    }
    Ok(document)
}

/// What names an agency or a document is never cut: two long ones would become one.
fn is_bearable(identifier: &str, part: &str) -> Result<()> {
    match identifier.chars().count() > LONGEST_IDENTIFIER {
        true => Err(Error::PartTooLong(part.to_owned())),
        false => Ok(()),
    }
}

fn status_of(node: &Node) -> Result<Status> {
    let code = node.required("StatusCode")?.text();
    let status = Status {
        response_for: response_of(node.required("ResponseFor")?),
        from: agency(node.required("From")?),
        code: StatusCode::from_code(code).ok_or_else(|| Error::wrong("StatusCode", code))?,
        description: node.value("Description"),
        at: time::read_moment(&node.value("Timestamp")),
        staff: node.child("StaffInfo").map(staff_of).unwrap_or_default(),
    };
    is_bearable(&status.from.organ_id, "From/OrganId")?;
    is_bearable(&status.response_for.document_id, "ResponseFor/DocumentId")?;
    is_bearable(&status.response_for.code, "ResponseFor/Code")?;
    match (status.from.organ_id.is_empty(), status.response_for.document_id.is_empty()) {
        (true, _) => Err(Error::Missing("From/OrganId")),
        (_, true) if status.response_for.code.is_empty() => Err(Error::Missing("ResponseFor/DocumentId")),
        _ => Ok(status),
    }
}

/// A day that may be missing, and may not be something else.
fn day(node: &Node, name: &'static str) -> Result<Option<chrono::NaiveDate>> {
    match node.value(name).as_str() {
        "" => Ok(None),
        text => time::read_day(text).map(Some).ok_or_else(|| Error::wrong(name, text)),
    }
}

fn agency(node: &Node) -> Agency {
    Agency {
        organ_id: node.value("OrganId"),
        in_charge: node.value("OrganizationInCharge"),
        name: node.value("OrganName"),
        address: node.value("OrganAdd"),
        email: node.value("Email"),
        telephone: node.value("Telephone"),
        fax: node.value("Fax"),
        website: node.value("Website"),
    }
}

fn type_of(node: &Node) -> DocumentType {
    DocumentType { kind: node.number("Type"), name: node.value("TypeName"), detail: node.number("TypeDetail") }
}

fn signer_of(node: &Node) -> Signer {
    let [competence, position, full_name] = ["Competence", "Position", "FullName"].map(|name| node.value(name));
    Signer { competence, position, full_name }
}

fn other_of(node: &Node) -> OtherInfo {
    OtherInfo {
        priority: node.number("Priority").min(3),
        sphere: node.value("SphereOfPromulgation"),
        typer: node.value("TyperNotation"),
        copies: node.number("PromulgationAmount"),
        pages: node.number("PageAmount"),
        appendixes: node.values("Appendixes", "Appendix"),
    }
}

fn response_of(node: &Node) -> ResponseFor {
    ResponseFor {
        organ_id: node.value("OrganId"),
        code: node.value("Code"),
        promulgated_on: time::read_day(&node.value("PromulgationDate")),
        document_id: node.value("DocumentId"),
    }
}

fn staff_of(node: &Node) -> Staff {
    let [department, staff, mobile, email] = ["Department", "Staff", "Mobile", "Email"].map(|name| node.value(name));
    Staff { department, staff, mobile, email }
}

fn business_of(node: &Node) -> Result<Business> {
    let number = node.number("BussinessDocType");
    let kind = BusinessKind::from_number(number);
    let info = node.child("BussinessDocumentInfo");
    let receivers = info.and_then(|info| info.child("ReceiverList"));
    let replaces = node.child("ReplacementInfoList");
    Ok(Business {
        kind: kind.ok_or_else(|| Error::wrong("BussinessDocType", &number.to_string()))?,
        reason: node.value("BussinessDocReason"),
        document_id: node.value("DocumentId"),
        updates_facts: info.is_some_and(|info| info.number("DocumentInfo") == 1),
        receivers: receivers.into_iter().flat_map(|list| list.all("Receiver")).map(receiver_of).collect(),
        staff: node.child("StaffInfo").map(staff_of).unwrap_or_default(),
        paper: node.number("Paper") == 1,
        replaces: replaces.into_iter().flat_map(|list| list.all("ReplacementInfo")).map(replaced_of).collect(),
    })
}

fn receiver_of(node: &Node) -> UpdatedReceiver {
    UpdatedReceiver { kind: node.number("ReceiverType"), organ_id: node.value("OrganId") }
}

fn replaced_of(node: &Node) -> Replacement {
    Replacement { document_id: node.value("DocumentId"), organ_ids: node.values("OrganIdList", "OrganId") }
}

fn trace_of(node: &Node) -> Option<Trace> {
    Some(Trace { organ_id: node.value("OrganId"), at: time::read_moment(&node.value("Timestamp"))? })
}
