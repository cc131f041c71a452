//! What is written is read again as it was.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use edxml::{
    Agency, Attachment, Business, BusinessKind, Code, Document, DocumentType, Message, OtherInfo, Replacement,
    ResponseFor, Signer, Staff, Status, StatusCode, Trace, UpdatedReceiver, read, write,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Text with everything that XML minds, without white space at its ends.
fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z<>&\"'éẾựđ0-9/.,;\\[\\]-][a-zA-Z<>&\"' \n\u{d}éẾựđ0-9/.,;\\[\\]-]{0,40}[a-zđ>&\\]]"
}

fn maybe() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), text()]
}

fn organ() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Z][0-9]{2}(\\.[0-9]{2,3}){0,2}", "000\\.[0-9]{2}\\.[0-9]{2}\\.[A-Z][0-9]{2}"]
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0i64..100_000).prop_map(|n| NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + TimeDelta::days(n))
}

fn moment() -> impl Strategy<Value = NaiveDateTime> {
    (day(), 0u32..86_400)
        .prop_map(|(day, second)| day.and_hms_opt(0, 0, 0).unwrap() + TimeDelta::seconds(second.into()))
}

fn agency() -> impl Strategy<Value = Agency> {
    (organ(), text(), [maybe(), maybe(), maybe(), maybe(), maybe(), maybe()]).prop_map(|(organ_id, name, rest)| {
        let [in_charge, address, email, telephone, fax, website] = rest;
        Agency { organ_id, in_charge, name, address, email, telephone, fax, website }
    })
}

fn staff() -> impl Strategy<Value = Staff> {
    [maybe(), maybe(), maybe(), maybe()].prop_map(|[department, staff, mobile, email]| Staff {
        department,
        staff,
        mobile,
        email,
    })
}

fn response() -> impl Strategy<Value = ResponseFor> {
    (organ(), text(), prop::option::of(day()), text()).prop_map(|(organ_id, code, promulgated_on, document_id)| {
        ResponseFor { organ_id, code, promulgated_on, document_id }
    })
}

fn business() -> impl Strategy<Value = Business> {
    let receiver = (0u32..2, organ()).prop_map(|(kind, organ_id)| UpdatedReceiver { kind, organ_id });
    let replaced =
        (text(), vec(organ(), 0..3)).prop_map(|(document_id, organ_ids)| Replacement { document_id, organ_ids });
    let kind = prop::sample::select(BusinessKind::ALL.to_vec());
    (kind, text(), text(), any::<bool>(), vec(receiver, 0..3), staff(), any::<bool>(), vec(replaced, 0..3)).prop_map(
        |(kind, reason, document_id, updates_facts, receivers, staff, paper, replaces)| Business {
            kind,
            reason,
            document_id,
            updates_facts,
            receivers,
            staff,
            paper,
            replaces,
        },
    )
}

fn other() -> impl Strategy<Value = OtherInfo> {
    (0u32..4, maybe(), maybe(), any::<u32>(), any::<u32>(), vec(text(), 0..3)).prop_map(
        |(priority, sphere, typer, copies, pages, appendixes)| OtherInfo {
            priority,
            sphere,
            typer,
            copies,
            pages,
            appendixes,
        },
    )
}

fn attachments() -> impl Strategy<Value = Vec<Attachment>> {
    vec((text(), maybe(), maybe(), vec(any::<u8>(), 0..200)), 0..4).prop_map(|all| {
        let one = |(n, (name, content_type, description, bytes)): (usize, (String, String, String, Vec<u8>))| {
            Attachment { content_id: format!("tep-{n}"), name, content_type, description, bytes }
        };
        all.into_iter().enumerate().map(one).collect()
    })
}

fn document() -> impl Strategy<Value = Document> {
    let head = (agency(), vec(agency(), 1..4), text(), "[0-9]{0,5}", "[A-ZĐ&-]{1,30}", maybe(), day());
    let middle = (
        (0u32..9, text(), 0u32..9),
        text(),
        maybe(),
        (maybe(), maybe(), text()),
        prop::option::of(day()),
        vec(text(), 0..3),
    );
    let trace = (organ(), moment()).prop_map(|(organ_id, at)| Trace { organ_id, at });
    let end = (other(), vec(response(), 0..3), 0u32..3, business(), vec(trace, 0..3), attachments());
    (head, middle, end).prop_map(|(head, middle, end)| {
        let (from, to, document_id, number, notation, place, promulgated_on) = head;
        let ((kind, name, detail), subject, content, (competence, position, full_name), due_on, to_places) = middle;
        let (other, response_for, steering, business, traces, attachments) = end;
        Document {
            from,
            to,
            document_id,
            place,
            subject,
            content,
            due_on,
            to_places,
            other,
            response_for,
            steering,
            business,
            traces,
            attachments,
            code: Code { number, notation },
            promulgated_on: Some(promulgated_on),
            document_type: DocumentType { kind, name, detail },
            signer: Signer { competence, position, full_name },
        }
    })
}

proptest! {
    #[test]
    fn a_document_comes_back_as_it_went(document in document()) {
        let message = Message::Document(Box::new(document));
        let written = write(&message).unwrap();
        prop_assert_eq!(read(&written).unwrap(), message);
    }

    #[test]
    fn a_status_comes_back_as_it_went(
        response_for in response(), from in agency(), code in prop::sample::select(StatusCode::ALL.to_vec()),
        description in text(), at in prop::option::of(moment()), staff in staff(),
    ) {
        let message = Message::Status(Box::new(Status { response_for, from, code, description, at, staff }));
        prop_assert_eq!(read(&write(&message).unwrap()).unwrap(), message);
    }
}
