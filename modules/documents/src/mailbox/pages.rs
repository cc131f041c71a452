//! The page of the mailbox for the administrator, and what other pages show of a message.

use super::settings::{self, Mailbox, SHOWN, Typed, choices, field};
use super::store::{self, Mail, Outcome, Place};
use super::take;
use crate::policy;
use askama::Template;
use axum::response::Response;
use chrono::Duration;
use kernel::{Access, Conn, Cx, Form, Result, Routes};
use std::collections::HashMap;
use ui::{Fields, Level, Status};
use uuid::Uuid;

const HERE: &str = "/van-ban/hop-thu";
/// Days over which is counted what became of messages.
const COUNTED: i64 = 30;

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    let administers = Access::Holds(policy::MAILBOX);
    r.get(HERE, administers, show)
        .post(HERE, administers, save)
        .post("/van-ban/hop-thu/thu", administers, try_now)
        .post("/van-ban/hop-thu/lay", administers, take_now)
}

#[derive(Template)]
#[template(path = "mailbox/pages/mailbox.html")]
struct MailboxPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    is_set: bool,
    password_hint: &'static str,
    status: Option<Status>,
    said: String,
    checked: String,
    counts: Vec<(String, i64)>,
    securities: Vec<(String, String)>,
    afters: Vec<(String, String)>,
    often: Vec<(String, String)>,
}

/// `GET /van-ban/hop-thu`
async fn show(cx: Cx) -> Result<Response> {
    let f = kept(&cx).await?;
    page(&cx, &f, None).await
}

/// The form as it is kept, without the password.
async fn kept(cx: &Cx) -> Result<Fields> {
    let conn = cx.read();
    let values = kernel::Setting::get_all(SHOWN.each_ref(), &conn).await?;
    let mut f = cx.fields();
    for (setting, value) in SHOWN.iter().zip(values) {
        // A tick that is off has no value.
        let value = if value == "0" && field(setting) == field(&settings::ANSWER) { String::new() } else { value };
        f = f.value(field(setting), value);
    }
    Ok(f.value("authority", settings::authority(&conn).await?))
}

/// The page; with what a try just said, where there was one.
async fn page(cx: &Cx, f: &Fields, tried: Option<std::result::Result<(), String>>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let mailbox = settings::mailbox(&conn).await?;
    let place = match &mailbox {
        Some(mailbox) => store::place(&conn, &mailbox.account()).await?,
        None => None,
    };
    let (status, said) = how(t, mailbox.as_ref(), place.as_ref(), tried);
    let mut counts = Vec::new();
    for outcome in Outcome::ALL {
        let count = store::count(&conn, outcome, cx.now - Duration::days(COUNTED)).await?;
        counts.push((t.get(format!("mailbox-outcome-{}", outcome.key())), count));
    }
    let is_kept = !settings::PASSWORD.get(&conn).await?.is_empty();
    let pick = |setting| choices(setting).iter().map(|(value, key)| ((*value).to_owned(), t.get(key))).collect();
    let page = MailboxPage {
        t,
        f,
        is_set: mailbox.is_some(),
        password_hint: if is_kept { "mailbox-password-kept" } else { "mailbox-password-hint" },
        status,
        said,
        checked: place.and_then(|place| place.checked_at).map(kernel::moment).unwrap_or_default(),
        counts,
        securities: pick(&settings::SECURITY),
        afters: pick(&settings::AFTER),
        often: pick(&settings::EVERY),
    };
    cx.form_page(f, &t.get("mailbox-title"), &[(&t.get("document-incoming"), "/van-ban/den")], &page)
}

/// How the mailbox stands, in a word and a sentence.
fn how(
    t: &ui::T,
    mailbox: Option<&Mailbox>,
    place: Option<&Place>,
    tried: Option<std::result::Result<(), String>>,
) -> (Option<Status>, String) {
    let Some(mailbox) = mailbox else { return (None, String::new()) };
    let fault = match tried {
        Some(Ok(())) => return (Some(Status::new(Level::Met, t.get("mailbox-works"))), String::new()),
        Some(Err(fault)) => fault,
        None => place.map(|place| place.fault.clone()).unwrap_or_default(),
    };
    if !fault.is_empty() {
        return (Some(Status::new(Level::Late, t.get("mailbox-fails"))), fault);
    }
    if mailbox.every == 0 {
        return (Some(Status::new(Level::NotAssessed, t.get("mailbox-off"))), String::new());
    }
    if place.is_none_or(|place| place.checked_at.is_none()) {
        return (Some(Status::new(Level::NotAssessed, t.get("mailbox-not-yet"))), String::new());
    }
    (Some(Status::new(Level::Met, t.get("mailbox-works"))), String::new())
}

/// `POST /van-ban/hop-thu`
async fn save(cx: Cx, form: Form) -> Result<Response> {
    let typed = Typed {
        values: SHOWN.map(|setting| form.value(field(&setting)).to_owned()),
        password: form.value("password").to_owned(),
        authority: form.value("authority").to_owned(),
    };
    let saved = async {
        let mut tx = cx.begin().await?;
        settings::save(&mut tx, &typed).await?;
        tx.commit().await.map(|_| ())
    };
    match saved.await {
        Ok(()) => Ok(cx.redirect_saying(HERE, &cx.t.get("mailbox-saved"))),
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?), None).await,
    }
}

/// `POST /van-ban/hop-thu/thu`: tries what is kept, and says what is wrong.
async fn try_now(cx: Cx, _: Form) -> Result<Response> {
    let tried = match settings::mailbox(&cx.read()).await? {
        Some(mailbox) => Some(take::try_now(&mailbox).await),
        None => None,
    };
    page(&cx, &kept(&cx).await?, tried).await
}

/// `POST /van-ban/hop-thu/lay`: looks for new messages at once.
async fn take_now(cx: Cx, _: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    take::take_now(&mut tx, cx.actor()?).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(HERE, &cx.t.get("mailbox-asked")))
}

#[derive(Template)]
#[template(path = "mailbox/pages/message.html")]
struct MessageView<'a> {
    t: &'a ui::T,
    sender: String,
    sent: String,
    mail: &'a Mail,
}

/// The message that an intake came by, for the form by which it is registered.
pub(crate) async fn beside(cx: &Cx, intake: Uuid) -> Result<String> {
    view(cx, store::of_intake(&cx.read(), intake).await?)
}

/// The message that a document came by, for its page.
pub(crate) async fn about(cx: &Cx, document: Uuid) -> Result<String> {
    view(cx, store::of_document(&cx.read(), document).await?)
}

fn view(cx: &Cx, mail: Option<Mail>) -> Result<String> {
    let Some(mail) = mail else { return Ok(String::new()) };
    let sender = [mail.sender_name.as_str(), mail.sender.as_str()];
    let sender = sender.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let sent = mail.sent_at.map(kernel::moment).unwrap_or_default();
    MessageView { t: &cx.t, sender, sent, mail: &mail }.render().map_err(kernel::Error::internal)
}

/// What the messages of waiting intakes are about, by intake.
pub(crate) async fn subjects(conn: &Conn) -> Result<HashMap<Uuid, String>> {
    let all = store::waiting(conn).await?;
    Ok(all.into_iter().map(|mail| (mail.intake_id, mail.subject)).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_text_stands_in_both_languages() {
        let templates = [include_str!("pages/mailbox.html"), include_str!("pages/message.html")];
        let texts: Vec<(&str, &str)> = crate::TEXTS.to_vec();
        assert_eq!(ui::missing_keys(&texts, &templates), Vec::<String>::new());
    }
}
