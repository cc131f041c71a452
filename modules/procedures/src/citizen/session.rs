//! Phiên của người dân: apart from those of officers, with a cookie and a table of their own.

use super::{secret, store};
use crate::dossier::DossierId;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use kernel::{App, Config, Cx, Error, Result, Tx};

/// So many minutes a citizen stays signed in, or a dossier stays open to whoever named its code and four digits.
pub(super) const MINUTES: i64 = 30;

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Đăng nhập bằng định danh điện tử.
    Identity,
    /// Tra cứu một hồ sơ.
    Tracking,
}

impl Kind {
    /// Its stored name.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Tracking => "tracking",
        }
    }

    /// The name of its cookie; over HTTPS bound to this host.
    pub(crate) fn cookie(self, config: &Config) -> &'static str {
        match (self, config.secure_cookies) {
            (Self::Identity, true) => "__Host-dinh_dan",
            (Self::Identity, false) => "dinh_dan",
            (Self::Tracking, true) => "__Host-dinh_tra_cuu",
            (Self::Tracking, false) => "dinh_tra_cuu",
        }
    }
}

/// Who or what a session is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Holder {
    pub(crate) dossier: Option<DossierId>,
    /// `sub` of the provider.
    pub(crate) subject: String,
    /// Số định danh.
    pub(crate) number: String,
    pub(crate) name: String,
}

/// The cookies that came with a request.
#[derive(Debug, Clone)]
pub(crate) struct Cookies(HeaderMap);

impl FromRequestParts<App> for Cookies {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.headers.clone()))
    }
}

impl Cookies {
    /// The value of a cookie.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let all = self.0.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
        let mut pairs = all.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Who holds the session of this kind, if it still runs.
    pub(crate) async fn holder(&self, cx: &Cx, kind: Kind) -> Result<Option<Holder>> {
        match self.get(kind.cookie(&cx.app.config)) {
            Some(token) => store::holder(&cx.read(), kind, token, cx.now).await,
            None => Ok(None),
        }
    }
}

/// Opens a session; its token goes into the cookie, only its digest is kept.
pub(crate) async fn open(tx: &Tx, kind: Kind, holder: &Holder) -> Result<String> {
    let token = secret::token();
    store::insert_session(tx, kind, &token, holder).await?;
    Ok(token)
}

/// Ends a session.
pub(crate) async fn close(tx: &Tx, token: &str) -> Result<()> {
    store::remove_session(tx, token).await.map(|_| ())
}

/// Sends a cookie along; no age: for as long as the browser is open, `Some(0)`: gone.
pub(crate) fn with_cookie(
    mut response: Response,
    config: &Config,
    name: &str,
    value: &str,
    age: Option<i64>,
) -> Result<Response> {
    let value = HeaderValue::from_str(&config.cookie(name, value, age)).map_err(Error::internal)?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(response)
}
