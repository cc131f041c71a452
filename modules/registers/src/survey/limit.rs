//! Limits on answers from one place, for nobody signs in to a public survey.

use super::store;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use chrono::Duration;
use kernel::{App, Cx, Error, Result};
use sha2::{Digest as _, Sha256};
use std::net::SocketAddr;

/// Answers from one place in an hour: a school or a ward's office sends many through one address.
const MOST: i32 = 60;
const MINUTES: i64 = 60;

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

/// Counts an answer before it is kept, so that many at once are no more than the limit. The address itself is not kept.
///
/// # Errors
/// [`Error::Refused`] where the limit is reached.
pub(super) async fn count(cx: &Cx, survey: super::model::SurveyId, address: &Address) -> Result<()> {
    let tx = cx.begin().await?;
    let whose = hex::encode(Sha256::digest(format!("{survey} {}", address.0)));
    let count = store::count_try(&tx, &whose, tx.now - Duration::minutes(MINUTES)).await?;
    tx.commit().await?;
    if count > MOST {
        return Err(Error::refused("Nơi này vừa gửi quá nhiều phiếu. Ông/bà vui lòng gửi lại sau một giờ."));
    }
    Ok(())
}
