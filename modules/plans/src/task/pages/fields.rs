//! A form as its page shows it: what was typed, and what is wrong with it.

use kernel::{Error, Form};
use std::collections::HashMap;

/// Values and errors of the fields of a page.
#[derive(Debug, Default)]
pub(super) struct Fields {
    values: HashMap<String, String>,
    errors: Vec<(String, String)>,
    /// What is wrong with the whole.
    pub(super) message: Option<String>,
}

impl Fields {
    /// A form that came back with an error.
    pub(super) fn of(form: &Form, error: &Error) -> Self {
        let mut fields = Self::default();
        for (name, value) in form.pairs().iter().filter(|(name, _)| name != "_csrf" && name != "version") {
            fields.values.entry(name.clone()).or_insert_with(|| value.clone());
        }
        match error {
            Error::Invalid(errors) => fields.errors = errors.0.clone(),
            other => fields.message = Some(other.to_string()),
        }
        fields
    }

    /// A form filled with what is stored.
    pub(super) fn filled(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { values: pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(), ..Self::default() }
    }

    pub(super) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// What was typed, else this.
    pub(super) fn value_or(&self, name: &str, other: &str) -> String {
        self.values.get(name).map_or(other, String::as_str).to_owned()
    }

    /// Did the form that came back have this field?
    pub(super) fn came(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    pub(super) fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|(field, _)| field == name).map(|(_, message)| message.as_str())
    }

    pub(super) fn errors(&self) -> &[(String, String)] {
        &self.errors
    }

    pub(super) fn failed(&self) -> bool {
        self.message.is_some() || !self.errors.is_empty()
    }

    /// The identifier that the form carried, else a fresh one: the same form sent twice is one write.
    pub(super) fn id(&self, name: &str) -> String {
        match self.value(name) {
            "" => uuid::Uuid::now_v7().to_string(),
            carried => carried.to_owned(),
        }
    }
}
