//! Charts as SVG: attributes only, so that they pass the content security policy and print; each says in words what it shows.

mod bars;
mod bullet;
mod trend;

pub use bars::{BarBreakdown, BarRow, Progress, Segment, StackedBar};
pub use bullet::Bullet;
pub use trend::{Point, Trend, TrendChart};

use crate::html::Html;

const INK: &str = "#1C1917";
const INK_2: &str = "#57514A";
const TRACK: &str = "#E6E0D5";
const LINE: &str = "#8C857A";

/// A number that can be drawn: finite, and small enough to reckon with differences.
fn drawable(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite() && v.abs() < 1e15)
}

/// Part of a range from 0 to `max`, between 0 and 1.
fn share(value: f64, max: f64) -> f64 {
    if max > 0.0 && value.is_finite() { (value / max).clamp(0.0, 1.0) } else { 0.0 }
}

/// The end of an axis that holds these values: 100 for percentages up to 100, else a round number above the largest.
fn round_end(values: impl IntoIterator<Item = f64>) -> f64 {
    let largest = values.into_iter().filter(|v| v.is_finite()).fold(0.0, f64::max);
    if largest <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(largest.log10().floor());
    let steps = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|end| *end >= largest * 0.999_999).unwrap_or(largest)
}

fn begin(out: &mut Html, class: &str, width: f64, height: f64, label: &str) {
    let tag = out.tag("svg").class([class]).num("width", width).num("height", height);
    let tag = tag.attr("viewBox", &format!("0 0 {width} {height}")).attr("focusable", "false");
    if label.is_empty() {
        tag.attr("aria-hidden", "true").end();
    } else {
        tag.attr("role", "img").attr("aria-label", label).end();
        out.open("title", "");
        out.text(label);
        out.close("title");
    }
}

fn rect(out: &mut Html, x: f64, y: f64, width: f64, height: f64, fill: &str) {
    let tag = out.tag("rect").num("x", x).num("y", y).num("width", width.max(0.0)).num("height", height);
    tag.attr("rx", "2").attr("fill", fill).flag("/", true).end();
}

fn label(out: &mut Html, x: f64, y: f64, anchor: &str, size: f64, fill: &str, text: &str) {
    let tag = out.tag("text").class(["num"]).num("x", x).num("y", y).attr("text-anchor", anchor);
    // A border in the colour of the paper, under the letters, keeps them legible where they cross a line.
    let halo = if fill == "#fff" { "none" } else { "#fff" };
    let tag = tag.num("font-size", size).attr("fill", fill).attr("stroke", halo).attr("stroke-width", "4");
    tag.attr("stroke-linejoin", "round").attr("paint-order", "stroke").end();
    out.text(text);
    out.close("text");
}

#[cfg(test)]
mod tests {
    use super::{round_end, share};

    #[test]
    fn axes_end_at_round_numbers() {
        assert_eq!(round_end([92.48, 80.0]), 100.0);
        assert_eq!(round_end([100.0]), 100.0);
        assert_eq!(round_end([3754.0]), 4000.0);
        assert!((round_end([0.3]) - 0.3).abs() < 1e-9);
        assert_eq!(round_end([f64::NAN, -4.0]), 1.0);
        assert_eq!(round_end([]), 1.0);
    }

    #[test]
    fn shares_stay_inside_the_range() {
        assert_eq!(share(150.0, 100.0), 1.0);
        assert_eq!(share(-5.0, 100.0), 0.0);
        assert_eq!(share(f64::NAN, 100.0), 0.0);
        assert_eq!(share(5.0, 0.0), 0.0);
    }
}
