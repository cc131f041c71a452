//! Registers and their records as JSON, for those who are signed in and for integrations with a token.

use super::api_shape::{
    PutJson, RecordJson, RecordsJson, RegisterDetailJson, RegisterJson, reader, record_json, register_json,
};
use super::json;
use super::problem::problem;
use crate::definition::{Field, Register, store as registers};
use crate::policy::{KEEP, VIEW};
use crate::record::filter::Where;
use crate::record::{self, Asked, Change, Checker, Record, RecordId, Source, Values, kept, privacy, seen, store};
use crate::refs::References;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Access, Conn, Cx, Error, Result, Routes, audit};
use utoipa::OpenApi;

/// Records of an answer: as many as are asked for, no more than this.
const MOST: u64 = 500;
const USUAL: u64 = 100;
/// The header that says what personal data are needed for.
const PURPOSE: &str = "x-purpose";

/// Routes of the JSON API.
pub(super) fn routes(r: Routes) -> Routes {
    let (view, keep) = (Access::Holds(VIEW), Access::Holds(KEEP));
    r.get("/api/v1/registers", view, all)
        .get("/api/v1/registers/{key}", view, one)
        .get("/api/v1/registers/{key}/records", view, records)
        .get("/api/v1/registers/{key}/records/{id}", view, record)
        .put("/api/v1/registers/{key}/records/{id}", keep, put)
        .delete("/api/v1/registers/{key}/records/{id}", keep, remove)
}

/// The words of the purpose that a request states.
fn purpose(headers: &HeaderMap) -> Result<Option<&'static str>> {
    let Some(said) = headers.get(PURPOSE) else { return Ok(None) };
    let known = privacy::PURPOSES.into_iter().find(|(key, _)| said.as_bytes() == key.as_bytes());
    let words = known.map(|(_, words)| words);
    words.map(Some).ok_or_else(|| Error::invalid("X-Purpose", "Mục đích là keep, serve, supervise hoặc complaint."))
}

/// The records as JSON; personal data that they give out are noted first.
async fn give_out(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    found: &[Record],
    purpose: Option<&str>,
) -> Result<Vec<RecordJson>> {
    let reader = reader(cx, register, purpose.is_some())?;
    let mut refs = References::of(cx, conn, &register.definition).await?;
    refs.learn_names(conn, &register.definition, found.iter().map(|record| &record.values)).await?;
    let all: Vec<(RecordJson, bool)> = found.iter().map(|r| record_json(register, r, &reader, &refs)).collect();
    if let Some(words) = purpose.filter(|_| all.iter().any(|(_, personal)| *personal)) {
        let mut tx = cx.begin().await?;
        for (json, _) in all.iter().filter(|(_, personal)| *personal) {
            audit::note_personal_read(&mut tx, json.id, words);
        }
        tx.commit().await?;
    }
    Ok(all.into_iter().map(|(json, _)| json).collect())
}

fn with_revision(mut response: Response, revision: i32) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("\"{revision}\"")) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// The value of a parameter of an address.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| kernel::url_decode(value)).filter(|value| !value.is_empty())
}

/// How many records are asked for, and after which.
pub(super) fn place(query: &str, usual: u64, most: u64) -> Result<(u64, Option<RecordId>)> {
    let limit = match parameter(query, "limit") {
        None => usual,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=most).contains(limit))
            .ok_or_else(|| Error::invalid("limit", format!("limit là số nguyên từ 1 đến {most}.")))?,
    };
    let after = parameter(query, "after").map(|text| text.parse::<RecordId>()).transpose();
    Ok((limit, after.map_err(|_| Error::invalid("after", "after là mã của một bản ghi."))?))
}

/// The register of an address, where it may be seen.
async fn register(cx: &Cx, conn: &Conn, key: &str) -> Result<Register> {
    if key.contains('\0') { Err(Error::NotFound) } else { seen(cx, conn, key).await }
}

#[utoipa::path(get, path = "/api/v1/registers", tag = "registers",
    responses((status = 200, body = Vec<RegisterJson>)))]
async fn all(cx: Cx) -> Result<Json<Vec<RegisterJson>>> {
    let actor = cx.actor()?;
    let all = registers::all(&cx.read()).await?;
    Ok(Json(all.iter().filter(|register| register.is_visible_to(actor)).map(register_json).collect()))
}

#[utoipa::path(get, path = "/api/v1/registers/{key}", tag = "registers", params(("key" = String, Path)),
    responses((status = 200, body = RegisterDetailJson), (status = 404, description = "No such register")))]
async fn one(cx: Cx, Path(key): Path<String>) -> Result<Json<RegisterDetailJson>> {
    let mut register = register(&cx, &cx.read(), &key).await?;
    register.definition.fields.iter_mut().for_each(|field| field.slot = None);
    Ok(Json(RegisterDetailJson { register: register_json(&register), definition: register.definition }))
}

#[utoipa::path(get, path = "/api/v1/registers/{key}/records", tag = "registers",
    params(("key" = String, Path),
        ("loc" = Option<Vec<String>>, Query, description = "Conditions that hold together, each field:operator:value; \
            operators: equal, not_equal, has, at_least, at_most, empty, filled"),
        ("after" = Option<Uuid>, Query, description = "The `next` of the answer before"),
        ("limit" = Option<u64>, Query, description = "1 to 500; 100 where it is not given"),
        ("x-purpose" = Option<String>, Header, description = "What personal data are needed for: keep, serve, \
            supervise or complaint; noted in the trail of each record")),
    responses((status = 200, body = RecordsJson), (status = 404, description = "No such register"),
        (status = 422, description = "What is wrong with the question")))]
async fn records(
    cx: Cx,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<RecordsJson>> {
    let conn = cx.read();
    let register = register(&cx, &conn, &key).await?;
    let (query, purpose) = (query.unwrap_or_default(), purpose(&headers)?);
    let (limit, after) = place(&query, USUAL, MOST)?;
    let asked = Asked::of(&query);
    let reader = reader(&cx, &register, purpose.is_some())?;
    let sound = |c: &crate::definition::Condition| json::may_ask(&register.definition, &c.field, &reader);
    let given = query.split('&').filter(|pair| pair.starts_with("loc=")).count();
    if given != asked.conditions.len() || !asked.conditions.iter().all(sound) {
        return Err(Error::invalid("loc", "Điều kiện lọc viết trường:phép:giá trị, trên trường ông/bà được xem."));
    }
    let matching = Where::of(conn.ward, register.id).matching(&register.definition, &asked.conditions);
    let mut found = store::after(&conn, matching, after, limit + 1).await?;
    let more = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|record| record.id.0);
    Ok(Json(RecordsJson { records: give_out(&cx, &conn, &register, &found, purpose).await?, next }))
}

async fn found(conn: &Conn, register: &Register, id: &str) -> Result<Record> {
    let id: RecordId = id.parse().map_err(|_| Error::NotFound)?;
    store::find(conn, id).await?.filter(|record| record.register == register.id).ok_or(Error::NotFound)
}

#[utoipa::path(get, path = "/api/v1/registers/{key}/records/{id}", tag = "registers",
    params(("key" = String, Path), ("id" = Uuid, Path),
        ("x-purpose" = Option<String>, Header, description = "keep, serve, supervise or complaint")),
    responses((status = 200, description = "Its ETag is the revision", body = RecordJson),
        (status = 404, description = "No such record")))]
async fn record(cx: Cx, Path((key, id)): Path<(String, String)>, headers: HeaderMap) -> Result<Response> {
    let conn = cx.read();
    let register = register(&cx, &conn, &key).await?;
    let record = found(&conn, &register, &id).await?;
    one_given(&cx, &conn, &register, &record, purpose(&headers)?, StatusCode::OK).await
}

async fn one_given(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    record: &Record,
    purpose: Option<&str>,
    status: StatusCode,
) -> Result<Response> {
    let json = give_out(cx, conn, register, std::slice::from_ref(record), purpose).await?.pop();
    Ok(with_revision((status, Json(json)).into_response(), record.revision))
}

/// The revision that a change builds upon.
fn if_match(headers: &HeaderMap) -> Option<Option<i32>> {
    let text = headers.get(header::IF_MATCH)?.to_str().unwrap_or_default();
    Some(text.trim_start_matches("W/").trim_matches('"').parse().ok())
}

#[utoipa::path(put, path = "/api/v1/registers/{key}/records/{id}", tag = "registers",
    params(("key" = String, Path), ("id" = Uuid, Path, description = "A UUIDv7 that the caller makes"),
        ("if-match" = Option<String>, Header, description = "The revision that is changed; not for a new record")),
    request_body = PutJson,
    responses((status = 200, description = "Changed, or so already", body = RecordJson),
        (status = 201, description = "Added", body = RecordJson),
        (status = 403, description = "Another unit keeps the register"),
        (status = 409, description = "The record is there and differs: read it and send If-Match"),
        (status = 412, description = "Somebody else wrote it meanwhile"),
        (status = 422, description = "What is wrong, by field")))]
async fn put(cx: Cx, Path((key, id)): Path<(String, String)>, headers: HeaderMap, body: Bytes) -> Result<Response> {
    let conn = cx.read();
    register(&cx, &conn, &key).await?;
    let register = kept(&cx, &conn, &key).await?;
    let id: RecordId = id.parse().map_err(|_| Error::NotFound)?;
    if id.0.get_version_num() != 7 {
        return Err(Error::invalid("id", "Mã bản ghi phải là UUID phiên bản 7."));
    }
    let sent: PutJson = serde_json::from_slice(&body)
        .map_err(|_| Error::refused("Nội dung phải là JSON có “values” là các giá trị theo mã trường."))?;
    let before = store::find(&conn, id).await?.filter(|record| record.register == register.id);
    let refs = References::of(&cx, &conn, &register.definition).await?;
    let (refs, checked) = read(&cx, &conn, (&register, refs), id, before.as_ref(), &sent).await?;
    let change = Change {
        register: &register,
        checked,
        refs: &refs,
        source: Source::Api,
        state: sent.state.filter(|state| !state.is_empty()),
    };
    let (status, record) = match (before, if_match(&headers)) {
        // Sent once more, it changes nothing, whatever revision the first sending was built upon.
        (Some(before), _) if is_so(&before, &change.checked.values, change.state.as_ref()) => (StatusCode::OK, before),
        (Some(before), Some(revision)) if revision == Some(before.revision) => {
            let (mut tx, revision) = (cx.begin().await?, before.revision);
            let record = record::change(&mut tx, cx.actor()?, before, revision, change).await?;
            tx.commit().await?;
            (StatusCode::OK, record)
        }
        (None, None) => (StatusCode::CREATED, add(&cx, id, change).await?),
        (_, Some(_)) => {
            let said = "Bản ghi vừa được người khác sửa. Đọc lại bản mới rồi gửi lại.";
            return Ok(problem(StatusCode::PRECONDITION_FAILED, said));
        }
        (Some(_), None) => {
            return Err(Error::Conflict("Bản ghi đã có và khác. Gửi If-Match là phiên bản đã đọc.".into()));
        }
    };
    one_given(&cx, &conn, &register, &record, None, status).await
}

/// Is a record as it shall be already?
fn is_so(record: &Record, values: &Values, state: Option<&String>) -> bool {
    record.values == *values && state.is_none_or(|state| *state == record.state)
}

/// What is sent, put over what is there and read.
async fn read(
    cx: &Cx,
    conn: &Conn,
    (register, mut refs): (&Register, References),
    id: RecordId,
    before: Option<&Record>,
    sent: &PutJson,
) -> Result<(References, record::Checked)> {
    let definition = &register.definition;
    let texts = before.map_or_else(Values::new, |record| json::retyped(definition, &record.values));
    let href = format!("{}/ban-ghi/{id}", register.href());
    let (fields, actor) = (reader(cx, register, true)?.fields, cx.actor()?);
    let is_written = |field: &Field| privacy::may_write(field, actor, &refs);
    let texts = json::put_over(&fields, is_written, texts, &sent.values, &href).map_err(Error::Invalid)?;
    let written: Vec<&str> = fields.iter().filter(|field| is_written(field)).map(|field| field.key.as_str()).collect();
    refs.learn_links(conn, definition, texts.iter().map(|(key, text)| (key.as_str(), text.as_str()))).await?;
    let checker = Checker::new(definition)?;
    let read = checker.read(|key| texts.get(key).map_or("", String::as_str), &refs);
    let checked = checker.laid_over(read, before, |key| written.contains(&key))?;
    Ok((refs, checked))
}

async fn add(cx: &Cx, id: RecordId, new: Change<'_>) -> Result<Record> {
    let (wanted, state) = (new.checked.values.clone(), new.state.clone());
    let mut tx = cx.begin().await?;
    let record = record::add(&mut tx, cx.actor()?, id, new).await?;
    if !is_so(&record, &wanted, state.as_ref()) {
        return Err(Error::Conflict("Bản ghi mang mã này vừa được người khác ghi. Đọc lại rồi gửi lại.".into()));
    }
    tx.commit().await?;
    Ok(record)
}

#[utoipa::path(delete, path = "/api/v1/registers/{key}/records/{id}", tag = "registers",
    params(("key" = String, Path), ("id" = Uuid, Path), ("reason" = String, Query),
        ("if-match" = Option<String>, Header, description = "The revision that is taken out")),
    responses((status = 204, description = "Taken out, now or before; it can be put back"),
        (status = 403, description = "Another unit keeps the register"), (status = 404, description = "No such record"),
        (status = 412, description = "Somebody else wrote it meanwhile"),
        (status = 422, description = "No reason was given")))]
async fn remove(
    cx: Cx,
    Path((key, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let conn = cx.read();
    register(&cx, &conn, &key).await?;
    let register = kept(&cx, &conn, &key).await?;
    let id: RecordId = id.parse().map_err(|_| Error::NotFound)?;
    if store::find_removed(&conn, id).await?.is_some_and(|removed| removed.register_id == register.id) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let record = found(&conn, &register, &id.to_string()).await?;
    if if_match(&headers).is_some_and(|revision| revision != Some(record.revision)) {
        return Ok(problem(StatusCode::PRECONDITION_FAILED, "Bản ghi vừa được người khác sửa. Đọc lại rồi gửi lại."));
    }
    let reason = json::plain(&parameter(&query.unwrap_or_default(), "reason").unwrap_or_default());
    let mut tx = cx.begin().await?;
    record::remove(&mut tx, cx.actor()?, &register, &record, &reason, None).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(OpenApi)]
#[openapi(paths(all, one, records, record, put, remove))]
struct Api;

/// The description of this part of the API.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
