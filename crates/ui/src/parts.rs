//! Parts of work pages: cards of things at risk, timelines, filters, and what to say where there is nothing.

use crate::T;
use crate::component;
use crate::govuk::{Button, Input, Select};
use crate::html::{Html, Render};
use crate::status::Status;

/// A thing that needs somebody: how it stands, what it is, why.
#[derive(Debug, Clone, Default)]
pub struct RiskCard {
    pub status: Status,
    /// Beside the status: number, day due, unit.
    pub meta: String,
    pub title: String,
    pub href: String,
    /// The sentence that explains.
    pub text: String,
}

impl Render for RiskCard {
    fn render_into(&self, out: &mut Html) {
        out.open("li", &format!("pw-risk pw-risk--{}", self.status.level.key()));
        out.open("div", "pw-risk__top");
        out.put(&self.status);
        if !self.meta.is_empty() {
            out.element("span", "pw-risk__meta", &self.meta);
        }
        out.close("div");
        out.tag("a").class(["govuk-link pw-risk__title"]).attr("href", &self.href).end();
        out.text(&self.title);
        out.close("a");
        if !self.text.is_empty() {
            out.element("p", "pw-risk__text", &self.text);
        }
        out.close("li");
    }
}

/// Things that need somebody, worst first.
#[derive(Debug, Clone, Default)]
pub struct RiskList(pub Vec<RiskCard>);

impl Render for RiskList {
    fn render_into(&self, out: &mut Html) {
        out.open("ul", "pw-risks");
        self.0.iter().for_each(|card| out.put(card));
        out.close("ul");
    }
}

/// Where a [`Step`] stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepState {
    Done,
    Now,
    #[default]
    ToDo,
}

/// A step of a [`Timeline`].
#[derive(Debug, Clone, Default)]
pub struct Step {
    pub state: StepState,
    pub title: String,
    /// When and by whom.
    pub when: String,
    /// What was said, as text.
    pub text: String,
    /// More, as markup.
    pub html: String,
}

/// What happened and what comes next, in order.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    pub steps: Vec<Step>,
    /// What a screen reader says before the title of a step, by state: done, now, to do.
    pub words: [String; 3],
}

impl Timeline {
    /// Steps in order.
    pub fn new(t: &T, steps: Vec<Step>) -> Self {
        Self { steps, words: [t.get("ui-step-done"), t.get("ui-step-now"), t.get("ui-step-to-do")] }
    }
}

impl Render for Timeline {
    fn render_into(&self, out: &mut Html) {
        const DONE: &str = r##"<circle cx="18" cy="18" r="16" fill="#00694E"/><path d="M10 18.5l5.5 5.5L26.5 13" fill="none" stroke="#fff" stroke-width="4"/>"##;
        const NOW: &str = r##"<circle cx="18" cy="18" r="15" fill="#fff" stroke="#0B4F8A" stroke-width="4"/><circle cx="18" cy="18" r="7" fill="#0B4F8A"/>"##;
        const TO_DO: &str = r##"<circle cx="18" cy="18" r="15" fill="#fff" stroke="#6B645B" stroke-width="2.5"/>"##;
        out.open("ol", "pw-steps");
        for step in &self.steps {
            let (class, icon, word) = match step.state {
                StepState::Done => ("pw-step pw-step--done", DONE, &self.words[0]),
                StepState::Now => ("pw-step pw-step--now", NOW, &self.words[1]),
                StepState::ToDo => ("pw-step pw-step--to-do", TO_DO, &self.words[2]),
            };
            let tag = out.tag("li").class([class]);
            tag.attr_if("aria-current", if step.state == StepState::Now { "step" } else { "" }).end();
            out.raw("<svg class=\"pw-step__icon\" width=\"36\" height=\"36\" viewBox=\"0 0 36 36\" aria-hidden=\"true\" focusable=\"false\">");
            out.raw(icon);
            out.raw("</svg>");
            out.open("p", "pw-step__title");
            out.element("span", "govuk-visually-hidden", &format!("{word}: "));
            out.text(&step.title);
            out.close("p");
            for (class, text) in [("pw-step__when", &step.when), ("pw-step__text", &step.text)] {
                if !text.is_empty() {
                    out.element("p", class, text);
                }
            }
            out.raw(&step.html);
            out.close("li");
        }
        out.close("ol");
    }
}

/// Nothing is here yet: why, and what to do.
#[derive(Debug, Clone, Default)]
pub struct EmptyState {
    pub title: String,
    pub text: String,
    pub action: Option<Button>,
}

impl EmptyState {
    /// What is not here, and why or what to do.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), text: text.into(), action: None }
    }

    /// With a way on.
    #[must_use]
    pub fn action(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.action = Some(Button::link(text, href));
        self
    }
}

impl Render for EmptyState {
    fn render_into(&self, out: &mut Html) {
        out.open("div", "pw-empty");
        out.element("p", "pw-empty__title", &self.title);
        if !self.text.is_empty() {
            out.element("p", "govuk-body", &self.text);
        }
        if let Some(action) = &self.action {
            out.put(action);
        }
        out.close("div");
    }
}

/// Fields that narrow a list; with script it narrows at each choice, without by its button.
#[derive(Debug, Clone, Default)]
pub struct FilterBar {
    pub action: String,
    /// The fields, as markup.
    pub fields: Vec<String>,
    pub apply: String,
    /// The word for taking all filters away; empty where none is set.
    pub clear: String,
    /// What it narrows, for a screen reader.
    pub label: String,
}

impl FilterBar {
    /// A bar for the list at this address.
    pub fn new(t: &T, action: impl Into<String>) -> Self {
        let (apply, label) = (t.get("ui-filter-apply"), t.get("ui-filter"));
        Self { action: action.into(), apply, label, ..Self::default() }
    }

    /// With a list of (value, text) of which none may be chosen; `any` is the word for that.
    #[must_use]
    pub fn select(mut self, name: &str, label: &str, any: &str, items: &[(String, String)], value: &str) -> Self {
        use crate::govuk::{Label, SelectItem};
        let rest = items.iter().map(|(value, text)| SelectItem::new(value, text));
        let select = Select {
            name: name.to_owned(),
            id: format!("loc-{name}"),
            label: Label { text: label.to_owned(), ..Label::default() },
            items: std::iter::once(SelectItem::new("", any)).chain(rest).collect(),
            value: value.to_owned(),
            ..Select::default()
        };
        self.fields.push(select.html());
        self
    }

    /// With a line of text to look for.
    #[must_use]
    pub fn text(mut self, name: &str, label: &str, value: &str) -> Self {
        use crate::govuk::Label;
        let input = Input {
            name: name.to_owned(),
            id: format!("loc-{name}"),
            kind: "search".into(),
            label: Label { text: label.to_owned(), ..Label::default() },
            value: Some(value.to_owned()).filter(|v| !v.is_empty()),
            ..Input::default()
        };
        self.fields.push(input.html());
        self
    }

    /// With a way to take all filters away, where some are set.
    #[must_use]
    pub fn clearable(mut self, t: &T, set: bool) -> Self {
        self.clear = if set { t.get("ui-filter-clear") } else { String::new() };
        self
    }
}

impl Render for FilterBar {
    fn render_into(&self, out: &mut Html) {
        let tag = out.tag("form").class(["pw-filter"]).attr("action", &self.action).attr("method", "get");
        tag.attr("role", "search").attr("aria-label", &self.label).attr("data-auto-submit", "").end();
        self.fields.iter().for_each(|field| out.raw(field));
        out.open("div", "pw-filter__end");
        out.put(&Button { text: self.apply.clone(), ..Button::default() }.secondary());
        if !self.clear.is_empty() {
            out.tag("a").class(["govuk-link"]).attr("href", &self.action).end();
            out.text(&self.clear);
            out.close("a");
        }
        out.raw("</div></form>");
    }
}

component!(RiskCard, RiskList, Timeline, EmptyState, FilterBar);

#[cfg(test)]
mod tests {
    use super::{EmptyState, FilterBar, RiskCard, Step, StepState, Timeline};
    use crate::{Lang, Level, Render, Status, T, Texts};
    use std::sync::Arc;

    fn t() -> T {
        T::new(Arc::new(Texts::load(&[])), Lang::Vi)
    }

    #[test]
    fn a_card_escapes_and_leads_to_its_thing() {
        let card = RiskCard {
            status: Status::new(Level::Late, "Quá hạn 90 ngày"),
            title: "Tập huấn <số>".into(),
            href: "/nhiem-vu/2".into(),
            ..RiskCard::default()
        };
        let html = card.html();
        assert!(html.contains("pw-risk--late") && html.contains("Tập huấn &lt;số&gt;") && html.contains("/nhiem-vu/2"));
    }

    #[test]
    fn the_state_of_a_step_is_said_not_only_drawn() {
        let step = Step { state: StepState::Now, title: "Đang xác minh".into(), ..Step::default() };
        let html = Timeline::new(&t(), vec![step]).html();
        assert!(html.contains("aria-current=\"step\"") && html.contains("Đang làm: </span>Đang xác minh"), "{html}");
    }

    #[test]
    fn a_filter_keeps_what_was_chosen() {
        let units = [("a".to_owned(), "Công an".to_owned())];
        let bar = FilterBar::new(&t(), "/nhiem-vu").select("don-vi", "Đơn vị", "Tất cả", &units, "a");
        let html = bar.clearable(&t(), true).html();
        assert!(html.contains("<option value=\"a\" selected>") && html.contains("Bỏ lọc"), "{html}");
    }

    #[test]
    fn an_empty_list_says_what_to_do() {
        let html = EmptyState::new("Chưa có kế hoạch", "").action("Nhập kế hoạch", "/nhap").html();
        assert!(html.contains("href=\"/nhap\""));
    }
}
