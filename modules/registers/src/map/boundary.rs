//! Ranh giới: the outline of the ward and of its sub-units, read from GeoJSON and checked; how far outside a place is.

use super::called::Called;
use super::frame::{Bounds, METRES_PER_DEGREE, VIETNAM};
use crate::record::value;
use geo::{BoundingRect, Coord, CoordsIter, Distance, Euclidean, MapCoords, MultiPolygon, Point, Validation};
use geojson::{Feature, FeatureCollection, GeoJson, GeometryValue, JsonObject};

/// The largest file, in bytes.
const LARGEST: usize = 5 * 1024 * 1024;
const MOST_SHAPES: usize = 300;
const MOST_RINGS: usize = 500;
/// Corners of one ring: proving it sound takes the square of them.
const MOST_OF_A_RING: usize = 8_000;
const MOST_CORNERS: usize = 40_000;
/// So many faults are said at once.
const MOST_FAULTS: usize = 20;

/// Ranh giới of the ward.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Boundary {
    /// The ward's own shape; where only those of its sub-units are known, all of them.
    pub(crate) ward: MultiPolygon<f64>,
    pub(crate) areas: Vec<Area>,
}

/// Ranh giới of a sub-unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Area {
    /// Identifier of the sub-unit.
    pub(crate) unit: String,
    pub(crate) name: String,
    pub(crate) shape: MultiPolygon<f64>,
}

/// A shape of a file with the texts that may name it.
struct Drawn {
    names: Vec<String>,
    shape: MultiPolygon<f64>,
}

/// Reads the boundary of a ward. `area_of` finds the (id, name) of a sub-unit by its name.
///
/// # Errors
/// A sentence for each fault.
pub(crate) fn read(
    text: &str,
    ward_name: &str,
    area_of: impl Fn(&str) -> Option<(String, String)>,
) -> Result<Boundary, Vec<String>> {
    let mut faults = Vec::new();
    let drawn = shapes(text).map_err(|fault| vec![fault])?;
    for (at, shape) in drawn.iter().enumerate() {
        if let Some(fault) = shape_fault(&shape.shape) {
            faults.push(format!("Hình {} ({}): {fault}", at + 1, shape.name()));
        }
    }
    if !faults.is_empty() {
        faults.truncate(MOST_FAULTS);
        return Err(faults);
    }
    sort(drawn, ward_name, area_of)
}

/// Tells which shape is whose.
fn sort(
    drawn: Vec<Drawn>,
    ward_name: &str,
    area_of: impl Fn(&str) -> Option<(String, String)>,
) -> Result<Boundary, Vec<String>> {
    let (mut ward, mut areas, mut others): (Option<MultiPolygon<f64>>, Vec<Area>, Vec<Drawn>) = Default::default();
    let mut faults = Vec::new();
    let ward_called = Called::of(ward_name);
    for one in drawn {
        let found = one.names.iter().find_map(|name| area_of(name));
        let is_ward = one.names.iter().any(|name| Called::of(name).is(&ward_called));
        match found {
            Some((unit, name)) if areas.iter().any(|area| area.unit == unit) => {
                faults.push(format!("Có hai hình cùng tên “{name}”. Gộp thành một hình (MultiPolygon)."));
            }
            Some((unit, name)) => areas.push(Area { unit, name, shape: one.shape }),
            None if is_ward && ward.is_none() => ward = Some(one.shape),
            None => others.push(one),
        }
    }
    if ward.is_none() && others.len() == 1 {
        ward = others.pop().map(|one| one.shape);
    }
    faults.extend(others.iter().map(|one| {
        format!(
            "“{}” không khớp tên phường hay tổ dân phố nào. Sửa tên trong tệp, hoặc thêm tên gọi khác của đơn vị.",
            one.name()
        )
    }));
    faults.truncate(MOST_FAULTS);
    let whole = || MultiPolygon(areas.iter().flat_map(|area| area.shape.0.clone()).collect());
    if faults.is_empty() { Ok(Boundary { ward: ward.unwrap_or_else(whole), areas }) } else { Err(faults) }
}

impl Drawn {
    fn name(&self) -> String {
        self.names.first().map_or("không tên", |name| name.as_str()).chars().take(60).collect()
    }
}

/// The shapes of a file.
fn shapes(text: &str) -> Result<Vec<Drawn>, String> {
    if text.len() > LARGEST {
        return Err("Tệp ranh giới lớn hơn 5 MB.".to_owned());
    }
    let read: GeoJson =
        text.trim_start_matches('\u{feff}').parse().map_err(|_| "Tệp không phải là GeoJSON đọc được.".to_owned())?;
    let features = match read {
        GeoJson::FeatureCollection(all) if has_other_system(all.foreign_members.as_ref()) => {
            return Err("Tệp dùng hệ tọa độ khác. Chuyển sang WGS 84 (EPSG:4326) rồi nhập lại.".to_owned());
        }
        GeoJson::FeatureCollection(all) => all.features,
        GeoJson::Feature(one) => vec![one],
        GeoJson::Geometry(geometry) => vec![Feature { geometry: Some(geometry), ..Feature::default() }],
    };
    if features.is_empty() || features.len() > MOST_SHAPES {
        return Err(format!("Tệp phải có từ 1 đến {MOST_SHAPES} hình."));
    }
    let drawn: Vec<Drawn> = features.into_iter().enumerate().map(drawn).collect::<Result<_, _>>()?;
    let rings = drawn.iter().flat_map(|one| &one.shape.0).map(|polygon| polygon.interiors().len() + 1).sum::<usize>();
    let corners = drawn.iter().map(|one| one.shape.coords_count()).sum::<usize>();
    if rings > MOST_RINGS || corners > MOST_CORNERS {
        return Err(format!(
            "Ranh giới quá chi tiết ({corners} đỉnh, {rings} vòng). Đơn giản hóa còn dưới {MOST_CORNERS} đỉnh."
        ));
    }
    Ok(drawn)
}

/// Does a file say that its coordinates are not those of GeoJSON?
fn has_other_system(members: Option<&JsonObject>) -> bool {
    let name = members.and_then(|all| all.get("crs")?.get("properties")?.get("name")?.as_str());
    name.is_some_and(|name| !name.contains("CRS84") && !name.ends_with("4326"))
}

fn drawn((at, feature): (usize, Feature)) -> Result<Drawn, String> {
    let texts = |all: &JsonObject| {
        let mut texts: Vec<(bool, String)> = all
            .iter()
            .filter_map(|(key, value)| Some((!is_name(key), value.as_str()?.trim().to_owned())))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        texts.sort_by_key(|(is_other, _)| *is_other);
        texts.into_iter().map(|(_, text)| text).collect()
    };
    let names: Vec<String> = feature.properties.as_ref().map(texts).unwrap_or_default();
    let fault = || format!("Hình {} không phải là vùng khép kín (Polygon hoặc MultiPolygon).", at + 1);
    let value = feature.geometry.ok_or_else(fault)?.value;
    let shape = match &value {
        GeometryValue::Polygon { .. } => geo::Polygon::try_from(&value).map(MultiPolygon::from),
        GeometryValue::MultiPolygon { .. } => MultiPolygon::try_from(&value),
        _ => return Err(fault()),
    };
    Ok(Drawn { names, shape: shape.map_err(|_| fault())? })
}

/// Does a property of this name hold a name?
fn is_name(key: &str) -> bool {
    let key = key.to_lowercase();
    key.contains("name") || key.starts_with("ten")
}

/// What is wrong with a shape.
fn shape_fault(shape: &MultiPolygon<f64>) -> Option<String> {
    let mut all = shape.coords_iter();
    if let Some(at) = all.find(|at| !VIETNAM.holds(at.y, at.x)) {
        let is_swapped = VIETNAM.holds(at.x, at.y);
        let why = if is_swapped { "có lẽ đảo vĩ độ, kinh độ" } else { "nằm ngoài Việt Nam" };
        return Some(format!("tọa độ {}, {} {why}. GeoJSON viết kinh độ trước, theo WGS 84.", at.x, at.y));
    }
    let mut rings = shape.0.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    if rings.any(|ring| ring.0.len() > MOST_OF_A_RING) {
        return Some(format!("một vòng có hơn {MOST_OF_A_RING} đỉnh; đơn giản hóa rồi nhập lại."));
    }
    if shape.0.is_empty() || shape.0.iter().any(|polygon| polygon.exterior().0.len() < 4) {
        return Some("chưa đủ 3 đỉnh khác nhau.".to_owned());
    }
    (!shape.is_valid()).then(|| "đường ranh giới tự cắt hoặc chồng lên nhau.".to_owned())
}

impl Boundary {
    /// As it is kept: a collection whose features say whose they are.
    pub(crate) fn to_text(&self) -> String {
        let feature = |name: &str, unit: &str, shape: &MultiPolygon<f64>| {
            let mut feature = Feature { geometry: Some(geojson::Geometry::new(shape.into())), ..Feature::default() };
            feature.set_property("name", name);
            feature.set_property("unit", unit);
            feature
        };
        let areas = self.areas.iter().map(|area| feature(&area.name, &area.unit, &area.shape));
        let features = std::iter::once(feature("", "", &self.ward)).chain(areas).collect();
        GeoJson::from(FeatureCollection { bbox: None, features, foreign_members: None }).to_string()
    }

    /// From how it is kept; none where that cannot be read.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let kept = FeatureCollection::try_from(text.parse::<GeoJson>().ok()?).ok()?;
        let (mut ward, mut areas) = (None, Vec::new());
        for feature in kept.features {
            let said = |key: &str| feature.property(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
            let (unit, name) = (said("unit"), said("name"));
            let shape = MultiPolygon::try_from(&feature.geometry?.value).ok()?;
            if unit.is_empty() { ward = Some(shape) } else { areas.push(Area { unit, name, shape }) }
        }
        Some(Self { ward: ward?, areas })
    }

    /// How many corners it has.
    pub(crate) fn corners(&self) -> usize {
        self.ward.coords_count() + self.areas.iter().map(|area| area.shape.coords_count()).sum::<usize>()
    }

    /// The bounds of the ward.
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        bounds_of(&self.ward)
    }
}

/// The bounds of a shape.
pub(crate) fn bounds_of(shape: &MultiPolygon<f64>) -> Option<Bounds> {
    let rect = shape.bounding_rect()?;
    Some(Bounds { west: rect.min().x, south: rect.min().y, east: rect.max().x, north: rect.max().y })
}

/// The ward in metres, to measure how far outside a place is.
pub(crate) struct Outline {
    shape: MultiPolygon<f64>,
    middle: f64,
    /// How many metres outside are let pass.
    tolerance_m: f64,
    /// Whatever is outside of these is outside of the ward.
    pub(crate) bounds: Bounds,
}

impl Outline {
    /// Of a boundary; none where it is empty.
    pub(crate) fn new(boundary: &Boundary, tolerance_m: f64) -> Option<Self> {
        let bounds = boundary.bounds()?;
        let middle = f64::midpoint(bounds.south, bounds.north);
        let shape = boundary.ward.map_coords(|at| in_metres(middle, at.y, at.x));
        Some(Self { shape, middle, tolerance_m, bounds: bounds.grown_by_metres(tolerance_m) })
    }

    /// How many corners each place is compared with.
    pub(crate) fn corners(&self) -> usize {
        self.shape.coords_count()
    }

    /// So many metres a place is outside, where that is more than is let pass.
    pub(crate) fn metres_outside(&self, north: f64, east: f64) -> Option<f64> {
        let place = Point::from(in_metres(self.middle, north, east));
        let metres = self.shape.0.iter().map(|part| Euclidean.distance(&place, part)).fold(f64::INFINITY, f64::min);
        (metres.is_finite() && metres > self.tolerance_m).then_some(metres)
    }

    /// The same of the corner of a kept place that is farthest outside, while there is something left to spend: each
    /// corner costs all of the outline's. A place that was begun is finished.
    pub(crate) fn farthest_outside(&self, place: &str, left: &mut usize) -> Option<f64> {
        if *left == 0 {
            return None;
        }
        let corners = value::corners(&serde_json::from_str(place).ok()?)?;
        *left = left.saturating_sub(corners.len() * self.corners());
        let outside = corners.into_iter().filter_map(|(east, north)| self.metres_outside(north, east));
        outside.max_by(f64::total_cmp)
    }
}

fn in_metres(middle: f64, north: f64, east: f64) -> Coord<f64> {
    Coord { x: east * METRES_PER_DEGREE * middle.to_radians().cos(), y: north * METRES_PER_DEGREE }
}

/// How far outside, in words.
pub(crate) fn warning(metres: f64) -> String {
    let far = match metres {
        m if m < 1_000.0 => format!("{m:.0} m"),
        m => format!("{} km", vietnamese::format_decimal(m / 1_000.0, 1)),
    };
    format!("Vị trí nằm ngoài ranh giới phường khoảng {far}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::key_of;

    fn square(west: f64, south: f64, size: f64) -> String {
        let (east, north) = (west + size, south + size);
        format!("[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]")
    }

    fn feature(name: &str, coordinates: &str) -> String {
        let geometry = format!(r#"{{"type":"Polygon","coordinates":{coordinates}}}"#);
        format!(r#"{{"type":"Feature","properties":{{"ten":"{name}","ma":"05518"}},"geometry":{geometry}}}"#)
    }

    fn file(features: &[String]) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
    }

    fn area(name: &str) -> Option<(String, String)> {
        (key_of(name) == "to 1").then(|| ("id-1".to_owned(), "Tổ 1".to_owned()))
    }

    fn of(text: &str) -> Result<Boundary, Vec<String>> {
        read(text, "phường Sông Công", area)
    }

    #[test]
    fn the_ward_and_its_areas_are_told_apart_by_name() {
        let text =
            file(&[feature("Sông Công", &square(105.8, 21.4, 0.1)), feature("TỔ 1", &square(105.82, 21.42, 0.01))]);
        let boundary = of(&text).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(boundary.areas[0].name, "Tổ 1");
        assert_eq!(Boundary::from_text(&boundary.to_text()), Some(boundary));
        let stranger =
            file(&[feature("Sông Công", &square(105.8, 21.4, 0.1)), feature("Tổ 99", &square(105.82, 21.42, 0.01))]);
        assert!(of(&stranger).is_err_and(|faults| faults[0].contains("Tổ 99")));
        assert!(of(&feature("Không biết tên", &square(105.8, 21.4, 0.1))).is_ok());
        assert!(read(&text.replace("Sông Công", "PHUONG SONG CONG"), "Sông Công", area).is_ok());
    }

    #[test]
    fn what_is_no_sound_boundary_is_refused() {
        let bow = "[[[105.8,21.4],[105.9,21.5],[105.9,21.4],[105.8,21.5],[105.8,21.4]]]";
        let many: Vec<String> = (0..8_100).map(|n| format!("[105.8{n:05},21.4{n:05}]")).collect();
        for (text, said) in [
            ("không phải json".to_owned(), "GeoJSON"),
            ("[".repeat(100_000), "GeoJSON"),
            (file(&[]), "từ 1 đến"),
            (feature("a", bow), "tự cắt"),
            (feature("a", &square(21.4, 105.8, 0.1)), "đảo vĩ độ"),
            (feature("a", &square(2.3, 48.8, 0.1)), "ngoài Việt Nam"),
            (feature("a", "[[[105.8,21.4],[105.8,21.4]]]"), "đỉnh"),
            (feature("a", "[]"), "Hình 1"),
            (feature("a", &format!("[[{}]]", many.join(","))), "đơn giản hóa"),
            (r#"{"type":"Point","coordinates":[105.8,21.4]}"#.to_owned(), "khép kín"),
            (r#"{"type":"Feature","properties":null,"geometry":null}"#.to_owned(), "khép kín"),
            (
                r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::9209"}},"features":[]}"#.to_owned(),
                "WGS 84",
            ),
        ] {
            let faults = of(&text).err().unwrap_or_default().join(" ");
            assert!(faults.contains(said), "{said}: {faults}");
        }
    }

    #[test]
    fn places_of_many_corners_spend_more_of_what_may_be_compared() {
        let boundary = of(&feature("a", &square(105.8, 21.4, 0.1))).unwrap_or_else(|e| panic!("{e:?}"));
        let outline = Outline::new(&boundary, 100.0).unwrap_or_else(|| panic!("empty"));
        let area = format!(r#"{{"type":"Polygon","coordinates":{}}}"#, square(105.0, 21.0, 0.1));
        let point = r#"{"type":"Point","coordinates":[105.0,21.0]}"#;
        let compared = |place: &str, mut left: usize| {
            (0..100).take_while(|_| outline.farthest_outside(place, &mut left).is_some()).count()
        };
        assert_eq!((compared(point, 100), compared(&area, 100)), (20, 4), "five corners of the outline");
        assert_eq!(compared(&area, 1), 1, "one is always compared");
    }

    #[test]
    fn a_place_is_outside_only_beyond_what_is_let_pass() {
        let boundary = of(&feature("a", &square(105.8, 21.4, 0.1))).unwrap_or_else(|e| panic!("{e:?}"));
        let outline = Outline::new(&boundary, 100.0).unwrap_or_else(|| panic!("empty"));
        assert_eq!(outline.metres_outside(21.45, 105.85), None);
        assert_eq!(outline.metres_outside(21.3995, 105.85), None, "55 metres are let pass");
        let metres = outline.metres_outside(21.39, 105.85).unwrap_or_default();
        assert!((metres - 1_113.0).abs() < 5.0, "{metres}");
        assert_eq!(warning(metres), "Vị trí nằm ngoài ranh giới phường khoảng 1,1 km.");
    }
}
