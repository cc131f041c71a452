//! The list of a register: filtered, sorted, a page at a time, without counting what nobody asked for.

use super::super::filter::{Order, Where};
use super::super::model::Record;
use super::super::{privacy, store};
use super::seen;
use crate::definition::{Condition, Field, Kind, Operator, Register, STATE};
use crate::quality::{self, Lens};
use crate::refs::References;
use crate::view::store::{self as views, Saved};
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use kernel::{Cx, Error, Result};
use ui::DataTable;

/// Records on a page.
const PAGE: u64 = 50;
/// So many matches are counted; beyond, "more than".
const COUNTED: u64 = 1_000;
/// No list goes further.
const LAST_PAGE: u64 = 1_000_000;
/// Columns beside the name.
const COLUMNS: usize = 6;

/// What an address asks of a list: `?tim=…&loc=field:operator:value&sap=-field&bo-loc=key&chat-luong=sai&trang=2`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) words: String,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) sort: String,
    pub(crate) view: String,
    /// Only records that cost points of this kind.
    pub(crate) lens: Option<Lens>,
    pub(crate) page: u64,
}

impl Asked {
    /// Reads the query of an address; the parts of one condition may also come apart, as the form sends them.
    pub(crate) fn of(query: &str) -> Self {
        let mut asked = Self::default();
        let (mut field, mut operator, mut value) = (String::new(), String::new(), String::new());
        for pair in query.split('&') {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            let text: String = kernel::url_decode(text).chars().filter(|c| !c.is_control()).collect();
            let text = vietnamese::nfc(&text).trim().to_owned();
            match name {
                "tim" => asked.words = text,
                "sap" => asked.sort = text,
                "bo-loc" => asked.view = text,
                "chat-luong" => asked.lens = Lens::from_key(&text),
                "trang" => asked.page = text.parse().unwrap_or(0).min(LAST_PAGE),
                "loc" => asked.conditions.extend(condition(&text)),
                "truong" => field = text,
                "phep" => operator = text,
                "gia-tri" => value = text,
                _ => {}
            }
        }
        if !field.is_empty() {
            asked.conditions.extend(condition(&format!("{field}:{operator}:{value}")));
        }
        asked
    }

    /// The address of the list that is asked for, without its page.
    pub(crate) fn query(&self) -> String {
        let mut parts = Vec::new();
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                parts.push(format!("{name}={}", kernel::url_encode(value)));
            }
        };
        add("tim", &self.words);
        add("bo-loc", &self.view);
        add("chat-luong", self.lens.map_or("", Lens::key));
        for c in &self.conditions {
            add("loc", &format!("{}:{}:{}", c.field, c.is.key(), c.value));
        }
        add("sap", &self.sort);
        parts.join("&")
    }
}

fn condition(text: &str) -> Option<Condition> {
    let mut parts = text.splitn(3, ':');
    let (field, operator, value) = (parts.next()?, parts.next()?, parts.next().unwrap_or(""));
    let is = Operator::ALL.into_iter().find(|is| is.key() == operator)?;
    Some(Condition { field: field.to_owned(), is, value: value.to_owned() })
}

struct Chip {
    text: String,
    remove: String,
}

#[derive(Template)]
#[template(path = "record/pages/list.html")]
struct Page<'a> {
    t: &'a ui::T,
    register: &'a Register,
    base: String,
    views: Vec<(String, String, bool)>,
    search: ui::FilterBar,
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
    let sorted = register.definition.field(sort.trim_start_matches('-'));
    let may_sort = match sorted {
        Some(field) => privacy::may_see(field, cx.actor()?) && !privacy::is_hidden(field),
        None => true,
    };
    if !may_sort || !privacy::may_ask(&register.definition, &all, cx.actor()?) {
        return Err(Error::refused(
            "Không lọc, sắp xếp được theo trường này: sổ không có, hoặc là dữ liệu cá nhân được che.",
        ));
    }
    if !asked.view.is_empty() {
        let view = &saved.iter().find(|s| s.view.key == asked.view).ok_or(Error::NotFound)?.view;
        all.extend(view.conditions.iter().cloned());
        if sort.is_empty() {
            sort.clone_from(&view.sort);
        }
    }
    Ok((all, sort))
}

/// What an address lets through, and by which field it is sorted.
pub(crate) fn matching(cx: &Cx, register: &Register, asked: &Asked, saved: &[Saved]) -> Result<(Where, String)> {
    let (all, sort) = conditions(cx, register, asked, saved)?;
    let matching = Where::of(cx.ward.id, register.id).matching(&register.definition, &all).named(&asked.words);
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
    let asked = Asked::of(&query.unwrap_or_default());
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
    let mut refs = References::load(&conn, definition, cx.today()).await?;
    refs.learn_names(&conn, definition, records.iter().map(|record| &record.values)).await?;
    let base = register.href();
    let at = |page: u64| format!("{base}?{}&trang={page}", asked.query());
    let page = Page {
        t,
        views: views_of(&asked, &saved),
        search: ui::FilterBar::new(t, &base)
            .text("tim", &t.get("register-search"), &asked.words)
            .clearable(t, is_filtered),
        chips: chips(t, &register, &asked, &refs),
        keep: kept_fields(&asked),
        fields: filterable(t, &register, &cx),
        operators: Operator::ALL
            .map(|o| (o.key().to_owned(), t.get(format!("register-is-{}", o.key().replace('_', "-")))))
            .into(),
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
    cx.page(&definition.title, &[(&t.get("register-nav"), "/so-du-lieu")], &page)
}

fn counted(t: &ui::T, count: i64, is_filtered: bool) -> String {
    if is_filtered && count > COUNTED as i64 {
        return t.with("register-more-than", [("n", ui::integer(t.lang(), COUNTED as i64).into())]);
    }
    t.with("register-count", [("n", ui::integer(t.lang(), count).into())])
}

fn views_of(asked: &Asked, saved: &[Saved]) -> Vec<(String, String, bool)> {
    saved.iter().map(|s| (s.view.key.clone(), s.view.title.clone(), s.view.key == asked.view)).collect()
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
    let mut table = DataTable::new(&definition.title).column(name);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_asks_survives_the_way_there_and_back() {
        let asked = Asked::of(
            "tim=nh%C3%A0&chat-luong=sai&loc=nam:at_least:2020&loc=ten:has:a%3Ab&truong=diet_virus&phep=equal&gia-tri=1&sap=-nam&trang=2",
        );
        assert_eq!(asked.conditions.len(), 3);
        assert_eq!(asked.conditions[1].value, "a:b");
        assert_eq!((asked.page, asked.lens), (2, Some(Lens::Wrong)));
        let again = Asked::of(&asked.query());
        assert_eq!(Asked { page: 2, ..again }, asked);
        assert!(Asked::of("loc=x&loc=a:khong_co:b").conditions.is_empty());
    }
}
