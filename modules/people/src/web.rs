//! What the pages of this module share: fields with their errors, cookies, where a request comes from.

use crate::secret;
use crate::sign_in::actions::Origin;
use crate::sign_in::model::device;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Actor, App, Config, Cx, Error, FieldErrors, Form, Result, local};
use std::net::SocketAddr;

/// A form as it was typed, with what was wrong in it.
#[derive(Default)]
pub(crate) struct Fields {
    form: Form,
    made: Vec<(String, String)>,
    errors: FieldErrors,
    /// What was wrong with the whole.
    pub(crate) message: Option<String>,
}

impl Fields {
    /// A form to be filled in, with what is known already.
    pub(crate) fn of(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { form: Form::of(pairs), ..Self::default() }
    }

    /// The same, where the names of the fields are made.
    pub(crate) fn of_owned(pairs: Vec<(String, String)>) -> Self {
        Self { made: pairs, ..Self::default() }
    }

    /// A form that comes back; faults of ours and missing rights go their own way.
    pub(crate) fn again(form: Form, error: Error) -> Result<Self> {
        match error {
            Error::Invalid(errors) => Ok(Self { form, errors, ..Self::default() }),
            Error::Refused(message) | Error::Conflict(message) => {
                Ok(Self { form, message: Some(message), ..Self::default() })
            }
            other => Err(other),
        }
    }

    pub(crate) fn value(&self, field: &str) -> &str {
        match self.made.iter().find(|(name, _)| name == field) {
            Some((_, value)) => value,
            None => self.form.value(field),
        }
    }

    pub(crate) fn is(&self, field: &str, value: &str) -> bool {
        self.value(field) == value
    }

    pub(crate) fn error(&self, field: &str) -> Option<&str> {
        self.errors.of(field)
    }

    pub(crate) fn errors(&self) -> &[(String, String)] {
        &self.errors.0
    }

    pub(crate) fn failed(&self) -> bool {
        self.message.is_some() || !self.errors.0.is_empty()
    }
}

impl FromRequestParts<App> for Origin {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
        Ok(Self { device: device(agent), address: address.unwrap_or_default() })
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

/// "14:05 ngày 16/03/2026" in Vietnamese time.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    local(at).format("%H:%M %d/%m/%Y").to_string()
}

/// "16/03/2026"; empty where there is none.
pub(crate) fn day(day: Option<NaiveDate>) -> String {
    day.map(vietnamese::format_date).unwrap_or_default()
}

/// A day as date inputs want it.
pub(crate) fn day_value(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}
