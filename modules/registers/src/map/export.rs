//! The layers of the map as GeoJSON: what everybody who sees the register may read; data of people stay behind.

use super::layers::{self, Layer};
use super::model::{self, Asked};
use super::store;
use crate::definition::{Field, Kind, Privacy};
use crate::record::{Record, RecordId, privacy, store as records, value};
use crate::refs::References;
use axum::extract::RawQuery;
use axum::response::Response;
use geojson::{Feature, FeatureCollection, GeoJson};
use kernel::{Actor, Conn, Cx, Result, attach};

/// Records of all layers in one file at most.
const MOST: usize = 50_000;
const AT_ONCE: u64 = 1_000;

/// `GET /ban-do.geojson`
pub(super) async fn geojson(cx: Cx, RawQuery(query): RawQuery) -> Result<Response> {
    let conn = cx.read();
    let mut asked = Asked::of(&query.unwrap_or_default());
    let all = layers::drawable(&cx, &conn).await?;
    let mut features = Vec::new();
    for layer in layers::chosen(&cx, &conn, &mut asked, &all).await? {
        add(&cx, &conn, &asked, &layer, &mut features).await?;
    }
    let is_cut = features.len() >= MOST;
    let mut members = geojson::JsonObject::new();
    members.insert("truncated".to_owned(), is_cut.into());
    let file = FeatureCollection { bbox: None, features, foreign_members: Some(members) };
    Ok(attach(GeoJson::from(file).to_string().into_bytes(), "application/geo+json", "ban-do.geojson"))
}

/// Adds the records of a layer.
async fn add(cx: &Cx, conn: &Conn, asked: &Asked, layer: &Layer, features: &mut Vec<Feature>) -> Result<()> {
    let (actor, definition) = (cx.actor()?, &layer.register.definition);
    let mut refs = References::of(cx, conn, definition).await?;
    let open = |field: &&Field| is_open(field, actor) && layer.field().is_none_or(|place| place.key != field.key);
    let fields: Vec<&Field> = definition.fields.iter().filter(open).collect();
    let mut last: Option<RecordId> = None;
    while features.len() < MOST {
        let matching = match &asked.bounds {
            Some(bounds) => store::within(layer.matching(conn), bounds),
            None => layer.matching(conn),
        };
        let some = records::after(conn, matching, last, AT_ONCE.min((MOST - features.len()) as u64)).await?;
        let Some(end) = some.last() else { break };
        last = Some(end.id);
        refs.learn_names(conn, definition, some.iter().map(|record| &record.values)).await?;
        features.extend(some.iter().filter_map(|record| feature(cx, actor, layer, &fields, record, &refs)));
    }
    Ok(())
}

/// May a value of this field leave the product in a file?
fn is_open(field: &Field, actor: &Actor) -> bool {
    field.privacy == Privacy::None
        && privacy::may_see(field, actor)
        && !matches!(field.kind, Kind::File | Kind::Photo | Kind::Person)
}

fn feature(
    cx: &Cx,
    actor: &Actor,
    layer: &Layer,
    fields: &[&Field],
    record: &Record,
    refs: &References,
) -> Option<Feature> {
    let definition = &layer.register.definition;
    let geometry: geojson::Geometry = serde_json::from_str(record.values.get(&layer.place)?).ok()?;
    let mut feature = Feature { geometry: Some(geometry), ..Feature::default() };
    feature.id = Some(geojson::feature::Id::String(record.id.to_string()));
    feature.set_property("register", definition.key.as_str());
    feature.set_property("name", model::name(definition, actor, record, &cx.t.get("register-record")));
    if !record.state.is_empty() {
        feature.set_property("state", record.state.as_str());
    }
    for field in fields {
        let Some(text) = record.values.get(&field.key) else { continue };
        match text.parse::<f64>().ok().filter(|n| field.kind.is_number() && n.is_finite()) {
            Some(number) => feature.set_property(&*field.key, number),
            None => feature.set_property(&*field.key, value::show(field, text, refs, &cx.t)),
        }
    }
    Some(feature)
}
