//! Trends: a small line for a table, and a large one with axis, values and target.

use super::{INK, INK_2, LINE, TRACK, begin, drawable, label, round_end};
use crate::component;
use crate::html::{Html, Render};
use crate::status::Level;

/// A line of the past periods, for a cell of a table; the numbers stand elsewhere, so it is hidden from screen readers.
#[derive(Debug, Clone, Default)]
pub struct Trend {
    pub level: Level,
    pub values: Vec<Option<f64>>,
    pub target: Option<f64>,
}

const SMALL: (f64, f64) = (92.0, 34.0);

impl Trend {
    /// Values from the oldest; a period without value breaks the line.
    pub fn new(level: Level, values: Vec<Option<f64>>, target: Option<f64>) -> Self {
        Self { level, values, target }
    }
}

impl Render for Trend {
    fn render_into(&self, out: &mut Html) {
        begin(out, "pw-trend", SMALL.0, SMALL.1, "");
        let known: Vec<f64> = self.values.iter().copied().chain([self.target]).filter_map(drawable).collect();
        let low = known.iter().copied().fold(f64::INFINITY, f64::min);
        let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let y = |v: f64| if high - low > f64::EPSILON { 29.0 - 23.0 * (v - low) / (high - low) } else { 17.0 };
        if let Some(target) = drawable(self.target) {
            let tag = out.tag("line").num("x1", 2.0).num("x2", 90.0).num("y1", y(target)).num("y2", y(target));
            tag.attr("stroke", LINE).attr("stroke-dasharray", "3 3").flag("/", true).end();
        }
        let x = |i: usize| 6.0 + 79.0 * i as f64 / self.values.len().saturating_sub(1).max(1) as f64;
        lines(out, &self.values, x, y, self.level.fill(), 2.5);
        if let Some((i, v)) = self.values.iter().enumerate().rev().find_map(|(i, v)| Some((i, drawable(*v)?))) {
            let tag = out.tag("circle").num("cx", x(i)).num("cy", y(v)).attr("r", "4");
            tag.attr("fill", self.level.fill()).flag("/", true).end();
        }
        out.close("svg");
    }
}

/// One line per run of known values.
fn lines(
    out: &mut Html,
    values: &[Option<f64>],
    x: impl Fn(usize) -> f64,
    y: impl Fn(f64) -> f64,
    stroke: &str,
    width: f64,
) {
    let mut run: Vec<String> = Vec::new();
    for (i, value) in values.iter().map(|v| drawable(*v)).chain([None]).enumerate() {
        match value {
            Some(v) => run.push(format!("{:.1},{:.1}", x(i), y(v))),
            None if run.len() > 1 => {
                let tag = out.tag("polyline").attr("points", &run.join(" ")).attr("fill", "none");
                tag.attr("stroke", stroke)
                    .num("stroke-width", width)
                    .attr("stroke-linejoin", "round")
                    .flag("/", true)
                    .end();
                run.clear();
            }
            None => run.clear(),
        }
    }
}

/// A period of a [`TrendChart`].
#[derive(Debug, Clone, Default)]
pub struct Point {
    /// The period, short: "Q3/26".
    pub label: String,
    pub value: Option<f64>,
    /// The value as it is shown: "92,48%".
    pub text: String,
    /// The target of the period.
    pub target: Option<f64>,
    /// Where the pace leads, for a period that has no value yet; `text` is then what is shown for it.
    pub forecast: Option<f64>,
}

/// Values over the periods with their target: drawn twice, for wide and for small screens, of which one is shown.
#[derive(Debug, Clone, Default)]
pub struct TrendChart {
    pub level: Level,
    pub points: Vec<Point>,
    /// What it shows, in words: "Tỷ lệ hồ sơ trực tuyến qua các quý".
    pub title: String,
    /// The word for target beside its line.
    pub target_text: String,
    /// After the numbers of the axis, such as "%".
    pub unit: String,
    pub lang: crate::Lang,
}

/// Sizes of one drawing.
struct Frame {
    class: &'static str,
    width: f64,
    height: f64,
    font: f64,
    left: f64,
}

const TOP: f64 = 30.0;
const BOTTOM: f64 = 36.0;
const FRAMES: [Frame; 2] = [
    Frame { class: "pw-chart pw-chart--wide", width: 720.0, height: 300.0, font: 15.0, left: 64.0 },
    Frame { class: "pw-chart pw-chart--small", width: 256.0, height: 220.0, font: 13.0, left: 44.0 },
];

impl TrendChart {
    fn words(&self) -> String {
        let points: Vec<String> = self.points.iter().map(|p| format!("{} {}", p.label, p.text)).collect();
        format!("{}: {}", self.title, points.join("; "))
    }

    fn draw(&self, out: &mut Html, frame: &Frame) {
        let end = round_end(self.points.iter().flat_map(|p| [p.value, p.target, p.forecast]).filter_map(drawable));
        let right = frame.width - 24.0;
        let floor = frame.height - BOTTOM;
        let last = self.points.len().saturating_sub(1).max(1) as f64;
        let (first, span) = (frame.left + 24.0, right - frame.left - 48.0);
        let x = |i: usize| if self.points.len() == 1 { first + span / 2.0 } else { first + span * i as f64 / last };
        let y = |v: f64| floor - (floor - TOP) * super::share(v, end);
        begin(out, frame.class, frame.width, frame.height, &self.words());
        for step in 0..=4 {
            let value = end * f64::from(step) / 4.0;
            let tag = out.tag("line").num("x1", frame.left).num("x2", right).num("y1", y(value)).num("y2", y(value));
            tag.attr("stroke", if step == 0 { LINE } else { TRACK }).flag("/", true).end();
            let text = format!("{}{}", crate::number(self.lang, value), self.unit);
            label(out, frame.left - 8.0, y(value) + 5.0, "end", frame.font - 1.0, INK_2, &text);
        }
        self.targets(out, frame, x, y);
        self.forecast(out, frame, x, y);
        let values: Vec<Option<f64>> = self.points.iter().map(|p| p.value).collect();
        lines(out, &values, x, y, self.level.fill(), 3.0);
        // Where periods stand close, every second one is named, the last always.
        let room = span / last;
        let stride = (frame.font * 4.2 / room).ceil().max(1.0) as usize;
        for (i, point) in self.points.iter().enumerate() {
            let named = (self.points.len() - 1 - i).is_multiple_of(stride);
            if named {
                label(out, x(i), floor + 22.0, "middle", frame.font - 1.0, INK_2, &point.label);
            }
            let Some(value) = drawable(point.value) else { continue };
            let tag = out.tag("circle").num("cx", x(i)).num("cy", y(value)).attr("r", "5");
            tag.attr("fill", self.level.fill()).attr("stroke", "#fff").attr("stroke-width", "2").flag("/", true).end();
            if named {
                // Below the point where the line of the target would cross the number above it.
                let crossed = drawable(point.target).is_some_and(|t| (-1.0..28.0).contains(&(y(value) - y(t))));
                let at = if crossed { y(value) + 8.0 + frame.font } else { y(value) - 12.0 };
                label(out, x(i), at, "middle", frame.font, INK, &point.text);
            }
        }
        out.close("svg");
    }

    /// From the last value to where the pace leads: dotted, with an open circle at its end.
    fn forecast(&self, out: &mut Html, frame: &Frame, x: impl Fn(usize) -> f64, y: impl Fn(f64) -> f64) {
        let last = self.points.iter().enumerate().rev().find_map(|(i, p)| Some((i, drawable(p.value)?)));
        let ahead = self.points.iter().enumerate().rev().find_map(|(i, p)| Some((i, drawable(p.forecast)?)));
        let (Some((from, value)), Some((to, end))) = (last, ahead) else { return };
        let tag = out.tag("line").class(["pw-chart__forecast"]).num("x1", x(from)).num("x2", x(to));
        let tag = tag.num("y1", y(value)).num("y2", y(end)).attr("stroke", self.level.fill());
        tag.attr("stroke-width", "3")
            .attr("stroke-dasharray", "2 6")
            .attr("stroke-linecap", "round")
            .flag("/", true)
            .end();
        let tag = out.tag("circle").num("cx", x(to)).num("cy", y(end)).attr("r", "5").attr("fill", "#fff");
        tag.attr("stroke", self.level.fill()).attr("stroke-width", "2").flag("/", true).end();
        let crossed = drawable(self.points[to].target).is_some_and(|t| (-1.0..28.0).contains(&(y(end) - y(t))));
        let at = if crossed { y(end) + 8.0 + frame.font } else { y(end) - 12.0 };
        label(out, x(to), at, "middle", frame.font, INK_2, &self.points[to].text);
    }

    /// The target as steps, one per period.
    fn targets(&self, out: &mut Html, frame: &Frame, x: impl Fn(usize) -> f64, y: impl Fn(f64) -> f64) {
        let half = if self.points.len() > 1 { (x(1) - x(0)) / 2.0 } else { 24.0 };
        let known = self.points.iter().enumerate().filter_map(|(i, p)| Some((i, drawable(p.target)?)));
        let mut word = None;
        for (i, target) in known {
            let (from, to) = ((x(i) - half).max(frame.left), (x(i) + half).min(frame.width - 24.0));
            let tag = out.tag("line").class(["pw-chart__target"]).num("x1", from).num("x2", to);
            let tag = tag.num("y1", y(target)).num("y2", y(target)).attr("stroke", INK);
            tag.attr("stroke-width", "2").attr("stroke-dasharray", "6 4").flag("/", true).end();
            // The word stands on the side of the first step where the line of the values does not run.
            let above = drawable(self.points[i].value).is_none_or(|value| value <= target);
            word.get_or_insert((from + 2.0, if above { y(target) - 8.0 } else { y(target) + 18.0 }));
        }
        if let Some((x, y)) = word.filter(|_| !self.target_text.is_empty()) {
            label(out, x, y, "start", frame.font - 1.0, INK, &self.target_text);
        }
    }
}

impl Render for TrendChart {
    fn render_into(&self, out: &mut Html) {
        if self.points.is_empty() {
            return;
        }
        out.open("div", "pw-chart-box");
        FRAMES.iter().for_each(|frame| self.draw(out, frame));
        out.close("div");
    }
}

component!(Trend, TrendChart);

#[cfg(test)]
mod tests {
    use super::{Point, Trend, TrendChart};
    use crate::Render;
    use crate::status::Level;
    use proptest::prelude::*;

    #[test]
    fn a_missing_period_breaks_the_line() {
        let values = vec![Some(1.0), Some(2.0), None, Some(3.0), Some(4.0)];
        assert_eq!(Trend::new(Level::Met, values, None).html().matches("<polyline").count(), 2);
        let alone = Trend::new(Level::Met, vec![Some(1.0), None], None).html();
        assert_eq!((alone.matches("<polyline").count(), alone.matches("<circle").count()), (0, 1));
    }

    #[test]
    fn higher_values_stand_higher_and_the_axis_begins_at_zero() {
        let point = |value, label: &str| Point {
            value: Some(value),
            label: label.into(),
            text: format!("{value}%"),
            target: Some(80.0),
            forecast: None,
        };
        let points = vec![point(25.0, "Q1"), point(75.0, "Q2")];
        let chart =
            TrendChart { points, title: "Tỷ lệ".into(), target_text: "Mục tiêu".into(), ..Default::default() };
        let html = chart.html();
        let wide = &html[..html.find("pw-chart--small").unwrap()];
        let heights: Vec<f64> =
            wide.split("cy=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect();
        let floor = 300.0 - super::BOTTOM;
        // The axis ends at 80, the round number that holds 75 and the target.
        assert!((heights[0] - (floor - (floor - super::TOP) * 25.0 / 80.0)).abs() < 0.01);
        assert!((heights[1] - (floor - (floor - super::TOP) * 75.0 / 80.0)).abs() < 0.01);
        assert!(html.contains("aria-label=\"Tỷ lệ: Q1 25%; Q2 75%\""));
    }

    #[test]
    fn the_forecast_is_dotted_from_the_last_value_and_said_in_words() {
        let known = Point { value: Some(40.0), label: "Q1".into(), text: "40%".into(), ..Point::default() };
        let ahead = Point { forecast: Some(70.0), label: "Q4".into(), text: "≈ 70%".into(), ..Point::default() };
        let chart =
            TrendChart { points: vec![known.clone(), ahead], title: "Tỷ lệ".into(), ..TrendChart::default() };
        let html = chart.html();
        assert_eq!(html.matches("pw-chart__forecast").count(), 2, "once on each of the two drawings: {html}");
        assert!(html.contains("aria-label=\"Tỷ lệ: Q1 40%; Q4 ≈ 70%\""), "{html}");
        let without = TrendChart { points: vec![known], ..TrendChart::default() }.html();
        assert!(!without.contains("pw-chart__forecast"));
    }

    proptest! {
        #[test]
        fn any_values_can_be_drawn(values in proptest::collection::vec(proptest::option::of(proptest::num::f64::ANY), 0..30)) {
            let small = Trend::new(Level::Late, values.clone(), values.first().copied().flatten()).html();
            let point = |value: &Option<f64>| Point { value: *value, target: *value, forecast: *value, ..Point::default() };
            let large = TrendChart { points: values.iter().map(point).collect(), ..TrendChart::default() }.html();
            for html in [small, large] {
                prop_assert!(!html.contains("NaN") && !html.contains("\"inf") && !html.contains("-inf"), "{}", html);
            }
        }
    }
}
