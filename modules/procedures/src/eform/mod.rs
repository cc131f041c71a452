//! Biểu mẫu điện tử: a form is data (JSON Schema 2020-12 with Vietnamese labels), asked one question a page, checked
//! question by question and as a whole, shown again before it is sent.
//!
//! Beside the vocabulary of the standard a schema may say: `x-order` (the order of its questions), `x-section` (the
//! heading of a question), `x-kind: "long-text"`, and the formats `identity-number`, `phone`, `money`, `year`, `file`.

mod check;
mod model;
mod render;
#[cfg(test)]
mod tests;
mod validate;

pub(crate) use model::{Form, Question};

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/eform.ftl")), ("en", include_str!("../../locales/en/eform.ftl"))];
