//! The map as SVG: classes alone, no style, no tiles, no script; it prints as it stands on the screen.

use super::boundary::{Boundary, bounds_of};
use super::cluster::{Mark, Spot, cluster};
use super::frame::{Canvas, View, scale_bar};
use geo::{Centroid, Coord, MultiPolygon};
use geojson::GeometryValue;
use ui::html::{Html, Render};

/// The drawing for wide screens and paper, and the one for telephones: one of them is shown.
const CANVASES: [(&str, Canvas); 2] =
    [("pw-map__svg pw-chart--wide", Canvas { width: 800.0 }), ("pw-map__svg pw-chart--small", Canvas { width: 320.0 })];
/// The symbols of layers, each around (0, 0), 18 units across.
const SYMBOLS: [&str; super::model::MOST_LAYERS] = [
    "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z",
    "M-7.5-7.5h15v15h-15z",
    "M0-9.5L9.5 7.5h-19z",
    "M0-10L10 0 0 10-10 0z",
    "M-3.5-9.5h7v6h6v7h-6v6h-7v-6h-6v-7h6z",
    "M0-10l2.9 6.1 6.6.9-4.8 4.6 1.2 6.6L0 5l-5.9 3.2 1.2-6.6-4.8-4.6 6.6-.9z",
    "M-5-9h10l5 9-5 9h-10l-5-9z",
    "M0 9.5L9.5-7.5h-19z",
];
/// A corner nearer than this to the last drawn one is left out.
const FINE: f64 = 0.7;
/// A line or an area smaller than this is drawn as a place.
const SMALLEST_SHAPE: f64 = 18.0;

/// A line or an area of a record.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) spot: Spot,
    pub(crate) geometry: GeometryValue,
}

/// Everything that the map shows.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) view: View,
    pub(crate) boundary: Option<Boundary>,
    pub(crate) spots: Vec<Spot>,
    pub(crate) shapes: Vec<Shape>,
    /// Names of the layers.
    pub(crate) layers: Vec<String>,
    /// What the drawing is, for a screen reader.
    pub(crate) label: String,
    /// "bản ghi".
    pub(crate) records: String,
    /// The letter of north.
    pub(crate) north: String,
    /// Address of the map up to its bounds: "/ban-do?…&o=".
    pub(crate) base: String,
    pub(crate) lang: ui::Lang,
}

/// The symbol of a layer in a variant, as it stands in the legend.
pub(crate) fn symbol(layer: usize, variant: usize) -> ui::Raw {
    let mut out = Html::new();
    let tag = out.tag("svg").class(["pw-map__key"]).attr("viewBox", "-12 -12 24 24").attr("width", "24");
    tag.attr("height", "24").attr("aria-hidden", "true").attr("focusable", "false").end();
    draw_symbol(&mut out, layer, variant, "");
    out.close("svg");
    ui::Raw(out.into_string())
}

fn draw_symbol(out: &mut Html, layer: usize, variant: usize, transform: &str) {
    let class = format!("pw-map__sign pw-map__l{} pw-map__v{}", layer % SYMBOLS.len(), variant % 4);
    out.tag("g").class([class.as_str()]).attr_if("transform", transform).end();
    out.tag("path").attr("d", SYMBOLS[layer % SYMBOLS.len()]).flag("/", true).end();
    if variant % 4 >= 2 {
        out.tag("circle").attr("r", "3").flag("/", true).end();
    }
    out.close("g");
}

impl Scene {
    fn draw(&self, out: &mut Html, class: &str, canvas: Canvas) {
        let (width, height) = (canvas.width, canvas.height());
        let tag = out.tag("svg").class([class]).attr("viewBox", &format!("0 0 {width} {height}"));
        tag.attr("role", "group").attr("aria-label", &self.label).attr("focusable", "false").end();
        out.tag("rect").class(["pw-map__ground"]).num("width", width).num("height", height).flag("/", true).end();
        self.boundary(out, canvas);
        let mut small = Vec::new();
        for shape in &self.shapes {
            if !self.shape(out, canvas, shape) {
                small.push(shape.spot.clone());
            }
        }
        let spots: Vec<Spot> = self.spots.iter().cloned().chain(small).collect();
        for mark in cluster(&self.view, canvas, &spots) {
            self.mark(out, &mark);
        }
        self.furniture(out, canvas);
        out.close("svg");
    }

    /// The outline of the ward and of its areas, with their names where there is room.
    fn boundary(&self, out: &mut Html, canvas: Canvas) {
        let Some(boundary) = &self.boundary else { return };
        for area in &boundary.areas {
            self.outline(out, canvas, &area.shape, "pw-map__area");
        }
        self.outline(out, canvas, &boundary.ward, "pw-map__ward");
        for area in &boundary.areas {
            let (Some(bounds), Some(middle)) = (bounds_of(&area.shape), area.shape.centroid()) else { continue };
            let (left, _) = self.view.place(canvas, bounds.south, bounds.west);
            let (right, _) = self.view.place(canvas, bounds.south, bounds.east);
            let (x, y) = self.view.place(canvas, middle.y(), middle.x());
            let letters = area.name.chars().count() as f64;
            if right - left > letters * 7.5 {
                label(out, x, y, "middle", &area.name);
            }
        }
    }

    fn outline(&self, out: &mut Html, canvas: Canvas, shape: &MultiPolygon<f64>, class: &str) {
        let rings = shape.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
        let d: String = rings.map(|ring| self.path(canvas, &ring.0, true)).collect();
        out.tag("path").class([class]).attr("d", &d).attr("fill-rule", "evenodd").flag("/", true).end();
    }

    /// The corners as a path; those that the eye cannot tell apart are left out.
    fn path(&self, canvas: Canvas, corners: &[Coord<f64>], closed: bool) -> String {
        let mut d = String::new();
        let mut last: Option<(f64, f64)> = None;
        for (at, corner) in corners.iter().enumerate() {
            let (x, y) = self.view.place(canvas, corner.y, corner.x);
            let (x, y) = (x.clamp(-1e5, 1e5), y.clamp(-1e5, 1e5));
            let is_end = at + 1 == corners.len();
            if is_end || last.is_none_or(|(a, b)| (a - x).hypot(b - y) > FINE) {
                d += &format!("{}{x:.1} {y:.1}", if last.is_none() { 'M' } else { 'L' });
                last = Some((x, y));
            }
        }
        if closed { d + "Z" } else { d }
    }

    /// Draws a line or an area; too small ones are left to be places.
    fn shape(&self, out: &mut Html, canvas: Canvas, shape: &Shape) -> bool {
        let bounds = &shape.spot.bounds;
        let (left, bottom) = self.view.place(canvas, bounds.south, bounds.west);
        let (right, top) = self.view.place(canvas, bounds.north, bounds.east);
        if (right - left).max(bottom - top) < SMALLEST_SHAPE {
            return false;
        }
        let Ok(geometry) = geo::Geometry::<f64>::try_from(&shape.geometry) else { return false };
        let (d, class) = match geometry {
            geo::Geometry::LineString(line) => (self.path(canvas, &line.0, false), "pw-map__line"),
            geo::Geometry::MultiLineString(lines) => {
                (lines.0.iter().map(|line| self.path(canvas, &line.0, false)).collect(), "pw-map__line")
            }
            geo::Geometry::Polygon(area) => (self.rings(canvas, &[area]), "pw-map__field"),
            geo::Geometry::MultiPolygon(areas) => (self.rings(canvas, &areas.0), "pw-map__field"),
            _ => return false,
        };
        let Some((name, href)) = &shape.spot.record else { return false };
        let spot = &shape.spot;
        let class = format!("{class} pw-map__l{} pw-map__v{}", spot.layer % SYMBOLS.len(), spot.variant % 4);
        self.open_link(out, href, &format!("{}: {name}", self.layer(spot.layer)));
        out.tag("path").class([class.as_str()]).attr("d", &d).attr("fill-rule", "evenodd").flag("/", true).end();
        out.close("a");
        true
    }

    fn rings(&self, canvas: Canvas, areas: &[geo::Polygon<f64>]) -> String {
        let rings = areas.iter().flat_map(|area| std::iter::once(area.exterior()).chain(area.interiors()));
        rings.map(|ring| self.path(canvas, &ring.0, true)).collect()
    }

    fn layer(&self, layer: usize) -> &str {
        self.layers.get(layer).map_or("", String::as_str)
    }

    fn open_link(&self, out: &mut Html, href: &str, title: &str) {
        out.tag("a").class(["pw-map__link"]).attr("href", href).attr("aria-label", title).end();
        out.element("title", "", title);
    }

    fn mark(&self, out: &mut Html, mark: &Mark) {
        let at = format!("translate({:.1} {:.1})", mark.x, mark.y);
        if let Some((name, href)) = mark.record() {
            self.open_link(out, href, &format!("{}: {name}", self.layer(mark.spot.layer)));
            let tag = out.tag("circle").class(["pw-map__hit"]).attr("r", "14").attr("transform", &at);
            tag.flag("/", true).end();
            draw_symbol(out, mark.spot.layer, mark.spot.variant, &at);
            out.close("a");
            return;
        }
        let number = |n: i64| ui::integer(self.lang, n);
        let parts: Vec<String> =
            mark.by_layer.iter().map(|(layer, n)| format!("{} {}", self.layer(*layer), number(*n))).collect();
        let title = format!("{} {}: {}", number(mark.spot.records), self.records, parts.join(", "));
        let nearer = View::fit(mark.spot.bounds).zoomed(1.6).bounds();
        self.open_link(out, &format!("{}{}", self.base, nearer.text()), &title);
        let class = mark.layer().map_or("pw-map__mixed".to_owned(), |l| format!("pw-map__l{}", l % SYMBOLS.len()));
        out.tag("g").class(["pw-map__cluster", class.as_str()]).attr("transform", &at).end();
        out.raw("<circle r=\"14\"/>");
        out.tag("text").class(["num"]).attr("text-anchor", "middle").attr("y", "4.5").end();
        out.text(&shortened(self.lang, mark.spot.records));
        out.close("text");
        out.close("g");
        if let Some(layer) = mark.layer() {
            let beside = format!("translate({:.1} {:.1}) scale(.6)", mark.x + 11.0, mark.y - 11.0);
            draw_symbol(out, layer, 0, &beside);
        }
        out.close("a");
    }

    /// Scale and north.
    fn furniture(&self, out: &mut Html, canvas: Canvas) {
        let per_unit = self.view.metres_per_unit(canvas);
        let (metres, units) = scale_bar(per_unit, canvas.width / 4.0);
        let (x, y) = (12.0, canvas.height() - 12.0);
        let bar = format!("M{x} {}v6h{units:.1}v-6", y - 6.0);
        out.tag("path").class(["pw-map__bar"]).attr("d", &bar).flag("/", true).end();
        let text = match metres {
            m if m >= 1_000.0 => format!("{} km", ui::number(self.lang, m / 1_000.0)),
            m => format!("{} m", ui::number(self.lang, m)),
        };
        label(out, x, y - 12.0, "start", &text);
        let x = canvas.width - 20.0;
        out.tag("path").class(["pw-map__north"]).attr("d", &format!("M{x} 8l7 20-7-5-7 5z")).flag("/", true).end();
        label(out, x, 44.0, "middle", &self.north);
    }
}

fn label(out: &mut Html, x: f64, y: f64, anchor: &str, text: &str) {
    out.tag("text").class(["pw-map__label"]).num("x", x).num("y", y).attr("text-anchor", anchor).end();
    out.text(text);
    out.close("text");
}

/// A number that fits into a mark: "1,2k".
fn shortened(lang: ui::Lang, n: i64) -> String {
    match n {
        n if n >= 1_000_000 => format!("{}M", n / 1_000_000),
        n if n >= 1_000 => format!("{}k", n / 1_000),
        n => ui::integer(lang, n),
    }
}

impl Render for Scene {
    fn render_into(&self, out: &mut Html) {
        CANVASES.iter().for_each(|(class, canvas)| self.draw(out, class, *canvas));
    }
}

ui::component!(Scene);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::frame::Bounds;

    fn scene(spots: Vec<Spot>, shapes: Vec<Shape>) -> Scene {
        Scene {
            view: View::fit(Bounds { west: 105.0, south: 21.0, east: 106.0, north: 21.8 }),
            boundary: None,
            spots,
            shapes,
            layers: vec!["Camera <1>".into(), "Wi-Fi".into()],
            label: "Bản đồ".into(),
            records: "bản ghi".into(),
            north: "B".into(),
            base: "/ban-do?o=".into(),
            lang: ui::Lang::Vi,
        }
    }

    fn spot(north: f64, east: f64, name: &str) -> Spot {
        let bounds = Bounds { west: east, south: north, east, north };
        let record = Some((name.to_owned(), "/so-du-lieu/camera/ban-ghi/1".to_owned()));
        Spot { layer: 0, variant: 1, records: 1, north, east, bounds, record }
    }

    #[test]
    fn a_place_says_its_name_and_leads_to_its_record() {
        let html = scene(vec![spot(21.4, 105.4, "<Cổng>")], Vec::new()).html();
        assert!(html.contains("<title>Camera &lt;1&gt;: &lt;Cổng&gt;</title>"), "{html}");
        assert!(html.contains("href=\"/so-du-lieu/camera/ban-ghi/1\"") && html.contains("pw-map__v1"));
        assert!(!html.contains("style=") && !html.contains("NaN"));
    }

    #[test]
    fn a_cluster_leads_nearer() {
        let html = scene(vec![spot(21.4, 105.4, "a"), spot(21.4001, 105.4001, "b")], Vec::new()).html();
        assert!(html.contains("2 bản ghi: Camera &lt;1&gt; 2") && html.contains("/ban-do?o=105.39"), "{html}");
    }

    #[test]
    fn a_line_is_drawn_and_a_short_one_is_a_place() {
        let line = |east: f64| Shape {
            spot: Spot {
                bounds: Bounds { west: 105.2, south: 21.2, east, north: 21.2 }, ..spot(21.2, 105.2, "Tuyến")
            },
            geometry: GeometryValue::new_line_string([[105.2, 21.2], [east, 21.2]]),
        };
        assert!(scene(Vec::new(), vec![line(105.9)]).html().contains("pw-map__line"));
        let short = scene(Vec::new(), vec![line(105.2001)]).html();
        assert!(!short.contains("pw-map__line") && short.contains("pw-map__sign"));
    }

    #[test]
    fn a_broken_shape_is_left_out() {
        let broken = Shape {
            spot: Spot {
                bounds: Bounds { west: 105.0, south: 21.0, east: 106.0, north: 21.8 },
                ..spot(21.2, 105.2, "x")
            },
            geometry: GeometryValue::new_polygon(Vec::<Vec<[f64; 2]>>::new()),
        };
        let html = scene(Vec::new(), vec![broken]).html();
        assert!(!html.contains("NaN"), "{html}");
    }
}
