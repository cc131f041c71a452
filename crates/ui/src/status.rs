//! How a thing stands: word, shape and colour together, so that no one of them is needed alone.

use crate::component;
use crate::html::{Html, Render};

/// The five judgements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Level {
    /// Đạt ✓.
    Met,
    /// Đúng lộ trình ●.
    OnTrack,
    /// Có nguy cơ ◆.
    AtRisk,
    /// Chậm ▲.
    Late,
    /// Chưa đánh giá ○.
    #[default]
    NotAssessed,
}

impl Level {
    /// Of a key: `met`, `on-track`, `at-risk`, `late`; anything else is not assessed.
    pub fn from_key(key: &str) -> Self {
        match key {
            "met" => Self::Met,
            "on-track" => Self::OnTrack,
            "at-risk" => Self::AtRisk,
            "late" => Self::Late,
            _ => Self::NotAssessed,
        }
    }

    /// The key, which is also the end of its class names.
    pub fn key(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::OnTrack => "on-track",
            Self::AtRisk => "at-risk",
            Self::Late => "late",
            Self::NotAssessed => "not-assessed",
        }
    }

    /// Colour of areas in charts: at least 3:1 on paper, so that it prints.
    pub(crate) fn fill(self) -> &'static str {
        match self {
            Self::Met => "#00694E",
            Self::OnTrack => "#0B4F8A",
            Self::AtRisk => "#A86200",
            Self::Late => "#B3122B",
            Self::NotAssessed => "#6B645B",
        }
    }

    fn shape(self) -> &'static str {
        match self {
            Self::Met => r#"<path d="M2 8.5l4 4L14 4" fill="none" stroke="currentColor" stroke-width="3"/>"#,
            Self::OnTrack => r#"<circle cx="8" cy="8" r="6" fill="currentColor"/>"#,
            Self::AtRisk => r#"<path d="M8 1l7 7-7 7-7-7z" fill="currentColor"/>"#,
            Self::Late => r#"<path d="M8 1.5L15.5 15H.5z" fill="currentColor"/>"#,
            Self::NotAssessed => {
                r#"<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="2"/>"#
            }
        }
    }

    /// Its shape alone, in the colour of the text around it.
    pub(crate) fn icon(self, out: &mut Html) {
        out.raw(
            r#"<svg class="pw-icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">"#,
        );
        out.raw(self.shape());
        out.raw("</svg>");
    }
}

/// A judgement with its word: `{{ Status::of(s.key(), t.get("status-late")) }}`.
#[derive(Debug, Clone, Default)]
pub struct Status {
    pub level: Level,
    pub text: String,
}

impl Status {
    /// A judgement in words.
    pub fn new(level: Level, text: impl Into<String>) -> Self {
        Self { level, text: text.into() }
    }

    /// By the key of the judgement.
    pub fn of(key: impl AsRef<str>, text: impl AsRef<str>) -> Self {
        Self::new(Level::from_key(key.as_ref()), text.as_ref())
    }
}

impl Render for Status {
    fn render_into(&self, out: &mut Html) {
        out.open("span", &format!("pw-status pw-status--{}", self.level.key()));
        self.level.icon(out);
        out.text(&self.text);
        out.close("span");
    }
}

/// A number that opens onto the records behind it. With a label it is a block of a row of figures.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// The number as it is shown, such as "92,48%".
    pub value: String,
    /// Address of the records; empty where the reader may not see them.
    pub href: String,
    pub label: String,
    /// A second line, such as "3.472 trên 3.754".
    pub note: String,
}

impl Figure {
    /// A number inside a sentence or a cell.
    pub fn new(value: impl Into<String>, href: impl Into<String>) -> Self {
        Self { value: value.into(), href: href.into(), ..Self::default() }
    }

    /// As a block, with what it counts.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With a second line.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn value(&self, out: &mut Html) {
        if self.href.is_empty() {
            out.element("b", "pw-figure num", &self.value);
            return;
        }
        out.tag("a").class(["govuk-link pw-figure num"]).attr("href", &self.href).end();
        out.text(&self.value);
        if !self.label.is_empty() {
            out.element("span", "govuk-visually-hidden", &format!(" {}", self.label));
        }
        out.close("a");
    }
}

impl Render for Figure {
    fn render_into(&self, out: &mut Html) {
        if self.label.is_empty() {
            return self.value(out);
        }
        out.open("div", "pw-stat");
        self.value(out);
        let tag = out.tag("span").class(["pw-stat__label"]);
        tag.attr_if("aria-hidden", if self.href.is_empty() { "" } else { "true" }).end();
        out.text(&self.label);
        out.close("span");
        if !self.note.is_empty() {
            out.element("span", "pw-stat__note", &self.note);
        }
        out.close("div");
    }
}

component!(Status, Figure);

#[cfg(test)]
mod tests {
    use super::{Figure, Level, Status};
    use crate::Render;

    #[test]
    fn a_status_has_word_shape_and_colour() {
        let all = [Level::Met, Level::OnTrack, Level::AtRisk, Level::Late, Level::NotAssessed];
        let drawn: std::collections::BTreeSet<&str> = all.iter().map(|level| level.shape()).collect();
        assert_eq!(drawn.len(), all.len());
        for level in all {
            assert_eq!(Level::from_key(level.key()), level);
            let html = Status::new(level, "Chữ").html();
            assert!(html.contains("<svg") && html.contains("Chữ") && html.contains(level.key()));
        }
    }

    #[test]
    fn a_figure_leads_to_its_records() {
        assert_eq!(
            Figure::new("92,48%", "/do-luong/x").html(),
            "<a class=\"govuk-link pw-figure num\" href=\"/do-luong/x\">92,48%</a>"
        );
        assert!(!Figure::new("92,48%", "").html().contains("<a"));
    }
}
