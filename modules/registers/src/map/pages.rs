//! The page of the map: layers, drawing, legend, and beside it everything that it shows as a list.

mod boundary;
mod outside;

use super::boundary::Boundary;
use super::draw::{Scene, symbol};
use super::frame::View;
use super::layers::{self, COUNTED, Layer, PAGE, Shown};
use super::model::{self, Asked, Drawable, MOST_LAYERS};
use super::{boundary_in_use, export, store};
use crate::policy::{DEFINE, VIEW};
use crate::record::Record;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use kernel::{Access, Conn, Cx, Result, Routes, upload_limit};
use ui::html::Render;

/// Routes of the map.
pub(crate) fn routes(r: Routes) -> Routes {
    use axum::handler::Handler;
    let (view, define) = (Access::Holds(VIEW), Access::Holds(DEFINE));
    r.get("/ban-do", view, map)
        .get("/ban-do.geojson", view, export::geojson)
        .get("/ban-do/ngoai-ranh-gioi", view, outside::list)
        .get("/ban-do/ranh-gioi", define, boundary::show)
        .post("/ban-do/ranh-gioi", define, boundary::import.layer(upload_limit()))
        .post("/ban-do/ranh-gioi/{id}/dung", define, boundary::put_in_use)
        .post("/ban-do/ranh-gioi/{id}/thoi-dung", define, boundary::take_out_of_use)
        .get("/ban-do/ranh-gioi/{id}/tep.geojson", define, boundary::file)
}

/// A line of the legend.
struct Key {
    symbol: ui::Raw,
    text: String,
    below: bool,
}

/// What stands in one layer, as a list.
struct Listed {
    key: String,
    title: String,
    count: String,
    /// (name, address, state).
    rows: Vec<(String, String, String)>,
    previous: Option<String>,
    next: Option<String>,
}

/// A way to see another part: sign, words, address.
struct Step {
    sign: &'static str,
    words: String,
    href: String,
}

#[derive(Template)]
#[template(path = "map/pages/map.html")]
struct Page<'a> {
    t: &'a ui::T,
    layers: ui::FilterBar,
    too_many: bool,
    scene: Option<Scene>,
    steps: Vec<Step>,
    numbers: String,
    legend: Vec<Key>,
    has_boundary: bool,
    has_areas: bool,
    lists: Vec<Listed>,
    download: String,
    may_define: bool,
    any: bool,
}

/// `GET /ban-do`
async fn map(cx: Cx, RawQuery(query): RawQuery) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let mut asked = Asked::of(&query.unwrap_or_default());
    let all = layers::drawable(&cx, &conn).await?;
    let too_many = asked.layers.len() > MOST_LAYERS;
    let chosen = layers::chosen(&cx, &conn, &mut asked, &all).await?;
    let boundary = boundary_in_use(&conn).await?;
    let view = view(&conn, &asked, &chosen, boundary.as_ref()).await?;
    let mut shown = Vec::new();
    for (number, layer) in chosen.iter().enumerate() {
        let Some(view) = &view else { break };
        let turned = asked.page.as_ref().filter(|(key, _)| *key == layer.of.key);
        shown.push(layer.show(&cx, &conn, number, view, turned.map_or(0, |(_, page)| *page)).await?);
    }
    let lists = chosen.iter().zip(&shown).map(|(layer, shown)| list(&cx, &asked, layer, shown)).collect();
    let page = Page {
        t,
        layers: form(&cx, &asked, &all, &chosen),
        too_many,
        steps: view.map(|view| steps(t, &asked, &view)).unwrap_or_default(),
        numbers: view.map(|view| view.numbers()).unwrap_or_default(),
        legend: legend(&chosen),
        has_boundary: boundary.is_some(),
        has_areas: boundary.as_ref().is_some_and(|boundary| !boundary.areas.is_empty()),
        lists,
        download: format!("/ban-do.geojson?{}", asked.within(asked.bounds.as_ref())),
        may_define: actor.can(DEFINE),
        any: !all.is_empty(),
        scene: view.map(|view| scene(t, &asked, view, boundary, &chosen, shown)),
    };
    cx.page(&t.get("map-nav"), &[], &page)
}

/// What is seen: what is asked for, else the ward, else all places of the layers; none where there is nothing.
async fn view(conn: &Conn, asked: &Asked, layers: &[Layer], boundary: Option<&Boundary>) -> Result<Option<View>> {
    if let Some(bounds) = asked.bounds {
        return Ok(Some(View::fit(bounds)));
    }
    let mut bounds = boundary.and_then(Boundary::bounds);
    if bounds.is_none() {
        for layer in layers {
            let extent = store::extent(conn, layer.matching(conn)).await?;
            bounds = [bounds, extent].into_iter().flatten().reduce(super::frame::Bounds::and);
        }
    }
    Ok(bounds.map(|bounds| View::fit(bounds).with_margin()))
}

fn form(cx: &Cx, asked: &Asked, all: &[Drawable], chosen: &[Layer]) -> ui::FilterBar {
    let t = &cx.t;
    let items: Vec<(String, String)> = all.iter().map(|one| (one.key.clone(), one.title.clone())).collect();
    let pairs: Vec<(String, String)> = asked.layers.iter().map(|key| ("lop".to_owned(), key.clone())).collect();
    let boxes = cx.fields().filled(&pairs).checkboxes("lop", t.get("map-layers"), &items).small().html();
    let mut bar = ui::FilterBar::new(t, "/ban-do");
    let hidden = cx.fields();
    bar.fields.push(hidden.hidden("chon", "1").html());
    if let Some(bounds) = &asked.bounds {
        bar.fields.push(hidden.hidden("o", bounds.text()).html());
    }
    bar.fields.push(format!("<div class=\"pw-map__layers\">{boxes}</div>"));
    for layer in chosen.iter().filter(|layer| !layer.filters.is_empty()) {
        let key = &layer.of.key;
        let views: Vec<(String, String)> =
            layer.filters.iter().map(|one| (one.view.key.clone(), one.view.title.clone())).collect();
        let label = t.with("map-filter-of", [("layer", layer.of.title.as_str().into())]);
        bar = bar.select(&format!("bl-{key}"), &label, &t.get("map-filter-none"), &views, asked.view(key));
    }
    bar.clearable(t, asked.chosen)
}

fn steps(t: &ui::T, asked: &Asked, view: &View) -> Vec<Step> {
    let to = |view: View| format!("/ban-do?{}", asked.within(Some(&view.bounds())));
    let step = |sign, key: &str, href| Step { sign, words: t.get(key), href };
    vec![
        step("+", "map-nearer", to(view.zoomed(0.5))),
        step("−", "map-farther", to(view.zoomed(2.0))),
        step("←", "map-west", to(view.moved(-0.4, 0.0))),
        step("↑", "map-north-of", to(view.moved(0.0, 0.4))),
        step("↓", "map-south", to(view.moved(0.0, -0.4))),
        step("→", "map-east", to(view.moved(0.4, 0.0))),
        step("⌂", "map-whole", format!("/ban-do?{}", asked.within(None))),
    ]
}

fn legend(layers: &[Layer]) -> Vec<Key> {
    let mut keys = Vec::new();
    for (number, layer) in layers.iter().enumerate() {
        keys.push(Key { symbol: symbol(number, 0), text: layer.of.title.clone(), below: false });
        for (variant, state) in layer.of.register.definition.states.iter().enumerate() {
            keys.push(Key { symbol: symbol(number, variant), text: state.label.clone(), below: true });
        }
    }
    keys
}

fn scene(
    t: &ui::T,
    asked: &Asked,
    view: View,
    boundary: Option<Boundary>,
    layers: &[Layer],
    shown: Vec<Shown>,
) -> Scene {
    let titles: Vec<String> = layers.iter().map(|layer| layer.of.title.clone()).collect();
    let (mut spots, mut shapes) = (Vec::new(), Vec::new());
    for one in shown {
        spots.extend(one.spots);
        shapes.extend(one.shapes);
    }
    Scene {
        view,
        boundary,
        spots,
        shapes,
        label: t.with("map-label", [("layers", titles.join(", ").into())]),
        layers: titles,
        records: t.get("unit-record"),
        north: t.get("map-north"),
        base: format!("/ban-do?{}&o=", asked.within(None)),
        lang: t.lang(),
    }
}

fn list(cx: &Cx, asked: &Asked, layer: &Layer, shown: &Shown) -> Listed {
    let (t, of, definition) = (&cx.t, &layer.of, &layer.of.register.definition);
    let page = asked.page.as_ref().filter(|(key, _)| *key == of.key).map_or(0, |(_, page)| *page);
    let to = |page: u64| {
        let query = asked.within(asked.bounds.as_ref());
        format!("/ban-do?{query}&trang={}.{page}#lop-{0}", of.key)
    };
    let row = |record: &Record| {
        let actor = cx.actor().ok()?;
        let state = definition.states.iter().find(|state| state.key == record.state);
        let name = model::name(definition, actor, record, &t.get("register-record"));
        let href = format!("{}/ban-ghi/{}", of.register.href(), record.id);
        Some((name, href, state.map(|state| state.label.clone()).unwrap_or_default()))
    };
    let count = match shown.count {
        n if n > COUNTED as i64 => t.with("register-more-than", [("n", ui::integer(t.lang(), COUNTED as i64).into())]),
        n => t.with("register-count", [("n", ui::integer(t.lang(), n).into())]),
    };
    Listed {
        key: of.key.clone(),
        title: of.title.clone(),
        count,
        rows: shown.list.iter().filter_map(row).collect(),
        previous: (page > 0).then(|| to(page.min(shown.count as u64 / PAGE + 1) - 1)),
        next: shown.more.then(|| to(page + 1)),
    }
}
