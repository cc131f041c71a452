//! Adding a document to the library, changing it, taking it out and putting it back.

use super::{HOME, show};
use crate::incoming;
use crate::law::actions;
use crate::law::kinds::KINDS;
use crate::law::model::{Facts, Law, LawId, page_of};
use crate::law::parts::{Input, PARTS, set, text};
use crate::law::store;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Form, Kept, Result};
use std::collections::HashMap;
use ui::{Fields, Raw, Render};

#[derive(Template)]
#[template(path = "law/pages/edit.html")]
struct EditPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    heading: String,
    action: String,
    parts: Vec<Raw>,
    files: Vec<(store::files::File, Raw)>,
}

async fn edit_page(cx: &Cx, f: &Fields, law: Option<&Law>) -> Result<Response> {
    let t = &cx.t;
    let (heading, action) = match law {
        Some(law) => (t.get("law-edit"), format!("{}/sua", law.page())),
        None => (t.get("law-add"), format!("{HOME}/moi")),
    };
    let files = match law {
        Some(law) => store::files::of(&cx.read(), law.id).await?,
        None => Vec::new(),
    };
    let drop = |file: store::files::File| {
        let place = law.map(|law| format!("{}/bo-tep", law.page())).unwrap_or_default();
        let mut button = f.button(place, t.get("law-file-drop"));
        button.values.push(("file".into(), file.id.to_string()));
        button.about = file.file_name.clone();
        (file, Raw(button.html()))
    };
    let page = EditPage {
        t,
        f,
        heading: heading.clone(),
        action,
        parts: PARTS.iter().map(|part| field(t, f, part.key, part.input)).collect(),
        files: files.into_iter().map(drop).collect(),
    };
    let library = t.get("law-library");
    let name = law.map(|law| (law.facts.name(), law.page()));
    let mut crumbs = vec![(library.as_str(), HOME)];
    crumbs.extend(name.as_ref().map(|(name, page)| (name.as_str(), page.as_str())));
    cx.form_page(f, &heading, &crumbs, &page)
}

fn field(t: &ui::T, f: &Fields, key: &str, input: Input) -> Raw {
    let label = t.get(format!("law-part-{key}"));
    let hint = format!("law-hint-{key}");
    let hint = if t.has(&hint) { t.get(&hint) } else { String::new() };
    let kinds: Vec<(String, String)> = KINDS.iter().map(|kind| ((*kind).to_owned(), (*kind).to_owned())).collect();
    Raw(match input {
        Input::Kind => f.select(key, label, kinds).html(),
        Input::Line => f.text(key, label).hint(hint).html(),
        Input::Text => f.area(key, label).rows(3).hint(hint).html(),
        Input::Lines => f.area(key, label).rows(2).hint(hint).html(),
        Input::Day => f.day(key, label).html(),
        Input::Tick => f.tick(key, label).html(),
    })
}

/// `GET /van-ban/phap-luat/moi?so=&loai=&ten=`
pub(super) async fn blank(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let of = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let f = cx.fields().value("id", LawId::new().to_string()).value("number", of("so"));
    let f = f.value("kind", of("loai")).value("title", of("ten"));
    edit_page(&cx, &f, None).await
}

/// `GET /van-ban/phap-luat/{id}/sua`
pub(super) async fn change(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let law = show::found(&cx, &id).await?;
    let f = PARTS.iter().fold(cx.fields(), |f, part| f.value(part.key, text(&law.facts, part.key)));
    edit_page(&cx, &f.value("version", law.version.to_string()), Some(&law)).await
}

fn typed(form: &Form) -> Result<Facts> {
    let mut facts = Facts::default();
    for part in &PARTS {
        if let Err(said) = set(&mut facts, part.key, form.value(part.key)) {
            form.wrong(part.key, said);
        }
    }
    form.check()?;
    Ok(facts)
}

/// `POST /van-ban/phap-luat/moi`
pub(super) async fn send_new(cx: Cx, form: Form) -> Result<Response> {
    match try_send_new(&cx, &form).await {
        Ok((id, ends)) => Ok(cx.redirect_saying(&page_of(id), &with_ends(&cx, &cx.t.get("law-kept"), &ends))),
        Err(error) => edit_page(&cx, &cx.typed(&form, &error.for_form()?), None).await,
    }
}

/// Keeps the files of a form, once none of them is marked secret.
async fn files(cx: &Cx, form: &Form) -> Result<Vec<Kept>> {
    let sent = form.uploads.iter().filter(|upload| upload.field == "files");
    let sent = sent.map(|upload| (upload.bytes.to_vec(), upload.file_name.clone())).collect();
    incoming::look_at(sent).await.map_err(|error| match error {
        Error::Refused(said) => Error::invalid("files", said),
        other => other,
    })?;
    cx.app.files.keep(form, "files").await
}

async fn try_send_new(cx: &Cx, form: &Form) -> Result<(LawId, Vec<Law>)> {
    let id: LawId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let facts = typed(form)?;
    let files = files(cx, form).await?;
    let mut tx = cx.begin().await?;
    let ends = actions::add(&mut tx, cx.actor()?, id, facts, &files).await?;
    tx.commit().await?;
    Ok((id, ends))
}

/// `POST /van-ban/phap-luat/{id}/sua`
pub(super) async fn send(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let law = show::found(&cx, &id).await?;
    match try_send(&cx, &form, &law).await {
        Ok(ends) => Ok(cx.redirect_saying(&law.page(), &with_ends(&cx, &cx.t.get("law-kept"), &ends))),
        Err(error) => edit_page(&cx, &cx.typed(&form, &error.for_form()?), Some(&law)).await,
    }
}

async fn try_send(cx: &Cx, form: &Form, law: &Law) -> Result<Vec<Law>> {
    let facts = typed(form)?;
    let files = files(cx, form).await?;
    // As it was when the form was opened, so that what somebody else has written meanwhile is not lost.
    let seen = Law { version: form.value("version").parse().map_err(|_| Error::NotFound)?, ..law.clone() };
    let mut tx = cx.begin().await?;
    let ends = actions::change(&mut tx, cx.actor()?, &seen, facts, &files).await?;
    tx.commit().await?;
    Ok(ends)
}

/// What was done, and whose last day is another now because of it.
fn with_ends(cx: &Cx, done: &str, ends: &[Law]) -> String {
    let t = &cx.t;
    let one = |law: &Law| {
        let end = match law.facts.ended_on {
            Some(day) => t.with("law-since", [("day", vietnamese::format_date(day).into())]),
            None => t.get("law-end-taken-back"),
        };
        format!("{} ({end})", law.facts.name())
    };
    match ends {
        [] => done.to_owned(),
        ends => {
            let names = ends.iter().map(one).collect::<Vec<_>>().join(", ");
            t.with("law-done-ending", [("done", done.into()), ("names", names.into())])
        }
    }
}

/// `POST /van-ban/phap-luat/{id}/bo`
pub(super) async fn remove(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let law = show::found(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        let ends = actions::remove(&mut tx, cx.actor()?, &law, form.value("reason")).await?;
        tx.commit().await.map(|_| ends)
    };
    match done.await {
        Ok(ends) => {
            let said = cx.t.with("law-was-removed", [("name", law.facts.name().into())]);
            Ok(cx.redirect_saying(HOME, &with_ends(&cx, &said, &ends)))
        }
        Err(error) => show::page(&cx, &law, &cx.typed(&form, &error.for_form()?), cx.today()).await,
    }
}

/// `POST /van-ban/phap-luat/{id}/khoi-phuc`
pub(super) async fn restore(cx: Cx, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let law = show::found(&cx, &id).await?;
    let mut tx = cx.begin().await?;
    let ends = actions::restore(&mut tx, cx.actor()?, &law).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&law.page(), &with_ends(&cx, &cx.t.get("law-restored"), &ends)))
}

/// `POST /van-ban/phap-luat/{id}/bo-tep`
pub(super) async fn drop_file(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let law = show::found(&cx, &id).await?;
    let file = form.value("file").parse().map_err(|_| Error::NotFound)?;
    let mut tx = cx.begin().await?;
    actions::drop_file(&mut tx, cx.actor()?, &law, file).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{}/sua", law.page()), &cx.t.get("law-file-dropped")))
}
