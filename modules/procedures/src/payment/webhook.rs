//! Báo có tức thời: a bank, or a payment service, tells of a transfer at once, signed with a secret that both keep.

use super::actions::{self, Counted, Transfer};
use super::model::How;
use super::{account, statement};
use axum::Json;
use axum::body::Bytes;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Cx, Error, Result, local_day};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::ToSchema;

/// How long a signed message can be sent, in seconds: an old one that somebody kept is worth nothing.
const WINDOW: i64 = 300;
/// The largest message, in bytes.
const LARGEST: usize = 16 * 1024;
/// The shortest secret that is taken for one.
const SHORTEST_SECRET: usize = 16;

/// Báo có.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Message {
    /// The sender's own number of the transfer: the same again changes nothing.
    transaction_id: String,
    /// The bank's reference as it will stand in the statement, where it is another.
    #[serde(default)]
    reference: String,
    /// Whole đồng.
    amount: i64,
    /// Nội dung chuyển khoản.
    description: String,
    paid_at: DateTime<Utc>,
}

/// What was done with it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    /// matched, loose (for no dossier that could be recognised) or repeated.
    result: &'static str,
}

/// Is the message signed with this secret, in the form `HMAC-SHA256(secret, timestamp "." body)`, and fresh?
pub(crate) fn is_genuine(secret: &str, timestamp: &str, signature: &str, body: &[u8], now: DateTime<Utc>) -> bool {
    let fresh = timestamp.parse::<i64>().is_ok_and(|at| at.abs_diff(now.timestamp()) <= WINDOW.unsigned_abs());
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    let signature = hex::decode(signature.trim_start_matches("sha256=")).unwrap_or_default();
    secret.len() >= SHORTEST_SECRET && fresh && mac.verify_slice(&signature).is_ok()
}

#[utoipa::path(post, path = "/api/v1/payments/notices", tag = "procedures", request_body = Message,
    params(("x-dinh-timestamp" = String, Header, description = "Seconds since 1970"),
        ("x-dinh-signature" = String, Header, description = "Hex of HMAC-SHA256(secret, timestamp \".\" body)")),
    responses((status = 200, description = "Counted, or known already", body = Done),
        (status = 403, description = "Not signed, or too old"), (status = 422, description = "Not such a message")))]
pub(crate) async fn receive(cx: Cx, headers: HeaderMap, body: Bytes) -> Result<Json<Done>> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let secret = account::WEBHOOK_SECRET.get(&cx.read()).await?;
    let (timestamp, signature) = (header("x-dinh-timestamp"), header("x-dinh-signature"));
    if body.len() > LARGEST || !is_genuine(&secret, timestamp, signature, &body, cx.now) {
        return Err(Error::Forbidden);
    }
    let message: Message =
        serde_json::from_slice(&body).map_err(|e| Error::refused(format!("Nội dung báo có không đúng mẫu: {e}")))?;
    let line = line(&message)?;
    let mut tx = cx.begin().await?;
    let counted = actions::count(&mut tx, Transfer { line: &line, how: How::Webhook, statement: None }).await?;
    tx.commit().await?;
    let result = match counted {
        Counted::Matched => "matched",
        Counted::Loose => "loose",
        Counted::Repeated => "repeated",
    };
    Ok(Json(Done { result }))
}

fn line(m: &Message) -> Result<statement::Line> {
    let reference = if m.reference.trim().is_empty() { &m.transaction_id } else { &m.reference };
    let key = statement::key_of_reference(reference);
    let key = key.ok_or_else(|| Error::invalid("transaction_id", "Thiếu số giao dịch (từ 4 ký tự)."))?;
    if !(1..1_000_000_000_000).contains(&m.amount) {
        return Err(Error::invalid("amount", "Số tiền phải là số nguyên dương, tính bằng đồng."));
    }
    let short = |text: &str, most: usize| -> String {
        vietnamese::nfc(text).chars().filter(|c| !c.is_control()).take(most).collect()
    };
    Ok(statement::Line {
        key,
        day: local_day(m.paid_at),
        amount: m.amount,
        description: short(&m.description, 500),
        reference: short(reference, 100),
    })
}

/// The part of the JSON API's description that is about payments.
#[derive(utoipa::OpenApi)]
#[openapi(paths(receive))]
pub(crate) struct Description;

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(secret: &str, timestamp: &str, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(timestamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        hex::encode(mac.finalize().into_bytes())
    }

    #[test]
    fn only_a_fresh_message_with_the_right_signature_is_taken() {
        let now: DateTime<Utc> = "2026-03-16T02:00:00Z".parse().unwrap();
        let (secret, body, at) = ("mot-bi-mat-du-dai", br#"{"amount":8000}"#, now.timestamp().to_string());
        let right = signed(secret, &at, body);
        assert!(is_genuine(secret, &at, &right, body, now));
        assert!(is_genuine(secret, &at, &format!("sha256={right}"), body, now));
        assert!(!is_genuine(secret, &at, &right, br#"{"amount":9000}"#, now));
        assert!(!is_genuine("mot-bi-mat-khac-dai", &at, &right, body, now));
        assert!(!is_genuine(secret, &at, &right[..62], body, now));
        assert!(!is_genuine(secret, &at, "không phải", body, now));
        let later = now + chrono::TimeDelta::seconds(WINDOW + 1);
        assert!(!is_genuine(secret, &at, &right, body, later), "replayed");
        assert!(!is_genuine("ngan", &at, &signed("ngan", &at, body), body, now), "a short secret is none");
        assert!(!is_genuine("", &at, &signed("", &at, body), body, now), "nor an empty one");
    }
}
