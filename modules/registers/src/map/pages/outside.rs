//! Records whose place lies outside of the ward, or could not be read: by register, a page at a time.

use super::super::boundary::{Outline, warning};
use super::super::model::Drawable;
use super::super::store::Placed;
use super::super::{MEASURED, layers, model, outline, store};
use crate::record::filter::Where;
use crate::record::{Record, RecordId, Values, store as records};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Conn, Cx, Error, Result};
use serde::Deserialize;
use std::sync::Arc;
use ui::DataTable;

/// Records of each part on a page.
const SHOWN: usize = 200;
/// Places that are compared with the boundary for one page.
const LEAST: usize = 2_000;
const MOST: usize = 20_000;

/// What is looked through, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
enum Part {
    /// Places that could not be read.
    #[default]
    #[serde(rename = "khong-doc")]
    Unread,
    /// Places outside of the bounds of the ward.
    #[serde(rename = "ngoai")]
    Beyond,
    /// Places within its bounds, which are compared with the boundary itself.
    #[serde(rename = "gan")]
    Near,
}

impl Part {
    const ALL: [Part; 3] = [Self::Unread, Self::Beyond, Self::Near];

    /// The word in addresses.
    fn key(self) -> &'static str {
        match self {
            Self::Unread => "khong-doc",
            Self::Beyond => "ngoai",
            Self::Near => "gan",
        }
    }
}

/// What an address asks: the register, the part and the record after which to go on.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "so", default)]
    register: String,
    #[serde(rename = "phan", default)]
    part: Part,
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
    let of = match asked.register.as_str() {
        "" => all.first(),
        key => Some(all.iter().find(|one| one.key == key).ok_or(Error::NotFound)?),
    };
    let outline = outline(&conn).await?.map(Arc::new);
    let has_boundary = outline.is_some();
    let mut table = DataTable::new(t.get("map-outside")).column(t.get("register-record")).column(t.get("map-why"));
    let mut next = None;
    if let Some(of) = of {
        let (rows, last) = Looking { cx: &cx, conn: &conn, of, outline }.page(&asked).await?;
        for row in rows {
            let href = format!("{}/ban-ghi/{}", of.register.href(), row.id);
            table.row(vec![DataTable::link(row.name, href, ""), DataTable::text(cx.t.said(&row.why))]);
        }
        let key = &of.key;
        next = last.map(|(part, id)| format!("/ban-do/ngoai-ranh-gioi?so={key}&phan={}&sau={id}", part.key()));
    }
    let current = |one: &Drawable| of.is_some_and(|of| of.key == one.key);
    let page = Page {
        t,
        registers: all.iter().map(|one| (one.key.clone(), one.title.clone(), current(one))).collect(),
        has_boundary,
        table,
        next,
    };
    cx.page(&t.get("map-outside"), &[(&t.get("map-nav"), "/ban-do")], &page)
}

/// So many places of a register are compared with the boundary for one page: fewer where it has many corners.
fn at_once(outline: &Outline) -> u64 {
    (MEASURED / outline.corners().max(1)).clamp(LEAST, MOST) as u64
}

/// How far a record is outside: a line or an area with the farthest of its corners; takes its cost off what is left.
fn metres_outside(outline: &Outline, one: &Placed, place: &str, left: &mut usize) -> Option<f64> {
    if one.body.is_empty() {
        *left = left.saturating_sub(outline.corners());
        return outline.metres_outside(one.lat, one.lon);
    }
    let values: Values = serde_json::from_str(&one.body).ok()?;
    outline.farthest_outside(values.get(place)?, left)
}

/// A record with why it stands here.
struct Row {
    id: RecordId,
    name: String,
    why: String,
}

/// A register looked through for places, of one of its fields, that need another look.
struct Looking<'a> {
    cx: &'a Cx,
    conn: &'a Conn,
    of: &'a Drawable,
    outline: Option<Arc<Outline>>,
}

impl Looking<'_> {
    /// A page of records, and the part and record after which the next page goes on.
    async fn page(&self, asked: &Asked) -> Result<(Vec<Row>, Option<(Part, RecordId)>)> {
        let mut rows = Vec::new();
        for part in Part::ALL.into_iter().skip_while(|part| *part != asked.part) {
            let after = asked.after.filter(|_| part == asked.part);
            let (found, last) = match part {
                Part::Unread => self.unread(after).await?,
                Part::Beyond | Part::Near => self.outside(part, after).await?,
            };
            rows.extend(found);
            if let Some(last) = last {
                return Ok((rows, Some((part, last))));
            }
        }
        Ok((rows, None))
    }

    /// Records whose place could not be read.
    async fn unread(&self, after: Option<RecordId>) -> Result<(Vec<Row>, Option<RecordId>)> {
        let (definition, place, actor) = (&self.of.register.definition, &self.of.place, self.cx.actor()?);
        let matching = store::unplaced(self.conn, self.of.register.id, place);
        let mut wrong = records::after(self.conn, matching, after, SHOWN as u64 + 1).await?;
        let more = wrong.len() > SHOWN;
        wrong.truncate(SHOWN);
        let last = wrong.last().filter(|_| more).map(|record| record.id);
        let row = |record: Record| {
            let fault = record.faults.iter().find(|fault| fault.field == *place)?;
            let name = model::name(definition, actor, &record, &self.cx.t.get("register-record"));
            Some(Row { id: record.id, name, why: fault.said.clone() })
        };
        Ok((wrong.into_iter().filter_map(row).collect(), last))
    }

    /// Records whose place lies outside of the ward.
    async fn outside(&self, part: Part, after: Option<RecordId>) -> Result<(Vec<Row>, Option<RecordId>)> {
        let Some(outline) = self.outline.clone() else { return Ok((Vec::new(), None)) };
        let all = Where::of(self.conn.ward, self.of.register.id);
        let all = records::at(all, &self.of.register.definition, &self.of.place);
        let (matching, most) = match part {
            Part::Near => (store::wholly_within(all, &outline.bounds), at_once(&outline)),
            _ => (store::beyond(all, &outline.bounds), SHOWN as u64),
        };
        let mut places = store::placed(self.conn, matching, after, most + 1).await?;
        let more = places.len() as u64 > most;
        places.truncate(most as usize);
        let end = places.last().map(|one| one.id);
        let place = self.of.place.clone();
        let measure = move || {
            let (mut found, mut reached, mut left) = (Vec::new(), None, MEASURED);
            for one in places {
                if found.len() == SHOWN || left == 0 {
                    break;
                }
                reached = Some(one.id);
                found.extend(metres_outside(&outline, &one, &place, &mut left).map(|metres| (one, metres)));
            }
            (found, reached)
        };
        let (found, reached) = tokio::task::spawn_blocking(measure).await.map_err(Error::internal)?;
        // Where a page is full or costs too much before all were compared, the next goes on after the last that was.
        let last = reached.filter(|_| more || reached != end);
        let is_named = model::is_named(&self.of.register.definition, self.cx.actor()?);
        let row = |(one, metres): (Placed, f64)| {
            let name = if is_named { one.label } else { self.cx.t.get("register-record") };
            Row { id: one.id, name, why: warning(metres) }
        };
        Ok((found.into_iter().map(row).collect(), last))
    }
}
