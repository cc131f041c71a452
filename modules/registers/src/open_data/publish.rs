//! Pages of publishing: the datasets of a register, the form of one, withdrawing it.

use super::form::{self, CONDITIONS};
use super::model::{Dataset, Plan, why_not};
use super::{actions, lists, shown, store};
use crate::definition::{Cadence, Classification, Operator, Register, STATE};
use crate::policy::PUBLISH;
use crate::record::seen;
use crate::refs::References;
use crate::view::store as views;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes};
use ui::DataTable;

/// Routes of whoever publishes.
pub(crate) fn routes(r: Routes) -> Routes {
    let publish = Access::Holds(PUBLISH);
    r.get("/so-du-lieu/{key}/cong-bo", publish, list)
        .get("/so-du-lieu/{key}/cong-bo/moi", publish, new)
        .post("/so-du-lieu/{key}/cong-bo/moi", publish, publish_new)
        .get("/so-du-lieu/{key}/cong-bo/{name}", publish, edit)
        .post("/so-du-lieu/{key}/cong-bo/{name}", publish, publish_again)
        .post("/so-du-lieu/{key}/cong-bo/{name}/rut", publish, withdraw)
}

#[derive(Template)]
#[template(path = "open_data/pages/publish.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    register: &'a Register,
    base: String,
    table: DataTable,
    is_private: bool,
}

/// `GET /so-du-lieu/{key}/cong-bo`
async fn list(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let register = seen(&cx, &conn, &key).await?;
    let base = format!("{}/cong-bo", register.href());
    let mut table = DataTable::new(t.get("open-datasets"))
        .column(t.get("open-dataset"))
        .column(t.get("open-version"))
        .column(t.get("open-standing"))
        .column(t.get("open-next"));
    for dataset in store::of_register(&conn, register.id).await? {
        let standing = standing(&cx, &register, &dataset);
        let page = DataTable::link(&dataset.plan.title, format!("{base}/{}", dataset.name), &dataset.name);
        let next = dataset.due_on.filter(|_| dataset.withdrawn.is_none()).map(|day| ui::day(t.lang(), day));
        table.row(vec![
            page,
            DataTable::link(dataset.version.to_string(), dataset.href(), ""),
            DataTable::text(standing),
            DataTable::text(next.as_deref().unwrap_or("–")),
        ]);
    }
    let is_private = register.definition.classification == Classification::Private;
    let page = ListPage { t, base, table, is_private, register: &register };
    cx.page(&t.get("open-publish"), &crumbs(&cx, &register).each(), &page)
}

/// Is it published, withdrawn, held back, or no longer fit?
fn standing(cx: &Cx, register: &Register, dataset: &Dataset) -> String {
    let t = &cx.t;
    match (&dataset.withdrawn, actions::check(register, &dataset.plan)) {
        (Some((_, reason)), _) => t.with("open-is-withdrawn", [("reason", reason.as_str().into())]),
        (None, Err(why)) => t.with("open-is-unfit", [("why", why.to_string().into())]),
        (None, Ok(())) if !dataset.held.is_empty() => dataset.held.clone(),
        (None, Ok(())) => t.get("open-is-published"),
    }
}

/// What is crumbled above these pages.
struct Crumbs([(String, String); 2]);

impl Crumbs {
    fn each(&self) -> [(&str, &str); 2] {
        [(self.0[0].0.as_str(), self.0[0].1.as_str()), (self.0[1].0.as_str(), self.0[1].1.as_str())]
    }
}

fn crumbs(cx: &Cx, register: &Register) -> Crumbs {
    Crumbs([(cx.t.get("register-nav"), "/so-du-lieu".to_owned()), (register.definition.title.clone(), register.href())])
}

type Items = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "open_data/pages/form.html")]
struct FormPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    title: String,
    action: String,
    back: String,
    dataset: Option<&'a Dataset>,
    /// Saved filters from which a new dataset may begin.
    views: Items,
    is_personal: bool,
    /// Is the register shared within the state alone, so that somebody must say that this may be open?
    is_shared: bool,
    /// Titles of the other sets that are made of this register of personal data.
    overlap: String,
    fields: Items,
    /// (label, why it is never published).
    barred: Items,
    filterable: Items,
    operators: Items,
    conditions: Vec<usize>,
    themes: Items,
    licences: Items,
    units: Items,
    cadences: Items,
}

async fn form_page(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    dataset: Option<&Dataset>,
    f: &ui::Fields,
) -> Result<Response> {
    let (t, definition) = (&cx.t, &register.definition);
    let computer = actions::computer(register)?;
    let (mut fields, mut barred, mut filterable): (Items, Items, Items) = Default::default();
    for field in &definition.fields {
        match why_not(definition, &computer, field) {
            Some(ground) => barred.push((field.label.clone(), t.get(format!("open-barred-{}", ground.key())))),
            None => {
                fields.push((field.key.clone(), field.label.clone()));
                filterable.extend(field.slot.map(|_| (field.key.clone(), field.label.clone())));
            }
        }
    }
    if !definition.states.is_empty() {
        fields.push((STATE.to_owned(), t.get("register-state")));
        filterable.push((STATE.to_owned(), t.get("register-state")));
    }
    let units = people::api::units(conn).await?;
    let base = format!("{}/cong-bo", register.href());
    let saved = views::of(conn, register.id).await?.into_iter().filter(|saved| saved.owner.is_none());
    let saved = saved.filter(|saved| form::can_carry(&saved.view, definition, &computer));
    let page = FormPage {
        t,
        f,
        title: dataset.map_or_else(|| t.get("open-new"), |dataset| dataset.plan.title.clone()),
        action: dataset.map_or_else(|| format!("{base}/moi"), |dataset| format!("{base}/{}", dataset.name)),
        back: base,
        views: saved.map(|saved| (saved.view.key, saved.view.title)).collect(),
        is_personal: definition.is_personal(),
        is_shared: definition.classification == Classification::Shared,
        overlap: if definition.is_personal() { overlap(conn, register, dataset).await? } else { String::new() },
        fields,
        barred,
        filterable,
        operators: Operator::ALL
            .map(|o| (o.key().to_owned(), t.get(format!("register-is-{}", o.key().replace('_', "-")))))
            .into(),
        conditions: (1..=CONDITIONS).collect(),
        themes: lists::THEMES.map(|(key, _)| (key.to_owned(), shown::theme(t, key))).into(),
        licences: lists::LICENCES.iter().map(|l| (l.key.to_owned(), l.title.to_owned())).collect(),
        units: units.into_iter().map(|unit| (unit.id.to_string(), unit.name)).collect(),
        cadences: Cadence::ALL
            .map(|c| (c.key().to_owned(), t.get(format!("register-cadence-{}", c.key().replace('_', "-")))))
            .into(),
        dataset,
    };
    cx.form_page(f, &page.title, &crumbs(cx, register).each(), &page)
}

/// Titles of the sets that are made of a register and are public, but for this one.
async fn overlap(conn: &Conn, register: &Register, but: Option<&Dataset>) -> Result<String> {
    let others = store::of_register(conn, register.id).await?.into_iter();
    let public = others.filter(|set| set.withdrawn.is_none() && but.is_none_or(|but| but.id != set.id));
    Ok(public.map(|set| set.plan.title).collect::<Vec<_>>().join("; "))
}

/// The plan that was sent; of a shared register it must be said that it may be open.
fn read(sent: &Form, register: &Register, refs: &References) -> Result<Plan> {
    let plan = form::read(sent, &register.definition, refs)?;
    if register.definition.classification == Classification::Shared && !sent.ticked("opened") {
        let said = "Sổ này phân loại dùng chung. Đánh dấu đồng ý mở cho mọi người, hoặc đổi phân loại của sổ.";
        return Err(Error::invalid("opened", said));
    }
    Ok(plan)
}

/// `GET /so-du-lieu/{key}/cong-bo/moi?bo-loc=view`
async fn new(cx: Cx, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    let conn = cx.read();
    let register = seen(&cx, &conn, &key).await?;
    let asked = query.unwrap_or_default();
    let asked = asked.strip_prefix("bo-loc=").map(kernel::url_decode).unwrap_or_default();
    let saved = views::of(&conn, register.id).await?.into_iter().find(|s| s.owner.is_none() && s.view.key == asked);
    let computer = actions::computer(&register)?;
    if saved.as_ref().is_some_and(|saved| !form::can_carry(&saved.view, &register.definition, &computer)) {
        return Err(Error::refused("Bộ lọc này có điều kiện không đưa ra công bố được. Chọn bộ lọc khác."));
    }
    let refs = References::of(&cx, &conn, &register.definition).await?;
    let plan = form::blank(&register, saved.map(|saved| saved.view));
    let fields = cx.fields().filled(&form::filled(&plan, &register.definition, &refs));
    form_page(&cx, &conn, &register, None, &fields).await
}

/// `POST /so-du-lieu/{key}/cong-bo/moi`
async fn publish_new(cx: Cx, Path(key): Path<String>, sent: Form) -> Result<Response> {
    let conn = cx.read();
    let register = seen(&cx, &conn, &key).await?;
    match try_new(&cx, &conn, &register, &sent).await {
        Ok(dataset) => Ok(done(&cx, &register, &dataset)),
        Err(error) => form_page(&cx, &conn, &register, None, &cx.typed(&sent, &error.for_form()?)).await,
    }
}

async fn try_new(cx: &Cx, conn: &Conn, register: &Register, sent: &Form) -> Result<Dataset> {
    let refs = References::of(cx, conn, &register.definition).await?;
    let plan = read(sent, register, &refs)?;
    let ready = actions::prepare(&cx.app, conn, register, &plan, None).await?;
    let mut tx = cx.begin().await?;
    let dataset = actions::publish_new(&mut tx, Some(cx.actor()?), register, plan, ready).await?;
    tx.commit().await?;
    Ok(dataset)
}

fn done(cx: &Cx, register: &Register, dataset: &Dataset) -> Response {
    let said = [("title", dataset.plan.title.as_str().into()), ("n", dataset.version.into())];
    cx.redirect_saying(&format!("{}/cong-bo", register.href()), &cx.t.with("open-published-now", said))
}

/// The dataset of an address, of a register that the reader may see.
async fn asked(cx: &Cx, conn: &Conn, key: &str, name: &str) -> Result<(Register, Dataset)> {
    let register = seen(cx, conn, key).await?;
    let dataset = store::by_name(conn, name).await?.filter(|dataset| dataset.register == register.id);
    Ok((register, dataset.ok_or(Error::NotFound)?))
}

/// `GET /so-du-lieu/{key}/cong-bo/{name}`
async fn edit(cx: Cx, Path((key, name)): Path<(String, String)>) -> Result<Response> {
    let conn = cx.read();
    let (register, dataset) = asked(&cx, &conn, &key, &name).await?;
    let refs = References::of(&cx, &conn, &register.definition).await?;
    let fields = cx.fields().filled(&form::filled(&dataset.plan, &register.definition, &refs));
    let fields = fields.value("version", dataset.mark());
    form_page(&cx, &conn, &register, Some(&dataset), &fields).await
}

/// `POST /so-du-lieu/{key}/cong-bo/{name}`
async fn publish_again(cx: Cx, Path((key, name)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let conn = cx.read();
    let (register, dataset) = asked(&cx, &conn, &key, &name).await?;
    match try_again(&cx, &conn, &register, &dataset, &sent).await {
        Ok(dataset) => Ok(done(&cx, &register, &dataset)),
        Err(error) => {
            let fields = cx.typed(&sent, &error.for_form()?);
            form_page(&cx, &conn, &register, Some(&dataset), &fields).await
        }
    }
}

async fn try_again(cx: &Cx, conn: &Conn, register: &Register, dataset: &Dataset, sent: &Form) -> Result<Dataset> {
    if sent.value("version") != dataset.mark() {
        return Err(Error::Conflict(store::CHANGED.into()));
    }
    let refs = References::of(cx, conn, &register.definition).await?;
    let plan = read(sent, register, &refs)?;
    let ready = actions::prepare(&cx.app, conn, register, &plan, Some(dataset)).await?;
    let mut tx = cx.begin().await?;
    let dataset = actions::publish_again(&mut tx, Some(cx.actor()?), register, dataset.clone(), plan, ready).await?;
    tx.commit().await?;
    Ok(dataset)
}

/// `POST /so-du-lieu/{key}/cong-bo/{name}/rut`
async fn withdraw(cx: Cx, Path((key, name)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let conn = cx.read();
    let (register, dataset) = asked(&cx, &conn, &key, &name).await?;
    let mut tx = cx.begin().await?;
    match actions::withdraw(&mut tx, cx.actor()?, &dataset, sent.value("reason")).await {
        Ok(()) => {
            tx.commit().await?;
            let said = cx.t.with("open-withdrawn-now", [("title", dataset.plan.title.as_str().into())]);
            Ok(cx.redirect_saying(&format!("{}/cong-bo", register.href()), &said))
        }
        Err(error) => {
            drop(tx);
            let refs = References::of(&cx, &conn, &register.definition).await?;
            let fields = cx.typed(&sent, &error.for_form()?);
            let fields = fields.filled(&form::filled(&dataset.plan, &register.definition, &refs));
            let fields = fields.value("version", dataset.mark());
            form_page(&cx, &conn, &register, Some(&dataset), &fields).await
        }
    }
}
