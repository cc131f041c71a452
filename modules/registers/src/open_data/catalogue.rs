//! Danh mục dữ liệu: every register and measure of the ward with its steward, classification, dictionary and method.

use super::store::{self, Method};
use super::{actions, model::Dataset};
use crate::definition::{Classification, Definition, Register, store as registers};
use crate::policy::{DEFINE, PUBLISH, VIEW};
use crate::record::key_of;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes, attach, moment};
use office::{Cell, ColumnKind, Table};
use serde::Deserialize;
use std::collections::HashMap;
use ui::DataTable;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const HREF: &str = "/danh-muc-du-lieu";

/// Routes of the catalogue.
pub(crate) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    r.get("/danh-muc-du-lieu", view, list)
        .get("/danh-muc-du-lieu/danh-muc.xlsx", view, list_file)
        .get("/danh-muc-du-lieu/tu-dien.xlsx", view, dictionary_file)
        .get("/danh-muc-du-lieu/{key}", view, show)
        .post("/danh-muc-du-lieu/{key}/phuong-phap", view, describe)
}

/// An entry of the catalogue.
struct Entry {
    /// Key of the register or of the measure.
    key: String,
    title: String,
    /// The register; none: a measure of another room.
    register: Option<Register>,
    is_measure: bool,
    steward: String,
    updated: Option<NaiveDate>,
    published: usize,
    method: Option<Method>,
}

impl Entry {
    fn kind(&self) -> &'static str {
        if self.is_measure { "measure" } else { "register" }
    }

    fn definition(&self) -> Option<&Definition> {
        self.register.as_ref().map(|register| &register.definition)
    }

    fn class(&self) -> &'static str {
        self.definition().map_or("", |definition| definition.classification.key())
    }
}

/// What the actor may know of, registers first.
async fn entries(cx: &Cx, conn: &Conn) -> Result<Vec<Entry>> {
    let actor = cx.actor()?;
    let units = people::api::all_units(conn).await?;
    let confirmed = store::last_confirmed(conn).await?;
    let published: Vec<Dataset> = store::published(conn).await?;
    let mut methods: HashMap<String, Method> =
        store::methods(conn).await?.into_iter().map(|method| (method.subject.clone(), method)).collect();
    let all = registers::all(conn).await?;
    let steward = |register: &Register| {
        let unit = units.iter().find(|unit| Some(unit.id) == register.steward);
        unit.map(|unit| unit.name.clone()).unwrap_or_default()
    };
    let mut out = Vec::new();
    for register in all.iter().filter(|register| register.is_visible_to(actor)) {
        out.push(Entry {
            key: register.definition.key.clone(),
            title: register.definition.title.clone(),
            is_measure: false,
            steward: steward(register),
            updated: confirmed.get(&register.id).copied(),
            published: published.iter().filter(|dataset| dataset.register == register.id).count(),
            method: methods.remove(&register.definition.key),
            register: Some(register.clone()),
        });
    }
    for measure in cx.measures(conn).await? {
        let of = measure.key.strip_prefix("registers.").and_then(|rest| rest.split('.').next());
        let register = of.and_then(|key| all.iter().find(|register| register.definition.key == key));
        out.push(Entry {
            title: measure.title.show(&cx.t),
            is_measure: true,
            steward: register.map(steward).unwrap_or_default(),
            updated: register.and_then(|register| confirmed.get(&register.id).copied()),
            published: 0,
            method: methods.remove(measure.key.as_ref()),
            key: measure.key.into_owned(),
            register: register.cloned(),
        });
    }
    Ok(out)
}

#[derive(Deserialize, Default)]
struct Filter {
    #[serde(default)]
    tim: String,
    #[serde(default)]
    loai: String,
    #[serde(default, rename = "phan-loai")]
    class: String,
    #[serde(default, rename = "ca-nhan")]
    personal: String,
}

impl Filter {
    fn lets(&self, entry: &Entry) -> bool {
        let text = key_of(&format!("{} {}", entry.title, entry.key));
        let is_personal = entry.definition().is_some_and(Definition::is_personal);
        key_of(&self.tim).split(' ').all(|word| text.contains(word))
            && (self.loai.is_empty() || self.loai == entry.kind())
            && (self.class.is_empty() || self.class == entry.class())
            && (self.personal.is_empty() || (self.personal == "1") == is_personal)
    }

    fn query(&self) -> String {
        let pairs = [("tim", &self.tim), ("loai", &self.loai), ("phan-loai", &self.class), ("ca-nhan", &self.personal)];
        let set = pairs.iter().filter(|(_, value)| !value.is_empty());
        set.map(|(name, value)| format!("{name}={}", kernel::url_encode(value))).collect::<Vec<_>>().join("&")
    }
}

#[derive(Template)]
#[template(path = "open_data/pages/catalogue.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    filter: ui::FilterBar,
    count: String,
    table: DataTable,
    file: String,
}

/// `GET /danh-muc-du-lieu`
async fn list(cx: Cx, Query(filter): Query<Filter>) -> Result<Response> {
    let t = &cx.t;
    let entries: Vec<Entry> = entries(&cx, &cx.read()).await?.into_iter().filter(|entry| filter.lets(entry)).collect();
    let mut table = DataTable::new(t.get("open-catalogue"));
    for (name, is_number) in HEADINGS {
        table = if is_number { table.numeric(t.get(name)) } else { table.column(t.get(name)) };
    }
    for entry in &entries {
        let cells = words(t, entry);
        let link = DataTable::link(&entry.title, format!("{HREF}/{}", entry.key), &entry.key);
        table.row(std::iter::once(link).chain(cells.iter().skip(1).map(DataTable::text)).collect());
    }
    let bar = filter_bar(t, &filter);
    let query = filter.query();
    let page = ListPage {
        t,
        filter: bar.clearable(t, !query.is_empty()),
        count: t.with("open-catalogue-count", [("n", entries.len().into())]),
        table,
        file: format!("{HREF}/danh-muc.xlsx?{query}"),
    };
    cx.page(&t.get("open-catalogue"), &[], &page)
}

fn filter_bar(t: &ui::T, filter: &Filter) -> ui::FilterBar {
    let item = |value: &str, text: String| (value.to_owned(), text);
    let any = t.get("open-any");
    let kinds = ["register", "measure"].map(|kind| item(kind, t.get(format!("open-kind-{kind}"))));
    let classes = Classification::ALL.map(|c| item(c.key(), t.get(format!("register-class-{}", c.key()))));
    let personal = [item("1", t.get("open-with-personal")), item("0", t.get("open-without-personal"))];
    ui::FilterBar::new(t, HREF)
        .text("tim", &t.get("open-search"), &filter.tim)
        .select("loai", &t.get("open-kind"), &any, &kinds, &filter.loai)
        .select("phan-loai", &t.get("register-classification"), &any, &classes, &filter.class)
        .select("ca-nhan", &t.get("register-privacy"), &any, &personal, &filter.personal)
}

/// Headings of the catalogue, and which of them stand over numbers.
const HEADINGS: [(&str, bool); 9] = [
    ("open-entry", false),
    ("open-kind", false),
    ("register-steward", false),
    ("register-classification", false),
    ("register-privacy", false),
    ("register-cadence", false),
    ("register-records", true),
    ("open-updated", false),
    ("open-published-sets", true),
];

/// An entry in words, in the order of the headings.
fn words(t: &ui::T, entry: &Entry) -> [String; 9] {
    let dash = || "–".to_owned();
    let of = |say: &dyn Fn(&Definition) -> String| entry.definition().map_or_else(dash, say);
    let number = |n: i64| if entry.is_measure { dash() } else { ui::integer(t.lang(), n) };
    [
        entry.title.clone(),
        t.get(format!("open-kind-{}", entry.kind())),
        if entry.steward.is_empty() { dash() } else { entry.steward.clone() },
        of(&|d| t.get(format!("register-class-{}", d.classification.key()))),
        of(&|d| t.get(if d.is_personal() { "register-yes" } else { "register-no" })),
        of(&|d| t.get(format!("register-cadence-{}", d.cadence.key().replace('_', "-")))),
        number(entry.register.as_ref().map_or(0, |register| register.records)),
        entry.updated.map_or_else(dash, |day| ui::day(t.lang(), day)),
        number(i64::try_from(entry.published).unwrap_or(i64::MAX)),
    ]
}

fn xlsx(title: String, headings: Vec<String>, rows: Vec<Vec<String>>, name: &str) -> Result<Response> {
    let columns = headings.into_iter().map(|heading| office::Column::new(heading, ColumnKind::Text)).collect();
    let rows = rows.into_iter().map(|row| row.into_iter().map(Cell::from).collect()).collect();
    let bytes = Table { title, columns, rows }.to_xlsx().map_err(Error::internal)?;
    Ok(attach(bytes, XLSX, name))
}

/// `GET /danh-muc-du-lieu/danh-muc.xlsx`
async fn list_file(cx: Cx, Query(filter): Query<Filter>) -> Result<Response> {
    let t = &cx.t;
    let entries = entries(&cx, &cx.read()).await?;
    let row = |entry: &Entry| {
        let method = entry.method.as_ref().map_or("", |method| method.body.as_str());
        let more = [entry.key.clone(), method.to_owned()];
        words(t, entry).into_iter().chain(more).collect::<Vec<String>>()
    };
    let rows = entries.iter().filter(|entry| filter.lets(entry)).map(row).collect();
    let headings = HEADINGS.iter().map(|(name, _)| t.get(*name)).chain([t.get("open-key"), t.get("open-method")]);
    xlsx(t.get("open-catalogue"), headings.collect(), rows, "danh-muc-du-lieu.xlsx")
}

/// `GET /danh-muc-du-lieu/tu-dien.xlsx`
async fn dictionary_file(cx: Cx) -> Result<Response> {
    let t = &cx.t;
    let mut rows = Vec::new();
    for entry in entries(&cx, &cx.read()).await?.iter().filter(|entry| !entry.is_measure) {
        let Some(definition) = entry.definition() else { continue };
        for field in &definition.fields {
            rows.push(vec![
                definition.title.clone(),
                field.key.clone(),
                field.label.clone(),
                t.get(format!("register-kind-{}", field.kind.key().replace('_', "-"))),
                field.term.clone(),
                t.get(if field.required { "register-yes" } else { "register-no" }),
                t.get(format!("register-privacy-{}", field.privacy.key())),
                field.help.clone(),
            ]);
        }
    }
    let headings = [
        "register-title",
        "open-key",
        "register-field",
        "register-kind",
        "open-term",
        "open-required",
        "register-privacy",
        "open-column-about",
    ];
    xlsx(t.get("open-dictionary"), headings.map(|name| t.get(name)).into(), rows, "tu-dien-du-lieu.xlsx")
}

#[derive(Template)]
#[template(path = "open_data/pages/entry.html")]
struct EntryPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    entry: &'a Entry,
    open: String,
    base: String,
    publish: Option<String>,
    facts: Vec<(String, String)>,
    fields: DataTable,
    datasets: Vec<(String, String)>,
    method: Vec<String>,
    changed: String,
    may_describe: bool,
}

async fn find(cx: &Cx, conn: &Conn, key: &str) -> Result<Entry> {
    entries(cx, conn).await?.into_iter().find(|entry| entry.key == key).ok_or(Error::NotFound)
}

/// `GET /danh-muc-du-lieu/{key}`
async fn show(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let (conn, t, actor) = (cx.read(), &cx.t, cx.actor()?);
    let entry = find(&cx, &conn, &key).await?;
    let register = entry.register.as_ref().filter(|_| !entry.is_measure);
    let body = entry.method.as_ref().map(|method| method.body.clone()).unwrap_or_default();
    let mut datasets = Vec::new();
    if let Some(register) = register {
        let published = store::of_register(&conn, register.id).await?.into_iter().filter(|d| d.withdrawn.is_none());
        datasets.extend(published.map(|dataset| (dataset.href(), dataset.plan.title)));
    }
    let headings = HEADINGS.iter().map(|(name, _)| t.get(*name));
    let f = cx.fields().value("body", &body);
    let page = EntryPage {
        t,
        f: &f,
        open: register.map_or_else(|| format!("/so-lieu/{key}"), Register::href),
        base: format!("{HREF}/{key}"),
        publish: register.filter(|_| actor.can(PUBLISH)).map(|register| format!("{}/cong-bo", register.href())),
        facts: headings.zip(words(t, &entry)).skip(1).collect(),
        fields: dictionary(t, register),
        datasets,
        method: body.split('\n').filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        changed: entry
            .method
            .as_ref()
            .map(|m| format!("{}, {}", m.changed_by, moment(m.changed_at)))
            .unwrap_or_default(),
        may_describe: actor.can(DEFINE) || register.is_some_and(|register| register.is_kept_by(actor)),
        entry: &entry,
    };
    cx.page(&entry.title, &[(&t.get("open-catalogue"), HREF)], &page)
}

fn dictionary(t: &ui::T, register: Option<&Register>) -> DataTable {
    let mut table = DataTable::new(t.get("open-dictionary"))
        .column(t.get("register-field"))
        .column(t.get("register-kind"))
        .column(t.get("open-term"))
        .column(t.get("register-privacy"));
    for field in register.iter().flat_map(|register| &register.definition.fields) {
        table.row(vec![
            DataTable::two_lines(&field.label, &field.key),
            DataTable::text(t.get(format!("register-kind-{}", field.kind.key().replace('_', "-")))),
            DataTable::text(if field.term.is_empty() { "–" } else { &field.term }),
            DataTable::text(t.get(format!("register-privacy-{}", field.privacy.key()))),
        ]);
    }
    table
}

/// `POST /danh-muc-du-lieu/{key}/phuong-phap`
async fn describe(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let entry = find(&cx, &cx.read(), &key).await?;
    let register = entry.register.as_ref().filter(|_| !entry.is_measure);
    let body = form.value("body");
    if body.chars().count() > 20_000 {
        return Err(Error::refused("Tài liệu phương pháp dài quá 20.000 ký tự."));
    }
    let mut tx = cx.begin().await?;
    actions::describe(&mut tx, cx.actor()?, register, &entry.key, body).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{HREF}/{key}"), &cx.t.get("open-method-kept")))
}
