//! What signing asks of others over HTTP: time stamps, revocation lists and answers, a remote signer that sees the digest
//! alone. What comes back is bounded; a failure is a sentence.

use super::{demo, settings};
use kernel::{App, Conn, Result, outward};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use signing::demo_authority::DemoAuthority;
use signing::keys::{csc_request, csc_signature};
use signing::timestamp;
use signing::{Chain, revocation};
use std::time::Duration;

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two questions whether the signer has agreed.
const PAUSE: Duration = Duration::from_secs(1);
/// A revocation list may be this long; anything else much less.
const LONGEST_LIST: usize = 8 << 20;
const LONGEST: usize = 256 << 10;

/// The services that the administrator has named.
pub(crate) struct Services {
    /// Address of the time stamp authority; empty where there is none.
    stamps: String,
    remote: String,
    secret: String,
    /// Seconds that a person may take to agree.
    wait: i64,
    /// Hosts inside the network that are allowed.
    hosts: Vec<String>,
    /// The demonstration's own authority.
    demo: Option<DemoAuthority>,
}

/// What was got to judge certificates by later.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fetched {
    pub lists: Vec<Vec<u8>>,
    pub answers: Vec<Vec<u8>>,
    /// What could not be had, in sentences.
    pub missing: Vec<String>,
}

impl Services {
    /// As they are set in the ward.
    pub(crate) async fn of(app: &App, conn: &Conn) -> Result<Self> {
        let wait = settings::REMOTE_WAIT.number(conn).await?;
        let all = [&settings::STAMPS, &settings::REMOTE, &settings::REMOTE_SECRET, &settings::HOSTS];
        let [stamps, remote, secret, hosts] = kernel::Setting::get_all(all, conn).await?;
        let demo = demo::authority(app, conn).await?;
        Ok(Self { stamps, remote, secret, wait, hosts: outward::hosts(&hosts), demo })
    }

    /// Has a remote signer been named?
    pub(crate) fn has_remote(&self) -> bool {
        !self.remote.is_empty()
    }

    async fn post(&self, address: &str, kind: &str, body: Vec<u8>) -> Result<Vec<u8>, String> {
        let (client, url) = outward::plain_client(address, &self.hosts, PATIENCE).await?;
        let (status, bytes) = answer(client.post(url).header("content-type", kind).body(body), LONGEST).await?;
        if status == 200 { Ok(bytes) } else { Err(format!("bên nhận trả lời mã {status}")) }
    }

    /// A time stamp over a signature; nothing where no authority is named. Of the demonstration's keys its own
    /// authority stamps.
    pub(crate) async fn stamp(
        &self,
        signature: &[u8],
        is_demo: bool,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Option<Vec<u8>>, String> {
        let said = |error: signing::Error| error.to_string();
        let request = timestamp::Request::new(signature).map_err(said)?;
        let answer = match &self.demo {
            Some(authority) if is_demo => authority.stamp(request.bytes(), now).map_err(said)?,
            _ if self.stamps.is_empty() => return Ok(None),
            _ => self.post(&self.stamps, "application/timestamp-query", request.bytes().to_vec()).await?,
        };
        request.token(&answer).map(Some).map_err(said)
    }

    /// What is known of the revocation of a chain's certificates, asked of whom they name; the last one is left out.
    pub(crate) async fn revocation(
        &self,
        chain: &[Vec<u8>],
        is_demo: bool,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Fetched {
        let mut fetched = Fetched::default();
        if let Some(authority) = self.demo.as_ref().filter(|_| is_demo) {
            fetched.lists = authority.crls(now, &[]).unwrap_or_default();
            return fetched;
        }
        if let [alone] = chain {
            let name = signing::Holder::read(alone).map(|holder| holder.name).unwrap_or_default();
            fetched
                .missing
                .push(format!("Chưa có thông tin thu hồi chứng thư của {name}: thiếu chứng thư của nơi cấp."));
        }
        for pair in chain.windows(2) {
            if let Err(why) = self.ask(&pair[0], &pair[1], &mut fetched).await {
                let name = signing::Holder::read(&pair[0]).map(|holder| holder.name).unwrap_or_default();
                fetched.missing.push(format!("Chưa lấy được thông tin thu hồi chứng thư của {name}: {why}."));
            }
        }
        fetched
    }

    async fn ask(&self, certificate: &[u8], issuer: &[u8], fetched: &mut Fetched) -> Result<(), String> {
        let sources = revocation::sources(certificate);
        let mut why = "chứng thư không nêu nơi hỏi".to_owned();
        let question = revocation::question(certificate, issuer).map_err(|error| error.to_string())?;
        for address in &sources.answers {
            match self.post(address, "application/ocsp-request", question.clone()).await {
                Ok(bytes) if revocation::is_answer(&bytes) => {
                    fetched.answers.push(bytes);
                    return Ok(());
                }
                Ok(_) => "câu trả lời không đọc được".clone_into(&mut why),
                Err(said) => why = said,
            }
        }
        for address in &sources.lists {
            match self.list(address).await {
                Ok(bytes) => {
                    fetched.lists.push(bytes);
                    return Ok(());
                }
                Err(said) => why = said,
            }
        }
        Err(why)
    }

    async fn list(&self, address: &str) -> Result<Vec<u8>, String> {
        let (client, url) = outward::plain_client(address, &self.hosts, PATIENCE).await?;
        let (status, bytes) = answer(client.get(url), LONGEST_LIST).await?;
        match status {
            200 if revocation::is_list(&bytes) => Ok(bytes),
            200 => Err("danh sách thu hồi không đọc được".into()),
            _ => Err(format!("bên nhận trả lời mã {status}")),
        }
    }

    /// A signature by the remote signer, to whom the digest goes and nothing else; waits until the person has agreed.
    pub(crate) async fn sign_remotely(
        &self,
        credential: &str,
        consent: &str,
        chain: &Chain,
        digest: &[u8; 32],
    ) -> Result<Vec<u8>, String> {
        if self.remote.is_empty() {
            return Err("Quản trị viên chưa đặt địa chỉ dịch vụ ký số từ xa.".into());
        }
        let asked = csc_request(credential, consent, chain.scheme(), digest);
        let mut asked: Value = serde_json::from_str(&asked).map_err(|error| error.to_string())?;
        asked["operationMode"] = json!("A");
        let (status, bytes) = self.remote("signHash", &asked).await?;
        let waiting = remote_waits(status, &bytes);
        let Some(name) = waiting else { return remote_signature(status, &bytes) };
        let asked = json!({ "responseID": name });
        let agreed = async {
            loop {
                tokio::time::sleep(PAUSE).await;
                let (status, bytes) = self.remote("signPolling", &asked).await?;
                if remote_waits(status, &bytes).is_none() && status != 202 {
                    return remote_signature(status, &bytes);
                }
            }
        };
        let patience = Duration::from_secs(self.wait.unsigned_abs()) + PAUSE / 2;
        let late = || format!("Quá {} giây chưa có xác nhận của người ký trên thiết bị. Hãy ký lại.", self.wait);
        tokio::time::timeout(patience, agreed).await.unwrap_or_else(|_| Err(late()))
    }

    async fn remote(&self, verb: &str, body: &Value) -> Result<(u16, Vec<u8>), String> {
        let address = format!("{}/signatures/{verb}", self.remote.trim_end_matches('/'));
        let (client, url) = outward::client(&address, &self.hosts, PATIENCE).await?;
        let mut request = client.post(url).header("content-type", "application/json").body(body.to_string());
        if !self.secret.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.secret));
        }
        answer(request, LONGEST).await
    }
}

/// Under which name the remote signer keeps a request that a person has still to agree to.
fn remote_waits(status: u16, bytes: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(bytes).ok()?;
    let is_done = body["signatures"].as_array().is_some_and(|all| !all.is_empty()) || body["error"].is_string();
    let name = body["responseID"].as_str().filter(|name| !name.is_empty() && name.len() <= 200)?;
    (matches!(status, 200 | 202) && !is_done).then(|| name.to_owned())
}

fn remote_signature(status: u16, bytes: &[u8]) -> Result<Vec<u8>, String> {
    match csc_signature(bytes) {
        Ok(signature) => Ok(signature),
        Err(_) if status >= 500 => Err(format!("Dịch vụ ký số từ xa không làm việc (mã {status}).")),
        Err(error) => Err(error.to_string()),
    }
}

/// The status and what came, no more than `most` bytes of it.
async fn answer(request: RequestBuilder, most: usize) -> Result<(u16, Vec<u8>), String> {
    let mut response: Response = request.send().await.map_err(|error| outward::silence(&error))?;
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| outward::silence(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > most {
            return Err("câu trả lời quá dài".into());
        }
    }
    Ok((status, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_still_waits_is_told_from_one_that_is_given() {
        assert_eq!(remote_waits(200, br#"{"responseID":"r1"}"#).as_deref(), Some("r1"));
        assert_eq!(remote_waits(202, br#"{"responseID":"r1","signatures":[]}"#).as_deref(), Some("r1"));
        for given in [&br#"{"responseID":"r1","signatures":["AQ=="]}"#[..], br#"{"responseID":"r","error":"no"}"#, b"x"]
        {
            assert!(remote_waits(200, given).is_none());
        }
        assert!(remote_signature(503, b"<html>").unwrap_err().contains("503"));
        assert!(remote_signature(200, br#"{"error_description":"SAD expired"}"#).unwrap_err().contains("SAD"));
    }
}
