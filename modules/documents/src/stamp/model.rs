//! What the stamp says and where it stands: in blank space below the number, below the day, or in a corner.

use serde::{Deserialize, Serialize};

/// Millimetres of the stamp (Phụ lục IV).
pub(super) const WIDTH: f64 = 50.0;
pub(super) const HEIGHT: f64 = 35.0;
/// Dots of the small picture on a millimetre.
const DOTS: f64 = 2.0;
/// What is darker than this is ink.
const INK: u8 = 160;
/// So few dark dots are dust of a scan.
const DUST: usize = 12;
/// Space around the stamp that should be blank too.
const AIR: f64 = 1.5;
/// From the edge of the page.
const EDGE: f64 = 8.0;
/// Steps in which places are looked at.
const STEP: f64 = 3.0;

/// Part of a page in which the stamp may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Zone {
    /// Dưới số, ký hiệu.
    UnderNumber,
    /// Dưới ngày tháng.
    UnderDay,
    /// Góc dưới bên trái.
    BottomLeft,
    /// Góc dưới bên phải.
    BottomRight,
}

impl Zone {
    /// All of them, the one that custom prefers first.
    pub(super) const ALL: [Self; 4] = [Self::UnderNumber, Self::UnderDay, Self::BottomLeft, Self::BottomRight];

    /// The name under which it is kept.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::UnderNumber => "under-number",
            Self::UnderDay => "under-day",
            Self::BottomLeft => "bottom-left",
            Self::BottomRight => "bottom-right",
        }
    }

    /// The zone of a name; none where the system is to choose.
    pub(super) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|zone| zone.key() == key)
    }

    /// Left and top edges to try, of a page of this size.
    fn tries(self, width: f64, height: f64) -> Vec<(f64, f64)> {
        let right = width - WIDTH - EDGE - 6.0;
        let down = |from: f64, to: f64| {
            let mut tops = Vec::new();
            let mut top = from;
            while top <= to.min(height - HEIGHT - EDGE) {
                tops.push(top);
                top += STEP;
            }
            tops
        };
        let at = |lefts: [f64; 2], tops: Vec<f64>| -> Vec<(f64, f64)> {
            tops.into_iter().flat_map(|top| lefts.map(|left| (left, top))).collect()
        };
        match self {
            Self::UnderNumber => at([EDGE + 14.0, EDGE], down(height * 0.14, height * 0.40)),
            Self::UnderDay => at([right, right + 6.0], down(height * 0.14, height * 0.40)),
            Self::BottomLeft => at([EDGE + 14.0, EDGE], down(height * 0.62, height)),
            Self::BottomRight => at([right, right + 6.0], down(height * 0.62, height)),
        }
    }
}

/// A place on the page, in millimetres from its upper left corner, and how much ink stands there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Spot {
    pub(super) zone: Zone,
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) ink: usize,
}

/// A page as a small picture of greys, two dots a millimetre.
pub(super) struct Grey {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl Grey {
    /// Reads a picture of greys (PGM, "P5"), as `pdftoppm -gray` writes it.
    pub(super) fn from_pgm(bytes: &[u8]) -> Option<Self> {
        let mut at = 0;
        let mut word = || {
            while bytes.get(at)?.is_ascii_whitespace() {
                at += 1;
            }
            let from = at;
            while !bytes.get(at)?.is_ascii_whitespace() {
                at += 1;
            }
            std::str::from_utf8(&bytes[from..at]).ok()
        };
        let (magic, width, height, most) = (word()?, word()?, word()?, word()?);
        let (width, height): (usize, usize) = (width.parse().ok()?, height.parse().ok()?);
        let sides = (1..=5_000).contains(&width) && (1..=5_000).contains(&height);
        let dots = bytes.get(at + 1..)?;
        let sound = magic == "P5" && most == "255" && sides && dots.len() >= width * height;
        sound.then(|| Self { width, height, dots: dots[..width * height].to_vec() })
    }

    /// Width and height in millimetres.
    pub(super) fn size(&self) -> (f64, f64) {
        (self.width as f64 / DOTS, self.height as f64 / DOTS)
    }

    fn ink(&self, left: f64, top: f64) -> usize {
        let dot = |mm: f64, most: usize| ((mm * DOTS).max(0.0) as usize).min(most);
        let (from, to) = (dot(left - AIR, self.width), dot(left + WIDTH + AIR, self.width));
        let rows = dot(top - AIR, self.height)..dot(top + HEIGHT + AIR, self.height);
        rows.map(|row| self.dots[row * self.width + from..row * self.width + to].iter().filter(|d| **d < INK).count())
            .sum()
    }

    /// The blankest place of each zone; none on a page that is too small.
    pub(super) fn spots(&self) -> Vec<Spot> {
        let (width, height) = self.size();
        if width < WIDTH + 2.0 * EDGE + 20.0 || height < HEIGHT + 2.0 * EDGE + 20.0 {
            return Vec::new();
        }
        let best = |zone: Zone| {
            let tries = zone.tries(width, height).into_iter();
            tries.map(|(left, top)| Spot { zone, left, top, ink: self.ink(left, top) }).min_by_key(|spot| spot.ink)
        };
        Zone::ALL.into_iter().filter_map(best).collect()
    }
}

/// Where the stamp stands: in the zone that somebody chose, else in the first that is blank, else where least is covered.
pub(super) fn choose(spots: &[Spot], wanted: Option<Zone>) -> Option<Spot> {
    let chosen = spots.iter().find(|spot| Some(spot.zone) == wanted);
    let blank = || spots.iter().find(|spot| spot.ink <= DUST);
    let least = || spots.iter().min_by_key(|spot| spot.ink);
    chosen.or_else(blank).or_else(least).copied()
}

/// What the stamp says.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) agency: String,
    pub(super) number: String,
    pub(super) day: String,
    pub(super) to: String,
}

/// A line of the stamp, in millimetres from its upper left corner; `y` is where the letters stand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    /// Room for it.
    pub(super) width: f64,
    pub(super) is_bold: bool,
}

/// Rules between its parts: from x, y to x, y.
pub(super) const RULES: [[f64; 4]; 4] =
    [[0.0, 6.5, WIDTH, 6.5], [0.0, 18.5, WIDTH, 18.5], [0.0, 27.5, WIDTH, 27.5], [16.0, 6.5, 16.0, 18.5]];

/// The lines of a stamp.
pub(super) fn lines(said: &Said) -> Vec<Line> {
    let line =
        |text: String, x: f64, y: f64, size: f64, width: f64, is_bold: bool| Line { text, x, y, size, width, is_bold };
    let (first, second) = broken(&format!("Chuyển: {}", said.to), 32);
    let mut all = vec![
        line(cut(&said.agency, 40), 1.5, 4.6, 3.2, WIDTH - 3.0, true),
        line("ĐẾN".into(), 2.5, 14.2, 5.2, 12.5, true),
        line(format!("Số: {}", said.number), 17.5, 11.4, 3.4, 31.0, false),
        line(format!("Ngày: {}", said.day), 17.5, 16.6, 3.4, 31.0, false),
        line(first, 1.5, 22.4, 3.2, WIDTH - 3.0, false),
    ];
    if !second.is_empty() {
        all.push(line(second, 1.5, 26.3, 3.2, WIDTH - 3.0, false));
    }
    all.push(line("Số và ký hiệu HS:".into(), 1.5, 32.4, 3.2, WIDTH - 3.0, false));
    all
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// A text on two lines of about so many letters.
fn broken(text: &str, most: usize) -> (String, String) {
    let mut first = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.peek() {
        if !first.is_empty() && first.chars().count() + word.chars().count() >= most {
            break;
        }
        if !first.is_empty() {
            first.push(' ');
        }
        first.push_str(word);
        words.next();
    }
    (cut(&first, most + 8), cut(&words.collect::<Vec<_>>().join(" "), most))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A white A4 page with black rectangles: left, top, right, bottom in millimetres.
    fn page(ink: &[[usize; 4]]) -> Grey {
        let mut grey = Grey { width: 420, height: 594, dots: vec![255; 420 * 594] };
        for [left, top, right, bottom] in ink {
            for row in top * 2..bottom * 2 {
                grey.dots[row * 420 + left * 2..row * 420 + right * 2].fill(0);
            }
        }
        grey
    }

    #[test]
    fn it_stands_below_the_number_where_that_is_blank() {
        let spot = choose(&page(&[[20, 10, 190, 40]]).spots(), None).unwrap();
        assert_eq!((spot.zone, spot.ink), (Zone::UnderNumber, 0));
        assert!(spot.top > 41.0, "{spot:?}");
    }

    #[test]
    fn it_gives_way_to_text_and_stands_where_somebody_wants_it() {
        let full = page(&[[10, 10, 120, 200]]);
        assert_eq!(choose(&full.spots(), None).unwrap().zone, Zone::UnderDay);
        assert_eq!(choose(&full.spots(), Some(Zone::BottomLeft)).unwrap().zone, Zone::BottomLeft);
        let black = choose(&page(&[[0, 0, 210, 297]]).spots(), None).unwrap();
        assert!(black.left + WIDTH <= 210.0 && black.top + HEIGHT <= 297.0);
    }

    #[test]
    fn pictures_that_are_none_or_too_small_have_no_place() {
        assert!(Grey::from_pgm(b"P5 2 2 255\n\0\0\0\0").unwrap().spots().is_empty());
        for hostile in
            [&b"P5"[..], b"P5 9 9 255\n\0", b"P6 1 1 255\n\0", b"P5 0 0 255\n", b"P5 99999999 99999999 255\n", b""]
        {
            assert!(Grey::from_pgm(hostile).is_none());
        }
    }

    #[test]
    fn a_long_receiver_takes_two_lines_and_no_more() {
        let said =
            Said { agency: "ubnd".into(), number: "12".into(), day: "16/03/2026".into(), to: "Trung tâm ".repeat(20) };
        let all = lines(&said);
        assert_eq!(all.len(), 7);
        assert!(all.iter().all(|line| line.text.chars().count() <= 41 && line.y < HEIGHT));
    }
}
