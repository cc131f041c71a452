//! A definition from a file: looked at, then opened as a register.

use super::super::model::Definition;
use super::super::store::{self, Register};
use super::super::{actions, read, shipped};
use super::fields_table;
use askama::Template;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use ui::DataTable;

#[derive(Template)]
#[template(path = "definition/pages/import.html")]
struct ImportPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
}

/// `GET /so-du-lieu/nhap-dinh-nghia`
pub(super) async fn form(cx: Cx) -> Result<Response> {
    page(&cx, &cx.fields())
}

fn page(cx: &Cx, f: &ui::Fields) -> Result<Response> {
    let t = &cx.t;
    cx.form_page(f, &t.get("register-import"), &[(&t.get("register-nav"), "/so-du-lieu")], &ImportPage { t, f })
}

/// What was sent, as a file or as text.
fn text(form: &Form) -> String {
    match form.upload(read::FIELD) {
        Some(upload) => String::from_utf8_lossy(&upload.bytes).into_owned(),
        None => form.value("text").to_owned(),
    }
}

fn definition(text: &str) -> Result<Definition> {
    if text.trim().is_empty() {
        return Err(Error::invalid(
            read::FIELD,
            "Chọn tệp định nghĩa (.toml hoặc .json), hoặc dán nội dung vào ô bên dưới.",
        ));
    }
    read::read(text)
}

#[derive(Template)]
#[template(path = "definition/pages/preview.html")]
struct PreviewPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    definition: &'a Definition,
    text: &'a str,
    facts: Vec<(String, String)>,
    fields: DataTable,
    views: DataTable,
    /// Does the ward have a register of this key, and may the reader change it?
    is_known: bool,
    may_change: bool,
    /// Registers to which it leads and which the ward has not: (key, is it a sample?).
    missing: Vec<(String, bool)>,
}

/// `POST /so-du-lieu/nhap-dinh-nghia/xem-truoc`: what the file would open; nothing is written.
pub(super) async fn preview(cx: Cx, form: Form) -> Result<Response> {
    let (t, actor, text) = (&cx.t, cx.actor()?, text(&form));
    let definition = match definition(&text) {
        Ok(definition) => definition,
        Err(error) => return page(&cx, &cx.typed(&form, &error.for_form()?).value("text", text)),
    };
    let all = store::all(&cx.read()).await?;
    let is_there = |key: &str| all.iter().any(|register| register.definition.key == key);
    let mut missing: Vec<(String, bool)> = Vec::new();
    for key in definition.leads_to().filter(|key| !is_there(key) && *key != definition.key) {
        if !missing.iter().any(|(known, _)| known == key) {
            missing.push((key.to_owned(), shipped::shipped_definition(key).is_ok()));
        }
    }
    let mut views = DataTable::new(t.get("register-views")).column(t.get("views-title")).column(t.get("views-number"));
    for view in &definition.views {
        let measure = if view.measure { "register-yes" } else { "register-no" };
        views.row(vec![DataTable::text(&view.title), DataTable::text(t.get(measure))]);
    }
    let states: Vec<&str> = definition.states.iter().map(|state| state.label.as_str()).collect();
    let facts = [
        ("editor-key", definition.key.clone()),
        ("register-cadence", t.get(format!("register-cadence-{}", definition.cadence.key().replace('_', "-")))),
        ("register-classification", t.get(format!("register-class-{}", definition.classification.key()))),
        ("register-basis", definition.basis.clone()),
        ("register-serves", definition.serves.join(", ")),
        ("register-state", states.join("; ")),
    ];
    let f = cx.fields();
    let page = PreviewPage {
        t,
        f: &f,
        definition: &definition,
        text: &text,
        facts: facts
            .into_iter()
            .filter(|(_, words)| !words.is_empty())
            .map(|(key, words)| (t.get(key), words))
            .collect(),
        fields: fields_table(t, &definition),
        views,
        is_known: is_there(&definition.key),
        may_change: all.iter().any(|known| known.definition.key == definition.key && known.is_visible_to(actor)),
        missing,
    };
    let crumbs = [(t.get("register-nav"), "/so-du-lieu"), (t.get("register-import"), "/so-du-lieu/nhap-dinh-nghia")];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), *href)).collect();
    cx.page(&definition.title, &crumbs, &page)
}

/// `POST /so-du-lieu/nhap-dinh-nghia`
pub(super) async fn import(cx: Cx, form: Form) -> Result<Response> {
    let text = text(&form);
    match try_import(&cx, &text).await {
        Ok(register) => {
            let said = cx.t.with("register-opened", [("title", register.definition.title.as_str().into())]);
            Ok(cx.redirect_saying(&register.defined_href(cx.actor()?), &said))
        }
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?).value("text", text)),
    }
}

async fn try_import(cx: &Cx, text: &str) -> Result<Register> {
    let definition = definition(text)?;
    let mut tx = cx.begin().await?;
    let register = actions::open(&mut tx, Some(cx.actor()?), definition, None).await?;
    tx.commit().await?;
    Ok(register)
}
