//! A version of a register's definition as it was, with what it changed.

use super::super::compare;
use crate::definition::{fields_table, store as registers};
use crate::record::seen;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Result, moment};
use ui::DataTable;

#[derive(Template)]
#[template(path = "editor/pages/version.html")]
struct Page<'a> {
    t: &'a ui::T,
    heading: String,
    about: String,
    facts: Vec<(String, String)>,
    fields: DataTable,
    differences: DataTable,
    is_first: bool,
    /// Addresses of the version before and after.
    before: Option<String>,
    after: Option<String>,
}

/// `GET /so-du-lieu/{key}/cau-truc/{version}`
pub(super) async fn show(cx: Cx, Path((key, number)): Path<(String, i32)>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let register = seen(&cx, &conn, &key).await?;
    let all = registers::versions(&conn, register.id).await?;
    let version = all.iter().find(|version| version.version == number).ok_or(Error::NotFound)?;
    let former = all.iter().find(|version| version.version < number);
    let definition = version.definition()?;
    let differences = match former {
        Some(former) => compare::differences(t, &former.definition()?, &definition),
        None => Vec::new(),
    };
    let values = [("title", definition.title.as_str().into()), ("n", number.into())];
    let heading = t.with("editor-version-of", values);
    let base = format!("{}/cau-truc", register.href());
    let page = Page {
        t,
        heading: heading.clone(),
        about: t.with("editor-version-since", [("when", moment(version.changed_at).into())]),
        facts: compare::facts(t, &definition)
            .into_iter()
            .filter(|(_, words)| !words.is_empty())
            .map(|(name, words)| (t.get(name), words))
            .collect(),
        fields: fields_table(t, &definition),
        differences: compare::table(t, &differences),
        is_first: former.is_none(),
        before: former.map(|former| format!("{base}/{}", former.version)),
        after: all.iter().rev().find(|other| other.version > number).map(|other| format!("{base}/{}", other.version)),
    };
    cx.page(&heading, &crate::definition::crumbs(&t.get("register-nav"), &register, &base), &page)
}
