//! Clusters: places that would stand on one another become one mark with their number.

use super::frame::{Bounds, Canvas, View};

/// A place to be drawn, or the places of a cell of the grid.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spot {
    /// Number of its layer.
    pub(crate) layer: usize,
    /// How its state is drawn.
    pub(crate) variant: usize,
    pub(crate) records: i64,
    pub(crate) north: f64,
    pub(crate) east: f64,
    pub(crate) bounds: Bounds,
    /// Name and address of the one record; of a cell it is not known.
    pub(crate) record: Option<(String, String)>,
}

/// What stands at one spot of the drawing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) spot: Spot,
    /// Records by layer.
    pub(crate) by_layer: Vec<(usize, i64)>,
}

impl Mark {
    /// The one layer of what stands here; none where there are several.
    pub(crate) fn layer(&self) -> Option<usize> {
        match self.by_layer.as_slice() {
            [(layer, _)] => Some(*layer),
            _ => None,
        }
    }

    /// The record, where it stands alone.
    pub(crate) fn record(&self) -> Option<&(String, String)> {
        self.spot.record.as_ref().filter(|_| self.spot.records == 1)
    }
}

/// Marks are at least so far from one another, in units of the drawing.
pub(crate) const APART: f64 = 30.0;

/// The marks of the places within the drawing.
pub(crate) fn cluster(view: &View, canvas: Canvas, spots: &[Spot]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for spot in spots {
        let (x, y) = view.place(canvas, spot.north, spot.east);
        if !(0.0..=canvas.width).contains(&x) || !(0.0..=canvas.height()).contains(&y) {
            continue;
        }
        match marks.iter_mut().find(|mark| (mark.x - x).hypot(mark.y - y) < APART) {
            None => marks.push(Mark { x, y, spot: spot.clone(), by_layer: vec![(spot.layer, spot.records)] }),
            Some(mark) => {
                mark.spot.records += spot.records;
                mark.spot.bounds = mark.spot.bounds.and(spot.bounds);
                match mark.by_layer.iter_mut().find(|(layer, _)| *layer == spot.layer) {
                    Some((_, records)) => *records += spot.records,
                    None => mark.by_layer.push((spot.layer, spot.records)),
                }
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spot(layer: usize, north: f64, east: f64) -> Spot {
        let bounds = Bounds { west: east, south: north, east, north };
        Spot { layer, variant: 0, records: 1, north, east, bounds, record: Some((String::new(), String::new())) }
    }

    fn view() -> View {
        View::fit(Bounds { west: 105.0, south: 21.0, east: 106.0, north: 21.5 })
    }

    const CANVAS: Canvas = Canvas { width: 800.0 };

    #[test]
    fn what_stands_together_is_counted_by_layer() {
        let spots = [spot(0, 21.2, 105.5), spot(1, 21.2001, 105.5), spot(0, 21.2, 105.5001), spot(0, 21.4, 105.9)];
        let marks = cluster(&view(), CANVAS, &spots);
        assert_eq!(marks.len(), 2);
        assert_eq!((marks[0].spot.records, &marks[0].by_layer), (3, &vec![(0, 2), (1, 1)]));
        assert!(marks[0].record().is_none() && marks[0].layer().is_none());
        assert!(marks[1].record().is_some() && marks[1].layer() == Some(0));
    }

    proptest! {
        #[test]
        fn no_record_is_lost_and_no_mark_covers_another(places in proptest::collection::vec((21.0f64..21.5, 105.0f64..106.0), 0..120)) {
            let spots: Vec<Spot> = places.iter().map(|(north, east)| spot(0, *north, *east)).collect();
            let marks = cluster(&view(), CANVAS, &spots);
            prop_assert_eq!(marks.iter().map(|mark| mark.spot.records).sum::<i64>(), spots.len() as i64);
            for (at, mark) in marks.iter().enumerate() {
                prop_assert!(marks[at + 1..].iter().all(|other| (mark.x - other.x).hypot(mark.y - other.y) >= APART));
            }
        }
    }
}
