//! A client that behaves like a browser without scripts: cookies, form tokens, uploads.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use kernel::url_encode;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use tower::ServiceExt;

/// A browser with its cookies.
pub struct Browser {
    router: axum::Router,
    cookies: Mutex<BTreeMap<String, String>>,
    scripted: bool,
    /// From where the ward's proxy says that it asks.
    address: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// Asserts a redirect and gives its target.
    #[track_caller]
    pub fn assert_redirect(&self) -> &str {
        assert!(self.status.is_redirection(), "expected a redirect, got {}: {}", self.status, self.body);
        self.location()
    }

    /// Asserts the status.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    /// Asserts that the page says this.
    #[track_caller]
    pub fn assert_says(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "“{text}” is not on the page:\n{}", self.body);
        self
    }

    /// Asserts that the page does not say this.
    #[track_caller]
    pub fn assert_lacks(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "“{text}” is on the page:\n{}", self.body);
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

impl Browser {
    pub(crate) fn new(router: axum::Router) -> Self {
        Self { router, cookies: Mutex::default(), scripted: false, address: None }
    }

    /// The same person with scripts on: what it asks for is asked by htmx, which puts the answer into its page.
    pub fn scripted(&self) -> Self {
        Self { scripted: true, ..self.again() }
    }

    /// The same person behind the ward's proxy, which says that they ask from this address.
    pub fn at(&self, address: &str) -> Self {
        Self { address: Some(address.to_owned()), ..self.again() }
    }

    fn again(&self) -> Self {
        let cookies = Mutex::new(self.jar().clone());
        Self { router: self.router.clone(), cookies, scripted: self.scripted, address: self.address.clone() }
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    /// Sends a form, with the token that the page would carry.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        let mut pairs: Vec<String> = vec![format!("_csrf={token}")];
        pairs.extend(fields.iter().map(|(k, v)| format!("{}={}", url_encode(k), url_encode(v))));
        let kind = "application/x-www-form-urlencoded";
        self.send(Method::POST, path, Some(kind), pairs.join("&").into_bytes()).await
    }

    /// Sends a form with a file.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Answer {
        let token = self.token().await;
        let mut body = Vec::new();
        for (name, value) in fields.iter().chain(&[("_csrf", token.as_str())]) {
            let part = format!("--ranhgioi\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let (name, file_name, bytes) = file;
        let head = format!(
            "--ranhgioi\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n--ranhgioi--\r\n");
        self.send(Method::POST, path, Some("multipart/form-data; boundary=ranhgioi"), body).await
    }

    /// Sends a form without a token, as another site would make the browser do.
    pub async fn post_without_token(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = fields.iter().map(|(k, v)| format!("{}={}", url_encode(k), url_encode(v))).collect();
        let kind = "application/x-www-form-urlencoded";
        self.send(Method::POST, path, Some(kind), pairs.join("&").into_bytes()).await
    }

    /// Any request, with this browser's cookies.
    pub async fn send(&self, method: Method, path: &str, content_type: Option<&str>, body: Vec<u8>) -> Answer {
        let cookies = self.jar().iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ");
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "phuong.test");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        if self.scripted {
            request = request.header("hx-request", "true");
        }
        if let Some(kind) = content_type {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(address) = &self.address {
            let proxy = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1)));
            request = request.extension(proxy).header("x-forwarded-for", address);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body").to_vec();
        for cookie in headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok()) {
            if let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.jar().insert(name.to_owned(), value.to_owned());
            }
        }
        Answer { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The token of a form on the sign-in or account page.
    async fn token(&self) -> String {
        for page in ["/tai-khoan", "/dang-nhap"] {
            let page = self.get(page).await;
            let mark = "name=\"_csrf\" value=\"";
            if let Some(at) = page.body.find(mark) {
                return page.body[at + mark.len()..].chars().take_while(|c| *c != '"').collect();
            }
        }
        String::new()
    }
}
