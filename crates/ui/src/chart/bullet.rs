//! Bullet: the bar is what was done, the black tick the target, the ring last year.

use super::{INK, LINE, TRACK, begin, drawable, rect, round_end, share};
use crate::component;
use crate::html::{Html, Render};
use crate::status::Level;

const WIDTH: f64 = 250.0;
const HEIGHT: f64 = 34.0;
/// The bar stands between these, so that a tick or ring at either end is not cut off.
const LEFT: f64 = 6.0;
const SPAN: f64 = WIDTH - 2.0 * LEFT;

/// Done against target.
#[derive(Debug, Clone, Default)]
pub struct Bullet {
    pub level: Level,
    pub value: Option<f64>,
    pub target: Option<f64>,
    pub previous: Option<f64>,
    /// End of the scale; a round number above all values where it is not given.
    pub max: Option<f64>,
    /// What the picture says, in words; with none it is hidden from screen readers (the numbers stand beside it).
    pub label: String,
}

impl Bullet {
    /// What was done, and the target.
    pub fn new(level: Level, value: Option<f64>, target: Option<f64>) -> Self {
        Self { level, value, target, ..Self::default() }
    }

    /// With last year's result.
    #[must_use]
    pub fn previous(mut self, previous: Option<f64>) -> Self {
        self.previous = previous;
        self
    }

    /// With the end of the scale, such as 100 for percentages.
    #[must_use]
    pub fn max(mut self, max: f64) -> Self {
        self.max = Some(max);
        self
    }

    /// With what it says in words.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    fn x(&self, value: f64) -> f64 {
        let values = [self.value, self.target, self.previous].into_iter().filter_map(drawable);
        LEFT + SPAN * share(value, drawable(self.max).filter(|m| *m > 0.0).unwrap_or_else(|| round_end(values)))
    }
}

impl Render for Bullet {
    fn render_into(&self, out: &mut Html) {
        begin(out, "pw-bullet", WIDTH, HEIGHT, &self.label);
        rect(out, LEFT, 9.0, SPAN, 16.0, TRACK);
        if let Some(value) = drawable(self.value) {
            rect(out, LEFT, 9.0, self.x(value) - LEFT, 16.0, self.level.fill());
        } else {
            let tag = out.tag("line").num("x1", LEFT).num("x2", LEFT + SPAN).num("y1", 17.0).num("y2", 17.0);
            tag.attr("stroke", LINE).attr("stroke-dasharray", "2 5").flag("/", true).end();
        }
        if let Some(target) = drawable(self.target) {
            let tag = out.tag("rect").class(["pw-bullet__tick"]).num("x", self.x(target) - 2.0).num("y", 2.0);
            let tag = tag.attr("width", "4").attr("height", "30").attr("fill", INK);
            tag.attr("stroke", "#fff").attr("stroke-width", "1").flag("/", true).end();
        }
        if let Some(previous) = drawable(self.previous) {
            let tag = out.tag("circle").class(["pw-bullet__ring"]).num("cx", self.x(previous)).num("cy", 17.0);
            tag.attr("r", "4.5")
                .attr("fill", "#fff")
                .attr("stroke", INK)
                .attr("stroke-width", "2")
                .flag("/", true)
                .end();
        }
        out.close("svg");
    }
}

component!(Bullet);

#[cfg(test)]
mod tests {
    use super::{Bullet, LEFT, SPAN, WIDTH};
    use crate::Render;
    use crate::status::Level;
    use proptest::prelude::*;

    /// The number of an attribute of the element that has this mark.
    fn number(html: &str, mark: &str, attribute: &str) -> f64 {
        let element = &html[html.find(mark).unwrap()..];
        let start = element.find(&format!(" {attribute}=\"")).unwrap() + attribute.len() + 3;
        element[start..].split('"').next().unwrap().parse().unwrap()
    }

    #[test]
    fn tick_and_ring_stand_where_their_numbers_are() {
        let html = Bullet::new(Level::OnTrack, Some(50.0), Some(80.0)).previous(Some(25.0)).max(100.0).html();
        assert!((number(&html, "pw-bullet__tick", "x") + 2.0 - (LEFT + SPAN * 0.8)).abs() < 0.01);
        assert!((number(&html, "pw-bullet__ring", "cx") - (LEFT + SPAN * 0.25)).abs() < 0.01);
        assert!(html.contains(&format!("width=\"{}\" height=\"16\" rx=\"2\" fill=\"#0B4F8A\"", SPAN * 0.5)), "{html}");
    }

    #[test]
    fn an_unknown_value_is_no_bar_of_length_zero() {
        let html = Bullet::new(Level::NotAssessed, None, Some(80.0)).html();
        assert!(html.contains("stroke-dasharray"));
        assert_eq!(html.matches("height=\"16\"").count(), 1);
    }

    #[test]
    fn the_picture_is_said_in_words() {
        let html = Bullet::new(Level::Met, Some(91.2), Some(90.0)).label("Đạt 91,2%, mục tiêu 90%").html();
        assert!(html.contains("role=\"img\" aria-label=\"Đạt 91,2%, mục tiêu 90%\""));
        assert_eq!(
            Bullet::new(Level::Met, Some(100.0), Some(90.0)).max(100.0).html(),
            "<svg class=\"pw-bullet\" width=\"250\" height=\"34\" viewBox=\"0 0 250 34\" focusable=\"false\" \
             aria-hidden=\"true\"><rect x=\"6\" y=\"9\" width=\"238\" height=\"16\" rx=\"2\" fill=\"#E6E0D5\" />\
             <rect x=\"6\" y=\"9\" width=\"238\" height=\"16\" rx=\"2\" fill=\"#00694E\" />\
             <rect class=\"pw-bullet__tick\" x=\"218.2\" y=\"2\" width=\"4\" height=\"30\" fill=\"#1C1917\" \
             stroke=\"#fff\" stroke-width=\"1\" /></svg>"
        );
    }

    fn any_number() -> impl Strategy<Value = Option<f64>> {
        proptest::option::of(proptest::num::f64::ANY)
    }

    proptest! {
        #[test]
        fn nothing_is_drawn_outside(value in any_number(), target in any_number(), previous in any_number(), max in any_number()) {
            let html = Bullet { level: Level::Late, value, target, previous, max, label: String::new() }.html();
            prop_assert!(!html.contains("NaN") && !html.contains("inf"));
            for (mark, attribute) in [("pw-bullet__tick", "x"), ("pw-bullet__ring", "cx")] {
                if html.contains(mark) {
                    let x = number(&html, mark, attribute);
                    prop_assert!((0.0..=WIDTH).contains(&x), "{x}");
                }
            }
        }
    }
}
