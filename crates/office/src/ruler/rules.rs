//! The rules as data: `data/ruler.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// Least and most.
pub(super) type Bounds = [f32; 2];

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    pub(super) page: PageRule,
    pub(super) text: TextRule,
    pub(super) tolerance: Tolerance,
    pub(super) fonts: FontRule,
    pub(super) page_number: BoxRule,
    #[serde(rename = "box")]
    boxes: BTreeMap<String, BoxRule>,
    pub(super) words: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageRule {
    pub(super) item: String,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) top: Bounds,
    pub(super) bottom: Bounds,
    pub(super) left: Bounds,
    pub(super) right: Bounds,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextRule {
    pub(super) item: String,
    pub(super) size: Bounds,
    pub(super) first_line: Bounds,
    pub(super) gap: f32,
    pub(super) lines: Bounds,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tolerance {
    pub(super) size_pt: f32,
    pub(super) margin_mm: f32,
    pub(super) first_line_mm: f32,
    pub(super) gap_pt: f32,
    pub(super) lines: f32,
    pub(super) pdf_size_pt: f32,
    pub(super) pdf_margin_mm: f32,
    pub(super) pdf_top_mm: f32,
    pub(super) pdf_bottom_mm: f32,
    pub(super) pdf_first_line_mm: f32,
    pub(super) pdf_gap_pt: f32,
    pub(super) pdf_lines: f32,
    pub(super) rule_share: f32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FontRule {
    pub(super) item: String,
    pub(super) name: String,
    pub(super) accepted: Vec<String>,
    pub(super) equal_in_pdf: Vec<String>,
}

/// How a box looks; what is not named is not measured.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BoxRule {
    pub(super) name: String,
    pub(super) item: String,
    /// Its exact words.
    pub(super) text: Option<String>,
    pub(super) size: Option<Bounds>,
    pub(super) capitals: Option<bool>,
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) centred: Option<bool>,
    /// Length of the rule drawn below it, as a share of its last line.
    pub(super) rule: Option<Bounds>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) points: Vec<String>,
    pub(super) powers: Vec<String>,
    pub(super) wrong_powers: Vec<String>,
    pub(super) positions: Vec<String>,
    pub(super) degrees: Vec<String>,
    pub(super) urgencies: Vec<String>,
}

/// A test reads the file; data that cannot be read would measure nothing, never stop a program.
static RULES: LazyLock<Rules> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/ruler.toml")).unwrap_or_default());
static NO_RULE: LazyLock<BoxRule> = LazyLock::new(BoxRule::default);

pub(super) fn rules() -> &'static Rules {
    &RULES
}

impl Rules {
    pub(super) fn of(&self, key: &str) -> &BoxRule {
        self.boxes.get(key).unwrap_or(&NO_RULE)
    }
}

/// Where in the decree a rule is written.
pub(super) fn source(item: &str) -> String {
    if item.starts_with("Phụ lục") {
        format!("{item} NĐ 30/2020/NĐ-CP")
    } else {
        format!("Phụ lục I NĐ 30/2020/NĐ-CP, {item}")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_can_be_read_and_name_their_source() {
        let rules: Rules = toml::from_str(include_str!("../../data/ruler.toml")).unwrap();
        assert_eq!(rules.boxes.len(), 23);
        assert!(rules.boxes.values().all(|rule| !rule.name.is_empty() && !rule.item.is_empty() && rule.size.is_some()));
        assert_eq!(source("phần I, mục II.1"), "Phụ lục I NĐ 30/2020/NĐ-CP, phần I, mục II.1");
    }
}
