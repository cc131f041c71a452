//! What a measuring says: departures from the decree, each with its rule and its place.

use std::fmt;

use serde::Serialize;

/// How grave a departure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Severity {
    /// The decree says otherwise, and the measure is certain.
    #[serde(rename = "sai")]
    Wrong,
    /// Certain enough to look at: custom differs, or the file does not tell all.
    #[serde(rename = "nên xem")]
    Look,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wrong => "Sai",
            Self::Look => "Nên xem",
        })
    }
}

/// Where a departure stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// From 1; a DOCX has no pages until it is laid out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Ordinal of the paragraph (DOCX), line on its page (PDF), line of the file (text).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The words that stand there, shortened.
    pub text: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let page = self.page.map(|page| format!("trang {page}"));
        let line = self.line.map(|line| if page.is_some() { format!("dòng {line}") } else { format!("đoạn {line}") });
        let text = Some(format!("«{}»", self.text)).filter(|_| !self.text.is_empty());
        let all: Vec<String> = [page, line, text].into_iter().flatten().collect();
        f.write_str(if all.is_empty() { "cả văn bản" } else { "" })?;
        f.write_str(&all.join(", "))
    }
}

/// What departs from the decree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Departure {
    /// Key of the rule: "motto.size".
    pub rule: String,
    pub severity: Severity,
    /// What was measured, in a sentence.
    pub found: String,
    /// What it should be.
    pub expected: String,
    /// Where the rule is written.
    pub source: String,
    pub place: Place,
}

/// A document measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// Tên loại as it was taken: "Kế hoạch", "Công văn".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The boxes that were found, by name.
    pub boxes: Vec<String>,
    pub departures: Vec<Departure>,
    /// Sentences on what this kind of file does not let one measure.
    pub unmeasured: Vec<String>,
}

impl Measured {
    /// Nothing departs from the decree.
    pub fn is_in_form(&self) -> bool {
        self.departures.is_empty()
    }
}
