//! Where on its page a thing stands: the template leaves marks, and Typst knows where they came to lie.

use crate::Place;
use typst::foundations::Value;
use typst::introspection::MetadataElem;
use typst_layout::PagedDocument;

const MILLIMETRES: f64 = 25.4 / 72.0;

/// Letters of number and date: size, and how high a line of them is from its baseline up and down, as whoever fills a
/// blank draws it.
const SIZE: f64 = 13.0;
const ABOVE: f64 = 1.0;
const BELOW: f64 = 0.25;

/// A signature as it is drawn: as wide as most names, in the room that the template leaves between position and name.
const SIGNATURE_MM: f64 = 50.0;
const SIGNATURE_ROOM: f64 = 4.0 * 16.1;
/// Letters of the position: size, and how far they reach below their baseline (Liberation Serif).
const POSITION_SIZE: f64 = 14.0;
const POSITION_BELOW: f64 = 0.216;

/// A mark: its words, its page, where it lies in points.
struct Mark {
    words: String,
    page: usize,
    x: f64,
    y: f64,
}

fn marks(document: &PagedDocument) -> Vec<Mark> {
    let introspector = document.introspector();
    let one = |content: &typst::foundations::Content| {
        let Value::Str(words) = &content.to_packed::<MetadataElem>()?.value else { return None };
        let at = introspector.position(content.location()?)?;
        Some(Mark { words: words.to_string(), page: at.page.get(), x: at.point.x.to_pt(), y: at.point.y.to_pt() })
    };
    introspector.elements().all().filter_map(one).collect()
}

/// Every place of which both marks are there.
pub(crate) fn of(document: &PagedDocument) -> Vec<Place> {
    let marks = marks(document);
    let ends = |mark: &Mark| {
        let name = mark.words.strip_suffix("-begin")?;
        let end = marks.iter().find(|other| other.words == format!("{name}-end"))?;
        Some(place(name, mark, end))
    };
    marks.iter().filter_map(ends).collect()
}

fn place(name: &str, begin: &Mark, end: &Mark) -> Place {
    let (left, top, width, height) = match name {
        "signature" => {
            let width = SIGNATURE_MM / MILLIMETRES;
            ((begin.x + end.x - width) / 2.0, begin.y + POSITION_BELOW * POSITION_SIZE, width, SIGNATURE_ROOM)
        }
        _ => (begin.x, begin.y - ABOVE * SIZE, end.x - begin.x, (ABOVE + BELOW) * SIZE),
    };
    Place {
        name: name.to_owned(),
        page: u32::try_from(begin.page).unwrap_or(1),
        left: left * MILLIMETRES,
        top: top * MILLIMETRES,
        width: width * MILLIMETRES,
        height: height * MILLIMETRES,
    }
}
