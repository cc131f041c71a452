//! Public pages under `/du-lieu`: what is published, one dataset with its versions, its files.

use super::ckan::searched;
use super::lists::THEMES;
use super::model::{Column, Dataset, Format, Shape, Type, Version};
use super::shown::{self, Shown};
use super::store::rows::{self, Asked as Wanted};
use super::{dcat, store};
use crate::record::key_of;
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Access, Conn, Cx, Digest, Error, Result, Routes, attach, moment, url_encode};
use serde::Deserialize;
use ui::DataTable;

/// Rows of the preview.
const PREVIEW: i64 = 20;
/// Columns of the preview: all of them stand in the files.
const PREVIEW_COLUMNS: usize = 7;

/// Routes that everybody may use.
pub(crate) fn routes(r: Routes) -> Routes {
    r.get("/du-lieu", Access::Public, list)
        .get("/du-lieu/catalog.ttl", Access::Public, dcat::turtle)
        .get("/du-lieu/catalog.jsonld", Access::Public, dcat::json_ld)
        .get("/du-lieu/{name}", Access::Public, show)
        .get("/du-lieu/{name}/{file}", Access::Public, download)
}

/// Says to machines where the catalogue is.
fn with_catalogue(cx: &mut Cx) {
    for (kind, href) in [("text/turtle", "/du-lieu/catalog.ttl"), ("application/ld+json", "/du-lieu/catalog.jsonld")] {
        cx.alternates.push((kind.to_owned(), href.to_owned()));
    }
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    tim: String,
    #[serde(default, rename = "chu-de")]
    theme: String,
}

/// A dataset of the list.
struct Card {
    title: String,
    href: String,
    about: String,
    line: String,
}

#[derive(Template)]
#[template(path = "open_data/pages/public.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    filter: ui::FilterBar,
    count: String,
    cards: Vec<Card>,
}

/// `GET /du-lieu`
async fn list(mut cx: Cx, Query(asked): Query<Search>) -> Result<Response> {
    with_catalogue(&mut cx);
    let t = &cx.t;
    let all = shown::all(&cx, &cx.read()).await?;
    let used = |key: &str| all.iter().any(|shown| shown.dataset.plan.theme == key);
    let themes: Vec<(String, String)> =
        THEMES.iter().filter(|(key, _)| used(key)).map(|(key, _)| ((*key).to_owned(), shown::theme(t, key))).collect();
    let words = key_of(&asked.tim);
    let fits = |shown: &&Shown| {
        let text = searched(shown);
        (asked.theme.is_empty() || shown.dataset.plan.theme == asked.theme)
            && words.split(' ').all(|word| text.contains(word))
    };
    let cards: Vec<Card> = all.iter().filter(fits).map(|shown| card(t, shown)).collect();
    let filter = ui::FilterBar::new(t, "/du-lieu")
        .text("tim", &t.get("open-search"), &asked.tim)
        .select("chu-de", &t.get("open-theme"), &t.get("open-any"), &themes, &asked.theme)
        .clearable(t, !words.is_empty() || !asked.theme.is_empty());
    let count = t.with("open-count", [("n", cards.len().into())]);
    cx.page(&t.get("open-data"), &[], &ListPage { t, filter, count, cards })
}

fn card(t: &ui::T, shown: &Shown) -> Card {
    let plan = &shown.dataset.plan;
    let formats: Vec<&str> = shown.version.files.iter().map(|file| file.format.title()).collect();
    let about: String = plan.description.chars().take(240).collect();
    let is_cut = about.len() < plan.description.len();
    Card {
        title: plan.title.clone(),
        href: shown.dataset.href(),
        about: if is_cut { format!("{about}…") } else { about },
        line: [
            shown::theme(t, &plan.theme),
            shown.contact.clone(),
            t.with(
                "open-changed-on",
                [("day", ui::day(t.lang(), kernel::local_day(shown.dataset.modified_at)).into())],
            ),
            formats.join(", "),
        ]
        .join(" · "),
    }
}

/// `?bieu-do=column&loc=column:value`
#[derive(Deserialize)]
struct Look {
    #[serde(default, rename = "bieu-do")]
    chart: String,
    #[serde(default)]
    loc: String,
}

struct Download {
    title: &'static str,
    href: String,
    size: String,
    digest: String,
}

#[derive(Template)]
#[template(path = "open_data/pages/dataset.html")]
struct Page<'a> {
    t: &'a ui::T,
    shown: &'a Shown,
    paragraphs: Vec<String>,
    facts: ui::govuk::SummaryList,
    downloads: Vec<Download>,
    columns: DataTable,
    preview: DataTable,
    /// What the preview is narrowed to, and how to see all again.
    narrowed: Option<String>,
    charts: Vec<(String, String, bool)>,
    chart: ui::BarBreakdown,
    /// Are its numbers those of groups, of which small ones are hidden?
    is_counts: bool,
    versions: DataTable,
    api: String,
}

#[derive(Template)]
#[template(path = "open_data/pages/withdrawn.html")]
struct WithdrawnPage<'a> {
    t: &'a ui::T,
    dataset: &'a Dataset,
    when: String,
    reason: &'a str,
}

/// `GET /du-lieu/{name}`
async fn show(mut cx: Cx, Path(name): Path<String>, Query(look): Query<Look>) -> Result<Response> {
    with_catalogue(&mut cx);
    let (conn, t) = (cx.read(), &cx.t);
    let dataset = store::by_name(&conn, &name).await?.ok_or(Error::NotFound)?;
    let crumbs = [(t.get("open-data"), "/du-lieu")];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(label, href)| (label.as_str(), *href)).collect();
    if let Some((at, reason)) = &dataset.withdrawn {
        let page = WithdrawnPage { t, dataset: &dataset, when: moment(*at), reason };
        return cx.page_with(StatusCode::GONE, &dataset.plan.title, &crumbs, &page);
    }
    let versions = store::versions(&conn, dataset.id).await?;
    let newest = versions.iter().find(|version| version.number == dataset.version).cloned().ok_or(Error::NotFound)?;
    let shown = &shown::one(&cx, &conn, dataset.clone(), newest).await?;
    let columns = &shown.version.columns;
    let narrowed = narrowed(columns, &look.loc);
    let (charts, chart) = charts(t, shown, &look.chart);
    let resource = shown.resource_id(Format::Csv);
    let page = Page {
        t,
        paragraphs: shown.dataset.plan.description.split('\n').map(str::to_owned).collect(),
        facts: facts(t, shown),
        downloads: downloads(t, shown),
        columns: columns_table(t, columns),
        preview: preview(&conn, t, shown, narrowed.as_ref()).await?,
        narrowed: narrowed.map(|(at, value)| format!("{}: {value}", columns[at].label)),
        charts,
        chart,
        is_counts: shown.dataset.plan.shape == Shape::Counts,
        versions: versions_table(t, &dataset, &versions),
        api: format!("{}/api/3/action/datastore_search?resource_id={resource}&limit=5", cx.base_url()),
        shown,
    };
    cx.page(&dataset.plan.title, &crumbs, &page)
}

fn facts(t: &ui::T, shown: &Shown) -> ui::govuk::SummaryList {
    let (dataset, plan) = (&shown.dataset, &shown.dataset.plan);
    let licence = shown.licence();
    let day = |at| ui::day(t.lang(), kernel::local_day(at));
    let mut facts = ui::govuk::SummaryList::new()
        .row(t.get("open-contact"), &shown.contact)
        .row(t.get("open-theme"), shown::theme(t, &plan.theme))
        .row_html(t.get("open-licence"), DataTable::link(licence.title, licence.url, ""))
        .row(t.get("open-frequency"), t.get(format!("register-cadence-{}", plan.frequency.key().replace('_', "-"))))
        .row(t.get("open-issued"), day(dataset.issued_at))
        .row(t.get("open-modified"), day(dataset.modified_at))
        .row(t.get("open-version"), shown.version.number.to_string())
        .row(t.get("open-rows"), ui::integer(t.lang(), shown.version.records));
    if !plan.keywords.is_empty() {
        facts = facts.row(t.get("open-keywords"), plan.keywords.join(", "));
    }
    facts
}

fn downloads(t: &ui::T, shown: &Shown) -> Vec<Download> {
    let download = |file: &super::model::File| Download {
        title: file.format.title(),
        href: shown.file_href(file.format),
        size: t.with("open-kilobytes", [("n", ui::integer(t.lang(), (file.bytes + 1023) / 1024).into())]),
        digest: file.digest.clone(),
    };
    shown.version.files.iter().map(download).collect()
}

fn columns_table(t: &ui::T, columns: &[Column]) -> DataTable {
    let mut table = DataTable::new(t.get("open-columns"))
        .column(t.get("open-column"))
        .column(t.get("open-column-type"))
        .column(t.get("open-column-about"));
    for column in columns {
        table.row(vec![
            DataTable::two_lines(&column.label, &column.key),
            DataTable::text(t.get(format!("open-type-{}", column.kind.key()))),
            DataTable::text(&column.about),
        ]);
    }
    table
}

/// A column and the value that the preview is narrowed to.
fn narrowed(columns: &[Column], asked: &str) -> Option<(usize, String)> {
    let (key, value) = asked.split_once(':')?;
    let at = columns.iter().position(|column| column.key == key)?;
    Some((at, value.to_owned()))
}

async fn preview(conn: &Conn, t: &ui::T, shown: &Shown, narrowed: Option<&(usize, String)>) -> Result<DataTable> {
    let columns = &shown.version.columns;
    let filters = narrowed.map(|(at, value)| (*at, columns[*at].kind, vec![value.clone()]));
    let wanted = Wanted { filters: filters.into_iter().collect(), limit: PREVIEW, ..Wanted::default() };
    let shown_keys: Vec<&str> =
        columns.iter().filter(|c| c.kind != Type::Geometry).map(|c| c.key.as_str()).take(PREVIEW_COLUMNS).collect();
    let visible = |column: &&Column| shown_keys.contains(&column.key.as_str());
    let mut table = DataTable::new(t.get("open-preview"));
    for column in columns.iter().filter(visible) {
        let is_number = matches!(column.kind, Type::Integer | Type::Number);
        table = if is_number { table.numeric(&column.label) } else { table.column(&column.label) };
    }
    for (_, cells) in rows::find(conn, shown.dataset.id, &wanted).await? {
        let pairs = columns.iter().zip(&cells).filter(|(column, _)| visible(column));
        table.row(pairs.map(|(column, cell)| DataTable::text(in_words(t, column, cell.as_deref()))).collect());
    }
    Ok(table)
}

/// A value as people read it.
fn in_words(t: &ui::T, column: &Column, cell: Option<&str>) -> String {
    let Some(text) = cell else { return "–".to_owned() };
    match column.kind {
        Type::Boolean => t.get(if text == "true" { "register-yes" } else { "register-no" }),
        Type::Date => text.parse().map_or_else(|_| text.to_owned(), |day| ui::day(t.lang(), day)),
        Type::Number => text.parse().map_or_else(|_| text.to_owned(), |n| ui::number(t.lang(), n)),
        Type::Text | Type::Integer | Type::Geometry => text.to_owned(),
    }
}

/// The columns of which a chart can be drawn, and the chart of the one that is asked for.
fn charts(t: &ui::T, shown: &Shown, asked: &str) -> (Vec<(String, String, bool)>, ui::BarBreakdown) {
    let columns: Vec<&Column> = shown.version.columns.iter().filter(|column| !column.parts.is_empty()).collect();
    let Some(chosen) = columns.iter().find(|column| column.key == asked).or(columns.first()) else {
        return (Vec::new(), ui::BarBreakdown::default());
    };
    let href = shown.dataset.href();
    let row = |(value, n): &(String, i64)| ui::BarRow {
        label: in_words(t, chosen, Some(value)),
        href: format!("{href}?bieu-do={}&loc={}:{}#xem-truoc", chosen.key, chosen.key, url_encode(value)),
        value: *n as f64,
        text: ui::integer(t.lang(), *n),
        ..ui::BarRow::default()
    };
    let names = columns.iter().map(|column| {
        (format!("{href}?bieu-do={}#bieu-do", column.key), column.label.clone(), column.key == chosen.key)
    });
    (names.collect(), ui::BarBreakdown { rows: chosen.parts.iter().map(row).collect(), max: None })
}

fn versions_table(t: &ui::T, dataset: &Dataset, versions: &[Version]) -> DataTable {
    let mut table = DataTable::new(t.get("open-versions"))
        .column(t.get("open-version"))
        .numeric(t.get("open-rows"))
        .numeric(t.get("open-added"))
        .numeric(t.get("open-removed"))
        .numeric(t.get("open-changed"))
        .column(t.get("open-files"));
    for version in versions {
        let link = |file: &super::model::File| {
            let href = format!("{}/tai-ve.{}?phien-ban={}", dataset.href(), file.format.key(), version.number);
            DataTable::link(file.format.title(), href, "")
        };
        let number = |n: i64| DataTable::text(ui::integer(t.lang(), n));
        table.row(vec![
            DataTable::two_lines(version.number.to_string(), moment(version.made_at)),
            number(version.records),
            number(version.added),
            number(version.removed),
            number(version.changed),
            match version.files.is_empty() {
                true => DataTable::text(t.get("open-files-gone")),
                false => version.files.iter().map(link).collect::<Vec<_>>().join(" "),
            },
        ]);
    }
    table
}

#[derive(Deserialize)]
struct Which {
    #[serde(default, rename = "phien-ban")]
    number: Option<i32>,
}

/// `GET /du-lieu/{name}/tai-ve.{format}?phien-ban=3`
async fn download(
    cx: Cx,
    Path((name, file)): Path<(String, String)>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response> {
    let conn = cx.read();
    let dataset = store::by_name(&conn, &name).await?.ok_or(Error::NotFound)?;
    let format = file.strip_prefix("tai-ve.").and_then(Format::from_key).ok_or(Error::NotFound)?;
    if dataset.withdrawn.is_some() {
        return Ok((StatusCode::GONE, cx.t.get("open-withdrawn")).into_response());
    }
    let number = which.number.unwrap_or(dataset.version);
    let versions = store::versions(&conn, dataset.id).await?;
    let version = versions.iter().find(|version| version.number == number).ok_or(Error::NotFound)?;
    let file = version.files.iter().find(|file| file.format == format).ok_or(Error::NotFound)?;
    let tag = format!("\"{}\"", file.digest);
    let digest = Digest::parse(&file.digest).ok_or(Error::NotFound)?;
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        attach(cx.app.files.get(&digest).await?, format.mime(), &format!("{name}-{number}.{}", format.key()))
    };
    let fixed = [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (header::CACHE_CONTROL, "public, max-age=300")];
    for (header, value) in fixed {
        response.headers_mut().insert(header, HeaderValue::from_static(value));
    }
    response.headers_mut().extend(HeaderValue::from_str(&tag).ok().map(|tag| (header::ETAG, tag)));
    Ok(response)
}
