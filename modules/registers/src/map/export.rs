//! The layers of the map as GeoJSON: what everybody who sees the register may read; data of people stay behind.

use super::frame::Bounds;
use super::layers::{self, Layer};
use super::model::{self, Asked};
use super::store;
use crate::definition::{Field, Kind, Privacy, Register, store as registers};
use crate::record::{Record, RecordId, privacy, store as records, value};
use crate::refs::References;
use axum::body::{Body, Bytes};
use axum::extract::RawQuery;
use axum::response::Response;
use futures_util::StreamExt as _;
use geojson::Feature;
use kernel::{Actor, Conn, Cx, Result, attach};
use std::collections::VecDeque;

/// Records of all layers in one file at most.
const MOST: usize = 50_000;
const AT_ONCE: u64 = 1_000;

/// `GET /ban-do.geojson`
pub(super) async fn geojson(cx: Cx, RawQuery(query): RawQuery) -> Result<Response> {
    let conn = cx.read();
    let mut asked = Asked::of(&query.unwrap_or_default());
    let all = layers::drawable(&cx, &conn).await?;
    let registers = registers::all(&conn).await?;
    let mut layers = VecDeque::new();
    for layer in layers::chosen(&cx, &conn, &mut asked, &all).await? {
        layers.push_back(Opened::new(&cx, &conn, layer, &registers).await?);
    }
    let writing = Writing { cx, bounds: asked.bounds, layers, last: None, read: 0, follows: None, ended: false };
    let stream = futures_util::stream::unfold(writing, |mut writing| async {
        let next = writing.next().await;
        next.map(|bytes| (bytes, writing))
    });
    // Whoever compresses the answer asks once more after its end.
    let body = Body::from_stream(stream.fuse());
    Ok(attach(Vec::new(), "application/geo+json", "ban-do.geojson").map(|_| body))
}

/// A layer with what may be said of its records.
struct Opened {
    layer: Layer,
    fields: Vec<Field>,
    refs: References,
}

impl Opened {
    async fn new(cx: &Cx, conn: &Conn, layer: Layer, registers: &[Register]) -> Result<Self> {
        let (actor, definition) = (cx.actor()?, &layer.of.register.definition);
        let open = |field: &&Field| is_open(field, registers, actor) && layer.of.place != field.key;
        let fields = definition.fields.iter().filter(open).cloned().collect();
        let refs = References::of(cx, conn, definition).await?;
        Ok(Self { layer, fields, refs })
    }
}

/// A file on its way: some records at a time, so that it is never held whole.
struct Writing {
    cx: Cx,
    bounds: Option<Bounds>,
    layers: VecDeque<Opened>,
    /// The record of the first layer after which it goes on.
    last: Option<RecordId>,
    read: usize,
    /// None at the beginning; then, does a feature stand before the next?
    follows: Option<bool>,
    ended: bool,
}

impl Writing {
    /// The next part of the file; an error ends it before its time, and the browser sees that it is not whole.
    async fn next(&mut self) -> Option<Result<Bytes>> {
        if self.ended {
            return None;
        }
        let mut out = Vec::new();
        let written = self.write(&mut out).await;
        self.ended |= written.is_err();
        Some(written.map(|()| Bytes::from(out)))
    }

    async fn write(&mut self, out: &mut Vec<u8>) -> Result<()> {
        if self.follows.is_none() {
            out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[");
            self.follows = Some(false);
        }
        while self.read < MOST {
            let some = self.some().await?;
            let Some(opened) = self.layers.front() else { break };
            let Some(end) = some.last() else {
                self.layers.pop_front();
                self.last = None;
                continue;
            };
            self.last = Some(end.id);
            self.read += some.len();
            for feature in some.iter().filter_map(|record| feature(&self.cx, opened, record)) {
                out.extend_from_slice(if self.follows == Some(true) { b",\n" } else { b"\n" });
                self.follows = Some(true);
                serde_json::to_writer(&mut *out, &feature)?;
            }
            return Ok(());
        }
        self.ended = true;
        let is_cut = self.read >= MOST;
        out.extend_from_slice(format!("],\"truncated\":{is_cut}}}").as_bytes());
        Ok(())
    }

    /// The next records of the first layer, with the names to which their links lead.
    async fn some(&mut self) -> Result<Vec<Record>> {
        let Some(opened) = self.layers.front_mut() else { return Ok(Vec::new()) };
        let conn = self.cx.read();
        let matching = match &self.bounds {
            Some(bounds) => store::touching(opened.layer.matching(&conn), bounds),
            None => opened.layer.matching(&conn),
        };
        let some = records::after(&conn, matching, self.last, AT_ONCE.min((MOST - self.read) as u64)).await?;
        let definition = &opened.layer.of.register.definition;
        opened.refs.learn_names(&conn, definition, some.iter().map(|record| &record.values)).await?;
        Ok(some)
    }
}

/// May a value of this field leave the product in a file?
fn is_open(field: &Field, registers: &[Register], actor: &Actor) -> bool {
    let kind_is_open = match field.kind {
        Kind::File | Kind::Photo | Kind::Person => false,
        Kind::Link => {
            let to = registers.iter().find(|register| register.definition.key == field.register);
            to.is_some_and(|to| to.is_visible_to(actor) && model::is_named(&to.definition, actor))
        }
        _ => true,
    };
    kind_is_open && field.privacy == Privacy::None && privacy::may_see(field, actor)
}

fn feature(cx: &Cx, opened: &Opened, record: &Record) -> Option<Feature> {
    let (of, definition) = (&opened.layer.of, &opened.layer.of.register.definition);
    let geometry: geojson::Geometry = serde_json::from_str(record.values.get(&of.place)?).ok()?;
    let name = model::name(definition, cx.actor().ok()?, record, &cx.t.get("register-record"));
    let mut feature = Feature { geometry: Some(geometry), ..Feature::default() };
    // A record may stand there by several places, each a feature of its own.
    let id = of.key.strip_prefix(&definition.key).unwrap_or_default();
    feature.id = Some(geojson::feature::Id::String(format!("{}{id}", record.id)));
    feature.set_property("register", definition.key.as_str());
    feature.set_property("name", name);
    feature.set_property("place", of.place.as_str());
    if !record.state.is_empty() {
        feature.set_property("state", record.state.as_str());
    }
    for field in &opened.fields {
        let Some(text) = record.values.get(&field.key) else { continue };
        match text.parse::<f64>().ok().filter(|n| field.kind.is_number() && n.is_finite()) {
            Some(number) => feature.set_property(&*field.key, number),
            None => feature.set_property(&*field.key, value::show(field, text, &opened.refs, &cx.t)),
        }
    }
    Some(feature)
}
