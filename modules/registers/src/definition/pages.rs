//! Pages of definitions: the ward's registers, the structure of one, switching on what comes with the product.

mod import;

use super::check::view_faults;
use super::model::{Definition, Field};
use super::store::{self, Register};
use super::view::View;
use super::{actions, shipped};
use crate::policy::{DEFINE, KEEP, VIEW};
use crate::record::seen;
use crate::view::store as views;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes, UnitId, attach, moment};
use ui::DataTable;

/// Routes of definitions.
pub(crate) fn routes(r: Routes) -> Routes {
    let (view, define) = (Access::Holds(VIEW), Access::Holds(DEFINE));
    r.get("/so-du-lieu", view, list)
        .get("/so-du-lieu/mau", define, samples)
        .post("/so-du-lieu/mau", define, switch_on)
        .get("/so-du-lieu/nhap-dinh-nghia", define, import::form)
        .post("/so-du-lieu/nhap-dinh-nghia", define, import::import)
        .post("/so-du-lieu/nhap-dinh-nghia/xem-truoc", define, import::preview)
        .get("/so-du-lieu/{key}/cau-truc", view, structure)
        .get("/so-du-lieu/{key}/cau-truc/tep.toml", view, toml_file)
        .get("/so-du-lieu/{key}/cau-truc/tep.json", view, json_file)
        .post("/so-du-lieu/{key}/chu-quan", define, give)
        .post("/so-du-lieu/{key}/dong", define, close)
}

/// What is crumbled above pages of one register.
pub(crate) fn crumbs<'a>(nav: &'a str, register: &'a Register, href: &'a str) -> [(&'a str, &'a str); 2] {
    [(nav, "/so-du-lieu"), (register.definition.title.as_str(), href)]
}

#[derive(Template)]
#[template(path = "definition/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    table: DataTable,
    may_define: bool,
}

/// `GET /so-du-lieu`
async fn list(cx: Cx) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let units = people::api::all_units(&conn).await?;
    let mut table = DataTable::new(t.get("register-nav"))
        .column(t.get("register-title"))
        .numeric(t.get("register-records"))
        .column(t.get("register-steward"))
        .column(t.get("register-cadence"))
        .column(t.get("register-classification"));
    let visible = store::all(&conn).await?.into_iter().filter(|register| register.is_visible_to(actor));
    let (mine, others): (Vec<Register>, Vec<Register>) =
        visible.partition(|register| actor.units_for(KEEP) != &kernel::Units::All && register.is_kept_by(actor));
    for (heading, registers) in [("register-mine", mine), ("register-others", others)] {
        table.group(t.get(heading));
        for register in registers {
            let steward = units.iter().find(|unit| Some(unit.id) == register.steward);
            let d = &register.definition;
            let closed = register.closed_at.map(|_| t.get("register-is-closed"));
            table.row(vec![
                DataTable::link(&d.title, register.href(), closed.as_deref().unwrap_or(&d.about)),
                DataTable::text(ui::integer(t.lang(), register.records)),
                DataTable::text(steward.map_or("–", |unit| unit.name.as_str())),
                DataTable::text(t.get(format!("register-cadence-{}", d.cadence.key().replace('_', "-")))),
                DataTable::text(t.get(format!("register-class-{}", d.classification.key()))),
            ]);
        }
    }
    cx.page(&t.get("register-nav"), &[], &ListPage { t, table, may_define: actor.can(DEFINE) })
}

#[derive(Template)]
#[template(path = "definition/pages/samples.html")]
struct SamplesPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    /// (key, title, what it is for, rows of the plans) of what is not switched on.
    samples: Vec<(String, String, String, String)>,
    units: Vec<(String, String)>,
}

/// `GET /so-du-lieu/mau`
async fn samples(cx: Cx) -> Result<Response> {
    samples_page(&cx, &cx.fields()).await
}

async fn samples_page(cx: &Cx, f: &ui::Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let known: Vec<String> = store::all(&conn).await?.into_iter().map(|register| register.definition.key).collect();
    let fresh = shipped::all()?.into_iter().filter(|definition| !known.contains(&definition.key));
    let units = people::api::units(&conn).await?;
    let page = SamplesPage {
        t,
        f,
        samples: fresh.map(|d| (d.key, d.title, d.about, d.serves.join(", "))).collect(),
        units: units.into_iter().map(|unit| (unit.id.to_string(), unit.name)).collect(),
    };
    cx.form_page(f, &t.get("register-samples"), &[(&t.get("register-nav"), "/so-du-lieu")], &page)
}

/// `POST /so-du-lieu/mau`
async fn switch_on(cx: Cx, form: Form) -> Result<Response> {
    match try_switch_on(&cx, &form).await {
        Ok((chosen, linked)) => {
            let mut said = cx.t.with("register-switched-on", [("n", chosen.into())]);
            if !linked.is_empty() {
                said += &format!(" {}", cx.t.with("register-switched-on-too", [("titles", linked.join("; ").into())]));
            }
            Ok(cx.redirect_saying("/so-du-lieu", &said))
        }
        Err(error) => samples_page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// Opens the chosen samples, and those to which they lead and which the ward has not: how many, and the titles of these.
async fn try_switch_on(cx: &Cx, form: &Form) -> Result<(usize, Vec<String>)> {
    let keys: Vec<&str> = form.values("key").collect();
    if keys.is_empty() {
        return Err(Error::invalid("key", "Chọn ít nhất một sổ mẫu."));
    }
    let steward = form.parsed::<UnitId>("steward", "Chọn đơn vị trong danh sách.");
    form.check()?;
    let mut tx = cx.begin().await?;
    let mut opened: Vec<String> = Vec::new();
    let mut linked = Vec::new();
    let mut waiting: Vec<(String, bool)> = keys.iter().map(|key| ((*key).to_owned(), true)).collect();
    while !waiting.is_empty() {
        let (key, is_chosen) = waiting.remove(0);
        if opened.contains(&key) || (!is_chosen && store::by_key(&tx, &key).await.is_ok()) {
            continue;
        }
        let definition = shipped::shipped_definition(&key)?;
        waiting.extend(definition.leads_to().map(|to| (to.to_owned(), false)));
        let register = actions::open(&mut tx, Some(cx.actor()?), definition, steward).await?;
        linked.extend((!is_chosen).then_some(register.definition.title));
        opened.push(key);
    }
    tx.commit().await?;
    Ok((keys.len(), linked))
}

#[derive(Template)]
#[template(path = "definition/pages/structure.html")]
struct StructurePage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    register: &'a Register,
    base: String,
    facts: Vec<(String, String)>,
    table: DataTable,
    may_define: bool,
    units: Vec<(String, String)>,
    /// (number, since when), the newest first.
    versions: Vec<(i32, String)>,
}

/// `GET /so-du-lieu/{key}/cau-truc`
async fn structure(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let register = seen(&cx, &conn, &key).await?;
    let units = people::api::units(&conn).await?;
    let versions = store::versions(&conn, register.id).await?;
    let steward = units.iter().find(|unit| Some(unit.id) == register.steward);
    let d = &register.definition;
    let facts = [
        ("register-steward", steward.map_or_else(|| "–".to_owned(), |unit| unit.name.clone())),
        ("register-cadence", t.get(format!("register-cadence-{}", d.cadence.key().replace('_', "-")))),
        ("register-classification", t.get(format!("register-class-{}", d.classification.key()))),
        ("register-basis", d.basis.clone()),
        ("register-serves", d.serves.join(", ")),
        ("register-version", register.version.to_string()),
    ];
    let f = cx.fields().value("steward", register.steward.map(|unit| unit.to_string()).unwrap_or_default());
    let page = StructurePage {
        t,
        f: &f,
        base: register.href(),
        facts: facts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (t.get(k), v)).collect(),
        table: fields_table(t, d),
        may_define: actor.can(DEFINE),
        units: units.into_iter().map(|unit| (unit.id.to_string(), unit.name)).collect(),
        versions: versions.into_iter().map(|v| (v.version, moment(v.changed_at))).collect(),
        register: &register,
    };
    let href = register.href();
    cx.page(&t.get("register-structure"), &crumbs(&t.get("register-nav"), &register, &href), &page)
}

/// The fields of a definition as a table: its dictionary.
pub(crate) fn fields_table(t: &ui::T, definition: &Definition) -> DataTable {
    let mut table = DataTable::new(t.get("register-fields"))
        .column(t.get("register-field"))
        .column(t.get("register-kind"))
        .column(t.get("register-rules"))
        .column(t.get("register-privacy"));
    for field in &definition.fields {
        table.row(vec![
            DataTable::two_lines(&field.label, format!("{} {}", field.key, field.help)),
            DataTable::text(t.get(format!("register-kind-{}", field.kind.key().replace('_', "-")))),
            DataTable::text(rules(t, field)),
            DataTable::text(t.get(format!("register-privacy-{}", field.privacy.key()))),
        ]);
    }
    table
}

/// What a field demands, in words.
fn rules(t: &ui::T, field: &Field) -> String {
    let mut rules = Vec::new();
    if field.required {
        rules.push(t.get("register-required"));
    }
    if field.unique {
        rules.push(t.get("register-unique"));
    }
    let number = |n: f64| ui::number(t.lang(), n);
    rules.extend(field.min.map(|n| t.with("register-min", [("n", number(n).into())])));
    rules.extend(field.max.map(|n| t.with("register-max", [("n", number(n).into())])));
    if !field.options.is_empty() {
        rules.push(field.options.iter().map(|choice| choice.label.as_str()).collect::<Vec<_>>().join("; "));
    }
    for text in [&field.pattern, &field.expression, &field.register] {
        if !text.is_empty() {
            rules.push(text.clone());
        }
    }
    rules.join(" · ")
}

/// The definition as it is passed on: with the filters that are everybody's by now, as far as the reader may use them.
async fn definition(cx: &Cx, key: &str) -> Result<Definition> {
    let conn = cx.read();
    let register = seen(cx, &conn, key).await?;
    let shared = views::of(&conn, register.id).await?.into_iter().filter(|saved| saved.owner.is_none()).collect();
    let usable = views::usable(&register, shared, cx.actor()?);
    let mut definition = register.definition;
    let fits = |view: &View| view_faults(&definition, view).is_empty();
    definition.views = usable.into_iter().map(|saved| saved.view).filter(fits).collect();
    definition.fields.iter_mut().for_each(|field| field.slot = None);
    Ok(definition)
}

/// `GET /so-du-lieu/{key}/cau-truc/tep.toml`
async fn toml_file(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let text = toml::to_string_pretty(&definition(&cx, &key).await?).map_err(Error::internal)?;
    Ok(attach(text.into_bytes(), "application/toml", &format!("{key}.toml")))
}

/// `GET /so-du-lieu/{key}/cau-truc/tep.json`
async fn json_file(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let text = serde_json::to_string_pretty(&definition(&cx, &key).await?)?;
    Ok(attach(text.into_bytes(), "application/json", &format!("{key}.json")))
}

/// `POST /so-du-lieu/{key}/chu-quan`
async fn give(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let register = seen(&cx, &cx.read(), &key).await?;
    let steward = form.parsed::<UnitId>("steward", "Chọn đơn vị trong danh sách.");
    form.check()?;
    let to = format!("{}/cau-truc", register.href());
    let mut tx = cx.begin().await?;
    actions::give_to(&mut tx, cx.actor()?, register.id, steward).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&to, &cx.t.get("register-given")))
}

/// `POST /so-du-lieu/{key}/dong`
async fn close(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let register = seen(&cx, &cx.read(), &key).await?;
    let (to, closes) = (register.href(), form.value("open").is_empty());
    let mut tx = cx.begin().await?;
    actions::close(&mut tx, cx.actor()?, register.id, closes).await?;
    tx.commit().await?;
    let said = if closes { "register-closed-now" } else { "register-reopened" };
    Ok(cx.redirect_saying(&to, &cx.t.get(said)))
}
