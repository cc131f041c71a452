//! Messages as the standard describes them, as others write them, and as nobody should.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod hostile;
mod round;

use chrono::NaiveDate;
use edxml::{BusinessKind, Document, Message, Status, StatusCode, read, write};

const NEW: &[u8] = include_bytes!("samples/new.edxml");
const PLAIN: &[u8] = include_bytes!("samples/plain.edxml");
const STATUS: &[u8] = include_bytes!("samples/status.edxml");
const STATUS_SOAP: &[u8] = include_bytes!("samples/status-soap.edxml");
const RECALL: &[u8] = include_bytes!("samples/recall.edxml");

fn document(bytes: &[u8]) -> Document {
    match read(bytes) {
        Ok(Message::Document(document)) => *document,
        other => panic!("no document: {other:?}"),
    }
}

fn status(bytes: &[u8]) -> Status {
    match read(bytes) {
        Ok(Message::Status(status)) => *status,
        other => panic!("no status: {other:?}"),
    }
}

fn day(y: i32, m: u32, d: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(y, m, d)
}

#[test]
fn a_document_says_everything_that_its_register_needs() {
    let d = document(NEW);
    assert_eq!((d.from.organ_id.as_str(), d.to.len()), ("H55.242", 2));
    assert_eq!(d.to[1].organ_id, "000.00.00.H55");
    assert_eq!((d.code.symbol().as_str(), d.promulgated_on), ("173/KH-UBND", day(2026, 11, 20)));
    assert_eq!((d.subject.as_str(), d.due_on), ("Chuyển đổi số năm 2026 & Đề án 06", day(2026, 12, 5)));
    assert_eq!((d.other.priority, d.other.pages, d.other.appendixes.len()), (1, 12, 1));
    assert_eq!(d.signer.full_name, "Phạm Văn Mẫu");
    assert_eq!(d.response_for[0].code, "88/UBND-KGVX");
    assert_eq!((d.business.kind, d.traces.len()), (BusinessKind::New, 1));
    assert_eq!(d.attachments[0].name, "173-KH-UBND.pdf");
    assert!(d.attachments[0].bytes.starts_with(b"%PDF-1.7"));
}

#[test]
fn what_is_written_has_every_prefix_and_order_of_the_sample() {
    let written = write(&read(NEW).unwrap()).unwrap();
    let tags = |text: &str| -> Vec<String> {
        text.split('<').skip(1).filter_map(|part| part.split([' ', '>']).next()).map(str::to_owned).collect()
    };
    assert_eq!(tags(std::str::from_utf8(&written).unwrap()), tags(std::str::from_utf8(NEW).unwrap()));
}

#[test]
fn a_message_without_prefixes_and_with_days_the_other_way_round_is_read() {
    let d = document(PLAIN);
    assert_eq!(d.document_id, "000.00.11.H55,2026/11/02,88/SNV-CCHC", "put together where it is not said");
    assert_eq!((d.subject.as_str(), d.other.priority), ("V/v rà soát <hồ sơ>", 3));
    assert_eq!((d.attachments[0].name.as_str(), d.attachments[0].bytes.as_slice()), ("88.txt", "Xin chào".as_bytes()));
}

#[test]
fn a_status_is_read_in_both_of_its_wrappings() {
    let s = status(STATUS);
    assert_eq!((s.code, s.description.as_str()), (StatusCode::Refused, "Văn bản gửi nhầm nơi nhận"));
    assert_eq!(s.response_for.document_id, "H55.242,2026/11/20,173/KH-UBND");
    assert_eq!(read(&write(&Message::Status(Box::new(s.clone()))).unwrap()).unwrap(), Message::Status(Box::new(s)));
    let soap = status(STATUS_SOAP);
    assert_eq!((soap.code, soap.response_for.promulgated_on), (StatusCode::Done, day(2026, 11, 20)));
}

#[test]
fn a_recall_needs_no_subject_and_means_the_document_that_it_names() {
    let d = document(RECALL);
    assert_eq!(
        (d.business.kind, d.business.document_id.as_str()),
        (BusinessKind::Recall, "H55.242,2026/11/20,173/KH-UBND")
    );
}

#[test]
fn every_status_and_kind_of_business_keeps_its_number() {
    let codes: Vec<&str> = StatusCode::ALL.into_iter().map(StatusCode::code).collect();
    assert_eq!(codes, ["01", "02", "03", "04", "05", "06", "13", "15", "16"]);
    assert!(StatusCode::ALL.into_iter().all(|s| StatusCode::from_code(s.code()) == Some(s)));
    assert_eq!(StatusCode::from_code("3"), Some(StatusCode::Accepted));
    assert_eq!([StatusCode::from_code("07"), StatusCode::from_code("")], [None, None]);
    assert_eq!(BusinessKind::ALL.map(BusinessKind::number), [0, 1, 2, 3]);
}

#[test]
fn the_writer_refuses_what_a_receiver_would_refuse() {
    let refused = |change: fn(&mut Document)| {
        let mut d = document(NEW);
        change(&mut d);
        write(&Message::Document(Box::new(d))).unwrap_err().to_string()
    };
    assert_eq!(refused(|d| d.to.clear()), "Gói tin thiếu phần To.");
    assert_eq!(refused(|d| d.subject = " ".into()), "Gói tin thiếu phần Subject.");
    assert!(refused(|d| d.from.organ_id = "phường".into()).contains("From"));
    assert!(refused(|d| d.subject = "x".repeat(501)).contains("Subject"));
    assert!(refused(|d| d.other.priority = 4).contains("Priority"));
    assert!(refused(|d| d.business.kind = BusinessKind::Recall).contains("Bussiness/DocumentId"));
    let mut s = status(STATUS);
    s.description.clear();
    assert!(write(&Message::Status(Box::new(s))).unwrap_err().to_string().contains("Description"));
}
