//! What a template can tell a field of a form: help, width, kind, what the browser may fill in.

use crate::govuk::{Beside, Checkboxes, FileUpload, Hint, Input, PasswordInput, Radios, Select, Textarea};

/// What every kind of field can be told in a template.
macro_rules! field_options {
    ($($name:ty),+) => {$(
        impl $name {
            /// With help below its name; empty help is none.
            #[must_use]
            pub fn hint(mut self, text: impl AsRef<str>) -> Self {
                let text = text.as_ref();
                self.hint = (!text.is_empty()).then(|| Hint { text: text.to_owned(), ..Hint::default() });
                self
            }

            /// With one more class on the input.
            #[must_use]
            pub fn class(mut self, class: impl AsRef<str>) -> Self {
                self.classes = format!("{} {}", self.classes, class.as_ref()).trim_start().to_owned();
                self
            }

            /// With an attribute on the input.
            #[must_use]
            pub fn attr(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                self.attributes = std::mem::take(&mut self.attributes).and(name.as_ref(), value.as_ref());
                self
            }
        }
    )+};
}

field_options!(Input, PasswordInput, Textarea, FileUpload, Select, Radios, Checkboxes);

impl Input {
    /// As wide as this many characters: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(self, characters: u8) -> Self {
        self.class(format!("govuk-input--width-{characters}"))
    }

    /// With what the browser may fill in, such as `username`.
    #[must_use]
    pub fn autocomplete(mut self, what: impl AsRef<str>) -> Self {
        self.autocomplete = what.as_ref().to_owned();
        self
    }

    /// With a unit after it.
    #[must_use]
    pub fn suffix(mut self, text: impl AsRef<str>) -> Self {
        self.suffix = Beside { text: text.as_ref().to_owned(), ..Beside::default() };
        self
    }

    /// Digits alone, such as a one-time code.
    #[must_use]
    pub fn digits(mut self) -> Self {
        self.inputmode = "numeric".into();
        self.spellcheck = Some(false);
        self
    }

    /// With this in it, whatever was typed.
    #[must_use]
    pub fn filled(mut self, value: impl AsRef<str>) -> Self {
        self.value = Some(value.as_ref().to_owned());
        self
    }

    /// To be read and copied, not changed.
    #[must_use]
    pub fn read_only(self) -> Self {
        self.attr("readonly", "")
    }

    /// Of another type, such as `search`, `email`, `tel`.
    #[must_use]
    pub fn kind(mut self, kind: impl AsRef<str>) -> Self {
        self.kind = kind.as_ref().to_owned();
        self
    }
}

impl PasswordInput {
    /// With what the browser may fill in: `current-password` or `new-password`.
    #[must_use]
    pub fn autocomplete(mut self, what: impl AsRef<str>) -> Self {
        self.autocomplete = what.as_ref().to_owned();
        self
    }
}

impl Textarea {
    /// As high as this many lines.
    #[must_use]
    pub fn rows(mut self, rows: u32) -> Self {
        self.rows = Some(rows);
        self
    }
}

impl Select {
    /// With these words for choosing nothing, such as "the whole ward"; without words something is always chosen.
    #[must_use]
    pub fn blank(mut self, text: impl AsRef<str>) -> Self {
        let first = self.items.first_mut().filter(|item| item.value.as_deref() == Some(""));
        match (first, text.as_ref()) {
            (Some(_), "") => drop(self.items.remove(0)),
            (Some(first), text) => text.clone_into(&mut first.text),
            (None, _) => {}
        }
        self
    }
}

impl Radios {
    /// Beside each other where there is room.
    #[must_use]
    pub fn inline(self) -> Self {
        self.class("govuk-radios--inline")
    }

    /// Small, for filters.
    #[must_use]
    pub fn small(self) -> Self {
        self.class("govuk-radios--small")
    }
}

impl Checkboxes {
    /// Small, for filters and for rows of a table.
    #[must_use]
    pub fn small(self) -> Self {
        self.class("govuk-checkboxes--small")
    }
}
