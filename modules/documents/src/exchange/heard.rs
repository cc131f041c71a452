//! What receivers say of documents of ours: each word moves the send to them on, once.

use super::model::Agency;
use super::store::{agencies, sends};
use super::take::{self, Outcome};
use super::{came, push};
use edxml::{Business, BusinessKind, Document, Status, StatusCode};
use kernel::{App, Event, Result, WardId};
use serde_json::json;

/// A word about a document of ours, or the old way of asking for one back.
pub(super) async fn heard(app: &App, ward: WardId, by: &Agency, status: Status) -> Result<Outcome> {
    let conn = app.db.read(ward);
    let whose = match status.from.organ_id == by.organ_id {
        true => by.clone(),
        false => match agencies::by_organ(&conn, &status.from.organ_id).await?.filter(|_| by.relays) {
            Some(agency) => agency,
            None => {
                let said = format!("Gói tin ghi nơi gửi là {}, không phải {}.", status.from.organ_id, by.organ_id);
                return Ok(Outcome::TurnedAway(said));
            }
        },
    };
    if status.code == StatusCode::RecallAsked {
        return take::asked_back(app, ward, by, came::tidy(recall_of(&status))).await;
    }
    let about = about(&status);
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let answered = sends::answered(&tx, whose.id, &about).await?;
    if answered.is_empty() {
        return Ok(Outcome::TurnedAway(format!("Không có văn bản nào đã gửi mang mã {about}.")));
    }
    let is_about_recall = matches!(status.code, StatusCode::RecallAgreed | StatusCode::RecallRefused);
    let said = said(&status);
    let mut outcome = Outcome::Known;
    for send in answered {
        let next = match (send.kind, is_about_recall) {
            (BusinessKind::Recall, true) => send.state.after(StatusCode::Done),
            (BusinessKind::Recall, false) => None,
            _ => send.state.after(status.code),
        };
        let Some(next) = next else { continue };
        if sends::set_state(&tx, &send, next, &said).await? {
            outcome = Outcome::Taken;
            let detail = json!({ "from": whose.name, "code": status.code.code(), "said": said });
            tx.record(Event::new("documents.exchange.answered", send.document, detail));
            if status.code.wants_reason() {
                push::inform(&tx, &send, kernel::told!("{} từ chối: {about}", whose.name), said.clone()).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(outcome)
}

/// What is said with a status, as much as is kept of it.
fn said(status: &Status) -> String {
    vietnamese::nfc(&status.description).chars().take(500).collect()
}

/// The identifier of the document that a status is about.
fn about(status: &Status) -> String {
    let of = &status.response_for;
    match (of.document_id.is_empty(), of.promulgated_on) {
        (true, Some(promulgated_on)) => {
            let (organ_id, symbol) = (of.organ_id.clone(), of.code.clone());
            edxml::DocumentId { organ_id, promulgated_on, symbol }.to_string()
        }
        _ => of.document_id.clone(),
    }
}

/// The same question as a document asks it.
fn recall_of(status: &Status) -> Document {
    let business = Business {
        kind: BusinessKind::Recall,
        reason: said(status),
        document_id: about(status),
        ..Business::default()
    };
    let (number, notation) = status.response_for.code.split_once('/').unwrap_or(("", &status.response_for.code));
    Document {
        from: status.from.clone(),
        document_id: about(status),
        code: edxml::Code { number: number.to_owned(), notation: notation.to_owned() },
        promulgated_on: status.response_for.promulgated_on,
        business,
        ..Document::default()
    }
}
