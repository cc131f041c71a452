//! What consumers ask with their key: records of a register, changed since when; and the description of it.

use super::api_v1::{parameter, place};
use super::model::{self, Consumer, Taking};
use super::problem::{self, problem};
use super::{actions, contract, gone, json, store};
use crate::commune;
use crate::definition::{Field, Kind, Register, store as registers};
use crate::record::filter::Where;
use crate::record::{Record, store as records};
use crate::refs::References;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, NaiveTime, Utc};
use kernel::limit::{self, Address};
use kernel::{Access, Conn, Cx, Error, Result, Routes, local_day};
use serde_json::{Value, json};

/// Records of an answer: as many as are asked for, no more than this.
pub(super) const MOST: u64 = 1_000;
pub(super) const USUAL: u64 = 200;
/// Letters of a question that the log keeps.
const KEPT: usize = 500;
/// A write that began before an answer and ended after it is asked for once more.
const OVERLAP_MINUTES: i64 = 5;
/// Requests without a known key that one place may make in a minute.
const STRANGE_A_MINUTE: u32 = 60;

/// Routes for consumers.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/chia-se/v1/{key}/records", Access::Keyed, give_records).get(
        "/chia-se/v1/{key}/openapi.json",
        Access::Keyed,
        give_contract,
    )
}

/// Why a request is not answered.
enum Refusal {
    /// Nobody, or nobody known.
    Unknown,
    /// Too many requests; seconds until the next.
    TooMany(i64),
    Error(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Unknown => {
                let mut response = problem(StatusCode::UNAUTHORIZED, "Khóa khai thác không đúng.");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                response
            }
            Self::TooMany(seconds) => {
                let said = format!("Quá số lượt mỗi phút. Gọi lại sau {seconds} giây.");
                let mut response = problem(StatusCode::TOO_MANY_REQUESTS, &said);
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                response
            }
            Self::Error(error) => problem::of(error),
        }
    }
}

/// A consumer that may ask, and of what.
struct Guest {
    consumer: Consumer,
    register: Register,
    address: String,
    query: String,
}

/// Who asks. Nobody learns whether a register exists without a key to it.
async fn guest(
    cx: &Cx,
    conn: &Conn,
    key: &str,
    headers: &HeaderMap,
    query: String,
    address: Address,
) -> Result<Guest, Refusal> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let known = match bearer.filter(|token| token.starts_with("dk_")) {
        Some(bearer) => store::by_digest(conn, &model::digest(bearer)).await?,
        None => None,
    };
    let Some(consumer) = known else { return Err(strange(cx, &address).await) };
    let register = registers::by_id(conn, consumer.register).await?;
    let is_theirs = register.definition.key == key;
    let asked = if is_theirs { query } else { format!("/{key}?{query}") };
    let kept: String = json::plain(&asked).chars().take(KEPT).collect();
    let guest = Guest { consumer, register, address: address.to_string(), query: kept };
    // Looks without a write first: whoever asks too often costs one read.
    let limit = i64::from(guest.consumer.per_minute);
    if store::lately(conn, guest.consumer.id, cx.now).await? >= limit {
        if !store::was_limited(conn, guest.consumer.id, cx.now).await? {
            guest.note(cx, "records", 429, 0, false).await?;
        }
        return Err(Refusal::TooMany(60));
    }
    if !is_theirs {
        return Err(guest.refuse(cx, 404, Error::NotFound).await);
    }
    let is_live = guest.consumer.is_live(local_day(cx.now)) && guest.consumer.kind == model::Kind::System;
    match is_live && model::require_shared(&guest.register).is_ok() {
        true => Ok(guest),
        false => Err(guest.refuse(cx, 403, Error::Forbidden).await),
    }
}

/// Nobody known asks: a line for each place and day says how often.
async fn strange(cx: &Cx, address: &Address) -> Refusal {
    if let Some(seconds) = limit::pace(cx, address, "unknown key", STRANGE_A_MINUTE) {
        return Refusal::TooMany(seconds);
    }
    let noted = async {
        let tx = cx.begin().await?;
        store::note_stranger(&tx, &address.place()).await?;
        tx.commit().await
    };
    noted.await.map_or_else(Refusal::from, |_| Refusal::Unknown)
}

impl Guest {
    /// Notes the request before it is answered; `false`: others of the same moment used up the limit.
    async fn note(&self, cx: &Cx, what: &'static str, status: u16, records: i32, personal: bool) -> Result<bool> {
        let mut tx = cx.begin().await?;
        store::hold(&tx, self.consumer.id).await?;
        let counted = store::lately(&tx, self.consumer.id, cx.now).await?;
        if status != 429 && counted >= i64::from(self.consumer.per_minute) {
            return Ok(false);
        }
        let (query, address) = (self.query.clone(), self.address.clone());
        let taking = Taking { what, query, status, records, personal, address };
        actions::note_taking(&mut tx, &self.consumer, &taking).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes that the request is refused, which counts like an answer.
    async fn refuse(&self, cx: &Cx, status: u16, error: Error) -> Refusal {
        match self.note(cx, "records", status, 0, false).await {
            Ok(true) => error.into(),
            Ok(false) => Refusal::TooMany(60),
            Err(fault) => fault.into(),
        }
    }
}

/// `GET /chia-se/v1/{key}/records`
async fn give_records(
    cx: Cx,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    address: Address,
) -> Response {
    let conn = cx.read();
    let query = query.unwrap_or_default();
    let answer = async {
        let guest = guest(&cx, &conn, &key, &headers, query.clone(), address).await?;
        match answer(&cx, &conn, &guest, &query, &headers).await {
            Err(Refusal::Error(error @ Error::Invalid(_))) => Err(guest.refuse(&cx, 422, error).await),
            other => other,
        }
    };
    answer.await.unwrap_or_else(Refusal::into_response)
}

async fn answer(cx: &Cx, conn: &Conn, guest: &Guest, query: &str, headers: &HeaderMap) -> Result<Response, Refusal> {
    let (limit, after) = place(query, USUAL, MOST)?;
    let (register, definition) = (&guest.register, &guest.register.definition);
    let mut matching = Where::of(conn.ward, register.id).matching(definition, &guest.consumer.conditions);
    let mut gone = None;
    if let Some(text) = parameter(query, "changed_since") {
        let wrong = || Error::invalid("changed_since", "changed_since là thời điểm như 2026-11-20T00:00:00Z.");
        let since: DateTime<Utc> = text.parse().map_err(|_| wrong())?;
        let bound = matching.bind(since);
        matching.and(&format!("r.updated_at >= {bound}"));
        if after.is_none() {
            // Before it was let in, nothing was given to it.
            let begin = (guest.consumer.from.and_time(NaiveTime::MIN) - Duration::hours(7)).and_utc();
            gone = Some(gone::since(conn, register, &guest.consumer, since.max(begin)).await?);
        }
    }
    let mut found = records::after(conn, matching, after, limit + 1).await?;
    let more = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|record| record.id.0);
    let (shown, personal) = shown(cx, conn, guest, &found).await?;
    let tag = format!("\"{}\"", model::digest(&json!([shown, next, gone]).to_string()));
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let (status, given) = if is_known { (304, 0) } else { (200, i32::try_from(found.len()).unwrap_or(i32::MAX)) };
    if !guest.note(cx, "records", status, given, personal && !is_known).await? {
        return Err(Refusal::TooMany(60));
    }
    let as_of = cx.now - Duration::minutes(OVERLAP_MINUTES);
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut page = json!({ "register": definition.key, "as_of": as_of, "records": shown, "next": next });
        if let Some(gone) = gone {
            page["gone"] = json!(gone);
        }
        axum::Json(page).into_response()
    };
    let cache = HeaderValue::from_static("private, no-cache");
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    response.headers_mut().extend(HeaderValue::from_str(&tag).ok().map(|value| (header::ETAG, value)));
    Ok(response)
}

/// The records as the consumer gets them, and whether personal data is among it.
async fn shown(cx: &Cx, conn: &Conn, guest: &Guest, found: &[Record]) -> Result<(Vec<Value>, bool)> {
    let definition = &guest.register.definition;
    let fields = guest.consumer.granted(definition);
    let refs = References::of(cx, conn, definition).await?;
    // Records of other registers are named by their ids alone: who may read those is decided there.
    let has_name = |field: &&Field| matches!(field.kind, Kind::Unit | Kind::Area | Kind::Commune | Kind::Person);
    let named: Vec<&Field> = fields.iter().copied().filter(has_name).collect();
    let reader = json::Reader { fields, has_purpose: true };
    let mut any_personal = false;
    let json = |record: &Record| {
        let (values, _, personal) = reader.values(record, "");
        any_personal |= personal;
        let name = |field: &&Field| {
            let value = values.get(&field.key)?.as_str()?;
            let name = if field.kind == Kind::Commune { commune::name(value) } else { refs.name(value) }?;
            Some((field.key.clone(), Value::from(name)))
        };
        let names: serde_json::Map<String, Value> = named.iter().filter_map(name).collect();
        json!({ "id": record.id, "revision": record.revision, "state": record.state, "updated_at": record.updated_at,
            "values": values, "names": names })
    };
    let shown = found.iter().map(json).collect();
    Ok((shown, any_personal))
}

/// `GET /chia-se/v1/{key}/openapi.json`
async fn give_contract(
    cx: Cx,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    address: Address,
) -> Response {
    let conn = cx.read();
    let answer = async {
        let guest = guest(&cx, &conn, &key, &headers, query.unwrap_or_default(), address).await?;
        if !guest.note(&cx, "contract", 200, 0, false).await? {
            return Err(Refusal::TooMany(60));
        }
        Ok(axum::Json(contract::openapi(&guest.register, &guest.consumer, &cx.base_url())).into_response())
    };
    answer.await.unwrap_or_else(Refusal::into_response)
}
