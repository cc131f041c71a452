//! Bars: one divided bar for a whole, rows of bars for its parts, and progress.

use super::{TRACK, begin, drawable, label, rect, round_end, share};
use crate::component;
use crate::html::{Html, Render};
use crate::status::Level;

/// A part of a [`StackedBar`].
#[derive(Debug, Clone, Default)]
pub struct Segment {
    pub level: Level,
    pub count: u64,
    pub text: String,
    /// The records that are counted.
    pub href: String,
}

impl Segment {
    /// So many of a kind.
    pub fn new(level: Level, count: u64, text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { level, count, text: text.into(), href: href.into() }
    }
}

/// How many stand how: one bar, divided, and a legend whose numbers lead to the records.
#[derive(Debug, Clone, Default)]
pub struct StackedBar {
    pub segments: Vec<Segment>,
}

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 44.0;
const GAP: f64 = 3.0;
/// A part that exists is never too thin to see.
const LEAST: f64 = 10.0;

impl StackedBar {
    /// Of these parts, in this order; those without records are not drawn but stay in the legend.
    pub fn new(segments: Vec<Segment>) -> Self {
        Self { segments }
    }

    /// Place and width of each part that exists.
    fn layout(&self) -> Vec<(f64, f64)> {
        let total: u64 = self.segments.iter().map(|s| s.count).sum();
        let drawn = self.segments.iter().filter(|s| s.count > 0).count();
        if total == 0 {
            return Vec::new();
        }
        let room = WIDTH - GAP * (drawn - 1) as f64;
        let wanted: Vec<f64> = self.segments.iter().map(|s| room * s.count as f64 / total as f64).collect();
        let widened: Vec<f64> = wanted.iter().map(|w| if *w > 0.0 { w.max(LEAST) } else { 0.0 }).collect();
        let scale = room / widened.iter().sum::<f64>();
        let mut x = 0.0;
        let mut places = Vec::new();
        for width in widened.into_iter().map(|w| w * scale) {
            places.push((x, width));
            x += if width > 0.0 { width + GAP } else { 0.0 };
        }
        places
    }
}

impl Render for StackedBar {
    fn render_into(&self, out: &mut Html) {
        let words: Vec<String> = self.segments.iter().map(|s| format!("{}: {}", s.text, s.count)).collect();
        begin(out, "pw-seg", WIDTH, HEIGHT, &words.join("; "));
        let places = self.layout();
        if places.is_empty() {
            rect(out, 0.0, 0.0, WIDTH, HEIGHT, TRACK);
        }
        for (segment, (x, width)) in self.segments.iter().zip(&places).filter(|(s, _)| s.count > 0) {
            rect(out, *x, 0.0, *width, HEIGHT, segment.level.fill());
            if *width >= 30.0 {
                label(out, x + width / 2.0, 30.0, "middle", 22.0, "#fff", &segment.count.to_string());
            }
        }
        out.close("svg");
        out.open("ul", "pw-legend");
        for segment in &self.segments {
            out.open("li", &format!("pw-legend__item pw-legend__item--{}", segment.level.key()));
            segment.level.icon(out);
            out.raw(" ");
            if segment.href.is_empty() || segment.count == 0 {
                out.text(&segment.text);
                out.raw(" ");
                out.element("b", "num", &segment.count.to_string());
            } else {
                out.tag("a").class(["govuk-link"]).attr("href", &segment.href).end();
                out.text(&segment.text);
                out.raw(" ");
                out.element("b", "num", &segment.count.to_string());
                out.close("a");
            }
            out.close("li");
        }
        out.close("ul");
    }
}

/// A row of a [`BarBreakdown`].
#[derive(Debug, Clone, Default)]
pub struct BarRow {
    pub label: String,
    /// The records behind the number.
    pub href: String,
    pub value: f64,
    /// The number as it is shown.
    pub text: String,
    pub level: Option<Level>,
}

/// The parts of a number: by unit, by kind.
#[derive(Debug, Clone, Default)]
pub struct BarBreakdown {
    pub rows: Vec<BarRow>,
    /// End of the scale; a round number above the largest where it is not given.
    pub max: Option<f64>,
}

impl Render for BarBreakdown {
    fn render_into(&self, out: &mut Html) {
        let max = drawable(self.max).unwrap_or_else(|| round_end(self.rows.iter().map(|row| row.value)));
        out.open("ul", "pw-bars");
        for row in &self.rows {
            out.open("li", "pw-bars__row");
            out.element("span", "pw-bars__label", &row.label);
            let tag = out.tag("svg").class(["pw-bars__bar"]).attr("viewBox", "0 0 100 10");
            tag.attr("preserveAspectRatio", "none").attr("aria-hidden", "true").attr("focusable", "false").end();
            out.raw(&format!("<rect width=\"100\" height=\"10\" fill=\"{TRACK}\"/>"));
            let fill = row.level.unwrap_or(Level::OnTrack).fill();
            let tag = out.tag("rect").num("width", 100.0 * share(row.value, max)).attr("height", "10");
            tag.attr("fill", fill).flag("/", true).end();
            out.close("svg");
            out.raw("<span class=\"pw-bars__value\">");
            out.put(&crate::Figure::new(&row.text, &row.href));
            out.raw("</span></li>");
        }
        out.close("ul");
    }
}

/// How far a thing has come.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// In percent.
    pub percent: f64,
    pub level: Level,
    /// What stands beside it and is read out, such as "82%".
    pub text: String,
}

impl Progress {
    /// So many percent, and as it is shown.
    pub fn new(level: Level, percent: f64, text: impl Into<String>) -> Self {
        Self { percent, level, text: text.into() }
    }
}

impl Render for Progress {
    fn render_into(&self, out: &mut Html) {
        out.raw("<span class=\"pw-progress\"><svg class=\"pw-progress__bar\" viewBox=\"0 0 100 10\" ");
        out.raw("preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">");
        out.raw(&format!("<rect width=\"100\" height=\"10\" fill=\"{TRACK}\"/>"));
        let tag = out.tag("rect").num("width", 100.0 * share(self.percent, 100.0)).attr("height", "10");
        tag.attr("fill", self.level.fill()).flag("/", true).end();
        out.raw("</svg>");
        out.element("span", "pw-progress__text num", &self.text);
        out.close("span");
    }
}

component!(StackedBar, BarBreakdown, Progress);

#[cfg(test)]
mod tests {
    use super::{BarBreakdown, BarRow, GAP, LEAST, Progress, Segment, StackedBar, WIDTH};
    use crate::Render;
    use crate::status::Level;

    fn bar(counts: &[u64]) -> StackedBar {
        StackedBar::new(counts.iter().map(|n| Segment::new(Level::Met, *n, "Đạt", "/x")).collect())
    }

    #[test]
    fn parts_fill_the_bar_in_proportion() {
        let places = bar(&[9, 3, 0, 3]).layout();
        assert!((places[0].1 / places[1].1 - 3.0).abs() < 1e-9);
        assert_eq!(places[2].1, 0.0);
        assert!((places[3].0 + places[3].1 - WIDTH).abs() < 1e-9);
        assert!((places[1].0 - places[0].1 - GAP).abs() < 1e-9);
    }

    #[test]
    fn a_small_part_stays_visible_and_nothing_overflows() {
        let places = bar(&[1000, 1]).layout();
        assert!(places[1].1 > LEAST * 0.9);
        assert!((places[1].0 + places[1].1 - WIDTH).abs() < 1e-9);
        assert!(bar(&[0, 0]).layout().is_empty());
        assert!(bar(&[]).html().contains("#E6E0D5"));
    }

    #[test]
    fn the_legend_leads_to_the_records() {
        let html = bar(&[9, 0]).html();
        assert_eq!(html.matches("href=\"/x\"").count(), 1, "{html}");
        assert!(html.contains("aria-label=\"Đạt: 9; Đạt: 0\""));
    }

    #[test]
    fn bars_stay_inside_their_track() {
        let row = |value| BarRow { value, text: "x".into(), ..BarRow::default() };
        let html = BarBreakdown { rows: vec![row(f64::NAN), row(-3.0), row(300.0)], max: Some(100.0) }.html();
        let widths: Vec<&str> = html.split("<rect width=\"").skip(1).map(|r| r.split('"').next().unwrap()).collect();
        assert_eq!(widths, ["100", "0", "100", "0", "100", "100"]);
        assert!(Progress::new(Level::Met, 250.0, "250%").html().contains("<rect width=\"100\""));
    }
}
