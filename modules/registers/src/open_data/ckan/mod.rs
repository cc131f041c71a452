//! The part of CKAN's Action API that reads, so that its clients work: the envelope, what was asked, the errors.

mod datastore;
mod packages;

pub(super) use packages::searched;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::limit::{self, Address};
use kernel::{Access, Cx, Error, Routes, url_decode};
use serde_json::{Map, Value, json};

/// Routes of the API. A POST is a read too: it carries what is asked as JSON, needs no form token and writes nothing.
pub(crate) fn routes(r: Routes) -> Routes {
    let open = Access::Public;
    r.get("/api/3/action/{action}", open, by_get)
        .post("/api/3/action/{action}", open, by_post)
        .get("/api/action/{action}", open, by_get)
        .post("/api/action/{action}", open, by_post)
}

/// Questions from one place in a minute.
const A_MINUTE: u32 = 300;

/// What was asked: parameters by name, from an address (all texts) or a JSON object.
pub(super) struct Asked(Map<String, Value>);

/// Why an action did not succeed, as CKAN says it.
pub(super) enum Fault {
    NotFound,
    /// What is wrong with a parameter.
    Wrong(&'static str, String),
    Ours(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            other => Self::Ours(other),
        }
    }
}

impl Asked {
    /// A text; empty where it did not come.
    pub(super) fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// Words to look for; questions field by field are not answered here.
    pub(super) fn words(&self, name: &'static str) -> std::result::Result<String, Fault> {
        match self.0.get(name) {
            Some(Value::Object(_) | Value::Array(_) | Value::Bool(_)) => {
                Err(Fault::Wrong(name, "Must be a text; use filters to ask by field".to_owned()))
            }
            _ => Ok(self.text(name)),
        }
    }

    /// A whole number that is not negative.
    pub(super) fn number(&self, name: &'static str, default: i64) -> std::result::Result<i64, Fault> {
        let text = self.text(name);
        match text.parse() {
            _ if text.is_empty() => Ok(default),
            Ok(number) if number >= 0 => Ok(number),
            _ => Err(Fault::Wrong(name, "Must be a natural number".to_owned())),
        }
    }

    /// Texts: a list, or one text with commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        match self.0.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
            _ => {
                let text = self.text(name);
                text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
            }
        }
    }

    /// An object, or one as JSON in a text.
    pub(super) fn object(&self, name: &'static str) -> std::result::Result<Map<String, Value>, Fault> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(object)) => Ok(object.clone()),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(Map::new()),
            Some(Value::String(text)) => {
                serde_json::from_str(text).map_err(|_| Fault::Wrong(name, "Cannot parse JSON".to_owned()))
            }
            Some(_) => Err(Fault::Wrong(name, "Must be an object".to_owned())),
        }
    }
}

/// `GET /api/3/action/{action}`
async fn by_get(cx: Cx, address: Address, Path(action): Path<String>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (url_decode(name), Value::from(url_decode(value)))
    });
    answer(&cx, &address, &action, &Asked(pairs.collect())).await
}

/// `POST /api/3/action/{action}`
async fn by_post(cx: Cx, address: Address, Path(action): Path<String>, body: Bytes) -> Response {
    let asked = if body.is_empty() { Ok(Map::new()) } else { serde_json::from_slice(&body) };
    match asked {
        Ok(asked) => answer(&cx, &address, &action, &Asked(asked)).await,
        Err(error) => with(StatusCode::BAD_REQUEST, Value::from(format!("Bad request - JSON Error: {error}"))),
    }
}

async fn answer(cx: &Cx, address: &Address, action: &str, asked: &Asked) -> Response {
    if let Some(seconds) = limit::pace(cx, address, "open data", A_MINUTE) {
        let error = json!({ "__type": "Rate Limit Error", "message": format!("Ask again in {seconds} seconds") });
        let mut response = with(StatusCode::TOO_MANY_REQUESTS, json!({ "success": false, "error": error }));
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return response;
    }
    let result = match action {
        "site_read" => Ok(Value::Bool(true)),
        "status_show" => Ok(packages::status(cx)),
        "package_list" => packages::list(cx, asked).await,
        "package_show" => packages::show(cx, asked).await,
        "package_search" => packages::search(cx, asked).await,
        "resource_show" => packages::resource(cx, asked).await,
        "group_list" => packages::groups(cx, asked).await,
        "organization_list" => Ok(packages::organizations(cx, asked)),
        "datastore_search" => datastore::search(cx, asked).await,
        "help_show" => help(&asked.text("name")).map(Value::from),
        unknown => {
            let said = format!("Bad request - Action name not known: {unknown}");
            return with(StatusCode::BAD_REQUEST, Value::from(said));
        }
    };
    let help = format!("{}/api/3/action/help_show?name={action}", cx.base_url());
    let (status, error) = match result {
        Ok(result) => {
            return with(StatusCode::OK, json!({ "help": help, "success": true, "result": result }));
        }
        Err(Fault::NotFound) => (StatusCode::NOT_FOUND, json!({ "__type": "Not Found Error", "message": "Not found" })),
        Err(Fault::Wrong(name, said)) => (StatusCode::CONFLICT, json!({ "__type": "Validation Error", name: [said] })),
        Err(Fault::Ours(error)) => return error.into_response(),
    };
    with(status, json!({ "help": help, "success": false, "error": error }))
}

/// `help_show`: what an action gives and takes.
fn help(action: &str) -> std::result::Result<&'static str, Fault> {
    Ok(match action {
        "site_read" => "Whether the site can be read.",
        "status_show" => "The name and address of the site.",
        "package_list" => "The names of all datasets. Parameters: limit, offset.",
        "package_show" => "A dataset with its resources. Parameters: id (its name or identifier).",
        "package_search" => "Datasets that match. Parameters: q, fq (field:value, joined by AND), sort, start, rows.",
        "resource_show" => "A resource. Parameters: id.",
        "group_list" => "The themes that are in use.",
        "organization_list" => "The publisher. Parameters: all_fields.",
        "datastore_search" => {
            "Rows of a resource. Parameters: resource_id, q, filters, fields, sort, limit, offset, include_total."
        }
        "help_show" => "What an action gives and takes. Parameters: name.",
        _ => return Err(Fault::NotFound),
    })
}

fn with(status: StatusCode, body: Value) -> Response {
    let headers = [(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"))];
    (status, headers, Json(body)).into_response()
}

/// What an action answers.
pub(super) type Answer = std::result::Result<Value, Fault>;
