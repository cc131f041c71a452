//! Pages of one's own account: overview, password, sessions, ways to be reached.

use crate::account::{self, actions as accounts, model::Account, rules::Rules, store};
use crate::secret;
use crate::sign_in::actions::{self as sign_in, Origin};
use crate::sign_in::pages::twice;
use crate::sign_in::store as sessions;
use crate::web::{self, SessionToken};
use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use uuid::Uuid;

/// The account of the person who asks.
pub(crate) async fn own(cx: &Cx) -> Result<Account> {
    store::find(&cx.read(), web::person(cx)?.user).await?.ok_or(Error::NotFound)
}

struct SessionLine {
    id: Uuid,
    device: String,
    address: String,
    created: String,
    seen: String,
    this: bool,
}

#[derive(Template)]
#[template(path = "me.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    facts: ui::govuk::SummaryList,
    /// The session may do no more than put the account in order.
    limited: bool,
    sessions: Vec<SessionLine>,
}

fn facts(cx: &Cx, account: &Account, roles: &[String]) -> ui::govuk::SummaryList {
    let t = &cx.t;
    let since = account.password_set_at.map(kernel::moment).unwrap_or_default();
    let held = if roles.is_empty() { t.get("people-roles-none") } else { roles.join("; ") };
    ui::govuk::SummaryList::new()
        .row(t.get("people-name"), account.name.as_str())
        .row(t.get("people-title"), account.title.as_str())
        .row(t.get("people-login"), account.login.as_str())
        .row(t.get("people-roles"), held)
        .row(t.get("people-password"), t.with("people-password-since", &[("when", since.into())]))
        .action(t.get("people-change-password"), "/tai-khoan/mat-khau", "")
        .row(t.get("people-code"), t.get(if account.has_code() { "people-code-on" } else { "people-code-off" }))
        .action(t.get("people-code-setup"), "/tai-khoan/ma-xac-thuc", "")
        .row(t.get("people-delegations"), t.get("people-delegations-short"))
        .action(t.get("people-delegations"), "/tai-khoan/uy-quyen", "")
}

async fn show(cx: &Cx, status: StatusCode, token: &SessionToken, f: &ui::Fields) -> Result<Response> {
    let (conn, account) = (cx.read(), own(cx).await?);
    let units = crate::api::all_units(&conn).await?;
    let held = store::roles_of(&conn, account.id).await?;
    let current = held.iter().filter(|held| held.is_current(cx.today()));
    let roles: Vec<String> = current.map(|held| account::pages::role_line(cx, held, &units)).collect();
    let digest = token.digest();
    let open = sessions::of_account(&conn, account.id, cx.now).await?;
    let limited = open.iter().any(|s| s.token_digest == digest && s.limited);
    let line = |s: sessions::Open| SessionLine {
        this: s.token_digest == digest,
        id: s.id,
        device: s.device,
        address: s.address,
        created: kernel::moment(s.created_at),
        seen: kernel::moment(s.seen_at),
    };
    let page = Page {
        t: &cx.t,

        f,
        facts: facts(cx, &account, &roles),
        limited,
        sessions: open.into_iter().map(line).collect(),
    };
    cx.page_with(status, &cx.t.get("people-account"), &[], &page)
}

fn contacts(cx: &Cx, account: &Account) -> ui::Fields {
    cx.fields().value("email", account.email.clone()).value("phone", account.phone.clone())
}

/// `GET /tai-khoan`
pub(crate) async fn overview(cx: Cx, token: SessionToken) -> Result<Response> {
    let fields = contacts(&cx, &own(&cx).await?);
    show(&cx, StatusCode::OK, &token, &fields).await
}

/// `POST /tai-khoan/lien-lac`
pub(crate) async fn change_contacts(cx: Cx, token: SessionToken, form: Form) -> Result<Response> {
    match change_contacts_now(&cx, &form).await {
        Ok(()) => Ok(cx.redirect_saying("/tai-khoan", &cx.t.get("people-saved"))),
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &token, &fields).await
        }
    }
}

async fn change_contacts_now(cx: &Cx, form: &Form) -> Result<()> {
    let account = own(cx).await?;
    let mut tx = cx.begin().await?;
    accounts::change_contacts(&mut tx, account.id, form.value("email"), form.value("phone")).await?;
    tx.commit().await.map(|_| ())
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    login: &'a str,
    length: String,
}

async fn show_password(cx: &Cx, status: StatusCode, f: &ui::Fields) -> Result<Response> {
    let account = own(cx).await?;
    let length = Rules::load(&cx.read()).await?.password_length(account.has_code()).to_string();
    let page = PasswordPage { t: &cx.t, f, login: &account.login, length };
    let crumb = cx.t.get("people-account");
    cx.page_with(status, &cx.t.get("people-change-password"), &[(&crumb, "/tai-khoan")], &page)
}

/// `GET /tai-khoan/mat-khau`
pub(crate) async fn password(cx: Cx) -> Result<Response> {
    show_password(&cx, StatusCode::OK, &cx.fields()).await
}

/// `POST /tai-khoan/mat-khau`
pub(crate) async fn change_password(cx: Cx, origin: Origin, form: Form) -> Result<Response> {
    match change_password_now(&cx, &origin, &form).await {
        Ok(token) => {
            let response = cx.redirect_saying("/tai-khoan", &cx.t.get("people-password-changed"));
            let config = &cx.app.config;
            Ok(web::set_cookie(response, config, web::session_cookie(config), &token, None))
        }
        Err(error) => {
            let fields = cx.fields().wrong(&error.for_form()?);
            show_password(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields).await
        }
    }
}

async fn change_password_now(cx: &Cx, origin: &Origin, form: &Form) -> Result<String> {
    let account = own(cx).await?;
    let password = twice(cx, form)?;
    confirm(cx, &account, form.value("current")).await?;
    let mut tx = cx.begin().await?;
    accounts::set_password(&mut tx, &account, &password, "own").await?;
    let account = accounts::found(&tx, account.id).await?;
    let rules = Rules::load(&tx).await?;
    let (token, _) = sign_in::open_session(&mut tx, &account, &rules, origin).await?;
    tx.commit().await?;
    Ok(token)
}

/// Refuses unless this is the person's password; a wrong one counts as a failed sign-in.
pub(crate) async fn confirm(cx: &Cx, account: &Account, password: &str) -> Result<()> {
    let rules = Rules::load(&cx.read()).await?;
    let counted = sign_in::count_try(&cx.app, cx.ward.id, account, &rules).await?;
    let fits = secret::verify_password(password, &account.password_hash).await?;
    if !counted || !fits {
        sign_in::note_failure(&cx.app, cx.ward.id, account.id, "confirmation").await?;
        return Err(Error::invalid("current", cx.t.get("people-password-wrong")));
    }
    let tx = cx.begin().await?;
    store::forgive_try(&tx, account.id).await?;
    tx.commit().await.map(|_| ())
}

/// `GET /tai-khoan/phien/tiep-tuc`: like any request it puts off the end of the session, and tells for how long.
pub(crate) async fn go_on(cx: Cx) -> Result<Json<serde_json::Value>> {
    let end = cx.session.as_ref().and_then(|session| session.expires_at);
    Ok(Json(serde_json::json!({ "seconds": end.map(|end| (end - cx.now).num_seconds()) })))
}

/// `POST /tai-khoan/phien/{id}/ket-thuc`
pub(crate) async fn revoke(cx: Cx, Path(id): Path<Uuid>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    sign_in::revoke(&mut tx, web::person(&cx)?.user, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying("/tai-khoan", &cx.t.get("people-session-ended")))
}

/// `POST /tai-khoan/phien-khac/ket-thuc`
pub(crate) async fn revoke_others(cx: Cx, token: SessionToken, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    sign_in::revoke_others(&mut tx, web::person(&cx)?.user, token.0.as_deref()).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying("/tai-khoan", &cx.t.get("people-sessions-ended")))
}
