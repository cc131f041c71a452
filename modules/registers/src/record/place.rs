//! Places as they are kept: points, lines and areas in GeoJSON.

/// Is this a place on earth?
pub(super) fn is_on_earth(east: f64, north: f64) -> bool {
    (-180.0..=180.0).contains(&east) && (-90.0..=90.0).contains(&north)
}

/// The corners of a geometry as (east, north); `None` where it is no point, line or area.
pub(crate) fn corners(geometry: &serde_json::Value) -> Option<Vec<(f64, f64)>> {
    fn collect(value: &serde_json::Value, depth: u8, out: &mut Vec<(f64, f64)>) -> Option<()> {
        let list = value.as_array()?;
        if depth == 0 {
            let (east, north) = (list.first()?.as_f64()?, list.get(1)?.as_f64()?);
            is_on_earth(east, north).then(|| out.push((east, north)))
        } else {
            list.iter().try_for_each(|inner| collect(inner, depth - 1, out))
        }
    }
    let depth = match geometry["type"].as_str()? {
        "Point" => 0,
        "LineString" | "MultiPoint" => 1,
        "Polygon" | "MultiLineString" => 2,
        "MultiPolygon" => 3,
        _ => return None,
    };
    let mut out = Vec::new();
    collect(&geometry["coordinates"], depth, &mut out)?;
    Some(out)
}

/// The middle of a stored place as (north, east).
pub(crate) fn middle(place: &str) -> Option<(f64, f64)> {
    let corners = corners(&serde_json::from_str(place).ok()?)?;
    let count = corners.len() as f64;
    let (east, north) = corners.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
    (count > 0.0).then(|| (north / count, east / count))
}

/// South, north, west and east of a stored line or area; none for a point, whose middle says all.
pub(crate) fn stretch(place: &str) -> Option<[f64; 4]> {
    let corners = corners(&serde_json::from_str(place).ok()?).filter(|corners| corners.len() > 1)?;
    let all = [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY];
    let wider = |[south, north, west, east]: [f64; 4], at: (f64, f64)| {
        [south.min(at.1), north.max(at.1), west.min(at.0), east.max(at.0)]
    };
    Some(corners.into_iter().fold(all, wider))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stretches_over_its_corners_and_a_point_over_nothing() {
        let line = r#"{"type":"LineString","coordinates":[[105.8,21.5],[105.9,21.4]]}"#;
        assert_eq!(stretch(line), Some([21.4, 21.5, 105.8, 105.9]));
        assert_eq!(stretch(r#"{"type":"Point","coordinates":[105.8,21.5]}"#), None);
    }
}
