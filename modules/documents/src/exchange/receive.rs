//! `POST /lien-thong/v1/{ward}/goi-tin`: where other systems bring their messages, each with the key that it was given.

use super::store::agencies;
use super::take::{self, Outcome};
use axum::Json;
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::limit::{self, Address, Limit};
use kernel::{Cx, Digest, Error, WardId};
use serde_json::json;

/// Messages from one place in a minute.
const MOST_A_MINUTE: u32 = 240;
/// Wrong keys from one place.
const WRONG_KEYS: Limit = Limit { name: "documents.exchange.key", most: 20, minutes: 15 };

fn problem(status: StatusCode, said: &str) -> Response {
    let body = json!({ "type": "about:blank", "status": status.as_u16(), "title": status.canonical_reason(),
        "detail": said });
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

fn too_many(seconds: i64) -> Response {
    let said = format!("Quá số lượt cho phép. Gửi lại sau {seconds} giây.");
    let mut response = problem(StatusCode::TOO_MANY_REQUESTS, &said);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// The key is looked at before a byte of the message is read.
pub(super) async fn receive(
    cx: Cx,
    Path(ward): Path<String>,
    headers: HeaderMap,
    address: Address,
    request: Request,
) -> Response {
    if let Some(seconds) = limit::pace(&cx, &address, "exchange", MOST_A_MINUTE) {
        return too_many(seconds);
    }
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let key = bearer.filter(|key| key.starts_with("xk_")).map(|key| Digest::of(key.as_bytes()));
    let agency = match (ward.parse::<WardId>(), key) {
        (Ok(ward), Some(key)) => {
            agencies::by_key(&cx.app.db.read(ward), key.as_str()).await.map(|a| a.map(|a| (ward, a)))
        }
        _ => Ok(None),
    };
    let (ward, agency) = match agency {
        Ok(Some(known)) => known,
        Ok(None) => {
            return match limit::count(&cx, &[(WRONG_KEYS, address.place().as_str())]).await {
                Ok(()) => problem(StatusCode::UNAUTHORIZED, "Khóa kết nối không đúng."),
                Err(_) => too_many(WRONG_KEYS.minutes * 60),
            };
        }
        Err(e) => return fault(&e),
    };
    let Ok(bytes) = axum::body::to_bytes(request.into_body(), edxml::MOST_BYTES).await else {
        return problem(StatusCode::PAYLOAD_TOO_LARGE, "Gói tin quá dài hoặc bị ngắt giữa chừng.");
    };
    match take::take(&cx.app, ward, std::slice::from_ref(&agency), bytes.into(), false).await {
        Ok(Outcome::Taken) => Json(json!({ "result": "received" })).into_response(),
        Ok(Outcome::Known | Outcome::NotYet) => Json(json!({ "result": "known" })).into_response(),
        Ok(Outcome::TurnedAway(said)) => problem(StatusCode::UNPROCESSABLE_ENTITY, &said),
        Err(e) => fault(&e),
    }
}

fn fault(error: &Error) -> Response {
    tracing::error!(?error, "a message was not taken");
    problem(StatusCode::INTERNAL_SERVER_ERROR, "Hệ thống đang gặp lỗi. Gửi lại sau ít phút.")
}
