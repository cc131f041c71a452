//! Sending to consumers over HTTP: signed, bounded, and never to an address inside the ward's network that nobody allowed.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use kernel::outward;
use reqwest::StatusCode;
use sha2::Sha256;
use std::time::Duration;
use uuid::Uuid;

pub(super) use kernel::outward::{check_url, host_of};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest wait for a package to be taken.
const PACKAGE_PATIENCE: Duration = Duration::from_secs(120);

/// How a message was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    Yes,
    /// The other side wants no more (410).
    Ended,
    /// Not now, with what was wrong.
    NotNow(String),
}

/// What is sent.
pub(super) struct Sending<'a> {
    pub(super) id: Uuid,
    pub(super) url: &'a str,
    pub(super) secret: &'a str,
    pub(super) kind: &'static str,
    pub(super) body: Vec<u8>,
    pub(super) now: DateTime<Utc>,
    /// Hosts inside the network that the administrator allows.
    pub(super) allowed: &'a [String],
}

/// Signs a body: hex of HMAC-SHA256(secret, seconds "." body).
pub(super) fn signature(secret: &str, at: DateTime<Utc>, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(at.timestamp().to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(hex::encode(mac.finalize().into_bytes()))
}

/// Sends a message; nothing of the answer but its status is read.
pub(super) async fn send(sending: Sending<'_>) -> Taken {
    let patience = if sending.kind == "application/zip" { PACKAGE_PATIENCE } else { PATIENCE };
    let (client, url) = match outward::client(sending.url, sending.allowed, patience).await {
        Ok(ready) => ready,
        Err(said) => return Taken::NotNow(said),
    };
    let Some(signature) = signature(sending.secret, sending.now, &sending.body) else {
        return Taken::NotNow("Không ký được thông điệp.".to_owned());
    };
    let request = client
        .post(url)
        .header("content-type", sending.kind)
        .header("x-dinh-id", sending.id.to_string())
        .header("x-dinh-timestamp", sending.now.timestamp().to_string())
        .header("x-dinh-signature", signature)
        .body(sending.body);
    match request.send().await {
        Ok(answer) if answer.status().is_success() => Taken::Yes,
        Ok(answer) if answer.status() == StatusCode::GONE => Taken::Ended,
        Ok(answer) => Taken::NotNow(format!("Bên nhận trả lời mã {}.", answer.status().as_u16())),
        Err(e) => Taken::NotNow(outward::silence(&e)),
    }
}
