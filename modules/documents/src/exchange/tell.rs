//! What becomes of a document that came is told to its sender by itself; what becomes of a letter is noted beside its
//! recipient.

use super::model::{Received, ReceivedState, SendState};
use super::store::{agencies, received, sends};
use super::{push, take};
use edxml::StatusCode;
use kernel::{App, BoxFuture, Event, Reaction, Recorded, Result, Tx};
use serde_json::json;

/// Each verb of an incoming document becomes a word to its sender.
pub(crate) const EACH_VERB: Reaction =
    Reaction { name: "documents.exchange.tell", on: "documents.incoming.", run: each_verb };
/// Each letter that went or failed moves its send on.
pub(crate) const EACH_LETTER: Reaction =
    Reaction { name: "documents.exchange.letters", on: "mail.letter.", run: each_letter };

fn each_verb<'a>(_: &'a App, tx: &'a mut Tx, event: &'a Recorded) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let detail = event.detail();
        let text = |name: &str| detail[name].as_str().unwrap_or_default().to_owned();
        let (code, said) = match event.kind.as_str() {
            "documents.incoming.registered" => (StatusCode::Accepted, format!("Số đến {}", detail["number"])),
            "documents.incoming.directed" => (StatusCode::Assigned, String::new()),
            "documents.incoming.given" => (StatusCode::InProgress, String::new()),
            "documents.incoming.reopened" => {
                (StatusCode::InProgress, format!("Văn bản trả lời {} đã thu hồi", text("recalled")))
            }
            "documents.incoming.done" if text("answer").is_empty() => (StatusCode::Done, String::new()),
            "documents.incoming.done" => (StatusCode::Done, format!("Văn bản trả lời: {}", text("answer"))),
            "documents.incoming.returned" => (StatusCode::Refused, text("reason")),
            _ => return Ok(()),
        };
        // Once it was given back or refused its sender has heard the last of it.
        let still_here = |came: &Received| matches!(came.state, ReceivedState::Here | ReceivedState::Superseded);
        let came = received::of_document(tx, event.subject_id).await?.filter(still_here);
        let Some(came) = came else { return Ok(()) };
        if code == StatusCode::Refused {
            // What was given back or refused with a reason has had its answer.
            if !received::set_state(tx, &came, ReceivedState::Refused, &said).await? {
                return Ok(());
            }
        }
        take::answer(tx, &came, code, &said, &event.actor_name).await?;
        push::ask(tx).await
    })
}

fn each_letter<'a>(_: &'a App, tx: &'a mut Tx, event: &'a Recorded) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let Some(send) = sends::of_letter(tx, event.subject_id).await? else { return Ok(()) };
        let agency = agencies::find(tx, send.agency).await?;
        let detail = |said: &str| json!({ "to": agency.name, "said": said });
        match (event.kind.as_str(), send.state) {
            // The post room may be asked to send again what it had given up.
            ("mail.letter.sent", SendState::Waiting | SendState::Failed) => {
                sends::set_sent(tx, send.id).await?;
                tx.record(Event::new("documents.exchange.sent", send.document, detail("")));
            }
            ("mail.letter.failed", SendState::Waiting) => {
                let said =
                    "Máy chủ thư không gửi được thư này. Kiểm tra địa chỉ thư điện tử của nơi nhận rồi bấm Gửi lại.";
                sends::set_not_sent(tx, send.id, None, said).await?;
                tx.record(Event::new("documents.exchange.failed", send.document, detail(said)));
                push::inform(tx, &send, kernel::told!("Chưa gửi được thư tới {}", agency.name), said.to_owned())
                    .await?;
            }
            _ => {}
        }
        Ok(())
    })
}
