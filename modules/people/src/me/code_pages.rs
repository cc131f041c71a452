//! Pages of one's own one-time codes: set up with an authenticator application, and take away again.

use super::pages::{confirm, own};
use crate::account::{actions as accounts, rules, store};
use crate::secret;
use crate::sign_in::store as sessions;
use crate::web::SessionToken;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Cx, Error, Event, Form, Result};

#[derive(Template)]
#[template(path = "code_setup.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    /// Codes are in use already.
    in_use: bool,
    secret: String,
    spaced: String,
    picture: String,
}

async fn show(cx: &Cx, status: StatusCode, f: &ui::Fields, secret: &str) -> Result<Response> {
    let account = own(cx).await?;
    let (_, picture) = secret::totp_picture(secret, &cx.ward.name, &account.login)?;
    let letters: Vec<char> = secret.chars().collect();
    let spaced = letters.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    let in_use = account.has_code();
    let page = Page { t: &cx.t, f, in_use, secret: secret.to_owned(), spaced, picture };
    let crumb = cx.t.get("people-account");
    cx.page_with(status, &cx.t.get("people-code-setup"), &[(&crumb, "/tai-khoan")], &page)
}

/// `GET /tai-khoan/ma-xac-thuc`
pub(crate) async fn form(cx: Cx) -> Result<Response> {
    show(&cx, StatusCode::OK, &cx.fields(), &secret::totp_secret()).await
}

/// `POST /tai-khoan/ma-xac-thuc`
pub(crate) async fn set_up(cx: Cx, token: SessionToken, form: Form) -> Result<Response> {
    let sent = form.value("secret").to_owned();
    match set_up_now(&cx, &token, &sent, &form).await {
        Ok(()) => Ok(cx.redirect_saying("/tai-khoan", &cx.t.get("people-code-set"))),
        Err(error) => {
            let fields = cx.fields().wrong(&error.for_form()?);
            let secret = if is_secret(&sent) { sent } else { secret::totp_secret() };
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, &secret).await
        }
    }
}

fn is_secret(text: &str) -> bool {
    text.len() == 32 && text.chars().all(|c| c.is_ascii_uppercase() || ('2'..='7').contains(&c))
}

async fn set_up_now(cx: &Cx, token: &SessionToken, secret: &str, form: &Form) -> Result<()> {
    let account = own(cx).await?;
    if account.has_code() {
        return Err(Error::refused(cx.t.get("people-code-in-use")));
    }
    let wrong = || Error::invalid("code", cx.t.get("people-code-refused"));
    if !is_secret(secret) {
        return Err(wrong());
    }
    let step = secret::totp_step(secret, form.value("code"), cx.now)?.ok_or_else(wrong)?;
    let mut tx = cx.begin().await?;
    store::set_code(&tx, account.id, secret, step).await?;
    sessions::remove_sessions(&tx, account.id, Some(&token.digest())).await?;
    let account = accounts::found(&tx, account.id).await?;
    accounts::lift_limit(&tx, &account, &token.digest()).await?;
    tx.record(Event::new("people.code.set", account.id.0, serde_json::json!({})));
    tx.commit().await.map(|_| ())
}

/// `POST /tai-khoan/ma-xac-thuc/go-bo`
pub(crate) async fn remove(cx: Cx, form: Form) -> Result<Response> {
    match remove_now(&cx, form.value("current")).await {
        Ok(()) => Ok(cx.redirect_saying("/tai-khoan", &cx.t.get("people-code-removed"))),
        Err(error) => {
            let fields = cx.fields().wrong(&error.for_form()?);
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, &secret::totp_secret()).await
        }
    }
}

async fn remove_now(cx: &Cx, password: &str) -> Result<()> {
    let account = own(cx).await?;
    confirm(cx, &account, password).await?;
    let rules = rules::Rules::load(&cx.read()).await?;
    if rules::fault(&rules, password, &account.login, false).is_some() {
        return Err(Error::refused(cx.t.get("people-code-needed-by-password")));
    }
    let mut tx = cx.begin().await?;
    accounts::remove_code(&mut tx, account.id).await?;
    tx.commit().await.map(|_| ())
}
