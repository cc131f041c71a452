//! Pages and answers of exports: which file, personal data masked or for a purpose that is said.

use super::export::{self, Format, MOST_ROWS, Plan};
use crate::definition::Register;
use crate::record::privacy::{self, PURPOSES};
use crate::record::{Asked, conditions, seen, store as records};
use crate::view::store as views;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Cx, Error, Form, Result, audit, url_encode};

/// The type of Excel workbooks.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn plan(cx: &Cx, key: &str, query: &str, in_full: bool) -> Result<Plan> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let register = seen(cx, &conn, key).await?;
    let asked = Asked::of(query);
    let saved = views::of(&conn, register.id).await?;
    let saved: Vec<_> = saved.into_iter().filter(|s| s.owner.is_none_or(|owner| owner == actor.user)).collect();
    let (all, _) = conditions(cx, &register, &asked, &saved)?;
    Plan::new(cx, register, all, &asked, in_full).await
}

fn file_name(cx: &Cx, register: &Register, end: &str) -> String {
    format!("{}-{}.{end}", register.definition.key, cx.today().format("%Y%m%d"))
}

/// Sends a file of this kind.
async fn send(cx: &Cx, plan: Plan, kind: &str, marked: bool) -> Result<Response> {
    let name = file_name(cx, &plan.register, kind);
    let (format, mime) = match kind {
        "xlsx" => return workbook(cx, plan, &name).await,
        "json" => (Format::Json, "application/json"),
        "geojson" if plan.register.definition.place().is_none() => return Err(Error::NotFound),
        "geojson" if plan.places().is_empty() => {
            return Err(Error::refused("Vị trí của sổ này là dữ liệu cá nhân. Chọn mục đích sử dụng rồi tải về."));
        }
        "geojson" => (Format::GeoJson, "application/geo+json"),
        _ => (Format::Csv { marked }, "text/csv; charset=utf-8"),
    };
    let body = export::body(&cx.app, cx.ward.id, plan, format);
    let mut response = body.into_response();
    let disposition = format!("attachment; filename*=UTF-8''{}", url_encode(&name));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

async fn workbook(cx: &Cx, plan: Plan, name: &str) -> Result<Response> {
    let count = records::count(&cx.read(), plan.matching(cx.ward.id), MOST_ROWS + 1).await?;
    if count > MOST_ROWS as i64 {
        return Err(Error::refused(
            "Tệp Excel chứa nhiều nhất 200.000 bản ghi. Thêm điều kiện lọc, hoặc tải về dạng CSV.",
        ));
    }
    let bytes = export::workbook(&cx.app, cx.ward.id, plan).await?;
    Ok(kernel::attach(bytes, XLSX, name))
}

/// `GET /so-du-lieu/{key}/tai-ve.csv`; `?bom=1` for Excel
pub(super) async fn csv(cx: Cx, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    let query = query.unwrap_or_default();
    let marked = query.split('&').any(|pair| pair == "bom=1");
    send(&cx, plan(&cx, &key, &query, false).await?, "csv", marked).await
}

/// `GET /so-du-lieu/{key}/tai-ve.xlsx`
pub(super) async fn xlsx(cx: Cx, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    send(&cx, plan(&cx, &key, &query.unwrap_or_default(), false).await?, "xlsx", false).await
}

/// `GET /so-du-lieu/{key}/tai-ve.json`
pub(super) async fn json(cx: Cx, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    send(&cx, plan(&cx, &key, &query.unwrap_or_default(), false).await?, "json", false).await
}

/// `GET /so-du-lieu/{key}/tai-ve.geojson`
pub(super) async fn geojson(cx: Cx, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    send(&cx, plan(&cx, &key, &query.unwrap_or_default(), false).await?, "geojson", false).await
}

#[derive(Template)]
#[template(path = "spreadsheet/pages/export.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    title: &'a str,
    base: String,
    /// With its question mark.
    query: String,
    and: &'static str,
    has_place: bool,
    is_masked: bool,
    may_say: bool,
    formats: Vec<(String, String)>,
    purposes: Vec<(String, String)>,
}

/// `GET /so-du-lieu/{key}/tai-ve`
pub(super) async fn choose(cx: Cx, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    let register = seen(&cx, &cx.read(), &key).await?;
    page(&cx, &register, &Asked::of(&query.unwrap_or_default()).query(), &cx.fields())
}

fn page(cx: &Cx, register: &Register, query: &str, f: &ui::Fields) -> Result<Response> {
    let (t, actor, definition) = (&cx.t, cx.actor()?, &register.definition);
    let masked: Vec<_> =
        definition.fields.iter().filter(|f| privacy::is_hidden(f) && privacy::may_see(f, actor)).collect();
    let has_place = definition.place().is_some();
    let named = [
        ("csv", "sheet-as-csv"),
        ("xlsx", "sheet-as-xlsx"),
        ("json", "sheet-as-json"),
        ("geojson", "sheet-as-geojson"),
    ];
    let formats = named.iter().filter(|(key, _)| *key != "geojson" || has_place);
    let page = Page {
        t,
        f,
        title: &definition.title,
        base: format!("{}/tai-ve", register.href()),
        query: if query.is_empty() { String::new() } else { format!("?{query}") },
        and: if query.is_empty() { "?" } else { "&" },
        has_place: definition.places().any(|place| !privacy::is_hidden(place)),
        is_masked: !masked.is_empty(),
        may_say: !masked.is_empty() && register.is_kept_by(actor),
        formats: formats.map(|(key, text)| ((*key).to_owned(), t.get(text))).collect(),
        purposes: PURPOSES.map(|(key, words)| (key.to_owned(), words.to_owned())).into(),
    };
    let crumbs = [(t.get("register-nav"), "/so-du-lieu".to_owned()), (definition.title.clone(), register.href())];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())).collect();
    cx.form_page(f, &t.get("sheet-export"), &crumbs, &page)
}

/// `POST /so-du-lieu/{key}/tai-ve`: everything, for a purpose that stands in the trail.
pub(super) async fn download_all(
    cx: Cx,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    form: Form,
) -> Result<Response> {
    let query = query.unwrap_or_default();
    let register = seen(&cx, &cx.read(), &key).await?;
    if !register.is_kept_by(cx.actor()?) {
        return Err(Error::Forbidden);
    }
    let purpose = PURPOSES.iter().find(|(key, _)| *key == form.value("purpose"));
    let Some((_, words)) = purpose else {
        let wrong = [("purpose".to_owned(), "Chọn mục đích sử dụng dữ liệu cá nhân.".to_owned())];
        return page(&cx, &register, &Asked::of(&query).query(), &cx.typed(&form, &wrong));
    };
    let plan = plan(&cx, &key, &query, true).await?;
    let mut tx = cx.begin().await?;
    audit::note_personal_read(&mut tx, register.id.0, &format!("{words} (tải toàn bộ {})", form.value("format")));
    tx.commit().await?;
    send(&cx, plan, form.value("format"), true).await
}
