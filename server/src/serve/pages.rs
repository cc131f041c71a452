//! Pages that belong to no room.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Access, Cx, Error, Result, audit};
use pulldown_cmark::{Options, Parser, html};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{OpenApi, ToSchema};

/// The front page: a person's work, or for a visitor what the ward publishes.
pub(super) async fn front(cx: Cx) -> Response {
    cx.redirect(if cx.session.is_some() { "/viec-cua-toi" } else { "/nguoi-dan" })
}

/// Things of the index that a search shows.
const MOST_FOUND: u64 = 50;

#[derive(Deserialize, Default)]
pub(super) struct SearchQuery {
    #[serde(default)]
    q: String,
}

#[derive(askama::Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    t: &'a ui::T,
    q: &'a str,
    found: Vec<FoundView>,
    file: ui::ListFile,
}

struct FoundView {
    kind: String,
    title: String,
    context: String,
    href: String,
}

/// Search over everything the actor may see, without tone marks.
pub(super) async fn search(cx: Cx, Query(query): Query<SearchQuery>) -> Result<Response> {
    let found = cx.search(&query.q, MOST_FOUND).await?;
    let found: Vec<FoundView> = found
        .into_iter()
        .map(|f| FoundView { kind: cx.t.get(&f.kind), title: f.title, context: f.context, href: f.href })
        .collect();
    let rows = found.iter().map(|f| [f.kind.as_str(), &f.title, &f.context]);
    let file =
        list_file(&cx, "server-search", ["server-search-kind", "server-search-title", "server-search-context"], rows);
    cx.page(&cx.t.get("server-search"), &[], &SearchPage { t: &cx.t, q: &query.q, found, file })
}

/// Something that was found.
#[derive(Serialize, ToSchema)]
#[schema(as = Found)]
pub(super) struct FoundOut {
    /// task, indicator, plan, person, …
    kind: String,
    title: String,
    /// What tells it from others: unit, plan, number.
    context: String,
    /// The address of its page.
    href: String,
}

/// Search over everything that whoever asks may see, without tone marks; every word must begin a word of what is found.
#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    params(("q" = String, Query, description = "The words to look for")),
    responses((status = 200, body = Vec<FoundOut>)))]
pub(super) async fn find(cx: Cx, Query(query): Query<SearchQuery>) -> Result<Json<Vec<FoundOut>>> {
    let found = cx.search(&query.q, MOST_FOUND).await?.into_iter();
    let out = found.map(|f| FoundOut {
        kind: f.kind.trim_start_matches("search-kind-").to_owned(),
        title: f.title,
        context: f.context,
        href: f.href,
    });
    Ok(Json(out.collect()))
}

#[derive(OpenApi)]
#[openapi(paths(find))]
struct Description;

/// The part of the JSON API's description that belongs to no room.
pub(super) fn described() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

/// A list as a file.
fn list_file<'a, const N: usize>(
    cx: &Cx,
    caption: &str,
    columns: [&str; N],
    rows: impl Iterator<Item = [&'a str; N]>,
) -> ui::ListFile {
    let table = ui::DataTable::new(cx.t.get(caption));
    let mut table = columns.into_iter().fold(table, |table, key| table.column(cx.t.get(key)));
    rows.for_each(|cells| table.row(cells.into_iter().map(ui::DataTable::text).collect()));
    ui::ListFile(table)
}

#[derive(Deserialize)]
pub(super) struct AuditQuery {
    truoc: Option<i64>,
}

struct AuditRow {
    seq: i64,
    at: String,
    who: String,
    kind: String,
    detail: String,
    digest: String,
}

#[derive(askama::Template)]
#[template(path = "audit.html")]
struct AuditPage<'a> {
    t: &'a ui::T,
    rows: Vec<AuditRow>,
    older: Option<i64>,
    file: ui::ListFile,
}

/// The audit trail, newest first.
pub(super) async fn audit(cx: Cx, Query(query): Query<AuditQuery>) -> Result<Response> {
    const PAGE: usize = 50;
    let rows = audit::latest(&cx.read(), query.truoc.unwrap_or(i64::MAX), PAGE as u64).await?;
    let older = (rows.len() == PAGE).then(|| rows.last().map(|r| r.seq)).flatten();
    let row = |r: audit::Recorded| AuditRow {
        seq: r.seq,
        at: kernel::local(r.at).format("%d/%m/%Y %H:%M:%S").to_string(),
        who: if r.actor_name.is_empty() { cx.t.get("server-audit-system") } else { r.actor_name },
        kind: r.kind,
        detail: r.detail,
        digest: r.digest[..12].to_owned(),
    };
    let rows: Vec<AuditRow> = rows.into_iter().map(row).collect();
    let keys =
        ["server-audit-at", "server-audit-who", "server-audit-kind", "server-audit-detail", "server-audit-digest"];
    let cells = rows.iter().map(|r| [r.at.as_str(), &r.who, &r.kind, &r.detail, &r.digest]);
    let file = list_file(&cx, "server-audit", keys, cells);
    cx.page(&cx.t.get("server-audit"), &[], &AuditPage { t: &cx.t, rows, older, file })
}

/// All help topics.
pub(super) async fn help_index(cx: Cx) -> Result<Response> {
    let lang = cx.t.lang().code();
    let mut body = String::from("<ul class=\"govuk-list\">");
    // One text may be the help of several places.
    let mut listed = BTreeSet::new();
    let topics = cx.app.modules.iter().flat_map(|m| m.help.iter());
    for (topic, _, source) in topics.filter(|(_, l, source)| *l == lang && listed.insert(*source)) {
        let title = source.lines().next().unwrap_or(topic).trim_start_matches('#').trim();
        body.push_str(&format!("<li><a class=\"govuk-link\" href=\"/tro-giup/{topic}\">{title}</a></li>"));
    }
    body.push_str("</ul>");
    let title = cx.t.get("server-help");
    let body = format!("<h1 class=\"govuk-heading-l\">{title}</h1>{body}");
    Ok(cx.shell_page(StatusCode::OK, &title, &[], &body))
}

/// A help topic.
pub(super) async fn help(cx: Cx, Path(topic): Path<String>) -> Result<Response> {
    let lang = cx.t.lang().code();
    let mut topics = cx.app.modules.iter().flat_map(|m| m.help.iter());
    let (_, _, source) = topics.find(|(t, l, _)| *t == topic && *l == lang).ok_or(Error::NotFound)?;
    let title = source.lines().next().unwrap_or_default().trim_start_matches('#').trim().to_owned();
    let mut text = String::new();
    html::push_html(&mut text, Parser::new_ext(source, Options::ENABLE_TABLES));
    let body = format!("<div class=\"dinh-prose\">{text}</div>");
    let help = cx.t.get("server-help");
    Ok(cx.shell_page(StatusCode::OK, &title, &[(&help, "/tro-giup")], &body))
}

/// The description of the JSON API: OpenAPI 3.1, with the token that every route but the public ones asks for.
pub(super) async fn openapi(cx: Cx) -> Result<Json<serde_json::Value>> {
    let info = utoipa::openapi::Info::new("Đình", env!("CARGO_PKG_VERSION"));
    let mut all = utoipa::openapi::OpenApiBuilder::new().info(info).build();
    for part in cx.app.modules.iter().filter_map(|m| m.openapi) {
        all.merge(part());
    }
    let mut all = serde_json::to_value(all)?;
    let about = "A token of /quan-tri/ma-truy-cap, in the header Authorization: Bearer …";
    all["components"]["securitySchemes"]["bearer"] =
        serde_json::json!({ "type": "http", "scheme": "bearer", "description": about });
    for route in cx.app.routes.iter().filter(|route| route.access != Access::Public) {
        let method = route.method.as_str().to_lowercase();
        if let Some(operation) = all["paths"].get_mut(route.path).and_then(|path| path.get_mut(method)) {
            operation["security"] = serde_json::json!([{ "bearer": [] }]);
        }
    }
    Ok(Json(all))
}
