//! Pages of saved filters: what there is with its numbers, the form of one, a ratio of two.

mod ratio;

use super::actions::{self, Wanted, may_change, may_share};
use super::measures;
use super::model::{adds_up, may_use};
use super::store::{self, Saved, ViewId};
use crate::definition::{Condition, Kind, Register, STATE, View};
use crate::policy::VIEW;
use crate::record::filter::Where;
use crate::record::{Asked, conditions, page_of, seen, store as records, unit_of, words};
use crate::refs::References;
use askama::Template;
use axum::extract::{Path, Query, RawQuery};
use axum::response::Response;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes};
use std::collections::HashMap;
use ui::{DataTable, FilterBar};

/// Records behind a filter that does not measure are counted so far.
const COUNTED: u64 = 1_000;

/// Routes of saved filters.
pub(crate) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    r.get("/so-du-lieu/{key}/bo-loc", view, list)
        .post("/so-du-lieu/{key}/bo-loc", view, save)
        .get("/so-du-lieu/{key}/bo-loc/moi", view, new)
        .get("/so-du-lieu/{key}/bo-loc/{id}", view, edit)
        .post("/so-du-lieu/{key}/bo-loc/{id}", view, change)
        .post("/so-du-lieu/{key}/bo-loc/{id}/xoa", view, delete)
}

/// The filters that the actor finds in the list.
async fn offered(cx: &Cx, conn: &Conn, register: &Register) -> Result<Vec<Saved>> {
    Ok(store::usable(register, store::of(conn, register.id).await?, cx.actor()?))
}

#[derive(Template)]
#[template(path = "view/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    title: String,
    base: String,
    table: DataTable,
    ratio: Option<FilterBar>,
    said: String,
}

/// `GET /so-du-lieu/{key}/bo-loc?tu=…&mau=…`
async fn list(cx: Cx, Path(key): Path<String>, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let register = seen(&cx, &conn, &key).await?;
    let saved = offered(&cx, &conn, &register).await?;
    let measuring: Vec<(String, String)> =
        saved.iter().filter(|s| s.view.measure).map(|s| (s.view.key.clone(), s.view.title.clone())).collect();
    let of = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let ratio = (!measuring.is_empty()).then(|| {
        FilterBar::new(t, format!("{}/bo-loc", register.href()))
            .select("tu", &t.get("views-numerator"), &t.get("register-choose"), &measuring, of("tu"))
            .select("mau", &t.get("views-denominator"), &t.get("register-choose"), &measuring, of("mau"))
    });
    let title = t.with("views-of", [("title", register.definition.title.as_str().into())]);
    let page = ListPage {
        t,
        title: title.clone(),
        base: register.href(),
        table: table(&cx, &conn, &register, &saved).await?,
        ratio,
        said: ratio::of(&cx, &conn, &register, &saved, (of("tu"), of("mau"))).await?,
    };
    page_of(&cx, &cx.fields(), &register, &title, &page)
}

async fn table(cx: &Cx, conn: &Conn, register: &Register, saved: &[Saved]) -> Result<DataTable> {
    let (t, actor) = (&cx.t, cx.actor()?);
    let mut refs = References::of(cx, conn, &register.definition).await?;
    let asked_of = saved.iter().flat_map(|one| &one.view.conditions);
    refs.learn_links(conn, &register.definition, asked_of.map(|c| (c.field.as_str(), c.value.as_str()))).await?;
    let mut table = DataTable::new(t.get("register-views"))
        .column(t.get("views-title"))
        .numeric(t.get("views-number"))
        .column(t.get("views-for"))
        .column(t.get("views-conditions"))
        .column(t.get("register-edit"));
    for one in saved {
        let list = format!("{}?bo-loc={}", register.href(), one.view.key);
        let below = if one.view.measure { measures::key(register, &one.view) } else { String::new() };
        let whose = if one.owner.is_some() { "views-own" } else { "views-shared" };
        let said: Vec<String> = one.view.conditions.iter().map(|c| words(t, register, c, &refs)).collect();
        let edit = match may_change(register, one, actor) {
            true => DataTable::link(
                t.with("views-edit", [("title", one.view.title.as_str().into())]),
                format!("{}/bo-loc/{}", register.href(), one.id),
                "",
            ),
            false => "–".to_owned(),
        };
        table.row(vec![
            DataTable::link(&one.view.title, list, below),
            DataTable::text(number(cx, conn, register, one).await?),
            DataTable::text(t.get(whose)),
            DataTable::text(said.join("; ")),
            edit,
        ]);
    }
    Ok(table)
}

/// What a filter counts or adds up: as its measure does, or up to a bound where it does not measure.
async fn number(cx: &Cx, conn: &Conn, register: &Register, saved: &Saved) -> Result<String> {
    let t = &cx.t;
    if saved.view.measure {
        let Some(measure) = measures::as_measure(conn, register, saved, &[]) else { return Ok("–".to_owned()) };
        let value = measure.decimals.show(t.lang(), measure.value(conn, None).await?);
        let unit = if saved.view.sum.is_empty() { String::new() } else { measure.unit.show(t) };
        return Ok(format!("{value} {unit}").trim_end().to_owned());
    }
    let matching = Where::of(conn.ward, register.id).matching(&register.definition, &saved.view.conditions);
    let counted = records::count(conn, matching, COUNTED + 1).await?;
    if counted > COUNTED as i64 {
        return Ok(t.with("register-more-than", [("n", ui::integer(t.lang(), COUNTED as i64).into())]));
    }
    Ok(ui::integer(t.lang(), counted))
}

#[derive(Template)]
#[template(path = "view/pages/form.html")]
struct FormPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    title: String,
    action: String,
    back: String,
    /// The address whose conditions are kept; for a new filter.
    query: Option<String>,
    /// What of the address cannot be kept.
    left_out: bool,
    conditions: Vec<(String, String)>,
    whose: Vec<(String, String)>,
    sums: Vec<(String, String)>,
    dates: Vec<(String, String)>,
    parts: Vec<(String, String)>,
    /// Of a filter that is there.
    delete: Option<Deletion>,
}

/// What is to be known before a filter is deleted.
struct Deletion {
    /// Is it everybody's? Then with a reason.
    is_shared: bool,
    measures: bool,
    /// What stands on its number: while anything does, it stays.
    users: Vec<String>,
}

/// Where a form of a filter leads.
struct Target {
    title: String,
    action: String,
    query: Option<Asked>,
    delete: Option<Deletion>,
}

async fn form_page(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    conditions: &[Condition],
    to: Target,
    f: &ui::Fields,
) -> Result<Response> {
    let (t, actor, definition) = (&cx.t, cx.actor()?, &register.definition);
    let mut refs = References::of(cx, conn, definition).await?;
    refs.learn_links(conn, definition, conditions.iter().map(|c| (c.field.as_str(), c.value.as_str()))).await?;
    let fields = |fits: &dyn Fn(Kind) -> bool| -> Vec<(String, String)> {
        let open = definition.fields.iter().filter(|field| field.slot.is_some() && may_use(field, actor));
        open.filter(|field| fits(field.kind)).map(|field| (field.key.clone(), field.label.clone())).collect()
    };
    let mut parts = fields(&Kind::has_names);
    if !definition.states.is_empty() {
        parts.push((STATE.to_owned(), t.get("register-state")));
    }
    let mut whose = vec![("own".to_owned(), t.get("views-own"))];
    if may_share(register, actor) {
        whose.push(("shared".to_owned(), t.get("views-shared")));
    }
    let with_unit = |(key, label): (String, String)| match definition.field(&key).map(unit_of) {
        Some(unit) if !unit.is_empty() => (key, format!("{label} ({unit})")),
        _ => (key, label),
    };
    let said = conditions.iter().map(|c| (text_of(c), words(t, register, c, &refs)));
    let page = FormPage {
        t,
        f,
        title: to.title.clone(),
        action: to.action,
        back: format!("{}/bo-loc", register.href()),
        left_out: to.query.as_ref().is_some_and(|asked| !asked.words.is_empty() || asked.lens.is_some()),
        query: to.query.map(|asked| asked.query()),
        conditions: said.collect(),
        whose,
        sums: fields(&adds_up).into_iter().map(with_unit).collect(),
        dates: fields(&|kind| kind == Kind::Date),
        parts,
        delete: to.delete,
    };
    page_of(cx, f, register, &to.title, &page)
}

/// A condition as the form names it: its place among the others may be another one's by the time it comes back.
fn text_of(condition: &Condition) -> String {
    format!("{}:{}:{}", condition.field, condition.is.key(), condition.value.trim())
}

fn new_target(cx: &Cx, register: &Register, asked: Asked) -> Target {
    let action = format!("{}/bo-loc", register.href());
    Target { title: cx.t.get("views-save"), action, query: Some(asked), delete: None }
}

/// `GET /so-du-lieu/{key}/bo-loc/moi?…`
async fn new(cx: Cx, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    let conn = cx.read();
    let register = seen(&cx, &conn, &key).await?;
    let asked = Asked::of(&query.unwrap_or_default());
    let (all, _) = conditions(&cx, &register, &asked, &offered(&cx, &conn, &register).await?)?;
    let f = cx.fields().value("whose", "own");
    form_page(&cx, &conn, &register, &all, new_target(&cx, &register, asked), &f).await
}

/// `POST /so-du-lieu/{key}/bo-loc`
async fn save(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = seen(&cx, &conn, &key).await?;
    let asked = Asked::of(form.value("query"));
    let (all, sort) = conditions(&cx, &register, &asked, &offered(&cx, &conn, &register).await?)?;
    match try_save(&cx, &register, wanted(&form, all.clone(), sort)).await {
        Ok(view) => {
            let said = cx.t.with("views-saved", [("title", view.title.as_str().into())]);
            Ok(cx.redirect_saying(&format!("{}?bo-loc={}", register.href(), view.key), &said))
        }
        Err(error) => {
            let f = cx.typed(&form, &error.for_form()?);
            form_page(&cx, &conn, &register, &all, new_target(&cx, &register, asked), &f).await
        }
    }
}

async fn try_save(cx: &Cx, register: &Register, wanted: Wanted) -> Result<View> {
    let mut tx = cx.begin().await?;
    let view = actions::save(&mut tx, cx.actor()?, register, wanted).await?;
    tx.commit().await?;
    Ok(view)
}

/// A filter as its form asks for it.
fn wanted(form: &Form, conditions: Vec<Condition>, sort: String) -> Wanted {
    let text = |field: &str| form.value(field).to_owned();
    let measure = form.ticked("measure");
    let of_measure = |field: &str| if measure { text(field) } else { String::new() };
    let view = View {
        key: String::new(),
        title: text("title"),
        conditions,
        measure,
        todo: form.ticked("todo"),
        sum: of_measure("sum"),
        date: of_measure("date"),
        part: of_measure("part"),
        sort,
    };
    Wanted { view, is_shared: form.value("whose") == "shared" }
}

/// The filter of an address, where the actor may change it.
async fn mine(cx: &Cx, conn: &Conn, register: &Register, id: ViewId) -> Result<Saved> {
    let saved = store::find(conn, id).await?.filter(|saved| saved.register == register.id);
    let saved = saved.filter(|saved| cx.actor().is_ok_and(|actor| saved.is_offered_to(actor.user)));
    let saved = saved.ok_or(Error::NotFound)?;
    if may_change(register, &saved, cx.actor()?) { Ok(saved) } else { Err(Error::Forbidden) }
}

async fn edit_target(cx: &Cx, conn: &Conn, register: &Register, saved: &Saved) -> Result<Target> {
    let users = actions::users(&cx.app, conn, register, &saved.view).await?;
    Ok(Target {
        title: cx.t.with("views-edit", [("title", saved.view.title.as_str().into())]),
        action: format!("{}/bo-loc/{}", register.href(), saved.id),
        query: None,
        delete: Some(Deletion { is_shared: saved.owner.is_none(), measures: saved.view.measure, users }),
    })
}

/// What stands in a filter, as its form shows it.
fn filled(saved: &Saved) -> Vec<(String, String)> {
    let view = &saved.view;
    let whose = if saved.owner.is_some() { "own" } else { "shared" };
    let mut filled: Vec<(String, String)> = [
        ("title", view.title.as_str()),
        ("whose", whose),
        ("measure", if view.measure { "1" } else { "" }),
        ("todo", if view.todo { "1" } else { "" }),
        ("sum", &view.sum),
        ("date", &view.date),
        ("part", &view.part),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    filled.extend(view.conditions.iter().map(|condition| ("keep".to_owned(), text_of(condition))));
    filled
}

/// `GET /so-du-lieu/{key}/bo-loc/{id}`
async fn edit(cx: Cx, Path((key, id)): Path<(String, ViewId)>) -> Result<Response> {
    let conn = cx.read();
    let register = seen(&cx, &conn, &key).await?;
    let saved = mine(&cx, &conn, &register, id).await?;
    let (to, f) = (edit_target(&cx, &conn, &register, &saved).await?, cx.fields().filled(&filled(&saved)));
    form_page(&cx, &conn, &register, &saved.view.conditions, to, &f).await
}

/// `POST /so-du-lieu/{key}/bo-loc/{id}`
async fn change(cx: Cx, Path((key, id)): Path<(String, ViewId)>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = seen(&cx, &conn, &key).await?;
    let saved = mine(&cx, &conn, &register, id).await?;
    let all = &saved.view.conditions;
    let changed = match kept(&form, all) {
        Ok(conditions) => try_change(&cx, &register, &saved, wanted(&form, conditions, saved.view.sort.clone())).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(cx.redirect_saying(&format!("{}/bo-loc", register.href()), &cx.t.get("views-changed"))),
        Err(error) => {
            let f = cx.typed(&form, &error.for_form()?);
            form_page(&cx, &conn, &register, all, edit_target(&cx, &conn, &register, &saved).await?, &f).await
        }
    }
}

/// The conditions that stay.
fn kept(form: &Form, all: &[Condition]) -> Result<Vec<Condition>> {
    if form.values("keep").any(|kept| all.iter().all(|condition| text_of(condition) != kept)) {
        return Err(Error::Conflict("Điều kiện của bộ lọc vừa được người khác sửa. Xem lại rồi lưu lần nữa.".into()));
    }
    let stays = |condition: &&Condition| form.values("keep").any(|kept| kept == text_of(condition));
    Ok(all.iter().filter(stays).cloned().collect())
}

async fn try_change(cx: &Cx, register: &Register, saved: &Saved, wanted: Wanted) -> Result<()> {
    let mut tx = cx.begin().await?;
    actions::change(&cx.app, &mut tx, cx.actor()?, register, saved, wanted).await?;
    tx.commit().await.map(|_| ())
}

async fn try_delete(cx: &Cx, register: &Register, saved: &Saved, reason: &str) -> Result<()> {
    let mut tx = cx.begin().await?;
    actions::delete(&cx.app, &mut tx, cx.actor()?, register, saved, reason).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /so-du-lieu/{key}/bo-loc/{id}/xoa`
async fn delete(cx: Cx, Path((key, id)): Path<(String, ViewId)>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = seen(&cx, &conn, &key).await?;
    let saved = mine(&cx, &conn, &register, id).await?;
    let reason = form.value("reason");
    if let Err(error) = try_delete(&cx, &register, &saved, reason).await {
        let f = cx.fields().filled(&filled(&saved)).value("reason", reason).wrong(&error.for_form()?);
        let to = edit_target(&cx, &conn, &register, &saved).await?;
        return form_page(&cx, &conn, &register, &saved.view.conditions, to, &f).await;
    }
    let said = cx.t.with("views-deleted", [("title", saved.view.title.as_str().into())]);
    Ok(cx.redirect_saying(&format!("{}/bo-loc", register.href()), &said))
}
