//! What the pages of this module share: cookies, where a request comes from, moments and days.

use crate::secret;
use crate::sign_in::actions::Origin;
use crate::sign_in::model::device;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::limit::Address;
use kernel::{Actor, App, Config, Cx, Error, Result};

impl FromRequestParts<App> for Origin {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let address = Address::from_request_parts(parts, app).await?.to_string();
        let agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Ok(Self { device: device(agent), address })
    }
}

/// The token of the session cookie that came with a request.
pub(crate) struct SessionToken(pub(crate) Option<String>);

impl SessionToken {
    pub(crate) fn digest(&self) -> String {
        self.0.as_deref().map(secret::digest).unwrap_or_default()
    }
}

impl FromRequestParts<App> for SessionToken {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(cookie(&parts.headers, session_cookie(&app.config))))
    }
}

/// The name of the session cookie.
pub(crate) fn session_cookie(config: &Config) -> &'static str {
    if config.secure_cookies { "__Host-dinh" } else { "dinh" }
}

/// A cookie that came with a request.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Sends a cookie along; `age` in seconds, none for as long as the browser is open.
pub(crate) fn set_cookie(
    mut response: Response,
    config: &Config,
    name: &str,
    value: &str,
    age: Option<i64>,
) -> Response {
    if let Ok(value) = HeaderValue::from_str(&config.cookie(name, value, age)) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The person who asks, in a browser: an integration's token has no account page and sets no password.
pub(crate) fn person(cx: &Cx) -> Result<&Actor> {
    match &cx.session {
        Some(session) if session.csrf.is_none() => Err(Error::Forbidden),
        _ => cx.actor(),
    }
}

/// "16/03/2026"; empty where there is none.
pub(crate) fn day(day: Option<NaiveDate>) -> String {
    day.map(vietnamese::format_date).unwrap_or_default()
}
