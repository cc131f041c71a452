//! The public form by which a citizen asks for help, and the page that says what follows.

use super::actions::{self, Asking};
use super::model::{ABOUT, HelpId};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::limit::{self, Address, Limit};
use kernel::{Access, Cx, Error, Form, Result, Routes};
use std::collections::HashMap;
use ui::Fields;

/// From one place, so many requests in an hour.
const BY_ADDRESS: Limit = Limit { name: "help address", most: 10, minutes: 60 };
/// To one telephone, so many requests in a day.
const BY_PHONE: Limit = Limit { name: "help phone", most: 3, minutes: 24 * 60 };

/// Routes of asking.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/nho-huong-dan", Access::Public, blank).post("/nho-huong-dan", Access::Public, send).get(
        "/nho-huong-dan/da-gui",
        Access::Public,
        sent,
    )
}

#[derive(Template)]
#[template(path = "citizen/help/pages/ask.html")]
struct AskPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    about: String,
}

/// `GET /nho-huong-dan?ve={draft or dossier}&ma={code}`
async fn blank(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let given = |name: &str| asked.get(name).map_or("", String::as_str);
    let f = cx.fields().value("id", HelpId::new().to_string());
    page(&cx, &f.value("about", given("ve")).value("about_code", given("ma")))
}

fn page(cx: &Cx, f: &Fields) -> Result<Response> {
    let about = match (f.typed("about"), f.typed("about_code")) {
        (_, "") => String::new(),
        (_, code) => cx.t.with("help-about-code", [("code", code.into())]),
    };
    cx.form_page(f, &cx.t.get("help-title"), &[], &AskPage { t: &cx.t, f, about })
}

/// `POST /nho-huong-dan`
async fn send(cx: Cx, address: Address, form: Form) -> Result<Response> {
    match try_send(&cx, &address, &form).await {
        Ok(()) => Ok(cx.redirect("/nho-huong-dan/da-gui")),
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?)),
    }
}

async fn try_send(cx: &Cx, address: &Address, form: &Form) -> Result<()> {
    let id: HelpId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    // People leave this field empty, for they do not see it.
    if !form.value("website").is_empty() {
        return Ok(());
    }
    let phone = crate::citizen::person::phone(form.value("phone")).unwrap_or_default();
    let about = ABOUT.into_iter().find(|about| *about == form.value("about") && *about != "erasure");
    let asking = Asking {
        name: form.value("name"),
        phone: form.value("phone"),
        what: form.value("what"),
        convenient: form.value("convenient"),
        about: about.unwrap_or_default(),
        about_code: form.value("about_code"),
    };
    let by_phone = Some((BY_PHONE, phone.as_str())).filter(|_| !phone.is_empty());
    let place = address.place();
    let tries: Vec<_> = std::iter::once((BY_ADDRESS, place.as_str())).chain(by_phone).collect();
    limit::count(cx, &tries).await?;
    let mut tx = cx.begin().await?;
    actions::ask(&mut tx, id, &asking).await?;
    tx.commit().await.map(|_| ())
}

#[derive(Template)]
#[template(path = "citizen/help/pages/sent.html")]
struct SentPage<'a> {
    t: &'a ui::T,
}

/// `GET /nho-huong-dan/da-gui`
async fn sent(cx: Cx) -> Result<Response> {
    cx.page(&cx.t.get("help-sent"), &[], &SentPage { t: &cx.t })
}
