//! Writing a message: every element in its order and with its prefix, and nothing that a receiver would have to guess.

use crate::model::{
    Agency, Attachment, Business, BusinessKind, Document, Message, OtherInfo, ResponseFor, Staff, Status, Trace,
};
use crate::{Error, MOST_BYTES, NAMESPACE, Result, attachment, is_organ_id, time};
use chrono::NaiveDate;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";

/// Characters of the reason of a recall, an update or a replacement.
pub const LONGEST_BUSINESS_REASON: usize = 500;
/// Characters of the reason of a refusal.
pub const LONGEST_REASON: usize = 1_000;

/// Writes a message.
///
/// # Errors
/// [`Error`] naming what the standard wants and the message lacks.
pub fn write(message: &Message) -> Result<Vec<u8>> {
    let mut xml = Xml { out: String::from(HEAD), deep: 0 };
    xml.raw(&format!("<edXML xmlns=\"{NAMESPACE}\">"));
    xml.raw(&format!("<edXML:edXMLEnvelope xmlns:edXML=\"{NAMESPACE}\">"));
    match message {
        Message::Document(document) => {
            check(document)?;
            xml.document(document);
        }
        Message::Status(status) => {
            check_status(status)?;
            xml.group("edXMLHeader", |xml| xml.group("MessageHeader", |xml| xml.status(status)));
        }
    }
    xml.raw("</edXML:edXMLEnvelope>");
    if let Message::Document(document) = message
        && !document.attachments.is_empty()
    {
        xml.encoded(&document.attachments);
    }
    xml.raw("</edXML>");
    match xml.out.len() > MOST_BYTES {
        true => Err(Error::TooLong(MOST_BYTES / (1024 * 1024))),
        false => Ok(xml.out.into_bytes()),
    }
}

fn there(value: &str, part: &'static str, most: usize) -> Result<()> {
    if value.trim().is_empty() {
        return Err(Error::Missing(part));
    }
    if value.chars().count() > most {
        return Err(Error::PartTooLong(part.to_owned()));
    }
    Ok(())
}

fn check_agency(agency: &Agency, part: &'static str) -> Result<()> {
    if !is_organ_id(&agency.organ_id) {
        return Err(Error::wrong(part, &agency.organ_id));
    }
    there(&agency.name, part, 200)
}

/// What PL VI of NĐ 30/2020 and the standard demand of a document.
///
/// # Errors
/// [`Error`] naming the part that is missing, wrong or too long.
pub fn check(document: &Document) -> Result<()> {
    check_agency(&document.from, "From")?;
    if document.to.is_empty() {
        return Err(Error::Missing("To"));
    }
    document.to.iter().try_for_each(|to| check_agency(to, "To"))?;
    there(&document.document_id, "DocumentId", 200)?;
    there(&document.code.notation, "Code/CodeNotation", 30)?;
    there(&document.subject, "Subject", 500)?;
    there(&document.document_type.name, "DocumentType/TypeName", 100)?;
    there(&document.signer.full_name, "SignerInfo/FullName", 50)?;
    if document.promulgated_on.is_none() {
        return Err(Error::Missing("PromulgationInfo/PromulgationDate"));
    }
    if document.other.priority > 3 {
        return Err(Error::wrong("OtherInfo/Priority", &document.other.priority.to_string()));
    }
    if document.business.kind != BusinessKind::New {
        there(&document.business.document_id, "Bussiness/DocumentId", 200)?;
        there(&document.business.reason, "Bussiness/BussinessDocReason", LONGEST_BUSINESS_REASON)?;
    }
    let unnamed = document.attachments.iter().any(|file| file.name.is_empty() || file.content_id.is_empty());
    if unnamed { Err(Error::Missing("Attachment/AttachmentName")) } else { Ok(()) }
}

fn check_status(status: &Status) -> Result<()> {
    check_agency(&status.from, "From")?;
    there(&status.response_for.organ_id, "ResponseFor/OrganId", 35)?;
    there(&status.response_for.document_id, "ResponseFor/DocumentId", 200)?;
    match status.code.wants_reason() {
        true => there(&status.description, "Description", LONGEST_REASON),
        false => Ok(()),
    }
}

struct Xml {
    out: String,
    deep: usize,
}

impl Xml {
    /// A line of markup.
    fn raw(&mut self, markup: &str) {
        self.out.extend(std::iter::repeat_n("  ", self.deep));
        self.out.push_str(markup);
        self.out.push('\n');
    }

    /// An element with others in it.
    fn group(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.with(name, "", inside);
    }

    fn with(&mut self, name: &str, attributes: &str, inside: impl FnOnce(&mut Self)) {
        self.raw(&format!("<edXML:{name}{attributes}>"));
        self.deep += 1;
        inside(self);
        self.deep -= 1;
        self.raw(&format!("</edXML:{name}>"));
    }

    /// An element with text, also where it is empty: some receivers want it all the same.
    fn text(&mut self, name: &str, text: &str) {
        self.raw(&format!("<edXML:{name}>{}</edXML:{name}>", escaped(text.trim())));
    }

    /// An element with text, left out where it is empty.
    fn some(&mut self, name: &str, text: &str) {
        if !text.trim().is_empty() {
            self.text(name, text);
        }
    }

    fn number(&mut self, name: &str, number: u32) {
        self.text(name, &number.to_string());
    }

    fn day(&mut self, name: &str, day: Option<NaiveDate>) {
        if let Some(day) = day {
            self.text(name, &time::write_day(day));
        }
    }

    fn list(&mut self, list: &str, name: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.group(list, |xml| texts.iter().for_each(|text| xml.text(name, text)));
        }
    }

    fn document(&mut self, document: &Document) {
        self.group("edXMLHeader", |xml| {
            xml.group("MessageHeader", |xml| xml.message_header(document));
            xml.trace_list(&document.traces, &document.business);
            xml.raw("<edXML:DigitalSignature />");
        });
        self.group("edXMLBody", |xml| {
            xml.with("edXMLManifest", " version=\"1.0\"", |xml| document.attachments.iter().for_each(|f| xml.file(f)));
        });
    }

    fn message_header(&mut self, document: &Document) {
        self.agency("From", &document.from);
        document.to.iter().for_each(|to| self.agency("To", to));
        self.group("Code", |xml| {
            xml.text("CodeNumber", &document.code.number);
            xml.text("CodeNotation", &document.code.notation);
        });
        self.group("PromulgationInfo", |xml| {
            xml.text("Place", &document.place);
            xml.day("PromulgationDate", document.promulgated_on);
        });
        self.group("DocumentType", |xml| {
            xml.number("Type", document.document_type.kind);
            xml.text("TypeName", &document.document_type.name);
            xml.number("TypeDetail", document.document_type.detail);
        });
        self.text("Subject", &document.subject);
        self.text("Content", &document.content);
        self.group("SignerInfo", |xml| {
            xml.text("Competence", &document.signer.competence);
            xml.text("Position", &document.signer.position);
            xml.text("FullName", &document.signer.full_name);
        });
        self.day("DueDate", document.due_on);
        self.list("ToPlaces", "Place", &document.to_places);
        self.other(&document.other);
        document.response_for.iter().for_each(|one| self.response_for(one));
        self.number("SteeringType", document.steering);
        self.text("DocumentId", &document.document_id);
    }

    fn agency(&mut self, name: &str, agency: &Agency) {
        self.group(name, |xml| {
            xml.text("OrganId", &agency.organ_id);
            xml.some("OrganizationInCharge", &agency.in_charge);
            xml.text("OrganName", &agency.name);
            xml.some("OrganAdd", &agency.address);
            xml.some("Email", &agency.email);
            xml.some("Telephone", &agency.telephone);
            xml.some("Fax", &agency.fax);
            xml.some("Website", &agency.website);
        });
    }

    fn other(&mut self, other: &OtherInfo) {
        self.group("OtherInfo", |xml| {
            xml.number("Priority", other.priority);
            xml.some("SphereOfPromulgation", &other.sphere);
            xml.some("TyperNotation", &other.typer);
            xml.number("PromulgationAmount", other.copies);
            xml.number("PageAmount", other.pages);
            xml.list("Appendixes", "Appendix", &other.appendixes);
        });
    }

    fn response_for(&mut self, one: &ResponseFor) {
        self.group("ResponseFor", |xml| {
            xml.text("OrganId", &one.organ_id);
            xml.text("Code", &one.code);
            xml.day("PromulgationDate", one.promulgated_on);
            xml.text("DocumentId", &one.document_id);
        });
    }

    fn trace_list(&mut self, traces: &[Trace], business: &Business) {
        let attributes = format!(" id=\"1\" version=\"1.0\" mustUnderstand=\"1\" actor=\"{NEXT}\"");
        self.with("TraceHeaderList", &attributes, |xml| {
            for trace in traces {
                xml.group("TraceHeader", |xml| {
                    xml.text("OrganId", &trace.organ_id);
                    xml.text("Timestamp", &time::write_moment(trace.at));
                });
            }
            xml.group("Bussiness", |xml| xml.business(business));
        });
    }

    fn business(&mut self, business: &Business) {
        self.number("BussinessDocType", business.kind.number());
        self.text("BussinessDocReason", &business.reason);
        if business.updates_facts || !business.receivers.is_empty() {
            self.group("BussinessDocumentInfo", |xml| {
                xml.number("DocumentInfo", u32::from(business.updates_facts));
                xml.number("DocumentReceiver", u32::from(!business.receivers.is_empty()));
                xml.group("ReceiverList", |xml| {
                    for receiver in &business.receivers {
                        xml.group("Receiver", |xml| {
                            xml.number("ReceiverType", receiver.kind);
                            xml.text("OrganId", &receiver.organ_id);
                        });
                    }
                });
            });
        }
        self.some("DocumentId", &business.document_id);
        self.staff(&business.staff);
        self.number("Paper", u32::from(business.paper));
        if !business.replaces.is_empty() {
            self.group("ReplacementInfoList", |xml| {
                for one in &business.replaces {
                    xml.group("ReplacementInfo", |xml| {
                        xml.text("DocumentId", &one.document_id);
                        xml.list("OrganIdList", "OrganId", &one.organ_ids);
                    });
                }
            });
        }
    }

    fn staff(&mut self, staff: &Staff) {
        self.group("StaffInfo", |xml| {
            xml.text("Department", &staff.department);
            xml.text("Staff", &staff.staff);
            xml.text("Mobile", &staff.mobile);
            xml.text("Email", &staff.email);
        });
    }

    fn status(&mut self, status: &Status) {
        self.response_for(&status.response_for);
        self.agency("From", &status.from);
        self.text("StatusCode", status.code.code());
        self.text("Description", &status.description);
        if let Some(at) = status.at {
            self.text("Timestamp", &time::write_moment(at));
        }
        self.staff(&status.staff);
    }

    fn file(&mut self, file: &Attachment) {
        let id = escaped(&file.content_id);
        let attributes = format!(" xmlns:xlink=\"{XLINK}\" xlink:type=\"simple\" xlink:href=\"cid:{id}\"");
        self.with("Reference", &attributes, |xml| {
            xml.text("ContentId", &format!("cid:{}", file.content_id));
            xml.text("ContentType", &file.content_type);
            xml.text("AttachmentName", &file.name);
            xml.some("Description", &file.description);
        });
    }

    /// The files themselves, outside of the envelope and without prefix, as every receiver looks for them.
    fn encoded(&mut self, files: &[Attachment]) {
        self.raw("<AttachmentEncoded>");
        for file in files {
            let field = |name: &str, text: &str| format!("<{name}>{}</{name}>", escaped(text));
            self.raw("<Attachment>");
            self.raw(&field("ContentType", &file.content_type));
            self.raw(&field("ContentId", &format!("cid:{}", file.content_id)));
            self.raw(&field("Description", &file.description));
            let content = attachment::encode(&file.bytes);
            self.raw(&format!("<ContentTransferEncoded>{content}</ContentTransferEncoded>"));
            self.raw(&field("AttachmentName", &file.name));
            self.raw("</Attachment>");
        }
        self.raw("</AttachmentEncoded>");
    }
}

/// Text as it stands in XML; characters that XML does not know are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}
