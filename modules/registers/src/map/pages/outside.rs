//! Records whose place lies outside of the ward, or could not be read: by register, a page at a time.

use super::super::boundary::{Outline, warning};
use super::super::store::Placed;
use super::super::{layers, model, outline, store};
use crate::definition::Register;
use crate::record::filter::Order;
use crate::record::{RecordId, store as records};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Conn, Cx, Error, Result};
use serde::Deserialize;
use ui::DataTable;

/// Records of each kind on a page.
const SHOWN: u64 = 200;
/// So many are compared with the boundary for one page.
const COMPARED: u64 = 20_000;

/// What an address asks: the register, and the record after which to go on.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "so", default)]
    register: String,
    #[serde(rename = "sau")]
    after: Option<RecordId>,
}

#[derive(Template)]
#[template(path = "map/pages/outside.html")]
struct Page<'a> {
    t: &'a ui::T,
    /// (key, title, current).
    registers: Vec<(String, String, bool)>,
    has_boundary: bool,
    table: DataTable,
    next: Option<String>,
}

/// `GET /ban-do/ngoai-ranh-gioi`
pub(super) async fn list(cx: Cx, Query(asked): Query<Asked>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let all = layers::drawable(&cx, &conn).await?;
    let register = match asked.register.as_str() {
        "" => all.first(),
        key => Some(all.iter().find(|register| register.definition.key == key).ok_or(Error::NotFound)?),
    };
    let outline = outline(&conn).await?;
    let mut table = DataTable::new(t.get("map-outside")).column(t.get("register-record")).column(t.get("map-why"));
    let mut next = None;
    if let Some(register) = register {
        if asked.after.is_none() {
            unread(&cx, &conn, register, &mut table).await?;
        }
        if let Some(outline) = &outline {
            let last = compare(&cx, &conn, register, outline, asked.after, &mut table).await?;
            let to = |last| format!("/ban-do/ngoai-ranh-gioi?so={}&sau={last}", register.definition.key);
            next = last.map(to);
        }
    }
    let current = |one: &Register| register.is_some_and(|register| register.id == one.id);
    let page = Page {
        t,
        registers: all.iter().map(|r| (r.definition.key.clone(), r.definition.title.clone(), current(r))).collect(),
        has_boundary: outline.is_some(),
        table,
        next,
    };
    cx.page(&t.get("map-outside"), &[(&t.get("map-nav"), "/ban-do")], &page)
}

/// Adds the records whose place could not be read.
async fn unread(cx: &Cx, conn: &Conn, register: &Register, table: &mut DataTable) -> Result<()> {
    let Some(place) = register.definition.place() else { return Ok(()) };
    let wrong = records::page(conn, store::unplaced(conn, register.id), &Order::Newest, 0, SHOWN).await?;
    for record in wrong {
        let Some(fault) = record.faults.iter().find(|fault| fault.field == place.key) else { continue };
        let name = model::name(&register.definition, cx.actor()?, &record, &cx.t.get("register-record"));
        let href = format!("{}/ban-ghi/{}", register.href(), record.id);
        table.row(vec![DataTable::link(name, href, ""), DataTable::text(&fault.said)]);
    }
    Ok(())
}

/// Adds the records that lie outside; answers the record after which the next page goes on.
async fn compare(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    outline: &Outline,
    after: Option<RecordId>,
    table: &mut DataTable,
) -> Result<Option<RecordId>> {
    let is_named = model::is_named(&register.definition, cx.actor()?);
    let mut add = |one: &Placed, metres: f64| {
        let name = if is_named { one.label.clone() } else { cx.t.get("register-record") };
        let href = format!("{}/ban-ghi/{}", register.href(), one.id);
        table.row(vec![DataTable::link(name, href, ""), DataTable::text(warning(metres))]);
    };
    if after.is_none() {
        for one in store::beyond(conn, register.id, &outline.bounds, SHOWN).await? {
            add(&one, outline.metres_outside(one.lat, one.lon).unwrap_or_default());
        }
    }
    let near = store::inside(conn, register.id, &outline.bounds, after, COMPARED).await?;
    let mut found = 0;
    for one in &near {
        if let Some(metres) = outline.metres_outside(one.lat, one.lon) {
            add(one, metres);
            found += 1;
        }
        if found == SHOWN {
            return Ok(Some(one.id));
        }
    }
    Ok(near.last().filter(|_| near.len() as u64 == COMPARED).map(|one| one.id))
}
