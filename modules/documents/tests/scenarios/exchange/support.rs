//! Two wards that know each other, issued documents, and who listens.

use super::App;
use axum::http::Method;
use kernel::{Digest, Role, WardId, args, row};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// One ward with its address, its partner and keys.
pub(crate) struct Side {
    pub app: Arc<App>,
    pub ward: WardId,
    pub address: String,
    /// The partner's identifier here.
    pub peer: String,
    /// The key with which the partner sends to us.
    pub key_to_us: String,
}

/// A document that was issued.
pub(crate) struct Issue<'a> {
    pub symbol: &'a str,
    pub subject: &'a str,
    pub state: &'a str,
}

impl Default for Issue<'_> {
    fn default() -> Self {
        Self { symbol: "1/TB-UBND", subject: "Lịch tiếp công dân", state: "issued" }
    }
}

/// Serves an application on a port of its own.
async fn serve(app: &App) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = app.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// A port on which nobody listens.
pub(crate) async fn free_port() -> u16 {
    tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// Somebody who takes messages with this key, and keeps them.
pub(crate) async fn listen(port: u16, key: &'static str) -> Arc<Mutex<Vec<Vec<u8>>>> {
    let heard: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
    let kept = heard.clone();
    let take = move |headers: axum::http::HeaderMap, body: axum::body::Bytes| {
        let kept = kept.clone();
        async move {
            if headers.get("authorization").and_then(|v| v.to_str().ok()) != Some(&format!("Bearer {key}")) {
                return axum::http::StatusCode::UNAUTHORIZED;
            }
            kept.lock().unwrap().push(body.to_vec());
            axum::http::StatusCode::OK
        }
    };
    let router = axum::Router::new().route("/nhan", axum::routing::post(take));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    heard
}

async fn set(app: &App, ward: WardId, values: &[(&str, &str)]) {
    let tx = app.app.db.write(ward, None, app.app.clock.now()).await.unwrap();
    for (name, value) in values {
        tx.set_setting(name, value).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Sông Công and Bách Quang, each an installation of its own, connected over HTTP.
pub(crate) async fn two_wards(app: &App) -> (Side, Side) {
    let first = Arc::new(TestApp::start(app.on, crate::modules()).await);
    let second = Arc::new(TestApp::start_elsewhere(app.on, crate::modules()).await);
    let mut a = Side::begin(first, WARD, "H55.242").await;
    let mut b = Side::begin(second, WARD, "H55.243").await;
    a.meet("UBND phường Bách Quang", "H55.243", &b.address, WARD).await;
    b.meet("UBND phường Sông Công", "H55.242", &a.address, WARD).await;
    a.exchange_keys(&b.key_to_us).await;
    b.exchange_keys(&a.key_to_us).await;
    (a, b)
}

impl Side {
    async fn begin(app: Arc<App>, ward: WardId, organ_id: &str) -> Self {
        set(&app, ward, &[("documents.organ_id", organ_id), ("documents.exchange_hosts", "127.0.0.1")]).await;
        let address = serve(&app).await;
        Self { app, ward, address, peer: String::new(), key_to_us: String::new() }
    }

    /// The ward of the scenario, with this partner.
    pub(crate) async fn of(app: &App, peer: &str) -> Self {
        let mut side = Self::begin(Arc::new(app.restart(|_| {}).await), WARD, "H55.242").await;
        side.peer = peer.to_owned();
        side
    }

    /// The second ward of an installation, with a clerk.
    pub(crate) async fn second_ward(app: &App) -> Self {
        let ward = WardId(5528);
        app.app.create_ward(ward).await.unwrap();
        let mut tx = app.app.db.write(ward, None, app.app.clock.now()).await.unwrap();
        let grant = people::api::grant_from_today(&tx, Role::Clerk, None);
        let account = people::api::NewAccount {
            login: "vanthu2".into(),
            name: "Văn thư Bách Quang".into(),
            password: Some(testkit::PASSWORD.into()),
            grants: vec![grant],
            ..people::api::NewAccount::default()
        };
        people::api::create_account(&mut tx, account).await.unwrap();
        tx.commit().await.unwrap();
        let mut side = Self::begin(Arc::new(app.restart(|_| {}).await), ward, "H55.243").await;
        side.key_to_us = side
            .plant_agency("UBND phường Sông Công", "H55.242", &format!("{}/lien-thong/v1/05518/goi-tin", side.address))
            .await;
        side
    }

    /// The first ward of the same installation.
    pub(crate) async fn first_ward(app: &App, other: &Self) -> Self {
        let mut side = Self::begin(Arc::new(app.restart(|_| {}).await), WARD, "H55.242").await;
        side.meet("UBND phường Bách Quang", "H55.243", &other.address, other.ward).await;
        side.exchange_keys(&other.key_to_us).await;
        other.exchange_keys_in_store(&side.key_to_us).await;
        side
    }

    pub(crate) async fn sign_in(&self, login: &str) -> Browser {
        self.app.sign_in(login).await
    }

    pub(crate) async fn settle(&self) {
        self.app.app.settle().await.unwrap();
    }

    /// Gets to know the other side, and gives it a key.
    async fn meet(&mut self, name: &str, organ_id: &str, address: &str, ward: WardId) {
        self.peer = self.add_agency(name, organ_id, &format!("{address}/lien-thong/v1/{ward}/goi-tin"), "").await;
        let admin = self.app.sign_in("quantri").await;
        let shown = admin.post(&format!("/van-ban/lien-thong/co-quan/{}/khoa-moi", self.peer), &[]).await;
        shown.assert_status(200).assert_says("chỉ hiện một lần");
        let at = shown.body.find("xk_").expect("a key");
        self.key_to_us = shown.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    }

    /// Takes the key that the other side has given.
    async fn exchange_keys(&self, key: &str) {
        let sql = "UPDATE exchange_agency SET key_out = $3 WHERE ward_id = $1 AND id = $2";
        let peer: Uuid = self.peer.parse().unwrap();
        self.exec(sql, args![self.ward, peer, key]).await;
    }

    async fn exchange_keys_in_store(&self, key: &str) {
        self.exec("UPDATE exchange_agency SET key_out = $2 WHERE ward_id = $1", args![self.ward, key]).await;
    }

    pub(crate) async fn exec(&self, sql: &str, args: kernel::Args) {
        let tx = self.app.app.db.write(self.ward, None, self.app.app.clock.now()).await.unwrap();
        tx.exec(sql, args).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// An agency added on its page.
    pub(crate) async fn add_agency(&self, name: &str, organ_id: &str, address: &str, key: &str) -> String {
        let id = Uuid::now_v7().to_string();
        let fields = [
            ("id", id.as_str()),
            ("name", name),
            ("organ_id", organ_id),
            ("channel", "http"),
            ("address", address),
            ("key_out", key),
        ];
        self.app.sign_in("quantri").await.post("/van-ban/lien-thong/co-quan/moi", &fields).await.assert_redirect();
        id
    }

    /// An agency of a ward into whose pages nobody signs in here; gives the key that it shows.
    async fn plant_agency(&self, name: &str, organ_id: &str, address: &str) -> String {
        let key = format!("xk_{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let tx = self.app.app.db.write(self.ward, None, self.app.app.clock.now()).await.unwrap();
        let row = row! { id: Uuid::now_v7(), organ_id: organ_id, name: name, channel: "http", address: address, key_out: "",
        key_in: Digest::of(key.as_bytes()).as_str(), relays: false, made_at: tx.now, illustrative: false };
        tx.insert("exchange_agency", row).await.unwrap();
        tx.commit().await.unwrap();
        key
    }

    pub(crate) async fn set_channel(&self, channel: &str, address: &str) {
        let sql = "UPDATE exchange_agency SET channel = $2, address = $3 WHERE ward_id = $1";
        self.exec(sql, args![self.ward, channel, address]).await;
    }

    /// A document as its register has it once it is issued.
    pub(crate) async fn issue(&self, issue: &Issue<'_>) -> Uuid {
        let (id, pdf) = (Uuid::now_v7(), format!("%PDF-1.7 {} {}", issue.symbol, issue.subject).into_bytes());
        let size = i64::try_from(pdf.len()).unwrap();
        let digest = self.app.app.files.put(pdf).await.unwrap();
        let tx = self.app.app.db.write(self.ward, None, self.app.app.clock.now()).await.unwrap();
        let number: Option<i32> = issue.symbol.split('/').next().and_then(|n| n.parse().ok());
        let row = row! {
            id: id, kind: "KH", subject: issue.subject, body: "{}", unit_id: self.app.units[1],
            drafter_id: Uuid::now_v7(), drafter_name: "Người soạn", priority: 1, state: issue.state,
            signer_name: "Phạm Văn Mẫu", signer_title: "CHỦ TỊCH", sequence: "out", year: 2026, number: number,
            symbol: issue.symbol, symbol_key: issue.symbol, issued_on: number.map(|_| kernel::local_day(tx.now)),
            pages: 2, digest: digest.as_str(), made_at: tx.now, changed_at: tx.now, illustrative: false,
        };
        tx.insert("outgoing", row).await.unwrap();
        let file = row! { id: Uuid::now_v7(), document_id: id, position: 0, digest: digest.as_str(),
        file_name: "vb.pdf", mime: "application/pdf", size: size, role: "signed" };
        tx.insert("document_file", file).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Issues and sends to the partner; gives the page of its recipients.
    pub(crate) async fn send(&self, clerk: &Browser, symbol: &str) -> String {
        let id = self.issue(&Issue { symbol, ..Issue::default() }).await;
        let page = format!("/van-ban/lien-thong/gui/{id}");
        clerk.post(&page, &[("kind", "0"), ("agencies", &self.peer)]).await.assert_redirect();
        self.settle().await;
        page
    }

    pub(crate) async fn measure(&self, key: &str) -> i64 {
        let conn = self.app.app.db.read(self.ward);
        self.app.app.measure(&conn, key).await.unwrap().value(&conn, None).await.unwrap()
    }

    pub(crate) fn folder(&self, agency: &str, within: &str) -> PathBuf {
        self.app.app.config.data.join("exchange").join(self.ward.to_string()).join(agency).join(within)
    }

    /// The files in a folder, by name.
    pub(crate) fn files(&self, agency: &str, within: &str) -> Vec<PathBuf> {
        let Ok(listed) = std::fs::read_dir(self.folder(agency, within)) else { return Vec::new() };
        let mut found: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
        found.sort();
        found
    }
}

/// As if it had been written long ago.
pub(crate) fn make_old(path: &Path) {
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    std::fs::File::options().write(true).open(path).unwrap().set_modified(long_ago).unwrap();
}

/// Rows of a table of the tests' ward.
pub(crate) async fn count(app: &App, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE ward_id = $1");
    app.app.db.read(WARD).scalar(&sql, args![WARD]).await.unwrap().unwrap()
}

/// One text of a query.
pub(crate) async fn text(app: &App, sql: &str) -> String {
    app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap()
}

/// The address of the first form on a page whose address has this in it.
pub(crate) fn action(body: &str, part: &str) -> String {
    let found = body.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next()).find(|a| a.contains(part));
    found.unwrap_or_else(|| panic!("no form to {part} in {body}")).to_owned()
}

/// The first link on a page that begins so.
pub(crate) fn link(body: &str, start: &str) -> String {
    let found = body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).find(|a| a.starts_with(start));
    found.unwrap_or_else(|| panic!("no link to {start} in {body}")).to_owned()
}

/// Does something with an incoming document as its page stands.
pub(crate) async fn act(who: &Browser, page: &str, verb: &str, fields: &[(&str, &str)]) {
    let shown = who.get(page).await.body;
    let version = shown.split_once("name=\"version\" value=\"").and_then(|(_, rest)| rest.split('"').next());
    let all = [&[("version", version.unwrap_or("0"))], fields].concat();
    who.post(&format!("{page}/{verb}"), &all).await.assert_redirect();
}

/// Brings a message with a key, as another system would; status and body.
pub(crate) async fn post_message(to: &Side, ward: WardId, key: &str, message: &[u8]) -> (u16, String) {
    use axum::body::Body;
    use axum::http::{Request, header};
    use tower::ServiceExt as _;
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/lien-thong/v1/{ward}/goi-tin"))
        .header(header::HOST, "phuong.test")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .body(Body::from(message.to_vec()))
        .unwrap();
    let answer = to.app.router.clone().oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}
