//! The frame of the map: which part of the earth is shown, and where each place of it stands on the drawing.

/// Bounds in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) west: f64,
    pub(crate) south: f64,
    pub(crate) east: f64,
    pub(crate) north: f64,
}

/// Where Vietnam lies, with its islands: what is outside is no place of a ward.
pub(crate) const VIETNAM: Bounds = Bounds { west: 102.0, south: 6.0, east: 118.0, north: 24.0 };

impl Bounds {
    /// The smallest that hold these places, each (north, east).
    pub(crate) fn of(places: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        places.into_iter().fold(None, |bounds, (north, east)| {
            let point = Self { west: east, south: north, east, north };
            Some(bounds.map_or(point, |known: Self| known.and(point)))
        })
    }

    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// Is a place inside?
    pub(crate) fn holds(&self, north: f64, east: f64) -> bool {
        (self.south..=self.north).contains(&north) && (self.west..=self.east).contains(&east)
    }

    /// Larger by so many metres on each side.
    pub(crate) fn grown_by_metres(self, metres: f64) -> Self {
        let up = metres / METRES_PER_DEGREE;
        let aside = up / self.north.abs().max(self.south.abs()).min(MOST_NORTH).to_radians().cos();
        Self { west: self.west - aside, south: self.south - up, east: self.east + aside, north: self.north + up }
    }

    /// What an address asks for: "west,south,east,north".
    pub(crate) fn read(text: &str) -> Option<Self> {
        let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
        let &[west, south, east, north] = numbers.as_slice() else { return None };
        let fits = (-180.0..=180.0).contains(&west) && (-180.0..=180.0).contains(&east) && west <= east;
        let fits = fits && (-MOST_NORTH..=MOST_NORTH).contains(&south) && (-MOST_NORTH..=MOST_NORTH).contains(&north);
        (fits && south <= north).then_some(Self { west, south, east, north })
    }

    /// As it stands in an address.
    pub(crate) fn text(&self) -> String {
        format!("{:.6},{:.6},{:.6},{:.6}", self.west, self.south, self.east, self.north)
    }
}

/// Length of a degree of a meridian.
pub(crate) const METRES_PER_DEGREE: f64 = 111_320.0;
/// Beyond, the projection runs to infinity.
const MOST_NORTH: f64 = 85.0;
/// The drawing is so wide for its height.
const ASPECT: f64 = 1.25;
/// Nothing is drawn larger than so many degrees across the drawing (about 60 metres).
const LEAST_SPAN: f64 = 0.0006;
const MOST_SPAN: f64 = 40.0;

/// A drawing's size in its own units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Canvas {
    pub(crate) width: f64,
}

impl Canvas {
    /// Its height.
    pub(crate) fn height(self) -> f64 {
        self.width / ASPECT
    }
}

/// Part of the earth in Web Mercator: degrees eastwards, and as many of the projection northwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    east: f64,
    up: f64,
    span: f64,
}

fn upwards(north: f64) -> f64 {
    (std::f64::consts::FRAC_PI_4 + north.clamp(-MOST_NORTH, MOST_NORTH).to_radians() / 2.0).tan().ln().to_degrees()
}

fn northwards(up: f64) -> f64 {
    2.0 * up.to_radians().exp().atan().to_degrees() - 90.0
}

impl View {
    /// The smallest that shows these bounds whole.
    pub(crate) fn fit(bounds: Bounds) -> Self {
        let (low, high) = (upwards(bounds.south), upwards(bounds.north));
        let span = (bounds.east - bounds.west).max((high - low) * ASPECT).clamp(LEAST_SPAN, MOST_SPAN);
        Self { east: f64::midpoint(bounds.west, bounds.east), up: f64::midpoint(low, high), span }
    }

    /// With some room around.
    #[must_use]
    pub(crate) fn with_margin(self) -> Self {
        Self { span: (self.span * 1.08).min(MOST_SPAN), ..self }
    }

    /// Seen from nearer (less than 1) or farther.
    #[must_use]
    pub(crate) fn zoomed(self, factor: f64) -> Self {
        Self { span: (self.span * factor).clamp(LEAST_SPAN, MOST_SPAN), ..self }
    }

    /// Moved by parts of its width and height.
    #[must_use]
    pub(crate) fn moved(self, east: f64, north: f64) -> Self {
        Self { east: self.east + self.span * east, up: self.up + self.span / ASPECT * north, ..self }
    }

    /// What it shows.
    pub(crate) fn bounds(&self) -> Bounds {
        let half = self.span / 2.0 / ASPECT;
        let north_at = |up: f64| northwards(up).clamp(-MOST_NORTH, MOST_NORTH);
        Bounds {
            west: (self.east - self.span / 2.0).max(-180.0),
            south: north_at(self.up - half),
            east: (self.east + self.span / 2.0).min(180.0),
            north: north_at(self.up + half),
        }
    }

    /// Where a place stands on the drawing; the top left corner is (0, 0).
    pub(crate) fn place(&self, canvas: Canvas, north: f64, east: f64) -> (f64, f64) {
        let scale = canvas.width / self.span;
        let x = canvas.width / 2.0 + (east - self.east) * scale;
        (x, canvas.height() / 2.0 - (upwards(north) - self.up) * scale)
    }

    /// Metres on the ground for a unit of the drawing, in its middle.
    pub(crate) fn metres_per_unit(&self, canvas: Canvas) -> f64 {
        self.span / canvas.width * METRES_PER_DEGREE * northwards(self.up).to_radians().cos()
    }

    /// Its middle and width as a script needs them: degrees eastwards, degrees of the projection upwards, span.
    pub(crate) fn numbers(&self) -> String {
        format!("{},{},{}", self.east, self.up, self.span)
    }
}

/// A round length for the scale bar: (metres, units of the drawing).
pub(crate) fn scale_bar(metres_per_unit: f64, most_units: f64) -> (f64, f64) {
    let most = metres_per_unit * most_units;
    let power = 10f64.powf(most.log10().floor());
    let metres = [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|m| *m <= most).unwrap_or(power);
    (metres, metres / metres_per_unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CANVAS: Canvas = Canvas { width: 800.0 };

    #[test]
    fn what_is_fitted_stands_inside_and_north_is_above() {
        let bounds = Bounds { west: 105.80, south: 21.45, east: 105.90, north: 21.50 };
        let view = View::fit(bounds);
        let (left, top) = view.place(CANVAS, bounds.north, bounds.west);
        let (right, bottom) = view.place(CANVAS, bounds.south, bounds.east);
        assert!(left >= -1e-6 && right <= 800.0 + 1e-6 && top >= 0.0 && bottom <= 640.0 && top < bottom);
        let again = View::fit(view.bounds());
        assert!((again.span - view.span).abs() < 1e-9 && (again.up - view.up).abs() < 1e-9);
    }

    #[test]
    fn an_address_that_asks_nonsense_is_not_followed() {
        for text in ["", "1,2,3", "a,b,c,d", "NaN,1,2,3", "inf,1,2,3", "106,21,105,22", "105,95,106,96", "1,2,3,4,5"] {
            assert_eq!(Bounds::read(text), None, "{text}");
        }
        let bounds = Bounds { west: 105.8, south: 21.4, east: 105.9, north: 21.5 };
        assert_eq!(Bounds::read(&bounds.text()), Some(bounds));
    }

    #[test]
    fn the_scale_bar_is_round_and_fits() {
        for per_unit in [0.1, 0.9, 3.0, 17.0, 240.0] {
            let (metres, units) = scale_bar(per_unit, 150.0);
            assert!(units <= 150.0 && units > 50.0, "{metres} {units}");
        }
    }

    #[test]
    fn a_degree_is_as_long_as_it_is() {
        let view = View::fit(Bounds { west: 105.0, south: 21.0, east: 106.0, north: 21.1 });
        let metres = view.metres_per_unit(CANVAS) * 800.0;
        assert!((metres - 103_900.0).abs() < 600.0, "{metres}");
    }

    #[test]
    fn a_view_that_moves_beyond_the_projection_can_be_asked_for() {
        let mut view = View::fit(Bounds { west: -42.1, south: 83.6, east: 0.0, north: 84.9 });
        for _ in 0..40 {
            view = view.zoomed(0.5).moved(0.3, 0.3);
        }
        assert!(Bounds::read(&view.bounds().text()).is_some(), "{:?}", view.bounds());
    }

    proptest! {
        #[test]
        fn a_view_is_always_drawable(a in -180f64..180.0, b in -85f64..85.0, c in -180f64..180.0, d in -85f64..85.0) {
            let bounds = Bounds { west: a.min(c), south: b.min(d), east: a.max(c), north: b.max(d) };
            let mut view = View::fit(bounds);
            for _ in 0..40 { view = view.zoomed(0.5).moved(0.3, 0.3); }
            let (x, y) = view.place(CANVAS, b, a);
            prop_assert!(x.is_finite() && y.is_finite());
            prop_assert!(Bounds::read(&view.bounds().text()).is_some() || view.bounds().west > 179.0);
        }
    }
}
