//! A small writer of HTML: everything is escaped unless it is called raw.

use std::fmt::Write;

/// Markup under construction.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a start tag; add attributes, then [`Tag::end`].
    pub fn tag(&mut self, name: &str) -> Tag<'_> {
        self.0.push('<');
        self.0.push_str(name);
        Tag(&mut self.0)
    }

    /// A start tag with classes alone.
    pub fn open(&mut self, name: &str, class: &str) {
        self.tag(name).class([class]).end();
    }

    /// An end tag.
    pub fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element of text.
    pub fn element(&mut self, name: &str, class: &str, text: &str) {
        self.open(name, class);
        self.text(text);
        self.close(name);
    }

    /// Text, escaped.
    pub fn text(&mut self, text: &str) {
        escape_into(&mut self.0, text);
    }

    /// Markup that is known to be safe.
    pub fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// Markup where there is some, else text.
    pub fn content(&mut self, text: &str, html: &str) {
        if html.is_empty() { self.text(text) } else { self.raw(html.trim()) }
    }

    /// Another component.
    pub fn put(&mut self, component: &impl Render) {
        component.render_into(self);
    }

    /// The markup.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A start tag being written.
pub struct Tag<'a>(&'a mut String);

impl Tag<'_> {
    /// The class attribute, of the parts that are not empty; nothing where all are.
    #[must_use]
    pub fn class<'s>(self, parts: impl IntoIterator<Item = &'s str>) -> Self {
        let mut first = true;
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            self.0.push_str(if first { " class=\"" } else { " " });
            escape_into(self.0, part);
            first = false;
        }
        if !first {
            self.0.push('"');
        }
        self
    }

    /// An attribute.
    #[must_use]
    pub fn attr(self, name: &str, value: &str) -> Self {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        escape_into(self.0, value);
        self.0.push('"');
        self
    }

    /// An attribute where there is a value.
    #[must_use]
    pub fn attr_if(self, name: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.attr(name, value) }
    }

    /// An attribute with a number.
    #[must_use]
    pub fn num(self, name: &str, value: f64) -> Self {
        // Writing to a String does not fail.
        let _ = write!(self.0, " {name}=\"{}\"", (value * 100.0).round() / 100.0);
        self
    }

    /// An attribute without value, where it holds.
    #[must_use]
    pub fn flag(self, name: &str, holds: bool) -> Self {
        if holds {
            self.0.push(' ');
            self.0.push_str(name);
        }
        self
    }

    /// Attributes given by the page.
    #[must_use]
    pub fn attrs(self, attributes: &Attributes) -> Self {
        attributes.0.iter().fold(self, |tag, (name, value)| match value {
            Some(value) => tag.attr(name, value),
            None => tag.flag(name, true),
        })
    }

    /// Ends the start tag.
    pub fn end(self) {
        self.0.push('>');
    }
}

/// Attributes that a page adds to a component: a value, or none for a bare attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes(pub Vec<(String, Option<String>)>);

impl Attributes {
    /// With one more attribute.
    #[must_use]
    pub fn and(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), Some(value.into())));
        self
    }
}

impl<'de> serde::Deserialize<'de> for Attributes {
    /// As the package's fixtures write them: an object of values, or of `{value, optional}`.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde_json::Value;
        let map = serde_json::Map::deserialize(deserializer)?;
        let plain = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let attribute = |(name, value): (String, Value)| match value.get("value") {
            Some(inner) if value.get("optional") == Some(&Value::Bool(true)) => match inner {
                Value::Bool(true) => Some((name, None)),
                Value::Null | Value::Bool(false) => None,
                other => Some((name, Some(plain(other)))),
            },
            Some(inner) => Some((name, Some(plain(inner)))),
            None => Some((name, Some(plain(&value)))),
        };
        Ok(Attributes(map.into_iter().filter_map(attribute).collect()))
    }
}

/// Escapes for text and for attribute values in double quotes.
pub fn escape_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Text escaped for use inside markup.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

/// Percent-encodes a value of a query.
pub(crate) fn query_value(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            // Writing to a String does not fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
        out
    })
}

/// A component: `{{ component }}` in a template writes its markup, unescaped.
pub trait Render {
    /// Writes the markup.
    fn render_into(&self, out: &mut Html);

    /// The markup as a string.
    fn html(&self) -> String {
        let mut out = Html::new();
        self.render_into(&mut out);
        out.into_string()
    }
}

/// Makes [`Render`] types usable in templates: `Display`, and askama's promise of safe markup.
#[macro_export]
macro_rules! component {
    ($($name:ty),+ $(,)?) => {$(
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::Render::html(self))
            }
        }
        impl askama::filters::HtmlSafe for $name {}
        impl askama::FastWritable for $name {
            fn write_into(&self, dest: &mut dyn std::fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
                Ok(dest.write_str(&$crate::Render::html(self))?)
            }
        }
    )+};
}

/// Markup that a page made itself and knows to be safe.
#[derive(Debug, Clone, Default)]
pub struct Raw(pub String);

impl Render for Raw {
    fn render_into(&self, out: &mut Html) {
        out.raw(&self.0);
    }
}

component!(Raw);

#[cfg(test)]
mod tests {
    use super::{Attributes, Html, query_value};

    #[test]
    fn text_and_attributes_are_escaped() {
        let mut out = Html::new();
        out.tag("a").class(["x", "", "y"]).attr("href", "?a=\"&").attrs(&Attributes::default().and("title", "<")).end();
        out.text("Tôm & <cá>");
        out.close("a");
        assert_eq!(
            out.into_string(),
            "<a class=\"x y\" href=\"?a=&quot;&amp;\" title=\"&lt;\">Tôm &amp; &lt;cá&gt;</a>"
        );
    }

    #[test]
    fn numbers_in_attributes_are_short() {
        let mut out = Html::new();
        out.tag("rect").num("x", 1.0).num("width", 2.0 / 3.0).end();
        assert_eq!(out.into_string(), "<rect x=\"1\" width=\"0.67\">");
    }

    #[test]
    fn paths_survive_in_a_query() {
        assert_eq!(query_value("/ke-hoach?q=tổ 7"), "%2Fke-hoach%3Fq%3Dt%E1%BB%95%207");
    }
}
