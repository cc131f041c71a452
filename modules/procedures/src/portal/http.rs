//! The other side over HTTP: bounded in time and size, each fault said in words.

use super::model::{Incoming, Standing, Told};
use kernel::{Error, Result};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use uuid::Uuid;

/// Longest wait for an answer, and largest answer.
const PATIENCE: Duration = Duration::from_secs(10);
const MOST_BYTES: usize = 20 * 1024 * 1024;

/// The other side.
pub(super) struct Portal {
    client: Client,
    address: String,
    key: String,
}

/// How a message was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// Taken now, or known already.
    Yes,
    /// Will never be taken, with the ground that it gives.
    Refused(String),
    /// Not now: no answer, or a fault of theirs.
    NotNow(String),
}

/// What came, and from where to go on.
#[derive(Deserialize)]
pub(super) struct Batch {
    pub(super) messages: Vec<Incoming>,
    pub(super) place: String,
}

#[derive(Deserialize)]
struct Standings {
    dossiers: Vec<Standing>,
    #[serde(default)]
    place: Option<String>,
}

impl Portal {
    /// The other side at an address.
    ///
    /// # Errors
    /// Where no client can be made.
    pub(super) fn at(address: String, key: String) -> Result<Self> {
        // One provider of cryptography for the process; a second call is told that there is one, which is all we want.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder().timeout(PATIENCE).connect_timeout(PATIENCE).build().map_err(Error::internal)?;
        Ok(Self { client, address, key })
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.address));
        if self.key.is_empty() { request } else { request.bearer_auth(&self.key) }
    }

    /// Tells what became of a dossier. The identifier of the message goes with it: told twice, it counts once.
    pub(super) async fn tell(&self, id: Uuid, told: &Told) -> Taken {
        let Ok(body) = serde_json::to_vec(told) else {
            return Taken::Refused("Không viết được thông điệp.".into());
        };
        let request = self.ask(Method::PUT, &format!("/v1/states/{id}")).header("content-type", "application/json");
        let answer = match request.body(body).send().await {
            Ok(answer) => answer,
            Err(e) => return Taken::NotNow(silence(&e)),
        };
        match answer.status() {
            // 409: that it knows the message, or a later one of the same dossier.
            status if status.is_success() || status == StatusCode::CONFLICT => Taken::Yes,
            status if retries(status) => Taken::NotNow(format!("Bên kia báo lỗi {}.", status.as_u16())),
            status => Taken::Refused(format!("Bên kia từ chối (mã {}).", status.as_u16())),
        }
    }

    /// What citizens did there since a place in its list.
    ///
    /// # Errors
    /// [`Error::Refused`] in words where it does not answer as it should.
    pub(super) async fn take(&self, place: &str) -> Result<Batch> {
        self.read("/v1/messages", place).await
    }

    /// The state of every dossier of the ward there.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub(super) async fn standings(&self) -> Result<Vec<Standing>> {
        let (mut all, mut place) = (Vec::new(), String::new());
        // 1.000 pages hold more than any ward has.
        for _ in 0..1_000 {
            let page: Standings = self.read("/v1/dossiers", &place).await?;
            all.extend(page.dossiers);
            match page.place {
                Some(next) if next != place => place = next,
                _ => break,
            }
        }
        Ok(all)
    }

    async fn read<A: DeserializeOwned>(&self, path: &str, place: &str) -> Result<A> {
        // A place of theirs may hold anything; only plain ones are sent back.
        let plain: String = place.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
        let request = self.ask(Method::GET, &format!("{path}?after={plain}"));
        let mut answer = request.send().await.map_err(|e| Error::refused(silence(&e)))?;
        if !answer.status().is_success() {
            return Err(Error::refused(format!("Bên kia báo lỗi {}.", answer.status().as_u16())));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| Error::refused(silence(&e)))? {
            if bytes.len() + chunk.len() > MOST_BYTES {
                return Err(Error::refused("Bên kia trả lời quá dài."));
            }
            bytes.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&bytes).map_err(|e| Error::refused(format!("Bên kia trả lời không đúng cấu trúc: {e}.")))
    }
}

/// Is it worth trying again?
fn retries(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::REQUEST_TIMEOUT
                | StatusCode::TOO_MANY_REQUESTS
                | StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::NOT_FOUND
                | StatusCode::TOO_EARLY
        )
}

fn silence(error: &reqwest::Error) -> String {
    match error {
        e if e.is_timeout() => "Bên kia không trả lời trong thời gian chờ.".into(),
        e if e.is_connect() => "Không kết nối được tới bên kia.".into(),
        _ => "Kết nối bị ngắt giữa chừng.".into(),
    }
}
