//! Signing in with the electronic identity, and out again.

use crate::citizen::oidc::{self, Began};
use crate::citizen::session::{self, Cookies, Kind, with_cookie};
use axum::extract::Query;
use axum::response::Response;
use kernel::{Access, Config, Cx, Error, Event, Form, Result, Routes};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// So many seconds a person may take at the provider.
const AWAY_SECONDS: i64 = 600;

/// Routes of signing in and out.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/cua-toi/dang-nhap", Access::Public, begin).get("/cua-toi/tro-lai", Access::Public, back).post(
        "/cua-toi/dang-xuat",
        Access::Public,
        sign_out,
    )
}

/// The cookie that binds the way out to the way back.
fn away_cookie(config: &Config) -> &'static str {
    if config.secure_cookies { "__Host-dinh_di" } else { "dinh_di" }
}

/// Where the provider sends the browser back to: this ward's own host, where it has one.
fn back_address(cx: &Cx) -> String {
    format!("{}/cua-toi/tro-lai", cx.base_url())
}

/// `GET /cua-toi/dang-nhap`
async fn begin(cx: Cx) -> Result<Response> {
    let (address, began) = oidc::begin(&cx.read(), &back_address(&cx)).await?;
    let config = &cx.app.config;
    with_cookie(cx.redirect(&address), config, away_cookie(config), &began.to_cookie(), Some(AWAY_SECONDS))
}

/// `GET /cua-toi/tro-lai?code=…&state=…`
async fn back(cx: Cx, cookies: Cookies, Query(given): Query<HashMap<String, String>>) -> Result<Response> {
    let config = &cx.app.config;
    let began = cookies.get(away_cookie(config)).and_then(Began::from_cookie);
    let Some(began) = began else {
        return Err(Error::refused("Lần đăng nhập này đã quá lâu. Ông/bà đăng nhập lại từ đầu."));
    };
    let value = |name: &str| given.get(name).map_or("", String::as_str);
    if value("error") == "access_denied" {
        let response = cx.redirect_saying("/cua-toi", &cx.t.get("mine-denied"));
        return with_cookie(response, config, away_cookie(config), "", Some(0));
    }
    let code = (value("code"), value("state"));
    let holder = oidc::finish(&cx.read(), &back_address(&cx), &began, code, cx.now).await?;
    let mut tx = cx.begin().await?;
    let token = session::open(&tx, Kind::Identity, &holder).await?;
    tx.record(Event::new("procedures.citizen.signed_in", Uuid::nil(), json!({})));
    tx.commit().await?;
    let response = with_cookie(cx.redirect("/cua-toi"), config, Kind::Identity.cookie(config), &token, None)?;
    with_cookie(response, config, away_cookie(config), "", Some(0))
}

/// `POST /cua-toi/dang-xuat`
async fn sign_out(cx: Cx, cookies: Cookies, _form: Form) -> Result<Response> {
    let config = &cx.app.config;
    let name = Kind::Identity.cookie(config);
    if let Some(token) = cookies.get(name) {
        let tx = cx.begin().await?;
        session::close(&tx, token).await?;
        tx.commit().await?;
    }
    with_cookie(cx.redirect_saying("/cua-toi", &cx.t.get("mine-signed-out")), config, name, "", Some(0))
}
