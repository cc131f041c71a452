//! Limits on what nobody signs in for: so many tries of one kind, from one place, in one span of time.

use super::{secret, store};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use chrono::Duration;
use kernel::{App, Cx, Error, Result};
use std::net::SocketAddr;

/// Where a request comes from, as far as the connection says.
#[derive(Debug, Clone)]
pub(crate) struct Address(pub(crate) String);

impl FromRequestParts<App> for Address {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        // Behind the ward's own proxy every connection is from this machine; the last address it added is the caller's.
        let forwarded = parts.headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
        let forwarded = forwarded.and_then(|all| all.rsplit(',').next()).map(str::trim).filter(|text| text.len() < 46);
        Ok(Self(match (peer, forwarded) {
            (Some(ip), Some(caller)) if ip.is_loopback() => caller.to_owned(),
            (Some(ip), _) => ip.to_string(),
            (None, _) => String::new(),
        }))
    }
}

/// Hạn mức: `most` tries within `minutes`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) name: &'static str,
    pub(crate) most: i32,
    pub(crate) minutes: i64,
}

/// Counts tries before they are made, so that many at once are no more than the limits.
///
/// # Errors
/// [`Error::Refused`] where a limit is reached, saying when to come back.
pub(crate) async fn count(cx: &Cx, tries: &[(Limit, &str)]) -> Result<()> {
    let tx = cx.begin().await?;
    let mut reached = None;
    for (limit, whose) in tries {
        let before = tx.now - Duration::minutes(limit.minutes);
        if store::count_try(&tx, &format!("{} {}", limit.name, secret::digest(whose)), before).await? > limit.most {
            reached = Some(limit.minutes);
        }
    }
    tx.commit().await?;
    let again = |minutes| format!("Đã thử quá nhiều lần. Ông/bà vui lòng thử lại sau {minutes} phút.");
    reached.map_or(Ok(()), |minutes| Err(Error::refused(again(minutes))))
}
