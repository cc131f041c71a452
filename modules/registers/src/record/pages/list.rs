//! The list of a register: filtered, sorted, a page at a time, without counting what nobody asked for.

use super::super::filter::{self, Order, Where};
use super::super::model::Record;
use super::super::{key_of, privacy, store};
use super::{Asked, seen};
use crate::definition::{Condition, Field, Kind, Operator, Register, STATE};
use crate::quality::{self, Lens};
use crate::refs::References;
use crate::view::store::{self as views, Saved};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use kernel::{Conn, Cx, Error, Result};
use ui::DataTable;

/// Records on a page.
const PAGE: u64 = 50;
/// So many matches are counted; beyond, "more than".
const COUNTED: u64 = 1_000;
/// Columns beside the name.
const COLUMNS: usize = 6;

/// What was typed into the form as a condition that can be compared.
///
/// # Errors
/// A sentence that says what is wrong with the value, within the usual result.
pub(crate) async fn understood(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    typed: &Condition,
) -> Result<std::result::Result<Condition, String>> {
    let with = |value: String| Condition { value, ..typed.clone() };
    if typed.field == STATE {
        let wanted = |s: &&crate::definition::State| s.key == typed.value || key_of(&s.label) == key_of(&typed.value);
        let state = register.definition.states.iter().find(wanted).map(|state| with(state.key.clone()));
        let said = || format!("“{}” không phải là một trạng thái của sổ.", typed.value);
        let needs_none = matches!(typed.is, Operator::Empty | Operator::Filled);
        return Ok(if needs_none { Ok(with(String::new())) } else { state.ok_or_else(said) });
    }
    let asked = std::slice::from_ref(typed);
    let field = register.definition.field(&typed.field).filter(|_| may_ask(cx, register, asked, ""));
    let Some(field) = field else { return Err(not_asked()) };
    let mut refs = References::of(cx, conn, &register.definition).await?;
    refs.learn_links(conn, &register.definition, [(typed.field.as_str(), typed.value.as_str())]).await?;
    Ok(filter::read_value(field, typed.is, &typed.value, &refs).map(with))
}

/// The form of a list with what was typed and what is wrong with it.
pub(crate) fn not_understood(f: ui::Fields, typed: Condition, said: String) -> ui::Fields {
    let f = f.value("truong", typed.field).value("phep", typed.is.key()).value("gia-tri", typed.value);
    f.wrong(&[("gia-tri".to_owned(), said)])
}

struct Chip {
    text: String,
    remove: String,
}

#[derive(Template)]
#[template(path = "record/pages/list.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    register: &'a Register,
    base: String,
    views: Vec<(String, String, bool)>,
    search: ui::FilterBar,
    /// Are there so many records that only the beginning of a name is looked for?
    is_large: bool,
    chips: Vec<Chip>,
    /// Hidden fields of the form that adds a condition: (name, value).
    keep: Vec<(String, String)>,
    fields: Vec<(String, String)>,
    operators: Vec<(String, String)>,
    count: String,
    table: DataTable,
    previous: Option<String>,
    next: Option<String>,
    may_keep: bool,
    may_publish: bool,
    query: String,
}

/// Conditions of an address, with those of the saved filter that it names.
///
/// # Errors
/// [`Error::NotFound`] where there is no such filter, [`Error::Refused`] where it asks for what the reader may not see:
/// an answer would tell it.
pub(crate) fn conditions(
    cx: &Cx,
    register: &Register,
    asked: &Asked,
    saved: &[Saved],
) -> Result<(Vec<Condition>, String)> {
    let mut all = asked.conditions.clone();
    let mut sort = asked.sort.clone();
    if !asked.view.is_empty() {
        let view = &saved.iter().find(|s| s.view.key == asked.view).ok_or(Error::NotFound)?.view;
        all.extend(view.conditions.iter().cloned());
        if sort.is_empty() {
            sort.clone_from(&view.sort);
        }
    }
    if may_ask(cx, register, &all, &sort) { Ok((all, sort)) } else { Err(not_asked()) }
}

/// May the reader narrow by these conditions and sort by this field?
fn may_ask(cx: &Cx, register: &Register, conditions: &[Condition], sort: &str) -> bool {
    let Ok(actor) = cx.actor() else { return false };
    let sorted = register.definition.field(sort.trim_start_matches('-'));
    sorted.is_none_or(|field| privacy::may_see(field, actor) && !privacy::is_hidden(field))
        && privacy::may_ask(&register.definition, conditions, actor)
}

fn not_asked() -> Error {
    Error::refused(
        "Không lọc, sắp xếp được theo trường này: sổ không có, đã hết trường lọc được, hoặc là dữ liệu cá nhân được che.",
    )
}

/// What an address lets through, and by which field it is sorted.
pub(crate) fn matching(cx: &Cx, register: &Register, asked: &Asked, saved: &[Saved]) -> Result<(Where, String)> {
    let (all, sort) = conditions(cx, register, asked, saved)?;
    let matching =
        Where::of(cx.ward.id, register.id).matching(&register.definition, &all).named(register, &asked.words);
    let narrowed = match asked.lens {
        Some(lens) => quality::narrow(lens, matching, &register.definition, cx.today()),
        None => matching,
    };
    Ok((narrowed, sort))
}

/// `GET /so-du-lieu/{key}`
pub(super) async fn list(cx: Cx, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let register = seen(&cx, &conn, &key).await?;
    let definition = &register.definition;
    let mut asked = Asked::of(&query.unwrap_or_default());
    let fields = filterable(t, &register, &cx);
    let first = fields.first().map_or("", |(key, _)| key);
    let mut f = cx.fields().value("truong", first).value("phep", Operator::Equal.key());
    if let Some(typed) = asked.typed.take() {
        match understood(&cx, &conn, &register, &typed).await? {
            Ok(condition) => {
                asked.conditions.push(condition);
                return Ok(cx.redirect(&format!("{}?{}", register.href(), asked.query())));
            }
            Err(said) => f = not_understood(f, typed, said),
        }
    }
    let saved: Vec<Saved> = views::of(&conn, register.id).await?;
    let saved: Vec<Saved> = saved.into_iter().filter(|s| s.is_offered_to(actor.user)).collect();
    let (narrowed, sort) = matching(&cx, &register, &asked, &saved)?;
    let order = Order::of(definition, &sort, register.records);
    let mut records = store::page(&conn, narrowed, &order, asked.page * PAGE, PAGE + 1).await?;
    let more = records.len() as u64 > PAGE;
    records.truncate(PAGE as usize);
    let is_filtered = !Asked { sort: String::new(), ..asked.clone() }.query().is_empty();
    let count = match is_filtered {
        true => store::count(&conn, matching(&cx, &register, &asked, &saved)?.0, COUNTED + 1).await?,
        false => register.records,
    };
    let mut refs = References::of(&cx, &conn, definition).await?;
    refs.learn_names(&conn, definition, records.iter().map(|record| &record.values)).await?;
    let asked_of = asked.conditions.iter().map(|c| (c.field.as_str(), c.value.as_str()));
    refs.learn_links(&conn, definition, asked_of).await?;
    let base = register.href();
    let at = |page: u64| format!("{base}?{}&trang={page}", asked.query());
    let page = Page {
        t,
        f: &f,
        is_large: filter::is_large(&register),
        views: views_of(&cx, &register, &asked, &saved),
        search: ui::FilterBar::new(t, &base)
            .text("tim", &t.get("register-search"), &asked.words)
            .clearable(t, is_filtered),
        chips: chips(t, &register, &asked, &refs),
        keep: kept_fields(&asked),
        fields,
        operators: operators(t),
        count: counted(t, count, is_filtered),
        table: table(&cx, &register, &asked, &sort, &records, &refs)?,
        previous: (asked.page > 0).then(|| at(asked.page - 1)),
        next: more.then(|| at(asked.page + 1)),
        may_keep: register.is_kept_by(actor) && register.closed_at.is_none(),
        may_publish: actor.can(crate::policy::PUBLISH),
        query: asked.query(),
        base: base.clone(),
        register: &register,
    };
    cx.form_page(&f, &definition.title, &[(&t.get("register-nav"), "/so-du-lieu")], &page)
}

fn operators(t: &ui::T) -> Vec<(String, String)> {
    let named = |o: Operator| (o.key().to_owned(), t.get(format!("register-is-{}", o.key().replace('_', "-"))));
    Operator::ALL.map(named).into()
}

fn counted(t: &ui::T, count: i64, is_filtered: bool) -> String {
    if is_filtered && count > COUNTED as i64 {
        return t.with("register-more-than", [("n", ui::integer(t.lang(), COUNTED as i64).into())]);
    }
    t.with("register-count", [("n", ui::integer(t.lang(), count).into())])
}

fn views_of(cx: &Cx, register: &Register, asked: &Asked, saved: &[Saved]) -> Vec<(String, String, bool)> {
    let open = saved.iter().filter(|s| may_ask(cx, register, &s.view.conditions, &s.view.sort));
    open.map(|s| (s.view.key.clone(), s.view.title.clone(), s.view.key == asked.view)).collect()
}

fn kept_fields(asked: &Asked) -> Vec<(String, String)> {
    let mut keep: Vec<(String, String)> = asked
        .conditions
        .iter()
        .map(|c| ("loc".to_owned(), format!("{}:{}:{}", c.field, c.is.key(), c.value)))
        .collect();
    let lens = asked.lens.map_or("", Lens::key);
    let others = [("tim", asked.words.as_str()), ("bo-loc", &asked.view), ("chat-luong", lens), ("sap", &asked.sort)];
    keep.extend(others.into_iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| (n.to_owned(), v.to_owned())));
    keep
}

fn filterable(t: &ui::T, register: &Register, cx: &Cx) -> Vec<(String, String)> {
    let visible =
        |f: &&Field| f.slot.is_some() && cx.actor().is_ok_and(|a| privacy::may_see(f, a)) && !privacy::is_hidden(f);
    let mut all: Vec<(String, String)> =
        register.definition.fields.iter().filter(visible).map(|f| (f.key.clone(), f.label.clone())).collect();
    if !register.definition.states.is_empty() {
        all.push((STATE.to_owned(), t.get("register-state")));
    }
    all
}

/// A condition in words.
pub(crate) fn words(t: &ui::T, register: &Register, c: &Condition, refs: &References) -> String {
    let field = register.definition.field(&c.field);
    let name = field.map_or_else(|| t.get("register-state"), |field| field.label.clone());
    let state = || super::show::state_label(register, &c.value);
    let value = field.map_or_else(state, |f| super::super::value::show(f, &c.value, refs, t));
    let is = t.get(format!("register-is-{}", c.is.key().replace('_', "-")));
    format!("{name} {is} {value}")
}

fn chips(t: &ui::T, register: &Register, asked: &Asked, refs: &References) -> Vec<Chip> {
    let chip = |at: usize| {
        let c = &asked.conditions[at];
        let mut without = asked.clone();
        without.conditions.remove(at);
        Chip { text: words(t, register, c, refs), remove: format!("{}?{}", register.href(), without.query()) }
    };
    let lens = asked.lens.map(|lens| {
        let without = Asked { lens: None, ..asked.clone() };
        let remove = format!("{}?{}", register.href(), without.query());
        Chip { text: t.get(format!("quality-lens-{}", lens.key())), remove }
    });
    (0..asked.conditions.len()).map(chip).chain(lens).collect()
}

/// The fields that a list shows beside the name.
fn shown_fields<'a>(cx: &'a Cx, register: &'a Register) -> Result<Vec<&'a Field>> {
    let (actor, definition) = (cx.actor()?, &register.definition);
    let suits = |f: &&Field| {
        f.key != definition.label
            && privacy::may_see(f, actor)
            && !matches!(f.kind, Kind::LongText | Kind::File | Kind::Photo | Kind::Place)
    };
    Ok(definition.fields.iter().filter(suits).take(COLUMNS).collect())
}

fn table(
    cx: &Cx,
    register: &Register,
    asked: &Asked,
    sort: &str,
    records: &[Record],
    refs: &References,
) -> Result<DataTable> {
    let (t, definition) = (&cx.t, &register.definition);
    let fields = shown_fields(cx, register)?;
    let name = definition.label_field().map_or_else(|| t.get("register-record"), |field| field.label.clone());
    let mut table = DataTable::new(&definition.title).with_own_file().column(name);
    for field in &fields {
        table = if field.kind.is_number() { table.numeric(&field.label) } else { table.column(&field.label) };
        if field.slot.is_some() {
            let is_up = sort == field.key;
            let key = if is_up { format!("-{}", field.key) } else { field.key.clone() };
            let sorted = if is_up {
                "ascending"
            } else if sort.strip_prefix('-') == Some(&field.key) {
                "descending"
            } else {
                ""
            };
            let to = Asked { sort: key, page: 0, ..asked.clone() };
            table = table.sorts(format!("{}?{}", register.href(), to.query()), sorted);
        }
    }
    if !definition.states.is_empty() {
        table = table.column(t.get("register-state"));
    }
    for record in records {
        let below = if record.faults.is_empty() {
            String::new()
        } else {
            t.with("register-faults", [("n", record.faults.len().into())])
        };
        let mut row = vec![DataTable::link(&record.label, format!("{}/ban-ghi/{}", register.href(), record.id), below)];
        for field in &fields {
            let value = record.values.get(&field.key);
            row.push(DataTable::text(value.map(|v| privacy::in_list(field, v, refs, t)).unwrap_or_default()));
        }
        if !definition.states.is_empty() {
            let state = definition.states.iter().find(|state| state.key == record.state);
            row.push(DataTable::text(state.map_or(record.state.as_str(), |state| &state.label)));
        }
        table.row(row);
    }
    Ok(table)
}
