//! The page of a ward's settings, and the emblem as browsers fetch it.

use super::actions::{self, Typed};
use super::emblem;
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Cx, Digest, Error, Form, Logo, Result, Setting, SettingKind, audit};
use ui::{Raw, Render};
use uuid::Uuid;

const PATH: &str = "/quan-tri/thiet-lap";
/// A picture may style itself; it may do and fetch nothing, also when somebody opens it as a page.
const BOUND: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

struct Group {
    name: String,
    fields: Vec<Raw>,
}

#[derive(Template)]
#[template(path = "settings.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    logo: Option<String>,
    groups: Vec<Group>,
    history: Vec<String>,
}

async fn show(cx: &Cx, status: StatusCode, f: &ui::Fields, logo: Option<&Logo>) -> Result<Response> {
    let mut groups: Vec<Group> = Vec::new();
    for setting in cx.app.settings() {
        let name = cx.t.get(setting.group);
        let field = field(cx, f, setting);
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.fields.push(field),
            None => groups.push(Group { name, fields: vec![field] }),
        }
    }
    let page = Page { t: &cx.t, f, logo: logo.map(Logo::href), groups, history: history(cx).await? };
    let crumb = cx.t.get("people-admin");
    cx.page_with(status, &cx.t.get("people-settings"), &[(&crumb, "/quan-tri")], &page)
}

/// Under this name the form says what the page showed.
fn shown_name(setting: &Setting) -> String {
    format!("was-{}", setting.key)
}

fn field(cx: &Cx, f: &ui::Fields, setting: &Setting) -> Raw {
    let t = &cx.t;
    let law = match setting.law {
        "" => String::new(),
        law => t.with("people-setting-law", &[("law", law.into())]),
    };
    let (label, hint) = (t.get(setting.label), format!("{} {law}", t.get(setting.help)).trim().to_owned());
    let input = match setting.kind {
        SettingKind::Text => f.text(setting.key, label).hint(hint).html(),
        SettingKind::Email => f.text(setting.key, label).hint(hint).kind("email").html(),
        SettingKind::Number { .. } => f.text(setting.key, label).hint(hint).digits().width(5).html(),
        SettingKind::Choice(values) => {
            let items: Vec<_> = values.iter().map(|(value, text)| ((*value).to_owned(), t.get(text))).collect();
            f.select(setting.key, label, items).blank("").hint(hint).html()
        }
        SettingKind::YesNo => f.tick(setting.key, label).hint(hint).html(),
        SettingKind::Secret => f.password(setting.key, label).hint(hint).autocomplete("new-password").html(),
    };
    let shown = f.typed(&shown_name(setting));
    Raw(input + &f.hidden(shown_name(setting), shown).0)
}

/// What holds now, as the form shows it: a ticked box sends `1`, an empty one nothing; a secret is never sent out.
async fn stored(cx: &Cx) -> Result<ui::Fields> {
    let (conn, mut fields) = (cx.read(), cx.fields());
    for setting in cx.app.settings() {
        let value = match setting.kind {
            SettingKind::Secret => String::new(),
            SettingKind::YesNo => setting.get(&conn).await?.replace('0', ""),
            _ => setting.get(&conn).await?,
        };
        fields = fields.value(&shown_name(setting), value.as_str()).value(setting.key, value);
    }
    Ok(fields)
}

/// The last changes of settings and of sign-in rules, newest first.
async fn history(cx: &Cx) -> Result<Vec<String>> {
    const MOST: usize = 20;
    let conn = cx.read();
    let mut rows = audit::of_subject(&conn, Uuid::nil(), 20).await?;
    for setting in cx.app.settings() {
        rows.extend(audit::of_subject(&conn, setting.id(), 20).await?);
    }
    rows.retain(|row| matches!(row.kind.as_str(), "kernel.setting.changed" | "people.rule.changed"));
    rows.sort_by_key(|row| std::cmp::Reverse(row.seq));
    rows.truncate(MOST);
    Ok(rows.iter().map(|row| say(cx, row)).collect())
}

fn say(cx: &Cx, row: &audit::Recorded) -> String {
    let detail = row.detail();
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let what = match (detail["setting"].as_str(), detail["rule"].as_str()) {
        (Some(Logo::SETTING), _) => cx.t.get("people-emblem"),
        (Some(key), _) => cx.app.settings().find(|s| s.key == key).map_or(key.to_owned(), |s| cx.t.get(s.label)),
        (None, Some(rule)) => cx.t.get(format!("people-rule-{}", crate::account::rules_page::field(rule))),
        (None, None) => String::new(),
    };
    let places =
        [("when", kernel::moment(row.at)), ("who", row.actor_name.clone()), ("what", what)].map(|(k, v)| (k, v.into()));
    match (text(&detail["before"]), text(&detail["after"])) {
        _ if detail["before"].is_null() => cx.t.with("people-setting-changed", &places),
        (before, after) => {
            let values = [("before", before), ("after", after)].map(|(k, v)| {
                let shown = if v.is_empty() { cx.t.get("people-setting-nothing") } else { v };
                (k, shown.into())
            });
            let all: Vec<_> = places.into_iter().chain(values).collect();
            cx.t.with("people-setting-changed-from", &all)
        }
    }
}

/// `GET /quan-tri/thiet-lap`
pub(crate) async fn page(cx: Cx) -> Result<Response> {
    let fields = stored(&cx).await?;
    show(&cx, StatusCode::OK, &fields, cx.ward.logo.as_ref()).await
}

/// `POST /quan-tri/thiet-lap`
pub(crate) async fn save(cx: Cx, form: Form) -> Result<Response> {
    match save_now(&cx, &form).await {
        Ok(()) => Ok(cx.redirect_saying(PATH, &cx.t.get("people-saved"))),
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, cx.ward.logo.as_ref()).await
        }
    }
}

async fn save_now(cx: &Cx, form: &Form) -> Result<()> {
    let typed = |setting: &'static Setting| Typed {
        setting,
        shown: form.value(&shown_name(setting)).to_owned(),
        typed: form.value(setting.key).to_owned(),
    };
    let all: Vec<Typed> = cx.app.settings().map(typed).collect();
    let mut tx = cx.begin().await?;
    actions::change(&mut tx, &all).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /quan-tri/thiet-lap/bieu-trung`
pub(crate) async fn set_emblem(cx: Cx, form: Form) -> Result<Response> {
    match set_emblem_now(&cx, &form).await {
        Ok(()) => Ok(cx.redirect_saying(PATH, &cx.t.get("people-saved"))),
        Err(Error::Invalid(errors)) => {
            let fields = stored(&cx).await?.wrong(&errors.0);
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, cx.ward.logo.as_ref()).await
        }
        Err(error) => Err(error),
    }
}

async fn set_emblem_now(cx: &Cx, form: &Form) -> Result<()> {
    let upload = form.upload("logo").ok_or_else(|| Error::invalid("logo", cx.t.get("people-emblem-needed")))?;
    let mime = emblem::kind("logo", &upload.bytes)?.to_owned();
    let digest = cx.app.files.put(upload.bytes.to_vec()).await?;
    let mut tx = cx.begin().await?;
    actions::set_emblem(&mut tx, Some(&Logo { digest, mime })).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /quan-tri/thiet-lap/bieu-trung/bo`
pub(crate) async fn remove_emblem(cx: Cx, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::set_emblem(&mut tx, None).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(PATH, &cx.t.get("people-saved")))
}

/// `GET /bieu-trung/{digest}`: the emblem of this ward, and no other file.
pub(crate) async fn emblem(cx: Cx, Path(digest): Path<String>) -> Result<Response> {
    let asked = Digest::parse(&digest).ok_or(Error::NotFound)?;
    let logo = cx.ward.logo.as_ref().filter(|logo| logo.digest == asked).ok_or(Error::NotFound)?;
    let bytes = cx.app.files.get(&logo.digest).await?;
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, &logo.mime),
        (header::CONTENT_SECURITY_POLICY, BOUND),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes).into_response())
}
