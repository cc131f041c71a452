//! One question as fields of a page, and all answers to be checked before they are sent.

use super::model::{Form, Kind, Question};
use chrono::NaiveDate;
use serde_json::{Map, Value};
use ui::html::{Html, Raw, Render};
use ui::{Fields, T};

/// From so many choices on, a drop-down list.
const LONG_LIST: usize = 9;

impl Form {
    /// The fields of a question; its words are the one heading of the page. A question with a file needs a form that
    /// sends files ([`Question::takes_file`]).
    pub(crate) fn render(&self, t: &T, question: &Question, fields: &Fields) -> Raw {
        match &question.kind {
            Kind::Rows { columns, least, most } => rows(t, question, columns, fields, (*least, *most)),
            _ => Raw(question.draw(t, &question.key, fields, true)),
        }
    }

    /// What stands in the fields of a question that was answered before, as [`Fields::filled`] takes it.
    pub(crate) fn filled(&self, question: &Question, answers: &Map<String, Value>) -> Vec<(String, String)> {
        let value = answers.get(&question.key).unwrap_or(&Value::Null);
        match (&question.kind, value) {
            (Kind::Rows { columns, .. }, Value::Array(rows)) => {
                let cell = |(index, row): (usize, &Value), column: &Question| {
                    let name = format!("{}-{index}-{}", question.key, column.key);
                    (name, column.typed(row.get(&column.key).unwrap_or(&Value::Null)))
                };
                let row = |pair| columns.iter().map(move |column| cell(pair, column));
                rows.iter().enumerate().flat_map(row).collect()
            }
            _ => vec![(question.key.clone(), question.typed(value))],
        }
    }

    /// The answers by section, in order: (heading, [(question, answer in words)]).
    pub(crate) fn summary(&self, t: &T, answers: &Map<String, Value>) -> Vec<(String, Vec<(&Question, String)>)> {
        let mut sections: Vec<(String, Vec<(&Question, String)>)> = Vec::new();
        let answers = self.kept(answers);
        for question in self.questions(&answers) {
            let words = question.in_words(t, answers.get(&question.key).unwrap_or(&Value::Null));
            match sections.last_mut().filter(|(section, _)| *section == question.section) {
                Some((_, rows)) => rows.push((question, words)),
                None => sections.push((question.section.clone(), vec![(question, words)])),
            }
        }
        sections
    }
}

impl Question {
    /// Does its page send a file?
    pub(crate) fn takes_file(&self) -> bool {
        matches!(self.kind, Kind::File)
    }

    fn draw(&self, t: &T, name: &str, fields: &Fields, heading: bool) -> String {
        let label = |out: &mut ui::govuk::Label| {
            out.is_page_heading = heading;
            out.classes = if heading { "govuk-label--l".into() } else { out.classes.clone() };
        };
        let title = self.title.as_str();
        match &self.kind {
            Kind::LongText { .. } => {
                let mut area = fields.area(name, title).hint(&self.hint).rows(5);
                label(&mut area.label);
                area.html()
            }
            Kind::File => {
                let mut file = fields.file(name, title).hint(&self.hint);
                label(&mut file.label);
                file.html()
            }
            Kind::Choice(all) if all.len() >= LONG_LIST => {
                let mut select = fields.select(name, title, all).hint(&self.hint);
                label(&mut select.label);
                select.html()
            }
            Kind::Choice(all) => self.radios(name, fields, all, heading),
            Kind::YesNo => {
                let both = [("1".to_owned(), t.get("eform-yes")), ("0".to_owned(), t.get("eform-no"))];
                self.radios(name, fields, &both, heading)
            }
            _ => {
                let mut input = self.input(name, fields);
                label(&mut input.label);
                input.html()
            }
        }
    }

    fn radios(&self, name: &str, fields: &Fields, all: &[(String, String)], heading: bool) -> String {
        let mut radios = fields.radios(name, &self.title, all).hint(&self.hint);
        if let Some(set) = radios.fieldset.as_mut().filter(|_| heading) {
            set.legend.is_page_heading = true;
            set.legend.classes = "govuk-fieldset__legend--l".into();
        }
        radios.html()
    }

    fn input(&self, name: &str, fields: &Fields) -> ui::govuk::Input {
        let title = self.title.as_str();
        match &self.kind {
            Kind::Date if self.hint.is_empty() => fields.day(name, title),
            Kind::Date => fields.day(name, title).hint(&self.hint),
            Kind::Integer { .. } | Kind::Year { .. } => fields.text(name, title).hint(&self.hint).digits().width(5),
            Kind::Number => fields.number(name, title).hint(&self.hint),
            Kind::Money { .. } => fields.number(name, title).hint(&self.hint).suffix("đồng"),
            Kind::Identity => fields.text(name, title).hint(&self.hint).digits().width(20),
            Kind::Phone => fields.text(name, title).hint(&self.hint).kind("tel").autocomplete("tel").width(20),
            _ => fields.text(name, title).hint(&self.hint),
        }
    }

    /// An answer as it was typed.
    fn typed(&self, value: &Value) -> String {
        match (&self.kind, value) {
            (_, Value::Null) => String::new(),
            (Kind::YesNo, Value::Bool(yes)) => if *yes { "1" } else { "0" }.to_owned(),
            (Kind::Date, Value::String(text)) => {
                text.parse::<NaiveDate>().map_or_else(|_| text.clone(), vietnamese::format_date)
            }
            (Kind::Number, Value::Number(n)) => n.to_string().replace('.', ","),
            (Kind::Phone, Value::String(text)) if text.is_ascii() => crate::citizen::person::spoken_phone(text),
            (_, Value::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        }
    }

    /// An answer in words; a dash where none was given.
    fn in_words(&self, t: &T, value: &Value) -> String {
        match (&self.kind, value) {
            (_, Value::Null) => "–".to_owned(),
            (Kind::YesNo, Value::Bool(yes)) => t.get(if *yes { "eform-yes" } else { "eform-no" }),
            (Kind::Choice(all), Value::String(text)) => {
                all.iter().find(|(value, _)| value == text).map_or_else(|| text.clone(), |(_, label)| label.clone())
            }
            (Kind::Money { .. }, Value::Number(n)) => {
                format!("{} đồng", vietnamese::format_integer(n.as_i64().unwrap_or_default()))
            }
            (Kind::Rows { columns, .. }, Value::Array(rows)) => {
                let cell = |row: &Value, c: &Question| {
                    format!("{}: {}", c.title, c.in_words(t, row.get(&c.key).unwrap_or(&Value::Null)))
                };
                let line = |row| columns.iter().map(|c| cell(row, c)).collect::<Vec<_>>().join("; ");
                rows.iter().map(line).collect::<Vec<_>>().join("\n")
            }
            _ => self.typed(value),
        }
    }
}

/// A table to fill in: each row its own group, as many as are needed and one more.
fn rows(t: &T, question: &Question, columns: &[Question], fields: &Fields, (least, most): (usize, usize)) -> Raw {
    let field = |index: usize, column: &Question| format!("{}-{index}-{}", question.key, column.key);
    let used = |index: &usize| columns.iter().any(|column| !fields.typed(&field(*index, column)).is_empty());
    let filled = (0..most).filter(used).max().map_or(0, |last| last + 1);
    let shown = (filled + 1).max(least).max(3).min(most);
    let mut out = Html::new();
    out.element("h1", "govuk-heading-l", &question.title);
    if !question.hint.is_empty() {
        out.element("p", "govuk-hint", &question.hint);
    }
    for index in 0..shown {
        let row = t.with("eform-row", [("n", (index + 1).into())]);
        let mut set = ui::govuk::Fieldset::new(row);
        set.legend.classes = "govuk-fieldset__legend--s".into();
        set.html = columns.iter().map(|column| column.draw(t, &field(index, column), fields, false)).collect();
        out.put(&set);
    }
    Raw(out.into_string())
}
