//! Pages of signing in: password, one-time code, one-time link, signing out, and the switch of language.

use super::actions::{self, Origin, Tried};
use super::model::local_path;
use crate::account::{self, actions as accounts, store as account_store};
use crate::secret;
use crate::web::{self, SessionToken};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, WardId};
use serde::Deserialize;

/// The cookie that remembers the way between password and one-time code.
const STEP_COOKIE: &str = "dinh_step";

/// Where to go on to afterwards.
#[derive(Deserialize)]
pub(crate) struct Onward {
    #[serde(rename = "tro-ve", default)]
    to: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    onward: &'a str,
    samples: Vec<(String, crate::demo::Sample)>,
}

/// `GET /dang-nhap`
pub(crate) async fn form(cx: Cx, Query(onward): Query<Onward>) -> Result<Response> {
    if cx.session.is_some() {
        return Ok(cx.redirect(local_path(&onward.to)));
    }
    show(&cx, StatusCode::OK, &cx.fields(), &onward.to).await
}

async fn show(cx: &Cx, status: StatusCode, fields: &ui::Fields, onward: &str) -> Result<Response> {
    let samples = if cx.app.config.demo { crate::demo::samples(&cx.read()).await? } else { Vec::new() };
    let named = |s: crate::demo::Sample| (cx.t.get(format!("people-role-{}", s.role.key())), s);
    let samples = samples.into_iter().map(named).collect();
    let page = SignInPage { t: &cx.t, f: fields, onward: local_path(onward), samples };
    cx.page_with(status, &cx.t.get("people-sign-in"), &[], &page)
}

/// `POST /dang-nhap`
pub(crate) async fn enter(cx: Cx, origin: Origin, form: Form) -> Result<Response> {
    let onward = form.value("tro-ve").to_owned();
    let tried =
        actions::try_password(&cx.app, cx.ward.id, form.value("login"), form.value("password"), &origin).await?;
    let key = match tried {
        Tried::SignedIn { token, limited } => return Ok(signed_in(&cx, &token, limited, &onward)),
        Tried::CodeNeeded { token } => {
            let to = format!("/dang-nhap/ma-xac-thuc?tro-ve={}", encode(local_path(&onward)));
            return Ok(web::set_cookie(cx.redirect(&to), &cx.app.config, STEP_COOKIE, &token, Some(300)));
        }
        Tried::Refused => "people-sign-in-refused",
        Tried::Dormant => "people-sign-in-dormant",
    };
    let fields = cx.fields().value("login", form.value("login")).wrong(&[(String::new(), cx.t.get(key))]);
    show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, &onward).await
}

/// A new session for this browser; the one it may have had is left behind.
pub(crate) fn signed_in(cx: &Cx, token: &str, limited: bool, onward: &str) -> Response {
    let to = if limited { "/tai-khoan" } else { local_path(onward) };
    let config = &cx.app.config;
    let response = web::set_cookie(cx.redirect(to), config, web::session_cookie(config), token, None);
    web::set_cookie(response, config, STEP_COOKIE, "", Some(0))
}

/// Percent-encodes a path for a query.
fn encode(path: &str) -> String {
    path.replace('%', "%25").replace('&', "%26").replace('#', "%23").replace('?', "%3F").replace('+', "%2B")
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    onward: &'a str,
}

fn show_code(cx: &Cx, status: StatusCode, f: &ui::Fields, onward: &str) -> Result<Response> {
    let page = CodePage { t: &cx.t, f, onward: local_path(onward) };
    cx.page_with(status, &cx.t.get("people-code"), &[], &page)
}

/// `GET /dang-nhap/ma-xac-thuc`
pub(crate) async fn code_form(cx: Cx, headers: HeaderMap, Query(onward): Query<Onward>) -> Result<Response> {
    let token = web::cookie(&headers, STEP_COOKIE).unwrap_or_default();
    match actions::waiting_for_code(&cx.app, &token).await? {
        Some(_) => show_code(&cx, StatusCode::OK, &cx.fields(), &onward.to),
        None => Ok(cx.redirect("/dang-nhap")),
    }
}

/// `POST /dang-nhap/ma-xac-thuc`
pub(crate) async fn enter_code(cx: Cx, headers: HeaderMap, origin: Origin, form: Form) -> Result<Response> {
    let token = web::cookie(&headers, STEP_COOKIE).unwrap_or_default();
    let Some(waiting) = actions::waiting_for_code(&cx.app, &token).await? else {
        return Ok(cx.redirect("/dang-nhap"));
    };
    let onward = form.value("tro-ve").to_owned();
    match actions::try_code(&cx.app, waiting, &token, form.value("code"), &origin).await? {
        Tried::SignedIn { token, limited } => Ok(signed_in(&cx, &token, limited, &onward)),
        _ => {
            let error = Error::invalid("code", cx.t.get("people-code-refused"));
            let fields = cx.fields().wrong(&error.for_form()?);
            show_code(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, &onward)
        }
    }
}

/// `POST /dang-xuat`
pub(crate) async fn leave(cx: Cx, SessionToken(token): SessionToken, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::sign_out(&mut tx, web::person(&cx)?.user, &token.unwrap_or_default()).await?;
    tx.commit().await?;
    let config = &cx.app.config;
    let response = cx.redirect_saying("/dang-nhap", &cx.t.get("people-signed-out"));
    Ok(web::set_cookie(response, config, web::session_cookie(config), "", Some(0)))
}

#[derive(Template)]
#[template(path = "activate.html")]
struct ActivatePage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    path: &'a str,
    name: &'a str,
    login: &'a str,
    length: String,
}

struct Holder {
    ward: WardId,
    digest: String,
    account: account::model::Account,
}

async fn holder(cx: &Cx, token: &str) -> Result<Holder> {
    let digest = secret::digest(token);
    let link = account_store::link(&cx.read(), &digest, &accounts::SETS_PASSWORD).await?;
    let gone = || Error::refused(cx.t.get("people-link-gone"));
    let link = link.filter(|link| link.used_at.is_none() && cx.now < link.expires_at).ok_or_else(gone)?;
    let ward = WardId(link.ward_id);
    let account = account_store::find(&cx.app.db.read(ward), link.account_id).await?;
    let account = account.filter(|account| account.closed_at.is_none()).ok_or_else(gone)?;
    Ok(Holder { ward, digest, account })
}

async fn show_activation(cx: &Cx, status: StatusCode, holder: &Holder, f: &ui::Fields) -> Result<Response> {
    let rules = account::rules::Rules::load(&cx.app.db.read(holder.ward)).await?;
    let length = rules.password_length(holder.account.has_code()).to_string();
    let (name, login) = (&holder.account.name, &holder.account.login);
    let page = ActivatePage { t: &cx.t, f, path: &cx.path, name, login, length };
    cx.page_with(status, &cx.t.get("people-set-password"), &[], &page)
}

/// `GET /kich-hoat/{token}`
pub(crate) async fn activation(cx: Cx, Path(token): Path<String>) -> Result<Response> {
    let holder = holder(&cx, &token).await?;
    show_activation(&cx, StatusCode::OK, &holder, &cx.fields()).await
}

/// `POST /kich-hoat/{token}`
pub(crate) async fn activate(cx: Cx, Path(token): Path<String>, form: Form) -> Result<Response> {
    let holder = holder(&cx, &token).await?;
    match activate_now(&cx, &holder, &form).await {
        Ok(()) => Ok(cx.redirect_saying("/dang-nhap", &cx.t.get("people-password-set"))),
        Err(error) => {
            let fields = cx.fields().wrong(&error.for_form()?);
            show_activation(&cx, StatusCode::UNPROCESSABLE_ENTITY, &holder, &fields).await
        }
    }
}

async fn activate_now(cx: &Cx, holder: &Holder, form: &Form) -> Result<()> {
    let password = twice(cx, form)?;
    let account = &holder.account;
    let mut tx = cx.app.db.write(holder.ward, Some((account.id, &account.name)), cx.now).await?;
    if !account_store::use_link(&tx, &holder.digest, tx.now).await? {
        return Err(Error::refused(cx.t.get("people-link-gone")));
    }
    accounts::set_password(&mut tx, account, &password, "link").await?;
    tx.commit().await.map(|_| ())
}

/// The new password, typed twice alike.
pub(crate) fn twice(cx: &Cx, form: &Form) -> Result<String> {
    let password = form.value("password");
    if password != form.value("again") {
        return Err(Error::invalid("again", cx.t.get("people-password-differs")));
    }
    Ok(password.to_owned())
}

/// `GET /ngon-ngu/{lang}`
pub(crate) async fn language(cx: Cx, Path(lang): Path<String>, Query(onward): Query<Onward>) -> Result<Response> {
    if !matches!(lang.as_str(), "vi" | "en") {
        return Err(Error::NotFound);
    }
    let response = cx.redirect(local_path(&onward.to));
    Ok(web::set_cookie(response, &cx.app.config, "dinh_lang", &lang, Some(365 * 24 * 3600)))
}
