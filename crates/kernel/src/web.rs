//! The outer layers of every request: who asks and in which language, forgery check, headers, error pages.

use crate::cx::url_decode;
use crate::module::Credential;
use crate::{App, Cx, Error, Ward};
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::{Json, Router};
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

/// Wraps the routes of all modules with the outer layers.
pub fn serve_router(app: &App, router: Router<App>) -> Router {
    router
        .fallback(|| async { Error::NotFound })
        .layer(from_fn_with_state(app.clone(), context))
        .with_state(app.clone())
}

/// A file answer: inline where a browser can show it safely, else as a download under its name.
pub fn attach(bytes: Vec<u8>, mime: &str, file_name: &str) -> Response {
    let inline = matches!(mime, "application/pdf" | "image/png" | "image/jpeg" | "text/plain; charset=utf-8");
    let disposition = format!(
        "{}; filename*=UTF-8''{}",
        if inline { "inline" } else { "attachment" },
        crate::cx::url_encode(file_name)
    );
    ([(header::CONTENT_TYPE, mime.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

async fn context(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let api = request.uri().path().starts_with("/api/");
    let english = wants_english(request.headers());
    let back = way_back(&request);
    let cx = match make_context(&app, request.headers(), request.method(), request.uri()).await {
        Ok(cx) => cx,
        Err(error) => return without_context(&error),
    };
    let fresh = cookie(request.headers(), "dinh_form").is_none() && cx.session.is_none();
    let mut response = if forged(&cx, &request) {
        Error::refused("Yêu cầu đến từ một trang khác nên không được thực hiện.").into_response()
    } else {
        request.extensions_mut().insert(cx.clone());
        next.run(request).await
    };
    if let Some(error) = response.extensions_mut().remove::<Arc<Error>>() {
        response = if api { problem(&cx, english, &error) } else { error_page(&cx, &error, &back) };
    }
    finish_headers(&cx, &mut response, fresh, started);
    response
}

fn finish_headers(cx: &Cx, response: &mut Response, fresh: bool, started: Instant) {
    let headers = response.headers_mut();
    let config = &cx.app.config;
    let token = fresh.then(|| config.cookie("dinh_form", &cx.csrf, None));
    let said = cx.flash.is_some() && !headers.contains_key(header::LOCATION);
    let said = said.then(|| config.cookie("dinh_flash", "", Some(0)));
    for cookie in token.into_iter().chain(said) {
        headers.extend(HeaderValue::from_str(&cookie).ok().map(|value| (header::SET_COOKIE, value)));
    }
    // An answer that is no page of ours, such as a picture that somebody sent in, may be bound more tightly.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let took = format!("app;dur={:.2}", started.elapsed().as_secs_f64() * 1000.0);
    if let Ok(value) = HeaderValue::from_str(&took) {
        headers.insert(HeaderName::from_static("server-timing"), value);
    }
}

async fn make_context(app: &App, headers: &HeaderMap, method: &Method, uri: &Uri) -> crate::Result<Cx> {
    let name = if app.config.secure_cookies { "__Host-dinh" } else { "dinh" };
    let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "));
    let credential = match bearer {
        Some(token) => Some(Credential::Bearer(token.to_owned())),
        None => cookie(headers, name).map(Credential::Cookie),
    };
    let session = match (credential, app.authenticate) {
        (Some(credential), Some(authenticate)) => authenticate(app, &credential).await?,
        _ => None,
    };
    let found = match &session {
        Some(s) => crate::ward::ward_of(app, s.ward, s.actor.user).await?,
        None => ward_by_host(app, headers).await?.map(|ward| (ward, 0)),
    };
    let (ward, unread) = found.ok_or_else(no_ward)?;
    let lang = match cookie(headers, "dinh_lang").as_deref() {
        Some("en") => ui::Lang::En,
        _ => ui::Lang::Vi,
    };
    let csrf = match &session {
        Some(session) => session.csrf.clone().unwrap_or_default(),
        None => cookie(headers, "dinh_form").filter(|c| c.len() == 32).unwrap_or_else(random_token),
    };
    Ok(Cx {
        app: app.clone(),
        ward: Arc::new(ward),
        session: session.map(Arc::new),
        t: ui::T::new(app.texts.clone(), lang),
        now: app.clock.now(),
        method: method.clone(),
        path: uri.path_and_query().map_or_else(String::new, ToString::to_string),
        csrf,
        alternates: Vec::new(),
        flash: cookie(headers, "dinh_flash").map(|c| url_decode(&c)).filter(|c| !c.is_empty()),
        unread,
    })
}

fn random_token() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// The ward that is served under this name, else the first.
async fn ward_by_host(app: &App, headers: &HeaderMap) -> crate::Result<Option<Ward>> {
    let mut wards = crate::wards(app).await?;
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let named = wards.iter().position(|w| !w.host.is_empty() && w.host == host).unwrap_or(0);
    Ok((named < wards.len()).then(|| wards.swap_remove(named)))
}

fn no_ward() -> Error {
    Error::refused("Chưa có phường nào được khởi tạo. Chạy: dinh init --ward MÃ")
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// A write that another site made the browser send. Bearer tokens are never sent by a browser on its own.
fn forged(cx: &Cx, request: &Request) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    if cx.session.as_ref().is_some_and(|s| s.csrf.is_none()) {
        return false;
    }
    let header = |name: HeaderName| request.headers().get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = header(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    match (header(header::ORIGIN), header(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, rest)| rest != host),
        _ => false,
    }
}

/// When the session of this request ends, should no other come.
fn idle(cx: &Cx) -> Option<ui::Idle> {
    let session = cx.session.as_ref()?;
    let seconds = (session.expires_at? - cx.now).num_seconds();
    Some(ui::Idle { seconds, who: session.actor.user.to_string() })
}

/// The shell of a page for this request.
pub(crate) fn shell(cx: &Cx, title: &str, crumbs: &[(&str, &str)]) -> ui::Shell {
    let path = cx.path.split('?').next().unwrap_or_default();
    let actor = cx.session.as_ref().map(|s| &s.actor);
    let nav = navigation(cx, path);
    ui::Shell {
        t: cx.t.clone(),
        title: title.to_owned(),
        ward_name: cx.ward.name.clone(),
        idle: idle(cx),
        logo: cx.ward.logo.as_ref().map(crate::Logo::href),
        province_name: cx.ward.province.clone(),
        nav,
        user: actor.map(|a| ui::UserBadge { name: a.name.clone(), unit: a.unit_name.clone() }),
        notices: actor.map(|_| cx.unread),
        csrf: cx.csrf.clone(),
        path: cx.path.clone(),
        breadcrumbs: crumbs.iter().map(|(label, href)| ((*label).to_owned(), (*href).to_owned())).collect(),
        flash: cx.flash.clone(),
        demo: cx.app.config.demo,
        help: help_topic(cx, path),
        alternates: cx.alternates.clone(),
    }
}

/// The places that the actor may open: rooms, each with its entries, and entries of their own.
fn navigation(cx: &Cx, path: &str) -> Vec<ui::NavItem> {
    let Some(session) = &cx.session else { return Vec::new() };
    let mut entries: Vec<_> = cx.app.modules.iter().flat_map(|m| m.navigation.iter()).collect();
    entries.sort_by_key(|e| e.order);
    let longest = entries.iter().filter(|e| within(path, e.href)).map(|e| e.href.len()).max();
    let mut nav: Vec<ui::NavItem> = Vec::new();
    for entry in entries.into_iter().filter(|e| e.permission.is_none_or(|p| session.actor.can(p))) {
        let item = ui::NavItem {
            label: cx.t.get(entry.label),
            href: entry.href.to_owned(),
            current: within(path, entry.href) && Some(entry.href.len()) == longest,
            inside: Vec::new(),
        };
        let Some(room) = entry.room.map(|key| cx.t.get(key)) else {
            nav.push(item);
            continue;
        };
        let at = nav.iter().position(|place| !place.inside.is_empty() && place.label == room).unwrap_or_else(|| {
            nav.push(ui::NavItem { label: room, inside: Vec::new(), ..item.clone() });
            nav.len() - 1
        });
        nav[at].current |= item.current;
        nav[at].inside.push(item);
    }
    nav
}

fn within(path: &str, href: &str) -> bool {
    path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

/// The help topic of a path: the longest topic that the path begins with.
fn help_topic(cx: &Cx, path: &str) -> Option<String> {
    let topics = cx.app.modules.iter().flat_map(|m| m.help.iter()).map(|(topic, _, _)| *topic);
    let best = topics.filter(|t| within(path.trim_start_matches('/'), t)).max_by_key(|t| t.len());
    best.map(|topic| format!("/tro-giup/{topic}"))
}

/// The page to come back to after signing in: the one asked for, or the one that a form was sent from.
fn way_back(request: &Request) -> String {
    let local = |uri: &Uri| uri.path_and_query().map_or_else(String::new, ToString::to_string);
    if *request.method() == Method::GET {
        return local(request.uri());
    }
    let header = |name: HeaderName| request.headers().get(name).and_then(|v| v.to_str().ok());
    let from: Option<Uri> = header(header::REFERER).and_then(|address| address.parse().ok());
    let ours = |uri: &Uri| uri.authority().map(|a| a.as_str()) == header(header::HOST);
    from.filter(ours).as_ref().map(local).unwrap_or_default()
}

fn error_page(cx: &Cx, error: &Error, back: &str) -> Response {
    if matches!(error, Error::SignInNeeded) {
        let to = format!("/dang-nhap?tro-ve={}", crate::cx::url_encode(back));
        return cx.redirect(&to);
    }
    let (title, message) = describe(&cx.t, error);
    let body = ui::error_body(&title, &message, &cx.t.get("error-what-next"));
    cx.shell_page(error.status(), &title, &[], &body)
}

fn describe(t: &ui::T, error: &Error) -> (String, String) {
    match error {
        Error::NotFound => (t.get("error-not-found"), t.get("error-not-found-more")),
        Error::Forbidden => (t.get("error-forbidden"), t.get("error-forbidden-more")),
        Error::SignInNeeded => (t.get("error-sign-in"), t.get("error-sign-in")),
        Error::Invalid(_) | Error::Refused(_) => (t.get("error-refused"), t.said(&error.to_string()).into_owned()),
        Error::Conflict(message) => (t.get("error-conflict"), t.said(message).into_owned()),
        Error::Internal(cause) => {
            let code = log_internal(cause);
            (t.get("error-internal"), t.with("error-internal-more", &[("code", code.into())]))
        }
    }
}

/// Logs a fault once and returns the code that the user can quote.
fn log_internal(cause: &str) -> String {
    let code = random_token()[..8].to_uppercase();
    tracing::error!(code, cause, "internal error");
    code
}

/// Does a program ask for English? A browser's people choose the language of their pages, programs say it so.
fn wants_english(headers: &HeaderMap) -> bool {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    headers.contains_key(header::AUTHORIZATION) && asked.trim_start().to_ascii_lowercase().starts_with("en")
}

/// RFC 9457.
fn problem(cx: &Cx, english: bool, error: &Error) -> Response {
    let t = if english { cx.t.in_language(ui::Lang::En) } else { cx.t.clone() };
    let status = error.status();
    let detail = error.to_string();
    let mut body = json!({ "type": "about:blank", "status": status.as_u16(), "title": status.canonical_reason(), "detail": t.said(&detail) });
    match error {
        Error::Invalid(fields) => {
            body["errors"] = fields.0.iter().map(|(f, m)| json!({ "field": f, "detail": t.said(m) })).collect();
        }
        Error::Internal(cause) => body["code"] = log_internal(cause).into(),
        _ => {}
    }
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// When not even the ward is known: a bare page.
fn without_context(error: &Error) -> Response {
    if let Error::Internal(cause) = error {
        log_internal(cause);
    }
    let text = match error {
        Error::Internal(_) => "Hệ thống đang gặp lỗi. Xin thử lại sau ít phút.".to_owned(),
        other => other.to_string(),
    };
    let page =
        format!("<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Đình</title><p>{text}</p></html>");
    let status = if matches!(error, Error::Internal(_)) { StatusCode::SERVICE_UNAVAILABLE } else { error.status() };
    (status, Html(page)).into_response()
}
