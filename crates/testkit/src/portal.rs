//! A simulated one-stop system of the province: citizens hand dossiers in there, and it is told what becomes of them.
//! It can be told to fail, to delay, to send twice and out of order.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How it misbehaves.
#[derive(Debug, Clone, Default)]
pub struct Mischief {
    /// Answers every request with 503.
    pub down: bool,
    /// Takes a message but answers as if it had not, this often.
    pub loses_answers: u32,
    /// Waits before each answer.
    pub delay: Duration,
    /// Sends each message of its list twice.
    pub twice: bool,
    /// Sends its list backwards.
    pub backwards: bool,
    /// Refuses messages about this procedure for good.
    pub refuses: String,
}

#[derive(Default)]
struct Side {
    mischief: Mischief,
    /// What citizens did, in order.
    list: Vec<Value>,
    /// Messages that were taken, by their identifier.
    known: HashSet<String>,
    /// Code → (number of the last message that counted, state).
    states: BTreeMap<String, (i64, i64)>,
    /// Code → the states that had an effect, in order.
    effects: BTreeMap<String, Vec<i64>>,
    /// Code → the result that was told last.
    results: BTreeMap<String, Value>,
    requests: u32,
}

/// The system; it ends with the process.
#[derive(Clone)]
pub struct Portal {
    /// Where it listens.
    pub address: String,
    side: Arc<Mutex<Side>>,
}

type Shared = Arc<Mutex<Side>>;

impl Portal {
    /// Starts it on a free port.
    pub async fn start() -> Self {
        let side = Shared::default();
        let router = Router::new()
            .route("/v1/messages", get(messages))
            .route("/v1/dossiers", get(dossiers))
            .route("/v1/states/{id}", put(told))
            .with_state(side.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, side }
    }

    fn side(&self) -> MutexGuard<'_, Side> {
        self.side.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Misbehaves from now on.
    pub fn behave(&self, mischief: Mischief) {
        self.side().mischief = mischief;
    }

    /// A citizen does something: `{"code": …, "kind": "dossier", "dossier": {…}}`, `{"code": …, "kind": "withdraw"}`.
    pub fn citizen(&self, mut message: Value) {
        let mut side = self.side();
        message["id"] = json!(format!("m-{}", side.list.len() + 1));
        if message["kind"] == "dossier" {
            let code = message["code"].as_str().unwrap_or_default().to_owned();
            side.states.insert(code, (0, 1));
        }
        side.list.push(message);
    }

    /// Changes a dossier behind everybody's back.
    pub fn tamper(&self, code: &str, state: i64) {
        let mut side = self.side();
        let number = side.states.get(code).map_or(0, |(number, _)| *number);
        side.states.insert(code.to_owned(), (number, state));
    }

    /// The state of a dossier there.
    pub fn state(&self, code: &str) -> Option<i64> {
        self.side().states.get(code).map(|(_, state)| *state)
    }

    /// The states that had an effect on a dossier, in order.
    pub fn effects(&self, code: &str) -> Vec<i64> {
        self.side().effects.get(code).cloned().unwrap_or_default()
    }

    /// The result of a dossier as it was told last: `result_number`, `electronic`, `result_digest`.
    pub fn result(&self, code: &str) -> Value {
        self.side().results.get(code).cloned().unwrap_or_default()
    }

    /// How often it was asked.
    pub fn requests(&self) -> u32 {
        self.side().requests
    }
}

/// Waits as long as it is told to; an answer where it is down.
async fn begin(side: &Shared) -> Result<Mischief, Response> {
    let mischief = {
        let mut side = side.lock().unwrap_or_else(PoisonError::into_inner);
        side.requests += 1;
        side.mischief.clone()
    };
    tokio::time::sleep(mischief.delay).await;
    if mischief.down { Err(StatusCode::SERVICE_UNAVAILABLE.into_response()) } else { Ok(mischief) }
}

async fn messages(State(side): State<Shared>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let mischief = match begin(&side).await {
        Ok(mischief) => mischief,
        Err(down) => return down,
    };
    let side = side.lock().unwrap_or_else(PoisonError::into_inner);
    let from: usize = asked.get("after").and_then(|place| place.parse().ok()).unwrap_or(0);
    let mut batch: Vec<Value> = side.list.iter().skip(from).take(50).cloned().collect();
    let place = (from + batch.len()).to_string();
    if mischief.backwards {
        batch.reverse();
    }
    if mischief.twice {
        batch = batch.iter().flat_map(|message| [message.clone(), message.clone()]).collect();
    }
    Json(json!({ "messages": batch, "place": place })).into_response()
}

async fn dossiers(State(side): State<Shared>) -> Response {
    if let Err(down) = begin(&side).await {
        return down;
    }
    let side = side.lock().unwrap_or_else(PoisonError::into_inner);
    let all: Vec<Value> =
        side.states.iter().map(|(code, (_, state))| json!({ "code": code, "state": state })).collect();
    Json(json!({ "dossiers": all })).into_response()
}

async fn told(State(side): State<Shared>, Path(id): Path<String>, Json(told): Json<Value>) -> Response {
    let mischief = match begin(&side).await {
        Ok(mischief) => mischief,
        Err(down) => return down,
    };
    if !mischief.refuses.is_empty() && told["procedure"] == json!(mischief.refuses) {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    let mut side = side.lock().unwrap_or_else(PoisonError::into_inner);
    if side.known.insert(id) {
        let named = |key: &str| told[key].as_str().filter(|code| !code.is_empty()).map(str::to_owned);
        let code = named("outer_code").or_else(|| named("code")).unwrap_or_default();
        let (number, state) = (told["number"].as_i64().unwrap_or(0), told["state"].as_i64().unwrap_or(0));
        let last = side.states.get(&code).map_or(-1, |(number, _)| *number);
        if number > last {
            side.states.insert(code.clone(), (number, state));
            side.effects.entry(code.clone()).or_default().push(state);
            let result =
                ["result_number", "electronic", "result_digest"].map(|key| (key.to_owned(), told[key].clone()));
            side.results.insert(code, Value::Object(result.into_iter().collect()));
        }
    }
    if mischief.loses_answers > 0 {
        side.mischief.loses_answers -= 1;
        return StatusCode::BAD_GATEWAY.into_response();
    }
    StatusCode::NO_CONTENT.into_response()
}
